"""A real service and a real client: jobs from request to result, cancelled, lost, and the worker killed."""

from __future__ import annotations

import os
import shutil
import signal
from pathlib import Path

import geopandas
import numpy as np
import pytest
import rasterio
import shapely
from geopandas.testing import assert_geodataframe_equal

from engine.client import Client, JobError, JobView, ServerError
from engine.errors import UsageError
from engine.inference.cache import FeatureCache
from engine.inference.find import FindHere
from engine.models.packs import load_pack
from engine.options import RunOptions, read_options
from engine.segment import Outputs, segment
from tests.engine.server.serving import PATIENCE, Engine, is_gone, until

OPTIONS = {"model": "tiny", "threshold": 0.5}
SLOW = {"model": "tiny", "overlap": 0.75}  # of large.tif: thousands of windows


@pytest.fixture(scope="module")
def finished(client: Client, images: Path) -> JobView:
    """A segment job that is done."""
    return client.wait(client.segment(images / "small.tif", ["buildings"], OPTIONS).id, timeout=PATIENCE)


def area(collection: dict[str, object]) -> float:
    features = collection["features"]
    assert isinstance(features, list)
    return float(sum(each["properties"]["area_m2"] for each in features))


def test_a_job_gives_what_the_main_job_gives(client: Client, images: Path, home: Path, tmp_path: Path) -> None:
    phrases = ["buildings", "the largest building"]
    seen: list[JobView] = []
    job = client.wait(client.segment(images / "small.tif", phrases, OPTIONS).id, seen.append, PATIENCE)
    assert job.result is not None
    assert [layer["phrase"] for layer in job.result["layers"]] == phrases
    assert job.windows == job.of == job.result["windows"] > 1
    assert seen[-1].state == "done"
    client.save(job.id, tmp_path / "served.gpkg")
    client.save(job.id, tmp_path / "served.fgb")
    client.save(job.id, tmp_path / "served.tif")

    pack = load_pack(home / "refer-segment" / "models" / "tiny")
    options = read_options(RunOptions, OPTIONS | {"phrases": phrases})
    finder = FindHere(FeatureCache(64 << 20))  # as the service has one
    segment(images / "small.tif", Outputs(tmp_path / "own.gpkg"), options, pack=pack, finder=finder)
    count = 0
    for layer in job.result["layers"]:
        served = geopandas.read_file(tmp_path / "served.gpkg", layer=layer["name"])
        own = geopandas.read_file(tmp_path / "own.gpkg", layer=layer["name"])
        assert len(own) == layer["objects"] > 0
        assert_geodataframe_equal(served, own)
        count += len(own)
    assert len(geopandas.read_file(tmp_path / "served.fgb")) == count == len(client.geojson(job.id)["features"])


def test_events_tell_every_state_and_end(client: Client, images: Path) -> None:
    job = client.segment(images / "small.tif", ["buildings"], OPTIONS)
    views = list(client.events(job.id))
    assert views[-1].state == "done"
    revisions = [view.raw["revision"] for view in views]
    assert revisions == sorted(set(revisions))


def test_two_jobs_at_once_and_the_second_waits(client: Client, images: Path) -> None:
    first = client.segment(images / "large.tif", ["buildings"], SLOW)
    second = client.segment(images / "small.tif", ["water"], OPTIONS)
    assert client.job(second.id).state == "queued"
    until(lambda: client.job(first.id).windows > 0)
    running = client.job(first.id)
    assert (running.state, running.stage, running.of) == ("running", "network", 125 * 125)
    client.delete(first.id)
    with pytest.raises(JobError) as cancelled:
        client.wait(first.id, timeout=PATIENCE)
    assert cancelled.value.state == "cancelled"
    assert client.wait(second.id, timeout=PATIENCE).state == "done"
    assert client.job(first.id).windows < 125 * 125
    with pytest.raises(ServerError) as early:
        client.geojson(first.id)
    assert early.value.status == 409
    client.delete(first.id)
    with pytest.raises(ServerError) as gone:
        client.job(first.id)
    assert gone.value.status == 404


def test_a_full_queue_is_said(client: Client, images: Path) -> None:
    jobs = [client.segment(images / "large.tif", ["buildings"], SLOW)]
    until(lambda: client.job(jobs[0].id).state == "running")
    limit = client.health()["queue_limit"]
    assert client.health()["upload_limit"] == 2 << 30
    jobs += [client.segment(images / "small.tif", ["buildings"], OPTIONS) for _ in range(limit)]
    with pytest.raises(ServerError) as full:
        client.segment(images / "small.tif", ["buildings"], OPTIONS)
    assert full.value.status == 429
    for job in reversed(jobs):
        client.delete(job.id)
    until(lambda: all(client.job(job.id).state == "cancelled" for job in jobs))


