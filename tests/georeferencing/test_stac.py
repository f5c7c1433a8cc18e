from datetime import UTC, datetime

import pystac
import pytest

from georeferencing.errors import RasterError
from georeferencing.stac import is_stac, rasters_of


def item(name="scene", **assets):
    made = pystac.Item(name, None, None, datetime(2026, 1, 1, tzinfo=UTC), {})
    for key, (href, kind, roles) in assets.items():
        made.add_asset(key, pystac.Asset(href, media_type=kind, roles=roles))
    return made


TIFF = pystac.MediaType.COG
FULL = {
    "thumbnail": ("small.png", pystac.MediaType.PNG, ["thumbnail"]),
    "nir": ("nir.tif", TIFF, ["data"]),
    "visual": ("rgb.tif", TIFF, ["visual"]),
    "metadata": ("about.xml", pystac.MediaType.XML, ["metadata"]),
}


def saved(tmp_path, made):
    path = tmp_path / f"{made.id}.json"
    made.save_object(include_self_link=False, dest_href=str(path))
    return path


def test_the_visual_asset_of_an_item(tmp_path):
    path = saved(tmp_path, item(**FULL))
    assert is_stac(path)
    assert rasters_of(path) == [str(tmp_path / "rgb.tif")]
    assert rasters_of(path, "nir") == [str(tmp_path / "nir.tif")]
    with pytest.raises(RasterError, match="assets are thumbnail, nir, visual, metadata"):
        rasters_of(path, "red")


def test_the_only_image_of_an_item_whatever_its_name(tmp_path):
    path = saved(tmp_path, item(B01=("https://example.com/a.tif", TIFF, None)))
    assert rasters_of(path) == ["https://example.com/a.tif"]


def test_an_item_of_many_bands_wants_a_choice(tmp_path):
    path = saved(tmp_path, item(B01=("a.tif", TIFF, ["data"]), B02=("b.tif", TIFF, ["data"])))
    with pytest.raises(RasterError, match="name one of B01, B02"):
        rasters_of(path)


def test_all_items_of_a_collection(tmp_path):
    extent = pystac.Extent(
        pystac.SpatialExtent([[-180, -90, 180, 90]]), pystac.TemporalExtent([[datetime(2026, 1, 1, tzinfo=UTC), None]])
    )
    collection = pystac.Collection("all", "all of it", extent)
    collection.add_items([item(name, visual=(f"/data/{name}.tif", TIFF, ["visual"])) for name in ("a", "b")])
    collection.normalize_and_save(str(tmp_path), pystac.CatalogType.SELF_CONTAINED)
    assert rasters_of(tmp_path / "collection.json") == ["/data/a.tif", "/data/b.tif"]


def test_other_json_is_no_stac(tmp_path):
    (tmp_path / "other.json").write_text('{"type": "FeatureCollection"}')
    (tmp_path / "broken.json").write_text("{")
    for name in ("other.json", "broken.json"):
        assert not is_stac(tmp_path / name)
        with pytest.raises(RasterError, match=name) as error:
            rasters_of(tmp_path / name)
        assert "\n" not in str(error.value)
    assert not is_stac("scene.tif")
