"""What a dataset holds and what is wrong with it: the work of `engine data check`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from engine.data.masks import MaskExcept, MaskFile, MaskValue
from engine.data.pictures import check_picture
from engine.data.samples import Dataset, Problem, Sample, has_chinese
from engine.errors import InputError

_MOST_WORDS = 38  # of a network's 40 tokens the first and the last are marks
_NAMED = 5  # how many names a line of the text report shows


@dataclass(frozen=True, slots=True)
class SplitCount:
    """Counts of one split; `empty` samples have a mask without a pixel, `no_target` ones are declared so."""

    samples: int
    images: int
    no_target: int
    empty: int
    words: tuple[int, float, int]  # fewest, median, most words (Chinese: characters) of a phrase
    over_20_words: int
    smallest_mask: int | None  # pixels


@dataclass(frozen=True, slots=True)
class Check:
    """The outcome of checking a dataset."""

    dataset: Dataset
    splits: dict[str, SplitCount]
    categories: dict[str, int]
    problems: tuple[Problem, ...]
    usable: int  # samples with a readable image, and a mask that is not empty by mistake

    def grouped(self) -> dict[str, list[str]]:
        """Names by what is wrong with them."""
        groups: dict[str, list[str]] = {}
        for problem in self.problems:
            groups.setdefault(problem.what, []).append(problem.name)
        return groups

    def to_dict(self) -> dict[str, Any]:
        """The outcome as one JSON object, every name included."""
        return {
            "dataset": self.dataset.name,
            "path": str(self.dataset.root),
            "samples": len(self.dataset.samples),
            "usable": self.usable,
            "left_out": self.dataset.left_out,
            "splits": {
                name: {
                    "samples": count.samples,
                    "images": count.images,
                    "no_target": count.no_target,
                    "empty_masks": count.empty,
                    "words_min": count.words[0],
                    "words_median": count.words[1],
                    "words_max": count.words[2],
                    "over_20_words": count.over_20_words,
                    "smallest_mask_px": count.smallest_mask,
                }
                for name, count in self.splits.items()
            },
            "categories": self.categories,
            "notes": self.dataset.notes,
            "problems": self.grouped(),
        }

    def lines(self) -> list[str]:
        """The outcome as lines of text, a few names a problem."""
        dataset = self.dataset
        text = [f"{dataset.name}: {dataset.root}", f"{len(dataset.samples)} samples, {self.usable} of them usable"]
        for name, count in self.splits.items():
            low, middle, high = count.words
            text.append(
                f"  {name or '(no split)'}: {count.samples} samples, {count.images} images, "
                f"{count.no_target} no-target, {count.empty} empty masks, "
                f"phrases of {low}-{high} words (median {middle:g}, {count.over_20_words} over 20)"
            )
        if self.categories:
            most = ", ".join(f"{name} {number}" for name, number in list(self.categories.items())[:12])
            text.append(f"  {len(self.categories)} categories: {most}{', ...' if len(self.categories) > 12 else ''}")
        text += [f"note: {note}" for note in dataset.notes]
        for what, names in self.grouped().items():
            shown = ", ".join(names[:_NAMED]) + (", ..." if len(names) > _NAMED else "")
            text.append(f"problem: {what}: {len(names)} ({shown})")
        if not self.problems:
            text.append("nothing wrong")
        return text


def check_dataset(dataset: Dataset) -> Check:
    """Read every mask, and every image's header and end, of a dataset and say what it holds and what is wrong."""
    problems = list(dataset.problems)
    if not dataset.samples and not problems:
        problems.append(Problem("no sample", str(dataset.root)))
    missing = set(dataset.missing_images())
    problems += [Problem("image missing", str(path)) for path in dataset.missing_images()]
    sizes: dict[Path, tuple[int, int] | None] = {}
    pixels: dict[str, int | None] = {}
    usable = 0
    for sample in dataset.samples:
        if sample.image not in missing and sample.image not in sizes:
            sizes[sample.image] = _image_size(sample, problems)
        pixels[sample.id] = _mask_pixels(sample, sizes.get(sample.image), problems)
        found = pixels[sample.id] if sample.mask is not None else 1
        usable += bool(found) and sizes.get(sample.image) is not None
    splits: dict[str, list[Sample]] = {}
    for sample in dataset.samples:
        splits.setdefault(sample.split, []).append(sample)
    problems += [Problem("photograph in more than one split", text) for text in shared_photographs(dataset.samples)]
    problems += cut_phrases(dataset.samples)
    return Check(
        dataset=dataset,
        splits={name: _count(samples, pixels) for name, samples in splits.items()},
        categories=dict(Counter(sample.category for sample in dataset.samples if sample.category).most_common()),
        problems=tuple(problems),
        usable=usable,
    )


