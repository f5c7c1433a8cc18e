"""Scenes of known things drawn at any pixel size, and a network that sees them exactly: one band a kind of thing."""

# ruff: noqa: E501 - phrases read better in long rows
from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyogrio
import rasterio
import shapely
import torch
from affine import Affine
from numpy.typing import NDArray
from rasterio.features import rasterize
from shapely import affinity
from shapely.geometry import Polygon, box
from torch import Tensor

from engine.models.contract import Features, Output, ReferringNetwork, Words
from engine.models.packs import Pack, PackConfig
from engine.options import RunOptions
from engine.outputs import Outputs
from engine.phrases import FindObjects, Scene, execute, read_phrase
from engine.segment import segment

KINDS = ("building", "tree", "road")  # one band each
SIDE = 307.2  # metres of ground: 0.6 m a pixel at 512 px, 0.15 at 2048, 0.0375 at 8192
APART = 1.8  # metres between things of a kind, three pixels of the coarsest view
EAST, NORTH = 500_000, 5_200_000
PHRASES = {
    "position": (
        "buildings on the left", "buildings in the upper right corner", "buildings in the bottom third", "buildings in the middle",
        "buildings in the northern half", "buildings on the far right", "the building on the left", "buildings not on the right",
        "the three buildings in the middle", "buildings at the top edge of the image", "trees in the southeast",
        "buildings cut off by the edge of the image", "buildings fully visible in the image", "trees in the top left corner",
    ),
    "superlative": (
        "the largest building", "the three largest buildings", "the leftmost building", "the longest building", "the smallest building",
        "the northernmost building", "the two rightmost buildings", "the largest building on the left", "the widest building",
        "the ten largest buildings in the northern half", "the building closest to the center", "the shortest building", "the narrowest building",
        "the largest tree", "the building with the longest perimeter",
    ),
    "ordinal": (
        "the second largest building", "the third largest building", "the fourth building from the top", "the second building from the left",
        "the next to last building from the right", "the second smallest tree", "the third longest building", "the 5th biggest building",
        "the second closest building to the road", "the last tree from the left",
    ),
    "relation": (
        "buildings within 50 m of the largest building", "buildings near the road", "buildings north of the road", "buildings next to the road",
        "the building closest to the road", "the building closest to the largest building", "buildings east of the largest building",
        "buildings more than 100 m from the road", "buildings with a tree", "buildings without a tree", "trees next to a building",
        "trees between two buildings", "the building farthest from the road", "buildings larger than the second largest building",
        "buildings within 20 m of a tree", "trees near the largest building", "buildings along the road", "trees surrounded by buildings",
        "the buildings smaller than the third largest building", "buildings larger than 200 m2", "buildings between 10 and 15 m long",
    ),
}  # fmt: skip
Things = dict[str, list[Polygon]]


class Exact(ReferringNetwork):
    """Finds what is bright in the band of the kind that a phrase names."""

    reusable_features = True

    def encode_phrases(self, texts: Sequence[str]) -> Words:
        """One number a band: 1 for the kind that is named."""
        named = torch.tensor([[[float(kind in text) for kind in KINDS]] for text in texts])
        return Words(named, torch.ones(len(texts), 1, dtype=torch.bool), named[:, 0])

    def encode_images(self, images: Tensor) -> Features:
        """The image as it is."""
        return Features(((images,),), None, (images.shape[2], images.shape[3]))

    def decode(self, features: Features, words: Words, image_of: Tensor) -> Output:
        """Far from 0 on either side, so that probabilities are 0 or 1."""
        bands = features.stages[0][0].index_select(0, image_of)
        return Output(((bands * words.sentence[:, :, None, None]).sum(1) - 0.5) * 1e4)

    def forward(self, images: Tensor, words: Words, image_of: Tensor) -> Output:
        """Encode and decode."""
        return self.decode(self.encode_images(images), words, image_of)


def exact_pack(window: int = 512) -> Pack:
    """A pack with `Exact` in it; a kind of things is not divided, for they stand apart."""
    values = {"name": "exact", "mean": (0.0,) * 3, "std": (1.0,) * 3, "window": window, "gsd_range": (0.01, 100.0)}
    config = PackConfig.model_construct(**values, categories=list(KINDS), countable=[])
    return Pack("exact", Path("exact"), config, Exact(), "0" * 64)


def scattered(seed: int, buildings: int = 45, trees: int = 20) -> Things:
    """A road across the view, buildings turned at any angle (some L-shaped, round or cut by the view's edge), trees."""
    rng = np.random.default_rng(seed)
    slope = float(rng.uniform(-0.4, 0.4) * SIDE)
    middle = float(rng.uniform(0.35, 0.65) * SIDE)
    road = shapely.LineString([(-20, middle - slope / 2), (SIDE + 20, middle + slope / 2)]).buffer(4, cap_style="flat")
    things: Things = {"building": [], "tree": [], "road": [road]}
    for kind, number in (("building", buildings), ("tree", trees)):
        while len(things[kind]) < number:
            shape = affinity.translate(shape_of(kind, rng), *rng.uniform(-4, SIDE + 4, 2))
            visible = shape.intersection(box(0, 0, SIDE, SIDE))
            if visible.area < 0.5 * shape.area or shape.intersects(road):
                continue
            if all(shape.distance(other) >= APART for each in things.values() for other in each):
                things[kind].append(shape)
    return things


