"""Labels of a scene: polygons in any CRS, brought onto a raster's grid, and parted into shown and held-out ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyproj
import shapely
from affine import Affine
from numpy.typing import NDArray
from rasterio.features import rasterize

from engine.errors import InputError
from georeferencing.aoi import on_raster, polygons_alone, reproject
from georeferencing.rasters import Raster
from georeferencing.vector_files import read_polygons

LEAST_OBJECTS = 4
HELD_OUT_SHARE = 0.3
UNKNOWN, PROBABLY, SURELY = 0, 1, 2
"""How much is known of a pixel: nothing, that it is background unless someone forgot it, or what it is."""


@dataclass(frozen=True)
class Labels:
    """Polygons in pixels of the raster's working grid, (column, row) of pixel corners.

    Attributes:
        objects: of the category, one geometry an object.
        held_out: (n,) True for the objects that are kept to measure with.
        complete: where every object is labelled, None where nobody says so.
        nothing: where surely no object is, None for nowhere.
        diameter: median of the square roots of the objects' areas, pixels.
    """

    objects: NDArray[np.object_]
    held_out: NDArray[np.bool_]
    complete: shapely.Geometry | None
    nothing: shapely.Geometry | None
    diameter: float

    def shown(self, everything: bool) -> Labels:
        """The labels to train on: with `everything` nothing is held out."""
        return Labels(self.objects, self.held_out & (not everything), self.complete, self.nothing, self.diameter)

    def draw(self, transform: Affine, size: tuple[int, int]) -> tuple[NDArray[np.bool_], NDArray[np.uint8]]:
        """Mask (h, w) of the objects and what is known (h, w), of a window.

        `transform` takes the window's pixels to the raster's. A ring around each object is background, for nobody
        who outlines one object leaves its edge open; beyond it, background is sure inside `complete`, unknown outside
        of it, and probable where nobody said what is complete. What is held out, and its ring, is unknown.
        """
        target = _burn(self.objects[~self.held_out], transform, size)
        if self.complete is None:
            known = np.full(size, PROBABLY, np.uint8)
        else:
            known = np.where(_burn([self.complete], transform, size), SURELY, UNKNOWN).astype(np.uint8)
        ring = shapely.buffer(self.objects, max(3.0, 0.2 * self.diameter))
        known[_burn(ring[~self.held_out], transform, size)] = SURELY
        if self.nothing is not None:
            known[_burn([self.nothing], transform, size)] = SURELY
        hidden = _burn(ring[self.held_out], transform, size)
        known[hidden] = UNKNOWN
        known[target] = SURELY
        return target, known

    def draw_held_out(self, transform: Affine, size: tuple[int, int]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Mask (h, w) of the held-out objects, and the pixels (h, w) to measure on.

        These are what lies within one diameter of a held-out object, without the objects that were shown.
        """
        target = _burn(self.objects[self.held_out], transform, size)
        around = _burn(shapely.buffer(self.objects[self.held_out], self.diameter), transform, size)
        shown = _burn(self.objects[~self.held_out], transform, size) & ~target
        if self.complete is not None:
            around &= _burn([self.complete], transform, size) | target
        return target, around & ~shown


def _burn(
    shapes: Sequence[shapely.Geometry] | NDArray[np.object_], back: Affine, size: tuple[int, int]
) -> NDArray[np.bool_]:
    """Pixels (h, w) whose centre lies in a shape, given in the raster's pixels."""
    window = shapely.box(*_bounds(back, size))
    touching = [geometry for geometry in shapes if geometry.intersects(window)]
    if not touching:
        return np.zeros(size, np.bool_)
    return np.asarray(rasterize(touching, out_shape=size, transform=back, dtype=np.uint8), np.bool_)


def _bounds(transform: Affine, size: tuple[int, int]) -> tuple[float, float, float, float]:
    left, top = transform * (0, 0)
    right, bottom = transform * (size[1], size[0])
    return left, top, right, bottom


def read_labels(raster: Raster, labels: Path, complete: Path | None = None, nothing: Path | None = None) -> Labels:
    """Read the objects' polygons, the areas that are completely labelled, and those surely without an object.

    Files may be in any CRS; one without a CRS is taken to be in the raster's. Objects off the raster are left out.
    Raises InputError where fewer than LEAST_OBJECTS are on the raster, VectorError and ExtentError where a file cannot
    be used.
    """
    polygons = read_objects(raster, labels)
    inside = polygons[shapely.intersects(polygons, _frame(raster))]
    sizes = np.sqrt(shapely.area(inside))
    inside, sizes = inside[sizes >= 1], sizes[sizes >= 1]
    if len(inside) < LEAST_OBJECTS:
        raise InputError(
            f"{labels}: {len(inside)} of its {len(polygons)} polygons are on {raster.name} and at least a pixel large; "
            f"outline at least {LEAST_OBJECTS} objects"
        )
    areas = [None if path is None else shapely.union_all(read_objects(raster, path)) for path in (complete, nothing)]
    return Labels(inside, hold_out(inside), areas[0], areas[1], float(np.median(sizes)))


def read_objects(raster: Raster, path: str | Path) -> NDArray[np.object_]:
    """The polygons of a vector file in pixels of the raster's working grid, one geometry a feature.

    Raises VectorError where the file cannot be read, ExtentError where it holds none or lies off the raster as a whole.
    """
    found, wkt = read_polygons(path)
    if wkt is not None and raster.crs is not None:
        source, target = pyproj.CRS.from_wkt(wkt), pyproj.CRS.from_wkt(raster.crs.to_wkt())
        found = np.array([reproject(polygon, source, target, str(path)) for polygon in found], np.object_)
    found = polygons_alone(found)
    on_raster(shapely.union_all(found), raster, str(path))
    a, b, c, d, e, f = (~raster.transform)[:6]
    return np.asarray(shapely.transform(found, lambda points: points @ np.array([[a, d], [b, e]]) + [c, f]), np.object_)


def _frame(raster: Raster) -> shapely.Polygon:
    return shapely.box(0, 0, raster.width, raster.height)


def hold_out(objects: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Which objects are held out: the HELD_OUT_SHARE at one end of the direction in which they spread most.

    They lie together, so that what is measured is another part of the scene than what is shown.
    """
    points = shapely.get_coordinates(shapely.centroid(objects))
    centred = points - points.mean(0)
    direction = np.linalg.svd(centred, full_matrices=False)[2][0]
    direction = direction if direction[np.argmax(np.abs(direction))] > 0 else -direction
    count = max(1, round(HELD_OUT_SHARE * len(objects)))
    held = np.zeros(len(objects), np.bool_)
    held[np.argsort(centred @ direction, kind="stable")[-count:]] = True
    return held
