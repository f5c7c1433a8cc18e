"""What a worker does: each task of `engine.server.messages`, in the worker process only."""

from __future__ import annotations

import os
import tempfile
import time
from collections import OrderedDict
from contextlib import suppress
from functools import cache, partial, singledispatch
from itertools import count, takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rasterio
import rasterio.errors

from engine.errors import EngineError, InputError
from engine.inference.probability import write_cog
from engine.layers import place_of, sized
from engine.options import AreaOptions, NetworkOptions, ShapingOptions
from engine.phrases.grammar import read_phrase
from engine.phrases.plan import clean, distinct_finds, whole_phrase
from engine.planned import PlannedLayer
from engine.plans import layer_names
from engine.server.held import hold, key_of, let_go, objects_of, rows_of
from engine.server.layer_files import read_layers
from engine.server.messages import (
    DRAFT,
    GEOJSON,
    LAYERS,
    PREVIEW,
    Convert,
    Inspect,
    Optimize,
    Prepare,
    Progress,
    Segment,
    Select,
    Task,
    Teach,
    Vectorize,
)
from engine.server.rehearsal import write_scene
from engine.vectorize import plans_of, read_again, shares_of
from georeferencing.errors import GeoreferencingError
from georeferencing.opening import open_placed
from georeferencing.places import of_pass
from georeferencing.probability import ProbabilityRaster
from georeferencing.vectors import Layer, write_layers

if TYPE_CHECKING:
    from engine.inference.cache import FeatureCache
    from engine.models.packs import Pack
    from engine.server.worker import Worker

_packs: OrderedDict[tuple[Path, int], Pack] = OrderedDict()
_PACKS_HELD = 2


def prepare(device: str | None) -> dict[str, str]:
    """Import what tasks need and say what this worker runs on. Raises UsageError on a device that is not there."""
    if device is None:
        return {"gdal": str(rasterio.__gdal_version__)}
    import torch

    from engine.inference.device import choose_device

    chosen = choose_device(device)
    import engine.segment  # noqa: F401 - seconds of imports, now and not in the first job nor for a device that is none

    return {
        "device": str(chosen.device),
        "name": chosen.name,
        "precision": chosen.precision,
        "torch": str(torch.__version__),  # a class of its own: to unpickle it the HTTP process would import torch
        "gpus": str(torch.cuda.device_count()),
    }


def get_ready(device: str | None, worker: Worker) -> None:
    """Load what the first task would wait for: the pack that jobs use unless they name another, or all of geometry.

    What is wrong with the pack, or with the disk, is told to those that use it.
    """
    with suppress(EngineError, GeoreferencingError, OSError):
        if device is None:
            _rehearse(worker)
        else:
            _pack(NetworkOptions.model_fields["model"].default)


def _rehearse(worker: Worker) -> None:
    """Move a slider once on a scene of two buildings."""
    phrases = ("buildings",)
    with tempfile.TemporaryDirectory(prefix="refer-segment-") as name:
        folder = Path(name)
        write_scene(folder / DRAFT, distinct_finds([read_phrase(phrases[0])])[0])
        out = folder / "layer.fgb"
        perform(Vectorize(folder, out, AreaOptions(), ShapingOptions(), phrases, True, {}), worker)
    let_go()


@singledispatch
def perform(task: Task, worker: Worker) -> dict[str, Any]:
    """Do a task. Raises EngineError or GeoreferencingError where its input cannot be used."""
    raise NotImplementedError(type(task).__name__)


@perform.register(Segment)
def _segment(task: Segment, worker: Worker) -> dict[str, Any]:
    from engine.outputs import Outputs
    from engine.segment import segment
    from engine.server.finder import WarmFinder

    begun = time.perf_counter()
    check_files(task.source, task.readable)
    folder = task.folder
    preview = folder / PREVIEW if task.preview else None
    outputs = Outputs(folder / LAYERS, folder / DRAFT, preview, overwrite=True, also=(folder / GEOJSON,), draft=True)
    pack, finder = _pack(task.options.model), WarmFinder(_cache())
    options = task.options
    if worker.device is not None and options.device in ("auto", worker.device.partition(":")[0]):
        options = options.model_copy(update={"device": worker.device})
    summary = segment(
        task.source, outputs, options, pack=pack, listener=worker, finder=finder, source_name=task.source_name
    )
    times = {
        "seconds_network": finder.seconds,
        "cpu_network": finder.cpu,
        "seconds_worker": time.perf_counter() - begun,
    }
    times = {key: round(value, 4) for key, value in times.items()}
    return summary.to_dict() | times | {"out": LAYERS, "passes": len(drafts_in(folder))}


@perform.register(Select)
def _select(task: Select, worker: Worker) -> dict[str, Any]:
    from engine.select import select_layer

    worker.say(Progress("selecting"))
    done = select_layer(
        task.source,
        list(task.phrases),
        task.folder / LAYERS,
        category_field=task.category_field,
        view=task.view,
        view_crs=task.view_crs,
        overwrite=True,
    )
    layers = ({"name": each.layer, "phrase": each.phrase, "plan": each.plan, "objects": each.count} for each in done)
    return {"layers": tuple(layers), "notes": tuple(note for each in done for note in each.notes)}


