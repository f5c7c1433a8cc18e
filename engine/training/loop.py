"""The training loop: crops in, an exponential average of the weights out; a stopped run goes on from its checkpoint."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from accelerate import Accelerator
from torch import Tensor, nn
from torch.optim.swa_utils import get_ema_multi_avg_fn

from engine.errors import InputError, ModelError
from engine.models.contract import Output, ReferringNetwork, Words
from engine.models.encoders.text import pad_words
from engine.models.network import LateralNetwork
from engine.models.packs import WEIGHTS, load_tensors
from engine.models.quantize import dequantize_rows
from engine.training.config import TrainConfig
from engine.training.folder import CHECKPOINT, RunFolder
from engine.training.log import RunLog
from engine.training.losses import masked_bce, masked_dice, presence_loss, sides_loss
from engine.training.sampling import CropSample, CropSampler
from engine.training.stopping import Stopping
from engine.training.streams import SampleStream, batches

Batch = dict[str, Tensor | list[str]]
TOGETHER = 64  # phrases that the text encoder hears at once


def collate(samples: list[CropSample]) -> Batch:
    """Stack crops: images (B, 3, S, S) uint8; masks (B * Q, S, S) and flags (B * Q,) of `CropSample`; phrases."""
    return {
        "images": torch.from_numpy(np.stack([s.pixels for s in samples])).permute(0, 3, 1, 2),
        "target": torch.from_numpy(np.concatenate([s.target for s in samples])),
        "known": torch.from_numpy(np.concatenate([s.known for s in samples])),
        "presence": torch.from_numpy(np.concatenate([s.presence for s in samples])),
        "cores": torch.from_numpy(np.concatenate([s.cores for s in samples])),
        "cores_known": torch.from_numpy(np.concatenate([s.cores_known for s in samples])),
        "boxes": torch.from_numpy(np.concatenate([s.boxes for s in samples])),
        "phrases": [phrase for s in samples for phrase in s.phrases],
    }


class PhraseBank:
    """Words of training phrases, encoded once with the frozen text encoder and padded to one length."""

    def __init__(self, network: ReferringNetwork, phrases: list[str]) -> None:
        self.rows: dict[str, Words] = {}
        with torch.inference_mode():
            for start in range(0, len(phrases), TOGETHER):
                some = phrases[start : start + TOGETHER]
                words = network.encode_phrases(some)
                self.rows |= {phrase: words.select(slice(row, row + 1)) for row, phrase in enumerate(some)}
        width = max(row.tokens.shape[1] for row in self.rows.values())
        longest = next(row for row in self.rows.values() if row.tokens.shape[1] == width)
        self._blank = longest

    def __call__(self, phrases: list[str]) -> Words:
        """Words of P phrases, always padded to the bank's longest phrase so that shapes never change."""
        padded = pad_words([*(self.rows[p] for p in phrases), self._blank])
        count = len(phrases)
        return Words(padded.tokens[:count].clone(), padded.mask[:count].clone(), padded.sentence[:count].clone())


@dataclass
class TrainingState:
    """All that a run needs to go on: network, its average, optimizer, step; weights named `left_out` are not saved."""

    network: nn.Module
    average: dict[str, Tensor]
    optimizer: torch.optim.Optimizer
    step: int = 0
    left_out: tuple[str, ...] = ("text_encoder.",)

    def save(self, path: Path, more: dict[str, Any]) -> None:
        """Write beside and rename, with what else the run needs. Raises ModelError where weights are no numbers."""
        if not all(value.isfinite().all() for value in self.average.values()):
            raise ModelError(f"{path}: weights of step {self.step} are no numbers, not kept; lower learning_rate")
        part = path.with_suffix(".part")
        body = {k: v for k, v in self.network.state_dict().items() if not k.startswith(self.left_out)}
        torch.save(
            {"network": body, "average": self.average, "optimizer": self.optimizer.state_dict(), "step": self.step}
            | more,
            part,
        )
        part.replace(path)

    def load(self, path: Path, data: dict[str, Any]) -> None:
        """Continue from what `save` wrote to `path`, at the rates of now. Raises ModelError where it does not fit."""
        place = next(iter(self.average.values())).device
        rates = [group["initial"] for group in self.optimizer.param_groups]
        try:
            self.network.load_state_dict(data["network"], strict=False)
            self.optimizer.load_state_dict(data["optimizer"])
        except (RuntimeError, ValueError) as error:
            raise ModelError(f"{path}: does not fit this network; --overwrite to start anew") from error
        for group, rate in zip(self.optimizer.param_groups, rates, strict=True):
            group["initial"] = rate
        self.average = {name: value.to(place) for name, value in data["average"].items()}
        self.step = int(data["step"])

    def update_average(self, decay: float) -> None:
        """Move the average: average += (1 - decay) (weights - average), with a short ramp at the start."""
        decay = min(decay, (1 + self.step) / (10 + self.step))
        now = {name: value for name, value in self.network.state_dict().items() if name in self.average}
        moving = [name for name, value in now.items() if value.is_floating_point()]
        move = get_ema_multi_avg_fn(decay)  # type: ignore[no-untyped-call]
        move([self.average[name] for name in moving], [now[name] for name in moving], None)
        for name in now.keys() - set(moving):
            self.average[name].copy_(now[name])


