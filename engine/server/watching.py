"""Coroutines that wait for a job to change, woken by the threads that change it."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from engine.server.jobs import Jobs
from engine.server.models import FINISHED, Job

CALM_SECONDS = 0.1
"""A job that runs is told of at most this often; its end is told at once."""


class Watch:
    """A wait for changes of one job, by one coroutine; made inside `watching`."""

    def __init__(self, jobs: Jobs, job: str) -> None:
        self._jobs, self._job = jobs, job
        self._changed = asyncio.Event()
        self._loop = asyncio.get_running_loop()

    def wake(self) -> None:
        """Say that the job has changed; called by any thread."""
        self._loop.call_soon_threadsafe(self._changed.set)

    async def after(self, revision: int, seconds: float) -> Job | None:
        """Return the job as soon as it is newer than `revision`, or as it is after `seconds`.

        Changes of a job that runs are gathered for `CALM_SECONDS`. Returns None where the service ends. Raises Refusal
        where the job is gone.
        """
        begun = time.monotonic()
        while not self._jobs.ending:
            self._changed.clear()
            job = self._jobs.get(self._job).job
            waited = time.monotonic() - begun
            if job.state in FINISHED or waited >= seconds:
                return job
            calm = job.revision > revision
            if calm and (revision < 0 or waited >= CALM_SECONDS):
                return job
            left = min(seconds, CALM_SECONDS if calm else seconds) - waited
            try:
                await asyncio.wait_for(self._changed.wait(), max(left, 0.001))
            except TimeoutError:
                continue
        return None


class Watches:
    """The watches of a service."""

    def __init__(self, jobs: Jobs) -> None:
        self._jobs = jobs
        self._lock = threading.Lock()
        self._watches: dict[str, list[Watch]] = {}
        jobs.listen(self._wake)

    @contextmanager
    def watching(self, job: str) -> Iterator[Watch]:
        """Watch a job from now on. Raises Refusal where there is none."""
        self._jobs.get(job)
        watch = Watch(self._jobs, job)
        with self._lock:
            self._watches.setdefault(job, []).append(watch)
        try:
            yield watch
        finally:
            with self._lock:
                self._watches[job].remove(watch)
                if not self._watches[job]:
                    del self._watches[job]

    def _wake(self, job: str | None) -> None:
        """Wake those that watch a job, or all."""
        with self._lock:
            woken = [each for name, some in self._watches.items() if job in (None, name) for each in some]
            for watch in woken:
                watch.wake()
