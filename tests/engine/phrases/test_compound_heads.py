"""Names of two things ("park trees"), of any thing ("the installation next to"), and owners ("porter's lodge")."""

# ruff: noqa: E501 - rows read better whole
import pytest

from engine.errors import UsageError
from engine.phrases.features import select_features
from tests.engine.phrases.test_wider import layer

TOWN = layer(
    ("park", 20, 20, 30), ("tree", 15, 15, 3), ("tree", 25, 25, 3), ("tree", 150, 82, 3), ("quay", 150, 10, 20),
    ("crane", 145, 5, 3), ("crane", 60, 120, 3), ("gate house", 95, 20, 6), ("ice plant", 100, 60, 10),
    ("warehouse", 112, 60, 10), ("truck", 100, 52, 4), ("water tank", 100, 68, 4), ("road", 150, 90, 10),
    ("cargo ship", 167, 10, 8),
)  # fmt: skip
READ = {
    "park trees": [1, 2], "the two park trees": [1, 2], "trees in the park": [1, 2], "quay cranes": [5], "the roadside tree": [3],
    "street trees": [3], "road trees lining the road": [3], "the porter's lodge": [7], "the building next to the ice plant": [9],
    "the vehicle next to the ice plant": [10], "buildings next to the ice plant": [9], "the vessel next to the quay": [13],
    "installations near the ice plant": [4, 9, 11], "structures near the ice plant": [4, 9, 11],
}  # fmt: skip


@pytest.mark.parametrize("phrase", READ)
def test_the_last_noun_is_what_is_asked_for(phrase: str) -> None:
    assert select_features(TOWN, phrase).rows.tolist() == READ[phrase]


def test_a_place_that_the_layer_lacks_is_left_out_with_a_note() -> None:
    chosen = select_features(TOWN, "garden trees")
    assert chosen.rows.tolist() == [1, 2, 3]
    assert any("'garden'" in note and "left out" in note for note in chosen.notes)


def test_a_kind_of_what_moves_is_no_place() -> None:
    buses = layer(("school", 10, 10, 20), ("bus", 10, 10, 4), ("bus", 90, 90, 4))
    try:
        chosen = select_features(buses, "school buses")
    except UsageError:
        return
    assert chosen.rows.tolist() != [1]


FARM = layer(("wheat field", 10, 10, 9), ("potato field", 40, 10, 9), ("meadow", 70, 10, 9), ("farm track", 10, 50, 3), ("barn", 40, 50, 8), ("church", 70, 50, 8))  # fmt: skip


@pytest.mark.parametrize(
    ("phrase", "rows"),
    [("arable fields", [0, 1]), ("cereal fields", [0]), ("cereals", [0]), ("root crop fields", [1]), ("arable land", [0, 1]), ("farm buildings", [4])],
)  # fmt: skip
def test_broader_names_of_what_grows_on_a_field(phrase: str, rows: list[int]) -> None:
    assert select_features(FARM, phrase).rows.tolist() == rows


def test_a_layers_own_name_means_no_other_sort() -> None:
    power = layer(("wind turbine", 10, 10, 9), ("gas turbine", 40, 10, 9), ("straddle carrier", 70, 10, 4))
    assert select_features(power, "wind turbines").rows.tolist() == [0]
    assert select_features(power, "straddle carriers").rows.tolist() == [2]


@pytest.mark.parametrize(
    "phrase", ["the largest building of the whole quarter", "the largest building on the entire map"]
)
def test_the_whole_place_is_the_layer(phrase: str) -> None:
    assert select_features(FARM, phrase).rows.tolist() == [4, 5]


def test_a_heading_that_nothing_tells_is_named() -> None:
    chosen = select_features(TOWN, "goods: crane + warehouse")
    assert chosen.rows.tolist() == [5, 6, 9]
    assert any("'goods:'" in note for note in chosen.notes)


def test_an_outline_of_none_is_none() -> None:
    mine = layer(("headframe", 10, 10, 9), ("haul road", 40, 10, 9))
    assert select_features(mine, "winding tower").rows.tolist() == [0]
