"""Blending: exact sums, whatever the order in which batches come."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
from affine import Affine
from numpy.typing import NDArray

from engine.inference.bands import Band
from engine.inference.blend import P16, Blender
from engine.inference.windows import WindowPlan, plan_windows


def planned(height: int, width: int, overlap: float = 0.25) -> WindowPlan:
    return plan_windows(SimpleNamespace(width=width, height=height, transform=Affine.identity()), None, 64, overlap)


def blended(plan: WindowPlan, values: NDArray[np.int32]) -> list[Band]:
    """Bands when every window shows its part of `values` (finds, height, width), all valid."""
    blender, bands = Blender(plan, len(values)), []
    for window in plan.windows:
        part = values[:, window.row : window.row + 64, window.col : window.col + 64]
        padded = np.zeros((len(values), 64, 64), np.int32)
        padded[:, : part.shape[1], : part.shape[2]] = part
        bands.append(blender.add(window, padded, np.ones(part.shape[1:], bool)))
    return [band for band in [*bands, blender.finish()] if band is not None]


def test_what_all_windows_agree_on_comes_out_quantized_once() -> None:
    values = np.random.default_rng(0).integers(0, P16 + 1, (2, 201, 150)).astype(np.int32)
    bands = blended(planned(201, 150), values)
    p8 = np.concatenate([band.p8 for band in bands], axis=1)
    assert np.array_equal(p8, np.rint(values / P16 * 255).astype(np.uint8))
    assert [band.row for band in bands] == [0, 48, 96, 144]
    assert all(band.valid.all() for band in bands)


def test_windows_cut_off_below_and_at_the_right_have_weights_of_their_own() -> None:
    values = np.random.default_rng(0).integers(0, P16 + 1, (1, 100, 100)).astype(np.int32)
    bands = blended(planned(100, 100, overlap=0), values)
    p8 = np.concatenate([band.p8 for band in bands], axis=1)
    assert np.array_equal(p8, np.rint(values / P16 * 255).astype(np.uint8))


def test_rows_come_out_as_soon_as_no_later_window_changes_them() -> None:
    plan = planned(200, 64)
    blender = Blender(plan, 1)
    ones, valid = np.full((1, 64, 64), P16, np.int32), np.ones((64, 64), bool)
    assert blender.add(plan.windows[0], ones, valid) is None
    band = blender.add(plan.windows[1], ones, valid)
    assert band is not None
    assert (band.row, band.p8.shape) == (0, (1, 48, 64))


def test_rows_without_a_window_are_left_out_and_not_valid() -> None:
    plan = planned(300, 64)
    blender = Blender(plan, 1)
    ones, valid = np.full((1, 64, 64), P16, np.int32), np.ones((64, 64), bool)
    first = blender.add(plan.windows[0], ones, valid)
    band = blender.add(plan.windows[3], ones, valid)
    last = blender.finish()
    assert first is None
    assert (band.row, band.p8.shape[1], band.valid.all()) == (0, 64, True)
    assert last.row == 144
    assert last.valid[:64].all()
