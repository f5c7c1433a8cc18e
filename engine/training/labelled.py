"""Labelled overhead images in memory: pixels and a category map, from COCO instances or dense masks.

A category map holds 0 where none of the folder's categories is, an index into `CATEGORIES` + 1 where one is, and
`UNKNOWN` where the labels do not say (unlabelled pixels, instances of which only the box is known).
Needs numpy and Pillow alone, so that it runs on a bare training machine.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine.data.chips import Chip, read_chips
from engine.errors import InputError

UNKNOWN = 255


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
        repaint: chance by which a category's brightness is changed at random, where the folder shows few materials.
    """

    categories: dict[str, str]
    absent: tuple[str, ...] = ()
    weight: float = 1.0
    scale: tuple[float, float] = (0.7, 1.5)
    ground: tuple[float, float] | None = None
    skip: str = ""
    emphasis: dict[str, float] | None = None
    repaint: dict[str, float] | None = None


@dataclass(frozen=True)
class LabelledImage:
    """One image: pixels (H, W, 3) uint8, labels (H, W) uint8 as in the module's docstring."""

    folder: str
    name: str
    source: str
    split: str
    gsd: float | None
    pixels: NDArray[np.uint8]
    labels: NDArray[np.uint8]


def load_rules(path: Path) -> tuple[list[str], dict[str, FolderRule]]:
    """Category order and folder rules of a data TOML file."""
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    rules = {
        name: FolderRule(
            categories=dict(rule["categories"]),
            absent=tuple(rule.get("absent", ())),
            weight=float(rule["weight"]),
            scale=_pair(rule.get("scale", (0.7, 1.5))),
            ground=_pair(rule["ground"]) if "ground" in rule else None,
            skip=rule.get("skip", ""),
            emphasis=rule.get("emphasis"),
            repaint=rule.get("repaint"),
        )
        for name, rule in data["folders"].items()
    }
    return list(data["categories"]), rules


def _pair(values: Sequence[float]) -> tuple[float, float]:
    low, high = values
    return float(low), float(high)


def read_folder(folder: Path, rule: FolderRule, order: list[str]) -> Iterator[LabelledImage]:
    """Every image of a folder with its category map; raises InputError where labels or an image cannot be read."""
    for chip in read_chips(folder):
        if rule.skip and rule.skip in chip.image.name:
            continue
        yield LabelledImage(
            folder.name,
            chip.image.name,
            chip.source or f"{folder.name}/{chip.image.name}",
            chip.split,
            chip.gsd,
            _read_pixels(chip.image),
            _category_map(chip, rule, order),
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
    return labels


def _read_pixels(path: Path) -> NDArray[np.uint8]:
    try:
        with Image.open(path) as image:
            return np.asarray(image.convert("RGB"))
    except OSError as error:
        raise InputError(f"{path}: cannot be read as an image ({error}); mend or remove it") from error
