"""Whether a file could be made: asked before hours of work, not after."""

from __future__ import annotations

import tempfile
from pathlib import Path


def obstacle(path: Path) -> str | None:
    """Return why nothing can be made at `path`: its folder is missing or takes no files. None where something can."""
    if not path.parent.is_dir():
        return f"the folder {path.parent} does not exist"
    try:
        with tempfile.TemporaryFile(dir=path.parent):
            return None
    except OSError as error:
        return f"cannot be written ({error.strerror})"
