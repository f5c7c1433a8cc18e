"""What is said after two things, and what things do to others, in a layer of small shapes."""

# ruff: noqa: E501 - rows of things read better whole
from __future__ import annotations

import numpy as np
import pytest
from pyproj import CRS
from shapely.geometry import Polygon, box

from engine.errors import UsageError
from engine.phrases import read_phrase
from engine.phrases.features import Chosen, select_features
from engine.phrases.layer import Features


def layer(*things: tuple[str, Polygon]) -> Features:
    """Things with a category each."""
    shapes = np.array([shape for _, shape in things], object)
    return Features(shapes, {"category": np.array([name for name, _ in things], object)}, CRS(32633), name="layer")


def at(x: float, y: float, size: float = 4.0) -> Polygon:
    """A square around a point."""
    return box(x - size / 2, y - size / 2, x + size / 2, y + size / 2)


LAKE = layer(
    ("lake", box(0, 0, 300, 200)), ("jetty", box(0, 90, 40, 94)), ("boat", at(30, 98)), ("boat", at(200, 60)),
    ("boat", at(400, 60)),
)  # fmt: skip
YARD = layer(
    ("storage yard", box(0, 0, 400, 100)), ("fuel tank", at(20, 90)), ("fuel tank", at(50, 90)), ("fuel tank", at(350, 20)),
    ("house", at(390, 900)), ("noise barrier", box(500, 400, 800, 401)), ("shed", at(550, 380)), ("shed", at(600, 380)),
    ("castle", at(600, 800, 40)), ("tower", at(580, 780)), ("tower", at(620, 780)), ("tower", at(580, 820)), ("tower", at(620, 820)),
)  # fmt: skip
FARM = layer(
    ("pasture", box(0, 0, 100, 100)), ("cow", at(50, 50, 2)), ("cow", at(200, 50, 2)), ("tractor", at(300, 50)),
    ("trailer", at(306, 50)), ("tractor", at(400, 50)), ("field", box(500, 0, 600, 100)), ("hay bale", at(550, 50)),
    ("field", box(700, 0, 800, 100)), ("pond", at(60, 40, 6)), ("pond", at(650, 400, 6)), ("dam", box(0, 300, 60, 306)),
    ("lake", box(0, 306, 60, 360)), ("dam", box(500, 300, 560, 306)), ("barn", at(300, 300)), ("silo", at(320, 300)),
    ("tree", at(500, 200)), ("stable", at(340, 300)), ("road", box(0, 500, 800, 506)), ("hedge", box(0, 420, 50, 422)),
    ("bridge", box(300, 495, 310, 511)), ("stream", box(303, 450, 306, 560)), ("bridge", box(100, 600, 110, 620)),
)  # fmt: skip
PITCH = layer(
    ("pitch", box(0, 0, 100, 60)), ("pitch", box(200, 0, 300, 60)), *(("mast", at(x, y, 1)) for x in (-3, 103) for y in (-3, 63)),
    ("garden", box(500, 0, 560, 60)), ("fountain", at(530, 30)), ("garden", box(600, 0, 660, 60)), ("ship", box(0, 200, 80, 214)),
    ("gantry crane", box(38, 190, 44, 224)), ("ship", box(200, 200, 280, 214)),
)  # fmt: skip


def chosen(features: Features, phrase: str) -> Chosen:
    """What a phrase means."""
    return select_features(features, phrase)


@pytest.mark.parametrize(
    ("features", "phrase", "rows"),
    [
        (LAKE, "boats on the lake more than 30 m away from any jetty", [3]),
        (LAKE, "boats out on the lake, far from any jetty", [3]),
        (YARD, "fuel tanks in the northwest corner of the storage yard", [1, 2]),
        (YARD, "the two southern towers of the castle", [9, 10]),
        (YARD, "sheds along the noise barrier", [6, 7]),
        (FARM, "the cow that got out of the pasture", [2]),
        (FARM, "cows that have strayed from the pasture", [2]),
        (FARM, "tractor pulling a trailer", [3]),
        (FARM, "tractors that tow a trailer", [3]),
        (FARM, "the pond where the cows can drink", [9]),
        (FARM, "dam holding back the lake", [11]),
        (FARM, "fields with nothing in them", [8]),
        (FARM, "empty fields", [8]),
        (FARM, "bridges carrying the road over the stream", [20]),
        (FARM, "bridge carrying a road", [20]),
        (FARM, "cows at work in the pasture", [1]),
        (PITCH, "pitch with masts at its corners", [0]),
        (PITCH, "pitches that have a mast at each corner", [0]),
        (PITCH, "garden with a fountain in the middle", [6]),
        (PITCH, "ship that has a gantry crane above it", [9]),
    ],
)
def test_what_belongs_to_what(features: Features, phrase: str, rows: list[int]) -> None:
    assert chosen(features, phrase).rows.tolist() == rows


def test_another_reading_is_named_in_a_note() -> None:
    assert any("named first" in note for note in chosen(LAKE, "boats on the lake more than 30 m from a jetty").notes)
    assert any("taken as" in note for note in chosen(YARD, "the two southern towers of the castle").notes)


def test_with_neither_is_read_of_holding() -> None:
    said = read_phrase("fields holding neither a pond nor a tree").render()
    assert said == read_phrase("fields without a pond and without a tree").render()


@pytest.mark.parametrize("phrase", ["tractor pulling a face", "the cow that got out of bed", "bridge carrying hope"])
def test_deeds_to_what_is_no_thing_are_not_read(phrase: str) -> None:
    with pytest.raises(UsageError, match="not understood"):
        chosen(FARM, phrase)
