"""LAVT's forward pass once more, plainly, over a dict of tensors with the published names.

Written from the description of the published network and from nothing in engine/: windows are gathered by index, all
attention is spelled out, and there are no modules. The tests hold engine's networks against it.
"""

import functools

import torch
import torch.nn.functional as F

DEPTHS, HEADS = (2, 2, 3, 2), (2, 4, 8, 16)


def random_state(seed, window, embed_dim=8, text_width=12, depths=DEPTHS, heads=HEADS):
    """Every tensor of a published `lavt` state dict, buffers included, with random values."""
    g = torch.Generator().manual_seed(seed)
    state = {}

    def put(name, *shape, scale=0.3, around=0.0):
        state[name] = around + scale * torch.randn(*shape, generator=g)

    def linear(name, out, inner, *kernel, bias=True):
        put(f"{name}.weight", out, inner, *kernel, scale=1.0 / (inner * max(1, len(kernel) and kernel[0] ** 2)) ** 0.5)
        if bias:
            put(f"{name}.bias", out)

    def norm(name, width):
        put(f"{name}.weight", width, around=1.0)
        put(f"{name}.bias", width)

    b = "backbone"
    linear(f"{b}.patch_embed.proj", embed_dim, 3, 4, 4)
    norm(f"{b}.patch_embed.norm", embed_dim)
    for i, depth in enumerate(depths):
        c = embed_dim * 2**i
        layer = f"{b}.layers.{i}"
        for j in range(depth):
            block = f"{layer}.blocks.{j}"
            norm(f"{block}.norm1", c)
            put(f"{block}.attn.relative_position_bias_table", (2 * window - 1) ** 2, heads[i], scale=1.0)
            state[f"{block}.attn.relative_position_index"] = torch.zeros(window**2, window**2, dtype=torch.long)
            linear(f"{block}.attn.qkv", 3 * c, c)
            linear(f"{block}.attn.proj", c, c)
            norm(f"{block}.norm2", c)
            linear(f"{block}.mlp.fc1", 4 * c, c)
            linear(f"{block}.mlp.fc2", c, 4 * c)
        fusion = f"{layer}.fusion"
        linear(f"{fusion}.vis_project.0", c, c, 1)
        linear(f"{fusion}.image_lang_att.f_key.0", c, text_width, 1)
        linear(f"{fusion}.image_lang_att.f_query.0", c, c, 1)
        linear(f"{fusion}.image_lang_att.f_value.0", c, text_width, 1)
        linear(f"{fusion}.image_lang_att.W.0", c, c, 1)
        linear(f"{fusion}.project_mm.0", c, c, 1)
        linear(f"{layer}.res_gate.0", c, c, bias=False)
        linear(f"{layer}.res_gate.2", c, c, bias=False)
        if i + 1 < len(depths):
            linear(f"{layer}.downsample.reduction", 2 * c, 4 * c, bias=False)
            norm(f"{layer}.downsample.norm", 4 * c)
        norm(f"{b}.norm{i}", c)
    c = embed_dim * 8
    finer = {4: c // 2, 3: c // 4, 2: c // 8}
    for step in (4, 3, 2):
        inner = (c if step == 4 else c // 2) + finer[step]
        for half in (1, 2):
            linear(f"classifier.conv{half}_{step}", c // 2, inner if half == 1 else c // 2, 3, 3, bias=False)
            bn = f"classifier.bn{half}_{step}"
            norm(bn, c // 2)
            put(f"{bn}.running_mean", c // 2)
            state[f"{bn}.running_var"] = 0.5 + torch.rand(c // 2, generator=g)
            state[f"{bn}.num_batches_tracked"] = torch.tensor(7)
    linear("classifier.conv1_1", 2, c // 2, 1, 1)
    return state


def layer_norm(s, name, x):
    return F.layer_norm(x, x.shape[-1:], s[f"{name}.weight"], s[f"{name}.bias"], 1e-5)


def linear(s, name, x):
    return F.linear(x, s[f"{name}.weight"].flatten(1), s.get(f"{name}.bias"))


def bias_of_pairs(table, window):
    """(heads, w^2, w^2): the entry of ``table`` for the offset of pixel p from pixel q, row by row."""
    return table[entries_of_pairs(window)].permute(2, 0, 1)


@functools.cache
def entries_of_pairs(window):
    """(w^2, w^2): which row of the bias table belongs to pixels p and q of a window."""
    pixels = range(window * window)
    offsets = [[(p // window - q // window, p % window - q % window) for q in pixels] for p in pixels]
    return torch.tensor([[(dy + window - 1) * (2 * window - 1) + dx + window - 1 for dy, dx in row] for row in offsets])


def regions(length, window, shift):
    """Along one axis of the rolled map: 0 up to the last window, then its part before the seam, then after it."""
    return [0 if p < length - window else 1 if p < length - shift else 2 for p in range(length)]


def window_attention(s, name, x, heads, window, shift):
    """Attention of one block on (B, h, w, C), after norm1."""
    batch, h, w, c = x.shape
    hp, wp = -(-h // window) * window, -(-w // window) * window
    padded = torch.zeros(batch, hp, wp, c)
    padded[:, :h, :w] = x
    rows, cols = (torch.arange(hp) + shift) % hp, (torch.arange(wp) + shift) % wp
    rolled = padded[:, rows][:, :, cols]
    bias = bias_of_pairs(s[f"{name}.relative_position_bias_table"], window)
    seam_rows, seam_cols = torch.tensor(regions(hp, window, shift)), torch.tensor(regions(wp, window, shift))
    result = torch.zeros_like(rolled)
    for top in range(0, hp, window):
        for left in range(0, wp, window):
            cut = (slice(None), slice(top, top + window), slice(left, left + window))
            qkv = linear(s, f"{name}.qkv", rolled[cut].reshape(batch, -1, c))
            q, k, v = qkv.view(batch, window**2, 3, heads, c // heads).permute(2, 0, 3, 1, 4)
            scores = (q * (c // heads) ** -0.5) @ k.transpose(-1, -2) + bias
            if shift:
                part = (3 * seam_rows[cut[1], None] + seam_cols[None, cut[2]]).flatten()
                scores = scores - 100.0 * (part[:, None] != part[None, :])
            mixed = (scores.softmax(-1) @ v).transpose(1, 2).reshape(batch, -1, c)
            result[cut] = linear(s, f"{name}.proj", mixed).view(batch, window, window, c)
    back = torch.zeros_like(result)
    back[:, rows[:, None], cols[None, :]] = result
    return back[:, :h, :w]


def instance_norm(x):
    """Over the pixels of (B, N, C)."""
    centred = x - x.mean(1, keepdim=True)
    return centred / (x.var(1, keepdim=True, unbiased=False) + 1e-5).sqrt()


def word_fusion(s, name, x, words, mask):
    """PWAM on (B, N, C), words (B, T, D), mask (B, T) of 0 and 1."""
    att = f"{name}.image_lang_att"
    query = instance_norm(linear(s, f"{att}.f_query.0", x))
    key = linear(s, f"{att}.f_key.0", words) * mask[..., None]
    value = linear(s, f"{att}.f_value.0", words) * mask[..., None]
    scores = query @ key.transpose(1, 2) * x.shape[-1] ** -0.5 + (1e4 * mask - 1e4)[:, None, :]
    language = instance_norm(linear(s, f"{att}.W.0", scores.softmax(-1) @ value))
    visual = F.gelu(linear(s, f"{name}.vis_project.0", x))
    return F.gelu(linear(s, f"{name}.project_mm.0", visual * language))


def backbone_maps(s, images, words, mask, window, depths=DEPTHS, heads=HEADS):
    """The four normed maps (B, C, h, w) that go to the decoder."""
    x = F.conv2d(images, s["backbone.patch_embed.proj.weight"], s["backbone.patch_embed.proj.bias"], stride=4)
    x = layer_norm(s, "backbone.patch_embed.norm", x.permute(0, 2, 3, 1))
    maps = []
    for i, depth in enumerate(depths):
        layer = f"backbone.layers.{i}"
        for j in range(depth):
            block = f"{layer}.blocks.{j}"
            normed = layer_norm(s, f"{block}.norm1", x)
            x = x + window_attention(s, f"{block}.attn", normed, heads[i], window, window // 2 if j % 2 else 0)
            hidden = F.gelu(linear(s, f"{block}.mlp.fc1", layer_norm(s, f"{block}.norm2", x)))
            x = x + linear(s, f"{block}.mlp.fc2", hidden)
        batch, h, w, c = x.shape
        fused = word_fusion(s, f"{layer}.fusion", x.reshape(batch, h * w, c), words, mask).view(batch, h, w, c)
        gate = torch.tanh(linear(s, f"{layer}.res_gate.2", F.relu(linear(s, f"{layer}.res_gate.0", fused))))
        x = x + gate * fused
        maps.append(layer_norm(s, f"backbone.norm{i}", fused).permute(0, 3, 1, 2))
        if i + 1 < len(depths):
            x = F.pad(x, (0, 0, 0, w % 2, 0, h % 2))
            quarter = [x[:, dy::2, dx::2] for dx in (0, 1) for dy in (0, 1)]
            x = layer_norm(s, f"{layer}.downsample.norm", torch.cat(quarter, -1))
            x = linear(s, f"{layer}.downsample.reduction", x)
    return maps


def decode(s, maps):
    """The classifier on the four maps -> (B, 2, h, w) at stride 4."""
    x = maps[3]
    for step, finer in ((4, maps[2]), (3, maps[1]), (2, maps[0])):
        if x.shape[-2:] != finer.shape[-2:]:
            x = F.interpolate(x, size=finer.shape[-2:], mode="bilinear", align_corners=True)
        x = torch.cat([x, finer], 1)
        for half in (1, 2):
            x = F.conv2d(x, s[f"classifier.conv{half}_{step}.weight"], padding=1)
            bn = f"classifier.bn{half}_{step}"
            mean, var, weight, bias = (
                s[f"{bn}.{part}"][:, None, None] for part in ("running_mean", "running_var", "weight", "bias")
            )
            x = F.relu((x - mean) / (var + 1e-5).sqrt() * weight + bias)
    return F.conv2d(x, s["classifier.conv1_1.weight"], s["classifier.conv1_1.bias"])


def lavt_logits(s, images, words, mask, window, depths=DEPTHS, heads=HEADS):
    """(B, 2, H, W): background and target logits at the size of ``images``."""
    pair = decode(s, backbone_maps(s, images, words, mask, window, depths, heads))
    return F.interpolate(pair, size=images.shape[-2:], mode="bilinear", align_corners=True)
