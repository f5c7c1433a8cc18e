"""Which band of a written GeoTIFF is alpha: QGIS cannot say it, GDAL's options in one place only."""

from __future__ import annotations

import struct
from pathlib import Path

from ..compat import tr
from .errors import CannotWrite

_EXTRA_SAMPLES, _UNASSOCIATED_ALPHA = 338, b"\2\0"


def mark_alpha(path: Path, band: int) -> None:
    """Say that a band (from 2) of a GeoTIFF (MINISBLACK, little-endian, no BigTIFF) is alpha. Raises CannotWrite."""
    try:
        with path.open("r+b") as file:
            file.seek(struct.unpack("<4xI", file.read(8))[0])
            for _ in range(*struct.unpack("<H", file.read(2))):
                tag, _, values, where = struct.unpack("<HHII", file.read(12))
                if tag == _EXTRA_SAMPLES:
                    first = where if values > 2 else file.tell() - 4
                    file.seek(first + 2 * (band - 2))
                    file.write(_UNASSOCIATED_ALPHA)
                    return
    except (OSError, struct.error) as error:
        raise CannotWrite(tr("{}: the image could not be written; is the disk full?").format(path)) from error
