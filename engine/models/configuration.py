"""What packs and networks are described by. Nothing here imports torch: a wrong name or file is told at once."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from engine.models.synonyms import kinds_within


class SwinConfig(BaseModel):
    """What fixes a Swin.

    Attributes:
        embed_dim: channels of the first stage; every stage doubles them.
        depths: blocks of each stage. heads: attention heads of each stage.
        window: side of an attention window, in tokens.
        drop_path: stochastic depth of the last block in training; the first has none, linear between.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    embed_dim: int = Field(default=128, ge=4)
    depths: tuple[int, int, int, int] = (2, 2, 18, 2)
    heads: tuple[int, int, int, int] = (4, 8, 16, 32)
    window: int = Field(default=12, ge=2)
    drop_path: float = Field(default=0.3, ge=0, lt=1)


class NetworkConfig(BaseModel):
    """Which parts a network is made of.

    Attributes:
        image_encoder: a timm name of an EfficientNet, or "swin".
        swin: sizes of the Swin, where that is the image encoder.
        text: transformers settings of the text encoder (`model_type` and sizes).
        feedback: whether language enters the image encoder between its stages, as in LAVT.
        fusion: module that joins words and pixels in each stage.
        fusion_heads: attention heads of PWAM in each stage (feedback networks).
        neck: module that joins the scales.
        decoder: module that makes the mask.
        width: channels of the lateral maps (reusable networks), or of HFIM (feedback networks).
        words_width: width of the adapted word features (reusable networks).
        heads: attention heads of the neck.
        finest_cell: first stage in HFIM's cell attention.
        presence: whether a presence head is there.
        instances: whether there is a map of object cores (reusable networks).
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    image_encoder: str
    swin: SwinConfig | None = None
    text: dict[str, object]
    feedback: bool = False
    fusion: Literal["pwam", "ifim", "bsc"] = "ifim"
    fusion_heads: tuple[int, int, int, int] = (1, 1, 1, 1)
    neck: Literal["none", "lgce", "hfim"] = "hfim"
    decoder: Literal["lavt", "lite", "tbtd"] = "lite"
    width: int = Field(default=64, ge=8)
    words_width: int = Field(default=128, ge=8)
    heads: int = Field(default=4, ge=1)
    finest_cell: int = Field(default=1, ge=0, le=3)
    presence: bool = True
    instances: bool = False


class PackConfig(BaseModel):
    """config.json of a pack.

    Attributes:
        network: how to build the network.
        text: folder name of the shared text encoder, under `text/` beside the packs.
        mean, std: of RGB in [0, 1], subtracted and divided before the encoder.
        window: pixels of a window's side.
        gsd_range: (finest, coarsest) metres a pixel the pack was trained for.
        categories: what training showed. countable: those with distinct instances.
        enlarge: categories of which small ones are found better enlarged, and how much (`gsd` "auto").
        lean: what is added to the mask logits of some categories, after the temperature: where those held-out objects
            are found best whose mask is cut below one half.
        temperature, presence_temperature: what mask and presence logits are divided by, fitted on images that were
            held out of training (`tools/calibrate.py`); 1 for none. presence_bias: what is then added to presence.
        licence: SPDX or words. notice: what must be said wherever the pack is named, empty for none.
    """

    model_config = ConfigDict(extra="ignore")

    format: int = 1
    name: str
    family: str = "mrsnet"
    network: NetworkConfig
    text: str = "minilm-l6"
    mean: tuple[float, float, float]
    std: tuple[float, float, float]
    window: int = Field(512, multiple_of=32, gt=0)
    gsd_range: tuple[float, float]
    categories: list[str]
    countable: list[str] = []
    enlarge: dict[str, Annotated[float, Field(ge=1, le=4)]] = {}
    lean: dict[str, Annotated[float, Field(ge=-4, le=4)]] = {}
    temperature: float = Field(1.0, gt=0)
    presence_temperature: float = Field(1.0, gt=0)
    presence_bias: float = 0.0
    licence: str = ""
    notice: str = ""

    @field_validator("gsd_range")
    @classmethod
    def _finest_first(cls, value: tuple[float, float]) -> tuple[float, float]:
        if not 0 < value[0] <= value[1] < math.inf:
            raise ValueError("give the finest and the coarsest metres a pixel, such as 0.1 and 30")
        return value

    @property
    def kinds(self) -> Mapping[str, str]:
        """The lexicon's kinds that training did not show, each to the category it is looked for as: villa, building."""
        return kinds_within(self.categories)

    @property
    def counted(self) -> list[str]:
        """The countable categories, and the kinds that are looked for as one of them."""
        return [*self.countable, *(kind for kind, name in self.kinds.items() if name in self.countable)]

    def enlargement(self, categories: Iterable[str]) -> float:
        """How much larger than usual a raster is to be seen, for the most demanding of some categories."""
        asked = {self.kinds.get(category, category).replace("_", " ") for category in categories}
        return max((by for name, by in self.enlarge.items() if name.replace("_", " ") in asked), default=1.0)
