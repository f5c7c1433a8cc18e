"""How the engine gets at a raster layer: it reads the file itself, or is sent a piece that QGIS writes."""

from __future__ import annotations

import html
import math
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from qgis.core import (
    QgsProject,
    QgsProviderRegistry,
    QgsRaster,
    QgsRasterFileWriter,
    QgsRasterFileWriterTask,
    QgsRasterLayer,
    QgsRasterPipe,
    QgsRectangle,
)

from ..compat import tr
from ..engine_link.errors import NotPossible
from .area import metres_a_unit

MOST_PIXELS = 100_000_000
"""A piece larger than this is not written; it would take long and fill the disk."""
_AROUND = 256
"""Pixels around an area that are sent too: the network sees what lies at its edge with its surroundings."""
_TIFF = ["TILED=YES", "COMPRESS=DEFLATE", "ZLEVEL=1", "BIGTIFF=NO"]  # no engine takes more than 4 GB
_DEEPEST_VRT = 4
_LONGEST_NAME = 400


@dataclass(frozen=True)
class Piece:
    """A part of a layer to be written for the engine: `extent` in the layer's CRS, in columns and rows.

    `drawn` says that it is drawn as on the map (red, green, blue, alpha); otherwise the raster's own values are copied,
    and `alpha` is the band that says where they are, 0 where none does.
    """

    extent: QgsRectangle
    columns: int
    rows: int
    drawn: bool
    alpha: int = 0


def local_file(layer: QgsRasterLayer) -> Path | None:
    """Return the file that the engine can read itself, in the same place as QGIS shows it; None where there is none."""
    if layer.providerType() != "gdal":
        return None
    parts = QgsProviderRegistry.instance().decodeUri("gdal", layer.source())
    path = str(parts.get("path", ""))
    special = any(parts.get(name) for name in ("layerName", "vsiPrefix", "vsiSuffix", "openOptions"))
    if not path or special or not Path(path).is_absolute() or not Path(path).is_file():
        return None
    # without a CRS QGIS counts rows downwards from 0 as negative numbers; and a CRS may have been set by hand
    if not layer.crs().isValid() or layer.dataProvider().crs() != layer.crs():
        return None
    return Path(path)


def check_readable(layer: QgsRasterLayer) -> None:
    """Raise NotPossible where a layer, or the file of one that was opened, is gone: QGIS would go on with zeros."""
    parts = QgsProviderRegistry.instance().decodeUri(layer.providerType(), layer.source())
    path, archive = str(parts.get("path", "")), parts.get("vsiPrefix")
    gone = layer.providerType() == "gdal" and not archive and Path(path).is_absolute() and not Path(path).exists()
    if gone or not layer.isValid():
        raise NotPossible(tr("{}: cannot be read; was its file moved or deleted?").format(layer.name()))


def folders_of(path: Path, depth: int = 0) -> set[Path]:
    """Return the folders that must be open to the engine to read a file: its own, and those of a VRT's sources."""
    folders = {path.parent, path.resolve().parent}  # the engine follows links
    if path.suffix.lower() != ".vrt" or depth >= _DEEPEST_VRT:
        return folders
    try:
        text = path.read_text("utf-8", "replace")
    except OSError:
        return folders
    named = set(re.findall(r'<Source(?:Filename|Dataset)[^>]*?relativeToVRT="([01])"[^>]*>([^<]+)<', text))
    sources = {
        path.parent / html.unescape(name) if relative == "1" else Path(html.unescape(name)) for relative, name in named
    }
    for source in sources:
        if source.suffix.lower() == ".vrt":
            folders |= folders_of(source, depth + 1)
    around = {each.parent for source in sources for each in (source, source.resolve())}
    return folders | {folder for folder in around if folder.is_dir()}


def source_name(layer: QgsRasterLayer) -> str:
    """Return what results call a layer that is sent to the engine: its name, on one line, as long as one may be."""
    name = "".join(letter for letter in " ".join(layer.name().split()) if letter.isprintable())
    return name[:_LONGEST_NAME] or tr("Raster")


def metres_asked(text: str) -> float | None:
    """Return metres a pixel, None where auto or native leaves them open. Raises NotPossible on any other text."""
    if text in ("auto", "native"):
        return None
    try:
        metres = float(text)
    except ValueError:
        metres = math.nan
    if not 0 < metres < math.inf:
        raise NotPossible(tr("{}: give auto, native, or metres a pixel above 0, such as 0.5").format(text))
    return metres


