"""Every option of a run, in one place: names, defaults, limits and help, for the command line and for HTTP alike.

The command line builds its flags from these fields (`engine.cli.parameters`), so a default is written once.
"""

from __future__ import annotations

import math
import re
import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)

from engine.errors import UsageError

_DEVICES = r"^(auto|cpu|cuda(:\d+)?)$"
LONGEST_PHRASE = 1000
_SHOWN = 80
"""Characters of a value that an error repeats."""
_SAID = {"phrases": "-p"}
"""Flags that are called otherwise than their field."""


def _no_truth(value: object) -> object:
    """To Python true is 1: "threshold": true would find nothing, without a word."""
    if isinstance(value, bool):
        raise ValueError("true and false are no value of this option")
    return value


Number = Annotated[float, BeforeValidator(_no_truth)]
Box = tuple[Number, Number, Number, Number]


def _bands(value: object) -> object:
    if isinstance(value, str) and value != "auto":
        if not re.fullmatch(r"\s*[1-9]\d*(\s*,\s*[1-9]\d*)*\s*", value):
            raise ValueError("give auto, or one or three band numbers from 1, such as 4,3,2")
        return tuple(int(part) for part in value.split(","))
    return tuple(map(_no_truth, value)) if isinstance(value, list | tuple) else value


def _word_or_number(*words: str, whole: bool, what: str) -> BeforeValidator:
    """Read one of `words`, or a number above 0; anything else is refused with one message instead of one a type."""

    def read(value: object) -> object:
        if isinstance(value, str) and value in words:
            return value
        try:
            number = int(str(value)) if whole else float(str(value))
        except ValueError:
            number = 0
        if not 0 < number < float("inf"):
            raise ValueError(f"give {', '.join(words)} or {what}")
        return number

    return BeforeValidator(read)


def _nodata(value: object) -> object:
    if value == "auto":
        return value
    try:
        number = float(str(value))
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise ValueError("give auto or a number")
    return number


def _device(value: object) -> object:
    if isinstance(value, str) and not re.search(_DEVICES, value):
        raise ValueError("give auto, cpu, cuda or cuda:N")
    return value


def check_device(device: str) -> None:
    """Raise UsageError where a text has not the form of a device; whether it is there is not looked at."""
    try:
        _device(device)
    except ValueError as error:
        raise UsageError(f"--device {shlex.quote(device)}: {error}") from error


def _digit(value: object) -> object:
    return int(value) if isinstance(value, str) and value.isdigit() else value


