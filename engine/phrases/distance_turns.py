"""Turns of speech about how far things are, put as the grammar reads them: "a good 500 m off", "a stone's throw from".

Distances become "within D of" and "at least D from", idioms the relation that they mean.
"""

# ruff: noqa: E501
from __future__ import annotations

import re

from engine.phrases.lexicon import Lexicon
from engine.phrases.places import LENGTH_UNIT, NUMBER
from engine.phrases.rings import BARRIERS
from engine.phrases.words import COUNTED, normalise

WORD = r"(?!(?:that|which|and|or|but|with|without|by|at|near|from|to)\b)[a-z\d]+"
SHORT = {
    "F": "(?P<f>{LONG})(?![^ ])", "BOUNDED": "(?=(?:{MORE}|{LESS}) {LONG} )", "LONG": f"{NUMBER} {LENGTH_UNIT}", "BOUND": "(?P<b>{MORE}|{LESS})",
    "MORE": "at least|more than|over|above|beyond|no less than|no closer than|upwards of",
    "LESS": "at most|less than|under|below|within|no more than|not more than|not over|up to|closer than|nearer than|no (?:farther|further) than",
    "X": rf"(?P<x>(?:(?:the|an?|any|every|each|all|no|other|another) )?{WORD}(?: {WORD}){{0,3}}?)", "ONE": "(?P<one>(?:[a-z]+ ){0,3}?[a-z]+)",
    "C": COUNTED, "N": f"(?P<n>{COUNTED} )?", "TO": "(?: away| off)? (?:from|of|off)", "OFF": "(?: (?:away|off|apart|distant))?", "END": "(?= , | (?:and|or|but) |$)",
    "TOUCH": "(?:next to|beside|near|nearby|close to|close by|facing|opposite|around|along|on (?:both|either|each) sides? of|(?:far |set )?(?:away|apart|back) from|far from|separated from|remote from)",
    "BETWEEN": "(?:away|off|apart|(?:in )?between(?: them)?|from (?:it|them))", "FAR": "(?:far|far away|well away|away|remote|a long way) from",
    "NEIGHBOUR": r"neighbou?r(?P<s>s?) (?:of|to) (?P<x>[a-z\d ]*?(?P<one>[a-z]+))$", "NEXT": "(?:adjoining|adjacent|neighbou?ring|abutting|next door)", "WAS": "(?:(?:that|which) )?(?:(?:is|are) )?",
    "IS": "(?:(?:that|which) )?(?:is |stands? |sits? |lies? |standing |sitting |lying )?", "OWN": "(?:(?:off|all|out) )*(?:on (?:its|their) own|by (?:itself|themselves)|(?<=ing )alone|(?<=stand )alone|(?<=stands )alone)",
}  # fmt: skip
# {NAME} is short for what SHORT says
TABLE = r"""
do(?:es)? not is more than => is at most
{F} 's (?:distance|reach) => \g<f>
round (?=(?:the|an?|any|each|every) ) => around
(?<!the )(?<!far )(?<!top )(?<!bottom )(?<!upper )(?<!lower )(?<!on )(?:right|directly) (?=(?:on|at|near|alongside|close to|against|outside|opposite|by|beside|next to|in front of|along) ) =>
(?:is|are) there (?=(?:inside|within|near|next to|close to|beside|by|along) ) =>
{WAS}(?:(?:keep|stay|remain)(?:s|ing)?|kept|set|sited)(?: back)? (?:an? distance of )?(?=(?:(?:{MORE}|{LESS}) )?{LONG} |(?:well |far )?(?:away|clear) (?:from|of) ) =>
(?:(?:close|near) (?:at|to) hand|within (?:easy )?reach(?! of)|(?:a short way|not far) (?:off|away)(?! from)) => nearby
(?:nearby|close by) (?:, )?(?={LESS} {LONG}) =>
(?:well (?:away|clear|back)|(?:some (?:way|distance)|a (?:good|fair|long) (?:way|walk)|at (?:some|a (?:safe|good)) distance)(?: away| off| back)?|(?:out of|beyond) (?:reach|range)) (?:from|of) => far from
(?:inside|within|in) an? (?:{F} (?:radius|circle|perimeter|range|distance)|(?:radius|distance|range) of (?P<g>{LONG}))(?: (?:around|of) (?:it|them))?{END} => within \g<f>\g<g>
(?:, (?:and )?|where |for which )(?:there (?:is|are) )?no (?={X} (?:inside|within|closer than|nearer than|for) {F}) => without
(?:(?:where|with|for which|such that|whose) )?(?:(?:the|its|their|an?) )?distance (?:to|from) {X} (?:(?:is|are|of|being) )?{BOUND} {F}{END} => \g<b> \g<f> from \g<x>
{BOUND} {F}{OFF} (?:both )?from {X} (?:and|as well as) (?:also )?from => \g<b> \g<f> from \g<x> and \g<b> \g<f> from
with (?P<x>(?:the |an? )?[a-z\d]+(?: [a-z\d]+){0,2}?) nearby{END} => near \g<x>
without (?:an? |any )?{NEXT} => not next to a
with (?P<x>an? |the )?{NEXT} => next to \g<x>
with (?P<x>an? |the )nearby (?=[a-z]) => near \g<x>
{WAS}(?:(?:stand|sit|lie|park|group|huddl|moor)(?:s|ing|ed)? )?(?:very |quite |right )?close together => near each other
{WAS}(?P<m>closest|nearest) together => \g<m> to each other
{WAS}(?:side by side|back to back) => next to each other
^(?P<w>the {C} [a-z\d ]+?) {IS}(?P<m>near|clos|farth|furth)er(?: away| off)?(?P<to>(?: to| from)?) (?=(?:the|an?) )(?!.* than ) => \g<w> \g<m>est\g<to>
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
(?<!than )(?<!least ){F}{OFF} (?:or (?:nearer|closer|less|under){OFF}|at (?:the )?most|max(?:imum)?(?= from| off?| away)) => at most \g<f> away
(?P<b>(?:no |not )?(?:closer|nearer|farther|further)) (?P<p>to|from) {X} than {F}{END} => \g<b> than \g<f> from \g<x>
(?:with|having|leaving) {BOUND} {F} (?:between (?:it|them) and|to) {X}{END} => \g<b> \g<f> from \g<x>
(?:the )?next (?=(?:nearest|closest) ) => second
(?<!than )(?<!least ){F}{OFF} or (?:farther|further|more|beyond){OFF} => at least \g<f> away
hundreds of (met(?:er|re)s|yards|feet|m)(?={TO} ) => at least 200 \1
(?:(?:set|lying|standing) )?(?:back|apart|away) (?=(?:(?:{MORE}|{LESS}) )?{LONG} (?:from|off|of) ) =>
{F} (?:clear|distant|removed|walk|back|inland|out) (?=from |of ) => \g<f>
{TOUCH} {X} (?:, (?:at |by |with |but )?|by |at ){BOUND} {F}(?: {BETWEEN})?{END} => \g<b> \g<f> from \g<x>
{TOUCH} {X} (?:with )?{BOUND} {F} {BETWEEN}{END} => \g<b> \g<f> from \g<x>
(?P<w>with|without|having) (?!(?:an? |the )?(?:length|width|height|area|size|diameter|depth|span|breadth|perimeter|capacity|age)\b){X} (?:{WAS}{LESS}|inside|for|anywhere within)(?: at least)? {F}(?: (?:around|away|off|distant|(?:from|of) (?:it|them)|(?:in|on) (?:any|every|all) (?:directions?|sides?)))?{END} => \g<w> \g<x> within \g<f>
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
^(?:the )?(?P<x>[a-z\d ]+?) 's (?:immediate|direct|closest|nearest) neighbou?r$ => the nearest neighbour of \g<x>
^(?:the )?(?P<x>[a-z\d ]+?) 's {N}(?P<m>nearest|closest|farthest|furthest) {ONE}$ => the \g<n>\g<one> \g<m> the \g<x>
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
^(?:the )?{ONE} {IS}(?:(?:well|far|off|set) )*(?:apart|away|separated?|isolated|farthest|furthest) from (?:all )?(?:the )?(?:others?(?: [a-z]+)?|rest(?: of the [a-z]+)?)$
^(?:the )?{ONE} with the (?:greatest|largest|longest) (?:distance|gap) (?:to|from) (?:its|the|any) (?:(?:nearest|closest) )?(?:neighbou?r|other)(?: [a-z]+)?$
^(?:the )?{ONE} (?:without|whose|not near|not next to) (?:any )?(?:(?:close|near|immediate|nearest|closest) )?neighbou?rs?(?: (?:nearby|around|close by|(?:is|are) (?:farthest|furthest)(?: away)?))?$
^(?:the )?(?:(?:isolated|lonely) )?{ONE}(?: ,)?(?: the one)? (?:without|not near) (?:any )?other (?P<again>[a-z]+)(?: anywhere)?(?: (?:around|near|close to|next to|beside|nearby|close by)(?: it)?)?$
^(?:the )?(?:secluded|outlying|isolated|lone|lonely|solitary) {ONE}$
"""


