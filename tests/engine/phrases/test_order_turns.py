"""Things that stand alone, and places in an order of things."""

from __future__ import annotations

import time

import numpy as np
import pytest
from pyproj import CRS
from shapely.geometry import box

from engine.phrases.features import select_features
from engine.phrases.layer import Features
from engine.phrases.layer_lexicon import lexicon_of
from engine.phrases.loner_turns import lonely
from engine.phrases.order_turns import in_order


def place(**fields: list[object]) -> Features:
    """A road with houses 1 to 6 along it and one, 7, far north; silos 8 to 10 in a row and 11 far off.

    Tracks 12 to 14 side by side, wagons 15 and 16 on the middle one; tanks 17 to 22 in two rows, diesel and petrol; a
    gate, 23, east of the road; one van, 24; hospital buildings, 25 and 26, in the west.
    """
    shapes = [box(0, 0, 400, 8)] + [box(50 * i, 20, 50 * i + 10, 30) for i in range(6)] + [box(-30, 300, -20, 310)]
    shapes += [box(500 + 20 * i, 200, 508 + 20 * i, 208) for i in range(3)] + [box(700, 100, 708, 108)]
    shapes += [box(500, 400, 900, 403), box(650, 408, 1100, 411), box(600, 416, 760, 419)]
    shapes += [box(950 + 20 * i, 408, 962 + 20 * i, 411) for i in range(2)]
    shapes += [box(100 + 30 * i, 500 + 60 * j, 112 + 30 * i, 512 + 60 * j) for j in range(2) for i in range(3)]
    shapes += [box(420, 10, 424, 14), box(900, 10, 904, 14), box(-90, 10, -60, 30), box(-90, 100, -60, 130)]
    kinds = ["road"] + 7 * ["house"] + 4 * ["silo"] + 3 * ["track"] + 2 * ["wagon"] + 6 * ["tank"]
    kinds += ["gate", "van", "hospital building", "hospital building"]
    product = [None] * 17 + 3 * ["diesel"] + 3 * ["petrol"] + [None] * 4
    own = {"kind": np.array(kinds, object), "product": np.array(product, object)}
    return Features(
        np.array(shapes, object),
        own | {key: np.array(each, object) for key, each in fields.items()},
        CRS(32633),
        "place",
    )


ALONE = {
    "the lone silo far away from the other ones": [11],
    "solitary silo": [11],
    "an isolated silo": [11],
    "the stray silo": [11],
    "silo standing apart from the rest": [11],
    "the silo that stands alone": [11],
    "silo off by itself": [11],
    "the silo which is furthest away from all the others": [11],
    "which silo is the odd one out": [11],
    "of the silos, the odd one out": [11],
    "the outlier among the silos": [11],
    "the silos except the isolated one": [8, 9, 10],
    "home on its own north of the road": [7],
    "the single house standing away from the rest of the street": [7],
    "the van by itself": [24],
    "the gate nearest the lone silo": [23],
}


@pytest.mark.parametrize(("phrase", "rows"), ALONE.items())
def test_one_that_stands_alone_is_the_most_isolated(phrase: str, rows: list[int]) -> None:
    assert select_features(place(), phrase).rows.tolist() == rows


def test_words_of_the_layer_that_tell_what_stands_alone_stay() -> None:
    kept = place(setting=[*8 * [None], "isolated", "isolated", *17 * [None]])
    assert select_features(kept, "isolated silos").rows.tolist() == [8, 9]
    assert select_features(kept, "an isolated silo").rows.tolist() == [8, 9]


ORDERED = {
    "fourth house along the road, counting from the west": [4],
    "fourth house along the road from the west": [4],
    "the second house on the road, counted from the east end": [5],
    "second house from the west end of the road": [2],
    "the last house along the road, going east": [6],
    "house number 3 along the road from the west": [3],
    "number 2 silo from the left": [9],
    "number 2 from the left among the silos": [9],
    "the third of the silos, from the left": [10],
    "the first house you come to from the gate": [6],
    "the last house before the gate": [6],
    "the second house from the gate": [5],
    "second wagon behind the gate": [16],
    "third house from the end": [4],
    "penultimate silo from the left": [10],
    "middle tank of the diesel row": [18],
    "third tank of the petrol row from the west": [22],
    "second tank from the east in the petrol row": [21],
    "first tank in the row of petrol tanks": [20],
    "the two end tanks of the diesel row": [17, 19],
    "the ends of the row of houses": [1, 6],
    "the houses at either end": [1, 6],
    "the two outer diesel tanks": [17, 19],
    "petrol tanks, the outer two": [20, 22],
    "the inner diesel tank": [18],
    "the two middle houses": [3, 4],
    "the middle one of the tracks": [13],
    "the middle track": [13],
    "wagons on the middle track": [15, 16],
    "the outer two tracks": [12, 14],
    "every second house along the road": [2, 4, 6],
    "every other house along the road": [1, 3, 5],
    "every other house along the road from the east": [2, 4, 6],
    "just the first three silos from the left": [8, 9, 10],
    "silos, three of them, the westernmost": [8, 9, 10],
    "all but the last two silos from the left": [8, 9],
    "all silos but the last two from the right": [10, 11],
    "second house from the west": [1],  # after that far north: a hospital building is no house here
}


@pytest.mark.parametrize(("phrase", "rows"), ORDERED.items())
def test_places_in_an_order(phrase: str, rows: list[int]) -> None:
    assert sorted(select_features(place(), phrase).rows.tolist()) == rows


def test_the_largest_of_some_counted() -> None:
    pitches = [box(100 * i, 0, 100 * i + size, size) for i, size in enumerate((60, 20, 65, 22))]
    park = Features(np.array(pitches, object), {"kind": np.array(4 * ["pitch"], object)}, CRS(32633), "park")
    for phrase in ("pitches, the two big ones only", "only the biggest two pitches", "pitches, the two larger ones"):
        assert sorted(select_features(park, phrase).rows.tolist()) == [0, 2]


def test_outer_and_inner_are_left_to_a_layer_that_says_so() -> None:
    rings = [box(50 * i, 0, 50 * i + 10, 10) for i in range(4)]
    fields = {"kind": np.array(4 * ["fence"], object), "ring": np.array(["inner", "outer", "outer", "inner"], object)}
    site = Features(np.array(rings, object), fields, CRS(32633), "site")
    assert select_features(site, "the outer fences").rows.tolist() == [1, 2]


def test_what_is_read_loosely_is_named() -> None:
    chosen = select_features(place(), "the outlier among the silos")
    assert any("'outlier' is read as" in note for note in chosen.plan.warnings)
    chosen = select_features(place(), "the last house before the gate")
    assert any("whichever side" in note for note in chosen.plan.warnings)


def test_long_input_takes_no_time() -> None:
    features = place()
    lexicon = lexicon_of(features, [(kind,) for kind in features.fields["kind"]], {}, frozenset())
    start = time.perf_counter()
    for word in ("standing ", "the silo ", "well far ", "in the row of ", "two outer "):
        lonely(word * 300, lexicon)
        in_order(word * 300, lexicon)
    assert time.perf_counter() - start < 2
