"""What lines a street or lies beside a thing where all others are far away."""

from __future__ import annotations

import numpy as np
import pytest
from pyproj import CRS
from shapely.affinity import rotate, scale, translate
from shapely.geometry import LineString, Point, Polygon, box

from engine.errors import UsageError
from engine.phrases import read_phrase
from engine.phrases.enclosing import with_rings_filled
from engine.phrases.features import select_features
from engine.phrases.layer import Features
from engine.phrases.lexicon import load_lexicon


def street(gap: float, far: float, crs: CRS | None = None) -> Features:
    """A street 10 m wide, with ten trees `gap` beside it and two more `far` away; a hall with two silos, 20 m off."""
    shapes = [box(0, 0, 500, 10)] + [box(40 * i, 10 + gap, 40 * i + 5, 15 + gap) for i in range(10)]
    shapes += [box(0, 10 + far, 5, 15 + far), box(50, 10 + far, 55, 15 + far)]
    shapes += [
        box(100, 1000, 130, 1030),
        box(150, 1000, 156, 1006),
        box(150, 1020, 156, 1026),
        box(300, 1000, 306, 1006),
    ]
    kinds = ["road"] + 12 * ["tree"] + ["hall"] + 3 * ["silo"]
    names = ["Elm Street"] + 16 * [None]
    fields = {"kind": np.array(kinds, object), "name": np.array(names, object)}
    return Features(np.array(shapes, object), fields, crs or CRS(32633), name="street")


@pytest.mark.parametrize("phrase", ["trees along Elm Street", "trees lining the road"])
def test_all_that_lines_a_street_is_along_it_where_the_others_are_far(phrase: str) -> None:
    chosen = select_features(street(16, 140), phrase)
    assert chosen.rows.tolist() == list(range(1, 11))
    assert "within 17 m" in chosen.notes[0]


@pytest.mark.parametrize(("gap", "far"), [(16, 30), (40, 140)])
def test_without_a_clear_gap_the_rule_of_along_holds(gap: float, far: float) -> None:
    assert select_features(street(gap, far), "trees along Elm Street").rows.tolist() == []


def test_distances_in_feet_are_told_as_such() -> None:
    chosen = select_features(street(16, 140, CRS(2263)), "trees along Elm Street")
    assert chosen.rows.tolist() == list(range(1, 11))
    assert "within 5 m" in chosen.notes[0]


def test_what_is_clearly_close_is_next_to_a_thing_where_nothing_is_closer() -> None:
    chosen = select_features(street(16, 140), "silos next to the hall")
    assert chosen.rows.tolist() == [14, 15]
    assert any("taken as" in note for note in chosen.notes)


def test_words_of_place_and_purpose_are_left_out_and_others_refused() -> None:
    chosen = select_features(street(16, 140), "feed silos")
    assert chosen.rows.tolist() == [14, 15, 16]
    assert any("'feed' is told by no field" in note for note in chosen.notes)
    with pytest.raises(UsageError, match="rusty"):
        select_features(street(16, 140), "rusty silos")


def test_what_is_at_no_edge_is_in_the_outer_third() -> None:
    kinds = np.array(["tank", "tank", "tree", "tree"], object)
    shapes = np.array(
        [box(100, 400, 120, 420), box(600, 400, 620, 420), box(0, 0, 9, 9), box(990, 990, 999, 999)], object
    )
    place = Features(shapes, {"kind": kinds}, CRS(32633), "place")
    assert select_features(place, "tank at the left edge of the image").rows.tolist() == [0]
    assert select_features(place, "tanks at the top edge").rows.tolist() == []


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("houses inside the city wall", [1, 2]), ("houses within the wall", [1, 2]), ("houses outside the wall", [3]),
        ("towers on the city wall", [4]), ("the house outside the wall", [3]),
    ],
)  # fmt: skip
def test_what_a_ring_encloses_is_inside_it(phrase: str, expected: list[int]) -> None:
    wall = box(0, 0, 100, 100).difference(box(3, 3, 97, 97))
    shapes = [wall, box(20, 20, 30, 30), box(60, 60, 70, 70), box(150, 20, 160, 30), box(-2, 40, 5, 47)]
    kinds = np.array(["city_wall", "house", "house", "house", "tower"], object)
    town = Features(np.array(shapes, object), {"kind": kinds}, CRS(32633), "town")
    assert select_features(town, phrase).rows.tolist() == expected


