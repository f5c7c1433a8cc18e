"""RRSIS-D and NWPU-Refer: a pickle of refs in the REFER layout beside a COCO-like file of masks."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from engine.data.masks import MaskShapes, segmentation_parts, sound_size
from engine.data.pickles import read_refs
from engine.data.samples import Box, Dataset, Problem, Sample, has_chinese, with_unique_ids
from engine.errors import InputError

Language = Literal["english", "chinese", "all"]

RRSISD_IMAGES = ("images", "rrsisd", "JPEGImages")
NWPU_FILES = (("new_refs(unc).p", "new_instances.json"), ("refs(unc).p", "instances.json"))


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where a dataset of this shape keeps its files, and how its refs become samples."""

    name: str
    root: Path
    refs: Path
    instances: Path
    image_folders: tuple[Path, ...]
    corner_boxes: bool
    merge: bool  # refs with one image, sentence and split are one sample


@dataclass(slots=True)
class _Instances:
    """The COCO-like file, indexed by id."""

    name: str
    images: dict[Any, dict[str, Any]]
    annotations: dict[Any, dict[str, Any]]
    categories: dict[Any, str]


@dataclass(slots=True)
class _Draft:
    """A sample in the making: the refs that share its image, sentence and split."""

    id: str
    image_id: Any
    phrase: str
    split: str
    file_name: str
    annotations: list[Any] = field(default_factory=list)
    categories: list[Any] = field(default_factory=list)


def rrsisd_layout(path: Path) -> _Layout | None:
    """RRSIS-D's files, from its root or its inner folder `rrsisd`; None when they are not there."""
    for root in (path, path.parent) if path.name == "rrsisd" else (path,):
        refs, instances = root / "rrsisd" / "refs(unc).p", root / "rrsisd" / "instances.json"
        if refs.is_file() or (instances.is_file() and root.joinpath(*RRSISD_IMAGES).is_dir()):
            folder = root.joinpath(*RRSISD_IMAGES)
            return _Layout("RRSIS-D", root, refs, instances, (folder,), corner_boxes=True, merge=False)
    return None


def nwpu_layout(path: Path) -> _Layout | None:
    """NWPU-Refer's files, under their newer or older names; None when they are not there."""
    for refs, instances in NWPU_FILES:
        if (path / refs).is_file():
            folders = (path / "image", path / "image" / "image")
            return _Layout("NWPU-Refer", path, path / refs, path / instances, folders, corner_boxes=False, merge=True)
    return None


def read_rrsisd(path: Path, language: Language = "english") -> Dataset:
    """RRSIS-D: one sample a ref and sentence. Raises InputError when the files are missing or unsound."""
    layout = rrsisd_layout(path)
    if layout is None:
        raise InputError(f"{path}: no rrsisd/refs(unc).p; give the folder that holds rrsisd/ and images/")
    return _read(layout, language)


def read_nwpu(path: Path, language: Language = "english") -> Dataset:
    """NWPU-Refer: refs that share image, sentence and split are one sample with the union of their masks.

    A ref whose annotation is of the category "no target" has an empty mask, whatever its polygon. `language` takes the
    English sentences, the Chinese ones, or all. Raises InputError when the files are missing or unsound.
    """
    layout = nwpu_layout(path)
    if layout is None:
        raise InputError(f"{path}: no new_refs(unc).p or refs(unc).p; give the folder that holds NWPU-Refer's image/")
    return _read(layout, language)


def _read(layout: _Layout, language: Language) -> Dataset:
    instances = _read_instances(layout.instances)
    problems: list[Problem] = []
    drafts = _drafts(read_refs(layout.refs), layout, language, problems)
    files = _image_files(layout.image_folders)
    samples = []
    for draft in drafts:
        try:
            sample = _sample(draft, layout, instances, files, problems)
        except (InputError, TypeError, ValueError, OverflowError) as error:  # numbers that are none, odd categories
            said = f"{layout.instances.name}: {error} (sample {draft.id})"
            problems.append(Problem("sample cannot be used", said, draft.split, left_out=True))
            continue
        samples += [sample] if sample is not None else []
    several = sum(len(draft.annotations) > 1 for draft in drafts)
    notes = [f"{several} samples mean several objects (refs merged by image, sentence and split)"] if several else []
    return Dataset(layout.name, layout.root, with_unique_ids(samples, problems), problems, notes)


