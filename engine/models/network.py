"""Putting a network together from its configuration."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from engine.errors import ModelError
from engine.models.configuration import NetworkConfig
from engine.models.contract import Features, Output, Part, ReferringNetwork, Words, cut, joined
from engine.models.decoders.lite import LiteDecoder
from engine.models.encoders.image import EfficientNetEncoder, build_image_encoder
from engine.models.encoders.swin import SwinEncoder
from engine.models.encoders.text import TextEncoder
from engine.models.feedback import FeedbackNetwork
from engine.models.fusion.ifim import IFIM
from engine.models.fusion.pwam import PWAM
from engine.models.heads import PresenceHead
from engine.models.necks.hfim import HFIM
from engine.models.pixels import enlarged
from engine.models.synonyms import in_trained_words, leaning

__all__ = ["LateralNetwork", "NetworkConfig", "build_network"]

_DETAIL_STRIDE, _SECOND_STRIDE = 2, 8
"""Of the detail map, and of the second finest of the four stages."""


class LateralNetwork(ReferringNetwork):
    """A network whose image encoder never hears the phrase, so that its features can be reused for any phrase.

    Encoder maps are projected to one narrow width; fusion, neck, decoder and presence head work there. All that needs
    no words (lateral projections, IFIM's detail branch, PWAM's queries) belongs to `encode_images`.
    """

    reusable_features = True

    def __init__(self, config: NetworkConfig, tokenizer: Path) -> None:
        super().__init__()
        self.config, self.knows_cores = config, config.instances
        width, words = config.width, config.words_width
        self.image_encoder = build_image_encoder(config.image_encoder, config.swin)
        self.text_encoder = TextEncoder(config.text, tokenizer)
        self.adapt = nn.Sequential(nn.Linear(self.text_encoder.width, words), nn.LayerNorm(words), nn.GELU())
        self.laterals = nn.ModuleList(
            nn.Sequential(nn.Conv2d(c, width, 1, bias=False), nn.BatchNorm2d(width))
            for c in self.image_encoder.channels
        )
        self.fusions = nn.ModuleList(self._fusion(stage) for stage in range(4))
        self.neck = HFIM([width] * 4, words, width, config.heads, config.finest_cell) if config.neck == "hfim" else None
        self.decoder = LiteDecoder(width, self.image_encoder.detail_channels, config.instances)
        self.presence = PresenceHead(width, width, words) if config.presence else None

    text_encoder: TextEncoder
    image_encoder: EfficientNetEncoder | SwinEncoder

    @property
    def decodes_parts(self) -> bool:  # type: ignore[override]
        """Whether what is finest needs no more than its own part of the maps: not where it joins in the cells."""
        return self.neck is None or self.neck.first == 1

    def _fusion(self, stage: int) -> PWAM | IFIM:
        if self.config.fusion == "pwam":
            return PWAM(self.config.width, self.config.words_width)
        return IFIM(self.config.width, self.config.words_width, refine=stage > 0)

    def encode_phrases(self, texts: Sequence[str]) -> Words:
        """Words (P, T, D) of the text encoder's own width D."""
        heard = [in_trained_words(text, self.synonyms, self.kinds) for text in texts]
        words: Words = self.text_encoder(heard)
        if not self.leanings:
            return words
        return replace(words, lean=words.sentence.new_tensor([leaning(text, self.leanings) for text in heard]))

    def encode_images(self, images: Tensor) -> Features:
        """Prepared maps of all stages for normalized images (B, 3, H, W)."""
        x = self.image_encoder.stem(images)
        detail = self.decoder.prepare(x)
        stages = []
        for i, (lateral, fusion) in enumerate(zip(self.laterals, self.fusions, strict=True)):
            x = self.image_encoder.stage(i, x)
            stages.append(fusion.prepare(lateral(x)))  # type: ignore[operator]
            if i < 3:
                x = self.image_encoder.downsample(i, x)
        return Features(tuple(stages), detail, (images.shape[-2], images.shape[-1]))

    def part_of(self, features: Features, part: Part) -> Features:
        """What `decode` needs for a part of the images: pixels near its rim are told by less around them, others not.

        The presence of a phrase's object is that in the part.
        """
        if part == (0, 0, *features.size):
            return features
        finest = cast(PWAM | IFIM, self.fusions[0]).part_of(features.stages[0], part)
        detail = None if features.detail is None else cut(features.detail, part, _DETAIL_STRIDE)
        return Features((finest, *features.stages[1:]), detail, features.size, part)

    def decode(self, features: Features, words: Words, image_of: Tensor) -> Output:
        """Masks (P, H, W) of P phrases.

        Coarse stages take all rows together: most of their time passes between operations. What is as fine as stride
        4 takes them one by one on a CPU, whose caches hold no more.
        """
        adapted = Words(self.adapt(words.tokens), words.mask, self.adapt(words.sentence), words.lean)
        first = 1 if self.neck is None else self.neck.first
        coarse = [self._fused(stage, features, adapted, image_of) for stage in range(first, 4)]
        merged = coarse[0]
        if self.neck is not None:
            coarse, merged = self.neck.begin(coarse, adapted)
        y = self.decoder.begin(coarse)
        step = len(image_of) if self.training or y.device.type != "cpu" else 1
        outputs = []
        for start in range(0, len(image_of), step):
            rows = slice(start, start + step)
            heard, images, fine, coarser = adapted.select(rows), image_of[rows], y[rows], merged[rows]
            part = features.part_at(images)
            if part is not None:
                fine, coarser = (cut(maps, part, _SECOND_STRIDE) for maps in (fine, coarser))
            if first == 1:
                finest = self._fused(0, features, heard, images, part)
                if self.neck is not None:
                    finest = self.neck.finish(finest, coarser)
                fine = self.decoder.onward(0, finest, fine)
            outputs.append(self._said(features, fine, coarse[-1][rows], heard, images, part))
        return joined(outputs)

    def _fused(
        self, stage: int, features: Features, words: Words, image_of: Tensor, part: Part | None = None
    ) -> Tensor:
        """F_i (P, C, h, w) of a stage, of the finest perhaps of a part."""
        fusion = cast(PWAM | IFIM, self.fusions[stage])
        return fusion.fuse(features.stage(stage, image_of), words, part)

    def _said(
        self, features: Features, fine: Tensor, coarse: Tensor, words: Words, image_of: Tensor, part: Part | None
    ) -> Output:
        """What the heads make of the decoder's finest map (P, C, H / 4, W / 4), or a part, and the neck's coarsest."""
        # up-sampling is linear: outside training only the difference of the two channels is made
        pair, fine, cores = self.decoder.finish(
            fine, features.detail_of(image_of), pair=self.training, cores=self.training or self.divides
        )
        size = features.size if part is None else part[2:]
        pair = _of_size(pair, size)
        logits = pair[:, 1] - pair[:, 0] if self.training else pair[:, 0]
        presence = None if self.presence is None else self.presence(coarse, fine, logits, words.sentence)
        if cores is not None:
            cores = _of_size(cores, size)
        if part is not None:
            logits = _placed(logits, part, features.size)
            cores = None if cores is None else _placed(cores, part, features.size)
        return Output(
            logits,
            pair if self.training else None,
            presence,
            cores,
            self.temperature,
            self.presence_temperature,
            self.presence_bias,
            words.lean,
        )

    def forward(self, images: Tensor, words: Words, image_of: Tensor) -> Output:
        """Encode and decode in one call."""
        return self.decode(self.encode_images(images), words, image_of)


