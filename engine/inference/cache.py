"""Windows' features kept between runs, so that another phrase costs decoding only, and what was decoded.

A bounded amount stays in memory, what is used least goes to disk, bounded too, and then is forgotten. Features stay as
they were computed while there is room; what is used least is narrowed to 16 bits before features leave memory. That
changes answers by at most 1 of 255. Answers take the room that features leave, and `SHARE` of the bound in any case:
what they take beyond it goes first.
"""

from __future__ import annotations

import json
import os
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import platformdirs
import torch
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file

from engine.errors import UsageError
from engine.models.contract import Features

MEMORY_VARIABLE, DISK_VARIABLE = "ENGINE_CACHE_MEMORY_MB", "ENGINE_CACHE_DISK_MB"
"""Environment variables with the cache's bounds in MiB; 0 switches that half off."""

_MEMORY_MB, _DISK_MB = 512, 2048  # 73 and 293 windows of 512 px of mrsnet-lite in 16 bits
SHARE = 1 / 8
_HALF_MAX = 65504.0
_SUFFIX = ".safetensors"


@dataclass(frozen=True)
class Known:
    """What is kept of a window: its features, on the CPU, and the valid mask (h, w) of its part inside the raster.

    Where it is an `answer` they are one map (H, W): what the network said for one find, in 1/65535.
    """

    features: Features
    valid: NDArray[np.bool_]
    answer: bool = False

    @property
    def nbytes(self) -> int:
        """Bytes held."""
        return self.features.nbytes + self.valid.nbytes

    @property
    def wide(self) -> bool:
        """Whether any feature is kept in more than 16 bits."""
        return any(part.element_size() > 2 for part in self.features.tensors)

    def narrowed(self) -> Known:
        """The same in 16 bits."""
        return Known(self.features.each(narrow), self.valid) if self.wide else self


class FeatureCache:
    """Bounded store of features and answers by key; safe for several threads, its folder for several processes.

    Parameters
    ----------
    memory_bytes, disk_bytes
        The bounds; with 0 nothing is kept there.
    folder
        Where files go; made when the first one does.
    """

    def __init__(self, memory_bytes: int, disk_bytes: int = 0, folder: Path | None = None) -> None:
        self.memory_bytes, self.disk_bytes = memory_bytes, disk_bytes if folder is not None else 0
        self._folder = folder
        self._held: OrderedDict[str, Known] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    @classmethod
    def from_environment(cls) -> FeatureCache:
        """Return a cache with the bounds that the environment names, and files in the user's cache folder.

        Raises UsageError where a bound is no whole number of MiB.
        """
        folder = platformdirs.user_cache_path("refer-segment", appauthor=False) / "features"
        return cls(_megabytes(MEMORY_VARIABLE, _MEMORY_MB), _megabytes(DISK_VARIABLE, _DISK_MB), folder)

    def __contains__(self, key: str) -> bool:
        with self._lock:
            if key in self._held:
                return True
        return self.disk_bytes > 0 and self._path(key).is_file()

    def get(self, key: str) -> Known | None:
        """Return what is kept under a key, None if nothing is; it now counts as used last."""
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
                return self._held[key]
        known = self._load(key)
        if known is not None:
            self.put(key, known)
        return known

    def put(self, key: str, known: Known) -> None:
        """Keep features or an answer; what is used least makes room: in 16 bits, on disk and in the end for good."""
        leaving: list[tuple[str, Known]] = []
        with self._lock:
            if key in self._held:
                self._pop(key)
            self._bytes += known.nbytes
            self._held[key] = known
            if self._bytes > self.memory_bytes:
                leaving += self._answers_beyond_share()
            if self._bytes > self.memory_bytes:
                self._narrow_least()
            while self._bytes > self.memory_bytes:
                leaving.append(self._pop(next(iter(self._held))))
        for name, least in leaving:
            self._save(name, least)

    def _pop(self, key: str) -> tuple[str, Known]:
        known = self._held.pop(key)
        self._bytes -= known.nbytes
        return key, known

    def _answers_beyond_share(self) -> list[tuple[str, Known]]:
        """Take out the answers used least until all is within the bound, or answers hold no more than their share."""
        answers = {name: known.nbytes for name, known in self._held.items() if known.answer}
        beyond, leaving = sum(answers.values()) - SHARE * self.memory_bytes, []
        for name, nbytes in answers.items():
            if beyond <= 0 or self._bytes <= self.memory_bytes:
                break
            leaving.append(self._pop(name))
            beyond -= nbytes
        return leaving

    def _narrow_least(self) -> None:
        """Narrow what is used least until all is within the bound, or nothing is wide any more."""
        for name in [name for name, known in self._held.items() if known.wide]:
            narrow = self._held[name].narrowed()
            self._bytes -= self._held[name].nbytes - narrow.nbytes
            self._held[name] = narrow
            if self._bytes <= self.memory_bytes:
                return

    def _path(self, key: str) -> Path:
        assert self._folder is not None
        return self._folder / (key + _SUFFIX)

    def _save(self, key: str, known: Known) -> None:
        """Write a file beside and rename it; a disk that is full or not ours means that the window is forgotten."""
        known = known.narrowed()
        if known.nbytes > self.disk_bytes or self._path(key).exists():
            return
        path = self._path(key)
        beside = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}")
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._make_room(known.nbytes)
            tensors, shape = _to_tensors(known)
            save_file(tensors, beside, shape)
            beside.replace(path)
        except (OSError, SafetensorError):
            beside.unlink(missing_ok=True)

    def _make_room(self, wanted: int) -> None:
        """Delete the files used least until `wanted` more bytes are within the bound."""
        files = []
        for path in self._path("").parent.glob(f"*{_SUFFIX}"):
            try:
                status = path.stat()
            except FileNotFoundError:  # another process made room too
                continue
            files.append((status.st_mtime_ns, status.st_size, path))
        total = sum(size for _, size, _ in files)
        for _, size, path in sorted(files):
            if total + wanted <= self.disk_bytes:
                return
            path.unlink(missing_ok=True)
            total -= size

    def _load(self, key: str) -> Known | None:
        if self.disk_bytes <= 0:
            return None
        path = self._path(key)
        try:
            with safe_open(path, framework="pt") as file:
                tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - not a mapping
                known = _from_tensors(tensors, json.loads(file.metadata()["features"]))
            os.utime(path)
        except (OSError, SafetensorError, KeyError, ValueError):  # not there, or not whole: it is computed anew
            return None
        return known


