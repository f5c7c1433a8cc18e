"""The folder of a training run: what an earlier run left in it, and whether a run may go on from that."""

from __future__ import annotations

import os
import pickle
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Protocol

import torch

from engine.errors import InputError, ModelError, UsageError
from engine.training.config import TrainConfig
from engine.training.recipe import Recipe

CHECKPOINT, BEST, LOG, PACK = "checkpoint.pt", "best.pt", "log.csv", "pack"
FREE = (
    "steps", "epochs", "learning_rate", "encoder_rate", "text_rate", "clip", "evaluate_every", "evaluate_at_most",
    "patience", "save_every", "precision", "workers", "checkpointing", "compile",
)  # fmt: skip
"""Settings that a run may go on with changed."""
PLACES = {"train", "val", "data", "data_root", "image_weights", "start", "out"}
"""Settings that only say where something is, or what a fresh run starts from; data are told apart by what they hold."""


class Listener(Protocol):
    """Is told how training goes."""

    def note(self, text: str) -> None:
        """Take a sentence for the user."""
        return

    def windows(self, done: int, total: int) -> None:
        """Take the steps done, of how many."""
        return


class Silent(Listener):
    """Keeps what it is told to itself."""


class RunFolder:
    """Where a run keeps what it makes; `last` is the checkpoint it goes on from, empty for a run from the start.

    Raises UsageError where another run is in the way or settings are not those of the checkpoint any more, InputError
    where nothing can be written there, ModelError where the checkpoint is damaged.
    """

    def __init__(
        self, config: Recipe | TrainConfig, *, resume: bool = False, overwrite: bool = False,
        listener: Listener | None = None,
    ) -> None:  # fmt: skip
        self.path, self.listener = config.out, listener or Silent()
        self.last: dict[str, Any] = {}
        self.settings: dict[str, Any] = {}
        if resume and overwrite:
            raise UsageError("--resume --overwrite: the one goes on with a run, the other starts anew; give one")
        _check_writable(self.path)
        there = [name for name in (CHECKPOINT, BEST, LOG, PACK) if (self.path / name).exists()]
        if there and not (resume or overwrite):
            raise UsageError(f"{self.path}: a run is there already; --resume to go on, --overwrite to start anew")
        if resume and CHECKPOINT in there:
            self._read()
        elif resume and PACK in there:
            raise UsageError(f"{self.path}: a finished run without its {CHECKPOINT}; --overwrite to start anew")
        elif resume:
            self.listener.note(f"{self.path}: no {CHECKPOINT} to go on from; starting anew")
        values = config.model_dump(mode="json", exclude=PLACES)
        self.hold(values | {"text_folder": config.text_folder.name, "processes": os.environ.get("WORLD_SIZE", "1")})

    def _read(self) -> None:
        path = self.path / CHECKPOINT
        self.last = read_state(path)
        if "settings" not in self.last:
            raise ModelError(f"{path}: of an earlier version, which cannot go on; --overwrite to start anew")
        if self.last.get("progress", {}).get("best_step"):
            read_state(self.path / BEST)  # not found out when training is over

    def hold(self, facts: Mapping[str, Any]) -> None:
        """Keep what is to be the same when the run goes on. Raises UsageError naming what is not."""
        now = dict(_flat(facts))
        then = self.last.get("settings", now)
        changed = [name for name, value in now.items() if then.get(name) != value]
        said = {name: f"{name} {then.get(name)} -> {now[name]}" for name in changed}
        refused = "; ".join(said[name] for name in changed if name not in FREE)
        if refused:
            place = self.path / CHECKPOINT
            raise UsageError(f"{place}: changed since: {refused}; set it back to go on, or --overwrite to start anew")
        if said:
            self.listener.note(f"changed since the checkpoint: {'; '.join(said.values())}")
        self.settings |= now

    def begin(self) -> None:
        """Make the folder; what an earlier run left in it goes, unless this run goes on with that."""
        self.path.mkdir(parents=True, exist_ok=True)
        if not self.last:
            shutil.rmtree(self.path / PACK, ignore_errors=True)
            for path in (*(self.path / n for n in (CHECKPOINT, BEST, LOG)), *self.path.glob("events.out.tfevents.*")):
                path.unlink(missing_ok=True)


def read_state(path: Path) -> dict[str, Any]:
    """What `torch.save` wrote, on the CPU; only tensors and plain values are read. Raises ModelError."""
    try:
        found: dict[str, Any] = torch.load(path, map_location="cpu", weights_only=True)
    except (OSError, EOFError, RuntimeError, pickle.UnpicklingError) as error:
        what = "missing" if isinstance(error, FileNotFoundError) else "damaged"
        raise ModelError(f"{path}: {what}; put a whole copy in its place, or --overwrite to start anew") from error
    return found


def _check_writable(path: Path) -> None:
    """Raise InputError where no file can be made in a folder. It stays: another process of the run may be in it."""
    try:
        path.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path):
            pass
    except OSError as error:
        raise InputError(f"out: {path}: cannot be written ({error.strerror}); name another folder") from error


def _flat(values: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in values.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield prefix + name, value
