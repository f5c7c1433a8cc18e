"""What QGIS's plugin repository checks of an uploaded zip, and what QGIS 4 asks of the code.

The rules are those of the repository's validator and scanner: required metadata, one folder, 25 MB, no binaries,
flake8 with lines of 120, bandit without a finding (B404, which flags the mere import of subprocess, is off there),
detect-secrets. That the addresses in the metadata answer is not checked here: it needs the network.
"""

from __future__ import annotations

import ast
import configparser
import json
import re
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

import engine
from tools.qt6_scan import find_script, qt6_problems, script_problems

REQUIRED = ("name", "description", "version", "qgisMinimumVersion", "author", "email", "about", "tracker", "repository")
_EXPECTED = {"qgisMinimumVersion": "3.22", "qgisMaximumVersion": "4.99", "hasProcessingProvider": "yes"}
_MOST_BYTES = 25_000_000
_BINARIES = frozenset({".so", ".dll", ".dylib", ".exe", ".pyd", ".pyc", ".pyo", ".sh", ".bat", ".whl", ".zip"})


@dataclass(frozen=True)
class Report:
    """What one check found; `note` says what was not checked."""

    name: str
    problems: list[str] = field(default_factory=list)
    note: str = ""

    def summary(self) -> str:
        """Return one line, or one a problem."""
        said = "\n".join(["failed", *(f"    {problem}" for problem in self.problems)]) if self.problems else "passed"
        return f"{said} ({self.note})" if self.note else said


def check_zip(path: Path) -> list[Report]:
    """Check a plugin's zip in every way; flake8, bandit and detect-secrets run as the repository runs them."""
    with tempfile.TemporaryDirectory() as scratch, zipfile.ZipFile(path) as archive:
        reports = [Report("contents", contents_problems(archive, path.stat().st_size))]
        archive.extractall(scratch)
        folder = Path(scratch)
        package = next(each for each in folder.iterdir() if each.is_dir())
        metadata = (package / "metadata.txt").read_text(encoding="utf-8")
        reports.append(Report("metadata", metadata_problems(metadata, package), _address_note(metadata)))
        reports.append(Report("flake8", _flake8(folder)))
        reports.append(Report("bandit", _bandit(folder)))
        reports.append(Report("detect-secrets", _secrets(folder)))
        sources = [(each.relative_to(package).as_posix(), each.read_text("utf-8")) for each in package.rglob("*.py")]
        checks = {"Qt 6": qt6_problems, "imports": import_problems, "Python 3.9": old_python_problems}
        for name, check in checks.items():
            reports.append(Report(name, [line for file, text in sorted(sources) for line in check(file, text)]))
        reports.append(_script(package))
    return reports


def _script(package: Path) -> Report:
    """Let QGIS's own script look at the package; the last check, since it changes what it finds."""
    name, script = "pyqt5_to_pyqt6", find_script()
    if script is None:
        return Report(name, note="not run: QGIS's script is not installed; `make qt6` installs it")
    return Report(name, script_problems(script, package), "QGIS's own enums are left to the check for Qt 6")


def contents_problems(archive: zipfile.ZipFile, size: int) -> list[str]:
    """Return what the repository would refuse in a zip's list of files."""
    names = archive.namelist()
    tops = {PurePosixPath(name).parts[0] for name in names}
    problems = []
    if size > _MOST_BYTES:
        problems.append(f"{size / 1e6:.1f} MB; at most 25 MB are taken")
    if len(tops) != 1 or not next(iter(tops)).isidentifier():
        problems.append(f"one folder that is a Python name is wanted, not {', '.join(sorted(tops))}")
    top = min(tops)
    problems += [
        f"{top}/{name} is missing"
        for name in ("__init__.py", "metadata.txt", "LICENSE")
        if f"{top}/{name}" not in names
    ]
    for name in names:
        path = PurePosixPath(name)
        if path.suffix in _BINARIES or "__pycache__" in path.parts or any(part.startswith(".") for part in path.parts):
            problems.append(f"{name}: must not be in a plugin")
        if archive.getinfo(name).external_attr >> 16 & 0o111:
            problems.append(f"{name}: is marked executable")
    return problems


def metadata_problems(text: str, package: Path) -> list[str]:
    """Return what is wrong with metadata.txt: missing keys, a version that is not the engine's, an icon not there."""
    parser = configparser.ConfigParser(interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # keys keep their case
    parser.read_string(text)
    general = dict(parser["general"]) if parser.has_section("general") else {}
    problems = [f"{key} is missing" for key in REQUIRED if not general.get(key)]
    problems += [
        f"{key}={general.get(key)}; {value} is meant" for key, value in _EXPECTED.items() if general.get(key) != value
    ]
    if general.get("version") != engine.__version__:
        problems.append(f"version={general.get('version')}, but the engine is {engine.__version__}")
    if "/" in general.get("author", ""):
        problems.append("author must not hold a '/'")
    if (icon := general.get("icon")) and not (package / icon).is_file():
        problems.append(f"icon={icon}: no such file")
    return problems


def _address_note(text: str) -> str:
    """Say what is not checked of the addresses, and which of them a publisher must still fill in."""
    open_ones = re.findall(r"^(\w+)=.*example\.org", text, re.MULTILINE)
    note = "the addresses in it are not asked"
    return f"{note}; fill in before publishing: {', '.join(open_ones)}" if open_ones else note


def import_problems(name: str, text: str) -> list[str]:
    """Return imports that the plugin must not make: only PyQGIS, the standard library and requests are there."""
    allowed = sys.stdlib_module_names | {"qgis", "requests"}
    problems = []
    for line, module in _imports(ast.parse(text, name)):
        top = module.split(".")[0]
        if top not in allowed:
            problems.append(f"{name}:{line}: imports {module}")
    return problems


def old_python_problems(name: str, text: str) -> list[str]:
    """Return what Python 3.9, which QGIS 3.22 for Windows brings, cannot read."""
    try:
        ast.parse(text, name, feature_version=(3, 9))
    except SyntaxError as error:
        return [f"{name}:{error.lineno}: {error.msg}"]
    return []


def _imports(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, each.name) for each in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.lineno, node.module


def _flake8(folder: Path) -> list[str]:
    return _lines(folder, "flake8", "--isolated", "--max-line-length=120", ".")


def _bandit(folder: Path) -> list[str]:
    said = _run(folder, "bandit", "-r", ".", "-f", "json", "--quiet", "-s", "B404")
    results = json.loads(said.stdout or "{}").get("results", [])
    return [f"{each['filename']}:{each['line_number']}: {each['test_id']} {each['issue_text']}" for each in results]


def _secrets(folder: Path) -> list[str]:
    said = _run(folder, "detect_secrets", "scan", "--all-files", "--exclude-files", r"metadata\.txt", ".")
    results = json.loads(said.stdout)["results"]
    return [f"{name}:{each['line_number']}: {each['type']}" for name, found in results.items() for each in found]


def _lines(folder: Path, module: str, *arguments: str) -> list[str]:
    said = _run(folder, module, *arguments)
    return [line.rstrip() for line in said.stdout.splitlines() if line.strip()]


def _run(folder: Path, module: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments], cwd=folder, capture_output=True, text=True, check=False
    )
    if done.returncode not in (0, 1) or (done.returncode and not done.stdout.strip()):
        raise RuntimeError(f"{module}: {done.stderr.strip() or done.stdout.strip()}")
    return done
