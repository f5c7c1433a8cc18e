"""Turns of speech about sizes, put as the grammar reads them: "stretching for 2 km", "1.5 acres and up", "20 by 30 m"."""

# ruff: noqa: E501 - patterns read better whole
from __future__ import annotations

import re
from collections.abc import Callable

from engine.phrases.fieldnames import field_words
from engine.phrases.lexicon import Lexicon
from engine.phrases.places import AREA_UNIT as A
from engine.phrases.places import LENGTH_UNIT as L
from engine.phrases.places import LESS_SIZE as DOWN
from engine.phrases.places import MORE_SIZE as UP
from engine.phrases.sizing_than import GROUND, compared, thing_in
from engine.phrases.words import COUNTED as N
from engine.phrases.words import plural_of, singular_of

U = f"(?:{A}|{L})"
Q = rf"(?P<q>{N} {U})(?![^ ])"
SAID = rf"(?:(?:{UP}|{DOWN}|about|around|roughly|exactly) )?(?:between |from )?"
AMOUNT = rf"{SAID}(?:{N}(?: {U})? (?:and|to) )?{N} (?P<unit>{U})(?![^ ])(?! (?:by|away|apart|from|of|off|up|down|to|north|south|east|west|left|right|above|below)\b)"
END = r"(?= (?:in|on|at|near|within|with|without|that|which|and|but|long|wide|across)\b| ,|$)(?! (?:and|or) \d)"
V = r"(?:(?:stretch|extend|runn?|continu|go|measur|spann?|clock|offer|provid|boast|featur|cover|occup|tak|fill|sprawl|spread|com|total|amount)(?:e?s?|ies|y|ing|ed)(?: up| on| in)?|sized)"
TO = r"(?: (?:for|out|on|along|at|to|a total of|(?:over|across)(?= (?:more|at|less|up)\b)))*"
THAT = r"(?:(?:that|which) )?(?:(?:is|are) )?"
SUP = r"(?P<sup>largest|greatest|biggest|longest|most|widest|smallest|least|shortest|narrowest)"
PART = rf"(?:{GROUND}|floors?|bases?|decks?|canop(?:y|ies)|crowns?|roof area|outlines?|spans?)"
HAS = r"(?:(?:(?:that|which) )?(?:with|having|of|has|have|offer(?:s|ing)?|provid(?:es?|ing)|boast(?:s|ing)?|featur(?:es?|ing)|(?:(?:built|planted|standing|stands?|sits?|sitting|set) )?on)|whose|where)"
IS = r"(?: (?:that |which )?(?:is|are|of|in|measur(?:es?|ing)|cover(?:s|ing)?|lies|comes to|totals|reach(?:es)?|spans?|extends?))?"
OWN_PART = re.compile(
    rf"\b{HAS} (?:an? |the |their |its )?{PART}(?: (?P<dim>diameter|width|length|area|size|span|spread))?{IS} (?:(?P<cmp>larger|bigger|greater|smaller|wider|broader|narrower|longer|shorter) than )?(?P<amount>{AMOUNT})"
)


def of_part(match: re.Match[str]) -> str:
    """`offering a floor area of over 45 m2`, `with a crown wider than 7 m`: with an area, a width of it."""
    cmp, wide = match["cmp"] or "", match["dim"] == "width" or match["cmp"] in ("wider", "broader", "narrower")
    noun = "an area" if re.fullmatch(A, match["unit"]) else "a width" if wide else "a length"
    bound = ("less than " if cmp in ("smaller", "narrower", "shorter") else "more than ") if cmp else ""
    return f"with {noun} of {bound}{match['amount']}"


PARTS: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = tuple((re.compile(pattern), replacement) for pattern, replacement in (
    (rf"\b(above|below|over|under|beyond) the (?:size|area|length) of (?={N} {U})", r"\1 "), (rf"\b(above|below|over|under|beyond) the ({N} {U}) (?:mark|limit|threshold|line)(?![^ ])", r"\1 \2"),
    (rf"\bbeneath (?={N} {A})", "below "), (rf"\b(larger|bigger|smaller|longer|shorter|wider|narrower) in (?:{GROUND}|length|width) than (?={N} {U})", r"\1 than "),
    (rf"\b(?P<q>{N} {A}(?: (?:or|and) (?:more|less|over|under|above|up))?) (?:(?:of|in) )?(?:the )?{PART}(?![^ ])", r"\g<q>"),
    (OWN_PART, of_part),
    (rf"\b(?:(?:that|which) )?(?:(?:built|planted|stand(?:s|ing)?|sit(?:s|ting)?|set|rest(?:s|ing)?) )?on (?=(?:{UP}|{DOWN}) {N} {A})|\b(?<!not )(?:(?:that|which) )?reach(?:es|ing)? (?=(?:(?:{UP}|{DOWN}) )?{N} {A})", "with an area of "),
))  # fmt: skip
SHAPE = r"(long|round|circular|square|rectangular|[lutc] shaped|elongated)"
LEAST = ("smallest", "least", "shortest", "narrowest")


