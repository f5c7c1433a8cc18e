"""Memory that windows need over and over is kept by the process while a network runs, and given back a little after.

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


_LINGER_S = 20.0
"""How long memory is kept for another run: about as long as a user takes to type the next phrase on the same view."""


class _Keeper:
    """Counts the runs that need memory kept, and gives it back when none has for a while."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._runs = 0
        self._timer: threading.Timer | None = None

    def begin(self) -> None:
        with self._lock:
            self._runs += 1
            if self._timer is not None:
                self._timer.cancel()
                self._timer = None

    def end(self, libc: ctypes.CDLL, linger_s: float) -> None:
        with self._lock:
            self._runs -= 1
            if self._runs == 0:
                self._timer = threading.Timer(linger_s, self._give_back, (libc,))
                self._timer.daemon = True  # a process that ends gives everything back
                self._timer.start()

    def _give_back(self, libc: ctypes.CDLL) -> None:
        with self._lock:
            if self._runs == 0:
                libc.malloc_trim(0)


_keeper = _Keeper()


@contextmanager
def kept_memory(linger_s: float = _LINGER_S) -> Iterator[None]:
    """Keep freed memory for the next window, until `linger_s` after the end of the last such context."""
    libc = _glibc()
    if libc is None:
        yield
        return
    libc.mallopt(_MMAP_THRESHOLD, _LARGEST_MMAP_THRESHOLD)
    libc.mallopt(_TRIM_THRESHOLD, _MAIN_HEAP)
    libc.mallopt(_TOP_PAD, _ARENA)
    _keeper.begin()
    try:
        yield
    finally:
        _keeper.end(libc, linger_s)


@cache
def _glibc() -> ctypes.CDLL | None:
    return ctypes.CDLL(None) if platform.libc_ver()[0] == "glibc" else None
