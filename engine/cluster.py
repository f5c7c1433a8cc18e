"""Stage 1 over a Dask cluster: bands of rows are tasks, lost workers' tasks are run again, the layer is the same.

A task gives finished rows: it runs every window that touches them, so neighbouring tasks both run the windows of the
overlap between them (`_rows_a_task` keeps that to a small share) and need nothing of each other. Workers must see the
raster and the model pack under the same names as this process.
"""

from __future__ import annotations

import asyncio
import importlib.util
import logging
import os
import re
import socket
import threading
from collections import deque
from collections.abc import Generator, Iterator
from concurrent.futures import CancelledError, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Any

from engine.errors import InputError, ModelError, UsageError, install_line
from engine.inference.bands import Band
from engine.inference.damaged import CheckedRaster
from engine.inference.device import Device, choose_device
from engine.inference.find import FindHere, Progress, Search
from engine.inference.restarts import BatchStarts, rows_of
from engine.inference.windows import WindowPlan
from engine.models.packs import load_pack
from engine.options import RunOptions
from engine.segment import Silent, open_for
from georeferencing.grid import Window
from georeferencing.rasters import Raster

_ANSWER_S = 30.0
_POLL_S = 0.5
_ADDRESS = r"local:.*|((tcp|tls|ws|wss|ucx)://)?[^/\s]+:\d+"
_NO_SCHEDULER = (OSError, TimeoutError, TypeError, ValueError, MemoryError)
"""What calling fails with: nobody there, tls or ucx that is not set up, another service whose bytes make no sense."""
_MOST_PROCESSES = 256
_MOST_ROWS = 32
"""Rows of windows a task at most: a result is held in memory whole."""


class ClusterFinder:
    """Runs the network on the workers of a Dask cluster; a context manager.

    The cluster is started, or its scheduler called, when it is first needed: what is wrong with a raster, a phrase or
    an output is told before that.

    Parameters
    ----------
    address
        "local:N" for N processes on this machine, or the address of a scheduler, such as tcp://host:8786.

    Raises UsageError where Dask is not installed or the address is none.
    """

    def __init__(self, address: str) -> None:
        if importlib.util.find_spec("distributed") is None:
            raise UsageError(f"--cluster {address}: Dask is not installed; install it with: {install_line('cluster')}")
        if not re.fullmatch(_ADDRESS, address):
            raise UsageError(f"--cluster {address}: give local:N, or a scheduler's address such as tcp://host:8786")
        self._address = address
        self._processes = _processes(address) if address.startswith("local:") else None
        self._held = ExitStack()

    def __enter__(self) -> ClusterFinder:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._held.close()

    def connect(self) -> None:
        """Start the processes, or call the scheduler, where that is not done yet. UsageError where nobody answers."""
        _ = self._client

    @cached_property
    def _client(self) -> Any:  # noqa: ANN401 - a Dask client
        import distributed

        cluster = None if self._processes is None else self._held.enter_context(_local(self._processes))
        try:
            if cluster is None:
                with ThreadPoolExecutor(1) as thread:  # a notebook's own has a loop already
                    thread.submit(asyncio.run, asyncio.wait_for(_call(self._address), _ANSWER_S)).result()
            client = distributed.Client(cluster or self._address, timeout=_ANSWER_S, set_as_default=False)
        except _NO_SCHEDULER as error:
            why = " ".join(str(error).split()) or "timed out"
            raise UsageError(
                f"--cluster {self._address}: no scheduler answers there ({why}); give the "
                "address that `dask scheduler` prints, or local:N"
            ) from error
        return self._held.enter_context(client)

    def where(self, device: Device) -> str:
        """Say where the network runs."""
        return f"{self._workers()} workers of {self._address}"

    def __call__(
        self, search: Search, plan: WindowPlan, progress: Progress, starts: BatchStarts
    ) -> Generator[Band, None, None]:
        """Yield the bands of the plan's frame, top to bottom, as the workers finish them."""
        job = _job_of(search)
        pieces = iter(_pieces(plan, self._workers()))
        running: deque[tuple[WindowPlan, Any]] = deque()
        try:
            while True:
                # finished rows wait on the workers for those above them, so not too many are begun at once
                while len(running) < 3 * self._workers() and (piece := next(pieces, None)) is not None:
                    with self._there():
                        running.append((piece, self._client.submit(run_rows, job, piece, pure=False)))
                if not running:
                    return
                piece, future = running.popleft()
                bands, bad = self._result(future, progress)
                search.raster.bad.update(dict.fromkeys(bad))
                starts.begin(piece.frame.row)
                progress.advance(sum(window.row >= piece.frame.row for window in piece.windows))
                yield from bands
        finally:
            if self._client.status == "running":
                with suppress(OSError, TimeoutError):  # a lost scheduler runs nothing
                    self._client.cancel([future for _, future in running], force=True)

    def _workers(self) -> int:
        with self._there():
            return max(1, len(self._client.nthreads(callback_timeout=_ANSWER_S)))

    @contextmanager
    def _there(self) -> Iterator[None]:
        """Raise InputError where the scheduler answers no more."""
        try:
            if self._client.status == "closed":
                raise OSError("the connection was lost")
            yield
        except (OSError, TimeoutError) as error:
            why = " ".join(str(error).split()) or "timed out"
            raise InputError(f"--cluster {self._address}: the scheduler is gone ({why}); start it again") from error

    def _result(self, future: Any, progress: Progress) -> tuple[list[Band], list[Window]]:  # noqa: ANN401 - a Dask future
        """Wait for a task, asking all the time whether the user still wants it."""
        import distributed

        while True:
            try:
                return future.result(timeout=_POLL_S)
            except TimeoutError as error:
                if future.status == "error" and isinstance(future.exception(), TimeoutError):  # not this wait's
                    raise InputError(
                        f"--cluster {self._address}: a worker's disk or network does not answer ({error}); "
                        "see to it and run again"
                    ) from error
                progress.advance(0)
            except distributed.scheduler.KilledWorker as error:
                raise InputError(
                    f"--cluster {self._address}: workers died again and again over the same rows ({error}); they may "
                    "lack memory: try a smaller --batch-size"
                ) from error
            except CancelledError as error:  # by nobody here: the futures of a lost scheduler are
                raise InputError(
                    f"--cluster {self._address}: the scheduler gave the rows up or is gone ({error}); start it again"
                ) from error


