"""Text to words: one spelling for what people type, numbers and units."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from engine.phrases.plurals import plural_of as plural_of
from engine.phrases.plurals import singular_of as singular_of
from engine.phrases.sizing_units import amounts
from engine.phrases.slips import mended

SMALL = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17,
    "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60,
    "seventy": 70, "eighty": 80, "ninety": 90, "hundred": 100, "dozen": 12,
}  # fmt: skip
TENS, ONES = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety", "one|two|three|four|five|six|seven|eight|nine"
MANY = "hundred|thousand|million"
COUNTED = rf"(?:\d+(?:\.\d+)?|(?:{TENS})[ -](?:{ONES})|" + "|".join(word for word in SMALL if word != "hundred") + ")"
ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10, "eleventh": 11, "twelfth": 12,
}  # fmt: skip
LENGTHS = {
    "m": 1.0, "meter": 1.0, "meters": 1.0, "metre": 1.0, "metres": 1.0,
    "km": 1000.0, "kilometer": 1000.0, "kilometers": 1000.0, "kilometre": 1000.0, "kilometres": 1000.0, "kms": 1000.0,
    "cm": 0.01, "centimeters": 0.01, "centimetres": 0.01,
    "ft": 0.3048, "foot": 0.3048, "feet": 0.3048, "yd": 0.9144, "yard": 0.9144, "yards": 0.9144,
    "mi": 1609.344, "mile": 1609.344, "miles": 1609.344, "nmi": 1852.0,
    "px": 1.0, "pixel": 1.0, "pixels": 1.0,
}  # fmt: skip
AREAS = {
    "m2": 1.0, "sqm": 1.0, "km2": 1e6, "sqkm": 1e6, "ft2": 0.09290304, "sqft": 0.09290304,
    "ha": 1e4, "hectare": 1e4, "hectares": 1e4,
    "acre": 4046.8564224, "acres": 4046.8564224, "ac": 4046.8564224,
    "yd2": 0.83612736, "mi2": 2589988.110336,
    "px2": 1.0, "sqpx": 1.0,
}  # fmt: skip
MOST = (
    "left|right|top|bottom|upper|lower|northern|southern|eastern|western|north|south|east|west|"
    "northeast|northwest|southeast|southwest"
)
WHOLE_UNITS = r"(?:kilomet(?:er|re)|km|mile|mi|nmi|hectare|acre|met(?:er|re))\b"
UNIT = "|".join(sorted((*LENGTHS, *AREAS), key=len, reverse=True))
CLOSE = r"(?:less than|under|within|at most|up to|no more than|not more than|closer than)"
APART = r"(?:more than|over|at least|no less than|not less than)"
ORDINAL = "(?:" + "|".join(ORDINALS) + r"|\d+(?:st|nd|rd|th))"
OPPOSITE = r"((?<=left and )right|(?<=right and )left|(?<=top and )bottom|(?<=bottom and )top)"
ON_IT = r"on (?:it|them|(?:its|their) (?:roofs?|rooftops?))\b"
# ranks counted from the other end, "second" of "second to last" in group 1
LAST = r"(?:next to(?: the)? last|last but one|penultimate)"
LAST_OF = rf"({ORDINAL}) (?:(?:to|from)(?: the)? )?last"
SPARED = r"(?:the |all |those )?[a-z]+(?: [a-z]+){0,7}?"
LEFT_OUT = r"(?:not (?:included|counted)|excluded|left out|omitted|exempted)"
SIDE_OF = (
    r"(?:next to|near|north of|south of|east of|west of|left of|right of|in|on|along|touching|inside|beside|close to)"
)
FROM = r"(?:of|from|to)"
OF_SEVERAL = r"(?: one)? of (?:the |these |those )?(?=(?:two|three|four|five|both|pair|\d+)\b)"


def last_rank(match: re.Match[str]) -> str:
    """`second to last` as the word that `ordinal` reads."""
    return f"{ordinal(match[1]) or 1}th-last"


def most_of(match: re.Match[str]) -> str:
    """`most big` as `biggest`."""
    word = match[1]
    doubled = {"big": "bigg", "large": "larg", "wide": "wid", "far": "farth", "close": "clos"}
    return doubled.get(word, word) + "est"


def spelled_out(match: re.Match[str]) -> str:
    """`two hundred and fifty`, `3 thousand`, `twenty five` in figures."""
    whole, part = 0.0, 0.0
    for word in re.split(r"[ -]", match[0]):
        if word in ("thousand", "million"):
            whole, part = whole + (part or 1) * (1e3 if word == "thousand" else 1e6), 0.0
        elif word == "hundred":
            part = (part or 1) * 100
        elif word not in ("and", "a", "an"):
            part += number(word) or 0.0
    return f"{whole + part:g}" if whole + part < 1e6 else f"{whole + part:.0f}"


def currency(match: re.Match[str]) -> str:
    """`£40`, `€40-60` as numbers of money; all currencies are one here, a layer's fields have one only."""
    if match.re.groups == 2 and match[1] and match[2]:
        joint = "and" if " and " in match[0] else "to"
        return f"{match[1]} {joint} {match[2]} pounds"
    return f"{match[1] or match[2]} pounds"


