"""Folders of model packs: found by name or path, their configuration and checksums. Torch is not needed."""

from __future__ import annotations

import hashlib
from pathlib import Path

from pydantic import ValidationError

from engine.errors import ModelError
from engine.models.configuration import PackConfig
from engine.resources import pack_folders

CONFIG, WEIGHTS, SUMS = "config.json", "model.safetensors", "SHA256SUMS"
TOKENIZERS = ("tokenizer.json", "vocab.txt")  # of any kind, of an uncased BERT; the first that is there


def find_packs() -> dict[str, Path]:
    """Names and folders of all packs that can be found."""
    found: dict[str, Path] = {}
    for root in reversed(pack_folders()):
        if root.is_dir():
            found |= {p.name: p for p in sorted(root.iterdir()) if (p / CONFIG).is_file() and (p / WEIGHTS).is_file()}
    return found


def find_pack(name_or_path: str | Path) -> Path:
    """The folder of a pack; raises ModelError that lists the known names, or names the file that is missing."""
    path = Path(name_or_path)
    if (path / CONFIG).is_file():
        if not (path / WEIGHTS).is_file():
            raise ModelError(f"{path / WEIGHTS}: missing; give a complete model pack")
        return path
    found = find_packs()
    if str(name_or_path) in found:
        return found[str(name_or_path)]
    known = ", ".join(sorted(found)) or "none"
    raise ModelError(f"model '{name_or_path}': neither a pack folder nor a known pack; known packs: {known}")


def read_config(folder: Path) -> PackConfig:
    """config.json of a pack; raises ModelError naming the file and the field."""
    path = folder / CONFIG
    try:
        return PackConfig.model_validate_json(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ModelError(f"{path}: cannot be read ({error.strerror}); give a complete model pack") from error
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(map(str, first["loc"])) or "file"
        raise ModelError(f"{path}: {field}: {first['msg']}; the pack is damaged or of a newer format") from error


def text_folder(pack: Path, name: str) -> Path:
    """Folder of a text encoder: inside the pack, beside it, in the user's folder or bundled."""
    for root in (pack, pack.parent, *pack_folders()):
        folder = root / "text" / name
        if (folder / CONFIG).is_file():
            return folder
    raise ModelError(f"{pack}: text encoder '{name}' is not installed; reinstall the engine or copy it beside the pack")


def tokenizer_file(folder: Path) -> Path:
    """The tokenizer of a text encoder's folder; raises ModelError where there is none."""
    for path in (folder / name for name in TOKENIZERS):
        if path.is_file():
            return path
    raise ModelError(f"{folder}: neither {' nor '.join(TOKENIZERS)}; put the text encoder's tokenizer there")


def check_pack(name_or_path: str | Path) -> None:
    """Raise ModelError where `load_pack` would find no pack, or not all of its files, or a configuration that is none.

    It takes milliseconds; loading takes seconds.
    """
    folder = find_pack(name_or_path)
    tokenizer_file(text_folder(folder, read_config(folder).text))


def file_sha256(path: Path) -> str:
    """SHA-256 of a file's bytes, hexadecimal."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def verify_pack(folder: Path) -> None:
    """Check every file against SHA256SUMS; raises ModelError naming the first that differs."""
    sums = folder / SUMS
    if not sums.is_file():
        raise ModelError(f"{folder}: no {SUMS}; the pack cannot be verified")
    for line in sums.read_text(encoding="utf-8").splitlines():
        digest, name = line.split(maxsplit=1)
        path = folder / name
        if not path.is_file():
            raise ModelError(f"{path}: missing; reinstall the pack")
        if file_sha256(path) != digest:
            raise ModelError(f"{path}: checksum differs from {SUMS}; reinstall the pack")


def write_sums(folder: Path) -> None:
    """Write SHA256SUMS over all other files of a pack."""
    names = sorted(p.name for p in folder.iterdir() if p.is_file() and p.name != SUMS)
    lines = [f"{file_sha256(folder / name)}  {name}\n" for name in names]
    (folder / SUMS).write_text("".join(lines), encoding="utf-8")
