"""Sides of things said in other ways, put as the grammar reads them: "past the road, to the north", "to its left".

Rows are a pattern and what is put for it: `<d>` the relation of a side (`north of`), `<-d>` of the opposite one.
"""

# ruff: noqa: E501 - a table of patterns reads better in long rows
from __future__ import annotations

import re

from engine.phrases.lexicon import Lexicon
from engine.phrases.numbered import with_numbers
from engine.phrases.relating import ROOFING
from engine.phrases.words import singular_of

POINTS = r"(?:(?:north|south)(?:east|west)?|east|west)"
D = rf"(?:{POINTS}(?:ern|erly|wards?)?|left|right|top|upper|bottom|lower)(?: hand)?(?![^ ])"
W = r"(?!(?:and|or|but|so|that|which|with|in|on|at|to|from|of|by|near|is|are|has|have|the|an?|where|one|it)(?![^ ]))[a-z\d'][a-z\d']*"
X = rf"(?:(?:the|an?|any) )?{W}(?: {W}){{0,3}}(?: of {W})?(?: 's(?= ,| and|$))?"
PART = r"half|part|area|land|zone|quarter|block|region|section|portion|sector|strip|gap|space|stretch|corridor"
WHOLE = r"(?: of (?:the |this )?(?:village|town|city|site|map|view|image|picture|scene|area|estate|settlement))?"
USED = {
    **{group: f"(?P<{group}>{X})" for group in "xy"}, **{group: f"(?P<{group}>{D})" for group in "de"},
    "S": rf"(?:(?:to |on |at |towards? )?(?:the )?(?:{D} )(?:side |edge )?of|above|below)",
    "END": r"(?= ,| (?:and|or|but|that|which|with|except)(?![^ ])|$)",
    "HAS": r"(?:with|having|(?:that|which) (?:has|have))", "ON": r"(?:on|to|at|from|in)", "THAT": r"(?:(?:that|which) )?", "IS": r"(?:(?:that|which) (?:is|are) )?",
    "TO": r"(?:(?:further |farther )?(?:to|towards?|in|on|at|from) )?(?:the |its |their )?(?:further |farther )?",
    "GO": r"(?:(?:when |if |as |by |while )?(?:(?:you|one|we) )?(?:go|head|walk|driv|travel|mov)(?:e|l?ing)? (?:out |away )?)",
    "CLOSE": r"(?P<r>next to|near|(?:close|closest|nearest) to|beside|close by|by|along|alongside|lining|bordering|touching|adjoining|adjacent to|(?:within|at most|(?:less|(?:no|not) more) than) \d[\d.]* ?[a-z]+ (?:of|from))",
    "SIDE": r"(?: (?:side|flank|edge|end|hand|direction))?", "POINTS": POINTS, "W": W, "D": D,
    "R": rf"(?P<r>{W}(?: {W}){{0,3}})", "K": r"(?:the )?(?P<k>(?:two|three|four|five|\d+) )?", "IT": r"(?:it|them|that one|the same)",
    "SEEN": r"(?: ,)? (?:as |when |if )?(?:seen|viewed|looking|coming|approached|approaching) from (?:the )?",
    "NEAR": r"(?:that (?:is|are) )?(?:nearest|closest)", "PAGE": r"(?: (?:on |of |in )?the (?:page|sheet|map|image|picture|screen|view|scene))",
}  # fmt: skip
TABLE = r"""
and at the same time(?: also)? => and
(?:that|which) (?:leads|heads|branches off|goes) (?:off )?{d} (?:off )?(?:from|of)(?= (?:the|an?) ) => <d>
{HAS} {x} (?P<d>above|below) {IT} and {y} (?P<e>above|below) {IT}{END} => <-d> <x> and <-e> <y>
{HAS} (?!an? ){x} (?:(?:to|on|at) the )?(?P<d>above|below|{D}(?= of))(?: of)? {IT}{END} => <-d> <x>
(?:on |at )?the (?:far|other|opposite|distant) side of {x}{SEEN}{d}{END} => <-d> <x>
(?:past|beyond|off) the {d} (?:end|side|edge|tip|flank) of => <d>
(?:touching|attached to|joined to|built (?:on|onto)|abutting|adjoining) (?:the )?{d} (?:side|end|edge|wall|face|flank) of {x} => touching <x> and <d> <x>
(?:along|lining|bordering|skirting) the {d} (?:side|edge|flank) of (?!(?:the )?(?:image|view|scene|picture|map|photo|frame)\b){x} => along <x> and <d> <x>
(?:both )?(?:to (?:the )?)?(?P<d>north|south) and (?:to (?:the )?)?(?!(?P=d))(?P<e>north|south) of {x} => <d> <x> or <e> <x>
(?:both )?(?:to (?:the )?)?(?P<d>east|west|left|right) and (?:to (?:the )?)?(?!(?P=d))(?P<e>east|west|left|right) of {x} => <d> <x> or <e> <x>
(?<!in the )(?<!on the )(?:{IS}both )?(?:to (?:the )?)?{d}(?: side)? and (?:to (?:the )?)?(?!(?P=d)){e}(?: side)? of {x} => <d> <x> and <e> <x>
(?:of|among|amongst|out of) (?:all )?(?:the )?{R} (?P<s>{S}) {x} , (?:only )?the one {NEAR}(?: to (?:{IT}|that {W}|(?P=x)))?$ => the nearest <=r> <s> <x>
^{K}(?:nearest|closest) {R} to {x} (?:among|of|from) those (?P<s>{S}) (?:{IT}|(?P=x))$ => the <k>nearest <r> <s> <x>
^{K}{R} {NEAR} to {x} (?:among|of|from) those (?P<s>{S}) (?:{IT}|(?P=x))$ => the <k>nearest <r> <s> <x>
^{K}{R} (?P<s>{S}) {x}(?: ,)? {NEAR} to (?:{IT}|(?P=x))$ => the <k>nearest <r> <s> <x>
^{K}(?:nearest|closest) {R} to {x}(?: ,)? (?:and )?(?:(?:on|to|in|at|towards?) )(?:its|their|the(?= {POINTS})) {d}{SIDE}$ => the <k>nearest <r> <d> <x>
^{K}{R} {NEAR} to {x}(?: ,)? (?:and )?(?:(?:on|to|in|at|towards?) )(?:its|their|the(?= {POINTS})) {d}{SIDE}$ => the <k>nearest <r> <d> <x>
{CLOSE} {x}(?: ,)? (?:and |but )?(?:(?:to|on|at) )?(?:the )?(?P<d>above|below|{D}(?= of)|{D}(?= side of))(?: side)?(?: of)? {IT}{END} => <r> <x> and <d> <x>
^(?:the )?next {R}(?: along)? (?:to the )?(?P<d>up|down|above|below|{D})(?: along)?(?: (?:from|of))?(?= {x}$) => the nearest <r> <d>
{ON} {x} 's {d} (?:side|flank){END} => on the <=d> side of <x>
^in {x} , the (?P<n>{W}(?: {W})?) (?:on|at) the (?:far )?{d}(?: end)?$ => the <+d> <n> in <x>
(?<=between )the (?P<x>(?:{W} ){1,2})(?P<n>{W}) and the (?P<y>{W}(?: {W})?) one{END} => the <x><n> and the <y> <n>
{IS}(?:in (?:a |one )?(?:straight )?line|wedged|squeezed|sandwiched|tucked(?: away)?|nestled|caught|jammed|trapped|stuck|set|in the middle ,)(?: in)? between => between
(?:(?:higher|farther|further) up|(?:north|up)wards?){PAGE}? than => above
(?:(?:lower|farther|further) down|(?:south|down)wards?){PAGE}? than => below
(?:{HAS}|{IS}[a-z]+(?:ed|t)(?: in)? (?:by|between)|between) {x} {ON} (?:the |its |their )?one{SIDE} and {y} {ON} the other{SIDE} => between <x> and <y>
{HAS} {x} {ON} (?:the|its|their) {d}{SIDE} and {y} {ON} (?:the|its|their) {e}{SIDE}{END} => <-d> <x> and <-e> <y>
{HAS} (?!an? ){x} {ON} (?:its|their) {d}{SIDE}{END} => <-d> <x>
{IS}(?:sandwiched|squeezed|wedged|hemmed in|framed|flanked) by (?=the ){x} and(?= (?:the |[a-z]+(?: (?:street|road|avenue|lane|farm))?$)) => between <x> and
(?:exactly |right |about )?(?:half ?way|mid ?way|in the middle|exactly|directly|right|somewhere|enclosed)(?: in)? between => between
{THAT}(?:separat|divid)(?:es?|ing) (?=the ){x} (?:from|and)(?= the ) => between <x> and
{THAT}separat(?:es?|ing) {x} from(?= ) => between <x> and
{IS}(?:separated|cut off|divided) from {x} by {y} => across <y> from <x>
(?:in|on|at) (?:an? |the )?{d} direction (?:of|from) => <d>
(?:on|at|along|to) (?:the )?{d} (?:(?:flank|fringe|face|frontage)s?|facing side) of => <d>
to (?:the )?{x} 's {d}{SIDE}{END} => <d> <x>
(?:on|at) (?:that|the) side of {x} (?:that|which) (?:faces|looks|points|is|lies)(?: (?:to|towards?))?(?: the)? {d} => <d> <x>
(?:beyond|past|behind|across|after) {x}(?: ,)?(?: (?:and|i e|so))? {TO}{d}{SIDE}{END} => <d> <x>
{IS}(?:further|farther|more) (?:to )?(?:the )?{d} than => <d>
(?P<d>{POINTS})(?:ern|erly)?most than => <d>
{GO}(?:due |to the )?{d} (?:of|from) => <d>
(?:(?:on|by|after|when) )?(?:crossing|passing|{GO}(?:over|across|past)) {x} (?:to the |going |towards? the )?{d}{END} => <d> <x>
(?:that )?(?:you|one|we) (?:first )?(?:meet|reach|encounter|hit|pass|come (?:to|across|upon)|get to)(?: first)?(?= ) =>
{THAT}(?:leaves?|leaving|(?:branch|fork|turn|go|lead|run|com)(?:e?s|es|ing)? (?:off|away)(?: from)?|starts? (?:at|from)) {x}(?: (?:and|,))? (?:(?:goes|going|runs|running|leads|leading|heads|heading) )?(?:up |down |off )?(?:to the |towards? the )?{d}{END} => touching <x> and <d> <x>
{THAT}(?:com|run|lead|join|meet|reach|enter)(?:e?s|ing)?(?: (?:up|down|in))?(?: (?:to|into|onto))? {x} from the {d}{END} => touching <x> and <d> <x>
(?<=s )immediately (?P<r>{S}) {x} => next to <x> and <r> <x>
(?:immediately|down|up|over|out|away|off|way|further|farther|right|slightly)(?: (?:over|up|down|out))?(?= {S} ) =>
(?P<r>above|below) (?:and|,)(?= {S} {x}) => <r> <x> and
(?:to |on )?(?:the )?{d}{SIDE}(?: of)? and (?P<r>above|below) {x} => <d> <x> and <r> <x>
(?:to |on )?(?:the )?{d}{SIDE} of and (?P<r>{S}) {x} => <d> <x> and <r> <x>
(?:either )?(?:to )?(?:the )?{d} or (?:to )?(?:the )?{e} of {x} => <d> <x> or <e> <x>
(?:in|at) (?:the )?{x} 's (?P<r>{D} (?:half|part|end|section|portion)) => in the <r> of <x>
(?:in|inside|within|on) {x}(?: ,)? (?:in|on|at|to) its (?P<r>{D})(?: (?:half|part|end|section|side|edge))?{END} => in the <r> part of <x>
(?:in|at) the (?P<r>{D}) (?:tip|extremity|limit) of => in the <r> end of
{CLOSE} {x}(?: ,)? (?:and )?(?:on|to|at|from) (?:its|their|the(?= {POINTS})) {d}{SIDE}{END} => <r> <x> and <d> <x>
, (?:so|thus|meaning|that is(?: to say)?|i e|in other words)(?= {S} (?!this |that )) => ,
(?:high|furth|farth)est up(?:{PAGE}|(?= (?:in|on|at|within) |$)) => farthest to the top
(?:low|furth|farth)est down(?:{PAGE}|(?= (?:in|on|at|within) |$)) => farthest to the bottom
(?<=and |een )the (?P<r>{W}(?: {W})?) (?:that is )?(?:furthest|farthest) (?:to the )?(?P<side>{POINTS}|left|right)(?= ,| and|$) => the <side>most <r>
{ON} the (?P<r>{D}) end of the (?:line|chain) => from the <r>
^(?:the )?lowest (?P<r>.+) on (?:the )?map$ => the bottommost <r>
^(?:the )?highest (?P<r>.+) on (?:the )?map$ => the topmost <r>
^(?:the )?first (?P<r>[a-z]+(?: [a-z]+)?)(?= {S} ) => the nearest <r>
(?P<r>{S}) {x}(?: ,)?(?: and| but)? (?P<n>(?:at most|at least|within|up to|(?:(?:no|not) )?(?:more|less) than) \d[\d.]* ?[a-z]+) (?:away|off)(?: from it)?{END} => <r> <x> and <n> from <x>
^(?:the )?(?P<r>.+?) , (?:the )?(?:nearest|closest)(?: one| of them)?$ => the nearest <r>
"""


