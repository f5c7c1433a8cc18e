"""A run on a Dask cluster is the run of one process, whatever happens to the workers."""

from __future__ import annotations

import os
import signal
import socket
import time
from collections.abc import Callable
from pathlib import Path
from threading import Thread

import geopandas
import numpy as np
import pytest
import rasterio
import shapely

from engine import cluster
from engine.errors import EngineError, InputError, UsageError
from engine.inference.damaged import CheckedRaster
from engine.inference.device import choose_device
from engine.inference.find import FindHere, Progress, Search
from engine.inference.restarts import BatchStarts
from engine.inference.windows import WindowPlan, plan_windows
from engine.models.packs import Pack
from engine.options import RunOptions, read_options
from engine.resources import resource_path
from engine.segment import Outputs, Silent, segment
from georeferencing.errors import GeoreferencingError
from georeferencing.grid import Window
from georeferencing.rasters import open_raster

Write = Callable[..., Path]


def p8_of(search: Search, plan: WindowPlan) -> np.ndarray:
    """Find in this process; rows of the frame that are in no band stay 0."""
    p8 = np.zeros((len(search.finds), plan.frame.height, plan.frame.width), np.uint8)
    for band in FindHere()(search, plan, Progress(Silent(), 0), BatchStarts(plan, 0, 1)):
        top = band.row - plan.frame.row
        p8[:, top : top + band.valid.shape[0]] = band.p8 * band.valid
    return p8


@pytest.mark.parametrize(("workers", "overlap"), [(1, 0), (2, 0.25), (7, 0.6)])
@pytest.mark.parametrize("area", [None, shapely.box(500_010, 3_999_900, 500_040, 3_999_990)])
def test_rows_worked_out_apart_are_those_of_the_whole(
    write_raster: Write, pack: Pack, workers: int, overlap: float, area: shapely.Geometry | None
) -> None:
    image = np.random.default_rng(3).integers(0, 256, (500, 200), np.uint8)
    options = RunOptions(phrases=("buildings",), device="cpu", overlap=overlap)
    with open_raster(write_raster(image)) as raster:
        plan = plan_windows(raster, area, 64, overlap)
        search = Search(
            CheckedRaster(raster, skip=False), plan, area, ("buildings",), pack, choose_device("cpu"), options
        )
        pieces = list(cluster._pieces(plan, workers))
        assert np.array_equal(np.concatenate([p8_of(search, piece) for piece in pieces], axis=1), p8_of(search, plan))
    frames = [piece.frame for piece in pieces]
    assert frames[0].row == plan.frame.row
    assert sum(frame.height for frame in frames) == plan.frame.height
    assert len(pieces) >= 2


def test_overlap_of_tasks_costs_little_on_a_large_raster() -> None:
    class Large:
        width, height = 512, 100_000

    plan = plan_windows(Large(), None, 512, 0.25)  # type: ignore[arg-type]
    run = sum(len(piece.windows) for piece in cluster._pieces(plan, 4))
    assert run <= 1.07 * len(plan.windows)


def test_cluster_without_dask_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(UsageError, match=r"--cluster local:2: Dask is not installed.*\.\[cluster\]"):
        cluster.ClusterFinder("local:2")


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("local:many", "give the number of processes"),
        ("local:0", "give the number of processes"),
        ("tcp://127.0.0.1:1", "no scheduler answers there"),
        ("tls://127.0.0.1:1", "no scheduler answers there .*TLS"),
        ("nowhere", "give local:N, or"),
        ("spam://127.0.0.1:1", "give local:N, or"),
    ],
)
def test_address_that_is_none(monkeypatch: pytest.MonkeyPatch, address: str, said: str) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr(cluster, "_ANSWER_S", 1.0)
    with pytest.raises(UsageError, match=said), cluster.ClusterFinder(address) as finder:
        finder.connect()


def test_what_answers_may_be_no_scheduler(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr(cluster, "_ANSWER_S", 1.0)
    held: list[socket.socket] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        Thread(target=lambda: held.append(server.accept()[0]) or held[0].sendall(b"HTTP/1.1 400 Bad Request")).start()
        for said in ("Unable to allocate", "timed out"):  # the second caller waits
            with pytest.raises(UsageError, match=f"no scheduler answers there .{said}"):
                cluster.ClusterFinder(f"127.0.0.1:{server.getsockname()[1]}").connect()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"source": "none.tif"}, "none.tif"),
        ({"bbox": (10.0, 10.0, 11.0, 11.0)}, "bbox 10 10 11 11"),
        ({"phrases": ("",)}, "phrase"),
        ({"out": "layer.xyz"}, "unknown format"),
    ],
)
def test_what_is_wrong_without_a_cluster_is_told_before_it_is_called(
    write_raster: Write, pack: Pack, tmp_path: Path, change: dict[str, object], said: str
) -> None:
    pytest.importorskip("distributed")
    source = write_raster(np.full((64, 64), 20, np.uint8))
    given = {"source": source, "out": "layer.gpkg", "phrases": ("buildings",), "bbox": None} | change
    with cluster.ClusterFinder("local:2") as finder:
        with pytest.raises((EngineError, GeoreferencingError), match=said):
            segment(
                given["source"],
                Outputs(tmp_path / str(given["out"])),
                read_options(RunOptions, {"phrases": given["phrases"], "bbox": given["bbox"], "device": "cpu"}),
                pack=pack,
                finder=finder,
            )
        assert "_client" not in vars(finder)  # nothing was started


