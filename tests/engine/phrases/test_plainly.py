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


def test_a_title_of_one_letter_is_no_article():
    assert rows("taxiway A") == [4]
