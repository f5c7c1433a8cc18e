"""Pack labelled images into one archive that training reads on a bare machine.

Usage: python tools/pack_chips.py OUT.zip DATA... [--split S ...] [--quality 92]

DATA are folders of labelled chips (their labels go as they are), or anything else that `engine data check` recognises,
which becomes JSON lines with masks as run lengths; the two cannot be mixed in one archive. JPEG and PNG images of 8
bits are copied as they are, any other becomes JPEG, with --quality 100 PNG. Training takes the archive where it takes
a folder: `data_root` or `train` in the TOML file.
"""

from __future__ import annotations

import argparse
import io
import json
import zipfile
from collections.abc import Iterable
from pathlib import Path

from PIL import Image

from engine.data.chips import find_chip_folders
from engine.data.jsonl import to_record
from engine.data.recognise import is_chip_root, open_dataset, parse_spec, select_split
from engine.data.samples import read_rgb
from engine.errors import EngineError, InputError, UsageError

AS_THEY_ARE = (".jpg", ".jpeg", ".png")
LOSSLESS = 100


def main() -> None:
    """Read the options and write the archive."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("data", nargs="+")
    parser.add_argument("--split", action="append", default=[], help="of chips: only images of this split; repeatable")
    parser.add_argument("--quality", type=int, default=92, choices=range(1, LOSSLESS + 1), metavar="1..100")
    args = parser.parse_args()
    try:
        images = pack(args.out, args.data, frozenset(args.split), args.quality)
    except EngineError as error:
        raise SystemExit(f"pack_chips: {error}") from error
    print(f"{args.out}: {images} images, {args.out.stat().st_size / 1e6:.1f} MB")


def pack(out: Path, data: list[str], splits: frozenset[str] = frozenset(), quality: int = 92) -> int:
    """Write the archive beside and rename it; returns the number of images. Raises EngineError."""
    places = [parse_spec(spec) for spec in data]
    chips = [is_chip_root(place) for place, _ in places]
    if out.suffix != ".zip":
        raise UsageError(f"{out}: archives end in .zip")
    if any(chips) and not all(chips):
        raise UsageError("folders of labelled chips and other datasets do not go into one archive; make two")
    part = out.with_name(out.name + ".part")
    try:
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
            if all(chips):
                folders = [folder for place, _ in places for folder in find_chip_folders(place)]
                count = sum(_add_folder(archive, folder, splits, quality) for folder in folders)
            else:
                count = _add_lines(archive, places, quality)
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)
    return count


def _add_folder(archive: zipfile.ZipFile, folder: Path, splits: frozenset[str], quality: int) -> int:
    """A folder of chips with its labels, images of other splits left out."""
    dense = (folder / "images.json").is_file() and not (folder / "instances.json").is_file()
    labels = folder / ("images.json" if dense else "instances.json")
    content = json.loads(labels.read_text(encoding="utf-8-sig"))
    content["images"] = [image for image in content["images"] if not splits or image.get("split", "") in splits]
    kept = {image["id"] for image in content["images"] if "id" in image}
    if "annotations" in content:
        content["annotations"] = [each for each in content["annotations"] if each["image_id"] in kept]
    for image in content["images"]:
        name = image["file_name"]
        image["file_name"] = _add_image(archive, folder / "images" / name, f"{folder.name}/images/{name}", quality)
        image["file_name"] = image["file_name"].removeprefix(f"{folder.name}/images/")
        if dense:
            mask = Path(name).with_suffix(".png").as_posix()
            archive.write(folder / "masks" / mask, f"{folder.name}/masks/{mask}")
    archive.writestr(f"{folder.name}/{labels.name}", json.dumps(content))
    for about in ("ABOUT.md", "LICENSE", "NOTICE"):
        if (folder / about).is_file():
            archive.write(folder / about, f"{folder.name}/{about}")
    return len(content["images"])


def _add_lines(archive: zipfile.ZipFile, places: Iterable[tuple[Path, str]], quality: int) -> int:
    """Samples as JSON lines; each image once."""
    names: dict[Path, str] = {}
    lines = []
    for place, split in places:
        dataset = open_dataset(place)
        missing = set(dataset.missing_images())
        for sample in select_split(dataset, split):
            if sample.image in missing:
                continue
            if sample.image not in names:
                wanted = f"images/{len(names):06d}{sample.image.suffix.lower()}"
                names[sample.image] = _add_image(archive, sample.image, wanted, quality)
            record = to_record(sample, place if place.is_dir() else place.parent) | {"image": names[sample.image]}
            record.setdefault("source", sample.image.stem)
            lines.append(json.dumps(record, ensure_ascii=False))
    if not lines:
        raise InputError("no sample whose image is there; see engine data check")
    archive.writestr("data.jsonl", "\n".join(lines) + "\n")
    return len(names)


def _add_image(archive: zipfile.ZipFile, path: Path, name: str, quality: int) -> str:
    """Add an image; returns the name it got. Raises InputError where it cannot be read, or the name is taken."""
    stem = name.removesuffix(Path(name).suffix)
    as_it_is = path.suffix.lower() in AS_THEY_ARE
    stored = name if as_it_is else stem + (".png" if quality == LOSSLESS else ".jpg")
    if stored in archive.NameToInfo:
        raise InputError(f"{path}: two images would be called {stored}; rename one")
    if as_it_is:
        archive.write(path, stored, zipfile.ZIP_STORED)
        return stored
    buffer = io.BytesIO()
    picture = Image.fromarray(read_rgb(path))
    if quality == LOSSLESS:
        picture.save(buffer, "PNG", optimize=True)
    else:
        picture.save(buffer, "JPEG", quality=quality, subsampling=0)
    archive.writestr(stored, buffer.getvalue(), zipfile.ZIP_STORED)
    return stored


if __name__ == "__main__":
    main()
