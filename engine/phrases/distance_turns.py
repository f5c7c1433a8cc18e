"""Turns of speech about how far things are, put as the grammar reads them: "a good 500 m off", "a stone's throw from".

Distances become "within D of" and "at least D from", idioms the relation that they mean.
"""

# ruff: noqa: E501
from __future__ import annotations

import re

from engine.phrases.lexicon import Lexicon
from engine.phrases.places import LENGTH_UNIT, NUMBER
from engine.phrases.words import COUNTED, normalise

WORD = r"(?!(?:that|which|and|or|but|with|without|by|at|near|from|to)\b)[a-z\d]+"
SHORT = {
    "F": "(?P<f>{LONG})(?![^ ])", "BOUNDED": "(?=(?:{MORE}|{LESS}) {LONG} )", "LONG": f"{NUMBER} {LENGTH_UNIT}", "BOUND": "(?P<b>{MORE}|{LESS})",
    "MORE": "at least|more than|over|beyond|no less than|no closer than|upwards of",
    "LESS": "at most|less than|under|within|no more than|not more than|not over|up to|closer than|nearer than|no (?:farther|further) than",
    "X": rf"(?P<x>(?:(?:the|an?|any|every|each|all|no|other|another) )?{WORD}(?: {WORD}){{0,3}}?)", "ONE": "(?P<one>(?:[a-z]+ ){0,3}?[a-z]+)",
    "N": f"(?P<n>{COUNTED} )?", "TO": "(?: away| off)? (?:from|of|off)", "OFF": "(?: (?:away|off|apart|distant))?", "END": "(?= , | (?:and|or|but) |$)",
    "TOUCH": "(?:next to|beside|near|nearby|close to|close by|facing|opposite|around|along|(?:far |set )?(?:away|apart) from|far from|separated from|remote from)",
    "BETWEEN": "(?:away|off|apart|(?:in )?between(?: them)?|from (?:it|them))", "FAR": "(?:far|far away|well away|away|remote|a long way) from",
    "NEIGHBOUR": r"neighbou?r(?P<s>s?) (?:of|to) (?P<x>[a-z\d ]*?(?P<one>[a-z]+))$", "IS": "(?:(?:that|which) )?(?:is |stands? |sits? |lies? |standing |sitting |lying )?", "OWN": "(?:(?:off|all|out) )*(?:on its own|by itself)",
}  # fmt: skip
# {NAME} is short for what SHORT says
TABLE = r"""
(?:well|just|a little|slightly|comfortably|considerably) {BOUNDED} =>
(?:(?:at|by|with) )?(?:an? )?distance (?:of )?{BOUNDED} =>
at {BOUNDED} =>
(?:inside|within|in) an? {F} (?:wide )?(?:strip|band|belt|corridor|ring|circle|range|perimeter) (?:along|from|around|about|beside|of|on (?:both|either) sides? of) => within \g<f> of
(?:not (?:as much as|even|quite|as far as)|(?:just |a little )?short of) {F} => less than \g<f>
a (?:good|full|clear|solid|whole) (?:at least )?{F} => at least \g<f>
(?<!than )(?<!least ){F}{OFF} or (?:nearer|closer|less|under){OFF} => at most \g<f> away
(?<!than )(?<!least ){F}{OFF} or (?:farther|further|more|beyond){OFF} => at least \g<f> away
hundreds of (met(?:er|re)s|yards|feet|m)(?={TO} ) => at least 200 \1
(?:(?:set|lying|standing) )?(?:back|apart|away) (?=(?:(?:{MORE}|{LESS}) )?{LONG} (?:from|off|of) ) =>
{F} (?:clear|distant|removed|walk) (?=from |of ) => \g<f>
{TOUCH} {X} (?:, (?:at |by |with |but )?|by |at ){BOUND} {F}(?: {BETWEEN})?{END} => \g<b> \g<f> from \g<x>
{TOUCH} {X} (?:with )?{BOUND} {F} {BETWEEN}{END} => \g<b> \g<f> from \g<x>
(?P<w>with|without) {X} (?:inside|closer than|nearer than|for|anywhere within)(?: at least)? {F}(?: (?:around|away|of (?:it|them)|(?:in|on) (?:any|every|all) (?:directions?|sides?)))?{END} => \g<w> \g<x> within \g<f>
(?:whose|where the|with the) (?:nearest|closest) {X} (?:(?:is|are|being|lies) )?{BOUND} {F}{OFF}{END} => \g<b> \g<f> from a \g<x>
(?:where|from which) (?:(?:you|one) (?:need to|have to|must) (?:walk|go|travel)|it is) {BOUND} {F} to(?: reach| get to)?(?: the nearest)? => \g<b> \g<f> from
(?:(?:at )?the )?(?:longest|greatest|largest) (?:way|distance){TO} => farthest from
(?:(?:at )?the )?(?:shortest|smallest|least) (?:way|distance){TO} => closest to
(?:the )?(?:(?:farthest|furthest) (?:removed|out|off|back|apart|of all)(?: away)?|remotest|most (?:isolated|removed)) from => farthest from
(?:the )?(?:nearest|closest) (?:of all to|by|with|beside) => closest to
{FAR} {X} , (?:the )?(?:most (?:isolated|distant)|farthest|furthest)(?: one| of all)?$ => farthest from \g<x>
(?:together|along) with (?=whichever ) => and
whichever {X} (?:is|lies|stands) => the \g<x>
(?:that (?:are|is) )?(?:the )?nearer (?=the ) => nearer to
^(?:the )?(?P<x>[a-z\d ]+?) 's {N}(?P<m>nearest|closest|farthest|furthest) {ONE}$ => the \g<n>\g<one> \g<m> the \g<x>
^(?:the )?{N}(?:nearest|closest) {NEIGHBOUR} => the \g<n>\g<one>\g<s> closest to \g<x>
^(?:the )?{NEIGHBOUR} => the \g<one>\g<s> next to \g<x>
(?:(?:with)?in |at )?(?:only |just )?an? (?:stone 's throw|(?:few|couple of) (?:steps|paces|metres|meters|yards)|(?:short|quick|brief|easy) (?:walk|stroll|hop|step|way|drive)){TO} => near
(?:(?:only|just|mere) )?(?:steps|paces){TO} => near
within (?:easy |close |short )?(?:reach|range|walking distance) of => near
(?:within|in) {X} 's (?:reach|range|vicinity) => near \g<x>
(?:handy for|hard by|in the (?:(?:immediate|close|direct) vicinity|shadow|surroundings) of) => near
(?:right |immediately )?(?:next door to|on the doorstep of|backing on ?to) => next to
(?:right|just|immediately|straight) (?:past|beyond)(?! \d) => next to
(?:(?:right|close|hard|flush|leaning) )?(?:up )?against(?= (?:the|an?|its) ) => next to
(?:coupled|hooked)(?: up)?(?: directly)? (?:to|with) => next to
(?:hugging|skirting|fringing|shadowing|that (?:hugs?|skirts?)) => along
(?:(?:just|immediately|directly) )?(?:(?:on|to|at) )?(?:either|each) side of => on either side of
(?P<w>with (?:the |an? )?[a-z]+(?: [a-z]+)?) (?:on|along|at|to) (?:either|both|each) sides?(?: of (?:it|them))?{END} => \g<w>
with (?P<x>[a-z]+(?: [a-z]+)?) (?:right |just )?(?:beside|alongside|adjacent|next door)$ => next to \g<x>
^(?P<w>(?:the )?[a-z]+(?: [a-z]+)?) with (?P<x>the [a-z]+(?: [a-z]+)?) at (?:its|one|the)(?: far| other)? (?:end|head)$ => \g<w> closest to \g<x>
(?:at|on|along|by|near|beside) {X} 's (?:edge|side|bank|shore|rim|brink|margin)s? => at the edge of \g<x>
(?:at|on|along|by) the (?P<x>road|street|quay|lake|river|water|track|dock|canal)(?:side|front|bank|shore)s? => along the \g<x>
^(?:the )?{ONE} {IS}{OWN} , {FAR} {X}$ => the \g<one> farthest from \g<x>
(?:isolated|secluded|outlying|remote) {ONE}(?P<w>(?: (?:down|up|over|out))? in the [a-z]+)?(?: ,)? (?=nowhere near|{FAR}|(?:{MORE}) \d) => \g<one>\g<w>
(?:, )?(?:and )?only (?:those|the ones) (?=(?:{MORE}|{LESS}|near) ) =>
"""
ALONE = r"""
^(?:the )?{ONE} {IS}{OWN}(?P<rest>$| (?:,|in|on|at) .+)
^(?:the )?{ONE} {IS}(?:well |far |off )?(?:apart|away|separated?|isolated) from (?:all )?(?:the )?(?:others?(?: [a-z]+)?|rest)$
^(?:the )?(?:(?:isolated|lonely) )?{ONE}(?: ,)?(?: the one)? (?:without|not near) (?:any )?other (?P<again>[a-z]+)(?: anywhere)?(?: (?:around|near|close to|next to|beside|nearby|close by)(?: it)?)?$
^(?:the )?(?:secluded|outlying) {ONE}$
"""


