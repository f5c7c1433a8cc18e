"""What becomes of the finished rows of a run that ends before its outputs are written."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from engine.errors import Cancelled, EngineError
from engine.inference.resume import FinishedRows, remove_part
from georeferencing.errors import GeoreferencingError

WORTH_KEEPING_S = 60.0
"""After an error, rows that took less are removed: to compute them again is less work than to clear a folder away."""


@contextmanager
def unfinished(passes: Sequence[FinishedRows], part: Path, note: Callable[[str], None]) -> Iterator[None]:
    """Keep the rows of what ends early inside, of all its passes, and say where they are and how to go on.

    A run that the user ends, or that is killed, keeps all rows. An error of the input or of the outputs keeps those of
    a run that was resumed or took `WORTH_KEEPING_S`, and removes others.
    """
    started = time.monotonic()
    try:
        yield
    except (Cancelled, KeyboardInterrupt):
        if bands := sum(rows.bands for rows in passes):
            note(f"{bands} bands of finished rows are in {part}; go on with --resume")
        raise
    except (EngineError, GeoreferencingError) as error:
        worth = any(rows.continued for rows in passes) or time.monotonic() - started >= WORTH_KEEPING_S
        if worth and any(rows.bands for rows in passes):
            raise type(error)(
                f"{error}; the rows finished until then are kept in {part}: add --resume to go on from them, or delete "
                "that folder"
            ) from error
        remove_part(part)
        raise
