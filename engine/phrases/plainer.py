"""Other wordings of a phrase, tried where nothing read it whole: "since the start of", "for which we have no rent".

Each is put as the grammar reads it, and only where the layer's fields or names are such that it cannot mean another thing.
"""

# ruff: noqa: E501 - tables and patterns read better in long rows
from __future__ import annotations

import re
from collections.abc import Iterator

from engine.phrases.dates import MONTHS
from engine.phrases.fieldnames import field_words
from engine.phrases.fieldtests import names
from engine.phrases.heads import headed_plainly
from engine.phrases.layer import OWNERS
from engine.phrases.lexicon import Lexicon
from engine.phrases.schema import Column, kin
from engine.phrases.turns import spoken
from engine.phrases.valuing import graded
from engine.phrases.words import normalise, singular_of

YEAR = r"(?:1\d|20)\d\d"
SIDE = "north|south|east|west"
DONE = r"(?:recorded|known|given|noted|stated|registered|available|entered|documented|specified|measured|filled in|on file|on record|set)"
LOST = rf"(?:missing|unknown|blank|empty|absent|null|unrecorded|unspecified|undefined|lost|(?:left|still) (?:blank|empty|open)|(?:not|never) (?:yet |been |yet been )?{DONE})"
X = r"(?:an? |any |the |its |their )?(?P<x>[a-z]+(?: (?!is |are |was |were )[a-z]+){0,3}?)"
FIGURE = r"(?: (?:figures?|values?|readings?|data|information|entry|details))?"
PLAIN = tuple((re.compile(pattern), replacement) for pattern, replacement in (
    (rf"\b(?:since|from|after|as of) the (?:very )?(?:start|beginning|turn) of (?:the year )?(?={YEAR})", "since "),
    (rf"\b(before|until|up to|by) the (?:start|beginning) of (?:the year )?(?={YEAR})", "before "),
    (rf"\b(?:since|after|from) the end of (?:the year )?({YEAR})", lambda match: f"since {int(match[1]) + 1}"),
    (rf"\b(?:by|before|until|up to) the end of (?:the year )?({YEAR})", lambda match: f"before {int(match[1]) + 1}"),
    (rf"\bup to and including (?={YEAR})", "until "), (rf"\bbeyond (?={YEAR})", "after "), (rf"\b({YEAR}) or beyond\b", r"\1 or later"),
    (r"\b(?:has|have|will have) (?:run out|ended|expired|lapsed) (?=(?:by|before|until|in|after|since) )", "ends "),
    (r"\bthat (?:nobody|no one) (?:has |have )?(?:yet |ever )*([a-z]+ed)(?![^ ])", r"that are not \1"), (r"\bbest (?=(?:yielding|performing|selling|paying|producing)\b)", "highest "),
    (rf"\b(?:in|on|during|from) or (?:after|since|later than) (?={YEAR}(?! to))", "since "),
    (rf"\b(?:in|on|during) or before (?={YEAR}(?! to))", "until "),
    (rf"\b(?:as of|from|in|since) ({YEAR}) (?:on|onwards?|upwards?|and (?:later|after|since|onwards?))(?![^ ])", r"since \1"),
    (rf"(?<!in )(?<!from )\b({YEAR}) (?:or|and) (?:later|after|newer|onwards?)(?![^ ])", r"since \1"),
    (rf"\b(?:in|during|over|within|throughout) (?:the )?(?:course of )?(?:the )?(?:calendar )?(?:years? )?(?={YEAR}(?![^ ]))", "in "),
    (r"(?<=\d) (?: ?, )?(?:inclusive(?:ly)?|(?:both )?(?:years )?included|both inclusive)(?![^ ])", ""),
    (r"\b([a-z]+ed|cut|taken|torn|pulled|dug) (?:in|on|off|out|up|down) (?=(?:before|after|since|until|between|in|from) )", r"\1 "), (r"\bput (?:on|up|in) (?=(?:before|after|since|until|between|in|from) )", "installed "),
    (r"(?<![^ ])(?:already|so far|to date|at present|nowadays|at the moment|right now|all told) ?", ""), (r"\b(without [a-z ]+?) (?:yet|at all|whatsoever)$", r"\1"),
    (r"(?: ,)? (?:of|in) (?:either|any|whatever|every|all|both) (?:types?|kinds?|sorts?|forms?)(?![^ ])", ""),
    (rf"\b(?:up|out|over|down|away) (?:in the )?({SIDE})\b(?! of)", r"in the \1"),
    (r" (?:, )?(?:no matter )?whether [a-z ]+ or [a-z ]+$|(?: ,)? (?:regardless|irrespective) of [a-z ]+$| alike$", ""),
    (r"^(.*\b(?:most|least|\w+est) .*?) to (?:hire|rent|buy|use|run|visit|enter|lease|book|maintain|operate)$", r"\1"),
    (r"\b(?:that (?:are|is|come|comes) )?(?:fitted|equipped|furnished|provided|outfitted) with\b", "with"),
    (r"\bthat (?:takes?|accepts?|admits?|treats?|offers?|provides?|hosts?) ([a-z]+)(?: (?:residents|patients|people|clients|customers|guests|users|visitors|pupils|cases|services?|facilities))?(?![^ ])", r"with \1"),
    (r"\b(?:in excess of|exceeding|surpassing|upwards of|that (?:exceeds?|tops?)) (?=\d)", "more than "), (r"\bnot more than (?=\d)", "at most "), (r"\ba minimum of (?=\d)", "at least "), (r"\ba maximum of (?=\d)", "at most "),
    (r"\bwhere (?:the |its |their |an? )?([a-z]+(?: [a-z]+)?) (?:takes?|took|lasts?|lasted|reach(?:es|ed)|comes to|came to|amounts to|runs to|averages?|stands at) (?:longer|more) than ", r"with \1 of more than "),
    (r"\bwhere (?:the |its |their |an? )?([a-z]+(?: [a-z]+)?) (?:takes?|took|lasts?|lasted|comes to|came to|amounts to|runs to|averages?|stands at) (?:shorter|quicker|less|fewer) than ", r"with \1 of less than "),
    (r"\bwhere (?:you|one|we|they|people|trains|cars|vehicles|traffic|drivers|lorries|boats|cyclists|it) (?:can|may|could|are allowed to|is allowed to) (?:go|drive|travel|run|move|ride|sail|do|pass)(?: at)? (?=(?:faster|slower|more|less|over|at least) )", "that are "), (r"\bthat are (?=(?:more than|less than|over|at least) \d+ (?:kmh|mph|kph|knots))", "with "),
    (r"\b(?:a |one )?half (?=full\b|empty\b)", "50 percent "), (r"\b(?:a |one )?quarter (?=full\b)", "25 percent "), (r"\b(?:three|3) quarters (?=full\b)", "75 percent "), (r"\b(?:a|one) third (?=full\b)", "33.33 percent "), (r"\b(?:two|2) thirds (?=full\b)", "66.67 percent "),
    (r"\b(?:that are |which are )?(?:held|fed|drained|dammed|formed|retained|bounded|spanned|protected|guarded) by (?=(?:at least |more than |exactly |fewer than )?(?:one|two|three|four|five|\d+) [a-z])", "with "),
    (r"\b(?:that )?(?:share|shares|sharing|with) (?:a|the same|one) (?:common |party |shared )?wall with\b", "touching"),
    (r"\b(?:that are |which are )?(?:step|barrier)[ -]?free(?: for (?:wheelchairs?|wheelchair users|the disabled))?(?![^ ])", "wheelchair accessible"),
    (r"\b(?:seats|places|space|room|seating) for ((?:more than |over |at least |less than |fewer than |under |up to |at most )?[\d.]+) (spectators|people|persons|fans|visitors|guests)\b", r"\1 \2"),
))  # fmt: skip
UNKNOWN = tuple(re.compile(pattern) for pattern in (
    rf"\b(?:whose|where (?:the|its|their)) {X}{FIGURE} (?:is |are |was |were |has |have )?(?:still |been |currently )?{LOST}(?![^ ])",
    rf"\b(?:with|having) {X}{FIGURE} {LOST}(?![^ ])", rf"\b(?:with (?:unknown|missing|unrecorded|undefined|unspecified)) {X}(?= (?:in|on|at|near|within|and|or|that|,)|$)",
    rf"\b(?:with no|no|without|missing|lacking|with missing) {X}(?:{FIGURE} {DONE}| (?:figures?|values?|readings?|data|information|details))(?![^ ])",
    rf"\b(?:(?:with|that|which) )?never (?:been |had ){X}{FIGURE}(?: {DONE})?$",
    rf"\b(?:for|of|on|from) which (?:we|they|there|you|i) (?:without|lacks?|do not have|have no|is no|are no|miss|with no) {X}{FIGURE}$", rf"\bthat we (?:without|lack|have no|do not have) {X}{FIGURE} (?:for|of|on)$",
    rf"\b(?:for|of|on|from) which no {X}{FIGURE} (?:is|are|was|were|has been|exists?)(?: {DONE})?$", rf"\b(?:for|of) which {X}{FIGURE} (?:is|are|was|were|has been) {LOST}$",
))  # fmt: skip
NOBODY = re.compile(
    r"\b(?:with|where|in which) (?:nobody|no one|no people|no persons?|none|no man|not a soul)(?: (?:was|were|is|are|got|has been))? (?P<what>[a-z]+)|\bwithout (?:any )?(?P<loss>injured|victims|casualties|fatalities|deaths)(?![^ ])"
)
HURT = {"hurt": "injur casualt victim hurt wound", "killed": "death fatal kill dead died victim", "dying": "death fatal kill", "living": "resid popul inhabit occup people", "working": "employ staff worker"}  # fmt: skip
HURT |= dict.fromkeys(("injured", "wounded", "harmed", "victims", "casualties"), HURT["hurt"])
HURT |= dict.fromkeys(("died", "dies", "dead", "deaths", "fatalities"), HURT["killed"]) | dict.fromkeys(("lives", "lived"), HURT["living"]) | dict.fromkeys(("works", "worked", "employed"), HURT["working"])  # fmt: skip
PARTS = {"first half": (1, 6), "second half": (7, 12), "last half": (7, 12), "first quarter": (1, 3), "second quarter": (4, 6), "third quarter": (7, 9), "fourth quarter": (10, 12), "last quarter": (10, 12),
         "h1": (1, 6), "h2": (7, 12), "q1": (1, 3), "q2": (4, 6), "q3": (7, 9), "q4": (10, 12), "spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "fall": (9, 11)}  # fmt: skip
PART_OF_YEAR = re.compile(
    rf"\b(?:in |during |of )?(?:the )?(?P<part>{'|'.join(PARTS)}) (?:of )?(?P<year>{YEAR})(?![^ ])"
)
GRADES = {"heavily|highly|strongly|severely|badly|densely": "high heavy severe strong major dense full bad", "lightly|slightly|mildly|weakly|barely|hardly|little|sparsely": "low light slight minor weak mild little sparse", "moderately|partly|partially|somewhat|averagely": "medium moderate partial average mid some"}  # fmt: skip
ENDS = r"(?= (?:with|without|in|on|at|near|within|that|which|from|north|south|east|west|of|built|and|or)\b| ,|$)"
GRADED = re.compile(rf"\b(?P<how>{'|'.join(GRADES)}) (?P<what>[a-z]+) (?P<thing>[a-z]+(?: [a-z]+)?){ENDS}")
CLOCK = re.compile(
    r"\b(?:(?:that (?:are|is|stay|stays) )?(?:always )?open )?(?:(?:all )?(?:round|around) the clock|day and night|24 7|24 or 7|24 to 7|24 ?h(?:ours|rs)?(?: a day)?|at all hours)(?![^ ])"
)
DAYS = re.compile(
    r"\b(?P<not>not )?(?P<how>open|closed|shut) (?:on |at )?(?:the )?(?P<day>(?:sun|mon|tues|wednes|thurs|fri|satur)day|weekend|night|holiday)s?(?![^ ])"
)
HANDS = re.compile(
    r"\b(?:that are |which are )?(?:in|under) (?:the )?(?P<who>[a-z]+) (?:hands|ownership|possession|property|control|management)(?![^ ])"
)
RUN = re.compile(r"(?<![^ ])(?P<who>[a-z]+) (?:run|owned|operated|managed|maintained|led|held|funded) (?=[a-z])")
NTH = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4, "5th": 5}
ORDINAL = re.compile(rf"\b(?P<n>{'|'.join(NTH)}) (?P<field>[a-z]+) (?P<thing>[a-z]+(?: [a-z]+)?){ENDS}")
BEYOND = re.compile(
    r"(?<![^ ])(?:(?P<one>[a-z]+) )?(?P<two>[a-z]+) or (?P<side>better|worse|higher|lower|above|below)(?![^ ])"
)
WHEN = re.compile(
    rf"^(?P<thing>(?:the |all )*[a-z]+(?: [a-z]+)?) (?=(?:in|before|after|since|until|from|between|during) (?:the )?{YEAR}s?(?![^ ]))"
)
GLOSS = re.compile(r"^(?P<before>.+?),? \(?(?:i\. ?e\.?|that is(?: to say)?,|namely|meaning|viz\.?),? (?P<what>[^()]+?)\)?$", re.IGNORECASE)  # fmt: skip
ASIDE = re.compile(r"^(?P<before>.+?) \((?P<what>(?:no|without|not) [^()]+)\)$", re.IGNORECASE)


