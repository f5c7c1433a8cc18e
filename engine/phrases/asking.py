"""What a layer's fields let a phrase leave out or turn round: no noun at all, "non-", "which ... are not".

A phrase that names no thing ("renovated after 2010", "variety Agria") speaks of all features, where fields answer it.
"""

# ruff: noqa: E501 - patterns read better whole
from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from engine.phrases import plan as p
from engine.phrases.lexicon import Lexicon
from engine.phrases.plan import Plan

WHICH = re.compile(r"^(?:which|what) (.+?) (is|are) not ")
NON = re.compile(r"\bnon[- ]([a-z]+)", re.IGNORECASE)
YET = re.compile(r"\bnot (?:yet )?(\w+)(?: yet)?(?![^ ])|\byet to be (\w+)")
BY = re.compile(
    r"(?P<most>largest|biggest|smallest|highest|lowest|top|greatest|tallest|widest|narrowest|longest|shortest|deepest|oldest)"
    r" (?P<what>.+?) (?:by|in terms of) (?:the )?(?:number of )?(?P<field>.+)"
)
LEAST = frozenset({"smallest", "lowest", "narrowest", "shortest"})
FORMS = ("features {0}", "{0} features", "features that are {0}", "features with {0}")


def said_by(lexicon: Lexicon) -> set[str]:
    """All that the fields of a layer say."""
    columns = [each for found in lexicon.schema.strong.values() for each in found]
    return {value for column in columns for value in column.values if value}


def asked(text: str, lexicon: Lexicon) -> str:
    """A phrase as it is typed, with "non-oak" as one word where the layer says oak."""
    said = {value.split()[0] for value in said_by(lexicon)}
    return NON.sub(lambda match: f"non{match[1]}" if match[1].lower() in said else match[0], text)


def turned(line: str, lexicon: Lexicon) -> str:
    """A normalised phrase in the order that the grammar reads: `which stands are not oak`, `the widest lots by frontage`."""
    if not lexicon.schema.strong:
        return line
    line = YET.sub(lambda match: f"not {match[1] or match[2]}", WHICH.sub(r"\1 that \2 not ", line))
    match = BY.search(line)
    if match is None or match["field"] not in dict(lexicon.measured):
        return line
    return f"{line[: match.start()]}{match['what']} with the {'lowest' if match['most'] in LEAST else 'highest'} {match['field']}"


def of_features(phrase: str, lexicon: Lexicon, read: Callable[[str, Lexicon], Plan]) -> Plan | None:
    """The plan of a phrase without a noun, of all features; None where the fields do not answer it whole."""
    for form in FORMS:
        plan = read(form.format(phrase), lexicon)
        tests = [item for item in p.walk(plan.root) if isinstance(item, p.Told | p.Field | p.ByField)]
        looks = [look for item in p.walk(plan.root) if isinstance(item, p.Find) for look in item.looks]
        told = tests or {look.split(" or ")[0] for look in looks} & said_by(lexicon)
        if told and not plan.fallback and not plan.warnings:
            return replace(plan, phrase=phrase)
    return None
