"""What fields are called and say in real layers: ten letters, grades, codes, identifiers, verbs of years."""

import numpy as np
import pytest
from pyproj import CRS
from shapely.geometry import LineString, Point, box

from engine.errors import UsageError
from engine.phrases.features import select_features
from engine.phrases.fieldnames import field_words
from engine.phrases.layer import Features
from engine.phrases.scales import scale_of

NONE = float("nan")
ASSETS = {
    "ASSET_ID": ("T-3", "T-30", "T-31", "V-1"),
    "ASSET_TYPE": ("hydrant", "hydrant", "service line", "valve"),
    "STRUCT_NO": (3.0, 4.0, 12.0, 30.0),
    "MATL": ("CI", "PVC", "PE", None),
    "DIA_MM": (80.0, 100.0, 150.0, 100.0),
    "PRESS_BAR": (4.0, 6.0, 2.0, NONE),
    "FAULTS": (0.0, 2.0, 0.0, 1.0),
    "COND_CD": ("good", "fair", "poor", "poor"),
    "YR_INST": (1931.0, 1965.0, 2004.0, 1990.0),
    "WARR_END": (2027.0, 2031.0, 2031.0, 2029.0),
    "STATUS": ("in use", "abandoned", "in use", "proposed"),
    "OWNER_NM": ("County Water Board", "City of Aston", "private", "private"),
    "oneway": ("yes", "no", "no", "no"),
    "LINED": ("Y", "N", "Y", "N"),
    "ELEV_M": (210.0, 120.0, 20.0, 300.0),
}


def chosen(phrase: str) -> str:
    fields = {
        name: np.array(values, None if isinstance(values[0], float) else object) for name, values in ASSETS.items()
    }
    shapes = np.array([box(100 * i, 0, 100 * i + 10, 10) for i in range(4)], dtype=object)
    return " ".join(str(row) for row in select_features(Features(shapes, fields, name="net"), phrase).rows)


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("T-3", "0"),  # not T-30
        ("asset number T-30", "1"),
        ("structure number 12", "2"),
        ("cast iron hydrants", "0"),
        ("plastic assets", "1 2"),
        ("assets that are not PVC", "0 2 3"),
        ("hydrants wider than 90 mm", "1"),
        ("100 mm assets", "1 3"),
        ("highest pressure", "1"),
        ("the hydrant with the lowest pressure", "0"),
        ("the asset with the second highest pressure", "0"),
        ("pressure of 4 bar or more", "0 1"),
        ("assets without faults", "0 2"),
        ("fair or worse condition", "1 2 3"),
        ("assets in at least fair condition", "0 1"),
        ("assets rated poor", "2 3"),
        ("assets in the worst condition", "2 3"),
        ("hydrants laid before 1950", "0"),
        ("assets from the sixties", "1"),
        ("pre-1970 assets", "0 1"),
        ("assets whose warranty ends in 2031", "1 2"),
        ("hydrants no longer in use", "1"),
        ("assets abandoned or proposed in the west", "1"),
        ("planned valves", "3"),
        ("assets maintained by the county", "0"),
        ("private service lines", "2"),  # and not what is lined
        ("one-way assets", "0"),
        ("assets above 200 m", "0 3"),
        ("lined hydrants and valves", "0"),
    ],
)
def test_fields_of_an_inventory(phrase: str, expected: str) -> None:
    assert chosen(phrase) == expected


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("BLDG_HGT_M", "building height"),
        ("LGTH_KM", "length"),
        ("INST_DATE", "installed date"),
        ("COMMON_NAM", "common name"),
        ("rooftype", "roof type"),
        ("PAX_2023", "passengers"),
        ("maxspeed", "maxspeed"),
    ],
)
def test_names_are_written_out(name: str, words: str) -> None:
    assert field_words(name) == words


def test_texts_that_are_grades_are_ranked() -> None:
    scale = scale_of(frozenset({"no damage", "minor", "severe damage", ""}))
    assert scale is not None
    assert scale.within(scale.rank("minor"), None) == {"minor", "severe damage"}
    assert scale_of(frozenset({"brick", "timber"})) is None


def test_points_lie_along_what_they_are_by() -> None:
    shapes = np.array([Point(5, 11.5), Point(5, 40), box(0, 0, 60, 10)], dtype=object)
    fields = {"type": np.array(["mooring", "mooring", "pontoon"], dtype=object)}
    assert select_features(Features(shapes, fields, CRS(32633)), "moorings along the pontoon").rows.tolist() == [0]


def test_lines_of_another_kind_are_taken_away_whatever_they_touch() -> None:
    shapes = np.array([LineString([(10 * i, 0), (10 * i + 10, 0)]) for i in range(3)], dtype=object)
    fields = {"highway": np.array(["residential", "residential", "service"], dtype=object)}
    assert select_features(Features(shapes, fields), "roads that are not residential roads").rows.tolist() == [2]


