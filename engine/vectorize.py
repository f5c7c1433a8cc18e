"""Polygons from a probability raster, without the network: thresholds, shaping and plans can be changed at will.

Where no polygon has to know another - no plan, no filling, no simplifying - objects stream from the raster to the file
and memory does not grow with them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray
from pydantic import Field

from engine.errors import InputError
from engine.options import AreaOptions, ShapingOptions
from engine.phrases.grammar import read_phrase
from engine.phrases.operators.execute import execute
from engine.phrases.plan import Plan, whole_phrase
from engine.phrases.scene import FindObjects, Scene
from engine.resources import resource_path
from georeferencing.aoi import aoi_mask, bbox_to_raster, clip, on_raster, read_aoi
from georeferencing.grid import Window
from georeferencing.measure import measure
from georeferencing.polygonize import Objects, Polygonizer
from georeferencing.probability import ProbabilityRaster
from georeferencing.shaping import shape_up
from georeferencing.vectors import COLUMNS, Layer, check_output, layer_name, write_layers, write_streams

PLANS_TAG = "REFER_SEGMENT_PLANS"
"""Dataset tag of a probability raster that says, as JSON, which plans its bands are the finds of."""


class VectorizeOptions(AreaOptions, ShapingOptions):
    """All options of vectorizing a probability raster."""

    plan: bool = Field(True, description="Apply the plans that the raster carries; else each band is a layer.")


@dataclass(frozen=True)
class Vectorized:
    """One layer in numbers."""

    name: str
    phrase: str
    objects: int
    area_m2: float


@dataclass(frozen=True)
class _Job:
    """What all steps need: the raster, the options, the area (None: all of it) and what position words refer to."""

    raster: ProbabilityRaster
    options: VectorizeOptions
    area: shapely.Geometry | None
    view: shapely.Geometry
    run_id: str

    @property
    def streams(self) -> bool:
        """Whether every object can be finished on its own."""
        options = self.options
        shaped = options.fill_holes > 0 or options.simplify > 0 or options.smooth or options.orthogonalize
        return not shaped and not self.plans()

    def plans(self) -> list[Plan]:
        """Return the plans that the raster carries. Raises InputError where its bands are not their finds."""
        text = self.raster.tags.get(PLANS_TAG)
        if not text or not self.options.plan:
            return []
        try:
            trees = json.loads(text)
            plans = [(whole_phrase if tree["fallback"] else read_phrase)(tree["phrase"]) for tree in trees]
        except (ValueError, KeyError, TypeError) as error:
            raise InputError(f"{self.raster.path}: its plans cannot be read ({error}); use --no-plan") from error
        missing = [find for plan in plans for find in plan.finds if find not in self.raster.names]
        if missing:
            raise InputError(f"{self.raster.path}: has no band '{missing[0]}', which its plan asks for; use --no-plan")
        return plans


def vectorize(
    source: str | Path,
    out: Path,
    options: VectorizeOptions,
    *,
    overwrite: bool = False,
    note: Callable[[str], None] = lambda text: None,
) -> list[Vectorized]:
    """Write the objects of a probability raster as layers, one a plan or one a band; `note` is told of limits.

    Raises EngineError or GeoreferencingError with one line, leaving nothing behind.
    """
    check_output(out, overwrite=overwrite)
    with ProbabilityRaster(source) as raster:
        job = _job(raster, options)
        for text in raster.notes:
            note(text)
        if job.streams:
            counted, notes = _stream(job, out, overwrite)
        else:
            layers = _planned_layers(job) if job.plans() else _band_layers(job)
            notes = write_layers(out, layers, overwrite=overwrite)
            counted = [_count(layer) for layer in layers]
    for text in notes:
        note(text)
    return counted


def _job(raster: ProbabilityRaster, options: VectorizeOptions) -> _Job:
    """Bring the area and the view into the raster's CRS. Raises ExtentError where they lie off it."""
    area = None
    if options.bbox is not None:
        area = bbox_to_raster(options.bbox, options.bbox_crs, raster)
    elif options.aoi is not None:
        area = on_raster(read_aoi(options.aoi, raster.crs), raster, str(options.aoi))
    if options.view is not None:
        view = bbox_to_raster(options.view, options.bbox_crs, raster)
    elif area is not None:
        view = area if options.bbox is not None else shapely.box(*area.bounds)
    else:
        view = raster.extent
    facts = [raster.path, sorted(raster.tags.items()), options.model_dump(mode="json")]
    digest = hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()
    return _Job(raster, options, area, shapely.intersection(view, raster.extent), digest[:12])


def _parts(job: _Job, band: int) -> Iterator[Objects]:
    """Yield the objects of a band as they are finished."""
    raster, options = job.raster, job.options
    polygonizer = Polygonizer(raster.width, raster.transform, options.threshold, options.connectivity)
    for rows in raster.rows(band):
        valid = rows.valid
        if job.area is not None:
            window = Window(rows.row, 0, rows.p8.shape[0], raster.width)
            valid = valid & aoi_mask(job.area, raster.transform, window)
        polygonizer.push(rows.row, rows.p8, valid)
        yield polygonizer.take()
    yield polygonizer.finish()


def _stream(job: _Job, out: Path, overwrite: bool) -> tuple[list[Vectorized], list[str]]:
    """Write a layer a band from parts that are never in memory together."""
    names: list[str] = []
    totals = [[0, 0.0] for _ in job.raster.names]

    def parts(number: int, name: str, find: str) -> Iterator[Layer]:
        for objects in _parts(job, number + 1):
            layer = _layer(job, name, find, _large_enough(job, objects))
            totals[number][0] += len(layer)
            totals[number][1] += float(layer.columns["area_m2"].sum())
            yield layer

    streams = []
    for number, find in enumerate(job.raster.names):
        names.append(layer_name(find, names))
        template = _layer(job, names[-1], find, Objects.joined([]))
        streams.append((template, parts(number, names[-1], find)))
    multi = job.options.connectivity == 8 or job.area is not None
    kind = "MultiPolygon" if multi else "Polygon"
    notes = write_streams(out, streams, geometry_type=kind, overwrite=overwrite)
    finds = zip(names, job.raster.names, totals, strict=True)
    return [Vectorized(name, find, int(count), float(area)) for name, find, (count, area) in finds], notes


