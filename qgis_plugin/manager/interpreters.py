"""The Pythons of this machine that a managed environment can be made of; never the one inside QGIS's installation."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..compat import tr
from .commands import child_environment

OLDEST, NEWEST = (3, 11), (3, 13)  # the versions that the lock file's packages have wheels for
_PREFERRED = ((3, 12), (3, 11), (3, 13))
_PROBE_S = 20
_PROBE = """
import json, platform, struct, sys
try:
    import ensurepip, venv
    complete = True
except ImportError:
    complete = False
print(json.dumps({"version": sys.version_info[:3], "base": sys.base_prefix, "bits": struct.calcsize("P") * 8,
                  "complete": complete, "name": platform.python_implementation(),
                  "system": platform.system() + platform.machine()}))
"""


@dataclass(frozen=True)
class Interpreter:
    """A Python that was started and asked; `unfit` says why it cannot be used, '' where it can."""

    path: Path
    version: tuple[int, ...]
    base: Path
    unfit: str

    def __str__(self) -> str:
        return f"Python {'.'.join(map(str, self.version))} ({self.path})"


def qgis_folders() -> tuple[Path, ...]:
    """Return the folders of QGIS's own installation, whose Python is not to be used.

    Linux packages of QGIS run on the system's Python, which is no part of QGIS: an environment of its own sees none of
    the system's packages.
    """
    if sys.platform == "win32":
        base = Path(sys.base_prefix)  # C:\\Program Files\\QGIS 3.34\\apps\\Python312
        return (base.parents[1] if base.parent.name.lower() == "apps" else base,)
    if sys.platform == "darwin":
        bundle = next((each for each in Path(sys.base_prefix).parents if each.suffix == ".app"), Path(sys.base_prefix))
        return (bundle,)
    return () if sys.base_prefix in ("/usr", "/usr/local") else (Path(sys.base_prefix),)


def find_interpreters(stopped: Callable[[], bool] = lambda: False) -> list[Interpreter]:
    """Return every Python found, fit ones first and the best of them at the head."""
    avoided = qgis_folders()
    found: dict[Path, Interpreter] = {}
    for candidate in _candidates():
        if stopped():
            break
        real = _real(candidate)
        if real is not None and real not in found and (asked := ask(candidate, avoided)) is not None:
            found[real] = asked
    return sorted(found.values(), key=_rank)


def ask(path: Path, avoid: Sequence[Path] = ()) -> Interpreter | None:
    """Start a Python and ask what it is; None where it does not answer."""
    try:
        done = subprocess.run(  # nosec B603 - a list, no shell; an interpreter found on this machine
            [str(path), "-I", "-c", _PROBE],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_PROBE_S,
            env=child_environment(),
            check=True,
            creationflags=subprocess.CREATE_NO_WINDOW if sys.platform == "win32" else 0,
        )
        facts = json.loads(done.stdout)
    except (OSError, subprocess.SubprocessError, ValueError):
        return None
    version, base = tuple(facts["version"]), Path(facts["base"])
    return Interpreter(path, version, base, _why_unfit(facts, version, base, avoid))


def _why_unfit(facts: dict[str, Any], version: tuple[int, ...], base: Path, avoid: Sequence[Path]) -> str:
    if any(folder == base or folder in base.parents for folder in avoid):
        return tr("it belongs to QGIS")
    if not OLDEST <= version[:2] <= NEWEST:
        mine, oldest, newest = (f"{each[0]}.{each[1]}" for each in (version, OLDEST, NEWEST))
        return tr("it is Python {}; {} to {} is needed").format(mine, oldest, newest)
    if facts["bits"] != 64 or facts["name"] != "CPython":
        return tr("it is not a 64-bit CPython")
    if facts["system"] == "Darwinx86_64":
        return tr("there is no PyTorch for Macs with Intel's processors")
    if "WindowsApps" in base.parts:
        return tr("it is from the Microsoft Store, whose programs write elsewhere")
    if not facts["complete"]:
        package = f"python{version[0]}.{version[1]}-venv"
        return tr("its venv module is missing: apt install {}").format(package)
    return ""


def _rank(interpreter: Interpreter) -> tuple[bool, bool, int]:
    order = _PREFERRED.index(interpreter.version[:2]) if interpreter.version[:2] in _PREFERRED else len(_PREFERRED)
    return bool(interpreter.unfit), interpreter.base == Path(sys.base_prefix), order


def _real(path: Path) -> Path | None:
    """Return the file behind links, so that one Python is asked once; a venv's own link stays what it is."""
    if not path.is_file() or (sys.platform == "darwin" and path.parent == Path("/usr/bin")):
        return None  # Apple's own is too old, and asks to install developer tools where they are not
    return path if (path.parent.parent / "pyvenv.cfg").exists() else path.resolve()


def _candidates() -> Iterator[Path]:
    names = [f"python{major}.{minor}" for major, minor in _PREFERRED] + ["python3", "python"]
    for name in names:
        if found := shutil.which(name):
            yield Path(found)
    home = Path.home()
    if sys.platform == "win32":
        places = [os.environ.get("LOCALAPPDATA", "") + r"\Programs\Python", os.environ.get("PROGRAMFILES", ""), "C:\\"]
        for place in (Path(each) for each in places if each):
            yield from sorted(place.glob("Python31[123]/python.exe"), reverse=True)
        return
    for folder in (Path("/usr/bin"), Path("/usr/local/bin"), Path("/opt/homebrew/bin"), home / ".local/bin"):
        for name in names:
            yield folder / name
    yield from sorted(Path("/Library/Frameworks/Python.framework/Versions").glob("3.1[123]/bin/python3"), reverse=True)
    yield from sorted((home / ".pyenv/versions").glob("3.1[123].*/bin/python"), reverse=True)
    yield from sorted((home / ".local/share/uv/python").glob("cpython-3.1[123]*/bin/python3"), reverse=True)


def interpreter_beside(program: Path) -> Path:
    """Return the interpreter beside a program of its environment, such as `engine`; the program where there is none."""
    name = "python.exe" if sys.platform == "win32" else "python"
    beside = program.parent / name
    return beside if beside.is_file() else program
