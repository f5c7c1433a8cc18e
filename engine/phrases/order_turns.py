"""Turns of speech about places in an order, put as the grammar reads them: "the two outer silos", "every second house".

What an order begins with is a side ("sixth house along the road from the west") or a thing ("the first house you come to
from the gate"); rows are those of `operators.rows`, and all of the things where none stand in one.
"""

# ruff: noqa: E501 - patterns read better whole
from __future__ import annotations

import re
from collections.abc import Callable

from engine.phrases.lexicon import Lexicon
from engine.phrases.ranking_turns import OPPOSITE, nth_of
from engine.phrases.row_words import IDLE
from engine.phrases.words import COUNTED, ORDINAL, plural_of, singular_of

SIDE = r"(?P<side>left|right|top|bottom|north|south|east|west)(?:ern)?(?: hand)?(?: (?:end|side|edge))?"
RANK = rf"(?:{ORDINAL}|\d+th-last|last)"
NAME = r"(?P<thing>[a-z]+(?: [a-z]+){0,2}?)"
NP = r"(?:the|that|this) [a-z\d]+(?: [a-z\d]+){0,2}?"
WHERE = rf"(?:(?:that (?:is|lies|stands) |standing |lying |parked )?(?:along|alongside|lining|on|in|at|beside|by|next to|near) {NP})"
PREPS = r"(?:in|on|at|near|by|along|north|south|east|west|inside|outside|next|from|beside|of)"
REST = rf"(?P<rest>$| ,? ?{PREPS}\b.*)"
ENDS = r"at either end of the row"
MEET = r"(?:(?:that |which )?(?:you|we|one|i)(?: (?:would|will|can))? (?:come (?:to|across|upon)|reach|meet|pass|see|get to|hit|encounter|arrive at))"
WAYS = frozenset({"road", "street", "lane", "track", "path", "avenue", "canal", "river", "quay", "railway"})
SIZES = {"big": "largest", "bigger": "largest", "large": "largest", "larger": "largest", "little": "smallest"}
SIZES |= {"small": "smallest", "smaller": "smallest", "long": "longest", "longer": "longest"}
Turn = Callable[[re.Match[str], Lexicon], str]


def known(words: str, lexicon: Lexicon) -> bool:
    """Whether words end in the name of a thing."""
    said = words.removeprefix("the ").split()
    single = [*said[:-1], singular_of(said[-1])]
    return any(tuple(single[at:]) in lexicon.nouns for at in range(len(single)))


def many(words: str) -> str:
    """A thing's name in the plural."""
    *before, last = words.split()
    return " ".join((*before, plural_of(singular_of(last))))


def free(word: str, lexicon: Lexicon) -> bool:
    """Whether no field and no name of the layer has a word: "outer" may be a kind of ring."""
    schema = lexicon.schema
    named = any(word in noun.split() for noun in schema.nouns)
    return not named and word not in schema.said and lexicon.looks.get((word,)) != "value"


def rowed(things: str, where: str, rest: str) -> str:
    """Things at a place of their row; of those that the rest of a phrase tells, after a comma that keeps it from other things."""
    rest = rest.strip(" ,")
    rest = "" if rest == "in the row" else rest
    return f"{things} {rest} , {where}" if rest else f"{things} {where}"


def from_side(match: re.Match[str], lexicon: Lexicon) -> str:
    """`sixth house along the main road from the west`: counted from there first."""
    if not known(match["thing"], lexicon):
        return match[0]
    return f"the {match['rank']} {match['thing']} from the {match['side']} {match['where']}"


def headed(match: re.Match[str], lexicon: Lexicon) -> str:
    """`the last jetty along the river, going east`: the last from the west."""
    said = f"the {match['rank']} {match['thing']} from the {OPPOSITE[match['side']]} {match['where']}"
    return said if known(match["thing"], lexicon) else match[0]


def sided_row(match: re.Match[str], lexicon: Lexicon) -> str:
    """`second tank from the east in the diesel row`: the second diesel tank from there in the row."""
    look = f"{match['look']} " if match["look"] else ""
    mine = (
        known(match["thing"], lexicon) and free("row", lexicon) and (not look or tuple(look.split()) in lexicon.looks)
    )
    said = f"the {match['rank']} {look}{match['thing']} in the row from the {match['side']}"
    return said if mine else match[0]


def sided_way(match: re.Match[str], lexicon: Lexicon) -> str:
    """`fourth house from the west end of the main road`: along it."""
    way = match["x"].split()[-1] in WAYS and known(match["x"], lexicon) and known(match["thing"], lexicon)
    return f"the {match['rank']} {match['thing']} from the {match['side']} along {match['x']}" if way else match[0]


