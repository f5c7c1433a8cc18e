"""Tuning a network to one more phrase: the image encoder and the words stay, what joins them learns.

What other phrases meant before is kept without their data: on every view a phrase of the pack is asked too, and the
tuned network is held to what the untouched one answers (distillation, as in Learning without Forgetting, Li and Hoiem
2017), and to its weights (L2-SP, Li et al. 2018).
"""

from __future__ import annotations

import copy
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from engine.models.contract import Output, Words
from engine.models.network import LateralNetwork
from engine.training.losses import masked_bce, masked_dice, presence_loss
from engine.training.teaching.labels import PROBABLY, SURELY
from engine.training.teaching.views import View, features_of, has_presence

BATCH, KEPT = 6, 2
RATE = 1.5e-3
AVERAGE = 0.97
PROBABLE_WEIGHT = 0.15
TRUSTED_FROM = 0.1  # share of the steps after which the network itself tells forgotten objects from background
FORGOTTEN = -1.0  # logit from which a pixel of the probable background may be a forgotten object
STAY = 1e-2
KEEP = 2.0


@dataclass(frozen=True)
class Phrases:
    """Encoded phrases: the first `new` are wordings of the new one, the meaning of the others is to stay."""

    words: Words
    new: int


class Tuner:
    """Trains a copy of a network on views; `network` is its running average.

    Args:
        source: the untouched network, in evaluation mode.
        phrases: what is learned and what is kept.
        steps: length of the schedule.
        seed: of all that is drawn.
    """

    def __init__(self, source: LateralNetwork, phrases: Phrases, steps: int, seed: int) -> None:
        self.source, self.phrases, self.steps, self.step = source, phrases, steps, 0
        self._learner = copy.deepcopy(source).eval()
        self.network = copy.deepcopy(source).eval()
        for part in self._learned(self._learner):
            part.requires_grad_(True)
        pairs = zip(self._learner.named_parameters(), source.parameters(), strict=True)
        self._moving = [(parameter, start) for (_, parameter), start in pairs if parameter.requires_grad]
        self._optimizer = torch.optim.AdamW([p for p, _ in self._moving], lr=RATE, weight_decay=0.0)
        self._rng = np.random.default_rng(seed)

    @staticmethod
    def _learned(network: LateralNetwork) -> list[nn.Module]:
        parts = [network.adapt, network.laterals, network.fusions, network.neck, network.decoder, network.presence]
        return [part for part in parts if part is not None]

    def run(self, views: Sequence[View], until: int, tick: Callable[[], bool]) -> None:
        """Train up to step `until`; `tick` is called after each step and ends the run by returning False."""
        balanced = _balance(views)
        while self.step < until:
            chosen = [views[int(i)] for i in self._rng.choice(len(views), BATCH, p=balanced)]
            for group in self._optimizer.param_groups:
                group["lr"] = (
                    RATE * min(1.0, (self.step + 1) / 10) * 0.5 * (1 + math.cos(math.pi * self.step / self.steps))
                )
            loss = self._loss(chosen)
            self._optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_([p for p, _ in self._moving], 1.0)
            self._optimizer.step()
            self.step += 1
            self._average()
            if not tick():
                return

    def _average(self) -> None:
        decay = min(AVERAGE, self.step / (self.step + 10))
        with torch.no_grad():
            for mean, value in zip(self.network.parameters(), self._learner.parameters(), strict=True):
                mean.lerp_(value, 1 - decay)

    def _loss(self, views: Sequence[View]) -> Tensor:
        """What is to be learned on every view, and what is to stay on the first KEPT of them."""
        size = (views[0].target.shape[-2], views[0].target.shape[-1])
        maps = [view.maps for view in views]
        new = torch.from_numpy(self._rng.integers(self.phrases.new, size=len(views)))
        old = torch.from_numpy(self._rng.integers(self.phrases.new, len(self.phrases.words.tokens), size=KEPT))
        with torch.no_grad():
            features = features_of(self.source, maps[:KEPT], size)
            before = self.source.decode(features, self.phrases.words.select(old), torch.arange(KEPT))
        rows = torch.cat([torch.arange(len(views)), torch.arange(KEPT)])
        output = self._learner.decode(
            features_of(self._learner, maps, size), self.phrases.words.select(torch.cat([new, old])), rows
        )
        first, last = (_rows(output, part) for part in (slice(len(views)), slice(len(views), None)))
        stay = torch.stack([(p - start).square().sum() for p, start in self._moving]).sum()
        return self._learn(views, first) + KEEP * _kept(before, last) + STAY * stay

    def _learn(self, views: Sequence[View], output: Output) -> Tensor:
        target = torch.stack([view.target for view in views]).float()
        known = torch.stack([view.known for view in views])
        weight = (known == SURELY).float() + PROBABLE_WEIGHT * (known == PROBABLY).float()
        if self.step > TRUSTED_FROM * self.steps:
            forgotten = (known == PROBABLY) & (output.logits.detach() > FORGOTTEN)
            weight = weight * (~forgotten).float()
        # over the probable background every forgotten object would count in full against the mask: Dice has no weights
        sure = (known == SURELY).float()
        loss = masked_bce(output.logits, target, weight) + masked_dice(output.logits, target, sure)
        if output.presence is not None:
            there = torch.tensor([has_presence(view) for view in views])
            loss = loss + 0.2 * presence_loss(output.presence, there)
        return loss


def _rows(output: Output, rows: slice) -> Output:
    presence, cores = (None if part is None else part[rows] for part in (output.presence, output.instances))
    return Output(output.logits[rows], presence=presence, instances=cores)


def _kept(before: Output, after: Output) -> Tensor:
    """Mean Kullback-Leibler divergence of the pixels' probabilities, of cores and of presence from what they were."""
    divergence = _divergence(before.logits, after.logits)
    if before.instances is not None and after.instances is not None:
        divergence = divergence + _divergence(before.instances, after.instances)
    if before.presence is not None and after.presence is not None:
        divergence = divergence + 0.2 * _divergence(before.presence, after.presence)
    return divergence


def _divergence(before: Tensor, after: Tensor) -> Tensor:
    truth = before.sigmoid()
    cross = F.binary_cross_entropy_with_logits
    return cross(after, truth) - cross(before, truth)


def _balance(views: Sequence[View]) -> NDArray[np.float64]:
    """Chances by which views are drawn: those with an object three quarters of the time, the others equally."""
    shows = np.array([bool(view.target.any()) for view in views])
    share: NDArray[np.float64] = np.where(shows, 0.75 / max(shows.sum(), 1), 0.25 / max((~shows).sum(), 1))
    return share / share.sum()
