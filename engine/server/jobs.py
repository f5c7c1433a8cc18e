"""The queue: jobs wait in it, a thread a worker process takes them out and keeps their records."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from engine.server.messages import Done, Failed, Note, Progress, Segment, WasCancelled
from engine.server.models import FINISHED, Job, JobProgress, State, WorkerState
from engine.server.problems import Refusal, new_reference, problem_of
from engine.server.settings import Settings
from engine.server.store import UPLOAD_PREFIX, Entry, Store
from engine.server.workers import WorkerDied, WorkerProcess, follow

log = logging.getLogger("engine.server.jobs")

_MOST_NOTES = 50
_SWEEP_SECONDS = 600.0


class Jobs:
    """All jobs of a service. Every method may be called by any thread."""

    def __init__(self, settings: Settings, store: Store, *, remote: bool) -> None:
        self._settings, self._store = settings, store
        self._entries = {entry.job.id: entry for entry in store.load()}
        self._queue: deque[Entry] = deque()
        self._changed = threading.Condition()
        self._ending = False
        self._listener: Callable[[str | None], None] = lambda job: None
        self.counts: dict[str, int] = {}
        self.windows = 0
        self._runners = [
            _Runner(self, WorkerProcess(device, settings.uploads, remote=remote)) for device in settings.devices
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

    def workers(self) -> list[WorkerState]:
        """Return how the workers are."""
        return [runner.state() for runner in self._runners]

    @property
    def queued(self) -> int:
        """How many jobs wait."""
        return len(self._queue)

    @property
    def running(self) -> int:
        """How many jobs run."""
        return sum(runner.entry is not None for runner in self._runners)

    # For the runners -----------------------------------------------------------

    def take(self, runner: _Runner) -> Entry | None:
        """Wait for a job that this worker can run and mark it running; None when the service ends."""
        with self._changed:
            while not self._ending:
                entry = next((each for each in self._queue if runner.suits(each)), None)
                if entry is not None:
                    self._queue.remove(entry)
                    runner.entry = entry
                    self.update(entry, state="running", started=_now(), progress=JobProgress(stage="loading"))
                    self._store.save(entry)
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

    def _finish(self, entry: Entry, state: State, **values: Any) -> None:  # noqa: ANN401 - fields of Job
        progress = entry.job.progress.model_copy(update={"stage": state, "seconds_left": None})
        self.update(entry, state=state, finished=_now(), progress=progress, **values)
        self._store.save(entry)
        self.counts[state] = self.counts.get(state, 0) + 1
        self.windows += entry.job.progress.windows
        log.info("job finished", extra={"facts": {"job": entry.job.id, "state": state}})

    @property
    def ending(self) -> bool:
        """Whether the service ends."""
        return self._ending

    def wait(self, seconds: float) -> None:
        """Wait, but not beyond the service's end."""
        with self._changed:
            self._changed.wait_for(lambda: self._ending, seconds)

    def _sweep_now_and_then(self) -> None:
        while not self._ending:
            with self._changed:
                finished = [entry for entry in self._entries.values() if entry.job.state in FINISHED]
                for entry in self._store.sweep(finished, self.uploads_in_use()):
                    del self._entries[entry.job.id]
            self.wait(_SWEEP_SECONDS)


class _Runner:
    """One worker process and the thread that gives it jobs."""

    def __init__(self, jobs: Jobs, process: WorkerProcess) -> None:
        self.process, self.entry = process, None  # type: WorkerProcess, Entry | None
        self.thread = threading.Thread(target=self._loop, name=f"jobs {process.device}", daemon=True)
        self._jobs = jobs
        self._down: str | None = None

    def state(self) -> WorkerState:
        facts = self.process.facts
        state = "busy" if self.entry else "idle" if self.process.alive else "down" if self._down else "starting"
        return WorkerState.model_validate(
            {
                "device": str(self.process.device),
                "state": state,
                "name": facts.get("name"),
                "precision": facts.get("precision"),
                "pid": self.process.pid,
                "starts": self.process.starts,
                "detail": self._down if state == "down" else None,
            }
        )

    def suits(self, entry: Entry) -> bool:
        """Tell whether this worker can run a job: any that asks for no device, or for this one."""
        wanted = entry.task.options.device if isinstance(entry.task, Segment) else "auto"
        return wanted in ("auto", self.process.device, self.process.facts.get("device", "").partition(":")[0])

    def _loop(self) -> None:
        failures = 0
        while not self._jobs.ending:
            try:
                self.process.ensure()
                failures, self._down = 0, None
            except WorkerDied as error:
                self._down = str(error)
                log.error("worker down", extra={"facts": {"device": self.process.device, "detail": str(error)}})
                failures += 1
                self._jobs.wait(min(2.0**failures, 60))
                continue
            entry = self._jobs.take(self)
            if entry is None:
                return
            try:
                self._run(entry)
            finally:
                self.entry = None

    def _run(self, entry: Entry) -> None:
        jobs, task = self._jobs, entry.task
        assert task is not None
        meter = _Meter(lambda values: jobs.update(entry, **values), entry)
        log.info("job started", extra={"facts": {"job": entry.job.id, "kind": entry.job.kind}})
        try:
            self.process.ensure()  # it may have died while it had nothing to do
            if entry.cancelling:
                jobs.finish(entry, "cancelled")
                return
            reply = follow(self.process, task, meter.hear)
        except WorkerDied as error:
            reply = Failed(f"{error}; the other jobs go on", refused=False)
        match reply:
            case Done(result):
                notes = tuple(result.get("notes", ()))
                jobs.finish(entry, "done", result=result, notes=notes or entry.job.notes)
            case WasCancelled():
                jobs.finish(entry, "cancelled")
            case Failed(detail=detail, refused=refused, trace=trace):
                reference = new_reference()
                facts = {"job": entry.job.id, "reference": reference, "detail": detail, "trace": trace}
                log.error("job failed", extra={"facts": facts})
                hidden = not refused and bool(trace)
                said = "a fault of the engine's own; its log says more" if hidden else detail
                jobs.finish(entry, "failed", error=problem_of(422 if refused else 500, said, reference))
        if isinstance(task, Segment) and entry.job.state != "done":
            for part in entry.folder.glob("*.gpkg"):
                part.unlink(missing_ok=True)


class _Meter:
    """Turns a worker's messages into a job's progress and notes."""

    def __init__(self, update: Callable[[dict[str, Any]], None], entry: Entry) -> None:
        self._update, self._entry = update, entry
        self._begun: float | None = None

    def hear(self, message: Progress | Note) -> None:
        """Take a message."""
        if isinstance(message, Note):
            self._update({"notes": (*self._entry.job.notes, message.text)[-_MOST_NOTES:]})
            return
        now = time.monotonic()
        if self._begun is None and message.stage == "network":
            self._begun = now
        rate = left = None
        if self._begun is not None and message.windows and now > self._begun:
            rate = message.windows / (now - self._begun)
            left = (message.of - message.windows) / rate
        progress = JobProgress(
            stage=message.stage, windows=message.windows, of=message.of, windows_per_s=rate, seconds_left=left
        )
        self._update({"progress": progress})


def _now() -> datetime:
    return datetime.now(UTC)
