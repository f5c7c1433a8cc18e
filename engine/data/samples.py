"""One sample of referring segmentation, and a dataset of them: the one type every reader gives."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.data.masks import BoolMask, MaskSource, Size, mask_size
from engine.data.pictures import check_mode, opened
from engine.errors import InputError

Box = tuple[float, float, float, float]
"""x1, y1, x2, y2 in pixels: corners, not width and height."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One image, one phrase, and the pixels the phrase means.

    `mask` None says that nothing in the image fits the phrase ("no target"). `ignore` holds pixels whose truth is not
    known (unlabelled, or inside a box without a mask): they count neither for nor against. `boxes` are the objects'
    boxes where the dataset has them. `source` names the photograph when several images are cut from one; `kinds` the
    kinds of phrase when the dataset says them. `size` is (height, width) where the dataset states it. `derived` tells
    that people did not draw the mask: it trains, and enters no figure.
    """

    id: str
    image: Path
    phrase: str
    mask: MaskSource | None
    split: str = ""
    category: str = ""
    gsd: float | None = None
    ignore: MaskSource | None = None
    boxes: tuple[Box, ...] = ()
    source: str = ""
    kinds: tuple[str, ...] = ()
    size: Size | None = None
    derived: bool = False

    @property
    def photograph(self) -> str:
        """What samples of one picture share: `source`, else the image's path. Intervals are drawn over these."""
        return self.source or str(self.image)

    def read_size(self) -> Size:
        """Height and width in pixels: as the dataset states them, else from the image's header. Raises InputError."""
        return self.size or mask_size(self.image)

    def read_image(self) -> NDArray[np.uint8]:
        """Pixels (H, W, 3), uint8 RGB. Raises InputError, also for images of more than 8 bits."""
        return read_rgb(self.image)

    def read_mask(self) -> BoolMask:
        """Mask (H, W) of what the phrase means; empty when nothing fits. Raises InputError."""
        size = self.read_size()
        return np.zeros(size, dtype=bool) if self.mask is None else self.mask.read(size)

    def read_truth(self) -> BoolMask:
        """As `read_mask`; raises InputError too where the mask is empty by mistake: no target is said by no mask."""
        mask = self.read_mask()
        if self.mask is not None and not mask.any():
            raise InputError(f"sample {self.id}: its mask is empty, yet it is not declared no target; correct it")
        return mask

    def read_ignore(self) -> BoolMask | None:
        """Mask (H, W) of the pixels that do not count, or None when all do. Raises InputError."""
        return None if self.ignore is None else self.ignore.read(self.read_size())


def read_rgb(path: Path) -> NDArray[np.uint8]:
    """Pixels (H, W, 3) of an 8-bit image, a single band repeated, alpha dropped. Raises InputError."""
    with opened(path) as image:
        check_mode(image, path)
        return np.asarray(image.convert("RGB"))


def sound_gsd(value: object, name: str) -> float | None:
    """Metres a pixel, None where they are not known. Raises InputError on what cannot be."""
    if value is None:
        return None
    if isinstance(value, int | float) and not isinstance(value, bool) and 0.001 <= value <= 10_000:
        return float(value)
    raise InputError(f"{name}: gsd is {value!r}; write metres a pixel")


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with a dataset: what it is, and the file, line or annotation it is wrong with.

    `split` is that of the sample, "" where it is not known; `left_out` says that the sample could not be made.
    """

    what: str
    name: str
    split: str = ""
    left_out: bool = False


@dataclass(slots=True)
class Dataset:
    """The samples of one dataset in file order, with what was wrong in reading them.

    `default_split` is the split that evaluation takes when none is named; empty means all.
    """

    name: str
    root: Path
    samples: list[Sample]
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    default_split: str = ""

    @property
    def left_out(self) -> int:
        """How many samples could not be made; their problems are listed."""
        return sum(problem.left_out for problem in self.problems)

    def missing_images(self) -> list[Path]:
        """Image files that samples name and that do not exist, each once, in order."""
        return _missing(sample.image for sample in self.samples)

    def with_images(self) -> list[Sample]:
        """The samples whose image file exists."""
        missing = set(self.missing_images())
        return [sample for sample in self.samples if sample.image not in missing]


def _missing(paths: Iterable[Path]) -> list[Path]:
    """Paths that do not exist; one folder listing a folder instead of a look at each file."""
    listed: dict[Path, set[str]] = {}
    missing: dict[Path, None] = {}
    for path in paths:
        folder = path.parent
        if folder not in listed:
            listed[folder] = {entry.name for entry in folder.iterdir()} if folder.is_dir() else set()
        if path.name not in listed[folder]:
            missing[path] = None
    return list(missing)


def in_split(split: str, wanted: str) -> bool:
    """Whether a sample of `split` belongs to `wanted`: equal, or 'test' anywhere in it (testA, testB); "" takes all.

    The REFER interface, which RRSIS-D and NWPU-Refer are read with, selects its test samples so.
    """
    return not wanted or split == wanted or (wanted == "test" and "test" in split)


def with_unique_ids(samples: Iterable[Sample], problems: list[Problem]) -> list[Sample]:
    """The samples, a repeated id given `#2`, `#3` ...; each repeated id becomes a problem."""
    samples = list(samples)
    seen: Counter[str] = Counter()
    taken = {sample.id for sample in samples}
    unique = []
    for sample in samples:
        seen[sample.id] += 1
        if seen[sample.id] > 1:
            problems.append(Problem("sample id used more than once", sample.id, sample.split))
            number = seen[sample.id]
            while (new := f"{sample.id}#{number}") in taken:
                number += 1
            taken.add(new)
            sample = replace(sample, id=new)
        unique.append(sample)
    return unique


def has_chinese(text: str) -> bool:
    """Whether a text holds Chinese characters; such a sentence counts as Chinese, any other as English."""
    return any("\u3400" <= character <= "\u9fff" or "\uf900" <= character <= "\ufaff" for character in text)


def fingerprint(samples: Iterable[Sample]) -> str:
    """SHA-256 over ids and phrases, to tell in a report which samples were scored."""
    digest = hashlib.sha256()
    for sample in samples:
        digest.update(f"{sample.id}\0{sample.phrase}\0".encode())
    return digest.hexdigest()
