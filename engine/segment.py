"""The main job: a raster and phrases in, a layer of polygons a phrase out.

Read `segment` from top to bottom: check what can be checked, open the raster, read the phrases into plans, find every
noun phrase over the whole area in one pass (stage 1), work the plans out on the objects (stage 2), shape, clip and
measure them, write.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import pyproj
import shapely
from affine import Affine
from numpy.typing import NDArray

import engine
from engine.errors import InputError, UsageError
from engine.inference.device import Device, choose_device
from engine.inference.predictor import Predictor
from engine.inference.preview import Preview
from engine.inference.probability import ProbabilityWriter
from engine.inference.stream import ReadWindow, stream_bands
from engine.inference.windows import WindowPlan, plan_windows
from engine.models.packs import Pack, find_pack, load_pack, read_config
from engine.options import RunOptions
from engine.phrases.grammar import read_phrase
from engine.phrases.operators.execute import execute
from engine.phrases.plan import Plan, distinct_finds, whole_phrase
from engine.phrases.scene import FindObjects, Scene
from engine.resources import resource_path
from georeferencing.aoi import aoi_mask, bbox_to_raster, clip, on_raster, read_aoi
from georeferencing.measure import measure
from georeferencing.polygonize import Objects, Polygonizer
from georeferencing.rasters import Raster, open_raster
from georeferencing.shaping import shape_up
from georeferencing.vectors import COLUMNS, Layer, check_output, layer_name, write_layers


class Listener(Protocol):
    """Is told how a run goes; an exception raised here ends the run, which then leaves nothing behind."""

    def note(self, text: str) -> None:
        """Take a sentence for the user."""

    def windows(self, done: int, total: int) -> None:
        """Take the number of windows done, of how many."""


class Silent:
    """Listens to nothing."""

    def note(self, text: str) -> None:
        """Drop the sentence."""

    def windows(self, done: int, total: int) -> None:
        """Drop the numbers."""


@dataclass(frozen=True)
class Outputs:
    """The files of one run: the layers, and if wanted the probability raster and the preview."""

    layers: Path
    probability: Path | None = None
    preview: Path | None = None
    overwrite: bool = False

    def check(self) -> None:
        """Raise UsageError or VectorError where a file could not be written, before any work."""
        check_output(self.layers, overwrite=self.overwrite)
        for path, suffixes in ((self.probability, (".tif", ".tiff")), (self.preview, (".png",))):
            if path is None:
                continue
            if path.suffix.lower() not in suffixes:
                raise UsageError(f"{path}: unknown format {path.suffix!r}; use {suffixes[0]}")
            if not path.parent.is_dir():
                raise UsageError(f"{path}: the folder {path.parent} does not exist")
            if path.exists() and not self.overwrite:
                raise UsageError(f"{path}: exists already; choose another name or give --overwrite")


@dataclass(frozen=True)
class LayerSummary:
    """One layer in numbers; `emptied_by` says why an empty one is empty."""

    name: str
    phrase: str
    plan: str
    objects: int
    area_m2: float
    emptied_by: str | None


@dataclass(frozen=True)
class Summary:
    """What a run did."""

    source: str
    out: str
    layers: tuple[LayerSummary, ...]
    run_id: str
    model: str
    device: str
    precision: str
    windows: int
    seconds: float
    windows_per_s: float
    notes: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the summary as JSON values."""
        return asdict(self)


@dataclass(frozen=True)
class _Place:
    """Where to look: the area in map coordinates (None: the whole raster) and what position words refer to."""

    area: shapely.Geometry | None
    view: shapely.Geometry