GRID = {
    "kind": ("line", "minor line", "bridge", "bridge", "parking", "fen"),
    "voltage": (110000.0, 10000.0, NONE, NONE, NONE, NONE),
    "circuits": (2.0, 1.0, NONE, NONE, NONE, NONE),
    "LOAD_T": (NONE, NONE, 3.5, 40.0, NONE, NONE),
    "SPAN_M": (NONE, NONE, 12.0, 41.0, NONE, NONE),
    "LANES": (NONE, NONE, 2.0, NONE, NONE, NONE),
    "capacity": (NONE, NONE, NONE, NONE, 55.0, NONE),
    "WATER_CM": (NONE, NONE, NONE, NONE, NONE, 160.0),
    "PEAT_CM": (NONE, NONE, NONE, NONE, NONE, 90.0),
    "SPP_COUNT": (NONE, NONE, NONE, NONE, NONE, 20.0),
    "TAG": (None, None, "red", "green", None, None),
    "STATUS": ("out", "working", "working", "out", "working", "working"),
    "TENURE": (None, None, "leased", "owned", None, None),
    "INVASIVE": (None, None, None, None, None, "knotweed"),
    "CLOSED": (NONE, NONE, 1.0, 0.0, NONE, NONE),
    "aircon": (None, None, None, None, "yes", "no"),
    "wheelchair": ("yes", "no", "limited", "yes", "no", None),
}


def on_grid(phrase: str) -> str:
    fields = {
        name: np.array(values, float if all(isinstance(value, float) for value in values) else object)
        for name, values in GRID.items()
    }
    shapes = np.array([box(100 * i, 0, 100 * i + 10 * (i + 1), 10) for i in range(6)], dtype=object)
    return " ".join(str(row) for row in select_features(Features(shapes, fields, name="grid"), phrase).rows)


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("110 kV lines", "0"),  # volts, as OpenStreetMap writes them
        ("double-circuit lines", "0"),
        ("minor lines carrying 10 kV", "1"),
        ("bridges with a load limit under 20 tonnes", "2"),
        ("the bridge with the lowest weight limit", "2"),
        ("bridges spanning more than 30 m", "3"),
        ("bridges with no lane count", "3"),
        ("parking with fewer than 60 spaces", "4"),
        ("fens with fewer than 25 species", "5"),
        ("fens with water deeper than 1.5 m", "5"),
        ("fens with peat deeper than 1.5 m", ""),
        ("fens without invasive species", ""),
        ("bridges that are not red tagged", "3"),
        ("which bridges are out", "3"),
        ("rented bridges", "2"),
        ("bridges that are open", "3"),
        ("air-conditioned parking", "4"),
        ("fens with no air conditioning", "5"),
        ("bridges with limited wheelchair access", "2"),
    ],
)
def test_measures_and_absent_things(phrase: str, expected: str) -> None:
    assert on_grid(phrase) == expected


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("the largest", "5"),
        ("the second largest", "4"),
        ("the three largest", "3 4 5"),
        ("those on the left", "0 1 2"),
        ("larger than 450 px2", "4 5"),
        ("the largest on the left", "2"),
    ],
)
def test_a_phrase_without_a_noun_speaks_of_all_features(phrase: str, expected: str) -> None:
    assert on_grid(phrase) == expected


def test_what_is_no_thing_and_no_place_is_still_refused() -> None:
    with pytest.raises(UsageError, match="no thing is named"):
        on_grid("the")


def test_lines_lie_along_centre_lines_within_20_m() -> None:
    shapes = np.array([LineString([(x, y), (x + 8, y)]) for x, y in ((0, 15), (0, 25))], dtype=object)
    shapes = np.append(shapes, LineString([(-50, 0), (50, 0)]))
    fields = {"type": np.array(["culvert", "culvert", "railway"], dtype=object)}
    assert select_features(Features(shapes, fields, CRS(32633)), "culverts along the railway").rows.tolist() == [0]


