"""Phrases on features that exist already: what a network would see is told by their fields.

A find's noun is compared with the category of each feature through the lexicon ("boat" finds `ship`, "vehicle" finds
`truck`), its looks with the fields named like them (`color`, `roof:material`). Looks that no field tells are decided by
shape where that is exact (large, small, long, round ...), else named in a note and left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS
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
from engine.phrases.answering import best_answer, best_reading, told_columns
from engine.phrases.attaching import with_distances_first, with_those_around
from engine.phrases.bridging import Embed
from engine.phrases.closeness import with_all_close, with_lining
from engine.phrases.dates import SUFFIX, day_fields, days_of
from engine.phrases.dimension_turns import read_as
from engine.phrases.enclosing import with_enclosing, with_rings_filled
from engine.phrases.fieldlooks import told_by
from engine.phrases.fronting import with_frontage
from engine.phrases.grammar import too_long
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
from engine.phrases.numbers import number_fields
from engine.phrases.operators import execute
from engine.phrases.operators.table import Rows
from engine.phrases.osm import KEYS
from engine.phrases.other_plans import fewer, outside_it, supposed
from engine.phrases.plan import Plan
from engine.phrases.render import render_test
from engine.phrases.row_sides import with_row_sides
from engine.phrases.salvaging import best_left
from engine.phrases.scene import FindObjects, Scene, Selection
from engine.phrases.sites import within_site
from engine.phrases.sure_answer import check_denied, check_kinds, surest
from engine.phrases.tagged import untagged
from engine.phrases.telling_relative import with_values
from engine.phrases.untold import UntoldError, single_out
from engine.phrases.words import normalise


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
        raise UsageError(f"'{phrase[:30]}...': {excess}; say it shorter")
    tagged, features = features.fields, untagged(features)
    if category_field in tagged and category_field not in features.fields:
        category_field = None  # it held tags
    names = names_of(features, category_field)
    numbers, days = number_fields(features.fields), day_fields(features.fields)
    dates = frozenset(name.removesuffix(SUFFIX) for name in days)
    lexicon = replace(lexicon_of(features, names, numbers, dates), days=days_of(days))
    said, notes = within_site(phrase, {name for row in names for name in row}, lexicon)
    best, part = (lambda text, of=of: of(features, text, names, lexicon) for of in (best_answer, best_reading))
    ask = partial(select_features, features, category_field=category_field, view=view, up=up)
    said = with_row_sides(with_values(said, features, lexicon, notes, ask), features, notes, ask)
    try:
        answer = best_left(said, lambda text: surest(text, best, part, features, names, lexicon, embed), lexicon, embed)
    except UntoldError as error:
        if (one := single_out(said, error, ask)) is None:
            raise
        return replace(one, notes=[*notes, *one.notes])
    check_denied(answer)
    check_kinds(answer.plan.phrase, answer.notes, features.name)
    plan, rows, kinds_of = replace(answer.plan, phrase=" ".join(phrase.split())), answer.rows, answer.kinds
    notes += [*answer.notes, *read_as(phrase, lexicon)]
    plan, features = fitted(plan, features, rows, numbers, notes)
    asked = {name: (numbers | days)[name] for name in asked_fields(plan)} | told_columns(features, plan)
    scene = Scene(
        {find: objects_of(features, chosen, asked, kinds_of.get(find, chosen)) for find, chosen in rows.items()},
        view if view is not None else extent_of(features.geometry),
        features.crs,
        up,
    )
    if near := outside_it(plan, *(known := (features.geometry, rows, features.crs, scene))):
        notes.append(f"nothing lies in it: taken as {near.render()}")
        plan = near
    selection = execute(plan, scene)
    if not len(selection.index):
        rest, said_so = within_site(phrase, {name for row in names for name in row}, lexicon, kin=False)
        if said_so and rest != said:
            again = select_features(features, rest, category_field=category_field, view=view, up=up, embed=embed)
            if len(again.rows):
                return replace(again, notes=[*said_so, *again.notes])
    plan, selection = taken(plan, selection, known, leads(said, lexicon), notes)
    if view is None:
        selection.cut[:] = False
    pairs = zip(selection.find, selection.index, strict=True)
    chosen = np.array([rows[find][index] for find, index in pairs], dtype=np.int64)
    return Chosen(plan, chosen, selection, notes + selection.notes + ([selection.emptied] if selection.emptied else []))


def fitted(
    plan: Plan, features: Features, rows: dict[str, Rows], numbers: Mapping[str, NDArray[np.float64]], notes: list[str]
) -> tuple[Plan, Features]:
    """A plan with what the layer's fields and shapes make of its tests; the features, rings that hold things filled."""
    geometry, phrase = features.geometry, normalise(plan.phrase)
    plan = with_shared_tests(with_others(with_contents(features, plan, rows, notes), rows), rows)
    plan = with_known_height(plan, rows, numbers, notes)
    plan = with_measures(plan, rows, numbers, notes, geometry)
    plan = with_borders(plan, phrase, geometry, rows, notes)
    features = with_rings_filled(features, phrase, plan, rows)
    geometry = features.geometry
    plan = with_frontage(plan, geometry, rows, notes)
    plan = with_enclosing(plan, geometry, rows, notes)
    plan = with_lining(plan, geometry, rows, features.crs, notes)
    return with_those_around(with_distances_first(plan, rows, notes), geometry, rows, features.crs, notes), features


Known = tuple[NDArray[np.object_], dict[str, Rows], CRS | None, Scene]


def taken(plan: Plan, selection: Selection, known: Known, leading: bool, notes: list[str]) -> tuple[Plan, Selection]:
    """What a plan is taken for where it leaves nothing, or not all that is clearly close, told in notes.

    `known` are the geometry of all features, the rows of each find, their CRS and the scene; `leading` says that ways
    are asked for that lead somewhere.
    """
    scene = known[3]
    if not len(selection.index):
        for wider in chain(reaching(plan, *known[:3]) if leading else (), supposed(plan, *known)):
            looser = execute(wider, scene)
            if len(looser.index):
                notes.append(f"nothing is left after {plan.render()}: taken as {wider.render()}")
                return wider, looser
        return plan, selection
    if all_close := with_all_close(plan, *known[:3]):
        more = execute(all_close, scene)
        if len(more.index) > len(selection.index) and told_of(more) >= told_of(selection):
            notes.append(f"taken as {all_close.render()}: all others are much further away")
            return all_close, more
    if other := fewer(plan, *known):
        notes.append(other[1])
        return other[0], execute(other[0], scene)
    return plan, selection


def told_of(selection: Selection) -> set[tuple[str, int]]:
    """What was selected: find and row of each."""
    return {*zip(selection.find, selection.index.tolist(), strict=True)}


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
    mean = np.asarray(scores[rows], dtype=np.float32) if scores is not None and scores.dtype.kind in "biuf" else None
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
