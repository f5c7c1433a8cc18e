"""`engine eval` from end to end, on small trees and with a pack that is a rule."""

import json
import subprocess
import sys
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from click.testing import CliRunner
from PIL import Image

from engine.cli.eval import evaluate_command
from engine.data.masks import encode_rle
from engine.evaluation.models import PackPredictor
from engine.models.configuration import PackConfig
from engine.models.contract import Output, Words


class BrightNetwork(torch.nn.Module):
    """Calls bright pixels target, the brightest cores; a phrase with "dragon" in it is not present. Notes its sizes."""

    knows_cores = True
    divides = False
    decodes_parts = False

    def __init__(self):
        super().__init__()
        self.anchor = torch.nn.Parameter(torch.zeros(1))
        self.sizes = []

    def encode_phrases(self, texts):
        known = torch.tensor([[0.0 if "dragon" in text else 1.0] for text in texts])
        return Words(known[:, None], torch.ones(len(texts), 1, dtype=torch.bool), known)

    def forward(self, images, words, image_of):
        self.sizes.append(tuple(images.shape[-2:]))
        logits = 40 * (images.mean(1)[image_of] - 0.5)
        cores = 40 * (images.mean(1)[image_of] - 0.9)[:, None] if self.divides else None
        return Output(logits, presence=40 * (words.sentence[:, 0] - 0.5), instances=cores)


@pytest.fixture
def pack():
    values = {"mean": (0, 0, 0), "std": (1, 1, 1), "window": 64, "gsd_range": (0.2, 1.0), "countable": ["building"]}
    config = PackConfig.model_construct(**values, categories=["airplane"], enlarge={"airplane": 1.5})
    return SimpleNamespace(name="bright", config=config, network=BrightNetwork())


@pytest.fixture
def dataset(tmp_path):
    pixels = np.zeros((90, 150, 3), dtype=np.uint8)
    pixels[20:60, 30:90] = 255
    Image.fromarray(pixels).save(tmp_path / "a.png")
    truth = encode_rle(pixels[:, :, 0] > 0)
    records = [
        {"id": "s/1", "image": "a.png", "phrase": "roof", "mask": truth, "split": "val", "category": "building"},
        {"id": "s/2", "image": "a.png", "phrase": "the dragon", "mask": None, "split": "val", "gsd": 0.1},
        {"id": "s/3", "image": "gone.png", "phrase": "roof", "mask": truth, "split": "train"},
    ]
    path = tmp_path / "set.jsonl"
    path.write_text("\n".join(json.dumps(record) for record in records))
    return path


@pytest.fixture
def bundled(pack, monkeypatch):
    monkeypatch.setattr("engine.cli.eval.check_pack", lambda name: None)
    monkeypatch.setattr("engine.models.packs.load_pack", lambda name, device: pack)
    return pack


def call(*arguments):
    return CliRunner().invoke(evaluate_command, [str(argument) for argument in arguments])


@pytest.mark.parametrize("mode", ["whole", "squashed", "sliding"])
def test_a_model_in_every_mode(dataset, bundled, tmp_path, mode):
    out, masks = tmp_path / "report", tmp_path / "masks"
    result = call("--data", f"{dataset}:val", "--model", "bright", "-o", out, "--mode", mode, "--save-masks", masks)
    assert result.exit_code == 0, result.output
    found = json.loads((out / "report.json").read_text())
    assert found["metrics"]["gres_native"]["N-acc"] == 1
    assert found["metrics"]["lavt_native_targets"]["mIoU"] > (0.93 if mode == "squashed" else 0.9999)
    assert found["metrics"]["lavt_480_targets"]["Pr@0.9"] == 1
    squashed = "squashed to 64 x 64 px" in found["metrics"]["lavt_480"]["meaning"]
    assert squashed is (mode == "squashed")
    assert set(bundled.network.sizes) == {"whole": {(96, 160)}, "squashed": {(64, 64)}, "sliding": {(64, 64)}}[mode]
    assert sorted(path.name for path in masks.iterdir()) == ["s%2F1.png", "s%2F2.png"]
    again = call("--data", f"{dataset}:val", "--predictions", masks, "-o", tmp_path / "again")
    assert again.exit_code == 0, again.output
    same = json.loads((tmp_path / "again" / "report.json").read_text())
    for convention in ("lavt_native", "gres_native"):
        assert same["metrics"][convention] == found["metrics"][convention]


def test_masks_are_scored_without_loading_torch(dataset, tmp_path):
    for name in ("s%2F1.png", "s%2F2.png"):
        Image.new("L", (150, 90)).save(tmp_path / name)
    arguments = ["eval", "--data", f"{dataset}:val", "--predictions", str(tmp_path), "-o", str(tmp_path / "report")]
    code = f"import sys; from engine.cli.main import run; sys.exit(run({arguments}) + 100 * ('torch' in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    figures = json.loads((tmp_path / "report" / "report.json").read_text())["metrics"]["gres_native"]
    assert figures["N-acc"] == 1 and figures["gIoU"] == 0.5


