"""Memory that windows need over and over is kept by the process while a network runs, and given back after.

A network's maps of a window are some tens of MB each. Left to itself, glibc asks the system for most of them anew and
gives them back at once, and the system clears every page again: on a CPU that is an eighth of a run's CPU seconds.
A process that expects another run on the same view keeps it for a while longer. Other C libraries are left as they are.
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


class _Trim:
    """Gives free memory back, at once or after a while in which nothing needed it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: threading.Timer | None = None

    def put_off(self) -> None:
        """Forget what was to be given back."""
        with self._lock:
            if self._waiting is not None:
                self._waiting.cancel()
            self._waiting = None

    def begin(self, libc: ctypes.CDLL, after: float) -> None:
        """Give back beside what follows, for it takes some 10 ms; `after` so many seconds."""
        self.put_off()
        with self._lock:
            self._waiting = threading.Timer(after, libc.malloc_trim, (0,))
            self._waiting.name, self._waiting.daemon = "trim", True
            self._waiting.start()


_trim = _Trim()


@contextmanager
def kept_memory(idle: float = 0.0) -> Iterator[None]:
    """Keep freed memory for the next window until the end of the context, and then for `idle` seconds without another.

    It goes back beside whatever runs then.
    """
    libc = _glibc()
    if libc is None:
        yield
        return
    _trim.put_off()
    libc.mallopt(_MMAP_THRESHOLD, _LARGEST_MMAP_THRESHOLD)
    libc.mallopt(_TRIM_THRESHOLD, _MAIN_HEAP)
    libc.mallopt(_TOP_PAD, _ARENA)
    try:
        yield
    finally:
        _trim.begin(libc, idle)


@cache
def _glibc() -> ctypes.CDLL | None:
    return ctypes.CDLL(None) if platform.libc_ver()[0] == "glibc" else None
