"""Compact storage: what comes back differs by rounding alone, and left-out rows read as the one named instead."""

from __future__ import annotations

import torch

from engine.models.quantize import dequantize_rows, drop_rows, quantize_rows


def test_rows_come_back_within_half_a_step_of_their_own_scale():
    torch.manual_seed(1)
    sizes = torch.logspace(-3, 2, 6)[:, None, None, None]
    state = {"a": torch.randn(6, 4, 3, 3) * sizes, "neck.scale": torch.randn(2, 9)}
    for others in (torch.float32, torch.float16):
        back = dequantize_rows(quantize_rows(state, others))
        assert set(back) == set(state)
        for name, value in state.items():
            step = value.flatten(1).abs().amax(1) / 127
            error = (back[name] - value).flatten(1).abs().amax(1)
            assert (error <= step * 0.5 + 127 * step * 2**-11 * (others is torch.float16) + 1e-7).all()


def test_vectors_short_rows_and_counters_are_not_quantized():
    state = {"bias": torch.randn(40), "tiny": torch.randn(5, 7), "steps": torch.tensor([[3] * 9])}
    packed = quantize_rows(state)
    assert set(packed) == set(state) and packed["steps"].dtype == torch.int64
    for name, value in dequantize_rows(packed).items():
        torch.testing.assert_close(value, state[name], rtol=0, atol=0)


def test_dropped_rows_read_as_the_row_named_instead():
    state = {"words": torch.randn(7, 8), "other": torch.randn(3, 8)}
    packed = quantize_rows(state)
    whole = dequantize_rows(packed)
    dropped = torch.tensor([False, True, False, False, True, True, False])
    thin = drop_rows(packed, "words", dropped, instead=2)
    assert thin["words"].shape == (4, 8)
    back = dequantize_rows(thin)
    expected = whole["words"].clone()
    expected[dropped] = whole["words"][2]
    torch.testing.assert_close(back["words"], expected, rtol=0, atol=0)
    torch.testing.assert_close(back["other"], whole["other"], rtol=0, atol=0)