def pattern_of(row: str) -> re.Pattern[str]:
    """A row's pattern, of whole words."""
    filled = re.sub(r"\{([a-zA-Z]+)\}", lambda match: USED[match[1]], row)
    return re.compile(filled if filled[0] == "^" else rf"(?<![^ ]){filled}(?![^ ])")


ROWS = [(pattern_of(row.partition(" =>")[0]), row.partition(" =>")[2].strip()) for row in TABLE.strip().split("\n")]
AREA = pattern_of(
    rf"(?:in|on|within|inside) (?:the|that) (?P<r>{PART}){WHOLE}(?: {{THAT}}(?:is|lies|lying|located|situated))?(?= (?:between|{{S}}) )"
)
UNDER = pattern_of(r"(?:directly )?(?:under|beneath|underneath)(?: of)? {x}")
STAND = re.compile(r"(?<![^ ])(?P<the>^|the |every |each )(?:spectator )?stand(?P<s>s?)(?![^ ])")
OPPOSITE = {"north": "south", "east": "west", "left": "right", "above": "below", "northeast": "southwest", "northwest": "southeast"}  # fmt: skip
OPPOSITE |= {other: one for one, other in OPPOSITE.items()}
UPRIGHT = {"top": "above", "upper": "above", "up": "above", "bottom": "below", "lower": "below", "down": "below"}
MOST = {"above": "topmost", "below": "bottommost"}
BESIDE = pattern_of(
    r"(?:the )?{R} {IS}(?:(?:situated|located|standing|lying|sitting|placed) )?(?:just|immediately|directly|right|straight|(?:a (?:little|bit)|slightly|somewhat)(?: way)?)(?: (?:up|down))?(?= (?:{S}|under|underneath|beneath) )"
)
SOMEWHAT = pattern_of(rf"(?:a bit|a little|slightly|somewhat)(?= (?:(?:to|on) the )?(?:{D}|above|below))")
FAR = pattern_of(rf"(?:the )?far {{d}} (?P<r>{W}(?: {W}){{0,2}}?)(?=$| (?:,|in|on|at|of|and|that|with|near) )")


