"""Scoring a dataset: predictions come in, pixel counts against the truth come out, one sample at a time."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine.data.masks import BoolMask
from engine.data.samples import Problem, Sample
from engine.errors import InputError
from engine.evaluation.files import file_name, load_mask
from engine.evaluation.kinds import NO_TARGET, kinds_of
from engine.evaluation.metrics import Overlap, overlap

SQUASHED = 480
"""Side in pixels of the square that the LAVT family squashes images and masks to."""

_TOGETHER = 16  # phrases of one image that are predicted in one call, to bound memory


@dataclass(frozen=True, slots=True)
class Prediction:
    """What was predicted for one sample, as probabilities quantized to p8 = round(255 p).

    `native` is (H, W) of the image; `squashed` (480, 480) when the network itself ran at that size, else None.
    """

    native: NDArray[np.uint8]
    squashed: NDArray[np.uint8] | None = None


class Predictor(Protocol):
    """Whatever gives masks: a network, a folder of masks, a rule in a test."""

    @property
    def name(self) -> str:
        """What the report calls it."""
        ...

    def predict(self, samples: Sequence[Sample]) -> Sequence[Prediction | None]:
        """Predictions for samples of one image, in their order; None where there is none. May raise InputError."""
        ...


@dataclass(frozen=True, slots=True)
class Scored:
    """A sample with its pixel counts at native size and at 480 x 480, and its predicted mask, packed."""

    sample: Sample
    native: Overlap
    squashed: Overlap
    kinds: tuple[str, ...]
    packed: bytes
    size: tuple[int, int]

    @property
    def no_target(self) -> bool:
        """Whether nothing in the image fits the phrase."""
        return self.native.target == 0

    def predicted_mask(self) -> BoolMask:
        """The predicted mask (H, W)."""
        bits = np.frombuffer(zlib.decompress(self.packed), dtype=np.uint8)
        return np.unpackbits(bits, count=self.size[0] * self.size[1]).reshape(self.size).astype(bool)


@dataclass(slots=True)
class Evaluation:
    """All scored samples; `on_target` and `elsewhere` (256,) count native pixels by p8, for precision and recall."""

    scored: list[Scored] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    on_target: NDArray[np.int64] = field(default_factory=lambda: np.zeros(256, dtype=np.int64))
    elsewhere: NDArray[np.int64] = field(default_factory=lambda: np.zeros(256, dtype=np.int64))


@dataclass(frozen=True, slots=True)
class FolderPredictor:
    """Masks made by any tool: PNG files named by sample id, of the image's size or 480 x 480."""

    folder: Path
    name: str

    def predict(self, samples: Sequence[Sample]) -> list[Prediction | None]:
        """The masks of some samples as p8 of 0 and 255. Raises InputError on a mask of another size."""
        return [self._prediction(sample) for sample in samples]

    def _prediction(self, sample: Sample) -> Prediction | None:
        mask = load_mask(self.folder, sample.id)
        if mask is None:
            return None
        p8 = mask.astype(np.uint8) * np.uint8(255)
        size = sample.read_size()
        if p8.shape == size:
            return Prediction(p8)
        if p8.shape == (SQUASHED, SQUASHED):
            return Prediction(resize_nearest(p8, size), p8)
        raise InputError(
            f"{self.folder / file_name(sample.id)}: is {p8.shape[1]} x {p8.shape[0]} pixels, its image "
            f"{size[1]} x {size[0]}; save masks at the image's size or at {SQUASHED} x {SQUASHED}"
        )


def threshold_level(threshold: float) -> int:
    """Smallest p8 that is foreground: ceil(255 t), the rule of the whole engine."""
    return int(np.ceil(255 * threshold - 1e-9))  # so that k / 255 gives k, as in polygonizing


def resize_nearest(values: NDArray[np.uint8], size: tuple[int, int]) -> NDArray[np.uint8]:
    """Values (H, W) at another (height, width) by nearest neighbour, as the LAVT family resizes masks (Pillow)."""
    return np.asarray(Image.fromarray(values).resize((size[1], size[0]), Image.Resampling.NEAREST))


def evaluate(
    samples: Sequence[Sample],
    predictor: Predictor,
    *,
    threshold: float = 0.5,
    keep: Callable[[Sample, BoolMask], None] | None = None,
    progress: Callable[[int], None] | None = None,
) -> Evaluation:
    """Score a predictor on samples. `keep` is handed each predicted mask, `progress` the number of samples done.

    A sample whose image, mask or prediction is missing or unreadable is left out and becomes a problem, by name.
    """
    result = Evaluation()
    level = threshold_level(threshold)
    for group in _by_image(samples):
        for sample, prediction in _predictions(predictor, group, result.problems):
            if prediction is None:
                continue
            try:
                scored = _score(sample, prediction, level, result)
            except InputError as error:
                result.problems.append(Problem("sample cannot be scored", f"{sample.id}: {error}"))
                continue
            result.scored.append(scored)
            if keep is not None:
                keep(sample, prediction.native >= level)
        if progress is not None:
            progress(len(group))
    return result


def _by_image(samples: Iterable[Sample]) -> Iterator[list[Sample]]:
    """The samples of each image, so that what is computed once an image serves them all; a bounded number at a time."""
    images: dict[Path, list[Sample]] = {}
    for sample in samples:
        images.setdefault(sample.image, []).append(sample)
    for group in images.values():
        for start in range(0, len(group), _TOGETHER):
            yield group[start : start + _TOGETHER]


def _predictions(
    predictor: Predictor, group: Sequence[Sample], problems: list[Problem]
) -> Iterator[tuple[Sample, Prediction | None]]:
    try:
        predictions = predictor.predict(group)
    except InputError as error:
        if len(group) > 1:  # one bad file must not take its neighbours along
            for sample in group:
                yield from _predictions(predictor, [sample], problems)
        else:
            problems.append(Problem("prediction cannot be made", f"{group[0].id}: {error}"))
        return
    for sample, prediction in zip(group, predictions, strict=True):
        if prediction is None:
            problems.append(Problem("prediction missing", f"{file_name(sample.id)} (sample {sample.id})"))
        yield sample, prediction


def _score(sample: Sample, prediction: Prediction, level: int, result: Evaluation) -> Scored:
    target, ignore = sample.read_truth(), sample.read_ignore()
    p8 = prediction.native
    if p8.shape != target.shape:
        raise InputError(f"predicted mask is {p8.shape}, the true one {target.shape} (rows, columns)")
    known = np.ones_like(target) if ignore is None else ~ignore
    if target.any() and not (target & known).any():  # else it would count as no target
        raise InputError("all of its mask is ignored; leave the sample out, or ignore less")
    result.on_target += np.bincount(p8[target & known], minlength=256)
    result.elsewhere += np.bincount(p8[~target & known], minlength=256)
    mask = p8 >= level
    side = (SQUASHED, SQUASHED)
    small = (
        resize_nearest(mask.view(np.uint8), side) > 0 if prediction.squashed is None else prediction.squashed >= level
    )
    return Scored(
        sample=sample,
        native=overlap(mask, target, ignore),
        squashed=overlap(small, _squash(target), None if ignore is None else _squash(ignore)),
        kinds=sample.kinds or ((NO_TARGET,) if sample.mask is None else kinds_of(sample.phrase)),
        packed=zlib.compress(np.packbits(mask).tobytes(), 1),
        size=(mask.shape[0], mask.shape[1]),
    )


def _squash(mask: BoolMask) -> BoolMask:
    return resize_nearest(np.ascontiguousarray(mask).view(np.uint8), (SQUASHED, SQUASHED)) > 0