def by_number(match: re.Match[str], lexicon: Lexicon) -> str:
    """`number 3 silo from the left`, `silo number 3 along the road from the left`: the third."""
    thing = singular_of(match["thing"])
    kind = tuple(thing.split()) in lexicon.nouns
    rest = (match.groupdict().get("where") or "").strip()
    told = f"the {nth_of(match['n'])} {thing} from the {match['side']} {rest}".strip()
    return told if kind and f"number {match['n']}" not in lexicon.schema.said else match[0]


def of_the(match: re.Match[str], lexicon: Lexicon) -> str:
    """`the third of the silos, from the left`: the third silo from there; `first three of the silos` are three."""
    count = match["n"] or ""
    thing = match["thing"] if count else singular_of(match["thing"])
    return (
        f"the {match['rank']} {count}{thing} from the {match['side']}" if known(match["thing"], lexicon) else match[0]
    )


def met(match: re.Match[str], lexicon: Lexicon) -> str:
    """`the first house you come to from the gate`, `the last silo before the bridge`: the one closest to it."""
    if not known(match["thing"], lexicon) or not known(match["x"], lexicon):
        return match[0]
    rank = match["rank"]
    order = "" if rank in ("first", "last", "next", "1st") else f"{rank} "
    return f"the {match['thing']} {order}closest to {match['x']}"


def from_end(match: re.Match[str], lexicon: Lexicon) -> str:
    """`third car from the end`: the third-last of the row."""
    back = {"first": "last", "1st": "last"}.get(match["rank"]) or f"{rank_of(match['rank'])}th-last"
    said = rowed(f"the {back} {match['thing']}", "in the row", match["rest"])
    return said if known(match["thing"], lexicon) else match[0]


def rank_of(word: str) -> str:
    """`third`: 3."""
    value = next((each for each in range(1, 13) if nth_of(str(each)) == word), None)
    return str(value) if value else re.sub(r"\D", "", word)


def outer(match: re.Match[str], lexicon: Lexicon) -> str:
    """`the two outer silos`, `the outermost cars in the lot`: those at the ends of the row."""
    several = many(match["thing"]) == match["thing"]
    if not several or not known(match["thing"], lexicon) or not free(match["how"], lexicon):
        return match[0]
    where = ENDS if match["how"].startswith(("out", "end")) else "between the ends of the row"
    return rowed(f"the {count_of(match)}{match['thing']}", where, match["rest"])


def count_of(match: re.Match[str]) -> str:
    """`two `, where a number was said; "both" are two."""
    said = match.groupdict()
    number = said.get("n") or said.get("m") or ""
    return f"{number.strip().replace('both', 'two')} " if number else ""


def inner(match: re.Match[str], lexicon: Lexicon) -> str:
    """`the inner silo`: the one between the ends."""
    thing = match["thing"]
    mine = free("inner", lexicon) and known(thing, lexicon) and singular_of(thing) == thing
    return rowed(f"the {thing}", "between the ends of the row", match["rest"]) if mine else match[0]


def at_ends(match: re.Match[str], lexicon: Lexicon) -> str:
    """`the silos at the ends`, `silos at either end`, `the ends of the row of silos`: at either end of the row."""
    several = many(match["thing"]) == match["thing"]
    if not several or not known(match["thing"], lexicon) or not free("end", lexicon):
        return match[0]
    return rowed(f"the {count_of(match)}{match['thing']}", ENDS, match["rest"])


def middle_ones(match: re.Match[str], lexicon: Lexicon) -> str:
    """`the two middle cars in the lot`, `the middle two`: those in the middle of the row."""
    if not known(match["thing"], lexicon) or not (free("middle", lexicon) and free("central", lexicon)):
        return match[0]
    return rowed(f"the two {match['thing']}", "in the middle of the row", match["rest"])


def middle_of(match: re.Match[str], lexicon: Lexicon) -> str:
    """`the middle one of the silos`: the middle silo."""
    thing = match["thing"]
    single = " ".join((*thing.split()[:-1], singular_of(thing.split()[-1])))
    number = re.match(rf"{COUNTED} ", thing)  # "the middle one of the three silos" is read as it is
    mine = thing != single and not number and known(thing, lexicon)
    return f"the middle {single}{match['rest']}" if mine else match[0]


def every(match: re.Match[str], lexicon: Lexicon) -> str:
    """`every second house from the west`: in every second place of the row, from there."""
    step = "other" if match["step"] in ("other", "alternate", "alternating") else match["step"]
    if not known(match["thing"], lexicon) or not lexicon.schema.nouns:  # of a picture no order of all is told
        return match[0]
    side = f" from the {match['side']}" if match["side"] else ""
    return rowed(f"the {many(match['thing'])}", f"in every {step} place of the row{side}", match["rest"])


