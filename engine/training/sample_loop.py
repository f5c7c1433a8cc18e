"""The training loop on referring expressions: any network, early stopping, logs; a stopped run goes on as it was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from accelerate import Accelerator
from torch import Tensor, nn

from engine.data.samples import Sample
from engine.errors import InputError
from engine.evaluation.metrics import lavt_parts, overlap, scores
from engine.models.contract import ReferringNetwork
from engine.models.feedback import FeedbackNetwork
from engine.models.network import LateralNetwork
from engine.training.folder import BEST, CHECKPOINT, RunFolder
from engine.training.log import RunLog
from engine.training.loop import TrainingState
from engine.training.objective import Objective
from engine.training.phrased import Item, PhrasedSampler
from engine.training.rates import groups_of, set_rate, steps_of
from engine.training.recipe import Recipe
from engine.training.stopping import Stopping
from engine.training.streams import SampleStream, batches


@dataclass
class Progress:
    """What early stopping knows: the step last looked at, the best mIoU, its step, and the looks without a gain."""

    looked: int = 0
    best: float = -1.0
    best_step: int = 0
    without: int = 0


def gather(items: list[Item]) -> dict[str, Any]:
    """Stack items: images (B, 3, S, S) uint8, targets and known pixels (B, S, S), presence (B,), phrases and names."""
    return {
        "images": torch.from_numpy(np.stack([item.pixels for item in items])).permute(0, 3, 1, 2),
        "target": torch.from_numpy(np.stack([item.target for item in items])),
        "known": torch.from_numpy(np.stack([item.known for item in items])),
        "presence": torch.tensor([item.presence for item in items]),
        "phrases": [item.phrase for item in items],
        "names": [item.names for item in items],
    }


def train_samples(
    network: LateralNetwork | FeedbackNetwork, sampler: PhrasedSampler, val: Sequence[Sample], recipe: Recipe,
    folder: RunFolder,
) -> Path:  # fmt: skip
    """Run, or go on with, training; returns the path of the best weights (`{"average": state, "step": n}`).

    Everything drawn at a step depends on the seed and the step alone, so a resumed run goes the way of a whole one.
    Without `val` the last weights are the best. Raises InputError where a sample cannot be read, ModelError where the
    loss is no number any more, Cancelled where the user stops it; what was reached is kept.
    """
    bf16 = recipe.precision == "bf16" or (recipe.precision == "auto" and torch.cuda.is_available())
    accelerator = Accelerator(mixed_precision="bf16" if bf16 else "no")
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
    if accelerator.is_main_process:
        folder.begin()
    if folder.last:
        state.load(folder.path / CHECKPOINT, folder.last)
    steps = steps_of(recipe, len(sampler.samples), accelerator.num_processes)
    run = _Run(accelerator, recipe, state, folder, list(val), steps)
    folder.listener.note(f"from step {state.step} to {steps} on {accelerator.device}, {'bf16' if bf16 else 'float32'}")
    with Stopping() as stop:
        run.go(model, sampler, stop)
    accelerator.wait_for_everyone()
    return folder.path / BEST


class _Run:
    """The steps of one run, and what is written on the way."""

    def __init__(
        self, accelerator: Accelerator, recipe: Recipe, state: TrainingState, folder: RunFolder, val: list[Sample],
        steps: int,
    ) -> None:  # fmt: skip
        self.accelerator, self.recipe, self.state, self.folder = accelerator, recipe, state, folder
        self.progress = Progress(**folder.last.get("progress", {}))
        self.val, self.steps = _thinned(val, recipe.evaluate_at_most), steps
        self.mean, self.std = (
            torch.tensor(values, device=accelerator.device)[None, :, None, None] for values in (recipe.mean, recipe.std)
        )
        self.log = RunLog(folder, accelerator.is_main_process)

    def go(self, model: nn.Module, sampler: PhrasedSampler, stop: Stopping) -> None:
        recipe, state, cluster = self.recipe, self.state, self.accelerator
        start = state.step * recipe.batch * cluster.num_processes
        stream = SampleStream(sampler.draw, start, recipe.batch, cluster.process_index, cluster.num_processes)
        if state.step and state.step % recipe.evaluate_every == 0:
            self._look(stop)  # where the stop broke it off
        try:
            for batch in batches(stream, gather, recipe.workers, cluster.device.type == "cuda"):
                if state.step >= self.steps or stop.agreed(cluster, self._given_up()):
                    break
                self._step(model, batch)
                self.folder.listener.windows(state.step, self.steps)
                if state.step % recipe.evaluate_every == 0:
                    self._look(stop)
                if state.step % recipe.save_every == 0:
                    self._save()
            if not stop.agreed(cluster):
                self._look(stop)
        except InputError:
            self._save()
            raise
        stopped = stop.agreed(cluster)
        if not stopped:
            self.log.end(state.step)
        self._save()
        if stopped:
            stop.end(self.folder, state.step)

    def _step(self, model: nn.Module, batch: dict[str, Any]) -> None:
        recipe, state, device = self.recipe, self.state, self.accelerator.device
        model.train()
        if not recipe.train_text:
            self._network.text_encoder.eval()
        torch.manual_seed(recipe.seed * 1_000_003 + state.step)  # dropout of a step does not depend on the past
        rate = set_rate(state.optimizer, state.step, self.steps, recipe)
        images = (batch["images"].to(device).float() / 255 - self.mean) / self.std
        target, known, there = (batch[key].to(device).float() for key in ("target", "known", "presence"))
        with self.accelerator.autocast():
            loss, parts = model(images, batch["phrases"], target, known, there, batch["names"])
        state.optimizer.zero_grad()
        self.accelerator.backward(loss)
        gradient = self.accelerator.clip_grad_norm_(model.parameters(), recipe.clip)
        state.optimizer.step()
        state.step += 1
        state.update_average(recipe.ema)
        self.log.add(state.step, rate, {"loss": loss, **parts, "gradient": gradient})
        self.log.check(state.step)

    @property
    def _network(self) -> LateralNetwork | FeedbackNetwork:
        return self.state.network.network  # type: ignore[return-value]

    def _given_up(self) -> bool:
        return bool(self.recipe.patience) and self.progress.without >= self.recipe.patience

    def _look(self, stop: Stopping) -> None:
        """Score the averaged weights on `val`, once a step; keep them where they are the best so far."""
        progress, network = self.progress, self._network
        if not self.val or progress.looked == self.state.step or not self.accelerator.is_main_process:
            return
        ours = {k: v.clone() for k, v in network.state_dict().items()}
        network.load_state_dict(_without_prefix(self.state.average), strict=False)  # a frozen text encoder is not in it
        try:
            found = look(network, self.val, self.recipe, self.mean, self.std, stop)
        finally:
            network.load_state_dict(ours)
        if not found:
            return
        progress.looked = self.state.step
        self.log.write(self.state.step, {f"val {name}": value for name, value in found.items()})
        score = found["mIoU"]
        if score > progress.best:
            progress.best, progress.best_step, progress.without = score, self.state.step, 0
            self._keep_best()
        else:
            progress.without += 1

    def _keep_best(self) -> None:
        part = self.folder.path / (BEST + ".part")
        torch.save({"average": _without_prefix(self.state.average), "step": self.state.step}, part)
        part.replace(self.folder.path / BEST)

    def _save(self) -> None:
        if not self.accelerator.is_main_process:
            return
        more = {"settings": self.folder.settings, "progress": asdict(self.progress), "log": self.log.kept()}
        self.state.save(self.folder.path / CHECKPOINT, more)
        if not self.val:
            self._keep_best()


@torch.no_grad()
def look(
    network: ReferringNetwork, val: Sequence[Sample], recipe: Recipe, mean: Tensor, std: Tensor, stop: Stopping
) -> dict[str, float]:
    """The mIoU and oIoU of the LAVT family at the recipe's size, threshold 0.5; none once stopped."""
    network.eval()
    plain = recipe.model_copy(update={"zoom": 0.0, "turns": False, "colour": 0.0, "blackout": 0.0})
    sampler = PhrasedSampler(val, plain, {})
    found = []
    for start in range(0, len(val), recipe.batch):
        if stop.asked:
            return {}
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
