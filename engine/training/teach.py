"""A category from a handful of polygons: a raster, outlines of some objects and their name in, a new pack out.

Read `teach` from top to bottom: open, read the labels, hold some out, look at the scene once with the frozen image
encoder, tune what joins words and pixels, measure on what was held out, learn that too, write the pack.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import torch

from engine.data.words import load_lexicon
from engine.errors import ModelError, UsageError
from engine.models.network import LateralNetwork
from engine.models.packs import CONFIG, WEIGHTS, Pack, load_pack, save_pack
from engine.phrases.grammar import read_phrase
from engine.phrases.plan import Find
from engine.resources import resource_path
from engine.training.teaching.card import taught_card
from engine.training.teaching.labels import Labels, read_labels
from engine.training.teaching.measure import Measured, measure
from engine.training.teaching.tuning import Phrases, Tuner
from engine.training.teaching.views import Encoder, View, foreign_view, object_view, scene_view, window_size
from engine.training.wording import frame_wordings
from georeferencing.places import obstacle
from georeferencing.rasters import Raster, open_raster

STEPS = 400
FIRST_SHARE = 2 / 3  # of the steps, before what was held out is shown too
OBJECT_VIEWS, SCENE_VIEWS, FOREIGN_VIEWS = 120, 24, 16
SAMPLES = ("atlanta.tif", "osbs.tif")


class Listener(Protocol):
    """Is told how teaching goes; an exception raised here ends it, and nothing is left behind."""

    def note(self, text: str) -> None:
        """Take a sentence for the user."""

    def windows(self, done: int, total: int) -> None:
        """Take how much of the work is done, of how much: views encoded and training steps taken."""


@dataclass(frozen=True)
class TeachReport:
    """What was taught and how well it was learned.

    Attributes:
        phrase, category: as typed, and the noun phrase that the network hears.
        source, out: the pack taught, and the new one.
        objects, held_out: polygons used, and how many of them the measurement did not show the network.
        measured: on the held-out objects, before the final steps that show them too.
        steps, complete: training steps taken, and whether that is all of them (else the time ran out).
        seconds: wall time.
        notes: sentences for the user.
    """

    phrase: str
    category: str
    source: str
    out: str
    raster: str
    objects: int
    held_out: int
    measured: Measured
    steps: int
    complete: bool
    seconds: float
    notes: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """The report as JSON values."""
        return asdict(self)


class _Progress:
    """Counts work for a listener, and watches the time."""

    def __init__(self, listener: Listener | None, total: int, budget_s: float) -> None:
        self.listener, self.total, self.done = listener, total, 0
        self.started, self.budget_s = time.monotonic(), budget_s

    def __call__(self) -> None:
        self.done += 1
        if self.listener is not None:
            self.listener.windows(min(self.done, self.total), self.total)

    def within(self, share: float) -> bool:
        """Whether less than `share` of the time is over."""
        return time.monotonic() - self.started < share * self.budget_s


def teach(
    raster: str | Path,
    labels: Path,
    phrase: str,
    pack: str | Path,
    out: Path,
    *,
    complete: Path | None = None,
    nothing: Path | None = None,
    steps: int = STEPS,
    budget_s: float = 480.0,
    seed: int = 7,
    overwrite: bool = False,
    listener: Listener | None = None,
) -> TeachReport:
    """Teach a pack a category, and write it as a new pack.

    Args:
        raster: path or any name GDAL opens.
        labels: polygons of some objects of the category, one feature an object, in any CRS; at least four.
        phrase: what they are called, for example "solar panels".
        pack: the pack to start from, by name or path.
        out: folder of the new pack; its name becomes the pack's.
        complete: polygons inside of which every object is outlined. Without it, a ring around each object counts as
            background, everything else as probably background.
        nothing: polygons inside of which there surely is no such object, such as earlier false finds.
        steps: training steps.
        budget_s: seconds after which training ends early; the report says so.
        seed: of all that is drawn; on one machine the same call gives the same pack.
        overwrite: replace a pack that exists.
        listener: told sentences and progress.

    Raises:
        EngineError, GeoreferencingError: one line naming the input, the value and the mend; nothing is written then.
    """
    category = _category(phrase)
    _check_place(out, overwrite)
    source = load_pack(pack)
    if not isinstance(source.network, LateralNetwork):
        raise ModelError(f"model '{source.name}': its image features depend on the phrase; teach a reusable network")
    source.network.synonyms, source.network.kinds = (
        {},
        {},
    )  # the new category may be called what so far stood for another
    with open_raster(raster, gsd_range=source.config.gsd_range) as scene:
        found = read_labels(scene, labels, complete, nothing)
        notes = [*scene.notes, *_warnings(found)]
        for note in notes if listener is not None else ():
            listener.note(note)  # type: ignore[union-attr]  # there is one
        progress = _Progress(listener, OBJECT_VIEWS + SCENE_VIEWS + FOREIGN_VIEWS + steps, budget_s)
        tuner, measured = _learn(scene, found, source, category, phrase, steps, seed, progress)
    report = TeachReport(
        phrase, category, source.name, str(out), str(raster), len(found.objects), int(found.held_out.sum()), measured,
        tuner.step, tuner.step == steps, round(time.monotonic() - progress.started, 1), tuple(notes),
    )  # fmt: skip
    _write(out, source, tuner.network, report)
    return report


def _check_place(out: Path, overwrite: bool) -> None:
    """Raise UsageError where the pack could not be written, before any work; only a pack is ever replaced."""
    if out.exists() and not overwrite:
        raise UsageError(f"{out}: exists already; choose another folder or give --overwrite")
    if out.exists() and not ((out / CONFIG).is_file() and (out / WEIGHTS).is_file()):
        raise UsageError(f"{out}: is no model pack and is not replaced; choose another folder")
    if why := obstacle(out):
        raise UsageError(f"{out}: {why}; choose another folder")


def _category(phrase: str) -> str:
    """The noun phrase of a phrase that names a category. Raises UsageError for one that says more."""
    plan = read_phrase(phrase)
    if len(plan.finds) != 1:
        raise UsageError(f"phrase '{phrase}': speaks of {len(plan.finds)} things; name one category, such as 'pools'")
    if not isinstance(plan.root, Find):
        raise UsageError(
            f"phrase '{phrase}': says which ones ({plan.render()}); name all of a category, such as 'pools'"
        )
    return plan.finds[0]


def _warnings(labels: Labels) -> list[str]:
    if labels.diameter < 6:
        return [
            f"objects are about {labels.diameter:.0f} pixels across: too small to be learned well at this resolution"
        ]
    return []


def _learn(
    scene: Raster, labels: Labels, source: Pack, category: str, phrase: str, steps: int, seed: int, progress: _Progress
) -> tuple[Tuner, Measured]:
    """Train without the held-out objects, measure on them, then show them too."""
    network, config = source.network, source.config
    assert isinstance(network, LateralNetwork)  # checked by `teach`
    size = window_size(labels.diameter, config.window)
    encoder = Encoder(network, config.mean, config.std)
    rng = np.random.default_rng(seed)
    each = int(np.clip(OBJECT_VIEWS // len(labels.objects), 2, 12))

    def show(some: Labels, indices: Sequence[int], count: int) -> list[View]:
        views: list[View] = []
        for _ in range(count):
            for index in rng.permutation(indices):
                if len(views) < OBJECT_VIEWS:
                    views.append(object_view(scene, some, encoder, int(index), size, rng))
                    progress()
        return views

    views = show(labels, np.flatnonzero(~labels.held_out).tolist(), each)
    for _ in range(SCENE_VIEWS):
        views.append(scene_view(scene, labels, encoder, size, rng))
        progress()
    for k in range(FOREIGN_VIEWS):
        with open_raster(resource_path("samples", SAMPLES[k % len(SAMPLES)]), gsd_range=config.gsd_range) as sample:
            views.append(foreign_view(sample, encoder, size, rng))
        progress()
    tuner = Tuner(network, _phrases(network, category, phrase, config.categories), steps, seed)

    def tick(share: float) -> bool:
        progress()
        return progress.within(share)

    tuner.run(views, round(steps * FIRST_SHARE), lambda: tick(0.55))
    measured = measure(scene, labels, source, tuner.network, category)
    views += show(labels.shown(everything=True), np.flatnonzero(labels.held_out).tolist(), each)
    tuner.run(views, steps, lambda: tick(1.0))
    return tuner, measured


def _phrases(network: LateralNetwork, category: str, phrase: str, categories: Sequence[str]) -> Phrases:
    """Wordings of the new category; names of the pack's, and of others that must not come to mean the new one."""
    lexicon = load_lexicon()
    entry = next((words for words in lexicon.values() if category in words.names), None)
    pairs = list(zip(entry.names, entry.plurals, strict=True)) if entry else [(category, phrase.lower())]
    new = {category, phrase.lower(), *frame_wordings(pairs)}
    others = {name: words for name, words in lexicon.items() if words is not entry}
    trained = [word for name in categories if name in others for word in (*others[name].names, *others[name].plurals)]
    strange = [word for words in others.values() for word in (words.names[0], words.plurals[0])]
    strange += [name for name in categories if name not in lexicon and name != category]
    strange = sorted(set(strange) - set(trained) - new)
    # the pack's own categories are asked as often as all the others together
    kept = strange + trained * max(1, len(strange) // max(len(trained), 1))
    with torch.no_grad():
        return Phrases(network.encode_phrases([*sorted(new), *kept]), len(new))


def _write(out: Path, source: Pack, network: LateralNetwork, report: TeachReport) -> None:
    """Write the pack beside and rename it; licence, notice and text encoder come from its source."""
    part = out.with_name(out.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    categories = [
        *source.config.categories,
        *([] if report.category in source.config.categories else [report.category]),
    ]
    config = source.config.model_copy(update={"name": out.name, "categories": categories})
    files = {
        name: (source.path / name).read_text(encoding="utf-8")
        for name in ("LICENSE", "NOTICE.md")
        if (source.path / name).is_file()
    }
    files["MODEL_CARD.md"] = taught_card(report.to_dict(), source)
    try:
        save_pack(part, config, network, files)
        if (source.path / "text").is_dir():
            shutil.copytree(source.path / "text", part / "text")
        shutil.rmtree(out, ignore_errors=True)
        part.replace(out)
    except OSError as error:
        raise UsageError(f"{out}: cannot be written ({error.strerror}); choose another folder") from error
    finally:
        shutil.rmtree(part, ignore_errors=True)
