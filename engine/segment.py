"""The main job: a raster and phrases in, a layer of polygons a phrase out.

Read `segment` from top to bottom: read the phrases into plans, check what can be checked, open the raster, find every
noun phrase over the whole area in one pass (stage 1), or in one for each size that phrases are to be seen at
(`engine.passes`), work the plans out on the objects (stage 2, `engine.layers`), write.
"""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Any

from engine.inference.colours import Shares
from engine.inference.device import choose_device
from engine.inference.find import Finder, FindHere, Listener, Progress
from engine.inference.preview import Preview
from engine.inference.probability import ProbabilityWriter
from engine.inference.resume import FinishedRows, remove_part
from engine.inference.unfinished import unfinished
from engine.layers import place_of
from engine.models.folders import find_pack, read_config
from engine.models.packs import Pack, load_pack
from engine.notes import left_out, note_of_pass, notes_of
from engine.options import RunOptions
from engine.outputs import Outputs
from engine.passes import Pass, colours_of, looks_of, objects_of, open_for, pass_of, probability_of
from engine.phrases.plan import Plan
from engine.planned import PlannedLayer, write_planned
from engine.plans import layer_names, read_plans
from engine.provenance import facts_of, inputs_of
from engine.summary import LayerSummary, Summary
from georeferencing.object_store import ObjectStore
from georeferencing.rasters import Raster

__all__ = ["LayerSummary", "Listener", "Outputs", "Silent", "Summary", "open_for", "segment"]


class Silent:
    """Listens to nothing."""

    def note(self, text: str) -> None:
        """Drop the sentence."""

    def windows(self, done: int, total: int) -> None:
        """Drop the numbers."""


@dataclass(frozen=True)
class _Run:
    """What the stages of one run share: `passes` over the raster, with the `facts` that each one's layers tell."""

    passes: Sequence[Pass]
    plans: Sequence[Plan]
    options: RunOptions
    outputs: Outputs
    facts: Sequence[dict[str, str]]
    listener: Listener

    @property
    def windows(self) -> int:
        """How many windows all passes have together."""
        return sum(len(each.search.windows.windows) for each in self.passes)

    def check(self) -> None:
        """Let the listener end the run between the steps of stage 2: it hears again that all windows are done."""
        self.listener.windows(self.windows, self.windows)


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
        The raster, where `open_for` has opened it already, for the first phrase; it is closed here.
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
    config = pack.config if pack is not None else read_config(find_pack(options.model))
    device = choose_device(options.device, options.precision)
    with ExitStack() as held:
        looks = looks_of(source, options, config, held, opened)
        places = [place_of(look[0], options) for look in looks]
        pack = pack or load_pack(options.model)
        passes = [pass_of(*each, pack, device, options) for each in zip(looks, places, strict=True)]
        facts = facts_of([each.search for each in passes], source_name or looks[0][0].path)
        outputs = replace(outputs, passes=len(passes))
        outputs.check_apart(source)
        run = _Run(passes, plans, options, outputs, facts, listener)
        summary = _begun(run, source_name or str(source))
        if summary.complete:
            remove_part(outputs.part)  # the run that wrote the layers may have been killed before it could
            return summary
        outputs.check_free(layer_names(plans))
        done = _run(run, finder)
    return replace(summary, **done, seconds=round(time.monotonic() - started, 3))


def _begun(run: _Run, source: str) -> Summary:
    """Return the summary of a run that has done nothing yet, or whose outputs are there already."""
    search, run_id = run.passes[0].search, run.facts[0]["run_id"]
    return Summary(
        source=source,
        out=str(run.outputs.layers),
        layers=(),
        run_id=run_id,
        model=search.pack.name,
        device=search.device.name,
        precision=search.device.precision,
        windows=run.windows,
        seconds=0.0,
        windows_per_s=0.0,
        notes=(),
        complete=run.outputs.complete(layer_names(run.plans), run_id),
    )


def _run(run: _Run, finder: Finder) -> dict[str, Any]:
    """Check that the file is whole, do both stages and write; return what the summary says of it."""
    outputs, first = run.outputs, run.passes[0].search
    if not run.options.skip_bad_windows:
        for each in run.passes:
            each.search.raster.check_not_truncated(each.search.windows.frame)
    notes = _notes(run)
    for note in _each_once(notes):
        run.listener.note(note)
    preview = Preview(first.windows.frame, first.raster.transform) if outputs.preview else None
    rows = _rows(run)
    outputs.sweep()
    with unfinished(rows, outputs.part, run.listener.note), ExitStack() as files:
        where = finder.where(first.device)  # may call other machines, so all that needs none of them is checked by now
        writers = [
            files.enter_context(probability_of(*each, cog=not outputs.draft))
            for each in zip(run.passes, outputs.probabilities, strict=False)
        ]
        started = time.monotonic()
        found = _find_all(run, rows, finder, preview, writers)
        colours = [colours_of(each, objects, run.check) for each, objects in zip(run.passes, found, strict=True)]
        rate = (run.windows - sum(each.next_window for each in rows)) / (time.monotonic() - started)
        facts = {"device": where, "windows_per_s": f"{rate:.3g}"}
        layers, summaries, said = _write(run, found, colours, facts, notes)
        if preview is not None and outputs.preview is not None:
            preview.write(outputs.preview, [layer.geometries() for layer in layers])
    remove_part(outputs.part)
    summary = {"layers": tuple(summaries), "windows_per_s": round(rate, 3), "notes": tuple(_each_once(notes) + said)}
    return summary | {"device": where}


