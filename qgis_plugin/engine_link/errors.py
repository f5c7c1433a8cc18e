"""What can go wrong between QGIS and the engine; each holds one line for the user."""

from __future__ import annotations

import re

from ..compat import tr


class LinkError(Exception):
    """Anything that keeps the plugin from its engine's answer, such as a job that failed."""


class NotSetUp(LinkError):  # noqa: N818 - names what happened
    """There is no engine to start; the message says how one is set up."""


class EngineFailed(LinkError):  # noqa: N818 - names what happened
    """The engine did not start, or ended."""


class Unreachable(LinkError):  # noqa: N818 - names what happened
    """Nothing answers where the engine should."""


class WrongVersion(LinkError):  # noqa: N818 - names what happened
    """The engine speaks another version of the interface."""


class Refused(LinkError):  # noqa: N818 - names what happened
    """The engine refused a request."""


class CannotWrite(LinkError):  # noqa: N818 - names what happened
    """A result could not be written where the user wants it."""


class Cancelled(LinkError):  # noqa: N818 - names what happened
    """The user cancelled."""


class NotPossible(LinkError):  # noqa: N818 - names what happened
    """What the user asks for cannot be done like this; the message says what to change."""


UNFORESEEN = "a fault of the plugin's own; 'Python error' among QGIS's log messages says more"
"""Where a task ends by an exception that nobody foresaw, which QGIS logs."""


def wrong_key() -> str:
    """Return what to do about a key that a service does not take, or that no service can have."""
    return tr("The service's key is missing or wrong: enter it as 'Key'.")


def explained_end(detail: str) -> str:
    """Return why the engine ended with what that mostly means, where its exit status tells."""
    found = re.search(r"exit status (-?\d+)", detail)
    if found is None:
        return detail
    status = int(found[1])
    if status in (-9, 137):
        meaning = tr("the system ended it, mostly because memory ran out: choose a smaller area, or a larger pixel")
    elif status in (-11, -6, -4, -8, 3221225477, 3221225501, 3221226505):
        meaning = tr("a library crashed: try the device cpu, or install the engine again")
    elif status == 3221225781:
        meaning = tr("a system library is missing: install Microsoft's Visual C++ runtime")
    else:
        return detail
    return detail if meaning in detail else f"{detail} ({meaning})"


def without_engine(program: str, said: str) -> str:
    """Return what to do where a program's last words are a Python's that has no engine; nothing for other words."""
    if not re.search("No module named '?engine", said):
        return ""
    return tr(
        "{}: the engine is not installed there (pip install '.[serve]' in the folder of the engine's source); see "
        '"Engine and settings"'
    ).format(program)
