"""Image encoders over timm's backbones, walked stage by stage so that language may enter between stages."""

from __future__ import annotations

from typing import cast

from torch import Tensor, nn

from engine.errors import ModelError
from engine.models.backbones import timm
from engine.models.configuration import SwinConfig
from engine.models.encoders.swin import SwinEncoder


class EfficientNetEncoder(nn.Module):
    """timm's EfficientNet family without its head; the stem includes the stride-2 block, kept as detail.

    Batch-norm statistics stay those of pretraining (`train()` leaves them frozen): batches of a few large crops are
    too small to estimate them.
    """

    def __init__(self, name: str) -> None:
        super().__init__()
        try:
            net = timm.create_model(name, pretrained=False, num_classes=0)
        except RuntimeError as error:
            raise ModelError(
                f"image encoder '{name}': timm has no such model; name one of timm.list_models()"
            ) from error
        if not hasattr(net, "conv_stem") or len(net.blocks) != 7:
            raise ModelError(f"image encoder '{name}': not an EfficientNet of seven block groups")
        self.conv_stem, self.bn1, blocks = net.conv_stem, net.bn1, net.blocks
        self.first = blocks[0]
        self.stages = nn.ModuleList([blocks[1], blocks[2], nn.Sequential(*blocks[3:5]), nn.Sequential(*blocks[5:7])])
        widths = {info["stage"]: info["num_chs"] for info in net.feature_info}
        self.detail_channels = widths[1]
        self.channels = tuple(self._out_channels(stage) for stage in self.stages)

    @staticmethod
    def _out_channels(stage: nn.Module) -> int:
        norms = [m for m in stage.modules() if isinstance(m, nn.BatchNorm2d)]
        return norms[-1].num_features

    def train(self, mode: bool = True) -> EfficientNetEncoder:
        """Training mode for everything but batch-norm statistics."""
        super().train(mode)
        for module in self.modules():
            if isinstance(module, nn.BatchNorm2d):
                module.eval()
        return self

    def early(self, stages: int) -> list[nn.Module]:
        """The stem and the first `stages` stages: what fine-tuning may leave frozen."""
        return [self.conv_stem, self.bn1, self.first, *list(self.stages)[:stages]]

    def stem(self, images: Tensor) -> Tensor:
        """(B, 3, H, W) to the detail map (B, C, H/2, W/2)."""
        return cast(Tensor, self.first(self.bn1(self.conv_stem(images))))

    def stage(self, index: int, x: Tensor) -> Tensor:
        """The map of stage `index`."""
        return cast(Tensor, self.stages[index](x))

    def downsample(self, index: int, x: Tensor) -> Tensor:
        """Identity: the first block of the next stage strides."""
        return x


def build_image_encoder(name: str, swin: SwinConfig | None = None) -> EfficientNetEncoder | SwinEncoder:
    """The image encoder of a configuration: "swin" with its sizes, or a timm EfficientNet by name.

    Either has four stages at strides 4, 8, 16, 32. `stem` takes normalized images (B, 3, H, W); `stage(i, x)` returns
    (B, C_i, H / 2^(i+2), W / 2^(i+2)); `downsample(i, x)` turns stage i's (possibly language-enriched) map into the
    input of stage i + 1. Raises ModelError.
    """
    if name != "swin":
        return EfficientNetEncoder(name)
    if swin is None:
        raise ModelError("image encoder 'swin': its sizes are missing; set network.swin")
    return SwinEncoder(swin)
