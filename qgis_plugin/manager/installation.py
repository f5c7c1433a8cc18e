"""The steps of installing a managed environment, each left out where an earlier try has done it."""

from __future__ import annotations

import hashlib
import re
import shutil
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from ..compat import tr
from ..engine_link.errors import Cancelled
from .commands import CommandError, child_environment, run
from .doctor import CheckError, ask_doctor
from .explain import explained
from .interpreters import Interpreter, ask, find_interpreters, qgis_folders
from .sources import Sources
from .standalone import StandaloneError, standalone_python

if TYPE_CHECKING:
    from .managed import ManagedEnvironment

STAGES = ("python", "environment", "engine", "packages", "verify")
_DONE_BEFORE = {"python": 0.0, "environment": 0.02, "engine": 0.05, "packages": 0.07, "verify": 0.95}
_COLLECTING = re.compile(r"\s*(?:Collecting ([^\s=]+)|Processing .*[/\\]([^\s-]+)-)")  # the latter a file
_PINNED = re.compile(rb"(?m)^[^\s#]+==")  # markers have such signs, too
_IGNORING = re.compile(r"\s*(?:Ignoring \S+: markers|Requirement already satisfied)")
_FETCHING = re.compile(r"\s*Downloading (?:\S*/)?([^/\s-]+)-\S+(?: \(([^)]+)\))?")
_SUM = re.compile(r"(?m)^(\w{64}) [ *](.+)$")  # a star where sha256sum reads bytes, as on Windows
_PIP = ("-I", "-m", "pip", "--disable-pip-version-check", "--no-input", "install", "--no-deps", "--progress-bar", "off")


class InstallError(Exception):
    """The installation cannot go on; one line that says why and what helps."""


@dataclass(frozen=True)
class Step:
    """How far an installation is: the stage, a line to show, and the share of the whole that is done, 0 to 1."""

    stage: str
    text: str
    done: float


Report = Callable[[Step], None]


