"""Where files can be made: outputs, asked before hours of work and not after, and temporary ones, said as it fails."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

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
