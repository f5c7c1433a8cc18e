"""What every one of the six networks keeps, at tiny width."""

import pytest
import torch

from engine.errors import ModelError
from engine.models.configs import named_config
from engine.models.contract import Words
from engine.models.network import build_network
from tests.engine.models.tiny import NAMES, TOKENIZER, tiny_config, tiny_network

TEXTS = ["the white storage tanks east of the river", "cars"]

# what softmax over words, or a norm over pixels, takes out again: their gradient is zero but for rounding
WITHOUT_EFFECT = ("attention.query.bias", "attention.key.bias", "attention.out.bias")

each_network = pytest.mark.parametrize("name", NAMES)


def picture(batch, height, width, seed=0):
    return torch.randn(batch, 3, height, width, generator=torch.Generator().manual_seed(seed))


def assert_same(ours, expected):
    """Equal but for rounding, which grows with the values (the noise on all parameters makes some of them large)."""
    atol = 2e-4 * max(1.0, expected.abs().max().item())
    torch.testing.assert_close(ours, expected, atol=atol, rtol=0)


@each_network
@pytest.mark.parametrize(("height", "width"), [(352, 352), (384, 384), (480, 480), (512, 512), (480, 640), (32, 64)])
def test_any_size_that_is_a_multiple_of_32(name, height, width):
    network = tiny_network(name)
    with torch.inference_mode():
        out = network(picture(1, height, width), network.encode_phrases(TEXTS), torch.tensor([0, 0]))
    assert out.logits.shape == (2, height, width)
    if out.pair is not None:
        assert out.pair.shape == (2, 2, height, width)
        torch.testing.assert_close(out.logits, out.pair[:, 1] - out.pair[:, 0])
    assert torch.isfinite(out.logits).all()
    assert (out.presence is not None) == network.config.presence


@each_network
def test_calibration_leans_where_the_words_say(name):
    network, images, row = tiny_network(name, shake=0.05), picture(1, 64, 64), torch.tensor([0, 0])
    with torch.inference_mode():
        before = network(images, network.encode_phrases(TEXTS), row)
        network.leanings = {"cars": 1.0}
        after = network(images, network.encode_phrases(TEXTS), row)
    assert_same(after.logits, before.logits)
    there = torch.ones(2) if after.presence is None else after.presence.sigmoid()
    leaning = before.logits + torch.tensor([0.0, 1.0])[:, None, None]
    torch.testing.assert_close(after.probability(), leaning.sigmoid() * there[:, None, None], atol=1e-4, rtol=0)
    assert (after.probability()[1] > before.probability()[1]).any()


@each_network
def test_padded_words_never_influence(name):
    network, images = tiny_network(name, shake=0.1), picture(1, 96, 64)
    with torch.inference_mode():
        words = network.encode_phrases(TEXTS).select(torch.tensor([1]))
        short = int(words.mask.sum())
        noisy = Words(torch.where(words.mask[..., None], words.tokens, 7.0), words.mask, words.sentence)
        cut = Words(words.tokens[:, :short], words.mask[:, :short], words.sentence)
        outs = [network(images, given, torch.tensor([0])) for given in (words, noisy, cut)]
    assert short < words.mask.shape[1]
    for out in outs[1:]:
        assert_same(out.logits, outs[0].logits)


@each_network
def test_a_batch_is_its_items(name):
    network, images = tiny_network(name, shake=0.1), picture(2, 64, 96)
    image_of = torch.tensor([1, 0, 1])
    with torch.inference_mode():
        words = network.encode_phrases([*TEXTS, "a bridge"])
        together = network(images, words, image_of)
        for row, image in enumerate(image_of):
            alone = network(images[image][None], words.select(torch.tensor([row])), torch.tensor([0]))
            assert_same(together.logits[row], alone.logits[0])
            if alone.presence is not None:
                assert_same(together.presence[row], alone.presence[0])


@each_network
def test_the_phrase_matters(name):
    network = tiny_network(name, shake=0.1)
    with torch.inference_mode():
        out = network(picture(1, 64, 64), network.encode_phrases(TEXTS), torch.tensor([0, 0]))
    assert (out.logits[0] - out.logits[1]).abs().max() > 1e-3


