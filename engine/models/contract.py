"""The contract every network keeps: what goes in, what comes out, what may be cached.

Shapes: B images, P phrase rows, T tokens, D text width, C channels, H x W pixels (multiples of 32).
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

import torch
from torch import Tensor, nn

Part = tuple[int, int, int, int]
"""Top, left, height and width of a part of an image, in pixels, multiples of 8."""


@dataclass(frozen=True)
class Words:
    """Encoded phrases: one row a phrase.

    Attributes:
        tokens: (P, T, D) token features; rows past a phrase's end are padding.
        mask: (P, T) bool, True where a token is real.
        sentence: (P, D) mean of the real tokens.
        lean: (P,) what calibration adds to the mask logits of each phrase, or None for nothing.
    """

    tokens: Tensor
    mask: Tensor
    sentence: Tensor
    lean: Tensor | None = None

    def select(self, index: Tensor | slice) -> Words:
        """Rows `index` (Q,) of all tensors."""
        lean = None if self.lean is None else self.lean[index]
        return Words(self.tokens[index], self.mask[index], self.sentence[index], lean)

    def to(self, device: torch.device | str, dtype: torch.dtype | None = None) -> Words:
        """The same phrases on another device, token features in `dtype`."""
        lean = None if self.lean is None else self.lean.to(device)
        return Words(self.tokens.to(device, dtype), self.mask.to(device), self.sentence.to(device, dtype), lean)


@dataclass(frozen=True)
class Features:
    """Language-free features of B images: everything that can be cached between phrases.

    Attributes:
        stages: one tuple of tensors a stage, fine to coarse; every tensor has B rows.
        detail: (B, C, H/2, W/2) fine features for the decoder, or None.
        size: (H, W) of the images.
        part: what of them is decoded, if not all. `detail` and what of the finest stage is read pixel by pixel are then
            the part's.
    """

    stages: tuple[tuple[Tensor, ...], ...]
    detail: Tensor | None
    size: tuple[int, int]
    part: Part | None = None

    def select(self, index: Tensor) -> Features:
        """Rows `index` (P,) of every tensor: the image of each phrase row."""
        stages = tuple(self.stage(number, index) for number in range(len(self.stages)))
        return replace(self, stages=stages, detail=self.detail_of(index))

    def stage(self, number: int, index: Tensor) -> tuple[Tensor, ...]:
        """Rows `index` (P,) of the tensors of one stage."""
        return tuple(t.index_select(0, index) for t in self.stages[number])

    def detail_of(self, index: Tensor) -> Tensor | None:
        """Rows `index` (P,) of the detail map."""
        return None if self.detail is None else self.detail.index_select(0, index)

    def part_at(self, index: Tensor) -> Part | None:
        """The part of the images of some rows, which have one in common."""
        return self.part

    def each(self, change: Callable[[Tensor], Tensor]) -> Features:
        """The same with every tensor changed."""
        stages = tuple(tuple(change(t) for t in stage) for stage in self.stages)
        return replace(self, stages=stages, detail=None if self.detail is None else change(self.detail))

    @property
    def tensors(self) -> list[Tensor]:
        """All tensors, stage by stage."""
        return [t for stage in self.stages for t in stage] + ([] if self.detail is None else [self.detail])

    @property
    def nbytes(self) -> int:
        """Bytes held by all tensors."""
        return sum(t.numel() * t.element_size() for t in self.tensors)


def cut(maps: Tensor, part: Part, stride: int) -> Tensor:
    """The part of maps (..., h, w) of a stride, as a view."""
    top, left, height, width = (length // stride for length in part)
    return maps[..., top : top + height, left : left + width]


@dataclass(frozen=True)
class Output:
    """What a network says of P phrase rows.

    Attributes:
        logits: (P, H, W) z_target - z_background; probability = sigmoid.
        pair: (P, 2, H, W) [z_background, z_target], or None.
        presence: (P,) logit that the phrase's object is in the image at all, or None (counts as certain).
        instances: (P, 1, H, W) logit that a pixel lies in the core of an object of a countable category, or None.
        temperature, presence_temperature: what logits are divided by before they count as probabilities.
        presence_bias: what is added to the presence logit after that.
        lean: (P,) what is added to mask logits after that, or None.
    """

    logits: Tensor
    pair: Tensor | None = None
    presence: Tensor | None = None
    instances: Tensor | None = None
    temperature: float = 1.0
    presence_temperature: float = 1.0
    presence_bias: float = 0.0
    lean: Tensor | None = None

    def probability(self) -> Tensor:
        """(P, H, W) mask probability, multiplied by presence where the network has a presence head."""
        z = self.logits / self.temperature
        p = (z if self.lean is None else z + self.lean[:, None, None]).sigmoid()
        if self.presence is None:
            return p
        there = (self.presence / self.presence_temperature + self.presence_bias).sigmoid()
        return p * there[:, None, None]

    def within(self, part: Part) -> Output:
        """The maps of a part of the images, as views."""
        pair, cores = (None if maps is None else cut(maps, part, 1) for maps in (self.pair, self.instances))
        return replace(self, logits=cut(self.logits, part, 1), pair=pair, instances=cores)

    def float(self) -> Output:
        """The same output in float32."""
        pair, presence, cores = (None if t is None else t.float() for t in (self.pair, self.presence, self.instances))
        return replace(self, logits=self.logits.float(), pair=pair, presence=presence, instances=cores)


def joined(outputs: Sequence[Output]) -> Output:
    """The rows of all outputs of one network, one after the other."""
    if len(outputs) == 1:
        return outputs[0]

    def rows(parts: Iterable[Tensor | None]) -> Tensor | None:
        there = [part for part in parts if part is not None]
        return torch.cat(there) if there else None

    return replace(
        outputs[0],
        logits=torch.cat([one.logits for one in outputs]),
        pair=rows(one.pair for one in outputs),
        presence=rows(one.presence for one in outputs),
        instances=rows(one.instances for one in outputs),
        lean=rows(one.lean for one in outputs),
    )


class ReferringNetwork(nn.Module):
    """A network that segments what a phrase refers to.

    `reusable_features` says whether `encode_images` and `decode` exist as two steps; a network whose image encoder
    listens to the words (feedback) offers `forward` only.
    """

    reusable_features: bool
    decodes_parts: bool = False
    """Whether there is `part_of`: whoever blends windows does not need their rims."""
    knows_cores: bool = False
    """Whether the network can fill `Output.instances`."""
    divides: bool = False
    """Whether it does so outside training: the cores cost a little in every decoding, and most finds need none."""
    temperature: float = 1.0
    presence_temperature: float = 1.0
    presence_bias: float = 0.0
    """What calibrates the answers (Guo et al. 2017, Platt 1999): a pack brings its own, training leaves them so."""
    synonyms: Mapping[str, str] = MappingProxyType({})
    """Words to replace before phrases are encoded (`engine.models.synonyms`); set where a pack is loaded."""
    kinds: Mapping[str, str] = MappingProxyType({})
    """Words to replace where phrases end in them, likewise: kinds of what the pack knows."""
    leanings: Mapping[str, float] = MappingProxyType({})
    """What calibration adds to the mask logits of phrases with a word; set where a pack is loaded, too."""
    text_encoder: nn.Module
    image_encoder: nn.Module

    @abstractmethod
    def encode_phrases(self, texts: Sequence[str]) -> Words:
        """Encode P phrases, padded to the longest."""

    @abstractmethod
    def encode_images(self, images: Tensor) -> Features:
        """Language-free features of normalized images (B, 3, H, W); raises ModelError for a feedback network."""

    def part_of(self, features: Features, part: Part) -> Features:
        """What `decode` needs for a part of the images, as views; it says 0 of what lies outside."""
        raise NotImplementedError

    @abstractmethod
    def decode(self, features: Features, words: Words, image_of: Tensor) -> Output:
        """Segment P phrases; `image_of` (P,) is the image row of each phrase row."""

    @abstractmethod
    def forward(self, images: Tensor, words: Words, image_of: Tensor) -> Output:
        """Images (B, 3, H, W) and P phrases to P masks; every network has it."""
