"""The training loop on referring expressions: any network, early stopping, logs; a stopped run goes on as it was."""

from __future__ import annotations

import csv
import json
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import torch
from accelerate import Accelerator
from torch import Tensor, nn
from torch.utils.data import DataLoader

from engine.data.samples import Sample
from engine.evaluation.metrics import lavt_parts, overlap, scores
from engine.models.contract import ReferringNetwork
from engine.models.feedback import FeedbackNetwork
from engine.models.network import LateralNetwork
from engine.training.loop import TrainingState
from engine.training.objective import Objective
from engine.training.phrased import Item, PhrasedSampler
from engine.training.rates import groups_of, set_rate, steps_of
from engine.training.recipe import Recipe
from engine.training.streams import SampleStream

CHECKPOINT, BEST, PROGRESS, LOG = "checkpoint.pt", "best.pt", "progress.json", "log.csv"
LOG_EVERY = 20


@dataclass
class Progress:
    """What early stopping knows: the best mIoU, its step, and how many looks there were without a gain."""

    step: int = 0
    best: float = -1.0
    best_step: int = 0
    without: int = 0


class _Writer(Protocol):
    """A TensorBoard writer, or nothing."""

    def add_scalar(self, tag: str, value: float, step: int) -> None: ...


def gather(items: list[Item]) -> dict[str, Any]:
    """Stack items: images (B, 3, S, S) uint8, targets and known pixels (B, S, S), phrases and names."""
    return {
        "images": torch.from_numpy(np.stack([item.pixels for item in items])).permute(0, 3, 1, 2),
        "target": torch.from_numpy(np.stack([item.target for item in items])),
        "known": torch.from_numpy(np.stack([item.known for item in items])),
        "phrases": [item.phrase for item in items],
        "names": [item.names for item in items],
    }


def train_samples(
    network: LateralNetwork | FeedbackNetwork, sampler: PhrasedSampler, val: Sequence[Sample], recipe: Recipe,
    resume: bool = False,
) -> Path:  # fmt: skip
    """Run, or go on with, training; returns the path of the best weights (`{"average": state, "step": n}`).

    Everything drawn at a step depends on the seed and the step alone, so a resumed run goes the way of a whole one.
    Without `val` the last weights are the best. Raises InputError where a sample cannot be read.
    """
    bf16 = recipe.precision == "bf16" or (recipe.precision == "auto" and torch.cuda.is_available())
    accelerator = Accelerator(mixed_precision="bf16" if bf16 else "no")
    recipe.out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(recipe.seed)
    network.text_encoder.requires_grad_(recipe.train_text)
    objective = Objective(network, recipe)
    optimizer = torch.optim.AdamW(groups_of(objective, recipe))
    model, optimizer = accelerator.prepare(objective, optimizer)
    left_out = () if recipe.train_text else ("network.text_encoder.",)
    ours = (
        (k, v) for k, v in objective.state_dict().items() if k.startswith("network.") and not k.startswith(left_out)
    )
    average = {k: v.detach().clone() for k, v in ours}
    state = TrainingState(objective, average, optimizer, left_out=left_out)
    progress = Progress()
    if resume and (recipe.out / CHECKPOINT).exists():
        state.load(recipe.out / CHECKPOINT)
        progress = Progress(**json.loads((recipe.out / PROGRESS).read_text(encoding="utf-8")))
    run = _Run(
        accelerator,
        recipe,
        state,
        progress,
        list(val),
        steps_of(recipe, len(sampler.samples), accelerator.num_processes),
    )
    run.go(model, sampler)
    return recipe.out / BEST


