"""Seeded scenes in a planar frame of metres, y up: buildings, trees, roads, a river, ships, a harbor."""

from __future__ import annotations

import random

import numpy as np
import shapely
from pyproj import CRS, Transformer
from shapely import affinity
from shapely.geometry import Polygon, box

from engine.phrases import FindObjects, Scene
from tests.engine.phrases.second_evaluator import disc, line


def make_things(seed: int, side: float = 600.0) -> dict[str, list[Polygon]]:
    """A made-up town of `side` metres."""
    rng = random.Random(seed)
    things: dict[str, list[Polygon]] = {name: [] for name in ("building", "tree", "road", "river", "ship", "harbor")}
    bend = rng.uniform(0.2, 0.8) * side
    things["river"].append(
        line((bend, -10), (bend + 60, 0.4 * side), (bend - 30, side + 10), width=rng.uniform(25, 45))
    )
    for _ in range(2):
        at = rng.uniform(0.1, 0.9) * side
        things["road"].append(line((-5, at), (side + 5, at + rng.uniform(-40, 40)), width=rng.uniform(6, 12)))
    for _ in range(rng.randint(8, 25)):
        x, y = rng.uniform(10, side - 10), rng.uniform(10, side - 10)
        shape = box(x, y, x + rng.uniform(6, 30), y + rng.uniform(6, 20))
        things["building"].append(affinity.rotate(shape, rng.uniform(0, 90)))
    for _ in range(rng.randint(5, 30)):
        things["tree"].append(disc(rng.uniform(0, side), rng.uniform(0, side), rng.uniform(2, 6)))
    for _ in range(rng.randint(2, 9)):
        x, y = rng.uniform(20, side - 20), rng.uniform(20, side - 20)
        things["ship"].append(
            affinity.rotate(box(x, y, x + rng.uniform(15, 90), y + rng.uniform(5, 14)), rng.uniform(0, 180))
        )
    x, y = rng.uniform(0, 0.6 * side), rng.uniform(0, 0.6 * side)
    things["harbor"].append(box(x, y, x + rng.uniform(80, 180), y + rng.uniform(60, 120)))
    return things


def as_scene(
    things: dict[str, list[Polygon]], view: Polygon, crs: CRS | None = None, up: tuple[float, float] = (0.0, 1.0)
) -> Scene:
    """A scene for `execute`; planar without a CRS, else the planar metres are put around 85.5 E 27.6 N."""
    objects = {name: np.array(shapes, dtype=object) for name, shapes in things.items()}
    if crs is not None:
        local = CRS.from_proj4("+proj=aeqd +lat_0=27.6 +lon_0=85.5 +datum=WGS84 +units=m")
        transformer = Transformer.from_crs(local, crs, always_xy=True)

        def move(xy: np.ndarray) -> np.ndarray:
            return np.column_stack(transformer.transform(xy[:, 0], xy[:, 1]))

        objects = {name: shapely.transform(shapes, move) if len(shapes) else shapes for name, shapes in objects.items()}
        view = shapely.transform(view, move)
    return Scene({name: FindObjects(shapes) for name, shapes in objects.items()}, view, crs, up)
