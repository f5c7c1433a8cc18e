"""Faults of the engine's own: told without their inside, found in the log, and the service goes on."""

from __future__ import annotations

import asyncio
import errno
import logging
import threading
from contextlib import suppress
from pathlib import Path

import httpx2
import pytest
from starlette.testclient import TestClient

from engine.server import tasks
from engine.server.app import create_app
from engine.server.jobs import Jobs
from engine.server.logs import _Private
from engine.server.messages import Cancel, Convert, Done, Failed
from engine.server.models import Job
from engine.server.settings import Settings
from engine.server.store import Entry, Record, Store, new_id
from engine.server.worker import Worker
from engine.server.workers import WorkerDied, WorkerProcess
from tests.engine.server.serving import until

KEY = "k" * 32


def test_a_fault_in_a_request_is_a_problem_with_a_reference(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    for name in ("jobs", "uploads"):
        (tmp_path / name).mkdir()
    access, service = create_app(Settings(KEY, tmp_path))

    def broken() -> None:
        raise ValueError("in /home/me/secret")

    monkeypatch.setattr(service, "models", broken)
    client = TestClient(access, base_url="http://127.0.0.1", raise_server_exceptions=False)
    headers = {"Authorization": f"Bearer {KEY}"}
    with caplog.at_level(logging.ERROR):
        answer = client.get("/v1/models", headers=headers)
    assert (answer.status_code, answer.headers["content-type"]) == (500, "application/problem+json")
    assert "secret" not in answer.text and "Traceback" not in answer.text
    (fault,) = [record for record in caplog.records if record.name == "engine.server.app"]
    assert fault.facts == {"reference": answer.json()["reference"]}  # type: ignore[attr-defined]
    assert "secret" in str(fault.exc_info)
    assert client.get("/v1/jobs", headers=headers).json() == {"jobs": []}
    assert access.answers == {500: 1, 200: 1}


def test_a_log_without_room_loses_lines_and_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("no /dev/full here")
    stream = full.open("w", buffering=1)
    handler = _Private("unused", delay=True)
    handler.stream = stream
    handler.handle(logging.LogRecord("engine", logging.INFO, "", 0, "said", (), None))
    with suppress(OSError):
        stream.close()
    assert capsys.readouterr().err == ""


def test_a_full_disk_is_said_and_leaves_no_job(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("jobs", "uploads"):
        (tmp_path / name).mkdir()
    access, service = create_app(Settings(KEY, tmp_path, allow=(tmp_path,)))
    (tmp_path / "a.gpkg").touch()
    client = TestClient(access, base_url="http://127.0.0.1", raise_server_exceptions=False)
    headers = {"Authorization": f"Bearer {KEY}"}
    body = {"kind": "select", "source": str(tmp_path / "a.gpkg"), "phrases": ["the largest roof"]}

    def save(entry: Entry) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as full:
        full.setattr(service.store, "save", save)
        answer = client.post("/v1/jobs", json=body, headers=headers)
    assert (answer.status_code, answer.json()["title"]) == (507, "No room")
    assert list((tmp_path / "jobs").iterdir()) == [] and service.jobs.queued == 0
    assert client.post("/v1/jobs", json=body, headers=headers).status_code == 202


def jobs_in(folder: Path) -> tuple[Jobs, Store]:
    """Return jobs without a service, and where they are kept."""
    (folder / "jobs").mkdir()
    settings = Settings(KEY, folder)
    store = Store(settings)
    return Jobs(settings, store, lambda entry: None, remote=False), store


def new_job(jobs: Jobs, store: Store) -> Entry:
    job = Job(id=new_id(), kind="segment", source="a.tif", phrases=("buildings",))
    entry = Entry(Record(job=job), store.new_folder(job.id))
    jobs.add(entry)
    return entry


def test_a_record_that_cannot_be_written_does_not_end_the_thread_of_a_worker(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    jobs, store = jobs_in(tmp_path)
    entry = new_job(jobs, store)
    entry.folder.rename(tmp_path / "elsewhere")
    with caplog.at_level(logging.ERROR):
        jobs.finish(entry, "failed")
    assert entry.job.state == "failed"
    assert "record cannot be written" in [record.message for record in caplog.records]


def test_jobs_fail_where_no_worker_starts(tmp_path: Path) -> None:
    jobs, store = jobs_in(tmp_path)  # without its folder of uploads, where workers live
    jobs.start()
    for starts in (2, 3):  # before a third try of its own some seconds would pass
        job = new_job(jobs, store).job.id
        until(lambda name=job: jobs.get(name).job.error)
        assert "cannot start: the worker process ended" in str(jobs.get(job).job.error)
        assert (jobs.workers()[0].starts, jobs.queued) == (starts, 0)
    jobs.end()


def test_health_is_told_while_every_thread_waits_for_geometry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("jobs", "uploads"):
        (tmp_path / name).mkdir()
    access, service = create_app(Settings(KEY, tmp_path))
    free, waiting = threading.Event(), threading.Semaphore(0)

    def busy(job: str) -> None:
        waiting.release()
        free.wait(30)

    monkeypatch.setattr(service, "preview", busy)
    headers = {"Authorization": f"Bearer {KEY}"}

    async def ask() -> int:
        transport = httpx2.ASGITransport(access, raise_app_exceptions=False)
        async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1", headers=headers) as client:
            stuck = [asyncio.create_task(client.get(f"/v1/jobs/{number}/preview.png")) for number in range(60)]
            for _ in range(40):  # as many threads as the pool has
                await asyncio.to_thread(waiting.acquire, timeout=20)
            try:
                return (await asyncio.wait_for(client.get("/v1/health"), 5)).status_code
            finally:
                free.set()
                await asyncio.gather(*stuck)

    assert asyncio.run(ask()) == 200


class Line:
    """A pipe whose other end says nothing; it is never closed, which would end this process."""

    def __init__(self) -> None:
        self.said: list[object] = []

    def send(self, reply: object) -> None:
        self.said.append(reply)

    def recv(self) -> None:
        threading.Event().wait()


def test_a_fault_in_a_task_is_told_and_the_worker_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    line = Line()
    worker = Worker(line)  # type: ignore[arg-type]
    results = iter([lambda: 1 // 0, dict])
    monkeypatch.setattr(tasks, "perform", lambda task, worker: next(results)())
    for _ in range(2):
        worker.run(Convert(tmp_path / "a.gpkg", tmp_path / "a.fgb"))
    failed, done = line.said
    assert isinstance(failed, Failed) and not failed.refused
    assert failed.detail.startswith("ZeroDivisionError") and "Traceback" in failed.trace
    assert done == Done({})


def test_a_worker_that_is_being_started_is_not_cancelled_but_gone(tmp_path: Path) -> None:
    process = WorkerProcess("cpu", tmp_path)
    with pytest.raises(WorkerDied, match="is gone"):
        process.send(Cancel("a"))
    process.cancel("a")
