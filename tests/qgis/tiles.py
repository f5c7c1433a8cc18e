"""A web server on loopback with the sample as XYZ tiles and as a WMS; run by QGIS's own Python, for the checks.

Prints its port. `/blank/...` serves the same, but tiles and maps whose western half is missing (404 and transparent),
`/slow/...` the same with a second's delay.
"""

from __future__ import annotations

import contextlib
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from osgeo import gdal

gdal.UseExceptions()
_WORLD = 20037508.342789244
_CAPABILITIES = """<?xml version="1.0"?>
<WMS_Capabilities version="1.3.0" xmlns="http://www.opengis.net/wms" xmlns:xlink="http://www.w3.org/1999/xlink">
<Service><Name>WMS</Name><Title>Sample</Title></Service>
<Capability><Request>
<GetCapabilities><Format>text/xml</Format>
<DCPType><HTTP><Get><OnlineResource xlink:href="{base}"/></Get></HTTP></DCPType>
</GetCapabilities>
<GetMap><Format>image/png</Format>
<DCPType><HTTP><Get><OnlineResource xlink:href="{base}"/></Get></HTTP></DCPType></GetMap>
</Request>
<Layer><Title>Sample</Title><CRS>EPSG:32616</CRS><CRS>EPSG:3857</CRS>
<EX_GeographicBoundingBox><westBoundLongitude>-84.5</westBoundLongitude><eastBoundLongitude>-84.4</eastBoundLongitude>
<southBoundLatitude>33.6</southBoundLatitude><northBoundLatitude>33.7</northBoundLatitude></EX_GeographicBoundingBox>
<BoundingBox CRS="EPSG:32616" minx="733601" miny="3724689" maxx="734051" maxy="3725139"/>
<Layer queryable="0"><Name>sample</Name><Title>sample</Title><CRS>EPSG:32616</CRS><CRS>EPSG:3857</CRS>
<BoundingBox CRS="EPSG:32616" minx="733601" miny="3724689" maxx="734051" maxy="3725139"/></Layer></Layer>
</Capability></WMS_Capabilities>"""


class Maps:
    """The sample in 8 bits, drawn in any place; one thread at a time."""

    def __init__(self, path: str) -> None:
        source = gdal.Open(path)
        self._lock = threading.Lock()
        self._image = gdal.Translate(
            "", source, format="MEM", outputType=gdal.GDT_Byte, scaleParams=[[150, 2000, 1, 255]], noData="none"
        )

    def png(self, crs: str, box: tuple[float, ...], size: tuple[int, int], *, blank: bool = False) -> bytes:
        """Return a map: box is west, south, east, north."""
        with self._lock:
            drawn = gdal.Warp(
                "", self._image, format="MEM", dstSRS=crs, outputBounds=box, width=size[0], height=size[1],
                resampleAlg="bilinear", dstAlpha=True,
            )  # fmt: skip
            grey, alpha = (drawn.GetRasterBand(index + 1).ReadAsArray() for index in range(2))
            if blank:
                alpha[:, : size[0] // 2] = 0
            image = gdal.GetDriverByName("MEM").Create("", *size, 4, gdal.GDT_Byte)
            for index, values in enumerate((grey, grey, grey, alpha)):
                image.GetRasterBand(index + 1).WriteArray(values)
            gdal.GetDriverByName("PNG").CreateCopy("/vsimem/map.png", image)
            file = gdal.VSIFOpenL("/vsimem/map.png", "rb")
            data = gdal.VSIFReadL(1, gdal.VSIStatL("/vsimem/map.png").size, file)
            gdal.VSIFCloseL(file)
            return bytes(data)


class Handler(BaseHTTPRequestHandler):
    """Answers tiles (`/xyz/Z/X/Y.png`) and WMS requests (`/wms?`)."""

    maps: Maps

    def do_GET(self) -> None:
        """Answer."""
        address = urlsplit(self.path)
        blank = address.path.startswith("/blank/")
        path = address.path.removeprefix("/blank")
        if path.startswith("/slow/"):
            time.sleep(1)
            path = path.removeprefix("/slow")
        query = {name.upper(): values[0] for name, values in parse_qs(address.query).items()}
        if path.startswith("/xyz/"):
            zoom, column, row = (int(part) for part in path[5:].removesuffix(".png").split("/"))
            side = 2 * _WORLD / 2**zoom
            west, north = -_WORLD + column * side, _WORLD - row * side
            if blank and column % 2:
                self.send_error(404)
                return
            self._send("image/png", self.maps.png("EPSG:3857", (west, north - side, west + side, north), (256, 256)))
        elif query.get("REQUEST") == "GetMap":
            box = tuple(float(part) for part in query["BBOX"].split(","))
            size = (int(query["WIDTH"]), int(query["HEIGHT"]))
            self._send("image/png", self.maps.png(query.get("CRS") or query["SRS"], box, size, blank=blank))
        else:
            base = f"http://127.0.0.1:{self.server.server_address[1]}{address.path}?"
            self._send("text/xml", _CAPABILITIES.format(base=base).encode())

    def _send(self, kind: str, data: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        with contextlib.suppress(BrokenPipeError):  # QGIS lets go of what it does not need any more
            self.wfile.write(data)

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


if __name__ == "__main__":
    Handler.maps = Maps(sys.argv[1])
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    print(server.server_address[1], flush=True)
    server.serve_forever()
