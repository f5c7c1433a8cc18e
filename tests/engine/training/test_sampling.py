import numpy as np
import pytest

from engine.errors import InputError
from engine.training.labelled import UNKNOWN, FolderRule, read_folder
from engine.training.sampling import CropSampler


def make(images, rules, order, wordings, size=64):
    return CropSampler(images, rules, order, wordings, size, per_crop=2)


def test_a_folder_reads_drawn_masks_as_categories_and_boxes_as_unknown(labelled_root):
    rule = FolderRule({"boat": "ship"})
    train, val = read_folder(labelled_root / "boats", rule, ["water", "ship"])
    assert (train.split, val.split) == ("train", "val")
    assert train.labels[10, 10] == 2
    assert train.labels[24, 25] == UNKNOWN
    assert train.labels[2, 35] == 0
    assert not val.labels.any()


def test_a_category_without_a_name_of_ours_is_unknown(labelled_root):
    train, _ = read_folder(labelled_root / "boats", FolderRule({"boat": ""}), ["water"])
    assert train.labels[10, 10] == UNKNOWN


def test_a_folder_without_labels_is_named_in_the_error(tmp_path):
    with pytest.raises(InputError, match=str(tmp_path.name)):
        list(read_folder(tmp_path, FolderRule({}), []))


def test_the_same_generator_draws_the_same_crop(images, rules, order, wordings):
    sampler = make(images, rules, order, wordings)
    a, b = (sampler.draw(np.random.default_rng(5)) for _ in range(2))
    assert a.phrases == b.phrases
    np.testing.assert_array_equal(a.pixels, b.pixels)
    np.testing.assert_array_equal(a.target, b.target)


def test_targets_lie_in_known_pixels_and_absence_is_whole(images, rules, order, wordings):
    sampler = make(images, rules, order, wordings)
    seen = set()
    for k in range(60):
        crop = sampler.draw(np.random.default_rng(k))
        assert crop.pixels.shape == (64, 64, 3)
        for target, known, presence in zip(crop.target, crop.known, crop.presence, strict=True):
            assert not (target & ~known).any()
            seen.add(float(presence))
            if presence == 1:
                assert target.any()
            else:
                assert not target.any() or presence == -1
    assert {0.0, 1.0} <= seen


def test_surely_absent_categories_are_negative_everywhere_and_others_only_where_something_else_is(
    images, rules, order, wordings
):
    sampler = make(images, rules, order, wordings)
    boats = images[1].labels
    _, known, presence = sampler._mask(boats, "road", labelled=False, absent=True)
    assert known.all() and presence == 0
    target, known, presence = sampler._mask(boats, "water", labelled=False, absent=False)
    assert not target.any() and presence == -1
    np.testing.assert_array_equal(known, boats == 3)
