"""Temperatures: found where they are known, stored with the pack, applied to what it says."""

import json
from dataclasses import replace
from runpy import run_path

import numpy as np
import pytest
import torch
from PIL import Image

from engine.data.masks import MaskFile
from engine.data.samples import Sample
from engine.errors import InputError
from engine.evaluation.calibration import count_logits, held_out, store
from engine.evaluation.models import PackPredictor
from engine.evaluation.reliability import LogitCounts, reliability
from engine.models.contract import Output
from engine.models.packs import PackConfig, load_pack, save_pack, verify_pack
from engine.training.labelled import LabelledImage
from engine.training.sampling import is_held_out
from tests.engine.models.tiny import TEXT, TOKENIZER, tiny_config, tiny_network


def overconfident(factor, cases=200_000):
    """Cases whose true log-odds are their logit divided by `factor`."""
    rng = np.random.default_rng(0)
    odds = rng.normal(-1, 2, cases)
    true = rng.random(cases) < 1 / (1 + np.exp(-odds))
    counts = LogitCounts()
    counts.add((odds * factor).astype(np.float32), true)
    return counts


@pytest.mark.parametrize("factor", [0.5, 1.0, 3.0])
def test_the_temperature_that_was_put_in_is_found(factor):
    counts = overconfident(factor)
    found = counts.temperature()
    assert found == pytest.approx(factor, rel=0.03)
    assert counts.reliability(found).error < 0.005
    if factor != 1.0:
        assert counts.reliability(found).error < counts.reliability().error
        assert counts.loss(found) < counts.loss(1.0)


def test_cases_of_one_kind_say_nothing_of_temperature():
    counts = LogitCounts()
    counts.add(np.array([1.0, 2.0], np.float32), np.array([True, True]))
    assert counts.temperature() == 1.0 and counts.temperature_and_bias() == (1.0, 0.0)


@pytest.mark.parametrize("often", [1, 10])
def test_temperature_and_bias_that_were_put_in_are_found_however_often_each_kind_was_asked(often):
    rng = np.random.default_rng(0)
    counts = LogitCounts()
    # normal logits one apart at the same spread of 1: the log-odds of even cases are the logit less half
    counts.add((2 * (rng.normal(1, 1, 100_000 * often) + 0.7)).astype(np.float32), np.ones(100_000 * often, np.bool_))
    counts.add((2 * (rng.normal(0, 1, 100_000) + 0.7)).astype(np.float32), np.zeros(100_000, np.bool_))
    temperature, bias = counts.temperature_and_bias()
    assert temperature == pytest.approx(2, rel=0.03) and bias == pytest.approx(-0.5 - 0.7, abs=0.03)


def test_loss_and_reliability_by_hand():
    counts = LogitCounts()
    counts.add(np.array([np.log(3), np.log(3), -np.log(3)], np.float32), np.array([True, False, False]))
    expected = -(np.log(0.75) + np.log(0.25) + np.log(0.75)) / 3
    assert counts.loss(1.0) == pytest.approx(expected, abs=0.01)
    curve = counts.reliability(bins=2)
    np.testing.assert_allclose(curve.claimed, [0.25, 0.75], atol=0.01)
    np.testing.assert_allclose(curve.true, [0, 0.5])
    assert curve.cases.tolist() == [1, 2] and curve.error == pytest.approx(0.25, abs=0.01)


def test_reliability_of_p8_by_hand():
    on_target, elsewhere = np.zeros(256, np.int64), np.zeros(256, np.int64)
    on_target[255], elsewhere[255], elsewhere[0] = 3, 1, 4
    curve = reliability(on_target, elsewhere)
    assert curve.claimed.tolist() == [0, 1] and curve.true.tolist() == [0, 0.75] and curve.error == pytest.approx(0.125)


def test_temperatures_divide_logits_and_survive_the_way_to_float32():
    out = Output(torch.tensor([[[2.0, -2.0]]]), presence=torch.tensor([3.0]), temperature=2.0, presence_temperature=3.0)
    expected = torch.sigmoid(torch.tensor([1.0, -1.0])) * torch.sigmoid(torch.tensor(1.0))
    torch.testing.assert_close(out.probability()[0, 0], expected)
    torch.testing.assert_close(out.float().probability(), out.probability())
    doubted = replace(out, presence_bias=-2.0).float().probability()
    torch.testing.assert_close(
        doubted[0, 0], torch.sigmoid(torch.tensor([1.0, -1.0])) * torch.sigmoid(torch.tensor(-1.0))
    )
    assert ((out.logits > 0) == (torch.sigmoid(out.logits / 2) > 0.5)).all()


