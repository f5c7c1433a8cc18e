"""Every network can learn: eight samples by heart, two phrases for each of four pictures, at tiny width."""

import pytest
import torch
import torch.nn.functional as F

from engine.training.losses import masked_bce, masked_dice
from tests.engine.models.tiny import NAMES, tiny_network

SIZE, STEPS, EVERY = 64, 400, 20
PHRASES = ("the red square", "the blue square")


def eight_samples():
    """Images (4, 3, 64, 64), targets (8, 64, 64) and phrases: a red and a blue square on noise in every picture."""
    g = torch.Generator().manual_seed(0)
    images = 0.3 * torch.randn(4, 3, SIZE, SIZE, generator=g)
    targets = torch.zeros(8, SIZE, SIZE)
    for i in range(4):
        for j, channel in enumerate((0, 2)):
            top, side = (int(torch.randint(low, high, (), generator=g)) for low, high in ((4, 36), (14, 24)))
            left = 4 + 32 * ((i + j) % 2)
            where = (slice(top, top + side), slice(left, left + side))
            images[i, channel][where] += 2
            targets[2 * i + j][where] = 1
    return images, targets, list(PHRASES) * 4


def mean_iou(logits, targets):
    masks, truth = logits > 0, targets > 0
    return ((masks & truth).sum((1, 2)) / (masks | truth).sum((1, 2))).mean().item()


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_overfits_eight_samples(name):
    images, targets, phrases = eight_samples()
    image_of, known = torch.arange(4).repeat_interleave(2), torch.ones_like(targets)
    network = tiny_network(name)
    if name == "mrsnet-lite":  # its batch norms stay those of pretraining, which a random encoder has not had
        _standardise(network.image_encoder, images)
    optimizer = torch.optim.AdamW(network.parameters(), 2e-3, weight_decay=0)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: min(1, (step + 1) / 20))
    reached = 0.0
    for step in range(STEPS):
        network.train()
        logits = network(images, network.encode_phrases(phrases), image_of).logits
        loss = masked_bce(logits, targets, known) + masked_dice(logits, targets, known)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        if step % EVERY == EVERY - 1:
            network.eval()
            with torch.inference_mode():
                reached = mean_iou(network(images, network.encode_phrases(phrases), image_of).logits, targets)
            if reached > 0.9:
                print(f"{name}: mIoU {reached:.3f} after {step + 1} steps")
                return
    pytest.fail(f"{name}: mIoU {reached:.3f} after {STEPS} steps")


def _standardise(encoder, images):
    """Give every frozen batch norm the statistics of ``images``."""
    norms = [m for m in encoder.modules() if isinstance(m, torch.nn.BatchNorm2d)]
    for norm in norms:
        torch.nn.Module.train(norm, True)
        norm.momentum = None  # a plain average
    with torch.no_grad():
        x = encoder.stem(F.interpolate(images, scale_factor=2))
        for i in range(4):
            x = encoder.stage(i, x)
    encoder.train()
