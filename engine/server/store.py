"""Jobs and uploads on disk: each job a private folder with its record, kept until deleted, too old or too much."""

from __future__ import annotations

import json
import logging
import os
import re
import secrets
import shutil
import stat
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from engine.options import AreaOptions
from engine.server.messages import Segment, Select, Teach
from engine.server.models import FINISHED, Job
from engine.server.problems import new_reference, problem_of
from engine.server.settings import Settings

log = logging.getLogger("engine.server.store")

RECORD = "job.json"
UPLOAD_PREFIX, JOB_PREFIX = "upload:", "job:"
_ID = re.compile(r"[0-9a-f]{16}")


def new_id() -> str:
    """Return a name that cannot be guessed."""
    return secrets.token_hex(8)


def is_id(text: str) -> bool:
    """Tell whether a text has the form of an id: nothing else ever becomes part of a path."""
    return _ID.fullmatch(text) is not None


class Record(BaseModel):
    """What is kept of a job: what clients see, and what its polygons can be made again from."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    job: Job
    area: AreaOptions = AreaOptions.model_validate({})
    plan: bool = True
    phrases: tuple[str, ...] = ()


@dataclass
class Entry:
    """A job in memory: its record, its folder and, until it is run, its task."""

    record: Record
    folder: Path
    task: Segment | Select | Teach | None = None
    cancelling: bool = False

    @property
    def job(self) -> Job:
        """What clients see."""
        return self.record.job


class Store:
    """The folders of jobs and uploads."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def new_folder(self, job: str) -> Path:
        """Make a job's folder."""
        folder = self._settings.jobs / job
        folder.mkdir(mode=0o700)
        return folder

    def save(self, entry: Entry) -> None:
        """Write a job's record, whole or not at all."""
        beside = entry.folder / f".{RECORD}"
        beside.write_text(entry.record.model_dump_json(), encoding="utf-8")
        beside.replace(entry.folder / RECORD)

    def load(self) -> Iterator[Entry]:
        """Yield the jobs of earlier services, oldest first; one that was not finished then is lost."""
        found: list[Entry] = []
        for folder in self._settings.jobs.iterdir():
            try:
                record = Record.model_validate_json((folder / RECORD).read_text(encoding="utf-8"))
            except (OSError, ValidationError):
                log.warning("no usable record", extra={"facts": {"job": folder.name}})
                shutil.rmtree(folder, ignore_errors=True)
                continue
            found.append(Entry(record, folder))
        for entry in sorted(found, key=lambda each: each.job.created):
            if entry.job.state not in FINISHED:
                reference = new_reference()
                log.warning("job lost", extra={"facts": {"job": entry.job.id, "reference": reference}})
                error = problem_of(
                    500, "the engine ended while this job was queued or running; run it again", reference
                )
                entry.record.job = entry.job.model_copy(
                    update={"state": "lost", "error": error, "revision": entry.job.revision + 1}
                )
                self.save(entry)
            yield entry

    def clear(self, entry: Entry) -> None:
        """Delete everything in a job's folder but its record."""
        for path in entry.folder.iterdir() if entry.folder.is_dir() else ():
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            elif path.name != RECORD:
                path.unlink(missing_ok=True)

    def remove(self, entry: Entry) -> None:
        """Delete a job's folder."""
        shutil.rmtree(entry.folder, ignore_errors=True)

    def upload(self, name: str) -> Path | None:
        """Return the file of an uploaded raster's id, None where there is none."""
        token = name.removeprefix(UPLOAD_PREFIX)
        path = self._settings.uploads / f"{token}.tif"
        return path if is_id(token) and path.is_file() else None

    def new_upload(self) -> tuple[str, Path]:
        """Return an id for an upload, and the file to write."""
        token = new_id()
        return UPLOAD_PREFIX + token, self._settings.uploads / f"{token}.tif"

    def sweep(self, finished: list[Entry], uploads_in_use: set[str]) -> list[Entry]:
        """Delete what is too old, then the oldest of what is too much or too many; return the jobs that are gone."""
        limits = self._settings.limits
        oldest = time.time() - limits.results_days * 86_400
        files = _files(path for path in self._settings.uploads.iterdir() if path.stem not in uploads_in_use)
        jobs = ((entry.job.created.timestamp(), _size(entry.folder), entry) for entry in finished)
        kept: list[tuple[float, int, Path | Entry]] = sorted([*files, *jobs], key=lambda each: each[0])
        total, count = sum(size for _, size, _ in kept), len(finished)
        gone: list[Entry] = []
        for since, size, what in kept:
            too_many = isinstance(what, Entry) and count > limits.results_jobs
            if since >= oldest and total <= limits.results_bytes and not too_many:
                continue
            total -= size
            if isinstance(what, Entry):
                self.remove(what)
                gone.append(what)
                count -= 1
            else:
                what.unlink(missing_ok=True)
        return gone


def _files(paths: Iterable[Path]) -> Iterator[tuple[float, int, Path]]:
    """Yield time of change (seconds), size (bytes) and path of each file; some may be removed by others meanwhile."""
    for path in paths:
        with suppress(FileNotFoundError):
            status = path.stat()
            if stat.S_ISREG(status.st_mode):
                yield status.st_mtime, status.st_size, path


def _size(folder: Path) -> int:
    """Return the bytes of all files in a folder; `rglob` would raise where a slider's folder vanishes meanwhile."""
    files = (Path(parent, name) for parent, _, names in os.walk(folder) for name in names)
    return sum(size for _, size, _ in _files(files))


def write_inline(folder: Path, files: dict[str, dict[str, Any]]) -> None:
    """Write areas and labels that a request brought itself, as GeoJSON, into its job's folder."""
    for name, content in files.items():
        (folder / name).write_text(json.dumps(content), encoding="utf-8")
