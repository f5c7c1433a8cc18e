"""One engine for all of the plugin: started when first needed, joined by everyone else, started again where it died."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from qgis.PyQt.QtCore import QStandardPaths

from ..compat import tr
from ..settings import Settings
from .client import EngineClient, Job
from .errors import Cancelled, LinkError, Unreachable
from .process import EngineProcess

_PATIENCE_S, _AGAIN_S = 60, 1
"""For how long a job is asked after that nobody answers, and how often."""
CommandOf = Callable[[Settings], "list[str]"]
"""Returns what runs the engine's command line (`[PYTHON, "-m", "engine.cli.main"]`); raises NotSetUp."""


def data_folder() -> Path:
    """Return the folder of the plugin's own files: the log, the managed environment; it may not exist yet."""
    base = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppLocalDataLocation)
    return Path(base) / "refer_and_segment"


class EngineConnection:
    """The way to the engine. Every method may be called by any thread; `client` may take minutes.

    Parameters
    ----------
    settings
        The route to the engine is read from here whenever a client is asked for.
    command_of
        Turns them into a command, for the routes that start an engine.
    log
        File of what our engine prints; `engine.log` in the plugin's data folder unless given.
    """

    def __init__(self, settings: Settings, command_of: CommandOf, log: Path | None = None) -> None:
        self.settings, self.log = settings, log or data_folder() / "engine.log"
        self.state = "off"
        """off, starting, ready or failed."""
        self.detail = ""
        """Why it failed, or what it said on starting."""
        self.health: dict[str, Any] = {}
        self._own_log: Path | None = None
        self._command_of = command_of
        self._turn = threading.Lock()  # of whoever starts an engine, for as long as that takes
        self._lock = threading.Lock()  # of whoever changes the state, for a moment
        self._stops = 0
        self._process: EngineProcess | None = None
        self._client: EngineClient | None = None
        self._route: tuple[str, ...] = ()
        self._epitaphs: dict[str, str] = {}

    def client(self) -> EngineClient:
        """Return a client of a running engine; starts it first where none runs. Raises LinkError."""
        stops = self._stops
        with self._turn:
            route = self._wanted()
            if self._client is not None and self._usable(route):
                return self._client
            crashed = self._process is not None and not self._process.alive
            if crashed:  # whoever still talks to it may ask later
                self._epitaphs[self._process.url] = self._process.last_words()
            self._end()
            self._become("starting", tr("the engine ended by itself; it was started again") * crashed, stops)
            try:
                self._client = self._start()
                self.health = self._client.health()
                self._become("ready", self.detail, stops)
            except LinkError as error:
                self._end()
                self._become("failed", str(error), stops)
                raise
            self._route = route
            return self._client

    def allow(self, folder: Path) -> bool:
        """Let our engine read a folder; False where it is a service whose folders are not ours to open."""
        client, process = self.client(), self._process
        if process is None or client.url != process.url:
            return False
        process.allow(folder)
        return True

    def job(self, client: EngineClient, job: str, stopped: Callable[[], bool]) -> Job:
        """Return how a job goes. Where nothing answers it is asked for a minute: a tunnel may break for seconds.

        Raises LinkError, at once where our own engine has ended, or Cancelled.
        """
        until = time.monotonic() + _PATIENCE_S
        while True:
            try:
                return client.job(job)
            except Unreachable:
                if self.last_words(client.url, grace=1) or time.monotonic() > until:
                    raise
            if stopped():
                with suppress(LinkError):  # nobody answers, but perhaps now
                    client.cancel(job)
                raise Cancelled("cancelled")
            time.sleep(_AGAIN_S)

    @property
    def logs(self) -> tuple[Path, ...]:
        """The own log of the engine that was started last, if any, and the file of what engines print."""
        return (self.log,) if self._own_log is None else (self._own_log, self.log)

    @property
    def pid(self) -> int | None:
        """The engine's process number, if we started it and it runs."""
        process = self._process
        return process.pid if process is not None and process.alive else None

    def last_words(self, url: str = "", grace: float = 0) -> str:
        """Return what our engine said last where it has ended by itself; empty where it runs or is not ours.

        `url` means the engine that answered there, though another may have been started since; `grace` is how many
        seconds it may take to end: a dying process closes its connections first.
        """
        process = self._process
        if process is None or (url and url != process.url):
            return self._epitaphs.get(url, "")
        return process.last_words() if process.ended(grace) else ""

    def stop(self, seconds: float | None = None) -> None:
        """End the engine if we started it, also while it starts; wait for its end, at most so many `seconds`."""
        with self._lock:
            self._stops += 1
            self.state, self.detail, self.health = "off", "", {}
        process = self._process
        if process is not None:
            process.stop(seconds)
        # whoever starts an engine ends it himself; others have the turn for milliseconds
        if self._turn.acquire(timeout=-1 if seconds is None else max(seconds, 0.2)):
            try:
                self._end(None if seconds is None else 0)
            finally:
                self._turn.release()

    def _become(self, state: str, detail: str, stops: int) -> None:
        """Say how a start goes. Raises Cancelled where `stop` was called since."""
        with self._lock:
            if self._stops != stops:
                self.health = {}
                raise Cancelled("cancelled")
            self.state, self.detail = state, detail

    def _wanted(self) -> tuple[str, ...]:
        settings = self.settings
        if settings.route == "service":
            return ("service", settings.url, settings.authcfg, settings.service_key())
        return (settings.route, settings.python, settings.managed_folder, settings.state_folder)

    def _usable(self, route: tuple[str, ...]) -> bool:
        return route == self._route and (self._process is None or self._process.alive)

    def _start(self) -> EngineClient:
        settings = self.settings
        if settings.route == "service":
            return EngineClient(settings.url, settings.service_key())
        options = ["--state", settings.state_folder] if settings.state_folder else []
        self._process = EngineProcess(self._command_of(settings), self.log, options=options)
        self._process.start()
        self._own_log = self._process.own_log
        return EngineClient(self._process.url, self._process.key)

    def _end(self, seconds: float | None = None) -> None:
        if self._client is not None:
            self._client.close()
        if self._process is not None:
            if self._process.url:  # it listened: a run may talk to it
                self._epitaphs.setdefault(self._process.url, tr("it was stopped"))
            self._process.stop(seconds)
        self._client = self._process = None
