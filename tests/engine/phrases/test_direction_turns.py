"""Sides of things said in other ways, each read as the plain phrase is."""

import numpy as np
import pytest
from shapely.geometry import box

from engine.phrases import read_phrase
from engine.phrases.features import select_features
from engine.phrases.layer import Features

SAID = {
    "tanks past the river, towards the north": "tanks north of the river",
    "houses on that side of the road which faces east": "houses east of the road",
    "houses with the road to the west and the river to the east": "houses east of the road and west of the river",
    "the house with the church on one side and the river on the other": "the house between the church and the river",
    "houses flanked by the road and the river": "houses between the road and the river",
    "tanks in the gap between the road and the river": "tanks between the road and the river",
    "tanks within 30 m of the river, to its left": "tanks within 30 m of the river and left of the river",
    "tanks near the church on the west side": "tanks near the church and west of the church",
    "cars immediately south of the church": "cars next to the church and south of the church",
    "first house you meet going east from the church": "the nearest house east of the church",
    "the road that comes down to the river from the north": "the road touching the river and north of the river",
    "tanks above and to the left of the church": "tanks above the church and left of the church",
    "houses to the east or west of the church": "houses east of the church or west of the church",
    "tanks further north than the church": "tanks north of the church",
    "tanks with the road below them and the river above them": "tanks above the road and below the river",
    "houses on the far side of the road, seen from the south": "houses north of the road",
    "the closest tank to the church on its north side": "the nearest tank north of the church",
    "of the tanks north of the church, the one closest to it": "the nearest tank north of the church",
    "trees north and west of the church": "trees north of the church and west of the church",
    "houses close to the church, at the left of it": "houses near the church and left of the church",
    "tanks wedged between the road and the river": "tanks between the road and the river",
    "next tank up from the church": "the nearest tank above the church",
    "cars in the parking lot's northern half": "cars in the northern half of the parking lot",
}


@pytest.mark.parametrize(("phrase", "plain"), SAID.items())
def test_sides_are_read_as_the_plain_phrase(phrase, plain):
    plan = read_phrase(phrase)
    assert not plan.fallback
    assert plan.render() == read_phrase(plain).render()


@pytest.mark.parametrize(
    "phrase", ["houses beyond the church", "cars under the road", "houses on this side of the road"]
)
def test_what_names_no_side_is_left(phrase):
    assert read_phrase(phrase).fallback


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("tent just north of pitch 2", [4]), ("tents just north of the pitch with site 2", [4, 5]),
        ("the third pitch", [2]), ("pitches 1 and 3", [0, 2]),
    ],
)  # fmt: skip
def test_one_beside_and_numbers_of_a_kind(phrase, expected):
    kinds = [*["pitch"] * 3, *["tent"] * 3]
    at = ((0, 0), (100, 0), (200, 0), (0, -50), (100, 100), (100, 200))
    fields = {"category": np.array(kinds, object), "site": np.array([1, 2, 3, 1, 2, 3])}
    shapes = np.array([box(x, y, x + 30, y + 20) for x, y in at], object)
    assert select_features(Features(shapes, fields, None, "camp"), phrase).rows.tolist() == expected
