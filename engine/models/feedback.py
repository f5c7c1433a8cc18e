"""Networks of the LAVT family: language enters the image encoder after each stage and changes the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, NoReturn

from torch import Tensor, nn
from torch.nn import functional as F

from engine.errors import ModelError
from engine.models.contract import Features, Output, ReferringNetwork, Words
from engine.models.decoders.lavt import LavtDecoder
from engine.models.decoders.tbtd import TargetBackgroundDecoder
from engine.models.encoders.image import EfficientNetEncoder, build_image_encoder
from engine.models.encoders.swin import SwinEncoder
from engine.models.encoders.text import TextEncoder
from engine.models.fusion.bsc import BidirectionalCorrelation
from engine.models.fusion.ifim import IFIMStage
from engine.models.fusion.pwam import PWAMStage
from engine.models.heads import PresenceHead
from engine.models.necks.hfim import HFIM
from engine.models.necks.lgce import LanguageGuidedEnhancement
from engine.models.synonyms import in_trained_words, leaning

if TYPE_CHECKING:
    from engine.models.configuration import NetworkConfig

STAGES = 4


class Encoded(NamedTuple):
    """What the stages of a feedback encoder give: maps (P, C_i, h_i, w_i), and the words after each stage."""

    maps: list[Tensor]
    words: list[Words]


class FeedbackNetwork(ReferringNetwork):
    """Image encoder and text encoder with a fusion after each image stage, a neck, a decoder, a presence head.

    Everything behind the first stage depends on the phrase, so that features cannot be reused between phrases; what
    comes before it is computed once an image, whatever the number of phrases.
    """

    reusable_features = False
    text_encoder: TextEncoder
    image_encoder: EfficientNetEncoder | SwinEncoder

    def __init__(self, config: NetworkConfig, tokenizer: Path) -> None:
        super().__init__()
        self.config = config
        self.image_encoder = build_image_encoder(config.image_encoder, config.swin)
        self.text_encoder = TextEncoder(config.text, tokenizer)
        channels, text = self.image_encoder.channels, self.text_encoder.width
        self.fusions = nn.ModuleList(self._fusion(stage, channels[stage], text) for stage in range(STAGES))
        self.neck = self._neck(channels, text)
        self.decoder = self._decoder(channels)
        self.presence = PresenceHead(channels[3], channels[0], text) if config.presence else None

    def _fusion(self, stage: int, channels: int, text: int) -> nn.Module:
        last = stage + 1 == STAGES
        if self.config.fusion == "bsc":
            return BidirectionalCorrelation(channels, text, last)
        if self.config.fusion == "ifim":
            return IFIMStage(channels, text, last)
        return PWAMStage(channels, text, last, self.config.fusion_heads[stage])

    def _neck(self, channels: Sequence[int], text: int) -> nn.Module | None:
        if self.config.neck == "lgce":
            return LanguageGuidedEnhancement(channels, text)
        if self.config.neck == "hfim":
            return HFIM(channels, text, self.config.width, self.config.heads, self.config.finest_cell)
        return None

    def _decoder(self, channels: Sequence[int]) -> nn.Module:
        if self.config.decoder == "lite":
            raise ModelError(
                f"network '{self.config.name}': decoder 'lite' needs feedback = false; with it use lavt or tbtd"
            )
        return (LavtDecoder if self.config.decoder == "lavt" else TargetBackgroundDecoder)(channels)

    def encode_phrases(self, texts: Sequence[str]) -> Words:
        """Words (P, T, D) of the text encoder's own width D."""
        heard = [in_trained_words(text, self.synonyms, self.kinds) for text in texts]
        words: Words = self.text_encoder(heard)
        if not self.leanings:
            return words
        return replace(words, lean=words.sentence.new_tensor([leaning(text, self.leanings) for text in heard]))

    def _not_reusable(self) -> NoReturn:
        raise ModelError(
            f"network '{self.config.name}': its image features depend on the phrase; call it with images and words"
        )

    def encode_images(self, images: Tensor) -> Features:
        """Not possible for a feedback network: raises ModelError."""
        self._not_reusable()

    def decode(self, features: Features, words: Words, image_of: Tensor) -> Output:
        """Not possible for a feedback network: raises ModelError."""
        self._not_reusable()

    def encode(self, images: Tensor, words: Words, image_of: Tensor) -> Encoded:
        """Walk the stages for P phrase rows; ``image_of`` (P,) is the image of each."""
        x = self.image_encoder.stage(0, self.image_encoder.stem(images)).index_select(0, image_of)
        encoded = Encoded([], [])
        for i, fusion in enumerate(self.fusions):
            if i:
                x = self.image_encoder.stage(i, self.image_encoder.downsample(i - 1, x))
            feature, x, words = fusion(x, words)
            encoded.maps.append(feature)
            encoded.words.append(words)
        return encoded

    def segment(self, encoded: Encoded, words: Words, size: tuple[int, int]) -> Output:
        """Neck, decoder and heads: masks of ``size`` (H, W) from what `encode` gave; ``words`` as first encoded."""
        maps = encoded.maps if self.neck is None else self.neck(encoded.maps, words)
        pair = F.interpolate(self.decoder(maps), size=size, mode="bilinear", align_corners=True)
        logits = pair[:, 1] - pair[:, 0]
        presence = None if self.presence is None else self.presence(maps[3], maps[0], logits, words.sentence)
        calibrated = self.temperature, self.presence_temperature, self.presence_bias, words.lean
        return Output(logits, pair, presence, None, *calibrated)

    def forward(self, images: Tensor, words: Words, image_of: Tensor) -> Output:
        """Images (B, 3, H, W) and P phrases to P masks."""
        return self.segment(self.encode(images, words, image_of), words, (images.shape[-2], images.shape[-1]))
