"""Views of a scene: windows of pixels with what is known of them, and the frozen encoder's maps of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from affine import Affine
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor

from engine.inference.windows import read_window
from engine.models.contract import Features
from engine.models.network import LateralNetwork
from engine.training.augment import radiometry
from engine.training.directions import Turn
from engine.training.teaching.labels import PROBABLY, Labels
from georeferencing.grid import Window
from georeferencing.rasters import Raster

Maps = tuple[Tensor, ...]
"""The encoder's maps of one window, fp16: the detail map (C, H/2, W/2) and the four stages, fine to coarse."""

SCALES = (0.8, 1.25)
PLAIN = 0.5  # share of views whose colours are left as they are


@dataclass(frozen=True)
class View:
    """One look at the scene: the encoder's maps, mask (H, W), and how much is known of each pixel (H, W).

    `known` is UNKNOWN everywhere for a view that only shows what other phrases meant before.
    """

    maps: Maps
    target: Tensor
    known: Tensor


@dataclass(frozen=True)
class Encoder:
    """A network's frozen image encoder with what its pixels are normalized by."""

    network: LateralNetwork
    mean: Sequence[float]
    std: Sequence[float]

    @torch.no_grad()
    def maps(self, pixels: NDArray[np.uint8]) -> Maps:
        """The encoder's maps of pixels (H, W, 3)."""
        device = next(self.network.parameters()).device
        images = torch.from_numpy(np.array(pixels)).to(device).permute(2, 0, 1)[None].float() / 255
        mean, std = (torch.tensor(values, device=device)[:, None, None] for values in (self.mean, self.std))
        x = self.network.image_encoder.stem((images - mean) / std)
        found = [x]
        for stage in range(4):
            x = self.network.image_encoder.stage(stage, x)
            found.append(x)
            if stage < 3:
                x = self.network.image_encoder.downsample(stage, x)
        return tuple(one[0].half() for one in found)


def features_of(network: LateralNetwork, maps: Sequence[Maps], size: tuple[int, int]) -> Features:
    """What `encode_images` gives for windows whose encoder maps are known; gradients reach all but the encoder."""
    detail, *stages = (torch.stack(level).float() for level in zip(*maps, strict=True))
    prepared = tuple(
        fusion.prepare(lateral(x))  # type: ignore[operator]
        for fusion, lateral, x in zip(network.fusions, network.laterals, stages, strict=True)
    )
    return Features(prepared, network.decoder.prepare(detail), size)


def window_size(diameter: float, largest: int) -> int:
    """Side of the views, pixels: room for an object and what is around it, from 192 to the pack's own window."""
    return min(max(192, round(3 * diameter / 32) * 32), largest)


def object_view(
    raster: Raster, labels: Labels, encoder: Encoder, index: int, size: int, rng: np.random.Generator
) -> View:
    """A view with object `index` somewhere in it, turned, scaled and repainted at random."""
    left, top, right, bottom = labels.objects[index].bounds
    side = round(size / float(np.exp(rng.uniform(*np.log(SCALES)))))
    col = _placed(left, right, side, raster.width, rng)
    row = _placed(top, bottom, side, raster.height, rng)
    return _view(raster, labels, encoder, Window(row, col, side, side), size, rng)


def scene_view(raster: Raster, labels: Labels, encoder: Encoder, size: int, rng: np.random.Generator) -> View:
    """A view of any place within a few windows of the labels."""
    reach = 2 * size
    bounds = np.array([geometry.bounds for geometry in labels.objects])
    left, top = bounds[:, :2].min(0) - reach
    right, bottom = bounds[:, 2:].max(0) + reach
    col = int(rng.uniform(max(left, 0), max(min(right, raster.width) - size, 1)))
    row = int(rng.uniform(max(top, 0), max(min(bottom, raster.height) - size, 1)))
    return _view(raster, labels, encoder, Window(row, col, size, size), size, rng)


def foreign_view(raster: Raster, encoder: Encoder, size: int, rng: np.random.Generator) -> View:
    """A view of another raster, of whose objects nothing is known."""
    row, col = int(rng.integers(max(raster.height - size, 1))), int(rng.integers(max(raster.width - size, 1)))
    pixels, _ = read_window(raster, Window(row, col, size, size))
    nothing = torch.zeros(size, size)
    return View(encoder.maps(radiometry(np.moveaxis(pixels, 0, 2), rng, grey=0.1)), nothing.bool(), nothing.byte())


def _placed(low: float, high: float, side: int, limit: int, rng: np.random.Generator) -> int:
    """First pixel of a window of `side` that holds [low, high], or its middle where it is too long."""
    first, last = high + 8 - side, low - 8
    if first > last:
        first = last = (low + high - side) / 2
    return round(float(np.clip(rng.uniform(first, last), 0, max(limit - side, 0))))


def _view(
    raster: Raster, labels: Labels, encoder: Encoder, window: Window, size: int, rng: np.random.Generator
) -> View:
    pixels, valid = read_window(raster, window)
    seen = np.moveaxis(pixels, 0, 2)
    if window.height != size:
        seen = np.asarray(Image.fromarray(seen).resize((size, size), Image.Resampling.BILINEAR))
    scale = window.height / size
    transform = Affine.translation(window.col, window.row) * Affine.scale(scale)
    target, known = labels.draw(transform, (size, size))
    rows, cols = (np.minimum((np.arange(size) * scale).astype(int), window.height - 1) for _ in range(2))
    inside = np.zeros((window.height, window.width), np.bool_)
    inside[: valid.shape[0], : valid.shape[1]] = valid
    known = known * inside[np.ix_(rows, cols)]
    turn = Turn(int(rng.integers(4)), bool(rng.random() < 0.5))
    seen = turn.array(seen)
    if rng.random() > PLAIN:
        seen = radiometry(seen, rng, grey=0.0)
    turned = (torch.from_numpy(turn.array(each)) for each in (target, known))
    return View(encoder.maps(seen), *turned)


def has_presence(view: View) -> float:
    """1 where an object is in a view, 0 where surely none is, -1 where nobody knows."""
    if bool(view.target.any()):
        return 1.0
    return -1.0 if bool((view.known <= PROBABLY).any()) else 0.0
