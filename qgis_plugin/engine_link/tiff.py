"""Which band of a written GeoTIFF is alpha; QGIS cannot say it, and GDAL's options know but one place for it."""

from __future__ import annotations

import struct
from pathlib import Path

from ..compat import tr
from .errors import CannotWrite

_EXTRA_SAMPLES, _UNASSOCIATED_ALPHA = 338, 2


def mark_alpha(path: Path, band: int) -> None:
    """Say that a band (from 2) of a GeoTIFF of grey and other bands (MINISBLACK) is alpha. Raises CannotWrite."""
    try:
        with path.open("r+b") as file:
            head = file.read(16)
            order = "<" if head.startswith(b"II") else ">"
            big = struct.unpack(order + "H", head[2:4])[0] == 43
            count, entry, short = ("Q", "HHQ", 8) if big else ("H", "HHI", 4)  # `short`: bytes of a value in its entry
            file.seek(struct.unpack_from(order + ("Q" if big else "I"), head, 8 if big else 4)[0])
            entries = struct.unpack(order + count, file.read(struct.calcsize(order + count)))[0]
            for _ in range(entries):
                tag, _, values = struct.unpack(order + entry, file.read(struct.calcsize(order + entry)))
                place = file.tell()
                value = file.read(short)
                if tag == _EXTRA_SAMPLES:
                    first = place if 2 * values <= short else struct.unpack(order + ("Q" if big else "I"), value)[0]
                    file.seek(first + 2 * (band - 2))
                    file.write(struct.pack(order + "H", _UNASSOCIATED_ALPHA))
                    return
    except (OSError, struct.error) as error:
        text = tr("{}: the image could not be written; is the disk full?")
        raise CannotWrite(text.format(path)) from error
