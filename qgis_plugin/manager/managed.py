"""The managed environment: a Python environment of the plugin's own, with the engine and what it needs.

It lies in the user's data folder, so that updates of the plugin keep it, and is made of a Python that is not QGIS's.
Its packages are those of the lock file, each compared with its checksum; the engine is that of the plugin's own
version. An installation that was stopped goes on where it was. Nothing here touches Qt: it runs in a thread.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ..compat import tr
from .installation import Installation, InstallError, Report
from .sources import Sources

_NEEDED_GB = {"linux": 14, "win32": 5, "darwin": 4}
"""Gigabytes of room for downloads and what is unpacked of them; PyTorch for Linux brings CUDA."""

PARTS = ("environment", "cache", "tools", "python")


class ManagedEnvironment:
    """The environment in `folder`; `lock_file` holds its packages and `version` is the engine's."""

    def __init__(self, folder: Path, lock_file: Path, version: str) -> None:
        self.folder, self.lock_file, self.version = folder, lock_file, version
        self.environment = folder / "environment"
        self.log = folder / "install.log"

    @property
    def python(self) -> Path:
        """The environment's interpreter."""
        parts = ("Scripts", "python.exe") if sys.platform == "win32" else ("bin", "python")
        return self.environment.joinpath(*parts)

    @property
    def ready(self) -> bool:
        """Whether the engine of this version was installed here and has worked."""
        return self.python.exists() and self.state().get("verified") == self.version

    @property
    def installed_version(self) -> str:
        """The version of the engine that was installed here, of whatever plugin; empty where there is none."""
        return str(self.state().get("engine", "")) if self.python.exists() else ""

    @property
    def begun(self) -> bool:
        """Whether an installation was begun and not finished."""
        return self.folder.is_dir() and not self.ready and bool(self.state())

    def install(
        self, sources: Sources, report: Report = lambda step: None, stopped: Callable[[], bool] = lambda: False
    ) -> dict[str, Any]:
        """Install what is missing and return what `engine doctor` says.

        Raises InstallError, or Cancelled as soon as `stopped` says so; the next call goes on from there.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._check_room()
            with _only_one(self.folder / "install.lock"), self.log.open("a", encoding="utf-8") as log:
                return Installation(self, sources, report, stopped, log).run()
        except OSError as error:
            raise InstallError(f"{error.filename or self.folder}: {error.strerror or error}") from error

    def remove(self) -> None:
        """Remove the environment and everything that was downloaded for it. Raises InstallError."""
        try:
            if self.folder.is_dir():
                with _only_one(self.folder / "install.lock"):
                    self.write_state({})
                    for part in PARTS:
                        if (self.folder / part).exists():
                            shutil.rmtree(self.folder / part)
        except OSError as error:
            raise InstallError(f"{error.filename or self.folder}: cannot be removed ({error.strerror})") from error

    def _check_room(self) -> None:
        if self.state().get("packages") == hashlib.sha256(self.lock_file.read_bytes()).hexdigest():
            return
        needed, free = _NEEDED_GB.get(sys.platform, 5), shutil.disk_usage(self.folder).free / 1e9
        if free < needed:
            raise InstallError(
                tr(
                    "{folder}: {free:.1f} GB are free; the installation needs {needed} GB. Make room or choose another "
                    "folder."
                ).format(folder=self.folder, free=free, needed=needed)
            )

    def state(self) -> dict[str, Any]:
        """Return what was done so far, as the installation wrote it down."""
        try:
            state = json.loads((self.folder / "state.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return state if isinstance(state, dict) else {}

    def write_state(self, state: dict[str, Any]) -> None:
        """Write down what was done so far."""
        beside = self.folder / "state.json.part"
        beside.write_text(json.dumps(state, indent=1), encoding="utf-8")
        beside.replace(self.folder / "state.json")


@contextmanager
def _only_one(path: Path) -> Iterator[None]:
    """Hold a lock of the operating system, which ends with its holder however that ends. Raises InstallError."""
    with path.open("a+b") as file:
        try:
            _lock(file.fileno())
        except OSError as error:
            raise InstallError(tr("Another installation into {} is running.").format(path.parent)) from error
        yield


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> None:
        os.lseek(handle, 0, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
