"""A run that is stopped and resumed goes the way of the uninterrupted one."""

import pytest
import torch

from engine.errors import ModelError
from engine.models.encoders.tokenizer import TOKENIZER
from engine.models.network import LateralNetwork, NetworkConfig
from engine.models.packs import PackConfig, save_pack
from engine.training.config import TrainConfig
from engine.training.folder import RunFolder
from engine.training.loop import start_from, train
from engine.training.sampling import CropSampler

TINY_TEXT = {
    "model_type": "bert", "vocab_size": 30522, "hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2,
    "intermediate_size": 32, "max_position_embeddings": 64,
}  # fmt: skip


def run(tmp_path, images, rules, order, wordings, steps, resume=False):
    torch.manual_seed(3)
    config = NetworkConfig(
        name="tiny",
        image_encoder="tf_efficientnet_lite0",
        text=TINY_TEXT,
        width=8,
        words_width=8,
        heads=2,
        instances=True,
    )
    network = LateralNetwork(config, TOKENIZER)
    options = TrainConfig(
        data="unused", data_root="unused", text_folder="unused", image_weights="unused", out=tmp_path,
        size=64, batch=2, steps=steps, warmup=2, save_every=100, frozen_stages=1,
    )  # fmt: skip
    sampler = CropSampler(images, rules, order, wordings, 64, 2)
    norm = torch.full((1, 3, 1, 1), 0.5)
    folder = RunFolder(options, resume=resume)
    return torch.load(train(network, sampler, norm, norm, options, folder), weights_only=True)


@pytest.fixture
def args(images, rules, order, wordings):
    return images, rules, order, wordings


def test_resume_goes_the_same_way(tmp_path, args, monkeypatch):
    # a schedule that does not depend on the number of steps, so that a stopped run is a prefix of the whole one
    monkeypatch.setattr("engine.training.loop.set_rate", lambda *_: 1.0)
    whole = run(tmp_path / "whole", *args, steps=4)
    run(tmp_path / "parts", *args, steps=2)
    parts = run(tmp_path / "parts", *args, steps=4, resume=True)
    assert parts["step"] == whole["step"] == 4
    for name, value in whole["average"].items():
        torch.testing.assert_close(parts["average"][name], value, rtol=1e-4, atol=1e-6, msg=name)


def test_training_moves_what_is_free_and_leaves_what_is_frozen(tmp_path, args):
    start = run(tmp_path / "a", *args, steps=1)
    later = run(tmp_path / "b", *args, steps=3)
    moved = {
        k for k, v in start["network"].items() if v.is_floating_point() and not torch.equal(v, later["network"][k])
    }
    assert any(k.startswith("image_encoder.stages.3") for k in moved)
    assert any(k.startswith("neck.") for k in moved)
    assert not any(
        k.startswith(("image_encoder.conv_stem", "image_encoder.first", "image_encoder.stages.0")) for k in moved
    )


def test_a_run_starts_from_a_packs_weights(tmp_path):
    def fresh(seed: int) -> LateralNetwork:
        torch.manual_seed(seed)
        shape = {"image_encoder": "tf_efficientnet_lite0", "text": TINY_TEXT, "width": 8, "words_width": 8, "heads": 2}
        return LateralNetwork(NetworkConfig(name="tiny", **shape), TOKENIZER)

    first, second = fresh(1), fresh(2)
    about = PackConfig(
        name="tiny", network=first.config, mean=(0.5,) * 3, std=(0.5,) * 3, gsd_range=(0.1, 1.0), categories=["ship"]
    )
    save_pack(tmp_path / "pack", about, first, {}, int8=True)
    start_from(second, tmp_path / "pack")
    there = first.state_dict()
    for name, value in second.state_dict().items():
        if not name.startswith("text_encoder."):
            step = there[name].abs().amax().item() / 127 if value.is_floating_point() else 0
            torch.testing.assert_close(value, there[name], rtol=1e-3, atol=step, msg=name)


def test_a_loss_that_is_no_number_ends_the_run_with_the_step(tmp_path, args, monkeypatch):
    def broken(*_):
        lost = torch.tensor(float("nan"), requires_grad=True)
        return lost, {"bce": lost.detach()}

    monkeypatch.setattr("engine.training.loop.loss_of", broken)
    monkeypatch.setattr("engine.training.log.LOG_EVERY", 2)
    with pytest.raises(ModelError, match=r"log\.csv: step 2: the loss is no number any more"):
        run(tmp_path, *args, steps=4)
    with pytest.raises(ModelError, match="step 1: the loss is no number any more"):
        run(tmp_path, *args, steps=1)
    assert not (tmp_path / "checkpoint.pt").exists()
