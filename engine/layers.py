"""Stage 2: from the objects of every find to the layer of a phrase. Geometry only; the network is not needed again.

The order is that of the design: fill holes and minimum area (`sized`), the plan's operators, simplify, smooth and
orthogonalize, clip to the area, attributes (`plan_layer`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import pyproj
import shapely
from affine import Affine
from numpy.typing import NDArray
from rasterio.crs import CRS

from engine.inference.colours import Shares
from engine.options import AreaOptions, ShapingOptions
from engine.phrases.operators.execute import execute
from engine.phrases.plan import Find, Plan
from engine.phrases.scene import FindObjects, Scene
from engine.resources import resource_path
from georeferencing.aoi import bbox_to_raster, clip, on_raster, read_aoi
from georeferencing.measure import measure
from georeferencing.outlines import Outlines
from georeferencing.polygonize import Objects
from georeferencing.shaping import shape_up
from georeferencing.vectors import COLUMNS, Layer


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
    vector in map coordinates that is seen as up; `whole` tells that the view is all of the raster.
    """

    area: shapely.Geometry | None
    view: shapely.Geometry
    crs: CRS | None
    up: tuple[float, float]
    whole: bool = False


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
    return Place(area, shapely.intersection(view, raster.extent), raster.crs, _up(raster.transform), whole)


def _up(transform: Affine) -> tuple[float, float]:
    """Direction seen as up: that of the image's columns; north for a mirrored (south-up) raster, as a map shows it."""
    if transform.determinant > 0:
        return 0.0, 1.0
    length = float(np.hypot(transform.b, transform.e))
    return -transform.b / length, -transform.e / length


def sized(objects: Objects, crs: CRS | None, options: ShapingOptions) -> Objects:
    """Fill the holes of objects, then leave out what is smaller than the minimum area; outlines stay what they are."""
    if options.fill_holes > 0:
        objects.geometry = shape_up(objects.geometry, crs, fill_holes_m2=options.fill_holes)
    if options.min_area <= 0 or not len(objects):
        return objects
    return objects.at(measure(objects.shapes, crs)[0] >= options.min_area)


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


def plan_layer(
    name: str,
    plan: Plan,
    found: Mapping[str, Objects],
    place: Place,
    options: ShapingOptions,
    facts: Mapping[str, str],
    colours: Mapping[str, Shares] | None = None,
) -> tuple[Layer, str | None]:
    """Choose a plan's objects and make their layer; the second value says why it is empty, None where it is not.

    Parameters
    ----------
    name
        The layer's name.
    plan
        The phrase, read.
    found
        The objects of every find of the plan.
    place
        Where the run looks.
    options
        How to shape.
    facts
        What the layer comes from, kept as its metadata; `model`, `source` and `run_id` become columns too.
    colours
        The colours of the objects of finds of which the plan asks them.
    """
    metadata = {**facts, "phrase": plan.phrase, "plan": plan.render(), "notes_of_phrase": ""}
    everything = _everything(plan, found, place, options)
    if everything is not None:
        layer = make_layer(name, plan.phrase, everything, place, options, metadata)
        return layer, None if len(layer) else f'nothing was found for "{plan.finds[0]}"'
    shares = colours or {}
    objects = {find: find_objects(found[find], shares.get(find, {})) for find in plan.finds}
    crs = None if place.crs is None else pyproj.CRS.from_wkt(place.crs.to_wkt())
    selection = execute(plan, Scene(objects, place.view, crs, place.up))
    geometry = np.empty(len(selection), np.object_)
    mean, peak = np.zeros(len(selection), np.float32), np.zeros(len(selection), np.float32)
    for find in plan.finds:
        rows = np.flatnonzero(selection.find == find)
        index = selection.index[rows]
        geometry[rows] = found[find].geometry[index]
        mean[rows], peak[rows] = found[find].score_mean[index], found[find].score_max[index]
    why_data = _texts([json.dumps(data) for data in selection.why_data])
    find_texts = selection.find.astype(np.object_)
    chosen = Chosen(geometry, find_texts, mean, peak, selection.cut, _texts(selection.why), why_data)
    metadata["notes_of_phrase"] = " ".join(selection.notes)
    layer = make_layer(name, plan.phrase, chosen, place, options, metadata)
    if len(layer):
        return layer, None
    return layer, selection.emptied or "nothing is left inside the area"


def _everything(plan: Plan, found: Mapping[str, Objects], place: Place, options: ShapingOptions) -> Chosen | None:
    """All objects of a plan that is one find, where nothing changes their outlines; None where something does.

    The operators would choose the same; but an outline takes a quarter of the memory of a geometry and its reasons.
    """
    shaped = options.simplify > 0 or options.smooth or options.orthogonalize
    if not isinstance(plan.root, Find) or not place.whole or shaped:
        return None
    objects = found[plan.root.text]
    if not isinstance(objects.shapes, Outlines):
        return None

    def text(value: str) -> NDArray[np.object_]:
        return np.full(len(objects), value, np.object_)

    find, facts = plan.root.text, json.dumps({"find": plan.root.text, "steps": []})
    scores = objects.score_mean, objects.score_max
    return Chosen(objects.shapes, text(find), *scores, objects.touches_edge, text(find), text(facts))


def make_layer(
    name: str, phrase: str, chosen: Chosen, place: Place, options: ShapingOptions, metadata: Mapping[str, str]
) -> Layer:
    """Simplify, smooth, orthogonalize, clip and measure objects; what is clipped away is left out."""
    shapes: NDArray[np.object_] | Outlines
    if isinstance(chosen.geometry, Outlines):
        shapes, kept = chosen.geometry, np.arange(len(chosen.geometry))
    else:
        geometry = shape_up(
            chosen.geometry,
            place.crs,
            simplify_m=options.simplify,
            smooth=options.smooth,
            orthogonalize=options.orthogonalize,
        )
        if place.area is not None:
            geometry = clip(geometry, place.area)
        kept = np.flatnonzero(~shapely.is_empty(geometry))
        shapes = geometry[kept]
    area, perimeter = measure(shapes, place.crs)
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


def find_objects(objects: Objects, colours: Shares) -> FindObjects:
    """Objects, and shares of their pixels that have a colour, as the operators take them."""
    return FindObjects(objects.geometry, objects.score_mean, objects.score_max, objects.pixels, colours)


def _texts(values: Sequence[str]) -> NDArray[np.object_]:
    return np.array(values, np.object_)