class Installation:
    """One try of installing `managed`; `log` gets every line of the programs that it runs."""

    def __init__(
        self,
        managed: ManagedEnvironment,
        sources: Sources,
        report: Report,
        stopped: Callable[[], bool],
        log: IO[str],
    ) -> None:
        self.managed, self.sources, self.report, self.stopped, self.log = managed, sources, report, stopped, log
        self.state = managed.state()
        self.folder = managed.folder
        # unpacked beside its target: the system's own folder for such files is often on a small disk
        cache = dict.fromkeys(("PIP_CACHE_DIR", "TMPDIR", "TEMP", "TMP"), str(self.folder / "cache"))
        (self.folder / "cache").mkdir(exist_ok=True)
        # a user's pip.conf may ask for --user, which no environment can do
        self.environment = child_environment({**cache, "PIP_USER": "0", **sources.network.variables(self.folder)})
        self._installed = False  # by this try

    def run(self) -> dict[str, Any]:
        """Go through the stages; return what `engine doctor` says. Raises InstallError or Cancelled."""
        self.log.write(time.strftime("--- %Y-%m-%d %H:%M:%S\n"))
        self._check_sources()
        if not self._environment_stands():
            python = self._find_python()
            self._make_environment(python)
        self._install_engine()  # before gigabytes of packages: where it cannot be had, that is told at once
        self._install_packages()
        facts = self._verify()
        self._done(verified=self.managed.version)
        shutil.rmtree(self.folder / "cache", ignore_errors=True)
        return facts

    def _check_sources(self) -> None:
        """Tell what cannot go well before anything is made or fetched."""
        wheels, offline = self.sources.wheels, self.sources.offline
        if (offline or wheels) and not (wheels and wheels.is_dir()):
            raise InstallError(tr("{}: no such folder of wheels.").format(wheels or tr("Wheels")))
        if not offline and not self.managed.complete and (socks := self.sources.network.socks()):
            raise InstallError(explained(socks, ("SOCKS support",), self.managed.version))

    def _done(self, **facts: object) -> None:
        self.state.update(facts)
        self.managed.write_state(self.state)

    def _say(self, stage: str, text: str, share: float = 0.0) -> None:
        """Report a line; `share` is what is done of the stage."""
        later = STAGES.index(stage) + 1
        end = _DONE_BEFORE[STAGES[later]] if later < len(STAGES) else 1.0
        begin = _DONE_BEFORE[stage]
        self.report(Step(stage, text, begin + (end - begin) * min(1.0, share)))

    def _environment_stands(self) -> bool:
        """Tell whether an earlier environment can be used on: it runs, and pip was not stopped while it unpacked.

        Where the user names another Python than it was made with, it cannot.
        """
        if not self.state.get("environment") or self.state.get("unpacking"):
            return False
        named = ask(self.sources.python, qgis_folders()) if self.sources.python is not None else None
        if named is not None and not self._unfit(named) and self.state["environment"] != str(named):
            return False
        found = ask(self.managed.python)
        return found is not None and not (found.unfit if self.managed.complete else self._unfit(found))

    def _unfit(self, python: Interpreter) -> str:
        """Return why a Python cannot be used, wheels for another one among the reasons; empty where it can."""
        versions = self.sources.pythons()
        if python.unfit or not versions or ".".join(map(str, python.version[:2])) in versions:
            return python.unfit
        return tr("the wheels are for Python {}").format(", ".join(versions))

    def _usable(self, path: Path, asked: Interpreter | None) -> Interpreter:
        """Return a Python that was asked. Raises InstallError where it cannot be used."""
        if asked is None or self._unfit(asked):
            why = tr("it does not start") if asked is None else self._unfit(asked)
            raise InstallError(tr("{path} cannot be used: {why}").format(path=path, why=why))
        return asked

    def _find_python(self) -> Interpreter:
        self._say("python", tr("Looking for a Python"))
        if self.sources.python is not None:
            return self._usable(self.sources.python, ask(self.sources.python, qgis_folders()))
        found = find_interpreters(self.stopped)
        if self.stopped():
            raise Cancelled("cancelled")
        if fit := next((each for each in found if not self._unfit(each)), None):
            return fit
        return self._fetch_python(found)

    def _fetch_python(self, found: list[Interpreter]) -> Interpreter:
        self._say("python", tr("Fetching a Python"), 0.5)
        try:
            if self.sources.offline:
                raise StandaloneError(tr("Everything is in this folder; use no network"))
            path = standalone_python(
                self.folder, self.managed.lock_file.with_name("uv.lock"), self.sources.network, self.environment,
                line=self._log, stopped=self.stopped,
            )  # fmt: skip
            fetched = ask(path)
        except StandaloneError as error:
            seen = "; ".join(f"{each}: {self._unfit(each)}" for each in found) or tr("none was found")
            text = tr(
                "No Python 3.11, 3.12 or 3.13 that can be used ({seen}), and none can be fetched: {why}. "
                "Install one from python.org and try again."
            )
            raise InstallError(text.format(seen=seen, why=error)) from error
        return self._usable(path, fetched)

    def _make_environment(self, python: Interpreter) -> None:
        self._say("environment", tr("Making an environment with {}").format(python))
        self.state = {}
        self.managed.write_state(self.state)
        if self.managed.environment.exists():
            shutil.rmtree(self.managed.environment)
        self._run([str(python.path), "-I", "-m", "venv", str(self.managed.environment)])
        self._done(environment=str(python))

    def _install_packages(self) -> None:
        if self.managed.complete:
            return
        lock = self.managed.lock_file.read_bytes()
        # a bare name beside the working directory: blanks and foreign letters of the path cannot be misread
        (self.folder / "requirements.lock").write_bytes(lock)
        progress = _Packages(self, len(_PINNED.findall(lock)))
        self._say("packages", tr("Installing packages"))
        self._pip(["--require-hashes", "-r", "requirements.lock"], progress.line, progress.tick)
        self._done(packages=hashlib.sha256(lock).hexdigest(), unpacking=False)

    def _install_engine(self) -> None:
        version = self.managed.version
        if self.state.get("engine") == version and self._has_engine():
            return
        self._say("engine", tr("Installing the engine {}").format(version))
        wheel = self._engine_wheel()
        requirement = f"refer-segment=={version}" if wheel is None else str(wheel)
        self._done(verified="", engine="")  # the plugin of before would take the new one for its own
        self._pip(["--force-reinstall", requirement])
        self._done(engine=version)

    def _engine_wheel(self) -> Path | None:
        """Return the engine's wheel in the wheel folder, compared with its checksum where the folder has one."""
        if self.sources.wheels is None:
            return None
        wheel = next(iter(sorted(self.sources.wheels.glob(f"refer_segment-{self.managed.version}-*.whl"))), None)
        if wheel is None:
            if self.sources.offline or any(self.sources.wheels.glob("refer_segment-*.whl")):
                raise InstallError(
                    tr("{folder}: holds no engine {version}; make the folder from the plugin's own version.").format(
                        folder=self.sources.wheels, version=self.managed.version
                    )
                )
            return None
        sums = self.sources.wheels / "SHA256SUMS"
        if sums.is_file():
            expected = {name: digest for digest, name in _SUM.findall(sums.read_text("utf-8"))}
            digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
            if expected.get(wheel.name, digest) != digest:
                raise InstallError(tr("{}: differs from its checksum in SHA256SUMS; copy it again.").format(wheel))
        return wheel

    def _has_engine(self) -> bool:
        return any(each.name == f"refer_segment-{self.managed.version}.dist-info" for each in self.packages())

    def packages(self) -> list[Path]:
        """Return what pip has written down of each package in the environment."""
        pattern = "Lib/site-packages" if sys.platform == "win32" else "lib/python*/site-packages"
        return list(self.managed.environment.glob(f"{pattern}/*.dist-info"))

    def _verify(self) -> dict[str, Any]:
        self._say("verify", tr("Trying the engine…"))
        try:
            facts = ask_doctor([str(self.managed.python), "-m", "engine.cli.main"], self.managed.version, self.stopped)
        except CheckError as error:
            # where nothing was installed that can be at fault, files are missing or damaged: the next try begins anew
            self._done(verified="", unpacking=not self._installed)
            raise InstallError(str(error)) from error
        self._say("verify", tr("Ready"), 1.0)
        return facts

    def _pip(self, arguments: list[str], *heard: Callable[..., None]) -> None:
        sources: list[str] = []
        self._installed = True
        if self.sources.wheels is not None:
            sources += ["--find-links", str(self.sources.wheels)]
        if self.sources.offline:
            sources.append("--no-index")
        self._run([str(self.managed.python), *_PIP, *sources, *arguments], *heard)

    def _run(
        self,
        command: list[str],
        line: Callable[[str], None] = lambda text: None,
        tick: Callable[[], None] = lambda: None,
    ) -> None:
        def both(text: str) -> None:
            self._log(text)
            line(text)

        self._log("> " + " ".join(command))
        try:
            run(command, cwd=self.folder, env=self.environment, line=both, tick=tick, stopped=self.stopped)
        except CommandError as error:
            raise InstallError(explained(str(error), error.tail, self.managed.version)) from error

    def _log(self, text: str) -> None:
        self.log.write(text + "\n")
        self.log.flush()

    def unpacking(self) -> None:
        """Write down that pip has begun to unpack: an environment stopped now is made anew."""
        self._done(unpacking=True)


