import sqlite3
from dataclasses import replace

import geopandas
import numpy as np
import pyogrio
import pytest
import shapely
from rasterio.crs import CRS

from georeferencing.errors import VectorError
from georeferencing.vectors import COLUMNS, Layer, check_output, layer_name, write_layers, write_streams

UTM = CRS.from_epsg(32632)
FORMATS = ("gpkg", "fgb", "geojson", "parquet", "shp")


def layer(name="roofs", count=3, crs=UTM, first=0.0, **options):
    text = {
        key: np.array([f"{key} é"] * count, object)
        for key in ("phrase", "find", "why", "why_data", "model", "source", "run_id")
    }
    real = {key: np.arange(count) + 0.5 for key in ("score_mean", "score_max", "area_m2", "perimeter_m")}
    values = {**text, **real, "cut": np.arange(count) % 2 == 0}
    x = 700_000 + first + 20 * np.arange(count)
    boxes = np.array(shapely.box(x, 5e6, x + 10, 5e6 + 10), object) if count else np.zeros(0, object)
    return Layer(name, f"the {name}", crs, {key: values[key] for key in COLUMNS}, boxes, **options)


def read(path, name=None):
    if path.suffix == ".parquet":
        return geopandas.read_parquet(path)
    return geopandas.read_file(path, **({"layer": name} if name else {}))


@pytest.mark.parametrize("suffix", FORMATS)
def test_every_format_gives_back_what_was_written(tmp_path, suffix):
    path = tmp_path / f"out.{suffix}"
    write_layers(path, [layer()])
    table = read(path).sort_values("area_m2")  # FlatGeobuf orders features by place
    assert len(table) == 3
    assert table.cut.astype(bool).tolist() == [True, False, True]
    assert table.phrase.tolist() == ["phrase é"] * 3
    assert table.area_m2.tolist() == [0.5, 1.5, 2.5]
    assert table.crs == ("EPSG:4326" if suffix == "geojson" else "EPSG:32632")
    assert table.to_crs(32632).area.tolist() == pytest.approx([100, 100, 100], rel=1e-4)
    names = [name for name in table.columns if name not in ("geometry", "geom")]
    assert names == [{"perimeter_m": "perim_m"}.get(name, name) if suffix == "shp" else name for name in COLUMNS]
    assert [file.name for file in tmp_path.iterdir() if file.name.startswith(".")] == []


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("crs", [UTM, None])
def test_nothing_found_is_a_layer_without_features(tmp_path, suffix, crs):
    path = tmp_path / f"out.{suffix}"
    write_layers(path, [layer(count=0, crs=crs)])
    table = read(path)
    assert len(table) == 0
    if suffix != "geojson":  # which has no schema
        assert len(table.columns) == len(COLUMNS) + 1


@pytest.mark.parametrize("suffix", FORMATS[1:])
def test_formats_of_one_layer_hold_all_phrases(tmp_path, suffix):
    path = tmp_path / f"out.{suffix}"
    write_layers(path, [layer("a"), layer("b", count=2)])
    assert len(read(path)) == 5
    with pytest.raises(VectorError, match="--overwrite"):
        write_layers(path, [layer("a")])
    write_layers(path, [layer("a")], overwrite=True)
    assert len(read(path)) == 3


def test_multipolygons_and_polygons_may_be_mixed(tmp_path):
    mixed = layer(count=2)
    mixed.geometry[1] = shapely.MultiPolygon([shapely.box(0, 0, 1, 1), shapely.box(2, 2, 3, 3)])
    for suffix in FORMATS:
        write_layers(tmp_path / f"out.{suffix}", [mixed])
        assert len(read(tmp_path / f"out.{suffix}").geometry.iloc[1].geoms) == 2


@pytest.mark.filterwarnings("error")
def test_what_gdal_warns_of_is_told(tmp_path):
    one = layer(count=1)
    many = replace(one, shapes=shapely.multipolygons([one.shapes]))
    (note,) = write_streams(tmp_path / "out.gpkg", [(one.emptied(), [many])])
    assert note.startswith("out.gpkg: ") and "MULTIPOLYGON" in note.upper()