def test_what_lies_on_a_ring_is_in_it_and_a_line_is_no_ring() -> None:
    road = box(0, 0, 100, 100).difference(box(8, 8, 92, 92))
    shapes = [road, box(20, 2, 24, 4), box(50, 50, 54, 52)]
    kinds = np.array(["street", "car", "car"], object)
    town = Features(np.array(shapes, object), {"kind": kinds}, CRS(32633), "town")
    assert select_features(town, "cars in the street").rows.tolist() == [1]
    shapes = [LineString([(0, 0), (100, 0)]), Point(50, 0), Point(50, 80)]
    kinds = np.array(["stream", "well", "well"], object)
    place = Features(np.array(shapes, object), {"kind": kinds}, CRS(32633), "place")
    rows = {"well": np.array([1, 2]), "stream": np.array([0])}
    said = "wells in the stream"
    assert (
        with_rings_filled(place, said, read_phrase(said, load_lexicon().with_names(["well", "stream"])), rows) is place
    )


def layer(things: list[tuple[object, str]], **fields: list[object]) -> Features:
    """Features of a kind each, and further fields."""
    shapes = np.array([shape for shape, _ in things], object)
    kinds = {"kind": np.array([kind for _, kind in things], object)}
    more = {
        name: np.array(values, type(values[-1]) if values[-1] == 0.0 else object) for name, values in fields.items()
    }
    return Features(shapes, kinds | more, CRS(32633), "place")


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("the berm with two tanks in it", [0]), ("berms containing exactly one tank", [1]),
        ("tanks surrounded by a berm", [2, 3, 4]), ("the house surrounded by the lake", [7]),
        ("tanks inside a berm", [2, 3, 4]), ("houses west of the lake", [8]),  # not that on the island
    ],
)  # fmt: skip
def test_rings_hold_what_is_in_their_holes(phrase: str, expected: list[int]) -> None:
    def ring(x: float, wide: float, hole: float) -> object:
        return box(x, 0, x + 100, 100).difference(box(x + wide, wide, x + wide + hole, wide + hole))

    tanks = [box(20, 20, 30, 30), box(50, 50, 60, 60), box(220, 20, 230, 30), box(160, 20, 170, 30)]
    things = [(ring(0, 5, 90), "berm"), (ring(200, 5, 90), "berm"), *((tank, "tank") for tank in tanks)]
    island = [(ring(400, 20, 30), "lake"), (box(430, 30, 438, 38), "house"), (box(370, 30, 380, 40), "house")]
    assert select_features(layer(things + island), phrase).rows.tolist() == expected


def test_all_that_is_close_beyond_doubt_is_next_to_a_thing() -> None:
    trees = [(box(100 + gap, 0, 104 + gap, 4), "birch") for gap in (2, 5, 9, 150)]
    chosen = select_features(layer([(box(0, 0, 100, 60), "pond"), *trees]), "birches next to the pond")
    assert chosen.rows.tolist() == [1, 2, 3]
    assert any("all others are much further away" in note for note in chosen.notes)
    alike = [(box(100 + gap, 0, 104 + gap, 4), "birch") for gap in (2, 9, 25, 60)]
    assert select_features(layer([(box(0, 0, 100, 60), "pond"), *alike]), "birches next to the pond").rows.tolist() == [
        1
    ]


def test_what_is_on_a_road_is_not_beside_it_where_others_are() -> None:
    road = (box(0, 0, 300, 12), "road")
    cars = [(box(20, 2, 24, 4), "car"), (box(80, 13, 84, 15), "car"), (box(80, 60, 84, 62), "car")]
    assert select_features(layer([road, *cars]), "cars parked beside the road").rows.tolist() == [2]
    assert select_features(layer([road, *cars[::2]]), "cars parked beside the road").rows.tolist() == [1]


def test_what_flies_above_a_thing_is_over_it_where_none_is_north_of_it() -> None:
    woods = [(box(0, 0, 300, 300), "forest"), (box(0, 400, 50, 450), "house")]
    flying = [(box(100, 100, 110, 106), "helicopter"), (box(100, -90, 110, -84), "helicopter")]
    assert select_features(layer([*woods, *flying]), "helicopter above the forest").rows.tolist() == [2]
    assert select_features(layer([*woods, *flying]), "house above the forest").rows.tolist() == [1]


