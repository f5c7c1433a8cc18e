"""What the geometry worker does before anybody asks, so that a slider's first move is as fast as the others."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from engine.client import Client
from engine.options import ShapingOptions
from engine.server import held, tasks
from engine.server.app import create_app
from engine.server.messages import DRAFT, Task, Vectorize
from engine.server.models import Job, VectorizeRequest
from engine.server.rehearsal import write_scene
from engine.server.settings import Settings
from engine.server.store import RECORD, Record, new_id
from georeferencing.probability import ProbabilityRaster, Rows
from tests.engine.server.serving import Engine, until


@pytest.fixture(autouse=True)
def nothing_held() -> Iterator[None]:
    held.let_go()
    yield
    held.let_go()


class Counted(ProbabilityRaster):
    """A raster that counts how often a band is read."""

    reads = 0

    def rows(self, band: int) -> Iterator[Rows]:
        self.reads += 1
        return super().rows(band)


def test_what_is_held_is_not_read_again_until_it_is_let_go(tmp_path: Path) -> None:
    write_scene(tmp_path / DRAFT, "building")
    key = held.key_of(tmp_path / DRAFT)
    with Counted(tmp_path / DRAFT) as raster:
        held.hold(raster, key)
        assert raster.reads == 2  # probability and cores
        held.hold(raster, key)
        objects = held.objects_of(raster, key, "building", ShapingOptions())
        assert (len(objects), raster.reads) == (2, 2)
        held.let_go()
        held.objects_of(raster, key, "building", ShapingOptions())
        assert raster.reads == 4


def test_a_large_raster_is_not_read_ahead(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_scene(tmp_path / DRAFT, "building")
    key = held.key_of(tmp_path / DRAFT)
    with Counted(tmp_path / DRAFT) as raster:
        monkeypatch.setattr(held, "_AHEAD_BYTES", 2 * 2 * 64 * 64 - 1)
        held.hold(raster, key)
        assert raster.reads == 0


def test_rehearsal_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Task] = []

    def perform(task: Vectorize, worker: None) -> dict[str, Any]:
        made.append(task)
        done = inner(task, worker)
        assert done == {"objects": 2}
        assert task.out.stat().st_size > 0
        return done

    inner = tasks.perform.dispatch(Vectorize)
    monkeypatch.setattr(tasks, "perform", perform)
    monkeypatch.setattr(tasks.tempfile, "tempdir", str(tmp_path))
    tasks.get_ready(None, None)  # type: ignore[arg-type]
    assert len(made) == 1
    assert list(tmp_path.iterdir()) == []
    assert not held._rows._values and not held._objects._values


def test_worker_is_told_of_shaping_without_the_classes_of_http(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "uploads").mkdir()
    job = Job(id=new_id(), kind="segment", source="town.tif", phrases=("buildings",), state="done")
    folder = tmp_path / "jobs" / job.id
    folder.mkdir(parents=True)
    write_scene(folder / DRAFT, "building")
    (folder / RECORD).write_text(Record(job=job, phrases=job.phrases).model_dump_json(), encoding="utf-8")
    service = create_app(Settings("k" * 32, tmp_path))[1]
    asked: list[Vectorize] = []

    def ask(task: Vectorize) -> dict[str, Any]:
        asked.append(task)
        return tasks.perform(task, None)  # type: ignore[arg-type]

    monkeypatch.setattr(service.geometry, "ask", ask)
    assert b'"building"' in service.vectorize(job.id, VectorizeRequest(threshold=0.25), ".geojson")
    assert (type(asked[0].shaping), asked[0].shaping.threshold) == (ShapingOptions, 0.25)


def test_a_job_that_is_done_is_prepared(engine: Engine, client: Client, images: Path) -> None:
    options = {"model": "tiny", "bands": "1,2,3", "threshold": 0.3}
    first = client.wait(client.segment(images / "small.tif", ["buildings"], options).id)
    client.vectorize(first.id)  # the geometry worker is up from now on, and does one thing after the other
    client.wait(client.segment(images / "small.tif", ["buildings"], options).id)
    until(lambda: '"Prepare"' in engine.log())
    told = [line for line in engine.log().splitlines() if '"Prepare"' in line]
    assert all('"done"' in line for line in told), told