PLACES = {
    "OBJ_KIND": ("canal", "mooring", "bridge", "family grave", "bicycle_parking", "taxi", "toolshed", "bridge"),
    "species": (None, None, None, "oak", None, None, None, None),
    "WIDTH_M": (12.0, NONE, 4.0, NONE, NONE, NONE, NONE, 5.0),
    "fee": (None, "no", None, None, "yes", None, None, None),
    "LISTED_GRD": (None, None, "Grade II", None, None, None, None, None),
    "BUILT_YR": (1790.0, 1990.0, 1901.0, NONE, 2001.0, 2000.0, 1900.0, 2000.0),
    "GRAVE_NO": (NONE, NONE, NONE, 7.0, NONE, NONE, NONE, NONE),
    "war_grave": (None, None, None, "true", None, None, None, None),
    "CARE_BY": (None, None, None, "gardener", None, None, "family", None),
    "stand_type": (None, None, None, None, "stands", "two-tier", None, None),
    "capacity": (NONE, 3.0, NONE, NONE, 20.0, 6.0, NONE, NONE),
    "ROUTES_N": (NONE, NONE, 4.0, NONE, NONE, 2.0, NONE, 3.0),
    "tactile": (None, None, "yes", None, None, "no", None, "no"),
    "HABITABLE": (NONE, NONE, 1.0, NONE, NONE, NONE, 0.0, 1.0),
    "faults_12m": (NONE, NONE, 11.0, NONE, NONE, NONE, NONE, 10.0),
}


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("canal sections", "0"),
        ("the widest canal section", "0"),
        ("taxi ranks with room for more than 5 cars", "5"),
        ("cycle racks", "4"),
        ("free moorings", "1"),
        ("listed bridges", "2"),
        ("bridges that are not listed", "7"),
        ("bridges built in the 20th century", "2 7"),
        ("family graves", "3"),  # and not what a family cares for
        ("war graves", "3"),
        ("graves", "3"),  # a toolshed has no grave number
        ("bicycle parking with stands", "4"),
        ("bridges served by at least 4 routes", "2"),
        ("bridges without tactile paving", "7"),
        ("uninhabitable toolsheds", "6"),
        ("bridges with more than 10 faults in the last 12 months", "2"),
        ("bridges with more than 10 faults in the past year", "2"),
        ("bridges that had been built before 1950", "2"),
    ],
)
def test_things_are_said_in_other_words(phrase: str, expected: str) -> None:
    fields = {
        name: np.array(values, float if all(isinstance(value, float) for value in values) else object)
        for name, values in PLACES.items()
    }
    shapes = np.array([box(100 * i, 0, 100 * i + 10, 10) for i in range(8)], dtype=object)
    rows = select_features(Features(shapes, fields, name="places"), phrase).rows
    assert " ".join(map(str, rows)) == expected


SLOPES = {
    "kind": ("piste", "piste", "chairlift", "chairlift", "stockpile", "stockpile", "house", "house", "ski school"),
    "VERT_M": (110.0, 402.0, 300.0, 520.0, NONE, NONE, NONE, NONE, NONE),
    "CAP_PPH": (NONE, NONE, 1800.0, 2400.0, NONE, NONE, NONE, NONE, NONE),
    "DAILY_PAX": (NONE, NONE, 950.0, 610.0, NONE, NONE, NONE, NONE, NONE),
    "YIELD_KG": (12.0, 30.0, NONE, NONE, NONE, NONE, NONE, NONE, NONE),
    "HEIGHT_M": (9.0, 3.0, NONE, NONE, NONE, NONE, NONE, NONE, NONE),
    "YR_BUILT": (1980.0, 1999.0, 1985.0, 2005.0, NONE, NONE, 1950.0, 2000.0, 2001.0),
    "VOL_CUYD": (NONE, NONE, NONE, NONE, 12000.0, 9000.0, NONE, NONE, NONE),
    "material": (None, None, None, None, "sand", "gravel", None, None, None),
    "lit": ("yes", "no", None, None, None, None, None, None, None),
    "vacant": (None, None, None, None, None, None, "Y", "N", None),
    "damage": (None, None, None, None, None, None, "severe", "destroyed", "none"),
    "tracks": (1.0, 3.0, 2.0, NONE, NONE, NONE, NONE, NONE, NONE),
    "grower": ("Moreau", "Dupont", None, None, None, None, None, None, None),
}


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("the chairlift with the greatest vertical drop", "3"),
        ("pistes with a vertical drop of more than 300 m", "1"),
        ("pistes with a vertical drop of at least 100 m but less than 400 m", "0"),
        ("chairlifts with a capacity over 2000 persons per hour", "3"),
        ("the busiest chairlift by daily passengers", "2"),
        ("the least used chairlift by daily passengers", "3"),
        ("the highest-yielding piste", "1"),
        ("chairlifts from before 1990", "2"),
        ("stockpiles over 10000 cubic yards", "4"),
        ("sand or gravel stockpiles", "4 5"),
        ("floodlit pistes", "0"),
        ("unoccupied houses", "6"),
        ("severely damaged or destroyed houses", "6 7"),
        ("pistes with one or two tracks", "0"),
        ("pistes that have had 3 tracks", "1"),
        ("pistes belonging to grower Moreau", "0"),
        ("pistes except Moreau", "1"),
        ("houses near a ski school that were built before 1970", "6"),
    ],
)
def test_conditions_are_joined(phrase: str, expected: str) -> None:
    fields = {
        name: np.array(values, float if all(isinstance(value, float) for value in values) else object)
        for name, values in SLOPES.items()
    }
    shapes = np.array([box(20 * i, 0, 20 * i + 10, 10) for i in range(9)], dtype=object)
    rows = select_features(Features(shapes, fields, CRS(32633), name="slopes"), phrase).rows
    assert " ".join(map(str, rows)) == expected
