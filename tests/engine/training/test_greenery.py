import numpy as np

from engine.training.greenery import greenery, greenness
from engine.training.labelled import MAYBE, FolderRule, LabelledImage
from engine.training.sampling import CropSampler

LEAF, SOIL, BLUE_ROOF, GREY, SHADE = (70, 110, 60), (150, 120, 90), (70, 130, 180), (120, 121, 120), (12, 22, 10)


def strips(*colours, width=40):
    """A picture (64, width * n, 3) of upright strips."""
    return np.concatenate([np.full((64, width, 3), colour, np.uint8) for colour in colours], axis=1)


def test_leaves_are_vegetation_soil_and_blue_roofs_are_not_and_grey_and_shade_stay_open():
    surely, maybe = greenery(strips(LEAF, SOIL, BLUE_ROOF, SHADE, GREY))
    middle = np.arange(20, 200, 40)
    assert surely[32, middle].tolist() == [True, False, False, False, False]
    assert maybe[32, middle].tolist() == [False, False, False, True, True]


def test_no_pixel_is_both_and_beside_leaves_nothing_is_surely_something_else():
    surely, maybe = greenery(strips(LEAF, SOIL))
    assert not (surely & maybe).any()
    edge = surely[32].sum()
    assert maybe[32, edge : edge + 8].all()
    assert not maybe[32, edge + 8]


def test_brightness_alone_does_not_change_how_green_a_pixel_is():
    np.testing.assert_allclose(greenness(strips((70, 110, 60))), greenness(strips((140, 220, 120))), atol=1e-6)


def image(labels, pixels):
    return LabelledImage("f", "n", "s", "train", None, pixels, labels, np.zeros(labels.shape, np.int32))


def test_what_may_be_green_counts_for_no_answer_about_vegetation_but_for_those_about_houses():
    labels = np.zeros((64, 64), np.uint8)
    labels[:, :20], labels[:, 20:40], labels[:, 40:] = 1, 2, MAYBE
    rule = FolderRule({"house": "building"}, scale=(1.0, 1.0), green="vegetation", separate=True)
    order = ["building", "vegetation", "water"]
    sampler = CropSampler(
        [image(labels, np.zeros((64, 64, 3), np.uint8))], {"f": rule}, order, {c: [c] for c in order}, 64, per_crop=3
    )
    counts = {"building": (64 * 20, 64 * 64), "vegetation": (64 * 20, 64 * 40), "water": (0, 64 * 40)}
    seen = set()
    for number in range(20):
        crop = sampler.numbered(1, number)
        for phrase, target, known, cores in zip(crop.phrases, crop.target, crop.known, crop.cores_known, strict=True):
            assert (target.sum(), known.sum()) == counts[phrase]
            assert cores == (phrase == "building")
            seen.add(phrase)
    assert seen == set(order)


def test_a_crop_that_only_may_be_green_does_not_teach_that_nothing_is():
    rule = FolderRule({"house": "building"}, scale=(1.0, 1.0), green="vegetation")
    labels = np.full((64, 64), MAYBE, np.uint8)
    sampler = CropSampler(
        [image(labels, np.zeros((64, 64, 3), np.uint8))],
        {"f": rule},
        ["building", "vegetation"],
        {"building": ["b"], "vegetation": ["v"]},
        64,
        per_crop=2,
    )
    crops = [sampler.numbered(1, number) for number in range(10)]
    said = {(phrase, float(said)) for crop in crops for phrase, said in zip(crop.phrases, crop.presence, strict=True)}
    assert said == {("b", 0.0), ("v", -1.0)}
