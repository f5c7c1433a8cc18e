import json
import pickle
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from engine.data.check import check_dataset
from engine.data.phrase_lists import REFSEGRS_CATEGORIES, first_category, read_refsegrs, read_risbench
from engine.data.pickles import read_refs
from engine.data.recognise import open_dataset, parse_spec, select_split
from engine.data.refer import read_nwpu, read_rrsisd
from engine.data.samples import Problem, in_split
from engine.errors import InputError, UsageError


def by_id(dataset):
    return {sample.id: sample for sample in dataset.samples}


def test_refsegrs_lines_and_masks(refsegrs):
    dataset = read_refsegrs(refsegrs)
    samples = by_id(dataset)
    assert {name: (s.phrase, s.split, s.category) for name, s in samples.items()} == {
        "948": ("vehicle in the parking area", "train", "vehicle"),
        "1361": ("paved road", "train", "road"),
        "7": ("road marking", "val", "road marking"),
        "5000": ("building with a parking lot", "test", "building"),
    }
    assert samples["948"].read_mask().sum() == 6
    assert samples["1361"].read_mask().all()
    assert not samples["7"].read_mask().any()
    assert samples["948"].read_image().shape == (8, 10, 3)
    assert [path.name for path in dataset.missing_images()] == ["5000.tif"]
    assert dataset.problems == [Problem("line without a phrase", "output_phrase_test.txt:2", "test", True)]


def test_first_category_takes_the_earliest_and_longest():
    assert first_category("building along the road", REFSEGRS_CATEGORIES) == "building"
    assert first_category("Cars", REFSEGRS_CATEGORIES) == "car"
    assert first_category("something", REFSEGRS_CATEGORIES) == ""


def test_risbench_names_with_and_without_suffix(risbench):
    dataset = read_risbench(risbench)
    assert [s.id for s in dataset.samples] == ["train_0_0", "train_0_2", "val_3_1"]
    assert [s.category for s in dataset.samples] == ["airplane", "storage tank", "ship"]
    assert [s.photograph for s in dataset.samples] == ["train_0", "train_0", "val_3"]
    assert not dataset.missing_images() and dataset.samples[1].read_mask().sum() == 4


def test_rrsisd_masks_boxes_and_splits(rrsisd):
    dataset = read_rrsisd(rrsisd)
    samples = by_id(dataset)
    assert list(samples) == ["100_500", "101_501", "102_502", "103_503"]
    assert samples["100_500"].boxes == ((1, 2, 4, 6),)
    assert samples["100_500"].category == "airplane"
    assert np.array_equal(np.argwhere(samples["100_500"].read_mask()).max(axis=0), [5, 3])
    assert samples["101_501"].read_mask().sum() == 16 + 16 - 4  # overlapping run lengths are joined
    assert samples["102_502"].read_mask()[:, 1].tolist() == [True, True] + 6 * [False]
    assert [path.name for path in dataset.missing_images()] == ["00003.jpg"]
    assert [s.id for s in select_split(dataset, "test")] == ["101_501", "103_503"]
    assert [s.id for s in select_split(dataset, "val")] == ["102_502"]
    assert len(read_rrsisd(rrsisd / "rrsisd").samples) == 4


@pytest.mark.parametrize("name", ["nwpu", "old_nwpu"])
def test_nwpu_merges_refs_and_knows_no_target(name, request):
    nwpu = request.getfixturevalue(name)
    dataset = read_nwpu(nwpu)
    samples = by_id(dataset)
    assert list(samples) == ["0_0", "1_3", "2_4", "3_5"]
    both = samples["0_0"]
    assert both.phrase == "all cars" and both.read_mask().sum() == 6 + 4
    assert both.boxes == ((1, 1, 4, 3), (5, 5, 7, 7))
    assert samples["2_4"].read_mask().sum() == 4  # another split is another sample
    nothing = samples["3_5"]
    assert nothing.mask is None and nothing.category == "no target" and not nothing.read_mask().any()
    assert dataset.problems == [Problem("annotation without a mask", "4 (sample 4_6)", "test", True)]
    assert dataset.left_out == 1 and not dataset.missing_images()


def test_nwpu_languages(nwpu):
    assert [s.phrase for s in read_nwpu(nwpu, "chinese").samples] == ["所有汽车"]
    assert len(read_nwpu(nwpu, "all").samples) == 5


class Bomb:
    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return (Path.touch, (Path(self.path),))


@pytest.mark.parametrize("protocol", [0, 2, 4, 5])
def test_a_pickle_that_carries_code_is_refused_and_not_run(tmp_path, protocol):
    mark = tmp_path / "ran"
    (tmp_path / "refs(unc).p").write_bytes(pickle.dumps([{"ref_id": 1, "x": Bomb(mark)}], protocol=protocol))
    with pytest.raises(InputError, match=r"refused: it names .*only plain"):
        read_refs(tmp_path / "refs(unc).p")
    assert not mark.exists()


