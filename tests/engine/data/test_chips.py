import json
from dataclasses import replace

import numpy as np
import pytest

from engine.data.chips import (
    CategoryWords,
    category_phrase,
    category_samples,
    find_chip_folders,
    read_box_samples,
    read_chips,
)

LEXICON = {
    "airplane": CategoryWords(("airplane", "plane"), ("airplanes", "planes"), ("jet",)),
    "water": CategoryWords(("water",), ("water",), ("waters",)),
}


def chips_of(root):
    return [chip for folder in find_chip_folders(root) for chip in read_chips(folder)]


def test_dense_masks_ignore_what_is_unlabelled(chip_root, build):
    (chip,) = [chip for chip in chips_of(chip_root) if chip.dense]
    samples = {s.category: s for s in category_samples([chip], LEXICON)}
    assert list(samples) == ["road", "water"]
    assert samples["water"].phrase == "water" and samples["road"].phrase == "road"
    assert np.array_equal(samples["road"].read_mask(), build.block(0, 0, 4, 10))
    assert np.array_equal(samples["road"].read_ignore(), build.block(6, 0, 8, 10))
    assert chip.absent() == ()  # a building may hide in the unlabelled pixels


def test_boxes_are_ignored_except_where_a_mask_is_known(chip_root, build):
    first, second = [chip for chip in chips_of(chip_root) if not chip.dense]
    assert first.categories == ("airplane", "storage tank")  # no truck was ever labelled
    assert np.array_equal(first.mask("airplane").read(first.size), build.block(2, 2, 6, 6))
    assert np.array_equal(first.ignore("airplane").read(first.size), build.block(0, 0, 4, 4) & ~build.block(2, 2, 6, 6))
    assert first.boxes("airplane") == ((0, 0, 4, 4), (0, 0, 4, 4))
    assert (first.gsd, first.source, first.id) == (0.5, "boxes/flight7", "boxes/b")
    assert second.absent() == ("airplane",)


def test_only_masks_drawn_by_people_are_reported(chip_root):
    chips = chips_of(chip_root)
    assert [s.id for s in category_samples(chips, LEXICON)] == ["boxes/c/storage tank", "dense/a/road", "dense/a/water"]
    training = category_samples(chips, LEXICON, people_only=False, absent=True)
    assert [s.id for s in training if s.mask is None] == ["boxes/c/airplane"]
    assert "boxes/b/airplane" in {s.id for s in training}


def test_single_category_masks_have_background(chip_root, build):
    (chip_root / "dense" / "images.json").write_text(
        (chip_root / "dense" / "images.json")
        .read_text()
        .replace(', {"id": 2, "name": "water"}, {"id": 3, "name": "building"}', "")
    )
    (chip,) = [chip for chip in chips_of(chip_root) if chip.dense]
    assert chip.ignore("road") is None and chip.absent() == ()
    build.save(chip_root / "none.png", np.zeros((8, 10), np.uint8))
    assert replace(chip, dense=chip_root / "none.png").absent() == ("road",)


@pytest.mark.parametrize(
    ("category", "held_out", "phrase"),
    [("airplane", False, "airplanes"), ("airplane", True, "jets"), ("water", True, "waters"), ("quay", True, "quay")],
)
def test_phrases_of_categories(category, held_out, phrase):
    assert category_phrase(category, LEXICON, held_out=held_out) == phrase


def test_rings_of_pixel_indices_keep_their_outline(chip_root, build):
    labels = chip_root / "boxes" / "instances.json"
    content = json.loads(labels.read_text())
    # the box ends a pixel beyond the ring: columns 1-3 and rows 2-4 are meant, not 1-2 and 2-3
    content["annotations"][3] |= {"segmentation": [[1, 2, 3, 2, 3, 4, 1, 4]], "bbox": [1, 2, 3, 3]}
    labels.write_text(json.dumps(content))
    chip = chips_of(chip_root)[1]
    assert np.array_equal(chip.mask("storage tank").read(chip.size), build.block(2, 1, 5, 4))


def test_box_samples_are_those_without_human_masks(chip_root):
    found = {s.id: s.boxes for s in read_box_samples(chip_root)}
    assert found == {"boxes/b/airplane": ((0, 0, 4, 4), (0, 0, 4, 4)), "boxes/b/storage tank": ((0, 0, 4, 4),)}
