"""Which dataset a path holds, and reading it: the one entry for check, convert, evaluation and training."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from engine.data import chips, jsonl, phrase_lists, refer
from engine.data.refer import Language
from engine.data.samples import Dataset, Sample, in_split
from engine.errors import InputError, UsageError


def open_dataset(path: Path, language: Language = "english") -> Dataset:
    """Recognise and read a dataset: RefSegRS, RRSIS-D, NWPU-Refer, RISBench, JSON lines, or labelled chips.

    `language` chooses the sentences of the bilingual NWPU-Refer. Raises InputError, naming what was looked for.
    """
    if path.is_file():
        if path.suffix.lower() not in {".jsonl", ".ndjson"}:
            raise InputError(f"{path}: is a {path.suffix or 'plain'} file; give a folder or a .jsonl file")
        return jsonl.read_jsonl(path)
    if not path.is_dir():
        raise InputError(f"{path}: does not exist; check the path")
    if phrase_lists.list_files(path):
        risbench = (path / phrase_lists.RISBENCH.images).is_dir()
        return phrase_lists.read_risbench(path) if risbench else phrase_lists.read_refsegrs(path)
    if refer.rrsisd_layout(path):
        return refer.read_rrsisd(path, language)
    if refer.nwpu_layout(path):
        return refer.read_nwpu(path, language)
    if is_chip_root(path):
        return chips.read_chip_dataset(path)
    raise InputError(
        f"{path}: no known dataset; looked for output_phrase_*.txt (RefSegRS, RISBench), rrsisd/refs(unc).p (RRSIS-D), "
        "new_refs(unc).p or refs(unc).p (NWPU-Refer), instances.json or images.json beside images/ (labelled chips)"
    )


def is_chip_root(path: Path) -> bool:
    """Whether a path holds labelled chips and none of the other datasets."""
    known = phrase_lists.list_files(path) or refer.rrsisd_layout(path) or refer.nwpu_layout(path)
    return not known and bool(chips.find_chip_folders(path))


def parse_spec(spec: str) -> tuple[Path, str]:
    """Path and split of a data specification `PATH` or `PATH:SPLIT`; the split is "" when none is named."""
    if Path(spec).exists():
        return Path(spec), ""
    path, colon, split = spec.rpartition(":")
    if colon and "/" not in split and "\\" not in split and Path(path).exists():
        return Path(path), split
    return Path(spec), ""


def select_split(dataset: Dataset, split: str) -> list[Sample]:
    """Samples of a split ("" the dataset's default, mostly all). Raises UsageError when it has none."""
    wanted = split or dataset.default_split
    chosen = [sample for sample in dataset.samples if in_split(sample.split, wanted)]
    if not chosen and dataset.samples:
        there = ", ".join(sorted({sample.split or "samples without a split" for sample in dataset.samples}))
        raise UsageError(f"{dataset.root}: no sample of split {wanted!r}; it has {there}")
    return chosen


def of_split(dataset: Dataset, split: str) -> Dataset:
    """The dataset with the samples and problems of a split alone; problems of no known split stay.

    Raises UsageError when it has no sample of the split.
    """
    wanted = split or dataset.default_split
    problems = [one for one in dataset.problems if not one.split or in_split(one.split, wanted)]
    return replace(dataset, samples=select_split(dataset, split), problems=problems)
