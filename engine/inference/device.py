"""The device, the number format and the batch size a network runs with."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

import torch

from engine.errors import UsageError

_DTYPES = {"fp32": torch.float32, "bf16": torch.bfloat16, "fp16": torch.float16}
_AUTO_BATCH = {"cpu": 2, "cuda": 16}


@dataclass(frozen=True)
class Device:
    """Where a network runs and in what precision ("fp32", "bf16" or "fp16")."""

    device: torch.device
    precision: str

    @property
    def name(self) -> str:
        """What the user is told: the GPU's name, or the number of CPU threads."""
        if self.device.type == "cuda":
            return f"{self.device} ({torch.cuda.get_device_name(self.device)})"
        return f"cpu ({torch.get_num_threads()} threads)"

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

    Raises UsageError where the device is not there or cannot do the precision.
    """
    count = torch.cuda.device_count() if torch.cuda.is_available() else 0
    if device == "auto":
        device = "cuda" if count else "cpu"
    chosen = torch.device(device)
    if chosen.type == "cuda":
        if not count:
            raise UsageError(
                f"--device {device}: PyTorch sees no CUDA device; use --device cpu, or ask `engine doctor`"
            )
        if chosen.index is None:
            chosen = torch.device("cuda", torch.cuda.current_device())
        if chosen.index >= count:
            raise UsageError(f"--device {device}: there are {count} CUDA devices, numbered from 0")
    if precision == "auto":
        precision = "fp32" if chosen.type == "cpu" else "bf16" if torch.cuda.is_bf16_supported() else "fp16"
    if precision == "fp16" and chosen.type == "cpu":
        raise UsageError("--precision fp16: a CPU computes in fp32 or bf16")
    return Device(chosen, precision)