@pytest.mark.parametrize("mine", ["report/report.md", "masks/s%2F1.png"])
def test_what_exists_is_replaced_only_when_asked(dataset, bundled, tmp_path, mine):
    (tmp_path / mine).parent.mkdir()
    (tmp_path / mine).write_text("mine")
    places = "-o", tmp_path / "report", "--save-masks", tmp_path / "masks"
    refused = call("--data", f"{dataset}:val", "--model", "bright", *places)
    assert str(refused.exception) == f"{tmp_path / mine}: exists already; choose another name or give --overwrite"
    assert len(list(tmp_path.glob("*/*"))) == 1 and (tmp_path / mine).read_text() == "mine"
    assert call("--data", f"{dataset}:val", "--model", "bright", *places, "--overwrite").exit_code == 0
    assert (tmp_path / mine).read_bytes() != b"mine" and len(list(tmp_path.glob("*/*"))) > 5


def test_images_finer_than_the_pack_are_resampled(dataset, pack):
    from engine.data.jsonl import read_jsonl

    sample = read_jsonl(dataset).samples[1]  # 0.1 m, the pack was made for 0.2 to 1 m
    (prediction,) = PackPredictor(pack).predict([sample])
    assert pack.network.sizes == [(64, 96)] and prediction.native.shape == (90, 150)
    PackPredictor(pack, resample=False).predict([sample])
    assert pack.network.sizes[-1] == (96, 160)


def test_what_is_far_too_coarse_or_empty_by_mistake_is_left_out(dataset, bundled, tmp_path):
    records = [json.loads(line) for line in dataset.read_text().splitlines()][:2]
    (tmp_path / "b.png").write_bytes((tmp_path / "a.png").read_bytes())
    records.append(records[0] | {"id": "far", "image": "b.png", "gsd": 4.1})  # the pack's coarsest is 1 m
    records.append(records[0] | {"id": "none", "mask": {"size": [90, 150], "counts": [13500]}})
    dataset.write_text("\n".join(map(json.dumps, records)))
    result = call("--data", dataset, "--model", "bright", "-o", tmp_path / "report")
    assert result.exit_code == 3
    assert "far: its pixels are 4.1 m" in result.stderr and "none: its mask is empty" in result.stderr
    found = json.loads((tmp_path / "report" / "report.json").read_text())
    assert found["samples"] == 2 and found["no_target"] == 1


def test_images_of_small_things_are_enlarged(dataset, pack):
    from engine.data.jsonl import read_jsonl

    sample = replace(read_jsonl(dataset).samples[0], phrase="all airplanes in the image")
    for gsd, seen in ((None, (160, 256)), (0.6, (160, 256)), (0.4, (96, 160))):
        (prediction,) = PackPredictor(pack).predict([replace(sample, gsd=gsd)])
        assert pack.network.sizes[-1] == seen and prediction.native.shape == (90, 150)


@pytest.mark.parametrize("plans", [False, True])
def test_what_else_is_asked_of_an_image_changes_no_mask(dataset, pack, plans):
    from engine.data.jsonl import read_jsonl
    from engine.evaluation.planned import PlannedPredictor

    roof = read_jsonl(dataset).samples[0]
    both = [replace(roof, phrase="all airplanes in the image"), roof]
    predictor = PackPredictor(pack)
    PlannedPredictor(predictor).predict(both) if plans else predictor.predict(both)
    assert sorted(pack.network.sizes) == [(96, 160), (160, 256)]


class SlantedNetwork(BrightNetwork):
    """Target is likelier towards the lower right."""

    def forward(self, images, words, image_of):
        height, width = images.shape[-2:]
        slant = torch.arange(height)[:, None] / height + torch.arange(width) / width
        return Output(images.mean(1)[image_of] + slant)


def test_averaging_over_symmetries_turns_with_the_image(dataset, pack):
    from engine.data.jsonl import read_jsonl

    pack.network = SlantedNetwork()
    sample = read_jsonl(dataset).samples[1]
    pixels = np.random.default_rng(4).integers(0, 255, (64, 64, 3), np.uint8)
    for tta in (True, False):
        levels = []
        for image in (pixels, np.rot90(pixels), pixels[:, ::-1]):
            Image.fromarray(np.ascontiguousarray(image)).save(sample.image)
            levels.append(
                PackPredictor(pack, "sliding", resample=False, tta=tta).look(sample, ["roof"])[0][0].astype(int)
            )
        furthest = max(abs(np.rot90(levels[0]) - levels[1]).max(), abs(levels[0][:, ::-1] - levels[2]).max())
        assert furthest <= 1 if tta else furthest > 20


