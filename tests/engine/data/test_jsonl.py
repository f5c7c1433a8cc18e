import json

import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image

from engine.cli.data import data
from engine.data.jsonl import read_jsonl, write_jsonl
from engine.data.masks import encode_rle
from engine.data.recognise import open_dataset


@pytest.fixture
def lines(tmp_path, build):
    block = build.block
    build.save(tmp_path / "a.png", build.picture())
    build.save(tmp_path / "m.png", 255 * block(0, 0, 2, 2))
    records = [
        {"image": "a.png", "phrase": "the ship", "mask": "m.png", "id": "s/1", "split": "val", "gsd": 0.5},
        {"image": str(tmp_path / "a.png"), "phrase": "dock", "mask": encode_rle(block(1, 1, 3, 3)), "id": 2},
        {"image": "a.png", "phrase": "the dragon", "mask": None, "id": 3, "category": "dragon", "kind": "no target"},
        {"image": "a.png", "phrase": "pier", "mask": "m.png", "id": 4, "ignore": encode_rle(block(5, 5, 8, 8))},
    ]
    path = tmp_path / "set.jsonl"
    path.write_text("\r\n".join(json.dumps(record) for record in records) + "\r\n\r\n")
    return path


def test_lines_become_samples(lines, build):
    dataset = read_jsonl(lines)
    first, second, third, fourth = dataset.samples
    assert (first.id, first.split, first.gsd, first.read_mask().sum()) == ("s/1", "val", 0.5, 4)
    assert second.id == "2" and np.array_equal(second.read_mask(), build.block(1, 1, 3, 3))
    assert third.mask is None and third.read_mask().shape == (8, 10) and third.kinds == ("no target",)
    assert fourth.read_ignore().sum() == 9 and first.read_ignore() is None
    assert not dataset.problems


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "not JSON"),
        ("[]", "holds a list"),
        ('{"image": "a.png", "mask": null}', "phrase is None"),
        ('{"image": "a.png", "phrase": "x"}', "no mask"),
        ('{"image": "a.png", "phrase": "x", "mask": 3}', "segmentation is a int"),
        ('{"image": "a.png", "phrase": "x", "mask": null, "gsd": -1}', "gsd is -1"),
        *(
            (f'{{"image": "a.png", "phrase": "x", "mask": null, "gsd": {gsd}}}', "gsd is")
            for gsd in ("NaN", "true", 1e5)
        ),
        ('{"image": "a.png", "phrase": "x", "mask": "a\\u0000b"}', "mask is"),
        ('{"image": "a.png", "phrase": "x", "mask": null, "id": "\\ud800"}', "id is"),
        ('{"image": "a.png", "phrase": "x", "mask": {"size": 1, "counts": ""}}', "size"),
        ('{"image": "a.png", "phrase": "x", "mask": {"size": [1000000, 1000000], "counts": ""}}', "size is"),
        ('{"image": "a.png", "phrase": "x", "mask": null, "boxes": 5}', "boxes is 5"),
        ('{"image": "a.png", "phrase": "x", "mask": null, "kind": 5}', "kind is 5"),
    ],
)
def test_a_line_that_cannot_be_used_is_named(lines, line, said):
    lines.write_text(lines.read_text() + line + "\n")
    dataset = read_jsonl(lines)
    assert len(dataset.samples) == 4 and dataset.left_out == 1
    (problem,) = dataset.problems
    assert said in problem.what + problem.name and "set.jsonl:" in problem.name


def test_check_counts_and_names(refsegrs, nwpu):
    result = CliRunner().invoke(data, ["check", str(refsegrs), "--json"])
    assert result.exit_code == 0, result.output
    found = json.loads(result.output)
    assert found["dataset"] == "RefSegRS" and found["samples"] == 4 and found["usable"] == 2
    assert found["splits"]["train"]["words_max"] == 5 and found["splits"]["val"]["empty_masks"] == 1
    assert [path[-8:] for path in found["problems"]["image missing"]] == ["5000.tif"]
    assert [path[-8:] for path in found["problems"]["mask missing"]] == ["5000.tif"]
    result = CliRunner().invoke(data, ["check", str(nwpu)])
    assert (
        "1 no-target, 0 empty masks" in result.output
        and "annotation without a mask: 1 (4 (sample 4_6))" in result.output
    )


@pytest.mark.parametrize("kind", ["png", "jpg", "tif"])
def test_pictures_that_evaluation_refuses_are_named(lines, tmp_path, recwarn, kind):
    Image.fromarray(np.random.default_rng(1).integers(0, 255, (40, 40, 3), np.uint8)).save(tmp_path / f"a.{kind}")
    (tmp_path / f"cut.{kind}").write_bytes((tmp_path / f"a.{kind}").read_bytes()[:-300])
    Image.fromarray(np.zeros((40, 40), np.uint16)).save(tmp_path / "deep.tif")
    names = f"a.{kind}", f"cut.{kind}", "deep.tif"
    lines.write_text("\n".join(json.dumps({"image": name, "phrase": "x", "mask": None}) for name in names))
    found = json.loads(CliRunner().invoke(data, ["check", str(lines), "--json"]).output)
    cut, deep = found["problems"]["image cannot be read"]
    assert f"cut.{kind}: cannot be read" in cut and "deep.tif: its pixels are of mode I;16" in deep and not recwarn
    done = CliRunner().invoke(data, ["convert", str(lines), "-o", str(tmp_path / "out.jsonl")])
    assert done.exit_code == 3 and ": 1 of 3 samples" in done.output