def _read_instances(path: Path) -> _Instances:
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); check the dataset's download") from error
    except ValueError as error:
        raise InputError(f"{path}: is not sound JSON ({error}); fetch it again") from error
    try:
        return _Instances(
            name=path.name,
            images={image["id"]: image for image in content["images"]},
            annotations={a["id"]: a for a in content["annotations"] if "id" in a},  # refs name no other
            categories={category["id"]: str(category["name"]) for category in content.get("categories", [])},
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise InputError(f"{path}: lacks {error}; it needs images, annotations and categories as in COCO") from error


def _drafts(
    refs: Sequence[dict[str, Any]], layout: _Layout, language: Language, problems: list[Problem]
) -> list[_Draft]:
    """One draft a sentence, or one for all refs with the same image, sentence and split where the layout merges."""
    drafts: dict[tuple[Any, ...], _Draft] = {}
    for number, ref in enumerate(refs):
        ref_id = ref.get("ref_id", number)
        split = str(ref.get("split", ""))
        if not _whole(ref):
            what = "ref without ann_id, image_id or sentences"
            problems.append(Problem(what, f"ref {ref_id}", split, left_out=True))
            continue
        for place, sentence in enumerate(ref["sentences"]):
            said = (sentence.get("sent") or sentence.get("raw") or "") if isinstance(sentence, dict) else ""
            phrase = " ".join(str(said).split())
            if not phrase:
                problems.append(Problem("sentence without text", f"ref {ref_id}", split, left_out=True))
                continue
            if language != "all" and has_chinese(phrase) != (language == "chinese"):
                continue
            key = (ref["image_id"], phrase, split) if layout.merge else (number, place)
            if key not in drafts:
                sample_id = f"{ref_id}_{sentence.get('sent_id', place)}"
                drafts[key] = _Draft(sample_id, ref["image_id"], phrase, split, str(ref.get("file_name", "")))
            draft = drafts[key]
            if ref["ann_id"] not in draft.annotations:
                draft.annotations.append(ref["ann_id"])
                draft.categories.append(ref.get("category_id"))
    return list(drafts.values())


def _whole(ref: dict[str, Any]) -> bool:
    """Whether a ref says which annotation and image it is of, and has a list of sentences."""
    sentences, ids = ref.get("sentences"), (ref.get("ann_id"), ref.get("image_id"))
    return (
        isinstance(sentences, list | tuple) and bool(sentences) and all(isinstance(i, int | float | str) for i in ids)
    )


def _sample(
    draft: _Draft, layout: _Layout, instances: _Instances, files: dict[str, Path], problems: list[Problem]
) -> Sample | None:
    """The finished sample; None, with a problem, when a mask it needs is not there. Raises on odd values."""
    image = instances.images.get(draft.image_id)
    if image is None:
        what = "image id not in the instances file"
        problems.append(Problem(what, f"{draft.image_id} (sample {draft.id})", draft.split))
    name = str((image or {}).get("file_name") or draft.file_name)
    parts: list[Any] = []
    boxes: list[Box] = []
    names: Counter[str] = Counter()
    for annotation_id, ref_category in zip(draft.annotations, draft.categories, strict=True):
        annotation = instances.annotations.get(annotation_id)
        category = _category(annotation or {}, ref_category, instances)
        if is_no_target(category):
            continue
        if annotation is None or not annotation.get("segmentation"):
            what = "annotation not in the instances file" if annotation is None else "annotation without a mask"
            problems.append(Problem(what, f"{annotation_id} (sample {draft.id})", draft.split, left_out=True))
            return None
        names[category] += 1
        parts += segmentation_parts(annotation["segmentation"], f"annotation {annotation_id}")
        box = _corners(annotation.get("bbox"), layout.corner_boxes)
        boxes += [box] if box else []
    return Sample(
        id=draft.id,
        image=files.get(name, layout.image_folders[0] / name),
        phrase=draft.phrase,
        mask=MaskShapes(tuple(parts), f"{instances.name}: sample {draft.id}") if parts else None,
        split=draft.split,
        category=names.most_common(1)[0][0] if names else "no target",
        boxes=tuple(boxes),
        size=_size(image),
    )


def _category(annotation: dict[str, Any], ref_category: object, instances: _Instances) -> str:
    """Name of an annotation's category; RRSIS-D spells the key `categories_id`."""
    number = annotation.get("category_id", annotation.get("categories_id", ref_category))
    return instances.categories.get(number, "" if number is None else str(number))


def is_no_target(category: str) -> bool:
    """Whether a category name says that nothing in the image fits the phrase."""
    return category.lower().replace("-", " ").replace("_", " ").split() == ["no", "target"]


def _corners(box: object, corner_form: bool) -> Box | None:
    if not isinstance(box, list | tuple) or len(box) != 4:
        return None
    a, b, c, d = (float(value) for value in box)
    return (a, b, c, d) if corner_form else (a, b, a + c, b + d)


def _size(image: dict[str, Any] | None) -> tuple[int, int] | None:
    if not image or not image.get("height") or not image.get("width"):
        return None
    return sound_size((image["height"], image["width"]))


def _image_files(folders: tuple[Path, ...]) -> dict[str, Path]:
    """Files of the image folders by name; the first folder wins."""
    files: dict[str, Path] = {}
    for folder in folders:
        if folder.is_dir():
            for path in folder.iterdir():
                files.setdefault(path.name, path)
    return files
