"""Features kept between runs: bounded, found again, and never a different answer."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import geopandas
import numpy as np
import pytest
import rasterio
import torch
from numpy.typing import NDArray

from engine.errors import UsageError
from engine.inference.cache import MEMORY_VARIABLE, FeatureCache, Known
from engine.inference.find import FindHere
from engine.inference.memory import RunMemory
from engine.models.contract import Features, Output, Words
from engine.models.packs import Pack
from engine.options import RunOptions
from engine.segment import Outputs, segment
from georeferencing.grid import Window


def known(value: float, dtype: torch.dtype = torch.float16) -> Known:
    """Features of 2400 bytes, and 600 bytes of mask."""
    stages = ((torch.full((1, 2, 10, 20), value, dtype=dtype),), (torch.full((1, 4, 10, 10), -value, dtype=dtype),))
    valid = np.zeros((20, 30), bool)
    valid[:, :7] = True
    return Known(Features(stages, torch.full((1, 4, 10, 10), value, dtype=dtype), (20, 30)), valid)


def same(one: Known | None, other: Known) -> bool:
    if one is None:
        return False
    pairs = zip(one.features.tensors, other.features.tensors, strict=True)
    return all(torch.equal(a, b) and a.dtype == b.dtype for a, b in pairs) and np.array_equal(one.valid, other.valid)


def test_memory_holds_what_was_used_last_within_its_bound() -> None:
    cache = FeatureCache(2 * known(0).nbytes)
    cache.put("a", known(1))
    cache.put("b", known(2))
    assert same(cache.get("a"), known(1))
    cache.put("c", known(3))
    assert cache.get("b") is None
    assert "b" not in cache
    assert same(cache.get("a"), known(1))
    assert same(cache.get("c"), known(3))


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_what_leaves_memory_is_found_on_disk_by_another_process_too(tmp_path: Path, dtype: torch.dtype) -> None:
    cache = FeatureCache(known(0).nbytes, 100_000, tmp_path / "features")
    cache.put("a", known(1, dtype))
    cache.put("b", known(2, dtype))
    assert [path.name for path in (tmp_path / "features").iterdir()] == ["a.safetensors"]
    assert "a" in cache
    assert same(cache.get("a"), known(1, dtype))
    assert same(FeatureCache(0, 100_000, tmp_path / "features").get("a"), known(1, dtype))


def test_maps_come_back_from_disk_in_the_order_they_had_in_memory(tmp_path: Path) -> None:
    cache = FeatureCache(0, 100_000, tmp_path)
    maps = torch.randn(1, 4, 10, 20).half()
    last = maps.contiguous(memory_format=torch.channels_last)
    cache.put("a", Known(Features(((last, maps),), last.clone(), (20, 40), (0, 8, 20, 40)), np.ones((20, 40), bool)))
    found = cache.get("a")
    assert found is not None and found.features.detail is not None
    assert found.features.part == (0, 8, 20, 40)
    for part, kept in zip((*found.features.stages[0], found.features.detail), (last, maps, last), strict=True):
        assert torch.equal(part, maps)
        assert part.stride() == kept.stride()


def test_disk_is_bounded_and_damage_is_a_miss(tmp_path: Path) -> None:
    cache = FeatureCache(0, 9000, tmp_path)
    for number in range(9):
        cache.put(str(number), known(number))
    files = list(tmp_path.iterdir())
    assert 0 < sum(path.stat().st_size for path in files) <= 9000
    assert same(cache.get("8"), known(8))
    (tmp_path / "8.safetensors").write_bytes(b"nonsense")
    assert cache.get("8") is None


def test_run_that_does_not_fit_adds_nothing() -> None:
    cache = FeatureCache(5 * known(0).nbytes)
    large = RunMemory(cache, {"raster": "x"}, windows=6)
    large.put(Window(0, 0, 20, 30), known(1).features, known(1).valid)
    assert Window(0, 0, 20, 30) not in large
    small = RunMemory(cache, {"raster": "x"}, windows=5)
    small.put(Window(0, 0, 20, 30), known(1).features, known(1).valid)
    assert small.get(Window(0, 0, 20, 30)).features is not None
    assert RunMemory(cache, {"raster": "y"}, windows=5).get(Window(0, 0, 20, 30)).valid is None
    for windows, kept in ((2, []), (1, ["building"])):  # one answer is as large as their share
        memory = RunMemory(cache, {"raster": "z"}, windows, ["building"])
        memory.put_answers(Window(0, 0, 20, 30), {"building": np.zeros((20, 30), np.uint16)}, known(0).valid)
        assert list(memory.get(Window(0, 0, 20, 30)).answers) == kept


def test_wide_features_are_narrowed_before_anything_leaves_memory() -> None:
    wide, narrow = known(0, torch.float32).nbytes, known(0).nbytes
    cache = FeatureCache(2 * wide + narrow)
    for number, name in enumerate("abc"):
        cache.put(name, known(number, torch.float32))
    assert [cache.get(name).wide for name in "abc"] == [False, True, True]
    for number in range(9):
        cache.put(str(number), known(number, torch.float32))
    kept = [name for name in [*"abc", *"012345678"] if name in cache]
    assert kept == list("45678")[-((2 * wide + narrow) // narrow) :]
    assert same(cache.get("8"), known(8))


@pytest.mark.parametrize(("windows", "dtype"), [(2, torch.float32), (3, torch.float16), (9, torch.float32)])
def test_a_view_that_has_room_in_16_bits_only_is_narrowed_at_once(windows: int, dtype: torch.dtype) -> None:
    cache = FeatureCache(2 * known(0, torch.float32).nbytes)
    memory = RunMemory(cache, {"raster": "x"}, windows)
    features = memory.put(Window(0, 0, 20, 30), known(1e6, torch.float32).features, known(1).valid)
    assert {part.dtype for part in features.tensors} == {dtype}
    assert float(features.tensors[0].max()) == (1e6 if dtype == torch.float32 else 65504)
    found = memory.get(Window(0, 0, 20, 30)).features
    assert found is (None if windows == 9 else features)


def answer(value: int) -> Known:
    """1200 bytes of probability and 600 of mask."""
    said = torch.full((20, 30), value, dtype=torch.uint16)
    return Known(Features(((said,),), None, (20, 30)), known(0).valid, answer=True)


def test_oldest_answers_beyond_their_share_leave_before_features_narrow(tmp_path: Path) -> None:
    wide = known(1, torch.float32).nbytes
    cache = FeatureCache(8 * wide, 100_000, tmp_path)
    for number in range(7):
        cache.put(f"features {number}", known(number, torch.float32))
    for number in range(9):  # there is room for three, and their share is as large
        cache.put(str(number), answer(number))
    assert {path.stem for path in tmp_path.iterdir()} == set("012345")
    assert all(cache.get(f"features {number}").wide for number in range(7))
    for number in range(9):
        assert same(cache.get(str(number)), answer(number))
        assert sum(kept.nbytes for kept in cache._held.values()) <= cache.memory_bytes
    for number in range(40):  # features leave no room
        cache.put(f"more {number}", known(number))
        cache.put(f"answer {number}", answer(number))
    assert sum(kept.nbytes for kept in cache._held.values() if kept.answer) in (wide, wide + answer(0).nbytes)


def test_bound_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(MEMORY_VARIABLE, "3")
    assert FeatureCache.from_environment().memory_bytes == 3 << 20
    monkeypatch.setenv(MEMORY_VARIABLE, "lots")
    with pytest.raises(UsageError, match=r"ENGINE_CACHE_MEMORY_MB=lots: give a whole number"):
        FeatureCache.from_environment()


def probabilities(
    source: Path, out: Path, pack: Pack, phrase: str, cache: FeatureCache | None, **options: object
) -> NDArray[np.uint8]:
    chosen = RunOptions(phrases=(phrase,), device="cpu", **options)
    files = Outputs(out.with_suffix(".gpkg"), out, overwrite=True)
    segment(source, files, chosen, pack=pack, finder=FindHere(cache))
    with rasterio.open(out) as file:
        return file.read()


def test_second_phrase_encodes_nothing_and_finds_the_same(
    write_raster: Callable[..., Path], pack: Pack, tmp_path: Path
) -> None:
    image = np.random.default_rng(0).integers(1, 256, (3, 200, 300), np.uint8)
    image[:, :90, :90] = 0
    source = write_raster(image, nodata=0)
    cache = FeatureCache(64 << 20)
    first = probabilities(source, tmp_path / "first.tif", pack, "buildings", cache)
    encoded = pack.network.encoded
    again = probabilities(source, tmp_path / "again.tif", pack, "buildings", cache)
    water = probabilities(source, tmp_path / "water.tif", pack, "water", cache)
    assert pack.network.encoded == encoded
    assert np.array_equal(first, again)
    part = probabilities(source, tmp_path / "part.tif", pack, "water", cache, overlap=0.5)
    assert pack.network.encoded > encoded  # other windows
    assert part.shape == water.shape
    without = probabilities(source, tmp_path / "without.tif", pack, "water", None)
    assert np.abs(without.astype(int) - water).max() <= 1


def test_a_refined_phrase_decodes_no_window_again_and_finds_the_same(
    write_raster: Callable[..., Path], cored_pack: Pack, tmp_path: Path
) -> None:
    image = np.kron(np.random.default_rng(0).integers(0, 256, (3, 20, 30), np.uint8), np.ones((10, 10), np.uint8))
    image[:, :90, :90] = 0
    source = write_raster(image, nodata=0)
    cache, network = FeatureCache(64 << 20), cored_pack.network
    probabilities(source, tmp_path / "first.tif", cored_pack, "buildings", cache)
    windows = len(network.decoded)
    assert windows > 10
    for phrase, times, options in (
        ("the 3 largest buildings", 0, {}),
        ("buildings", 0, {"instances": "off", "threshold": 0.7}),
        ("the 3 largest buildings near the water", 1, {}),
        ("water", 0, {}),
        ("large buildings", 0, {}),  # told by the outlines
        ("rectangular buildings", 1, {}),  # other words
    ):
        network.decoded.clear()
        found = probabilities(source, tmp_path / "found.tif", cored_pack, phrase, cache, **options)
        assert sum(network.decoded) == times * windows
        without = probabilities(source, tmp_path / "without.tif", cored_pack, phrase, None, **options)
        assert np.array_equal(found, without)
        layers = [geopandas.read_file(tmp_path / f"{name}.gpkg") for name in ("found", "without")]
        assert len(layers[0]) and layers[0].equals(layers[1])


def test_remembered_windows_are_decoded_some_at_a_time(
    write_raster: Callable[..., Path], pack: Pack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = write_raster(np.random.default_rng(0).integers(1, 256, (3, 200, 300), np.uint8))
    cache, decode, sizes = FeatureCache(64 << 20), pack.network.decode, []

    def counted(features: Features, words: Words, image_of: torch.Tensor) -> Output:
        sizes.append(len(image_of))
        return decode(features, words, image_of)

    monkeypatch.setattr(pack.network, "decode", counted)
    probabilities(source, tmp_path / "first.tif", pack, "buildings", cache)
    assert set(sizes) == {1}
    windows = len(sizes)
    sizes.clear()
    probabilities(source, tmp_path / "again.tif", pack, "water", cache)
    assert max(sizes) == 4 and sum(sizes) == windows


def test_threads_of_the_network_wait_for_the_next_run_of_whoever_keeps_features(
    write_raster: Callable[..., Path], pack: Pack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = write_raster(np.random.default_rng(0).integers(1, 256, (3, 400, 600), np.uint8))
    cache, decode, seen = FeatureCache(64 << 20), pack.network.decode, []

    def watched(features: Features, words: Words, image_of: torch.Tensor) -> Output:
        seen.append(threading.current_thread())
        if fails:
            raise RuntimeError("broken")
        return decode(features, words, image_of)

    monkeypatch.setattr(pack.network, "decode", watched)
    fails = False
    probabilities(source, tmp_path / "first.tif", pack, "buildings", cache)
    assert all(thread.is_alive() for thread in seen)
    kept, fails = set(seen), True
    seen.clear()
    with pytest.raises(RuntimeError, match="broken"):
        probabilities(source, tmp_path / "failed.tif", pack, "water", cache)
    begun, fails = len(seen), False
    again = probabilities(source, tmp_path / "again.tif", pack, "water", cache)
    assert begun <= len(kept) + 2  # what waited was dropped
    assert {thread.name for thread in seen} == {thread.name for thread in kept}
    seen.clear()
    without = probabilities(source, tmp_path / "without.tif", pack, "water", None)
    assert not any(thread.is_alive() for thread in seen)
    assert np.abs(without.astype(int) - again).max() <= 1


@pytest.mark.parametrize(
    "change",
    [
        lambda pack: replace(pack, sha256="1" * 64),
        lambda pack: replace(pack, config=pack.config.model_copy(update={"mean": (0.1, 0.0, 0.0)})),
    ],
)
def test_other_networks_encode_anew(
    write_raster: Callable[..., Path], pack: Pack, tmp_path: Path, change: Callable[[Pack], Pack]
) -> None:
    source = write_raster(np.random.default_rng(0).integers(0, 256, (3, 100, 100), np.uint8))
    cache = FeatureCache(64 << 20)
    probabilities(source, tmp_path / "a.tif", pack, "buildings", cache)
    encoded = pack.network.encoded
    probabilities(source, tmp_path / "b.tif", change(pack), "buildings", cache)
    assert pack.network.encoded > encoded


@pytest.mark.parametrize("change", [{"stretch": "10,200"}, {"bands": "3,2,1"}, {"gsd": "0.6"}])
def test_other_pixels_are_encoded_anew(
    write_raster: Callable[..., Path], pack: Pack, tmp_path: Path, change: dict[str, str]
) -> None:
    source = write_raster(np.random.default_rng(0).integers(0, 256, (3, 100, 100), np.uint8))
    cache = FeatureCache(64 << 20)
    probabilities(source, tmp_path / "a.tif", pack, "buildings", cache)
    encoded = pack.network.encoded
    with_cache = probabilities(source, tmp_path / "b.tif", pack, "buildings", cache, **change)
    assert pack.network.encoded > encoded
    without = probabilities(source, tmp_path / "c.tif", pack, "buildings", None, **change)
    assert np.abs(with_cache.astype(int) - without).max() <= 1
