"""Which features a find means: those whose names are its noun, and of these those whose fields or shape show its looks.

A noun that no name says ("oaks", "villages") is sought in the other text fields, then in what features are called; at
last it may be what the whole layer is of.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from engine.phrases import plan as p
from engine.phrases.categories import kinds
from engine.phrases.dataset_labels import by_form, labelled
from engine.phrases.fieldlooks import Names, Rows, told_by, with_look
from engine.phrases.fieldnames import field_words
from engine.phrases.layer import (
    GENERIC,
    SAYS_WHAT,
    Features,
    is_title,
    nouns_of,
    tails,
    text_fields,
    title_fields,
    told_fields,
    tuple_of,
)
from engine.phrases.lexicon import Lexicon, load_lexicon
from engine.phrases.untold import UntoldError
from engine.phrases.wider import parcels
from engine.phrases.words import singular_of

NAMED_FIRST = frozenset({"river", "lake", "loch", "lough", "mount", "fort", "port", "camp"})
# said before a name they tell where or what for, mostly of all that a layer calls so: "feed silos", "haul trucks"
IDLE_NOUNS = frozenset({
    "access", "airbase", "aircraft", "airfield", "airport", "animal", "backup", "beach", "boarding", "camp",
    "camping", "campsite", "campus", "cargo", "castle", "city", "club", "coastal", "college", "construction",
    "customer", "depot", "drainage", "drinking", "estate", "excavation", "exercise", "factory", "farm", "farmyard",
    "feed", "garden", "guest", "harbor", "harbour", "haul", "hillside", "holiday", "hospital", "irrigation",
    "island", "lakeside", "landing", "livestock", "loading", "maintenance", "market", "military", "mill", "mining",
    "monastery", "mooring", "mountain", "orchard", "palace", "plunge", "port", "prison", "putting", "quarry",
    "rail", "railway", "research", "resort", "riverside", "rural", "seaside", "service", "shore", "shoreline",
    "site", "stadium", "staff", "storage", "student", "survey", "tourist", "town", "university", "urban", "utility",
    "vacation", "valley", "village", "visitor", "watering", "wine", "yard", "zoo",
})  # fmt: skip
GROUND = "street|road|lane|avenue|drive|way|close|court|park|house|hotel|school|farm|view|bridge|walk|terrace"
BUILT = re.compile(r"(?:building )?(?:floors|levels|storeys|stories|(?:roof|wall|facade) (?:type|shape|material))")


def rows_of(features: Features, find: p.Find, names: Names, lexicon: Lexicon, notes: list[str]) -> Rows:
    """The rows whose category is the find's noun and whose fields or shape show its looks."""
    kind = rows_of_kind(features, find, names, lexicon, notes)
    return rows_of_look(features, find, kind, names, lexicon, notes)


def parted(features: Features, find: p.Find, names: Names, lexicon: Lexicon) -> p.Find:
    """A find whose noun no feature has ("rice field") as one of its last word with a look, where a field says that."""
    words = noun_of(find).split()
    if (title := lexicon.nouns.get(tuple(words))) and title.title:
        return find
    if called_so(find.text, lexicon):
        return replace(find, looks=())  # "touching High Street"
    if "or" in words and len(by_value(features, noun_of(find), lexicon)):
        return find  # "potato or sugar beet"
    for start in range(1, len(words)):
        if kinds(" ".join(words[start - 1 :]), set(names), lexicon, []) or find.category == "*":
            return find
        look = " ".join(words[:start])
        other = p.Find(find.text, None, (look, *find.looks))
        rows = rows_of_kind(features, other, names, lexicon, [])
        if len(rows) and told_by(features, list(told_fields(features).values()), names, rows, look.split()).any():
            return other
    return find


def called_so(text: str, lexicon: Lexicon) -> str:
    """The field of titles that says a text of several words, which is no kind, to the letter; "" for others."""
    if " " not in text or text in lexicon.schema.nouns:
        return ""
    return next((each.name for each in lexicon.schema.columns if each.title and text in each.values), "")


def noun_of(find: p.Find) -> str:
    """A find's noun without its looks."""
    noun = find.text
    for look in find.looks:
        noun = noun.replace(look, "", 1)
    return " ".join(noun.split())