def row_of(match: re.Match[str], lexicon: Lexicon) -> str:
    """`middle tank of the diesel row`, `in the row of diesel tanks`: of the diesel tanks in the row."""
    words, look = match["before"].split(), tuple(match["look"].split())
    at = next((at for at in range(len(words)) if known(" ".join(words[at:]), lexicon)), None)
    size = next((size for size in (3, 2, 1) if (*words[:-1], singular_of(words[-1]))[-size:] in lexicon.nouns), 0)
    of = match.groupdict().get("of")
    told = look in lexicon.looks and (not of or singular_of(of.split()[-1]) == singular_of(words[-1]))
    if at is None or not size or not told or not free("row", lexicon) or (*look, "row") in lexicon.nouns:
        return match[0]
    return " ".join((*words[:-size], *look, *words[-size:], "in the row")) + match["rest"]


def counted(match: re.Match[str], lexicon: Lexicon) -> str:
    """`soccer fields, the two big ones only`: the two largest; `tank cars, three of them, the westernmost`."""
    if not known(match["thing"], lexicon) or many(match["thing"]) != match["thing"]:
        return match[0]
    look = match["look"]
    if look not in SIZES and not look.endswith(("est", "most")) and (look,) not in lexicon.looks:
        return match[0]
    return f"the {match['n']} {SIZES.get(look, look)} {match['thing']}"


def all_but(match: re.Match[str], lexicon: Lexicon) -> str:
    """`all but the last two silos from the left`: all silos except these."""
    if not known(match["thing"], lexicon):
        return match[0]
    rank = f"{match['rank']} {match['n'] or ''}"
    thing = match["thing"] if match["n"] else singular_of(match["thing"])
    return f"all {many(match['thing'])} except the {rank}{thing} from the {match['side']}"


def but(match: re.Match[str], lexicon: Lexicon) -> str:
    """`all cars in the lot but the last two from the right`: except these."""
    return f"{match['set']} except the {match['then']}"


def plain(match: re.Match[str], lexicon: Lexicon) -> str:
    """`just the first three`: these."""
    return match["said"]