def test_vectorize_makes_the_same_polygons_and_others(client: Client, finished: JobView, tmp_path: Path) -> None:
    same, layer = client.vectorize(finished.id), client.geojson(finished.id)
    assert [each["properties"] for each in same["features"]] == [each["properties"] for each in layer["features"]]
    shapes = [[shapely.geometry.shape(each["geometry"]) for each in one["features"]] for one in (same, layer)]
    assert shapes[0] == shapes[1]
    assert area(client.vectorize(finished.id, threshold=0.01)) > area(layer) > 0
    assert client.vectorize(finished.id, min_area=1e9)["features"] == []
    client.save(finished.id, tmp_path / "again.fgb", threshold=0.01)
    assert len(geopandas.read_file(tmp_path / "again.fgb")) == len(
        client.vectorize(finished.id, threshold=0.01)["features"]
    )
    with pytest.raises(UsageError, match=r"use \.geojson, \.fgb"):
        client.save(finished.id, tmp_path / "again.gpkg", threshold=0.01)
    with pytest.raises(ServerError, match="threshold"):
        client.vectorize(finished.id, threshold=2)


def test_colours_are_counted_again_without_the_raster(client: Client, images: Path) -> None:
    source = client.upload(images / "small.tif")
    phrases = ["buildings without a red roof", "buildings"]
    job = client.wait(client.segment(source, phrases, OPTIONS).id, timeout=PATIENCE)
    layer, again = client.geojson(job.id), client.vectorize(job.id)
    assert [each["properties"] for each in again["features"]] == [each["properties"] for each in layer["features"]]
    told = [each["properties"] for each in layer["features"] if each["properties"]["phrase"] == phrases[0]]
    assert len(told) > 0
    assert all('"share": ' in each["why_data"] for each in told)


def test_an_upload_gives_what_its_file_gives(client: Client, images: Path, finished: JobView) -> None:
    source = client.upload(images / "small.tif")
    job = client.wait(client.segment(source, ["buildings"], OPTIONS).id, timeout=PATIENCE)
    assert job.result is not None and finished.result is not None
    assert job.result["layers"] == finished.result["layers"]
    assert "/" not in client.geojson(job.id)["features"][0]["properties"]["source"]


def test_a_job_is_told_the_value_of_empty_pixels(client: Client, images: Path, tmp_path: Path) -> None:
    path = tmp_path / "white.tif"
    shutil.copy(images / "small.tif", path)
    with rasterio.open(path, "r+") as file:
        file.write(np.full((3, 128, 60), 255, np.uint8), window=((0, 128), (0, 60)))
    source = client.upload(path)
    job = client.wait(client.segment(source, ["buildings"], OPTIONS | {"nodata": 255}).id, timeout=PATIENCE)
    client.save(job.id, tmp_path / "p.tif")
    with rasterio.open(tmp_path / "p.tif") as file:
        valid = file.dataset_mask() > 0
    assert not valid[:, :60].any() and valid[:, 60:].all()


def test_layers_call_an_upload_as_asked(client: Client, images: Path) -> None:
    source = client.upload(images / "small.tif")
    asked = client.segment(source, ["buildings"], OPTIONS, source_name="Luftbild, größer")
    job = client.wait(asked.id, timeout=PATIENCE)
    made = (client.geojson(job.id), client.vectorize(job.id, threshold=0.4))
    assert {each["properties"]["source"] for layer in made for each in layer["features"]} == {"Luftbild, größer"}
    assert job.result is not None and job.result["source"] == "Luftbild, größer"
    with pytest.raises(ServerError, match="source_name"):
        client.segment(source, ["buildings"], OPTIONS, source_name="two\nlines")


def test_an_area_of_the_request_itself(client: Client, images: Path, finished: JobView) -> None:
    first = client.geojson(finished.id)["features"][0]
    outline = {"type": "Feature", "properties": {}, "geometry": first["geometry"]}
    collection = {"type": "FeatureCollection", "features": [outline]}
    job = client.segment(images / "small.tif", ["buildings"], OPTIONS, aoi=collection)
    inside = client.geojson(client.wait(job.id, timeout=PATIENCE).id)
    assert area(inside) == pytest.approx(first["properties"]["area_m2"], rel=0.05)
    assert area(client.vectorize(job.id)) == pytest.approx(area(inside))


