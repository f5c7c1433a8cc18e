"""Faults of the engine's own: told without their inside, found in the log, and the service goes on."""

from __future__ import annotations

import logging
import threading
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from engine.server import tasks
from engine.server.app import create_app
from engine.server.messages import Convert, Done, Failed
from engine.server.settings import Settings
from engine.server.worker import Worker

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
