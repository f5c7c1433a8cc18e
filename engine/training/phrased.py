"""Training items drawn from samples of referring expressions: picture, phrase and mask, changed together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha1

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine.data.samples import Sample
from engine.evaluation.kinds import CATEGORY, kinds_of
from engine.training.augment import radiometry
from engine.training.directions import IDENTITY, TURNS, names_colour, rewrite
from engine.training.recipe import Recipe

ANYWHERE = {CATEGORY, "group", "looks"}
"""Kinds of phrases that mean the same objects in any part of the picture, so that it may be cut."""
SQUARE = 32  # side of a black square, pixels of the original picture


@dataclass(frozen=True)
class Item:
    """Pixels (S, S, 3) uint8, target and known pixels (S, S) bool, the phrase, what its object may be called in it.

    `presence` is 1 or 0 where the sample decides it, -1 where its target is too small to be seen at this size.
    """

    pixels: NDArray[np.uint8]
    phrase: str
    target: NDArray[np.bool_]
    known: NDArray[np.bool_]
    names: tuple[str, ...]
    presence: float


class PhrasedSampler:
    """Gives item k of a run: the same whatever the worker, the process or the point of resumption.

    Args:
        samples: to learn from.
        recipe: sizes and augmentation.
        names: for a category, how it may be called; for BTDNet's hidden words.
    """

    def __init__(self, samples: Sequence[Sample], recipe: Recipe, names: dict[str, tuple[str, ...]]) -> None:
        self.samples, self.recipe, self.names = list(samples), recipe, names

    def draw(self, number: int) -> Item:
        """Item `number`: every sample once an epoch, in an order of the epoch's own. Raises InputError."""
        epoch, place = divmod(number, len(self.samples))
        order = np.random.default_rng((self.recipe.seed, epoch)).permutation(len(self.samples))
        rng = np.random.default_rng((self.recipe.seed, epoch, place))
        sample = self.samples[int(order[place])]
        pixels, target, ignore = sample.read_image(), sample.read_mask(), sample.read_ignore()
        known = np.ones_like(target) if ignore is None else ~ignore
        phrase, category = sample.phrase, sample.category
        if rng.random() < self.recipe.zoom and set(kinds_of(phrase)) <= ANYWHERE:
            pixels, target, known = self._cut(sample.gsd, pixels, target, known, rng)
        if rng.random() < self.recipe.blackout:
            pixels = blacked_out(pixels, rng)
        size = (self.recipe.size, self.recipe.size)
        pixels = np.asarray(Image.fromarray(pixels).resize(size, Image.Resampling.BILINEAR))
        target, known = (np.asarray(Image.fromarray(m).resize(size, Image.Resampling.NEAREST)) for m in (target, known))
        if self.recipe.turns:
            pixels, phrase, target, known = turned(pixels, phrase, target, known, rng)
        if rng.random() < self.recipe.colour:
            pixels = recoloured(pixels, phrase, rng)
        presence = 0.0 if sample.mask is None else 1.0 if (target & known).any() else -1.0
        names = self.names.get(category, (category,) if category else ())
        return Item(pixels, phrase, target, known, names, presence)

    def _cut(
        self, gsd: float | None, pixels: NDArray[np.uint8], target: NDArray[np.bool_], known: NDArray[np.bool_],
        rng: np.random.Generator,
    ) -> tuple[NDArray[np.uint8], NDArray[np.bool_], NDArray[np.bool_]]:  # fmt: skip
        """A square part that shows some of the target, where there is one."""
        height, width = target.shape
        side = max(8, round(min(height, width) * zoom_share(gsd, max(height, width), self.recipe, rng)))
        side = min(side, height, width)
        spots = np.argwhere(target)
        row, col = spots[rng.integers(len(spots))] if len(spots) else (rng.integers(height), rng.integers(width))
        top = int(np.clip(row - rng.integers(side), 0, height - side))
        left = int(np.clip(col - rng.integers(side), 0, width - side))
        window = np.s_[top : top + side, left : left + side]
        return pixels[window], target[window], known[window]


def zoom_share(gsd: float | None, side: int, recipe: Recipe, rng: np.random.Generator) -> float:
    """Share of the picture's side that a crop keeps, so that metres a pixel stay within the recipe's range.

    Squashed to `size`, a crop of `share * side` pixels shows gsd * share * side / size metres a pixel.
    """
    low, high = recipe.zoom_range
    if gsd is not None and recipe.gsd_range is not None:
        finest, coarsest = (limit * recipe.size / (gsd * side) for limit in recipe.gsd_range)
        low, high = float(np.clip(low, finest, coarsest)), float(np.clip(high, finest, coarsest))
    return min(1.0, float(np.exp(rng.uniform(np.log(low), np.log(high)))))


def turned(
    pixels: NDArray[np.uint8],
    phrase: str,
    target: NDArray[np.bool_],
    known: NDArray[np.bool_],
    rng: np.random.Generator,
) -> tuple[NDArray[np.uint8], str, NDArray[np.bool_], NDArray[np.bool_]]:
    """Picture and masks (S, S) flipped and turned at random, with the phrase; as they are where it cannot be turned."""
    turn = TURNS[int(rng.integers(len(TURNS)))]
    said = rewrite(phrase, turn)
    if said is None or turn == IDENTITY:
        return pixels, phrase, target, known
    return turn.array(pixels), said, turn.array(target), turn.array(known)


def recoloured(pixels: NDArray[np.uint8], phrase: str, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Other colours, brightness and noise; where the phrase speaks of colour, only a little more or less light."""
    if names_colour(phrase):
        return np.clip(pixels.astype(np.float32) * rng.uniform(0.9, 1.1), 0, 255).astype(np.uint8)
    return radiometry(pixels, rng, grey=0.1)


def blacked_out(pixels: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
    """20 to 60 black squares anywhere on pixels (H, W, 3)."""
    pixels = pixels.copy()
    for _ in range(int(rng.integers(20, 61))):
        top, left = (int(rng.integers(max(side - SQUARE, 1))) for side in pixels.shape[:2])
        pixels[top : top + SQUARE, left : left + SQUARE] = 0
    return pixels


def hold_out_photographs(samples: Sequence[Sample], share: int = 10) -> tuple[list[Sample], list[Sample]]:
    """Samples to learn from and samples of one photograph in `share` (by a hash of its name) to choose by."""

    def held(sample: Sample) -> bool:
        name = sample.source or sample.image.name  # not the path, which is another on another machine
        return sha1(name.encode()).digest()[0] % share == 0

    return [s for s in samples if not held(s)], [s for s in samples if held(s)]
