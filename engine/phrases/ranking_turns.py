"""Turns of speech that say a rank: "ranked fourth by area", "the runner-up in size", "second if you count from the right"."""

# ruff: noqa: E501 - patterns read better whole
from __future__ import annotations

import re
from collections.abc import Callable

from engine.phrases.lexicon import Lexicon
from engine.phrases.words import COUNTED, ORDINAL, ORDINALS, SMALL, plural_of, singular_of

SIDE = "left|right|top|bottom|north|south|east|west"
BY_SIZE = r"(?:(?:(?:when )?(?:ranked |sorted |ordered )?by|in|for|in terms of|according to|with respect to|(?:in|by) (?:descending |decreasing )?order of) (?:the |its |their )?(?:overall |total |ground |surface )?(?:size|area|surface|footprint|extent|acreage))"
NUMBER = r"(?:number|no|nr|#) ?"
NTH = {value: name for name, value in ORDINALS.items()}
COUNT = (
    r"(?: ,)?(?: (?:when|if|as))?(?: (?:you|one|we))?(?: (?:are|is))? (?:counted|count|counting|starting|start|going|go|walking|walk|reading|read|looking|numbered|numbering)"
    rf"(?: (?:it|them|along (?:the|an?) [a-z]+|starting))?(?: from| at)?(?: (?:the|its|their))?(?: far)? (?P<side>{SIDE})(?:ern)?(?: hand)?(?: (?:end|side|edge))?"
    rf"(?: (?:of|in) the (?:row|line|group|column|series)(?: of [a-z]+)?)?(?: to (?:the )?(?:{SIDE})(?:ern)?)?(?: across the (?:image|view|scene|picture|map))?(?![^ ])(?! (?:of|from) )"
)
COUNTING = re.compile(rf"\b(?:{ORDINAL}|last|number|no)\b")
HIGH = re.compile(r"height|level|elev|alt|storey|floor|top|\bz\b")
THING = r"(?P<thing>[a-z]+(?: [a-z]+){0,3}?)"


VIEW = r"(?:the |this )?(?:image|picture|photo|photograph|view|scene|map|frame|screen)"
OTHERS = r"(?:all |any |every |each )?(?:of )?(?:the )?(?:others?|rest)(?: ones?)?"
IS = r"(?: (?:that|which))?(?: (?P<verb>is|are|lies?|sits?|stands?|appears?|comes?|goes))?(?: (?:placed|located|situated|positioned|found|shown|lying|standing|sitting))?"
ENDS = r"(?= ,| and (?!the )| or |$)"
SUP = r"(?!(?:forest|west|rest|east|nearest|closest|interest|crest|nest|harvest|almost|chest|test)\b)(?:[a-z]+(?:est|most)|most [a-z]+|least [a-z]+)"
RANK = rf"(?:(?:{COUNTED}|{ORDINAL}) )?{SUP}(?: (?P<many>{COUNTED}))?"
OPPOSITE = dict(
    zip(
        ["left", "right", "top", "bottom", "north", "south", "east", "west"],
        ["right", "left", "bottom", "top", "south", "north", "west", "east"],
        strict=True,
    )
)
MOST = {
    "size": "largest smallest",
    "length": "longest shortest",
    "height": "tallest shortest",
    "width": "widest narrowest",
}
UP = r"descending|decreasing|falling|largest|biggest|longest|tallest|widest|big|large"
DOWN = r"ascending|increasing|rising|smallest|shortest|narrowest|small|short"
SORTED = r"(?:(?:sort|rank|order|arrang|list|put|line|lin)(?:t?ed|ing|t?ing|e)?(?: (?:them|up|all))*)"
KEY = rf"(?:in (?:(?P<dir>{UP}|{DOWN}) )?order (?:of|by)|by|according to|on) (?:the |their |its |total )?(?P<by>size|area|footprint|surface|length|height|width)(?: ,)?(?:(?: in| from| the)* (?P<dir2>{UP}|{DOWN})(?: (?:order|first|ones first|to [a-z]+))?)?"
WHICH = rf"(?:the )?(?:(?P<which>first|last|top|bottom|{ORDINAL})(?: (?P<n>{COUNTED}))?)"
GIVE = r"(?:(?:,|and|then|it is|i want|take|pick|give|show|select|choose|me) )*"
SORTINGS = tuple(re.compile(pattern) for pattern in (
    rf"^(?:if|when|once|after|with|(?={SORTED} (?:all |the )))(?: ?(?:you|we|i|one) )? ?(?:{SORTED} )?(?:all )?(?:of )?(?:the )?(?P<thing>[a-z ]+?)(?: (?:are|is|were))?(?: {SORTED})? {KEY} {GIVE}{WHICH}(?: ones?| of them)?$",
    rf"^(?:the )?(?P<thing>[a-z ]+?) ,? ?(?:(?:when|if|once) )?(?:{SORTED} )?{KEY} , {GIVE}{WHICH}(?: ones?| of them)?$",
    rf"^{WHICH} (?:of (?:all )?(?:the )?)?(?P<thing>[a-z ]+?) ,? ?(?:(?:when|if|once) )?(?:they are |you |we )?{SORTED} {KEY}$",
    rf"^(?:the )?(?P<thing>[a-z ]+?) (?:that|which) (?:comes?|is|are|ranks?|appears?) {WHICH} ,? ?(?:when|if|once) (?:(?:they|the (?P=thing)s?|you|we|all) )?(?:are )?{SORTED} {KEY}$",
))  # fmt: skip


