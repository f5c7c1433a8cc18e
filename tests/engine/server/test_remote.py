"""`engine run --server`: a real service, and the command line as its client."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import geopandas
import pytest
import rasterio
import shapely
from geopandas.testing import assert_geodataframe_equal
from PIL import Image

from engine.cli.main import run
from engine.cli.remote import KEY_VARIABLE
from engine.inference.cache import FeatureCache
from engine.inference.find import FindHere
from engine.models.packs import load_pack
from engine.options import RunOptions, read_options
from engine.segment import Outputs, segment
from tests.engine.server.serving import PATIENCE, ROOT, Engine, until

PHRASES = ["-p", "buildings", "-p", "the largest building"]
Arguments = list[str]


@pytest.fixture
def server(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Arguments:
    """The flags that name the server; its key is in the environment."""
    monkeypatch.setenv(KEY_VARIABLE, engine.key)
    return ["--server", f"http://127.0.0.1:{engine.port}", "--model", "tiny"]


@pytest.fixture(scope="module")
def own(home: Path, images: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a run here writes of small.tif."""
    path = tmp_path_factory.mktemp("own") / "own.gpkg"
    options = read_options(RunOptions, {"phrases": PHRASES[1::2]})
    pack = load_pack(home / "refer-segment" / "models" / "tiny")
    finder = FindHere(FeatureCache(64 << 20))  # as the service has one
    segment(images / "small.tif", Outputs(path), options, pack=pack, finder=finder)
    return path


