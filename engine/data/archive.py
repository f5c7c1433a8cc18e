"""Archives of images and labels in one file, unpacked beside it when they are read.

Made by `tools/pack_chips.py`, for machines to which a folder of thousands of files is slow to bring. Needs the standard
library only.
"""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path, PurePosixPath

from engine.errors import InputError

SUFFIX = ".zip"
MARK = ".unpacked-from"
"""File in a folder made here: size in bytes and time of change in nanoseconds of its archive."""


def unpacked(path: Path) -> Path:
    """The folder or file to read: `path` itself, or the folder beside an archive of the same name, unpacked once.

    An archive that holds nothing but JSON lines and their images gives the `data.jsonl` in it. Raises InputError where
    the archive is damaged, holds names that lead out of its folder, or where that folder was not made here.
    """
    if path.suffix.lower() != SUFFIX:
        return path
    folder = path.with_suffix("")
    try:
        facts = path.stat()
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); check the name") from error
    mark, said = folder / MARK, f"{facts.st_size} {facts.st_mtime_ns}\n"
    if folder.exists() and not mark.is_file():  # perhaps what the archive was packed from
        raise InputError(f"{folder}: is in the way of {path.name} and not unpacked from it; rename one of them")
    if not mark.is_file() or mark.read_text(encoding="utf-8") != said:
        _unpack(path, folder, said)
    lines = folder / "data.jsonl"
    return lines if lines.is_file() else folder


def _unpack(path: Path, folder: Path, mark: str) -> None:
    part = folder.with_name(folder.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    try:
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                inside = PurePosixPath(name)
                if inside.is_absolute() or ".." in inside.parts or "\\" in name or ":" in name:
                    raise InputError(f"{path}: holds '{name}', which leads out of its folder; do not use it")
            archive.extractall(part)
        (part / MARK).write_text(mark, encoding="utf-8")
        shutil.rmtree(folder, ignore_errors=True)
        part.replace(folder)
    except (OSError, zipfile.BadZipFile) as error:
        raise InputError(f"{path}: cannot be unpacked ({error}); make it again") from error
    finally:
        shutil.rmtree(part, ignore_errors=True)