def or_more(match: re.Match[str]) -> str:
    """`two or more` as `at least two`."""
    return f"{'at least' if match[2] in ('more', 'larger') else 'at most'} {match[1]} "


REWRITES: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"[²]", "2"),
        (r"(?: ?°| degrees?) ?(?:c|celsius)\b", " degc"),
        (r"°", " degrees "),
        (r"µ|μ", "u"),
        (r"(?<=[a-z])/h\b", "h"),
        (r"(?<=\d)k\b(?! ?m)", "000"),
        (r"½|\b(?<![\d./])1/2\b", "0.5"),
        (r"¼|\b(?<![\d./])1/4\b", "0.25"),
        (r"¾|\b(?<![\d./])3/4\b", "0.75"),
        (r"[’`´]", "'"),
        (r"[\"“”«»]", " "),
        (r"(?<=\d)[  ,](?=\d{3}(?!\d))", ""),
        (r">=|≥", " at least "),
        (r"<=|≤", " at most "),
        (r">", " more than "),
        (r"<", " less than "),
        (r"[;:]", " , "),
        (r"!", " "),
        (r"\s*\?+\s*$", ""),
        (r"(\?)", r" \1 "),
        (r"\bsq\. ?", "sq "),
        (r"\b([a-z]{1,3}-\d{1,3})s\b", r"\1"),
        (rf"\b({COUNTED}) and a half\b", lambda match: f"{SMALL.get(match[1], match[1])}.5"),
        (rf"\b(?:(?:{COUNTED}|a|an)[ -])?(?:{MANY})(?:[ -](?:and )?(?:{COUNTED}|{MANY}))*\b", spelled_out),
        (r"[€$£]\s?(\d[\d.]*) ?(?:[-–]|to|and) ?[€$£]?\s?(\d[\d.]*)(?![\d.])", currency),
        (r"[€$£]\s?(\d[\d.]*)|(\d[\d.]*) ?[€£](?!\w)", currency),
        (rf"\b({TENS})[ -]({ONES})\b", spelled_out),
        (r"[()]", " "),
        (r"(?<=\d) ?[-–] ?(?=\d)", " to "),
        (r"\.(?!\d)", " "),
        (r",", " , "),
        (r"'s\b", " 's"),
        (r"(?<=s)'(?=\s)", " 's"),
        (r"\bw/o\b", "without"),
        (r"\bw/ ?(?=[a-z])", "with "),
        (r"\band/or\b", "or"),
        (r"(?<![a-z])(t|kg|g|mg|ug|l|m3|us|ms|kwh)/(ha|s|min|day|h|d|l|kg|m2|m3|cm)\b", r" \1 \2"),
        (
            r"(?<![a-z])(eur|euros?|usd|dollars?|gbp|pounds?|chf)/(?=(?:m2|sqm|ha|kwh|month|year|night|day)\b)",
            r"\1 per ",
        ),
        (r"(?<=[a-z])/(?=[a-z])", " or "),
        (r"(?<=[a-z])[-_](?=[a-z])", " "),
        (r"\bmax\.? +(?=\d)", "at most "),
        (r"\bmin\.? +(?=\d)", "at least "),
        (r"[-_](?=[a-z])|(?<=[a-z])[-_]", " "),
        (r"\b([ns])\.? ?([ew])\b(?! ')", r"\1\2"),
        (r"\bnw\b", "northwest"),
        (r"\bne\b", "northeast"),
        (r"\bsw\b", "southwest"),
        (r"\bse\b", "southeast"),
        (r"(?<!')\bn(?= of\b)|(?<=the )n(?= (?:side|part|half|corner|edge|end)\b)", "north"),
        (r"(?<!')\bs(?= of\b)|(?<=the )s(?= (?:side|part|half|corner|edge|end)\b)", "south"),
        (r"(?<!')\be(?= of\b)|(?<=the )e(?= (?:side|part|half|corner|edge|end)\b)", "east"),
        (r"(?<!')\bw(?= of\b)|(?<=the )w(?= (?:side|part|half|corner|edge|end)\b)", "west"),
        (r"\b(north|south|east|west)erly\b", r"\1ern"),
        (r"\b(north|south) ?(east|west)(ern|ernmost|most)?\b", r"\1\2\3"),
        (rf"\b({MOST}) most\b", r"\1most"),
        (
            r"(?<=\d)(m2|km2|ft2|sqm|km|m|ft|ha|acres?|feet|met(?:er|re)s?|mi2|mi|miles?|yd2|yards?|px|pixels?|kwh?|mwh?|gw|kv|k?va|mva|kg|t|mm|cm|l|m3|bar|kmh|mph)\b",
            r" \1",
        ),
        (r"\b(m|km|ft)(?: ?\^ ?2| 2)\b", r"\g<1>2"),
        (r"\b(?:square|sq) (?:met(?:er|re)s?|m)\b", "m2"),
        (r"\b(?:cubic|cu) (?:met(?:er|re)s?|m)\b|\bcbm\b", "m3"),
        (r"\b(?:square|sq) (?:kilomet(?:er|re)s?|km)\b", "km2"),
        (r"\b(?:square|sq) (?:feet|foot|ft)\b", "ft2"),
        (r"\b(?:square|sq) (?:pixels?|px)\b", "px2"),
        (r"\bnautical miles?\b|(?<=\d )nm\b|(?<=\d)nm\b", " nmi"),
        (rf"\bhalf an? (?={WHOLE_UNITS})", "0.5 "),
        (rf"\b(within|than|least|most) (?:about )?(?:an? |one )(?={WHOLE_UNITS})", r"\1 1 "),
        (r"\bcent(?:re|er)(?=s?\b)", "center"),
        (r"\b(?:can ?not|cannot)\b", "not"),
        (r"\b(are|is|do|does)n't\b", r"\1 not"),
        (r"%", " % "),
        (r"\bexceeds?\b", "is more than"),
        (
            r"\bwhose (roofs?|rooftops?|wings?|decks?|hulls?|lids?|surfaces?) (?:is|are) "
            r"(\w+(?: and (?!(?:that|which|is|are|has|have|with|in|on)\b)\w+)?)\b",
            r"with \2 \1",
        ),
        (rf"\b(left|right|top|bottom|upper|lower|northern|southern|eastern|western){OF_SEVERAL}", r"\1most of the "),
        (rf"\b(?:larger|bigger){OF_SEVERAL}", "largest of the "),
        (rf"\bsmaller{OF_SEVERAL}", "smallest of the "),
        (rf"\blonger{OF_SEVERAL}", "longest of the "),
        (rf"\bshorter{OF_SEVERAL}", "shortest of the "),
        (r"\b(largest|biggest|smallest)\b(.*) (?:by|in terms of|in|according to) (?:area|size|footprint)$", r"\1\2"),
        (r"\bamong (?:the group|those|the ones|them|the others)\b(?= \w)", ""),
        (rf"\b({MOST}) (?:river)?(?:bank|shore)s?(?= of\b)", r"\1 side"),
        (r"\b(?:that|which) (?:cover|occupy|measure|span)s?(?= [\w ]*\d)", "covering"),
        (
            rf"\b(?:of )?(\d[\d.]*) ({UNIT}) or (?:more|larger|bigger|greater|longer|above|over)\b(?! than)(?! \d)",
            r"at least \1 \2",
        ),
        (rf"\b(?:of )?(\d[\d.]*) ({UNIT}) or (?:less|smaller|shorter|below|under)\b(?! than)(?! \d)", r"at most \1 \2"),
        (
            rf"\b([\d.]+) ({UNIT}) (wide|long|tall|high|deep|thick|across) (?:or|and) (?:more|over|above|up)\b(?! \d)",
            r"at least \1 \2 \3",
        ),
        (
            rf"\b([\d.]+) ({UNIT}) (wide|long|tall|high|deep|thick|across) (?:or|and) (?:less|under|below)\b(?! \d)",
            r"at most \1 \2 \3",
        ),
        (rf"\ba quarter(?: of an?)? (?={WHOLE_UNITS})", "0.25 "),
        (r"\btop (\w+) (.+) by (?:area|size|footprint)$", r"the \1 largest \2"),
        (rf"\b{CLOSE} (\d[\d.]*) ({UNIT}) apart\b(?! from)", r"within \1 \2 of each other"),
        (rf"\b{APART} (\d[\d.]*) ({UNIT}) apart\b(?! from)", r"more than \1 \2 from each other"),
        (r" ,\s+including (?:the |all )?(?=[a-z])", " and "),
        (rf"\b({COUNTED}) or (more|larger|less|fewer) (?=[a-z])(?!(?:from|away|than|of)\b)", or_more),
        (r"\bwith (?:the )?(?:larg|great|high)est number of\b", "with the most"),
        (r"\bwith (?:the )?(?:small|low)est number of\b", "with the fewest"),
        (
            rf"\b(with (?:(?:at least|at most|more than|fewer than|exactly) )?(?:{COUNTED}) [a-z]+"
            r"|with (?:an? )?[a-z]+ roofs?) (and|or) (?=an? )",
            r"\1 \2 with ",
        ),
        (r"(?: ,)? not (?:the ones|those)\b", " except those"),
        (r" ,\s+not (?=the (?:[a-z]+ ){0,3}ones?\b(?! (?:that|out|down|up|over)\b))", " except "),
        (
            rf" ,\s+({SPARED}) (?:are |is |being )?{LEFT_OUT}$",
            r" except \1",
        ),
        (r"\bexcept the ones?(?= with(?:out)? )", "except those"),
        (r"(?: ,)? but only (?:the ones|those)\b", ""),
        (rf"\b(on|in) the (left|right|top|bottom) and (?:the )?{OPPOSITE}\b", r"\1 the \2 or \1 the \3"),
        (r"\b(\w+(?:est|most)) but one\b", r"second \1"),
        (r"\b(\w+est|\w+most) ([a-z]+) but one\b", r"second \1 \2"),
        (rf"\b{LAST}\b", "2nd-last"),
        (rf"\b{LAST_OF}\b(?! (?:\d|two|three|four|five))", last_rank),
        (r"\b(?:most|more) (?=near(?:by)? |close )", "most "),
        (r"\bmost (big|large|small|long|short|wide|near|close|far)\b", most_of),
        (r"\bin (north|south|east|west|northeast|northwest|southeast|southwest) of\b", r"\1 of"),
        (r"(?<=\w) what (is|are) ", r" that \1 "),
        (rf"\b(?:at|with|having|in) (?:a |the )?distance (?:of )?(?={APART}|{CLOSE}|\d)", ""),
        (rf"\b(?:no|not) longer than (\d[\d.]*|\w+) ({UNIT})\b", r"at most \1 \2 long"),
        (rf"\b(?:no|not) (?:wider|broader) than (\d[\d.]*|\w+) ({UNIT})\b", r"at most \1 \2 wide"),
        (rf"\b(?:no|not) shorter than (\d[\d.]*|\w+) ({UNIT})\b", r"at least \1 \2 long"),
        (rf"\b(?:no|not) narrower than (\d[\d.]*|\w+) ({UNIT})\b", r"at least \1 \2 wide"),
        (rf"\b((?:{CLOSE}|{APART}) [\w. ]+? {FROM}|{SIDE_OF}) neither (.+?) nor (.+)$", r"not \1 \2 and not \1 \3"),
        (rf"\bwith(?:out| no) (?:any )?([a-z ]+?) {ON_IT}", r"not containing \1"),
        (rf"\bwith ([a-z ]+?) {ON_IT}", r"containing \1"),
        (r"\b(?:moored|docked|berthed|anchored|tied(?: up)?) (?:to|at|up at) ", "at "),
        (r"^(?:which|what) (?!is\b|are\b|was\b|were\b|of\b|do\b|does\b)(?=[a-z]+ )", ""),
        (r"^(?:is|are) there (?=(?:any|an?|some) )", ""),
        (r"\bnot yet\b", "not"),
        (r"\b(that|which|with)(?: have| has)? not been\b", r"that are not"),
        (r"^all but (the .*?(?:est|most)) (.+)$", r"all \2 except \1"),
        (rf"\b({ORDINAL}) and (?:the )?({ORDINAL}) (\w+(?:est|most))\b", r"\1 \3 and the \2 \3"),
        (r"\b(closest|nearest) (?=(?:the|a|an) )", r"\1 to "),
        (r"\bbldg(s?)\b", r"building\1"),
        (r"\b(?:with|having|have|has) neither (.+?) nor (.+)$", r"without \1 and without \2"),
        (r"\bneither (?!of\b)(.+?) nor (.+)$", r"not \1 and not \2"),
        (r"(?<=\w)(?: ,)? nor\b", " and not"),
    )
)


@lru_cache(maxsize=50_000)
def normalise(text: str) -> str:
    """The phrase in lower case with one spelling for directions, units and punctuation, words parted by one space."""
    text = mended(amounts(text.lower()))
    for pattern, replacement in REWRITES:
        text = pattern.sub(replacement, text)
    return " ".join(text.split())


def number(word: str) -> float | None:
    """The value of `12`, `2.5` or `two`; None when the word is not a number."""
    if word in SMALL:
        return float(SMALL[word])
    return float(word) if re.fullmatch(r"\d{1,9}(?:\.\d{1,6})?", word) else None


def ordinal(word: str) -> int | None:
    """The rank of `second` or `2nd`, negative from the other end (`2nd-last`); None when the word is not an ordinal."""
    if word in ORDINALS:
        return ORDINALS[word]
    match = re.fullmatch(r"(\d{1,4})(?:st|nd|rd|th)(-last)?", word)
    return int(match[1]) * (-1 if match[2] else 1) if match and int(match[1]) > 0 else None
