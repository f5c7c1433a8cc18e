"""What commands share: flags made from the options models, so that each default is written once; files of phrases."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any, TypeVar

import click
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from engine.errors import InputError

Command = TypeVar("Command", bound=Callable[..., Any])

_METAVARS = {
    "bbox": "W S E N",
    "view": "W S E N",
    "bbox_crs": "CRS",
    "aoi": "FILE",
    "model": "NAME|PATH",
    "device": "auto|cpu|cuda[:N]",
    "precision": "auto|fp32|bf16|fp16",
    "bands": "auto|1,2,3",
    "stretch": "auto|none|MIN,MAX|P2,P98",
    "gsd": "auto|native|METRES",
    "nodata": "auto|VALUE",
    "window": "PX",
    "overlap": "FRACTION",
    "batch_size": "auto|N",
    "workers": "N",
    "threshold": "P",
    "connectivity": "4|8",
    "instances": "auto|off",
    "min_area": "M2",
    "fill_holes": "M2",
    "simplify": "M",
}


class NumberRange(click.FloatRange):
    """A number in a range; click's own takes "nan" for one."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:  # noqa: ANN401 - as click has it
        """Return the number. Raises BadParameter where it is none, or out of the range."""
        number: float = super().convert(value, param, ctx)
        if not math.isfinite(number):
            self.fail(f"{value} is not a number in the range {self._describe_range()}.", param, ctx)
        return number


def options_of(model: type[BaseModel], leave_out: Collection[str] = ()) -> Callable[[Command], Command]:
    """Return a decorator that gives a click command a flag for every field of an options model.

    Values arrive as the user typed them, None where a flag was not given: the model checks them (`given`).
    """

    def decorate(command: Command) -> Command:
        for name, field in reversed(model.model_fields.items()):
            if name not in leave_out:
                command = _option(name, field)(command)
        return command

    return decorate


def given(values: dict[str, Any]) -> dict[str, Any]:
    """Return the values that the user gave."""
    return {name: value for name, value in values.items() if value is not None}


def phrases_in(path: str | None) -> list[str]:
    """Return the phrases of a text file, one a line, without empty lines; none where no file is named.

    Raises InputError.
    """
    if path is None:
        return []
    try:
        lines = Path(path).read_text(encoding="utf-8-sig").splitlines()  # editors of Windows write a mark first
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no UTF-8 text"
        raise InputError(f"{path}: cannot be read ({reason}); give a text file with one phrase a line") from error
    return [line.strip() for line in lines if line.strip()]


def _option(name: str, field: FieldInfo) -> Callable[[Command], Command]:
    flag = "--" + name.replace("_", "-")
    if field.annotation is bool:
        if field.default:
            return click.option(f"{flag}/--no-{flag[2:]}", name, default=None, help=_help(field))
        return click.option(flag, name, is_flag=True, default=None, help=_help(field))
    count = 4 if name in ("bbox", "view") else 1
    return click.option(flag, name, nargs=count, metavar=_METAVARS.get(name, "TEXT"), default=None, help=_help(field))


def _help(field: FieldInfo) -> str:
    text = field.description or ""
    default = field.get_default()
    return text if default is None or isinstance(default, bool) else f"{text} [default: {default}]"
