"""Turns of speech about rows and numbers in them, put as the grammar reads them: "cottages no. 2 and 3 from the north"."""

# ruff: noqa: E501 - patterns read better whole
from __future__ import annotations

import re

from engine.phrases.lexicon import Lexicon
from engine.phrases.places import SIDE as PLACE
from engine.phrases.row_words import IDLE, ROW, owned
from engine.phrases.words import COUNTED, ORDINAL, number, plural_of, singular_of

SIDE = r"(?:left|right|top|bottom|north|south|east|west)(?:ern)?(?: (?:end|side))?"
MANY = r"(?:(?:three|four|five|six|seven|eight|nine|ten|eleven|twelve|[3-9]|\d{2,3})\b)"
NUMBERED = re.compile(
    rf"^(?:the )?(?P<thing>(?:[a-z]+ ){{1,3}}?)(?:no|nos|nr|nrs|number|numbers|#) (?P<list>(?:\d{{1,2}}|{COUNTED})(?:(?: ,| and| ,? and| to) (?:\d{{1,2}}|{COUNTED})){{0,6}}) "
    rf"(?:(?:when )?(?:counted|counting|numbered|starting) )?from (?:the )?(?P<side>{SIDE})(?P<rest>(?: .*)?)$"
)
ABREAST = re.compile(
    rf"(?P<many>^(?:the |all )?{MANY}(?: [a-z]+){{1,4}}?) (?:{IDLE})(?:side by side|next to (?:each other|one another))(?![^ ])"
)
IDLY = re.compile(rf"(?<=s ){IDLE}(?=(?:side by side|next to (?:each other|one another))(?![^ ]))")
SAME = re.compile(
    rf"\b(?P<row>(?:in|of|within|from) (?:the|this|that) (?:(?:{PLACE}|{ORDINAL}|last) )?(?:row|queue|column)) of (?:the |these |those )?(?P<n>(?:{COUNTED}) )?(?P<thing>[a-z]+(?: [a-z]+){{0,2}}?)(?= (?:in|on|at|near|by|along|north|south|east|west|from|to|that|which|next|with|beside|between)\b| ,|$)"
)
FARM = re.compile(
    rf"\bin (?P<row>(?:the )?(?:{PLACE}|{ORDINAL}|last) row) (?:of|in) the (?P<side>{PLACE}) (?P<name>(?:[a-z]+ )?(?:farm|group|cluster|block|field|array))(?![^ ])"
)
HEAD = re.compile(
    rf"\bat the (?:very )?(?:head|front|tail|rear|back|end) of (?:the |an? )?(?:train|{ROW}|column|convoy|file|chain) of (?P<thing>(?:the )?[a-z]+(?: [a-z]+){{0,2}})$"
)
MIDDLE_OF = re.compile(
    rf"^(?:the )?(?P<where>middle|central|center) (?P<thing>[a-z]+(?: [a-z]+){{0,2}}?) of (?:the |a )?(?:(?P<n>{COUNTED}) )?{IDLE}in (?:a|the) {ROW}(?P<rest>(?: .*)?)$"
)


def rowed(line: str, lexicon: Lexicon) -> str:
    """A normalised phrase with such turns put plainly."""
    line = MIDDLE_OF.sub(middle_of, line)
    line = NUMBERED.sub(lambda match: by_number(match, lexicon), line)
    line = IDLY.sub("", ABREAST.sub(r"\g<many> abreast", line))
    line = FARM.sub(lambda match: farm(match, lexicon), line)
    line = HEAD.sub(lambda match: at_head(match, lexicon), line)
    return SAME.sub(lambda match: same_row(match, lexicon), line)


def middle_of(match: re.Match[str]) -> str:
    """`the middle greenhouse of the three in a row`: the middle one in the row of three."""
    size = f" of {match['n']}" if match["n"] else ""
    return f"the {match['where']} {match['thing']} in the row{size}{match['rest']}"


def by_number(match: re.Match[str], lexicon: Lexicon) -> str:
    """`cottages no 2 and 3 from the north`: the second and the third; `numbers 2 to 4`: all three."""
    words = match["thing"].split()
    thing = " ".join((*words[:-1], singular_of(words[-1])))
    if (
        (words[-1],) not in lexicon.nouns
        and tuple(words) not in lexicon.nouns
        and tuple(thing.split()) not in lexicon.nouns
    ):
        return match[0]
    listed = [int(number(each) or 0) for each in re.findall(rf"\d+|{COUNTED}", match["list"])]
    if " to " in match["list"] and len(listed) == 2 and listed[0] < listed[1] <= listed[0] + 9:
        listed = [*range(listed[0], listed[1] + 1)]
    side = match["side"].removesuffix(" end").removesuffix(" side").removesuffix("ern")
    if not listed or min(listed) < 1:
        return match[0]
    return " and ".join(f"the {nth(each)} {thing} from the {side}{match['rest']}" for each in listed)


def nth(value: int) -> str:
    """`2nd`, `11th`."""
    return f"{value}{'th' if value % 100 in (11, 12, 13) else {1: 'st', 2: 'nd', 3: 'rd'}.get(value % 10, 'th')}"


def farm(match: re.Match[str], lexicon: Lexicon) -> str:
    """`in the lower row of the western tank farm`: in that row of those in the west, where the layer has no such farm."""
    name = match["name"].split()
    if tuple(name) in lexicon.nouns or {name[-1]} & lexicon.schema.words:
        return match[0]
    head = match.string[: match.start()].split()
    same = len(name) == 1 or any(singular_of(word) == singular_of(name[0]) for word in head)
    return f"on the {match['side']} side in {match['row']} thereof" if same else match[0]


def at_head(match: re.Match[str], lexicon: Lexicon) -> str:
    """`the locomotive at the head of the train of wagons`: closest to these, where it is none of them."""
    before, thing = match.string[: match.start()].split(), match["thing"].removeprefix("the ")
    own = bool(before) and singular_of(before[-1]) == singular_of(thing.split()[-1])
    several = plural_of(singular_of(thing)) == thing and (thing.split()[-1],) in lexicon.nouns
    return match[0] if own or (not several and tuple(thing.split()) not in lexicon.nouns) else f"closest to the {thing}"


def same_row(match: re.Match[str], lexicon: Lexicon) -> str:
    """`the third tent in the row of tents`: in the row, which is of tents anyhow."""
    thing = singular_of(match["thing"].split()[-1])
    said = match.string[: match.start()]
    known = any(singular_of(word) == thing for word in said.split()) or thing in ("one", "them", "these", "thing")
    if not known or owned(match["row"], lexicon):
        return match[0]
    return match["row"] + (
        f" of {match['n']}".rstrip() if match["n"] and match["row"].endswith(("the row", "the queue")) else ""
    )
