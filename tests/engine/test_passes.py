"""Phrases that are to be seen in different sizes have a pass over the raster each, and find what they find alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import geopandas
import pyogrio
import pytest
from affine import Affine

from engine import cluster
from engine.errors import UsageError
from engine.inference.find import FindHere
from engine.models.packs import Pack
from engine.options import RunOptions
from engine.segment import open_for, segment
from engine.vectorize import VectorizeOptions, vectorize
from tests.engine.stopping import StopsAt, assert_same, blobs, outputs, run, stopped

COARSE, FINE = (Affine(side, 0, 500_000, 0, -side, 4_000_000) for side in (0.6, 0.3))


@pytest.fixture
def demanding(blurred_pack: Pack) -> Pack:
    return replace(blurred_pack, config=blurred_pack.config.model_copy(update={"enlarge": {"building": 2.0}}))


@pytest.fixture
def source(write_raster: Callable[..., Path]) -> Path:
    return write_raster(blobs(0, 150, 135), transform=COARSE)


def of(path: Path, name: str) -> tuple[list[bytes], list[float]]:
    layer = geopandas.read_file(path, layer=name)
    return layer.geometry.to_wkb().tolist(), layer.score_mean.tolist()


def test_each_phrase_finds_what_it_finds_alone(source: Path, demanding: Pack, tmp_path: Path) -> None:
    heard: list[tuple[int, int]] = []
    listener = StopsAt()
    listener.windows = lambda *numbers: heard.append(numbers)  # type: ignore[method-assign]
    both, phrases = outputs(tmp_path / "both"), ("water", "buildings", "the largest water")
    options = RunOptions(phrases=phrases, device="cpu")
    early = open_for(source, options, demanding.config)
    summary = segment(source, both, options, pack=demanding, listener=listener, opened=early)
    assert heard == sorted(heard) and {total for _, total in heard} == {summary.windows}
    assert summary.windows == 36 + 9 and heard[-1][0] == summary.windows
    for alone in (phrases[::2], phrases[1:2]):
        for layer in run(source, outputs(tmp_path / alone[0]), demanding, phrases=alone).layers:
            assert of(both.layers, layer.name) == of(tmp_path / alone[0] / "out.gpkg", layer.name) and layer.objects
    assert [layer.phrase for layer in summary.layers] == [*phrases]
    told = [pyogrio.read_info(both.layers, layer=each.name)["layer_metadata"] for each in summary.layers]
    assert [round(float(each["gsd_m"]), 2) for each in told] == [0.6, 0.3, 0.6]
    assert {each["run_id"] for each in told} == {summary.run_id}
    for file, names in (("p.tif", ["water", "the_largest_water"]), ("p.pass2.tif", ["buildings"])):
        made = vectorize(tmp_path / "both" / file, tmp_path / "again.gpkg", VectorizeOptions())
        assert [layer.name for layer in made] == names
        assert all(of(tmp_path / "again.gpkg", name) == of(both.layers, name) for name in names)
    assert segment(source, replace(both, skip_complete=True), options, pack=demanding).complete
    both.layers.unlink()
    with pytest.raises(UsageError, match=r"p\.tif: exists"):
        segment(source, both, options, pack=demanding)


def test_phrases_that_are_seen_equally_large_share_a_pass(
    write_raster: Callable[..., Path], demanding: Pack, tmp_path: Path
) -> None:
    for transform, other, gsd in (
        (COARSE, "the largest building", "auto"),
        (COARSE, "water", 0.6),
        (FINE, "water", "auto"),
    ):
        raster = write_raster(blobs(0, 150, 135), transform=transform)
        demanding.network.encoded = 0
        files = outputs(tmp_path / "out", overwrite=True)
        summary = run(raster, files, demanding, phrases=("buildings", other), gsd=gsd)
        assert demanding.network.encoded == summary.windows and not any("pass" in note for note in summary.notes)
        mixed = run(raster, files, demanding, phrases=("buildings near water",), gsd=gsd)
        assert ('"water" seen 2 times' in " ".join(mixed.notes)) == (other == "the largest building")


@pytest.mark.parametrize("windows", [[20], [43], [14, 37, 43]])
def test_resumed_run_goes_on_in_the_pass_that_was_stopped(
    source: Path, demanding: Pack, tmp_path: Path, windows: list[int]
) -> None:
    whole, broken = outputs(tmp_path / "whole"), outputs(tmp_path / "broken", resume=True)
    run(source, whole, demanding, batch_size=1)
    for count in windows:
        stopped(source, broken, demanding, count, batch_size=1)
    with pytest.raises(UsageError, match="the phrases was building; water, is building; tree"):
        run(source, broken, demanding, phrases=("buildings", "trees"))
    demanding.network.encoded = 0
    run(source, broken, demanding, batch_size=1)
    assert demanding.network.encoded <= (9 if windows[-1] > 36 else 36)
    assert_same(broken, whole)
    assert len(list(broken.layers.parent.iterdir())) == 4


def test_workers_of_a_cluster_open_the_raster_as_the_pass_does(
    source: Path, demanding: Pack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class AsWorkers(FindHere):
        def __call__(self, search, plan, *_):  # type: ignore[no-untyped-def] # as of FindHere
            yield from cluster.run_rows(cluster._job_of(search), plan)[0]

    monkeypatch.setattr(cluster, "load_pack", lambda name: demanding)
    here, there = outputs(tmp_path / "here"), outputs(tmp_path / "there")
    run(source, here, demanding)
    options = RunOptions(phrases=("buildings", "water"), device="cpu")
    segment(source, there, options, pack=demanding, finder=AsWorkers())
    assert_same(there, here)


def test_a_kind_of_what_the_pack_knows_is_seen_as_large_as_that_and_so_told(
    source: Path, demanding: Pack, tmp_path: Path
) -> None:
    summary = run(source, outputs(tmp_path / "out"), demanding, phrases=("buildings", "villas near the school"))
    assert demanding.network.encoded == summary.windows
    told = [note.partition(" does not tell ")[2] for note in summary.notes if " does not tell " in note]
    assert told == [f'"{kind}" from other building: it finds all of that' for kind in ("villa", "school")]
    assert not any("pass 2" in note or "not trained on" in note for note in summary.notes)
