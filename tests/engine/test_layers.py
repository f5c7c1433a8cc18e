import numpy as np
import pytest
import rasterio
import shapely
from affine import Affine
from rasterio.crs import CRS

from engine.layers import Place, place_of, sized
from engine.options import RunOptions
from engine.phrases.grammar import read_phrase
from engine.planned import PlannedLayer
from georeferencing.objects import Objects
from georeferencing.outlines import Outlines
from georeferencing.polygonize import Polygonizer
from georeferencing.rasters import open_raster

NORTH_UP = Affine(2, 0, 500_000, 0, -2, 3_000_000)


@pytest.mark.parametrize(
    ("transform", "up"),
    [
        (NORTH_UP, (0.0, 1.0)),
        (Affine(2, 0, 500_000, 0, 2, 3_000_000), (0.0, 1.0)),  # south-up: a map still shows north on top
        (NORTH_UP * Affine.rotation(90), (1.0, 0.0)),
    ],
)
def test_up_is_that_of_the_picture_and_north_for_a_mirrored_one(tmp_path, transform, up):
    path = tmp_path / "a.tif"
    with rasterio.open(
        path, "w", driver="GTiff", width=20, height=20, count=3, dtype="uint8", crs="EPSG:32645", transform=transform
    ) as dataset:
        dataset.write(np.full((3, 20, 20), 7, np.uint8))
    with open_raster(path) as raster:
        place = place_of(raster, RunOptions(phrases=("ships",)))
    assert place.up == pytest.approx(up, abs=1e-12)


@pytest.mark.parametrize("connectivity", [4, 8])
def test_outlines_and_geometries_make_the_same_layer(connectivity: int) -> None:
    random = np.random.default_rng(3)
    p8 = (random.random((60, 80)) > 0.6) * random.integers(128, 256, (60, 80), np.uint8)
    place = Affine(0.3, 0, 500_000, 0, -0.3, 4_000_000)

    def objects() -> Objects:
        polygonizer = Polygonizer(80, place, connectivity=connectivity)
        polygonizer.push(0, p8.astype(np.uint8))
        return polygonizer.finish()

    view = shapely.box(500_000, 4_000_000 - 18, 500_024, 4_000_000)
    options = RunOptions(phrases=("ships",), min_area=0.2)
    where = Place(None, view, CRS.from_epsg(32632), (0.0, 1.0), whole=True)
    polygons = objects()
    assert len(polygons.geometry) > 40  # from here on they are geometries
    plain, shaped = sized(objects(), where.crs, options), sized(polygons, where.crs, options)
    assert plain.are_outlines and not shaped.are_outlines and len(shaped) == len(plain) > 40
    first, second = (
        PlannedLayer("ships", read_phrase("ships"), {"ship": each}, where, options, {"model": "m"})
        for each in (plain, shaped)
    )
    ours, theirs = first.whole(), second.whole()
    assert isinstance(ours.shapes, Outlines)
    assert first.emptied is None
    assert ours.metadata == theirs.metadata
    assert shapely.equals_exact(ours.geometry, theirs.geometry).all()
    for name, values in ours.columns.items():
        if values.dtype == np.float64:
            np.testing.assert_allclose(values, theirs.columns[name], rtol=1e-7)
        else:
            assert (values == theirs.columns[name]).all(), name


SHAPED = [({}, 101, None), ({"simplify": 1.5}, 100, None), ({"orthogonalize": True, "simplify": 1.5}, 100, None)]
SHAPED += [
    ({}, 47, shapely.box(0, -40, 14.7, 0))
]  # the sixth column's centres lie outside, 0.3 of the fifth is cut off


@pytest.mark.parametrize(("shaping", "area", "inside"), SHAPED)
def test_what_shaping_or_clipping_makes_too_small_is_left_out(
    shaping: dict[str, object], area: float, inside: shapely.Polygon | None
) -> None:
    p8 = np.zeros((40, 40), np.uint8)
    p8[10:20, 10:20] = p8[9, 14] = 200  # a square of 10 m with a bump of 1 m
    p8[:, 15:] *= inside is None
    p8[9] *= inside is None
    place = Place(inside, shapely.box(0, -40, 40, 0), None, (0.0, 1.0), whole=inside is None)
    for least, count in ((area - 0.5, 1), (area, 1), (area + 0.5, 0)):
        polygonizer = Polygonizer(40, Affine(1, 0, 0, 0, -1, 0))
        polygonizer.push(0, p8)
        options = RunOptions(phrases=("ships",), min_area=least, **shaping)
        found = {"ship": sized(polygonizer.finish(), None, options)}
        assert len(found["ship"]) == (1 if count or shaping or inside else 0), "by its pixels it is large enough"
        planned = PlannedLayer("ships", read_phrase("ships"), found, place, options, {})
        layer = planned.whole()
        assert layer.columns["area_m2"].tolist() == pytest.approx([area] * count)
        assert shapely.area(layer.geometry).tolist() == pytest.approx([area] * count)
        assert (planned.emptied is None) == (count == 1)
    assert f"what is smaller than {area + 0.5} m2 is left out" in str(planned.emptied)