def unglossed(phrase: str) -> list[str]:
    """A phrase that explains itself, with what explains in the place of what is explained, or without it."""
    line = " ".join(phrase.split())
    if match := GLOSS.match(line):
        return [match["what"], match["before"]]
    if match := ASIDE.match(line):
        head = re.split(r" (?:that|which|who|where|whose) ", match["before"])[0]
        what = re.sub(r"^no number of ", "no ", match["what"])
        return [f"{head} with {what}", match["before"]]
    return []


def plainer(phrase: str, lexicon: Lexicon) -> Iterator[str]:
    """The phrase, normalised, in plainer words; then with the names that the layer has for what it speaks of."""
    line = given = normalise(phrase)
    line = spoken(line, lexicon)
    for pattern, replacement in PLAIN:
        line = pattern.sub(replacement, line)
    for pattern in UNKNOWN:
        line = pattern.sub(lambda match: unknown(match, lexicon), line)
    line = NOBODY.sub(lambda match: nobody(match, lexicon), line)
    if lexicon.days:
        line = PART_OF_YEAR.sub(part_of_year, line)
    for pattern, read in ((GRADED, degree), (CLOCK, clock), (DAYS, day), (HANDS, in_hands), (RUN, run_by), (ORDINAL, nth), (BEYOND, grades), (WHEN, dated)):  # fmt: skip
        line = pattern.sub(lambda match, read=read: read(match, lexicon), line)  # type: ignore[misc]
    line = " ".join(line.split())
    if line != given:
        yield line
    yield from (each for each in headed_plainly(line, lexicon) if each not in (line, given))