def said(match: re.Match[str], put: str) -> str:
    """What a row puts for a match."""

    def part(slot: re.Match[str]) -> str:
        words = match[slot[2]] or ""
        if slot[2] not in ("d", "e"):
            return singular_of(words) if slot[1] == "=" else words
        if slot[1] == "=":
            return str(words)
        word = re.sub(r"(?:ern|erly|wards?)$", "", words.removesuffix(" hand"))
        word = UPRIGHT.get(word, word)
        if slot[1] == "+":
            return MOST.get(word, f"{word}most")
        word = OPPOSITE[word] if slot[1] else word
        return word if word in ("above", "below") else f"{word} of"

    return re.sub(r"<([-+=]?)(\w+)>", part, put)


def directed(line: str, lexicon: Lexicon) -> str:
    """A normalised phrase with such turns put plainly."""
    line = beside(STAND.sub(lambda match: stand(match, lexicon), line), lexicon)
    for pattern, put in ROWS:
        line = " ".join(pattern.sub(lambda match, put=put: said(match, put), line).split())  # type: ignore[misc]
    line = AREA.sub(lambda match: match[0] if match["r"] in lexicon.schema.nouns else "", line)
    if lexicon.schema.nouns:
        line = FAR.sub(lambda match: said(match, "the <+d> <r>") if one(match, lexicon, known=True) else match[0], line)
        line = UNDER.sub(lambda match: lower(match, lexicon), beside(line, lexicon))
    return with_numbers(" ".join(SOMEWHAT.sub("", line).split()), lexicon.kinds, lexicon.nouns)


