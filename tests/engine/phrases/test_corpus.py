"""The phrases of corpus.tsv, each with its plan written out; `-` goes to the network whole.

In the list `[tank] > largest` stands for `find "tank" -> largest`, `??` for what holds when a reading tells none apart,
and places are those of the view.
"""

import re
from pathlib import Path

import pytest

from engine.errors import UsageError
from engine.phrases import distinct_finds, read_phrase, whole_phrase

ROWS = [
    tuple(line.split("\t"))
    for line in (Path(__file__).parent / "corpus.tsv").read_text(encoding="utf-8").splitlines()
    if line
]


def test_the_corpus_is_as_large_as_promised():
    assert len({phrase for phrase, _ in ROWS}) >= 600
    assert sum(plan == "-" for _, plan in ROWS) >= 150


def shortened(rendered):
    short = re.sub(r'find "([^"]*)"', r"[\1]", rendered).replace(" -> ", " > ").replace(" of the view", "")
    return re.sub(r", or when .*? tells none apart:", " ??", short)


def test_every_phrase_of_the_corpus_has_its_plan():
    wrong = []
    for phrase, expected in ROWS:
        plan = read_phrase(phrase)
        got = "-" if plan.fallback else shortened(plan.render())
        if got != expected:
            wrong.append((phrase, expected, got))
    assert not wrong


def test_a_fallback_keeps_the_whole_phrase_and_says_why():
    for phrase, expected in ROWS:
        if expected == "-":
            plan = read_phrase(phrase)
            assert plan.finds == (" ".join(phrase.split()),)
            assert plan.warnings and plan.warnings[0].endswith("the phrase goes to the network whole")


def test_words_outside_the_lexicon_are_named():
    plan = read_phrase("the rusty ship near the gazebo")
    assert plan.finds == ("rusty ship", "gazebo")
    assert [warning.split("'")[1] for warning in plan.warnings] == ["rusty", "gazebo"]


def test_a_slip_of_the_keyboard_is_asked_about_and_never_read_as_the_other_word():
    plan = read_phrase("bulidings near the rivr")
    assert plan.finds == ("bulidings", "rivr")
    assert [warning.split("did you mean ")[1] for warning in plan.warnings] == ["'buildings'?)", "'river'?)"]
    assert "(did you mean 'swimming'?), 'behind'" in read_phrase("swiming pools behind the houses").warnings[0]
    assert "did you mean" not in read_phrase("the rusty gazebo near the road").warnings[0]


def test_how_things_stand_together_is_not_dropped_in_silence():
    assert read_phrase("clusters of houses").warnings[0].startswith("'clusters of' is read as all of them")


def test_words_that_end_the_plan_are_named():
    assert read_phrase("ships that yonder left flibber").warnings[0].startswith("not understood: 'yonder', 'flibber'")


@pytest.mark.parametrize("text", ["", "   ", "\n\t"])
def test_an_empty_phrase_is_a_usage_error(text):
    with pytest.raises(UsageError, match="the phrase is empty"):
        read_phrase(text)
    with pytest.raises(UsageError, match="the phrase is empty"):
        whole_phrase(text)


def test_no_plan_gives_the_phrase_whole():
    plan = whole_phrase("the  ship on the left")
    assert plan.fallback and plan.finds == ("the ship on the left",)


def test_phrases_share_their_finds():
    plans = [read_phrase(text) for text in ("ships near the pier", "the largest ship", "boats on the left")]
    assert distinct_finds(plans) == ("ship", "pier", "boat")


def test_the_plan_is_json():
    import json

    row = read_phrase("the three largest ships within 50 m of the pier").to_dict()
    again = json.loads(json.dumps(row))
    assert (
        again["finds"] == ["ship", "pier"]
        and again["rendered"] == 'find "ship" -> within 50 m of find "pier" -> largest 3'
    )
    assert again["tree"]["op"] == "rank" and again["tree"]["count"] == 3
    assert again["tree"]["source"]["test"] == {
        "op": "distance", "low": None, "high": 50.0,
        "anchor": {"op": "find", "text": "pier", "category": "pier", "looks": []},
    }  # fmt: skip
