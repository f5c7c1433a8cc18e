"""Plurals that no rule makes, of names in the tables and of a layer's own kinds."""

# ruff: noqa: E501 - rows read better whole
import pytest

from engine.phrases.features import select_features
from engine.phrases.namesakes import rows_of_names
from engine.phrases.plurals import plural_of, plurals_of, singular_of
from tests.engine.phrases.test_wider import layer

IRREGULAR = {
    "wharves": "wharf", "calves": "calf", "firemen": "fireman", "fishermen": "fisherman", "water taxis": "water taxi", "semis": "semi",
    "chateaux": "chateau", "plateaus": "plateau", "caches": "cache", "avalanches": "avalanche", "glacier crevasses": "glacier crevasse",
    "cross ties": "cross tie", "mazes": "maze", "circuses": "circus", "cactuses": "cactus", "cacti": "cactus", "stadia": "stadium",
    "geese": "goose", "buffaloes": "buffalo", "canoes": "canoe", "backhoes": "backhoe", "lay bys": "lay by", "oases": "oasis",
}  # fmt: skip
REGULAR = {
    "houses": "house", "buses": "bus", "boxes": "box", "quarries": "quarry", "passes": "pass", "churches": "church", "specimen": "specimen",
    "dolmens": "dolmen", "glass": "glass", "gas": "gas", "natural gas": "natural gas", "chassis": "chassis", "causes": "cause",
}  # fmt: skip
SCRAPS = {
    "debris",
    "chassis",
    "tennis",
    "cannabis",
    "maquis",
    "cars",
    "trees",
    "e",
    "b",
    "r",
    "4",
    "haus",
    "annexe",
    "orangerie",
}


@pytest.mark.parametrize("word", [*IRREGULAR, *REGULAR])
def test_a_plural_has_its_singular(word: str) -> None:
    assert singular_of(word) == (IRREGULAR | REGULAR)[word]


def test_the_plural_of_each_name_leads_back_to_it() -> None:
    names = {name for row in rows_of_names() for name in row if len(name.split()[-1]) > 3}
    lost = [name for name in sorted(names) for form in plurals_of(name) if singular_of(form) != name]
    assert not [
        name for name in lost if name.split()[-1] not in SCRAPS and not name.endswith(("thus", "i", "u", "haus"))
    ]


@pytest.mark.parametrize("word", ["quay", "jetty", "pass", "potato", "lay by"])
def test_a_regular_plural_leads_back(word: str) -> None:
    assert singular_of(plural_of(word)) == word


PLACE = layer(("wharf", 10, 10, 8), ("shack", 40, 10, 5), ("residence hall", 70, 10, 9), ("bus bay", 10, 50, 4))


@pytest.mark.parametrize(
    ("phrase", "row"),
    [("wharves", 0), ("wharfs", 0), ("shanties", 1), ("the shanty", 1), ("halls of residence", 2), ("bus lay bys", 3)],
)
def test_plurals_are_found_in_a_layer(phrase: str, row: int) -> None:
    assert select_features(PLACE, phrase).rows.tolist() == [row]