def piece_of(layer: QgsRasterLayer, extent: QgsRectangle, gsd: float) -> Piece:
    """Return the piece of a layer that covers `extent`: own values on their own grid for files, drawn at `gsd` else.

    A palette's colours are drawn, on its own grid: the written file would have the numbers alone.

    Raises NotPossible where it would be too large.
    """
    if layer.providerType() == "gdal":
        kinds, alpha = _colours(layer), QgsRaster.ColorInterpretation.AlphaBand
        piece = _own_grid(layer, extent, drawn=kinds[0] == QgsRaster.ColorInterpretation.PaletteIndex)
        if not piece.drawn and alpha in kinds[1:]:
            piece = replace(piece, alpha=kinds.index(alpha, 1) + 1)
    else:
        east, north = metres_a_unit(layer.crs(), extent.center())
        columns = max(1, math.ceil(extent.width() * east / gsd))
        rows = max(1, math.ceil(extent.height() * north / gsd))
        piece = Piece(extent, columns, rows, drawn=True)
    if piece.columns * piece.rows > MOST_PIXELS:
        drawn = tr(
            "{layer}: {columns} × {rows} pixels are too many to be fetched; take a closer current view, or more "
            "metres a pixel"
        )
        own = tr(
            "{layer}: {columns} × {rows} pixels are too many to be sent, as the engine cannot read its file as it is "
            "here (a running service, a CRS set by hand); take a closer current view"
        )
        text = drawn if piece.drawn else own
        raise NotPossible(text.format(layer=layer.name(), columns=piece.columns, rows=piece.rows))
    return piece


def options_of(layer: QgsRasterLayer, piece: Piece, options: dict[str, Any]) -> dict[str, Any]:
    """Return a run's options for a piece of a layer, whose file no longer tells which bands are red, green and blue."""
    if piece.drawn:  # it has no bands or values of its own left; what is no file was drawn at the resolution asked for
        gsd = options["gsd"] if layer.providerType() == "gdal" else "auto"
        return {**options, "bands": "auto", "stretch": "auto", "gsd": gsd}
    if options["bands"] != "auto":
        return options
    kinds = _colours(layer)
    red, green = QgsRaster.ColorInterpretation.RedBand, QgsRaster.ColorInterpretation.GreenBand
    blue, alpha = QgsRaster.ColorInterpretation.BlueBand, QgsRaster.ColorInterpretation.AlphaBand
    shown = [kinds.index(each) + 1 for each in (red, green, blue) if each in kinds]
    plain = [band for band, kind in enumerate(kinds, 1) if kind != alpha] or [1]
    bands = shown if len(shown) == 3 else plain[: 3 if len(plain) >= 3 else 1]
    return {**options, "bands": ",".join(map(str, bands))}


def writer_task(layer: QgsRasterLayer, piece: Piece, path: Path) -> QgsRasterFileWriterTask:
    """Return a task that writes a piece of a layer as a GeoTIFF, working on copies of the layer's parts."""
    writer, pipe = writer_of(layer, piece, path)
    context = QgsProject.instance().transformContext()
    return QgsRasterFileWriterTask(writer, pipe, piece.columns, piece.rows, piece.extent, layer.crs(), context)


def writer_of(layer: QgsRasterLayer, piece: Piece, path: Path) -> tuple[QgsRasterFileWriter, QgsRasterPipe]:
    """Return what writes a piece of a layer: a writer, and copies of the layer's parts that any thread may use."""
    check_readable(layer)
    pipe = QgsRasterPipe()
    provider = layer.dataProvider().clone()
    if not pipe.set(provider):
        raise NotPossible(tr("{}: cannot be read; was its file moved or deleted?").format(layer.name()))
    writer = QgsRasterFileWriter(str(path))
    writer.setOutputFormat("GTiff")
    options = list(_TIFF)
    if piece.drawn:
        pipe.set(layer.renderer().clone())
        options += ["PHOTOMETRIC=RGB", "ALPHA=YES"]
    else:
        options += ["PHOTOMETRIC=MINISBLACK", "ALPHA=NO"]  # unless told, GDAL takes any fourth band of bytes for alpha
    writer.setCreateOptions(options)
    return writer, pipe


def _colours(layer: QgsRasterLayer) -> list[Any]:
    """Return what the bands of a layer's raster are: red, alpha, an index of a palette."""
    provider = layer.dataProvider()
    return [provider.colorInterpretation(band) for band in range(1, layer.bandCount() + 1)]


def _own_grid(layer: QgsRasterLayer, extent: QgsRectangle, drawn: bool) -> Piece:
    """Return the pixels of a raster that touch an extent, and some around them, none of them resampled."""
    whole, width, height = layer.extent(), layer.width(), layer.height()
    across, down = whole.width() / width, whole.height() / height
    west = max(0, math.floor((extent.xMinimum() - whole.xMinimum()) / across + 1e-6) - _AROUND)
    east = min(width, math.ceil((extent.xMaximum() - whole.xMinimum()) / across - 1e-6) + _AROUND)
    north = max(0, math.floor((whole.yMaximum() - extent.yMaximum()) / down + 1e-6) - _AROUND)
    south = min(height, math.ceil((whole.yMaximum() - extent.yMinimum()) / down - 1e-6) + _AROUND)
    box = QgsRectangle(
        whole.xMinimum() + west * across,
        whole.yMaximum() - south * down,
        whole.xMinimum() + east * across,
        whole.yMaximum() - north * down,
    )
    return Piece(box, max(1, east - west), max(1, south - north), drawn)
