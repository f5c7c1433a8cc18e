"""A scene for a rehearsal: a slider moved once for nothing loads what GDAL, PROJ and numpy load at their first time."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from rasterio.crs import CRS
from rasterio.transform import from_origin

from engine.inference.bands import CORES, Band
from engine.inference.probability import ProbabilityWriter
from georeferencing.grid import Window

_SIDE = 64


def write_scene(path: Path, find: str) -> None:
    """Write the probability of two objects that touch, and of their cores, as a run leaves it."""
    p8 = np.zeros((2, _SIDE, _SIDE), np.uint8)
    p8[0, 10:50, 10:50] = 200
    p8[1, 14:46, 14:27] = p8[1, 14:46, 33:46] = 200
    frame, transform = Window(0, 0, _SIDE, _SIDE), from_origin(500_000, 5_000_000, 0.5, 0.5)
    with ProbabilityWriter(path, frame, transform, CRS.from_epsg(32633), (find, find + CORES), (), cog=False) as writer:
        writer.write(Band(0, p8, np.ones((_SIDE, _SIDE), np.bool_)))
        writer.finish()
