"""What fields tell, said in other ways: names, contents, colours, kinds, and fields compared with another thing's."""

import numpy as np
import pytest
from shapely.geometry import box

from engine.errors import UsageError
from engine.phrases.features import select_features
from engine.phrases.layer import Features


def yard():
    columns = {
        "kind": ["hull", "hull", "pipe", "pipe", "tower", "tower", "tower"],
        "name": ["Aurora", "Mary Ann", None, None, "North End", None, None],
        "colour": ["red", "grey", "grey", "yellow", "red", "grey", "yellow"],
        "content": [None, None, "sludge", "clear water", None, None, None],
        "storeys": [None, None, None, None, 3, 5, 3],
    }
    shapes = [box(20 * i, 0, 20 * i + 9 + i, 9) for i in range(7)]
    return Features(np.array(shapes, object), {k: np.array(v, object) for k, v in columns.items()}, None, "yard")


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("the hull bearing the name Aurora", [0]), ("the ship that people call Mary Ann", [1]),
        ("hulls with Mary in the name", [1]), ("hulls with a name ending with Ann", [1]),
        ("pipes that don't carry sludge", [3]),
        ("the pipe that comes in yellow", [3]), ("the red-hulled boat", [0]), ("features of type pipe", [2, 3]),
        ("pipes in which sludge is conveyed", [2]), ("pipes of any colour but grey", [3]),
        ("towers, exactly three storeys each", [4, 6]), ("towers that are grey rather than red", [5]),
        ("towers the same colour as the Aurora", [4]), ("towers with more storeys than North End", [5]),
        ("towers with as many storeys as the red tower", [4, 6]), ("towers not red and not grey", [6]),
        ("pipes for which the content field says sludge", [2]), ("towers with grey in the colour column", [5]),
        ("things, pipes or hulls, that are grey", [2, 1]), ("things painted red: hulls and towers", [0, 4]),
        ("towers matching the Aurora in colour", [4]), ("towers of the Aurora's colour", [4]),
        ("towers with the same red as the Aurora", [4]), ("towers with more storeys than North End has", [5]),
        ("towers with fewer storeys than any grey tower", [4, 6]), ("towers five storeys high", [5]),
        ("towers that nobody has named", [5, 6]), ("pipes holding something other than sludge", [3]),
    ],
)  # fmt: skip
def test_other_ways_to_say_what_a_field_tells(phrase, expected):
    assert select_features(yard(), phrase).rows.tolist() == expected


def test_what_is_compared_is_noted_and_what_no_field_says_is_refused():
    assert "read as 'whose colour is red'" in select_features(yard(), "towers the same colour as the Aurora").notes[0]
    with pytest.raises(UsageError):
        select_features(yard(), "towers under the name Nowhere")


def test_the_kind_of_a_thing_is_not_compared():
    """`in the park of the school` is no field said to be the school's, though the field of kinds says "park"."""
    kinds = np.array(["park", "school", "tree", "tree", "park"], object)
    shapes = [box(0, 0, 50, 50), box(52, 0, 80, 30), box(10, 10, 13, 13), box(300, 10, 303, 13), box(280, 0, 340, 50)]
    town = Features(np.array(shapes, object), {"category": kinds}, None, "town")
    assert select_features(town, "trees in the park of the school").rows.tolist() == [2]
    assert select_features(town, "the tree in the school's park").rows.tolist() == [2]
