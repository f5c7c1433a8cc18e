"""Conditions joined to a thing: two bounds of one field, "one or two platforms", values after a comma, "except" a value.

Each turn is made only where the layer's fields are called so or say so.
"""

# ruff: noqa: E501 - patterns read better whole
from __future__ import annotations

import re
from itertools import pairwise

from engine.phrases.fieldnames import field_words
from engine.phrases.lexicon import Lexicon
from engine.phrases.schema import key_of
from engine.phrases.units import GEOMETRIC, UNITS
from engine.phrases.words import SMALL, plural_of, singular_of

BOUND = r"(?:more than|over|above|at least|less than|under|below|at most|up to|fewer than)"
TWO_BOUNDS = re.compile(
    rf"\b(?P<name>[a-z]+(?: [a-z]+)?) (?P<link>(?:of |is )?)(?P<one>{BOUND} [\d.]+(?: ?[a-z%]+)?) (?:but|and) (?P<two>{BOUND} [\d.]+)"
)
BOTH_BOUNDS = re.compile(
    rf"\b(?P<lead>(?:with |having )?)(?P<one>{BOUND} [\d.]+) (?:but|and) (?P<two>{BOUND} [\d.]+) (?P<name>[a-z]+)(?![^ ])"
)
GRADED = re.compile(
    rf"\b(?P<lead>(?:with |of )?)(?:an? )?(?:very )?(?:low|high|poor|large|small|big|steep|strong|heavy|weak|great|long|short|good|bad) (?P<name>[a-z]+(?: [a-z]+)?) ?, (?={BOUND} \d)"
)
EACH = re.compile(
    r"\b([a-z]+) (?:an?|per|each|every) (?:day|week|month|year|hour|night|minute|m2|ha|hectare|km|person|head|unit|tree|square met(?:er|re))(?![^ ])"
)
COUNT = r"\d+|" + "|".join(SMALL)
EITHER = re.compile(rf"\b(?P<low>{COUNT}) or (?P<n>{COUNT}) (?P<field>[a-z]+)(?![^ ])")
NAME = r"[a-z]+(?: [a-z]+){0,2}"
SEVERAL = re.compile(
    rf"\b(?P<with>with|having|containing) (?:between )?(?P<low>{COUNT}) (?:to|or|and) (?P<high>{COUNT}) (?P<name>{NAME})(?![^ ])"
)
WITHOUT = re.compile(rf"\bwithout (?:at least )?(?P<n>{COUNT}) (?P<name>{NAME})(?![^ ])")
GRADES = re.compile(
    r"\b(?P<field>[a-z]+(?: [a-z]+)?) (?P<many>\d+(?: ,? ?\d+)*(?: ,)? (?:or|and) \d+)(?![^ ])(?! (?:or|m|km)\b)"
)
AMOUNT = re.compile(r"(\d[\d.]* [a-z\d]+) of ([a-z]+)(?![^ ])")
BELONGING = re.compile(r"\b(?:belonging|belongs|belong) to (?:the )?(?P<name>[a-z]+) (?=\w)")
EITHER_OF = re.compile(r" ?, (?P<one>[a-z][a-z ]*?) or (?P<two>[a-z][a-z ]*)$")
LISTED = re.compile(r" ?, (?P<value>[a-z][a-z ]*?)(?= ?,|$)")
BUT = re.compile(
    r"(?: ?,)? (?:except|except for|excluding|other than|apart from|but not) (?:the |for )?(?P<value>[a-z][a-z ]*)$"
)
HARMED = re.compile(r"\b(?P<how>[a-z]+)ly damaged (?P<joint>or|and) (?P<other>[a-z]+)\b")
MANY = re.compile(
    r"^(?P<first>[a-z\d. ]+? (?:of|to|from|near|by) (?:an?|one|the) (?P<thing>(?:[a-z]+ )?[a-z]+)) (?=that were )"
)
FROM = re.compile(r"\b(?:dating )?from (?=(?:before|after|between) \d)")


def joined(line: str, lexicon: Lexicon) -> str:
    """A normalised phrase with each condition said whole, and of the thing named first."""
    schema, fields = lexicon.schema, dict(lexicon.measured)
    line = TWO_BOUNDS.sub(lambda match: bounds_apart(match, fields), FROM.sub("", line))
    line = EACH.sub(lambda match: match[1] if match[1] in fields and match[0] not in UNITS else match[0], line)
    line = BOTH_BOUNDS.sub(lambda match: both_bounds(match, fields), line)
    line = GRADED.sub(lambda match: f"with {match['name']} " if match["name"] in fields else match[0], line)
    line = GRADES.sub(lambda match: graded_numbers(match, fields), line)
    line = AMOUNT.sub(lambda match: match[1] if is_amount(match, fields) else match[0], line)
    line = EITHER.sub(lambda match: range_of(match, fields), line)
    line = SEVERAL.sub(lambda match: counted(match, lexicon), line)
    line = WITHOUT.sub(
        lambda match: (
            f"with fewer than {match['n']} {match['name']}" if things(match["name"], lexicon)[0] else match[0]
        ),
        line,
    )
    line = BELONGING.sub(
        lambda match: f"with {match['name']} " if key_of((match["name"],)) in schema.strong else match[0], line
    )
    line = EITHER_OF.sub(lambda match: either_of(match, line, lexicon), line)
    line = LISTED.sub(lambda match: f" that are {match['value']}" if told(match["value"], lexicon) else match[0], line)
    line = BUT.sub(lambda match: f" that are not {match['value']}" if told(match["value"], lexicon) else match[0], line)
    line = HARMED.sub(lambda match: graded(match, lexicon), line)
    return MANY.sub(lambda match: f"{match['first']} , " if of_many(match, lexicon) else match[0], line)


