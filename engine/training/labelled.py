"""Labelled overhead images in memory: pixels and a category map, from COCO instances or dense masks.

A category map holds 0 where none of the folder's categories is, an index into the category order + 1 where one is, and
`UNKNOWN` where the labels do not say: unlabelled pixels, and instances of which only the box is known, but for the
middle of the box, and what a box holds beside a mask that a program derived from it, close to that mask. Pixels in the
core of an instance carry the flag `CORE` besides: cores of touching instances do not touch; pixels that may be the
category which a folder's rule finds by colour carry `MAYBE`. A box map numbers the boxes whose masks people did not
draw, so that training can ask for objects that reach to their sides (`_box_map`).
Needs numpy and Pillow alone, so that it runs on a bare training machine.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from engine.data.chips import BOX_ONLY, Chip, Instance, read_chips
from engine.data.masks import MaskShapes
from engine.errors import InputError
from engine.training.greenery import greenery

UNKNOWN = 255
CORE = 64
MAYBE = 32
CORE_DEPTH = 0.4
"""The core of an instance: pixels deeper in it than this share of its greatest depth (ours)."""
BOX_MIDDLE = 0.4
"""An ellipse of this share of a box's sides belongs to the box's object, whatever its shape (ours): without it the
objects that no mask could be computed for, often the smallest, would teach nothing."""
BESIDE = 0.1
"""Derived masks miss wing tips and bows: within this share of the box's shorter side from them the box is unknown."""
BOX_TRUST = 0.84
"""Share of a box's width and height, in the middle, whose every row and column the object surely crosses (ours): drawn
boxes are often a little loose."""


@dataclass(frozen=True)
class FolderRule:
    """How one folder of labelled images is read.

    Attributes:
        categories: the folder's category names and the project's name for each; an empty name makes its pixels unknown.
        absent: categories that are surely nowhere in the folder.
        weight: share of training samples.
        scale: smallest and largest factor by which pixels are enlarged in training.
        ground: finest and coarsest ground sample distance to train at, metres; instead of `scale` where an image's own
            is known.
        skip: part of a file name whose images are left out (bad labels).
        emphasis: how often a category is asked for, against 1 for the others.
        green: a category that green pixels are taken for where nothing else is labelled; what is neither green nor
            surely something else is left open.
        separate: whether touching objects are labelled apart, so that cores mean something.
        repaint: chance by which a category's brightness is changed at random, where the folder shows few materials.
        overlapping: pairs of categories of which one may lie in the other; the same for all folders of a file.
        grey: chance of a picture without colour. light: how strongly gamma, contrast and brightness change.
    """

    categories: dict[str, str]
    absent: tuple[str, ...] = ()
    weight: float = 1.0
    scale: tuple[float, float] = (0.7, 1.5)
    ground: tuple[float, float] | None = None
    skip: str = ""
    emphasis: dict[str, float] | None = None
    repaint: dict[str, float] | None = None
    grey: float = 0.4
    light: float = 1.0
    separate: bool = False
    green: str = ""
    overlapping: tuple[tuple[str, str], ...] = ()

    @property
    def own(self) -> list[str]:
        """Categories that the folder's category maps tell, in alphabetical order."""
        return sorted({*self.categories.values(), self.green} - {""})


@dataclass(frozen=True)
class LabelledImage:
    """One image: pixels (H, W, 3) uint8, labels (H, W) uint8 and boxes (H, W) int32 as in the module's docstring."""

    folder: str
    name: str
    source: str
    split: str
    gsd: float | None
    pixels: NDArray[np.uint8]
    labels: NDArray[np.uint8]
    boxes: NDArray[np.int32]


