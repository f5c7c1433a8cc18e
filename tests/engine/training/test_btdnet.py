import math

import pytest
import torch

from engine.training.btdnet import (
    contrast_loss,
    edge_weights,
    object_word_mask,
    pool_target,
    reconstruction_loss,
    stream_loss,
)


def test_edge_band_is_two_pixels_to_either_side():
    target = torch.zeros(1, 20, 20)
    target[:, :, 10:] = 1
    row = edge_weights(target)[0, 10].tolist()
    assert row == [1] * 8 + [2] * 4 + [1] * 8


def test_edge_weights_of_an_empty_or_full_mask_are_one():
    assert edge_weights(torch.zeros(1, 8, 8)).eq(1).all()
    assert edge_weights(torch.ones(1, 8, 8)).eq(1).all()


def test_stream_loss_by_hand():
    pair = torch.zeros(1, 2, 4, 4)
    target = torch.zeros(1, 4, 4)
    assert stream_loss(pair, target).item() == pytest.approx(math.log(2))  # both BCE are ln 2, the sum of sigmoids 1
    confident = torch.stack([torch.full((1, 4, 4), 50.0), torch.full((1, 4, 4), -50.0)], 1)
    assert stream_loss(confident, target).item() == pytest.approx(0, abs=1e-6)
    both = torch.full((1, 2, 4, 4), 50.0)
    assert stream_loss(both, target).item() == pytest.approx(25 + 0.1, rel=1e-5)
    half = torch.zeros(1, 4, 4)
    half[:, :2] = 1
    assert stream_loss(pair, target, half).item() == pytest.approx(math.log(2))


def test_small_target_survives_pooling():
    target = torch.zeros(1, 64, 64)
    target[0, 33, 1] = 1
    assert pool_target(target, (4, 4)).nonzero().tolist() == [[0, 2, 0]]


def test_contrast_prefers_the_phrase_on_its_target():
    visual = torch.zeros(2, 2, 2, 2)
    visual[:, 0, 0, 0] = 1
    visual[:, 1] = 1 - visual[:, 0]
    target = torch.zeros(2, 4, 4)
    target[:, :2, :2] = 1
    right = contrast_loss(visual, torch.tensor([[1.0, 0.0], [1.0, 0.0]]), target, torch.ones(2, 4, 4))
    wrong = contrast_loss(visual, torch.tensor([[0.0, 1.0], [0.0, 1.0]]), target, torch.ones(2, 4, 4))
    assert right.item() == pytest.approx(math.log1p(math.exp(-1 / 0.07)), abs=1e-6)
    assert wrong.item() == pytest.approx(1 / 0.07, rel=1e-3)


def test_contrast_does_not_see_what_is_unknown():
    visual = torch.ones(1, 2, 2, 2)
    target, known = torch.zeros(2, 1, 4, 4)
    target[:, :2, :2], known[:, :2] = 1, 1
    other = visual.clone()
    other[:, 0, 1] = -9
    ours, theirs = (contrast_loss(v, torch.tensor([[1.0, 0.0]]), target, known).item() for v in (visual, other))
    assert ours == pytest.approx(theirs) and ours > 0


def test_contrast_without_any_usable_row_is_zero_with_gradient():
    visual = torch.randn(1, 2, 2, 2, requires_grad=True)
    loss = contrast_loss(visual, torch.randn(1, 2), torch.zeros(1, 4, 4), torch.ones(1, 4, 4))
    loss.backward()
    assert loss.item() == 0 and visual.grad is not None


def test_object_words_are_found_by_characters_not_by_word_numbers():
    text = "Storage tanks beside tanker"
    offsets = [(0, 0), (0, 7), (8, 11), (11, 13), (14, 20), (21, 25), (25, 27), (0, 0)]  # tank ##s ... tank ##er
    marks = object_word_mask(text, offsets, ["storage tanks", "tank"])
    assert marks == [False, True, True, True, False, False, False, False]


def test_reconstruction_loss_of_nothing_hidden_is_zero_and_of_the_truth_too():
    feature = torch.randn(1, 4, 2, 2)
    words = torch.randn(1, 3, 4)
    nothing = torch.zeros(1, 3, dtype=torch.bool)
    loss = reconstruction_loss(
        words,
        nothing,
        torch.zeros(1, 3, dtype=torch.long),
        torch.randn(9, 4),
        feature,
        torch.zeros(1, 2, 2) > 0,
        feature,
    )
    assert loss.item() == 0
    loss = reconstruction_loss(
        words,
        nothing,
        torch.zeros(1, 3, dtype=torch.long),
        torch.randn(9, 4),
        feature,
        torch.ones(1, 2, 2) > 0,
        feature,
    )
    assert loss.item() == pytest.approx(0, abs=1e-6)
