"""Turns of speech about things, and the place that a whole layer shows."""

import numpy as np
import pytest
from shapely.geometry import box

from engine.phrases import read_phrase
from engine.phrases.features import select_features
from engine.phrases.layer import Features
from engine.phrases.lexicon import load_lexicon
from engine.phrases.sites import within_site

SAID = {
    "the ship nearest to the eastern jetty": "the ship closest to the eastern jetty",
    "cars that aren't parked in any of the parking lots": "cars that are not in a parking lot",
    "tracks carrying at least eight wagons": "tracks with at least eight wagons",
    "the house with at least three silos within 80 m of it": "the house with at least three silos within 80 m",
    "the isolated house": "the most isolated house",
    "the long, thin grey buildings": "elongated grey buildings",
    "red, white and blue cars": "red or white or blue cars",
    "courts, tennis or basketball": "tennis or basketball courts",
    "the tank that is bigger than all the others": "the biggest tank",
    "of all the tanks, the one closest to the river": "the tank closest to the river",
    "the second from the left of the tanks": "the second tank from the left",
    "tanks northwards of the road": "tanks north of the road",
    "tanks painted white": "tanks in white",
    "buildings whose distance to the road is less than 100 m": "buildings less than 100 m from the road",
    "the tank with the shortest distance to the river": "the tank closest to the river",
    "the most remote building from the river": "the building farthest from the river",
    "the pond on which there are three ships": "the pond with three ships",
    "ponds where ships are sailing": "ponds with ships",
    "harbors holding ships": "harbors with ships",
    "all tanks except the one in the upper right corner": "all tanks except the tank in the upper right corner",
    "the tank nearer to the river": "the tank closest to the river",
    "ponds in which there are no ships": "ponds without ships",
    "the road crossing the image from left to right": "the horizontal road",
    "piers with at least two ships moored alongside": "piers with at least two ships",
    "a pier without any ships tied up to it": "a pier without any ships",
    "the pier with two ships alongside and near a crane": "the pier with two ships and near a crane",
    "fields with two tanks in them": "fields containing two tanks",
    "the pond with a single tank in it": "the pond containing exactly one tank",
    "the field with the four tanks": "the field with four tanks",
    "piers with both ships and cranes": "piers with ships and with cranes",
    "all trains except the red and the white ones": "all trains except the red ones and the white ones",
    "the road that runs into the lake": "the road touching the lake",
    "ships at a pier, not the one out on the lake": "ships at a pier that are not on the lake",
    "buildings covered by a red roof": "buildings with a red roof",
    "the building which carries a white tank": "the building with a white tank",
    "bridges carrying trains": "bridges with trains",
    "white cars on the bridge, except the leftmost one": "white cars on the bridge except the leftmost",
    "white cars except the largest one and the smallest one": "white cars except the largest and the smallest",
    "all white cars apart from the two largest ones": "all white cars except the two largest",
    "white tank in the south, the one beside the river": "the white tank in the south beside the river",
    "the tanks, the ones near the river": "the tanks near the river",
    "the pond with trees all around it": "the pond surrounded by trees",
    "a red ship over on the left-hand side": "a red ship on the left-hand side",
    "which field covers less than 15 acres?": "the field with an area of less than 15 acres",
    "ships north of the east-west road": "ships north of the horizontal road",
    "all the tanks here": "all the tanks",
    "buildings with a floor area of over 3000 m2": "buildings with an area of over 3000 m2",
    "the houses or barns, each with an area of more than 2 ha": "the houses or barns with an area of more than 2 ha",
    "trees with a crown more than 30 ft across": "trees more than 30 ft wide",
    "the building with a solar panel on top": "the building with a solar panel",
    "houses that have their own pool": "houses that have a pool",
    "the bridge that carries the road over the river": "the bridge with the road and over the river",
    "the tank whose paint looks green": "the tank that is green",
    "trucks working in the field": "trucks in the field",
    "the tree with the widest crown": "the widest tree",
    "the largest tank and the ship closest to it": "the largest tank and the ship closest to the largest tank",
    "fields without a tank within 50 m of them": "fields without a tank within 50 m",
    "trucks driving in the field, plus the cars there": "trucks in the field and cars in the field",
    "the pond shaped like a long thin strip": "the elongated pond",
    "the building with an elongated shape": "the elongated building",
    "the field containing two tanks and no tree": "the field containing two tanks and not containing a tree",
    "the largest lake and the ships in it": "the largest lake and the ships in the largest lake",
    "of the ships on the lake, the second from the left": "the second ship from the left on the lake",
    "ponds with at least two trees close by": "ponds with at least two trees",
    "ships on the same lake as the largest ship": "ships on the lake with the largest ship",
    "the road that ends nearest to the river": "the road closest to the river",
    "the road which the river runs through": "the road crossing the river",
    "white tanks out on the lake": "white tanks on the lake",
    "the ship nearest to the large pier, and the white tank": "the white tank and the ship nearest to the large pier",
    "the largest tank of all": "the largest tank",
    "the road where the river and the railway cross": "the road overlapping the river and overlapping the railway",
    "the field with no more than one tank": "the field with at most one tank",
    "tanks that meet the road": "tanks touching the road",
    "the field that has two tanks standing on it": "the field containing two tanks",
    "houses with a pool right beside them": "houses with a pool",
    "ships in the far north beyond the bridge": "ships in the north and north of the bridge",
}