def shape_of(kind: str, rng: np.random.Generator) -> Polygon:
    """A thing around the origin, metres."""
    if kind == "tree":
        return shapely.Point(0, 0).buffer(float(rng.uniform(1.5, 4)))
    long, wide = float(rng.uniform(6, 30)), float(rng.uniform(5, 14))
    shape: Polygon = box(-long / 2, -wide / 2, long / 2, wide / 2)
    sort = rng.integers(5)
    if sort == 0:
        shape = shape.difference(box(0, 0, long, wide))
    if sort == 1:
        shape = shapely.Point(0, 0).buffer(wide / 2)
    return affinity.rotate(shape, float(rng.uniform(0, 180)), origin=(0, 0))


def snapped(things: Things, step: float = SIDE / 512) -> Things:
    """The boxes of things on the lines of a grid, which every finer view draws exactly alike."""
    out: Things = {kind: [] for kind in things}
    for kind in reversed(KINDS):  # the road first, for it crosses the whole view
        for shape in things[kind]:
            west, south, east, north = np.round(np.array(shape.bounds) / step) * step
            if kind == "road":  # a slanted one fills its box
                south, north = (np.round(shape.centroid.y / step) + np.array([-7, 7])) * step
            boxed = box(west, south, east, north)
            if all(boxed.distance(other) >= APART for each in out.values() for other in each):
                out[kind].append(boxed)
    return out


def write_view(path: Path, things: Things, size: int) -> None:
    """The scene as a GeoTIFF of `size` pixels a side, one band a kind."""
    transform = Affine(SIDE / size, 0, 0, 0, -SIDE / size, SIDE)
    place = Affine.translation(EAST, NORTH) @ transform
    profile = {"driver": "GTiff", "width": size, "height": size, "count": len(KINDS), "dtype": "uint8"}
    with rasterio.open(path, "w", **profile, crs="EPSG:32633", transform=place, tiled=True, compress="deflate") as file:
        for band, kind in enumerate(KINDS, 1):
            file.write(
                rasterize(things[kind], (size, size), transform=transform, default_value=255, dtype="uint8"), band
            )


def answers(folder: Path, things: Things, size: int, phrases: Sequence[str]) -> dict[str, frozenset[int]]:
    """The things that a run on a view of `size` pixels chooses for each phrase, by their place among all things."""
    path = folder / f"view_{size}.tif"
    write_view(path, things, size)
    out = path.with_suffix(".gpkg")
    segment(path, Outputs(out, draft=True), RunOptions(phrases=tuple(phrases), device="cpu"), pack=exact_pack())
    known = shapely.transform(
        np.array([shape for kind in KINDS for shape in things[kind]], object), lambda xy: xy + np.array([EAST, NORTH])
    )
    tree = shapely.STRtree(known)
    layers = [name for name, geometry in pyogrio.list_layers(out) if geometry]
    found = {}
    for phrase, name in zip(phrases, layers, strict=True):
        shapes: NDArray[np.object_] = pyogrio.read_dataframe(out, layer=name, columns=[]).geometry.to_numpy()
        which, thing = tree.query(shapely.point_on_surface(shapes), predicate="intersects")
        found[phrase] = frozenset(int(each) for each in thing)
        if len(which) != len(shapes):
            raise AssertionError(f"{phrase!r}: {len(shapes)} polygons, {len(which)} of them on a thing")
    return found


def true_answers(things: Things, phrases: Sequence[str]) -> dict[str, frozenset[int]]:
    """What each phrase means of the things' own outlines, the parts in the view."""
    view = box(0, 0, SIDE, SIDE)
    shapes = {kind: FindObjects(shapely.intersection(np.array(each, object), view)) for kind, each in things.items()}
    starts = dict(zip(KINDS, np.cumsum([0, *(len(things[kind]) for kind in KINDS[:-1])]).tolist(), strict=True))
    found = {}
    for phrase in phrases:
        chosen = execute(read_phrase(phrase), Scene(shapes, view, metres=True))
        rows = zip(chosen.find.tolist(), chosen.index.tolist(), strict=True)
        found[phrase] = frozenset(starts[kind] + index for kind, index in rows)
    return found


def decided(things: Things, phrases: Sequence[str], pixel: float = SIDE / 512) -> dict[str, frozenset[int]]:
    """The answers that do not hang on where the pixels fall: the same when outlines move by up to half a pixel.

    Each thing is grown or shrunk, and shifted, by itself, eight times over.
    """
    truth = true_answers(things, phrases)
    rng = np.random.default_rng(0)
    for _ in range(8):
        moved = {
            kind: [
                affinity.translate(shape.buffer(grown, join_style="mitre"), *shift)
                for shape, grown, shift in zip(
                    shapes,
                    rng.uniform(-0.5, 0.5, len(shapes)) * pixel,
                    rng.uniform(-0.5, 0.5, (len(shapes), 2)) * pixel,
                    strict=True,
                )
            ]
            for kind, shapes in things.items()
        }
        other = true_answers(moved, list(truth))
        truth = {phrase: answer for phrase, answer in truth.items() if other[phrase] == answer}
    return truth
