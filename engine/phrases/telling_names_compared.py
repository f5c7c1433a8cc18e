"""Fields compared with another thing's: "the same colour as the Marlin", "more storeys than the bakery", "as tall as"."""

# ruff: noqa: E501 - patterns read better whole
from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from engine.errors import UsageError
from engine.phrases.concepts import all_concepts
from engine.phrases.fieldnames import field_words
from engine.phrases.layer import Features
from engine.phrases.lexicon import Lexicon
from engine.phrases.schema import text_of
from engine.phrases.telling_names import fields_of
from engine.phrases.words import COUNTED, normalise, singular_of
from engine.phrases.years import field_of

IS = r"\b(?:(?:that|which) )?(?:(?:is|are|reach\w*|ris\w+|stand\w*|grow\w*|contain\w*|hold\w*|carr(?:y|ies|ying)|stor(?:e|es|ing)) )?(?P<no>not |no )?(?:with |of |in |having |painted )?"
OF = rf"(?:(?:that|those) of )?(?:(?P<every>both|all|any|every|each)(?: of)? )?(?!{COUNTED}\b|(?:the )?(?:other|rest))(?P<thing>[a-z\d].*)"
FIELD = "(?P<field>[a-z]+(?: (?!as |than |of )[a-z]+){0,2})"
PATTERNS = [re.compile(each) for each in (
    rf"{IS}(?:exactly )?(?:(?:the|an?) )?(?:very )?(?P<same>same|identical|equal|different) (?:number of |shade of )?{FIELD} (?:as|to|from|than) {OF}",
    rf"\b(?:(?:that|which) )?(?P<no>do not |does not )?(?P<same>match(?:es|ing)?|differ(?:s|ing|ent)? from|identical to|equal to|the same as|agree\w* with) {OF.replace('.*', '.*?')} in {FIELD}$",
    rf"\b(?P<same>with|in|of|sharing|having|wearing) {OF.replace('.*', '.*?')} 's (?:own )?{FIELD}$",
    rf"\b(?P<same>with|in|of|sharing|having) the {FIELD} of (?=the ){OF}",
    rf"\b(?:that )?(?P<no>do not |does not )?(?P<same>shar|match)(?:es?|ing)? the {FIELD} (?:of|with) {OF}",
    rf"\bwhose {FIELD} (?:is )?(?P<no>not )?(?P<same>the same as|equal to|matches|different from|differs from) {OF}",
    rf"{IS}(?P<as>(?:at least|at most|more than|less than|over|about|exactly) )?(?P<times>twice|double|half|three times|four times|five times|thrice|\d[\d.]* times) as (?P<adj>tall|high|deep|heavy|old|low) as {OF}",
    rf"{IS}(?P<as>(?:at least|at most|exactly) )?as (?:many {FIELD}|(?P<adj>[a-z]+)) as {OF}",
    rf"{IS}(?P<more>more|fewer|less|greater|higher|lower) {FIELD} than {OF}",
    rf"{IS}(?P<more>(?!larger|bigger|smaller|longer|shorter|wider|narrower|broader)[a-z]+er|more (?:recent|modern)) than {OF}",
)]  # fmt: skip
MORE = {"tall": "taller", "high": "taller", "low": "lower", "old": "older", "deep": "deeper", "heavy": "heavier"}
TIMES = {
    "twice": 2.0,
    "double": 2.0,
    "thrice": 3.0,
    "half": 0.5,
    "three times": 3.0,
    "four times": 4.0,
    "five times": 5.0,
}
MOST_SAID = 3  # comparisons in a phrase
OLDER, NEWER = frozenset({"older", "earlier"}), frozenset({"newer", "younger", "later", "more recent", "more modern"})
CUT = re.compile(r" ,| (?:and|or|but|except|apart|that|which|with|in|on|near|within)(?![^ ])")


