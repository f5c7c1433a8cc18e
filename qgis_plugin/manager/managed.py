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
from .doctor import same_release
from .installation import Installation, InstallError, Report
from .sources import Sources

_NEEDED_GB = {"linux": 14, "win32": 5, "darwin": 4}
"""Gigabytes of room for downloads and what is unpacked of them; PyTorch for Linux brings CUDA."""

PARTS = ("state.json", "environment", "cache", "tools", "python", "state.json.part", "requirements.lock")
PARTS += ("certificates.pem", "install.log")
"""What an installation makes in its folder, removed in this order; `install.lock` says that the folder is one's."""


class ManagedEnvironment:
    """The environment in `folder`; `lock_file` holds its packages and `version` is the engine's."""

    def __init__(self, folder: Path, lock_file: Path, version: str) -> None:
        self.folder, self.lock_file, self.version = folder, lock_file, version
        self.environment = folder / "environment"
        self.log, self.lock = folder / "install.log", folder / "install.lock"

    @property
    def python(self) -> Path:
        """The environment's interpreter."""
        parts = ("Scripts", "python.exe") if sys.platform == "win32" else ("bin", "python")
        return self.environment.joinpath(*parts)

    @property
    def ready(self) -> bool:
        """Whether an engine of this release was installed here and has worked."""
        return self.python.exists() and same_release(str(self.state().get("verified", "")), self.version)

    @property
    def installed_version(self) -> str:
        """The version of the engine that was installed here, of whatever plugin; empty where there is none."""
        return str(self.state().get("engine", "")) if self.python.exists() else ""

    @property
    def outdated(self) -> str:
        """What to do about an engine of another version than the plugin's; empty where there is none."""
        if self.installed_version in ("", self.version):
            return ""
        text = tr('The engine {old} is installed, the plugin is {new}: press "Update" in "Engine and settings".')
        return text.format(old=self.installed_version, new=self.version)

    @property
    def complete(self) -> bool:
        """Whether every package of the lock file was installed."""
        return self.state().get("packages") == hashlib.sha256(self.lock_file.read_bytes()).hexdigest()

    @property
    def begun(self) -> bool:
        """Whether an installation was begun, or a removal, and not finished."""
        return not self.ready and self.lock.exists()

    def install(
        self, sources: Sources, report: Report = lambda step: None, stopped: Callable[[], bool] = lambda: False
    ) -> dict[str, Any]:
        """Install what is missing and return what `engine doctor` says.

        Raises InstallError, or Cancelled as soon as `stopped` says so; the next call goes on from there.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._check_folder()
            self._check_room()
            with _only_one(self.lock), self.log.open("a", encoding="utf-8") as log:
                return Installation(self, sources, report, stopped, log).run()
        except OSError as error:
            text = tr("{path}: {reason}. Choose another folder.")
            reason = error.strerror or error
            raise InstallError(text.format(path=error.filename or self.folder, reason=reason)) from error

    def remove(self) -> None:
        """Remove what was installed and written here, and the folder if nothing else is in it. Raises InstallError."""
        try:
            if not self.lock.exists():
                return
            with _only_one(self.lock):
                for path in (self.folder / part for part in PARTS):
                    if path.is_dir():
                        shutil.rmtree(path)
                    path.unlink(missing_ok=True)
            self.lock.unlink()  # Windows removes no open file
            if not any(self.folder.iterdir()):
                self.folder.rmdir()
        except OSError as error:
            raise InstallError(f"{error.filename or self.folder}: cannot be removed ({error.strerror})") from error

    def _check_folder(self) -> None:
        """Make sure that nothing of the user's is replaced or removed later."""
        foreign = [path for part in PARTS if (path := self.folder / part).exists()]
        if foreign and not self.lock.exists():
            text = tr("{}: is there already and not of the installation; choose an empty folder.")
            raise InstallError(text.format(foreign[0]))

    def _check_room(self) -> None:
        if self.complete:
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
