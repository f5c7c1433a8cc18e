"""Wingspans, girths and ground areas of shapes."""

import pytest

from engine.phrases.features import select_features
from tests.engine.phrases.test_wider import layer

FIELD = layer(("plane", 20, 20, 30), ("plane", 80, 20, 60), ("fuel tank", 20, 80, 8), ("fuel tank", 60, 80, 12))
READ = {
    "planes with a wingspan of more than 50 m": [1],
    "planes whose wing span exceeds 50 m": [1],
    "planes of more than 50 m wingspan": [1],
    "the plane with the widest wingspan": [1],
    "planes with a larger wingspan than 50 m": [1],
    "planes over 50 m from wingtip to wingtip": [1],
    "the fuel tank with the greatest girth": [3],
    "fuel tanks with a ground area under 100 m2": [2],
}


@pytest.mark.parametrize("phrase", READ)
def test_measures_of_a_shape_by_other_names(phrase: str) -> None:
    assert select_features(FIELD, phrase).rows.tolist() == READ[phrase]


def test_what_is_taken_for_it_is_named() -> None:
    chosen = select_features(FIELD, "the plane with the largest wingspan")
    assert chosen.notes == ["no field says 'wingspan': the length of the shape is taken for it"]


def test_a_kind_called_so_is_no_measure() -> None:
    own = select_features(layer(("circumference road", 10, 10, 5), ("road", 40, 10, 5)), "circumference roads")
    assert own.rows.tolist() == [0]
