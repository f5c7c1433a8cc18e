"""Labelled chips put together again: those that tile the ground without gaps are one scene, as the analyst saw it."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from PIL import Image
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

TILE = re.compile(r"(.*)OAM-(\d+)-(\d+)-(\d+)\.tif")  # column, row and zoom of a web tile
SEAM = 1.5  # pixels: parts in two chips that come as close are one thing
LEAST = 4  # pixels: smaller parts are none


@dataclass(frozen=True)
class ChipScene:
    """Chips in place: `pixels` (H, W, 3); things by category in pixels with y upwards; `gsd` in metres, or None."""

    name: str
    pixels: NDArray[np.uint8]
    things: dict[str, list[shapely.Polygon]]
    gsd: float | None

    @property
    def view(self) -> shapely.Polygon:
        """The outline in pixels."""
        return shapely.box(0, 0, self.pixels.shape[1], self.pixels.shape[0])


def chip_scenes(folder: Path, split: str | None) -> Iterator[ChipScene]:
    """The scenes of a folder of labelled chips (COCO `instances.json`), of a split or all; a lone chip is one too."""
    content = json.loads((folder / "instances.json").read_text(encoding="utf-8"))
    names = {row["id"]: row["name"].replace("_", " ") for row in content["categories"]}
    labels = defaultdict(list)
    for row in content["annotations"]:
        labels[row["image_id"]].append(row)
    chips = [row for row in content["images"] if split is None or row.get("split") == split]
    for group in tiled(chips):
        yield assembled(folder / "images", group, labels, names)


def tiled(chips: list[dict[str, Any]]) -> Iterator[dict[tuple[int, int], dict[str, Any]]]:
    """Chips by column and row, one group for all that touch side by side."""
    places: dict[tuple[str, int, int, int], dict[str, Any]] = {}
    for chip in chips:
        match = TILE.fullmatch(chip["file_name"])
        if match is None:
            yield {(0, 0): chip}
        else:
            places[match[1], int(match[4]), int(match[2]), int(match[3])] = chip
    while places:
        key = next(iter(places))
        group, waiting = {}, [key]
        while waiting:
            key = waiting.pop()
            if key not in places:
                continue
            prefix, zoom, column, row = key
            group[column, row] = places.pop(key)
            waiting += [(prefix, zoom, column + x, row + y) for x, y in ((1, 0), (-1, 0), (0, 1), (0, -1))]
        yield group


def assembled(
    images: Path, group: dict[tuple[int, int], dict[str, Any]], labels: dict[int, list[Any]], names: dict[int, str]
) -> ChipScene:
    """One scene of chips by column and row."""
    first = next(iter(group.values()))
    height, width = first["height"], first["width"]
    west, north = (min(place[axis] for place in group) for axis in (0, 1))
    rows, columns = (max(place[axis] for place in group) - low + 1 for axis, low in ((1, north), (0, west)))
    pixels = np.zeros((rows * height, columns * width, 3), np.uint8)
    parts: dict[str, list[tuple[shapely.Polygon, int, object]]] = defaultdict(list)
    for (column, row), chip in group.items():
        x, y = (column - west) * width, (row - north) * height
        pixels[y : y + height, x : x + width] = np.asarray(Image.open(images / chip["file_name"]).convert("RGB"))
        for label in labels[chip["id"]]:
            shape = outline(label["segmentation"], x, len(pixels) - y)
            if shape is not None:
                thing = (label.get("attributes") or {}).get("osm_id")
                parts[names[label["category_id"]]].append((shape, chip["id"], thing))
    things = {name: [one for one in joined(each) if one.area >= LEAST] for name, each in parts.items()}
    return ChipScene(Path(first["file_name"]).stem, pixels, things, first.get("gsd_m"))


def outline(segmentation: object, x: int, top: int) -> shapely.Polygon | None:
    """The largest part of an annotation in the scene's pixels, y upwards; None for what is no polygon."""
    rings = segmentation if isinstance(segmentation, list) else []
    ring: list[float] = max(rings, key=len, default=[])
    if len(ring) < 8:
        return None
    shape = shapely.make_valid(shapely.Polygon(np.array(ring, float).reshape(-1, 2) * [1, -1] + [x, top]))
    pieces = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon" and part.area >= LEAST]
    return max(pieces, key=lambda part: part.area, default=None)


def joined(parts: list[tuple[shapely.Polygon, int, object]]) -> list[shapely.Polygon]:
    """Things from their parts: those of different chips that meet at the seam are one, unless they are known apart."""
    shapes = np.array([shape for shape, _, _ in parts], object)
    first, second = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=SEAM)
    chip, thing = np.array([each[1] for each in parts]), np.array([str(each[2]) for each in parts])
    meet = (chip[first] != chip[second]) & (thing[first] == thing[second])
    links = coo_array((np.ones(meet.sum()), (first[meet], second[meet])), shape=(len(parts),) * 2)
    count, group = connected_components(links, directed=False)
    whole = []
    for number in range(count):
        own = shapes[group == number]
        one = own[0] if len(own) == 1 else shapely.union_all(shapely.buffer(own, SEAM)).buffer(-SEAM)
        whole.append(max(shapely.get_parts(one), key=lambda part: part.area))
    return whole