def start_state(network: LateralNetwork, config: TrainConfig) -> TrainingState:
    """Freeze what is to stay, group the parameters, copy the weights for averaging."""
    network.text_encoder.requires_grad_(False)
    if config.frozen_stages:
        for module in network.image_encoder.early(config.frozen_stages):
            module.requires_grad_(False)
    members: dict[str, list[nn.Parameter]] = {"encoder": [], "weights": [], "biases": []}
    for name, parameter in network.named_parameters():
        if parameter.requires_grad:
            group = "encoder" if name.startswith("image_encoder.") else "biases" if parameter.ndim < 2 else "weights"
            members[group].append(parameter)
    rates = {"encoder": config.encoder_rate, "weights": config.learning_rate, "biases": config.learning_rate}
    groups = [
        {"params": members[g], "lr": r, "initial": r, "weight_decay": 0.0 if g == "biases" else config.weight_decay}
        for g, r in rates.items()
    ]
    average = {k: v.clone() for k, v in network.state_dict().items() if not k.startswith("text_encoder.")}
    return TrainingState(network, average, torch.optim.AdamW(groups))


def start_from(network: nn.Module, path: Path) -> None:
    """Take over a finished run's averaged weights, or a pack's; parts that are not in it keep their fresh weights."""
    pack = path / WEIGHTS
    average = dequantize_rows(load_tensors(pack)) if path.is_dir() else torch.load(path, weights_only=True)["average"]
    own = network.state_dict()
    network.load_state_dict({k: v for k, v in average.items() if k in own and own[k].shape == v.shape}, strict=False)


def set_rate(optimizer: torch.optim.Optimizer, step: int, config: TrainConfig) -> float:
    """Linear warm-up, then cosine to 2 % of the rate at `config.steps`; returns the factor."""
    warm = min(1.0, (step + 1) / config.warmup)
    progress = min(1.0, step / config.steps)
    factor = warm * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * progress)))
    for group in optimizer.param_groups:
        group["lr"] = group["initial"] * factor
    return factor


def loss_of(output: Output, batch: Batch, config: TrainConfig) -> tuple[Tensor, dict[str, Tensor]]:
    """BCE + Dice on known pixels + sides of boxes + presence + BCE and Dice of cores; and the parts for the log."""
    target, known = batch["target"].float(), batch["known"].float()  # type: ignore[union-attr]
    bce = masked_bce(output.logits.float(), target, known)
    dice = masked_dice(output.logits.float(), target, known)
    sides = sides_loss(output.logits.float(), batch["boxes"])  # type: ignore[arg-type]
    total = bce + dice + config.sides_weight * sides
    parts = {"bce": bce, "dice": dice, "sides": sides}
    if output.presence is not None:
        there = presence_loss(output.presence.float(), batch["presence"])  # type: ignore[arg-type]
        total = total + config.presence_weight * there
        parts["presence"] = there
    if output.instances is not None:
        told: Tensor = batch["cores_known"]  # type: ignore[assignment]
        inner = known * told[:, None, None]
        cores, logits = batch["cores"].float(), output.instances[:, 0].float()  # type: ignore[union-attr]
        split = masked_bce(logits, cores, inner) + masked_dice(logits, cores, inner)
        total = total + config.instance_weight * split
        parts["cores"] = split
    return total, {name: part.detach() for name, part in parts.items()}