@pytest.mark.filterwarnings("error")
def test_heights_are_kept_or_said_to_be_lost(tmp_path):
    high = layer()
    high.geometry[1:] = shapely.force_3d(high.geometry[1:], 7.0)
    for suffix in FORMATS:
        notes = write_layers(tmp_path / f"out.{suffix}", [high])
        heights = shapely.get_coordinates(read(tmp_path / f"out.{suffix}").geometry, include_z=True)[:, 2]
        assert set(heights) == {0.0, 7.0} if suffix != "geojson" else "without heights" in notes[0], suffix


def test_a_geopackage_has_a_layer_a_phrase_with_metadata_and_style(tmp_path):
    path = tmp_path / "out.gpkg"
    write_layers(path, [layer("a", metadata={"plan": "{}", "threshold": "0.5"}, style="<qgis/>"), layer("b")])
    info = pyogrio.read_info(path, layer="a")
    assert info["layer_metadata"] == {"DESCRIPTION": "the a", "plan": "{}", "threshold": "0.5"}
    assert info["capabilities"]["fast_spatial_filter"]
    with sqlite3.connect(path) as connection:
        styles = connection.execute(
            "SELECT f_table_name, f_geometry_column, styleQML, useAsDefault FROM layer_styles"
        ).fetchall()
        identifiers = connection.execute(
            "SELECT table_name, description FROM gpkg_contents WHERE data_type = 'features'"
        ).fetchall()
    assert styles == [("a", "geom", "<qgis/>", 1)]
    assert identifiers == [("a", "the a"), ("b", "the b")]


def test_layers_are_added_to_a_geopackage_in_place(tmp_path):
    path = tmp_path / "out.gpkg"
    write_layers(path, [layer("a", style="<old/>")])
    inode = path.stat().st_ino
    write_layers(path, [layer("b", crs=CRS.from_epsg(3413), metadata={"k": "v"}, style="<new/>"), layer("c", count=0)])
    assert path.stat().st_ino == inode
    assert [row[0] for row in pyogrio.list_layers(path) if row[1]] == ["a", "b", "c"]
    assert read(path, "b").crs == "EPSG:3413"
    assert pyogrio.read_info(path, layer="b")["layer_metadata"]["k"] == "v"
    assert len(pyogrio.read_dataframe(path, layer="b", bbox=(700_000, 5e6, 700_005, 5e6 + 5))) == 1
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        assert connection.execute("SELECT f_table_name FROM layer_styles").fetchall() == [("a",), ("b",)]


def test_layers_of_the_same_name_are_replaced_only_on_request(tmp_path):
    path = tmp_path / "out.gpkg"
    write_layers(path, [layer("a"), layer("kept")])
    before = path.read_bytes()
    with pytest.raises(VectorError, match="layer a already"):
        write_layers(path, [layer("a", count=1)])
    assert path.read_bytes() == before
    write_layers(path, [layer("a", count=1)], overwrite=True)
    assert len(read(path, "a")) == 1
    assert len(read(path, "kept")) == 3
    # GDAL can go on editing what was copied
    pyogrio.write_dataframe(read(path, "kept"), path, layer="a", append=True)
    assert len(read(path, "a")) == 4
    assert len(pyogrio.read_dataframe(path, layer="a", bbox=(700_041, 5e6, 700_045, 5e6 + 5))) == 1


def test_a_layer_may_be_named_as_another_is_titled(tmp_path):
    path = tmp_path / "out.gpkg"
    geopandas.GeoDataFrame(geometry=[shapely.Point(1, 2)], crs=UTM).to_file(path, layer="mine", IDENTIFIER="roofs")
    for overwrite in (False, True):
        write_layers(path, [layer()], overwrite=overwrite)
        assert len(read(path, "roofs")) == 3
    assert len(read(path, "mine")) == 1


def test_layer_names_of_a_geopackage_have_no_case(tmp_path):
    path = tmp_path / "out.gpkg"
    write_layers(path, [layer("Roofs")])
    with pytest.raises(VectorError, match="layer Roofs already"):
        write_layers(path, [layer("roofs")])
    write_layers(path, [layer("roofs", count=1)], overwrite=True)
    assert pyogrio.list_layers(path)[:, 0].tolist() == ["roofs"]
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE Notes (text)")
    with pytest.raises(VectorError, match="table Notes that is no layer"):
        write_layers(path, [layer("notes")], overwrite=True)


