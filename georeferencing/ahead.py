"""Working ahead: the items of an iterator made in a thread of their own, a few before they are asked for."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterable, Iterator
from typing import Generic, TypeVar

Item = TypeVar("Item")


class _End(Generic[Item]):
    """Comes after the last item, with the error that ended the work, if any."""

    def __init__(self, error: BaseException | None) -> None:
        self.error = error


def ahead(items: Iterable[Item], depth: int = 2) -> Iterator[Item]:
    """Yield the items of an iterable, which runs in another thread up to `depth` items ahead.

    An error there is raised here, after the items before it. When this iterator is closed early, the thread ends with
    the item it is at.
    """
    line: queue.Queue[Item | _End[Item]] = queue.Queue(depth)
    abandoned = threading.Event()

    def put(item: Item | _End[Item]) -> None:
        while not abandoned.is_set():
            try:
                return line.put(item, timeout=0.1)
            except queue.Full:
                continue

    def work() -> None:
        error: BaseException | None = None
        try:
            for item in items:
                put(item)
                if abandoned.is_set():
                    return
        except BaseException as caught:
            error = caught
            if not isinstance(caught, Exception):
                raise
        finally:
            put(_End(error))

    thread = threading.Thread(target=work, name="ahead", daemon=True)
    thread.start()
    try:
        while not isinstance(item := line.get(), _End):
            yield item
        if item.error is not None:
            raise item.error
    finally:
        abandoned.set()
        thread.join()
