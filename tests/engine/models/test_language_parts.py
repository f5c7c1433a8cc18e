"""BSC, LGCE and D-MOLS on their own: padding, batches, sizes, starts."""

import pytest
import torch

from engine.models.contract import Words
from engine.models.fusion.bsc import BidirectionalCorrelation
from engine.models.fusion.ifim import convolved_by_rows
from engine.models.necks.lgce import LanguageGuidedEnhancement
from engine.models.reconstruction import ObjectReconstruction

CHANNELS = (8, 16, 32, 64)


def words(batch=2, length=5, width=12, real=(3, 5), seed=0):
    g = torch.Generator().manual_seed(seed)
    tokens = torch.randn(batch, length, width, generator=g)
    mask = torch.arange(length)[None] < torch.tensor(real[:batch])[:, None]
    sentence = (tokens * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
    return Words(tokens=tokens, mask=mask, sentence=sentence)


def with_noise_in_padding(given):
    tokens = torch.where(given.mask[..., None], given.tokens, 100.0)
    return Words(tokens=tokens, mask=given.mask, sentence=given.sentence)


def shaken(module, seed=0):
    """Random parameters, so that gates that start at zero hide nothing."""
    g = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for p in module.parameters():
            p.copy_(torch.randn(p.shape, generator=g) * 0.2)
    return module.eval()


@pytest.mark.parametrize(("height", "width"), [(15, 15), (6, 11), (3, 2)])
def test_bsc_ignores_padding_and_keeps_shapes(height, width):
    fusion = shaken(BidirectionalCorrelation(16, 12))
    visual = torch.randn(2, 16, height, width, generator=torch.Generator().manual_seed(1))
    given = words()
    plain, noisy = fusion(visual, given), fusion(visual, with_noise_in_padding(given))
    torch.testing.assert_close(plain.feature, noisy.feature)
    torch.testing.assert_close(plain.residual, noisy.residual)
    torch.testing.assert_close(plain.words.tokens[given.mask], noisy.words.tokens[given.mask])
    assert plain.feature.shape == plain.residual.shape == visual.shape
    assert torch.equal(plain.words.tokens[~given.mask], given.tokens[~given.mask])
    assert not torch.allclose(plain.words.tokens[given.mask], given.tokens[given.mask])


def test_bsc_of_a_batch_is_its_items():
    fusion = shaken(BidirectionalCorrelation(16, 12))
    visual = torch.randn(2, 16, 8, 8, generator=torch.Generator().manual_seed(1))
    given = words()
    both = fusion(visual, given)
    for i in range(2):
        one = Words(given.tokens[i : i + 1], given.mask[i : i + 1], given.sentence[i : i + 1])
        torch.testing.assert_close(fusion(visual[i : i + 1], one).residual, both.residual[i : i + 1])


def test_last_bsc_leaves_the_words_alone():
    given = words()
    assert BidirectionalCorrelation(16, 12, last=True)(torch.randn(2, 16, 4, 4), given).words is given


@pytest.mark.parametrize(("height", "width"), [(24, 24), (16, 40)])
def test_lgce_starts_as_identity_and_then_carries_language_across_scales(height, width):
    neck = LanguageGuidedEnhancement(CHANNELS, 12).eval()
    g = torch.Generator().manual_seed(2)
    maps = [torch.randn(2, c, height >> i, width >> i, generator=g) for i, c in enumerate(CHANNELS)]
    for before, after in zip(maps, neck(maps, words()), strict=True):
        assert torch.equal(before, after)
    shaken(neck)
    first = neck(maps, words())
    other_phrase = neck(maps, words(seed=9))
    changed = [*maps[:3], maps[3] + 1 * torch.randn(maps[3].shape, generator=g)]
    other_scale = neck(changed, words())
    for i in range(4):
        assert first[i].shape == maps[i].shape
        assert not torch.allclose(first[i], other_phrase[i], atol=1e-4)
        assert not torch.equal(first[i], other_scale[i]), f"map {i} has not heard of the coarsest one"


def test_hidden_words_and_pixels_are_not_seen_by_the_other_side():
    net = shaken(ObjectReconstruction(16, 16, heads=2))
    g = torch.Generator().manual_seed(3)
    feature = torch.randn(1, 16, 4, 4, generator=g)
    given = words(batch=1, width=16, real=(5,))
    hidden_words = torch.tensor([[False, True, False, False, False]])
    target = torch.zeros(1, 4, 4, dtype=torch.bool)
    target[:, :2] = True
    hidden_pixels = torch.zeros_like(target)
    hidden_pixels[:, 0] = True
    _, pixels = net(feature, target, given, hidden_words, hidden_pixels)
    secret = feature.clone()
    secret[:, :, 0] += 5  # the hidden pixels' true values must not reach their reconstruction
    _, again = net(secret, target, given, hidden_words, hidden_pixels)
    torch.testing.assert_close(pixels, again)
    rebuilt, _ = net(feature, target, given, hidden_words, hidden_pixels)
    elsewhere = feature.clone()
    elsewhere[:, :, 2:] += 5  # words are rebuilt from the target's pixels alone
    again, _ = net(elsewhere, target, given, hidden_words, hidden_pixels)
    torch.testing.assert_close(rebuilt, again)


@pytest.mark.parametrize("bias", [True, False])
def test_a_convolution_by_rows_is_the_convolution(bias):
    torch.manual_seed(0)
    conv = torch.nn.Conv2d(2, 1, 7, padding=3, bias=bias)
    maps = torch.randn(3, 2, 24, 40)
    torch.testing.assert_close(convolved_by_rows(conv, maps), conv(maps), atol=1e-5, rtol=1e-5)
