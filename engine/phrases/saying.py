"""Ways of saying what a layer says in other words: "canal sections" of canals, "20th century", "with room for five cars".

Each turn is made only where the layer's names or fields are such that the words cannot mean anything else.
"""

# ruff: noqa: E501 - tables and patterns read better in long rows
from __future__ import annotations

import re

from engine.phrases.fieldnames import field_words
from engine.phrases.lexicon import Lexicon, load_lexicon
from engine.phrases.units import UNITS, unit_of
from engine.phrases.words import plural_of, singular_of
from engine.phrases.years import field_of

PART = re.compile(
    r"\b(?P<thing>(?:[a-z]+ )?[a-z]+) (?P<part>section|segment|stretch|reach|rank|stand|rack|lot|area|point|site|station)(?P<many>e?s)?(?![^ ])"
)
CYCLES = re.compile(r"\b(?:cycle|bike|bicycle) (?:rack|stand|parking|store|shelter|parking area)(?P<many>s)?(?![^ ])")
CYCLE = re.compile(r"\bcycle (?=(?:rack|stand|parking|store|shelter|hire|rental|shop)s?\b)")
LATELY = re.compile(
    r" (?:in|over|during|within) the (?:last|past|previous) (?:(?P<n>\d+) )?(?P<unit>month|year|day|week)s?\b"
)
BOUND = r"(?:more than|over|above|at least|less than|under|below|at most|up to|fewer than|exactly)"
ROOM = re.compile(
    rf"\b(?:with |having |that have |offering )(?:room|space|spaces|places|capacity) for (?P<n>(?:{BOUND} )?[\w.]+) [a-z]+(?: or (?P<or>more|less|fewer))?\b"
)
SEATED = re.compile(r"\b(?:people|persons|spectators|fans|viewers|visitors|guests)\b")
YEAR_OF = re.compile(
    r"\b(?:year|date) of ([a-z]+)\b|\b(construction|building|manufacture|installation) (?:year|date)\b"
)
SERVED = re.compile(
    rf"\b(?:(?:that|which) (?:are|is|were) )?(?:served|used|crossed) by (?=(?:only |just |{BOUND} )?(?:\d|(?:one|two|three|four|five) [a-z]))"
)
HAD = re.compile(r"(?<=[a-z0-9%]) (?:(?:that|which) (?:have |has )?|with )?had (?!been )(?=[a-z\d])")
HAD_BEEN = re.compile(r"\bhad been\b")


def said_otherwise(line: str, lexicon: Lexicon) -> str:
    """A normalised phrase in the words of the layer."""
    line = SERVED.sub("with ", line)
    line = YEAR_OF.sub(lambda match: year_named(match, lexicon), line)
    line = HAD_BEEN.sub("were", HAD.sub(" with ", line))
    fields = dict(lexicon.measured)
    room = "seats" if "seats" in fields and SEATED.search(line) else "capacity" if "capacity" in fields else ""
    if room and UNITS.get(unit_of(fields[room]) or "", ("",))[0] != "volume":
        what = "{} seats" if room == "seats" else "a capacity of {}"
        line = ROOM.sub(
            lambda match: f"with {what.format(match['n'])}" + (f" or {match['or']}" if match["or"] else ""), line
        )
    line = LATELY.sub(lambda match: "" if spans(match, set(fields.values())) else match[0], line)
    if "bicycle parking" in lexicon.schema.nouns:
        line = CYCLES.sub(
            lambda match: match[0] if singular_of(match[0]) in lexicon.schema.nouns else "bicycle parking", line
        )
    return PART.sub(lambda match: whole_of(match, lexicon), CYCLE.sub("bicycle ", line))


def year_named(match: re.Match[str], lexicon: Lexicon) -> str:
    """`year of death` as `death year`, where a field of years is called so."""
    verb = match[1] or match[2]
    if any({"year", verb} <= set(field_words(name).split()) for _, name in lexicon.years):
        return f"{verb} year"
    made = verb in ("construction", "building", "manufacture", "installation")
    name = field_of(None, lexicon.years) if made else None  # "year of construction" of `YR_DUG`
    done = next((done for done, own in lexicon.years if own == name and " " not in done), "")
    return f"{done} year" if done and not any(verb in field_words(own).split() for _, own in lexicon.days) else match[0]


def spans(match: re.Match[str], names: set[str]) -> bool:
    """Whether a number field tells what happened in so many months, years or days: `faults_12m`; a year is 12 months."""
    count, unit = match["n"] or "1", match["unit"]
    ends = [rf"{count}_?{unit[0]}[a-z]*"]
    if unit == "year":
        ends.append(rf"{12 * int(count)}_?m[a-z]*")
    elif unit == "month" and int(count) % 12 == 0:
        ends.append(rf"{int(count) // 12}_?y[a-z]*")
    return any(re.search(rf"_(?:{'|'.join(ends)})$", name.lower()) for name in names)


def whole_of(match: re.Match[str], lexicon: Lexicon) -> str:
    """`canal sections` as canals, where the layer calls features canals and none a section; else as it was."""
    called, known = lexicon.schema.nouns, load_lexicon()
    if match["part"] in called or any(name.endswith(f" {match['part']}") for name in called):
        return match[0]
    words = match["thing"].split()
    for start in range(len(words)):
        thing = " ".join(words[start:])
        both = tuple(f"{thing} {match['part']}".split())
        if singular_of(thing) in called and both not in known.nouns and thing not in ("parking",):
            said = plural_of(singular_of(thing)) if match["many"] else singular_of(thing)
            return " ".join((*words[:start], said))
    return match[0]


def flag_nouns(lexicon: Lexicon) -> set[str]:
    """The yes/no fields called by a thing that the lexicon knows: "war graves" of `war_grave`."""
    known = load_lexicon().nouns
    return {name for name in map(field_words, lexicon.schema.flags) if " " in name and (name.split()[-1],) in known}