def several(words: str) -> bool:
    """Whether the thing that words name first is spoken of as several: "red sheds by the pond"."""
    last = re.split(r" (?:in|on|at|near|by|with|without|of|along|within|that|which|to|from|next|close)\b", words)[
        0
    ].split()[-1]
    return plural_of(singular_of(last)) == last and last != singular_of(last)


def further(match: re.Match[str]) -> str:
    """`the shed further to the left`, `placed higher up in the picture`: of one or of some counted, the furthest there."""
    thing, side = (
        match["thing"],
        {"up": "top", "down": "bottom", "higher": "top", "lower": "bottom"}.get(match["side"], match["side"]),
    )
    counted = re.search(rf"(?<![^ ]){COUNTED} ", match.string[: match.start()])
    return match[0] if several(thing) and not counted else f"{thing} furthest to the {side}"


def most(match: re.Match[str]) -> str:
    """`that occupies more land than the other`, `that runs the greater distance`: of the largest area, the greatest length."""
    least = re.match("less|least|small|short|few", match["more"])
    measure = "area" if match.re is SPACE else "length"
    if (
        several(match["thing"])
        and not re.search(rf"(?<![^ ]){COUNTED} ", match.string[: match.start()])
        and not re.search("the|than", match[0])
    ):
        return match[0]
    return f"{match['thing']} with the {'smallest' if least else 'greatest'} {measure}"


def sorted_so(match: re.Match[str]) -> str:
    """`if you sort the wards by size, the first two`: the two largest; from the small end where that is said."""
    by = match["by"] if match["by"] in MOST else "size"
    said = match["dir"] or match["dir2"] or ""
    ends = MOST[by].split()
    ends = ends[::-1] if re.fullmatch(DOWN, said) else ends
    which, number = match["which"], match["n"]
    if which in ("last", "bottom"):
        return f"the {number + ' ' if number else ''}{ends[1]} {match['thing']}"
    if which not in ("first", "top") and number:
        return match[0]
    rank = "" if which in ("first", "top") else f"{which} "
    return f"the {number + ' ' if number else rank}{ends[0]} {match['thing']}"


def of_set(match: re.Match[str]) -> str:
    """`red sheds by the pond, only the easternmost one`: the easternmost of them; `the red shed, the largest one`."""
    thing = re.sub(r"^(?:all )?(?:the )?", "", match["set"])
    if not several(thing) and re.fullmatch(r"[a-z]+(?: [a-z]+){0,2}", thing):
        return f"{match['rank']} {thing}"
    ranked = re.search(rf"(?<![^ ]){SUP}(?![^ ])| (?:except|but|than|and|or)\b", thing)
    return match[0] if ranked or not several(thing) else f"{match['rank']} of the {thing}"


