"""JSON lines: one sample a line, masks as paths or COCO run lengths, null for "no target"."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from engine.data.masks import MaskFile, MaskShapes, MaskSource, encode_rle, segmentation_parts, sound_size
from engine.data.pictures import check_picture
from engine.data.samples import Dataset, Problem, Sample, sound_gsd, with_unique_ids
from engine.errors import InputError

_UNSOUND = re.compile("[\\0\ud800-\udfff]")


def read_jsonl(path: Path) -> Dataset:
    """Samples of a JSON lines file; a line that cannot be used becomes a problem with its number.

    A line: `{"image": PATH, "phrase": TEXT, "mask": PATH | RLE | null, "id": ..., "split"?, "gsd"?, "category"?}`, and
    as our own additions `"ignore"?` (PATH or RLE of pixels that do not count), `"source"?` (the photograph), `"kind"?`
    (kind of phrase, or a list), `"boxes"?` (corners) and `"derived"?` (true for a mask that people did not draw). Paths
    are relative to the file's folder, or absolute. Raises InputError when the file cannot be read.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read as UTF-8 text ({error})") from error
    samples: list[Sample] = []
    problems: list[Problem] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        name, split = f"{path.name}:{number}", ""
        try:
            record = json.loads(line)
            split = str(record.get("split") or "") if isinstance(record, dict) else ""
            samples.append(_sample(record, path.parent, name, str(number)))
        except (ValueError, RecursionError) as error:
            problems.append(Problem("line is not JSON", f"{name} ({error})", left_out=True))
        except InputError as error:
            problems.append(Problem("line cannot be used", str(error), split, left_out=True))
    return Dataset("JSON lines", path, with_unique_ids(samples, problems), problems)


def _sample(record: object, folder: Path, name: str, default_id: str) -> Sample:
    if not isinstance(record, dict):
        raise InputError(f"{name}: holds a {type(record).__name__}; write an object with image, phrase and mask")
    for key, value in record.items():
        if isinstance(value, str) and _UNSOUND.search(value):
            raise InputError(f"{name}: {key} is {value!r}; leave out what no file's name can hold")
    for key in ("image", "phrase"):
        if not isinstance(record.get(key), str) or not record[key].strip():
            raise InputError(f"{name}: {key} is {record.get(key)!r}; write a text")
    if "mask" not in record:
        raise InputError(f"{name}: has no mask; write a path, run lengths, or null for no target")
    mask = _mask(record["mask"], folder, name)
    size = _stated_size(record["mask"], name)
    kinds = record.get("kind") or ()
    if not isinstance(kinds, str | list | tuple):
        raise InputError(f"{name}: kind is {kinds!r}; write a text or a list of texts")
    derived = record.get("derived", False)
    if not isinstance(derived, bool):
        raise InputError(f"{name}: derived is {derived!r}; write true or false")
    boxes = record.get("boxes") or ()
    if not isinstance(boxes, list | tuple):
        raise InputError(f"{name}: boxes is {boxes!r}; write a list of [x1, y1, x2, y2]")
    return Sample(
        id=str(default_id if record.get("id") is None else record["id"]),
        image=folder / record["image"],
        phrase=record["phrase"].strip(),
        mask=mask,
        split=str(record.get("split") or ""),
        category=str(record.get("category") or ""),
        gsd=sound_gsd(record.get("gsd"), name),
        ignore=_mask(record.get("ignore"), folder, name),
        boxes=tuple(_box(box, name) for box in boxes),
        source=str(record.get("source") or ""),
        kinds=(kinds,) if isinstance(kinds, str) else tuple(str(kind) for kind in kinds),
        size=size,
        derived=derived,
    )


def _mask(value: object, folder: Path, name: str) -> MaskSource | None:
    if value is None:
        return None
    if isinstance(value, str):
        return MaskFile(folder / value)
    return MaskShapes(segmentation_parts(value, name), name)


def _stated_size(value: object, name: str) -> tuple[int, int] | None:
    """Size of run lengths, which state their own; anything else takes the image's."""
    rle = value[0] if isinstance(value, list) and value else value
    if not isinstance(rle, dict):
        return None
    try:
        return sound_size(rle.get("size"))
    except ValueError as error:
        raise InputError(f"{name}: run lengths: {error}") from error


def _box(value: object, name: str) -> tuple[float, float, float, float]:
    if not isinstance(value, list) or len(value) != 4 or not all(isinstance(side, int | float) for side in value):
        raise InputError(f"{name}: box {value!r}; write [x1, y1, x2, y2] in pixels")
    return float(value[0]), float(value[1]), float(value[2]), float(value[3])


def to_record(sample: Sample, folder: Path) -> dict[str, Any]:
    """The JSON object of a sample, masks as run lengths, the image relative to `folder` when it lies below it.

    Raises InputError when its mask or image cannot be read, or they are not of one size.
    """
    image = sample.image.resolve()
    base = folder.resolve()
    mask = sample.read_truth()
    height, width = check_picture(sample.image)
    if mask.shape != (height, width):
        raise InputError(
            f"sample {sample.id}: its mask is {mask.shape[1]} x {mask.shape[0]} pixels, its image {width} x {height}"
        )
    record: dict[str, Any] = {
        "id": sample.id,
        "image": image.relative_to(base).as_posix() if image.is_relative_to(base) else str(image),
        "phrase": sample.phrase,
        "mask": None if sample.mask is None else encode_rle(mask),
    }
    for key in ("split", "category", "gsd", "source", "derived"):
        if getattr(sample, key):
            record[key] = getattr(sample, key)
    ignore = sample.read_ignore()
    if ignore is not None and ignore.any():
        record["ignore"] = encode_rle(ignore)
    if sample.boxes:
        record["boxes"] = [list(box) for box in sample.boxes]
    if sample.kinds:
        record["kind"] = list(sample.kinds)
    return record


def write_jsonl(samples: Iterable[Sample], path: Path, problems: list[Problem]) -> int:
    """Write samples as JSON lines beside `path` and rename; returns how many were written.

    A sample whose mask cannot be read is left out and becomes a problem. Where none is left, `path` stays as it is.
    """
    part = path.with_name(path.name + ".part")
    written = 0
    try:
        with part.open("w", encoding="utf-8", newline="\n") as stream:
            for sample in samples:
                try:
                    record = to_record(sample, path.parent)
                except InputError as error:
                    problems.append(Problem("mask cannot be used", str(error)))
                    continue
                stream.write(json.dumps(record, ensure_ascii=False) + "\n")
                written += 1
        if written:
            part.replace(path)
    except OSError as error:
        raise InputError(f"{path}: cannot be written ({error.strerror}); choose another place") from error
    finally:
        part.unlink(missing_ok=True)
    return written
