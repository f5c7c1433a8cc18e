import json
from dataclasses import replace

import numpy as np
import pytest

from engine.errors import InputError
from engine.training.labelled import CORE, UNKNOWN, FolderRule, LabelledImage, core, read_folder
from engine.training.sampling import CropSampler, uncut


def make(images, rules, order, wordings, size=64):
    return CropSampler(images, rules, order, wordings, size, per_crop=2)


def test_a_folder_reads_drawn_masks_as_categories_and_boxes_as_unknown(labelled_root):
    rule = FolderRule({"boat": "ship"})
    train, val = read_folder(labelled_root / "boats", rule, ["water", "ship"])
    assert (train.split, val.split) == ("train", "val")
    assert train.labels[10, 10] == 2
    assert train.labels[21, 21] == UNKNOWN
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
    _, known, presence = sampler._mask(boats, "road", rules["boats"])
    assert known.all() and presence == 0
    target, known, presence = sampler._mask(boats, "water", rules["boats"])
    assert not target.any() and presence == -1
    np.testing.assert_array_equal(known, boats == 3)
    _, known, _ = sampler._mask(boats, "water", replace(rules["boats"], overlapping=(("water", "ship"),)))
    assert not known.any()  # there may be water under what is called a ship


def test_the_core_of_a_square_and_of_small_objects_is_known_exactly():
    square = np.zeros((24, 24), bool)
    square[2:22, 2:22] = True
    inner = np.zeros_like(square)
    inner[6:18, 6:18] = True  # 10 deep, so deeper than 4
    np.testing.assert_array_equal(core(square), inner)
    np.testing.assert_array_equal(core(square[:4, :4]), square[:4, :4])


def test_cores_of_touching_objects_do_not_touch():
    both = np.zeros((30, 50), bool)
    left, right = both.copy(), both.copy()
    left[5:25, 5:25] = right[5:25, 25:45] = True
    cores = core(left) | core(right)
    assert not cores[:, 23:27].any() and core(left).any() and core(right).any()


def test_cores_are_marked_and_drawn_where_objects_are_labelled_apart(labelled_root, order, wordings):
    rule = FolderRule({"boat": "ship"}, scale=(1.0, 1.0), separate=True)
    train, _ = read_folder(labelled_root / "boats", rule, order)
    assert train.labels[10, 10] == 3 | CORE and train.labels[5, 5] == 3
    assert train.labels[21, 21] == UNKNOWN
    sampler = make([train], {"boats": rule}, order, wordings, size=28)
    crops = [sampler.draw(np.random.default_rng(k)) for k in range(30)]
    assert all(not (crop.cores & ~crop.target).any() for crop in crops)
    assert any(crop.cores.any() for crop in crops)
    assert all(crop.cores_known[[p.endswith("ships") for p in crop.phrases]].all() for crop in crops)


def test_a_category_no_folder_has_can_be_asked_for_and_is_absent(images, order, wordings):
    rules = {"boats": FolderRule({"ship": "ship"}, absent=("wind farm",), scale=(1.0, 1.0))}
    sampler = make(images, rules, order, wordings | {"wind farm": ["wind farms"]})
    crops = [sampler.draw(np.random.default_rng(k)) for k in range(30)]
    asked = [(c.presence[i], c.target[i]) for c in crops for i, p in enumerate(c.phrases) if p == "wind farms"]
    assert asked and all(presence == 0 and not target.any() for presence, target in asked)


def test_a_crop_with_a_few_pixels_of_all_that_its_folder_labels_is_undecided(images, order, wordings):
    labels = np.zeros((96, 96), np.uint8)
    labels[:3, :3] = 3
    few = replace(images[1], labels=labels)
    sampler = make([few], {"boats": FolderRule({"ship": "ship"}, scale=(1.0, 1.0))}, order, wordings, size=96)
    assert set(sampler.draw(np.random.default_rng(0)).presence) == {-1}


def test_boxes_without_a_drawn_mask_are_numbered_with_their_category(labelled_root, order, wordings):
    rule = FolderRule({"boat": "ship"}, scale=(1.0, 1.0))
    train, val = read_folder(labelled_root / "boats", rule, order)
    expected = np.zeros((30, 40), np.int32)
    expected[21:27, 21:29] = CORE + 3  # 84 % of 8 x 10 pixels
    np.testing.assert_array_equal(train.boxes, expected)
    assert not val.boxes.any()
    sampler = make([train], {"boats": rule}, order, wordings, size=28)
    crops = [sampler.draw(np.random.default_rng(k)) for k in range(30)]
    assert {int(n) for crop in crops for n in np.unique(crop.boxes)} == {0, CORE + 3}
    for crop in crops:
        for phrase, boxes in zip(crop.phrases, crop.boxes, strict=True):
            assert np.count_nonzero(boxes) in ((0, 48) if "ship" in phrase else (0,))


def test_a_long_image_is_seen_to_its_end_and_over_its_spot(order, wordings):
    pixels = np.broadcast_to(np.arange(200, dtype=np.uint8)[:, None], (40, 200, 3))
    labels, boxes = np.zeros((40, 200), np.uint8), np.zeros((40, 200), np.int32)
    long = LabelledImage("boats", "a", "a", "train", None, pixels, labels, boxes)
    sampler = make([long], {"boats": FolderRule({"ship": "ship"})}, order, wordings)
    seen, _, _ = sampler._region(long, [long], 64, (10, 190), np.random.default_rng(0))
    assert (seen[:40] == 190).any()


def test_boxes_that_the_crop_cuts_ask_for_nothing():
    boxes = np.zeros((6, 6), np.int32)
    boxes[0:3, 1:3], boxes[2:5, 3:5] = 64, 128
    np.testing.assert_array_equal(uncut(boxes), np.where(boxes == 128, 128, 0))


def test_beside_a_derived_mask_its_box_is_unknown_and_the_rest_background(labelled_root, order):
    path = labelled_root / "boats" / "instances.json"
    content = json.loads(path.read_text())
    content["annotations"][0] |= {"seg_source": "grabcut_from_box", "bbox": [4, 2, 14, 14]}
    path.write_text(json.dumps(content))
    train, _ = read_folder(labelled_root / "boats", FolderRule({"boat": "ship"}), order)
    expected = np.zeros((18, 24), np.uint8)
    expected[4:16, 4:16] = UNKNOWN  # one pixel, a tenth of 14, beside the mask, as far as the box goes
    expected[5:15, 5:15] = 3
    np.testing.assert_array_equal(train.labels[:18, :18], expected[:, :18])
