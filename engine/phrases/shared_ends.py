"""What stands at the end of a phrase and is said of all before it: "turbines and panels under repair".

The grammar gives such words to the last thing alone. Each text here is read first, and taken where it is read whole.
"""

# ruff: noqa: E501 - patterns read better whole
from __future__ import annotations

import re
from collections.abc import Iterator

from engine.phrases.lexicon import Lexicon
from engine.phrases.words import normalise, singular_of

THING = r"(?:the |all |all the )?[a-z]+(?: [a-z]+){0,2}?"
STATE = re.compile(
    rf"^(?P<things>{THING}s(?: ,? [a-z]+(?: [a-z]+){{0,2}}?s)* and {THING}s) (?P<state>(?:under|in|out|on|for|awaiting|not) [a-z]+(?: [a-z]+)?)$"
)
NUMBER = re.compile(
    rf"^(?P<before>.*\bbetween )?(?P<things>{THING}(?: , {THING})* and {THING}) (?P<end>(?:of|on|at) (?:the )?(?P<field>[a-z]+) \d+)$"
)
ALSO = re.compile(
    r"^(?P<things>.* \d.*|.* (?:row|street|road|river|side|half|part|corner|view)) and (?:still |now |currently |also )?(?P<state>[a-z]+(?: [a-z]+)?)$"
)
MIDDLE = re.compile(
    r"^(?:the )?(?:middle|central) (?:one )?(?:of|among) the (?:three|five|seven|3|5|7) (?P<thing>[a-z]+(?: [a-z]+){0,2})$"
)


def shared_ends(phrase: str, lexicon: Lexicon) -> Iterator[tuple[str, str]]:
    """A phrase with its end said of all that it is said of, each with a note, "" where there is nothing to say."""
    line = normalise(phrase)
    schema = lexicon.schema
    if (match := STATE.match(line)) and match["state"] in schema.said and match["state"] not in schema.nouns:
        yield f"{match['things']} that are {match['state']}", ""
    if (match := NUMBER.match(line)) and (schema.called((match["field"],)) or match["field"] in dict(lexicon.kinds)):
        things = re.split(r" (?:,|and) ", match["things"])
        if len(things) == 2 or not match["before"]:
            each = [f"{thing} {match['end']}" for thing in things]
            yield f"{match['before'] or ''}{' and '.join(each)}", f"'{match['end']}' is said of all of them"
    if (match := ALSO.match(line)) and match["state"] in schema.said and not names_thing(match["state"], lexicon):
        yield f"{match['things']} that are {match['state']}", ""
    if match := MIDDLE.match(line):
        yield from (
            (f"the middle {thing}", "") for thing in dict.fromkeys((singular_of(match["thing"]), match["thing"]))
        )


def names_thing(text: str, lexicon: Lexicon) -> bool:
    """Whether a text means things of the layer rather than how they are."""
    return singular_of(text) in lexicon.schema.nouns or tuple(text.split()) in lexicon.nouns
