"""Polygons from a probability raster, without the network: thresholds, shaping and plans can be changed at will.

Where no polygon has to know another - no plan, no filling, no shaping - objects stream from the raster to the file and
memory does not grow with them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from engine.errors import InputError
from engine.inference.bands import CORES
from engine.inference.colours import PIXELS, ColourRows, Shares, colour_shares
from engine.inference.probability import FIRST_ROW_TAG, PLANS_TAG
from engine.layers import Chosen, Place, make_layer, place_of, sized
from engine.options import AreaOptions, ShapingOptions
from engine.outputs import check_aoi
from engine.phrases.colours import COLOURS, colours_asked, read_for_pixels
from engine.phrases.grammar import read_phrase
from engine.phrases.plan import Plan, distinct_finds, whole_phrase
from engine.planned import PlannedLayer, write_planned
from engine.plans import layer_names
from engine.resources import resource_path
from georeferencing.aoi import aoi_mask
from georeferencing.grid import Window
from georeferencing.instances import DividingPolygonizer
from georeferencing.measure import measure
from georeferencing.object_store import ObjectStore
from georeferencing.objects import Objects
from georeferencing.probability import ProbabilityRaster, Rows
from georeferencing.vectors import COLUMNS, Layer, check_output, layer_name, write_streams


class VectorizeOptions(AreaOptions, ShapingOptions):
    """All options of vectorizing a probability raster."""

    plan: bool = Field(True, description="Apply the plans that the raster carries; else each band is a layer.")


@dataclass(frozen=True)
class Vectorized:
    """One layer in numbers; `emptied_by` says why an empty one is empty."""

    name: str
    phrase: str
    objects: int
    area_m2: float
    emptied_by: str | None = None


@dataclass(frozen=True)
class _Job:
    raster: ProbabilityRaster
    options: VectorizeOptions
    place: Place
    facts: dict[str, str]


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
        job = _Job(raster, options, place_of(raster, options), _facts(raster, options))
        plans = plans_of(raster) if options.plan else []
        for text in raster.notes:
            note(text)
        if plans:
            done, notes = _by_plan(job, plans, out, overwrite)
        else:
            done, notes = _by_band(job, out, overwrite)
    for text in notes:
        note(text)
    return done


def plans_of(raster: ProbabilityRaster) -> list[Plan]:
    """Return the plans that a raster carries, none if it carries none.

    Raises InputError where its bands are not what the plans look for.
    """
    text = raster.tags.get(PLANS_TAG)
    if not text:
        return []
    try:
        trees = json.loads(text)
        plans = [read_again(tree["phrase"], raster.names, plan=not tree["fallback"]) for tree in trees]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise InputError(f"{raster.path}: its plans cannot be read ({error}); use --no-plan") from error
    for find in distinct_finds(plans):
        if find not in raster.names:
            raise InputError(f"{raster.path}: has no band '{find}', which its plan asks for; use --no-plan")
    return plans


def read_again(phrase: str, bands: Sequence[str], *, plan: bool) -> Plan:
    """Read a phrase as the run did that wrote these bands: an earlier engine asked the network for colours too."""
    if not plan:
        return whole_phrase(phrase)
    read = read_for_pixels(phrase)
    asked = set().union(*colours_asked([read]).values())
    return read if {*read.finds, *(colour + PIXELS for colour in asked)} <= set(bands) else read_phrase(phrase)


def shares_of(
    raster: ProbabilityRaster,
    plans: Sequence[Plan],
    found: Mapping[str, Objects | ObjectStore],
    rows_of: Callable[[int], Iterator[Rows]] | None = None,
) -> dict[str, Shares]:
    """Count the colours that plans ask of objects, in the raster's bands of them; `rows_of` as for `with_cores`."""
    asked = colours_asked(plans)
    colours = [colour for colour in COLOURS if any(colour in each for each in asked.values())]
    bands = [(rows_of or raster.rows)(raster.names.index(colour + PIXELS) + 1) for colour in colours]

    def rows() -> Iterator[ColourRows]:
        for together in zip(*bands, strict=True):
            numbers = np.zeros(together[0].p8.shape, np.uint8)
            for colour, each in zip(colours, together, strict=True):
                numbers[each.p8 >= 128] = COLOURS.index(colour) + 1
            yield ColourRows(together[0].row, numbers)

    return colour_shares(found, asked, raster.transform, (raster.height, raster.width), rows()) if asked else {}


def _facts(raster: ProbabilityRaster, options: VectorizeOptions) -> dict[str, str]:
    facts = {f"option_{key}": json.dumps(value) for key, value in options.model_dump(mode="json").items()}
    facts["source"] = raster.path
    digest = hashlib.sha256(json.dumps([facts, raster.tags], sort_keys=True).encode()).hexdigest()
    return facts | {"run_id": digest[:12]}


def polygonizer_of(raster: ProbabilityRaster, options: ShapingOptions) -> DividingPolygonizer:
    """Return what makes the polygons of one of a raster's bands as the run that wrote it does."""
    row = raster.tags.get(FIRST_ROW_TAG, "0")
    if not row.isdecimal():
        raise InputError(f"{raster.path}: its tag {FIRST_ROW_TAG} is {row!r} and must be a row of pixels")
    return DividingPolygonizer(raster.width, raster.transform, options.threshold, options.connectivity, origin=int(row))


