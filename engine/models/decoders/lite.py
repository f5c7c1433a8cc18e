"""A light top-down decoder with depthwise-separable convolutions and a stride-2 detail skip (ours)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from torch import Tensor, nn
from torch.nn import functional as F

from engine.models.pixels import pointwise, to_maps, to_pixels


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

    def forward(self, maps: Tensor) -> Tensor:
        """One map of the same shape, channels last in memory."""
        depthwise, norm, mix, norm_too, gelu = self
        spread = norm(depthwise(maps))
        mixed = norm_too(to_maps(pointwise(mix, to_pixels(spread)), (maps.shape[2], maps.shape[3])))
        return to_maps(gelu(to_pixels(mixed)), (maps.shape[2], maps.shape[3]))  # on maps GELU is slower


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
        self, maps: Sequence[Tensor], detail: Tensor | None = None, *, pair: bool = True, cores: bool = False
    ) -> tuple[Tensor, Tensor, Tensor | None]:
        """`begin` and `finish` in one call, of maps (P, C, h_i, w_i), fine to coarse."""
        return self.finish(self.begin(maps), detail, pair=pair, cores=cores)

    def begin(self, maps: Sequence[Tensor]) -> Tensor:
        """y_i (P, C, h_i, w_i) of the finest of maps (P, C, h, w), fine to coarse, the last of stride 32."""
        *finer, y = maps
        first = len(self.steps) - len(finer)
        for stage in range(len(self.steps) - 1, first - 1, -1):
            y = self.onward(stage, finer[stage - first], y)
        return y

    def onward(self, stage: int, fine: Tensor, coarse: Tensor) -> Tensor:
        """y_i (P, C, h, w) of a stage's map O_i of this shape and y_{i+1} (P, C, h / 2, w / 2)."""
        up = F.interpolate(coarse, size=fine.shape[-2:], mode="bilinear", align_corners=False)
        separable: nn.Module = self.steps[len(self.steps) - 1 - stage]
        return cast(Tensor, separable(up.add_(fine)))

    def finish(
        self, y: Tensor, detail: Tensor | None, *, pair: bool, cores: bool
    ) -> tuple[Tensor, Tensor, Tensor | None]:
        """Return pair logits (P, 2, H/2, W/2), [background, target], the finest fused map and core logits.

        The finest fused map is y_1 (P, C, H/4, W/4), as given; core logits are (P, 1, H/4, W/4), or None without
        `cores`. `detail` is what `prepare` returned, one row a phrase. Without `pair` only the difference
        target - background (P, 1, H/2, W/2) is made.
        """
        return self._refined(y, detail, pair), y, self._cores(y) if cores and self.cores is not None else None

    def _cores(self, y: Tensor) -> Tensor:
        """Core logits (P, 1, h, w) of the finest fused map (P, C, h, w)."""
        separable, last = cast(nn.Sequential, self.cores)
        return to_maps(pointwise(last, to_pixels(separable(y))), (y.shape[2], y.shape[3]))

    def _refined(self, y: Tensor, detail: Tensor | None, pair: bool) -> Tensor:
        """Pair (P, 2, 2 h, 2 w), or its difference, channels first in memory, of the finest fused map (P, C, h, w)."""
        coarse = to_maps(pointwise(self.to_fine, to_pixels(y)), (y.shape[2], y.shape[3]))
        z = F.interpolate(coarse, scale_factor=2, mode="bilinear", align_corners=False)
        if detail is not None:
            z = z.add_(detail)
        gelu, spread, gelu_too, last = cast(Sequence[nn.Module], self.refine)
        assert isinstance(last, nn.Conv2d)
        rows = gelu_too(to_pixels(spread(to_maps(gelu(to_pixels(z)), (z.shape[2], z.shape[3])))))
        if pair:
            return to_maps(pointwise(last, rows), (z.shape[2], z.shape[3])).contiguous()
        assert last.bias is not None
        weight, bias = last.weight.flatten(1).diff(dim=0), last.bias.diff()
        return F.linear(rows, weight, bias).view(-1, 1, z.shape[2], z.shape[3])
