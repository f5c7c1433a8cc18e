"""Model packs: a folder with configuration, weights, card, licence and checksums; no code is ever run from one.

What can be said of one without torch is in `engine.models.folders`.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file

from engine.errors import ModelError
from engine.models.configuration import PackConfig
from engine.models.contract import ReferringNetwork
from engine.models.folders import (
    CONFIG,
    WEIGHTS,
    file_sha256,
    find_pack,
    read_config,
    text_folder,
    tokenizer_file,
    verify_pack,
    write_sums,
)
from engine.models.network import build_network
from engine.models.quantize import dequantize_rows, quantize_rows, to_half
from engine.models.synonyms import known_kinds, known_synonyms, leaning_words

__all__ = [
    "CONFIG",
    "TEXT_PREFIX",
    "WEIGHTS",
    "Pack",
    "PackConfig",
    "load_pack",
    "load_tensors",
    "read_config",
    "save_pack",
    "verify_pack",
    "write_sums",
]

TEXT_PREFIX = "text_encoder.model."


@dataclass(frozen=True)
class Pack:
    """A loaded pack; `network` is in evaluation mode on the asked device, `sha256` that of its weights."""

    name: str
    path: Path
    config: PackConfig
    network: ReferringNetwork
    sha256: str

    @property
    def identity(self) -> str:
        """A hash of weights and configuration: what the network finds depends on both."""
        return hashlib.sha256(f"{self.sha256} {self.config.model_dump_json()}".encode()).hexdigest()


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
    network = build_network(config.network, tokenizer_file(text))
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
    network.synonyms, network.kinds = known_synonyms(config.categories), known_kinds(config.categories)
    network.leanings = leaning_words(config.lean)
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
    shutil.copymode(folder / CONFIG, folder / WEIGHTS)  # safetensors lets nobody else read it
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    write_sums(folder)
