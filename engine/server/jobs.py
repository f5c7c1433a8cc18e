"""The queue: jobs wait in it, a thread a worker process takes them out and keeps their records."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from engine.server.models import FINISHED, Job, JobProgress, State, WorkerState
from engine.server.problems import Refusal, new_reference, problem_of
from engine.server.runners import Runner, other_gpus
from engine.server.settings import Settings
from engine.server.store import UPLOAD_PREFIX, Entry, Store
from engine.server.workers import WorkerProcess

log = logging.getLogger("engine.server.jobs")

_SWEEP_SECONDS = 600.0


class Jobs:
    """All jobs of a service. Every method may be called by any thread.

    `rested` is called with the job that was done last while no other waits; it must return at once.
    """

    def __init__(self, settings: Settings, store: Store, rested: Callable[[Entry], None], *, remote: bool) -> None:
        self._settings, self._store, self._remote = settings, store, remote
        self._rested = rested
        self._entries = {entry.job.id: entry for entry in store.load()}
        self._queue: deque[Entry] = deque()
        self._changed = threading.Condition()
        self._ending = False
        self._listener: Callable[[str | None], None] = lambda job: None
        self.counts: dict[str, int] = {}
        self.windows = 0
        self._runners = [
            Runner(self, WorkerProcess(device, settings.uploads, remote=remote)) for device in settings.devices
        ]

    def start(self) -> None:
        """Start the workers and the sweeper."""
        for runner in self._runners:
            runner.thread.start()
        threading.Thread(target=self._sweep_now_and_then, name="sweep", daemon=True).start()

    def listen(self, listener: Callable[[str | None], None]) -> None:
        """Have a function told, by any thread, of every job that changes, and of the service's end by None."""
        self._listener = listener

    def end(self) -> None:
        """End the workers. A job that runs stays so on disk; the next service will say that it is lost."""
        with self._changed:
            self._ending = True
            self._changed.notify_all()
        self._listener(None)
        for runner in self._runners:
            runner.process.close()

    # For clients ---------------------------------------------------------------

    def add(self, entry: Entry) -> Job:
        """Queue a job. Raises Refusal (429) where the queue is full."""
        with self._changed:
            self.check_room()
            self._store.save(entry)
            self._entries[entry.job.id] = entry
            self._queue.append(entry)
            self._changed.notify_all()
            return entry.job

    def check_room(self) -> None:
        """Raise Refusal (429) where the queue is full."""
        if len(self._queue) >= self._settings.limits.queue:
            raise Refusal(429, f"{len(self._queue)} jobs wait already; try again later", {"Retry-After": "10"})

    def get(self, name: str) -> Entry:
        """Return a job. Raises Refusal (404)."""
        entry = self._entries.get(name)
        if entry is None:
            raise Refusal(404, "there is no such job; it may have been deleted or grown too old")
        return entry

    def all(self) -> list[Job]:
        """Return all jobs, newest first."""
        with self._changed:
            return sorted((entry.job for entry in self._entries.values()), key=lambda job: job.created, reverse=True)

    def delete(self, name: str) -> Job | None:
        """Cancel a job and return it, or remove a finished one and return None. Raises Refusal (404)."""
        with self._changed:
            entry = self.get(name)
            if entry.job.state in FINISHED:
                del self._entries[name]
                self._store.remove(entry)
                self._listener(name)
                return None
            if entry in self._queue:
                self._queue.remove(entry)
                self._finish(entry, "cancelled")
                return entry.job
            entry.cancelling = True
            runner = next((each for each in self._runners if each.entry is entry), None)
        if runner is not None:
            runner.process.cancel(name)
        return entry.job

    def uploads_in_use(self) -> set[str]:
        """Return the ids of the uploads that jobs will read or read now."""
        with self._changed:
            jobs = [entry.job for entry in self._entries.values() if entry.job.state not in FINISHED]
        return {job.source.removeprefix(UPLOAD_PREFIX) for job in jobs if job.source.startswith(UPLOAD_PREFIX)}

    def add_workers(self, device: str | None, facts: Mapping[str, str]) -> None:
        """Start a worker for each GPU that a worker for `auto` leaves alone."""
        with self._changed:
            if self._ending:
                return
            there = {runner.process.device for runner in self._runners}
            new = [each for each in other_gpus(device, facts) if each not in there]
            runners = [Runner(self, WorkerProcess(each, self._settings.uploads, remote=self._remote)) for each in new]
            self._runners += runners
        for runner in runners:
            runner.thread.start()

    def workers(self) -> list[WorkerState]:
        """Return how the workers are."""
        return [runner.state() for runner in self._runners]

    @property
    def looking(self) -> bool:
        """Whether a GPU was named that its worker still looks for."""
        return self.refusal is None and any(
            state.device.startswith("cuda") and state.state == "starting" for state in self.workers()
        )

    @property
    def refusal(self) -> str | None:
        """Why a GPU that was named cannot be had, None where each is there or still looked for."""
        processes = [runner.process for runner in self._runners]
        named = [each for each in processes if each.device is not None and each.device.startswith("cuda")]
        return next((each.refusal for each in named if each.refusal is not None), None)

    @property
    def queued(self) -> int:
        """How many jobs wait."""
        return len(self._queue)

    @property
    def running(self) -> int:
        """How many jobs run."""
        return sum(runner.entry is not None for runner in self._runners)

    # For the runners -----------------------------------------------------------

    def take(self, runner: Runner) -> Entry | None:
        """Wait for a job that this worker can run and mark it running; None when the service ends."""
        with self._changed:
            while not self._ending:
                entry = next((each for each in self._queue if runner.suits(each)), None)
                if entry is not None:
                    self._queue.remove(entry)
                    runner.entry = entry
                    self.update(entry, state="running", started=_now(), progress=JobProgress(stage="loading"))
                    self._keep(entry)
                    return entry
                self._changed.wait()
        return None

    def update(self, entry: Entry, **values: Any) -> None:  # noqa: ANN401 - fields of Job
        """Change what clients see of a job."""
        with self._changed:
            entry.record.job = entry.job.model_copy(update=values | {"revision": entry.job.revision + 1})
        self._listener(entry.job.id)

    def finish(self, entry: Entry, state: State, **values: Any) -> None:  # noqa: ANN401 - fields of Job
        """Write down how a job ended."""
        with self._changed:
            if not self._ending or state != "failed":  # workers are ended with the service: that loses jobs
                self._finish(entry, state, **values)
        if state == "done" and not self._queue:
            self._rested(entry)

    def _finish(self, entry: Entry, state: State, **values: Any) -> None:  # noqa: ANN401 - fields of Job
        progress = entry.job.progress.model_copy(update={"stage": state, "seconds_left": None})
        self.update(entry, state=state, finished=_now(), progress=progress, **values)
        self._keep(entry)
        self.counts[state] = self.counts.get(state, 0) + 1
        self.windows += entry.job.progress.windows
        log.info("job finished", extra={"facts": {"job": entry.job.id, "state": state}})

    def _keep(self, entry: Entry) -> None:
        """Write a job's record; a full disk must not end the thread that all jobs of a worker wait for."""
        try:
            self._store.save(entry)
        except OSError as error:
            log.error("record cannot be written", extra={"facts": {"job": entry.job.id, "detail": str(error)}})

    def clear(self, entry: Entry) -> None:
        """Remove what a job without a result has left behind, but not its record."""
        with self._changed:
            self._store.clear(entry)

    @property
    def ending(self) -> bool:
        """Whether the service ends."""
        return self._ending

    def wait(self, seconds: float, *, or_job: bool = False) -> None:
        """Wait, but not beyond the service's end, nor with `or_job` while a job waits for workers that are down."""
        with self._changed:
            self._changed.wait_for(lambda: self._ending or (or_job and bool(self._stranded())), seconds)

    def fail_stranded(self, why: str) -> None:
        """Fail the jobs that wait for workers that are down."""
        with self._changed:
            for entry in () if self._ending else self._stranded():
                self._queue.remove(entry)
                self._finish(entry, "failed", error=problem_of(503, why, new_reference()))
                self._store.clear(entry)

    def _stranded(self) -> list[Entry]:
        up = [runner for runner in self._runners if not runner.down]
        return [entry for entry in self._queue if not any(runner.suits(entry) for runner in up)]

    def _sweep_now_and_then(self) -> None:
        while not self._ending:
            with self._changed:
                finished = [entry for entry in self._entries.values() if entry.job.state in FINISHED]
                try:
                    for entry in self._store.sweep(finished, self.uploads_in_use()):
                        del self._entries[entry.job.id]
                except OSError as error:  # the next look may do better
                    log.error("cannot sweep", extra={"facts": {"detail": str(error)}})
            self.wait(_SWEEP_SECONDS)


def _now() -> datetime:
    return datetime.now(UTC)
