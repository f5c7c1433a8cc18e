"""Stage 1: bands of finished rows for every find, from rows kept on disk first, then from the network.

Which machine the network runs on is a `Finder`'s business: `FindHere` is this process.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass, field
from typing import Protocol

import shapely
import torch

import engine
from engine.inference.bands import Band
from engine.inference.cache import FeatureCache
from engine.inference.damaged import CheckedRaster
from engine.inference.device import Device
from engine.inference.memory import RunMemory
from engine.inference.predictor import Predictor
from engine.inference.preview import Preview
from engine.inference.reading import ReadWindow
from engine.inference.restarts import BatchStarts, from_row, rest_of
from engine.inference.resume import FinishedRows
from engine.inference.stream import Predicts, stream_bands
from engine.inference.symmetry import Symmetric
from engine.inference.team import team
from engine.inference.windows import WindowPlan, read_window
from engine.models.packs import Pack
from engine.options import RunOptions
from georeferencing.aoi import aoi_mask
from georeferencing.grid import Window

_IDLE_S = 30.0
"""How long a process that keeps features keeps memory for another phrase, too."""
_LAYOUT = 3
"""Counts up whenever networks give other features for the same window: those kept on disk are then left alone."""


class Listener(Protocol):
    """Is told how a run goes; an exception raised here ends the run."""

    def note(self, text: str) -> None:
        """Take a sentence for the user."""

    def windows(self, done: int, total: int) -> None:
        """Take the number of windows done, of how many; called between batches."""


@dataclass(frozen=True)
class Search:
    """What stage 1 looks for, and where: `area` is in map coordinates, None for the whole raster.

    `enlarged` is how much larger than usual the raster was opened for, so that others can open it alike.
    """

    raster: CheckedRaster
    windows: WindowPlan
    area: shapely.Geometry | None
    finds: tuple[str, ...]
    pack: Pack
    device: Device
    options: RunOptions
    enlarged: float = 1.0

    @property
    def batch_size(self) -> int:
        """Windows given to the network at once."""
        return self.device.auto_batch if self.options.batch_size == "auto" else self.options.batch_size


@dataclass
class Progress:
    """Counts windows, tells the listener, and shows the preview what a run reads anyway."""

    listener: Listener
    total: int
    preview: Preview | None = None
    done: int = 0
    _shown: set[Window] = field(default_factory=set)

    def advance(self, count: int) -> None:
        """Count windows that are done, here or elsewhere."""
        self.done += count
        self.listener.windows(self.done, self.total)

    def show(self, item: ReadWindow) -> None:
        """Give a window to the preview."""
        if self.preview is not None and item.pixels is not None:
            self.preview.paste(*item)
            self._shown.add(item.window)

    def show_rest(self, search: Search) -> None:
        """Read the windows that were not shown, because they were run earlier or elsewhere."""
        if self.preview is not None:
            for window in search.windows.windows:
                if window not in self._shown:
                    self.preview.paste(window, *read_window(search.raster, window))


class Finder(Protocol):
    """Runs the network over the windows of a plan."""

    def __call__(
        self, search: Search, plan: WindowPlan, progress: Progress, starts: BatchStarts
    ) -> Generator[Band, None, None]:
        """Yield the bands of the plan's frame, top to bottom; tell `progress` and `starts` of every window."""

    def where(self, device: Device) -> str:
        """Say what the network runs on, `device` being that of this process."""


class FindHere:
    """Runs the network in this process; with a cache, features of windows are kept there and used again."""

    def __init__(self, cache: FeatureCache | None = None) -> None:
        self._cache = cache

    def __call__(
        self, search: Search, plan: WindowPlan, progress: Progress, starts: BatchStarts
    ) -> Generator[Band, None, None]:
        """Yield the bands of the plan's frame, top to bottom."""

        def seen(item: ReadWindow) -> None:
            progress.advance(1)
            progress.show(item)
            starts.seen(bool(item.valid.any()))

        with self.team(search) as predictors:
            trim = predictors[0].decodes_parts and not search.options.tta
            memory = self._memory(search, plan, trim) if predictors[0].remembers else None
            able: list[Predicts] = [self.around(one) for one in predictors]
            if search.options.tta:
                able = [Symmetric(one) for one in able]
            look = progress.preview is not None
            workers = search.options.workers
            yield from stream_bands(
                search.raster, plan, able, search.batch_size, workers, seen, memory=memory, look=look, trim=trim
            )

    def where(self, device: Device) -> str:
        """Name the device."""
        return device.name

    def team(self, search: Search) -> AbstractContextManager[Sequence[Predictor]]:
        """Return what gives the predictors."""
        # whoever keeps features expects another phrase, for which the memory of this one is at hand
        return team(search.pack, search.finds, search.device, 0.0 if self._cache is None else _IDLE_S)

    def around(self, predictor: Predictor) -> Predicts:
        """Return what is asked in a predictor's place: itself, unless a finder of another kind watches it."""
        return predictor

    def _memory(self, search: Search, plan: WindowPlan, trim: bool) -> RunMemory | None:
        """Return the part of the cache that this run may use."""
        if self._cache is None or search.options.tta:
            return None
        raster = search.raster
        facts = {
            "raster": f"{raster.identity} {raster.width} x {raster.height} bands {raster.bands} {raster.stretch}",
            "empty": f"{raster.nodata}",
            "network": search.pack.identity,
            "runtime": f"torch {torch.__version__} {search.device.device.type} {search.device.precision}",
            "engine": f"{engine.__version__} {_LAYOUT}",
            "trim": f"{plan.trim if trim else 0}",
        }
        return RunMemory(self._cache, facts, len(plan.windows), search.finds)


def finished_bands(
    search: Search, rows: FinishedRows, finder: Finder, progress: Progress
) -> Generator[Band, None, None]:
    """Yield all bands of a run, top to bottom, not valid outside the area; keep those that are new.

    Rows that no window touches are left out.
    """
    frame, bad = search.windows.frame, search.raster.bad
    first = len(search.windows.windows) if rows.next_row == frame.row + frame.height else rows.next_window
    bad.update(dict.fromkeys(rows.bad))
    progress.advance(first)
    yield from rows.read()
    plan = rest_of(search.windows, first)
    if plan.windows:
        starts = BatchStarts(search.windows, first, search.batch_size)
        # its threads end here, and not when an error that holds these frames is forgotten: at exit they could not
        with closing(finder(search, plan, progress, starts)) as bands:
            for band in bands if rows.next_row is None else from_row(bands, rows.next_row):
                here = plan.frame._replace(row=band.row, height=band.valid.shape[0])
                if search.area is not None:
                    band.valid[:] &= aoi_mask(search.area, search.raster.transform, here)
                rows.add(band, starts.before(here.row + here.height), tuple(bad))
                yield band
    progress.show_rest(search)
