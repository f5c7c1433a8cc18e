"""What Qt 6, which QGIS 4 is built with, no longer knows: our own scan, and QGIS's script where it is installed.

QGIS's `pyqt5_to_pyqt6.py` (the package qgis-pyqt5to6) knows every enum of PyQt6 but, without a QGIS 4 beside it, none
of QGIS's own; the scan goes by how names are written and so sees these, too. It looks for all that the script does.
"""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
_ENUM_CLASSES = frozenset({"Filter", "Flag", "Type", "Option", "Role"})
_UPPER = re.compile(r"Q[A-Za-z0-9]*$|Qgis$")
_GONE_IMPORTS = frozenset({"QRegExp", "QDesktopWidget", "resources_rc", "qApp"})
_RENAMED = frozenset({"MidButton", "TextColorRole", "BackgroundColorRole"})
_EXPECTED = "QGIS classes not available for introspection, only a partial upgrade will be performed"


def qt6_problems(name: str, text: str) -> list[str]:
    """Return the uses of PyQt that Qt 6 no longer knows in a file's text, a line each."""
    tree = ast.parse(text, name)
    scopes = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    others = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)} | _in_annotations(tree)
    problems = []
    for node in ast.walk(tree):
        said = list(_said_of(node))
        if isinstance(node, ast.Attribute) and _is_unscoped(node) and id(node) not in scopes | others:
            said.append(f"{ast.unparse(node)} is an enum without its scope")
        problems += [f"{name}:{getattr(node, 'lineno', 0)}: {what}" for what in said]
    return problems


def _said_of(node: ast.AST) -> Iterator[str]:
    """Say what is wrong with one node by itself."""
    match node:
        case ast.Attribute(attr="exec_") | ast.FunctionDef(name="exec_"):
            yield "exec_() is exec() in Qt 6"
        case ast.Attribute(attr=attr) if attr in _RENAMED:
            yield f"{attr} has another name in Qt 6"
        case ast.Attribute(value=ast.Name("QVariant"), attr="Type"):
            yield "QVariant.Type is no scope that every PyQt has"
        case ast.Attribute(value=ast.Name("qApp")):
            yield "qApp is not in Qt 6: QApplication.instance()"
        case ast.Attribute(value=ast.Call(func=ast.Attribute(attr="fontMetrics")), attr="width"):
            yield "QFontMetrics.width() is horizontalAdvance() in Qt 6"
        case ast.Subscript(value=ast.Attribute(attr="activated"), slice=ast.Name("str")):
            yield "activated[str] is not in Qt 6"
        case ast.Call():
            yield from _said_of_call(node)
        case ast.ImportFrom() | ast.Import():
            yield from _said_of_import(node)


def _said_of_call(call: ast.Call) -> Iterator[str]:
    match call:
        case ast.Call(func=ast.Attribute(attr="addAction"), args=[_, _, _, _, *_]):
            yield "addAction() with so many arguments takes them in another order in Qt 6; make the QAction first"
        case ast.Call(func=ast.Attribute(attr="desktop"), args=[]):
            yield "QDesktopWidget is not in Qt 6"
        case ast.Call(func=ast.Name("QVariant"), args=[] | [ast.Attribute(value=ast.Name("QVariant"))]):
            yield "a null QVariant is qgis.core.NULL"
        case ast.Call(func=ast.Name("QDateTime"), args=[ast.Call(func=ast.Name("QDate"))]):
            yield "QDateTime() takes a QTime beside the QDate"
        case ast.Call(func=ast.Name("QDateTime"), args=[_, _, _, _, _, _, _, _]):
            yield "QDateTime() takes a QDate and a QTime"


def _said_of_import(node: ast.ImportFrom | ast.Import) -> Iterator[str]:
    names = {each.name for each in node.names}
    if names & _GONE_IMPORTS:
        yield f"{', '.join(sorted(names & _GONE_IMPORTS))} is not in Qt 6"
    modules = {node.module or ""} if isinstance(node, ast.ImportFrom) else names
    if any(module.split(".")[0] in ("PyQt5", "PyQt6") for module in modules):
        yield "import from qgis.PyQt, which is the PyQt that QGIS has"
    if "qgis.PyQt.Qt" in modules:
        yield "qgis.PyQt.Qt is not in Qt 6: qgis.PyQt.QtCore"


def _in_annotations(tree: ast.AST) -> set[int]:
    """Return the nodes that say what something is, where an enum's class stands by itself."""
    said: list[ast.AST | None] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.arg | ast.AnnAssign):
            said.append(node.annotation)
        elif isinstance(node, ast.FunctionDef):
            said.append(node.returns)
    return {id(inner) for each in said if each is not None for inner in ast.walk(each)}


def _is_unscoped(node: ast.Attribute) -> bool:
    """Tell whether this is Class.Member, with nothing between: Class.Enum.Member is what Qt 6 takes."""
    is_class = isinstance(node.value, ast.Name) and _UPPER.match(node.value.id) is not None
    return is_class and node.attr[:1].isupper() and not node.attr.isupper() and node.attr not in _ENUM_CLASSES


def find_script() -> str | None:
    """Return QGIS's script, as `make qt6` or the user has installed it; None where it is not."""
    own = [str(ROOT / ".venv-qt6" / folder) for folder in ("bin", "Scripts")]
    return next((found for path in (*own, None) if (found := shutil.which("pyqt5to6", path=path))), None)


def script_problems(script: str, folder: Path) -> list[str]:
    """Return what QGIS's script says of a folder's files and which of them it would change; it changes them.

    Raises RuntimeError where the script cannot run.
    """
    before = {path: path.read_bytes() for path in folder.rglob("*.py")}
    done = subprocess.run([script, str(folder)], capture_output=True, text=True, check=False)
    if "Traceback" in done.stderr:
        raise RuntimeError(f"{script}: {done.stderr.strip().splitlines()[-1]}")
    lines = [line.strip() for line in (done.stdout + done.stderr).splitlines()]
    changed = [f"{path.relative_to(folder)}: would be changed" for path in sorted(before) if _differs(path, before)]
    return [line for line in lines if line and line != _EXPECTED] + changed


def _differs(path: Path, before: dict[Path, bytes]) -> bool:
    return path.read_bytes() != before[path]
