"""Training on referring expressions: every network, the same way after a stop, chosen on photographs not trained on."""

import csv

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import save_file

from engine.cli.main import run
from engine.data.masks import MaskFile
from engine.data.recognise import open_dataset
from engine.data.samples import Sample
from engine.errors import InputError, ModelError
from engine.models.packs import load_pack
from engine.training.phrased import PhrasedSampler, hold_out_photographs, zoom_share
from engine.training.rates import set_rate, steps_of
from engine.training.recipe import Recipe, is_recipe, read_recipe
from engine.training.sample_run import run_recipe
from tests.engine.models.tiny import NAMES
from tests.engine.training.recipes import THINGS, recipe_file


@pytest.mark.parametrize("name", NAMES)
def test_every_network_trains_and_its_pack_runs(name, tmp_path, dataset, text):
    path = recipe_file(tmp_path / "run.toml", dataset, text, name, train_text=True, turns=True, colour=0.5)
    pack = load_pack(run_recipe(path))
    assert pack.config.categories == ["pond", "roof"]  # no ship was ever there
    assert pack.config.window == 64
    weights, config = (tmp_path / "run" / "pack" / part for part in ("model.safetensors", "config.json"))
    assert weights.stat().st_mode == config.stat().st_mode
    with torch.inference_mode():
        out = pack.network(torch.zeros(1, 3, 64, 64), pack.network.encode_phrases(["a pond"]), torch.tensor([0]))
    assert torch.isfinite(out.logits).all()
    with (tmp_path / "run" / "log.csv").open() as handle:
        rows = list(csv.DictReader(handle))
    assert {"val mIoU", "val oIoU"} <= {row["name"] for row in rows}


@pytest.mark.parametrize("name", ["mrsnet-lite", pytest.param("btdnet-base", marks=pytest.mark.slow)])
def test_a_resumed_run_goes_the_same_way(name, tmp_path, dataset, text, monkeypatch):
    monkeypatch.setattr(
        "engine.training.sample_loop.set_rate", lambda *_: 1.0
    )  # a stopped run is a prefix of the whole
    options = {"turns": True, "colour": 0.5, "ema": 0.5}
    run_recipe(recipe_file(tmp_path / "whole.toml", dataset, text, name, steps=6, **options))
    parts = recipe_file(tmp_path / "parts.toml", dataset, text, name, steps=3, **options)
    run_recipe(parts)
    run_recipe(recipe_file(tmp_path / "parts.toml", dataset, text, name, steps=6, **options), resume=True)
    whole, parts = (torch.load(tmp_path / n / "checkpoint.pt", weights_only=True) for n in ("whole", "parts"))
    assert whole["step"] == parts["step"] == 6
    for kind in ("network", "average"):
        for key, value in whole[kind].items():
            torch.testing.assert_close(parts[kind][key], value, rtol=0, atol=1e-6, msg=key)


def test_training_ends_when_nothing_is_gained(tmp_path, dataset, text):
    path = recipe_file(
        tmp_path / "run.toml", dataset, text, "mrsnet-lite", steps=50, evaluate_every=1, patience=2, learning_rate=0.0,
        encoder_rate=0.0, text_rate=0.0,
    )  # fmt: skip
    run_recipe(path)
    kept = torch.load(tmp_path / "run" / "checkpoint.pt", weights_only=True)
    progress = kept["progress"]
    assert kept["step"] == progress["looked"] == 3 and progress["best_step"] == 1 and progress["without"] == 2


def test_without_val_photographs_are_held_out_of_training(dataset):
    samples = open_dataset(dataset).samples
    train, held = hold_out_photographs(samples, share=2)
    assert train and held and len(train) + len(held) == len(samples)
    assert {s.photograph for s in train}.isdisjoint(s.photograph for s in held)


def recipe(**options):
    return Recipe(network="mrsnet-lite", train=["x"], text_folder="t", out="o", size=64, **options)


def test_every_epoch_sees_every_sample_once_and_items_are_their_numbers(dataset):
    samples = open_dataset(dataset).samples
    sampler = PhrasedSampler(samples, recipe(), {})
    seen = [sampler.draw(k).phrase for k in range(len(samples))]
    assert sorted(seen) == sorted(s.phrase for s in samples)
    assert seen != [sampler.draw(len(samples) + k).phrase for k in range(len(samples))]
    first, again = sampler.draw(5), PhrasedSampler(samples, recipe(), {}).draw(5)
    np.testing.assert_array_equal(first.pixels, again.pixels)
    np.testing.assert_array_equal(first.target, again.target)