def compared(phrase: str, features: Features, lexicon: Lexicon, notes: list[str], ask: Callable[[str], Any]) -> str:
    """A phrase with what the other things' fields say in their place, told in notes; `ask` selects those things."""
    for _ in range(MOST_SAID):
        before, phrase = phrase, compared_once(phrase, features, lexicon, notes, ask)
        if phrase == before:
            break
    return phrase


def compared_once(
    phrase: str, features: Features, lexicon: Lexicon, notes: list[str], ask: Callable[[str], Any]
) -> str:
    """A phrase with the first such comparison put so."""
    line = normalise(phrase)
    for match in filter(None, (each.search(line) for each in PATTERNS if lexicon.schema.strong)):
        told, thing = meant(match.groupdict(), lexicon), match["thing"]
        if told is None:
            continue
        head = line[: match.start()].split()[-1:]
        for size in (len(thing), *(cut.start() for cut in reversed([*CUT.finditer(thing)]))):
            said_of = re.sub(r" (?:has|have|does|do|is|are)$", "", thing[:size])
            one = re.sub(r" one$", f" {singular_of(*head)}", said_of) if head else said_of
            try:
                chosen = ask(one)
            except UsageError:
                continue
            said = {text_of(features.fields[told[0]][row]) for row in chosen.rows}
            if told[1] in ("over ", "under ") and (match["every"] or thing.startswith("the ")) and all(said):
                said = {sorted(said, key=float)[-1 if told[1] == "over " else 0]} if said else said
            guessed = re.search("left out|not in the|no feature|no field", f"{chosen.plan.warnings} {chosen.notes}")
            if len(said) == 1 and "" not in said and not guessed:
                value = said.pop()
                value = multiplied(value, match.groupdict().get("times"))
                test = f"whose {field_words(told[0])} is {told[1]}{value}"
                notes.append(f"'{match[0].removesuffix(thing[size:])}' is read as '{test}'")
                return f"{line[: match.start()]}{test}{thing[size:]}"
    return phrase


def meant(given: Mapping[str, str | None], lexicon: Lexicon) -> tuple[str, str] | None:
    """The field that is compared, and what is said before the other's value; None where no one field is."""
    numbers = {each.name for each in lexicon.schema.columns if each.number}
    same, denied = given.get("same"), bool(given.get("no"))
    more = given.get("more") or MORE.get(given.get("adj") or "", "")
    kinds = [each for each in all_concepts(tuple(numbers)) if re.fullmatch(f"{each[1].more}|{each[1].less}", more)]
    field = given.get("field") or ("" if kinds else "storeys" * (more in ("taller", "higher", "lower")))
    own = [each.name for each in fields_of(field, lexicon)] if field else [name for name, _ in kinds]
    aged = field_of(None, lexicon.years) if not own and more in OLDER | NEWER else None
    if aged is not None and not given.get("times"):
        if not given.get("more"):
            return aged, ("at most " if not denied else "over ") if given.get(
                "as"
            ) == "at least " else "" if not denied else "over "
        return aged, {
            (True, False): "under ",
            (False, False): "over ",
            (True, True): "at least ",
            (False, True): "at most ",
        }[more in OLDER, denied]
    if same and not own and singular_of(field) not in lexicon.schema.nouns:  # "the same red as", no "in the park of"
        own = [each.name for each in lexicon.schema.saying(field)]
    if len(own) != 1 or (not same and own[0] not in numbers):
        return None
    if same:
        return own[0], "not " if denied != same.startswith("diff") else ""
    if not given.get("more"):
        times = given.get("times")
        bound = (
            ("at most " if times == "half" else "at least ")
            if times and not given["as"]
            else (given["as"] or "").replace("exactly ", "")
        )
        return own[0], "under " if denied else bound
    up = more in ("more", "greater", "higher", "taller") or any(re.fullmatch(each.more, more) for _, each in kinds)
    return own[0], ("at most " if up else "at least ") if denied else "over " if up else "under "


def multiplied(value: str, times: str | None) -> str:
    """`twice as tall as`: the other's height two times."""
    if not times:
        return value
    factor = TIMES.get(times) or float(times.split()[0])
    return f"{float(value) * factor:.6g}"