@pytest.mark.parametrize("phrase", SAID)
def test_a_turn_of_speech_is_read_as_its_plain_form(phrase):
    plan, plain = read_phrase(phrase), read_phrase(SAID[phrase])
    assert not plan.fallback
    assert plan.render().removesuffix(" -> best 1") == plain.render().removesuffix(" -> best 1")


def test_a_superlative_after_a_preposition_is_said_of_the_other_thing():
    plan = read_phrase("ships on the southernmost pier")
    assert plan.render() == 'find "ship" -> on or in (find "pier" -> southernmost)'
    assert read_phrase("the ship on the southernmost side").render() == 'find "ship" -> southernmost'


def layer():
    kinds = ["ship", "ship", "tank", "building", "taxiway", "taxiway"]
    shapes = [box(20 * i, 0, 20 * i + 10, 10) for i in range(6)]
    fields = {"kind": kinds, "roof_type": [None, None, "fixed", None, None, None], "name": [None] * 4 + ["A", "B"]}
    columns = {name: np.array(values, dtype=object) for name, values in fields.items()}
    return Features(np.array(shapes, dtype=object), columns, None, "port")


def rows(phrase):
    return select_features(layer(), phrase).rows.tolist()


def test_a_place_that_no_feature_is_stands_for_the_layer_and_is_told():
    chosen = select_features(layer(), "all of the vessels in the harbour")
    assert chosen.rows.tolist() == [0, 1]
    assert "no feature is a 'harbour': the whole layer is taken for it" in chosen.notes


@pytest.mark.parametrize("phrase", ["vessels not in the harbour", "vessels that aren't in the harbour"])
def test_a_denied_place_is_not_dropped(phrase):
    lexicon = load_lexicon()
    assert within_site(phrase, {"ship"}, lexicon) == (phrase, [])
    assert within_site("vessels in the harbour", {"ship"}, lexicon)[0] == "vessels"


def test_a_tank_with_a_roof_is_no_building():
    assert rows("buildings") == [3]


def test_everything_but_some_kinds():
    assert rows("everything but ships, tanks and taxiways") == rows("all but ships, tanks and taxiways") == [3]


def test_a_title_of_one_letter_is_no_article():
    assert rows("taxiway A") == [4]


def park():
    kinds = ["building"] * 4 + ["car park", "car park", "car", "ski run", "debris pile"]
    shapes = [box(40 * i, 0, 40 * i + 30, 30) for i in range(6)]
    shapes += [box(170, 10, 174, 12), box(0, 100, 200, 120), box(300, 100, 310, 110)]
    detail = ["house", "barn", "house", "winery", *[None] * 5]
    columns = {"kind": kinds, "detail": detail, "roof": ["wood", *[None] * 8], "name": [None] * 7 + ["A", None]}
    return Features(np.array(shapes, object), {k: np.array(v, dtype=object) for k, v in columns.items()}, None, "park")


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("houses", [0, 2]), ("buildings", [0, 1, 2, 3]), ("car parks without cars", [5]), ("cars on a car park", [6]),
        ("the house with a wooden roof", [0]), ("the slope", [7]), ("heaps of debris", [8]),
        ("parked cars (those on a car park)", [6]),
    ],
)  # fmt: skip
def test_things_called_in_the_layers_own_words(phrase, expected):
    assert select_features(park(), phrase).rows.tolist() == expected


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("latrine", "toilets"), ("rubbish heap", "garbage piles"), ("date palm", "palm trees"), ("piste", "ski slopes"),
        ("jetty", "wharves"), ("sandbank", "sandbars"), ("motorhome", "caravans"), ("hay bale", "straw bales"),
        ("parasol", "beach umbrellas"), ("locomotive", "train engines"), ("track", "railway lines"),
        ("wood", "forests"), ("green", "all the putting greens"), ("track", "access tracks"),
    ],
)  # fmt: skip
def test_a_kind_under_another_name(kind, said):
    kinds = np.array([kind, kind, "building", "road"], object)
    shapes = np.array([box(20 * i, 0, 20 * i + 9 + i, 9) for i in range(4)], object)
    assert select_features(Features(shapes, {"kind": kinds}, None, "town"), said).rows.tolist() == [0, 1]


