"""The main job: a raster and phrases in, a layer of polygons a phrase out.

Read `segment` from top to bottom: read the phrases into plans, check what can be checked, open the raster, find every
noun phrase over the whole area in one pass (stage 1), work the plans out on the objects (stage 2, `engine.layers`),
write.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from affine import Affine

from engine.inference.bands import CORES
from engine.inference.colours import (
    PIXELS,
    ColourRows,
    Shares,
    colour_shares,
    occupied_rows,
    rows_of_raster,
    with_colours,
)
from engine.inference.damaged import CheckedRaster
from engine.inference.device import Device, choose_device
from engine.inference.find import Finder, FindHere, Listener, Progress, Search, finished_bands
from engine.inference.preview import Preview
from engine.inference.probability import ProbabilityWriter
from engine.inference.resume import FinishedRows, remove_part
from engine.inference.unfinished import unfinished
from engine.inference.windows import plan_windows
from engine.layers import Place, place_of, sized
from engine.models.configuration import PackConfig
from engine.models.folders import find_pack, read_config
from engine.models.packs import Pack, load_pack
from engine.notes import left_out, notes_of
from engine.options import RunOptions
from engine.outputs import Outputs
from engine.phrases.colours import COLOURS, colours_asked
from engine.phrases.plan import Plan, categories_asked, counted_finds, distinct_finds
from engine.planned import PlannedLayer, write_planned
from engine.plans import layer_names, read_plans
from engine.provenance import facts_of, inputs_of
from engine.summary import LayerSummary, Summary
from georeferencing.instances import DividingPolygonizer
from georeferencing.object_store import ObjectStore
from georeferencing.rasters import Raster, open_raster

__all__ = ["LayerSummary", "Listener", "Outputs", "Silent", "Summary", "open_for", "segment"]


class Silent:
    """Listens to nothing."""

    def note(self, text: str) -> None:
        """Drop the sentence."""

    def windows(self, done: int, total: int) -> None:
        """Drop the numbers."""


@dataclass(frozen=True)
class _Run:
    """What the stages of one run share."""

    search: Search
    plans: Sequence[Plan]
    place: Place
    options: RunOptions
    outputs: Outputs
    facts: dict[str, str]
    listener: Listener

    def check(self) -> None:
        """Let the listener end the run between the steps of stage 2: it hears again that all windows are done."""
        total = len(self.search.windows.windows)
        self.listener.windows(total, total)


def segment(
    source: str | Path,
    outputs: Outputs,
    options: RunOptions,
    *,
    pack: Pack | None = None,
    listener: Listener | None = None,
    opened: Raster | None = None,
    finder: Finder | None = None,
    source_name: str | None = None,
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
    opened
        The raster, where `open_for` has opened it already; it is closed here.
    finder
        Runs the network; in this process unless told otherwise.
    source_name
        What the layers and the summary call the raster, where its path says nothing to the user.

    Raises
    ------
    EngineError, GeoreferencingError
        With one line that names the input, the value and the mend. Nothing is left, or the finished rows of long work
        in `outputs.part`, which the line then names.
    """
    listener, finder = listener or Silent(), finder or FindHere()
    started = time.monotonic()
    plans = read_plans(options)
    outputs.check(layer_names(plans), options.aoi)
    outputs.check_apart(source)
    config = pack.config if pack is not None else read_config(find_pack(options.model))
    device = choose_device(options.device, options.precision)
    with opened or open_for(source, options, config) as raster:
        place = place_of(raster, options)
        pack = pack or load_pack(options.model)
        search = _search(raster, plans, place, pack, device, options)
        facts = facts_of(search, source_name or raster.path)
        run = _Run(search, plans, place, options, outputs, facts, listener)
        summary = _begun(run, source_name or str(source))
        if summary.complete:
            remove_part(outputs.part)  # the run that wrote the layers may have been killed before it could
            return summary
        outputs.check_free(layer_names(plans))
        done = _run(run, finder)
    return replace(summary, **done, seconds=round(time.monotonic() - started, 3))


