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
    "TOUCH": "(?:next to|beside|near|nearby|close to|close by|facing|opposite|around|along|on (?:both|either|each) sides? of|(?:far |set )?(?:away|apart|back) from|far from|separated from|remote from)",
    "BETWEEN": "(?:away|off|apart|(?:in )?between(?: them)?|from (?:it|them))", "FAR": "(?:far|far away|well away|away|remote|a long way) from",
    "NEIGHBOUR": r"neighbou?r(?P<s>s?) (?:of|to) (?P<x>[a-z\d ]*?(?P<one>[a-z]+))$", "NEXT": "(?:adjoining|adjacent|neighbou?ring|abutting|next door)", "WAS": "(?:(?:that|which) )?(?:(?:is|are) )?",
    "IS": "(?:(?:that|which) )?(?:is |stands? |sits? |lies? |standing |sitting |lying )?", "OWN": "(?:(?:off|all|out) )*(?:on its own|by itself)",
}  # fmt: skip
# {NAME} is short for what SHORT says
TABLE = r"""
do(?:es)? not is more than => is at most
{F} 's (?:distance|reach) => \g<f>
round (?=(?:the|an?|any|each|every) ) => around
(?<!the )(?<!far )(?<!top )(?<!bottom )(?<!upper )(?<!lower )(?:right|bang|smack|directly|immediately) (?=(?:at|near|alongside|close to|against|outside|opposite|adjacent|by) ) =>
(?:is|are) there (?=(?:inside|within|near|next to|close to|beside|by|along) ) =>
{WAS}(?:keep|stay|remain|keeps|stays|remains|kept|keeping|staying|remaining|set|sited)(?: back)? (?=(?:(?:{MORE}|{LESS}) )?{LONG} |at least |(?:well |far )?(?:away|clear) (?:from|of) ) =>
(?:(?:close|near|ready) (?:at|to) hand|within (?:easy )?reach(?! of)|(?:a short (?:distance|way)|not far) (?:off|away)(?! from)) => nearby
(?:nearby|close by|close) (?:, )?(?={LESS} {LONG}(?: and | or | , |$)) =>
(?:well (?:away|clear|back|off|removed)|(?:quite|some way|some distance|miles|a (?:good|fair|safe|long|great) (?:way|distance|walk)|at (?:some|a (?:safe|good|fair|great)) distance)(?: away| off| back| clear| removed)?|(?:out of|beyond) (?:the )?(?:reach|range)) (?:from|of) => far from
(?:inside|within|in) an? {F} (?:radius|circle|perimeter|range|distance)(?: (?:around|of|about) (?:it|them))?{END} => within \g<f>
(?:inside|within|in) an? (?:radius|distance|range) of {F}(?: (?:around|of|about) (?:it|them))?{END} => within \g<f>
(?:, (?:and )?|where |for which )(?:there (?:is|are) )?no (?={X} (?:inside|within|closer than|nearer than|for) {F}) => without
(?:(?:where|with|having|at|for which|such that|whose) )?(?:(?:the|its|their|an?) )?distance (?:to|from) {X} (?:(?:is|are|of|being) )?{BOUND} {F}{END} => \g<b> \g<f> from \g<x>
{BOUND} {F}{OFF} (?:both )?from {X} (?:and|as well as) (?:also )?from => \g<b> \g<f> from \g<x> and \g<b> \g<f> from
with (?P<x>(?:the |an? )?[a-z\d]+(?: [a-z\d]+){0,2}?) nearby{END} => near \g<x>
without (?:an? |any )?{NEXT} => not next to a
with (?P<x>an? |the )?{NEXT} => next to \g<x>
{WAS}(?:very |quite |right )?close together => near each other
{WAS}(?P<m>closest|nearest) together => \g<m> to each other
{WAS}(?:side by side|shoulder to shoulder|back to back|cheek by jowl(?! with)|one (?:next to|beside) the other) => next to each other
^(?P<w>the {COUNTED} [a-z\d ]+?) {WAS}(?:lie |lying |stand |standing )?(?:nearer|closer) to (?!.* than ) => \g<w> closest to
^(?P<w>the {COUNTED} [a-z\d ]+?) {WAS}(?:lie |lying |stand |standing )?(?:farther|further)(?: away| off)? from (?!.* than ) => \g<w> farthest from
^(?:the )?{ONE} (?:(?:that|which) )?(?:is|are|lies|lie) the {N}(?P<m>nearest|closest|farthest|furthest)(?: ones?)?(?: away)? (?P<p>to|from) => the \g<n>\g<one> \g<m> \g<p>
^(?:the )?{ONE} (?:has|with) (?P<x>(?:the |an? )[a-z\d ]+?) (?P<m>nearest|closest)(?: of all)?(?: to it| by)?$ => the \g<one> closest to \g<x>
^(?P<w>the [a-z]+(?: [a-z]+)?) at the (?:far |very )?(?:end|tip) of => \g<w> closest to
(?:just|right|slightly|close|not far) off (?=[a-z]) => near
(?:well|just|a little|slightly|comfortably|considerably) {BOUNDED} =>
(?:(?:at|by|with) )?(?:an? )?distance (?:of )?{BOUNDED} =>
at {BOUNDED} =>
(?:inside|within|in) an? {F} (?:wide )?(?:strip|band|belt|corridor|ring|circle|range|perimeter) (?:(?:drawn|measured|running|extending) )?(?:along|from|around|about|beside|of|on (?:both|either) sides? of) => within \g<f> of
(?:not (?:as much as|even|quite|as far as)|(?:just |a little )?short of) {F} => less than \g<f>
a (?:good|full|clear|solid|whole) (?:at least )?{F} => at least \g<f>
(?<!than )(?<!least ){F}{OFF} or (?:nearer|closer|less|under){OFF} => at most \g<f> away
(?<!than )(?<!least ){F}{OFF} or (?:farther|further|more|beyond){OFF} => at least \g<f> away
hundreds of (met(?:er|re)s|yards|feet|m)(?={TO} ) => at least 200 \1
(?:(?:set|lying|standing) )?(?:back|apart|away) (?=(?:(?:{MORE}|{LESS}) )?{LONG} (?:from|off|of) ) =>
{F} (?:clear|distant|removed|walk|back|inland|out) (?=from |of ) => \g<f>
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
^(?:the )?(?P<x>[a-z\d ]+?) 's (?:immediate|direct|closest|nearest|next door) neighbou?r$ => the nearest neighbour of \g<x>
^(?:the )?{N}(?:nearest|closest) {NEIGHBOUR} => the \g<n>\g<one>\g<s> closest to \g<x>
^(?:the )?{NEIGHBOUR} => the \g<one>\g<s> next to \g<x>
(?:(?:with)?in |at )?(?:only |just )?an? (?:stone 's throw|(?:few|couple of) (?:steps|paces|metres|meters|yards)|(?:short|quick|brief|easy) (?:walk|stroll|hop|step|way|drive)){TO} => near
(?:(?:only|just|mere) )?(?:steps|paces){TO} => near
within (?:(?:easy|close|short|walking|striking|touching|shouting|spitting|hailing) )*(?:reach|range|distance|earshot) of => near
(?:within|in) {X} 's (?:reach|range|vicinity) => near \g<x>
(?:handy for|hard by|in the (?:(?:immediate|close|direct|near) (?:vicinity|neighbou?rhood|proximity)|(?:(?:immediate|close|direct|near) )?(?:surroundings|environs)|shadow) of) => near
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
^(?:the )?{ONE} {IS}(?:(?:well|far|off|set|kept) )*(?:apart|away|separated?|isolated|farthest|furthest) from (?:all )?(?:of )?(?:the )?(?:others?(?: [a-z]+)?|rest(?: of (?:the|its) [a-z]+)?)$
^(?:the )?{ONE} (?:with|at|having) the (?:greatest|largest|longest|biggest) (?:distance|gap) (?:to|from) (?:its|the|any) (?:(?:nearest|closest) )?(?:neighbou?r|other)(?: [a-z]+)?$
^(?:the )?{ONE} (?:without|whose) (?:any )?(?:(?:close|near|immediate|direct|nearest|closest) )*neighbou?rs?(?: (?:nearby|around|close by|(?:is|are) (?:farthest|furthest)(?: away| off)?))?$
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
    r"\b(?:(?:that|which) )?(?:facing|faces?|overlooking|overlooks?|fronting(?: on ?to| on)?|(?<!the )opposite(?: to)?|across from) (?=(?:the|an?|any) |(?P<x>[a-z]+(?: [a-z]+)?)(?![^ ]))"
)
# what is placed somewhere, where no field says so, and what lies at the side of something
PLACED = filled(
    "{WAS}(?P<w>strung|clustered|grouped|gathered|huddl(?:ed|ing)|bunched|crowd(?:ed|ing)|scattered|dotted|sprinkled|spread|arranged|ranged|nestl(?:ed|ing)|tucked|perched|squeezed|sited|set|positioned|stationed|found)"
    "(?: (?:out|up|together|close|closely|tightly|all|away|in))? (?=(?:along|alongside|around|near|beside|close to|next to|within|opposite) |(?:{MORE}|{LESS}|a maximum of|a minimum of) {LONG} )"
)
WATERSIDE = filled(
    "(?P<x>road|street|quay|lake|river|water|track|dock|canal|pond|pool|stream|harbou?r)(?:side|front) (?P<one>[a-z]+(?: [a-z]+)?)(?= (?:in|on|with|that|which|at|and|or|but|near|north|south|east|west|,)|$)"
)
LOOSE = re.compile(rf"stone 's throw|by itself|on its own|{FACING.pattern}")


def apart(line: str, lexicon: Lexicon) -> str:
    """A normalised phrase with what it says of distances put plainly."""
    for pattern, plain in TURNS:
        line = " ".join(pattern.sub(plain, line).split())
    line = PLACED.sub(lambda match: match[0] if (match["w"],) in lexicon.looks else "", line)
    line = WATERSIDE.sub(lambda match: at_side(match, lexicon), line)
    if lexicon.schema.strong and not {"facing", "opposite"} & lexicon.schema.words:
        line = FACING.sub(lambda match: "near " if faced(match["x"], lexicon) else match[0], line)
    for pattern in LONE:
        line = pattern.sub(lambda match: alone(match, lexicon), line)
    return line


def loosely(phrase: str) -> tuple[str, ...]:
    """A warning that names the word of a phrase that is read as near or far, though it may say more."""
    match = LOOSE.search(normalise(phrase))
    return (f"'{match[0].strip()}' is read as how near things are: what else it says is not told",) if match else ()


def faced(words: str | None, lexicon: Lexicon) -> bool:
    """Whether what is faced is a thing: after an article, or known by name, as "Elm Street" is and "south" is not."""
    return not words or any(tuple(each) in lexicon.nouns for each in (words.split(), words.split()[:1]))


def at_side(match: re.Match[str], lexicon: Lexicon) -> str:
    """`riverside warehouses`: those near the river, where nothing of the layer is called riverside."""
    said = match[0].split()[0]
    known = (match["x"],) in lexicon.nouns and not {(said,), (said, match["one"])} & set(lexicon.nouns)
    return f"{match['one']} near the {match['x']}" if known and (said,) not in lexicon.looks else match[0]


def alone(match: re.Match[str], lexicon: Lexicon) -> str:
    """`the yard off on its own`, `apart from the others`, `with no other tank near`: the most isolated one."""
    groups, words = match.groupdict(), match["one"].split()
    noun = next((each for size in (2, 1) if (each := lexicon.nouns.get(tuple(words[-size:])))), None)
    one = noun is not None and noun.number == "singular" and (groups.get("again") or words[-1]) == words[-1]
    return f"the most isolated {match['one']}{groups.get('rest') or ''}" if one else match[0]
