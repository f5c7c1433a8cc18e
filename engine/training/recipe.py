"""Options of a training run on referring expressions: public datasets, JSON lines, labelled chips read as samples."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from engine.errors import ModelError
from engine.models.configs import named_config
from engine.models.network import NetworkConfig
from engine.training.settings import read_settings, read_toml

Weight = Annotated[float, Field(ge=0)]
Spread = Annotated[float, Field(gt=0)]
_PATHS = ("text_folder", "image_weights", "out")


class Recipe(BaseModel):
    """One training run on samples: an image, a phrase, a mask.

    Attributes:
        network: one of the named configurations, or a table of a configuration of its own.
        train: data to learn from, `PATH` or `PATH:SPLIT` each: anything `engine data check` recognises, or an archive
            of `tools/pack_chips.py`.
        val: data to choose the best step by; without it one photograph in ten of `train` is held out.
        language: which sentences of NWPU-Refer.
        text_folder: tokenizer and weights of the text encoder. train_text: whether it is trained too.
        image_weights: pretrained weights of the image encoder; none: random.
        out: folder of checkpoints and logs.
        size: pixels of a side; images are squashed to it, as the family does. batch: samples a step and process.
        steps: length of the schedule; or `epochs`, times that each sample is seen.
        learning_rate: of what joins words and pixels; encoder_rate, text_rate: of the image and the text encoder.
        weight_decay: of AdamW, for matrices. clip: largest norm of a step's gradient.
        ema: share that the averaged weights, which are scored and kept, keep a step; 0: the last weights.
        schedule: "poly" (1 - t) ** 0.9, or "cosine" to 2 %. warmup: steps of linear rise.
        ce, dice, class_weights: 0.9 cross entropy with weights of background and target, 0.1 Dice.
        presence: weight of the presence head's loss, where the network has one.
        turns: whether pictures are flipped and turned, with their phrases. colour: chance of changed colours.
        zoom: chance of a crop for phrases whose meaning it cannot change, at a scale in `zoom_range`; the ground
            sample distance stays in `gsd_range` where that and the image's are known.
        blackout: share of samples with 20 to 60 black squares of 32 px, as RMSIN trains on RRSIS-D.
        mean, std: of RGB in [0, 1].
        evaluate_every: steps between looks at `val`; patience: looks without a gain before the run ends, 0 for never.
        evaluate_at_most: samples of `val` that a look scores, evenly spread: `val mIoU` of the log is of these.
        save_every: steps between checkpoints. precision: "auto" is bf16 on CUDA and fp32 else.
        workers: processes that draw samples; 0: the main one. seed: of first weights, order and augmentation.
        checkpointing: recompute activations of a Swin in the backward pass, to save memory.
    """

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)

    network: str | NetworkConfig
    train: list[str] = Field(min_length=1)
    val: list[str] = []
    language: Literal["english", "chinese", "all"] = "english"
    text_folder: Path
    train_text: bool = False
    image_weights: Path | None = None
    out: Path
    size: int = Field(480, multiple_of=32, ge=32, le=4096)
    batch: int = Field(8, ge=1)
    steps: int = Field(0, ge=0)
    epochs: float = Field(40, gt=0)
    learning_rate: float = Field(5e-5, ge=0)
    encoder_rate: float = Field(5e-5, ge=0)
    text_rate: float = Field(5e-5, ge=0)
    weight_decay: float = Field(0.01, ge=0)
    schedule: Literal["poly", "cosine"] = "poly"
    warmup: int = Field(0, ge=0)
    ema: float = Field(0.0, ge=0, lt=1)
    clip: float = Field(1.0, gt=0)
    ce: float = Field(0.9, ge=0)
    dice: float = Field(0.1, ge=0)
    class_weights: tuple[Weight, Weight] = (0.9, 1.1)
    presence: float = Field(0.2, ge=0)
    turns: bool = False
    colour: float = Field(0.0, ge=0, le=1)
    zoom: float = Field(0.0, ge=0, le=1)
    zoom_range: tuple[float, float] = (0.6, 1.0)
    gsd_range: tuple[float, float] | None = None
    blackout: float = Field(0.0, ge=0, le=1)
    mean: tuple[float, float, float] = (0.485, 0.456, 0.406)
    std: tuple[Spread, Spread, Spread] = (0.229, 0.224, 0.225)
    evaluate_every: int = Field(500, ge=1)
    evaluate_at_most: int = Field(500, ge=1)
    patience: int = Field(0, ge=0)
    save_every: int = Field(500, ge=1)
    precision: Literal["auto", "fp32", "bf16"] = "auto"
    workers: int = Field(2, ge=0)
    checkpointing: bool = False
    seed: int = 2401

    @field_validator("network")
    @classmethod
    def _known(cls, network: str | NetworkConfig) -> str | NetworkConfig:
        if isinstance(network, str):
            try:
                named_config(network)
            except ModelError as error:
                raise ValueError(str(error).partition(": ")[2]) from error
        return network

    @field_validator("zoom_range", "gsd_range")
    @classmethod
    def _rising(cls, pair: tuple[float, float] | None) -> tuple[float, float] | None:
        if pair is not None and not 0 < pair[0] <= pair[1]:
            raise ValueError("give two numbers above 0, the smaller one first")
        return pair


def is_recipe(path: Path) -> bool:
    """Whether a TOML file is for samples (it names `train`, if misspelt, or has a network's table), not maps."""
    data = read_toml(path)
    return bool(get_close_matches("train", data, cutoff=0.75)) or isinstance(data.get("network"), dict)


def read_recipe(path: Path) -> Recipe:
    """The run a TOML file describes, paths relative to it; raises InputError naming file, field and what is allowed."""
    data = read_toml(path)
    for key in ("train", "val"):
        specs = [data[key]] if isinstance(data.get(key), str) else data.get(key)
        if isinstance(specs, list) and all(isinstance(spec, str) for spec in specs):
            data[key] = [str(path.parent / Path(spec).expanduser()) for spec in specs]
    return read_settings(Recipe, path, data, _PATHS)
