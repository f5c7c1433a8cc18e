"""Predicted masks as files: PNG of 0 and 255, named by sample id, one file name an id and one id a file name."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

import numpy as np
from PIL import Image

from engine.data.masks import BoolMask, read_mask_file
from engine.errors import InputError

_LONGEST = 251  # bytes of a file's name, 255 with its suffix
_WINDOWS_DEVICES = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))}


def file_name(sample_id: str) -> str:
    """File name of a sample's mask: letters, digits and `_ . - ~` as they are, any other byte of UTF-8 as %XX.

    A leading dot (a hidden file) and the first letter of names that Windows keeps for devices (con, nul ...) are
    encoded too. `urllib.parse.unquote` undoes it. What is longer than a file's name may be ends in a hash of the id.
    """
    name = quote(sample_id, safe="")
    if name.startswith(".") or name.split(".")[0].lower() in _WINDOWS_DEVICES:
        name = f"%{ord(name[0]):02X}{name[1:]}"
    if len(name) > _LONGEST:
        name = f"{name[: _LONGEST - 17]}~{sha256(sample_id.encode()).hexdigest()[:16]}"
    return name + ".png"


def save_mask(folder: Path, sample_id: str, mask: BoolMask) -> None:
    """Write a mask (H, W) as PNG 0/255 into a folder that exists. Raises InputError."""
    path = folder / file_name(sample_id)
    try:
        Image.fromarray(mask.astype(np.uint8) * np.uint8(255)).save(path, format="PNG")
    except OSError as error:
        raise InputError(f"{path}: cannot be written ({error.strerror}); choose another folder") from error


def load_mask(folder: Path, sample_id: str) -> BoolMask | None:
    """The mask (H, W) of a sample, foreground 255 or 1; None when there is no file. Raises InputError."""
    path = folder / file_name(sample_id)
    return read_mask_file(path) if path.is_file() else None
