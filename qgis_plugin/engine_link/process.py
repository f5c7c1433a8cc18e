"""The engine's process: started with a clean environment, told its key over standard input, ended with it."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import secrets
import subprocess  # nosec B404
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .errors import EngineFailed, explained_end, without_engine

_STRIPPED = ("PROJ_", "GDAL_", "QT_", "SSL_CERT_", "PYTHONHOME", "PYTHONPATH", "PYTHONSTARTUP", "VIRTUAL_ENV", "QGIS_")
_LOG_BYTES = 2_000_000
_START_SECONDS = 120.0
_ANSWER_SECONDS = 10.0
_END_SECONDS = 8.0


def clean_environment() -> dict[str, str]:
    """Return an environment without what QGIS sets for itself: its PROJ, GDAL, Qt and Python are not the engine's."""
    return {name: value for name, value in os.environ.items() if not name.upper().startswith(_STRIPPED)}


class EngineProcess:
    """A running engine, the child of this QGIS.

    The engine ends when its standard input does, so it never outlives QGIS, however QGIS ends.

    Parameters
    ----------
    command
        What runs the engine's command line, such as ``[PYTHON, "-m", "engine.cli.main"]``; ``serve`` and its options
        are added here.
    log
        File that its standard error goes to; one older one is kept beside it.
    options
        More options of ``engine serve``.
    """

    def __init__(self, command: Sequence[str], log: Path, options: Sequence[str] = ()) -> None:
        self.command = [*command, "serve", "--stdin-control", *options]
        self.log = log
        self.key = secrets.token_hex(32)
        self.url = ""
        self.own_log: Path | None = None  # the engine prints next to nothing
        self._process: subprocess.Popen[bytes] | None = None
        self._lines: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
        self._talking = threading.Lock()

    def start(self) -> None:
        """Start the engine and wait until it listens. Raises EngineFailed with what it said last."""
        try:
            self.log.parent.mkdir(parents=True, exist_ok=True)
            if self.log.is_file() and self.log.stat().st_size > _LOG_BYTES:
                self.log.replace(self.log.with_suffix(".old.log"))
            with self.log.open("ab") as log:
                self._process = _popen(self.command, log)
        except OSError as error:
            raise EngineFailed(f"{error.filename or self.command[0]}: cannot be started ({error.strerror})") from error
        threading.Thread(target=self._listen, name="engine output", daemon=True).start()
        with contextlib.suppress(EngineFailed):  # what it said is told below
            self._say(self.key)
        line = self._answer(_START_SECONDS)
        if line is None or "port" not in line:
            said = "" if line is None else f" ({json.dumps(line)})"
            self.stop()
            words = f"the engine did not start{said}: {self.last_words()}"
            raise EngineFailed(without_engine(self.command[0], words) or explained_end(words))
        self.url = f"http://127.0.0.1:{int(line['port'])}"
        self.own_log = Path(line["log"]) if "log" in line else None

    def allow(self, folder: Path) -> None:
        """Let the engine read files in a folder. Raises EngineFailed where it cannot, or is gone."""
        with self._talking:
            self._say(json.dumps({"allow": str(folder)}))
            line = self._answer(_ANSWER_SECONDS)
        if line is None:
            raise EngineFailed(f"the engine ended: {self.last_words()}")
        if "error" in line:
            raise EngineFailed(str(line["error"]))

    @property
    def alive(self) -> bool:
        """Whether the process runs; a dead one is taken leave of here, so that no zombie stays."""
        return self._process is not None and self._process.poll() is None

    def ended(self, grace: float = 0) -> bool:
        """Tell whether the process has ended, or does so within `grace` seconds."""
        if self._process is None:
            return True
        try:
            self._process.wait(grace)
        except subprocess.TimeoutExpired:
            return False
        return True

    @property
    def pid(self) -> int | None:
        """The process's number, if it was started."""
        return None if self._process is None else self._process.pid

    def last_words(self) -> str:
        """Return the last line of the log that says something."""
        try:
            with self.log.open("rb") as file:
                file.seek(max(0, self.log.stat().st_size - 8192))
                lines = file.read().decode("utf-8", "replace").splitlines()
        except OSError:
            lines = []
        said = [line.strip() for line in lines if line.strip()]
        ended = self._process.poll() if self._process is not None else None
        status = f"exit status {ended}" if ended is not None else "no answer"
        return f"{status}; {said[-1][:500]}" if said else status

    def stop(self, seconds: float | None = None) -> None:
        """End the engine: its standard input is closed; where that does not end it in time, it is killed.

        Waits for the end, at most `seconds` if given.
        """
        process = self._process
        if process is None:
            return
        if process.stdin is not None:
            with contextlib.suppress(OSError):  # it is gone already
                process.stdin.close()
        reaper = threading.Thread(target=_reap, args=(process,), name="engine end", daemon=True)
        reaper.start()
        reaper.join(seconds)

    def _say(self, line: str) -> None:
        assert self._process is not None and self._process.stdin is not None  # nosec B101
        try:
            self._process.stdin.write(line.encode() + b"\n")
            self._process.stdin.flush()
        except (OSError, ValueError) as error:
            raise EngineFailed(f"the engine ended: {self.last_words()}") from error

    def _answer(self, seconds: float) -> dict[str, Any] | None:
        """Return the next line the engine prints; None where it ended or takes too long."""
        try:
            return self._lines.get(timeout=seconds)
        except queue.Empty:
            return None

    def _listen(self) -> None:
        assert self._process is not None and self._process.stdout is not None  # nosec B101
        with self._process.stdout as output:
            for raw in output:
                try:
                    line = json.loads(raw)
                except ValueError:  # something a library printed
                    continue
                if isinstance(line, dict):
                    self._lines.put(line)
        self._lines.put(None)


def _popen(command: Sequence[str], log: Any) -> subprocess.Popen[bytes]:  # noqa: ANN401
    flags = subprocess.CREATE_NO_WINDOW if sys.platform == "win32" else 0
    return subprocess.Popen(  # nosec B603 - the interpreter that the user chose, no shell
        list(command),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=log,
        env=clean_environment(),
        cwd=str(Path.home()),
        creationflags=flags,
        start_new_session=True,
    )


def _reap(process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + _END_SECONDS
    while process.poll() is None and time.monotonic() < end:
        time.sleep(0.02)
    if process.poll() is None:
        process.kill()
        process.wait()
