"""Runs that end before their time go on where they were, to the same answer."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import geopandas
import numpy as np
import pytest
import rasterio
import shapely
from filelock import FileLock
from torch import Tensor

from engine.errors import Cancelled, UsageError
from engine.inference.restarts import BatchStarts
from engine.inference.resume import _change
from engine.inference.windows import plan_windows
from engine.models.contract import Features, Output, Words
from engine.models.packs import Pack
from engine.segment import Outputs
from georeferencing.errors import VectorError
from georeferencing.places import scratch_beside
from georeferencing.rasters import open_raster
from tests.engine.conftest import Brightness, pack_of
from tests.engine.stopping import StopsAt, assert_same, blobs, outputs, run, stopped

Write = Callable[..., Path]


class Sociable(Brightness):
    """What it says of a window depends a little on the other windows of the batch."""

    def decode(self, features: Features, words: Words, image_of: Tensor) -> Output:
        output = super().decode(features, words, image_of)
        company = features.stages[0][0].mean()
        return Output(output.logits + 2 * (company - 0.5))


@pytest.mark.parametrize(("windows", "batch_size"), [([14], 4), ([33], 1), ([10, 17, 26, 36], 3)])
def test_resumed_run_is_the_uninterrupted_one(
    write_raster: Write, tmp_path: Path, windows: list[int], batch_size: int
) -> None:
    image = blobs()
    image[:80, :100] = 7
    source, pack = write_raster(image, nodata=7), pack_of(Sociable())
    whole, broken = outputs(tmp_path / "whole"), outputs(tmp_path / "broken", resume=True)
    run(source, whole, pack, batch_size=batch_size)
    for count in windows:
        stopped(source, broken, pack, count, batch_size=batch_size)
        assert broken.part.is_dir()
        assert not broken.layers.exists()
    assert run(source, broken, pack, batch_size=batch_size).layers
    assert_same(broken, whole)
    assert sorted(path.name for path in broken.layers.parent.iterdir()) == ["out.gpkg", "p.tif", "view.png"]


def test_resumed_run_inside_an_area(write_raster: Write, pack: Pack, tmp_path: Path) -> None:
    source = write_raster(blobs())
    area = {"bbox": (500_003.0, 3_999_890.0, 500_070.0, 3_999_990.0), "bbox_crs": "EPSG:32633"}
    whole, broken = outputs(tmp_path / "whole"), outputs(tmp_path / "broken", resume=True)
    run(source, whole, pack, **area)
    stopped(source, broken, pack, 25, **area)
    run(source, broken, pack, **area)
    assert_same(broken, whole)


def test_only_windows_of_unfinished_rows_run_again(write_raster: Write, pack: Pack, tmp_path: Path) -> None:
    source, files = write_raster(blobs()), outputs(tmp_path / "out", resume=True)
    stopped(source, files, pack, 37)
    pack.network.encoded = 0
    summary = run(source, files, pack, batch_size=1)
    assert summary.windows == 48  # eight rows of six
    assert 18 <= pack.network.encoded <= 24  # the last three or four rows, by how far blending was


def test_error_keeps_finished_rows_and_says_so(write_raster: Write, pack: Pack, tmp_path: Path) -> None:
    source, files = write_raster(blobs()), outputs(tmp_path / "out")
    stop = StopsAt(30)
    with pytest.raises(Cancelled):
        run(source, files, pack, stop)
    assert any("--resume" in note and "out.gpkg.part" in note for note in stop.notes)
    with pytest.raises(OSError, match="gone"):
        run(source, outputs(tmp_path / "out", resume=True), pack, StopsAt(40, OSError("gone")))
    assert files.part.is_dir()


def test_unfinished_run_is_gone_on_with_or_begun_anew_but_only_when_asked(
    write_raster: Write, pack: Pack, tmp_path: Path
) -> None:
    source, files = write_raster(blobs()), outputs(tmp_path / "out")
    stopped(source, files, pack, 30)
    with pytest.raises(UsageError, match=r"out\.gpkg\.part: an unfinished run.*--resume.*--overwrite"):
        run(source, files, pack)
    pack.network.encoded = 0
    run(source, outputs(tmp_path / "out", overwrite=True), pack, overlap=0.5)
    assert pack.network.encoded > 48
    assert not files.part.exists()


def test_stopped_before_any_row_is_finished_leaves_nothing(write_raster: Write, pack: Pack, tmp_path: Path) -> None:
    source, files = write_raster(blobs()), outputs(tmp_path / "out")
    stopped(source, files, pack, 4)
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"overlap": 0.5}, r"--overlap was 0\.25, is 0\.5"),
        ({"window": 96}, r"--window was 64, is 96"),
        ({"phrases": ("trees", "water")}, r"the phrases was building, water, is tree, water"),
        ({"stretch": "0,200"}, "--stretch"),
        ({"gsd": 0.6}, "--gsd"),
        ({"nodata": 20}, "--nodata was auto, is 20"),
        ({"tta": True}, "--tta was off, is on"),
        ({"bbox": (500_003.0, 3_999_890.0, 500_070.0, 3_999_990.0), "bbox_crs": "EPSG:32633"}, "the area"),
    ],
)
def test_changed_inputs_are_refused_by_name(
    write_raster: Write, pack: Pack, tmp_path: Path, change: dict[str, object], said: str
) -> None:
    source, files = write_raster(blobs()), outputs(tmp_path / "out", resume=True)
    stopped(source, files, pack, 30)
    with pytest.raises(UsageError, match=rf"other inputs: {said}[^;]*; give what"):
        run(source, files, pack, **change)


@pytest.mark.parametrize(
    ("name", "first", "then"),
    [("stretch", "1000000,1000300", "1000004,1000300"), ("nodata", 1000000.0, 1000001.0)],
)
def test_large_numbers_are_told_apart(
    write_raster: Write, pack: Pack, tmp_path: Path, name: str, first: object, then: object
) -> None:
    source, files = write_raster(blobs()), outputs(tmp_path / "out", resume=True)
    with rasterio.open(source) as file:
        values, profile = 1_000_000 + file.read().astype(np.int32), file.profile | {"dtype": "int32"}
    with rasterio.open(source, "w", **profile) as file:
        file.write(values)
    same = {"stretch": "1000000,1000300"}
    stopped(source, files, pack, 30, **same | {name: first})
    with pytest.raises(UsageError, match=rf"other inputs: --{name} was 10000"):
        run(source, files, pack, **same | {name: then})


def test_changed_raster_and_model_are_refused_by_name(write_raster: Write, pack: Pack, tmp_path: Path) -> None:
    source, files = write_raster(blobs()), outputs(tmp_path / "out", resume=True)
    stopped(source, files, pack, 30)
    os.utime(source, (1, 1))
    other = Pack("other", pack.path, pack.config, pack.network, "1" * 64)
    with pytest.raises(UsageError, match=r"raster\.tif was .*--model was brightness, is other; the model's weights"):
        run(source, files, other)
    with pytest.raises(UsageError, match=r"raster\.tif was given; .*b\.tif is given now"):
        run(source.rename(tmp_path / "b.tif"), files, pack)
    warmer = Pack(
        "brightness", pack.path, pack.config.model_copy(update={"temperature": 2.0}), pack.network, pack.sha256
    )
    with pytest.raises(UsageError, match=r"the model's weights or config\.json changed"):
        run(tmp_path / "b.tif", files, warmer)
    assert _change("the phrases", "car, car #cores", "car") == "--instances changed"


def test_thresholds_and_shaping_may_change(write_raster: Write, pack: Pack, tmp_path: Path) -> None:
    source = write_raster(blobs())
    whole, broken = outputs(tmp_path / "whole"), outputs(tmp_path / "broken", resume=True)
    changed = {"threshold": 0.7, "min_area": 3.0, "batch_size": 3, "workers": 1, "skip_bad_windows": True}
    run(source, whole, pack, **changed)
    stopped(source, broken, pack, 30)
    run(source, broken, pack, **changed)
    assert_same(broken, whole)


def test_resume_with_nothing_to_resume_is_a_run_and_with_everything_done_is_none(
    write_raster: Write, pack: Pack, tmp_path: Path
) -> None:
    source, files = write_raster(blobs()), outputs(tmp_path / "out", resume=True, skip_complete=True)
    assert not run(source, files, pack).complete
    pack.network.encoded = 0
    assert run(source, files, pack).complete
    assert pack.network.encoded == 0
    with pytest.raises(VectorError, match=r"has a layer \w+ already"):
        run(source, files, pack, threshold=0.6)  # not the same run


def test_complete_is_not_what_another_area_or_configuration_gave(
    write_raster: Write, pack: Pack, tmp_path: Path
) -> None:
    def write_area(east: float) -> None:
        box = shapely.box(east, 3_999_890.0, east + 60.0, 3_999_990.0)
        geopandas.GeoDataFrame(geometry=[box], crs="EPSG:32633").to_file(aoi)

    source, files, aoi = write_raster(blobs()), outputs(tmp_path / "out", skip_complete=True), tmp_path / "aoi.geojson"
    write_area(500_003.0)
    run(source, files, pack, aoi=aoi)
    assert run(source, files, pack, aoi=aoi).complete
    warmer = Pack(
        "brightness", pack.path, pack.config.model_copy(update={"temperature": 2.0}), pack.network, pack.sha256
    )
    with pytest.raises(VectorError, match="already"):
        run(source, files, warmer, aoi=aoi)
    write_area(500_010.0)
    with pytest.raises(VectorError, match="already"):
        run(source, files, pack, aoi=aoi)


def test_complete_is_not_what_another_place_gave_and_is_by_another_path(
    write_raster: Write, pack: Pack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, files = write_raster(blobs()), outputs(tmp_path / "out", skip_complete=True)
    run(source, files, pack)
    monkeypatch.chdir(Path(source).parent)
    assert run(Path(source).name, files, pack).complete
    move = "<PAMDataset><GeoTransform>500000.0, 0.5, 0.0, 4000006.0, 0.0, -0.5</GeoTransform></PAMDataset>"
    Path(f"{source}.aux.xml").write_text(move)
    with rasterio.open(source) as moved:
        assert moved.transform.f == 4000006.0
    with pytest.raises(VectorError, match="already"):
        run(source, files, pack)


def test_killed_between_the_layers_and_the_end_is_finished_by_resume(
    write_raster: Write, pack: Pack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, files = write_raster(blobs()), outputs(tmp_path / "out", resume=True, skip_complete=True)
    with monkeypatch.context() as patch:
        patch.setattr("engine.inference.preview.Preview.write", _power_cut)
        with pytest.raises(KeyboardInterrupt):
            run(source, files, pack)
    assert files.layers.exists()
    assert not run(source, files, pack).complete
    assert files.preview is not None
    assert files.preview.exists()
    assert not files.part.exists()


def _power_cut(*given: object) -> None:
    raise KeyboardInterrupt


def test_files_that_were_not_finished_do_not_count(write_raster: Write, pack: Pack, tmp_path: Path) -> None:
    source, files = write_raster(blobs()), outputs(tmp_path / "out", resume=True)
    whole = outputs(tmp_path / "whole")
    run(source, whole, pack)
    stopped(source, files, pack, 30)
    bands = sorted(files.part.glob("rows_*.arrow"))
    bands[-1].rename(f"{bands[-1]}.new")
    run(source, files, pack)
    assert_same(files, whole)


def test_damaged_rows_are_named(write_raster: Write, pack: Pack, tmp_path: Path) -> None:
    source, files = write_raster(blobs()), outputs(tmp_path / "out", resume=True)
    stopped(source, files, pack, 30)
    (files.part / "rows_000001.arrow").write_bytes(b"nothing")
    with pytest.raises(Exception, match=r"rows_000001\.arrow: cannot be read.*--overwrite"):
        run(source, files, pack)


def test_two_processes_do_not_write_one_output(write_raster: Write, pack: Pack, tmp_path: Path) -> None:
    source, files = write_raster(blobs()), outputs(tmp_path / "out", resume=True)
    stopped(source, files, pack, 30)
    with FileLock(files.part / "lock"):
        for again in (files, outputs(tmp_path / "out", overwrite=True)):
            with pytest.raises(UsageError, match=r"out\.gpkg\.part: another process"):
                run(source, again, pack)
    run(source, files, pack)


def test_what_another_process_writes_beside_is_left_and_what_a_killed_one_left_is_swept(
    write_raster: Write, pack: Pack, tmp_path: Path
) -> None:
    source, files = write_raster(blobs()), outputs(tmp_path / "out")
    (tmp_path / "out" / ".out.gpkg.killed00").mkdir()
    with scratch_beside(files.layers) as scratch:
        run(source, files, pack)
        assert scratch.is_dir()
        assert len(list((tmp_path / "out").iterdir())) == 4
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["out.gpkg", "p.tif", "view.png"]


@pytest.mark.parametrize("name", ["out.gpkg", "out.fgb", "out.shp"])
def test_outputs_are_on_disk_before_finished_rows_are_removed(
    write_raster: Write, pack: Pack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    synced: set[int] = set()

    def sync(file: int) -> None:
        synced.add(os.fstat(file).st_ino)

    def remove(part: Path) -> None:
        kept = [path for path in (tmp_path / "out").iterdir() if path != part]
        assert len(kept) >= 3 and {path.stat().st_ino for path in [*kept, tmp_path / "out"]} <= synced

    source, files = write_raster(blobs()), Outputs(*(tmp_path / "out" / each for each in (name, "p.tif", "view.png")))
    files.layers.parent.mkdir()
    monkeypatch.setattr("os.fsync", sync)
    monkeypatch.setattr("engine.segment.remove_part", remove)
    run(source, files, pack)


def test_rows_take_little_space(write_raster: Write, pack: Pack, tmp_path: Path) -> None:
    image = np.zeros((640, 640), np.uint8)
    image[100:140, 50:400] = 250
    source, files = write_raster(image), outputs(tmp_path / "out")
    stopped(source, files, pack, 160, phrases=("buildings",))
    assert sum(path.stat().st_size for path in files.part.iterdir()) < 640 * 640 / 20


@pytest.mark.parametrize("batch_size", [1, 2, 3, 7])
def test_batches_of_a_resumed_run_begin_where_they_did(write_raster: Write, pack: Pack, batch_size: int) -> None:
    """Against a second reckoning: batches of the whole run, cut at every row that ends a band."""
    rng = np.random.default_rng(batch_size)
    with open_raster(write_raster(blobs())) as raster:
        plan = plan_windows(raster, None, 64, 0.25)
    to_network = rng.random(len(plan.windows)) < 0.7
    batches = np.array_split(np.flatnonzero(to_network), range(batch_size, to_network.sum(), batch_size))
    starts = BatchStarts(plan, 0, batch_size)
    for index, window in enumerate(plan.windows):
        first = starts.before(window.row)
        again = np.flatnonzero(to_network[first:]) + first
        regrouped = np.array_split(again, range(batch_size, len(again), batch_size))
        for batch in regrouped:
            assert not len(batch) or any(np.array_equal(batch, one) for one in batches)
        assert all(each.row + 64 <= window.row for each in plan.windows[:first])
        starts.seen(bool(to_network[index]))
