"""What keeps a service from growing: results, logs, queues and workers within their bounds."""

from __future__ import annotations

import logging
import os
import re
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from engine.client import Client
from engine.errors import UsageError
from engine.server.jobs import Jobs
from engine.server.logs import start_logging
from engine.server.models import Job
from engine.server.runners import other_gpus
from engine.server.service import Service
from engine.server.settings import Limits, Settings
from engine.server.store import Entry, Record, Store, new_id
from tests.engine.server.serving import PATIENCE, Engine, until

OLD = timedelta(days=8)


def stored(store: Store, age: timedelta, size: int) -> Entry:
    """Write a finished job of some age with a result of some size."""
    created = datetime.now(UTC) - age
    job = Job(id=new_id(), kind="segment", state="done", source="a.tif", phrases=("buildings",), created=created)
    entry = Entry(Record(job=job), store.new_folder(job.id))
    (entry.folder / "layer.gpkg").write_bytes(bytes(size))
    store.save(entry)
    return entry


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    for name in ("jobs", "uploads"):
        (tmp_path / name).mkdir()
    return Settings("k" * 16, tmp_path, limits=Limits(results_bytes=30_000, results_days=7))


def test_results_that_are_too_old_or_too_much_are_removed_oldest_first(settings: Settings) -> None:
    store = Store(settings)
    ages = [OLD, timedelta(days=3), timedelta(days=2), timedelta(days=1)]
    entries = [stored(store, age, 12_000) for age in ages]
    gone = store.sweep(entries, set())
    assert [entry.job.id for entry in gone] == [entries[0].job.id, entries[1].job.id]
    assert {path.name for path in settings.jobs.iterdir()} == {entry.job.id for entry in entries[2:]}
    assert store.sweep(entries[2:], set()) == []
    assert {entry.job.id for entry in Store(settings).load()} == {entry.job.id for entry in entries[2:]}


def test_of_too_many_jobs_the_oldest_are_removed(settings: Settings) -> None:
    few = Store(replace(settings, limits=replace(settings.limits, results_jobs=2)))
    entries = [stored(few, timedelta(hours=hours), 10) for hours in (1, 3, 2)]
    assert [entry.job.id for entry in few.sweep(entries, set())] == [entries[1].job.id]


def test_uploads_go_in_their_turn_unless_a_job_needs_them(settings: Settings) -> None:
    store = Store(settings)
    old, entry = stored(store, timedelta(days=1), 12_000), stored(store, timedelta(0), 12_000)
    paths = []
    for number in range(3):
        _, path = store.new_upload()
        path.write_bytes(bytes(10_000))
        os.utime(path, (time.time() - 1000 + number,) * 2)
        paths.append(path)
    assert store.sweep([entry, old], {paths[0].stem}) == [old]
    assert [path.exists() for path in paths] == [True, False, True]
    os.utime(paths[2], (time.time() - OLD.total_seconds(),) * 2)
    assert store.sweep([entry], {paths[0].stem}) == []
    assert [path.exists() for path in paths] == [True, False, False]


def test_files_that_vanish_do_not_stop_the_sweep(settings: Settings) -> None:
    store = Store(settings)
    entry = stored(store, timedelta(days=1), 40_000)
    for link in (entry.folder / "gone", settings.uploads / "gone.tif"):
        link.symlink_to(settings.state / "nowhere")  # listed, but no file any more when it is looked at
    assert [each.job.id for each in store.sweep([entry], set())] == [entry.job.id]


