"""The worker process: takes one task at a time from a pipe and tells how it goes. Ends when the pipe does.

Nothing heavy is imported before the process is the worker: the HTTP process imports this module too, to name `work`.
"""

from __future__ import annotations

import gc
import logging
import os
import queue
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from engine.errors import Cancelled, EngineError
from engine.server.messages import (
    Cancel,
    Done,
    Failed,
    Note,
    Progress,
    Ready,
    Reply,
    Segment,
    Select,
    Task,
    Teach,
    WasCancelled,
)
from georeferencing.errors import GeoreferencingError

_IDLE_SECONDS = 2.0
"""A worker that has had nothing to do for so long loads what its first task will probably need."""
_KEEP_SECONDS = 300.0
"""After so long without a task, probabilities and objects that were kept for sliders are let go."""


def work(connection: Connection, device: str | None, folder: Path, environment: Mapping[str, str]) -> None:
    """Run a worker for a device, or without networks (None), until the pipe closes; `folder` is where it lives."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent decides
    os.dup2(sys.stderr.fileno(), 1)  # standard output is the parent's line to whoever started it
    os.environ.update(environment)
    os.chdir(folder)
    # else it complains of every driver to skip that is not there
    logging.getLogger("fiona._env").setLevel(logging.ERROR)
    worker = Worker(connection)
    try:
        from engine.server import tasks
        from engine.server.held import let_go

        facts = tasks.prepare(device)
        worker.device = facts.get("device")
        worker.say(Ready(facts))
    except (EngineError, ImportError, OSError) as error:
        worker.say(Failed(str(error), refused=True, trace=traceback.format_exc()))
        return
    ready = False
    while True:
        try:
            task = worker.inbox.get(timeout=_KEEP_SECONDS if ready else _IDLE_SECONDS)
        except queue.Empty:
            worker.rest(partial(tasks.get_ready, device, worker) if not ready else let_go)
            if device is None and not ready:
                gc.freeze()  # what is loaded stays; to look through all of it took a tenth of a second, in some task
            ready = True
            continue
        worker.run(task)
        ready = ready or device is not None  # the first job has loaded its own pack; that is enough


class Worker:
    """Reads the pipe in a thread, so that a cancellation is heard while a task runs."""

    def __init__(self, connection: Connection) -> None:
        self.inbox: queue.SimpleQueue[Task] = queue.SimpleQueue()
        self.stage = "network"  # what the task in hand counts the windows of
        self.device: str | None = None  # where networks run, such as cuda:1
        self._connection = connection
        self._hand = ThreadPoolExecutor(1, "task")
        self._cancelled: set[str] = set()
        self._job: str | None = None
        threading.Thread(target=self._listen, name="pipe", daemon=True).start()

    def _listen(self) -> None:
        while True:
            try:
                message = self._connection.recv()
            except (EOFError, OSError):
                os._exit(0)  # the parent is gone: nobody wants the result
            if isinstance(message, Cancel):
                self._cancelled.add(message.job)
            else:
                self.inbox.put(message)

    def say(self, reply: Reply) -> None:
        """Send a message to the parent."""
        try:
            self._connection.send(reply)
        except OSError:
            os._exit(0)

    def run(self, task: Task) -> None:
        """Run one task; whatever goes wrong in it is told, and the worker stays."""
        self.stage = "teaching" if isinstance(task, Teach) else "network"
        self._job = task.job if isinstance(task, Segment | Select | Teach) else None
        doing = self._hand.submit(self._perform, task)
        fault = doing.exception()
        self._cancelled.discard(self._job or "")
        match fault:
            case None:
                self.say(Done(doing.result()))
            case Cancelled():
                self.say(WasCancelled())
            case EngineError() | GeoreferencingError() as error:
                self.say(Failed(str(error), refused=True))
            case _:  # the engine's own; it goes to the log
                trace = "".join(traceback.format_exception(fault))
                self.say(Failed(f"{type(fault).__name__}: {fault}", refused=False, trace=trace))

    def rest(self, doing: Callable[[], None]) -> None:
        """Do something between tasks, in the thread of the tasks: PROJ, for one, keeps things by thread."""
        self._hand.submit(doing).result()

    def _perform(self, task: Task) -> dict[str, Any]:
        from engine.server import tasks

        self.check()
        return tasks.perform(task, self)

    # What the main job needs of a listener: engine.segment.Listener

    def note(self, text: str) -> None:
        """Pass a sentence on."""
        self.check()
        self.say(Note(text))

    def windows(self, done: int, total: int) -> None:
        """Pass the progress on."""
        self.check()
        self.say(Progress("writing" if done == total and total else self.stage, done, total))

    def check(self) -> None:
        """Raise Cancelled if the task is to end."""
        if self._job in self._cancelled:
            raise Cancelled("cancelled")
