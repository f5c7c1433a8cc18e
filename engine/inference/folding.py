"""A network made ready for inference: batch norms folded into the convolutions before them; on a CPU channels last.

Folding changes sums by rounding only (about 1e-7 of a probability); with it and channels last, mrsnet-lite's image
encoder takes three quarters of the time on a CPU. On a GPU cuDNN compiles channels-last convolutions for each shape and
thread, seconds each time (docs/benchmarks/streaming.md).
"""

from __future__ import annotations

import copy
import weakref
from itertools import pairwise

import torch
from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from engine.models.contract import ReferringNetwork

_made: weakref.WeakKeyDictionary[ReferringNetwork, dict[torch.device, ReferringNetwork]] = weakref.WeakKeyDictionary()


def ready(network: ReferringNetwork, device: torch.device) -> ReferringNetwork:
    """Return a network on the device that computes the same, faster.

    It is made once a network and device. The network given keeps its layers; where it has no batch norm it is itself
    moved to the device and returned.
    """
    if not any(isinstance(module, nn.BatchNorm2d) for module in network.modules()):
        return network.eval().to(device)
    made = _made.setdefault(network, {})
    if device not in made:
        # the text encoder is most of a small network's memory and has nothing to fold
        shared = {id(network.text_encoder): network.text_encoder} if device.type == "cpu" else {}
        copied = copy.deepcopy(network, dict(shared)).eval().requires_grad_(False)
        fold_batch_norms(copied)
        for parameter in copied.parameters():
            if parameter.dim() == 4 and device.type == "cpu":
                parameter.data = parameter.data.contiguous(memory_format=torch.channels_last)
        made[device] = copied.to(device)
    return made[device]


def fold_batch_norms(network: nn.Module) -> int:
    """Fold, in place, every batch norm into the convolution that comes right before it; return how many there were.

    A module's children are taken to run in the order of their definition, which holds for the networks here.
    """
    count = 0
    for parent in list(network.modules()):
        children = list(parent.named_children())
        for (conv_name, conv), (norm_name, norm) in pairwise(children):
            if not (isinstance(conv, nn.Conv2d) and isinstance(norm, nn.BatchNorm2d)):
                continue
            if norm.num_features == conv.out_channels and norm.track_running_stats:
                setattr(parent, conv_name, fuse_conv_bn_eval(conv, norm))
                setattr(parent, norm_name, getattr(norm, "act", nn.Identity()))  # timm's norms hold the activation
                count += 1
    return count
