"""Ctrl-C and SIGTERM in training: the step in hand is finished and kept before the run ends."""

from __future__ import annotations

import signal
import threading
from types import FrameType
from typing import Any, NoReturn

import torch
from accelerate import Accelerator

from engine.errors import Cancelled
from engine.training.folder import CHECKPOINT, RunFolder

SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Stopping:
    """Notes the first signal in `asked`; a second one is as abrupt as usual, and one that is ignored stays so."""

    def __init__(self) -> None:
        self.asked = 0
        self._before: dict[int, Any] = {}

    def __enter__(self) -> Stopping:
        if threading.current_thread() is threading.main_thread():  # signals are the main thread's
            for number in SIGNALS:
                if signal.getsignal(number) != signal.SIG_IGN:
                    self._before[number] = signal.signal(number, self._note)
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _note(self, number: int, frame: FrameType | None) -> None:
        self.asked = number
        signal.signal(number, self._before[number])

    def agreed(self, accelerator: Accelerator, given_up: bool = False) -> bool:
        """Whether any process of a run was told to stop, or gives up: all of them end after the same step."""
        ends = float(bool(self.asked) or given_up)
        if accelerator.num_processes == 1:
            return bool(ends)
        return bool(accelerator.reduce(torch.tensor(ends, device=accelerator.device), "sum").item())

    def end(self, folder: RunFolder, step: int) -> NoReturn:
        """End as the signal asked: raises Cancelled for Ctrl-C, SystemExit with a shell's status for SIGTERM."""
        kept = folder.path / CHECKPOINT
        folder.listener.note(f"stopped at step {step}, kept in {kept}; --resume goes on from there")
        if self.asked == signal.SIGTERM:
            raise SystemExit(128 + signal.SIGTERM)
        raise Cancelled("cancelled")


def leave_to_parent(_: int) -> None:
    """In a worker: whoever signals the whole group means the parent, which still needs its batches."""
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)
