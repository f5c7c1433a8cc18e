"""Finished rows on disk, so that a run that was killed, cancelled or failed is continued and not begun again.

`OUT.part/` holds `run.json`, what the rows depend on, and one file a band of finished rows, numbered in their order:
Arrow IPC, compressed fast, with a column of p8 a find and one of valid bits. Files are written beside, synced and
renamed, one after the other, so whatever is there under its own name is whole and belongs to an unbroken run from the
top.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
import pyarrow as pa
from filelock import FileLock, Timeout
from numpy.typing import NDArray

from engine.errors import EngineError, InputError, UsageError
from engine.inference.bands import CORES, Band
from georeferencing.grid import Window
from georeferencing.places import put

_FORMAT = 1
_MANIFEST = "run.json"
_LONGEST_SHOWN = 40
"""Values of inputs longer than this are hashes or lists: that they changed is said, not how."""


def part_of(out: Path) -> Path:
    """Return the folder where the finished rows of a run that writes `out` are kept."""
    return out.with_name(f"{out.name}.part")


def is_begun(part: Path) -> bool:
    """Tell whether a folder holds rows of an unfinished run."""
    return (part / _MANIFEST).is_file()


def remove_part(part: Path) -> None:
    """Remove the finished rows of a run, if there are any: it is done, or begun anew."""
    (part / _MANIFEST).unlink(missing_ok=True)  # first: without it the rest counts for nothing
    shutil.rmtree(part, ignore_errors=True)


class FinishedRows:
    """The rows of one run that are finished, in a folder; a context manager that waits for what is being written.

    Nothing is made on disk before the first rows are finished.

    Parameters
    ----------
    folder
        OUT.part.
    inputs
        What the rows depend on, by the name the user knows it by.
    resume
        Go on from what is there. Raises UsageError naming what has changed, or InputError where a file is damaged.
        Otherwise whatever is there is removed. Either way UsageError where another process is at work there.
    keep
        Whether new rows are kept.

    Attributes
    ----------
    bands
        How many bands are there.
    next_row
        The raster's row below the last one that is finished, None where there is none.
    next_window
        Index of the window to go on with.
    bad
        Windows left out of the finished rows because they could not be read.
    continued
        Whether rows were there at the start.
    """

    def __init__(self, folder: Path, inputs: Mapping[str, str], *, resume: bool, keep: bool = True) -> None:
        self._folder, self._inputs, self._keep = folder, dict(inputs), keep
        self.bands, self.next_window = 0, 0
        self.next_row: int | None = None
        self.bad: tuple[Window, ...] = ()
        self.continued = False
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="rows")
        self._writing: Future[None] | None = None
        self._lock = FileLock(folder / "lock", timeout=0, thread_local=False)
        if is_begun(folder):
            self._hold()
        if resume and is_begun(folder):
            try:
                self._check_inputs()
                self._find_end()
                self.continued = self.bands > 0
            except EngineError:
                self._lock.release()
                raise
        else:
            self._lock.release()
            remove_part(folder)

    def __enter__(self) -> FinishedRows:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._thread.shutdown(wait=True)
        self._lock.release()
        if kind is None:
            self._wait()

    def read(self) -> Iterator[Band]:
        """Yield the bands that were there at the start, top to bottom."""
        for number in range(self.bands):
            path = self._path(number)
            try:
                with pa.OSFile(str(path)) as file, pa.ipc.open_file(file) as reader:
                    facts = _facts(reader)
                    batch = reader.get_batch(0)
                shape = facts["height"], facts["width"]
                *finds, valid = batch.columns
                p8 = np.stack([column.to_numpy().reshape(shape) for column in finds])
                yield Band(facts["row"], p8, _unpacked(valid).reshape(shape))
            except (OSError, pa.ArrowException, ValueError, KeyError) as error:
                raise _damaged(path, error) from error

    def add(self, band: Band, next_window: int, bad: tuple[Window, ...]) -> None:
        """Keep a band, in a thread of its own; raise InputError where the one before could not be written.

        `next_window` is the window to go on with after it, `bad` the windows left out so far.
        """
        if not self._keep:
            return
        self._wait()
        facts = {"row": band.row, "height": band.valid.shape[0], "width": band.valid.shape[1]}
        facts |= {"next_window": next_window, "bad": bad}
        self._writing = self._thread.submit(self._write, self.bands, band, facts)
        self.bands += 1

    def _hold(self) -> None:
        """Keep other processes out. Raises UsageError where one is at work; the system lets go when it is killed."""
        try:
            self._lock.acquire()
        except Timeout as error:
            raise UsageError(
                f"{self._folder}: another process is writing this output; wait for it, or choose another name"
            ) from error

    def _wait(self) -> None:
        writing, self._writing = self._writing, None
        if writing is not None:
            try:
                writing.result()
            except (OSError, pa.ArrowException) as error:
                raise InputError(
                    f"{self._folder}: finished rows cannot be kept there ({error}); make room on that disk"
                ) from error

    def _write(self, number: int, band: Band, facts: dict[str, object]) -> None:
        if number == 0:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._hold()
            manifest = {"format": _FORMAT, "inputs": self._inputs}
            _put(self._folder / _MANIFEST, json.dumps(manifest, indent=1).encode())
        columns = [pa.array(p8.ravel()) for p8 in band.p8]
        names = [f"find_{index}" for index in range(len(columns))]
        batch = pa.record_batch([*columns, _packed(band.valid)], names=[*names, "valid"])
        batch = batch.replace_schema_metadata({"rows": json.dumps(facts)})
        options = pa.ipc.IpcWriteOptions(compression="lz4", use_threads=False)
        sink = pa.BufferOutputStream()
        with pa.ipc.new_file(sink, batch.schema, options=options) as file:
            file.write(batch)
        _put(self._path(number), sink.getvalue())

    def _path(self, number: int) -> Path:
        return self._folder / f"rows_{number:06}.arrow"

    def _check_inputs(self) -> None:
        path = self._folder / _MANIFEST
        try:
            manifest = json.loads(path.read_text(encoding="utf-8"))
            before: dict[str, str] = manifest["inputs"] if manifest["format"] == _FORMAT else {"engine": "other"}
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise _damaged(path, error) from error
        now = self._inputs
        changed = [name for name in {**before, **now} if before.get(name) != now.get(name)]
        if changed:
            told = "; ".join(_change(name, before.get(name), now.get(name)) for name in changed)
            raise UsageError(
                f"{self._folder}: was begun with other inputs: {told}; give what it was begun with, or --overwrite "
                "without --resume to begin anew"
            )

    def _find_end(self) -> None:
        while self._path(self.bands).is_file():
            self.bands += 1
        if not self.bands:
            return
        path = self._path(self.bands - 1)
        try:
            with pa.OSFile(str(path)) as file, pa.ipc.open_file(file) as reader:
                facts = _facts(reader)
            self.next_row = facts["row"] + facts["height"]
            self.next_window = facts["next_window"]
            self.bad = tuple(Window(*each) for each in facts["bad"])
        except (OSError, pa.ArrowException, ValueError, KeyError, TypeError) as error:
            raise _damaged(path, error) from error


def _facts(reader: pa.ipc.RecordBatchFileReader) -> dict[str, Any]:
    return json.loads(reader.schema.metadata[b"rows"])


def _packed(valid: NDArray[np.bool_]) -> pa.BooleanArray:
    """Return booleans as Arrow's bits; numpy packs them a hundred times as fast as Arrow does."""
    bits = pa.py_buffer(np.packbits(valid, bitorder="little"))
    return pa.BooleanArray.from_buffers(pa.bool_(), valid.size, [None, bits])


def _unpacked(bits: pa.BooleanArray) -> NDArray[np.bool_]:
    """Undo `_packed`."""
    return np.unpackbits(np.frombuffer(bits.buffers()[1], np.uint8), count=len(bits), bitorder="little").view(np.bool_)


def _put(path: Path, content: bytes | pa.Buffer) -> None:
    """Write a file so that under its own name it is whole, even when the machine stops at any moment."""
    new = path.with_name(f"{path.name}.new")
    new.write_bytes(content)
    put(new, path)


def _change(name: str, before: str | None, now: str | None) -> str:
    if before is None or now is None:
        return f"{name} {'is given now' if before is None else 'was given'}"
    before, now = (re.sub(rf", [^,]*{CORES}", "", value) for value in (before, now))
    if before == now:
        return "--instances changed"
    if max(len(before), len(now)) > _LONGEST_SHOWN:
        return f"{name} changed"
    return f"{name} was {before}, is {now}"


def _damaged(path: Path, error: Exception) -> InputError:
    return InputError(f"{path}: cannot be read ({error}); begin anew with --overwrite and without --resume")
