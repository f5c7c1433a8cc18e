"""Picture files: opening them, and telling from a few bytes which cannot be read."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image

from engine.errors import InputError


@contextmanager
def opened(path: Path) -> Iterator[Image.Image]:
    """A picture file. Raises InputError, also where reading its pixels fails; what Pillow only warns of is not said."""
    try:
        with warnings.catch_warnings(action="ignore"), Image.open(path) as image:
            yield image
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:  # SyntaxError: a broken PNG
        raise InputError(f"{path}: cannot be read as an image ({error}); give an 8-bit PNG, TIFF or JPEG") from error


def check_mode(image: Image.Image, path: Path) -> None:
    """Raise InputError where a picture has more than 8 bits."""
    if image.mode not in {"1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "YCbCr"}:
        raise InputError(f"{path}: its pixels are of mode {image.mode}; convert the image to 8-bit RGB")


def check_picture(path: Path) -> tuple[int, int]:
    """Height and width of a picture; its pixels are read only where the file seems cut off. Raises InputError."""
    with opened(path) as image:
        check_mode(image, path)
        if not _ends(image, path):
            image.load()
        return image.height, image.width


def _ends(image: Image.Image, path: Path) -> bool:
    """Whether a file holds its last part: the last strip of a TIFF, the end mark of a JPEG or PNG."""
    tags = getattr(image, "tag_v2", {})
    starts, lengths = tags.get(273) or tags.get(324), tags.get(279) or tags.get(325)
    if starts and lengths:
        return max(map(sum, zip(starts, lengths, strict=False))) <= path.stat().st_size
    with path.open("rb") as stream:
        stream.seek(-8, os.SEEK_END)
        return stream.read().endswith((b"\xff\xd9", b"IEND\xaeB`\x82"))
