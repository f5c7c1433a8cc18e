"""The threads that give jobs to worker processes, one each, and keep the jobs' records up to date."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from engine.server.messages import Done, Failed, Note, Progress, Segment, WasCancelled
from engine.server.models import JobProgress, WorkerState
from engine.server.problems import new_reference, problem_of
from engine.server.store import Entry
from engine.server.workers import WorkerDied, WorkerProcess, follow

if TYPE_CHECKING:
    from engine.server.jobs import Jobs

log = logging.getLogger("engine.server.jobs")

_MOST_NOTES = 50
_PATIENCE = 2
"""Failed starts in a row after which waiting jobs fail: memory may be short for a moment."""


def other_gpus(device: str | None, facts: Mapping[str, str]) -> list[str]:
    """Return the GPUs beside the one that a worker for `auto` runs on, none where it runs on a CPU."""
    if device != "auto" or not facts.get("device", "").startswith("cuda"):
        return []
    return [f"cuda:{number}" for number in range(1, int(facts.get("gpus", "1")))]


class Runner:
    """One worker process and the thread that gives it jobs."""

    def __init__(self, jobs: Jobs, process: WorkerProcess) -> None:
        self.process, self.entry = process, None  # type: WorkerProcess, Entry | None
        self.thread = threading.Thread(target=self._loop, name=f"jobs {process.device}", daemon=True)
        self._jobs = jobs
        self.down: str | None = None
        """Why the last start failed."""

    def state(self) -> WorkerState:
        """Return how the worker is."""
        facts = self.process.facts
        state = "busy" if self.entry else "idle" if self.process.alive else "down" if self.down else "starting"
        return WorkerState.model_validate(
            {
                "device": str(self.process.device),
                "state": state,
                "name": facts.get("name"),
                "precision": facts.get("precision"),
                "pid": self.process.pid,
                "starts": self.process.starts,
                "detail": self.down if state == "down" else None,
            }
        )

    def suits(self, entry: Entry) -> bool:
        """Tell whether this worker can run a job: one that asks for no device or for this one; `auto` can run any."""
        wanted = entry.task.options.device if isinstance(entry.task, Segment) else "auto"
        own = self.process.device
        return "auto" in (wanted, own) or wanted in (own, (own or "").partition(":")[0])

    def _loop(self) -> None:
        failures = 0
        while not self._jobs.ending:
            try:
                self.process.ensure()
                failures, self.down = 0, None
                self._jobs.add_workers(self.process.device, self.process.facts)
            except WorkerDied as error:
                self.down = str(error)
                log.error("worker down", extra={"facts": {"device": self.process.device, "detail": str(error)}})
                failures += 1
                if failures >= _PATIENCE:
                    self._jobs.fail_stranded(f"the engine's worker cannot start: {error}")
                self._jobs.wait(min(2.0**failures, 60), or_job=failures >= _PATIENCE)
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
        meter = Meter(lambda values: jobs.update(entry, **values), entry)
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
        if entry.job.state != "done":
            jobs.clear(entry)


class Meter:
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
        if self._begun is None and message.stage in ("network", "teaching"):
            self._begun = now
        rate = left = None
        if self._begun is not None and message.windows and now > self._begun:
            rate = message.windows / (now - self._begun)
            left = (message.of - message.windows) / rate
        progress = JobProgress(
            stage=message.stage, windows=message.windows, of=message.of, windows_per_s=rate, seconds_left=left
        )
        self._update({"progress": progress})
