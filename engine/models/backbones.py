"""timm, imported without PyTorch's compiler.

timm and torchvision touch `torch._dynamo` while they are imported: to keep functions from being compiled that nothing
here calls. To import it takes as long as PyTorch itself, a quarter of the time in which an engine starts.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import ModuleType

import torch

_COMPILER = "torch._dynamo"


class _StandIn(ModuleType):
    """A module whose every function is a decorator that changes nothing."""

    def __getattr__(self, name: str) -> Callable[..., object]:
        if name.startswith("__"):
            raise AttributeError(name)
        return _as_it_is


def _as_it_is(function: object = None, *rest: object, **options: object) -> object:
    return function or _as_it_is


@contextmanager
def _without_compiler() -> Iterator[None]:
    """Stand in for the compiler, which whoever wants it can import afterwards."""
    if _COMPILER in sys.modules:
        yield
        return
    names = (_COMPILER, f"{_COMPILER}.utils")
    sys.modules.update({name: _StandIn(name) for name in names})
    torch._dynamo = sys.modules[_COMPILER]
    try:
        yield
    finally:
        del torch._dynamo
        for name in names:
            del sys.modules[name]


with _without_compiler():
    import timm
    from timm.layers import DropPath, LayerNorm2d, Mlp
    from timm.models.swin_transformer import PatchMerging, WindowAttention, window_partition, window_reverse

__all__ = [
    "DropPath",
    "LayerNorm2d",
    "Mlp",
    "PatchMerging",
    "WindowAttention",
    "timm",
    "window_partition",
    "window_reverse",
]