class _Packages:
    """Reads pip's lines: how many packages it has fetched, which it fetches, how many it has unpacked."""

    def __init__(self, installation: Installation, count: int) -> None:
        self.installation, self.count, self.fetched, self.unpacking = installation, count, 0, False
        self.looked, self.there = 0.0, set(installation.packages())

    def line(self, text: str) -> None:
        if _IGNORING.match(text):
            self.count -= 1
        elif found := _COLLECTING.match(text):
            self.fetched += 1
            self._say(tr("Fetching {}").format(found[1] or found[2]), 0.0)
        elif found := _FETCHING.match(text):
            size = f" ({found[2]})" if found[2] else ""
            self._say(tr("Fetching {}").format(found[1] + size), 0.0)
        elif text.startswith("Installing collected packages"):
            self.unpacking = True
            self.installation.unpacking()

    def tick(self) -> None:
        if self.unpacking and time.monotonic() - self.looked > 1:
            self.looked = time.monotonic()
            done = len(set(self.installation.packages()) - self.there)
            text = tr("Unpacking {done} of {count}").format(done=done, count=self.count)
            self.installation._say("packages", text, 0.6 + 0.4 * done / max(1, self.count))

    def _say(self, text: str, more: float) -> None:
        share = 0.6 * self.fetched / max(1, self.count)
        self.installation._say("packages", f"{text} · {self.fetched}/{self.count}", share + more)
