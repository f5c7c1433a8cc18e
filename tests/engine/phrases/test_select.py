"""`engine select`: phrases on polygons that exist."""

# ruff: noqa: E501 - phrases and their answers read better on one line
import json
from datetime import UTC, date, datetime

import geopandas
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio
import pytest
from click.testing import CliRunner
from shapely.geometry import LineString, Point, box

from engine.cli.select import select
from engine.errors import InputError, UsageError
from engine.phrases.features import select_features
from engine.phrases.layer import Features

UTM = "EPSG:32645"


def write(path, rows, crs=UTM):
    """A vector file of (geometry, fields) rows around 85 E, 27.6 N."""
    frame = geopandas.GeoDataFrame([fields for _, fields in rows], geometry=[shape for shape, _ in rows], crs=crs)
    pyogrio.write_dataframe(frame, path)
    return path


def square(x, y, side=10):
    return box(300_000 + x, 3_050_000 + y, 300_000 + x + side, 3_050_000 + y + side)


@pytest.fixture
def town(tmp_path):
    rows = [
        (square(0, 0), {"category": "house", "roof_color": "red", "levels": 1}),
        (square(50, 0, 20), {"category": "house", "roof_color": "grey", "levels": 2}),
        (square(100, 100), {"category": "residential building", "roof_color": "red", "levels": 3}),
        (square(45, 60), {"category": "boat", "roof_color": None, "levels": None}),
        (square(120, 0, 5), {"category": "truck", "roof_color": None, "levels": None}),
        (square(0, 40, 4), {"category": "swimming_pool", "roof_color": None, "levels": None}),
    ]
    return write(tmp_path / "town.gpkg", rows)


def run(*arguments):
    result = CliRunner().invoke(
        select, [str(each) for each in arguments], standalone_mode=False, catch_exceptions=False
    )
    return result.return_value, result.output


def chosen(path, out, phrase, *more):
    status, _ = run(path, "-p", phrase, "-o", out, "--overwrite", *more)
    assert status == 0
    return pyogrio.read_dataframe(out)


def test_the_lexicon_joins_words_and_categories(town, tmp_path):
    out = tmp_path / "out.geojson"
    assert chosen(town, out, "buildings").levels.tolist() == [1, 2, 3]
    assert len(chosen(town, out, "ships")) == 1
    assert len(chosen(town, out, "vehicles")) == 1
    assert len(chosen(town, out, "pools")) == 1
    assert len(chosen(town, out, "all features")) == 6
    assert len(chosen(town, out, "polygons larger than 50 m2")) == 4


def test_looks_are_the_fields_named_like_them(town, tmp_path):
    out = tmp_path / "out.geojson"
    assert chosen(town, out, "the red buildings").levels.tolist() == [1, 3]
    assert chosen(town, out, "gray houses").levels.tolist() == [2]
    assert chosen(town, out, "houses with a red roof").levels.tolist() == [1, 3]  # a house is a building
    assert chosen(town, out, "residential buildings").levels.tolist() == [3]
    assert chosen(town, out, "large buildings").levels.tolist() == [2]


def test_what_no_category_says_is_sought_in_the_names(tmp_path):
    rows = [
        (square(0, 0), {"category": "building", "name": "Terminal 2"}),
        (square(100, 0), {"category": "building", "name": "Oak School"}),
        (square(200, 0), {"category": "road", "name": "Terminal Road"}),
        (square(120, 0), {"category": "car", "name": None}),
    ]
    airport, out = write(tmp_path / "airport.gpkg", rows), tmp_path / "out.geojson"
    assert chosen(airport, out, "the terminal").name.tolist() == ["Terminal 2"]
    assert chosen(airport, out, "car near the Oak School").category.tolist() == ["car"]
    assert "taken by name" in run(airport, "-p", "the school", "-o", out, "--overwrite")[1]