def segment(
    source: str | Path,
    outputs: Outputs,
    options: RunOptions,
    *,
    pack: Pack | None = None,
    listener: Listener | None = None,
) -> Summary:
    """Run the main job on one raster.

    Parameters
    ----------
    source
        A raster's path or any name GDAL opens.
    outputs
        The files to write.
    options
        Everything else.
    pack
        A loaded model pack, used in place of `options.model`: for many rasters, and for networks that are in no pack.
    listener
        Told sentences for the user and the number of windows done.

    Raises
    ------
    EngineError, GeoreferencingError
        With one line that names the input, the value and the mend; nothing is left behind.
    """
    listener = listener or Silent()
    started = time.monotonic()
    plans = read_plans(options)
    outputs.check()
    config = pack.config if pack is not None else read_config(find_pack(options.model))
    device = choose_device(options.device, options.precision)
    with open_raster(
        source, bands=options.bands, stretch=options.stretch, gsd=options.gsd, gsd_range=config.gsd_range
    ) as raster:
        place = _place(raster, options)
        pack = pack or load_pack(options.model)
        notes = [*raster.notes, *(warning for plan in plans for warning in plan.warnings)]
        for note in notes:
            listener.note(note)
        windows = plan_windows(raster, place.area, options.window or config.window, options.overlap)
        preview = Preview(windows.frame, raster.transform) if outputs.preview else None
        found = _find(raster, windows, plans, pack, device, options, place, outputs, preview, listener)
        seconds = time.monotonic() - started
        facts = _facts(raster, pack, device, options)
        rate = len(windows.windows) / seconds
        layers: list[Layer] = []
        summaries = []
        for plan in plans:
            layer, summary = _layer(plan, found, raster, place, options, facts, [layer.name for layer in layers])
            layers.append(layer)
            summaries.append(summary)
            if summary.emptied_by:
                listener.note(f"'{plan.phrase}': {summary.emptied_by}; an empty layer is written")
    notes += write_layers(outputs.layers, layers, overwrite=outputs.overwrite)
    if preview is not None and outputs.preview is not None:
        preview.write(outputs.preview, [layer.geometry for layer in layers])
    return Summary(
        source=str(source),
        out=str(outputs.layers),
        layers=tuple(summaries),
        run_id=facts["run_id"],
        model=pack.name,
        device=device.name,
        precision=device.precision,
        windows=len(windows.windows),
        seconds=round(time.monotonic() - started, 3),
        windows_per_s=round(rate, 3),
        notes=tuple(notes),
    )


def read_plans(options: RunOptions) -> list[Plan]:
    """Read the phrases into plans, or take each whole. Raises UsageError on a phrase that cannot be used."""
    return [read_phrase(phrase) if options.plan else whole_phrase(phrase) for phrase in options.phrases]


def _place(raster: Raster, options: RunOptions) -> _Place:
    """Bring the area of interest and the view into the raster's CRS. Raises ExtentError where they lie off it."""
    area = None
    if options.bbox is not None:
        area = bbox_to_raster(options.bbox, options.bbox_crs, raster)
    elif options.aoi is not None:
        area = on_raster(read_aoi(options.aoi, raster.crs), raster, str(options.aoi))
    if options.view is not None:
        view = bbox_to_raster(options.view, options.bbox_crs, raster)
    elif options.bbox is not None:
        view = area
    else:
        view = raster.extent if area is None else shapely.box(*area.bounds)
    return _Place(area, shapely.intersection(view, raster.extent))


def _find(
    raster: Raster,
    windows: WindowPlan,
    plans: Sequence[Plan],
    pack: Pack,
    device: Device,
    options: RunOptions,
    place: _Place,
    outputs: Outputs,
    preview: Preview | None,
    listener: Listener,
) -> dict[str, Objects]:
    """Stage 1: stream every find over the area in one pass; return its objects, holes filled, small ones left out."""
    finds = distinct_finds(plans)
    predictor = Predictor(pack.network, pack.config.mean, pack.config.std, finds, device)
    batch = device.auto_batch if options.batch_size == "auto" else options.batch_size
    frame = windows.frame
    corner = raster.transform * Affine.translation(frame.col, frame.row)
    polygonizers = [Polygonizer(frame.width, corner, options.threshold, options.connectivity) for _ in finds]
    done = 0

    def seen(item: ReadWindow) -> None:
        nonlocal done
        done += 1
        listener.windows(done, len(windows.windows))
        if preview is not None:
            preview.paste(*item)

    with ExitStack() as files:
        writer = None
        if outputs.probability is not None:
            trees = [plan.to_dict() for plan in plans]
            writer = files.enter_context(
                ProbabilityWriter(outputs.probability, frame, raster.transform, raster.crs, finds, trees)
            )
        listener.windows(0, len(windows.windows))
        for band in stream_bands(raster, windows, predictor, batch, options.workers, seen):
            if place.area is not None:
                rows = frame._replace(row=band.row, height=band.valid.shape[0])
                band.valid[:] &= aoi_mask(place.area, raster.transform, rows)
            for polygonizer, p8 in zip(polygonizers, band.p8, strict=True):
                polygonizer.push(band.row - frame.row, p8, band.valid)
            if writer is not None:
                writer.write(band)
    return {find: _sized(one.finish(), raster, options) for find, one in zip(finds, polygonizers, strict=True)}


