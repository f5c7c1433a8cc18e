"""A network that anyone can predict, and rasters to show it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
import rasterio
import torch
from affine import Affine
from numpy.typing import NDArray
from torch import Tensor

from engine.models.contract import Features, Output, ReferringNetwork, Words
from engine.models.packs import Pack, PackConfig

SQUARES = Affine(0.3, 0, 500_000, 0, -0.3, 4_000_000)


class Brightness(ReferringNetwork):
    """Probability is the brightness of a pixel; of water, its darkness. `blur` averages over 2 blur + 1 pixels."""

    reusable_features = True

    def __init__(self, blur: int = 0) -> None:
        super().__init__()
        self.blur, self.encoded = blur, 0
        self.decoded: list[int] = []

    def encode_phrases(self, texts: Sequence[str]) -> Words:
        dark = torch.tensor([[[float("water" in text)]] for text in texts])
        return Words(dark, torch.ones(len(texts), 1, dtype=torch.bool), dark[:, 0])

    def encode_images(self, images: Tensor) -> Features:
        self.encoded += len(images)
        grey = images.mean(1, keepdim=True)
        if self.blur:
            grey = torch.nn.functional.pad(grey, (self.blur,) * 4, mode="reflect")
            grey = torch.nn.functional.avg_pool2d(grey, 2 * self.blur + 1, 1)
        return Features(((grey,),), None, (images.shape[2], images.shape[3]))

    def decode(self, features: Features, words: Words, image_of: Tensor) -> Output:
        self.decoded.append(len(image_of))
        grey = features.stages[0][0].index_select(0, image_of)[:, 0]
        dark = words.sentence[:, :, None]
        return Output(torch.logit((1 - dark) * grey + dark * (1 - grey), eps=1e-6))

    def forward(self, images: Tensor, words: Words, image_of: Tensor) -> Output:
        return self.decode(self.encode_images(images), words, image_of)


class Cored(Brightness):
    """Very bright pixels are the cores of objects."""

    knows_cores = True

    def decode(self, features: Features, words: Words, image_of: Tensor) -> Output:
        grey = features.stages[0][0].index_select(0, image_of)
        return Output(super().decode(features, words, image_of).logits, instances=200 * (grey - 0.9))


def pack_of(network: ReferringNetwork) -> Pack:
    values = {"name": "brightness", "mean": (0.0,) * 3, "std": (1.0,) * 3, "window": 64, "gsd_range": (0.01, 100.0)}
    config = PackConfig.model_construct(**values, categories=["building", "water"], countable=["building"])
    return Pack("brightness", Path("brightness"), config, network, "0" * 64)


@pytest.fixture
def pack() -> Pack:
    return pack_of(Brightness())


@pytest.fixture
def blurred_pack() -> Pack:
    """A network that sees 7 pixels to each side: 15 in all, under half of an overlap of 32."""
    return pack_of(Brightness(blur=7))


@pytest.fixture
def cored_pack() -> Pack:
    return pack_of(Cored())


@pytest.fixture
def write_raster(tmp_path: Path) -> Callable[..., Path]:
    """Write bands (count, h, w) or one band (h, w) as a GeoTIFF: 0.3 m pixels in UTM 33N unless told otherwise."""

    def write(
        values: NDArray[np.generic],
        name: str = "raster.tif",
        transform: Affine | None = SQUARES,
        crs: str | None = "EPSG:32633",
        nodata: float | None = None,
    ) -> Path:
        bands = values if values.ndim == 3 else values[None]
        path = tmp_path / name
        profile = {"count": len(bands), "height": bands.shape[1], "width": bands.shape[2], "dtype": bands.dtype}
        placed = {} if transform is None else {"transform": transform, "crs": crs}
        with rasterio.open(path, "w", driver="GTiff", nodata=nodata, **profile, **placed) as file:
            file.write(bands)
        return path

    return write
