"""Turns of speech on layers of many fields: "a closed one", "every 10 minutes or better"; ranks."""

import numpy as np
import pytest
from pyproj import CRS
from shapely.geometry import box

from engine.phrases.features import select_features
from engine.phrases.layer import Features

NONE = float("nan")
FIELDS = {
    "LABEL": [*"ABCDEF", *(f"row {i}" for i in range(16))],
    "FEAT_TYPE": ["section", "section", "section", "water pump", "water pump", "bus line", *["tree"] * 16],
    "OPERATOR": ["Coop", "Coop", "City", "City", "Coop", "City", *["City"] * 16],
    "CLOSED": ["Y", "N", "N", None, None, None, *[None] * 16],
    "STATUS": ["vacant", None, None, "vacant", None, None, *[None] * 16],
    "CAP_M3": [NONE, NONE, NONE, 9.0, 5.0, NONE, *[NONE] * 16],
    "PWR_KW": [NONE, NONE, NONE, 10.0, 20.0, NONE, *[NONE] * 16],
    "LIFT_T": [NONE, NONE, NONE, 70.0, 50.0, NONE, *[NONE] * 16],
    "HEADWAY": [NONE, NONE, NONE, NONE, NONE, 8.0, *[NONE] * 16],
    "DBH_CM": [NONE] * 6 + [90.0, 80.0, *[10.0] * 14],
    "CROWN_M": [NONE] * 6 + [4.0, 9.0, *[2.0] * 14],
    "floors": [3.0, 1.0, 4.0, NONE, NONE, NONE, *[NONE] * 16],
    "built_yr": [1950.0, 1940.0, 1990.0, NONE, NONE, NONE, *[NONE] * 16],
    "REMARKS": [None, "ivy on wall", None, None, None, None, *["storm damage", "bark lost"] * 8],
}


def chosen(phrase: str) -> str:
    fields = {
        name: np.array(values, float if isinstance(values[-1], float) else object) for name, values in FIELDS.items()
    }
    shapes = np.array([box(10 * i, 0, 10 * i + 10, 10) for i in range(22)], dtype=object)
    rows = select_features(Features(shapes, fields, CRS(32633), name="layer"), phrase).rows
    return " ".join(str(row) for row in sorted(rows))


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("open sections that touch a closed one", "1"),
        ("trees within 15 m of a bus line", "6 7"),
        ("the most powerful water pump", "4"),
        ("water pumps that can lift more than 60 t", "3"),
        ("bus lines running every 10 minutes or better", "5"),
        ("the tree with the widest crown", "7"),
        ("sections with at least three floors built before 1960", "0"),
        ("sections whose remark mentions an ivy", "1"),
        ("sections where the ivy has taken over", "1"),
        ("sections of the Coop in the west", "0 1"),
    ],
)
def test_turns_of_speech_are_read_by_the_fields(phrase: str, expected: str) -> None:
    assert chosen(phrase) == expected


def test_a_kind_that_the_layer_lacks_is_not_dropped() -> None:
    assert chosen("vacant sheds") == ""


def test_walls_and_land_that_the_layer_does_not_have() -> None:
    named = [
        ("hall", box(0, 0, 40, 40)),
        ("car", box(-6, 18, -2, 20)),
        ("car", box(42, 18, 46, 20)),
        ("pond", box(100, 0, 200, 50)),
        ("boat", box(120, 20, 126, 22)),
        ("boat", box(60, 20, 66, 22)),
    ]
    shapes = np.array([shape for _, shape in named], dtype=object)
    layer = Features(shapes, {"category": np.array([kind for kind, _ in named], object)}, CRS(32633), name="yard")
    assert select_features(layer, "car against the west wall of the hall").rows.tolist() == [1]
    assert select_features(layer, "boats stored on land").rows.tolist() == [5]
