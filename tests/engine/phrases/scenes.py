"""Scenes of boxes and discs in `scenes.txt`: `name category x y x y` (box) or `x y r` (disc), then fields, in metres.
The category "-" is none: the fields are OpenStreetMap's tags.

A line `# name EPSG x y width height` begins a scene: its origin in the CRS (for EPSG:4326 the centre) and its size.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import shapely
from pyproj import CRS, Transformer
from shapely.geometry import Point, Polygon, box

from engine.phrases.layer import Features

NUMBERS = frozenset({"height", "levels", "Levels", "YearBuilt", "year_built", "stories", "lanes", "capacity", "Pop"})


@dataclass
class Drawn:
    """A scene as features, their names, and its view."""

    features: Features
    names: list[str]
    view: Polygon


def drawn(name: str, epsg: str, x: str, y: str, width: str, height: str, lines: list[list[str]]) -> Drawn:
    """The scene of a heading and its lines."""
    crs, size = CRS.from_epsg(int(epsg)), np.array([float(width), float(height)])

    def place(points: np.ndarray) -> np.ndarray:
        if crs.is_projected:
            return points + np.array([float(x), float(y)])
        plane = CRS.from_proj4(f"+proj=aeqd +lon_0={x} +lat_0={y}")
        return np.column_stack(Transformer.from_crs(plane, crs, always_xy=True).transform(*(points - size / 2).T))

    shapes, said = [], []
    for line in lines:
        at = [float(word) for word in line[2:] if "=" not in word]
        shape = Point(at[:2]).buffer(at[2], 64) if len(at) == 3 else box(*at)
        shapes.append(shapely.transform(shape, place))
        said.append(
            {
                **({} if line[1] == "-" else {"category": line[1]}),
                **dict(word.split("=") for word in line[2:] if "=" in word),
            }
        )
    fields = {}
    for key in dict.fromkeys(key for each in said for key in each):
        values = [each[key].replace("_", " ") if key in each else None for each in said]
        fields[key] = np.array(values, dtype=float if key in NUMBERS else object)
    view = shapely.transform(box(0, 0, *size), place)
    return Drawn(Features(np.array(shapes, dtype=object), fields, crs, name), [line[0] for line in lines], view)


def load() -> dict[str, Drawn]:
    """The scenes by name."""
    text = (Path(__file__).parent / "scenes.txt").read_text(encoding="utf-8")
    out = {}
    for part in text.split("# ")[1:]:
        head, *lines = part.splitlines()
        name, *where = head.split()
        out[name] = drawn(name, *where, [line.split() for line in lines])
    return out
