"""The training loop: crops in, an exponential average of the weights out; a stopped run goes on from its checkpoint."""

from __future__ import annotations

import csv
import math
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import torch
from accelerate import Accelerator
from torch import Tensor, nn
from torch.optim.swa_utils import get_ema_multi_avg_fn
from torch.utils.data import DataLoader

from engine.errors import ModelError
from engine.models.contract import Output, ReferringNetwork, Words
from engine.models.encoders.text import pad_words
from engine.models.network import LateralNetwork
from engine.models.packs import WEIGHTS, load_tensors
from engine.models.quantize import dequantize_rows
from engine.training.config import TrainConfig
from engine.training.losses import masked_bce, masked_dice, presence_loss, sides_loss
from engine.training.sampling import CropSample, CropSampler
from engine.training.streams import SampleStream

Batch = dict[str, Tensor | list[str]]
LOG_EVERY = 20
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

    def save(self, path: Path) -> None:
        """Write beside and rename."""
        part = path.with_suffix(".part")
        body = {k: v for k, v in self.network.state_dict().items() if not k.startswith(self.left_out)}
        torch.save(
            {"network": body, "average": self.average, "optimizer": self.optimizer.state_dict(), "step": self.step},
            part,
        )
        part.replace(path)

    def load(self, path: Path) -> None:
        """Continue from a checkpoint written by `save`."""
        place = next(iter(self.average.values())).device
        data = torch.load(path, map_location=place, weights_only=True)
        self.network.load_state_dict(data["network"], strict=False)
        self.average = data["average"]
        self.optimizer.load_state_dict(data["optimizer"])
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
    network: LateralNetwork,
    sampler: CropSampler,
    mean: Tensor,
    std: Tensor,
    config: TrainConfig,
    resume: bool = False,
) -> Path:
    """Run (or go on with) training; returns the checkpoint's path. Logs one CSV row every 20 steps.

    Crops depend on the seed and the step alone, so a resumed run goes the way of a whole one. `mean` and `std` are
    (1, 3, 1, 1).
    """
    bf16 = config.precision == "bf16" or (config.precision == "auto" and torch.cuda.is_available())
    accelerator = Accelerator(mixed_precision="bf16" if bf16 else "no")
    device, main = accelerator.device, accelerator.is_main_process
    mean, std = mean.to(device), std.to(device)
    config.out.mkdir(parents=True, exist_ok=True)
    checkpoint = config.out / "checkpoint.pt"
    torch.manual_seed(config.seed)
    bank = PhraseBank(network, sorted({p for ps in sampler.phrases.values() for p in ps}))
    network.to(device).to(memory_format=torch.channels_last)
    state = start_state(network, config)
    if resume and checkpoint.exists():
        state.load(checkpoint)
    elif config.start is not None:
        start_from(network, config.start)
        state = start_state(network, config)
    network.train()
    network.text_encoder.eval()
    network.image_encoder.train(not config.frozen_norms)
    forward = torch.compile(network) if config.compile else network
    forward, state.optimizer = accelerator.prepare(forward, state.optimizer)
    image_of = torch.arange(config.batch, device=device).repeat_interleave(config.per_crop)
    log = _Log(config.out / "log.csv")
    for batch in _loader(sampler, config, state.step, accelerator):
        if state.step >= config.steps:
            break
        rate = set_rate(state.optimizer, state.step, config)
        words = bank(batch["phrases"]).to(device)
        batch = {k: v.to(device, non_blocking=True) if isinstance(v, Tensor) else v for k, v in batch.items()}
        with accelerator.autocast():
            output = forward((batch["images"].float() / 255 - mean) / std, words, image_of)
        loss, parts = loss_of(output, batch, config)
        state.optimizer.zero_grad()
        accelerator.backward(loss)
        accelerator.clip_grad_norm_(network.parameters(), 1.0)
        state.optimizer.step()
        state.step += 1
        state.update_average(config.ema)
        if main:
            log.add(state.step, rate, parts)
        if main and state.step % config.save_every == 0:
            log.check(state.step)
            state.save(checkpoint)
    if main:
        log.check(state.step)
        state.save(checkpoint)
    return checkpoint


def _loader(sampler: CropSampler, config: TrainConfig, step: int, accelerator: Accelerator) -> DataLoader[CropSample]:
    """Batches of this process from a step on."""
    processes, cuda = accelerator.num_processes, accelerator.device.type == "cuda"
    stream = SampleStream(
        partial(sampler.numbered, config.seed),
        step * config.batch * processes,
        config.batch,
        accelerator.process_index,
        processes,
    )
    return DataLoader(
        stream,
        batch_size=config.batch,
        collate_fn=collate,
        num_workers=config.workers,
        prefetch_factor=4 if config.workers else None,
        pin_memory=cuda,
    )


class _Log:
    """A CSV file with a row every 20 steps: step, seconds since the start, share of the learning rate, mean losses."""

    def __init__(self, path: Path) -> None:
        self.path, self.started, self.sums = path, time.monotonic(), dict[str, Tensor]()

    def add(self, step: int, rate: float, parts: dict[str, Tensor]) -> None:
        """Add a step's losses. Raises ModelError where they are no numbers any more."""
        self.sums = {name: part + self.sums.get(name, 0.0) for name, part in parts.items()}
        if step % LOG_EVERY:
            return
        self.check(step)
        means = (round(float(each) / LOG_EVERY, 4) for each in self.sums.values())
        with self.path.open("a", newline="") as handle:
            csv.writer(handle).writerow([step, round(time.monotonic() - self.started, 1), round(rate, 4), *means])
        self.sums = {}

    def check(self, step: int) -> None:
        """Raise ModelError where the losses since the last row are no numbers any more: such weights are never kept."""
        if not all(math.isfinite(total) for total in self.sums.values()):
            raise ModelError(
                f"{self.path}: step {step}: the loss is no number any more; go on with --resume and "
                'a lower learning_rate, or with precision = "fp32"'
            )
