"""A network with its losses as one module, so that one call trains any of the six, on one device or several."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from engine.models.contract import Output, ReferringNetwork
from engine.models.feedback import FeedbackNetwork
from engine.training.btdnet import ObjectLearning
from engine.training.losses import masked_dice, presence_loss
from engine.training.recipe import Recipe


def weighted_ce(logits: Tensor, target: Tensor, known: Tensor, weights: tuple[float, float]) -> Tensor:
    """Cross entropy of background and target with class weights, over known pixels; all (P, H, W).

    As in the LAVT family: sum of w_c * ce over the pixels, divided by the sum of w_c. `logits` is z_target -
    z_background, of which the two-class softmax is the sigmoid.
    """
    background, foreground = weights
    weight = torch.where(target > 0.5, foreground, background) * known
    loss = F.binary_cross_entropy_with_logits(logits, target, reduction="none") * weight
    return loss.sum() / weight.sum().clamp(min=1e-6)


class Objective(nn.Module):
    """Images and phrases to the loss; BTDNet brings its own losses along.

    Args:
        network: the network to train.
        recipe: weights of the losses.
    """

    def __init__(self, network: ReferringNetwork, recipe: Recipe) -> None:
        super().__init__()
        self.network, self.recipe = network, recipe
        twin = isinstance(network, FeedbackNetwork) and network.config.decoder == "tbtd"
        self.learning = ObjectLearning(network) if isinstance(network, FeedbackNetwork) and twin else None

    def forward(
        self, images: Tensor, texts: Sequence[str], target: Tensor, known: Tensor, presence: Tensor,
        names: Sequence[Sequence[str]],
    ) -> tuple[Tensor, dict[str, Tensor]]:  # fmt: skip
        """Loss and its parts of one image a phrase: normalized (B, 3, H, W), target and known pixels (B, H, W).

        `presence` (B,) is 1 or 0, or -1 where it is not told.
        """
        rows = torch.arange(len(images), device=images.device)
        own = torch.zeros((), device=images.device)
        if self.learning is None:
            output: Output = self.network(images, self.network.encode_phrases(texts), rows)
        else:
            output, own = self.learning(self.network, images, texts, rows, target, known, names)
        output = output.float()
        ce = weighted_ce(output.logits, target, known, self.recipe.class_weights)
        dice = masked_dice(output.logits, target, known)
        parts = {"ce": ce, "dice": dice}
        loss = self.recipe.ce * ce + self.recipe.dice * dice + own
        if self.learning is not None:
            parts["own"] = own
        if output.presence is not None:
            there = presence_loss(output.presence, presence)
            parts["presence"] = there
            loss = loss + self.recipe.presence * there
        return loss, {name: part.detach() for name, part in parts.items()}
