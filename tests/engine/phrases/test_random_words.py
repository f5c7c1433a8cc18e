"""Random word sequences: a plan or the fallback, never a crash, never over 50 ms."""

# ruff: noqa: E501 - phrases and their answers read better on one line
import gc
import random
import string
import time

import pytest

from engine.phrases import read_phrase
from engine.phrases.lexicon import load_lexicon
from engine.phrases.vocabulary import FILLERS, STOP, sequences

EXTRA = ["50", "2.5", "m", "m2", "km", "ha", "acres", "left", "right", "top", "north", "southern", "corner", "half", "middle",
         "larger", "than", "at", "least", "within", "most", "leftmost", ",", ".", "?", "-", "'s", "second", "3rd", "three"]  # fmt: skip
LIMIT = 0.050


def vocabulary():
    lexicon = load_lexicon()
    words = {word for table in (sequences(), lexicon.nouns, lexicon.looks) for key in table for word in key}
    return sorted(words | FILLERS | STOP | set(EXTRA))


def phrase_of(rng, words, likely):
    out = []
    for _ in range(rng.randint(1, 14)):
        kind = rng.random()
        if kind < 0.6:
            out.append(rng.choice(likely))
        elif kind < 0.95:
            out.append(rng.choice(words))
        else:
            out.append("".join(rng.choices(string.printable + "éß北²", k=rng.randint(1, 9))))
    return " ".join(out)


def timed(text):
    started = time.thread_time()
    plan = read_phrase(text)
    return plan, time.thread_time() - started


def campaign(count, seed):
    rng = random.Random(seed)
    words = vocabulary()
    likely = [*EXTRA, "the", "a", "of", "in", "on", "near", "and", "or", "not", "that", "are", "largest", "closest", "to", "from",
              "between", "with", "without", "except", "ships", "ship", "building", "buildings", "road", "white"]  # fmt: skip
    read_phrase("ships")
    plans, slowest = 0, (0.0, "")
    for _ in range(count):
        text = phrase_of(rng, words, likely)
        if not text.strip():
            continue
        plan, seconds = timed(text)
        if seconds > LIMIT:  # again: garbage may have been collected in between, or a virtual machine been held up
            seconds = min(timed(text)[1] for _ in range(3))
        slowest = max(slowest, (seconds, text))
        assert plan.finds and plan.render() and plan.to_dict()
        plans += not plan.fallback
    return plans, slowest


def test_two_thousand_random_sequences():
    gc.collect()
    plans, slowest = campaign(2_000, seed=1)
    assert plans > 30
    assert slowest[0] < LIMIT, slowest


@pytest.mark.slow
def test_a_hundred_thousand_random_sequences():
    plans, slowest = campaign(100_000, seed=2)
    print(f"{plans} of 100000 gave a plan; slowest {slowest[0] * 1000:.1f} ms: {slowest[1]!r}")
    assert slowest[0] < LIMIT, slowest


def test_a_very_long_text_is_read_at_once():
    started = time.process_time()
    assert read_phrase("ship near the " * 5000).fallback
    assert read_phrase("50 " * 30 + "m" * 10_000).fallback
    assert time.process_time() - started < 2 * LIMIT