def either_of(match: re.Match[str], line: str, lexicon: Lexicon) -> str:
    """`, steel or concrete`: that are either; after "without any" of what both are, nothing more."""
    columns = lexicon.schema.by_text
    both = set(columns.get(match["one"], ())) & set(columns.get(match["two"], ()))
    named = any(tuple(match[each].split()) in lexicon.nouns for each in ("one", "two"))
    if not both or named or "," in line[: match.start()]:
        return match[0]
    denied = re.search(r"(?<![^ ])(?:without|no)(?: any)? (?!.* (?:in|on|near|of) )", line[: match.start()])
    return "" if denied else f" that are {match['one']} or {match['two']}"


def both_bounds(match: re.Match[str], fields: dict[str, str]) -> str:
    """`with at least 10 but fewer than 20 units`: both of the units."""
    if match["name"] not in fields:
        return match[0]
    return f"{match['lead']}{match['one']} {match['name']} and {match['two']} {match['name']}"


def graded_numbers(match: re.Match[str], fields: dict[str, str]) -> str:
    """`condition 4 or 5`: between 4 and 5; `1, 3 or 5` one by one."""
    said = [int(each) for each in re.findall(r"\d+", match["many"])]
    words = match["field"].split()
    name = next((each for each in (" ".join(words), words[-1]) if each in fields), None)
    if name is None:
        return match[0]
    before = match["field"].removesuffix(name)
    if all(b - a == 1 for a, b in pairwise(said)):
        return f"{before}{name} between {said[0]} and {said[-1]}"
    return before + " or ".join(f"{name} {each}" for each in said)


def is_amount(match: re.Match[str], fields: dict[str, str]) -> bool:
    """Whether a number field has a word in its name, "500 kg of honey" of `honey_kg`; lengths are of many things."""
    unit, word = match[1].split()[1], match[2]
    told = len(word) > 2 and UNITS.get(unit, ("",))[0] not in GEOMETRIC
    return told and any(word in field_words(name).split() for name in fields.values())


def told(text: str, lexicon: Lexicon) -> bool:
    """Whether one field says a text whole, and no feature is called so."""
    schema = lexicon.schema
    named = {text, singular_of(text)} & schema.nouns or tuple(text.split()) in lexicon.nouns
    return len(schema.by_text.get(text, ())) == 1 and not named


def bounds_apart(match: re.Match[str], fields: dict[str, str]) -> str:
    """`a head of at least 1 m but less than 2.5 m`: both of the head."""
    words = match["name"].split()
    name = next((each for each in (" ".join(words), words[-1]) if each in fields), None)
    if name is None:
        return match[0]
    return f"{match['name']} {match['link']}{match['one']} and a {name} of {match['two']}"


def range_of(match: re.Match[str], fields: dict[str, str]) -> str:
    """`one or two platforms`: between 1 and 2, where a field counts them."""
    low, high = (SMALL.get(match[each]) or int(match[each]) for each in ("low", "n"))
    return f"between {low} and {high} {match['field']}" if high == low + 1 and match["field"] in fields else match[0]


def counted(match: re.Match[str], lexicon: Lexicon) -> str:
    """`with between 2 and 3 trees`: `with 2to3 trees`, where a field does not count them."""
    low, high = (SMALL.get(match[each]) or int(match[each]) for each in ("low", "high"))
    name, rest = things(match["name"], lexicon)
    if not 0 < low < high or not name:
        return match[0]
    return f"{match['with']} {low}to{high} {name}{rest}"


def things(text: str, lexicon: Lexicon) -> tuple[str, str]:
    """The words of a text that name several things, and the rest; none where a number field is called so."""
    words = text.split()
    for end in range(1, len(words) + 1):
        noun = lexicon.nouns.get((words[end - 1],))
        if noun is not None and noun.number != "singular" and words[end - 1] not in dict(lexicon.measured):
            return " ".join(words[:end]), "".join(f" {word}" for word in words[end:])
    return "", text


def graded(match: re.Match[str], lexicon: Lexicon) -> str:
    """`severely damaged or destroyed`, of a field that says severe and destroyed."""
    how = next((each for each in (match["how"], f"{match['how'][:-1]}y") if each in lexicon.schema.by_text), None)
    columns = lexicon.schema.by_text
    same = how and set(columns[how]) & set(columns.get(match["other"], ()))
    return f"{how} {match['joint']} {match['other']}" if same else match[0]


def of_many(match: re.Match[str], lexicon: Lexicon) -> bool:
    """Whether a plural verb after one thing speaks of the things named first: "houses near a park that were built ..."."""
    thing = match["thing"]
    words = match["first"].split()
    first = any(singular_of(word) != word and (word,) in lexicon.nouns for word in words[:3])
    return first and singular_of(thing) == thing != plural_of(thing) and tuple(thing.split()) in lexicon.nouns