def test_turned_pictures_still_show_what_their_phrase_says(dataset):
    sampler = PhrasedSampler([s for s in open_dataset(dataset).samples if s.mask], recipe(turns=True), {})
    middle = {"left": (32, 0), "right": (32, 63), "top": (0, 32), "bottom": (63, 32)}
    said = set()
    for number in range(60):
        item = sampler.draw(number)
        side = item.phrase.rpartition(" ")[2]
        said.add(side)
        centre = np.argwhere(item.target).mean(0)
        nearest = min(middle, key=lambda name: np.hypot(*(centre - middle[name])))
        assert nearest == side
        colour = THINGS["pond" if "pond" in item.phrase else "roof"]
        np.testing.assert_allclose(item.pixels[tuple(centre.astype(int))], colour, atol=3)
    assert said == set(middle)


def test_a_target_too_small_to_be_seen_is_not_taught_as_absent(tmp_path):
    Image.new("RGB", (256, 256)).save(tmp_path / "a.png")
    small, big = np.zeros((2, 256, 256), np.uint8)
    small[0, 0], big[:64, :64] = 255, 255
    for name, mask in (("small", small), ("big", big)):
        Image.fromarray(mask).save(tmp_path / f"{name}.png")
    samples = [Sample(n, tmp_path / "a.png", n, MaskFile(tmp_path / f"{n}.png")) for n in ("small", "big")]
    sampler = PhrasedSampler([*samples, Sample("none", tmp_path / "a.png", "none", None)], recipe(), {})
    drawn = [sampler.draw(k) for k in range(3)]
    assert {item.phrase: item.presence for item in drawn} == {"small": -1, "big": 1, "none": 0}


def test_a_crop_keeps_metres_a_pixel_in_range():
    some = recipe(zoom_range=(0.1, 1.0), gsd_range=(0.4, 0.8))
    shares = [zoom_share(0.5, 128, some, np.random.default_rng(k)) for k in range(50)]
    assert min(shares) >= 0.4 - 1e-9 and max(shares) <= 0.8 + 1e-9  # 0.5 m x 128 px x share / 64 px
    free = [zoom_share(None, 128, some, np.random.default_rng(k)) for k in range(50)]
    assert min(free) < 0.3


def test_a_phrase_of_position_is_never_cut(dataset):
    samples = [s for s in open_dataset(dataset).samples if s.mask]
    item = PhrasedSampler(samples, recipe(zoom=1.0, zoom_range=(0.3, 0.4)), {}).draw(0)
    assert item.target.mean() == pytest.approx(16 * 20 / (48 * 64), abs=0.02)


def test_schedules():
    group = [{"params": [torch.nn.Parameter(torch.zeros(1))], "lr": 1.0, "initial": 2.0}]
    optimizer = torch.optim.SGD(group)
    assert set_rate(optimizer, 50, 100, recipe()) == pytest.approx(0.5**0.9)
    assert optimizer.param_groups[0]["lr"] == pytest.approx(2 * 0.5**0.9)
    assert set_rate(optimizer, 100, 100, recipe(schedule="cosine")) == pytest.approx(0.02)
    assert set_rate(optimizer, 0, 100, recipe(warmup=10)) == pytest.approx(0.1)
    assert steps_of(recipe(epochs=4, batch=8), 20) == 10


def test_what_is_wrong_is_named(tmp_path, dataset, text):
    with pytest.raises(InputError, match=r"run\.toml: batch = 0: must be"):
        read_recipe(recipe_file(tmp_path / "run.toml", dataset, text, batch=0))
    with pytest.raises(InputError, match="no sample"):
        (tmp_path / "empty.jsonl").write_text("")
        run_recipe(recipe_file(tmp_path / "run.toml", dataset, text, train=["empty.jsonl"]))
    with pytest.raises(ModelError, match=r"data\.jsonl: not a file of tensors alone; give weights as"):
        run_recipe(recipe_file(tmp_path / "run.toml", dataset, text, image_weights=dataset.name))
    save_file({"bert.embeddings.word_embeddings.weight": torch.zeros(3, 16)}, text / "model.safetensors")
    with pytest.raises(ModelError, match=r"model\.safetensors: does not fit"):
        run_recipe(recipe_file(tmp_path / "run.toml", dataset, text))


def test_the_command_trains_on_samples(tmp_path, dataset, text, capsys):
    path = recipe_file(tmp_path / "run.toml", dataset, text, "mrsnet-lite", steps=1)
    assert is_recipe(path) and run(["train", str(path)]) == 0
    assert capsys.readouterr().out.strip() == f"pack: {tmp_path / 'run' / 'pack'}"


def test_bundled_recipes_are_sound(monkeypatch):
    from engine.models.configs import named_config
    from engine.resources import resource_path

    found = [path for path in sorted(resource_path("configs").glob("*.toml")) if is_recipe(path)]
    assert [path.stem for path in found] == ["nwpu-refer-mrsnet", "refsegrs-lgce", "rrsis-d-btdnet"]
    for path in found:
        assert named_config(read_recipe(path).network).feedback