def _search(
    raster: Raster, plans: Sequence[Plan], place: Place, pack: Pack, device: Device, options: RunOptions
) -> Search:
    windows = plan_windows(raster, place.area, options.window or pack.config.window, options.overlap)
    checked = CheckedRaster(raster, skip=options.skip_bad_windows)
    return Search(checked, windows, place.area, bands_of(plans, pack, options), pack, device, options)


def _begun(run: _Run, source: str) -> Summary:
    """Return the summary of a run that has done nothing yet, or whose outputs are there already."""
    return Summary(
        source=source,
        out=str(run.outputs.layers),
        layers=(),
        run_id=run.facts["run_id"],
        model=run.search.pack.name,
        device=run.search.device.name,
        precision=run.search.device.precision,
        windows=len(run.search.windows.windows),
        seconds=0.0,
        windows_per_s=0.0,
        notes=(),
        complete=run.outputs.complete(layer_names(run.plans), run.facts["run_id"]),
    )


def _run(run: _Run, finder: Finder) -> dict[str, Any]:
    """Check that the file is whole, do both stages and write; return what the summary says of it."""
    search, outputs = run.search, run.outputs
    if not run.options.skip_bad_windows:
        search.raster.check_not_truncated(search.windows.frame)
    notes = notes_of(search, run.plans)
    for note in notes:
        run.listener.note(note)
    preview = Preview(search.windows.frame, search.raster.transform) if outputs.preview else None
    progress = Progress(run.listener, len(search.windows.windows), preview)
    rows = FinishedRows(outputs.part, inputs_of(search, run.facts), resume=outputs.resume, keep=not outputs.draft)
    outputs.sweep()
    with unfinished(rows, outputs.part, run.listener.note), ExitStack() as files:
        where = finder.where(search.device)  # may call other machines, so all that needs none of them is checked by now
        writer = files.enter_context(_probability(run)) if outputs.probability else None
        started = time.monotonic()
        with rows:
            found = _find(run, rows, finder, progress, writer)
        colours = _colours(run, found)
        rate = (progress.total - rows.next_window) / (time.monotonic() - started)
        facts = {"device": where, "windows_per_s": f"{rate:.3g}"}
        layers, summaries, said = _write(run, found, colours, facts, notes)
        if preview is not None and outputs.preview is not None:
            preview.write(outputs.preview, [layer.geometries() for layer in layers])
    remove_part(outputs.part)
    summary = {"layers": tuple(summaries), "windows_per_s": round(rate, 3), "notes": tuple(notes + said)}
    return summary | {"device": where}


def _probability(run: _Run) -> ProbabilityWriter:
    search, path = run.search, run.outputs.probability
    assert path is not None
    trees = [plan.to_dict() for plan in run.plans]
    place = search.windows.frame, search.raster.transform, search.raster.crs
    bands = (*search.finds, *(colour + PIXELS for colour in _all_asked(run)))
    return ProbabilityWriter(path, *place, bands, trees, cog=not run.outputs.draft)


def _all_asked(run: _Run) -> list[str]:
    """Return the colours that the plans ask of pixels, each once."""
    asked = set().union(*colours_asked(run.plans).values())
    return [colour for colour in COLOURS if colour in asked]


def _write(
    run: _Run, found: dict[str, ObjectStore], colours: dict[str, Shares], facts: dict[str, str], notes: list[str]
) -> tuple[list[PlannedLayer], list[LayerSummary], list[str]]:
    """Make the layers and write their files; return the layers, their summaries and what more is to be said."""
    search, outputs, said = run.search, run.outputs, []
    if search.raster.bad:
        said.append(left_out(search.raster))
        run.listener.note(said[-1])
    facts = run.facts | facts
    facts |= {"notes": " ".join(notes + said), "bad_windows": json.dumps(sorted(search.raster.bad))}
    layers = _layers(run, found, colours, facts)
    said += write_planned(outputs.layers, layers, overwrite=outputs.replaces, check=run.check)
    summaries = _summaries(run, layers)
    for path in outputs.more_files(sum(layer.objects for layer in layers)):
        write_planned(path, layers, overwrite=outputs.replaces, check=run.check)
    return layers, summaries, said