N = rf"(?P<n>{COUNTED} )?"
LOOK = r"(?P<look>(?!(?:top|bottom|upper|lower|left|right|middle|central|north|south|east|west|northern|southern|eastern|western|same|last|whole|outer|inner|long|short)\b)[a-z]+(?: [a-z]+)?)"
TWO = r"(?:(?P<n>two|both|2) (?:the )?)?"
TURNS: tuple[tuple[re.Pattern[str], Turn], ...] = tuple((re.compile(pattern), turn) for pattern, turn in (
    (rf"^(?:the )?(?P<rank>{RANK}) {NAME} from the {SIDE} (?:of|in) the (?:{LOOK} )?(?:row|line)$", sided_row),
    (rf"^(?:the )?(?P<rank>{RANK}) {NAME} from the {SIDE} (?:(?:of|along|on) )(?P<x>(?:the|this) [a-z]+(?: [a-z]+){{0,2}})$", sided_way),
    (rf"^(?:only|just|merely|simply) (?P<said>the (?:{RANK}|top|bottom) .+)$", plain),
    (rf"^(?P<before>(?:[a-z\d-]+ ){{0,4}}?[a-z]+) (?:{IDLE})(?:in|of|within|from|along) the {LOOK} (?:row|line)(?P<rest>(?: from the .*| ,.*)?)$", row_of),
    (rf"^(?P<before>(?:[a-z\d-]+ ){{0,4}}?[a-z]+) (?:{IDLE})(?:in|of|within|from|along) the (?:row|line) of {LOOK} (?P<of>[a-z]+)(?P<rest>(?: from the .*| ,.*)?)$", row_of),
    (rf"^(?:the )?{NAME} (?:number|no|nr|#) ?(?P<n>\d+|{COUNTED}) (?:(?P<where>{WHERE})(?: ,)? )?from (?:the )?{SIDE}$", by_number),
    (rf"^(?:the )?(?:number|no|nr|#) ?(?P<n>\d+|{COUNTED}) {NAME} from (?:the )?{SIDE}$", by_number),
    (rf"^(?:the )?(?:number|no|nr|#) ?(?P<n>\d+|{COUNTED}) from (?:the )?{SIDE} (?:of|among|amongst|in) (?:all )?(?:the )?{NAME}$", by_number),
    (rf"^(?:the )?(?P<rank>{RANK}) {N}(?:one )?(?:of|among|amongst) (?:all )?(?:the )?{NAME} ,? ?from the {SIDE}$", of_the),
    (rf"^(?:the )?(?P<rank>{RANK}(?: {COUNTED})?) {NAME} (?P<where>{WHERE})(?: ,)?(?: (?:when )?(?:counted|counting|numbered|starting|going|coming))? from the {SIDE}$", from_side),
    (rf"^(?:the )?(?P<rank>{RANK}(?: {COUNTED})?) {NAME} (?P<where>{WHERE})(?: ,)?(?: (?:when|if|as))?(?: (?:you|we|one))? (?:going|go|heading|walking|travell?ing|moving) (?:to(?:wards?)? (?:the )?)?{SIDE}$", headed),
    (rf"^(?:the )?(?P<rank>{ORDINAL}|last|next) {NAME}(?: {MEET})?(?: ,)? (?:(?:coming|going|walking|driving|starting|counting|counted) )?from (?P<x>{NP})$", met),
    (rf"^(?:the )?(?P<rank>last|first|next) {NAME}(?: {MEET})? (?:before|after|past|beyond|ahead of|in front of) (?:(?:you|we|one) (?:reach|come to|get to|cross|pass) )?(?P<x>{NP})$", met),
    (rf"^(?:the )?(?P<rank>{ORDINAL}) {NAME} (?:behind|closest to|nearest to|nearest|after|before|past) (?P<x>{NP})$", met),
    (rf"^(?:the )?(?P<rank>{ORDINAL}) {NAME} from the (?:far |very )?end(?: of the (?:row|line))?{REST}$", from_end),
    (rf"^(?:the )?(?P<n>{COUNTED} )?(?P<how>outer|outermost|inner|innermost|inside|outside|endmost|end) (?P<m>{COUNTED} )?{NAME}{REST}$", outer),
    (rf"^(?:the )?{NAME} , (?:only |just )?the (?P<n>{COUNTED} )?(?P<how>outer|outermost|inner|innermost)(?: (?P<m>{COUNTED}))?(?: ones?)?(?P<rest>)$", outer),
    (rf"^(?:the )?(?P<how>inner|innermost) {NAME}{REST}$", inner),
    (rf"^(?:the )?{TWO}{NAME} (?:{IDLE})(?:at|on|from) (?:the|both|either|each|the two|its|their|opposite) (?:(?:far|very|two) )?(?:ends?|outside(?! of))(?: of the (?:row|line))?(?P<rest>(?: (?:in|on) .*)?)$", at_ends),
    (rf"^(?:the )?(?:two |both )?ends of (?:the|a) (?:row|line|string) of (?:the )?{NAME}{REST}$", at_ends),
    (rf"^the (?:two|2) (?:middle|central|center|middlemost) {NAME}{REST}$", middle_ones),
    (rf"^the (?:middle|central|center) (?:two|2) {NAME}{REST}$", middle_ones),
    (rf"^(?:the )?(?:middle|central|center)(?: one)? of (?:all )?the {NAME}{REST}$", middle_of),
    (rf"^(?:every|each) (?P<step>other|alternate|{ORDINAL}) {NAME}(?P<rest> {WHERE})(?: ,)? from the {SIDE}$", every),
    (rf"^(?:every|each) (?P<step>other|alternate|{ORDINAL})(?: one of the)? {NAME}(?: from the {SIDE})?{REST}$", every),
    (rf"^(?:the )?(?P<step>alternate|alternating) {NAME}(?: from the {SIDE})?{REST}$", every),
    (rf"^(?:the )?{NAME} , (?:only |just |but (?:only )?)?the (?P<n>{COUNTED}) (?P<look>[a-z]+)(?: ones?| of (?:them|these|those))?(?: only)?$", counted),
    (rf"^(?:the )?{NAME} , (?P<n>{COUNTED}) of (?:them|these|those)(?: only)? , (?:only )?the (?P<look>[a-z]+(?:est|most))(?: ones?)?$", counted),
    (rf"^all (?:but|except|save)(?: for)? the (?P<rank>last|first) {N}{NAME} from the {SIDE}$", all_but),
    (rf"^(?P<set>(?:all |the |all the )?[a-z\d ]+?) (?:but|save)(?: for)? the (?P<then>(?:last|first) (?:{COUNTED} )?(?:ones? )?from the {SIDE})$", but),
))  # fmt: skip


def in_order(line: str, lexicon: Lexicon) -> str:
    """A normalised phrase with such turns put plainly."""
    for pattern, turn in TURNS:
        line = pattern.sub(lambda match, turn=turn: turn(match, lexicon), line)  # type: ignore[misc]
    return line