def test_missing_images_and_predictions_are_named(dataset, tmp_path):
    masks = tmp_path / "masks"
    masks.mkdir()
    Image.new("L", (150, 90), 0).save(masks / "s%2F1.png")
    result = call("--data", dataset, "--predictions", masks, "-o", tmp_path / "report")
    assert result.exit_code == 3
    assert "gone.png" in result.stderr and "s%2F2.png (sample s/2)" in result.stderr
    found = json.loads((tmp_path / "report" / "report.json").read_text())
    assert found["samples"] == 1 and found["left_out"] == 2
    assert found["problems"]["prediction missing"] == ["s%2F2.png (sample s/2)"]


def test_faults_of_other_splits_are_no_fault_of_this_one(dataset, tmp_path):
    with dataset.open("a") as stream:
        stream.write('\n{"split": "train", "image": "a.png"}')
    for name in ("s%2F1.png", "s%2F2.png"):
        Image.new("L", (150, 90)).save(tmp_path / name)
    result = call("--data", f"{dataset}:val", "--predictions", tmp_path, "-o", tmp_path / "report")
    found = json.loads((tmp_path / "report" / "report.json").read_text())
    assert (found["samples"], found["left_out"], result.exit_code, result.stderr) == (2, 0, 0, "")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "either --model NAME or --predictions DIR"),
        (("--model", "x", "--predictions", "y"), "either --model NAME or --predictions DIR"),
        (("--predictions", "nowhere"), "is not a folder"),
        (("--predictions", ".", "--save-masks", "x"), "--save-masks goes with --model"),
        (("--predictions", ".", "--tta"), "--tta goes with --model"),
        (("--predictions", ".", "--absent"), "are for labelled chips"),
    ],
)
def test_wrong_usage_is_one_line(dataset, tmp_path, arguments, said):
    result = call("--data", dataset, "-o", tmp_path / "report", *arguments)
    assert said in str(result.exception) and not (tmp_path / "report").exists()


def test_a_split_that_is_not_there_and_a_set_without_predictions(dataset, tmp_path):
    (tmp_path / "empty").mkdir()
    result = call("--data", f"{dataset}:test", "--predictions", tmp_path / "empty", "-o", tmp_path / "report")
    assert "no sample of split 'test'; it has train, val" in str(result.exception)
    result = call("--data", f"{dataset}:val", "--predictions", tmp_path / "empty", "-o", tmp_path / "report")
    assert "no sample could be scored" in str(result.exception) and "s%2F1.png" in result.stderr


def test_computed_masks_enter_no_figure(dataset, bundled, tmp_path):
    from engine.data.jsonl import read_jsonl, write_jsonl

    lines = [json.loads(line) | {"split": "val"} for line in dataset.read_text().splitlines()[:2]]
    computed = tmp_path / "computed.jsonl"
    computed.write_text("\n".join(json.dumps(line) for line in (lines[0] | {"derived": True}, lines[1])))
    again = tmp_path / "again.jsonl"
    write_jsonl(read_jsonl(computed).samples, again, [])
    result = call("--data", again, "--model", "bright", "-o", tmp_path / "report")
    assert result.exit_code == 0, result.output
    assert json.loads((tmp_path / "report" / "report.json").read_text())["samples"] == 1
    assert "1 of 2 samples left out: their masks are computed" in (tmp_path / "report" / "report.md").read_text()
    again.write_text(again.read_text().splitlines()[0])
    result = call("--data", again, "--model", "bright", "-o", tmp_path / "other")
    assert "1 of 1 samples left out" in str(result.exception)