def test_features_keep_their_fields_and_gain_the_reasons(town, tmp_path):
    out = tmp_path / "out.gpkg"
    frame = chosen(town, out, "the largest building")
    assert frame.columns[:12].tolist() == [
        "phrase", "find", "score_mean", "score_max", "area_m2", "perimeter_m", "cut", "why", "why_data", "model", "source",
        "run_id",
    ]  # fmt: skip
    row = frame.iloc[0]
    assert (row.phrase, row.find, row.category, row.roof_color, row.levels) == (
        "the largest building",
        "building",
        "house",
        "grey",
        2,
    )
    assert row.area_m2 == pytest.approx(400, rel=2e-3) and not row.cut
    assert row.why.startswith("building; largest, rank 1 of 3 (")
    assert json.loads(row.why_data)["steps"][0]["rank"] == 1
    again = chosen(out, tmp_path / "again.gpkg", "the building", "--category-field", "category")
    assert again.iloc[0].phrase == "the building" and again.iloc[0].phrase_before == "the largest building"


def test_a_layer_a_phrase_in_one_file(town, tmp_path):
    out = tmp_path / "out.gpkg"
    status, output = run(town, "-p", "buildings", "-p", "the building on the right", "-o", out, "--json")
    rows = [json.loads(line) for line in output.splitlines()]
    assert status == 0 and [(row["layer"], row["count"]) for row in rows] == [
        ("buildings", 3),
        ("the_building_on_the_right", 1),
    ]
    assert pyogrio.list_layers(out)[:, 0].tolist() == ["buildings", "the_building_on_the_right"]


def test_the_view_is_what_position_words_refer_to(town, tmp_path):
    out = tmp_path / "out.geojson"
    assert chosen(town, out, "buildings on the left").levels.tolist() == [1, 2]
    far = chosen(
        town, out, "buildings on the left", "--view", "300000", "3050000", "300100", "3050120", "--bbox-crs", UTM
    )
    assert far.levels.tolist() == [1]


def test_nothing_found_is_done_and_says_which_step(town, tmp_path):
    out = tmp_path / "out.gpkg"
    status, output = run(town, "-p", "buildings within 1 m of the pool", "-o", out, "--json")
    row = json.loads(output)
    assert status == 0 and row["count"] == 0 and len(pyogrio.read_dataframe(out)) == 0
    assert row["notes"][-1] == "nothing is left after 'within 1 m of find \"pool\"'; 3 were left before it"


def test_an_unknown_category_names_those_there_are(town, tmp_path):
    _, output = run(town, "-p", "silos", "-o", tmp_path / "out.gpkg", "--json")
    assert "no feature is a 'silo'; the categories of town are boat, house" in json.loads(output)["notes"][0]


def test_a_look_that_nothing_tells_is_named(town, tmp_path):
    _, output = run(town, "-p", "the shiny houses", "-o", tmp_path / "out.gpkg", "--json")
    assert any("'shiny' is told by no field of town" in note for note in json.loads(output)["notes"])
    with pytest.raises(UsageError, match="'rusty' is told by no field of town"):  # a word that nothing knows
        run(town, "-p", "the rusty houses", "-o", tmp_path / "out.gpkg")


def test_usage_errors_leave_nothing_behind(town, tmp_path):
    out = tmp_path / "out.gpkg"
    for arguments, error, words in (
        (("-p", "what is this", "-o", out), UsageError, "there is no network to ask here"),
        (("-o", out), UsageError, "no phrase"),
        (("-p", "ships"), UsageError, "no output"),
        (
            ("-p", "ships", "-o", out, "--category-field", "kind"),
            InputError,
            "no field 'kind'; the fields are category",
        ),
        (("-p", "ships", "-o", out, "--view", 3, 0, 1, 1), UsageError, "is empty"),
        (("-p", "ships", "-o", out, "--view", -180, -90, 180, 90), UsageError, "view -180 .* cannot be brought"),
    ):
        with pytest.raises(error, match=words):
            run(town, *arguments)
    with pytest.raises(InputError, match=r"none\.gpkg: no such file"):
        run(tmp_path / "none.gpkg", "-p", "ships", "-o", out)
    assert not out.exists()


def test_explain_prints_the_plan_and_stops(tmp_path):
    status, output = run("none.gpkg", "-p", "ships near the pier", "--explain")
    assert status == 0 and output == 'find "ship" -> near find "pier"\n'