@perform.register(Teach)
def _teach(task: Teach, worker: Worker) -> dict[str, Any]:
    from engine.training.teach import teach

    check_files(task.source, task.readable)
    task.out.parent.mkdir(parents=True, exist_ok=True)
    report = teach(
        task.source,
        task.labels,
        task.phrase,
        task.pack,
        task.out,
        complete=task.complete,
        nothing=task.nothing,
        budget_s=60 * task.minutes,
        overwrite=task.overwrite,
        listener=worker,
    )
    return report.to_dict() | {"out": task.out.name}


@perform.register(Vectorize)
def _vectorize(task: Vectorize, worker: Worker) -> dict[str, Any]:
    """Stage 2 of the main job again, on the probability that stage 1 left."""
    shaping, paths, layers = task.shaping, drafts_in(task.folder), dict[int, Layer]()
    names = layer_names([whole_phrase(phrase) for phrase in task.phrases])
    for path in paths:
        with ProbabilityRaster(path) as raster:
            here = {plan.phrase for plan in plans_of(raster)} if len(paths) > 1 else None
            plans = {
                number: read_again(phrase, raster.names, plan=task.plan)
                for number, phrase in enumerate(task.phrases)
                if here is None or clean(phrase) in here
            }
            place, file, all_plans = place_of(raster, task.area), key_of(path), list(plans.values())
            found = {
                find: sized(objects_of(raster, file, find, shaping), raster.crs, shaping)
                for find in distinct_finds(all_plans)
            }
            colours = shares_of(raster, all_plans, found, partial(rows_of, raster, file))
        for number, plan in plans.items():
            layer = PlannedLayer(names[number], plan, found, place, shaping, task.facts, colours)
            layers[number] = layer.whole()
    write_layers(task.out, [layers[number] for number in sorted(layers)], overwrite=True)
    return {"objects": sum(len(layer) for layer in layers.values())}


def drafts_in(folder: Path) -> list[Path]:
    """Return the drafts of a job's probability rasters, one for each pass of its run."""
    return [folder / DRAFT, *takewhile(Path.is_file, (of_pass(folder / DRAFT, number) for number in count(2)))]


@perform.register(Prepare)
def _prepare(task: Prepare, worker: Worker) -> dict[str, Any]:
    """Hold what a slider's first move would have to read."""
    for path in drafts_in(task.folder):
        with ProbabilityRaster(path) as raster:
            hold(raster, key_of(path))
    return {}


@perform.register(Convert)
def _convert(task: Convert, worker: Worker) -> dict[str, Any]:
    """Write a GeoPackage's layers as one file of another format, under the engine's own rules for that format."""
    return {"notes": write_layers(task.out, read_layers(task.layers), overwrite=True)}


@perform.register(Optimize)
def _optimize(task: Optimize, worker: Worker) -> dict[str, Any]:
    """Make the probability raster that clients get, beside and renamed."""
    beside = task.out.with_name(f".{task.out.name}")
    write_cog(task.draft, beside)
    beside.replace(task.out)
    return {}


@perform.register(Inspect)
def _inspect(task: Inspect, worker: Worker) -> dict[str, Any]:
    """Open an upload as a GeoTIFF and nothing else, so that no other format's reader ever sees it."""
    try:
        with rasterio.open(task.path, driver="GTiff") as dataset:
            pixels = dataset.width * dataset.height * dataset.count
            if pixels > task.most_pixels:
                size = f"{dataset.width} x {dataset.height} x {dataset.count}"
                raise InputError(f"the raster is {size}; at most {task.most_pixels} values are taken")
            dataset.read(1, window=((0, 1), (0, 1)))
    except rasterio.errors.RasterioError as error:
        raise InputError("the upload is not a GeoTIFF that can be read") from error
    placed = open_placed(task.path)
    try:
        dataset = placed.dataset
        return {
            "width": dataset.width,
            "height": dataset.height,
            "bands": dataset.count,
            "dtype": dataset.dtypes[0],
            "crs": None if placed.crs is None else placed.crs.to_string(),
            "notes": placed.notes,
        }
    finally:
        placed.close()


def check_files(source: str, readable: tuple[Path, ...]) -> None:
    """Raise InputError where a raster is made of files outside the `readable` folders, as a VRT can be.

    Remote names were checked before; drivers that read the network on behalf of a local file are switched off by the
    worker's environment.
    """
    if "://" in source:
        return
    placed = open_placed(source)
    try:
        names = list(placed.source.files)
    finally:
        placed.close()
    for name in names:
        path = Path(os.path.realpath(name))
        if name.startswith("/vsi") or not any(path.is_relative_to(folder) for folder in readable):
            raise InputError(f"{source}: is made of '{path.name}', which lies outside the allowed folders")


@cache
def _cache() -> FeatureCache:
    """Return the features that this process keeps."""
    from engine.inference.cache import FeatureCache

    return FeatureCache.from_environment()


def _pack(name: str) -> Pack:
    """Return a pack, loaded once as long as its weights do not change; the last few are held."""
    from engine.models.folders import WEIGHTS, find_pack
    from engine.models.packs import load_pack

    folder = find_pack(name)
    try:
        key = (folder.resolve(), (folder / WEIGHTS).stat().st_mtime_ns)
    except OSError:
        return load_pack(folder)
    if key not in _packs:
        _packs[key] = load_pack(folder)
    _packs.move_to_end(key)
    while len(_packs) > _PACKS_HELD:
        _packs.popitem(last=False)
    return _packs[key]