def test_chips_are_scored_on_val_with_human_masks_and_boxes(bundled, tmp_path):
    folder = tmp_path / "chips" / "boats"
    (folder / "images").mkdir(parents=True)
    pixels = np.zeros((64, 64, 3), dtype=np.uint8)
    pixels[10:20, 10:30] = 255
    annotations = []
    for number in (1, 2, 3):
        Image.fromarray(pixels).save(folder / "images" / f"{number}.png")
        ring = [10, 10, 30, 10, 30, 20, 10, 20]
        source = {"seg_source": "grabcut_from_box"} if number == 2 else {}
        one = {"id": number, "image_id": number, "category_id": 1, "bbox": [10, 10, 20, 10], "segmentation": [ring]}
        annotations.append(one | source)
    images = [
        {"id": n, "file_name": f"{n}.png", "width": 64, "height": 64, "split": split}
        for n, split in enumerate(("val", "val", "train"), start=1)
    ]
    content = {"images": images, "annotations": annotations, "categories": [{"id": 1, "name": "ship"}]}
    (folder / "instances.json").write_text(json.dumps(content))
    result = call("--data", tmp_path / "chips", "--model", "bright", "-o", tmp_path / "report")
    assert result.exit_code == 0, result.output
    found = json.loads((tmp_path / "report" / "report.json").read_text())
    assert found["by_category"]["ship"]["targets"] == 1 and found["by_category"]["ship"]["mIoU"] == 1
    assert found["boxes"]["ship"]["drawn"] == 1 and found["boxes"]["ship"]["box recall"] == 1
    assert "image-category pairs left out" in (tmp_path / "report" / "report.md").read_text()
    content["images"] = images[1:2]  # boxes alone
    (folder / "instances.json").write_text(json.dumps(content | {"annotations": annotations[1:2]}))
    result = call("--data", folder, "--model", "bright", "-o", tmp_path / "boxes")
    assert result.exit_code == 0 and "boxes, ship (1 drawn): recall 1.0000, precision 1.0000" in result.output
    assert "oIoU" not in (tmp_path / "boxes" / "report.md").read_text()


def test_plans_choose_among_what_the_network_finds(bundled, tmp_path):
    pixels = np.zeros((90, 150, 3), dtype=np.uint8)
    pixels[10:30, 10:30] = pixels[10:30, 100:140] = pixels[60:80, 20:40] = 255
    Image.fromarray(pixels).save(tmp_path / "a.png")
    left, large = np.zeros((2, 90, 150), dtype=bool)
    left[10:30, 10:30] = left[60:80, 20:40] = large[10:30, 100:140] = True
    whole = pixels[:, :, 0] > 0
    phrases = {"buildings on the left": left, "the largest building": large, "buildings": whole}
    records = [
        {"id": phrase, "image": "a.png", "phrase": phrase, "mask": encode_rle(mask)} for phrase, mask in phrases.items()
    ]
    (tmp_path / "set.jsonl").write_text("\n".join(json.dumps(record) for record in records))
    result = call("--data", tmp_path / "set.jsonl", "--model", "bright", "-o", tmp_path / "report", "--plan")
    assert result.exit_code == 0, result.output
    found = json.loads((tmp_path / "report" / "report.json").read_text())
    assert found["metrics"]["lavt_native"]["mIoU"] == 1 and found["settings"]["plans"] is True
    without = call("--data", tmp_path / "set.jsonl", "--model", "bright", "-o", tmp_path / "plain")
    assert without.exit_code == 0
    assert json.loads((tmp_path / "plain" / "report.json").read_text())["metrics"]["lavt_native"]["mIoU"] < 0.8


def test_plans_ask_the_pixels_for_the_colour_of_roofs(bundled, tmp_path):
    pixels = np.zeros((90, 150, 3), dtype=np.uint8)
    pixels[10:30, 10:30], pixels[10:30, 100:140] = 255, (255, 130, 130)
    Image.fromarray(pixels).save(tmp_path / "a.png")
    red = np.zeros((90, 150), dtype=bool)
    red[10:30, 100:140] = True
    record = {"id": "1", "image": "a.png", "phrase": "red roofs", "mask": encode_rle(red), "gsd_m": 2.0}
    (tmp_path / "set.jsonl").write_text(json.dumps(record))
    scores = {}
    for plan in ("--plan", "--no-plan"):
        result = call("--data", tmp_path / "set.jsonl", "--model", "bright", "-o", tmp_path / plan, plan)
        assert result.exit_code == 0, result.output
        scores[plan] = json.loads((tmp_path / plan / "report.json").read_text())["metrics"]["lavt_native"]["mIoU"]
    assert scores["--plan"] == 1 and scores["--no-plan"] < 0.8


def test_plans_choose_among_touching_buildings(bundled, tmp_path):
    pixels = np.zeros((90, 150, 3), dtype=np.uint8)
    pixels[20:60, 20:50] = pixels[20:60, 50:100] = 180
    pixels[24:56, 24:46] = pixels[24:56, 54:96] = 255
    Image.fromarray(pixels).save(tmp_path / "a.png")
    small = np.zeros((90, 150), dtype=bool)
    small[20:60, 20:50] = True
    record = {"id": "1", "image": "a.png", "phrase": "the smallest building", "mask": encode_rle(small)}
    (tmp_path / "set.jsonl").write_text(json.dumps(record))
    result = call("--data", tmp_path / "set.jsonl", "--model", "bright", "-o", tmp_path / "report", "--plan")
    assert result.exit_code == 0, result.output
    found = json.loads((tmp_path / "report" / "report.json").read_text())
    assert found["metrics"]["lavt_native"]["mIoU"] > 0.9
