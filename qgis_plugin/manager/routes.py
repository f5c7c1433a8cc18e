"""The three routes to an engine and the command that starts it: the user's environment, a service, a managed one."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ..compat import tr
from ..engine_link.client import EngineClient
from ..engine_link.connection import data_folder
from ..engine_link.errors import Cancelled, LinkError, NotSetUp, wrong_key
from ..files import plugin_file, plugin_version
from ..settings import Settings
from .doctor import CheckError, ask_doctor, mismatch, same_release
from .managed import ManagedEnvironment

_MODULE = ("-m", "engine.cli.main")


def managed_environment(settings: Settings) -> ManagedEnvironment:
    """Return the managed environment, installed or not."""
    folder = (
        Path(settings.managed_folder).expanduser().absolute() if settings.managed_folder else data_folder() / "managed"
    )
    return ManagedEnvironment(folder, plugin_file("requirements.lock"), plugin_version())


def command_of(settings: Settings) -> list[str]:
    """Return what runs the engine's command line. Raises NotSetUp, saying what to do, where there is none."""
    if settings.route == "service":
        raise NotSetUp(tr("The running service at {} is used; there is nothing to start.").format(settings.url))
    if settings.route == "managed":
        managed = managed_environment(settings)
        if managed.ready:
            return [str(managed.python), *_MODULE]
        if managed.outdated:
            raise NotSetUp(managed.outdated)
    elif settings.python:
        return environment_command(Path(settings.python))
    raise NotSetUp(
        tr('There is no engine yet: choose in the panel Refer & Segment, under "Engine…", where it comes from.')
    )


def environment_command(chosen: Path) -> list[str]:
    """Return the command for what the user chose: an interpreter, the folder of an environment, or `engine` itself."""
    if chosen.is_dir():
        names = ("python.exe", "Scripts/python.exe") if sys.platform == "win32" else ("bin/python", "bin/python3")
        inside = next((chosen / name for name in names if (chosen / name).is_file()), None)
        if inside is None:
            raise NotSetUp(tr("{}: is no Python environment; choose its python program.").format(chosen))
        chosen = inside
    if not chosen.is_file():
        raise NotSetUp(
            tr("{}: no such file; choose the python program of an environment with the engine.").format(chosen)
        )
    return [str(chosen)] if chosen.stem == "engine" else [str(chosen), *_MODULE]


def check_route(settings: Settings, stopped: Callable[[], bool] = lambda: False) -> dict[str, Any]:
    """Try the route and return what was learnt: `engine`, `device` and what else `doctor` or `health` says.

    Takes seconds: call it in a thread. Raises CheckError, or Cancelled where it was stopped.
    """
    try:
        if settings.route == "service":
            return _check_service(settings)
        return ask_doctor(command_of(settings), plugin_version(), stopped)
    except Cancelled:
        raise
    except LinkError as error:
        raise CheckError(str(error)) from error


def _check_service(settings: Settings) -> dict[str, Any]:
    key = settings.service_key()
    if not key:
        raise CheckError(wrong_key())
    client = EngineClient(settings.url, key)
    try:
        health = client.health()
    finally:
        client.close()
    version = str(health.get("version", ""))
    if not same_release(version, plugin_version()):
        raise CheckError(mismatch(version, plugin_version()))
    workers = health.get("workers") or [{}]
    return {**health, "engine": version, "device": workers[0].get("name") or workers[0].get("device", "")}