def test_what_is_counted_in_a_thing_lies_in_it():
    kinds = np.array(["enclosure", "enclosure", *["tree"] * 5], object)
    shapes = [box(0, 0, 30, 30), box(100, 0, 130, 30)]
    shapes += [box(x, y, x + 4, y + 4) for x, y in ((5, 5), (20, 20), (110, 10), (132, 10), (110, 32))]
    zoo = Features(np.array(shapes, object), {"kind": kinds}, None, "zoo")
    assert select_features(zoo, "the enclosure with at least two trees in it").rows.tolist() == [0]
    assert select_features(zoo, "enclosures containing exactly one tree").rows.tolist() == [1]


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [("the westernmost car park", [0]), ("car parks", [0, 1]), ("quay cranes", [4]), ("cars", [2])],
)
def test_names_of_two_words_beside_a_kind_of_the_first(phrase, expected):
    kinds = np.array(["parking", "parking", "car", "quay", "crane", "crane"], object)
    shapes = [
        box(0, 0, 40, 40),
        box(100, 0, 140, 40),
        box(10, 10, 14, 12),
        box(0, 100, 200, 120),
        box(50, 105, 55, 110),
    ]
    port = Features(np.array([*shapes, box(50, 300, 55, 305)], object), {"class": kinds}, None, "port")
    assert select_features(port, phrase).rows.tolist() == expected


def street():
    kinds = ["shop"] * 3 + ["road", "cabin", "island", "island", *["cooling tower"] * 3]
    shapes = [
        box(10, 12, 20, 22),
        box(40, 12, 50, 22),
        box(40, 200, 50, 210),
        box(0, 0, 300, 8),
        box(110, 310, 115, 315),
    ]
    shapes += [
        box(100, 300, 150, 350),
        box(200, 300, 250, 350),
        box(0, 400, 40, 440),
        box(60, 400, 100, 440),
        box(110, 400, 118, 408),
    ]
    columns = {
        "kind": kinds,
        "name": [*[None] * 3, "High Street", *[None] * 6],
        "roof": ["tile", "tile", "metal", *[None] * 7],
        "colour": ["red", "white", "red", *[None] * 7],
    }
    return Features(np.array(shapes, object), {k: np.array(v, dtype=object) for k, v in columns.items()}, None, "place")


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("shops on High Street", [0, 1]), ("the shop that is not on High Street", [2]), ("islands without cabins", [6]),
        ("shops with red roofs", [0, 2]), ("large cooling towers", [7, 8]), ("shops on campus", [0, 1, 2]),
        ("the shop with a red roof on High Street", [0]),
    ],
)  # fmt: skip
def test_streets_parts_and_sizes_of_a_layer(phrase, expected):
    assert select_features(street(), phrase).rows.tolist() == expected


def test_what_is_named_so_is_not_what_another_is_called():
    kinds = np.array(["bridge", "bridge", "car"], object)
    names = np.array(["Farm bridge", "Pont Neuf", None], object)
    shapes = np.array([box(0, 0, 50, 9), box(0, 90, 50, 99), box(20, 92, 24, 94)], object)
    place = Features(shapes, {"kind": kinds, "name": names}, None, "place")
    for phrase, expected in (("the bridge named Pont Neuf", 1), ("the car on the bridge called Pont Neuf", 2)):
        assert select_features(place, phrase).rows.tolist() == [expected]


@pytest.mark.parametrize(
    ("kinds", "said", "expected"),
    [
        (["pier", "pier", "breakwater"], "the jetties", [0, 1]), (["pier", "breakwater"], "breakwaters", [1]),
        (["house", "boiler house", "house"], "homes", [0, 2]), (["house", "boiler house"], "boiler houses", [1]),
    ],
)  # fmt: skip
def test_a_synonym_is_the_kind_that_is_called_by_the_categorys_own_name(kinds, said, expected):
    shapes = np.array([box(20 * i, 0, 20 * i + 9 + i, 9) for i in range(len(kinds))], object)
    place = Features(shapes, {"kind": np.array(kinds, object)}, None, "place")
    assert select_features(place, said).rows.tolist() == expected


def test_barges_in_the_one_river_are_themselves_between_the_bridges():
    kinds = np.array(["river", "bridge", "bridge", "barge", "barge", "barge"], object)
    names = np.array([None, "Mill Bridge", "Rail Bridge", None, None, None], object)
    shapes = [box(0, 0, 1000, 50), box(300, -20, 310, 70), box(600, -20, 610, 70)]
    shapes += [box(x, 20, x + 30, 28) for x in (100, 400, 800)]
    place = Features(np.array(shapes, object), {"kind": kinds, "name": names}, None, "place")
    said = "barges in the river between the Mill Bridge and the Rail Bridge"
    assert select_features(place, said).rows.tolist() == [4]
