"""Layers written part by part from objects on disk are those made in memory at once."""

import numpy as np
import pyogrio
import pytest
import shapely
from affine import Affine
from rasterio.crs import CRS

from engine import planned
from engine.layers import Place, sized
from engine.options import RunOptions
from engine.phrases.grammar import read_phrase
from engine.planned import PlannedLayer, write_planned
from georeferencing import object_store
from georeferencing.object_store import ObjectStore
from georeferencing.polygonize import Polygonizer

PLACE = Affine(0.3, 0, 500_000, 0, -0.3, 4_000_000)
VIEW = shapely.box(500_000, 4_000_000 - 15, 500_012, 4_000_000)
UTM = CRS.from_epsg(32632)
WHOLE = Place(None, VIEW, UTM, (0.0, 1.0), whole=True)
PART = Place(shapely.box(500_004.1, 4_000_000 - 10, 500_008, 4_000_000).buffer(2), VIEW, UTM, (0.0, 1.0))
PHRASES = [
    "ships", "ships larger than 0.5 m2", "the 3 largest ships", "ships on the left", "ships near the piers",
    "ships and piers", "ships except the largest ship",
]  # fmt: skip


def stores(limit: int, connectivity: int, options: RunOptions) -> dict[str, ObjectStore]:
    found = {}
    for seed, find in enumerate(("ship", "pier")):
        random = np.random.default_rng(seed)
        p8 = ((random.random((50, 40)) > 0.7) * random.integers(128, 256, (50, 40))).astype(np.uint8)
        polygonizer, store = Polygonizer(40, PLACE, connectivity=connectivity), ObjectStore(limit)
        for row in range(0, 50, 8):
            polygonizer.push(row, p8[row : row + 8])
            store.add(polygonizer.take())
        store.add(polygonizer.finish())
        found[find] = sized(store.finished(), UTM, options)
    return found


SHAPING = [
    {}, {"min_area": 0.2}, {"connectivity": 8}, {"fill_holes": 0.2, "smooth": True},
    {"simplify": 0.4, "min_area": 0.3}, {"orthogonalize": True, "simplify": 0.3},
]  # fmt: skip


@pytest.mark.parametrize("place", [WHOLE, PART])
@pytest.mark.parametrize("shaping", SHAPING)
def test_small_parts_make_the_layer_that_one_part_makes(tmp_path, monkeypatch, shaping, place):
    options = RunOptions(phrases=("ships",), **shaping)
    at_once = stores(1 << 30, options.connectivity, options)
    planned_at_once = [PlannedLayer("x", read_phrase(phrase), at_once, place, options, {}) for phrase in PHRASES]
    expected = [(layer.whole(), layer.emptied) for layer in planned_at_once]
    monkeypatch.setattr(planned, "PART", 19)
    monkeypatch.setattr(object_store, "_CHUNK", 11)
    on_disk = stores(0, options.connectivity, options)
    for number, phrase in enumerate(PHRASES):
        layer = PlannedLayer("x", read_phrase(phrase), on_disk, place, options, {"model": "m"})
        file, (whole, emptied) = tmp_path / f"{number}.gpkg", expected[number]
        assert write_planned(file, [layer], overwrite=False) == []
        assert (layer.objects, layer.emptied) == (len(whole), emptied)
        assert layer.area_m2 == pytest.approx(whole.columns["area_m2"].sum(), rel=1e-12)
        kind = pyogrio.read_info(file)["geometry_type"]
        assert kind == whole.geometry_type
        frame = pyogrio.read_dataframe(file)
        shapes = frame.geometry.to_numpy()
        if kind == "MultiPolygon":
            shapes = shapely.normalize([shapely.MultiPolygon(shapely.get_parts(each).tolist()) for each in shapes])
            wanted = [shapely.MultiPolygon(shapely.get_parts(each).tolist()) for each in whole.geometry]
        else:
            shapes, wanted = shapely.normalize(shapes), whole.geometry
        assert shapely.equals_exact(shapes, shapely.normalize(wanted)).all()
        assert (frame["area_m2"] >= options.min_area - 1e-6).all()
        for name in ("find", "score_mean", "score_max", "area_m2", "perimeter_m", "cut", "why", "why_data"):
            assert (frame[name].to_numpy() == whole.columns[name]).all(), (phrase, name)
    assert sum(len(layer) for layer, _ in expected) > 100