def rows_of_kind(features: Features, find: p.Find, names: Names, lexicon: Lexicon, notes: list[str]) -> Rows:
    """The rows whose category is the find's noun, whatever they look like."""
    noun = noun_of(find)
    said = {singular_of(name) for row in names for name in row}
    noun = "building" if singular_of(noun) == "roof" not in said else noun  # "panels on a roof"
    if (called := rows_called(features, noun, names, said, lexicon)) is not None:
        return called
    adjective = load_lexicon().looks.get((singular_of(noun),)) == "shape"  # "flats" are no flat roofs
    if singular_of(noun) not in said and not adjective and len(rows := by_value(features, noun, lexicon, whole=True)):
        return rows  # "meadows" of a subclass are not all grasslands
    of_kind = kinds(noun, set(names), lexicon, notes)
    if of_kind:
        of_kind |= unknown_kinds(features, noun, names, {row for row in names if row not in of_kind})
    rows = rows_where(find.category == "*" or row in of_kind for row in names)
    rows = rows[by_form(noun, features.geometry[rows])] if of_kind == labelled(noun, set(names)) else rows
    if len(rows) and singular_of(noun) == "building":
        rows = np.union1d(rows, built(features, names))
    single = singular_of(noun)
    if single in GENERIC & nouns_of(features, fields_only=True) and single not in said:
        return np.arange(len(names))  # "sites" of a `site_type` are not the picnic sites alone
    if single not in said and len(told := said_so(features, single, rows)):
        return told
    if not len(rows) and not adjective and len(rows := by_value(features, noun, lexicon)):
        return rows
    if not len(rows) and len(rows := named(features, noun)):
        notes.append(f"no feature is a '{noun}': taken by name")
    if not len(rows) and single in GENERIC and (own := parcels(single, {name for row in names for name in row})):
        notes.append(f"no feature is a '{noun}': taken as " + ", ".join(sorted(own)))
        return rows_where(bool(own & set(row)) for row in names)
    if not len(rows) and is_all(features, noun, names, lexicon):
        notes.append(f"no field says '{noun}': every feature of {features.name} is taken for one")
        return np.arange(len(names))
    if not len(rows):
        known = ", ".join(sorted({name for row in names for name in row})[:12]) or "none"
        notes.append(f"no feature is a '{noun}'; the categories of {features.name} are {known}")
    return rows


def rows_called(features: Features, noun: str, names: Names, said: set[str], lexicon: Lexicon) -> Rows | None:
    """The rows that are called so, to the letter; None where none is. `said` are all kinds, singular."""
    title = lexicon.nouns.get(tuple(noun.split()))
    if title and title.title and len(rows := entitled(features, noun, names)):
        return rows
    if own := called_so(noun, lexicon):
        return rows_where(tuple_of(value) == (noun,) for value in features.fields[own])
    if noun == singular_of(noun) and noun not in said and len(rows := named(features, noun, whole=True)) == 1:
        return rows  # "the pier" of quays one of which is called Pier
    return None


def entitled(features: Features, title: str, names: Names) -> Rows:
    """The rows that are called so, to the letter: "T-3" is not T-30, "taxiway A" a taxiway."""
    fields = [features.fields[name].tolist() for name in title_fields(features)]
    called = ({text for values in fields for text in tuple_of(values[i])} for i in range(len(names)))
    return rows_where(
        any(
            title in (text, *(f"{kind} {text}" for kind in kinds), *(f"{kind} of {text}" for kind in kinds))
            for text in said
        )
        for said, kinds in zip(called, names, strict=True)
    )


def unknown_kinds(features: Features, noun: str, names: Names, others: set[tuple[str, ...]]) -> set[tuple[str, ...]]:
    """Of names that the noun does not include those that are its all the same.

    Uses such as "residential", where "school" is a building and nothing else is; what the lexicon does not know
    ("workshop"), where a field is called "building type".
    """
    known = load_lexicon()
    if all(tuple(name.split()) in known.looks for row in others for name in row):
        return others
    said = singular_of(noun) in {singular_of(name) for row in names for name in row}
    said = said or any(name.endswith(f" {singular_of(noun)}") for row in names for name in row if noun != "building")
    if said or singular_of(noun) not in nouns_of(features, fields_only=True):
        return set()
    return {row for row in others if row and not any(known.own_keys_of(tail) for name in row for tail in tails(name))}


def built(features: Features, names: Names) -> Rows:
    """The rows that only a building's fields tell something of: storeys, roofs, walls; a tank with a roof is none."""
    known = load_lexicon()
    other = [any(known.own_keys_of(tail) for name in row for tail in tails(name)) for row in names]
    fields = [values for name, values in features.fields.items() if BUILT.fullmatch(field_words(name))]
    return rows_where(not other[i] and any(tuple_of(values[i]) for values in fields) for i in range(len(other)))


def rows_where(holds: Iterable[bool]) -> Rows:
    """The numbers of the rows for which something holds."""
    return np.array([i for i, each in enumerate(holds) if each], dtype=np.int64)


