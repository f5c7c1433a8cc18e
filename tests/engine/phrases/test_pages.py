"""What a plan chooses, and why, does not depend on how many geometries are in memory at a time."""

# ruff: noqa: E501 - phrases read better on one line

from dataclasses import replace

import numpy as np
import pytest
from pyproj import CRS
from shapely.geometry import box

from engine.phrases import FindObjects, Scene, execute, read_phrase
from engine.phrases.operators.pages import Pages
from tests.engine.phrases.synthetic import as_scene, make_things

PHRASES = [
    "buildings", "buildings larger than 200 m2", "the 3 largest buildings", "buildings on the left",
    "buildings in the north", "trees cut by the view", "the longest building", "the roundest building",
    "buildings near the river", "buildings next to trees", "buildings not near a road", "trees on the road",
    "buildings along the road", "the building surrounded by trees", "ships in the harbor", "the harbor containing ships",
    "roads crossing the river", "roads over the river", "buildings east of the river", "trees near trees",
    "buildings between the roads", "buildings between the road and the river", "ships and buildings",
    "ships in the left part of the harbor", "the building closest to the river", "all ships except the largest ship",
    "buildings larger than all ships", "trees within 40 m of a building", "buildings with a tree within 20 m",
]  # fmt: skip


@pytest.mark.parametrize(("seed", "epsg"), [(1, None), (2, 32645), (3, 4326)])
def test_pages_of_any_size_give_the_same_selection(seed, epsg):
    things = make_things(seed)
    scene = as_scene(things, box(0, 0, 600, 600), None if epsg is None else CRS.from_epsg(epsg))
    chosen = 0
    for phrase in PHRASES:
        plan = read_phrase(phrase)
        whole = execute(plan, scene)
        for page in (1, 3):
            part = execute(plan, replace(scene, page=page))
            assert part.index.tolist() == whole.index.tolist(), phrase
            assert part.find.tolist() == whole.find.tolist()
            assert (part.why, part.why_data, part.steps) == (whole.why, whole.why_data, whole.steps)
            assert part.cut.tolist() == whole.cut.tolist()
        chosen += len(whole)
    assert chosen > 100


def test_of_several_at_the_same_distance_the_first_counts():
    ship = FindObjects(np.array([box(48, 48, 52, 52)], dtype=object))
    piers = [box(x - 2, 48, x + 2, 52) for x in (90, 70, 30, 10)]  # the second and the third are 16 px away
    scene = Scene({"ship": ship, "pier": FindObjects(np.array(piers, dtype=object))}, box(0, 0, 100, 100))
    for page in (1, 2, 100):
        told = execute(read_phrase("ships within 20 m of a pier"), replace(scene, page=page)).why_data
        assert [each["steps"][0]["anchor_index"] for each in told] == [1]


def test_only_the_pages_used_last_are_held():
    made = []

    def make(rows):
        made.extend(rows.tolist())
        return np.array([box(row, 0, row + 1, 1) for row in rows], dtype=object)

    held = Pages(make, 2, 3)
    rows = np.arange(6)
    assert [shape.bounds[0] for shape in held.at(rows[::-1])] == rows[::-1].tolist()
    held.at(rows)
    assert sorted(made) == rows.tolist()  # all are held, and made once
    held.at(np.array([100]))
    held.at(np.array([0, 1]))
    assert made[len(rows) :] == [100, 0, 1]