def narrow(tensor: torch.Tensor) -> torch.Tensor:
    """Return a tensor in 16 bits."""
    return tensor if tensor.element_size() <= 2 else tensor.clamp(-_HALF_MAX, _HALF_MAX).half()


def _to_tensors(known: Known) -> tuple[dict[str, torch.Tensor], dict[str, str]]:
    features = known.features
    parts = {f"{i}.{j}": part for i, stage in enumerate(features.stages) for j, part in enumerate(stage)}
    if features.detail is not None:
        parts["detail"] = features.detail
    # a file has no strides: maps that are channels last in memory are stored in that order, and come back so
    last = [name for name, part in parts.items() if part.dim() == 4 and not part.is_contiguous()]
    tensors = {name: (part.permute(0, 2, 3, 1) if name in last else part).contiguous() for name, part in parts.items()}
    tensors["valid"] = torch.from_numpy(np.packbits(known.valid))
    shape = {
        "size": features.size,
        "part": features.part,
        "valid": known.valid.shape,
        "answer": known.answer,
        "stages": [len(stage) for stage in features.stages],
        "channels_last": last,
    }
    return tensors, {"features": json.dumps(shape)}


def _from_tensors(tensors: dict[str, torch.Tensor], shape: Mapping[str, Any]) -> Known:
    for name in shape["channels_last"]:
        tensors[name] = tensors[name].permute(0, 3, 1, 2)
    stages = tuple(tuple(tensors[f"{i}.{j}"] for j in range(count)) for i, count in enumerate(shape["stages"]))
    height, width = shape["valid"]
    valid = np.unpackbits(tensors["valid"].numpy(), count=height * width).reshape(height, width).astype(np.bool_)
    part = None if shape["part"] is None else tuple(shape["part"])
    features = Features(stages, tensors.get("detail"), (shape["size"][0], shape["size"][1]), part)
    return Known(features, valid, shape["answer"])


def _megabytes(variable: str, default: int) -> int:
    text = os.environ.get(variable, str(default))
    if not text.isdecimal():
        raise UsageError(f"{variable}={text}: give a whole number of MiB, 0 for none")
    return int(text) << 20