class _Options(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    @field_validator("*", mode="before")
    @classmethod
    def _no_truth_for_numbers(cls, value: object, info: ValidationInfo) -> object:
        return value if cls.model_fields[str(info.field_name)].annotation is bool else _no_truth(value)


class ReadingOptions(_Options):
    """How a raster is turned into the three 8-bit bands that a network sees."""

    bands: Annotated[Literal["auto"] | tuple[int, ...], BeforeValidator(_bands)] = Field(
        "auto", description="Bands to read, auto or numbers from 1 such as 4,3,2; auto goes by colour interpretation."
    )
    stretch: str = Field(
        "auto",
        description="Contrast: auto (8-bit as it is, else 2-98 %), none, MIN,MAX, or P2,P98 percentiles.",
    )
    gsd: Annotated[
        Literal["auto", "native"] | float,
        _word_or_number("auto", "native", whole=False, what="metres a pixel, more than 0"),
    ] = Field("auto", description="Metres a pixel to work at: auto (within the model's range), native, or a number.")
    nodata: Annotated[Literal["auto"] | float, BeforeValidator(_nodata)] = Field(
        "auto", description="Value of pixels that are empty, besides those that the file says; auto is these alone."
    )

    @property
    def empty_value(self) -> float | None:
        """The value of empty pixels that the user names."""
        return None if self.nodata == "auto" else self.nodata

    @field_validator("bands")
    @classmethod
    def _one_or_three(cls, value: str | tuple[int, ...]) -> str | tuple[int, ...]:
        if isinstance(value, tuple) and (len(value) not in (1, 3) or min(value) < 1):
            raise ValueError("give one band or three, numbers from 1")
        return value


class AreaOptions(_Options):
    """Which part of the raster is looked at, and what position words refer to."""

    bbox: Box | None = Field(None, description="Only this box.")
    bbox_crs: str = Field("EPSG:4326", description="CRS of --bbox and --view.")
    aoi: Path | None = Field(None, description="Only inside the polygons of this file.")
    view: Box | None = Field(
        None, description="What position words refer to; the bbox, the AOI's extent or the raster unless given."
    )

    @model_validator(mode="after")
    def _one_area(self) -> AreaOptions:
        if self.bbox is not None and self.aoi is not None:
            raise ValueError("give --bbox or --aoi, not both")
        return self


class NetworkOptions(_Options):
    """Which network looks, on what device, through which windows."""

    model: str = Field("mrsnet-lite", description="Name of a model pack, or the path of its folder.")
    device: Annotated[str, BeforeValidator(_device)] = Field(
        "auto", pattern=_DEVICES, description="auto, cpu, cuda or cuda:N."
    )
    precision: Literal["auto", "fp32", "bf16", "fp16"] = Field(
        "auto", description="Number format of the network; auto is fp32 on a CPU, bf16 or fp16 on a GPU."
    )
    window: int | None = Field(
        None,
        ge=64,
        le=4096,
        multiple_of=32,
        description="Side of a window in pixels, a multiple of 32; else the model's own.",
    )
    overlap: float = Field(0.25, ge=0, le=0.75, description="Share of a window that it has in common with the next.")
    batch_size: Annotated[
        Literal["auto"] | int, _word_or_number("auto", whole=True, what="a whole number of windows")
    ] = Field("auto", description="Windows given to the network at once; does not change the result.")
    workers: int = Field(2, ge=1, le=64, description="Threads that read the raster; does not change the result.")
    tta: bool = Field(
        False, description="Look at each window turned and mirrored, eight times in all, and average: slower, steadier."
    )
    skip_bad_windows: bool = Field(
        False, description="Leave out windows that cannot be read, and say so in the layer; else they are an error."
    )


class ShapingOptions(_Options):
    """How probabilities become polygons: none of it needs the network again."""

    threshold: float = Field(0.5, gt=0, le=1, description="A pixel is object from this probability on.")
    connectivity: Annotated[Literal[4, 8], BeforeValidator(_digit)] = Field(
        4, description="4: objects that meet at a corner only are two; 8: they are one."
    )
    instances: Literal["auto", "off"] = Field(
        "auto", description="Divide touching objects of countable categories, where the model knows how; or off."
    )
    min_area: float = Field(0, ge=0, description="Leave out objects smaller than this, in square metres.")
    fill_holes: float = Field(0, ge=0, description="Fill holes smaller than this, in square metres.")
    simplify: float = Field(0, ge=0, le=1e6, description="Simplify outlines by this tolerance, in metres.")
    smooth: bool = Field(False, description="Round the outlines' corners.")
    orthogonalize: bool = Field(False, description="Make outlines right-angled, for buildings.")


class RunOptions(ReadingOptions, AreaOptions, NetworkOptions, ShapingOptions):
    """All options of one run of the main job."""

    phrases: tuple[str, ...] = Field(min_length=1, description="What to find, in words; one layer a phrase.")
    plan: bool = Field(
        True, description="Read positions, sizes and relations out of the phrase; else the network gets it whole."
    )

    @field_validator("phrases")
    @classmethod
    def _not_empty(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        phrases = tuple(" ".join(phrase.split()) for phrase in value)
        for number, phrase in enumerate(phrases, 1):
            which = f"phrase {number} of {len(phrases)}" if len(phrases) > 1 else "the phrase"
            if not phrase:
                raise ValueError(f"{which} is empty; type what to find, for example 'buildings'")
            if len(phrase) > LONGEST_PHRASE:
                begins = f", which begins '{phrase[:30]}'," if len(phrases) > 1 else ""
                raise ValueError(
                    f"{which}{begins} is too long ({len(phrase)} characters); give at most {LONGEST_PHRASE}"
                )
            if re.search("[\ud800-\udfff]", phrase):  # of bytes that are no UTF-8, or half a character
                raise ValueError(f"{which} is no text of Unicode; give it in UTF-8")
        return tuple(dict.fromkeys(phrases))


Options = TypeVar("Options", bound=BaseModel)


def read_options(kind: type[Options], values: Mapping[str, Any]) -> Options:
    """Check `values` against an options model. Raises UsageError with one line on the first value that does not fit."""
    try:
        return kind(**values)
    except ValidationError as error:
        first = error.errors()[0]
        message = first["msg"].removeprefix("Value error, ")
        if not first["loc"]:
            raise UsageError(message) from error
        name = str(first["loc"][0])
        flag = _SAID.get(name, "--" + name.replace("_", "-"))
        if first["type"] == "extra_forbidden":
            raise UsageError(f"{flag}: there is no such option") from error
        given = values.get(name)
        shown = (
            shlex.join(map(str, given if isinstance(given, tuple | list) else [given]))
            .encode(errors="replace")
            .decode()
        )
        shown = shown if len(shown) <= _SHOWN else shown[:_SHOWN] + "..."
        raise UsageError(f"{flag} {shown}: {message[:1].lower()}{message[1:]}") from error
