"""Running other programs from QGIS: a clean environment, output line by line, and an end when the user wants one.

Nothing here touches Qt: it runs in threads.
"""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from ..engine_link.errors import Cancelled
from ..engine_link.process import clean_environment

_STRIPPED = ("PYTHON", "CONDA_", "__PYVENV_LAUNCHER__")
_POLL_S = 0.2
_GRACE_S = 5.0


class CommandError(Exception):
    """A program could not be started or failed; `tail` holds its last lines."""

    def __init__(self, message: str, tail: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.tail = tuple(tail)


def child_environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return QGIS's environment without what belongs to QGIS and its Python, with UTF-8 output and `extra` added."""
    kept = {key: value for key, value in clean_environment().items() if not key.upper().startswith(_STRIPPED)}
    return {**kept, "PYTHONIOENCODING": "utf-8", "PYTHONUTF8": "1", "PYTHONNOUSERSITE": "1", **(extra or {})}


def run(
    command: Sequence[str],
    *,
    cwd: Path,
    env: Mapping[str, str],
    line: Callable[[str], None] = lambda text: None,
    tick: Callable[[], None] = lambda: None,
    stopped: Callable[[], bool] = lambda: False,
) -> list[str]:
    """Run a program to its end and return its lines; `line` gets each as it comes, `tick` is called while none comes.

    Raises Cancelled, with the program and its children ended, as soon as `stopped` says so; CommandError where the
    program cannot be started or ends with a status other than 0.
    """
    try:
        process = subprocess.Popen(  # nosec B603 - a list, no shell; the programs are the user's Python and uv
            list(command),
            cwd=cwd,
            env=dict(env),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            **_own_group(),
        )
    except OSError as error:
        raise CommandError(f"{command[0]}: cannot be started ({error.strerror})") from error
    lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
    reader = threading.Thread(target=_read, args=(process, lines), daemon=True)
    reader.start()
    said: list[str] = []
    try:
        while True:
            if stopped():
                raise Cancelled("cancelled")
            try:
                text = lines.get(timeout=_POLL_S)
            except queue.Empty:
                tick()
                continue
            if text is None:
                break
            said.append(text)
            line(text)
    finally:
        _end(process)
        reader.join(_GRACE_S)
    if process.returncode:
        reason = next((text for text in reversed(said) if text.strip()), f"status {process.returncode}")
        raise CommandError(f"{Path(command[0]).name}: {reason}", said[-20:])
    return said


def _own_group() -> dict[str, Any]:
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP}
    return {"start_new_session": True}


def _read(process: subprocess.Popen[str], lines: queue.SimpleQueue[str | None]) -> None:
    assert process.stdout is not None  # nosec B101 - tells the type checker what PIPE means
    with process.stdout as stream:
        for text in stream:
            lines.put(text.rstrip())
    lines.put(None)


def _end(process: subprocess.Popen[str]) -> None:
    """End a program that still runs, and what it started; wait for one that has closed its output."""
    try:
        process.wait(_GRACE_S if process.poll() is None and process.stdout and process.stdout.closed else 0.0)
        return
    except subprocess.TimeoutExpired:
        pass
    if sys.platform == "win32":
        process.kill()
    else:
        os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(_GRACE_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