def most(match: re.Match[str]) -> str:
    """`taking up the least ground`, `of greatest length`: with the smallest area, the largest length; "the most floors" are counted."""
    if match["sup"] == "most" and match["of"].endswith("s"):
        return match[0]
    noun = {"length": "length", "diameter": "length", "width": "width", "breadth": "width"}.get(match["of"], "area")
    noun = {"widest": "width", "narrowest": "width", "longest": "length", "shortest": "length"}.get(match["sup"], noun)
    return f"with the {'smallest' if match['sup'] in LEAST else 'largest'} {noun}"


def not_so(match: re.Match[str]) -> str:
    """`that do not reach 2 ha`, `do not cover more than 2 ha`."""
    if match["verb"] in ("reach", "attain", "make", "get to", "come to"):
        return f"less than {match['q']}"
    return f"{'at least' if match['less'] else 'at most'} {match['q']}"


def sides(match: re.Match[str]) -> str:
    """`more than 20 by 30 m`: with a length of more than 30 m and a width of more than 20 m."""
    short, long = sorted((match["a"], match["b"]), key=float)
    more = {"m": "at least", "l": "at least", "b": "at least"}.get((match["or"] or " ")[0], "")
    bound = re.sub("larg|bigg", "great", match["bound"] or more)
    both = (f"with a {side} of {bound} {n} {match['unit']}" for side, n in (("length", long), ("width", short)))
    return " and ".join(both)


def by_side(match: re.Match[str]) -> str:
    """`the top three hulls by length`: the three longest."""
    most = {"length": ("longest", "shortest"), "width": ("widest", "narrowest")}[match["of"]]
    return f"{match['n'] or ''} {most[match['sup'] == 'smallest']} {match['what']}"


def extent(match: re.Match[str]) -> str:
    """`stretching for more than 2 km`: with a length of it; of an area where the unit is one."""
    return f"with {'an area' if re.fullmatch(A, match['unit']) else 'a length'} of {match['amount']}"


