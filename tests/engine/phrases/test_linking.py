"""Clauses put the other way round, exceptions, tags in one field, lengths before a name."""

import numpy as np
import pytest
from shapely.geometry import box

from engine.errors import UsageError
from engine.phrases import read_phrase
from engine.phrases.features import select_features
from engine.phrases.layer import Features

SAID = {
    "the parcel the school stands on": "the parcel containing the school",
    "the river the bridge crosses": "the river crossed by the bridge",
    "houses with no garden, no shed and no pool": "houses with no garden and no shed and no pool",
    "houses near the river, the red ones not included": "houses near the river except the red ones",
    "ponds by the river that have no boat in them": "ponds by the river, without a boat in it",
    "huts by the sea on the left, within 9 m of it": "huts by the sea on the left, within 9 m of the sea on the left",
    "cars on top of the building": "cars on the building",
}


@pytest.mark.parametrize("phrase", SAID)
def test_a_clause_is_read_as_its_plain_form(phrase):
    plan = read_phrase(phrase)
    assert not plan.fallback
    assert plan.render() == read_phrase(SAID[phrase]).render()


def layer(shapes, **fields):
    columns = {name: np.array(values, dtype=object) for name, values in fields.items()}
    return Features(np.array(shapes, dtype=object), columns, None, "port")


def port():
    shapes = [box(0, 0, 150, 20), box(0, 40, 60, 50), box(200, 0, 206, 2), box(200, 10, 212, 12), box(230, 0, 330, 90)]
    shapes += [box(0, 200, 100, 290), box(0, 100, 330, 110), box(0, 120, 330, 130)]
    kinds = ["ship", "ship", "container", "container", "warehouse", "warehouse", "road", "road"]
    told = {"name": ["North Road", "Upper Row"], "lining": ["earthen", "concrete"]}
    fields = {name: [None] * 6 + values for name, values in told.items()}
    size = [None, None, "20", "40", None, None, None, None]
    return layer(shapes, kind=kinds, roof=[None] * 4 + ["tile", "metal", None, None], length_ft=size, **fields)


PORT = {
    "20-foot containers": [2],
    "ships longer than 100 m": [0],
    "containers longer than 30 feet": [3],
    "containers next to the warehouse with a tile roof": [2, 3],
    "warehouses next to warehouses": [],
    "ships within 70 m of the North Road": [1],
    "structures that are warehouses": [4, 5],
    "the warehouse, not the one with a metal roof": [4],
    "big warehouse, i.e. the tile one": [4],
    "the main ship": [0],
    "roads, excluding those with an earthen bottom": [7],
}


@pytest.mark.parametrize("phrase", PORT)
def test_a_phrase_chooses_in_a_port(phrase):
    assert select_features(port(), phrase).rows.tolist() == PORT[phrase]


def row_of(texts):
    return layer([box(20 * i, 0, 20 * i + 9 + i, 9) for i in range(len(texts))], feature=texts)


def test_tags_in_one_field_are_kinds():
    town = row_of(
        ["building=church", "leisure=pitch;sport=tennis", '"highway"=>"primary"', "building=apartments", None]
    )
    for phrase, rows in {"churches": [0], "tennis courts": [1], "the primary road": [2], "buildings": [0, 3]}.items():
        assert select_features(town, phrase, category_field="feature").rows.tolist() == rows
    assert select_features(row_of(["unit=truck", "unit=car", "crane=yes"]), "the crane").rows.tolist() == [2]


def test_two_kinds_that_no_field_tells_are_not_both_every_feature():
    with pytest.raises(UsageError, match="says which feature is a church or a pitch"):
        select_features(row_of(["x1", "q3", "x1"]), "churches and pitches")
