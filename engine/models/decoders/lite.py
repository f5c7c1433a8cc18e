"""A light top-down decoder with depthwise-separable convolutions and a stride-2 detail skip (ours)."""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor, nn
from torch.nn import functional as F


class SeparableConv(nn.Sequential):
    """DW3x3, BN, 1x1, BN, GELU: (B, C, h, w) to the same shape."""

    def __init__(self, channels: int) -> None:
        super().__init__(
            nn.Conv2d(channels, channels, 3, padding=1, groups=channels, bias=False),
            nn.BatchNorm2d(channels),
            nn.Conv2d(channels, channels, 1, bias=False),
            nn.BatchNorm2d(channels),
            nn.GELU(),
        )


class LiteDecoder(nn.Module):
    """y_4 = O_4; y_i = Sep(O_i + up2(y_{i+1})); the head works at stride 2 on up2(W y_1) + detail.

    Args:
        width: channels of all four maps.
        detail_width: channels of the encoder's stride-2 map, 0 for none.
        instances: whether there is a map of the cores of objects too, by which touching ones are told apart.
    """

    def __init__(self, width: int, detail_width: int = 0, instances: bool = False) -> None:
        super().__init__()
        self.steps = nn.ModuleList(SeparableConv(width) for _ in range(3))
        fine = detail_width or 16
        self.skip = nn.Conv2d(detail_width, fine, 1) if detail_width else None
        self.to_fine = nn.Conv2d(width, fine, 1)
        self.refine = nn.Sequential(
            nn.GELU(), nn.Conv2d(fine, fine, 3, padding=1, groups=fine), nn.GELU(), nn.Conv2d(fine, 2, 1)
        )
        self.cores = nn.Sequential(SeparableConv(width), nn.Conv2d(width, 1, 1)) if instances else None

    def prepare(self, detail: Tensor | None) -> Tensor | None:
        """Language-free part: the projected stride-2 map (B, fine, H/2, W/2)."""
        return None if self.skip is None or detail is None else self.skip(detail)

    def forward(
        self, maps: Sequence[Tensor], detail: Tensor | None = None, *, cores: bool = False
    ) -> tuple[Tensor, Tensor, Tensor | None]:
        """Return pair logits (P, 2, H/2, W/2), [background, target], the finest fused map and core logits.

        The finest fused map y_1 is (P, C, H/4, W/4), core logits are (P, 1, H/4, W/4), or None without
        `cores`. `maps` are
        (P, C, h_i, w_i), fine to coarse; `detail` is what `prepare` returned, one row a phrase.
        """
        y = maps[-1]
        for step, fine in zip(self.steps, maps[-2::-1], strict=True):
            up = F.interpolate(y, size=fine.shape[-2:], mode="bilinear", align_corners=False)
            y = step(fine + up)
        z = F.interpolate(self.to_fine(y), scale_factor=2, mode="bilinear", align_corners=False)
        if detail is not None:
            z = z + detail
        return self.refine(z), y, self.cores(y) if cores and self.cores is not None else None