@dataclass(frozen=True)
class Job:
    """What a worker needs to know of a run, beside the windows of its task."""

    source: str
    identity: str
    options: RunOptions
    finds: tuple[str, ...]
    precision: str
    model_identity: str
    enlarged: float


def run_rows(job: Job, plan: WindowPlan) -> tuple[list[Band], list[Window]]:
    """Return, on a worker, the finished bands of a plan's frame and the windows that were left out as unreadable."""
    search = _held.search_of(job, plan)
    bad_before = set(search.raster.bad)
    bands = list(FindHere()(search, plan, Progress(Silent(), len(plan.windows)), BatchStarts(plan, 0, 1)))
    return bands, [window for window in search.raster.bad if window not in bad_before]


class _Held:
    """What a worker process keeps from task to task: the model and the raster of the run it works for."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._job: Job | None = None
        self._search: Search | None = None

    def search_of(self, job: Job, plan: WindowPlan) -> Search:
        """Return the model and the raster of a run, opened by the first of its tasks."""
        with self._lock:
            if self._search is None or job != self._job:
                self._job, self._search = None, None
                self._search, self._job = _open(job, plan), job
            return self._search


_held = _Held()


def _open(job: Job, plan: WindowPlan) -> Search:
    """Load the model and open the raster of a run, and make sure that they are the ones meant."""
    pack = load_pack(job.options.model)
    if pack.identity != job.model_identity:
        raise ModelError(f"{job.options.model}: worker {socket.gethostname()} has another model of this name")
    raster = open_for(job.source, job.options, pack.config, job.enlarged)
    if _identity(raster) != job.identity:
        raise InputError(f"{job.source}: worker {socket.gethostname()} sees another file there; share one folder")
    device = choose_device(job.options.device, job.precision)
    checked = CheckedRaster(raster, skip=job.options.skip_bad_windows)
    return Search(checked, plan, None, job.finds, pack, device, job.options, job.enlarged)


def _job_of(search: Search) -> Job:
    options = search.options
    model, source = Path(options.model), search.raster.path
    if model.exists():
        options = options.model_copy(update={"model": str(model.resolve())})
    if Path(source).exists():
        source = str(Path(source).resolve())
    run_by = search.device.precision, search.pack.identity
    return Job(source, _identity(search.raster), options, search.finds, *run_by, search.enlarged)


def _identity(raster: Raster) -> str:
    return f"{raster.identity} {raster.bands} {raster.stretch} {raster.width} {raster.height}"


def _pieces(plan: WindowPlan, workers: int) -> Iterator[WindowPlan]:
    """Cut a plan into plans of consecutive rows."""
    frame = plan.frame
    rows = sorted({window.row for window in plan.windows})
    step = _rows_a_task(len(rows), workers, plan)
    tops = [frame.row, *(max(frame.row, row) for row in rows[step::step])]
    for top, bottom in zip(tops, [*tops[1:], frame.row + frame.height], strict=True):
        yield rows_of(plan, top, bottom)


def _rows_a_task(rows: int, workers: int, plan: WindowPlan) -> int:
    """Return how many rows of windows a task finishes: four tasks a worker, unless the overlap would cost too much."""
    starts = sorted({window.row for window in plan.windows})
    shared = max((sum(start < row < start + plan.window for row in starts) for start in starts), default=0)
    return max(1, min(max(-(-rows // (4 * workers)), 4 * shared), -(-rows // workers), _MOST_ROWS))


def _processes(address: str) -> int:
    """Return N of local:N."""
    number = address.removeprefix("local:")
    if not number.isdecimal() or not 1 <= int(number) <= _MOST_PROCESSES:
        raise UsageError(
            f"--cluster {address}: give the number of processes, 1 to {_MOST_PROCESSES}, for example local:4"
        )
    return int(number)


async def _call(address: str) -> None:
    """Ask who is at an address. A client would leave threads behind, and wait for ever on what says nothing."""
    import distributed

    async with distributed.rpc(address) as scheduler:
        if "workers" not in await scheduler.identity():
            raise ValueError("a worker does")


def _local(processes: int) -> Any:  # noqa: ANN401 - a Dask cluster
    """Start worker processes on this machine that share its processors."""
    import distributed

    threads = str(max(1, (os.cpu_count() or 1) // processes))
    return distributed.LocalCluster(
        n_workers=processes,
        threads_per_worker=1,
        processes=True,
        memory_limit=0,
        silence_logs=logging.ERROR,
        dashboard_address=None,
        env={"OMP_NUM_THREADS": threads, "MKL_NUM_THREADS": threads},
    )
