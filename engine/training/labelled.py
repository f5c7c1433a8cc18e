"""Labelled overhead images in memory: pixels and a category map, from COCO instances or dense masks.

A category map holds 0 where none of the folder's categories is, an index into `CATEGORIES` + 1 where one is, and
`UNKNOWN` where the labels do not say (unlabelled pixels, instances of which only the box is known).
Needs numpy and Pillow alone, so that it runs on a bare training machine.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

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
    derived: bool


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
    """Every image of a folder with its category map; raises InputError where the folder holds no labels."""
    if (folder / "instances.json").exists():
        yield from _read_instances(folder, rule, order)
    elif (folder / "images.json").exists():
        yield from _read_dense(folder, rule, order)
    else:
        raise InputError(f"{folder}: neither instances.json nor images.json; give a folder of labelled images")


def _code(name: str, rule: FolderRule, order: list[str]) -> int:
    ours = rule.categories.get(name, "")
    return order.index(ours) + 1 if ours else UNKNOWN


def _open(path: Path) -> NDArray[np.uint8]:
    with Image.open(path) as image:
        return np.asarray(image.convert("RGB"))


def _read_instances(folder: Path, rule: FolderRule, order: list[str]) -> Iterator[LabelledImage]:
    data = json.loads((folder / "instances.json").read_text(encoding="utf-8"))
    codes = {c["id"]: _code(c["name"], rule, order) for c in data["categories"]}
    by_image: dict[int, list[dict[str, Any]]] = {}
    for annotation in data["annotations"]:
        by_image.setdefault(annotation["image_id"], []).append(annotation)
    for info in data["images"]:
        if rule.skip and rule.skip in info["file_name"]:
            continue
        annotations = by_image.get(info["id"], [])
        canvas = Image.new("L", (info["width"], info["height"]), 0)
        draw = ImageDraw.Draw(canvas)
        # box-only instances first, so that a known mask beside them wins its own pixels
        for annotation in sorted(annotations, key=lambda a: a.get("seg_source") != "box"):
            known = annotation.get("seg_source") != "box"
            code = codes[annotation["category_id"]] if known else UNKNOWN
            for ring in annotation["segmentation"]:
                if len(ring) >= 6:
                    draw.polygon([tuple(p) for p in np.reshape(ring, (-1, 2))], fill=code)
        yield LabelledImage(
            folder.name,
            info["file_name"],
            info.get("source", info["file_name"]),
            info["split"],
            info.get("gsd_m"),
            _open(folder / "images" / info["file_name"]),
            np.asarray(canvas),
            any(a.get("seg_source") for a in annotations),
        )


def _read_dense(folder: Path, rule: FolderRule, order: list[str]) -> Iterator[LabelledImage]:
    data = json.loads((folder / "images.json").read_text(encoding="utf-8"))
    lookup = np.full(256, UNKNOWN, np.uint8)
    for category in data["categories"]:
        lookup[category["id"]] = _code(category["name"], rule, order)
    if len(data["categories"]) == 1:
        lookup[0] = 0  # a mask of one category: the rest is labelled as not being it
    for info in data["images"]:
        with Image.open(folder / "masks" / Path(info["file_name"]).with_suffix(".png").name) as mask:
            labels = lookup[np.asarray(mask)]
        pixels = _open(folder / "images" / info["file_name"])
        yield LabelledImage(
            folder.name, info["file_name"], info["file_name"], info["split"], info.get("gsd_m"), pixels, labels, False
        )
