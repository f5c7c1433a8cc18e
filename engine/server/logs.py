"""The service's log: JSON lines in a file that rotates. Never keys, headers, bodies or imagery."""

from __future__ import annotations

import json
import logging
import logging.handlers
import sys
from datetime import UTC, datetime
from io import TextIOWrapper
from pathlib import Path

_BYTES, _FILES = 5 << 20, 3


class JsonLines(logging.Formatter):
    """One JSON object a record: time, level, logger, message and the facts given with it."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of a record."""
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, "facts", {}),
        }
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str)


class _Private(logging.handlers.RotatingFileHandler):
    """Files that nobody else can read, those after a rotation too."""

    def _open(self) -> TextIOWrapper:
        stream = super()._open()
        Path(self.baseFilename).chmod(0o600)
        return stream

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - as logging calls it
        """Lose a line for which the disk has no room: standard error would get a page of trace in its place."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handleError(record)


def start_logging(path: Path, most: int = _BYTES) -> None:
    """Send what the service, uvicorn and asyncio have to say to files of `most` bytes that only the user can read."""
    path.touch(mode=0o600, exist_ok=True)
    handler = _Private(path, maxBytes=most, backupCount=_FILES, encoding="utf-8")
    handler.setFormatter(JsonLines())
    for name, level in (("engine", logging.INFO), ("uvicorn", logging.INFO), ("asyncio", logging.WARNING)):
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [handler], False
        logger.setLevel(level)