@each_network
def test_gradient_reaches_every_trainable_parameter(name):
    network = tiny_network(name, shake=0.1)
    network.divides = network.knows_cores
    out = network(picture(2, 64, 96), network.encode_phrases(TEXTS), torch.tensor([0, 1]))
    weights = torch.linspace(-1, 2, out.logits.numel()).view_as(out.logits)
    loss = (out.logits * weights).sum() + (0 if out.presence is None else out.presence.sum())
    if out.instances is not None:
        loss = loss + (out.instances[:, 0] * weights).sum()
    loss.backward()
    without = [n for n, p in network.named_parameters() if p.requires_grad and p.grad is None]
    zero = [
        n
        for n, p in network.named_parameters()
        if p.requires_grad and p.grad is not None and p.grad.abs().max() == 0 and not n.endswith(WITHOUT_EFFECT)
    ]
    assert without == [] and zero == []


@each_network
def test_bf16_agrees_to_its_precision(name):
    network = tiny_network(name)
    images = picture(1, 64, 96)
    with torch.inference_mode():
        words = network.encode_phrases(TEXTS)
        full = network(images, words, torch.tensor([0, 0])).logits
        with torch.autocast("cpu", torch.bfloat16):
            autocast = network(images, words, torch.tensor([0, 0])).logits.float()
        network.bfloat16()
        whole = network(images.bfloat16(), words.to("cpu", torch.bfloat16), torch.tensor([0, 0])).logits.float()
    # 8 bits of mantissa are 0.4 % a rounding; a few dozen of them in a row stay below 4 %
    assert (autocast - full).abs().mean() < 0.04 * full.abs().mean()
    assert (whole - full).abs().mean() < 0.04 * full.abs().mean()


@each_network
def test_channels_last_keeps_the_result(name):
    network, images = tiny_network(name, shake=0.1), picture(1, 64, 96)
    with torch.inference_mode():
        words = network.encode_phrases(TEXTS)
        plain = network(images, words, torch.tensor([0, 0])).logits
        network.to(memory_format=torch.channels_last)
        last = network(images.to(memory_format=torch.channels_last), words, torch.tensor([0, 0])).logits
    assert_same(last, plain)


@pytest.mark.slow
@each_network
def test_torch_compile_keeps_the_result(name):
    network, images = tiny_network(name, shake=0.1), picture(1, 64, 96)
    with torch.no_grad():
        words = network.encode_phrases(TEXTS)
        plain = network(images, words, torch.tensor([0, 0])).logits
        compiled = torch.compile(network)(images, words, torch.tensor([0, 0])).logits
    assert_same(compiled, plain)


@pytest.mark.parametrize("name", [name for name in NAMES if name.endswith(("base", "reusable"))])
def test_activation_checkpointing_keeps_the_gradient(name):
    grads = []
    for checkpointing in (False, True):
        network = tiny_network(name, shake=0.1).train()
        network.image_encoder.grad_checkpointing = checkpointing
        out = network(picture(2, 64, 96), network.encode_phrases(TEXTS), torch.tensor([0, 1]))
        out.logits.square().mean().backward()
        grads.append(network.image_encoder.patch_embed.proj.weight.grad)
    torch.testing.assert_close(grads[0], grads[1])


def test_only_networks_without_feedback_offer_reusable_features():
    for name in NAMES:
        network = tiny_network(name)
        reusable = name in ("mrsnet-base-reusable", "mrsnet-lite")
        assert network.reusable_features is reusable
        if not reusable:
            with pytest.raises(ModelError, match=f"'{name}': its image features depend on the phrase"):
                network.encode_images(picture(1, 64, 64))


def test_reused_features_give_the_same_masks():
    for name in ("mrsnet-base-reusable", "mrsnet-lite"):
        network, images = tiny_network(name, shake=0.1), picture(2, 64, 64)
        with torch.inference_mode():
            words, image_of = network.encode_phrases(TEXTS), torch.tensor([1, 0])
            cached = network.decode(network.encode_images(images), words, image_of)
            torch.testing.assert_close(cached.logits, network(images, words, image_of).logits)


@pytest.mark.parametrize(
    ("name", "change", "message"),
    [
        ("mrsnet-lite", {"fusion": "bsc"}, "fusion 'bsc' needs feedback = true"),
        ("mrsnet-lite", {"decoder": "tbtd"}, "decoder 'tbtd' needs feedback = true"),
        ("lavt-base", {"decoder": "lite"}, "decoder 'lite' needs feedback = false"),
        ("lavt-base", {"swin": None}, "its sizes are missing"),
    ],
)
def test_parts_that_do_not_go_together_are_named(name, change, message):
    with pytest.raises(ModelError, match=message):
        build_network(tiny_config(name).model_copy(update=change), TOKENIZER)


def test_unknown_configuration_lists_the_known_ones():
    with pytest.raises(ModelError, match="known networks: lavt-base, lgce-base"):
        named_config("lavt-large")
