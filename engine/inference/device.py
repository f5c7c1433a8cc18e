"""The device, the number format and the batch size a network runs with."""

from __future__ import annotations

import os
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path

import torch

from engine.errors import UsageError
from engine.options import check_device

_DTYPES = {"fp32": torch.float32, "bf16": torch.bfloat16, "fp16": torch.float16}
_AUTO_BATCH = {"cpu": 1, "cuda": 32}
_CGROUP = Path("/sys/fs/cgroup/cpu.max")


@dataclass(frozen=True)
class Device:
    """Where a network runs and in what precision ("fp32", "bf16" or "fp16"); `count` GPUs from this one on share it."""

    device: torch.device
    precision: str
    count: int = 1

    @property
    def name(self) -> str:
        """What the user is told: the GPU's name, or the number of CPU threads."""
        if self.device.type == "cuda":
            model = torch.cuda.get_device_name(self.device)
            return f"{self.device} ({model})" if self.count == 1 else f"{self.count} GPUs ({model})"
        return f"cpu ({min(torch.get_num_threads(), usable_cores())} threads)"

    def each(self) -> list[Device]:
        """Return the devices that share the work."""
        if self.count == 1:
            return [self]
        first = self.device.index
        return [Device(torch.device("cuda", first + number), self.precision) for number in range(self.count)]

    @property
    def auto_batch(self) -> int:
        """Windows a batch where the user names no number; halved when the device runs out of memory."""
        return _AUTO_BATCH[self.device.type]

    def autocast(self) -> AbstractContextManager[None]:
        """Return the context in which the network computes in this precision."""
        if self.precision == "fp32":
            return nullcontext()
        return torch.autocast(self.device.type, dtype=_DTYPES[self.precision])


def choose_device(device: str = "auto", precision: str = "auto") -> Device:
    """Turn the options into a device. `auto` is CUDA where there is one; fp32 on a CPU, bf16 or fp16 on a GPU.

    Without a number, CUDA is all GPUs together.

    Raises UsageError where the device is none, is not there or cannot do the precision.
    """
    check_device(device)
    count = torch.cuda.device_count() if torch.cuda.is_available() else 0
    if device == "auto":
        device = "cuda" if count else "cpu"
    chosen, together = torch.device(device), 1
    if chosen.type == "cuda":
        if not count:
            raise UsageError(
                f"--device {device}: PyTorch sees no CUDA device; use --device cpu, or ask `engine doctor`"
            )
        if chosen.index is None:
            chosen, together = torch.device("cuda", 0), count
        if chosen.index >= count:
            raise UsageError(f"--device {device}: there are {count} CUDA devices, numbered from 0")
    if precision == "auto":
        precision = "fp32" if chosen.type == "cpu" else "bf16" if torch.cuda.is_bf16_supported() else "fp16"
    if precision == "fp16" and chosen.type == "cpu":
        raise UsageError("--precision fp16: a CPU computes in fp32 or bf16")
    return Device(chosen, precision, together)


def usable_cores() -> int:
    """Return how many cores this process may keep busy: those it is bound to, within its control group's quota."""
    bound = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    try:
        quota, period = _CGROUP.read_text().split()
        return max(1, min(bound, int(quota) // int(period)))
    except (OSError, ValueError):  # no control group, or no quota
        return bound
