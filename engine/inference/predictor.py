"""A network in the batch slot: 8-bit windows in, 16-bit probabilities for every find out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from engine.inference.blend import P16
from engine.inference.device import Device
from engine.models.contract import ReferringNetwork

_DECODE_PIXELS = 1 << 22
"""Phrase rows are decoded in groups of about this many pixels, so that many finds do not need many times the memory."""


class Predictor:
    """Runs a network on batches of windows; the finds are encoded once, and each window's image once for all finds.

    Parameters
    ----------
    network
        In evaluation mode; it is moved to the device.
    mean, std
        What the network's images are normalized with, three numbers each, for values from 0 to 1.
    finds
        The noun phrases.
    device
        Where and how precisely to compute.
    """

    def __init__(
        self,
        network: ReferringNetwork,
        mean: Sequence[float],
        std: Sequence[float],
        finds: Sequence[str],
        device: Device,
    ) -> None:
        self.finds, self.device = tuple(finds), device
        self._network = network.eval().to(device.device)
        scale = torch.tensor([1 / (255 * value) for value in std], device=device.device)
        offset = torch.tensor([-middle / value for middle, value in zip(mean, std, strict=True)], device=device.device)
        self._scale, self._offset = scale[:, None, None], offset[:, None, None]
        with torch.inference_mode(), device.autocast():
            self._words = self._network.encode_phrases(list(finds))

    def predict(self, pixels: NDArray[np.uint8]) -> NDArray[np.int32]:
        """Return probabilities (B, finds, H, W) in 1/P16 of windows (B, 3, H, W); halve what CUDA cannot hold."""
        try:
            return self._predict(pixels)
        except torch.cuda.OutOfMemoryError:
            if len(pixels) == 1:
                raise
        torch.cuda.empty_cache()
        half = len(pixels) // 2
        return np.concatenate([self.predict(pixels[:half]), self.predict(pixels[half:])])

    @torch.inference_mode()
    def _predict(self, pixels: NDArray[np.uint8]) -> NDArray[np.int32]:
        raw = torch.from_numpy(pixels).to(self.device.device, non_blocking=True)
        images = torch.addcmul(self._offset, raw.float(), self._scale).contiguous(memory_format=torch.channels_last)
        count, finds = len(pixels), len(self.finds)
        group = max(1, _DECODE_PIXELS // (count * images.shape[2] * images.shape[3]))
        result = torch.empty((count, finds, *images.shape[2:]), dtype=torch.int32, device=images.device)
        with self.device.autocast():
            features = self._network.encode_images(images) if self._network.reusable_features else None
            for first in range(0, finds, group):
                chosen = torch.arange(first, min(first + group, finds), device=images.device)
                words = self._words.select(chosen.repeat(count))
                image_of = torch.arange(count, device=images.device).repeat_interleave(len(chosen))
                if features is None:
                    output = self._network(images, words, image_of)
                else:
                    output = self._network.decode(features, words, image_of)
                probability = output.float().probability().mul_(P16).round_()
                result[:, first : first + len(chosen)] = probability.view(count, len(chosen), *images.shape[2:])
        return result.cpu().numpy()
