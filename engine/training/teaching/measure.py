"""How well a taught phrase is found where the network was not shown it, and what became of the old ones."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from affine import Affine
from numpy.typing import NDArray
from rasterio.features import rasterize

from engine.inference.device import choose_device
from engine.inference.predictor import Predictor
from engine.inference.reading import ReadWindow
from engine.inference.stream import stream_bands
from engine.inference.windows import plan_windows
from engine.models.contract import ReferringNetwork
from engine.models.packs import Pack
from engine.training.teaching.labels import Labels
from georeferencing.rasters import Raster

THRESHOLD = 128  # p8 from which a pixel is object: ceil(255 * 0.5)
OVERLAP = 0.25
MOST_OLD = 3  # of the pack's categories are looked at again, for each costs as much as the new one
FOUND = 0.5  # share of a held-out object that must be covered for it to count as found


@dataclass(frozen=True)
class Measured:
    """Figures on held-out objects, made as `engine run` would, at threshold 0.5.

    Attributes:
        iou: intersection over union of pixels within one object diameter of the held-out objects, the objects that
            were shown left out.
        iou_before: the same by the pack taught, for the same phrase.
        found: held-out objects at least half covered.
        objects: held-out objects.
        kept_iou: mean over the pack's first MOST_OLD categories, where seen, of the IoU of their masks before and
            after; None where the pack sees none of them.
        kept_change: mean change of the old categories' probabilities.
    """

    iou: float
    iou_before: float
    found: int
    objects: int
    kept_iou: float | None
    kept_change: float


def measure(scene: Raster, labels: Labels, source: Pack, network: ReferringNetwork, category: str) -> Measured:
    """Measure a network against the one it came from, around the held-out objects, band by band."""
    old = [name for name in source.config.categories if name != category][:MOST_OLD]
    held = labels.objects[labels.held_out]
    around = shapely.union_all(shapely.buffer(held, labels.diameter))
    a, b, c, d, e, f = scene.transform[:6]
    area = shapely.transform(around, lambda points: points @ np.array([[a, d], [b, e]]) + [c, f])
    plan = plan_windows(scene, area, source.config.window, OVERLAP)
    device = choose_device("cpu", "fp32")
    streams = [
        stream_bands(
            scene, plan, Predictor(each, source.config.mean, source.config.std, [category, *old], device), 1, 1, _ignore
        )
        for each in (source.network, network)
    ]
    tally = _Tally(len(held), len(old))
    for first, second in zip(*streams, strict=True):
        transform = Affine.translation(plan.frame.col, first.row)
        target, counted = labels.draw_held_out(transform, first.valid.shape)
        ids = rasterize(
            ((geometry, number + 1) for number, geometry in enumerate(held)), first.valid.shape, transform=transform,
            dtype=np.int32,
        )  # fmt: skip
        tally.add(first.p8, second.p8, target, counted & first.valid, ids)
    return tally.result()


def _ignore(item: ReadWindow) -> None:
    """Nothing is to be done with a window that was read."""


class _Tally:
    """Counts pixels over bands."""

    def __init__(self, objects: int, old: int) -> None:
        self.objects = objects
        self.overlap = np.zeros((2, 2), np.int64)  # before and after; intersection and union
        self.kept = np.zeros((old, 2), np.int64)  # intersection and union of each old category's masks
        self.seen_before = np.zeros(old, np.int64)
        self.change, self.pixels = 0.0, 0
        self.covered = np.zeros((objects + 1, 2), np.int64)  # pixels covered, pixels

    def add(
        self, before: NDArray[np.uint8], after: NDArray[np.uint8], target: NDArray[np.bool_],
        counted: NDArray[np.bool_], ids: NDArray[np.int32],
    ) -> None:  # fmt: skip
        """Count a band: probabilities p8 (1 + old, h, w) before and after, and the truth (h, w)."""
        for row, p8 in enumerate((before[0], after[0])):
            mask = p8 >= THRESHOLD
            self.overlap[row] += [(mask & target & counted).sum(), ((mask | target) & counted).sum()]
        for row, (old, new) in enumerate(zip(before[1:] >= THRESHOLD, after[1:] >= THRESHOLD, strict=True)):
            self.kept[row] += [(old & new).sum(), (old | new).sum()]
            self.seen_before[row] += old.sum()
        self.change += float(np.abs(after[1:].astype(np.int16) - before[1:]).sum()) / 255
        self.pixels += before[1:].size
        self.covered[:, 1] += np.bincount(ids.ravel(), minlength=self.objects + 1)
        self.covered[:, 0] += np.bincount(ids[after[0] >= THRESHOLD], minlength=self.objects + 1)

    def result(self) -> Measured:
        """The figures of all bands."""
        iou_before, iou = (float(i / max(u, 1)) for i, u in self.overlap)
        shares = self.covered[1:, 0] / np.maximum(self.covered[1:, 1], 1)
        there = self.seen_before > 0
        kept = self.kept[there, 0] / self.kept[there, 1]
        return Measured(
            iou=iou,
            iou_before=iou_before,
            found=int((shares >= FOUND).sum()),
            objects=self.objects,
            kept_iou=float(kept.mean()) if there.any() else None,
            kept_change=self.change / max(self.pixels, 1),
        )
