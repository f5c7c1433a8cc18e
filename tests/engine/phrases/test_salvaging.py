"""What is answered of phrases that would be refused, and what is refused all the same."""

import time

import numpy as np
import pytest
from pyproj import CRS
from shapely.geometry import box

from engine.errors import UsageError
from engine.phrases.features import select_features
from engine.phrases.layer import Features

SHORE = Features(
    np.array([box(0, 0, 100, 40), box(5, 5, 9, 7), box(200, 5, 204, 7), box(300, 0, 320, 20)], dtype=object),
    {"category": np.array(["beach", "rowboat", "rowboat", "hotel"], dtype=object)},
    CRS.from_epsg(32633),
    "shore",
)


@pytest.mark.parametrize(
    ("phrase", "rows", "gone"),
    [
        ("the hotel where passengers can sleep", [3], "where passengers can sleep"),
        ("Where can we sleep tonight? Show me the hotel", [3], "where can we sleep tonight"),
        ("rowboats hauled up on the beach", [1], "hauled"),
        ("the hotel for weary travellers", [3], "for weary travellers"),
    ],
)
def test_the_rest_is_answered_and_what_is_left_out_is_named(phrase, rows, gone):
    chosen = select_features(SHORE, phrase)
    assert chosen.rows.tolist() == rows
    assert any(gone in note.lower() for note in chosen.notes)


@pytest.mark.parametrize(
    "phrase",
    [
        "rowboats not frobnicated on the beach",
        "hotels but no gleeps",
        "gleeps where nobody sleeps",
        "the hotel except for gleeps",
    ],
)
def test_what_denies_is_never_left_out(phrase):
    try:
        chosen = select_features(SHORE, phrase)
    except UsageError:
        return
    assert not any("left out" in note for note in chosen.notes)


@pytest.mark.parametrize("phrase", ["x" * 9000, "rowboats near the beach and " * 300])
def test_a_text_that_is_no_phrase_is_refused_at_once(phrase):
    started = time.thread_time()
    with pytest.raises(UsageError, match=rf"'{phrase[:30]}\.\.\.': .*(more than|too long)"):
        select_features(SHORE, phrase)
    assert time.thread_time() - started < 1


def test_a_clause_with_where_is_told_by_the_words_of_one_kind():
    yard = Features(
        np.array([box(0, 0, 9, 9), box(20, 0, 29, 9), box(40, 0, 49, 9)], dtype=object),
        {"category": np.array(["fish auction hall", "fish processing plant", "calf hutch"], dtype=object)},
        CRS.from_epsg(32633),
        "yard",
    )
    assert select_features(yard, "find me the building where the fish gets auctioned").rows.tolist() == [0]
    assert select_features(yard, "show me where the calves are kept").rows.tolist() == [2]
    with pytest.raises(UsageError):
        select_features(yard, "the place where fish is not auctioned")
    with pytest.raises(UsageError):
        select_features(yard, "the place where the fish swim")  # two kinds speak of fish


def test_words_that_many_kinds_have_tell_less():
    kinds = ["tram wash", "tram stop", "tram stop", "turning loop", "tram shed"]
    shapes = np.array([box(20 * i, 0, 20 * i + 9, 9) for i in range(5)], dtype=object)
    depot = Features(shapes, {"category": np.array(kinds, dtype=object)}, CRS.from_epsg(32633), "depot")
    assert select_features(depot, "where do the trams get washed?").rows.tolist() == [0]
    assert select_features(depot, "where can the trams turn round?").rows.tolist() == [3]


YARD = Features(
    np.array(
        [
            *(box(0, 10 * i, 200, 10 * i + 2) for i in range(4)), box(20, -5, 30, 35), box(90, -5, 100, 25),
            box(400, 0, 410, 40), box(420, 5, 424, 9), box(406, 10, 413, 16),
            box(180, 19, 190, 23), box(10, 200, 12, 202),
        ],
        dtype=object,
    ),
    {"category": np.array([*4 * ["track"], *2 * ["crane"], "pontoon", *2 * ["boat"], "rubble pile", "compost heap"])},
    CRS.from_epsg(32633),
    "yard",
)  # fmt: skip


@pytest.mark.parametrize(
    ("phrase", "rows"),
    [
        ("tracks crossed by both cranes", [0, 1, 2]),
        ("boats at the jetty", [8]),
        ("What is moored at the jetty?", [8]),
        ("heap of rubble blocking a track", [9]),
        ("compost, top left", [10]),
        ("I'd love to see the little pontoon, thanks!", [6]),
        ("customers' boats", [7, 8]),
        ("boats not next to the jetty", [7]),
        ("cranes reaching over a track", [4, 5]),
        ("tell me where the pontoon has landed", [6]),
    ],
)
def test_what_strangers_typed(phrase, rows):
    assert sorted(select_features(YARD, phrase).rows.tolist()) == rows


def test_a_word_that_nothing_tells_is_left_out_where_one_thing_is_meant():
    one = select_features(YARD, "rubber boat at the pontoon")
    assert one.rows.tolist() == [8] and "'rubber' is told by no field" in one.notes[0]
    for phrase in (
        "rubber boat",
        "rubber boat near the crane",
        "rubber boats at the pontoon",
        "rubber boat not at the pontoon",
    ):
        with pytest.raises(UsageError, match="'rubber' is told by no field"):
            select_features(YARD, phrase)


def test_a_last_word_that_nothing_knows_is_no_part_of_things():
    for phrase in ("crane gleeps", "steel gleep"):
        with pytest.raises(UsageError, match="gleep"):
            select_features(YARD, phrase)