def meant_by(words: str, lexicon: Lexicon) -> Column | None:
    """The one field that words name whole."""
    said = tuple(re.sub(r"^(?:number|date|year|count|amount) of ", "", words).split())
    own = [each for each in lexicon.schema.columns if all(names(said, each, lexicon))]
    measured = dict(lexicon.measured).get(" ".join(said))
    own = own if len(own) == 1 else [each for each in lexicon.schema.columns if each.name == measured]
    if not own and len(said) > 1 and meant_by(said[0], lexicon):  # "defect severity"
        return meant_by(" ".join(said[1:]), lexicon)
    return own[0] if own else None


def unknown(match: re.Match[str], lexicon: Lexicon) -> str:
    """`whose build year is missing`: with an unknown year of that field, where it is empty somewhere."""
    column = meant_by(match["x"], lexicon)
    return f"with unknown {field_words(column.name)}" if column and "" in column.values else match[0]


def nobody(match: re.Match[str], lexicon: Lexicon) -> str:
    """`with nobody hurt`: none of the one number field of injuries."""
    stems = tuple(HURT.get(match["what"] or match["loss"], "(?!)").split())
    numbers = [field_words(each.name) for each in lexicon.schema.columns if each.number]
    own = [name for name in numbers if any(word.startswith(stems) for word in name.split())]
    return f"with 0 {own[0]}" if len(own) == 1 else match[0]


