"""What phrases ask of layers with many fields."""

import numpy as np
import pytest
from shapely.geometry import box

from engine.phrases.features import select_features
from engine.phrases.layer import Features

NONE = float("nan")
ROWS = (  # use, zoning, owner, damage, accessible, height, depth in mm, capacity, surveyed, street
    ("residential", "mixed use", "City of Aldford", "none", "yes", 9.0, 300.0, NONE, "2024-05-03", "Mill Road 1"),
    ("school", "residential", None, "minor", "no", 14.0, NONE, 80.0, "2024-06-08", "Mill Road 12"),
    ("residential", "residential", "private", "severe", None, NONE, 1200.0, 2500.0, None, "High Street 4"),
    ("workshop", "industrial", "private", None, "yes", 6.0, 900.0, 110.0, "2023-06-30", None),
)
NAMES = (
    "building_use", "zoning", "owner", "damage_level", "accessible", "height_m", "depth_mm", "capacity_kw", "surveyed",
    "street",
)  # fmt: skip

LOTS = {
    "type": ("lot", "lot", "lot", "road"),
    "lot": (1.0, 2.0, 3.0, NONE),
    "block": ("A", "B", "B", None),
    "status": ("sold", "for sale", "reserved", None),
    "price": (90_000.0, 450_000.0, 800_000.0, NONE),
    "yield_t_ha": (4.0, 8.0, NONE, NONE),
    "last_survey": np.array(["2019-05-01", "2024-04-03", "NaT", "NaT"], "datetime64[D]"),
    "energy_class": ("A", "C", "F", None),
    "in_service": ("yes", "no", "yes", "yes"),
    "model": ("B737-800", "Cessna 172", "A320", None),
    "length_m": (70.0, 20.0, 5.0, NONE),
}


def chosen(phrase: str) -> str:
    columns = {name: np.array([row[i] for row in ROWS]) for i, name in enumerate(NAMES)}
    fields = {name: values if values.dtype.kind == "f" else values.astype(object) for name, values in columns.items()}
    shapes = np.array([box(100 * i, 0, 100 * i + 10 + i, 10) for i in range(len(ROWS))], dtype=object)
    result = select_features(Features(shapes, fields, name="register"), phrase)
    return " ".join(str(row) for row in result.rows)


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("buildings", "0 1 2 3"),  # "residential" and "workshop" are some where a field says so
        ("schools", "1"),
        ("residential buildings", "0 2"),  # what a thing is goes before its zone
        ("buildings zoned residential", "1 2"),
        ("buildings in the residential zone", "1 2"),
        ("privately owned buildings", "2 3"),
        ("buildings owned by the city", "0"),
        ("buildings without an owner", "1"),
        ("buildings that are not accessible", "1"),  # no, and not what nobody knows
        ("inaccessible buildings", "1"),
        ("damaged buildings", "1 2"),
        ("undamaged buildings", "0"),
        ("buildings with unknown damage", "3"),
        ("buildings with minor or severe damage", "1 2"),
        ("buildings taller than 8 m", "0 1"),
        ("buildings not taller than 8 m", "3"),  # an unknown height is neither
        ("buildings deeper than 0.5 m", "2 3"),  # millimetres in the field
        ("the deepest building", "2"),
        ("buildings over 100 kW", "2 3"),
        ("buildings of at least 2 MW", "2"),
        ("the two largest buildings by capacity", "2 3"),
        ("the building with the lowest capacity", "1"),
        ("buildings surveyed after 5 May 2024", "1"),
        ("buildings surveyed in June 2023", "3"),
        ("buildings that have not been surveyed", "2"),
        ("surveyed but not accessible buildings", "1"),
        ("buildings on Mill Road", "0 1"),
        ("the shortest building", "3"),
        ("heavily damaged buildings", "2"),
        ("buildings with accessible = yes", "0 3"),
    ],
)
def test_fields_are_asked_in_words(phrase: str, expected: str) -> None:
    assert chosen(phrase) == expected


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("lots larger than 105 m2", "1 2"),  # the area, not the number of the lot
        ("lot 2 block B", "1"),
        ("lots in blocks A or B", "0 1 2"),
        ("energy class C or worse", "1 2"),
        ("energy class C or better", "0 1"),
        ("unsold lots", "1 2"),
        ("lots not sold yet", "1 2"),
        ("non-sold lots", "1 2"),
        ("available lots under 500k", "1"),
        ("never surveyed lots", "2"),
        ("surveyed in April 2024", "1"),
        ("last surveyed before 2020", "0"),
        ("the lot with the oldest survey", "0"),
        ("yield over 7 t/ha", "1"),
        ("lots with no yield recorded", "2"),
        ("closed lots", "1"),
        ("lots longer than 60 m", "0"),
    ],
)
def test_fields_answer_phrases_without_a_noun_and_denials(phrase: str, expected: str) -> None:
    fields = {name: np.array(values, None if isinstance(values[0], float) else object) for name, values in LOTS.items()}
    fields["last_survey"] = LOTS["last_survey"]
    shapes = np.array([box(100 * i, 0, 100 * i + 10 + i, 10) for i in range(4)], dtype=object)
    result = select_features(Features(shapes, fields, name="register"), phrase)
    assert " ".join(str(row) for row in result.rows) == expected