def _notes(run: _Run) -> list[list[str]]:
    """Return what is to be said before each pass."""
    given = [(each.search, list(each.plans.values())) for each in run.passes]
    several = len(given) > 1
    return [notes_of(*each) + [note_of_pass(*each, at)] * several for at, each in enumerate(given, 1)]


def _each_once(notes: Sequence[Sequence[str]]) -> list[str]:
    """Return the notes of all passes, those that several share once."""
    return list(dict.fromkeys(chain.from_iterable(notes)))


def _rows(run: _Run) -> list[FinishedRows]:
    """Return what keeps the finished rows of each pass."""
    outputs, searches = run.outputs, [each.search for each in run.passes]
    return [
        FinishedRows(part, inputs_of(search, facts, searches), resume=outputs.resume, keep=not outputs.draft)
        for part, search, facts in zip(outputs.parts, searches, run.facts, strict=True)
    ]


def _write(
    run: _Run,
    found: Sequence[dict[str, ObjectStore]],
    colours: Sequence[dict[str, Shares]],
    facts: dict[str, str],
    notes: Sequence[list[str]],
) -> tuple[list[PlannedLayer], list[LayerSummary], list[str]]:
    """Make the layers and write their files; return the layers, their summaries and what more is to be said."""
    outputs, said, facts_of_passes = run.outputs, [], []
    for each, own, told in zip(run.passes, run.facts, notes, strict=True):
        raster = each.search.raster
        left = [left_out(raster)] if raster.bad else []
        said += left
        for text in left:
            run.listener.note(text)
        more = {"notes": " ".join(told + left), "bad_windows": json.dumps(sorted(raster.bad))}
        facts_of_passes.append(own | facts | more)
    layers = _layers(run, found, colours, facts_of_passes)
    said += write_planned(outputs.layers, layers, overwrite=outputs.replaces, check=run.check)
    summaries = _summaries(run, layers)
    for path in outputs.more_files(sum(layer.objects for layer in layers)):
        write_planned(path, layers, overwrite=outputs.replaces, check=run.check)
    return layers, summaries, said


def _find_all(
    run: _Run,
    rows: Sequence[FinishedRows],
    finder: Finder,
    preview: Preview | None,
    writers: Sequence[ProbabilityWriter],
) -> list[dict[str, ObjectStore]]:
    """Stage 1, pass after pass: return the objects of each; the preview shows what the first one sees."""
    found: list[dict[str, ObjectStore]] = []
    done = 0
    with ExitStack() as kept:
        for each in rows:
            kept.enter_context(each)
        for number, one in enumerate(run.passes):
            progress = Progress(run.listener, run.windows, None if number else preview, done)
            done += len(one.search.windows.windows)
            found.append(objects_of(one, rows[number], finder, progress, writers[number] if writers else None))
    return found


def _layers(
    run: _Run,
    found: Sequence[dict[str, ObjectStore]],
    colours: Sequence[dict[str, Shares]],
    facts: Sequence[dict[str, str]],
) -> list[PlannedLayer]:
    """Stage 2: choose the objects of every plan among those of its pass."""
    layers: dict[int, PlannedLayer] = {}
    names = layer_names(run.plans)
    for one, objects, shares, told in zip(run.passes, found, colours, facts, strict=True):
        for number, plan in one.plans.items():
            run.check()
            layers[number] = PlannedLayer(names[number], plan, objects, one.place, run.options, told, shares)
    return [layers[number] for number in sorted(layers)]


def _summaries(run: _Run, layers: list[PlannedLayer]) -> list[LayerSummary]:
    """Say what was written, and which layers are empty and why."""
    summaries = []
    for plan, layer in zip(run.plans, layers, strict=True):
        if layer.emptied:
            run.listener.note(f"'{plan.phrase}': {layer.emptied}; an empty layer is written")
        numbers = layer.objects, layer.area_m2, layer.emptied
        summaries.append(LayerSummary(layer.template.name, plan.phrase, plan.render(), *numbers))
    return summaries