class _Run:
    """The steps of one run, and what is written on the way."""

    def __init__(
        self,
        accelerator: Accelerator,
        recipe: Recipe,
        state: TrainingState,
        progress: Progress,
        val: list[Sample],
        steps: int,
    ) -> None:
        self.accelerator, self.recipe, self.state, self.progress = accelerator, recipe, state, progress
        self.val, self.steps = _thinned(val, recipe.evaluate_at_most), steps
        self.mean, self.std = (
            torch.tensor(values, device=accelerator.device)[None, :, None, None] for values in (recipe.mean, recipe.std)
        )
        self.sums: dict[str, float] = {}
        self.started = time.monotonic()
        self.board = _board(recipe.out) if accelerator.is_main_process else None

    def go(self, model: nn.Module, sampler: PhrasedSampler) -> None:
        recipe, state, network = self.recipe, self.state, self.state.network.network
        start = state.step * recipe.batch * self.accelerator.num_processes
        stream = SampleStream(
            sampler.draw, start, recipe.batch, self.accelerator.process_index, self.accelerator.num_processes
        )
        loader = DataLoader(stream, batch_size=recipe.batch, collate_fn=gather, num_workers=recipe.workers)
        for batch in loader:
            if state.step >= self.steps or self._given_up():
                break
            model.train()
            if not recipe.train_text:
                network.text_encoder.eval()  # type: ignore[union-attr]
            torch.manual_seed(recipe.seed * 1_000_003 + state.step)  # dropout of a step does not depend on the past
            rate = set_rate(state.optimizer, state.step, self.steps, recipe)
            device = self.accelerator.device
            images = (batch["images"].to(device).float() / 255 - self.mean) / self.std
            target, known = (batch[key].to(device).float() for key in ("target", "known"))
            with self.accelerator.autocast():
                loss, parts = model(images, batch["phrases"], target, known, batch["names"])
            state.optimizer.zero_grad()
            self.accelerator.backward(loss)
            self.accelerator.clip_grad_norm_(model.parameters(), recipe.clip)
            state.optimizer.step()
            state.step += 1
            state.update_average(recipe.ema)
            self._log({"loss": loss.detach(), **parts}, rate)
            if self.val and state.step % recipe.evaluate_every == 0:
                self._look(network)  # type: ignore[arg-type]
            if state.step % recipe.save_every == 0:
                self._save()
        if self.val and state.step % recipe.evaluate_every:
            self._look(network)  # type: ignore[arg-type]
        self._save()

    def _given_up(self) -> bool:
        return bool(self.recipe.patience) and self.progress.without >= self.recipe.patience

    def _log(self, parts: dict[str, Tensor], rate: float) -> None:
        for name, part in parts.items():
            self.sums[name] = self.sums.get(name, 0.0) + float(part)
        if self.state.step % LOG_EVERY or not self.accelerator.is_main_process:
            return
        means = {name: value / LOG_EVERY for name, value in self.sums.items()}
        self._write({"rate": rate, **means})
        self.sums = {}

    def _write(self, values: dict[str, float]) -> None:
        """A row a value: step, seconds, name, value; and the same to TensorBoard."""
        path = self.recipe.out / LOG
        fresh = not path.exists()
        with path.open("a", newline="", encoding="utf-8") as handle:
            log = csv.writer(handle)
            if fresh:
                log.writerow(("step", "seconds", "name", "value"))
            for name, value in values.items():
                log.writerow((self.state.step, round(time.monotonic() - self.started, 1), name, f"{value:.6g}"))
                if self.board is not None:
                    self.board.add_scalar(name, value, self.state.step)

    def _look(self, network: ReferringNetwork) -> None:
        """Score the averaged weights on `val`; keep them where they are the best so far."""
        if not self.accelerator.is_main_process:
            return
        ours = {k: v.clone() for k, v in network.state_dict().items()}
        network.load_state_dict(_without_prefix(self.state.average), strict=False)  # a frozen text encoder is not in it
        found = look(network, self.val, self.recipe, self.mean, self.std)
        network.load_state_dict(ours)
        self._write({f"val {name}": value for name, value in found.items()})
        score = found["mIoU"]
        if score > self.progress.best:
            self.progress.best, self.progress.best_step, self.progress.without = score, self.state.step, 0
            self._keep_best()
        else:
            self.progress.without += 1

    def _keep_best(self) -> None:
        part = self.recipe.out / (BEST + ".part")
        torch.save({"average": _without_prefix(self.state.average), "step": self.state.step}, part)
        part.replace(self.recipe.out / BEST)

    def _save(self) -> None:
        if not self.accelerator.is_main_process:
            return
        self.progress.step = self.state.step
        self.state.save(self.recipe.out / CHECKPOINT)
        (self.recipe.out / PROGRESS).write_text(json.dumps(asdict(self.progress)) + "\n", encoding="utf-8")
        if not self.val:
            self._keep_best()


@torch.no_grad()
def look(
    network: ReferringNetwork, val: Sequence[Sample], recipe: Recipe, mean: Tensor, std: Tensor
) -> dict[str, float]:
    """The mIoU and oIoU of the LAVT family at the recipe's size, threshold 0.5. Raises InputError."""
    network.eval()
    plain = recipe.model_copy(update={"negatives": 0.0, "zoom": 0.0, "turns": False, "colour": 0.0, "blackout": 0.0})
    sampler = PhrasedSampler(val, plain, {})
    found = []
    for start in range(0, len(val), recipe.batch):
        items = [sampler.draw(number) for number in range(start, min(start + recipe.batch, len(val)))]
        batch = gather(items)
        images = (batch["images"].to(mean.device).float() / 255 - mean) / std
        rows = torch.arange(len(items), device=mean.device)
        output = network(images, network.encode_phrases([item.phrase for item in items]), rows)
        masks = (output.float().probability() >= 0.5).cpu().numpy()
        found += [overlap(mask, item.target, ~item.known) for mask, item in zip(masks, items, strict=True)]
    values = scores(lavt_parts(found))
    return {name: float(values[name] or 0.0) for name in ("mIoU", "oIoU")}


def _thinned(samples: list[Sample], most: int) -> list[Sample]:
    """At most `most` samples, evenly spread."""
    if len(samples) <= most:
        return samples
    return [samples[int(i)] for i in np.linspace(0, len(samples) - 1, most).round()]


def _without_prefix(state: dict[str, Tensor]) -> dict[str, Tensor]:
    return {name.removeprefix("network."): value for name, value in state.items()}


def _board(folder: Path) -> _Writer | None:
    """A TensorBoard writer; None where it is not installed: the CSV says the same."""
    try:
        from torch.utils.tensorboard import SummaryWriter
    except ImportError:
        return None
    writer: _Writer = SummaryWriter(str(folder))
    return writer