@pytest.fixture
def pack(tmp_path):
    """A tiny pack with its text encoder inside."""
    from safetensors.torch import save_file

    network = tiny_network("mrsnet-lite", shake=0.05)
    norm, folder = (0.5, 0.5, 0.5), tmp_path / "pack"
    config = PackConfig(
        name="pack", network=tiny_config("mrsnet-lite"), text="own", mean=norm, std=norm, window=64,
        gsd_range=(0.1, 1.0), categories=[],
    )  # fmt: skip
    save_pack(folder, config, network, {})
    text = folder / "text" / "own"
    text.mkdir(parents=True)
    inside = "text_encoder.model."
    save_file(
        {k.removeprefix(inside): v for k, v in network.state_dict().items() if k.startswith(inside)},
        text / "model.safetensors",
    )
    (text / "config.json").write_text(json.dumps(TEXT))
    (text / TOKENIZER.name).write_bytes(TOKENIZER.read_bytes())
    return folder


@pytest.fixture
def samples(tmp_path):
    rng = np.random.default_rng(1)
    Image.fromarray(rng.integers(0, 255, (40, 70, 3), np.uint8)).save(tmp_path / "a.png")
    mask = np.zeros((40, 70), np.uint8)
    mask[5:25, 10:30] = 255
    Image.fromarray(mask).save(tmp_path / "m.png")
    there = Sample("a", tmp_path / "a.png", "a square", MaskFile(tmp_path / "m.png"))
    return [there, Sample("b", tmp_path / "a.png", "ships", None)]


def test_a_pack_is_calibrated_and_says_what_was_stored(pack, samples):
    loaded = load_pack(pack)
    found = count_logits(loaded, samples)
    assert found.masks.true.sum() == 400 and found.masks.false.sum() == 40 * 70 - 400
    assert found.presence.true.sum() == found.presence.false.sum() == 1
    before = PackPredictor(loaded).look(samples[0], ["a square"])[0]
    store(loaded, 4.0, 2.0, -0.5)
    verify_pack(pack)
    again = load_pack(pack)
    stored = again.config.temperature, again.config.presence_temperature, again.config.presence_bias
    assert stored == (4.0, 2.0, -0.5) and again.network.presence_bias == -0.5
    cooler = PackPredictor(again).look(samples[0], ["a square"])[0]
    assert not np.array_equal(before, cooler)
    np.testing.assert_array_equal(PackPredictor(loaded).look(samples[0], ["a square"])[0], cooler)
    # the counts are of what the network says by itself, whatever was stored
    np.testing.assert_array_equal(count_logits(again, samples).masks.true, found.masks.true)


@pytest.mark.parametrize(("data", "said"), [("few.jsonl", "1 samples; give 20"), ("none.jsonl", "does not exist")])
def test_the_tool_refuses_in_one_line(pack, tmp_path, monkeypatch, capsys, data, said):
    (tmp_path / "few.jsonl").write_text('{"image": "a.png", "phrase": "x", "mask": null}')
    monkeypatch.setattr("sys.argv", ["calibrate", str(pack), str(tmp_path / data)])
    with pytest.raises(SystemExit, match="2"):
        run_path("tools/calibrate.py", run_name="__main__")
    error = capsys.readouterr().err
    assert said in error and error.count("\n") == 1


def test_nothing_to_calibrate_on_is_said(pack):
    with pytest.raises(InputError, match="no sample"):
        count_logits(load_pack(pack), [])


def test_the_same_images_are_held_out_as_in_training(tmp_path):
    empty = np.zeros((1, 1), np.uint8)
    for number in range(40):
        image = tmp_path / "boats" / "images" / f"{number}.png"
        for source in ("", f"boats/s{number}"):
            name = source or f"boats/{image.name}"
            boxes = empty.astype(np.int32)
            trained = LabelledImage("boats", image.name, name, "train", None, empty[..., None], empty, boxes)
            assert held_out(Sample("x", image, "boats", None, split="train", source=source)) == is_held_out(trained)
