"""The Swin Transformer of the LAVT family, stage by stage, so that language can enter between the stages.

Liu et al., "Swin Transformer" (ICCV 2021), in the form of its segmentation code, which LAVT, LGCE, RMSIN and FIANet
share: the map is padded at the right and bottom to whole windows *before* it is rolled, and the attention mask is the
padded map's. timm's own model rolls first and pads after; on maps that are not whole windows the two differ, so only
timm's layers are used here, not its model. Any input size is accepted; windows never shrink to small maps.
"""

from __future__ import annotations

from itertools import pairwise

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.utils.checkpoint import checkpoint

from engine.models.backbones import DropPath, Mlp, PatchMerging, WindowAttention, window_partition, window_reverse
from engine.models.configuration import SwinConfig

PATCH = 4
MASKED = -100.0  # the score Swin adds between pixels that the roll made neighbours


def shifted_window_mask(height: int, width: int, window: int, device: torch.device, dtype: torch.dtype) -> Tensor:
    """Scores to add inside shifted windows, so that only pixels that were neighbours before the roll attend.

    ``height`` and ``width`` are the padded map's, whole multiples of ``window``.

    Returns (windows, window^2, window^2): 0 where attention is allowed, -100 elsewhere.
    """
    shift = window // 2
    rows, cols = (
        (torch.arange(size, device=device) >= size - window).int()
        + (torch.arange(size, device=device) >= size - shift).int()
        for size in (height, width)
    )
    region = (3 * rows[:, None] + cols[None, :]).view(1, height, width, 1)
    parts = window_partition(region, (window, window)).view(-1, window * window)
    apart = parts[:, None, :] != parts[:, :, None]
    return torch.zeros(apart.shape, device=device, dtype=dtype).masked_fill(apart, MASKED)


class SwinBlock(nn.Module):
    """One pre-norm block: (shifted) window attention, then an MLP. Parameters are named as in the published Swin."""

    def __init__(self, dim: int, heads: int, window: int, shift: int, drop_path: float) -> None:
        super().__init__()
        self.window, self.shift = window, shift
        self.norm1 = nn.LayerNorm(dim)
        self.attn = WindowAttention(dim, num_heads=heads, window_size=window)
        self.norm2 = nn.LayerNorm(dim)
        self.mlp = Mlp(dim, 4 * dim)
        self.drop_path = DropPath(drop_path) if drop_path else nn.Identity()

    def attend(self, x: Tensor, mask: Tensor | None) -> Tensor:
        """Window attention on (B, h, w, C): pad, roll, partition, attend, and all of it back."""
        _, h, w, channels = x.shape
        x = F.pad(x, (0, 0, 0, -w % self.window, 0, -h % self.window))
        padded_h, padded_w = x.shape[1:3]
        if self.shift:
            x = torch.roll(x, (-self.shift, -self.shift), (1, 2))
        windows = window_partition(x, (self.window, self.window)).view(-1, self.window**2, channels)
        windows = self.attn(windows, mask=mask if self.shift else None)
        windows = windows.view(-1, self.window, self.window, channels)
        x = window_reverse(windows, (self.window, self.window), padded_h, padded_w)
        if self.shift:
            x = torch.roll(x, (self.shift, self.shift), (1, 2))
        return x[:, :h, :w]

    def forward(self, x: Tensor, mask: Tensor | None) -> Tensor:
        """(B, h, w, C) -> (B, h, w, C); ``mask`` is `shifted_window_mask` of the padded map, used by shifted blocks."""
        x = x + self.drop_path(self.attend(self.norm1(x), mask))
        return x + self.drop_path(self.mlp(self.norm2(x)))