def _large_enough(job: _Job, objects: Objects) -> Objects:
    """Fill holes, then leave out what is smaller than the minimum area."""
    options = job.options
    objects.geometry = shape_up(objects.geometry, job.raster.crs, fill_holes_m2=options.fill_holes)
    if options.min_area <= 0 or not len(objects):
        return objects
    return objects.at(measure(objects.geometry, job.raster.crs)[0] >= options.min_area)


def _shaped(job: _Job, geometry: NDArray[np.object_]) -> NDArray[np.object_]:
    """Simplify, smooth, orthogonalize and clip."""
    options = job.options
    shaped = shape_up(
        geometry,
        job.raster.crs,
        simplify_m=options.simplify,
        smooth=options.smooth,
        orthogonalize=options.orthogonalize,
    )
    return shaped if job.area is None else clip(shaped, job.area)


def _layer(job: _Job, name: str, find: str, objects: Objects) -> Layer:
    """Make a layer of one band's objects, without a plan."""
    why = [f'found as "{find}"'] * len(objects)
    finds = np.array([find] * len(objects), np.object_)
    scores = objects.score_mean, objects.score_max
    facts = {"phrase": find}
    return _attributed(job, name, find, objects.geometry, finds, scores, objects.touches_edge, why, why[:0], facts)


def _band_layers(job: _Job) -> list[Layer]:
    layers: list[Layer] = []
    for number, find in enumerate(job.raster.names):
        objects = _large_enough(job, Objects.joined(_parts(job, number + 1)))
        layers.append(_layer(job, layer_name(find, [layer.name for layer in layers]), find, objects))
    return layers


def _planned_layers(job: _Job) -> list[Layer]:
    """Make a layer a plan: its objects, chosen by its operators."""
    plans, raster = job.plans(), job.raster
    wanted = dict.fromkeys(find for plan in plans for find in plan.finds)
    found = {find: _large_enough(job, Objects.joined(_parts(job, raster.names.index(find) + 1))) for find in wanted}
    crs = None if raster.crs is None else pyproj.CRS.from_wkt(raster.crs.to_wkt())
    up = np.array([-raster.transform.b, -raster.transform.e])
    up /= np.hypot(*up)
    layers: list[Layer] = []
    for plan in plans:
        objects = {
            find: FindObjects(found[find].geometry, found[find].score_mean, found[find].score_max, found[find].pixels)
            for find in plan.finds
        }
        chosen = execute(plan, Scene(objects, job.view, crs, (float(up[0]), float(up[1]))))
        geometry = np.empty(len(chosen), np.object_)
        mean, peak = np.zeros(len(chosen), np.float32), np.zeros(len(chosen), np.float32)
        for find in plan.finds:
            rows = np.flatnonzero(chosen.find == find)
            index = chosen.index[rows]
            geometry[rows] = found[find].geometry[index]
            mean[rows], peak[rows] = found[find].score_mean[index], found[find].score_max[index]
        name = layer_name(plan.phrase, [layer.name for layer in layers])
        finds = chosen.find.astype(np.object_)
        data = [json.dumps(each) for each in chosen.why_data]
        facts = {"phrase": plan.phrase, "plan": plan.render()}
        layers.append(
            _attributed(job, name, plan.phrase, geometry, finds, (mean, peak), chosen.cut, chosen.why, data, facts)
        )
    return layers


def _attributed(
    job: _Job,
    name: str,
    phrase: str,
    geometry: NDArray[np.object_],
    finds: NDArray[np.object_],
    scores: tuple[NDArray[np.float32], NDArray[np.float32]],
    cut: NDArray[np.bool_],
    why: Sequence[str],
    why_data: Sequence[str],
    facts: dict[str, str],
) -> Layer:
    """Shape and measure objects and give them DESIGN's columns; what is clipped away is left out."""
    shaped = _shaped(job, geometry)
    kept = np.flatnonzero(~shapely.is_empty(shaped))
    shaped = shaped[kept]
    area, perimeter = measure(shaped, job.raster.crs)

    def text(value: str | None) -> NDArray[np.object_]:
        return np.full(len(kept), value, np.object_)

    columns: dict[str, NDArray[Any]] = {
        "phrase": text(phrase),
        "find": finds[kept],
        "score_mean": scores[0][kept],
        "score_max": scores[1][kept],
        "area_m2": area,
        "perimeter_m": perimeter,
        "cut": cut[kept],
        "why": np.array(why, np.object_)[kept],
        "why_data": np.array(why_data, np.object_)[kept] if len(why_data) else text("{}"),
        "model": text(None),
        "source": text(job.raster.path),
        "run_id": text(job.run_id),
    }
    settings = {f"option_{key}": json.dumps(value) for key, value in job.options.model_dump(mode="json").items()}
    metadata = facts | settings | {"source": job.raster.path, "run_id": job.run_id}
    style = resource_path("styles", "objects.qml").read_text(encoding="utf-8")
    ordered = {key: columns[key] for key in COLUMNS}
    return Layer(name, phrase, job.raster.crs, ordered, shaped, metadata, style)


def _count(layer: Layer) -> Vectorized:
    return Vectorized(layer.name, layer.description, len(layer), float(layer.columns["area_m2"].sum()))
