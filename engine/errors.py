"""Errors of the engine: each message is one line that names the input, the value and the mend."""

from __future__ import annotations


class EngineError(Exception):
    """Base of all errors the engine raises on purpose."""


class UsageError(EngineError):
    """An option, a phrase or a combination of them cannot be used (exit status 2)."""


class InputError(EngineError):
    """An input file or folder cannot be used (exit status 2)."""


class ModelError(EngineError):
    """A model pack, a checkpoint or a configuration cannot be used (exit status 2)."""


class Cancelled(EngineError):  # noqa: N818 - a state the user asked for, not an error
    """The run was cancelled; what was finished is kept (exit status 130)."""


def install_line(extra: str) -> str:
    """Say how to install an extra of the package. The package is on no index, so its name alone would find nothing."""
    return f"pip install '.[{extra}]' in the folder of the engine's source"
