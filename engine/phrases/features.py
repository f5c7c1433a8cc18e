"""Phrases on features that exist already: what a network would see is told by their fields.

A find's noun is compared with the category of each feature through the lexicon ("boat" finds `ship`, "vehicle" finds
`truck`), its looks with the fields named like them (`color`, `roof:material`). Looks that no field tells are decided by
shape where that is exact (large, small, long, round ...), else named in a note and left out.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import Polygon, box

from engine.errors import UsageError
from engine.phrases import plan as p
from engine.phrases.adjusting import (
    asked_fields,
    with_borders,
    with_known_height,
    with_measures,
    with_others,
    with_shared_tests,
)
from engine.phrases.answers import Answer, check_denied, check_kinds, share_a_name, surest
from engine.phrases.asking import by_shape, ends_in_thing, of_features
from engine.phrases.attaching import with_distances_first, with_those_around
from engine.phrases.bridging import Embed
from engine.phrases.closeness import with_all_close, with_lining
from engine.phrases.counting_turns_joined import united
from engine.phrases.dates import SUFFIX, day_fields, days_of
from engine.phrases.dimension_turns import read_as
from engine.phrases.enclosing import with_enclosing, with_rings_filled
from engine.phrases.fieldlooks import Names, told_by
from engine.phrases.fronting import with_frontage
from engine.phrases.grammar import read_alone, too_long
from engine.phrases.layer import (
    CATEGORY_FIELDS,
    Features,
    Fields,
    category_of,
    names_of,
    told_fields,
)
from engine.phrases.layer_lexicon import lexicon_of
from engine.phrases.leading import leads, reaching
from engine.phrases.lexicon import Lexicon
from engine.phrases.matching import called_so, of_either, parted, rows_of_kind, rows_of_look
from engine.phrases.numbers import number_fields
from engine.phrases.operators import execute
from engine.phrases.operators.shaping import relative
from engine.phrases.osm import KEYS
from engine.phrases.plan import Plan
from engine.phrases.render import render_test
from engine.phrases.salvaging import best_left
from engine.phrases.scene import FindObjects, Scene, Selection
from engine.phrases.schema import bare, text_of
from engine.phrases.second_wordings import wordings
from engine.phrases.segments import segmented
from engine.phrases.sites import within_site
from engine.phrases.supposing import outside_it, supposed
from engine.phrases.tagged import untagged
from engine.phrases.telling_relative import with_values
from engine.phrases.words import normalise, singular_of


@dataclass
class Chosen:
    """Rows of the features that a phrase means, with the reasons, in the order of the features."""

    plan: Plan
    rows: NDArray[np.int64]
    selection: Selection
    notes: list[str] = field(default_factory=list)


def select_features(
    features: Features,
    phrase: str,
    *,
    category_field: str | None = None,
    view: Polygon | None = None,
    up: tuple[float, float] = (0.0, 1.0),
    embed: Embed | None = None,
) -> Chosen:
    """Choose the features a phrase means.

    `category_field` names the field that says what a feature is; None tries `CATEGORY_FIELDS`, then the keys of
    OpenStreetMap, then takes the layer's name for all. `view` (in the layer's CRS) is what position words refer to;
    None is the extent of the features, which then cut none of them. `up` is the direction in it that the analyst
    sees as up (a rotated view, pixels whose rows grow downwards). `embed` makes vectors of texts, by which words that
    nothing else reads are told (`bridging`); None leaves them unread. Raises UsageError for a phrase outside the
    grammar, since there is no network to give it to, and InputError when the field does not exist.
    """
    if excess := too_long(phrase):
        raise UsageError(f"{excess}; say it shorter")
    tagged, features = features.fields, untagged(features)
    if category_field in tagged and category_field not in features.fields:
        category_field = None  # it held tags
    names = names_of(features, category_field)
    numbers = number_fields(features.fields)
    days = day_fields(features.fields)
    dates = frozenset(name.removesuffix(SUFFIX) for name in days)
    lexicon = replace(lexicon_of(features, names, numbers, dates), days=days_of(days))
    said, notes = within_site(phrase, {name for row in names for name in row}, lexicon)
    best, part = (lambda text, of=of: of(features, text, names, lexicon) for of in (best_answer, best_reading))
    ask = partial(select_features, features, category_field=category_field, view=view, up=up)
    said = with_values(said, features, lexicon, notes, ask)
    answer = best_left(said, lambda text: surest(text, best, part, features, names, lexicon, embed), lexicon)
    check_denied(answer)
    check_kinds(answer.plan.phrase, answer.notes, features.name)
    plan, rows, kinds_of = replace(answer.plan, phrase=" ".join(phrase.split())), answer.rows, answer.kinds
    notes += [*answer.notes, *read_as(phrase, lexicon)]
    plan = with_shared_tests(with_others(with_contents(features, plan, rows, notes), rows), rows)
    plan = with_known_height(plan, rows, numbers, notes)
    plan = with_measures(plan, rows, numbers, notes, features.geometry)
    plan = with_borders(plan, normalise(phrase), features.geometry, rows, notes)
    features = with_rings_filled(features, normalise(phrase), plan, rows)
    plan = with_frontage(plan, features.geometry, rows, notes)
    plan = with_enclosing(plan, features.geometry, rows, notes)
    plan = with_lining(plan, features.geometry, rows, features.crs, notes)
    plan = with_those_around(with_distances_first(plan, rows, notes), features.geometry, rows, features.crs, notes)
    asked = {name: (numbers | days)[name] for name in asked_fields(plan)} | told_columns(features, plan)
    scene = Scene(
        {find: objects_of(features, chosen, asked, kinds_of.get(find, chosen)) for find, chosen in rows.items()},
        view if view is not None else extent_of(features.geometry),
        features.crs,
        up,
    )
    known = (features.geometry, rows, features.crs, scene)
    if near := outside_it(plan, *known):
        notes.append(f"nothing lies in it: taken as {near.render()}")
        plan = near
    selection = execute(plan, scene)
    if not len(selection.index):
        rest, said_so = within_site(phrase, {name for row in names for name in row}, lexicon, kin=False)
        if said_so and rest != said:
            again = select_features(features, rest, category_field=category_field, view=view, up=up, embed=embed)
            if len(again.rows):
                return replace(again, notes=[*said_so, *again.notes])
        ways = reaching(plan, *known[:3]) if leads(said, lexicon) else ()
        for wider in chain(ways, supposed(plan, *known)):
            looser = execute(wider, scene)
            if len(looser.index):
                notes.append(f"nothing is left after {plan.render()}: taken as {wider.render()}")
                plan, selection = wider, looser
                break
    elif all_close := with_all_close(plan, features.geometry, rows, features.crs):
        more = execute(all_close, scene)
        if len(more.index) > len(selection.index) and told_of(more) >= told_of(selection):
            notes.append(f"taken as {all_close.render()}: all others are much further away")
            plan, selection = all_close, more
    if view is None:
        selection.cut[:] = False
    where = [int(rows[find][index]) for find, index in zip(selection.find, selection.index, strict=True)]
    chosen = np.array(where, dtype=np.int64)
    return Chosen(plan, chosen, selection, notes + selection.notes + ([selection.emptied] if selection.emptied else []))


def told_of(selection: Selection) -> set[tuple[str, int]]:
    """What was selected: find and row of each."""
    return {*zip(selection.find, selection.index.tolist(), strict=True)}


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


def with_contents(features: Features, plan: Plan, rows: dict[str, NDArray[np.int64]], notes: list[str]) -> Plan:
    """The plan with "tanks containing water" asked of the field that says water, where one does."""
    kinds, told_names = category_of(features), told_fields(features)
    texts = [name for words, name in told_names.items() if name != kinds and words not in (*CATEGORY_FIELDS, *KEYS)]
    for node in p.walk(plan.root):
        test = node.test if isinstance(node, p.Keep) else None
        if not isinstance(node, p.Keep) or not isinstance(test, p.Relation) or test.kind not in ("containing", "with"):
            continue
        counted = test.fewest is not None or test.most is not None
        if isinstance(node.source, p.Find) and isinstance(test.anchor, p.Find) and not (test.anchor.looks or counted):
            word, kind = test.anchor.text, rows[node.source.text]
            told = told_by(features, texts, [()] * len(features.geometry), kind, word.split())
            if told.any():
                find = p.Find(f"{node.source.text} {render_test(test)}", node.source.category)
                rows[find.text] = kind[told != node.negated]
                notes.append(f"'{word}' is read as what a field of {node.source.text} says")
                plan = replace(plan, root=p.replaced(plan.root, node, find))
    return plan


def objects_of(features: Features, rows: NDArray[np.int64], asked: Fields, kind: NDArray[np.int64]) -> FindObjects:
    """The features of a find; scores from the fields of an earlier result, and the number fields (n,) asked for."""
    scores = features.fields.get("score_mean")
    mean = None if scores is None else np.asarray(scores[rows], dtype=np.float32)
    fields = {name: np.asarray(values[rows], np.float64) for name, values in asked.items()}
    return FindObjects(features.geometry[rows], score_mean=mean, fields=fields, fellows=features.geometry[kind])


def extent_of(geometry: NDArray[np.object_]) -> Polygon:
    """The box around all geometries; a unit box when there are none."""
    bounds = shapely.total_bounds(geometry) if len(geometry) else np.full(4, np.nan)
    if not np.isfinite(bounds).all():
        return box(0, 0, 1, 1)
    west, south, east, north = bounds
    pad = 1e-9 * max(east - west, north - south, 1e-6)
    return box(west - pad, south - pad, east + pad, north + pad)