def by_value(features: Features, noun: str, lexicon: Lexicon, *, whole: bool = False) -> Rows:
    """The rows of which a text field is the noun ("oaks" of a species), or one of its name says yes (`bridge=yes`).

    `whole`: the field is of kinds, and says no more than the noun.
    """
    single = singular_of(noun)
    each_of = {singular_of(part) for part in noun.split(" or ")}
    fields = [name for name in text_fields(features) if not is_title(name)]
    fields = [name for name in fields if not whole or SAYS_WHAT.fullmatch(field_words(name))]
    for partly in (False,) if whole else (False, True):  # a "Care Pharmacy" goes after what is a pharmacy to the letter
        for name in fields:
            values = [tuple_of(value) for value in features.fields[name]]
            told = {
                text for row in set(values) for text in row if each_of & set(map(singular_of, ends_of(text, partly)))
            }
            if told:
                return rows_where(bool(told & set(row)) for row in values)
    flag = lexicon.schema.flags.get(single)
    if flag is None or whole:
        return np.zeros(0, np.int64)
    return rows_where(str(value).strip().lower() in flag.yes for value in features.fields[flag.name])


def said_so(features: Features, single: str, rows: Rows) -> Rows:
    """Of rows that a noun means by the lexicon, those that a text field calls so: "houses" of a building's detail."""
    fields = [features.fields[name] for name in text_fields(features) if not is_title(name)]
    return np.array([i for i in rows if any((single,) == tuple_of(values[i]) for values in fields)], dtype=np.int64)


def ends_of(text: str, partly: bool) -> list[str]:
    """A text; with `partly` its endings and its first word too."""
    return [*tails(text), text.split()[0]] if partly else [text]


def is_all(features: Features, noun: str, names: Names, lexicon: Lexicon) -> bool:
    """Whether a noun that nothing says is what the whole layer is of: "parcels" of a cadastre, "trees" of species."""
    known = load_lexicon()
    single = singular_of(noun.split()[-1])
    if " " in noun and kinds(single, set(names), lexicon, []):
        return False  # there are buildings, and none is a commercial one
    if " " in noun and known.own_keys_of(noun) and single not in nouns_of(features):
        return False  # a "sports ground" is not whatever lies on the ground
    if single in GENERIC | nouns_of(features) or single in map(singular_of, told_fields(features)):
        return True
    return not any(known.own_keys_of(tail) for name in {name for row in names for name in row} for tail in tails(name))


def named(features: Features, noun: str, *, whole: bool = False) -> Rows:
    """The rows whose name ends in a noun: "Terminal", "Terminal 2", "Oak School"; a Mill Road is no mill.

    `whole`: that are called so and no more.
    """
    ends = re.compile(rf"(?:.* )?{re.escape(noun)}(?: \w| \d+)?")
    if singular_of(noun) in NAMED_FIRST:  # "River Ash", but no River Street
        ends = re.compile(rf"(?:.* )?{re.escape(noun)}|{re.escape(noun)} (?!.*\b(?:{GROUND})\b).*")
    ends = re.compile(re.escape(noun)) if whole else ends
    fields = [values for name, values in features.fields.items() if name.lower() == "name"]
    said = [(i, text) for values in fields for i, value in enumerate(values) for text in tuple_of(value)]
    return np.array([i for i, text in said if ends.fullmatch(text)], dtype=np.int64)


def rows_of_look(
    features: Features, find: p.Find, rows: Rows, names: Names, lexicon: Lexicon, notes: list[str]
) -> Rows:
    """Of the rows of a find's kind those whose fields or shape show its looks."""
    told = {look: with_look(features, rows, look, names, lexicon) for look in find.looks}
    strange = [look for look, kept in told.items() if kept is None and not lexicon.looks.get(tuple(look.split()))]
    strange = [look for look in strange if look not in IDLE_NOUNS or look in lexicon.schema.nouns]
    # of one thing no word is needed to tell it: "the entrance road" where there is one road
    if (
        strange
        and len(rows) != 1
        and lexicon.schema.strong
        and all(kept is None for kept in told.values())
        and not lexicon.asked
    ):
        raise UntoldError(find, strange[0], features.name)
    for look in find.looks:
        kept = with_look(features, rows, look, names, lexicon)
        if kept is None:
            notes.append(f"'{look}' is told by no field of {features.name} and not by shape: it was left out")
        else:
            rows = kept
    return rows


def of_either(features: Features, find: p.Find, rows: Rows, names: Names, lexicon: Lexicon, notes: list[str]) -> Rows:
    """What "white and grey tanks", said of several of which none is both, means: the white ones and the grey ones."""
    looks = tuple(look.replace(" and ", " or ") for look in find.looks)
    if looks == find.looks:
        return rows[:0]
    notes.append(f"no feature is a '{find.text}': read as " + ", ".join(looks))
    return rows_of_look(features, replace(find, looks=looks), rows, names, lexicon, notes)
