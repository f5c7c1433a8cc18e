"""What makes networks fast must not change what they say."""

from __future__ import annotations

import copy

import numpy as np
import pytest
import torch
from torch import nn

from engine.inference.cache import FeatureCache, narrow
from engine.inference.device import Device, choose_device, usable_cores
from engine.inference.folding import fold_batch_norms, ready
from engine.inference.memory import RunMemory
from engine.inference.predictor import Predictor
from engine.inference.team import team
from engine.models.packs import Pack, load_pack
from georeferencing.grid import Window

CPU = Device(torch.device("cpu"), "fp32")


@pytest.fixture(scope="module")
def bundled() -> Pack:
    return load_pack("mrsnet-lite")


def pixels(count: int, size: int = 64) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (count, 3, size, size), np.uint8)


def predictor_of(pack: Pack, *finds: str) -> Predictor:
    return Predictor(pack.network, pack.config.mean, pack.config.std, finds or ("buildings",), CPU)


def test_folded_network_says_the_same_and_the_pack_keeps_its_own(bundled: Pack) -> None:
    before = {name: value.clone() for name, value in bundled.network.state_dict().items()}
    fast = ready(bundled.network, torch.device("cpu"))
    assert ready(bundled.network, torch.device("cpu")) is fast
    assert not any(isinstance(module, nn.BatchNorm2d) for module in fast.modules())
    images = torch.randn(1, 3, 128, 96, generator=torch.Generator().manual_seed(0))
    words, image_of = bundled.network.encode_phrases(["white ships"]), torch.arange(1)
    with torch.inference_mode():
        expected = bundled.network(images, words, image_of).probability()
        found = fast(images, words, image_of).probability()
    assert (expected - found).abs().max() < 1e-4
    after = bundled.network.state_dict()
    assert before.keys() == after.keys()
    assert all(torch.equal(before[name], after[name]) for name in before)


def test_only_a_norm_right_after_its_convolution_is_folded() -> None:
    layers = nn.Sequential(nn.Conv2d(3, 8, 3), nn.BatchNorm2d(8), nn.ReLU(), nn.BatchNorm2d(8)).eval()
    for norm in (layers[1], layers[3]):
        norm.running_mean.normal_()
        norm.running_var.uniform_(0.5, 2)
    images = torch.randn(2, 3, 9, 9)
    expected = layers(images)
    folded = copy.deepcopy(layers)
    assert fold_batch_norms(folded) == 1
    assert torch.allclose(folded(images), expected, atol=1e-5)


def test_features_kept_in_16_bits_change_probabilities_by_one_level_at_most(bundled: Pack) -> None:
    predictor = predictor_of(bundled, "buildings", "water")
    windows = pixels(2)
    direct = predictor.predict(windows)
    wide = predictor.encode(windows)
    assert np.abs(direct.astype(int) - predictor.decode(wide)).max() <= 2  # of 65,535
    kept = [features.each(narrow) for features in wide]
    assert all(tensor.dtype == torch.float16 for one in kept for tensor in one.tensors)
    mixed = predictor.decode([kept[0], wide[1]])
    assert np.abs(direct / 257 - mixed / 257).max() <= 1
    decoded = predictor.decode(kept)
    assert direct.shape == decoded.shape == (2, 2, 64, 64)
    assert np.abs(direct / 257 - decoded / 257).max() <= 1
    alone = predictor.decode(kept[1:])
    assert np.abs(alone[0] / 257 - decoded[1] / 257).max() <= 1


def test_windows_decoded_together_are_those_decoded_alone(bundled: Pack) -> None:
    predictor = predictor_of(bundled, "buildings", "buildings #cores", "water")
    kept = predictor.encode(pixels(3, 96))
    together = predictor.decode(kept).astype(int)
    alone = np.concatenate([predictor.decode([one]) for one in kept]).astype(int)
    assert np.abs(together - alone).max() <= 2  # of 65,535
    assert np.abs(alone[0] - alone[1]).max() > 100


def test_parts_of_windows_are_decoded_from_their_features_alone(bundled: Pack) -> None:
    predictor = predictor_of(bundled, "buildings", "water")
    assert predictor.decodes_parts
    windows = pixels(3, 8).repeat(32, 2).repeat(32, 3)
    parts = [Window(0, 0, 256, 256), Window(32, 0, 192, 224), Window(0, 32, 256, 192)]
    kept = predictor.encode(windows, parts)
    assert [one.part for one in kept] == [None, *parts[1:]]
    memory = RunMemory(FeatureCache(1 << 30), {}, len(parts))
    kept = [memory.put(part, one, np.ones((256, 256), bool)) for part, one in zip(parts, kept, strict=True)]
    for tensor in (tensor for one in kept for tensor in one.tensors):
        assert tensor.untyped_storage().nbytes() == tensor.numel() * tensor.element_size()
    found, whole = predictor.decode(kept), predictor.predict(windows).astype(int)
    assert found.shape == (3, 2, 256, 256)
    outside = np.ones((256, 256), bool)
    outside[32:224, :224] = False
    assert not found[1][:, outside].any()
    assert np.abs(found[0] - whole[0]).max() <= 2  # of 65,535
    assert whole.std() > 6000
    # all but the presence is that of the whole window, as far as the finest convolutions do not reach over the rim
    for number, inner in ((1, np.s_[:, 64:192, :192]), (2, np.s_[:, :, 64:192])):
        part, of_whole = found[number][inner], whole[number][inner]
        presence = part.sum((1, 2), keepdims=True) / of_whole.sum((1, 2), keepdims=True)
        assert np.abs(part - presence * of_whole).max() < 100
    assert np.abs(found[1] - predictor.decode([kept[1]])[0].astype(int)).max() <= 2


def test_batch_that_does_not_fit_is_halved(bundled: Pack, monkeypatch: pytest.MonkeyPatch) -> None:
    predictor = predictor_of(bundled)
    whole, sizes = predictor._predict, []

    def cramped(windows: np.ndarray) -> np.ndarray:
        sizes.append(len(windows))
        if len(windows) > 2:
            raise torch.cuda.OutOfMemoryError
        return whole(windows)

    monkeypatch.setattr(predictor, "_predict", cramped)
    monkeypatch.setattr(torch.cuda, "empty_cache", lambda: None)
    found = predictor.predict(pixels(5, 32))
    assert sizes == [5, 2, 3, 1, 2]
    assert np.abs(found / 257 - whole(pixels(5, 32)) / 257).max() <= 1


def test_team_uses_the_cores_and_leaves_the_setting_as_it_was(bundled: Pack) -> None:
    before = torch.get_num_threads()
    with team(bundled, ("buildings",), CPU) as predictors:
        assert 1 <= len(predictors) <= max(1, min(4, usable_cores()))
        assert len(predictors) * torch.get_num_threads() <= max(before, 1)
    assert torch.get_num_threads() == before


def test_devices_without_a_number_are_all_of_them() -> None:
    together = Device(torch.device("cuda", 0), "bf16", 3)
    assert [str(each.device) for each in together.each()] == ["cuda:0", "cuda:1", "cuda:2"]
    assert choose_device("cpu").each() == [choose_device("cpu")]