def test_check_of_an_unusable_tree_fails(refsegrs, tmp_path):
    for image in (refsegrs / "images").iterdir():
        image.unlink()
    result = CliRunner().invoke(data, ["check", str(refsegrs)])
    assert "no usable sample" in str(result.exception) and "image missing: 4" in result.output
    assert "no known dataset" in str(CliRunner().invoke(data, ["check", str(tmp_path)]).exception)


def test_phrases_beyond_what_networks_read_are_named(lines):
    lines.write_text("\n".join(json.dumps({"image": "a.png", "phrase": "a " * n, "mask": None}) for n in (38, 39)))
    assert "phrase cut at 40 tokens: 1 (2)" in CliRunner().invoke(data, ["check", str(lines)]).output


def test_check_sees_sizes_that_disagree(lines, tmp_path, build):
    build.save(tmp_path / "m.png", 255 * build.block(0, 0, 2, 2, height=9))
    outcome = CliRunner().invoke(data, ["check", str(lines)])
    assert "mask of another size than its image: 2" in outcome.output


@pytest.mark.parametrize("name", ["refsegrs", "risbench", "rrsisd", "nwpu", "old_nwpu", "chip_root"])
def test_convert_keeps_every_sample(name, request, tmp_path):
    root = request.getfixturevalue(name)
    out = tmp_path / "out.jsonl"
    result = CliRunner().invoke(data, ["convert", str(root), "-o", str(out)])
    before, after = open_dataset(root), read_jsonl(out)
    expected = {s.id: s for s in before.with_images() if s.mask is None or s.read_mask().any()}
    assert result.exit_code == (3 if before.missing_images() or before.left_out else 0)
    assert [s.id for s in after.samples] == list(expected)
    for sample in after.samples:
        old = expected[sample.id]
        assert (sample.phrase, sample.split, sample.category) == (old.phrase, old.split, old.category)
        assert np.array_equal(sample.read_mask(), old.read_mask())
        assert np.array_equal(sample.read_image(), old.read_image())
        assert sample.photograph == old.photograph or not old.source
        assert sample.boxes == old.boxes
        ignore, old_ignore = sample.read_ignore(), old.read_ignore()
        assert (ignore is not None and ignore.any()) == (old_ignore is not None and old_ignore.any())
    for image in before.missing_images():
        assert str(image) in result.stderr


def test_convert_does_not_overwrite_unasked(refsegrs, tmp_path):
    out = tmp_path / "out.jsonl"
    out.write_text("mine")
    result = CliRunner().invoke(data, ["convert", str(refsegrs), "-o", str(out)])
    assert "--overwrite" in str(result.exception) and out.read_text() == "mine"
    assert CliRunner().invoke(data, ["convert", str(refsegrs), "-o", str(out), "--overwrite"]).exit_code == 3
    assert len(out.read_text().splitlines()) == 2


def test_convert_of_nothing_usable_keeps_what_was_there(tmp_path):
    (tmp_path / "bad.jsonl").write_text("{\n")
    (tmp_path / "old.jsonl").write_text("kept")
    result = CliRunner().invoke(
        data, ["convert", str(tmp_path / "bad.jsonl"), "-o", str(tmp_path / "old.jsonl"), "--overwrite"]
    )
    assert "no usable sample" in str(result.exception)
    assert (tmp_path / "old.jsonl").read_text() == "kept" and len(list(tmp_path.iterdir())) == 2


def test_check_names_photographs_in_several_splits(lines):
    records = [json.loads(line) for line in lines.read_text().splitlines() if line]
    records[1] |= {"split": "train", "source": "flight 7"}
    records[2] |= {"split": "test", "source": "flight 7"}
    lines.write_text("\n".join(json.dumps(record) for record in records))
    result = CliRunner().invoke(data, ["check", str(lines), "--json"])
    assert json.loads(result.output)["problems"] == {"photograph in more than one split": ["flight 7 (test, train)"]}


def test_mask_of_another_size_than_its_image_is_left_out_and_named(tmp_path):
    Image.new("RGB", (8, 6)).save(tmp_path / "a.png")
    for name, size in (("right.png", (8, 6)), ("wrong.png", (6, 8))):
        Image.new("L", size, 255).save(tmp_path / name)
    lines = [{"image": "a.png", "phrase": "ships", "mask": name, "id": name} for name in ("right.png", "wrong.png")]
    (tmp_path / "in.jsonl").write_text("\n".join(map(json.dumps, lines)))
    problems = []
    assert write_jsonl(read_jsonl(tmp_path / "in.jsonl").samples, tmp_path / "out.jsonl", problems) == 1
    assert [problem.name for problem in problems] == ["sample wrong.png: its mask is 6 x 8 pixels, its image 8 x 6"]


def test_convert_does_not_write_over_its_own_source(lines):
    before = lines.read_text()
    result = CliRunner().invoke(data, ["convert", str(lines), "-o", str(lines), "--overwrite"])
    assert "set.jsonl: is the dataset itself" in str(result.exception) and lines.read_text() == before


def test_check_and_convert_take_a_split(lines, tmp_path):
    found = json.loads(CliRunner().invoke(data, ["check", f"{lines}:val", "--json"]).output)
    assert (found["samples"], list(found["splits"])) == (1, ["val"])
    result = CliRunner().invoke(data, ["convert", f"{lines}:val", "-o", str(tmp_path / "out.jsonl")])
    assert result.exit_code == 0 and [s.split for s in read_jsonl(tmp_path / "out.jsonl").samples] == ["val"]