def filled(pattern: str) -> re.Pattern[str]:
    """A pattern of the tables with its short names written out, from a word's begin to a word's end."""
    for name in (*SHORT, *SHORT):
        pattern = pattern.replace(f"{{{name}}}", SHORT[name])
    return re.compile(rf"(?<![^ ])(?:{pattern})(?:(?<= )|(?![^ ]))")


ROWS = [row.partition("=>") for row in TABLE.strip().split("\n")]
TURNS = [(filled(said.strip()), f"{plain.strip()} ") for said, _, plain in ROWS]
LONELY = frozenset({"isolated", "secluded", "outlying", "lone", "lonely", "solitary"})
LONE = [filled(row) for row in ALONE.strip().split("\n")]
FACING = re.compile(
    r"(?<!north )(?<!south )(?<!east )(?<!west )\b(?:(?:that|which) )?(?:(?:facing|faces?|look(?:s|ing)?(?: out)? (?=on|over))(?:on ?to|over| on ?to)?|guard(?:ing|s|(?= (?:the|an?|any) ))|protect(?:ing|s)?|overlooking|overlooks?|fronting(?: on ?to| on)?|(?<!the )opposite(?: to)?|across from) (?=(?:the|an?|any) |(?P<x>[a-z]+(?: [a-z]+)?)(?![^ ]))"
)
# what is placed somewhere, where no field says so, and what lies at the side of something
PLACED = filled(
    "{WAS}(?P<w>strung|clustered|grouped|gathered|huddled|crowd(?:ed|ing)|scattered|dotted|spread|arranged|nestl(?:ed|ing)|tucked|sited|set|positioned|found)"
    "(?: (?:out|up|together|closely|tightly|all))? (?=(?:along|alongside|around|near|beside|close to|next to|within|opposite) |(?:{MORE}|{LESS}|a (?:max|min)imum of) {LONG} )"
)
WATERSIDE = filled(
    "(?P<x>road|street|quay|lake|river|water|track|dock|canal|pond|pool|stream|harbou?r)(?:side|front) (?P<one>[a-z]+(?: [a-z]+)?)(?= (?:in|on|with|that|which|at|near|south|north|east|west)|{END})"
)
REAR = rf"\bbehind (?!(?:(?:the|an?|its|their) )?(?:[a-z-]+ ){{0,3}}?{BARRIERS}\b)(?=[a-z])"  # what is behind a wall is inside
LOOSE = re.compile(
    rf"stone 's throw|by (?:itself|themselves)|on (?:its|their) own|(?:[a-z]+ing|stands?) alone|at the (?:far )?end of(?! (?:the|this|that) (?:row|queue)\b)|in front of|"
    rf"{REAR}|{FACING.pattern}"
)


