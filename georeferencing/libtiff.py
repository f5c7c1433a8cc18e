"""libtiff's own messages kept off standard error.

GDAL takes libtiff's errors and warnings as its own, all but those of seeks that a damaged file asks for: they go to
libtiff's handlers, which write to standard error. What is wrong with the file is said by the error that follows.
"""

from __future__ import annotations

import ctypes
from functools import cache
from pathlib import Path

import rasterio


@cache
def take_handlers_away() -> None:
    """Leave the libtiff that rasterio brings without handlers of its own; one of the system's is left as it is."""
    package = Path(rasterio.__file__).parent
    for folder in (package.with_name("rasterio.libs"), package / ".dylibs"):
        for path in folder.glob("*tiff*"):
            library = ctypes.CDLL(str(path))
            for name in ("TIFFSetErrorHandler", "TIFFSetWarningHandler"):
                handler = getattr(library, name)
                handler.restype = ctypes.c_void_p
                handler(None)
