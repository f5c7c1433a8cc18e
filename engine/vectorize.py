"""Polygons from a probability raster, without the network: thresholds, shaping and plans can be changed at will.

Where no polygon has to know another - no plan, no filling, no simplifying - objects stream from the raster to the file
and memory does not grow with them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from pydantic import Field

from engine.errors import InputError
from engine.inference.probability import PLANS_TAG
from engine.layers import Chosen, Place, make_layer, place_of, plan_layer, sized
from engine.options import AreaOptions, ShapingOptions
from engine.phrases.grammar import read_phrase
from engine.phrases.plan import Plan, distinct_finds, whole_phrase
from georeferencing.aoi import aoi_mask
from georeferencing.grid import Window
from georeferencing.polygonize import Objects, Polygonizer
from georeferencing.probability import ProbabilityRaster
from georeferencing.vectors import Layer, check_output, layer_name, write_layers, write_streams


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
    """What all steps need: the raster, the options, where to look, what is known of every layer."""

    raster: ProbabilityRaster
    options: VectorizeOptions
    place: Place
    facts: dict[str, str]

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
    settings = options.model_dump(mode="json")
    digest = hashlib.sha256(json.dumps([raster.path, sorted(raster.tags.items()), settings]).encode()).hexdigest()
    facts = {f"option_{key}": json.dumps(value) for key, value in settings.items()}
    facts |= {"source": raster.path, "run_id": digest[:12]}
    return _Job(raster, options, place_of(raster, options), facts)


def _parts(job: _Job, band: int) -> Iterator[Objects]:
    """Yield the objects of a band as they are finished."""
    raster, options = job.raster, job.options
    polygonizer = Polygonizer(raster.width, raster.transform, options.threshold, options.connectivity)
    for rows in raster.rows(band):
        valid = rows.valid
        if job.place.area is not None:
            window = Window(rows.row, 0, rows.p8.shape[0], raster.width)
            valid = valid & aoi_mask(job.place.area, raster.transform, window)
        polygonizer.push(rows.row, rows.p8, valid)
        yield polygonizer.take()
    yield polygonizer.finish()


def _stream(job: _Job, out: Path, overwrite: bool) -> tuple[list[Vectorized], list[str]]:
    """Write a layer a band from parts that are never in memory together."""
    names: list[str] = []
    totals = [[0, 0.0] for _ in job.raster.names]

    def parts(number: int, name: str, find: str) -> Iterator[Layer]:
        for objects in _parts(job, number + 1):
            layer = _layer(job, name, find, sized(objects, job.raster.crs, job.options))
            totals[number][0] += len(layer)
            totals[number][1] += float(layer.columns["area_m2"].sum())
            yield layer

    streams = []
    for number, find in enumerate(job.raster.names):
        names.append(layer_name(find, names))
        template = _layer(job, names[-1], find, Objects.joined([]))
        streams.append((template, parts(number, names[-1], find)))
    multi = job.options.connectivity == 8 or job.place.area is not None
    kind = "MultiPolygon" if multi else "Polygon"
    notes = write_streams(out, streams, geometry_type=kind, overwrite=overwrite)
    finds = zip(names, job.raster.names, totals, strict=True)
    return [Vectorized(name, find, int(count), float(area)) for name, find, (count, area) in finds], notes


def _whole(job: _Job, band: int) -> Objects:
    return sized(Objects.joined(_parts(job, band)), job.raster.crs, job.options)


def _layer(job: _Job, name: str, find: str, objects: Objects) -> Layer:
    """Make a layer of one band's objects, without a plan."""
    count = len(objects)
    texts = [np.full(count, text, np.object_) for text in (find, f'found as "{find}"', "{}")]
    cut = objects.touches_edge
    chosen = Chosen(objects.geometry, texts[0], objects.score_mean, objects.score_max, cut, texts[1], texts[2])
    return make_layer(name, find, chosen, job.place, job.options, {**job.facts, "phrase": find})


def _band_layers(job: _Job) -> list[Layer]:
    layers: list[Layer] = []
    for number, find in enumerate(job.raster.names):
        name = layer_name(find, [layer.name for layer in layers])
        layers.append(_layer(job, name, find, _whole(job, number + 1)))
    return layers


def _planned_layers(job: _Job) -> list[Layer]:
    """Make a layer a plan: its objects, chosen by its operators."""
    plans = job.plans()
    found = {find: _whole(job, job.raster.names.index(find) + 1) for find in distinct_finds(plans)}
    layers: list[Layer] = []
    for plan in plans:
        name = layer_name(plan.phrase, [layer.name for layer in layers])
        layers.append(plan_layer(name, plan, found, job.place, job.options, job.facts)[0])
    return layers


def _count(layer: Layer) -> Vectorized:
    return Vectorized(layer.name, layer.description, len(layer), float(layer.columns["area_m2"].sum()))