def with_cores(
    raster: ProbabilityRaster, find: str, wanted: bool, rows_of: Callable[[int], Iterator[Rows]] | None = None
) -> Iterator[tuple[Rows, NDArray[np.uint8] | None]]:
    """Yield the rows of a find's band with those of its cores, None where they are not wanted or not there.

    `rows_of` gives the rows of a band (from 1), in place of reading them from the raster.
    """
    rows_of = rows_of or raster.rows
    band = rows_of(raster.names.index(find) + 1)
    if not wanted or find + CORES not in raster.names:
        yield from zip(band, repeat(None), strict=False)
        return
    for rows, cores in zip(band, rows_of(raster.names.index(find + CORES) + 1), strict=True):
        yield rows, cores.p8


def _parts(job: _Job, find: str) -> Iterator[Objects]:
    """Yield the objects of a band as they are finished."""
    raster, options, area = job.raster, job.options, job.place.area
    polygonizer = polygonizer_of(raster, options)
    for rows, cores in with_cores(raster, find, options.instances == "auto"):
        valid = rows.valid
        if area is not None:
            valid = valid & aoi_mask(area, raster.transform, Window(rows.row, 0, len(valid), raster.width))
        polygonizer.push(rows.row, rows.p8, valid, cores)
        yield polygonizer.take()
    yield polygonizer.finish()


def _by_plan(job: _Job, plans: list[Plan], out: Path, overwrite: bool) -> tuple[list[Vectorized], list[str]]:
    """Write a layer a plan: the objects that its operators choose."""
    names = layer_names(plans)
    check_aoi(out, names, job.options.aoi)
    found = {}
    for find in distinct_finds(plans):
        store = ObjectStore()
        for objects in _parts(job, find):
            store.add(objects)
        found[find] = sized(store.finished(), job.raster.crs, job.options)
    colours = shares_of(job.raster, plans, found)
    layers = [
        PlannedLayer(name, plan, found, job.place, job.options, job.facts, colours)
        for name, plan in zip(names, plans, strict=True)
    ]
    notes = write_planned(out, layers, overwrite=overwrite)
    done = [
        Vectorized(name, plan.phrase, layer.objects, layer.area_m2, layer.emptied)
        for name, plan, layer in zip(names, plans, layers, strict=True)
    ]
    return done, notes


def _by_band(job: _Job, out: Path, overwrite: bool) -> tuple[list[Vectorized], list[str]]:
    """Write a layer a band, from parts that need not be in memory together unless they are shaped."""
    options = job.options
    together = options.fill_holes > 0 or options.simplify > 0 or options.smooth or options.orthogonalize
    finds = [name for name in job.raster.names if not name.endswith((CORES, PIXELS))]
    counts, areas = dict.fromkeys(finds, 0), dict.fromkeys(finds, 0.0)
    names: dict[str, str] = {}
    for find in finds:
        names[find] = layer_name(find, names.values())
    check_aoi(out, tuple(names.values()), options.aoi)

    def layers(find: str) -> Iterator[Layer]:
        parts = [Objects.joined(_parts(job, find))] if together else _parts(job, find)
        for objects in parts:
            layer = _band_layer(job, names[find], find, objects)
            counts[find] += len(layer)
            areas[find] += float(layer.columns["area_m2"].sum())
            yield layer

    streams = [(_band_layer(job, names[find], find, Objects.joined([])), layers(find)) for find in finds]
    multi = options.connectivity == 8 or job.place.area is not None
    notes = write_streams(out, streams, geometry_type="MultiPolygon" if multi else "Polygon", overwrite=overwrite)
    return [Vectorized(names[find], find, counts[find], areas[find]) for find in finds], notes


def _band_layer(job: _Job, name: str, find: str, objects: Objects) -> Layer:
    """Make a layer of one band's objects, without a plan; `cut` is then of the raster's edge.

    Outlines stay outlines where nothing changes them.
    """
    options, place = job.options, job.place
    facts = job.facts | {"phrase": find}
    if options.fill_holes > 0:
        filled = sized(objects, place.crs, options)
        objects = filled.objects(np.arange(len(filled)))
    elif options.min_area > 0:
        objects = objects.at(measure(objects.shapes, place.crs)[0] >= options.min_area)

    def text(value: str | None) -> NDArray[np.object_]:
        return np.full(len(objects), value, np.object_)

    reason, scores = text(f'found as "{find}"'), (objects.score_mean, objects.score_max)
    if place.area is not None or options.simplify > 0 or options.smooth or options.orthogonalize:
        chosen = Chosen(objects.geometry, text(find), *scores, objects.touches_edge, reason, text("{}"))
        return make_layer(name, find, chosen, place, options, facts)
    measures = measure(objects.shapes, place.crs)
    values = (text(find), text(find), *scores, *measures, objects.touches_edge, reason, text("{}"))
    source = (text(facts.get(key)) for key in ("model", "source", "run_id"))
    columns = dict(zip(COLUMNS, (*values, *source), strict=True))
    return Layer(name, find, place.crs, columns, objects.shapes, facts, _style())


def _style() -> str:
    return resource_path("styles", "objects.qml").read_text(encoding="utf-8")
