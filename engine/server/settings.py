"""What a service is started with, and the folders it keeps."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, field
from pathlib import Path

from platformdirs import user_state_path

from engine.errors import UsageError

API = 1
"""Major version of the HTTP interface: raised when a client made for the last one would break."""

SHORTEST_KEY = 16


@dataclass(frozen=True)
class Limits:
    """Bounds on what clients can ask for; sizes in bytes, times in seconds."""

    queue: int = 32
    header_bytes: int = 16_384
    body_bytes: int = 1 << 20
    upload_bytes: int = 2 << 30
    raster_pixels: int = 1 << 32
    connections: int = 64
    header_seconds: float = 15
    body_seconds: float = 30
    geometry_seconds: float = 120
    results_bytes: int = 10 << 30
    results_days: float = 7
    results_jobs: int = 5_000


@dataclass(frozen=True)
class Settings:
    """How a service runs.

    Attributes
    ----------
    key
        What clients show as a bearer token.
    state
        Private folder of jobs, uploads and the log.
    allow
        Folders whose files may be read, links resolved.
    allow_urls
        Beginnings of remote names that may be read.
    devices
        One worker process each, such as ("auto",) or ("cuda:0", "cuda:1").
    hosts
        Names beside loopback that a request's Host may say.
    """

    key: str = field(repr=False)
    state: Path
    allow: tuple[Path, ...] = ()
    allow_urls: tuple[str, ...] = ()
    devices: tuple[str, ...] = ("auto",)
    hosts: tuple[str, ...] = ()
    limits: Limits = field(default_factory=Limits)

    @property
    def jobs(self) -> Path:
        """Folder of the jobs, one folder each."""
        return self.state / "jobs"

    @property
    def uploads(self) -> Path:
        """Folder of the uploaded rasters."""
        return self.state / "uploads"

    @property
    def log(self) -> Path:
        """The log file."""
        return self.state / "log" / "serve.log"


def check_key(key: str) -> str:
    """Return a key without its line end. Raises UsageError on one that is short or no plain text."""
    key = key.strip()
    if len(key) < SHORTEST_KEY or not key.isascii() or not key.isprintable() or " " in key:
        raise UsageError(f"the key is too short or no plain text; give {SHORTEST_KEY} or more letters and digits")
    return key


def read_key(path: Path, flag: str = "--key-file") -> str:
    """Read a key file, named by a flag. Raises UsageError where it is missing, or readable by others."""
    try:
        mode = path.stat().st_mode
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "no text"
        raise UsageError(f"{flag} {path}: cannot be read ({reason}); write a key of your own into it") from error
    if os.name == "posix" and mode & 0o077:
        raise UsageError(f"{flag} {path}: others can read it; run chmod 600 {path}")
    return check_key(text)


def allowed_folder(path: str | Path) -> Path:
    """Return a folder, links resolved. Raises UsageError where it is none."""
    try:
        folder = Path(path).resolve(strict=True)
    except (OSError, ValueError) as error:
        raise UsageError(f"--allow {path}: no such folder") from error
    if not folder.is_dir():
        raise UsageError(f"--allow {path}: is no folder")
    return folder


class StateLock:
    """Holds a state folder for one service at a time, until the process ends."""

    def __init__(self, folder: Path) -> None:
        """Make the folder, private to the user, and take it. Raises UsageError where another service has it."""
        try:
            for part in (folder, folder / "jobs", folder / "uploads", folder / "log"):
                part.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._file = (folder / "lock").open("a")
        except OSError as error:
            raise UsageError(f"--state {folder}: cannot be used ({error.strerror}); name another folder") from error
        try:
            if sys.platform == "win32":
                import msvcrt

                msvcrt.locking(self._file.fileno(), msvcrt.LK_NBLCK, 1)
            else:
                import fcntl

                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self._file.close()
            raise UsageError(f"--state {folder}: another engine serves from it; name another folder") from error

    def release(self) -> None:
        """Let another service have the folder."""
        self._file.close()


def take_state(folder: Path | None) -> tuple[Path, StateLock]:
    """Take the folder asked for, or the first default one that no other service of this user has."""
    if folder is not None:
        folder = folder.absolute()
        return folder, StateLock(folder)
    base = user_state_path("refer-segment")
    for number in range(1, 9):
        candidate = base / ("serve" if number == 1 else f"serve-{number}")
        try:
            return candidate, StateLock(candidate)
        except UsageError:
            if not candidate.is_dir():
                raise
    raise UsageError(f"{base}: eight engines serve from it already; stop one or give --state FOLDER")
