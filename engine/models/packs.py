"""Model packs: a folder with configuration, weights, card, licence and checksums; no code is ever run from one."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import torch
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file

from engine.errors import ModelError
from engine.models.contract import ReferringNetwork
from engine.models.network import NetworkConfig, build_network
from engine.models.quantize import dequantize_rows, quantize_rows, to_half
from engine.models.synonyms import known_synonyms
from engine.resources import pack_folders

CONFIG, WEIGHTS, SUMS = "config.json", "model.safetensors", "SHA256SUMS"
TEXT_PREFIX = "text_encoder.model."


class PackConfig(BaseModel):
    """config.json of a pack.

    Attributes:
        network: how to build the network.
        text: folder name of the shared text encoder, under `text/` beside the packs.
        mean, std: of RGB in [0, 1], subtracted and divided before the encoder.
        window: pixels of a window's side.
        gsd_range: (finest, coarsest) metres a pixel the pack was trained for.
        categories: what training showed. countable: those with distinct instances.
        temperature, presence_temperature: what mask and presence logits are divided by, fitted on images that were
            held out of training (`tools/calibrate.py`); 1 for none. presence_bias: what is then added to presence.
        licence: SPDX or words. notice: what must be said wherever the pack is named, empty for none.
    """

    model_config = ConfigDict(extra="ignore")

    format: int = 1
    name: str
    family: str = "mrsnet"
    network: NetworkConfig
    text: str = "minilm-l6"
    mean: tuple[float, float, float]
    std: tuple[float, float, float]
    window: int = Field(512, multiple_of=32, gt=0)
    gsd_range: tuple[float, float]
    categories: list[str]
    countable: list[str] = []
    temperature: float = Field(1.0, gt=0)
    presence_temperature: float = Field(1.0, gt=0)
    presence_bias: float = 0.0
    licence: str = ""
    notice: str = ""


@dataclass(frozen=True)
class Pack:
    """A loaded pack; `network` is in evaluation mode on the asked device, `sha256` that of its weights."""

    name: str
    path: Path
    config: PackConfig
    network: ReferringNetwork
    sha256: str


def find_packs() -> dict[str, Path]:
    """Names and folders of all packs that can be found."""
    found: dict[str, Path] = {}
    for root in reversed(pack_folders()):
        if root.is_dir():
            found |= {p.name: p for p in sorted(root.iterdir()) if (p / CONFIG).is_file() and (p / WEIGHTS).is_file()}
    return found


def find_pack(name_or_path: str | Path) -> Path:
    """The folder of a pack; raises ModelError that lists the known names."""
    path = Path(name_or_path)
    if (path / CONFIG).is_file():
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


def load_tensors(path: Path) -> dict[str, torch.Tensor]:
    """All tensors of a safetensors file; raises ModelError naming it."""
    try:
        return load_file(path)
    except (OSError, SafetensorError) as error:
        raise ModelError(f"{path}: not a readable safetensors file ({error})") from error


def load_pack(name_or_path: str | Path, device: str | torch.device = "cpu") -> Pack:
    """Build a pack's network and load its weights as float32.

    Raises ModelError where the pack is unknown, incomplete, damaged or does not fit its own configuration.
    """
    folder = find_pack(name_or_path)
    config = read_config(folder)
    text = text_folder(folder, config.text)
    network = build_network(config.network, text / "tokenizer.json")
    state = dequantize_rows(load_tensors(folder / WEIGHTS))
    words = dequantize_rows(load_tensors(text / WEIGHTS))
    state |= {TEXT_PREFIX + k: v for k, v in words.items()}
    try:
        network.load_state_dict(state, strict=True)
    except RuntimeError as error:
        first = str(error).strip().splitlines()[-1].strip()
        raise ModelError(f"{folder / WEIGHTS}: does not fit its {CONFIG}: {first}") from error
    network.eval().requires_grad_(False)
    network.temperature = config.temperature
    network.presence_temperature, network.presence_bias = config.presence_temperature, config.presence_bias
    network.synonyms = known_synonyms(config.categories)
    return Pack(config.name, folder, config, network.to(device), file_sha256(folder / WEIGHTS))


def save_pack(
    folder: Path, config: PackConfig, network: ReferringNetwork, files: dict[str, str], *, int8: bool = False
) -> None:
    """Write a pack (text encoder left out) with the given text files beside it, then its checksums.

    Weights are stored as fp16; with `int8`, matrices as int8 with one scale a row, which halves the file.
    """
    folder.mkdir(parents=True, exist_ok=True)
    state = {k: v for k, v in network.state_dict().items() if not k.startswith("text_encoder.")}
    save_file(quantize_rows(state, torch.float16) if int8 else to_half(state), folder / WEIGHTS)
    (folder / CONFIG).write_text(json.dumps(config.model_dump(), indent=1) + "\n", encoding="utf-8")
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    write_sums(folder)