def test_openstreetmap_keys_are_categories(tmp_path):
    rows = [
        (square(0, 0), {"building": "yes", "highway": None, "natural": None}),
        (square(200, 0), {"building": "school", "highway": None, "natural": None}),
        (
            LineString([(299_990, 3_050_020), (300_050, 3_050_020)]),
            {"building": None, "highway": "residential", "natural": None},
        ),
        (Point(300_400, 3_050_000).buffer(30), {"building": None, "highway": None, "natural": "water"}),
    ]
    path = write(tmp_path / "osm.gpkg", rows)
    out = tmp_path / "out.geojson"
    assert chosen(path, out, "buildings near the road").building.tolist() == ["yes"]
    assert chosen(path, out, "buildings within 300 m of water").building.tolist() == ["school"]
    assert chosen(path, out, "the school").building.tolist() == ["school"]
    with pytest.raises(InputError, match=r"osm\.gpkg: feature 3 is a LineString"):  # by its number in the file
        run(path, "-p", "roads", "-o", tmp_path / "roads.gpkg")


def test_the_python_interface_takes_arrays():
    shapes = np.array([box(0, 0, 2, 1), box(5, 0, 6, 1), None], dtype=object)
    features = Features(shapes, {"label": np.array(["ship", "ship", "ship"], dtype=object)})
    result = select_features(features, "the ship on the left")
    assert result.rows.tolist() == [0]
    assert result.notes == ["the layer has no CRS: distances and areas are in pixels, north is up"]


def test_odd_layers(tmp_path):
    frame = geopandas.GeoDataFrame(
        [
            {"Category": "house", "tags": ["a", "b"], "roof_colour": "red"},
            {"Category": "house", "tags": None, "roof_colour": "dark grey"},
            {"Category": "ship", "tags": ["c"], "roof_colour": None},
        ],
        geometry=[square(0, 0), square(50, 0, 20), square(100, 0)],
        crs=UTM,
    )
    source, out = tmp_path / "odd.parquet", tmp_path / "out.geojson"
    frame.to_parquet(source)
    assert chosen(source, out, "the largest house").tags.isna().tolist() == [True]
    assert len(chosen(source, out, "ships")) == 1
    assert chosen(source, out, "red or grey houses").roof_colour.tolist() == ["red", "dark grey"]
    frame.iloc[:0].drop(columns="tags").to_file(tmp_path / "empty.gpkg")
    assert len(chosen(tmp_path / "empty.gpkg", out, "ships on the left")) == 0


def test_the_layer_that_is_read_is_not_replaced(town, tmp_path):
    plain = write(tmp_path / "own.geojson", [(square(0, 0), {"category": "house"})])
    for path, phrase in ((town, "Town"), (plain, "houses")):
        before = path.read_bytes()
        with pytest.raises(UsageError, match=f"{path.name}: is the layer itself; name another file"):
            run(path, "-p", phrase, "-o", path, "--overwrite")
        assert path.read_bytes() == before
    run(town, "-p", "houses", "-o", town)
    assert pyogrio.list_layers(town)[:, 0].tolist() == ["town", "houses"]
    assert len(chosen(f"{town}|layername=Town", tmp_path / "out.gpkg", "boats")) == 1
    with pytest.raises(UsageError, match="is the layer itself"):
        run(f"{town}|layername=houses", "-p", "houses", "-o", town, "--overwrite")


def test_a_field_that_is_called_like_a_score_may_be_text(tmp_path):
    path = write(tmp_path / "town.gpkg", [(square(0, 0), {"category": "house", "score_mean": "x"})])
    assert chosen(path, tmp_path / "out.fgb", "the largest house").score_mean.tolist() == ["x"]


def test_fields_that_would_be_called_alike_are_kept_under_other_names(tmp_path):
    fields = {"phrase": "a", "phrase_before": "b", "AREA_M2": 1.0, "Name": "c", "name": "d", "fid": 1, "geom": "e"}
    path = write(tmp_path / "town.geojson", [(square(x, 0), {"category": "house", **fields}) for x in (0, 20)])
    kept = {
        "phrase_before_2": "a",
        "phrase_before": "b",
        "AREA_M2_before": 1.0,
        "Name": "c",
        "name_2": "d",
        "geom_before": "e",
    }
    for suffix, more in (("gpkg", {"fid_before": 1}), ("fgb", {"fid": 1})):
        row = chosen(path, tmp_path / f"out.{suffix}", "houses").iloc[0]
        wanted = kept | more
        assert {key: row[key] for key in wanted} == wanted