def beside(line: str, lexicon: Lexicon) -> str:
    """`the tank just north of the clinic`: the nearest one there."""
    return BESIDE.sub(
        lambda match: f"the nearest {match['r']}" if lexicon.schema.nouns and one(match, lexicon) else match[0], line
    )


def one(match: re.Match[str], lexicon: Lexicon, *, known: bool = False) -> bool:
    """Whether one thing is spoken of, where one alone can be meant: "the tank just north of" is the nearest there."""
    words = match["r"].split()
    if words[-1] == "row" and ("row",) not in lexicon.nouns:
        return False
    nouns = [lexicon.nouns.get(tuple(words[start:])) for start in range(len(words))]
    noun = next((each for each in nouns if each), None)
    if noun is None:
        return not known and singular_of(words[-1]) == words[-1] and not re.search(r"(?:ing|ed|s)$", words[-1])
    return noun.number != "plural" and not noun.title


def stand(match: re.Match[str], lexicon: Lexicon) -> str:
    """`the stand`: the grandstand, where the layer has one kind of stands."""
    kinds = [noun for noun in lexicon.schema.nouns if noun.endswith("stand")]
    return f"{match['the']}{kinds[0]}{match['s']}" if len(kinds) == 1 and kinds[0] != "stand" else match[0]


def lower(match: re.Match[str], lexicon: Lexicon) -> str:
    """`pools beneath Elm Street`: below it on the map; polygons tell what is under bridges and trees alone."""
    words = match["x"].split()
    nouns = [noun for size in range(len(words)) if (noun := lexicon.nouns.get(tuple(words[size:])))]
    roofed = ROOFING & {*(nouns[0].keys if nouns else ()), *map(singular_of, words)}
    told = nouns and (nouns[0].title or words[0][-3:] in ("the", "est"))
    return f"below {match['x']}" if told and not roofed else match[0]
