"""What can go wrong between QGIS and the engine; each holds one line for the user."""

from __future__ import annotations


class LinkError(Exception):
    """Anything that keeps the plugin from its engine's answer."""


class NotSetUp(LinkError):
    """There is no engine to start; the message says how one is set up."""


class EngineFailed(LinkError):
    """The engine did not start, or ended."""


class Unreachable(LinkError):
    """Nothing answers where the engine should."""


class WrongVersion(LinkError):
    """The engine speaks another version of the interface."""


class Refused(LinkError):
    """The engine refused a request: `status` is HTTP's, `reference` is found in the engine's log."""

    def __init__(self, message: str, status: int, reference: str = "") -> None:
        super().__init__(message)
        self.status, self.reference = status, reference


class JobEnded(LinkError):
    """A job ended without a result; `state` is failed, cancelled or lost."""

    def __init__(self, message: str, state: str, reference: str = "") -> None:
        super().__init__(message)
        self.state, self.reference = state, reference


class CannotWrite(LinkError):
    """A result could not be written where the user wants it."""


class Cancelled(LinkError):
    """The user cancelled."""


class NotPossible(LinkError):
    """What the user asks for cannot be done like this; the message says what to change."""
