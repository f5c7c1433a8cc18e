"""What can go wrong between QGIS and the engine; each holds one line for the user."""

from __future__ import annotations


class LinkError(Exception):
    """Anything that keeps the plugin from its engine's answer."""


class NotSetUp(LinkError):  # noqa: N818 - names what happened
    """There is no engine to start; the message says how one is set up."""


class EngineFailed(LinkError):  # noqa: N818 - names what happened
    """The engine did not start, or ended."""


class Unreachable(LinkError):  # noqa: N818 - names what happened
    """Nothing answers where the engine should."""


class WrongVersion(LinkError):  # noqa: N818 - names what happened
    """The engine speaks another version of the interface."""


class Refused(LinkError):  # noqa: N818 - names what happened
    """The engine refused a request: `status` is HTTP's, `reference` is found in the engine's log."""

    def __init__(self, message: str, status: int, reference: str = "") -> None:
        super().__init__(message)
        self.status, self.reference = status, reference


class JobEnded(LinkError):  # noqa: N818 - names what happened
    """A job ended without a result; `state` is failed, cancelled or lost."""

    def __init__(self, message: str, state: str, reference: str = "") -> None:
        super().__init__(message)
        self.state, self.reference = state, reference


class CannotWrite(LinkError):  # noqa: N818 - names what happened
    """A result could not be written where the user wants it."""


class Cancelled(LinkError):  # noqa: N818 - names what happened
    """The user cancelled."""


class NotPossible(LinkError):  # noqa: N818 - names what happened
    """What the user asks for cannot be done like this; the message says what to change."""
