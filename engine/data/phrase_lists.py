"""RefSegRS and RISBench: one text file a split, a line a sample, and a mask file for each image file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.data.masks import MaskFile
from engine.data.samples import Dataset, Problem, Sample, with_unique_ids
from engine.errors import InputError

SPLITS = ("train", "val", "test")

REFSEGRS_CATEGORIES = (
    "road", "vehicle", "car", "van", "building", "truck", "trailer", "bus", "road marking", "bikeway", "sidewalk",
    "tree", "low vegetation", "impervious surface",
)  # fmt: skip

RISBENCH_CATEGORIES = (
    "soccer ball field", "baseball diamond", "baseball field", "train station", "golf field", "airplane", "helicopter",
    "tennis court", "storage tank", "swimming pool", "expressway service area", "expressway toll station",
    "ground track field", "basketball court", "container crane", "roundabout", "windmill", "overpass", "ship", "harbor",
    "bridge", "vehicle", "dam", "chimney", "stadium", "airport",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where a dataset of this shape keeps its files."""

    name: str
    images: str
    masks: str
    suffix: str
    categories: tuple[str, ...]


REFSEGRS = _Layout("RefSegRS", "images", "masks", ".tif", REFSEGRS_CATEGORIES)
RISBENCH = _Layout("RISBench", "img_rgb", "mask", ".png", RISBENCH_CATEGORIES)


def list_files(root: Path) -> dict[str, Path]:
    """The phrase lists that exist in a folder, by split."""
    paths = {split: root / f"output_phrase_{split}.txt" for split in SPLITS}
    return {split: path for split, path in paths.items() if path.is_file()}


def read_refsegrs(root: Path) -> Dataset:
    """RefSegRS: `images/<id>.tif`, `masks/<id>.tif`, `output_phrase_<split>.txt` with `<id> <phrase>` lines.

    The id is the sample's: the same photograph is stored again under many ids.
    """
    return _read(root, REFSEGRS)


def read_risbench(root: Path) -> Dataset:
    """RISBench: `img_rgb/<name>.png`, `mask/<name>.png`, `output_phrase_<split>.txt` with `<name> <sentence>` lines.

    `train_0_2` is object 2 of photograph `train_0`, which is stored again for each object.
    """
    return _read(root, RISBENCH)


def _read(root: Path, layout: _Layout) -> Dataset:
    files = list_files(root)
    if not files:
        raise InputError(f"{root}: no output_phrase_train.txt, _val.txt or _test.txt; give {layout.name}'s own folder")
    samples: list[Sample] = []
    absent = [split for split in SPLITS if split not in files]
    problems = [Problem("phrase list missing", f"output_phrase_{split}.txt", split) for split in absent]
    for split, path in files.items():
        for number, line in enumerate(_lines(path), start=1):
            if not line.strip():
                continue
            name, *phrase = line.split(maxsplit=1)
            if not phrase:
                problems.append(Problem("line without a phrase", f"{path.name}:{number}", split, left_out=True))
                continue
            samples.append(_sample(root, layout, split, name, phrase[0].strip()))
    samples = with_unique_ids(samples, problems)
    return Dataset(layout.name, root, samples, problems)


def _lines(path: Path) -> list[str]:
    """Lines of a UTF-8 text file, whatever their ends, a byte order mark dropped. Raises InputError."""
    try:
        return re.split(r"\r\n|\n|\r", path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read as UTF-8 text ({error})") from error


def _sample(root: Path, layout: _Layout, split: str, name: str, phrase: str) -> Sample:
    # The lists were seen with and without the file suffix.
    stem = name[: -len(layout.suffix)] if name.lower().endswith(layout.suffix) else name
    photograph = re.fullmatch(r"((?:train|val|test)_\d+)_\d+", stem)
    return Sample(
        id=stem,
        image=root / layout.images / (stem + layout.suffix),
        phrase=phrase,
        mask=MaskFile(root / layout.masks / (stem + layout.suffix)),
        split=split,
        category=first_category(phrase, layout.categories),
        source=photograph.group(1) if photograph and layout is RISBENCH else "",
    )


def first_category(phrase: str, categories: Sequence[str]) -> str:
    """The category a phrase names first, the longest where several start together, "" if none.

    "building with a parking lot" is about a building, "road marking" not about a road. Plurals and hyphens match.
    """
    text = re.sub(r"[-_\s]+", " ", phrase.lower())
    found = []
    for category in categories:
        match = re.search(rf"\b{re.escape(category)}(?:s|es)?\b", text)
        if match:
            found.append((match.start(), -len(category), category))
    return min(found)[2] if found else ""