def part_of_year(match: re.Match[str]) -> str:
    """`in the first half of 2021`: from January to June."""
    low, high = PARTS[match["part"]]
    return f"between {MONTHS[low - 1]} {match['year']} and {MONTHS[high - 1]} {match['year']}"


def degree(match: re.Match[str], lexicon: Lexicon) -> str:
    """`heavily shaded houses` of a field `shading` that says high."""
    if match["what"] in lexicon.schema.words:
        return match[0]
    group = set(next(said for how, said in GRADES.items() if match["how"] in how.split("|")).split())
    for column in lexicon.schema.columns:
        name = field_words(column.name)
        told = sorted(value for value in column.values if group & set(value.split()))
        if told and not column.number and any(kin(match["what"], word) for word in name.split()):
            return f"{match['thing']} with {name} {' or '.join(told)}"
    return match[0]


def flag(lexicon: Lexicon, *parts: str) -> str:
    """The words of the one yes/no field whose name has all of some patterns; "" where none or several have."""
    raw = [(each, normalise(each.name)) for each in lexicon.schema.columns if each.yes or each.no]
    own = [words for _, words in raw if all(re.search(part, words) for part in parts)]
    return own[0] if len(own) == 1 else ""


def clock(match: re.Match[str], lexicon: Lexicon) -> str:
    """`open round the clock` of `OPEN_24H`."""
    name = flag(lexicon, r"\b24|all day|round|clock")
    return f"with {name}" if name else match[0]