def _image_size(sample: Sample, problems: list[Problem]) -> tuple[int, int] | None:
    try:
        size = check_picture(sample.image)
    except InputError as error:
        problems.append(Problem("image cannot be read", str(error)))
        return None
    if sample.size is not None and sample.size != size:
        stated = f"{sample.image}: stated {sample.size[1]} x {sample.size[0]}, is {size[1]} x {size[0]}"
        problems.append(Problem("image of another size than stated", stated))
    return size


def _mask_pixels(sample: Sample, size: tuple[int, int] | None, problems: list[Problem]) -> int | None:
    """Pixels of a sample's mask; None, with a problem, when it cannot be read or does not fit its image."""
    if sample.mask is None:
        return 0
    path = None if isinstance(sample.mask, MaskExcept) else getattr(sample.mask, "path", None)
    if isinstance(sample.mask, MaskFile | MaskValue) and path is not None and not path.is_file():
        problems.append(Problem("mask missing", str(path)))
        return None
    try:
        mask = sample.read_mask()
    except InputError as error:
        problems.append(Problem("mask cannot be read", f"sample {sample.id}: {error}"))
        return None
    if size is not None and mask.shape != size:
        text = f"sample {sample.id}: mask {mask.shape[1]} x {mask.shape[0]}, image {size[1]} x {size[0]}"
        problems.append(Problem("mask of another size than its image", text))
        return None
    if not mask.any():
        problems.append(Problem("empty mask, yet not declared no target", f"sample {sample.id}"))
    return int(mask.sum())


def shared_photographs(samples: Iterable[Sample]) -> list[str]:
    """Photographs whose samples are in several splits, with these.

    What is trained on one part of a photograph knows the other: a figure on it says little.
    """
    splits: dict[str, set[str]] = {}
    for sample in samples:
        splits.setdefault(sample.photograph, set()).add(sample.split)
    return [f"{name} ({', '.join(sorted(found))})" for name, found in splits.items() if len(found - {""}) > 1]


def phrase_length(phrase: str) -> int:
    """Words of a phrase; for Chinese, which is written without spaces, its characters."""
    return sum(not character.isspace() for character in phrase) if has_chinese(phrase) else len(phrase.split())


def cut_phrases(samples: Iterable[Sample]) -> list[Problem]:
    """The samples whose phrases networks surely do not read to the end: each word is a token at least."""
    return [Problem("phrase cut at 40 tokens", s.id) for s in samples if phrase_length(s.phrase) > _MOST_WORDS]


def _count(samples: Iterable[Sample], pixels: dict[str, int | None]) -> SplitCount:
    samples = list(samples)
    lengths = [phrase_length(sample.phrase) for sample in samples]
    filled = [number for sample in samples if (number := pixels[sample.id])]
    return SplitCount(
        samples=len(samples),
        images=len({sample.image for sample in samples}),
        no_target=sum(sample.mask is None for sample in samples),
        empty=sum(sample.mask is not None and pixels[sample.id] == 0 for sample in samples),
        words=(min(lengths), float(np.median(lengths)), max(lengths)),
        over_20_words=sum(length > 20 for length in lengths),
        smallest_mask=min(filled, default=None),
    )