def apart(line: str, lexicon: Lexicon) -> str:
    """A normalised phrase with what it says of distances put plainly."""
    for pattern, plain in TURNS:
        line = " ".join(pattern.sub(plain, line).split())
    line = PLACED.sub(lambda match: match[0] if lexicon.looks.get((match["w"],)) == "value" else "", line)
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
    """Whether what is faced is a thing: after an article, or known, as "Elm Street" is and "south" is not."""
    return not words or any(each in lexicon.nouns for each in (tuple(words.split()), (words.split()[0],)))


def at_side(match: re.Match[str], lexicon: Lexicon) -> str:
    """`riverside warehouses`: those near the river, where nothing is called or said to be riverside."""
    said, thing = (match[0].split()[0],), (match["x"],)
    known = thing in lexicon.nouns and said not in lexicon.nouns and said not in lexicon.looks
    known &= said[0] not in lexicon.schema.words
    return f"{match['one']} near the {match['x']}" if known else match[0]


def alone(match: re.Match[str], lexicon: Lexicon) -> str:
    """`the yard off on its own`, `apart from the others`: the most isolated one; several: those not near others."""
    groups, words = match.groupdict(), match["one"].split()
    noun = next((each for size in (2, 1) if (each := lexicon.nouns.get(tuple(words[-size:])))), None)
    same, rest = (groups.get("again") or words[-1]) == words[-1], groups.get("rest") or ""
    told = any(lexicon.looks.get((word,)) == "value" for word in match[0].split()[:2])
    told |= bool(lexicon.schema.said & LONELY & {*match[0].split()[:2]})
    if noun is None or told or not same or (noun.number == "plural" and not lexicon.schema.strong):
        return match[0]
    if noun.number == "singular":
        return f"the most isolated {match['one']}{rest}"
    far = f" not near other {words[-1]}"
    return match["one"] + (far + rest if rest[:2] == " ," else f"{rest and rest + ' that are'}{far}")