def filled(pattern: str) -> re.Pattern[str]:
    """A pattern of the tables with its short names written out, from a word's begin to a word's end."""
    for name in (*SHORT, *SHORT):
        pattern = pattern.replace(f"{{{name}}}", SHORT[name])
    return re.compile(rf"(?<![^ ])(?:{pattern})(?:(?<= )|(?![^ ]))")


ROWS = [row.partition("=>") for row in TABLE.strip().split("\n")]
TURNS = [(filled(said.strip()), f"{plain.strip()} ") for said, _, plain in ROWS]
LONE = [filled(row) for row in ALONE.strip().split("\n")]
FACING = re.compile(
    r"\b(?:(?:that|which) )?(?:facing|faces?|overlooking|overlooks?|fronting(?: on ?to| on)?|(?<!the )opposite(?: to)?|across from) (?=(?:the|an?|any) )"
)
LOOSE = re.compile(rf"stone 's throw|by itself|on its own|{FACING.pattern}")


def apart(line: str, lexicon: Lexicon) -> str:
    """A normalised phrase with what it says of distances put plainly."""
    for pattern, plain in TURNS:
        line = " ".join(pattern.sub(plain, line).split())
    if lexicon.schema.strong and not {"facing", "opposite"} & lexicon.schema.words:
        line = FACING.sub("near ", line)
    for pattern in LONE:
        line = pattern.sub(lambda match: alone(match, lexicon), line)
    return line


def loosely(phrase: str) -> tuple[str, ...]:
    """A warning that names the word of a phrase that is read as near or far, though it may say more."""
    match = LOOSE.search(normalise(phrase))
    return (f"'{match[0].strip()}' is read as how near things are: what else it says is not told",) if match else ()


def alone(match: re.Match[str], lexicon: Lexicon) -> str:
    """`the yard off on its own`, `apart from the others`, `with no other tank near`: the most isolated one."""
    groups, words = match.groupdict(), match["one"].split()
    noun = next((each for size in (2, 1) if (each := lexicon.nouns.get(tuple(words[-size:])))), None)
    one = noun is not None and noun.number == "singular" and (groups.get("again") or words[-1]) == words[-1]
    return f"the most isolated {match['one']}{groups.get('rest') or ''}" if one else match[0]
