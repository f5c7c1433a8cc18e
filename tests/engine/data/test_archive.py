"""Archives hold what their folders held, and nothing leads out of them."""

import json
import zipfile

import numpy as np
import pytest
from PIL import Image

from engine.data.archive import unpacked
from engine.data.chips import read_chips
from engine.data.recognise import open_dataset
from engine.errors import InputError, UsageError
from tools.pack_chips import pack


@pytest.fixture
def chips(tmp_path):
    """Two folders: instances over a PNG and a TIFF, and dense masks."""
    rng = np.random.default_rng(0)
    for folder in ("boats", "town"):
        (tmp_path / "data" / folder / "images").mkdir(parents=True)
    boats, town = tmp_path / "data" / "boats", tmp_path / "data" / "town"
    for name in ("a.png", "b.tif"):
        Image.fromarray(rng.integers(0, 255, (20, 30, 3), np.uint8)).save(boats / "images" / name)
    ring = [[5.0, 5.0, 15.0, 5.0, 15.0, 15.0, 5.0, 15.0]]
    labels = {
        "images": [
            {"id": 1, "file_name": "a.png", "width": 30, "height": 20, "split": "val"},
            {"id": 2, "file_name": "b.tif", "width": 30, "height": 20, "split": "train", "gsd_m": 0.5},
        ],
        "annotations": [{"id": k, "image_id": k, "category_id": 7, "segmentation": ring} for k in (1, 2)],
        "categories": [{"id": 7, "name": "boat"}],
    }
    (boats / "instances.json").write_text(json.dumps(labels))
    (boats / "ABOUT.md").write_text("CC BY 4.0\n")
    (town / "masks").mkdir()
    Image.fromarray(rng.integers(0, 255, (20, 30, 3), np.uint8)).save(town / "images" / "c.jpg")
    Image.fromarray(rng.integers(0, 3, (20, 30), np.uint8)).save(town / "masks" / "c.png")
    images = [{"id": 1, "file_name": "c.jpg", "width": 30, "height": 20, "split": "train"}]
    categories = [{"id": 1, "name": "road"}, {"id": 2, "name": "water"}]
    (town / "images.json").write_text(json.dumps({"images": images, "categories": categories}))
    return tmp_path / "data"


def test_chips_come_out_as_they_went_in(chips, tmp_path):
    out = tmp_path / "some.zip"
    assert pack(out, [str(chips)], quality=100) == 3
    root = unpacked(out)
    assert root == tmp_path / "some" and (root / "boats" / "ABOUT.md").read_text() == "CC BY 4.0\n"
    for folder in ("boats", "town"):
        for ours, theirs in zip(read_chips(root / folder), read_chips(chips / folder), strict=True):
            pixels = [np.asarray(Image.open(chip.image)) for chip in (ours, theirs)]
            np.testing.assert_array_equal(*pixels)
            assert (ours.split, ours.gsd, ours.categories) == (theirs.split, theirs.gsd, theirs.categories)
            for category in ours.present():
                masks = [chip.mask(category).read(chip.size) for chip in (ours, theirs)]
                np.testing.assert_array_equal(*masks)
    assert (root / "boats" / "images" / "b.png").is_file()


def test_one_split_and_jpeg(chips, tmp_path):
    out = tmp_path / "train.zip"
    assert pack(out, [str(chips / "boats")], frozenset({"train"})) == 1
    (chip,) = read_chips(unpacked(out) / "boats")
    assert chip.image.name == "b.jpg" and chip.image.is_file() and len(chip.instances) == 1
    pixels = np.asarray(Image.open(chip.image)).astype(int)
    assert np.abs(pixels - np.asarray(Image.open(chips / "boats" / "images" / "b.tif"))).mean() < 16


def test_json_lines_keep_their_masks_and_share_images(chips, tmp_path):
    mask = np.zeros((20, 30), np.uint8)
    mask[3:9, 4:10] = 255
    Image.fromarray(mask).save(chips / "m.png")
    lines = [
        {"image": "boats/images/b.tif", "phrase": "the boat", "mask": "m.png", "split": "train", "category": "boat"},
        {"image": "boats/images/b.tif", "phrase": "no boat", "mask": None, "split": "train"},
        {"image": "boats/images/a.png", "phrase": "a boat", "mask": "m.png", "split": "val"},
    ]
    (chips / "lines.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    out = tmp_path / "lines.zip"
    assert pack(out, [f"{chips / 'lines.jsonl'}:train"]) == 1
    samples = open_dataset(unpacked(out)).samples
    assert [s.phrase for s in samples] == ["the boat", "no boat"] and samples[0].image == samples[1].image
    np.testing.assert_array_equal(samples[0].read_mask(), mask > 0)
    assert samples[1].mask is None and samples[0].category == "boat" and samples[0].read_image().shape == (20, 30, 3)
    with pytest.raises(UsageError, match="make two"):
        pack(out, [str(chips / "lines.jsonl"), str(chips / "boats")])


def test_a_newer_archive_is_unpacked_again_and_folders_stay_as_they_are(chips, tmp_path):
    import os

    out = tmp_path / "some.zip"
    pack(out, [str(chips / "boats")])
    root = unpacked(out)
    (root / "mine.txt").write_text("kept while the archive is older")
    assert unpacked(out) == root and (root / "mine.txt").is_file()
    os.utime(out, (root.stat().st_mtime + 10,) * 2)
    assert not (unpacked(out) / "mine.txt").is_file()
    assert unpacked(chips) == chips


def test_a_folder_that_is_not_of_the_archive_stays(chips):
    out = chips / "boats.zip"
    pack(out, [str(chips / "boats")])
    with pytest.raises(InputError, match=r"boats: is in the way of boats\.zip"):
        unpacked(out)
    assert (chips / "boats" / "ABOUT.md").is_file()


@pytest.mark.parametrize("name", ["../out.txt", "/out.txt", "a/../../out.txt", "C:/out.txt"])
def test_names_that_lead_out_are_refused(tmp_path, name):
    path = tmp_path / "bad.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(name, "x")
    with pytest.raises(InputError, match=r"bad\.zip: holds .* leads out"):
        unpacked(path)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["bad.zip"]


def test_a_damaged_archive_is_named(tmp_path):
    (tmp_path / "bad.zip").write_bytes(b"no archive")
    with pytest.raises(InputError, match=r"bad\.zip: cannot be unpacked"):
        unpacked(tmp_path / "bad.zip")


def test_two_images_of_one_name_are_refused(chips, tmp_path):
    labels = chips / "boats" / "instances.json"
    content = json.loads(labels.read_text())
    content["images"].append(content["images"][1] | {"id": 3, "file_name": "b.bmp"})
    Image.new("RGB", (30, 20)).save(chips / "boats" / "images" / "b.bmp")
    labels.write_text(json.dumps(content))
    with pytest.raises(InputError, match=r"b\.bmp: two images would be called boats/images/b\.jpg"):
        pack(tmp_path / "some.zip", [str(chips / "boats")])
    assert not list(tmp_path.glob("some*"))