def test_folders_that_vanish_do_not_stop_the_sweep(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store(settings)
    entry = stored(store, timedelta(days=1), 40_000)
    sliders = entry.folder / "vectorize-1"
    sliders.mkdir()
    scandir = os.scandir

    def late(path: str | int = ".") -> object:
        if str(path) == str(sliders) and sliders.exists():
            sliders.rmdir()
        return scandir(path)

    monkeypatch.setattr(os, "scandir", late)
    assert [each.job.id for each in store.sweep([entry], set())] == [entry.job.id]


def test_a_sweep_that_fails_is_logged_and_tried_again(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("engine.server.jobs._SWEEP_SECONDS", 0.01)
    store = Store(replace(settings, devices=()))
    entry = stored(store, OLD, 10)
    settings.uploads.rmdir()
    jobs = Jobs(replace(settings, devices=()), store, lambda entry: None, remote=False)
    jobs.start()
    until(lambda: "cannot sweep" in caplog.text)
    settings.uploads.mkdir()
    until(lambda: not entry.folder.exists())
    jobs.end()


def test_the_log_rotates_and_only_the_user_reads_it(tmp_path: Path) -> None:
    names = ("engine", "uvicorn", "asyncio")
    before = [(logging.getLogger(name).handlers, logging.getLogger(name).propagate) for name in names]
    path = tmp_path / "serve.log"
    try:
        start_logging(path, most=10_000)
        for number in range(1000):
            logging.getLogger("engine.server").info("request", extra={"facts": {"number": number}})
    finally:
        for name, (handlers, propagate) in zip(names, before, strict=True):
            for handler in logging.getLogger(name).handlers:
                handler.close()
            logging.getLogger(name).handlers, logging.getLogger(name).propagate = handlers, propagate
    kept = sorted(each.name for each in tmp_path.iterdir())
    assert kept == ["serve.log", "serve.log.1", "serve.log.2", "serve.log.3"]
    for name in kept:
        assert (tmp_path / name).stat().st_size <= 10_000
        assert (tmp_path / name).stat().st_mode & 0o077 == 0
    assert '"number": 999' in path.read_text()


def test_metrics_are_prometheus_text(client: Client) -> None:
    lines = client.metrics().splitlines()
    values = {}
    for line in lines:
        if not line.startswith("#"):
            name, value = re.fullmatch(r'(engine_\w+(?:\{\w+="\w+"\})?) (\S+)', line).groups()  # type: ignore[union-attr]
            values[name] = float(value)
    assert values["engine_workers_up"] == 1
    assert values['engine_http_answers_total{status="200"}'] > 0
    described = {line.split()[2] for line in lines if line.startswith("# TYPE")}
    assert described == {name.partition("{")[0] for name in values} | {"engine_jobs_total"}


def test_every_gpu_gets_a_worker() -> None:
    four = {"device": "cuda:0", "gpus": "4"}
    assert other_gpus("auto", four) == ["cuda:1", "cuda:2", "cuda:3"]
    assert other_gpus("cuda:0", four) == []
    assert other_gpus("auto", {"device": "cpu", "gpus": "0"}) == []
    assert other_gpus("auto", {"device": "cuda:0", "gpus": "1"}) == []


def test_any_gpu_may_be_asked_for_where_each_is_named(settings: Settings) -> None:
    service = Service(replace(settings, devices=("cuda:0", "cuda:1")))
    service._check_device("cuda")
    with pytest.raises(UsageError, match="cuda:2"):
        service._check_device("cuda:2")


def test_two_devices_run_two_jobs_at_once(home: Path, images: Path, tmp_path: Path) -> None:
    flags = ["--allow", str(images), "--device", "cpu", "--device", "cpu"]
    engine = Engine(home, tmp_path / "state", *flags)
    slow = {"model": "tiny", "overlap": 0.75}
    jobs = [engine.client.segment(images / "large.tif", ["buildings"], slow).id for _ in range(2)]
    until(lambda: all(engine.client.job(job).windows > 0 for job in jobs))
    assert [worker["state"] for worker in engine.client.health()["workers"]] == ["busy", "busy"]
    assert len({worker["pid"] for worker in engine.client.health()["workers"]}) == 2
    for job in jobs:
        engine.client.delete(job)
    until(lambda: all(engine.client.job(job).state == "cancelled" for job in jobs))
    small = engine.client.segment(images / "small.tif", ["buildings"], {"model": "tiny", "device": "cpu"})
    assert engine.client.wait(small.id, timeout=PATIENCE).state == "done"
    assert engine.stop() == 0