def load_rules(path: Path) -> tuple[list[str], dict[str, FolderRule]]:
    """Category order and folder rules of a data TOML file.

    Raises InputError where it is none, or where a folder's labels are to be a category that it does not list, or
    categories overlap that it does not, or a folder says nothing of any category.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        order, rules = list(data["categories"]), _rules_of(data)
    except (OSError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise InputError(
            f"{path}: not the rules of labelled folders ({type(error).__name__}: {error}); it needs categories = [...] "
            "and a table [folders.NAME] with weight and categories for each folder"
        ) from error
    for folder, rule in rules.items():
        if not rule.own and not rule.absent:
            raise InputError(f"{path}: folders.{folder}: nothing can be asked of it; name categories or absent ones")
        for place, names in ((f"folders.{folder}", rule.own), ("overlapping", chain(*rule.overlapping))):
            if strange := [name for name in names if name not in order]:
                known = ", ".join(order)
                raise InputError(f"{path}: {place}: '{strange[0]}' is not among categories; use {known}")
    return order, rules


def _rules_of(data: Mapping[str, Any]) -> dict[str, FolderRule]:
    return {
        name: FolderRule(
            categories=dict(rule["categories"]),
            absent=tuple(rule.get("absent", ())),
            weight=float(rule["weight"]),
            scale=_pair(rule.get("scale", (0.7, 1.5))),
            ground=_pair(rule["ground"]) if "ground" in rule else None,
            skip=rule.get("skip", ""),
            emphasis=rule.get("emphasis"),
            repaint=rule.get("repaint"),
            grey=float(rule.get("grey", FolderRule.grey)),
            light=float(rule.get("light", FolderRule.light)),
            separate=bool(rule.get("separate", False)),
            green=str(rule.get("green", "")),
            overlapping=tuple((str(one), str(other)) for one, other in data.get("overlapping", ())),
        )
        for name, rule in data["folders"].items()
    }


def _pair(values: Sequence[float]) -> tuple[float, float]:
    low, high = values
    return float(low), float(high)


def read_folder(folder: Path, rule: FolderRule, order: list[str]) -> Iterator[LabelledImage]:
    """Every image of a folder with its category map; raises InputError where labels or an image cannot be read."""
    for chip in read_chips(folder):
        if rule.skip and rule.skip in chip.image.name:
            continue
        pixels, labels = _read_pixels(chip.image), _category_map(chip, rule, order)
        if rule.green:
            _mark_green(labels, pixels, order.index(rule.green) + 1)
        yield LabelledImage(
            folder.name,
            chip.image.name,
            chip.source or f"{folder.name}/{chip.image.name}",
            chip.split,
            chip.gsd,
            pixels,
            labels,
            _box_map(chip, rule, order),
        )


def _category_map(chip: Chip, rule: FolderRule, order: list[str]) -> NDArray[np.uint8]:
    labels = np.zeros(chip.size, np.uint8)
    for category in chip.categories:
        unknown = chip.ignore(category)
        if unknown is not None:
            labels[unknown.read(chip.size)] = UNKNOWN
    for category in chip.categories:
        ours = rule.categories.get(category, "")
        mask = chip.mask(category)
        if mask is not None:
            labels[mask.read(chip.size)] = order.index(ours) + 1 if ours else UNKNOWN
    for instance in chip.instances:
        name = rule.categories.get(instance.category)
        if not name:
            continue
        if instance.derived == BOX_ONLY:
            _mark_middle(labels, instance, order.index(name) + 1)
            continue
        if instance.derived:
            _forget_beside(labels, instance, order.index(name) + 1)
        if rule.separate:
            _mark_core(labels, instance, chip)
    return labels


def _mark_green(labels: NDArray[np.uint8], pixels: NDArray[np.uint8], value: int) -> None:
    """Label as `value` what is green and nothing else, and flag what may be."""
    surely, maybe = greenery(pixels)
    open_yet = labels == 0
    labels[open_yet & surely] = value
    labels[open_yet & maybe] |= MAYBE


def _box_map(chip: Chip, rule: FolderRule, order: list[str]) -> NDArray[np.int32]:
    """Numbers where boxes lie that have no drawn mask, their outermost pixels left out; small boxes on top.

    A number is a multiple of `CORE` and the category's label, so that it tells the box and its category.
    """
    numbers = np.zeros(chip.size, np.int32)
    derived = [(i.box, rule.categories.get(i.category)) for i in chip.instances if i.derived and i.box is not None]
    boxes = [(*box, order.index(name) + 1) for box, name in derived if name]
    boxes.sort(key=lambda box: (box[0] - box[2]) * (box[3] - box[1]))
    for count, (left, top, right, bottom, value) in enumerate(boxes, 1):
        x, y = (left + right) / 2, (top + bottom) / 2
        across, down = BOX_TRUST * (right - left) / 2, BOX_TRUST * (bottom - top) / 2
        columns = slice(max(round(x - across), 0), max(round(x + across), 0))
        numbers[max(round(y - down), 0) : max(round(y + down), 0), columns] = count * CORE + value
    return numbers


def _forget_beside(labels: NDArray[np.uint8], instance: Instance, value: int) -> None:
    """Make unknown what lies in an instance's box beside its derived mask, but close to it."""
    if instance.box is None:
        return
    left, top, right, bottom = (max(round(side), 0) for side in instance.box)
    part = labels[top:bottom, left:right]
    if not part.size:
        return
    reach = max(round(BESIDE * min(part.shape)), 1)
    near = Image.fromarray(part & ~np.uint8(CORE) == value).convert("L").filter(ImageFilter.MaxFilter(2 * reach + 1))
    part[(part == 0) & (np.asarray(near) > 0)] = UNKNOWN


def _mark_middle(labels: NDArray[np.uint8], instance: Instance, value: int) -> None:
    if instance.box is None:
        return
    left, top, right, bottom = instance.box
    rows, cols = np.ogrid[: labels.shape[0], : labels.shape[1]]
    down = (rows + 0.5 - (top + bottom) / 2) / max(BOX_MIDDLE * (bottom - top) / 2, 1)
    across = (cols + 0.5 - (left + right) / 2) / max(BOX_MIDDLE * (right - left) / 2, 1)
    labels[(down**2 + across**2 <= 1) & (labels == UNKNOWN)] = value


def _mark_core(labels: NDArray[np.uint8], instance: Instance, chip: Chip) -> None:
    mask = MaskShapes(instance.parts, chip.id).read(chip.size)
    rows, cols = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if len(rows):
        here = np.s_[rows[0] : rows[-1] + 1, cols[0] : cols[-1] + 1]
        part = labels[here]
        part[core(mask[here]) & (part != UNKNOWN)] |= CORE


def core(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Inner part of one object's mask (h, w): deeper than `CORE_DEPTH` of its greatest depth, in octagonal steps."""
    left = np.pad(mask, 1)
    depth = np.zeros(left.shape, np.int32)
    while left.any():
        depth += left
        straight = left.copy()
        straight[1:-1, 1:-1] &= left[:-2, 1:-1] & left[2:, 1:-1] & left[1:-1, :-2] & left[1:-1, 2:]
        if depth.max() % 2 == 0:  # a diamond and a square in turn come near to a circle
            straight[1:-1, 1:-1] &= left[:-2, :-2] & left[2:, 2:] & left[2:, :-2] & left[:-2, 2:]
        left = straight
    return (depth > CORE_DEPTH * depth.max())[1:-1, 1:-1] & mask


def _read_pixels(path: Path) -> NDArray[np.uint8]:
    try:
        with Image.open(path) as image:
            return np.asarray(image.convert("RGB"))
    except OSError as error:
        raise InputError(f"{path}: cannot be read as an image ({error}); mend or remove it") from error
