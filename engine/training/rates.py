"""Learning rates of a run on referring expressions: which parameters have which, and how they go over the steps."""

from __future__ import annotations

from math import cos, pi

import torch
from torch import nn

from engine.training.objective import Objective
from engine.training.recipe import Recipe


def groups_of(objective: Objective, recipe: Recipe) -> list[dict[str, object]]:
    """Parameter groups: image encoder, text encoder, the rest; without weight decay for norms, biases and tables."""
    rates = {"image_encoder": recipe.encoder_rate, "text_encoder": recipe.text_rate, "": recipe.learning_rate}
    members: dict[tuple[str, bool], list[nn.Parameter]] = {}
    for name, parameter in objective.named_parameters():
        if parameter.requires_grad:
            part = name.removeprefix("network.").partition(".")[0]
            plain = parameter.ndim < 2 or "relative_position_bias_table" in name
            members.setdefault((part if part in rates else "", plain), []).append(parameter)
    return [
        {
            "params": some,
            "lr": rates[part],
            "initial": rates[part],
            "weight_decay": 0.0 if plain else recipe.weight_decay,
        }
        for (part, plain), some in members.items()
    ]


def set_rate(optimizer: torch.optim.Optimizer, step: int, steps: int, recipe: Recipe) -> float:
    """Linear warm-up, then the recipe's schedule; returns the factor."""
    done = min(1.0, step / steps)
    down = (1 - done) ** 0.9 if recipe.schedule == "poly" else 0.02 + 0.98 * 0.5 * (1 + cos(pi * done))
    factor = min(1.0, (step + 1) / max(recipe.warmup, 1)) * down
    for group in optimizer.param_groups:
        group["lr"] = group["initial"] * factor
    return factor


def steps_of(recipe: Recipe, samples: int, processes: int = 1) -> int:
    """Steps of the whole run: as the recipe says, else those of its epochs."""
    return recipe.steps or max(1, round(recipe.epochs * samples / (recipe.batch * processes)))