def test_a_road_that_ends_at_another_lies_on_one_side_of_it() -> None:
    roads = [(box(0, 0, 8, 400), "road"), (box(8, 200, 300, 205), "road"), (box(-300, 100, 300, 105), "road")]
    named = layer(roads, name=["Route 7", "East Track", "Cross Way"])
    assert select_features(named, "roads east of Route 7").rows.tolist() == [1]


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("towers shorter than 45 m", [1]), ("towers that rise above 45 m", [0]),
        ("every tank except the steel ones, and the tower of brick", [1, 3]),
        ("the pier", [4]), ("the B-52s", [6]), ("the pipe that runs to a tank", [7]),
    ],
)  # fmt: skip
def test_words_are_read_by_what_the_layer_holds(phrase: str, expected: list[int]) -> None:
    kinds = ["tower", "tower", "tank", "tank", "quay", "jetty", "plane", "pipe"]
    shapes = [box(100 * i, 0, 100 * i + 20, 20) for i in range(7)] + [box(220, 8, 260, 10)]
    place = layer(
        list(zip(shapes, kinds, strict=True)),
        material=["steel", "brick", "steel", "concrete", *4 * [None]],
        height_m=[50.0, 40.0, *6 * [0.0]],
        name=[*4 * [None], "Pier", *3 * [None]],
        model=[*6 * [None], "B-52", None],
    )
    assert sorted(select_features(place, phrase).rows.tolist()) == expected


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("anything that is a tram or a bus", [3, 4]),
        ("the little lake north of the house", []), ("every tram in the suburb", [3]),
        ("houses on the island", [1]), ("the house and the lake in the west", [1, 0]), ("lake on the far left", [0]),
        ("houses within 30 m of the lake shore", [1, 2]),
        ("red vehicles, whether tram or bus", [3]), ("vehicles that are a tram or a bus", [3, 4]),
        ("trams waiting near the house", [3]), ("the red tram running through the village", [3]),
        ("all streetcars", [3]), ("the round lake", [0]),
    ],
)  # fmt: skip
def test_a_layer_is_spoken_of_in_other_words(phrase: str, expected: list[int]) -> None:
    lake = Point(0, 0).buffer(100).difference(Point(0, 0).buffer(30))
    ellipse = scale(Point(600, 0).buffer(50), 1.6, 1)
    shapes = [lake, box(-5, -5, 5, 5), box(110, 0, 120, 10), box(124, 0, 134, 3), box(300, 0, 310, 3), ellipse]
    place = layer(
        list(zip(shapes, ["lake", "house", "house", "tram", "bus", "lake"], strict=True)),
        colour=[None, None, None, "red", "blue", None],
    )
    assert select_features(place, phrase).rows.tolist() == expected


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("tracks crossing at least two other tracks", [0]), ("tracks that cross at most one other track", [1, 2, 3]),
        ("huts near at least two tracks", [4]), ("huts touching exactly one track", [5]),
    ],
)  # fmt: skip
def test_things_are_counted_by_other_relations_than_with(phrase: str, expected: list[int]) -> None:
    tracks = [box(0, 0, 400, 5), box(100, -50, 105, 50), box(200, -50, 205, 50), box(0, 300, 400, 305)]
    huts = [box(106, 6, 110, 10), box(300, 305, 304, 309)]
    place = layer([*((track, "track") for track in tracks), *((hut, "hut") for hut in huts)])
    assert select_features(place, phrase).rows.tolist() == expected


def test_piers_are_jetties_before_they_are_quays() -> None:
    kinds = ["quay", "jetty", "breakwater"]
    harbour = layer([(box(50 * i, 0, 50 * i + 40, 9), kind) for i, kind in enumerate(kinds)])
    assert select_features(harbour, "all the piers").rows.tolist() == [1]


LETTERS = {
    "L": [(0, 0), (30, 0), (30, 10), (10, 10), (10, 30), (0, 30)],
    "U": [(0, 0), (30, 0), (30, 30), (20, 30), (20, 10), (10, 10), (10, 30), (0, 30)],
    "T": [(0, 30), (0, 20), (10, 20), (10, 0), (20, 0), (20, 20), (30, 20), (30, 30)],
    "I": [(0, 0), (30, 0), (30, 10), (0, 10)],
}


@pytest.mark.parametrize("degrees", [0, 40, 200])
@pytest.mark.parametrize("mirrored", [1, -1])
def test_outlines_like_letters(degrees: float, mirrored: int) -> None:
    outlines = [scale(rotate(Polygon(corners), degrees), mirrored) for corners in LETTERS.values()]
    halls = layer([(translate(shape, 60 * i), "hall") for i, shape in enumerate(outlines)])
    for i, letter in enumerate("LUT"):
        assert select_features(halls, f"the {letter}-shaped hall").rows.tolist() == [i]


def test_heaps_of_salt_are_salt_heaps() -> None:
    kinds = np.array(["salt_heap", "salt_pan", "salt_heap"], object)
    shapes = np.array([box(20 * i, 0, 20 * i + 9, 9) for i in range(3)], object)
    place = Features(shapes, {"kind": kinds}, CRS(32633), "place")
    assert select_features(place, "every heap of salt").rows.tolist() == [0, 2]
