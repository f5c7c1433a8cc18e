"""Whether a raster is still the one it was: what the files that it shows say of themselves."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

import rasterio
from rasterio.errors import RasterioError

from georeferencing.opening import Placed, is_remote


def identity_of(path: str, placed: Placed) -> str:
    """Return a hash (16 hexadecimal digits) of the paths, sizes and modification times of a raster's files.

    `path` is what the raster was opened by. Where it is no file, it and the raster's size in pixels count, too: of
    what lies on a server nothing else is known.
    """
    source = placed.source
    names = {path} if is_remote(path) else _shown({path, *(placed.itself or source).files})
    facts = set()
    for file in (file for name in names for file in _on_disk(name)):
        # other programs write these two while they look at a raster, and pixels stay as they are
        if str(file) == path or (file.suffix != ".ovr" and not file.name.endswith(".aux.xml")):
            status = file.stat()
            facts.add((str(file.resolve()), status.st_size, status.st_mtime_ns))
    known: list[object] = [*sorted(facts)]
    if not _is_file(path):
        known = [path, source.width, source.height, source.count, source.dtypes[0], *known]
    return hashlib.sha256(repr(known).encode()).hexdigest()[:16]


def _shown(files: set[str]) -> set[str]:
    """Return files and what VRTs among them show, and VRTs among that: GDAL lists what is shown at first hand alone."""
    found: set[str] = set()
    while files:
        found |= files
        virtual = [file for file in files if file.lower().endswith(".vrt") and _is_file(file)]
        files = {file for name in virtual for file in _listed(name)} - found
    return found


def _listed(name: str) -> list[str]:
    try:
        with rasterio.open(name) as dataset:
            files: list[str] = dataset.files
            return files
    except RasterioError:  # what shows it cannot be read either, and says so
        return []


def _on_disk(name: str) -> Iterator[Path]:
    """Yield the files that a name of GDAL's is about: the archive of /vsizip/, the file of NETCDF:"a.nc":depth."""
    if _is_file(name):
        yield Path(name)
        return
    # the colon after the letter of a drive parts nothing
    for part in re.split(r'["{}?]|(?<!\b\w):', re.sub(r"^(/vsi\w+/)+", "", name)):
        yield from [place for place in (Path(part), *Path(part).parents) if _is_file(place)][:1]


def _is_file(name: str | Path) -> bool:
    try:
        return Path(name).is_file()
    except OSError:  # too long: the XML of a VRT is a name, too
        return False
