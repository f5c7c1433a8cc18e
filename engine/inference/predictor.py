"""A network in the batch slot: 8-bit windows in, 16-bit probabilities for every find out."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine.inference.bands import CORES
from engine.inference.blend import P16
from engine.inference.cache import narrow
from engine.inference.device import Device
from engine.inference.folding import ready
from engine.models.contract import Features, Output, Part, ReferringNetwork, Words, cut
from georeferencing.grid import Window

_DECODE_PIXELS = 1 << 22
"""Phrase rows are decoded in groups of about this many pixels, so that many finds do not need many times the memory."""

Result = TypeVar("Result")


class Predictor:
    """Runs a network on batches of windows; the finds are encoded once, and each window's image once for all finds.

    Parameters
    ----------
    network
        Left as it is, or moved to the device if it has no batch norms to fold.
    mean, std
        What the network's images are normalized with, three numbers each, for values from 0 to 1.
    finds
        The noun phrases; one followed by `CORES` asks for the cores of its objects, of a network that knows them.
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
        self._network = ready(network, device.device)
        scale = torch.tensor([1 / (255 * value) for value in std], device=device.device)
        offset = torch.tensor([-middle / value for middle, value in zip(mean, std, strict=True)], device=device.device)
        self._scale, self._offset = scale[:, None, None], offset[:, None, None]
        self._texts = _texts_of(self.finds)
        self._encoded: Words | None = None
        self._encoding = threading.Lock()

    @property
    def remembers(self) -> bool:
        """Whether `encode` and `decode` exist: not for a network whose image encoder listens to the words."""
        return self._network.reusable_features

    @property
    def decodes_parts(self) -> bool:
        """Whether `encode` may leave out what nobody decodes; not on a GPU, which wants batches of one size."""
        return self.remembers and self._network.decodes_parts and self.device.device.type == "cpu"

    def predict(self, pixels: NDArray[np.uint8]) -> NDArray[np.uint16]:
        """Return probabilities (B, finds, H, W) in 1/P16 of windows (B, 3, H, W)."""
        return _joined(_halving(self._predict, pixels))

    def encode(self, pixels: NDArray[np.uint8], parts: Sequence[Window] | None = None) -> list[Features]:
        """Return the features of each of the windows (B, 3, H, W), on the CPU; of a GPU in 16 bits.

        With `parts`, one a window, counted from its corner, those of the parts: `decodes_parts` tells whether they may.
        They may be views of all the windows'.
        """
        every = [features for group in _halving(self._encode, pixels) for features in group]
        if parts is not None:
            every = [self._network.part_of(features, part) for features, part in zip(every, parts, strict=True)]
        return every

    def decode(self, features: Sequence[Features], finds: Sequence[str] | None = None) -> NDArray[np.uint16]:
        """Return probabilities (B, finds, H, W) in 1/P16 of windows by their features, for all finds or some."""
        return _joined(_halving(partial(self._decode, finds=self.finds if finds is None else finds), features))

    @torch.inference_mode()
    def _predict(self, pixels: NDArray[np.uint8]) -> NDArray[np.uint16]:
        images = self._images(pixels)
        with self.device.autocast():
            if not self.remembers:
                size = images.shape[2], images.shape[3]
                return self._probabilities(len(images), size, partial(self._network, images), self.finds)
            return self._decoded(len(images), self._network.encode_images(images), self.finds)

    @torch.inference_mode()
    def _encode(self, pixels: NDArray[np.uint8]) -> list[Features]:
        with self.device.autocast():
            features = self._network.encode_images(self._images(pixels))
        return [features.each(partial(_row, row=row)) for row in range(len(pixels))]

    @torch.inference_mode()
    def _decode(self, features: Sequence[Features], finds: Sequence[str]) -> NDArray[np.uint16]:
        with self.device.autocast():
            device = self.device.device
            together = _Apart(features) if device.type == "cpu" else _stacked(features, device)
            return self._decoded(len(features), together, finds)

    def _words(self) -> Words:
        """Return the phrases, encoded when a window first needs them: others are read and encoded meanwhile."""
        with self._encoding:
            if self._encoded is None:
                self._encoded = self._network.encode_phrases(self._texts)
            return self._encoded

    def _images(self, pixels: NDArray[np.uint8]) -> Tensor:
        """Bring 8-bit windows (B, 3, H, W) to the device and normalize them there."""
        raw = torch.from_numpy(pixels)
        if self.device.device.type == "cuda":
            raw = raw.pin_memory().to(self.device.device, non_blocking=True)
        return raw.float().mul_(self._scale).add_(self._offset)

    def _decoded(self, count: int, features: Features, finds: Sequence[str]) -> NDArray[np.uint16]:
        if len(_texts_of(finds)) == 1 and not isinstance(features, _Apart):
            features = _InOrder(features.stages, features.detail, features.size)
        part = features.part_at(torch.zeros(1, dtype=torch.long)) if count == 1 else None
        return self._probabilities(count, features.size, partial(self._network.decode, features), finds, part)

    def _probabilities(
        self,
        count: int,
        size: tuple[int, int],
        said: Callable[[Words, Tensor], Output],
        finds: Sequence[str],
        part: Part | None = None,
    ) -> NDArray[np.uint16]:
        """Return what the network says of `count` images of a size, for groups of finds that fit into memory.

        Outside of `part`, where that is given, it says 0.
        """
        self._network.divides = len(self._texts) < len(self.finds)  # the same for all threads of a run
        device, row_of, wanted = self.device.device, {find: row for row, find in enumerate(finds)}, _texts_of(finds)
        group = max(1, _DECODE_PIXELS // (count * size[0] * size[1]))
        part = (0, 0, *size) if part is None else part
        empty = torch.empty if part[2:] == size else torch.zeros
        result = empty((count, len(finds), *size), dtype=torch.uint16, device=device)
        inside, size = cut(result, part, 1), part[2:]
        for first in range(0, len(wanted), group):
            texts = wanted[first : first + group]
            chosen = torch.tensor([self._texts.index(text) for text in texts], device=device)
            image_of = torch.arange(count, device=device).repeat_interleave(len(texts))
            output = said(self._words().select(chosen.repeat(count)), image_of).within(part).float()
            probability = output.probability().mul_(P16).round_().view(count, len(texts), *size)
            for index, text in enumerate(texts):
                if text in row_of:
                    inside[:, row_of[text]] = probability[:, index]
                if text + CORES in row_of and output.instances is not None:
                    cores = output.instances[:, 0].reshape(count, len(texts), *size)[:, index]
                    inside[:, row_of[text + CORES]] = cores.sigmoid().mul_(P16).round_()
        return result.cpu().numpy()


class _InOrder(Features):
    """Features of which every row is asked for in order: where all are asked for at once nothing need be copied."""

    def stage(self, number: int, index: Tensor) -> tuple[Tensor, ...]:
        """Return the rows of a stage."""
        return self.stages[number] if len(index) == len(self.stages[number][0]) else super().stage(number, index)

    def detail_of(self, index: Tensor) -> Tensor | None:
        """Return the rows of the detail map."""
        whole = self.detail is None or len(index) == len(self.detail)
        return self.detail if whole else super().detail_of(index)


class _Apart(Features):
    """Features of windows as they are kept, each on its own; restored where they are asked for, and forgotten after."""

    def __init__(self, windows: Sequence[Features]) -> None:
        rows = torch.arange(len(windows))
        object.__setattr__(self, "_windows", windows)
        object.__setattr__(self, "_rows", rows)
        object.__setattr__(self, "size", windows[0].size)

    _windows: Sequence[Features]
    _rows: Tensor

    @property
    def stages(self) -> tuple[tuple[Tensor, ...], ...]:
        """All rows of all stages."""
        return tuple(self.stage(number, self._rows) for number in range(len(self._windows[0].stages)))

    @property
    def detail(self) -> Tensor | None:
        """All rows of the detail map."""
        return self.detail_of(self._rows)

    def stage(self, number: int, index: Tensor) -> tuple[Tensor, ...]:
        """Return the rows of a stage."""
        chosen = (self._windows[row].stages[number] for row in index.tolist())
        return tuple(_restored(_one(same)) for same in zip(*chosen, strict=True))

    def part_at(self, index: Tensor) -> Part | None:
        """Return the part of a window."""
        return self._windows[int(index[0])].part

    def detail_of(self, index: Tensor) -> Tensor | None:
        """Return the rows of the detail map."""
        details = [self._windows[row].detail for row in index.tolist()]
        there = [detail for detail in details if detail is not None]
        return _restored(_one(there)) if there else None


def _texts_of(finds: Sequence[str]) -> list[str]:
    """Return the phrases of finds, each once."""
    return list(dict.fromkeys(find.removesuffix(CORES) for find in finds))


def _row(tensor: Tensor, row: int) -> Tensor:
    """Return one row, on the CPU."""
    one = tensor[row : row + 1]
    return one if one.device.type == "cpu" else narrow(one).cpu()


def _restored(tensor: Tensor) -> Tensor:
    """Return a tensor that was kept in 16 bits as the network takes it."""
    return tensor if tensor.dtype == torch.bfloat16 else tensor.float()


def _stacked(features: Sequence[Features], device: torch.device) -> Features:
    """Return the features of single windows as those of a batch on the device."""
    parts = [[tensor for stage in one.stages for tensor in stage] for one in features]
    joined = iter([_restored(_one(same).to(device, non_blocking=True)) for same in zip(*parts, strict=True)])
    stages = tuple(tuple(next(joined) for _ in stage) for stage in features[0].stages)
    details = [one.detail for one in features if one.detail is not None]
    detail = _restored(_one(details).to(device, non_blocking=True)) if details else None
    return Features(stages, detail, features[0].size)


def _one(tensors: Sequence[Tensor]) -> Tensor:
    return tensors[0] if len(tensors) == 1 else torch.cat(tuple(tensors))


def _halving(work: Callable[[Any], Result], batch: NDArray[np.uint8] | Sequence[Features]) -> list[Result]:
    """Return the results of a batch, or of its halves where CUDA cannot hold all of it at once."""
    try:
        return [work(batch)]
    except torch.cuda.OutOfMemoryError:
        if len(batch) == 1:
            raise
    torch.cuda.empty_cache()
    half = len(batch) // 2
    return _halving(work, batch[:half]) + _halving(work, batch[half:])


def _joined(parts: Sequence[NDArray[np.uint16]]) -> NDArray[np.uint16]:
    return parts[0] if len(parts) == 1 else np.concatenate(parts)