def train(
    network: LateralNetwork, sampler: CropSampler, mean: Tensor, std: Tensor, config: TrainConfig, folder: RunFolder
) -> Path:
    """Run (or go on with) training; returns the checkpoint's path.

    Crops depend on the seed and the step alone, so a resumed run goes the way of a whole one. `mean` and `std` are
    (1, 3, 1, 1). Raises as `train_samples` does.
    """
    bf16 = config.precision == "bf16" or (config.precision == "auto" and torch.cuda.is_available())
    accelerator = Accelerator(mixed_precision="bf16" if bf16 else "no")
    device = accelerator.device
    torch.manual_seed(config.seed)
    bank = PhraseBank(network, sorted({p for ps in sampler.phrases.values() for p in ps}))
    network.to(device).to(memory_format=torch.channels_last)
    state = start_state(network, config)
    if accelerator.is_main_process:
        folder.begin()
    if folder.last:
        state.load(folder.path / CHECKPOINT, folder.last)
    elif config.start is not None:
        start_from(network, config.start)
        state = start_state(network, config)
    network.train()
    network.text_encoder.eval()
    forward = torch.compile(network) if config.compile else network
    forward, state.optimizer = accelerator.prepare(forward, state.optimizer)
    run = _Run(accelerator, config, state, folder, bank, mean.to(device), std.to(device))
    precision = "bf16" if bf16 else "float32"
    folder.listener.note(f"from step {state.step} to {config.steps} on {device}, {precision}")
    with Stopping() as stop:
        run.go(forward, sampler, stop)
    return folder.path / CHECKPOINT


@dataclass
class _Run:
    """The steps of one run, and what is written on the way."""

    accelerator: Accelerator
    config: TrainConfig
    state: TrainingState
    folder: RunFolder
    bank: PhraseBank
    mean: Tensor
    std: Tensor

    def go(self, forward: nn.Module, sampler: CropSampler, stop: Stopping) -> None:
        config, state, cluster = self.config, self.state, self.accelerator
        start = state.step * config.batch * cluster.num_processes
        draw = partial(sampler.numbered, config.seed)
        stream = SampleStream(draw, start, config.batch, cluster.process_index, cluster.num_processes)
        log = RunLog(self.folder, cluster.is_main_process)
        try:
            for batch in batches(stream, collate, config.workers, cluster.device.type == "cuda"):
                if state.step >= config.steps or stop.agreed(cluster):
                    break
                self._step(forward, batch, log)
                self.folder.listener.windows(state.step, config.steps)
                if state.step % config.save_every == 0:
                    self._save(log)
        except InputError:
            self._save(log)
            raise
        stopped = stop.agreed(cluster)
        if not stopped:
            log.end(state.step)
        self._save(log)
        if stopped:
            stop.end(self.folder, state.step)

    def _step(self, forward: nn.Module, batch: Batch, log: RunLog) -> None:
        config, state, device = self.config, self.state, self.accelerator.device
        rate = set_rate(state.optimizer, state.step, config)
        words = self.bank(batch["phrases"]).to(device)  # type: ignore[arg-type]
        batch = {k: v.to(device, non_blocking=True) if isinstance(v, Tensor) else v for k, v in batch.items()}
        image_of = torch.arange(config.batch, device=device).repeat_interleave(config.per_crop)
        with self.accelerator.autocast():
            output = forward((batch["images"].float() / 255 - self.mean) / self.std, words, image_of)  # type: ignore[union-attr]
        loss, parts = loss_of(output, batch, config)
        state.optimizer.zero_grad()
        self.accelerator.backward(loss)
        gradient = self.accelerator.clip_grad_norm_(state.network.parameters(), 1.0)
        state.optimizer.step()
        state.step += 1
        state.update_average(config.ema)
        log.add(state.step, rate, {**parts, "gradient": gradient})

    def _save(self, log: RunLog) -> None:
        log.check(self.state.step)
        if self.accelerator.is_main_process:
            more = {"settings": self.folder.settings, "log": log.kept()}
            self.state.save(self.folder.path / CHECKPOINT, more)