def open_for(source: str | Path, options: RunOptions, config: PackConfig) -> Raster:
    """Open a raster as a run with these options and this pack would."""
    bands, stretch, gsd = options.bands, options.stretch, options.gsd
    enlarged = config.enlargement(categories_asked(read_plans(options)))
    return open_raster(
        source,
        bands=bands,
        stretch=stretch,
        gsd=gsd,
        gsd_range=config.gsd_range,
        nodata=options.empty_value,
        enlarged=enlarged,
    )


def bands_of(plans: Sequence[Plan], pack: Pack, options: RunOptions) -> tuple[str, ...]:
    """Return what the network is asked for: every find, and after them the cores of those whose objects are counted."""
    finds = distinct_finds(plans)
    if options.instances == "off" or not pack.network.knows_cores:
        return finds
    counted = counted_finds(plans, pack.config.countable)
    return (*finds, *(find + CORES for find in finds if find in counted))


def _find(
    run: _Run, rows: FinishedRows, finder: Finder, progress: Progress, writer: ProbabilityWriter | None
) -> dict[str, ObjectStore]:
    """Stage 1: stream every find over the area in one pass; return its objects, holes filled, small ones left out."""
    search, options, frame = run.search, run.options, run.search.windows.frame
    raster, finds, colours = search.raster, distinct_finds(run.plans), _all_asked(run)
    corner = raster.transform * Affine.translation(frame.col, frame.row)
    polygonizers = {
        find: DividingPolygonizer(frame.width, corner, options.threshold, options.connectivity, origin=frame.row)
        for find in finds
    }
    stores = {find: ObjectStore() for find in finds}
    with closing(finished_bands(search, rows, finder, progress)) as bands:
        for band in bands:
            p8_of = dict(zip(search.finds, band.p8, strict=True))
            for find, polygonizer in polygonizers.items():
                polygonizer.push(band.row - frame.row, p8_of[find], band.valid, p8_of.get(find + CORES))
                stores[find].add(polygonizer.take())
            if writer is not None:
                writer.write(with_colours(band, raster, frame, colours))
    if writer is not None:
        writer.finish()
    for find, polygonizer in polygonizers.items():
        stores[find].add(polygonizer.finish())
    return {find: sized(store.finished(), raster.crs, options) for find, store in stores.items()}


def _colours(run: _Run, found: dict[str, ObjectStore]) -> dict[str, Shares]:
    """Count the colours of the objects that plans ask them of: the raster is read again where these are."""
    asked = colours_asked(run.plans)
    if not asked:
        return {}
    raster, frame = run.search.raster, run.search.windows.frame
    corner = raster.transform * Affine.translation(frame.col, frame.row)
    occupied = occupied_rows({find: found[find] for find in asked}, corner, frame.height)

    def rows() -> Iterator[ColourRows]:
        for band in rows_of_raster(raster, frame, occupied):
            run.check()
            yield band

    return colour_shares(found, asked, corner, (frame.height, frame.width), rows())


def _layers(
    run: _Run, found: dict[str, ObjectStore], colours: dict[str, Shares], facts: dict[str, str]
) -> list[PlannedLayer]:
    """Stage 2: choose the objects of every plan."""
    layers = []
    for plan, name in zip(run.plans, layer_names(run.plans), strict=True):
        run.check()
        layers.append(PlannedLayer(name, plan, found, run.place, run.options, facts, colours))
    return layers


def _summaries(run: _Run, layers: list[PlannedLayer]) -> list[LayerSummary]:
    """Say what was written, and which layers are empty and why."""
    summaries = []
    for plan, layer in zip(run.plans, layers, strict=True):
        if layer.emptied:
            run.listener.note(f"'{plan.phrase}': {layer.emptied}; an empty layer is written")
        numbers = layer.objects, layer.area_m2, layer.emptied
        summaries.append(LayerSummary(layer.template.name, plan.phrase, plan.render(), *numbers))
    return summaries
