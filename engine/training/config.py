"""Options of a training run, read from TOML."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from engine.training.settings import read_settings, read_toml

_PATHS = ("data", "data_root", "text_folder", "image_weights", "out", "start")


class TrainConfig(BaseModel):
    """One training run.

    Attributes:
        network: name of a configuration in engine.models.configs.
        data: TOML of folder rules, beside this file or absolute.
        data_root: folder that holds the labelled folders, or an archive of them (`tools/pack_chips.py`).
        text_folder: weights of the text encoder. image_weights: the image encoder's; none: random, or those of `start`.
        out: folder of checkpoints and logs.
        size: pixels of a crop's side. batch: crops a step. per_crop: phrases a crop.
        start: checkpoint of an earlier run whose averaged weights are taken over, or a model pack.
        steps: length of the schedule. save_every: steps between checkpoints. seed: of first weights and crops.
        learning_rate: of what joins words and pixels. encoder_rate: of the image encoder. weight_decay: of AdamW, for
            matrices. warmup: steps of linear rise. ema: share that the averaged weights keep a step.
        presence_weight, instance_weight, sides_weight: of the losses of presence, cores and sides of boxes.
        compile: whether torch compiles the network.
        frozen_stages: encoder stages left as pretrained.
        precision: "auto" is bf16 on CUDA and fp32 else. workers: processes that draw crops; a core draws some 50 of 416
            pixels a second.
        hold_out: whether one training picture in ten, by a hash of its source, is left out to choose models by. Without
            it a recipe that was chosen so is trained on all.
    """

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)

    network: str = "mrsnet-lite"
    data: Path
    data_root: Path
    text_folder: Path
    image_weights: Path | None = None
    out: Path
    start: Path | None = None
    size: int = Field(288, multiple_of=32, ge=32, le=4096)
    batch: int = Field(8, ge=1)
    per_crop: int = Field(2, ge=1)
    steps: int = Field(2500, ge=1)
    learning_rate: float = Field(1.2e-3, ge=0)
    encoder_rate: float = Field(2.0e-4, ge=0)
    weight_decay: float = Field(0.02, ge=0)
    warmup: int = Field(100, ge=0)
    ema: float = Field(0.997, ge=0, lt=1)
    frozen_stages: int = Field(1, ge=0, le=4)
    hold_out: bool = True
    presence_weight: float = Field(0.2, ge=0)
    instance_weight: float = Field(0.3, ge=0)
    sides_weight: float = Field(0.3, ge=0)
    save_every: int = Field(200, ge=1)
    seed: int = 7
    precision: Literal["auto", "fp32", "bf16"] = "auto"
    workers: int = Field(1, ge=0)
    compile: bool = False


def read_config(path: Path) -> TrainConfig:
    """The run a TOML file describes; raises InputError naming the file, the field and what is allowed."""
    return read_settings(TrainConfig, path, read_toml(path), _PATHS)
