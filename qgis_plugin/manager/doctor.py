"""Asking an engine how it is: `engine doctor --json`, which runs the bundled model once."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from ..compat import tr
from .commands import CommandError, child_environment, run


class CheckError(Exception):
    """An engine that cannot be used; one line that says why and what helps."""


def ask_doctor(command: Sequence[str], version: str, stopped: Callable[[], bool] = lambda: False) -> dict[str, Any]:
    """Run the engine's doctor and return what it says. Raises CheckError where it fails or is of another version.

    `command` runs the engine's command line; `version` is the plugin's. Patch versions may differ.
    """
    try:
        lines = run([*command, "doctor", "--json"], cwd=Path.home(), env=child_environment(), stopped=stopped)
    except CommandError as error:
        facts = _facts(error.tail)
        if "No module named 'engine'" in " ".join(error.tail) or "No module named engine" in " ".join(error.tail):
            raise CheckError(
                tr("{}: the engine is not installed there (pip install 'refer-segment[serve]').").format(command[0])
            ) from error
        raise CheckError(str(facts.get("problem") or error)) from error
    facts = _facts(lines)
    if "engine" not in facts:
        raise CheckError(tr("{}: is no engine.").format(command[0]))
    if not same_release(str(facts["engine"]), version):
        raise CheckError(mismatch(str(facts["engine"]), version))
    return facts


def same_release(one: str, other: str) -> bool:
    """Tell whether two versions are of one release, such as 0.1.0 and 0.1.3."""
    return one.split(".")[:2] == other.split(".")[:2]


def mismatch(engine: str, plugin: str) -> str:
    """Say what to do about an engine and a plugin of different releases."""
    return tr(
        "The engine is version {engine}, the plugin {plugin}: they must be of one release. Update the older one: the "
        'plugin in QGIS\'s plugin manager, a managed engine with "Install", any other with pip install '
        "'refer-segment[serve]=={plugin}'."
    ).format(engine=engine, plugin=plugin)


def _facts(lines: Sequence[str]) -> dict[str, Any]:
    """Return the JSON object among a program's lines; libraries print, too."""
    for line in reversed(lines):
        try:
            facts = json.loads(line)
        except ValueError:
            continue
        if isinstance(facts, dict):
            return facts
    return {}
