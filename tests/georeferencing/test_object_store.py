import resource
from dataclasses import fields, replace

import numpy as np
import pytest
import shapely
from affine import Affine

from georeferencing import object_store, polygonize
from georeferencing.corner_store import CornerStore
from georeferencing.errors import GeoreferencingError
from georeferencing.object_store import ObjectStore
from georeferencing.objects import Objects
from georeferencing.outlines import Outlines
from georeferencing.polygonize import Polygonizer
from georeferencing.shaping import shape_up

PLACE = Affine(0.3, 0, 500_000, 0, -0.3, 4_000_000)


def speckle(seed: int = 0) -> np.ndarray:
    random = np.random.default_rng(seed)
    p8 = np.where(random.random((120, 90)) > 0.62, 200, 0).astype(np.uint8)
    p8[5:100, 40] = 255  # begins early and is finished late
    return p8


def whole(connectivity: int = 4) -> Objects:
    polygonizer = Polygonizer(90, PLACE, connectivity=connectivity)
    polygonizer.push(0, speckle())
    return polygonizer.finish()


def stored(limit: int, connectivity: int = 4) -> ObjectStore:
    polygonizer, store = Polygonizer(90, PLACE, connectivity=connectivity), ObjectStore(limit)
    for row in range(0, 120, 7):
        polygonizer.push(row, speckle()[row : row + 7])
        store.add(polygonizer.take())
    store.add(polygonizer.finish())
    return store.finished()


def same(one: Objects, other: Objects) -> bool:
    columns = all((getattr(one, each.name) == getattr(other, each.name)).all() for each in fields(Objects)[1:])
    return columns and bool(shapely.equals_exact(one.geometry, other.geometry).all())


@pytest.mark.parametrize("connectivity", [4, 8])
@pytest.mark.parametrize("limit", [0, 1 << 30])
def test_a_store_holds_what_was_added_in_order_of_the_first_pixel(monkeypatch, connectivity, limit):
    monkeypatch.setattr(object_store, "_CHUNK", 10)
    expected, store = whole(connectivity), stored(limit, connectivity)
    assert len(store) == len(expected) > 200
    assert store.are_outlines and store.multi == (connectivity == 8)
    assert same(store.objects(np.arange(len(store))), expected)
    assert same(Objects.joined(store.parts(7)), expected)
    rows = np.random.default_rng(1).permutation(len(store))[:99]
    assert shapely.equals_exact(store[rows], expected.geometry[rows]).all()
    large = store.pixels > 3
    assert same(store.at(large).objects(np.arange(large.sum())), expected.at(large))
    assert isinstance(store.at(large).objects(np.arange(3)).shapes, Outlines)


def test_an_object_of_many_points_is_kept_alone_and_in_its_place(monkeypatch):
    monkeypatch.setattr(object_store, "_CHUNK_POINTS", 60)
    store = stored(0)
    assert same(store.objects(np.arange(len(store))), whole())


@pytest.mark.parametrize("limit", [0, 1 << 30])
def test_polygons_that_are_no_outlines_come_back_as_they_were(limit):
    objects = whole()
    filled = replace(objects, shapes=shape_up(objects.geometry, None, fill_holes_m2=5))
    store = ObjectStore(limit)
    store.add(filled.at(np.arange(50, len(filled))))
    store.add(filled.at(np.arange(50)))
    assert not store.finished().are_outlines
    assert same(store.objects(np.arange(len(store))), filled)


def test_a_store_may_be_empty():
    store = ObjectStore().finished()
    assert len(store) == 0 and not store.are_outlines and not store.multi
    assert list(store.parts()) == [] and len(store[np.zeros(0, np.int64)]) == 0
    assert len(ObjectStore.of(Objects.joined([]))) == 0


def corners_on_disk(monkeypatch):
    CornerStore(0).add(np.zeros(2000, np.int64), np.arange(2000))


def rings_on_disk(monkeypatch):
    monkeypatch.setattr(polygonize, "_TRACE_CORNERS", 4)
    whole()


@pytest.mark.parametrize("work", [corners_on_disk, rings_on_disk, lambda monkeypatch: stored(0)])
def test_a_temporary_folder_without_room_is_told(monkeypatch, work):
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, limits[1]))
    try:
        with pytest.raises(GeoreferencingError, match=r"temporary files cannot be written .* TMPDIR$"):
            work(monkeypatch)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
