"""What helps to find out why something does not work, as Markdown to paste into a report; no key and no user name."""

from __future__ import annotations

import json
import platform
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from qgis.core import Qgis, QgsApplication
from qgis.PyQt.QtCore import QT_VERSION_STR

from ..engine_link.connection import EngineConnection
from ..engine_link.errors import LinkError, explained_end
from ..files import plugin_version
from ..settings import Settings
from .managed import ManagedEnvironment
from .routes import command_of, managed_environment

_TAIL_LINES = 60
_TAIL_BYTES = 2_000_000
_POLL = re.compile(r'"message": "request".*"status": [23]')
"""Several a second while a job runs."""


def diagnostics(settings: Settings, connection: EngineConnection, facts: Mapping[str, Any]) -> str:
    """Return the report; `facts` is what the engine's doctor said last."""
    managed = managed_environment(settings)
    rows = {
        "plugin": plugin_version(),
        "QGIS": f"{Qgis.QGIS_VERSION}, Qt {QT_VERSION_STR}, Python {platform.python_version()}",
        "system": f"{platform.platform()} ({QgsApplication.osName()})",
        "route": settings.route,
        "command": _command(settings),
        "state": f"{connection.state} {explained_end(connection.detail)}".strip(),
        "managed": _managed(managed),
        "device": settings.device,
        "model": settings.pack,
    }
    lines = ["## Refer & Segment", "", "| | |", "|---|---|"]
    lines += [f"| {key} | {_cell(value)} |" for key, value in rows.items()]
    for title, content in (("doctor", facts), ("health", connection.health)):
        if content:
            lines += ["", f"### {title}", "", "```json", json.dumps(content, indent=1, default=str), "```"]
    logs = *(("engine log", path) for path in connection.logs), ("installation log", managed.log)
    for title, path in logs:
        if tail := log_tail(path):
            lines += ["", f"### {title}", "", "```", *tail, "```"]
    return without_names("\n".join(lines) + "\n")


def log_tail(path: Path, lines: int = _TAIL_LINES) -> list[str]:
    """Return a log's last lines, requests that were granted left out; none where there is no log."""
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - _TAIL_BYTES))
            read = file.read().decode("utf-8", "replace").splitlines()
            return [line for line in read if not _POLL.search(line)][-lines:]
    except OSError:
        return []


def without_names(text: str) -> str:
    """Return a text without the user's folder and name, and without passwords in addresses."""
    home = str(Path.home())
    for form in (home, home.replace("\\", "\\\\"), home.replace("\\", "/")):
        text = text.replace(form, "~")
    return re.sub(r"(\w+://)[^/@\s]+@", r"\1…@", text)


def _command(settings: Settings) -> str:
    try:
        return settings.url if settings.route == "service" else " ".join(command_of(settings))
    except LinkError as error:
        return str(error)


def _managed(managed: ManagedEnvironment) -> str:
    if managed.ready:
        return f"{managed.version} in {managed.folder}"
    return f"begun in {managed.folder}" if managed.begun else "none"


def _cell(value: str) -> str:
    return value.replace("|", "\\|").replace("\n", " ")
