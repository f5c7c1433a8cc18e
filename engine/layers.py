"""Stage 2: from the objects of every find to the layer of a phrase. Geometry only; the network is not needed again.

The order is that of the design: fill holes and minimum area (`sized`), the plan's operators, simplify, smooth and
orthogonalize, clip to the area, minimum area once more, attributes (`make_layer`); `engine.planned` does the last steps
for a plan.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np
import shapely
from affine import Affine
from numpy.typing import NDArray
from rasterio.crs import CRS

from engine.inference.colours import Shares
from engine.options import AreaOptions, ShapingOptions
from engine.phrases.scene import FindObjects
from engine.resources import resource_path
from georeferencing.aoi import bbox_to_raster, clip, on_raster, read_aoi
from georeferencing.measure import measure
from georeferencing.object_store import ObjectStore
from georeferencing.objects import Objects
from georeferencing.outlines import Outlines
from georeferencing.shaping import shape_up
from georeferencing.vectors import COLUMNS, Layer

_ROUNDING = 1e-6
"""Areas of the same object by its pixels and by its corners differ by a smaller share than this."""


class Georeferenced(Protocol):
    """What is needed of a raster here."""

    path: str
    crs: CRS | None
    transform: Affine

    @property
    def extent(self) -> shapely.Polygon:
        """The outline in map coordinates."""


@dataclass(frozen=True)
class Place:
    """Where a run looks.

    `area` in map coordinates is None for the whole raster; `view` is what position words refer to; `up` is the unit
    vector in map coordinates that is seen as up; `whole` tells that the view is the raster; `extent` is the raster's.
    """

    area: shapely.Geometry | None
    view: shapely.Geometry
    crs: CRS | None
    up: tuple[float, float]
    whole: bool = False
    extent: shapely.Geometry | None = None


def place_of(raster: Georeferenced, options: AreaOptions) -> Place:
    """Bring the area of interest and the view into the raster's CRS. Raises ExtentError where they lie off it."""
    area = None
    if options.bbox is not None:
        area = bbox_to_raster(options.bbox, options.bbox_crs, raster)
    elif options.aoi is not None:
        area = on_raster(read_aoi(options.aoi, raster.crs), raster, str(options.aoi))
    if options.view is not None:
        view = bbox_to_raster(options.view, options.bbox_crs, raster, "view")
    elif area is None:
        view = raster.extent
    else:
        view = area if options.bbox is not None else shapely.box(*area.bounds)
    whole = area is None and options.view is None
    extent = raster.extent
    return Place(area, shapely.intersection(view, extent), raster.crs, _up(raster.transform), whole, extent)


def _up(transform: Affine) -> tuple[float, float]:
    """Direction seen as up: that of the image's columns; north for a mirrored (south-up) raster, as a map shows it."""
    if transform.determinant > 0:
        return 0.0, 1.0
    length = float(np.hypot(transform.b, transform.e))
    return -transform.b / length, -transform.e / length


def sized(objects: Objects | ObjectStore, crs: CRS | None, options: ShapingOptions) -> ObjectStore:
    """Fill the holes of objects, then leave out what is smaller than the minimum area; outlines stay what they are.

    Filling looks at all objects together, in memory: one may stand in another's hole.
    """
    store = ObjectStore.of(objects)
    if not len(store):
        return store
    if options.fill_holes > 0:
        whole = store.objects(np.arange(len(store)))
        store = ObjectStore.of(replace(whole, shapes=shape_up(whole.geometry, crs, fill_holes_m2=options.fill_holes)))
    if options.min_area <= 0:
        return store
    return store.at(np.concatenate([measure(part.shapes, crs)[0] >= options.min_area for part in store.parts()]))


@dataclass(frozen=True)
class Chosen:
    """The objects that a plan chose, (n,) each: geometry and everything that goes into columns as it is.

    Outlines are written as they are: they are for objects that nothing shapes or clips.
    """

    geometry: NDArray[np.object_] | Outlines
    find: NDArray[np.object_]
    score_mean: NDArray[np.float32]
    score_max: NDArray[np.float32]
    cut: NDArray[np.bool_]
    why: NDArray[np.object_]
    why_data: NDArray[np.object_]


def make_layer(
    name: str, phrase: str, chosen: Chosen, place: Place, options: ShapingOptions, metadata: Mapping[str, str]
) -> Layer:
    """Simplify, smooth, orthogonalize, clip and measure objects; what is then gone or too small is left out."""
    shapes: NDArray[np.object_] | Outlines
    if isinstance(chosen.geometry, Outlines):
        shapes, kept = chosen.geometry, np.arange(len(chosen.geometry))
        area, perimeter = measure(shapes, place.crs)
    else:
        geometry = shape_up(
            chosen.geometry,
            place.crs,
            simplify_m=options.simplify,
            smooth=options.smooth,
            orthogonalize=options.orthogonalize,
        )
        shaped = options.simplify > 0 or options.smooth or options.orthogonalize
        for limit in (place.area, place.extent if shaped else None):
            if limit is not None:
                geometry = clip(geometry, limit)
        kept = np.flatnonzero(~shapely.is_empty(geometry))
        area, perimeter = measure(geometry[kept], place.crs)
        large = ~(area < options.min_area * (1 - _ROUNDING))
        kept, area, perimeter = kept[large], area[large], perimeter[large]
        shapes = geometry[kept]
    columns: dict[str, NDArray[Any]] = {
        "phrase": np.full(len(kept), phrase, np.object_),
        "find": chosen.find[kept],
        "score_mean": chosen.score_mean[kept],
        "score_max": chosen.score_max[kept],
        "area_m2": area,
        "perimeter_m": perimeter,
        "cut": chosen.cut[kept],
        "why": chosen.why[kept],
        "why_data": chosen.why_data[kept],
        **{key: np.full(len(kept), metadata.get(key), np.object_) for key in ("model", "source", "run_id")},
    }
    style = resource_path("styles", "objects.qml").read_text(encoding="utf-8")
    ordered = {key: columns[key] for key in COLUMNS}
    return Layer(name, phrase, place.crs, ordered, shapes, dict(metadata), style)


def find_objects(objects: Objects | ObjectStore, colours: Shares) -> FindObjects:
    """Objects, and shares of their pixels that have a colour, as the operators take them."""
    geometry = objects if isinstance(objects, ObjectStore) else objects.geometry
    scores = objects.score_mean, objects.score_max
    return FindObjects(geometry, *scores, objects.pixels, colours, cut=objects.touches_edge)
