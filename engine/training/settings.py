"""Settings of a run from a TOML file: read, checked, and what is wrong with them said with what is allowed."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from difflib import get_close_matches
from pathlib import Path
from textwrap import shorten
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from engine.errors import InputError

Settings = TypeVar("Settings", bound=BaseModel)


def read_toml(path: Path) -> dict[str, Any]:
    """What a TOML file says. Raises InputError."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); give a TOML file") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: not a readable TOML file ({error}); give a text such as in resources/configs") from (
            error
        )


def read_settings(kind: type[Settings], path: Path, data: Mapping[str, Any], paths: Collection[str]) -> Settings:
    """Check what a file says against a model, `paths` of it being relative to the file.

    Raises InputError with one line: the file, the field, the value, and what is allowed.
    """
    values = dict(data)
    for name in paths:
        if isinstance(values.get(name), str):
            values[name] = path.parent / Path(values[name]).expanduser()
    try:
        return kind(**values)
    except ValidationError as error:
        raise InputError(f"{path}: {_problem(kind, _meant(error.errors(), data))}") from error


def check_places(path: Path, settings: BaseModel) -> None:
    """Raise InputError where a file or a folder that the settings of a file name is not there, but for the output."""
    for name, place in settings:
        if isinstance(place, Path) and name != "out" and not place.exists():
            raise InputError(f"{path}: {name}: {place} does not exist; give what is there, relative to this file")


def _meant(errors: list[ErrorDetails], data: Mapping[str, Any]) -> ErrorDetails:
    """The error to speak of: a misspelt setting before one that is missing, what is in a table before the table."""
    first = next((e for e in errors if e["type"] == "extra_forbidden" and errors[0]["type"] == "missing"), errors[0])
    name = first["loc"][0]
    if not isinstance(data.get(str(name)), dict):
        return first
    inside = next((e for e in errors if e["loc"][0] == name and len(e["loc"]) > 2), first)
    return {**inside, "loc": (name, *inside["loc"][2:])}  # without the name of the table's class


def _problem(kind: type[BaseModel], error: ErrorDetails) -> str:
    name = ".".join(str(part) for part in error["loc"])
    if error["type"] in ("extra_forbidden", "missing") and len(error["loc"]) > 1:
        return f"{name}: {'is missing' if error['type'] == 'missing' else 'there is no such setting'} in that table"
    if error["type"] == "extra_forbidden":
        close = get_close_matches(name, kind.model_fields, 1)
        mend = f"did you mean {close[0]}?" if close else f"give one of {', '.join(kind.model_fields)}"
        return f"{name}: there is no such setting; {mend}"
    if error["type"] == "missing":
        needed = [each for each, field in kind.model_fields.items() if field.is_required()]
        return f"{name}: is missing; what must be there: {', '.join(needed)}"
    value = shorten(repr(error["input"]), 80, placeholder=" ...")
    said = error["msg"].removeprefix("Value error, ").replace("Input should be", "must be")
    return f"{name} = {value}: {said[:1].lower()}{said[1:]}"
