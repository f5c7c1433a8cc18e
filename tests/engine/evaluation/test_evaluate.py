import json
import sys
from urllib.parse import unquote

import numpy as np
import pytest
from PIL import Image

from engine.data.jsonl import read_jsonl
from engine.data.masks import MaskFile, encode_rle
from engine.data.samples import Sample
from engine.errors import InputError
from engine.evaluation.boxes import FoundBoxes, match_boxes, score_boxes
from engine.evaluation.evaluate import FolderPredictor, Prediction, evaluate, resize_nearest, threshold_level
from engine.evaluation.files import file_name, load_mask, save_mask
from engine.evaluation.kinds import kinds_of
from engine.evaluation.metrics import Overlap
from engine.evaluation.pictures import average_precision, precision_recall
from engine.evaluation.reliability import reliability
from engine.evaluation.report import ReportInput, write_report


class Halves:
    """Says the left half of any image, with probability 0.6, and 0.2 elsewhere."""

    name = "halves"

    def predict(self, samples):
        height, width = samples[0].read_size()
        p8 = np.full((height, width), 51, dtype=np.uint8)
        p8[:, : width // 2] = 153
        return [Prediction(p8) for _ in samples]


def block(top, left, bottom, right, shape=(8, 10)):
    mask = np.zeros(shape, dtype=bool)
    mask[top:bottom, left:right] = True
    return mask


@pytest.fixture
def lines(tmp_path):
    """Five samples on two images; what Halves scores on each is in the test below."""
    for name in ("a", "b"):
        Image.fromarray(np.full((8, 10, 3), 90, dtype=np.uint8)).save(tmp_path / f"{name}.png")
    records = [
        {"id": "a/1", "image": "a.png", "phrase": "the left half", "mask": encode_rle(block(0, 0, 8, 5)),
         "category": "x"},
        {"id": "a/2", "image": "a.png", "phrase": "all red cars", "mask": encode_rle(block(0, 0, 4, 10)),
         "category": "car"},
        {"id": "b/1", "image": "b.png", "phrase": "ships", "mask": None, "category": "ship"},
        {"id": "b/2", "image": "b.png", "phrase": "car", "mask": encode_rle(block(0, 5, 8, 10)), "category": "car",
         "ignore": encode_rle(block(0, 0, 8, 4))},
        {"id": "b/3", "image": "b.png", "phrase": "车", "mask": encode_rle(block(0, 0, 1, 1)), "split": "val"},
    ]  # fmt: skip
    path = tmp_path / "set.jsonl"
    path.write_text("\n".join(json.dumps(record) for record in records))
    return path


def test_counts_at_both_sizes(lines):
    kept = {}
    result = evaluate(read_jsonl(lines).samples, Halves(), keep=lambda s, m: kept.setdefault(s.id, m))
    assert [one.native for one in result.scored] == [
        Overlap(40, 40, 40, 40),
        Overlap(20, 60, 40, 40),
        Overlap(0, 40, 40, 0),
        Overlap(0, 48, 8, 40),
        Overlap(1, 40, 40, 1),
    ]
    # nearest neighbour: every pixel of 8 x 10 becomes 60 x 48
    assert [one.squashed.union for one in result.scored] == [2880 * n for n in (40, 60, 40, 48, 40)]
    assert [one.no_target for one in result.scored] == [False, False, True, False, False]
    assert [one.kinds for one in result.scored][:4] == [
        ("position",),
        ("group", "looks"),
        ("no target",),
        ("category",),
    ]
    assert kept["a/1"].sum() == 40 and np.array_equal(result.scored[0].predicted_mask(), block(0, 0, 8, 5))
    assert not result.problems


def test_thresholds_are_ceil_of_255t(lines):
    assert threshold_level(0.5) == 128 and threshold_level(0.6) == 153
    for threshold, pixels in ((0.2, 80), (0.21, 40), (0.6, 40), (0.601, 0)):
        result = evaluate(read_jsonl(lines).samples[:1], Halves(), threshold=threshold)
        assert result.scored[0].native.predicted == pixels


def test_precision_and_recall_of_pixels(lines):
    result = evaluate(read_jsonl(lines).samples[:1], Halves())
    precision, recall, levels = precision_recall(result.on_target, result.elsewhere)
    assert levels[0] == 153 and (precision[0], recall[0]) == (1, 1)
    assert (precision[-1], recall[-1]) == (0.5, 1)
    assert average_precision(precision, recall) == 1


def test_reliability_of_probabilities(lines):
    # 40 pixels said with 0.6, all target; 40 with 0.2, none: off by 0.4 and 0.2
    result = evaluate(read_jsonl(lines).samples[:1], Halves())
    curve = reliability(result.on_target, result.elsewhere)
    claimed, true, error = curve.claimed, curve.true, curve.error
    assert claimed.tolist() == pytest.approx([0.2, 0.6]) and true.tolist() == [0, 1]
    assert error == pytest.approx(0.3)


def test_what_cannot_be_scored_is_named_and_left_out(lines, tmp_path):
    samples = read_jsonl(lines).samples
    (tmp_path / "a.png").write_text("no picture")
    samples.append(Sample("odd", tmp_path / "b.png", "x", MaskFile(tmp_path / "none.png")))
    result = evaluate(samples, FolderPredictor(tmp_path / "masks", "masks"))
    assert {p.name.split(" ")[0] for p in result.problems} == {file_name(s.id) for s in samples}
    result = evaluate(samples, Halves())
    assert [one.sample.id for one in result.scored] == ["a/1", "a/2", "b/1", "b/2", "b/3"]
    assert [(p.what, p.name.split(":")[0]) for p in result.problems] == [("sample cannot be scored", "odd")]


def test_a_target_that_is_ignored_is_not_scored_as_no_target(tmp_path):
    Image.fromarray(np.zeros((8, 10, 3), dtype=np.uint8)).save(tmp_path / "a.png")
    mask = encode_rle(block(0, 0, 1, 1))
    line = {"id": "a/1", "image": "a.png", "phrase": "car", "mask": mask, "ignore": mask}
    (tmp_path / "set.jsonl").write_text(json.dumps(line))
    result = evaluate(read_jsonl(tmp_path / "set.jsonl").samples, Halves())
    assert not result.scored and not result.on_target.any() and not result.elsewhere.any()
    assert result.problems[0].name == "a/1: all of its mask is ignored; leave the sample out, or ignore less"


def test_saved_masks_score_as_the_model_did(lines, tmp_path):
    folder = tmp_path / "masks"
    folder.mkdir()
    samples = read_jsonl(lines).samples
    first = evaluate(samples, Halves(), keep=lambda sample, mask: save_mask(folder, sample.id, mask))
    names = sorted(path.name for path in folder.iterdir())
    assert names == [f"{name}.png" for name in ("a%2F1", "a%2F2", "b%2F1", "b%2F2", "b%2F3")]
    assert set(np.unique(np.asarray(Image.open(folder / "a%2F1.png")))) == {0, 255}
    again = evaluate(samples, FolderPredictor(folder, "masks"))
    assert [one.native for one in again.scored] == [one.native for one in first.scored]
    assert [one.squashed for one in again.scored] == [one.squashed for one in first.scored]


def test_masks_at_480_are_taken_and_others_refused(lines, tmp_path):
    samples = read_jsonl(lines).samples[:1]
    truth = resize_nearest(block(0, 0, 8, 5).astype(np.uint8) * 255, (480, 480))
    Image.fromarray(truth).save(tmp_path / file_name("a/1"))
    (one,) = evaluate(samples, FolderPredictor(tmp_path, "masks")).scored
    assert one.squashed == Overlap(115200, 115200, 115200, 115200) and one.native.iou == 1
    Image.fromarray(truth[:100]).save(tmp_path / file_name("a/1"))
    (problem,) = evaluate(samples, FolderPredictor(tmp_path, "masks")).problems
    assert "480 x 100 pixels, its image 10 x 8" in problem.name


@pytest.mark.parametrize(
    "name", ["1361", "a/b", "..", ".", "CON", "nul.x", "飞机", "a b%2F", "x#2", "train_0_2", "a:b|c"]
)
def test_file_names_are_safe_and_can_be_undone(name, tmp_path):
    encoded = file_name(name)
    assert unquote(encoded.removesuffix(".png")) == name
    assert not set(encoded) & set('/\\:*?"<>| ') and encoded.split(".")[0].lower() not in {"con", "nul"}
    save_mask(tmp_path, name, block(0, 0, 1, 1))
    assert load_mask(tmp_path, name).sum() == 1 and load_mask(tmp_path, name + "x") is None


def test_an_id_longer_than_a_file_name_is_cut_and_hashed(tmp_path):
    for name in ("a" * 300, "a" * 301, "船" * 90):
        save_mask(tmp_path, name, block(0, 0, 2, 2))
        assert load_mask(tmp_path, name).sum() == 4
    assert len(list(tmp_path.iterdir())) == 3 and len(file_name("a" * 251)) == len(file_name("a" * 252)) == 255


def test_file_names_differ_where_ids_differ():
    names = ["a/b", "a%2Fb", "a_b", "a b", "a+b", "con", "%63on"]
    assert len({file_name(name) for name in names}) == len(names)


@pytest.mark.parametrize(
    ("phrase", "kinds"),
    [
        ("storage tanks", ("category",)),
        ("all cars", ("group",)),
        ("two excavators on top", ("count", "position")),
        ("The left-most airplane on the tarmac.", ("superlative", "position", "relation")),
        ("the ship near the harbor", ("relation",)),
        ("a white oval storage tank", ("looks",)),
        ("最大的红色飞机", ("superlative", "looks")),
    ],
)
def test_kinds_of_phrases(phrase, kinds):
    assert kinds_of(phrase) == kinds


def test_boxes_match_one_to_one():
    boxes = np.array([[0, 0, 4, 3], [6, 5, 10, 8]], float)
    found = match_boxes(boxes, [(0, 0, 4, 4), (0, 0, 4, 3), (9, 0, 10, 1)])
    assert (found.drawn, found.predicted, found.matched) == (3, 2, 1)
    assert match_boxes(np.empty((0, 4)), [(0, 0, 1, 1)]).matched == 0
    assert match_boxes(boxes, []).matched == 0


def test_surer_boxes_are_counted_by_themselves(lines):
    sample = Sample("s", lines.parent / "a.png", "ships", None, category="ship", boxes=((0, 0, 5, 8),))
    boxes = FoundBoxes(np.array([[0, 0, 5, 7], [20, 20, 22, 22]], float), np.array([0.92, 0.75]))
    found = score_boxes([sample], lambda _: boxes)
    counts = {name: [(m.drawn, m.predicted, m.matched) for _, m in pairs] for name, pairs in found.items()}
    assert counts == {
        "ship": [(1, 2, 1)],
        "ship, score_max >= 0.7": [(1, 2, 1)],
        "ship, score_max >= 0.8": [(1, 1, 1)],
        "ship, score_max >= 0.9": [(1, 1, 1)],
        "ship, score_max >= 0.95": [(1, 0, 0)],
        "ship, score_max >= 0.98": [(1, 0, 0)],
    }


def test_report_names_every_convention(lines, tmp_path):
    result = evaluate(read_jsonl(lines).samples, Halves())
    boxes = {"ship": [("a", match_boxes(np.array([[0.0, 0, 2, 2]]), [(0, 0, 2, 2)]))]}
    report = ReportInput(result, {"data": "set.jsonl"}, 0.5, False, boxes=boxes, draws=50)
    write_report(report, tmp_path / "out")
    found = json.loads((tmp_path / "out" / "report.json").read_text())
    assert found["metrics"]["lavt_native"]["mIoU"] == pytest.approx((1 + 1 / 3 + 0 + 0 + 1 / 40) / 5)
    assert found["metrics"]["lavt_native"]["oIoU"] == pytest.approx((40 + 20 + 1) / (40 + 60 + 40 + 48 + 40))
    assert found["metrics"]["lavt_480"]["oIoU"] == pytest.approx(found["metrics"]["lavt_native"]["oIoU"])
    assert found["metrics"]["lavt_native_targets"]["samples"] == 4
    assert found["metrics"]["gres_native"]["N-acc"] == 0 and found["metrics"]["gres_native"]["T-acc"] == 1
    assert found["by_category"]["car"]["targets"] == 2 and found["by_category"]["ship"]["no_target"] == 1
    assert found["by_category"]["car"]["mIoU"] == pytest.approx(1 / 6)
    assert found["category_mean"]["mIoU"] == pytest.approx((1 + 1 / 6) / 2)
    assert set(found["by_kind"]) == {"category", "group", "looks", "position", "no target"}
    assert found["boxes"]["ship"]["box recall"] == 1
    low, high = found["metrics"]["lavt_native"]["intervals"]["mIoU"]
    assert low <= found["metrics"]["lavt_native"]["mIoU"] <= high
    text = (tmp_path / "out" / "report.md").read_text()
    for said in ("LAVT family, 480 px", "an empty union counts 0", "GRES, native size", "N-acc", "## By category"):
        assert said in text
    assert len((tmp_path / "out" / "samples.csv").read_text().splitlines()) == 6
    assert Image.open(tmp_path / "out" / "contact_sheet.png").width > 1000
    assert Image.open(tmp_path / "out" / "precision_recall.png").width > 500


def test_report_without_matplotlib_says_so(lines, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    write_report(ReportInput(evaluate(read_jsonl(lines).samples, Halves()), {}, 0.5, False, draws=10), tmp_path / "out")
    assert "needs matplotlib" in (tmp_path / "out" / "report.md").read_text()
    assert not (tmp_path / "out" / "precision_recall.png").exists()


def test_report_folder_that_cannot_be_made(lines, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cannot be written"):
        write_report(
            ReportInput(evaluate(read_jsonl(lines).samples, Halves()), {}, 0.5, False, draws=10), tmp_path / "file"
        )