def day(match: re.Match[str], lexicon: Lexicon) -> str:
    """`closed on Sundays` of `OPEN_SUN`."""
    name = flag(lexicon, r"\bopen", rf"\b{match['day'][:3]}") or flag(lexicon, rf"\b{match['day'][:3]}(?:day)?\b")
    return f"{'with' if (match['how'] == 'open') == (not match['not']) else 'without'} {name}" if name else match[0]


def in_hands(match: re.Match[str], lexicon: Lexicon) -> str:
    """`in private hands` of an owner that is private."""
    for column in lexicon.schema.by_text.get(match["who"], ()):
        if OWNERS & set(field_words(column.name).split()):
            return f"with {field_words(column.name)} {match['who']}"
    return f"that are {match['who']}ly owned" if match["who"] in ("public", "private") else match[0]


def run_by(match: re.Match[str], lexicon: Lexicon) -> str:
    """`council-run homes`: the council's."""
    for column in lexicon.schema.by_text.get(match["who"], ()):
        if OWNERS & set(field_words(column.name).split()):
            return f"{match['who']} "
    return match[0]


def nth(match: re.Match[str], lexicon: Lexicon) -> str:
    """`third-alarm fires`: with an alarm level of 3, where a number field is called so and no feature."""
    column = meant_by(match["field"], lexicon)
    there = column and column.number and singular_of(match["field"]) not in lexicon.schema.nouns
    return f"{match['thing']} with {field_words(column.name)} {NTH[match['n']]}" if there and column else match[0]


def dated(match: re.Match[str], lexicon: Lexicon) -> str:
    """`false alarms in 2021` of the one field of years that false alarms have."""
    noun = singular_of(re.sub("^(?:(?:the|all) )*", "", match["thing"]))
    years = {name for _, name in lexicon.years}
    own = [field_words(each.name) for each in lexicon.schema.columns if each.name in years and noun in each.holders]
    label = re.sub(r" ?\b(?:year|date)\b ?", "", own[0]) if len(own) == 1 else ""
    return f"{match['thing']} with {label} year " if label else match[0]


def grades(match: re.Match[str], lexicon: Lexicon) -> str:
    """`good or better`: good or outstanding, of a field of such grades."""
    for words in ((match["two"],), (match["one"], match["two"])) if match["one"] else ((match["two"],),):
        found = list(graded((*words, "or", match["side"]), 0, lexicon.schema.columns))
        if len(found) == 1 and len(found[0][1].values) > 1:
            return f"{match['one'] + ' ' if match['one'] and len(words) == 1 else ''}{' or '.join(found[0][1].values)}"
    return match[0]