def _placed(logits: Tensor, part: Part, size: tuple[int, int]) -> Tensor:
    """Logits (..., H, W) of images of a size, of those (..., h, w) of a part; the rest is not there."""
    top, left, height, width = part
    whole = logits.new_full((*logits.shape[:-2], *size), -torch.inf)
    whole[..., top : top + height, left : left + width] = logits
    return whole


def _of_size(maps: Tensor, size: tuple[int, int]) -> Tensor:
    """Maps of few channels (P, C, H, W) up-sampled to a size."""
    times = size[0] // maps.shape[2]
    even = times % 2 == 0 and size == (times * maps.shape[2], times * maps.shape[3])
    if even and maps.device.type == "cpu" and not maps.requires_grad:
        return enlarged(maps, times)
    return F.interpolate(maps, size=size, mode="bilinear", align_corners=False)


def build_network(config: NetworkConfig, tokenizer: Path) -> ReferringNetwork:
    """The network a configuration describes, with random weights.

    Raises ModelError for parts that do not go together.
    """
    if config.feedback:
        return FeedbackNetwork(config, tokenizer)
    for part, value, possible in (
        ("fusion", config.fusion, ("pwam", "ifim")),
        ("neck", config.neck, ("none", "hfim")),
        ("decoder", config.decoder, ("lite",)),
    ):
        if value not in possible:
            raise ModelError(
                f"network '{config.name}': {part} '{value}' needs feedback = true; "
                f"without it use {' or '.join(possible)}"
            )
    return LateralNetwork(config, tokenizer)
