"""STAC items and collections: which rasters they point to."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pystac
from pystac.errors import STACError, STACTypeError

from georeferencing.errors import RasterError

_IMAGE_TYPES = ("image/tiff", "image/vnd.stac.geotiff", "image/jp2", "image/png", "image/jpeg")
_PREFERRED_KEYS = ("visual", "image", "analytic", "ortho", "data", "default")
_STAC_TYPES = ("Feature", "Collection", "Catalog")


def is_stac(source: str | Path) -> bool:
    """Tell whether a local file or a URL names a STAC object rather than a raster."""
    name = str(source)
    if not name.lower().split("?")[0].endswith(".json"):
        return False
    path = Path(name)
    if not path.is_file():
        return "://" in name
    try:
        head = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(head, dict) and "stac_version" in head and head.get("type") in _STAC_TYPES


def rasters_of(source: str | Path, asset: str | None = None) -> list[str]:
    """Return the addresses of the rasters of a STAC item, or of all items of a collection or catalog, in their order.

    An item's raster is the `asset` named, else the one called visual, image, analytic, ortho, data or default, else the
    one with the role `visual` or `data`, else its only image. Raises RasterError where that leaves none.
    """
    try:
        top = pystac.read_file(str(source))
        items = [top] if isinstance(top, pystac.Item) else list(_items(top))
        found = [_raster_of(item, asset) for item in items]
    except (STACError, STACTypeError, OSError, ValueError, KeyError, TypeError) as error:
        raise RasterError(f"{source}: not a STAC item or collection that can be read ({_line(error)})") from error
    if not found:
        raise RasterError(f"{source}: holds no STAC item")
    return found


def _items(top: pystac.STACObject) -> Iterator[pystac.Item]:
    if isinstance(top, pystac.Catalog):
        yield from top.get_items(recursive=True)


def _raster_of(item: pystac.Item, asset: str | None) -> str:
    listed = ", ".join(item.assets) or "none"
    if asset is not None:
        if asset not in item.assets:
            raise RasterError(f"STAC item {item.id}: has no asset {asset}; its assets are {listed}")
        return _address(item.assets[asset])
    images = {key: value for key, value in item.assets.items() if _is_image(value)}
    for key in _PREFERRED_KEYS:
        if key in images:
            return _address(images[key])
    for role in ("visual", "data"):
        having = [value for value in images.values() if role in (value.roles or [])]
        if len(having) == 1:
            return _address(having[0])
    if len(images) == 1:
        return _address(next(iter(images.values())))
    raise RasterError(f"STAC item {item.id}: cannot tell which asset is the image; name one of {listed}")


def _is_image(asset: pystac.Asset) -> bool:
    kind = (asset.media_type or "").split(";")[0].strip().lower()
    plain = asset.href.split("?")[0].lower()
    small = {"thumbnail", "overview"} & set(asset.roles or [])
    return not small and (kind in _IMAGE_TYPES or plain.endswith((".tif", ".tiff", ".jp2", ".vrt")))


def _address(asset: pystac.Asset) -> str:
    address = asset.get_absolute_href()
    if address is None:
        raise RasterError(f"STAC asset {asset.href}: its address is relative to nothing known")
    return str(address)


def _line(error: BaseException) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__