@pytest.mark.parametrize(
    "content",
    [b"cos\nsystem\n(S'true'\ntR.", b"\x80\x04N.", b"", b"garbage", b"(lp0\nI1\na.", b"\x80\x02]q\x00", b"Pid\n."],
)
def test_pickles_that_are_no_refs_are_refused(tmp_path, content):
    (tmp_path / "refs(unc).p").write_bytes(content)
    with pytest.raises(InputError, match="refs"):
        read_refs(tmp_path / "refs(unc).p")


def test_pickles_of_python_2_are_read(tmp_path):
    # protocol 2 of Python 2: byte strings, here the UTF-8 of a Chinese sentence
    text = "汽车".encode()
    (tmp_path / "r.p").write_bytes(b"\x80\x02]}U\x04sentU" + bytes([len(text)]) + text + b"sa.")
    assert read_refs(tmp_path / "r.p") == [{"sent": "汽车"}]


def test_recognition(refsegrs, risbench, rrsisd, nwpu, chip_root, tmp_path):
    names = {path: open_dataset(path).name for path in (refsegrs, risbench, rrsisd, nwpu)}
    assert list(names.values()) == ["RefSegRS", "RISBench", "RRSIS-D", "NWPU-Refer"]
    with pytest.raises(InputError, match="no known dataset"):
        open_dataset(tmp_path)
    with pytest.raises(InputError, match="does not exist"):
        open_dataset(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("kind", "odd"),
    [
        ("annotations", {"bbox": ["a", 1, 2, 3]}),
        ("annotations", {"segmentation": 3}),
        ("annotations", {"categories_id": [2]}),
        ("annotations", {"segmentation": [{"size": [8, 10], "counts": [None, 80]}]}),
        ("images", {"height": "x"}),
        ("images", {"width": 1e9}),
        ("refs", {"sentences": ["a ship"]}),
        ("refs", {"image_id": [1]}),
    ],
)
def test_an_odd_value_costs_one_sample_by_name(rrsisd, kind, odd):
    refs, instances = rrsisd / "rrsisd" / "refs(unc).p", rrsisd / "rrsisd" / "instances.json"
    content = json.loads(instances.read_text()) | {"refs": pickle.loads(refs.read_bytes())}
    content[kind][1] |= odd
    refs.write_bytes(pickle.dumps(content["refs"]))
    instances.write_text(json.dumps(content))
    check = check_dataset(open_dataset(rrsisd))
    assert check.usable == 2 and sum("101" in problem.name for problem in check.problems) == 1


def test_specifications(rrsisd):
    assert parse_spec(str(rrsisd)) == (rrsisd, "")
    assert parse_spec(f"{rrsisd}:val") == (rrsisd, "val")
    assert parse_spec("nowhere:val") == (Path("nowhere:val"), "")
    assert in_split("testB", "test") and not in_split("testB", "testA") and in_split("x", "")
    with pytest.raises(UsageError, match="'other'; it has test"):
        select_split(open_dataset(rrsisd), "other")


def test_repeated_ids_stay_apart(refsegrs):
    (refsegrs / "output_phrase_test.txt").write_text("948 vehicle\n")
    dataset = read_refsegrs(refsegrs)
    assert [s.id for s in dataset.samples] == ["948", "1361", "7", "948#2"]
    assert dataset.problems == [Problem("sample id used more than once", "948", "test")]


def test_readers_need_only_numpy_and_pillow():
    code = (
        "import sys, engine.data.chips, engine.data.recognise, engine.data.check; "
        "print([m for m in ('torch', 'rasterio', 'shapely', 'scipy', 'skimage', 'pydantic') if m in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"


def test_instances_that_are_not_coco_are_named(nwpu):
    for name in ("new_instances.json", "instances.json"):
        if (nwpu / name).exists():
            (nwpu / name).write_text(json.dumps({"images": []}))
    with pytest.raises(InputError, match=r"instances.json: lacks 'annotations'"):
        open_dataset(nwpu)


def test_an_annotation_without_id_costs_its_own_sample_alone(rrsisd):
    file = rrsisd / "rrsisd" / "instances.json"
    content = json.loads(file.read_text())
    del content["annotations"][0]["id"]
    file.write_text(json.dumps(content))
    dataset = open_dataset(rrsisd)
    assert "100_500" not in {s.id for s in dataset.samples} and len(dataset.samples) >= 2
    told = {(problem.what, problem.name) for problem in dataset.problems}
    assert ("annotation not in the instances file", "11 (sample 100_500)") in told
