"""The log of a run: mean losses every 20 steps and scores, as CSV and for TensorBoard; a resumed run's is whole."""

from __future__ import annotations

import csv
import math
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

from torch import Tensor

from engine.errors import ModelError
from engine.training.folder import CHECKPOINT, LOG, RunFolder

LOG_EVERY = 20
HEADER = "step,seconds,name,value"


class _Writer(Protocol):
    """A TensorBoard writer, or nothing."""

    def add_scalar(self, tag: str, value: float, step: int) -> None: ...


class RunLog:
    """Rows of step, seconds, name, value; `kept` goes into the checkpoint, so that a stop does not show.

    Args:
        folder: of the run, with the checkpoint it goes on from.
        writes: whether this process writes.
    """

    def __init__(self, folder: RunFolder, writes: bool = True) -> None:
        self.path, self.writes, step = folder.path / LOG, writes, folder.last.get("step", 0)
        before = folder.last.get("log", {})
        self.sums: dict[str, Any] = dict(before.get("sums", {}))
        self.count, self.rate = before.get("count", 0), before.get("rate", 0.0)
        self.started = time.monotonic() - before.get("seconds", 0.0)
        if writes and self.path.exists():
            self._drop_after(step)
        self.board = _board(folder.path, step) if writes else None

    def kept(self) -> dict[str, Any]:
        """What a resumed run needs."""
        sums = {name: float(value) for name, value in self.sums.items()}
        return {"sums": sums, "count": self.count, "rate": self.rate, "seconds": time.monotonic() - self.started}

    def add(self, step: int, rate: float, parts: Mapping[str, Tensor]) -> None:
        """Add a step's losses and gradient. Raises ModelError where a row is due and they are no numbers any more."""
        self.sums = {name: part.detach().float() + self.sums.get(name, 0.0) for name, part in parts.items()}
        self.count, self.rate = self.count + 1, rate
        if step % LOG_EVERY == 0:
            self.check(step)
            self.end(step)
            self.sums, self.count = {}, 0

    def end(self, step: int) -> None:
        """Write the means since the last row; they stay in `kept` in case the run goes on."""
        if self.count:
            self.write(step, {"rate": self.rate, **{k: float(v) / self.count for k, v in self.sums.items()}})

    def check(self, step: int) -> None:
        """Raise ModelError where the losses since the last row are no numbers any more: such weights are never kept."""
        if not all(math.isfinite(total) for total in self.sums.values()):
            there = (self.path.parent / CHECKPOINT).exists()
            kept = f"{CHECKPOINT} is kept; go on with --resume and" if there else "start again with"
            raise ModelError(
                f"{self.path}: step {step}: the loss is no number any more; {kept} a lower learning_rate, "
                'or precision = "fp32"'
            )

    def write(self, step: int, values: Mapping[str, float]) -> None:
        """A row a value, and the same to TensorBoard."""
        if not self.writes:
            return
        fresh = not self.path.exists()
        with self.path.open("a", newline="", encoding="utf-8") as handle:
            log = csv.writer(handle, lineterminator="\n")
            if fresh:
                log.writerow(HEADER.split(","))
            for name, value in values.items():
                log.writerow((step, round(time.monotonic() - self.started, 1), name, f"{value:.6g}"))
                if self.board is not None:
                    self.board.add_scalar(name, value, step)

    def _drop_after(self, step: int) -> None:
        """Drop rows after a checkpoint, one that a kill cut short, and the last means of a run that goes on."""
        rows = [row.split(",") for row in self.path.read_text(encoding="utf-8").splitlines()[1:]]
        rows = [row for row in rows if len(row) == 4 and int(row[0]) <= step]
        rows = [row for row in rows if row[2].startswith("val ") or int(row[0]) % LOG_EVERY == 0]
        part = self.path.with_suffix(".part")
        part.write_text("\n".join([HEADER, *map(",".join, rows)]) + "\n", encoding="utf-8")
        part.replace(self.path)


def _board(folder: Path, step: int) -> _Writer | None:
    """A TensorBoard writer that hides events after `step`; None where it is not installed: the CSV says the same."""
    try:
        from torch.utils.tensorboard import SummaryWriter
    except ImportError:
        return None
    writer: _Writer = SummaryWriter(str(folder), purge_step=step + 1 if step else None)
    return writer
