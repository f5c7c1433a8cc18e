"""Options of a training run, read from TOML."""

from __future__ import annotations

import tomllib
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from engine.errors import InputError


class TrainConfig(BaseModel):
    """One training run.

    Attributes:
        network: name of a configuration in engine.models.configs.
        data: TOML of folder rules, beside this file or absolute.
        data_root: folder that holds the labelled folders, or an archive of them (`tools/pack_chips.py`).
        text_folder, image_weights: pretrained weights to start from.
        out: folder of checkpoints and logs.
        size: pixels of a crop's side. batch: crops a step. per_crop: phrases a crop.
        start: checkpoint of an earlier run whose averaged weights are taken over, or a model pack.
        steps: length of the schedule. frozen_stages: encoder stages left as pretrained.
    """

    model_config = ConfigDict(extra="forbid")

    network: str = "mrsnet-lite"
    data: Path
    data_root: Path
    text_folder: Path
    image_weights: Path
    out: Path
    start: Path | None = None
    size: int = Field(288, multiple_of=32)
    batch: int = Field(8, ge=1)
    per_crop: int = Field(2, ge=1)
    steps: int = Field(2500, ge=1)
    learning_rate: float = 1.2e-3
    encoder_rate: float = 2.0e-4
    weight_decay: float = 0.02
    warmup: int = 100
    ema: float = 0.997
    frozen_stages: int = Field(1, ge=0, le=4)
    presence_weight: float = 0.2
    instance_weight: float = 0.3
    sides_weight: float = 0.3
    save_every: int = 200
    seed: int = 7
    compile: bool = False


def read_config(path: Path) -> TrainConfig:
    """The run a TOML file describes; raises InputError naming the file and the field."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"{path}: not a readable TOML file ({error})") from error
    for key in ("data", "data_root", "text_folder", "image_weights", "out", "start"):
        if key in data:
            data[key] = path.parent / Path(data[key]).expanduser()
    try:
        return TrainConfig(**data)
    except ValidationError as error:
        first = error.errors()[0]
        raise InputError(f"{path}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from error