def test_select_among_the_objects_of_a_job(client: Client, images: Path, finished: JobView) -> None:
    everything = client.geojson(finished.id)["features"]
    job = client.select(f"job:{finished.id}", ["the largest building"], {"category_field": "find"})
    chosen = client.geojson(client.wait(job.id, timeout=PATIENCE).id)["features"]
    with pytest.raises(ServerError, match="no such job") as gone:
        client.select("job:0000000000000000", ["the largest building"])
    assert (gone.value.status, gone.value.field) == (422, "source")
    asked = client.segment(images / "small.tif", ["buildings", "big buildings"], OPTIONS)
    several = client.wait(asked.id, timeout=PATIENCE)
    with pytest.raises(ServerError, match=f"2 layers; .* 'job:{several.id}.layername=buildings'"):
        client.select(f"job:{several.id}", ["buildings"])
    client.save(several.id, images / "both.gpkg")
    for source in (f"job:{several.id}", str(images / "both.gpkg")):
        job = client.wait(client.select(f"{source}|layername=big_buildings", ["all features"]).id, timeout=PATIENCE)
        assert job.result["layers"][0]["objects"] == several.result["layers"][1]["objects"]
    largest = max(each["properties"]["area_m2"] for each in everything)
    assert [each["properties"]["area_m2"] for each in chosen] == [largest]


def test_plan_models_metrics(client: Client, finished: JobView) -> None:
    assert client.plan("the largest building")["finds"] == ["building"]
    tiny = next(model for model in client.models() if model["name"] == "tiny")
    assert tiny["categories"] == ["building"]
    assert 'engine_jobs_total{state="done"}' in client.metrics()
    assert "teach" in client.health()["features"]


REFUSED = [
    ({"phrases": ["\ud800 x"]}, 422, "phrases.0"),
    ({"source": "{dir}/missing.tif"}, 422, "missing.tif: no such file"),
    ({"phrases": []}, 422, "phrases: list should have"),
    ({"phrases": [" "]}, 422, "phrase is empty"),
    ({"options": {"threshold": 0}}, 422, "threshold"),
    ({"options": {"nonesuch": 1}}, 422, "nonesuch: there is no such option"),
    ({"bbox": [1, 2, 3]}, 422, "bbox"),
    ({"bbox": [0, 0, 1, 1], "aoi": "{dir}/text.tif"}, 422, "format .tif"),
    ({"kind": "teach"}, 422, "labels"),
    ({"kind": "nonesuch"}, 422, "kind"),
]


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="needs Linux: loaded libraries are read from /proc")
def test_the_http_process_holds_no_network_and_opens_no_raster(engine: Engine, finished: JobView) -> None:
    loaded = Path(f"/proc/{engine.process.pid}/maps").read_text()
    assert "libpython" in loaded or "python3" in loaded
    assert "libtorch" not in loaded and "rasterio" not in loaded


@pytest.mark.parametrize(("change", "status", "said"), REFUSED, ids=[str(row[0]) for row in REFUSED])
def test_bad_requests_are_refused_at_once(
    client: Client, images: Path, change: dict[str, object], status: int, said: str
) -> None:
    body = {"kind": "segment", "source": "{dir}/small.tif", "phrases": ["buildings"], **change}
    filled = {
        key: value.replace("{dir}", str(images)) if isinstance(value, str) else value for key, value in body.items()
    }
    with pytest.raises(ServerError) as refused:
        client.submit(filled)
    assert refused.value.status == status
    assert said in str(refused.value)
    assert str(images) not in str(refused.value)


def test_what_only_the_worker_can_tell_fails_the_job(engine: Engine, images: Path) -> None:
    for source, options in ((images / "text.tif", OPTIONS), (images / "small.tif", {"model": "nonesuch"})):
        job = engine.client.segment(source, ["buildings"], options)
        with pytest.raises(JobError) as failed:
            engine.client.wait(job.id, timeout=PATIENCE)
        assert (failed.value.state, failed.value.status) == ("failed", 422)
        assert str(images) not in str(failed.value)
        assert failed.value.reference in engine.log()


def test_the_parent_can_allow_a_folder(engine: Engine, images: Path, tmp_path: Path) -> None:
    shutil.copy(images / "small.tif", tmp_path / "other.tif")
    with pytest.raises(ServerError) as outside:
        engine.client.segment(tmp_path / "other.tif", ["buildings"], OPTIONS)
    assert outside.value.status == 403
    assert engine.control({"allow": str(tmp_path)}) == {"allowed": str(tmp_path)}
    job = engine.client.segment(tmp_path / "other.tif", ["buildings"], OPTIONS)
    assert engine.client.wait(job.id, timeout=PATIENCE).state == "done"
    assert "error" in engine.control({"allow": str(tmp_path / "none")})
    assert "error" in engine.control({"forget": "me"})


