"""Folders of labelled image chips: COCO instances or dense category masks, turned into samples of category phrases.

A folder holds `images/` and either `instances.json` (COCO polygons or run lengths; `split`, `gsd_m`, `source` on an
image; `seg_source` on an annotation whose mask people did not draw) or `images.json` with `masks/<name>.png` (value =
category id). A folder labels only its own categories: any other is unknown in its images, not absent.

What counts where: `seg_source` absent is a mask drawn by people; `box` is a box without a mask, ignored inside; any
other is a mask computed from a box, good for training and never for a reported figure. In dense masks 0 is unlabelled
and ignored, unless the folder has a single category: then 0 is everything else.

Needs numpy and Pillow only, so that training reads chips on a bare machine.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from engine.data.masks import (
    MaskExcept,
    MaskShapes,
    MaskSource,
    MaskValue,
    PixelRing,
    Size,
    segmentation_parts,
    sound_size,
)
from engine.data.pictures import opened
from engine.data.samples import Box, Dataset, Problem, Sample, sound_gsd
from engine.data.words import CategoryWords, category_phrase, load_lexicon
from engine.errors import InputError

BOX_ONLY = "box"


@dataclass(frozen=True, slots=True)
class Instance:
    """One labelled object. `derived` is "" for a mask drawn by people, else how it came about (`seg_source`)."""

    category: str
    parts: tuple[Any, ...]
    box: Box | None
    derived: str
    attributes: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Chip:
    """One labelled image: its instances, or its dense mask with the value of each category."""

    folder: str
    image: Path
    size: Size
    split: str
    gsd: float | None
    source: str
    categories: tuple[str, ...]
    instances: tuple[Instance, ...] = ()
    dense: Path | None = None
    values: Mapping[str, int] | None = None

    @property
    def id(self) -> str:
        """Folder and file name without suffix."""
        return f"{self.folder}/{self.image.stem}"

    def present(self) -> tuple[str, ...]:
        """Categories with at least one labelled pixel or box. Reads a dense mask. Raises InputError."""
        if self.dense is not None and self.values is not None:
            there = dense_values(self.dense)
            return tuple(category for category in self.categories if self.values[category] in there)
        there_names = {instance.category for instance in self.instances}
        return tuple(category for category in self.categories if category in there_names)

    def absent(self) -> tuple[str, ...]:
        """Categories of the folder that the image surely lacks.

        An image without any instance may just be unlabelled, and so may value 0 of a dense mask of several categories:
        then none is sure.
        """
        present = self.present()
        if self.dense is not None:
            unlabelled = len(self.categories) > 1 and 0 in dense_values(self.dense)
        else:
            unlabelled = not self.instances
        return () if unlabelled else tuple(category for category in self.categories if category not in present)

    def mask(self, category: str) -> MaskSource | None:
        """Mask of a category, of all masks people drew or a program derived; None when there is none."""
        if self.dense is not None and self.values is not None:
            return MaskValue(self.dense, self.values[category])
        parts = self._parts(category, box_only=False)
        return MaskShapes(parts, f"{self.id}: {category}") if parts else None

    def ignore(self, category: str) -> MaskSource | None:
        """Pixels whose truth is unknown for a category: unlabelled ones, and boxes without a mask. None when none."""
        if self.dense is not None:
            return MaskValue(self.dense, 0) if len(self.categories) > 1 else None
        boxes = self._parts(category, box_only=True)
        if not boxes:
            return None
        name = f"{self.id}: {category}"
        return MaskExcept(MaskShapes(boxes, name), MaskShapes(self._parts(category, box_only=False), name))

    def boxes(self, category: str) -> tuple[Box, ...]:
        """Boxes (x1, y1, x2, y2) of a category's instances."""
        return tuple(i.box for i in self.instances if i.category == category and i.box is not None)

    def drawn_by_people(self, category: str) -> bool:
        """Whether every mask of a category in this image was drawn by people: then it may enter a reported figure."""
        return not any(instance.derived for instance in self.instances if instance.category == category)

    def _parts(self, category: str, *, box_only: bool) -> tuple[Any, ...]:
        wanted = (i for i in self.instances if i.category == category and (i.derived == BOX_ONLY) == box_only)
        return tuple(part for instance in wanted for part in instance.parts)


@cache
def dense_values(path: Path) -> frozenset[int]:
    """Values that occur in a dense mask. Raises InputError."""
    with opened(path) as image:
        return frozenset(int(value) for value in np.unique(np.asarray(image)))


def find_chip_folders(root: Path) -> list[Path]:
    """The folder itself or the folders directly inside it that hold labelled chips, in the order of their names."""
    if not root.is_dir():
        return []
    folders = [root, *sorted(path for path in root.iterdir() if path.is_dir())]
    return [folder for folder in folders if (folder / "images").is_dir() and _labels(folder) is not None]


def _labels(folder: Path) -> Path | None:
    candidates = (folder / "instances.json", folder / "images.json")
    return next((path for path in candidates if path.is_file()), None)


def read_chips(folder: Path) -> list[Chip]:
    """All chips of one folder, in the order of its file. Raises InputError when the labels are missing or unsound."""
    labels = _labels(folder)
    if labels is None:
        raise InputError(f"{folder}: neither instances.json nor images.json; give a folder of labelled chips")
    try:
        content = json.loads(labels.read_text(encoding="utf-8-sig"))
        names = {entry["id"]: str(entry["name"]).replace("_", " ") for entry in content["categories"]}
        if labels.name == "images.json":
            return [_dense_chip(folder, image, names) for image in content["images"]]
        instances: dict[Any, list[Instance]] = {image["id"]: [] for image in content["images"]}
        for annotation in content["annotations"]:
            instances[annotation["image_id"]].append(_instance(annotation, names, labels))
        labelled = tuple(dict.fromkeys(i.category for group in instances.values() for i in group))
        return [_instance_chip(folder, image, labelled, instances[image["id"]]) for image in content["images"]]
    except (KeyError, TypeError, ValueError) as error:
        raise InputError(
            f"{labels}: {type(error).__name__} {error}; it must be COCO with images and categories"
        ) from error


