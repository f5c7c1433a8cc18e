import pytest
import torch

from engine.training.losses import masked_bce, masked_dice, presence_loss, sides_loss


def test_unknown_pixels_never_count():
    logits = torch.randn(2, 8, 8, requires_grad=True)
    target = torch.randint(0, 2, (2, 8, 8)).float()
    known = torch.ones(2, 8, 8)
    known[:, :4] = 0
    (masked_bce(logits, target, known) + masked_dice(logits, target, known)).backward()
    assert (logits.grad[:, :4] == 0).all()
    assert (logits.grad[:, 4:] != 0).any()


def test_bce_is_the_mean_over_known_pixels():
    logits, target, known = torch.zeros(1, 2, 2), torch.ones(1, 2, 2), torch.tensor([[[1.0, 0.0], [0.0, 0.0]]])
    assert masked_bce(logits, target, known).item() == pytest.approx(0.6931472, abs=1e-6)


def test_dice_of_a_perfect_and_of_an_empty_answer():
    target = torch.zeros(1, 10, 10)
    target[:, :5] = 1
    known = torch.ones(1, 10, 10)
    assert masked_dice((target - 0.5) * 200, target, known).item() == pytest.approx(0, abs=1e-5)
    # sum p = 0, I = 0, sum g = 50: 1 - 1 / 51
    assert masked_dice(torch.full((1, 10, 10), -100.0), target, known).item() == pytest.approx(1 - 1 / 51, abs=1e-5)


def test_dice_leaves_phrases_without_target_out():
    none = torch.zeros(1, 4, 4)
    assert masked_dice(torch.randn(1, 4, 4), none, torch.ones(1, 4, 4)).item() == 0


def test_undecided_presence_is_left_out():
    presence = torch.tensor([3.0, -2.0, 0.5], requires_grad=True)
    presence_loss(presence, torch.tensor([1.0, 0.0, -1.0])).backward()
    assert presence.grad[2] == 0 and (presence.grad[:2] != 0).all()


def test_sides_of_a_box_are_reached_by_a_cross_and_missed_by_a_dot():
    boxes = torch.zeros(1, 12, 12, dtype=torch.int32)
    boxes[0, 2:8, 3:11] = 66
    logits = torch.full((1, 12, 12), -50.0)
    logits[0, 5, 3:11] = logits[0, 2:8, 6] = 50
    assert sides_loss(logits, boxes).item() == pytest.approx(0, abs=1e-6)
    dot = torch.full((1, 12, 12), -50.0)
    dot[0, 5, 6] = 50
    # 5 of 6 rows and 7 of 8 columns lack a pixel and cost 50 each
    assert sides_loss(dot, boxes).item() == pytest.approx(50 * 12 / 14, rel=1e-5)


def test_sides_ask_nothing_outside_of_boxes_and_keep_boxes_and_phrases_apart():
    boxes = torch.zeros(2, 8, 8, dtype=torch.int32)
    boxes[0, 1:3, 1:7], boxes[0, 5:7, 1:7], boxes[1, 1:3, 1:7] = 64, 128, 64
    logits = torch.randn(2, 8, 8, requires_grad=True)
    sides_loss(logits, boxes).backward()
    assert (logits.grad[boxes == 0] == 0).all() and (logits.grad <= 0).all()
    for phrase, row in ((0, 1), (0, 5), (1, 1)):  # each row of each box pulls at one pixel of its own at least
        assert (logits.grad[phrase, row : row + 2] < 0).any(dim=1).all()
    assert sides_loss(logits, torch.zeros_like(boxes)).item() == 0
