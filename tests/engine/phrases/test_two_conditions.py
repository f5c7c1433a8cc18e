"""Two things asked at once: sets said twice, counts with none among them, dates denied, bands of years, heights."""

import numpy as np
import pytest
from pyproj import CRS
from shapely.geometry import box

from engine.phrases.features import select_features
from engine.phrases.layer import Features
from engine.phrases.numbers import number_fields

HOUSES = {  # trees beside each, walls, roof, floors, a pool, year, last inspection, height, at the lake
    "a": (3, "brick", "red", 3, False, 1990, "2019-05-01", "5", True),
    "b": (2, "wood", "red", 2, False, 1998, "2023-03-01", "8,5", False),
    "c": (1, "brick", "grey", 2, True, 2005, "2024-07-01", "n/a", False),
    "d": (0, "stone", "grey", 1, True, 2012, None, "12", True),
}


def village(name: str = "village") -> Features:
    """Four houses 200 m apart, with trees and pools beside them and a lake south of the first and the last."""
    things = [("house", *house, box(200 * i, 0, 200 * i + 30, 10)) for i, house in enumerate(HOUSES.values())]
    blank = (None,) * 9
    for i, (trees, *_, pool, _year, _seen, _high, lake) in enumerate(HOUSES.values()):
        things += [("tree", *blank, box(200 * i + 8 * k, 11, 200 * i + 8 * k + 4, 15)) for k in range(trees)]
        things += [("pool", *blank, box(200 * i + 31, 2, 200 * i + 36, 6))] if pool else []
        things += [("lake", *blank, box(200 * i - 10, -60, 200 * i + 40, -6))] if lake else []
    columns = [*zip(*things, strict=True)]
    names = {"kind": 0, "material": 2, "roof_colour": 3, "inspected": 7, "height": 8}
    fields = {each: np.array(columns[at], object) for each, at in names.items()}
    fields |= {each: np.array(columns[at], float) for each, at in (("floors", 4), ("year_built", 6))}
    return Features(np.array(columns[-1], object), fields, CRS(32633), name)


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("wooden houses or houses near the lake", "a b d"), ("wooden houses and houses with a pool", "b c d"),
        ("houses with at most one tree", "c d"), ("houses with fewer than three trees", "b c d"),
        ("the house with the second most trees", "b"), ("houses with two or three trees", "a b"),
        ("houses not inspected in 2023", "a c"), ("houses not inspected after 2020", "a"),
        ("houses near the lake or wooden houses", "a b d"), ("houses next to a pool and brick houses", "a c d"),
        ("houses with one or two trees", "b c"), ("houses with 2-3 trees", "a b"), ("houses without two trees", "c d"),
        ("houses not inspected for 3 years", "a d"),
        ("houses built from 1990 to 2005", "a b c"), ("houses built from 1998 until 2005", "b c"),
        ("houses built by 1998", "a b"),
        ("houses with height over 6 m", "b d"), ("houses shorter than 20 m", "a b d"),
        ("houses not shorter than 8 m", "b d"),
        ("houses with two floors and a red roof", "b"), ("houses with at least two floors or a pool", "a b c d"),
    ],
)  # fmt: skip
def test_each_condition_is_obeyed(phrase: str, expected: str) -> None:
    rows = select_features(village(), phrase).rows.tolist()
    assert " ".join("abcd"[row] for row in sorted(rows) if row < 4) == expected
    assert all(row < 4 for row in rows)


@pytest.mark.parametrize("name", ["not", "or", "all", "largest", "near"])
def test_the_name_of_a_layer_is_no_word_of_the_grammar(name: str) -> None:
    for phrase in ("all houses not near the lake", "the largest house", "houses near the lake or wooden houses"):
        assert select_features(village(name), phrase).rows.tolist() == select_features(village(), phrase).rows.tolist()


def test_numbers_are_read_as_people_write_them() -> None:
    def read(*texts: object) -> object:
        return number_fields({"field": np.array(texts, object)}).get("field")

    np.testing.assert_array_equal(read("12,5", "7", "n/a", None, "ca. 60", "~3 m"), [12.5, 7, np.nan, np.nan, 60, 3])
    assert read("1,200", "7") is None  # a thousand and more, or little more than one
    assert read("7", "seven") is None