def counted_from(line: str) -> str:
    """`counting from the left, the second crane by the pond`: the second from the left of such; "last" from the other end."""
    if match := FRONTED.match(f" {line}"):
        rest, side = match["rest"], match["side"]
        if said := re.match(rf"(?P<n>{ORDINAL}|last)(?P<one> one)? (?P<thing>.+)$", rest):
            rank, side = ("first", OPPOSITE[side]) if said["n"] == "last" else (said["n"], side)
            of = re.match(r"(?:of|among|in) ", said["thing"])
            return (
                f"the {rank} {said['thing']} from the {side}" if of else f"the {rank} from the {side} {said['thing']}"
            )
        if re.search(rf"(?<![^ ])(?:{ORDINAL}|last)(?![^ ])", rest):
            return f"the {rest} from the {side}"
    return line


def last_from(match: re.Match[str]) -> str:
    """`the crane you come to last from the top`: the first from the bottom."""
    rank, side = ("first", OPPOSITE[match["side"]]) if match["n"] == "last" else (match["n"], match["side"])
    return f"the {rank} {match['thing']} from the {side}"


FRONTED = re.compile(rf"^{COUNT} ,? ?(?:then )?(?:the )?(?P<rest>.+)$")
SPACE = re.compile(
    rf"(?P<thing>[a-z]+) (?:(?:that|which) )?(?:(?:occup(?:y|ies|ying)|covers?|covering|tak(?:es?|ing) up|fills?|filling) (?:the )?(?P<more>more|most|greater|greatest|bigger|biggest|larger|largest|less|least|smaller|smallest)) (?:ground|land|area|space|surface|room)(?: area)?(?: than {OTHERS})?{ENDS}"
)
LENGTH = re.compile(
    rf"(?P<thing>[a-z]+) (?:(?:that|which) )?(?:runs?|running|stretch(?:es|ing)?|extends?|extending|goes|going)(?: for)? (?:the )?(?P<more>greatest|greater|longest|longer|furthest|farthest|further|farther|most|shortest|shorter|smallest|least)(?: (?:distance|length|way|stretch))?(?: (?:across|through|over|in|along) {VIEW})?(?: than {OTHERS})?{ENDS}"
)
AT_EDGE = re.compile(
    rf"^(?!the |an? |all |every |each |any |no ){THING} (?:(?:out|over|up|down|right) )?(?:on|at|along|by) the (?:very )?(?:{SIDE}|upper|lower)(?:ern)?(?: hand)? (?:edge|border|margin)(?: of {VIEW})?$"
)
WAYS = "up|down|left|right|top|bottom|north|south|east|west"
FURTHER = (
    re.compile(rf"(?P<thing>[a-z]+){IS} (?:further|farther)(?: away| over| along)?(?: (?:to|towards?))?(?: the)? (?P<side>{WAYS})(?:ern|erly|wards?)?(?: (?:in|on|within|across) {VIEW}| {VIEW})?(?: than {OTHERS})?{ENDS}"),
    re.compile(rf"(?P<thing>[a-z]+){IS} (?P<side>higher|lower)(?: (?:up|down)(?: (?:in|on|within) {VIEW})?| (?:in|on|within) {VIEW})(?: than {OTHERS})?{ENDS}"),
)  # fmt: skip
FIRST: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = ((re.compile(r"^(?:whichever|whatever) (?P<thing>[a-z]+(?: [a-z]+){0,2}?) (?=(?:is|lies|stands|sits) )"), r"the \g<thing> that "), *((each, further) for each in FURTHER), (SPACE, most), (LENGTH, most), *((each, sorted_so) for each in SORTINGS), *((re.compile(pattern), replacement) for pattern, replacement in (
    (r"\b(?:high|way|far|low)(?:er)? (?:up|down|over|out) (?=(?:in|on|at) the )", ""),
    (rf"\b({ORDINAL}(?: [a-z]+){{0,3}}) (?:in|along|over|across|up|down) (?=from the (?:{SIDE})\b)", r"\1 "),
    (rf"\b(?P<n>{ORDINAL}) in (?:line|order|sequence|the (?:line|row)) (?=(?:of|among|from) (?:the|all) )", r"\g<n> "),
    (rf"^(?:the )?{THING} (?:(?:that|which) )?(?:(?:is|comes|lies|stands|sits) )?(?:in )?(?:the )?(?P<n>{ORDINAL})(?: place| position| spot)(?= from the )", r"the \g<n> \g<thing>"),
    (rf"^(?:the )?{THING} (?:that |which )?(?:you|we|one|i)(?: (?:would|will|can|d))? (?:(?:come (?:to|across|upon)|meet|encounter|reach|pass|get to|hit|arrive at|see) )?(?P<n>{ORDINAL}|last) from the (?P<side>{SIDE})$", last_from),
    (rf"^(?:the )?(?:(?:rank|{NUMBER}) ?)(?P<n>{COUNTED}) {BY_SIZE} (?:of|among|amongst|out of|from|from among|in) (?:all )?(?:of )?(?:the )?(?P<thing>[a-z].*)$", lambda match: f"the {nth_of(match['n'])} largest of the {match['thing']}"),
    (rf"^(?:the )?(?P<n>{ORDINAL})(?: place)? {BY_SIZE} (?:of|among|amongst|out of|from) (?:all )?(?:of )?(?:the )?", r"the \g<n> largest of the "),
    (rf"\b(rank(?:ed|ing|s)?|placed|comes?|is)(?: as)? {NUMBER}(?P<n>{COUNTED})(?= {BY_SIZE})", lambda match: f"{match[1]} {nth_of(match['n'])}"),
    (rf"(?:^|(?<=, ))(?:the )?(?P<end>top|bottom) (?P<n>{COUNTED}) {BY_SIZE}(?: (?P<of>of|among|amongst|out of|from) (?:all )?(?:of )?(?:the )?(?=[a-z])|$)", lambda match: f"the {match['n']} {'largest' if match['end'] == 'top' else 'smallest'}{' of the ' if match['of'] else ''}"),
    (rf"(?<=, )((?:only |just )?the )one (?:(?:that|which) (?:is|lies) |lying )?(?:furthest|farthest|most) (?:to(?:wards?)? )?(?:the )?({SIDE})(?:ern)?$", r"\1\2most one"),
    (rf"^(?:(?:of|from|among|amongst|out of|from among) (?:all )?(?=the ))?(?P<set>[a-z\d ]+?) , (?:(?:but|and|then|only|just|take|pick|namely) )*(?P<rank>the {RANK})(?: ones?)?(?: of (?:them|these|those|the lot|all))?$", of_set),
    (rf"^the (?P<thing>[a-z\d ]+?) that (?:is|are) the (?P<rank>{RANK})(?: ones?)?$", lambda match: f"the {match['rank']} of the {match['thing']}" if several(match["thing"]) else match[0]),
    (r"\b(in|on|at|inside|near|next to|by|within|to) (?:either|any one|one)(?: one)? of (?:the )?(?=two\b)", r"\1 the "),
    (rf"^(?:the )?{THING} (?:(?:that|which) (?:has|have)|with|of|having) (?:the )?(?P<n>{ORDINAL}) (?P<sup>largest|biggest|greatest|smallest|longest|shortest|least) (?:(?:ground |floor |surface )?area|size|footprint|surface|extent|(?P<long>length))(?![^ ])", lambda match: f"the {match['n']} {('shortest' if match['sup'][0] in 'sl' and match['sup'] not in ('largest', 'longest') else 'longest') if match['long'] else 'smallest' if match['sup'] in ('smallest', 'least') else 'largest'} {match['thing']}"),
    (r"\bthe next(?: to)? (?=(?:largest|biggest|smallest|longest|shortest|tallest) )", "the second "),
    (rf"^(?:the )?outermost {THING} (?:on|at|to) the (?P<side>{SIDE})(?:ern)?(?: hand)?(?: side| end| edge)?$", r"the \g<side>most \g<thing>"),
    (r"(?<!the )\b(left|right) hand (?=[a-z])(?!(?:side|edge|half|part|corner|end|border|margin|third|quarter|of|and|or|one|ones)\b)", r"\1 "),
    (r"\b(of|in|on|within|across) the (?!whole|entire|aerial|satellite|current|given)[a-z]+ (image|picture|photo|view|scene|frame)(?![^ ])", r"\1 the \2"),
    (r"(?: ,)? (?:and )?(?:ignoring|disregarding|excluding|leaving out|not counting|leaving aside) (?:(?:all|any|the|those|every) )?(?:[a-z]+ )?(?:of|in|with) (?:an? |any |all |the )?(?:other|different|another) (?:colou?r|kind|type|sort|make|material|surface)s?$", ""),
)))  # fmt: skip


