"""Training samples drawn from labelled images: a crop, phrases, target masks and what the labels leave open."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine.training.augment import radiometry, repaint, turn
from engine.training.labelled import CORE, MAYBE, UNKNOWN, FolderRule, LabelledImage

_FLAGS = np.uint8(CORE | MAYBE)
MIN_PIXELS = 24  # of a category in a crop before it is asked for
TOWARDS = 0.6
"""Share of crops laid over a pixel of a category drawn beforehand (ours): random crops seldom meet small things."""


@dataclass(frozen=True)
class CropSample:
    """Pixels (S, S, 3) uint8 and, for Q phrases, targets, known pixels and cores (Q, S, S) bool and presence (Q,).

    `presence` is 1 or 0 where the labels decide it, -1 where they do not; `cores_known` (Q,) is 1 where they tell
    touching objects apart. `boxes` (Q, S, S) int32 numbers the boxes of the phrase's objects, where people drew
    nothing finer and the crop does not cut the box; 0 elsewhere.
    """

    pixels: NDArray[np.uint8]
    phrases: list[str]
    target: NDArray[np.bool_]
    known: NDArray[np.bool_]
    presence: NDArray[np.float32]
    cores: NDArray[np.bool_]
    cores_known: NDArray[np.float32]
    boxes: NDArray[np.int32]


def is_held_out(image: LabelledImage, share: int = 10) -> bool:
    """Whether a training image is kept for model selection: one in `share`, by a hash of its source image."""
    digest = hashlib.sha1(image.source.encode()).digest()
    return image.split == "train" and digest[0] % share == 0


def uncut(boxes: NDArray[np.int32]) -> NDArray[np.int32]:
    """The box map (S, S) without the boxes that touch the crop's edge: of those the object may be elsewhere."""
    cut = np.unique(np.concatenate([boxes[0], boxes[-1], boxes[:, 0], boxes[:, -1]]))
    return np.where(np.isin(boxes, cut), 0, boxes) if cut.any() else boxes