def _dense_chip(folder: Path, image: Mapping[str, Any], names: Mapping[int, str]) -> Chip:
    return Chip(
        **_image_fields(folder, image),
        categories=tuple(names.values()),
        dense=(folder / "masks" / image["file_name"]).with_suffix(".png"),
        values={name: value for value, name in names.items()},
    )


def _instance_chip(
    folder: Path, image: Mapping[str, Any], categories: tuple[str, ...], instances: Sequence[Instance]
) -> Chip:
    return Chip(**_image_fields(folder, image), categories=categories, instances=tuple(instances))


def _image_fields(folder: Path, image: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "folder": folder.name,
        "image": folder / "images" / image["file_name"],
        "size": sound_size((image["height"], image["width"])),
        "split": str(image.get("split", "")),
        "gsd": sound_gsd(image.get("gsd_m"), f"{folder.name}/{image['file_name']}"),
        "source": f"{folder.name}/{image['source']}" if image.get("source") else "",
    }


def _instance(annotation: Mapping[str, Any], names: Mapping[int, str], labels: Path) -> Instance:
    name = f"{labels}: annotation {annotation['id']}"
    box = annotation.get("bbox")
    x, y, width, height = (float(side) for side in box) if box else (0.0, 0.0, 0.0, 0.0)
    parts = segmentation_parts(annotation["segmentation"], name)
    if box and _names_pixels(parts, x + width, y + height):
        parts = tuple(PixelRing(tuple(ring)) for ring in parts)
    return Instance(
        category=names[annotation["category_id"]],
        parts=parts,
        box=(x, y, x + width, y + height) if box else None,
        derived=str(annotation.get("seg_source") or ""),
        attributes=annotation.get("attributes") or {},
    )


def _names_pixels(parts: Sequence[Any], right: float, bottom: float) -> bool:
    """Whether rings are of pixel indices: then the box reaches a pixel beyond their largest x and y.

    Contour finders give such rings (VHR-10, rasterized building footprints); drawn polygons reach to their box.
    """
    if not parts or any(isinstance(part, dict) or len(part) < 6 for part in parts):
        return False
    far_x = float(max(max(ring[0::2]) for ring in parts))
    far_y = float(max(max(ring[1::2]) for ring in parts))
    return abs(right - far_x - 1) < 0.01 and abs(bottom - far_y - 1) < 0.01


def category_samples(
    chips: Iterable[Chip],
    lexicon: Mapping[str, CategoryWords],
    *,
    people_only: bool = True,
    absent: bool = False,
    held_out: bool = False,
) -> list[Sample]:
    """One sample a chip and category present, its phrase the category's plural.

    `people_only` leaves out categories with a mask that people did not draw in that chip; a reported figure needs it.
    `absent` adds a no-target sample for each category of the folder that the chip surely lacks. `held_out` words the
    phrases with synonyms never used in training.
    """
    samples = []
    for chip in chips:
        there = [c for c in chip.present() if chip.drawn_by_people(c) or not people_only]
        lacking = chip.absent() if absent else ()
        for category in (*there, *lacking):
            samples.append(
                Sample(
                    id=f"{chip.id}/{category}",
                    image=chip.image,
                    phrase=category_phrase(category, lexicon, held_out=held_out),
                    mask=chip.mask(category) if category in there else None,
                    split=chip.split,
                    category=category,
                    gsd=chip.gsd,
                    ignore=chip.ignore(category),
                    boxes=chip.boxes(category),
                    source=chip.source,
                    kinds=("no target",) if category in lacking else ("category",),
                    size=chip.size,
                )
            )
    return samples


def read_box_samples(root: Path, *, held_out: bool = False) -> list[Sample]:
    """Samples whose boxes people drew but whose masks they did not: to be scored by their boxes only.

    Their masks, derived from the boxes, are no truth. Raises InputError when a folder's labels are unsound.
    """
    chips = [chip for folder in find_chip_folders(root) for chip in read_chips(folder) if not chip.dense]
    samples = category_samples(chips, load_lexicon(), people_only=False, held_out=held_out)
    drawn = {chip.id: chip for chip in chips}
    return [s for s in samples if not drawn[s.id.rpartition("/")[0]].drawn_by_people(s.category) and s.boxes]


def read_chip_dataset(root: Path, *, absent: bool = False, held_out: bool = False) -> Dataset:
    """Category phrases of every chip folder at `root`, only masks drawn by people, evaluated on split val.

    Raises InputError when a folder's labels are unsound.
    """
    lexicon = load_lexicon()
    chips = [chip for folder in find_chip_folders(root) for chip in read_chips(folder)]
    readable = [chip for chip in chips if not chip.dense or chip.dense.is_file()]
    gone = [chip for chip in chips if chip.dense and not chip.dense.is_file()]
    problems = [Problem("mask file missing", str(chip.dense), chip.split, left_out=True) for chip in gone]
    samples = category_samples(readable, lexicon, absent=absent, held_out=held_out)
    derived = sum(not chip.drawn_by_people(c) for chip in readable for c in chip.present())
    notes = [f"{derived} image-category pairs left out: masks derived from boxes"] if derived else []
    return Dataset("labelled chips", root, samples, problems, notes, default_split="val")
