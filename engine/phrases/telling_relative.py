"""Several things that are more so than most of their kind, by a field: "older turbines", "the taller buildings".

As "larger ships" are large ones: those beyond the median of the things that are spoken of, told in a note.
"""

# ruff: noqa: E501 - patterns read better whole
from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np

from engine.errors import UsageError
from engine.phrases.concepts import all_concepts
from engine.phrases.fieldnames import field_words
from engine.phrases.layer import Features
from engine.phrases.lexicon import Lexicon
from engine.phrases.numbers import number_fields
from engine.phrases.shades import shaded
from engine.phrases.state_turns import out_of_brackets
from engine.phrases.telling_names_compared import NEWER, OLDER, compared
from engine.phrases.words import COUNTED, normalise, plural_of, singular_of
from engine.phrases.years import field_of

BEFORE = re.compile(
    r"(?<![^ ])(?P<lead>all the |the |all )?(?P<cmp>(?!larger|bigger|smaller|longer|shorter|wider|narrower|broader)[a-z]{2,}er|more (?:recent|modern|valuable|expensive|powerful)) (?P<thing>[a-z]+(?: [a-z]+){0,2}?)(?= (?:in|on|at|near|next|along|by|with|without|within|of|from|north|south|east|west|that|which)\b| ,|$)"
)


def with_values(phrase: str, features: Features, lexicon: Lexicon, notes: list[str], ask: Callable[[str], Any]) -> str:
    """A phrase with what the layer's fields say in the place of comparisons, brackets and shades, told in notes."""
    said = compared(out_of_brackets(phrase, lexicon), features, lexicon, notes, ask)
    return shaded(relatively(said, features, lexicon, notes, ask), lexicon, notes)


def relatively(phrase: str, features: Features, lexicon: Lexicon, notes: list[str], ask: Callable[[str], Any]) -> str:
    """A phrase with a bound in the place of the comparative; `ask` selects the things that it is said of."""
    line = normalise(phrase)
    match = BEFORE.search(line) if lexicon.schema.strong else None
    words = match["thing"].split() if match else []
    if match is None or plural_of(singular_of(words[-1])) != words[-1] or match["cmp"] in lexicon.schema.words:
        return phrase
    if (tuple(words) not in lexicon.nouns and (words[-1],) not in lexicon.nouns) or counted(line[: match.start()]):
        return phrase
    if (told := field_for(match["cmp"], lexicon)) is None:
        return phrase
    try:
        rows = ask(match["thing"]).rows
    except UsageError:
        return phrase
    values = number_fields(features.fields)[told[0]][rows]
    values = values[np.isfinite(values)]
    if len(values) < 2:
        return phrase
    test = f"whose {field_words(told[0])} is {'over' if told[1] else 'under'} {float(np.median(values)):.6g}"
    notes.append(f"'{match[0]}' is read as '{match['thing']} {test}', the median of them")
    return f"{line[: match.start()]}{match['thing']} {test}{line[match.end() :]}"


def counted(before: str) -> bool:
    """Whether a number stands before: "the two older tanks" are the two oldest."""
    return bool(re.fullmatch(COUNTED, (before.split() or [""])[-1]))


def field_for(word: str, lexicon: Lexicon) -> tuple[str, bool] | None:
    """The field that a comparative asks, and whether for more of it; None where it is not one field's."""
    numbers = tuple(each.name for each in lexicon.schema.columns if each.number)
    own = [
        (name, re.fullmatch(each.more, word) is not None)
        for name, each in all_concepts(numbers)
        if re.fullmatch(f"{each.more}|{each.less}", word)
    ]
    if not own and word in OLDER | NEWER and (aged := field_of(None, lexicon.years)):
        return aged, word in NEWER
    return own[0] if len(own) == 1 else None