def nth_of(number: str) -> str:
    """`two`: second."""
    value = SMALL.get(number) or int(number)
    return NTH.get(value, f"{value}th")


def counted_at(match: re.Match[str]) -> str:
    """`the second when counting from the right`: from the right; "the track going north" counts nothing, nor does "going north" say where it begins."""
    heading = re.search(r"\b(?:go|going|walk|walking)\b", match[0]) and not re.search(r"\b(?:from|at|to)\b", match[0])
    return match[0] if heading or not COUNTING.search(match.string) else f" from the {match['side']}"


def nth_largest(match: re.Match[str]) -> str:
    """`warehouses that rank second and third in size`: the second and the third largest of them."""
    most = "longest" if match["long"] else "largest"
    ranks = f"{match['one']} {most}" + (f" and {match['two']} {most}" if match["two"] else "")
    return f"the {ranks} {match['thing']}"


def nth(match: re.Match[str]) -> str:
    """`number two`: the second."""
    return f"{nth_of(match['n'])} {match['thing']} "


TURNS: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = tuple((re.compile(pattern), replacement) for pattern, replacement in (
    (COUNT, counted_at),
    (rf"^(?:the )?{THING} {NUMBER}(?P<n>{COUNTED}) (?=from the |{BY_SIZE})", nth),
    (rf"^(?:the )?{NUMBER}(?P<n>{COUNTED}) from the (?P<side>{SIDE}) (?:of|among|amongst|in) (?:all )?(?:the )?(?P<thing>[a-z ]+?)s$", lambda match: f"the {nth(match)}from the {match['side']}"),
    (rf"^(?:the )?{THING} (?:that |which )?(?:(?:is|are|comes?|coming|ranks?|ranked|ranking|placed|takes?|taking|holds?|stands?) )?(?:the |in )?(?P<one>{ORDINAL})(?: and (?:the )?(?P<two>{ORDINAL}))?(?: place| position| rank)? (?:{BY_SIZE}|(?P<long>(?:by|in|in terms of|in order of) (?:total )?length))(?= ,| and | plus |$)", nth_largest),
    (rf"^(?:the )?{THING} (?:that|which) (?:comes?|is|are|stands?) (?:the )?(?P<one>{ORDINAL}) from the (?P<side>{SIDE})(?![^ ])", r"the \g<one> \g<thing> from the \g<side>"),
    (rf"\b(?P<one>{ORDINAL}) (?P<thing>[a-z ]+?) in the (?:row|line|series|sequence) (?=from the )", r"\g<one> \g<thing> "),
    (r"^(?:which|what) (?P<thing>[a-z ]+?) (?:is|are) (?=(?:the )?(?:runner|(?:[a-z]+ )?[a-z]+(?:est|most)$))", r"the \g<thing> that is "),
    (rf"^(?:the )?(?P<thing>[a-z ]+?) (?:that|which) (?:is|are) (?:the )?runners? up(?: {BY_SIZE})?$", r"the second largest \g<thing>"),
    (rf"\b(?:the )?runner up {BY_SIZE} (?:of|among) (?:all )?(?:the )?", "the second largest of the "),
    (rf"^(?P<which>the |)(?P<end>top|bottom) (?P<n>{COUNTED}) (?P<thing>[a-z ]+?) {BY_SIZE}$", lambda match: f"the {match['n']} {'largest' if match['end'] == 'top' else 'smallest'} {match['thing']}"),
    (rf"^(?:the )?(?P<thing>[a-z ]+?) (?:that|which) (?:make|are|are in|are among|form|reach|rank in|rank among|belong to) the (?P<end>top|bottom) (?P<n>{COUNTED}) {BY_SIZE}$", lambda match: f"the {match['n']} {'largest' if match['end'] == 'top' else 'smallest'} {match['thing']}"),
    (r"\b(largest|biggest|smallest) in (?:size|area|surface|footprint|extent|diameter)(?![^ ])", r"\1"),
    (r"\b(minimum|minimal|maximum|maximal) (?:area|size|footprint) (?=[a-z])", lambda match: "smallest " if match[1][1] == "i" else "largest "),
    (r"\bwith the (largest|biggest|smallest) (?:outline|extent|surface|polygon)(?![^ ])", r"with the \1 area"),
    (rf"^(?:the )?(?:last |outer |outermost )?(?P<n>{COUNTED}) (?P<thing>[a-z ]+?) (?:at|on) the (?P<side>{SIDE})(?:ern)? end(?: of the (?:row|line|series))?$", r"the \g<n> \g<side>most \g<thing>"),
    (r"\bmedium(?: sized)? one of (?:the )?three (?P<thing>[a-z]+(?: [a-z]+)?)s$", r"second largest \g<thing>"),
    (rf"\b(nearest|closest)(?: to)? the ({SIDE})(?:ern)? (?:boundary|border|limit|margin|rim|frame)(?: of the (?:image|view|scene|map|layer))?(?![^ ])", r"\1 to the \2 edge"),
    (rf"\bthe (?P<n>{COUNTED}) (larger|bigger|smaller|longer|taller|wider|narrower|older) (?=[a-z]+(?: [a-z]+)?s$)", lambda match: f"the {match['n']} {match[2].removesuffix('er').removesuffix('g') if match[2] == 'bigger' else match[2].removesuffix('er')}est "),
    (r"\b(?:very|absolutely|single|by far the|far and away the) (?=(?:[a-z]+est|most|least) )", ""),
    (r"\bgreatest (?=[a-z])(?!(?:height|length|width|depth|area|number|distance|extent|share|size)\b)", "largest "),
    (r"\b(?:that |which )?(?:sits?|is|are|lies|lie|stands?|appears?|comes?) (?:the )?lowest (?:in|on|within) the (?:frame|image|picture|view|scene|map)(?![^ ])", "bottommost"),
    (r"\b(?:that |which )?(?:sits?|is|are|lies|lie|stands?|appears?|comes?) (?:the )?highest (?:in|on|within) the (?:frame|image|picture|view|scene|map)(?![^ ])", "topmost"),
))  # fmt: skip
LOWEST = re.compile(
    rf"\b(?P<lead>(?:the |)(?:{COUNTED} )?)lowest (?=[a-z])(?!(?:number|value|price|rent|height|score|area|share|level|cost|rate)\b)"
)


def ranked_so(line: str, lexicon: Lexicon) -> str:
    """A normalised phrase with such turns put plainly."""
    line = TURNS[0][0].sub(r" from the \g<side>", counted_from(line))
    for pattern, replacement in (*FIRST, *TURNS):
        line = pattern.sub(replacement, line)
    if lexicon.schema.words and (match := AT_EDGE.match(line)):
        noun = lexicon.nouns.get(tuple(match["thing"].split()[-1:]))
        line = f"the {line}" if noun is not None and noun.number == "singular" else line  # "shed on the western edge"
    heights = any(HIGH.search(words) for words, _ in lexicon.measured)
    return line if heights or not lexicon.schema.words else LOWEST.sub(r"\g<lead>bottommost ", line)
