"""One ablation on identical data, seed and steps: PWAM, IFIM, HFIM, MRSNet, LGCE, BTDNet at small width.

    python benchmarks/ablation.py --train PATH:train --val PATH:val --out benchmarks/ablation.csv [--weights FILE]

PATH is anything `engine data check` recognises (JSON lines, labelled chips, a public dataset). All rows share the
EfficientNet-Lite0 encoder, the frozen MiniLM text encoder, crops, phrases, their order, optimizer and steps; BTDNet
adds its own losses. One CSV row a network and seed; rows already in the file are not run again.
"""

from __future__ import annotations

import csv
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import click
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine.data.recognise import open_dataset, parse_spec, select_split
from engine.data.samples import Sample
from engine.evaluation.metrics import Overlap, intervals, lavt_parts, overlap, scores
from engine.models.configs.mrsnet_lite import MINILM_L6
from engine.models.contract import Output
from engine.models.encoders.image import EfficientNetEncoder
from engine.models.encoders.tokenizer import TOKENIZER
from engine.models.feedback import FeedbackNetwork
from engine.models.info import describe
from engine.models.network import NetworkConfig
from engine.resources import resource_path
from engine.training.btdnet import ObjectLearning
from engine.training.losses import masked_bce, masked_dice
from engine.training.pretrained import load_efficientnet, load_text

ENCODER = "tf_efficientnet_lite0"
TEXT = resource_path("models", "text", "minilm-l6")
MEAN = STD = 0.5  # of EfficientNet-Lite's ImageNet weights, every channel
RATE, ENCODER_RATE, DECAY, WARMUP = 1e-3, 2e-4, 0.02, 50
JITTER = 0.25  # of a crop's side: how far the object may lie from its centre

ROWS = {
    "lavt": {"fusion": "pwam", "neck": "none", "decoder": "lavt"},
    "lavt+ifim": {"fusion": "ifim", "neck": "none", "decoder": "lavt"},
    "lavt+hfim": {"fusion": "pwam", "neck": "hfim", "decoder": "lavt"},
    "mrsnet": {"fusion": "ifim", "neck": "hfim", "decoder": "lavt"},
    "lgce": {"fusion": "pwam", "neck": "lgce", "decoder": "lavt"},
    "btdnet": {"fusion": "bsc", "neck": "none", "decoder": "tbtd"},
}
COLUMNS = (
    "network", "seed", "steps", "size", "batch", "train_samples", "val_samples", "parameters", "gmacs",
    "mIoU", "mIoU_low", "mIoU_high", "oIoU", "oIoU_low", "oIoU_high", "seconds",
)  # fmt: skip


@dataclass(frozen=True)
class Crop:
    """A square of one sample: pixels (S, S, 3) uint8, target and known pixels (S, S) bool."""

    pixels: NDArray[np.uint8]
    target: NDArray[np.bool_]
    known: NDArray[np.bool_]
    phrase: str


def config_of(row: str) -> NetworkConfig:
    """The configuration of a row of the table: all alike but for fusion, neck and decoder."""
    return NetworkConfig(
        name=row, image_encoder=ENCODER, text=MINILM_L6, feedback=True, width=64, heads=4, presence=False,
        **ROWS[row],
    )  # fmt: skip


def cut(sample: Sample, size: int, rng: np.random.Generator) -> Crop:
    """A crop around one of the target's pixels, anywhere where there is none; small images are padded by reflection."""
    pixels, target = sample.read_image(), sample.read_mask()
    ignore = sample.read_ignore()
    known = np.ones_like(target) if ignore is None else ~ignore
    height, width = target.shape
    pad = [(0, max(0, size - height)), (0, max(0, size - width))]
    pixels = np.pad(pixels, [*pad, (0, 0)], "symmetric")
    target, known = np.pad(target, pad), np.pad(known, pad)
    spots = np.argwhere(target)
    if len(spots):
        centre = spots[rng.integers(len(spots))] + rng.uniform(-JITTER, JITTER, 2) * size
        corner = np.round(centre - size / 2).astype(int)
    else:
        corner = rng.integers(0, 1 << 30, 2)
    limit = np.array(target.shape) - size
    row, col = np.clip(corner, 0, limit) if len(spots) else corner % (limit + 1)
    window = (slice(row, row + size), slice(col, col + size))
    return Crop(pixels[window], target[window], known[window], sample.phrase)


def batches(samples: Sequence[Sample], size: int, batch: int, seed: int) -> Iterator[tuple[list[Sample], list[Crop]]]:
    """Endless training batches, the same for every network of one seed."""
    step = 0
    while True:
        rng = np.random.default_rng((seed, step))
        chosen = [samples[i] for i in rng.integers(len(samples), size=batch)]
        yield chosen, [cut(sample, size, rng) for sample in chosen]
        step += 1


def stack(crops: Sequence[Crop], device: torch.device) -> tuple[Tensor, Tensor, Tensor]:
    """Normalised images (B, 3, S, S), targets and known pixels (B, S, S)."""
    images = torch.from_numpy(np.stack([c.pixels for c in crops])).to(device).permute(0, 3, 1, 2)
    target = torch.from_numpy(np.stack([c.target for c in crops])).to(device).float()
    known = torch.from_numpy(np.stack([c.known for c in crops])).to(device).float()
    return (images.float() / 255 - MEAN) / STD, target, known


def build(row: str, weights: Path | None, seed: int) -> FeedbackNetwork:
    """A network of the table with pretrained text encoder and, where given, image encoder."""
    torch.manual_seed(seed)
    network = FeedbackNetwork(config_of(row), TOKENIZER)
    load_text(network, TEXT)
    network.text_encoder.requires_grad_(False)
    if weights is not None:
        assert isinstance(network.image_encoder, EfficientNetEncoder)
        load_efficientnet(network.image_encoder, ENCODER, weights)
    return network


