"""Memory that windows need over and over is kept by the process while a network runs, and given back after.

A network's maps of a window are some tens of MB each. Left to itself, glibc asks the system for most of them anew and
gives them back at once, and the system clears every page again: on a CPU that is an eighth of a run's CPU seconds.
Other C libraries are left as they are.
"""

from __future__ import annotations

import ctypes
import platform
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

_TRIM_THRESHOLD, _TOP_PAD, _MMAP_THRESHOLD = -1, -2, -3  # mallopt(3)
_LARGEST_MMAP_THRESHOLD = 32 << 20
"""glibc takes no more: larger blocks are always the system's."""
_ARENA = 64 << 20
"""How much of a thread's heap is kept: all of it."""
_MAIN_HEAP = 1 << 30


@contextmanager
def kept_memory() -> Iterator[None]:
    """Keep freed memory for the next window until the end of the context; it then goes back beside what follows."""
    libc = _glibc()
    if libc is None:
        yield
        return
    libc.mallopt(_MMAP_THRESHOLD, _LARGEST_MMAP_THRESHOLD)
    libc.mallopt(_TRIM_THRESHOLD, _MAIN_HEAP)
    libc.mallopt(_TOP_PAD, _ARENA)
    try:
        yield
    finally:
        threading.Thread(target=libc.malloc_trim, args=(0,), name="trim").start()  # takes some 10 ms


@cache
def _glibc() -> ctypes.CDLL | None:
    return ctypes.CDLL(None) if platform.libc_ver()[0] == "glibc" else None