TURNS: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = tuple((re.compile(pattern), replacement) for pattern, replacement in (
    (r"\b(?:anywhere|somewhere|ranging|varying) (?=(?:from|between) )", ""),
    (rf"\bin the ({N}(?: {U})? (?:and|to) {N} {U}) range(?![^ ])", r"between \1"),
    (rf"\b(?:with)?in (?:the|a) (?:size )?range (?:of |from |between )?(?={N} )", "from "),
    (rf"^only (?:the )?(?=[a-z ]+ (?:{UP}|{DOWN}|[a-z]+er than) )", ""),
    (rf"(?: ,)? (?:but |and )?(?:only )?(?:if|when|provided(?: that)?|as long as|so long as|(?:even )?though|although|albeit|while|yet|despite)(?: (?:they|it)(?: (?:is|are))?)?(?: being)? (?=(?:not )?(?:{UP}|{DOWN}|[a-z]+er than|measure|cover|take up|occupy|span)\b)", " that "),
    (r"\bsomewhere (?=(?:to the|in|on|at|near|along|by|close|inside|within|north|south|east|west|left|right|above|below|around)\b)", ""),
    (r"\b(and|but) (?:(?:that|which) )?(?:lies?|stands?|sits?|is|are) (?=(?:in|on|at|to) the (?:far |very |upper |lower )?(?:north|south|east|west|left|right|top|bottom|middle|cent(?:er|re)))", r"\1 that are "),
    (r"\bthat (?=[a-z]+er than|at |more |less |over |under |above |below )", "that are "),
    (rf"(?: , that is|(?: ,)? (?:say|i e|meaning|namely))(?: ,)? (?={SAID}{N}[^,]* {U}\b|[a-z]+er than)", " , "),
    (rf"\b(?:medium|mid|middle|average|normal|ordinary|regular|typical|standard|decent|good|fair|reasonably)(?: sized?)? (?=[a-z ]+? (?:, )?(?:of )?{SAID}(?:{N} (?:{U} )?(?:and|to) )?{N} {U})", ""),
    (r" of an? (?:(?:decent|normal|ordinary|good|fair|reasonable|certain) )?size(?= ,)", ""),
    (rf"\b{Q} (?:each|apiece|in all|in total|altogether)(?![^ ])", r"\g<q>"), (rf"\b(?:about )?{Q} (?:or so|or thereabouts)(?![^ ])", r"about \g<q>"),
    (rf"\b(?:nearly|almost|close to) (?={N} {U}(?: in | long| wide|$))", "about "),
    (rf"\b(?P<q>{N} {A}) (?:of|in) (?:the )?(?:{GROUND})(?![^ ])", r"\g<q>"),
    (r"\bat the (most|least)(?= \d| ,|$)", r"at \1"),
    (rf"(?<! over)(?<! least)(?<! than)(?: of| from| with| ,)? {Q}(?: ,)? (?:(?:and|or) (?:up|upwards?|above|over|more|larger|bigger|higher|longer)|upwards?|plus|minimum|min|at least){END}", r" at least \g<q>"),
    (rf"(?<! under)(?<! most)(?<! than)(?: of| with| ,)? {Q}(?: ,)? (?:(?:and|or) (?:under|below|less|smaller|lower|down)|maximum|max|tops|at most){END}", r" at most \g<q>"),
    (rf"\b(?P<q>{N} {L}) (?:from )?(?:bow to stern|nose to tail|end to end|tip to tip|one end to the other)(?![^ ])", r"\g<q> long"),
    (rf"\b(?P<q>{N} {L}) (?:from )?(?:side to side|edge to edge|bank to bank|wingtip to wingtip)(?![^ ])", r"\g<q> wide"),
    (rf"\b(?:(?:that|which) )?(?:do|does) not (?P<verb>{V}|reach|attain|make|get to|come to|is more than|surpass|go (?:over|beyond)){TO}(?: (?:(?P<less>less than|under)|more than|over))? {Q}", not_so),
    (rf"\b(?:(?:that|which) )?(?:surpass(?:es|ing)?|topp?(?:s|ing)|(?:go(?:es)?|going) (?:over|beyond|above)|beyond|higher than) (?={N} {A})", "more than "),
    (rf"\b(?:(?:that|which) )?(?:(?:stay|keep|remain|fall|come?)(?:s|ing)?(?: in)?(?: at)? (?:under|below|short of)|fail(?:s|ing)? to reach) (?={N} {U})", "less than "), (rf"\blower than (?={N} {A})", "less than "),
    (rf"\b(?P<of>{GROUND}) (?:is |of )?(?:larger|bigger|greater) than (?={N} {A})", r"\g<of> more than "),
    (rf"\b(?:with|having) (?:an? )?(?:breadth|beam) (?:of )?(?={SAID}{N} {L})", "with a width of "),
    (rf"\b(?:of |with |measuring |that measures? )?(?:(?P<bound>{UP}|{DOWN}|(?:larger|bigger|smaller) than) )?(?P<a>\d[\d.]*)(?: {L})? by (?P<b>\d[\d.]*) (?P<unit>{L})(?: or (?P<or>more|larger|bigger))?(?![^ ])", sides),
    (rf"\b{THAT}{V}{TO} (?P<amount>{AMOUNT})", extent),
    (rf"\b(?P<b>{UP}|{DOWN}) (?P<one>{N} {L} (?:long|wide)) and (?P<two>{N} {L} (?:long|wide))(?![^ ])", r"\g<b> \g<one> and \g<b> \g<two>"),
    (r"\b(?:shaped (?:like|as)|(?:in|of|with|having) the (?:shape|form) of|(?:that )?forms?|forming) (?:an? |the )?(?:letter )?([ltuc])(?![^ ])", r"that are \1 shaped"),
    (r"\b(?:with|in|of|having) an? ([ltuc]) (?:shape|form)(?![^ ])", r"that are \1 shaped"), (rf"\bwhose (?:shape|form|outline|footprint|(?:(?:floor|ground) )?plan) is {SHAPE}(?![^ ])", r"that are \1"),
    (rf"\b(?:with|having|of) an? {SHAPE} (?:footprint|(?:floor|ground) plan|layout|base)(?![^ ])", r"that is \1"), (rf"\b{SHAPE} in (?:shape|plan|outline|form)(?![^ ])", r"\1"),
    (r"(est [a-z ]+?|est)(?: ,)? (?:by far|by a long way|of (?:them )?all|of the lot|there is|there)$", r"\1"),
    (r"^(the second [a-z]+est .+?) (?:, )?after the [a-z ]+$", r"\1"), (r"\b((?:larg|bigg|small|long|short|wid|narrow)e?st(?: [a-z]+)*?) in (?:size|area|length|width|extent)$", r"\1"),
    (r"\b(?P<sup>top|largest|biggest|smallest)(?P<n> [a-z\d]+)? (?P<what>[a-z ]+?) (?:by|in|in terms of) (?P<of>length|width)(?![^ ])", by_side),
    (r"\b(?:that|which) (?:is|are) not an? (?P<what>[a-z]+(?: [a-z]+)?)(?<! one)(?= (?:and|but)\b| ,|$)", lambda match: f"that are not {plural_of(match['what'])}"), (r"\bmost (?:massive|substantial|enormous|gigantic|imposing|voluminous)(?= [a-z])", "largest"), (r"\b((?:larg|bigg|small|long|wid)e?st) sized (?=[a-z])", r"\1 "),
    (rf"\b(?:(?:of|with|having|that has|using|{THAT}{V}) )(?:the )?{SUP} (?P<of>{PART}|length|diameter|width|breadth)(?![^ ])", most),
))  # fmt: skip
GRADES = re.compile(
    r"\b(?:extra|very|rather|fairly|quite|pretty|really|extremely|unusually) (?=(?:large|big|small|tiny|huge|long|wide|narrow|short)\b)"
)
OTHER = {"huge": "enormous gigantic colossal immense vast oversized mammoth jumbo", "large": "sizeable sizable bulky hefty largish biggish sprawling", "small": "mini petite smallish pint-sized", "tiny": "minuscule wee teeny", "rectangular": "oblong", "narrow": "skinny slim", "long": "lengthy",
         "largest": "roomiest bulkiest heftiest", "smallest": "teeniest littlest", "narrowest": "slimmest skinniest"}  # fmt: skip