def train(network: FeedbackNetwork, samples: Sequence[Sample], steps: int, batch: int, size: int, seed: int) -> None:
    """Train in place: BCE + Dice for every network, with BTDNet's own losses where its streams are there."""
    device = next(network.parameters()).device
    learning = ObjectLearning(network).to(device) if network.config.decoder == "tbtd" else None
    encoder = [p for p in network.image_encoder.parameters() if p.requires_grad]
    rest = [p for n, p in network.named_parameters() if p.requires_grad and not n.startswith("image_encoder.")]
    rest += [] if learning is None else list(learning.parameters())
    optimizer = torch.optim.AdamW([{"params": encoder, "lr": ENCODER_RATE}, {"params": rest, "lr": RATE}], RATE)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1, (step + 1) / WARMUP) * (1 - step / (steps + 1)) ** 0.9
    )
    for group in optimizer.param_groups:
        group["weight_decay"] = DECAY
    network.train()
    network.text_encoder.eval()
    rows = torch.arange(batch, device=device)
    for step, (chosen, crops) in enumerate(batches(samples, size, batch, seed)):
        if step == steps:
            return
        images, target, known = stack(crops, device)
        texts = [c.phrase for c in crops]
        if learning is None:
            output: Output = network(images, network.encode_phrases(texts), rows)
            loss = torch.zeros((), device=device)
        else:
            names = [[s.category] if s.category else [] for s in chosen]
            output, loss = learning(network, images, texts, rows, target, known, names)
        loss = loss + masked_bce(output.logits, target, known) + masked_dice(output.logits, target, known)
        optimizer.zero_grad()
        torch.autograd.backward(loss)
        torch.nn.utils.clip_grad_norm_([*encoder, *rest], 1.0)
        optimizer.step()
        schedule.step()


@torch.inference_mode()
def evaluate(network: FeedbackNetwork, samples: Sequence[Sample], size: int, batch: int) -> list[Overlap]:
    """Overlaps on one fixed crop of every sample, threshold 0.5."""
    network.eval()
    device = next(network.parameters()).device
    found = []
    for start in range(0, len(samples), batch):
        part = samples[start : start + batch]
        crops = [cut(s, size, np.random.default_rng((0, start + i))) for i, s in enumerate(part)]
        images, _, _ = stack(crops, device)
        words = network.encode_phrases([c.phrase for c in crops])
        masks = (network(images, words, torch.arange(len(part), device=device)).logits > 0).cpu().numpy()
        found += [overlap(mask, crop.target, ~crop.known) for mask, crop in zip(masks, crops, strict=True)]
    return found


def samples_of(spec: str) -> list[Sample]:
    """Samples of PATH or PATH:SPLIT."""
    path, split = parse_spec(spec)
    return select_split(open_dataset(path), split)


@click.command()
@click.option("--train", "train_spec", required=True, help="Training data, PATH or PATH:SPLIT.")
@click.option("--val", "val_spec", required=True, help="Data to score on.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="CSV; rows are added.")
@click.option("--weights", type=click.Path(path_type=Path, exists=True), help="ImageNet weights of the encoder.")
@click.option("--row", "rows", multiple=True, type=click.Choice(list(ROWS)), help="Rows to run; all by default.")
@click.option("--seed", "seeds", multiple=True, default=(7,), type=int)
@click.option("--steps", default=600)
@click.option("--size", default=192)
@click.option("--batch", default=8)
@click.option("--limit", default=0, help="Score on at most this many samples, evenly spread; 0 for all.")
@click.option("--device", default="cuda" if torch.cuda.is_available() else "cpu")
def main(
    train_spec: str, val_spec: str, out: Path, weights: Path | None, rows: tuple[str, ...], seeds: tuple[int, ...],
    steps: int, size: int, batch: int, limit: int, device: str,
) -> None:  # fmt: skip
    """Train and score every row of the table for every seed."""
    training, scored = samples_of(train_spec), samples_of(val_spec)
    if limit and limit < len(scored):
        scored = [scored[i] for i in np.linspace(0, len(scored) - 1, limit).round().astype(int)]
    done = set()
    if out.exists():
        with out.open(newline="") as handle:
            done = {(r["network"], int(r["seed"]), int(r["steps"])) for r in csv.DictReader(handle)}
    for seed in seeds:
        for row in rows or ROWS:
            if (row, seed, steps) in done:
                continue
            started = time.monotonic()
            network = build(row, weights, seed).to(device)
            train(network, training, steps, batch, size, seed)
            parts = lavt_parts(evaluate(network, scored, size, batch))
            values, ends = scores(parts), intervals(parts, [s.photograph for s in scored])
            facts = describe(network.config, size)
            record = [
                row, seed, steps, size, batch, len(training), len(scored),
                facts["parameters"]["total"] - facts["parameters"]["text_encoder"], round(facts["gmacs"]["total"], 3),
                *(round(v, 4) for m in ("mIoU", "oIoU") for v in (values[m] or 0.0, *(ends[m] or (0.0, 0.0)))),
                round(time.monotonic() - started),
            ]  # fmt: skip
            fresh = not out.exists()
            with out.open("a", newline="") as handle:
                writer = csv.writer(handle)
                if fresh:
                    writer.writerow(COLUMNS)
                writer.writerow(record)
            click.echo(" ".join(f"{c}={v}" for c, v in zip(COLUMNS, record, strict=True)))


if __name__ == "__main__":
    main()