class CropSampler:
    """Draws crops balanced over folders and categories.

    Args:
        images: training images.
        rules: the folder rules they were read by.
        order: category names; labels hold position + 1.
        phrases: the wordings of each category.
        size: S, pixels of a crop's side.
        per_crop: Q, phrases asked of one crop.
    """

    def __init__(
        self,
        images: Sequence[LabelledImage],
        rules: dict[str, FolderRule],
        order: Sequence[str],
        phrases: dict[str, list[str]],
        size: int,
        per_crop: int,
    ) -> None:
        self.rules, self.order, self.phrases = rules, list(order), phrases
        self.size, self.per_crop = size, per_crop
        self.by_folder = {f: [i for i in images if i.folder == f] for f in rules}
        self.by_folder = {f: members for f, members in self.by_folder.items() if members}
        weights = np.array([rules[f].weight for f in self.by_folder])
        self.folders, self.folder_share = list(self.by_folder), weights / weights.sum()
        self.image_share = {f: self._image_share(members, rules[f]) for f, members in self.by_folder.items()}

    def _image_share(self, members: Sequence[LabelledImage], rule: FolderRule) -> NDArray[np.float64]:
        """How often each image is drawn: by its rarest category, the root of the number of images that show it.

        Images with something in them teach more than empty ones, which stay as one in five.
        """
        shown = [self._shown(m.labels) for m in members]
        number = {c: sum(c in each for each in shown) for c in self.order}
        worth = {c: self._emphasis(rule, c) / max(count, 1) ** 0.5 for c, count in number.items()}
        share = np.array([max((worth[c] for c in each), default=0.0) for each in shown])
        empty = share == 0
        share[~empty] /= max(share.sum(), 1e-9)
        share[empty] = 0.25 / max(empty.sum(), 1)
        return share / share.sum()

    def _shown(self, labels: NDArray[np.uint8]) -> list[str]:
        """Categories of a category map (H, W)."""
        counts = np.bincount(labels[labels != UNKNOWN] & ~_FLAGS, minlength=256)
        return [c for i, c in enumerate(self.order) if counts[i + 1]]

    @staticmethod
    def _emphasis(rule: FolderRule, category: str) -> float:
        return (rule.emphasis or {}).get(category, 1.0)

    def _spot(self, labels: NDArray[np.uint8], rule: FolderRule, rng: np.random.Generator) -> tuple[int, int] | None:
        """A pixel (row, column) of a category drawn by emphasis, or None for a crop anywhere."""
        shown = self._shown(labels) if rng.random() < TOWARDS else []
        if not shown:
            return None
        odds = np.array([self._emphasis(rule, c) for c in shown])
        value = self.order.index(shown[int(rng.choice(len(shown), p=odds / odds.sum()))]) + 1
        here = np.flatnonzero((labels != UNKNOWN) & (labels & ~_FLAGS == value))
        row, col = divmod(int(here[int(rng.integers(len(here)))]), labels.shape[1])
        return row, col

    def numbered(self, seed: int, number: int) -> CropSample:
        """Crop `number` of a run with a seed: the same whatever the process, the worker or the point of resumption."""
        return self.draw(np.random.default_rng((seed, number)))

    def draw(self, rng: np.random.Generator) -> CropSample:
        """One crop with its phrases; deterministic for a given generator state."""
        folder = self.folders[int(rng.choice(len(self.folders), p=self.folder_share))]
        rule, members = self.rules[folder], self.by_folder[folder]
        first = members[int(rng.choice(len(members), p=self.image_share[folder]))]
        need, spot = round(self.size / self._scale(first, rule, rng)), self._spot(first.labels, rule, rng)
        pixels, labels, boxes = self._region(first, members, need, spot, rng)
        side = (self.size, self.size)
        pixels = np.asarray(Image.fromarray(pixels).resize(side, Image.Resampling.BILINEAR))
        labels = np.asarray(Image.fromarray(labels).resize(side, Image.Resampling.NEAREST))
        if boxes.any():
            boxes = np.asarray(Image.fromarray(boxes).resize(side, Image.Resampling.NEAREST))
        else:
            boxes = np.zeros(side, np.int32)
        pixels, labels, boxes = turn(pixels, labels, boxes, rng=rng)
        cores = (labels & CORE > 0) & (labels != UNKNOWN)
        maybe = (labels & MAYBE > 0) & (labels != UNKNOWN)
        labels = np.where(cores | maybe, labels & ~_FLAGS, labels)
        for category, chance in (rule.repaint or {}).items():
            if rng.random() < chance:
                pixels = repaint(pixels, labels == self.order.index(category) + 1, rng)
        seen = radiometry(pixels, rng, grey=rule.grey, light=rule.light)
        return self._ask(seen, labels, (cores, maybe), uncut(boxes), rule, rng)

    @staticmethod
    def _scale(image: LabelledImage, rule: FolderRule, rng: np.random.Generator) -> float:
        """Factor by which the image's pixels are enlarged, log-uniform in the rule's range."""
        low, high = rule.scale
        if rule.ground is not None and image.gsd is not None:
            low, high = image.gsd / rule.ground[1], image.gsd / rule.ground[0]
        return float(np.exp(rng.uniform(np.log(low), np.log(high))))

    def _region(
        self,
        first: LabelledImage,
        members: Sequence[LabelledImage],
        need: int,
        spot: tuple[int, int] | None,
        rng: np.random.Generator,
    ) -> tuple[NDArray[np.uint8], NDArray[np.uint8], NDArray[np.int32]]:
        height, width = first.labels.shape
        if height >= need and width >= need:
            down, right = spot or (None, None)
            row, col = self._begin(height, need, down, rng), self._begin(width, need, right, rng)
            window = np.s_[row : row + need, col : col + need]
            return first.pixels[window], first.labels[window], first.boxes[window]
        # a mosaic of images of the same ground sample distance fills what one image cannot
        alike = [m for m in members if m.gsd == first.gsd]
        pixels = np.zeros((need, need, 3), np.uint8)
        labels = np.full((need, need), UNKNOWN, np.uint8)
        boxes = np.zeros((need, need), np.int32)
        for row in range(0, need, height):
            for col in range(0, need, width):
                part = first if row == col == 0 else alike[int(rng.integers(len(alike)))]
                down, right = (spot if row == col == 0 else None) or (None, None)
                high, wide = part.labels.shape
                h, w = min(high, need - row, height), min(wide, need - col, width)
                top, left = self._begin(high, h, down, rng), self._begin(wide, w, right, rng)
                window = np.s_[top : top + h, left : left + w]
                pixels[row : row + h, col : col + w] = part.pixels[window]
                labels[row : row + h, col : col + w] = part.labels[window]
                numbers = uncut(part.boxes[window])
                if numbers.any():
                    boxes[row : row + h, col : col + w] = np.where(numbers, numbers + boxes.max() // CORE * CORE, 0)
        return pixels, labels, boxes

    @staticmethod
    def _begin(length: int, need: int, spot: int | None, rng: np.random.Generator) -> int:
        """First of `need` pixels along an axis of `length`, the pixel `spot` among them."""
        low, high = (0, length - need) if spot is None else (max(spot - need + 1, 0), min(spot, length - need))
        return int(rng.integers(low, high + 1))

    def _ask(
        self,
        pixels: NDArray[np.uint8],
        labels: NDArray[np.uint8],
        flagged: tuple[NDArray[np.bool_], NDArray[np.bool_]],
        boxes: NDArray[np.int32],
        rule: FolderRule,
        rng: np.random.Generator,
    ) -> CropSample:
        """Phrases for a crop, its labels without flags; `flagged` are cores and what may be the green category."""
        cores, maybe = flagged
        counts = np.bincount(labels.ravel(), minlength=256)
        present = [c for i, c in enumerate(self.order) if counts[i + 1] >= MIN_PIXELS]
        own = rule.own
        missing = [c for c in own if counts[self.order.index(c) + 1] == 0]
        decided = [*rule.absent, *missing]
        partial = [c for c in self.order if c not in own and c not in rule.absent] if present else []
        if not present and not decided:  # a few pixels of what it labels, and nothing is surely absent
            decided = own
        chosen: list[str] = []
        for k in range(self.per_crop):
            pools = [present, decided, partial]
            odds = np.array([0.8, 0.15, 0.05] if k == 0 else [0.45, 0.4, 0.15]) * [bool(p) for p in pools]
            if k == 0 and not present:
                odds = np.array([0.0, float(bool(decided)), float(bool(partial and not decided))])
            pool = pools[int(rng.choice(3, p=odds / odds.sum()))]
            pool = [c for c in pool if c not in chosen] or pool
            weight = np.array([self._emphasis(rule, c) for c in pool])
            chosen.append(pool[int(rng.choice(len(pool), p=weight / weight.sum()))])
        open_yet = np.where(maybe, np.uint8(UNKNOWN), labels)
        masks = [self._mask(open_yet if c == rule.green else labels, c, rule) for c in chosen]
        texts = [self.phrases[c][int(rng.integers(len(self.phrases[c])))] for c in chosen]
        return CropSample(
            pixels,
            texts,
            np.stack([m[0] for m in masks]),
            np.stack([m[1] for m in masks]),
            np.array([m[2] for m in masks], np.float32),
            np.stack([m[0] & cores for m in masks]),
            np.array([rule.separate and c in own and c != rule.green for c in chosen], np.float32),
            np.stack([boxes * (c in own and boxes % CORE == self.order.index(c) + 1) for c in chosen]),
        )

    def _mask(
        self, labels: NDArray[np.uint8], category: str, rule: FolderRule
    ) -> tuple[NDArray[np.bool_], NDArray[np.bool_], float]:
        """Target, known pixels and presence of one category."""
        if category in rule.absent:  # perhaps a category that no folder has, so that the network learns to say no
            return np.zeros(labels.shape, np.bool_), np.ones(labels.shape, np.bool_), 0.0
        target = labels == self.order.index(category) + 1
        if category not in rule.own:  # what is surely something else is surely not this, unless it may lie in it
            both = {name for pair in rule.overlapping if category in pair for name in pair}
            undecided = [0, UNKNOWN, *(self.order.index(name) + 1 for name in both)]
            return target, ~np.isin(labels, undecided), -1.0
        known = labels != UNKNOWN
        if target.sum() >= MIN_PIXELS:
            return target, known, 1.0
        return target, known, 0.0 if not target.any() and known.mean() > 0.9 else -1.0
