"""The main job: a raster and phrases in, a layer of polygons a phrase out.

Read `segment` from top to bottom: read the phrases into plans, check what can be checked, open the raster, find every
noun phrase over the whole area in one pass (stage 1), work the plans out on the objects (stage 2, `engine.layers`),
write.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
import time
from collections.abc import Collection, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

import pyogrio
from affine import Affine

import engine
from engine.errors import UsageError
from engine.inference.device import Device, choose_device
from engine.inference.predictor import Predictor
from engine.inference.preview import Preview
from engine.inference.probability import ProbabilityWriter
from engine.inference.stream import ReadWindow, stream_bands
from engine.inference.windows import WindowPlan, plan_windows
from engine.layers import Place, place_of, plan_layer, sized
from engine.models.packs import Pack, find_pack, load_pack, read_config
from engine.options import RunOptions
from engine.phrases.grammar import read_phrase
from engine.phrases.plan import Plan, distinct_finds, whole_phrase
from georeferencing.aoi import aoi_mask
from georeferencing.polygonize import Objects, Polygonizer
from georeferencing.rasters import Raster, open_raster
from georeferencing.vectors import Layer, check_output, layer_name, write_layers


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

    def check(self, names: Collection[str]) -> None:
        """Raise UsageError or VectorError where a file or a layer could not be written, before any work."""
        check_output(self.layers, overwrite=self.overwrite)
        if self.layers.suffix.lower() == ".gpkg" and self.layers.exists() and not self.overwrite:
            there = {str(name) for name, _ in pyogrio.list_layers(self.layers)}
            for name in there.intersection(names):
                raise UsageError(f"{self.layers}: has a layer {name} already; choose another file or give --overwrite")
        for path, suffixes in ((self.probability, (".tif", ".tiff")), (self.preview, (".png",))):
            if path is None:
                continue
            if path.suffix.lower() not in suffixes:
                raise UsageError(f"{path}: unknown format {path.suffix or 'without suffix'}; use {suffixes[0]}")
            if not path.parent.is_dir():
                raise UsageError(f"{path}: the folder {path.parent} does not exist")
            if path.exists() and not self.overwrite:
                raise UsageError(f"{path}: exists already; choose another name or give --overwrite")
            try:
                with tempfile.TemporaryFile(dir=path.parent):
                    pass
            except OSError as error:
                raise UsageError(f"{path}: cannot be written ({error.strerror})") from error


@dataclass(frozen=True)
class LayerSummary:
    """One layer in numbers; `emptied` says why an empty one is empty."""

    name: str
    phrase: str
    plan: str
    objects: int
    area_m2: float
    emptied: str | None


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
class _Run:
    """What the stages of one run share."""

    raster: Raster
    options: RunOptions
    plans: Sequence[Plan]
    place: Place
    windows: WindowPlan
    outputs: Outputs
    preview: Preview | None
    listener: Listener


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
    outputs.check(layer_names(plans))
    config = pack.config if pack is not None else read_config(find_pack(options.model))
    device = choose_device(options.device, options.precision)
    bands, stretch, gsd = options.bands, options.stretch, options.gsd
    with open_raster(source, bands=bands, stretch=stretch, gsd=gsd, gsd_range=config.gsd_range) as raster:
        place = place_of(raster, options)
        pack = pack or load_pack(options.model)
        notes = [*raster.notes, *(warning for plan in plans for warning in plan.warnings)]
        for note in notes:
            listener.note(note)
        windows = plan_windows(raster, place.area, options.window or config.window, options.overlap)
        preview = Preview(windows.frame, raster.transform) if outputs.preview else None
        run = _Run(raster, options, plans, place, windows, outputs, preview, listener)

        stage_1 = time.monotonic()
        found = _find(run, pack, device)
        rate = len(windows.windows) / (time.monotonic() - stage_1)

        facts = _facts(raster, pack, device, options) | {"windows_per_s": f"{rate:.3g}", "notes": " ".join(notes)}
        layers, summaries = _layers(run, found, facts)
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


def layer_names(plans: Sequence[Plan]) -> list[str]:
    """Return the names of the layers of plans, in their order."""
    names: list[str] = []
    for plan in plans:
        names.append(layer_name(plan.phrase, names))
    return names


def _find(run: _Run, pack: Pack, device: Device) -> dict[str, Objects]:
    """Stage 1: stream every find over the area in one pass; return its objects, holes filled, small ones left out."""
    raster, options, place, frame = run.raster, run.options, run.place, run.windows.frame
    finds = distinct_finds(run.plans)
    predictor = Predictor(pack.network, pack.config.mean, pack.config.std, finds, device)
    batch = device.auto_batch if options.batch_size == "auto" else options.batch_size
    corner = raster.transform * Affine.translation(frame.col, frame.row)
    polygonizers = [Polygonizer(frame.width, corner, options.threshold, options.connectivity) for _ in finds]
    done = 0

    def seen(item: ReadWindow) -> None:
        nonlocal done
        done += 1
        run.listener.windows(done, len(run.windows.windows))
        if run.preview is not None:
            run.preview.paste(*item)

    with ExitStack() as files:
        writer = None
        if run.outputs.probability is not None:
            trees = [plan.to_dict() for plan in run.plans]
            path = run.outputs.probability
            writer = ProbabilityWriter(path, frame, raster.transform, raster.crs, finds, trees)
            files.enter_context(writer)
        run.listener.windows(0, len(run.windows.windows))
        for band in stream_bands(raster, run.windows, predictor, batch, options.workers, seen):
            if place.area is not None:
                rows = frame._replace(row=band.row, height=band.valid.shape[0])
                band.valid[:] &= aoi_mask(place.area, raster.transform, rows)
            for polygonizer, p8 in zip(polygonizers, band.p8, strict=True):
                polygonizer.push(band.row - frame.row, p8, band.valid)
            if writer is not None:
                writer.write(band)
    objects = (polygonizer.finish() for polygonizer in polygonizers)
    return {find: sized(one, raster.crs, options) for find, one in zip(finds, objects, strict=True)}


def _layers(run: _Run, found: dict[str, Objects], facts: dict[str, str]) -> tuple[list[Layer], list[LayerSummary]]:
    """Stage 2: make the layer of every plan, and say which are empty and why."""
    layers: list[Layer] = []
    summaries = []
    for plan, name in zip(run.plans, layer_names(run.plans), strict=True):
        layer, emptied = plan_layer(name, plan, found, run.place, run.options, facts)
        if emptied:
            run.listener.note(f"'{plan.phrase}': {emptied}; an empty layer is written")
        layers.append(layer)
        area = float(layer.columns["area_m2"].sum())
        summaries.append(LayerSummary(layer.name, plan.phrase, plan.render(), len(layer.geometry), area, emptied))
    return layers, summaries


def _facts(raster: Raster, pack: Pack, device: Device, options: RunOptions) -> dict[str, str]:
    """Say what the result depends on. The run id is a hash of it, so that the same run again has the same id."""
    values = options.model_dump(mode="json", exclude={"phrases", "batch_size", "workers", "device"})
    facts = {f"option_{key}": json.dumps(value) for key, value in values.items()} | {
        "engine": engine.__version__,
        "model": pack.name,
        "model_sha256": pack.sha256,
        "source": raster.path,
        "source_identity": raster.identity,
        "bands": ",".join(map(str, raster.bands)),
        "stretch": str(raster.stretch),
        "gsd_m": "unknown" if raster.gsd is None else f"{raster.gsd:.6g}",
        "window": str(options.window or pack.config.window),
        "precision": device.precision,
    }
    digest = hashlib.sha256(json.dumps([facts, options.phrases], sort_keys=True).encode()).hexdigest()
    return facts | {"device": device.name, "run_id": digest[:12]}