def test_a_server_gives_what_a_run_here_gives(
    engine: Engine, server: Arguments, images: Path, own: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = {job.id for job in engine.client.jobs()}
    source, out = str(images / "small.tif"), tmp_path / "out.gpkg"
    more = ["--probability", str(tmp_path / "p.tif"), "--preview", str(tmp_path / "view.png"), "--json"]
    assert run(["run", source, *PHRASES, "-o", str(out), *more, *server]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert lines[-1]["event"] == "done"
    assert (lines[-1]["source"], lines[-1]["out"]) == (source, str(out))
    assert {"event": "progress", "windows": 9, "of": 9} in lines
    for layer in lines[-1]["layers"]:
        expected = geopandas.read_file(own, layer=layer["name"])
        assert len(expected) == layer["objects"] > 0
        found = geopandas.read_file(out, layer=layer["name"])
        assert_geodataframe_equal(found.drop(columns="run_id"), expected.drop(columns="run_id"))
    with rasterio.open(tmp_path / "p.tif") as probability:
        assert (probability.shape, probability.descriptions) == ((128, 128), ("building",))
        assert probability.tags(ns="IMAGE_STRUCTURE")["LAYOUT"] == "COG"
    assert Image.open(tmp_path / "view.png").size == (256, 256)  # small pictures are shown twice as large
    assert {job.id for job in engine.client.jobs()} == before
    assert run(["run", source, *PHRASES, "-o", str(out), *server]) == 2
    assert "--overwrite" in capsys.readouterr().err


def test_what_is_seen_in_two_sizes_has_two_probability_rasters(
    engine: Engine, server: Arguments, images: Path, tmp_path: Path
) -> None:
    source, phrases = str(images / "small.tif"), ["airplanes", "buildings"]
    more = ["--probability", str(tmp_path / "p.tif"), "-o", str(tmp_path / "out.gpkg")]
    call = ["run", source, "-p", phrases[0], "-p", phrases[1], *more, *server]
    assert run(call) == 0
    for name, size in (("p.tif", 256), ("p.pass2.tif", 128)):
        with rasterio.open(tmp_path / name) as file:
            assert file.width == size
    for name in ("out.gpkg", "p.tif"):
        (tmp_path / name).unlink()
    assert run(call) == 2
    job = engine.client.wait(engine.client.segment(source, phrases, {"model": "tiny"}).id)
    again = [row["properties"]["phrase"] for row in engine.client.vectorize(job.id)["features"]]
    assert [again.count(phrase) for phrase in phrases] == [layer["objects"] for layer in job.result["layers"]]
    engine.client.delete(job.id)


@pytest.mark.parametrize("suffix", [".geojson", ".fgb", ".parquet", ".shp"])
def test_every_format_is_written_here(server: Arguments, images: Path, own: Path, tmp_path: Path, suffix: str) -> None:
    out = tmp_path / f"out{suffix}"
    assert run(["run", str(images / "small.tif"), "-p", "buildings", "-o", str(out), *server, "--quiet"]) == 0
    read = geopandas.read_parquet if suffix == ".parquet" else geopandas.read_file
    found, expected = read(out).to_crs(32633), geopandas.read_file(own, layer="buildings")
    assert len(found) == len(expected)
    assert shapely.area(found.geometry).sum() == pytest.approx(
        shapely.area(expected.geometry).sum(), rel=1e-4
    )  # degrees are rounded


def test_what_the_server_may_not_read_is_sent(
    engine: Engine, server: Arguments, images: Path, own: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(images / "small.tif", tmp_path / "mine.tif")
    first = geopandas.read_file(own, layer="buildings").iloc[[0]]
    first.to_crs(4326).to_file(tmp_path / "area.gpkg")
    uploads = set((engine.state / "uploads").iterdir())
    flags = ["-p", "buildings", "-o", str(tmp_path / "out.gpkg"), "--aoi", str(tmp_path / "area.gpkg"), *server]
    assert run(["run", str(tmp_path / "mine.tif"), *flags]) == 0
    assert "uploading" in capsys.readouterr().err
    found = geopandas.read_file(tmp_path / "out.gpkg")
    assert set(found["source"]) == {str(tmp_path / "mine.tif")}
    assert found.area.sum() == pytest.approx(first.area.sum(), rel=0.05)
    assert set((engine.state / "uploads").iterdir()) == uploads


def test_of_many_rasters_those_that_fail_are_told(
    server: Arguments, images: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sources = [str(images / name) for name in ("small.tif", "text.tif", "nonesuch.tif")]
    (tmp_path / "out").mkdir()
    assert run(["run", *sources, "-p", "buildings", "-o", str(tmp_path / "out"), *server]) == 3
    said = capsys.readouterr().err
    assert sources[1] in said and sources[2] in said
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["small.gpkg"]


ERRORS = [
    (["{dir}/nonesuch.tif"], {}, "no such file here"),
    (["{images}/text.tif"], {}, "{images}/text.tif"),
    (["{images}/small.tif", "--threshold", "2"], {}, "--threshold 2"),
    (["{images}/small.tif", "--model", "nonesuch"], {}, "nonesuch"),
    (["{images}/small.tif", "--resume"], {}, "--resume"),
    (["{images}/small.tif"], {KEY_VARIABLE: ""}, "--server-key-file"),
    (["{images}/small.tif"], {KEY_VARIABLE: "0" * 32}, "takes another key; give its own"),
    (["{images}/small.tif", "--server", "http://127.0.0.1:1"], {}, "no engine answers"),
    (["{images}/small.tif", "--server", "127.0.0.1:1"], {}, "give a URL"),
    (["{images}/small.tif", "--server-key-file", "{dir}/none"], {}, "--server-key-file"),
]


@pytest.mark.parametrize(("arguments", "environment", "said"), ERRORS, ids=[row[2] for row in ERRORS])
def test_bad_usage_is_one_line_and_status_2(
    server: Arguments,
    images: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    environment: dict[str, str],
    said: str,
) -> None:
    for key, value in environment.items():
        monkeypatch.setenv(key, value)
    flags = [part.format(dir=tmp_path, images=images) for part in arguments]
    assert run(["run", "-p", "buildings", "-o", str(tmp_path / "out.gpkg"), *server, *flags]) == 2
    lines = capsys.readouterr().err.strip().splitlines()
    assert len(lines) == 1, lines
    assert said.format(images=images) in lines[0]
    assert list(tmp_path.iterdir()) == []


def test_a_request_holds_no_area_of_very_many_corners(
    server: Arguments, images: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    aoi = tmp_path / "round.geojson"
    geopandas.GeoDataFrame(geometry=[shapely.Point(0, 0).buffer(50, 8000)], crs=4326).to_file(aoi)
    flags = ["-o", str(tmp_path / "out.gpkg"), "--aoi", str(aoi)]
    assert run(["run", str(images / "small.tif"), "-p", "buildings", *flags, *server]) == 2
    assert f"--aoi {aoi}: has too many corners to be sent" in capsys.readouterr().err


def test_ctrl_c_cancels_the_job_on_the_server(engine: Engine, images: Path, tmp_path: Path) -> None:
    key = tmp_path / "key"
    key.write_text(engine.key)
    key.chmod(0o600)
    command = [sys.executable, "-m", "engine.cli.main", "run", str(images / "large.tif"), "-p", "buildings"]
    command += ["-o", str(tmp_path / "out.gpkg"), "--server", engine.client.url, "--server-key-file", str(key)]
    known = {job.id for job in engine.client.jobs()}
    process = subprocess.Popen(
        [*command, "--model", "tiny", "--overlap", "0.75"],
        env=os.environ | {"PYTHONPATH": str(ROOT)}, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip

    def mine() -> list[str]:
        return [job.id for job in engine.client.jobs() if job.id not in known and job.windows > 0]

    until(mine)
    (job,) = mine()
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=PATIENCE)
    assert (process.returncode, said.strip()) == (130, "engine: cancelled; what was finished is kept")
    until(lambda: engine.client.job(job).state == "cancelled")
    assert not (tmp_path / "out.gpkg").exists()