class SwinStage(nn.Module):
    """The blocks of one stage, and the patch merging that leads to the next stage (None after the last)."""

    def __init__(self, dim: int, heads: int, window: int, drop_paths: list[float], merges: bool) -> None:
        super().__init__()
        self.window = window
        self.blocks = nn.ModuleList(
            SwinBlock(dim, heads, window, window // 2 if i % 2 else 0, rate) for i, rate in enumerate(drop_paths)
        )
        self.downsample = PatchMerging(dim, 2 * dim) if merges else None

    def forward(self, x: Tensor, checkpointing: bool) -> Tensor:
        """(B, h, w, C) -> (B, h, w, C); with ``checkpointing`` a block's activations are recomputed backwards."""
        _, h, w, _ = x.shape
        padded = (h + -h % self.window, w + -w % self.window)
        mask = shifted_window_mask(*padded, self.window, x.device, x.dtype) if len(self.blocks) > 1 else None
        for block in self.blocks:
            x = checkpoint(block, x, mask, use_reentrant=False) if checkpointing else block(x, mask)
        return x


class PatchEmbed(nn.Module):
    """Non-overlapping 4 x 4 patches to tokens, then LayerNorm."""

    def __init__(self, embed_dim: int) -> None:
        super().__init__()
        self.proj = nn.Conv2d(3, embed_dim, PATCH, PATCH)
        self.norm = nn.LayerNorm(embed_dim)

    def forward(self, images: Tensor) -> Tensor:
        """(B, 3, H, W) -> (B, ceil(H/4), ceil(W/4), embed_dim); the image is zero-padded to whole patches."""
        height, width = images.shape[-2:]
        images = F.pad(images, (0, -width % PATCH, 0, -height % PATCH))
        tokens: Tensor = self.norm(self.proj(images).permute(0, 2, 3, 1))
        return tokens


class SwinEncoder(nn.Module):
    """Swin with open joints: `stem`, then for each stage `stage` and, but for the last, `downsample`.

    Maps are passed as (B, C, h, w) at strides 4, 8, 16, 32. The LayerNorm of a stage's output is not here: in the
    LAVT family it belongs to what the fusion hands to the decoder. ``grad_checkpointing`` trades training time for
    memory.
    """

    def __init__(self, config: SwinConfig) -> None:
        super().__init__()
        self.channels: tuple[int, ...] = tuple(config.embed_dim * 2**i for i in range(len(config.depths)))
        self.detail_channels = 0  # nothing is finer than stride 4
        self.grad_checkpointing = False
        self.patch_embed = PatchEmbed(config.embed_dim)
        blocks = sum(config.depths)
        rates = [config.drop_path * i / max(1, blocks - 1) for i in range(blocks)]
        ends = [sum(config.depths[:i]) for i in range(len(config.depths) + 1)]
        last = len(config.depths) - 1
        self.layers = nn.ModuleList(
            SwinStage(dim, heads, config.window, rates[start:end], merges=i < last)
            for i, (dim, heads, (start, end)) in enumerate(
                zip(self.channels, config.heads, pairwise(ends), strict=True)
            )
        )
        self.apply(_initialise)

    def early(self, stages: int) -> list[nn.Module]:
        """The patch embedding and the first ``stages`` stages: what fine-tuning may leave frozen."""
        return [self.patch_embed, *list(self.layers)[:stages]]

    def stem(self, images: Tensor) -> Tensor:
        """Images (B, 3, H, W), normalised, to the first stage's input (B, C_1, H/4, W/4)."""
        tokens: Tensor = self.patch_embed(images)
        return tokens.permute(0, 3, 1, 2)

    def stage(self, index: int, x: Tensor) -> Tensor:
        """The blocks of stage ``index`` on (B, C, h, w), without a final norm."""
        checkpointing = self.grad_checkpointing and self.training and torch.is_grad_enabled()
        out: Tensor = self.layers[index](x.permute(0, 2, 3, 1), checkpointing)
        return out.permute(0, 3, 1, 2)

    def downsample(self, index: int, x: Tensor) -> Tensor:
        """Patch merging after stage ``index``: (B, C, h, w) -> (B, 2C, ceil(h/2), ceil(w/2))."""
        layer = self.layers[index]
        assert isinstance(layer, SwinStage)
        if layer.downsample is None:
            raise IndexError(f"stage {index} is the last one, nothing is merged after it")
        merged: Tensor = layer.downsample(x.permute(0, 2, 3, 1))
        return merged.permute(0, 3, 1, 2)


def _initialise(module: nn.Module) -> None:
    """Truncated normal weights and zero biases for linear maps, as Swin is initialised."""
    if isinstance(module, nn.Linear):
        nn.init.trunc_normal_(module.weight, std=0.02)
        if module.bias is not None:
            nn.init.zeros_(module.bias)


def from_timm(state: dict[str, Tensor]) -> dict[str, Tensor]:
    """Names of a timm Swin's state dict to ours, the classifier left out.

    timm puts the patch merging at the start of a stage, we (as the published Swin) at the end of the one before.
    """
    renamed: dict[str, Tensor] = {}
    for name, value in state.items():
        parts = name.split(".")
        if parts[0] in ("head", "norm") or parts[-1] in ("relative_position_index", "attn_mask"):
            continue
        if parts[0] == "layers" and parts[2] == "downsample":
            parts[1] = str(int(parts[1]) - 1)
        renamed[".".join(parts)] = value
    return renamed
