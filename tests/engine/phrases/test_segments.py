"""Phrases cut against a layer's own fields: conditions alone, alternatives, lists, brackets, names cut short."""

import numpy as np
import pytest
from pyproj import CRS
from shapely.geometry import box

from engine.errors import UsageError
from engine.phrases.features import select_features
from engine.phrases.layer import Features

NONE = float("nan")
FIELDS = {
    "kind": ["pitch", "pitch", "pitch", "pitch", "clubhouse", "clubhouse"],
    "SPORT": ["tennis", "tennis", "football", "rugby", None, None],
    "FLOODLIT": ["Y", "N", "N", "Y", None, None],
    "gas_coll": ["yes", "no", "yes", "no", "no", "no"],
    "AGE_GRP": ["0-3", "4-6", "7-12", "7-12", None, None],
    "WTR_LVL_CM": [-50.0, -20.0, 5.0, 0.0, NONE, NONE],
    "RENT_EUR_H": [10.0, 25.0, 40.0, 60.0, NONE, NONE],
    "EQUIP_N": [3.0, 12.0, 30.0, 9.0, NONE, NONE],
    "YR_BLT": [1970.0, 1990.0, 2015.0, NONE, 1960.0, 2005.0],
    "NOTES": ["graffiti on fence", None, "broken bench seat", None, "wasp nest found", "new graffiti seen"],
}


def chosen(phrase: str) -> str:
    fields = {
        name: np.array(values, float if isinstance(values[0], float) else object) for name, values in FIELDS.items()
    }
    shapes = np.array([box(100 * i, 0, 100 * i + 10 + i, 10) for i in range(6)], dtype=object)
    rows = select_features(Features(shapes, fields, CRS(32633), name="layer"), phrase).rows
    return " ".join(str(row) for row in sorted(rows))


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("water level below -10 cm", "0 1"),
        ("rent between 20 and 50 eur/h", "1 2"),
        ("pitches without floodlighting", "1 2"),
        ("pitches with gas collection", "0 2"),
        ("pitches with fewer than 10 pieces of equipment", "0 3"),
        ("pitch with the most equipment", "2"),
        ("features with no recorded water level", "4 5"),
        ("pitches built before 1980 or after 2010", "0 2"),
        ("rent below 20 or above 50", "0 3"),
        ("pitches with a sport other than rugby and football", "0 1"),
        ("pitches for toddlers (0-3)", "0"),
        ("pitches for 7-12 year olds", "2 3"),
        ("tennis courts", "0 1"),
        ("notes mentioning graffiti", "0 5"),
    ],
)
def test_every_word_is_read_by_a_field_or_the_grammar(phrase: str, expected: str) -> None:
    assert chosen(phrase) == expected


@pytest.mark.parametrize("phrase", ["pitches with a purple rent above 20", "the"])
def test_what_is_left_over_is_not_ignored(phrase: str) -> None:
    with pytest.raises(UsageError):
        chosen(phrase)