def test_fields_keep_their_types(tmp_path):
    rows = range(3)
    values = {
        "big": pa.array([2**62 + 3, None, 1]),
        "flag": pa.array([True, None, False]),
        "day": pa.array([date(2020, 1, 1), None, date(1960, 2, 3)]),
        "at": pa.array([datetime(2020, 1, 1, 10, tzinfo=UTC), None, None], pa.timestamp("ms", "UTC")),
        "raw": pa.array([b"\0\1", None, b""]),
    }
    table = pa.table(values | {"geometry": pa.array([square(20 * row, 0).wkb for row in rows])})
    pyogrio.write_arrow(
        table, tmp_path / "t.gpkg", layer="houses", geometry_name="geometry", geometry_type="Polygon", crs=UTM
    )
    texts = {"at": "2020-01-01T10:00:00+00:00", "raw": "b'\\x00\\x01'"}
    limits = {"shp": {"flag": 1, "big": float(2**62), **texts}, "geojson": {"raw": texts["raw"]}}
    limits["fgb"] = {"day": datetime(2020, 1, 1), "at": datetime(2020, 1, 1, 10)}
    for suffix in ("gpkg", "parquet", "geojson", "fgb", "shp"):
        out = tmp_path / f"out.{suffix}"
        run(tmp_path / "t.gpkg", "-p", "houses", "-o", out)
        got = pq.read_table(out) if suffix == "parquet" else pyogrio.read_arrow(out)[1]
        for name, column in values.items():
            cells = got[name].to_pylist()
            assert limits.get(suffix, {}).get(name, column[0].as_py()) in cells and None in cells, (suffix, name)


@pytest.mark.filterwarnings("error")
def test_what_is_left_out_or_odd_in_the_file_is_a_note(tmp_path):
    path, bare = tmp_path / "town.geojson", tmp_path / "bare.csv"
    write(path, [(square(0, 0), {"category": "house", "n": 1}), (None, {"category": "house", "n": 2})])
    path.write_text(path.read_text().replace('"n": 2', '"n": "x"'))
    _, output = run(path, "-p", "houses", "-o", tmp_path / "out.gpkg", "--json")
    assert json.loads(output)["notes"] == [
        f"{path}: Could not parse column 'n' as JSON; leaving as string",
        f"{path}: features without geometry, which are left out: 1",
    ]
    bare.write_text("category,x\nhouse,1\n")
    with pytest.raises(InputError, match=r"bare\.csv: has no geometry; give a layer"):
        run(bare, "-p", "houses", "-o", tmp_path / "out.gpkg")


def test_a_layer_over_the_antimeridian_is_measured_in_its_middle(tmp_path):
    rows = [
        (box(179.98, -17, 179.99, -16.99), {"category": "island"}),  # 1.2 km2, 2.1 km west of the jetty
        (box(-179.99, -17, -179.989, -16.999), {"category": "jetty"}),
        (box(-178, -17, -177.98, -16.98), {"category": "island"}),
    ]
    layer = write(tmp_path / "fiji.gpkg", rows, "EPSG:4326")
    run(layer, "-p", "islands within 5 km of the jetty", "-p", "islands west of the jetty", "-o", tmp_path / "out.gpkg")
    for name in ("islands_within_5_km_of_the_jetty", "islands_west_of_the_jetty"):
        (found,) = geopandas.read_file(tmp_path / "out.gpkg", layer=name).geometry
        assert found.bounds == pytest.approx((179.98, -17, 179.99, -16.99))


def test_a_key_that_somebody_named_is_kept(tmp_path):
    rows = [(square(0, 0), {"id": 7, "category": "house"}), (square(20, 0), {"id": 9, "category": "barn"})]
    plain = write(tmp_path / "town.geojson", rows)
    text = plain.read_text()
    assert '"id": 7' in text
    assert chosen(plain, tmp_path / "out.fgb", "barns").id.tolist() == [9]
    for key, kept in (("parcel", [2]), ("fid", None)):
        table = write(tmp_path / f"{key}.geojson", [(shape, {"category": row["category"]}) for shape, row in rows])
        frame = pyogrio.read_dataframe(table)
        pyogrio.write_dataframe(frame, tmp_path / f"{key}.gpkg", layer_options={"FID": key})
        found = chosen(tmp_path / f"{key}.gpkg", tmp_path / f"{key}-out.fgb", "barns")
        assert (found[key].tolist() if key in found else None) == kept
