"""Hand-computed figures of one case for all three conventions.

Five samples on a 10 x 10 image: (1) target 20 px, predicted 20 px, 15 in common: I 15, U 25, IoU 0.6; (2) exact, 8 px:
IoU 1; (3) empty target, 4 px predicted; (4) target 10 px, nothing predicted; (5) both empty.
"""

import numpy as np
import pytest

from engine.evaluation.metrics import Overlap, gres_parts, intervals, lavt_parts, overlap, scores


def mask(pixels, start=0):
    flat = np.zeros(100, dtype=bool)
    flat[start : start + pixels] = True
    return flat.reshape(10, 10)


@pytest.fixture
def overlaps():
    pairs = [(mask(20, 5), mask(20)), (mask(8), mask(8)), (mask(4), mask(0)), (mask(0), mask(10)), (mask(0), mask(0))]
    return [overlap(prediction, target) for prediction, target in pairs]


def test_pixel_counts(overlaps):
    assert overlaps == [
        Overlap(15, 25, 20, 20), Overlap(8, 8, 8, 8), Overlap(0, 4, 4, 0), Overlap(0, 10, 0, 10), Overlap(0, 0, 0, 0)
    ]  # fmt: skip


def test_lavt_convention(overlaps):
    found = scores(lavt_parts(overlaps))
    assert found["oIoU"] == 23 / (25 + 8 + 4 + 10)
    assert found["mIoU"] == pytest.approx((0.6 + 1 + 0 + 0 + 0) / 5)
    assert [found[f"Pr@{at}"] for at in (0.5, 0.6, 0.7, 0.8, 0.9)] == [0.4, 0.4, 0.2, 0.2, 0.2]


def test_gres_convention(overlaps):
    found = scores(gres_parts(overlaps))
    assert found["gIoU"] == pytest.approx((0.6 + 1 + 0 + 0 + 1) / 5)
    assert found["cIoU"] == 23 / (25 + 8 + 4 + 10)
    assert found["N-acc"] == 1 / 2
    assert found["T-acc"] == 2 / 3
    assert [found[f"Pr@{at}"] for at in (0.5, 0.6, 0.7)] == pytest.approx([2 / 3, 2 / 3, 1 / 3])


def test_gres_with_the_papers_50_pixels():
    few = [overlap(mask(8), mask(8)), overlap(mask(4), mask(0)), overlap(mask(60), mask(60))]
    found = scores(gres_parts(few, fewest_pixels=50))
    # the 8 px count as nothing: I 0, and the union keeps them; the 4 px count as a right "nothing"
    assert found["gIoU"] == pytest.approx((0 + 1 + 1) / 3)
    assert found["cIoU"] == 60 / (8 + 60)
    assert found["N-acc"] == 1 and found["T-acc"] == 1 / 2


def test_ignored_pixels_count_nowhere():
    ignore = mask(50, 50)
    found = overlap(mask(100), mask(10), ignore)
    assert found == Overlap(10, 50, 50, 10)


def test_nothing_to_score_is_none():
    found = scores(gres_parts([overlap(mask(3), mask(3))]))
    assert found["N-acc"] is None and found["T-acc"] == 1
    assert scores(lavt_parts([]))["mIoU"] is None


def test_masks_of_different_sizes_are_refused():
    with pytest.raises(ValueError, match="differ in size"):
        overlap(mask(1), np.zeros((5, 5), dtype=bool))


def test_intervals_draw_images():
    # ten images, each with 50 samples alike: the interval is that of 10 draws, not of 500
    right = [Overlap(1, 1, 1, 1)] * 50
    wrong = [Overlap(0, 2, 1, 1)] * 50
    overlaps = (right + wrong) * 5
    groups = [f"image {i // 50}" for i in range(500)]
    low, high = intervals(lavt_parts(overlaps), groups)["mIoU"]
    assert low == pytest.approx(0.2, abs=0.11) and high == pytest.approx(0.8, abs=0.11)
    again = intervals(lavt_parts(overlaps), groups)["mIoU"]
    assert again == (low, high)
    by_sample = intervals(lavt_parts(overlaps), [str(i) for i in range(500)])["mIoU"]
    assert by_sample[1] - by_sample[0] < 0.1


def test_one_image_has_no_interval():
    assert intervals(lavt_parts([Overlap(1, 1, 1, 1)]), ["a"])["mIoU"] is None


def test_an_interval_of_a_sure_thing_is_a_point():
    assert intervals(lavt_parts([Overlap(1, 2, 2, 1)] * 4), list("abcd"))["oIoU"] == (0.5, 0.5)
