"""Whether what a plugin names of Qt is there: `python tools/qt_names.py PyQt6 qgis_plugin`, with a Python that has it.

Names are looked up in the real binding: what is imported from `qgis.PyQt`, enums and other attributes of Qt's classes,
and attributes of objects of them: those that a file makes by the class's name, and `self` of a class derived from one.
Classes of QGIS are beyond it: there is no QGIS for Qt 6 on the package index.
"""

from __future__ import annotations

import argparse
import ast
import importlib
import sys
from collections.abc import Iterator
from pathlib import Path

_HERE = "qgis.PyQt."


class Names:
    """The Qt classes that a file's names stand for, as a binding (PyQt5 or PyQt6) has them."""

    def __init__(self, tree: ast.Module, binding: str) -> None:
        self.missing: dict[str, int] = {}
        self.classes: dict[str, type] = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(_HERE):
                self._take(node, binding)
        self.objects = dict(self._made(tree))

    def _take(self, node: ast.ImportFrom, binding: str) -> None:
        module = importlib.import_module(f"{binding}.{(node.module or '').removeprefix(_HERE)}")
        for each in node.names:
            found = getattr(module, each.name, None)
            name = each.asname or each.name
            if found is not None:
                self.missing.pop(name, None)
                self.classes[name] = found
            elif name not in self.classes:  # another import of it may have succeeded
                self.missing[name] = node.lineno

    def _made(self, tree: ast.Module) -> Iterator[tuple[str, type]]:
        """Yield what stands for an object of one class all over the file: a variable or an attribute of self."""
        made: dict[str, set[str]] = {}
        for node in ast.walk(tree):
            for target, value in _assigned(node):
                called = value.func if isinstance(value, ast.Call) else value
                made.setdefault(ast.unparse(target), set()).add(ast.unparse(called))
        for name, values in made.items():
            if len(values) == 1 and (single := self.classes.get(min(values))) is not None and isinstance(single, type):
                yield name, single


def _assigned(node: ast.AST) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Yield targets and values of an assignment, one by one where it assigns several; others as themselves."""
    if isinstance(node, ast.Assign):
        for target in node.targets:
            if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                yield from zip(target.elts, node.value.elts, strict=False)
            else:
                yield target, node.value
    elif isinstance(node, ast.AnnAssign) and node.value is not None:
        yield node.target, node.value
    elif isinstance(node, ast.For | ast.comprehension):
        yield node.target, node.iter
    elif isinstance(node, ast.arg) and node.annotation is not None:
        yield ast.Name(node.arg), ast.Call(node.annotation, [], [])


def problems_of(name: str, text: str, binding: str) -> list[str]:
    """Return what a file's text names of Qt that the binding has not, a line each."""
    tree = ast.parse(text, name)
    names = Names(tree, binding)
    found = {(line, f"{each} is not in {binding}") for each, line in names.missing.items()}
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            found |= set(_of_class(node, names, binding))
        elif isinstance(node, ast.Attribute):
            found |= set(_of_attribute(node, names, binding))
    return [f"{name}:{line}: {what}" for line, what in sorted(found)]


def _of_attribute(node: ast.Attribute, names: Names, binding: str) -> Iterator[tuple[int, str]]:
    chain, inner = [node.attr], node.value
    while isinstance(inner, ast.Attribute) and ast.unparse(inner) not in names.objects:
        chain.append(inner.attr)
        inner = inner.value
    start = ast.unparse(inner)
    thing = names.objects.get(start) or names.classes.get(start)
    missing = _first_missing(thing, chain[::-1]) if thing is not None else ""
    if missing:
        yield node.lineno, f"{start}.{missing} is not in {binding}"


def _first_missing(thing: object, chain: list[str]) -> str:
    for index, attribute in enumerate(chain, 1):
        if not hasattr(thing, attribute):
            return ".".join(chain[:index])
        thing = getattr(thing, attribute)
        if callable(thing) and not isinstance(thing, type):  # what a method returns is not known here
            break
    return ""


def _of_class(node: ast.ClassDef, names: Names, binding: str) -> Iterator[tuple[int, str]]:
    """Look at a class derived from one of Qt's: methods called on super() must be there."""
    bases = [names.classes[base.id] for base in node.bases if isinstance(base, ast.Name) and base.id in names.classes]
    asked = [inner for inner in ast.walk(node) if isinstance(inner, ast.Attribute)] if bases else []
    for inner in asked:
        if ast.unparse(inner.value) == "super()" and not any(hasattr(base, inner.attr) for base in bases):
            yield inner.lineno, f"{bases[0].__name__}.{inner.attr} is not in {binding}"


def main(binding: str, folder: str) -> int:
    """Print what is missing in all of a folder's files, and how many were looked at."""
    files = sorted(Path(folder).rglob("*.py"))
    problems = [line for file in files for line in problems_of(str(file), file.read_text("utf-8"), binding)]
    print("\n".join([*problems, f"{binding}: {len(files)} files, {len(problems)} names that it has not"]))
    return 1 if problems or not files else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("binding", help="PyQt5 or PyQt6; this Python must have it")
    parser.add_argument("folder", help="the plugin's code")
    chosen = parser.parse_args()
    sys.exit(main(chosen.binding, chosen.folder))
