"""Places of files to write: whether one could be made, asked before hours of work; scratch, temporary files."""

from __future__ import annotations

import glob
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock

from georeferencing.errors import GeoreferencingError


def obstacle(path: Path) -> str | None:
    """Return why nothing can be made at `path`: its folder is missing or takes no files. None where something can."""
    if not path.parent.is_dir():
        return f"the folder {path.parent} does not exist"
    try:
        with tempfile.TemporaryFile(dir=path.parent):
            return None
    except OSError as error:
        return f"cannot be written ({error.strerror})"


def of_pass(path: Path, number: int) -> Path:
    """Return what a file is called for one of several passes over a raster: p.tif for the first, then p.pass2.tif."""
    return path if number == 1 else path.with_name(f"{path.stem}.pass{number}{path.suffix}")


@contextmanager
def scratch_beside(path: Path) -> Iterator[Path]:
    """Give a folder beside `path` to write to, which is gone afterwards; it is locked, so that `sweep` leaves it."""
    folder = Path(tempfile.mkdtemp(prefix=f".{path.name}.", dir=path.parent))
    try:
        with FileLock(folder / "lock", thread_local=False):
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def sweep(path: Path) -> None:
    """Remove the folders that processes which were killed had written to beside `path`."""
    for folder in path.parent.glob(f".{glob.escape(path.name)}.????????"):
        with suppress(OSError):  # another process is at work there: a GeoPackage takes layers of several
            with FileLock(folder / "lock", timeout=0):
                pass
            shutil.rmtree(folder, ignore_errors=True)


def put(new: Path, path: Path) -> None:
    """Rename a file to its place, so that under that name it is whole even when the machine stops at any moment."""
    with new.open("rb+") as file:
        os.fsync(file.fileno())
    new.replace(path)
    if os.name == "posix":
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            with suppress(OSError):  # some file systems sync no folders
                os.fsync(folder)
        finally:
            os.close(folder)


@contextmanager
def room_for_temporary_files() -> Iterator[None]:
    """Raise GeoreferencingError where a temporary file made or written to inside fails: its disk is full, as a rule."""
    try:
        yield
    except OSError as error:
        raise GeoreferencingError(
            f"{tempfile.gettempdir()}: temporary files cannot be written ({error}); make room there, or name a folder "
            "of a larger disk in the environment variable TMPDIR"
        ) from error