def _sized(objects: Objects, raster: Raster, options: RunOptions) -> Objects:
    """Fill holes, then leave out what is smaller than the minimum area."""
    objects.geometry = shape_up(objects.geometry, raster.crs, fill_holes_m2=options.fill_holes)
    if options.min_area <= 0 or not len(objects):
        return objects
    return objects.at(measure(objects.geometry, raster.crs)[0] >= options.min_area)


def _layer(
    plan: Plan,
    found: dict[str, Objects],
    raster: Raster,
    place: _Place,
    options: RunOptions,
    facts: dict[str, str],
    taken: Sequence[str],
) -> tuple[Layer, LayerSummary]:
    """Stage 2: choose the plan's objects, shape, clip and measure them; return the layer and its numbers."""
    crs = None if raster.crs is None else pyproj.CRS.from_wkt(raster.crs.to_wkt())
    objects = {
        find: FindObjects(one.geometry, one.score_mean, one.score_max, one.pixels)
        for find, one in ((find, found[find]) for find in plan.finds)
    }
    chosen = execute(plan, Scene(objects, place.view, crs, _up(raster)))

    geometry = np.empty(len(chosen), np.object_)
    score_mean, score_max = np.zeros(len(chosen), np.float32), np.zeros(len(chosen), np.float32)
    for find in plan.finds:
        rows = np.flatnonzero(chosen.find == find)
        index = chosen.index[rows]
        geometry[rows] = found[find].geometry[index]
        score_mean[rows], score_max[rows] = found[find].score_mean[index], found[find].score_max[index]
    geometry = shape_up(
        geometry,
        raster.crs,
        simplify_m=options.simplify,
        smooth=options.smooth,
        orthogonalize=options.orthogonalize,
    )
    if place.area is not None:
        geometry = clip(geometry, place.area)
    kept = np.flatnonzero(~shapely.is_empty(geometry))
    geometry = geometry[kept]
    area, perimeter = measure(geometry, raster.crs)

    columns: dict[str, NDArray[Any]] = {
        "phrase": _texts([plan.phrase] * len(kept)),
        "find": _texts([str(chosen.find[row]) for row in kept]),
        "score_mean": score_mean[kept],
        "score_max": score_max[kept],
        "area_m2": area,
        "perimeter_m": perimeter,
        "cut": chosen.cut[kept],
        "why": _texts([chosen.why[row] for row in kept]),
        "why_data": _texts([json.dumps(chosen.why_data[row]) for row in kept]),
        "model": _texts([facts["model"]] * len(kept)),
        "source": _texts([raster.path] * len(kept)),
        "run_id": _texts([facts["run_id"]] * len(kept)),
    }
    name = layer_name(plan.phrase, taken)
    metadata = facts | {"phrase": plan.phrase, "plan": plan.render(), "notes": " ".join([*raster.notes, *chosen.notes])}
    style = resource_path("styles", "objects.qml").read_text(encoding="utf-8")
    layer = Layer(name, plan.phrase, raster.crs, {key: columns[key] for key in COLUMNS}, geometry, metadata, style)
    emptied = None if len(kept) else chosen.emptied or "nothing is left inside the area"
    return layer, LayerSummary(name, plan.phrase, plan.render(), len(kept), float(area.sum()), emptied)


def _facts(raster: Raster, pack: Pack, device: Device, options: RunOptions) -> dict[str, str]:
    """Say what the result depends on. The run id is a hash of it, so that the same run again has the same id."""
    values = options.model_dump(mode="json", exclude={"phrases", "batch_size", "workers"})
    window = options.window or pack.config.window
    facts = {f"option_{key}": json.dumps(value) for key, value in values.items()} | {
        "engine": engine.__version__,
        "model": pack.name,
        "model_sha256": pack.sha256,
        "source": raster.path,
        "source_identity": raster.identity,
        "bands": ",".join(map(str, raster.bands)),
        "stretch": str(raster.stretch),
        "gsd_m": "unknown" if raster.gsd is None else f"{raster.gsd:.6g}",
        "window": str(window),
        "precision": device.precision,
    }
    digest = hashlib.sha256(json.dumps([facts, options.phrases], sort_keys=True).encode()).hexdigest()
    return facts | {"device": device.name, "run_id": digest[:12]}


def _up(raster: Raster) -> tuple[float, float]:
    """Return the direction in map coordinates that is up in the picture, a unit vector."""
    x, y = -raster.transform.b, -raster.transform.e
    length = float(np.hypot(x, y))
    return x / length, y / length


def _texts(values: Sequence[str]) -> NDArray[np.object_]:
    return np.array(values, np.object_)


__all__ = ["InputError", "LayerSummary", "Listener", "Outputs", "Silent", "Summary", "read_plans", "segment"]
