"""Asking an engine how it is: `engine doctor --json`, which runs the bundled model once."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from ..compat import number, tr
from ..engine_link.errors import without_engine
from .commands import CommandError, child_environment, run

_SPEED = re.compile(r"(?P<model>.+) works: (?P<rate>[\d.]+) windows/s of (?P<pixels>\d+) px")


class CheckError(Exception):
    """An engine that cannot be used; one line that says why and what helps."""


def ask_doctor(command: Sequence[str], version: str, stopped: Callable[[], bool] = lambda: False) -> dict[str, Any]:
    """Run the engine's doctor and return what it says. Raises CheckError where it fails or is of another version.

    `command` runs the engine's command line; `version` is the plugin's. Patch versions may differ.
    """
    try:
        lines = run([*command, "doctor", "--json"], cwd=Path.home(), env=child_environment(), stopped=stopped)
    except CommandError as error:
        facts, reason = _facts(error.tail), str(error)
        if not facts and error.tail:
            no_engine = tr("{}: is no engine.").format(command[0])
            reason = without_engine(command[0], " ".join(error.tail)) or f"{no_engine} ({reason})"
        raise CheckError(str(facts.get("problem") or reason)) from error
    facts = _facts(lines)
    if "engine" not in facts:
        raise CheckError(tr("{}: is no engine.").format(command[0]))
    if not same_release(str(facts["engine"]), version):
        raise CheckError(mismatch(str(facts["engine"]), version))
    return facts


def same_release(one: str, other: str) -> bool:
    """Tell whether two versions are of one release, such as 0.1.0 and 0.1.3."""
    return one.split(".")[:2] == other.split(".")[:2]


def device_text(name: str) -> str:
    """Return what the engine calls a device in the user's words: a graphics card by its name, or the processor."""
    return tr("the processor (CPU)") if name.lower().startswith("cpu") else name


def facts_line(facts: dict[str, Any]) -> str:
    """Return what the doctor said, in a line or two: version, device, speed; why there is no GPU."""
    device = device_text(str(facts.get("device", "")))
    parts = [tr("Engine {version} on {device}").format(version=facts.get("engine", ""), device=device)]
    parts.append(_speed(str(facts.get("model", ""))))
    if facts.get("gpus") == "none":
        parts.append(tr("there is no graphics card (GPU) that it can use"))
    return " · ".join(part for part in parts if part)


def engine_line(health: dict[str, Any]) -> str:
    """Return what a running engine says of itself: its version, and what it runs on, or why nothing of it works."""
    down = [str(worker.get("detail")) for worker in health.get("workers", ()) if worker.get("state") == "down"]
    if down and len(down) == len(health["workers"]):
        return down[0]
    workers = [device_text(str(worker.get("name") or worker.get("device"))) for worker in health.get("workers", ())]
    return tr("Engine {version} on {device}").format(version=health.get("version", ""), device=", ".join(workers))


def _speed(said: str) -> str:
    """Return the doctor's sentence on the model as the seconds that a piece of an image takes."""
    found = _SPEED.fullmatch(said)
    if found is None or not float(found["rate"]):
        return said
    text = tr("{model} works: {seconds} s for {pixels} × {pixels} pixels")
    return text.format(model=found["model"], seconds=number(1 / float(found["rate"]), 1), pixels=found["pixels"])


def mismatch(engine: str, plugin: str) -> str:
    """Say what to do about an engine and a plugin of different releases."""
    return tr(
        "The engine is version {engine}, the plugin {plugin}: update the older one, the plugin in QGIS's plugin "
        "manager, the engine with pip install '.[serve]' in the source of that version."
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
