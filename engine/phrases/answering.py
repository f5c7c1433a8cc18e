"""The answer to a phrase of a layer: its plan and the rows of its finds, in its own words or in others read whole."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from engine.errors import UsageError
from engine.phrases import plan as p
from engine.phrases.asking import by_shape, ends_in_thing, of_features
from engine.phrases.counting_turns_joined import united
from engine.phrases.courtesies import uncourteous
from engine.phrases.fieldlooks import Names
from engine.phrases.grammar import read_alone
from engine.phrases.layer import Features
from engine.phrases.lexicon import Lexicon
from engine.phrases.matching import called_so, of_either, parted, rows_of_kind, rows_of_look
from engine.phrases.operators.shaping import relative
from engine.phrases.plan import Plan
from engine.phrases.render import render_test
from engine.phrases.schema import bare, text_of
from engine.phrases.second_wordings import wordings
from engine.phrases.segments import segmented
from engine.phrases.sure_answer import Answer, share_a_name
from engine.phrases.words import normalise, singular_of


def best_answer(features: Features, phrase: str, names: Names, lexicon: Lexicon) -> Answer:
    """The answer to a phrase, or to other words (`second_wordings`) where theirs is whole and its own is not.

    Raises UsageError where there is no answer.
    """
    first, refused = None, None
    for text in wordings(phrase, lexicon) if lexicon.schema.strong else (phrase,):
        try:
            answer = best_reading(features, text, names, lexicon)
        except UsageError as error:
            refused = error if text == phrase else refused
            continue
        if answer.whole:
            return replace(answer, plan=replace(answer.plan, phrase=" ".join(phrase.split())))
        first = answer if text == phrase else first
    if both := united(phrase, lambda text: best_answer(features, text, names, lexicon)):
        return both
    plain = uncourteous(normalise(phrase))
    if first is None and plain != normalise(phrase):  # "I'd love to see the little island": of the only one
        answer = best_reading(features, plain, names, lexicon)
        if all(len(rows) for rows in answer.rows.values()):
            first = replace(answer, plan=replace(answer.plan, phrase=" ".join(phrase.split())))
    if first is None:
        raise refused or UsageError(f"'{phrase}': is not understood")
    return first


def best_reading(features: Features, phrase: str, names: Names, lexicon: Lexicon) -> Answer:
    """The answer to a phrase; where it leaves something out, that of the last pass (`segments`) if it is whole.

    Raises UsageError where there is no answer.
    """
    first, refused = None, None
    try:
        first = answered(features, phrase, names, lexicon)
    except UsageError as error:
        refused = error
    if first is not None and (first.whole or not lexicon.schema.strong):
        return first
    for text, taken in segmented(phrase, lexicon):
        try:
            other = answered(features, text, names, taken)
        except UsageError:
            continue
        if other.whole:
            return replace(other, plan=replace(other.plan, phrase=" ".join(phrase.split())))
    if first is None:
        raise refused or UsageError(f"'{phrase}': is not understood")
    return first


def answered(features: Features, phrase: str, names: Names, lexicon: Lexicon) -> Answer:
    """The plan of a phrase and the rows of its finds; UsageError where it is not understood or a look not told."""
    plan, shaped = read_for(features, phrase, names, lexicon)
    if plan.fallback:
        raise UsageError(
            f"'{plan.phrase}': {plan.warnings[0].split(': the phrase goes')[0]}; there is no network to ask here"
        )
    tests = [item for item in p.walk(plan.root) if isinstance(item, p.Told | p.Field | p.ByField)]
    lexicon = replace(lexicon, asked=bool(tests))
    titles = {word for find in plan.finds if called_so(find, lexicon) for word in find.split()}
    strange = [each for each in plan.warnings if "' is not in the lexicon" in each and each.split("'")[1] in titles]
    plan = replace(plan, warnings=tuple(each for each in plan.warnings if each not in strange))
    answer = Answer(plan, [f"no thing is named: all features of {features.name} were taken"] if shaped else [])
    for item in p.walk(plan.root):
        if isinstance(item, p.Find) and item.text not in answer.rows:
            find = parted(features, item, names, lexicon)
            kind = answer.kinds[item.text] = rows_of_kind(features, find, names, lexicon, answer.notes)
            answer.rows[item.text] = rows_of_look(features, find, kind, names, lexicon, answer.notes)
            if not len(answer.rows[item.text]) and f" {item.text} " not in f" {normalise(phrase)} ":
                answer.rows[item.text] = of_either(features, find, kind, names, lexicon, answer.notes)
            sizes = [look for look in find.looks if relative(look)]
            if sizes and not len(answer.rows[item.text]) and is_told_without(plan, item, phrase):
                rest = replace(find, looks=tuple(look for look in find.looks if look not in sizes))
                answer.rows[item.text] = rows_of_look(features, rest, kind, names, lexicon, answer.notes)
                answer.notes.append(f"none is '{sizes[0]}' against the others: it was left out")
            if len(kind) and not len(answer.rows[item.text]) and len(plan.finds) > 1:
                answer.notes.append(f"none is a '{item.text}'")
    return answer


def is_told_without(plan: Plan, find: p.Find, phrase: str) -> bool:
    """Whether one thing is spoken of that more is said of than how it looks: "the little chapel next to the church"."""
    sources = [item.source for item in p.walk(plan.root) if isinstance(item, p.Keep)]
    return find in sources and f"the {find.text} " in f"{normalise(phrase)} "


def read_for(features: Features, phrase: str, names: Names, lexicon: Lexicon) -> tuple[Plan, bool]:
    """The plan of a phrase, and whether it names no thing and asks for shapes.

    What is not understood is read again as said of all features.
    """
    plan = read_alone(phrase, lexicon)
    if lexicon.ready or not unread(features, plan, names, lexicon):
        return plan, False
    whole = of_features(plan.phrase, lexicon, read_alone)
    if whole is not None and ends_in_thing(plan.phrase, lexicon) and not of_one_kind(features, whole, names):
        whole = None  # "vacant sheds" are not whatever is vacant
    shaped = whole is not None and by_shape(whole)
    plan = whole or plan
    return plan, shaped


def of_one_kind(features: Features, plan: Plan, names: Names) -> bool:
    """Whether a plan asks for the thing that its phrase ends in, or else of things that all share a name."""
    thing = singular_of(plan.phrase.lower().split()[-1])
    asked = [value for test in p.walk(plan.root) if isinstance(test, p.Told) for value in test.values]
    if any(thing in map(singular_of, value.split()) for value in asked):
        return True  # "medieval sites except settlements"
    told = told_columns(features, plan).values()
    rows = np.flatnonzero(np.prod([*told], axis=0)) if told else np.zeros(0, np.int64)
    return share_a_name(rows, names)


def unread(features: Features, plan: Plan, names: Names, lexicon: Lexicon) -> bool:
    """Whether a plan leaves something out, or speaks of no feature."""
    unknown = any("not in the lexicon" in each for each in plan.warnings)
    return plan.fallback or unknown or unfound(features, plan, names, lexicon)


def unfound(features: Features, plan: Plan, names: Names, lexicon: Lexicon) -> bool:
    """Whether no feature is any of the things that a plan finds: "highest voltage" names none."""
    finds = [parted(features, item, names, lexicon) for item in p.walk(plan.root) if isinstance(item, p.Find)]
    return not any(len(rows_of_kind(features, find, names, lexicon, [])) for find in finds)


def told_columns(features: Features, plan: Plan) -> dict[str, NDArray[np.float64]]:
    """For each test of a text in a plan, by its rendering, 1 where the field says so (n,)."""
    out = {}
    for test in p.walk(plan.root):
        if isinstance(test, p.Told):
            values = features.fields[test.name].tolist()
            holds = [bool({text_of(value), bare(value)} & set(test.values)) != test.but for value in values]
            out[render_test(test)] = np.array(holds, np.float64)
    return out