class KillsWorker:
    """Kills a worker that is at work, once, when the first rows have come."""

    def __init__(self, finder: cluster.ClusterFinder) -> None:
        self._client = finder._client
        self.killed: list[int] = []

    def note(self, text: str) -> None: ...

    def windows(self, done: int, total: int) -> None:
        if done and not self.killed:
            busy = [address for address, tasks in self._client.processing().items() if tasks]
            pid = self._client.run(os.getpid, workers=busy[:1])[busy[0]]
            os.kill(pid, signal.SIGKILL)
            self.killed.append(pid)


@pytest.mark.slow
def test_layer_of_two_workers_of_which_one_is_killed_is_that_of_one_process(tmp_path: Path) -> None:
    pytest.importorskip("distributed")
    source = resource_path("samples", "atlanta.tif")
    options = RunOptions(phrases=("buildings", "the largest building", "grey buildings"), device="cpu", window=128)
    files = [Outputs(tmp_path / f"{name}.gpkg", tmp_path / f"{name}.tif") for name in ("here", "there")]
    segment(source, files[0], options)
    with cluster.ClusterFinder("local:2") as finder:
        listener = KillsWorker(finder)
        segment(source, files[1], options, finder=finder, listener=listener)
    assert len(listener.killed) == 1
    for name in ("buildings", "the_largest_building", "grey_buildings"):
        here, there = (geopandas.read_file(each.layers, layer=name) for each in files)
        assert len(here) == len(there) > 0
        difference = shapely.symmetric_difference(shapely.union_all(here.geometry), shapely.union_all(there.geometry))
        assert difference.area <= 1e-5 * here.geometry.area.sum()
    with rasterio.open(files[0].probability) as here, rasterio.open(files[1].probability) as there:
        apart = np.abs(here.read().astype(int) - there.read())
    print(f"p8: {(apart > 0).mean():.2e} of the pixels differ, by {apart.max()} at most")
    assert apart.max() <= 1


def test_scheduler_that_goes_away_is_told() -> None:
    distributed = pytest.importorskip("distributed")
    with (
        distributed.Client(processes=False, n_workers=1, threads_per_worker=1, dashboard_address=None) as client,
        cluster.ClusterFinder("localhost:8786") as finder,
    ):
        future = client.submit(time.sleep, 1)
        client.cancel([future], force=True)
        with pytest.raises(InputError, match=r"--cluster localhost:8786: the scheduler .* is gone"):
            finder._result(future, Progress(Silent(), 1))


def test_worker_whose_disk_does_not_answer_is_told() -> None:
    distributed = pytest.importorskip("distributed")

    def waits() -> None:
        raise TimeoutError("Connection timed out")

    with (
        distributed.LocalCluster(n_workers=1, processes=False, dashboard_address=None) as dask,
        distributed.Client(dask, set_as_default=False) as client,
        cluster.ClusterFinder("localhost:8786") as finder,
        pytest.raises(InputError, match=r"a worker's disk .*timed out"),
    ):
        finder._result(client.submit(waits), Progress(Silent(), 1))


def test_scheduler_that_is_lost_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    distributed = pytest.importorskip("distributed")
    monkeypatch.setattr(cluster, "_ANSWER_S", 1.0)
    dask = distributed.LocalCluster(n_workers=2, processes=False, protocol="tcp", dashboard_address=None)
    with pytest.raises(UsageError, match="a worker does"):
        cluster.ClusterFinder(dask.workers[0].address).connect()
    with cluster.ClusterFinder(dask.scheduler_address) as finder:
        assert finder._workers() == 2
        dask.close()
        for before in ("running", "connecting"):
            while finder._client.status == before:
                time.sleep(0.01)
            with pytest.raises(InputError, match=f"{dask.scheduler_address}: the scheduler is gone"):
                finder._workers()


@pytest.mark.slow
def test_worker_that_sees_another_raster_is_told(tmp_path: Path) -> None:
    """A worker compares what it opens with what was meant."""
    pytest.importorskip("distributed")
    source = resource_path("samples", "atlanta.tif")
    plan = WindowPlan(Window(0, 0, 1, 1), (), {}, {}, 128)
    options = RunOptions(phrases=("buildings",), device="cpu")
    with pytest.raises(Exception, match="has another model of this name"):
        cluster._open(cluster.Job(str(source), "another", options, ("buildings",), "fp32", "0"), plan)