def test_a_killed_worker_fails_its_job_alone(engine: Engine, images: Path) -> None:
    job = engine.client.segment(images / "large.tif", ["buildings"], SLOW)
    until(lambda: engine.client.job(job.id).windows > 0)
    os.kill(engine.worker(), signal.SIGKILL)
    with pytest.raises(JobError, match="SIGKILL") as failed:
        engine.client.wait(job.id, timeout=PATIENCE)
    assert failed.value.state == "failed"
    after = engine.client.segment(images / "small.tif", ["buildings"], OPTIONS)
    assert engine.client.wait(after.id, timeout=PATIENCE).state == "done"


def test_finished_jobs_outlive_the_service_and_the_others_are_lost(
    engine: Engine, home: Path, images: Path, finished: JobView, tmp_path: Path
) -> None:
    state = tmp_path / "state"
    first = Engine(home, state, "--allow", str(images))
    shutil.copytree(engine.state / "jobs" / finished.id, state / "jobs" / finished.id)
    waiting = first.client.segment(images / "small.tif", ["buildings"], OPTIONS)
    until(first.worker)
    worker = first.worker()
    first.process.kill()
    until(lambda: is_gone(worker))
    first.stop()

    second = Engine(home, state, "--allow", str(images))
    jobs = {job.id: job for job in second.client.jobs()}
    assert {name: job.state for name, job in jobs.items()} == {finished.id: "done", waiting.id: "lost"}
    assert jobs[finished.id].result == finished.result
    with pytest.raises(JobError, match="run it again"):
        second.client.wait(waiting.id)
    assert second.client.geojson(finished.id) == engine.client.geojson(finished.id)
    until(second.worker)
    worker = second.worker()
    assert second.stop() == 0
    until(lambda: is_gone(worker))


def test_a_gpu_that_is_not_there_is_refused_before_anything_is_served(home: Path, tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match=r"\Aengine: --device cuda:99: .*\n\Z"):  # all that it says
        Engine(home, tmp_path / "state", "--device", "cuda:99")


LABELS = {"type": "FeatureCollection", "features": []}
TEACH = {
    "kind": "teach",
    "source": "{dir}/small.tif",
    "labels": LABELS,
    "phrase": "pools",
    "pack": "tiny",
    "name": "new",
}
REFUSED_LESSONS = [
    ({"name": "tiny"}, 422, "is taken"),
    ({"name": "text", "overwrite": True}, 422, "is taken"),
    ({"name": "../evil"}, 422, "name"),
    ({"labels": "/etc/passwd"}, 403, "allowed folders"),
    ({"complete": "{dir}/none.gpkg"}, 422, "none.gpkg"),
    ({"pack": "/etc"}, 403, "allowed folders"),
    ({"phrase": ""}, 422, "phrase"),
]


@pytest.mark.parametrize(("change", "status", "said"), REFUSED_LESSONS, ids=[row[2] for row in REFUSED_LESSONS])
def test_lessons_that_cannot_be_given(
    client: Client, images: Path, change: dict[str, object], status: int, said: str
) -> None:
    body = {key: value.replace("{dir}", str(images)) if isinstance(value, str) else value
            for key, value in (TEACH | change).items()}  # fmt: skip
    with pytest.raises(ServerError) as refused:
        client.submit(body)
    assert refused.value.status == status
    assert said in str(refused.value)


def test_a_lesson_without_outlines_fails_and_leaves_no_pack(client: Client, images: Path, home: Path) -> None:
    job = client.teach(images / "small.tif", LABELS, "pools", "new", pack="tiny")
    with pytest.raises(JobError) as failed:
        client.wait(job.id, timeout=PATIENCE)
    assert (failed.value.state, failed.value.status) == ("failed", 422)
    assert "new" not in {model["name"] for model in client.models()}
    assert not (home / "refer-segment" / "models" / "new").exists()


@pytest.mark.slow
def test_a_lesson_gives_a_pack_that_jobs_can_use(client: Client, images: Path, finished: JobView) -> None:
    found = sorted(client.geojson(finished.id)["features"], key=lambda each: -each["properties"]["area_m2"])
    outlines = [{"type": "Feature", "properties": {}, "geometry": each["geometry"]} for each in found]
    labels = {"type": "FeatureCollection", "features": outlines[:12]}
    lesson = client.teach(images / "small.tif", labels, "solar panels", "solar", pack="tiny", minutes=0.5)
    report = client.wait(lesson.id, timeout=PATIENCE).result
    assert report is not None and report["out"] == "solar" and report["objects"] == len(labels["features"])
    assert "solar" in {model["name"] for model in client.models()}
    job = client.segment(images / "small.tif", ["solar panels"], {"model": "solar"})
    assert client.wait(job.id, timeout=PATIENCE).state == "done"
