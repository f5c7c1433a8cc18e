"""The parent's side of worker processes: started, spoken to, and started anew when they die."""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from engine.server.messages import Cancel, Done, Failed, Note, Progress, Ready, Reply, Task, WasCancelled
from engine.server.problems import Refusal
from engine.server.worker import work

log = logging.getLogger("engine.server.workers")

_REMOTE_DRIVERS = "WMS,WMTS,WCS,HTTP,WFS,OAPIF,OGCAPI,DAAS,EEDA,EEDAI,PLMosaic,PLScenes,STACIT,STACTA,Elasticsearch"
_LOCAL_ONLY = {
    "GDAL_SKIP": _REMOTE_DRIVERS,
    "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": "{no remote names}",
    "CPL_LOG": os.devnull,  # GDAL would complain of every driver to skip that it does not have
}


_NEW_FILES = {"OGR_SQLITE_SYNCHRONOUS": "OFF", "OGR_SQLITE_JOURNAL": "MEMORY"}
"""GeoPackages are written beside and renamed: what a crash leaves of one is no result."""


class WorkerDied(Exception):  # noqa: N818 - said of another process
    """The worker process ended in the middle; the message says how."""


class WorkerProcess:
    """One worker process: a pipe to it and its life. Used by one thread at a time; `cancel` and `close` by any."""

    def __init__(self, device: str | None, folder: Path, *, remote: bool = False) -> None:
        self.device, self.facts, self.starts = device, dict[str, str](), 0
        self.refusal: str | None = None  # what its device or this installation lacks
        self._folder = folder
        self._environment = _NEW_FILES | ({} if remote else _LOCAL_ONLY)
        self._process: BaseProcess | None = None
        self._pipe: Connection | None = None
        self._sending = threading.Lock()
        self._closed = False

    @property
    def alive(self) -> bool:
        """Whether the process runs and has said that it is ready."""
        return bool(self.facts) and self._process is not None and self._process.is_alive()

    @property
    def pid(self) -> int | None:
        """The process's id."""
        return self._process.pid if self._process is not None else None

    def ensure(self) -> None:
        """Start the process unless it runs; return when it is ready. Raises WorkerDied with the reason."""
        if self._closed:
            raise WorkerDied("the service is ending")
        if self.alive:
            return
        self._drop()
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        arguments = (theirs, self.device, self._folder, dict(self._environment))
        process = context.Process(target=work, args=arguments, name=f"worker {self.device}", daemon=True)
        process.start()
        theirs.close()
        self._process, self._pipe, self.starts = process, ours, self.starts + 1
        match self.receive():
            case Ready(facts):
                self.facts = facts
                log.info("worker ready", extra={"facts": {"device": self.device, "pid": self.pid, **facts}})
            case Failed(detail=detail, trace=trace):
                log.error("worker cannot start", extra={"facts": {"device": self.device, "trace": trace}})
                self.refusal = detail
                raise WorkerDied(detail)
            case other:
                raise WorkerDied(f"the worker said {type(other).__name__} first")

    def send(self, message: Task | Cancel) -> None:
        """Send a message. Raises WorkerDied."""
        with self._sending:
            if self._pipe is None:  # it is being started anew, and a cancellation came in between
                raise WorkerDied("the worker process is gone")
            try:
                self._pipe.send(message)
            except OSError as error:
                raise WorkerDied(self._how_it_died()) from error

    def receive(self, timeout: float | None = None) -> Reply:
        """Wait for the next message. Raises WorkerDied, or TimeoutError."""
        assert self._pipe is not None
        try:
            if timeout is not None and not self._pipe.poll(timeout):
                raise TimeoutError
            reply: Reply = self._pipe.recv()
        except (EOFError, ConnectionError, OSError) as error:
            if isinstance(error, TimeoutError):
                raise
            raise WorkerDied(self._how_it_died()) from error
        return reply

    def cancel(self, job: str) -> None:
        """Ask the worker to end a job."""
        try:
            self.send(Cancel(job))
        except WorkerDied:
            log.info("nothing to cancel: the worker is gone")

    def kill(self) -> None:
        """End the process at once."""
        if self._process is not None:
            self._process.kill()
            self._process.join(10)
        self._drop()

    def close(self) -> None:
        """End the process and never start it again."""
        self._closed = True
        if self._process is not None:
            self._process.terminate()
            self._process.join(5)
            if self._process.is_alive():
                self._process.kill()

    def _how_it_died(self) -> str:
        process, self.facts = self._process, {}
        if process is None:
            return "the worker process is gone"
        process.join(10)
        code = process.exitcode
        if code is not None and code < 0:
            return f"the worker process was ended by {signal.Signals(-code).name}"
        return f"the worker process ended with status {code}"

    def _drop(self) -> None:
        if self._pipe is not None:
            self._pipe.close()
        if self._process is not None:
            self._process.join(0)
        self._process, self._pipe, self.facts = None, None, {}


class GeometryWorker:
    """A worker without networks that answers small questions while jobs run: one at a time, in bounded time."""

    def __init__(self, folder: Path, seconds: float, *, remote: bool = False) -> None:
        self.process = WorkerProcess(None, folder, remote=remote)
        self._seconds = seconds
        self._turn = threading.Lock()

    def start(self) -> None:
        """Start the process now, so that the first question need not wait for it."""
        with self._turn:
            try:
                self.process.ensure()
            except WorkerDied as error:
                log.error("geometry worker cannot start", extra={"facts": {"detail": str(error)}})

    def ask(self, task: Task) -> dict[str, Any]:
        """Do a task in the worker and return its result. Raises Refusal."""
        if not self._turn.acquire(timeout=self._seconds):
            raise Refusal(503, "the geometry worker is busy; try again", {"Retry-After": "5"})
        try:
            self.process.ensure()
            self.process.send(task)
            return self._answer(time.monotonic() + self._seconds)
        except WorkerDied as error:
            log.error("geometry worker died", extra={"facts": {"detail": str(error)}})
            raise Refusal(503, f"{error}; try again") from error
        except TimeoutError as error:
            self.process.kill()
            raise Refusal(503, f"this takes longer than {self._seconds:g} s; ask for less at once") from error
        finally:
            self._turn.release()

    def offer(self, task: Task) -> None:
        """Have a task done that nobody waits for, where the worker has nothing else to do; return at once."""
        threading.Thread(target=self._do_if_idle, args=(task,), name="geometry ahead", daemon=True).start()

    def _do_if_idle(self, task: Task) -> None:
        if self.process.alive and not self._turn.locked():
            try:
                self.ask(task)
                detail = "done"
            except Refusal as refusal:
                detail = refusal.detail
            log.info("done ahead", extra={"facts": {"task": type(task).__name__, "detail": detail}})

    def _answer(self, deadline: float) -> dict[str, Any]:
        while True:
            match self.process.receive(max(0.0, deadline - time.monotonic())):
                case Done(result):
                    return result
                case Failed(detail=detail, refused=True):
                    raise Refusal(422, detail)
                case Failed(detail=detail, trace=trace):
                    log.error("geometry task failed", extra={"facts": {"detail": detail, "trace": trace}})
                    raise Refusal(500, "a fault of the engine's own; its log says more")
                case _:
                    continue


def follow(
    process: WorkerProcess, task: Task, heard: Callable[[Progress | Note], None]
) -> Done | Failed | WasCancelled:
    """Give a ready worker a task and pass on what it tells until it is over. Raises WorkerDied."""
    process.send(task)
    while True:
        reply = process.receive()
        if isinstance(reply, Done | Failed | WasCancelled):
            return reply
        if isinstance(reply, Progress | Note):
            heard(reply)
