"""Folders of labelled chips (`engine.data.chips`) as scenes: instances, or the regions of category masks."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import rasterio.features
import shapely
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

from engine.data.chips import BOX_ONLY, Chip, Instance, find_chip_folders, read_chips
from engine.data.masks import BoolMask, MaskShapes, PixelRing, decode_rle
from engine.data.samples import read_rgb
from engine.errors import InputError
from engine.expressions.scenes import LabelledScene, MaskLabel, Thing

SIMPLIFIED = 0.7  # pixels: the steps of pixel outlines go, their place does not
SMALLEST = 4.0  # square pixels; smaller shapes are slips of the labels


def chip_scenes(root: Path) -> Iterator[LabelledScene]:
    """Every labelled image of the chip folders at `root`. Raises InputError where there is none or one is unsound."""
    folders = find_chip_folders(root)
    if not folders:
        raise InputError(
            f"{root}: no labels in it; looked for instances.json or images.json beside images/, here and one level down"
        )
    for folder in folders:
        for chip in read_chips(folder):
            things = region_things(chip) if chip.dense is not None else instance_things(chip)
            if things:
                yield LabelledScene(
                    id=chip.id,
                    image=chip.image,
                    size=chip.size,
                    things=things,
                    read_pixels=partial(read_rgb, chip.image),
                    gsd=chip.gsd,
                    split=chip.split,
                    source=chip.source,
                    absent=chip.absent(),
                    countable=chip.dense is None,
                )


def instance_things(chip: Chip) -> list[Thing]:
    """The instances of a chip; what is no shape is left out."""
    things = []
    for number, instance in enumerate(chip.instances):
        shape = shape_of(instance, chip.size[0])
        if shape.area < SMALLEST:
            continue
        boxed = instance.derived == BOX_ONLY
        mask = None if boxed else MaskShapes(instance.parts, f"{chip.id}: instance {number}")
        things.append(Thing(instance.category, shape, mask, bool(instance.derived), instance.attributes))
    return things


def shape_of(instance: Instance, height: int) -> shapely.Geometry:
    """An instance's outline, y upwards from the image's lower edge."""
    parts = [part_shape(part) for part in instance.parts]
    shape = shapely.union_all([shapely.make_valid(part) for part in parts]) if parts else shapely.Polygon()
    solid = [part for part in shapely.get_parts(shape) if part.geom_type in ("Polygon", "MultiPolygon")]
    return upwards(shapely.union_all(solid), height)


def part_shape(part: Any) -> shapely.Geometry:  # noqa: ANN401 - a run-length object, a pixel ring or a flat ring
    """One part of a COCO segmentation, y downwards."""
    if isinstance(part, dict):
        return mask_shape(decode_rle(part))
    ring = np.asarray(part.ring if isinstance(part, PixelRing) else part, np.float64).reshape(-1, 2)
    if len(ring) < 3:
        return shapely.Polygon()
    if not isinstance(part, PixelRing):
        return shapely.Polygon(ring)
    # the ring runs through the centres of its pixels, which belong to it whole
    return shapely.make_valid(shapely.Polygon(ring + 0.5)).buffer(0.5, join_style="mitre")


def mask_shape(mask: BoolMask) -> shapely.Geometry:
    """A mask's outline along pixel edges, y downwards."""
    found = rasterio.features.shapes(mask.astype(np.uint8), mask=mask, connectivity=8)
    return shapely.union_all([shapely.geometry.shape(shape) for shape, _ in found])


def upwards(shape: shapely.Geometry, height: int) -> shapely.Geometry:
    """A shape with y upwards from the lower edge of an image of `height` rows."""
    return shapely.transform(shape, lambda xy: xy * [1.0, -1.0] + [0.0, float(height)])


def region_things(chip: Chip) -> list[Thing]:
    """The 4-connected regions of each category in a dense mask."""
    assert chip.dense is not None and chip.values is not None
    try:
        with Image.open(chip.dense) as image:
            values = np.asarray(image)
    except OSError as error:
        raise InputError(f"{chip.dense}: cannot be read as a mask ({error}); give a PNG file") from error
    things = []
    for category, value in chip.values.items():
        labels, count = ndimage.label(values == value)
        for region, shape in enumerate(region_shapes(labels.astype(np.int32), int(count)), start=1):
            things.append(Thing(category, upwards(shape, chip.size[0]), MaskLabel(labels, region)))
    return things


def region_shapes(labels: NDArray[np.int32], count: int) -> list[shapely.Geometry]:
    """The outline of each region 1 ... `count` of a label image, y downwards, simplified below a pixel."""
    outlines: list[shapely.Geometry] = [shapely.Polygon()] * count
    for shape, value in rasterio.features.shapes(labels, mask=labels > 0, connectivity=4):
        outlines[int(value) - 1] = shapely.make_valid(shapely.geometry.shape(shape).simplify(SIMPLIFIED))
    return outlines