def test_an_unknown_crs_goes_along(tmp_path):
    local = CRS.from_proj4("+proj=aea +lat_1=29.5 +lat_2=45.5 +lon_0=-96 +ellps=GRS80 +units=m")
    other = CRS.from_proj4("+proj=aea +lat_1=20 +lat_2=60 +lon_0=40 +ellps=GRS80 +units=m")
    path = tmp_path / "out.gpkg"
    write_layers(path, [layer("a", crs=local)])
    write_layers(path, [layer("b", crs=other), layer("c", crs=None)])
    write_layers(path, [layer("d", crs=local)])
    assert CRS.from_wkt(read(path, "a").crs.to_wkt()) == local
    assert CRS.from_wkt(read(path, "b").crs.to_wkt()) == other
    assert CRS.from_wkt(read(path, "d").crs.to_wkt()) == local
    assert len(read(path, "c")) == 3


def test_a_geopackage_that_is_being_written_to_is_left_alone(tmp_path, monkeypatch):
    monkeypatch.setattr("georeferencing.geopackage._BUSY_SECONDS", 0.1)
    path = tmp_path / "out.gpkg"
    write_layers(path, [layer("a")])
    with sqlite3.connect(path, isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(VectorError, match="another program"):
            write_layers(path, [layer("b")])
        other.execute("ROLLBACK")
    assert [row[0] for row in pyogrio.list_layers(path)] == ["a"]
    assert [file.name for file in tmp_path.iterdir()] == ["out.gpkg"]


def test_readers_of_a_geopackage_are_not_disturbed(tmp_path):
    path = tmp_path / "out.gpkg"
    write_layers(path, [layer("a")])
    with sqlite3.connect(path) as reader:
        reader.execute("PRAGMA journal_mode = WAL")
        rows = reader.execute("SELECT fid FROM a")
        rows.fetchone()
        write_layers(path, [layer("b")])
        assert len(rows.fetchall()) == 2
        assert reader.execute("SELECT COUNT(*) FROM b").fetchone() == (3,)


def test_what_is_no_geopackage_is_refused(tmp_path):
    path = tmp_path / "out.gpkg"
    path.write_text("something else")
    with pytest.raises(VectorError, match="not a GeoPackage"):
        write_layers(path, [layer("a")])
    assert path.read_text() == "something else"


def test_geojson_is_rfc_7946(tmp_path):
    path = tmp_path / "out.geojson"
    clockwise = layer(count=1)
    clockwise.geometry[0] = shapely.reverse(clockwise.geometry[0])
    write_layers(path, [clockwise])
    assert '"crs"' not in path.read_text()
    assert read(path).geometry[0].exterior.is_ccw
    pacific = layer(count=1, crs=CRS.from_epsg(32601))
    pacific.geometry[0] = shapely.box(160_000, 1e6, 180_000, 1.01e6)  # crosses 180 degrees
    write_layers(path, [pacific], overwrite=True)
    west, _, east, _ = read(path).total_bounds
    assert (round(west), round(east)) == (-180, 180)
    assert read(path).geometry[0].area < 0.1


def test_a_shapefile_says_what_it_cannot_hold(tmp_path):
    long = layer()
    long.columns["why"] = np.array(["ü" * 200, "short", None], object)
    long.columns |= {f"{name}field{number}": np.full(3, number) for number in (1, 2) for name in ("A_long", "a_long")}
    notes = write_layers(tmp_path / "out.shp", [long])
    assert any("perim_m" in note for note in notes)
    assert any("1 texts of column why" in note for note in notes)
    table = read(tmp_path / "out.shp")
    assert table.why[0] == "ü" * 127
    assert table.iloc[0, 12:16].to_dict() == {"A_longfiel": 1, "a_longfi_1": 1, "A_longfi_2": 2, "a_longfi_3": 2}
    assert f"{tmp_path}/out.shp: column A_longfield2 is called A_longfi_2" in notes


def test_a_shapefile_replaces_its_neighbours_on_request_only(tmp_path):
    path = tmp_path / "out.shp"
    for suffix in (".dbf", ".prj", ".qix"):
        other = path.with_suffix(suffix)
        other.write_text("another's")
        with pytest.raises(VectorError, match=f"out{suffix}: exists already"):
            check_output(path)
        other.unlink()
    write_layers(path, [layer(count=200)])
    pyogrio.write_dataframe(read(path), path, SPATIAL_INDEX="YES")
    assert path.with_suffix(".qix").exists()
    write_layers(path, [layer(count=200, first=-2000)], overwrite=True)
    assert len(pyogrio.read_dataframe(path, bbox=(698_000, 5e6, 699_000, 5_000_010))) == 51


def test_endings_may_be_in_capitals(tmp_path):
    for suffix in FORMATS:
        path = tmp_path / f"OUT.{suffix.upper()}"
        write_layers(path, [layer()])
        if suffix == "shp":
            path.with_suffix(".DBF").rename(path.with_suffix(".dbf"))  # as others may have called it
        write_layers(path, [layer(count=2)], overwrite=True)
        table = geopandas.read_parquet(path) if suffix == "parquet" else read(path)
        assert table.phrase.tolist() == ["phrase é"] * 2, suffix
    endings = {f".{suffix.upper()}" for suffix in FORMATS}
    assert {each.suffix for each in tmp_path.iterdir()} == endings | {".CPG", ".DBF", ".PRJ", ".SHX"}


def test_a_full_disk_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr("georeferencing.vectors._FULL", 1 << 62)
    twice = layer(count=0)
    twice.columns["PHRASE"] = twice.columns["phrase"]  # GDAL fails
    with pytest.raises(VectorError, match=rf"{tmp_path}/out\.gpkg: cannot be written \(no space left there; make room"):
        write_layers(tmp_path / "out.gpkg", [twice])


def test_outputs_that_cannot_be_are_refused_before_the_work(tmp_path):
    (tmp_path / "folder.gpkg").mkdir()
    (tmp_path / "out.fgb").touch()
    cases = {
        "out.xyz": "unknown format",
        "out": "unknown format",
        "no/out.gpkg": "does not exist",
        "folder.gpkg": "is a folder",
        "out.fgb": "exists",
        "a\nb.gpkg": r"'.*a\\nb\.gpkg': .* marks",
        "a!b.shp": "marks",
        "a.Shp": "name it a.shp",
        "a;b.fgb": "marks",
    }
    for name, said in cases.items():
        with pytest.raises(VectorError, match=said):
            check_output(tmp_path / name)
    check_output(tmp_path / "new.gpkg")
    assert sorted(file.name for file in tmp_path.iterdir()) == ["folder.gpkg", "out.fgb"]


def test_layer_names_are_slugs():
    assert layer_name("The white storage tanks, east of the river!") == "the_white_storage_tanks_east_of_the_river"
    assert layer_name("x" * 80) == "x" * 48
    assert layer_name("roof", {"roof", "roof_2"}) == "roof_3"
    assert layer_name("x" * 80, {"x" * 48}) == "x" * 46 + "_2"
    assert layer_name("建物") == "建物"
    assert layer_name("...") == "layer"
    assert layer_name("3 ships") == "l_3_ships"
    assert (layer_name("GPKG x"), layer_name("layer styles")) == ("l_gpkg_x", "l_layer_styles")


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_layer_may_come_in_parts(tmp_path, suffix):
    path = tmp_path / f"out.{suffix}"
    streams = [
        (layer(name, count=0, metadata={"k": "v"}), (layer(count=count, first=100.0 * count) for count in (2, 0, 3)))
        for name in ("a", "b")
    ]
    write_streams(path, streams, geometry_type="MultiPolygon")
    assert len(read(path, "a" if suffix == "gpkg" else None)) == (5 if suffix == "gpkg" else 10)


def test_parts_that_fail_leave_nothing_behind(tmp_path):
    def parts():
        yield layer()
        raise VectorError("the disk is on fire")

    with pytest.raises(VectorError, match="fire"):
        write_streams(tmp_path / "out.gpkg", [(layer(count=0), parts())])
    assert list(tmp_path.iterdir()) == []
