import pytest
import timm
import torch

from engine.models.encoders.swin import SwinConfig, SwinEncoder, from_timm, shifted_window_mask
from tests.engine.models import lavt_oracle as oracle

SIZE = SwinConfig(embed_dim=8, depths=oracle.DEPTHS, heads=oracle.HEADS, window=7, drop_path=0)


def encoder_of(state, window):
    encoder = SwinEncoder(SIZE.model_copy(update={"window": window})).eval()
    names = {
        name.removeprefix("backbone."): value
        for name, value in state.items()
        if "fusion" not in name
        and "res_gate" not in name
        and "relative_position_index" not in name
        and not name.startswith(("classifier", "backbone.norm"))
    }
    encoder.load_state_dict(names)
    return encoder


def oracle_stage(state, index, x, window):
    """The blocks alone of one stage: what goes into the fusion."""
    for j in range(oracle.DEPTHS[index]):
        block = f"backbone.layers.{index}.blocks.{j}"
        normed = oracle.layer_norm(state, f"{block}.norm1", x)
        shift = window // 2 if j % 2 else 0
        x = x + oracle.window_attention(state, f"{block}.attn", normed, oracle.HEADS[index], window, shift)
        hidden = torch.nn.functional.gelu(
            oracle.linear(state, f"{block}.mlp.fc1", oracle.layer_norm(state, f"{block}.norm2", x))
        )
        x = x + oracle.linear(state, f"{block}.mlp.fc2", hidden)
    return x


@pytest.mark.parametrize("window", [7, 12])
@pytest.mark.parametrize(("height", "width"), [(14, 14), (24, 24), (15, 15), (5, 9), (1, 1), (13, 24)])
def test_a_stage_is_the_published_one_with_and_without_padding(window, height, width):
    state = oracle.random_state(1, window)
    x = torch.randn(2, height, width, 16, generator=torch.Generator().manual_seed(2))
    ours = encoder_of(state, window).stage(1, x.permute(0, 3, 1, 2)).permute(0, 2, 3, 1)
    torch.testing.assert_close(ours, oracle_stage(state, 1, x, window), atol=1e-5, rtol=1e-5)


def test_rolling_before_padding_would_give_another_answer():
    state = oracle.random_state(1, 7)
    x = torch.randn(1, 9, 9, 16, generator=torch.Generator().manual_seed(2))
    size = SIZE
    theirs = timm.models.SwinTransformer(
        img_size=36, embed_dim=size.embed_dim, depths=size.depths, num_heads=size.heads, window_size=7,
        always_partition=True, strict_img_size=False,
    ).eval()  # fmt: skip
    ours = encoder_of(state, 7)
    theirs.layers[1].blocks.load_state_dict(ours.layers[1].blocks.state_dict())
    rolled_first = theirs.layers[1].blocks(x)
    padded_first = ours.stage(1, x.permute(0, 3, 1, 2)).permute(0, 2, 3, 1)
    assert (rolled_first - padded_first).abs().max() > 1e-2


def test_timms_weights_give_timms_features_where_windows_are_whole():
    theirs = timm.models.SwinTransformer(
        img_size=224, embed_dim=8, depths=SIZE.depths, num_heads=SIZE.heads, window_size=7,
        always_partition=True, strict_img_size=False,
    ).eval()  # fmt: skip
    ours = SwinEncoder(SIZE).eval()
    ours.load_state_dict(from_timm(theirs.state_dict()))
    images = torch.randn(1, 3, 224, 224, generator=torch.Generator().manual_seed(3))
    x = ours.stem(images)
    for i in range(4):
        x = ours.stage(i, x)
        if i < 3:
            x = ours.downsample(i, x)
    torch.testing.assert_close(x.permute(0, 2, 3, 1), theirs.layers(theirs.patch_embed(images)), atol=1e-5, rtol=1e-5)


def test_mask_separates_what_the_roll_brought_together():
    mask = shifted_window_mask(4, 4, 2, torch.device("cpu"), torch.float32)
    assert mask.shape == (4, 4, 4)
    assert mask[0].eq(0).all()  # the first window holds pixels that were together
    assert mask[3].eq(0).sum() == 4  # the last holds four corners of the map: each sees itself alone
    assert set(mask.unique().tolist()) == {-100.0, 0.0}


def test_odd_maps_are_padded_when_merged():
    encoder = SwinEncoder(SIZE)
    assert encoder.downsample(0, torch.randn(1, 8, 15, 9)).shape == (1, 16, 8, 5)
    with pytest.raises(IndexError, match="stage 3 is the last"):
        encoder.downsample(3, torch.randn(1, 64, 2, 2))


def test_checkpointing_keeps_result_and_gradient():
    images = torch.randn(1, 3, 64, 64, generator=torch.Generator().manual_seed(4))
    torch.manual_seed(5)
    encoder = SwinEncoder(SIZE).train()
    grads = []
    for encoder.grad_checkpointing in (False, True):
        encoder.zero_grad()
        encoder.stage(0, encoder.stem(images)).square().mean().backward()
        grads.append(encoder.patch_embed.proj.weight.grad.clone())
    torch.testing.assert_close(grads[0], grads[1])


def test_swin_base_has_its_published_size():
    with torch.device("meta"):
        encoder = SwinEncoder(SwinConfig())
    assert encoder.channels == (128, 256, 512, 1024)
    # 88 M in the paper, with its classifier and last norm; timm's model without them has this many
    assert sum(p.numel() for p in encoder.parameters()) == 86_876_536