WORDS = {word: plain for plain, words in OTHER.items() for word in words.split()}
DIMENSIONS = re.compile(rf"^(?:the |all |any )?(?P<both>\d[\d.]*(?: {L})? by \d[\d.]* {L}) (?=[a-z])")
SIZED = re.compile(
    r"\b(?:that (?:is|are) )?(large|big|small|tiny|huge) in size(?![^ ])|\bof (large|big|small|considerable|substantial|generous|impressive|great|modest|limited) (?:size|dimensions|proportions)(?![^ ])|\bon the (large|big|small|long|short|narrow|wide) side(?= and| ,|$)|\b(good|generously) sized(?= [a-z])"
)


def of_size(match: re.Match[str]) -> str:
    """`of considerable size`, `on the small side`, `good-sized`."""
    if match[4]:
        return "large"
    said = match[1] or match[2] or match[3]
    plain = {"modest": "small", "limited": "small"}.get(
        said, said if said in ("big", "small", "tiny", "huge", "long", "short", "narrow", "wide") else "large"
    )
    return f"that are {plain}"


def dimensioned(line: str, lexicon: Lexicon) -> str:
    """`105 by 68 m pitches`: pitches of 105 by 68 m."""
    if (match := DIMENSIONS.match(line)) is None:
        return line
    rest = line[match.end() :].split()
    name, end = thing_in(rest, lexicon)
    return " ".join((*rest[:end], "of", match["both"], *rest[end:])) if name else line


def sized(line: str, lexicon: Lexicon) -> str:
    """A normalised phrase with such turns put plainly; words that the layer's fields are called by are left to them."""
    named = {word for each in lexicon.schema.columns for word in field_words(each.name).split()}
    own = {word[:4] for word in named - {"shape"} if len(word) > 3}  # "spanning" of `span_m`
    line = dimensioned(line, lexicon)
    for pattern, replacement in (*PARTS, *TURNS):
        if (match := pattern.search(line)) and not own & {word[:4] for word in match[0].split()}:
            if pattern is OWN_PART and lexicon.schema.nouns & {singular_of(word) for word in match[0].split()}:
                continue  # "on a deck over 200 m2" where decks are things
            line = " ".join(pattern.sub(replacement, line).split())
    line = SIZED.sub(of_size, line)
    if lexicon.schema.strong and not lexicon.schema.words & {"very", "extra", "extremely"}:
        words = GRADES.sub("", line).split()
        line = " ".join(each if each in lexicon.schema.words else WORDS.get(each, each) for each in words)
    return compared(line, lexicon, named)
