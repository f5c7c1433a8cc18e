"""Words that training never showed are asked for in the words it did."""

from __future__ import annotations

import pytest
import torch

from engine.models.packs import load_pack
from engine.models.synonyms import (
    in_trained_words,
    kinds_within,
    known_kinds,
    known_synonyms,
    leaning,
    leaning_words,
    plural,
)

KNOWN = known_synonyms(["airplane", "storage tank", "ship", "water"])


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("jets", "airplanes"),
        ("the white jet", "the white airplane"),
        ("Aeroplanes in the image", "airplanes in the image"),
        ("storage vessels", "storage tanks"),
        ("watercraft", "ship"),
        ("airplanes", "airplanes"),
        ("jetties", "jetties"),
        ("viaducts", "viaducts"),  # of a category that the pack does not know
    ],
)
def test_whole_words_are_replaced_by_those_of_the_same_number(said, asked):
    assert in_trained_words(said, KNOWN) == asked


def test_a_word_that_is_a_category_of_its_own_stays():
    assert "jet" in known_synonyms(["airplane"])
    assert not {"jet", "jets"} & set(known_synonyms(["airplane", "jet"]))


@pytest.mark.parametrize("name", ["construction site", "mobile home", "solar panel", "jet ski"])
def test_a_name_that_holds_a_synonym_of_another_is_asked_as_it_is(name):
    table = known_synonyms(["airplane", "building", "solar_panel", name])
    said = f"the white {plural(name)} beside a {name} and jets"
    assert in_trained_words(said, table) == said.replace("and jets", "and airplanes")


@pytest.mark.parametrize(("noun", "several"), [("jet", "jets"), ("box", "boxes"), ("ferry", "ferries"), ("bus", "bus")])
def test_regular_plurals(noun, several):
    assert plural(noun) == several


def test_a_phrase_leans_as_the_most_leaning_of_its_words():
    words = leaning_words({"airplane": 0.5, "storage_tank": -1.0, "gadget": 2.0})
    said = ("white Airplanes", "an airplane beside storage tanks", "storage tank", "gadgets", "airplanehouse", "ships")
    assert [leaning(text, words) for text in said] == [0.5, 0.5, -1.0, 2.0, 0.0, 0.0]


def test_a_pack_hears_a_synonym_as_its_trained_word():
    network = load_pack("mrsnet-lite").network
    words = network.encode_phrases(["white jets", "white airplanes", "white ships"])
    torch.testing.assert_close(words.sentence[0], words.sentence[1], rtol=0, atol=0)
    assert not torch.allclose(words.sentence[0], words.sentence[2])


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("rivers", "water"),
        ("the old Villas", "the old buildings"),
        ("warehouse", "building"),
        ("river bank", "river bank"),  # asks for a bank
        ("ferry terminals", "ferry buildings"),
        ("white jets", "white airplanes"),
        ("boat sheds", "boat buildings"),
        ("storage tanks", "storage tanks"),
    ],
)
def test_a_kind_of_what_a_pack_knows_is_asked_as_that(said, asked):
    categories = ["building", "water", "airplane"]
    assert in_trained_words(said, known_synonyms(categories), known_kinds(categories)) == asked


def test_a_kind_that_the_pack_knows_is_asked_by_its_own_name():
    categories = ["building", "hangar", "vehicle", "car"]
    assert not {"hangar", "hangars", "cars"} & set(known_kinds(categories))
    assert kinds_within(categories)["shed"] == "building"
    assert kinds_within(categories)["truck"] == "vehicle"
    assert "hangar" not in kinds_within(categories)


def test_a_pack_hears_a_kind_as_what_includes_it():
    network = load_pack("mrsnet-lite").network
    words = network.encode_phrases(["white warehouses", "white buildings", "warehouse roads"])
    torch.testing.assert_close(words.sentence[0], words.sentence[1], rtol=0, atol=0)
    assert not torch.allclose(words.sentence[0], words.sentence[2])
