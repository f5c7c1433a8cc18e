"""What fields are called and say in real layers: ten letters, grades, codes, identifiers, verbs of years."""

import numpy as np
import pytest
from pyproj import CRS
from shapely.geometry import LineString, Point, box

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
