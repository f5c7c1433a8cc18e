"""Runs that are stopped on their way, and what their outputs are compared by."""

from __future__ import annotations

from pathlib import Path

import geopandas
import numpy as np
import pytest
import rasterio
from numpy.typing import NDArray

from engine.errors import Cancelled
from engine.models.packs import Pack
from engine.options import RunOptions
from engine.segment import Outputs, Summary, segment


class StopsAt:
    """Ends a run when so many windows are done, as a user or a crash would."""

    def __init__(self, windows: int = 1 << 30, error: BaseException | None = None) -> None:
        self._windows, self._error = windows, error or Cancelled("cancelled")
        self.notes: list[str] = []

    def note(self, text: str) -> None:
        self.notes.append(text)

    def windows(self, done: int, total: int) -> None:
        if done >= self._windows:
            raise self._error


def blobs(seed: int = 0, height: int = 390, width: int = 270) -> NDArray[np.uint8]:
    """Smooth bright and dark patches, many of them over several windows of 64 pixels."""
    rng = np.random.default_rng(seed)
    coarse = rng.integers(0, 256, (height // 15, width // 15))
    return np.kron(coarse, np.ones((15, 15))).astype(np.uint8)


def outputs(folder: Path, **more: bool) -> Outputs:
    folder.mkdir(exist_ok=True)
    return Outputs(folder / "out.gpkg", folder / "p.tif", folder / "view.png", **more)


def run(source: Path, files: Outputs, pack: Pack, stop: StopsAt | None = None, **options: object) -> Summary:
    chosen = RunOptions(**{"phrases": ("buildings", "water"), "device": "cpu"} | options)
    return segment(source, files, chosen, pack=pack, listener=stop)


def stopped(source: Path, files: Outputs, pack: Pack, windows: int, **options: object) -> None:
    with pytest.raises(Cancelled):
        run(source, files, pack, StopsAt(windows), **options)


def assert_same(found: Outputs, expected: Outputs) -> None:
    """The layers have the same features, and the probability and the picture are the same."""
    for name in ("buildings", "water"):
        one, other = (geopandas.read_file(files.layers, layer=name) for files in (found, expected))
        assert len(one) > 0
        assert one.geometry.to_wkb().tolist() == other.geometry.to_wkb().tolist()
        assert one.drop(columns="geometry").equals(other.drop(columns="geometry"))
    for attribute in ("probability", "preview"):
        with rasterio.open(getattr(found, attribute)) as one, rasterio.open(getattr(expected, attribute)) as other:
            assert np.array_equal(one.read(), other.read())
            assert np.array_equal(one.dataset_mask(), other.dataset_mask())
