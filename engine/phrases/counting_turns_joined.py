"""Things asked for together, the second told by the first: "the yard that holds two tanks, plus the tanks it holds".

Each is read by itself, with what its pronoun stands for in words, so that nothing said of one reaches the other.
"""

# ruff: noqa: E501 - patterns read better whole
from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np

from engine.errors import UsageError
from engine.phrases import plan as p
from engine.phrases.plan import Plan
from engine.phrases.sure_answer import Answer

STRONG = r"(?:, |,? and )?(?:together with|along with|plus|and also|as well as)|, and"
BACK = re.compile(r"\b(?:it|them|they|its|their|itself|themselves)\b|\bby$|\bnearby$")
SPLITS = tuple(re.compile(rf"^(?P<one>.+?) ?(?:{joint}) (?P<other>(?:the|its|their|all|any|every|everything|an?) .+)$") for joint in (STRONG, "and|,"))  # fmt: skip
# two names and no more: "park trees and the pond"
NAMES = re.compile(
    r"^(?!.*\b(?:in|on|at|of|to|by|for|near|with|without|not|but|except|than|between|that|which|from|or)\b)"
    r"(?:[a-z\d]+ ){1,4}and (?:the|all|any|every|an?) [a-z]+(?: [a-z]+){0,3}$"
)
VERBS = r"(?:that |which )?(?:it|they) (?:{})(?![^ ])"
MEANT = tuple((re.compile(pattern), replacement) for pattern, replacement in (
    (VERBS.format("holds?|contains?"), "in {}"), (VERBS.format("encloses?|surrounds?|goes? around|encircles?"), "surrounded by {}"),
    (r"\b(?:that|which) (?:is|are|has been|have been) (?:built|placed|put) (?=[io]n )", ""), (r" (?:itself|themselves)$", ""),
    (r"\b(?:that|which) (?:passes|runs|lies|stands|goes|is) (?:closest|nearest) by$", "closest to {}"), (r"\b(?:closest|nearest) by$", "closest to {}"),
    (r"\b(?:nearby|close by)$", "near {}"), (r"^(?:its|their) (.+)$", r"{} 's \1"), (r"\b(?:it|them)(?![^ ])", "{}"),
))  # fmt: skip


def united(phrase: str, best: Callable[[str], Answer]) -> Answer | None:
    """The answer to a phrase that asks for two things, each answered by itself; None where it does not, or one is not."""
    line = " ".join(phrase.split())
    for split in SPLITS:
        match = split.match(line.lower().replace(", ", " , ").replace("  ", " "))
        if match is None or not (split is SPLITS[0] or BACK.search(match["other"]) or NAMES.match(line.lower())):
            continue
        one, other = match["one"].removesuffix(" ,"), match["other"]
        for pattern, replacement in MEANT:
            other = pattern.sub(replacement.replace("{}", one.removeprefix("all ")), other)
        try:
            answers = best(one), best(other)
        except UsageError:
            continue
        if all(each.whole for each in answers):
            return together(line, *answers)
    return None


def together(phrase: str, one: Answer, other: Answer) -> Answer | None:
    """What two answers found, each thing once; None where one name stands for different things in them."""
    shared = one.rows.keys() & other.rows.keys()
    if not all(np.array_equal(one.rows[each], other.rows[each]) for each in shared):
        return None
    plan = Plan(phrase, p.Union((one.plan.root, other.plan.root)), warnings=(*one.plan.warnings, *other.plan.warnings))
    return Answer(plan, [*one.notes, *other.notes], {**one.kinds, **other.kinds}, {**one.rows, **other.rows})
