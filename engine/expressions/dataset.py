"""Labels to a file of referring samples: `engine data phrases`."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from engine.errors import InputError, UsageError
from engine.expressions.chips import chip_scenes
from engine.expressions.generate import Wanted, generate, record_of
from engine.expressions.looks import load_attributes
from engine.expressions.polygons import Cutting, open_for_phrases, polygon_scenes, read_labels
from engine.expressions.scenes import LabelledScene
from georeferencing.rasters import Raster
from georeferencing.vector_files import file_of

UNPROVEN = ("val", "test")  # splits whose figures are reported: masks that people did not draw stay out of them


@dataclass(frozen=True)
class Source:
    """Where labels come from: a folder of labelled chips, or a vector file over a raster."""

    labels: Path
    raster: str | None = None
    category: str | None = None
    category_field: str | None = None
    size: int = 512
    validation: float = 0.2


@dataclass
class Summary:
    """What was written."""

    images: int = 0
    skipped: int = 0
    phrases: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    splits: Counter[str] = field(default_factory=Counter)
    notes: tuple[str, ...] = ()

    def lines(self, out: Path) -> list[str]:
        """What the user is told."""
        kinds = ", ".join(f"{kind} {count}" for kind, count in sorted(self.kinds.items()))
        said = [f"{out}: {self.phrases} phrases of {self.images} images ({kinds})", *self.notes]
        if self.skipped:
            said.append(f"{self.skipped} images gave no phrase: too many things, or none that words tell apart")
        return said


def write_phrases(
    source: Source, out: Path, wanted: Wanted, *, attributes: Path | None = None, overwrite: bool = False
) -> Summary:  # fmt: skip
    """Make phrases for all labels and write them as JSON lines, beside `out` and renamed.

    The views of a raster are written as PNG files to `<out>_images`. Raises UsageError, InputError, RasterError or
    VectorError; nothing is left behind then.
    """
    check(source, out, overwrite=overwrite)
    mapping = load_attributes()
    if attributes is not None:
        mapping |= load_attributes(attributes)
    summary = Summary()
    images = out.with_name(f"{out.stem}_images")
    try:
        # a name that nobody has, so that nothing of the user's is in the way
        with tempfile.TemporaryDirectory(prefix=f".{out.name}.", dir=out.parent, ignore_cleanup_errors=True) as beside:
            part, images_part = Path(beside) / out.name, Path(beside) / images.name
            with (
                scenes_of(source, images_part, wanted.seed, summary) as scenes,
                part.open("w", encoding="utf-8", newline="\n") as stream,
            ):
                for scene in scenes:
                    records = list(records_of(scene, wanted, mapping, out, images_part, images, summary))
                    stream.writelines(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
            if not summary.phrases:
                raise InputError(
                    f"{source.labels}: no phrase could be made; see docs/phrases.md for what labels are needed"
                )
            if source.raster and source.validation and not summary.splits["val"]:
                summary.notes += (f"{out}: none of the views is for validation; give a smaller --size or more --val",)
            if images_part.is_dir():
                shutil.rmtree(images, ignore_errors=True)
                images_part.replace(images)
            part.replace(out)
    except OSError as error:
        raise InputError(f"{out}: cannot be written ({error.strerror}); choose another place") from error
    return summary


def check(source: Source, out: Path, *, overwrite: bool) -> None:
    """Raise UsageError or InputError for what can be seen before the work starts."""
    if out.suffix.lower() not in (".jsonl", ".ndjson"):
        raise UsageError(f"{out}: phrases are written as JSON lines; name it {out.stem}.jsonl")
    images, labels = out.with_name(f"{out.stem}_images"), file_of(source.labels)
    for path in (out, images) if source.raster else (out,):
        if path.exists() and not overwrite:
            raise UsageError(f"{path}: exists; choose another name or add --overwrite")
    if source.raster and images.is_dir():  # it is replaced as a whole
        view = re.compile(re.escape(labels.stem) + r"_\d+_\d+\.png")
        if others := sorted(path.name for path in images.iterdir() if not view.fullmatch(path.name)):
            raise UsageError(f"{images}: holds {others[0]}, no view of {labels.name}; choose another name")
    if not out.parent.is_dir():
        raise UsageError(f"{out.parent}: is not a folder; create it first")
    if not labels.exists():
        raise InputError(f"{source.labels}: does not exist; give a folder of labelled images or a vector file")
    if labels.is_dir() and source.raster:
        raise UsageError(f"{source.labels}: is a folder, which brings its own images; --raster goes with a vector file")
    if labels.is_file() and not source.raster:
        raise UsageError(f"{source.labels}: polygons need their image; give --raster FILE")


@contextmanager
def scenes_of(source: Source, images: Path, seed: int, summary: Summary) -> Iterator[Iterator[LabelledScene]]:
    """The scenes of a folder of chips, or of polygons over a raster that stays open meanwhile.

    What is left out of the polygons is told to the summary.
    """
    if source.labels.is_dir():
        yield chip_scenes(source.labels)
        return
    assert source.raster is not None
    raster: Raster
    with open_for_phrases(source.raster) as raster:
        labels = read_labels(source.labels, raster, category=source.category, category_field=source.category_field)
        summary.notes = labels.notes
        images.mkdir(parents=True, exist_ok=True)
        yield polygon_scenes(labels, source.labels, raster, Cutting(images, source.size, source.validation, seed))


def records_of(
    scene: LabelledScene, wanted: Wanted, attributes: dict[str, dict[str, str]], out: Path, images_part: Path,
    images: Path, summary: Summary,
) -> Iterator[dict[str, object]]:  # fmt: skip
    """The JSON lines of one scene; counted in the summary."""
    image = images / scene.image.name if scene.image.parent == images_part else scene.image
    base = out.parent.resolve()
    name = image.resolve()
    told = name.relative_to(base).as_posix() if name.is_relative_to(base) else str(name)
    before = summary.phrases
    for number, made in enumerate(generate(scene, wanted, attributes)):
        if scene.split in UNPROVEN and any(scene.things[row].derived for row in made.rows):
            continue
        summary.phrases += 1
        summary.kinds.update(made.kinds)
        yield record_of(scene, made, number, told)
    if summary.phrases > before:
        summary.images += 1
        summary.splits[scene.split] += 1
    else:
        summary.skipped += 1
