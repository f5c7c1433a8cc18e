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
from engine.phrases.telling_names import named_plainly
from engine.phrases.valuing import graded
from engine.phrases.vocabulary import STOP
from engine.phrases.words import normalise, singular_of

Y = r"(?:the year )?((?:1\d|20)\d\d)"
WHEN = r"(?= (?:before|after|since|until|between|in|from) )"
THAT = r"(?:that (?:are|is) )?"
WHERE = r"where (?:the |an? )?([a-z]+(?: [a-z]+)?) (?:takes?|took|lasts?|lasted|averages?)"
TABLE = r"""
of (?:either|any|every|all|both) (?:type|kind|sort)s? =>
(?:since|from|after) the (?:start|beginning) of {Y} => since \1
(?:before|until|by) the (?:start|beginning) of {Y} => before \1
(?:in|on|during) or (?:after|since) {Y} => since \1
(?:in|on|during) or before {Y} => until \1
(?:as of|from|in|since) {Y} (?:on|onwards?|and (?:later|after)) => since \1
(\d+)(?: ,)? (?:inclusive|both included) => \1
([a-z]+ed|cut|taken|torn|dug) (?:in|on|off|out|up|down){WHEN} => \1
put (?:on|up|in){WHEN} => installed
(?:already|so far|to date|at present|right now) =>
(without [a-z ]+?) (?:yet|at all)$ => \1
(?:up|out|over|down) (north|south|east|west)(?! of) => in the \1
,? ?whether [a-z ]+ or [a-z ]+?(?: ,|$) =>
(.*\b(?:most|least|\w+est) .*?) to (?:hire|rent|buy|use|run|visit) => \1
{THAT}(?:fitted|equipped|furnished|provided) with => with
that (?:takes?|accepts?|admits?|treats?|offers?|provides?) ([a-z]+)(?: (?:residents|patients|people|services?))? => with \1
(?:in excess of|exceeding|that exceeds?)(?= \d) => more than
{WHERE} (?:longer|more) than => with \1 of more than
where (?:you|we|trains|cars|vehicles|traffic) (?:can|may) (?:go|drive|travel|run)(?: at)? => that are
and (?:its|their)(?= [a-z]+s(?![^ ])) => and the
half (full|empty) => 50 percent \1
{THAT}(?:held|fed|drained|dammed|formed|bounded|spanned) by(?= (?:at least |more than |exactly )?(?:one|two|three|four|\d+) [a-z]) => with
(?:that )?(?:shares?|sharing) (?:a|one) (?:common |party )?wall with => touching
(?:rooftop|roof mounted) ([a-z]+(?: (?:panel|array|module|cell)s?)?) => \1 on a roof
burn(?:t|ed) (?:down|out|to the ground) => burnt
working(?= (?:the|our|that|this) [a-z]) => on
baby(?= [a-z]+s(?![^ ])) => small
baby(?= [a-z]) => smallest
(?:that |which )?(?:leads?|leading|goes|going|runs?|running|climbs?|climbing|winds?|winding) up(?= (?:the|an?) ) => on
(?:that |which )?(?:with )?nothing (?:is |are |stands? |lies? |sits? )?(?:standing |parked |lying |sitting )?on(?: it| them)? => with nothing on it
{THAT}(?:hidden|tucked away|tucked|nestled|nestling)(?= (?:in|inside|within|among|between|behind) ) =>
(?:that|which|where) ((?:the|an?) [a-z ]+?) from ((?:the|an?) [a-z ]+?) (?:runs?|goes|leads?|flows?|feeds?|empties|drains?|discharges?|ends?)(?: into| to| at| in)? => touching \1 touching \2
(?:that |which )?(?:separat|divid)(?:e|es|ing)(?= the two | [a-z ]+ and ) => between
(runs?|running|going|leads?|leading) (?:right |straight )?through the (?:village|town|city|site|area|map|estate|park)(?= from ) => \1
(in the (?:[a-z]+ )?(?:row|column)) of(?= the [a-z]+$) => \1 in
{THAT}(?:step|barrier) free(?: for (?:wheelchairs|wheelchair users))? => wheelchair accessible
(?:with|where) (?:nobody|no one) (?:was |were |got |is )?(?:hurt|injured) => with 0 injuries
"""
PLAIN = [
    (re.compile(rf"(?<![^ ]){a.format(Y=Y, WHEN=WHEN, THAT=THAT, WHERE=WHERE).strip()}(?![^ ])"), b.strip())
    for a, _, b in (row.partition("=>") for row in TABLE.strip().split("\n"))
]
END = re.compile(rf"\b(since|after|by|before|until) the end of {Y}\b")
DONE = r"(?:recorded|known|given|noted|stated|registered|available|measured|filled in)"
LOST = rf"(?:missing|unknown|blank|empty|(?:not|never) (?:yet |been )?{DONE})"
X = r"(?:an? |any |the |its )?(?P<x>[a-z]+(?: (?!(?:is|are|was|were) )[a-z]+){0,3}?)(?: (?:figures?|values?|readings?|data))?"
UNKNOWN = [re.compile(rf"\b{each}") for each in (
    rf"(?:whose|where (?:the|its)) {X} (?:is |are |was |were )?{LOST}(?![^ ])", rf"with {X} {LOST}(?![^ ])", rf"with unknown {X}(?= (?:in|on|at|near|and|or|,)|$)",
    rf"(?:with no|no|without) {X} {DONE}(?![^ ])", rf"(?:with )?never (?:been |had ){X}(?: {DONE})?$",
    rf"for which (?:we |there )?(?:without|lack|have no|is no|no|do not have) {X}(?: (?:is|was|are))?(?: {DONE})?$",
)]  # fmt: skip
PARTS = {"first half": 1, "second half": 7, "first quarter": 1, "spring": 3, "summer": 6, "autumn": 9}  # fmt: skip
PART_OF_YEAR = re.compile(rf"\b(?:(?:in|during) )?(?:the )?(?P<part>{'|'.join(PARTS)}) (?:of )?{Y}\b")
GRADES = {"heavily|highly|strongly|severely|badly|densely": "high heavy severe strong major dense", "lightly|slightly|mildly|barely": "low light slight minor weak mild", "moderately|partly": "medium moderate partial"}  # fmt: skip
ENDS = r"(?= (?:with|without|in|on|at|near|within|that|which|from|of|built|and|or)\b| ,|$)"
GRADED = re.compile(rf"\b(?P<how>{'|'.join(GRADES)}) (?P<what>[a-z]+) (?P<thing>[a-z]+(?: [a-z]+)?){ENDS}")
OPEN = re.compile(r"\b(?:that are )?(?:(?:open )?(?P<clock>(?:round|around) the clock|day and night|24 7|24 ?h(?:ours)?)|(?P<how>open|closed|shut) (?:on |at )?(?P<day>(?:sun|mon|satur)day|weekend|night|holiday)s?)(?![^ ])")  # fmt: skip
HANDS = re.compile(rf"\b{THAT}in (?P<who>[a-z]+) (?:hands|ownership|possession)(?![^ ])")
RUN = re.compile(r"(?<![^ ])(?P<who>[a-z]+) (?:run|owned|operated|managed|maintained|held) (?=[a-z])")
NTH = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5}
ORDINAL = re.compile(rf"\b(?P<n>{'|'.join(NTH)}) (?P<field>[a-z]+) (?P<thing>[a-z]+(?: [a-z]+)?){ENDS}")
KIND = re.compile(r"^(?P<lead>(?:the |all |all the )?)(?P<thing>(?:[a-z]+ )?[a-z]+) (?:that|which) (?:is|are) (?:either )?(?:an? )?(?P<kind>(?:[a-z]+ )?[a-z]+)(?= (?:in|on|at|near|within|next|north|south|east|west|except|but|and|or|with|without)\b| ,|$)")  # fmt: skip
EMPTY = re.compile(rf"\bempty (?P<thing>[a-z]+(?: [a-z]+)?){ENDS}")
BEYOND = re.compile(r"(?<![^ ])(?<!very )([a-z]+) or (better|worse|higher|lower)(?![^ ])")
GLOSS = re.compile(
    r"^(?!.* (?:its|their|it|this|that|these) )(?P<before>.+?),? \(?(?:i\. ?e\.?|that is,|namely),? (?P<what>[^()]+?)\)?$",
    re.IGNORECASE,
)
SO = re.compile(
    r"^(?P<before>.+?)(?:, (?:so|meaning|in other words,?)|\? (?:probably|presumably|perhaps|i (?:think|guess))) (?P<what>(?:the|all|both) .+)$",
    re.IGNORECASE,
)
THOSE = re.compile(
    r"^(?P<look>.+ )?(?P<thing>[a-z]+) \((?:those|the ones?)(?: (?:that|which) (?:is|are))? (?P<what>[^()]+)\)$",
    re.IGNORECASE,
)
KINDS = re.compile(r"^(?P<before>[^()]+?) \((?P<what>[^()]+ (?:or|and|as well as) [^()]+)\)$")
ASIDE = re.compile(r"^(?P<before>.+?) \((?P<what>(?:no|without|not) [^()]+)\)$", re.IGNORECASE)


def wordings(phrase: str, lexicon: Lexicon) -> Iterator[str]:
    """What explains a phrase, where one is explained; the phrase; and each in plainer words."""
    for text in (*unglossed(" ".join(phrase.split()), lexicon), phrase):
        yield text
        yield from plainer(text, lexicon)


def known_of(phrase: str, lexicon: Lexicon) -> list[str]:
    """A phrase without its article, and without the looks that no text of the layer says."""
    line = re.sub(r"^(?:the|all|all the|an?) ", "", normalise(phrase))
    known = [word for word in line.split() if (word,) not in lexicon.looks or word in lexicon.schema.words]
    known = [word for word in known if word in lexicon.schema.words or (word,) in lexicon.nouns or word in STOP]
    return [line, " ".join(known)]


def unglossed(phrase: str, lexicon: Lexicon) -> list[str]:
    """A phrase that explains itself, with what explains in the place of what is explained, or without it."""
    if match := GLOSS.match(phrase):
        if rest := re.fullmatch(
            r"(?:(?:the )?ones?|those|that) (?P<rest>.+)", match["what"]
        ):  # "the one with no ship in it"
            words = match["before"].split()
            thing, *where = re.split(r" (?:in|on|at|near|along|of|within|by) ", match["before"])
            if where:
                return [f"{thing} {rest['rest']}", match["before"]]
            return [f"the {' '.join(words[-size:])} {rest['rest']}" for size in (3, 2, 1)] + [match["before"]]
        if re.search(r"\d", match["what"].split(" of ")[0]) or " than " in match["what"]:
            return [f"{match['before']} {match['what']}"]  # "big tanks, i.e. over 2000 m2"
        one = re.fullmatch(r"(?:the )?(?P<said>.+) ones?", match["what"])
        if one:  # "the drained one" of what is spoken of, as far as the layer knows the words for it
            return [f"{one['said']} {each}" for each in known_of(match["before"], lexicon)] + [match["before"]]
        if re.match(r"(?:in|on|at|near|outside|inside|within|without|next to) ", match["what"]):
            return [f"{match['before'].split(' on ')[0]} {match['what']}"]  # "deer on the loose, i.e. outside a pen"
        return [match["what"], match["before"]]
    if match := SO.match(phrase):  # "all lifting gear, so the cranes"
        return [match["what"], match["before"]]
    if match := THOSE.match(phrase):
        return [f"{match['look'] or ''}{match['thing']} {match['what']}", f"{match['thing']} {match['what']}"]
    if match := KINDS.match(phrase):  # "vehicles (trucks as well as cars)"
        return [f"{match['before']}, {match['what']}"]
    if match := ASIDE.match(phrase):
        head = re.split(r" (?:that|which|where|whose) ", match["before"])[0]
        return [f"{head} with {match['what'].replace('number of ', '')}", match["before"]]
    return []


def plainer(phrase: str, lexicon: Lexicon) -> Iterator[str]:
    """The phrase, normalised, in plainer words; then with the names that the layer has for what it speaks of."""
    given = normalise(phrase)
    line = END.sub(
        lambda match: f"{'since' if match[1] in ('since', 'after') else 'before'} {int(match[2]) + 1}",
        named_plainly(given, lexicon),
    )
    for pattern, replacement in PLAIN:
        line = " ".join(pattern.sub(replacement, line).split())
    for pattern in UNKNOWN:
        line = pattern.sub(lambda match: unknown(match, lexicon), line)
    readers = ((PART_OF_YEAR, part_of_year), (GRADED, degree), (OPEN, opened), (HANDS, owner), (RUN, owner), (ORDINAL, nth), (BEYOND, grades), (KIND, kind_itself), (EMPTY, bare))  # fmt: skip
    for pattern, read in readers:
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
    if not own and len(said) > 1:  # "defect severity", "grape variety"
        return meant_by(" ".join(said[1:]), lexicon)
    return own[0] if own else None


def unknown(match: re.Match[str], lexicon: Lexicon) -> str:
    """`whose build year is missing`: with an unknown year of that field, where it is empty somewhere."""
    column = meant_by(match["x"], lexicon)
    if column is None or "" not in column.values or match[0].split()[-1] in column.values:
        return match[0]
    return f"with unknown {field_words(column.name)}"


def part_of_year(match: re.Match[str], lexicon: Lexicon) -> str:
    """`in the first half of 2021`: from January to June, where a field tells days."""
    first = PARTS[match["part"]] - 1
    last = MONTHS[first + (5 if match["part"].endswith("half") else 2)]
    return f"between {MONTHS[first]} {match[2]} and {last} {match[2]}" if lexicon.days else match[0]


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


def opened(match: re.Match[str], lexicon: Lexicon) -> str:
    """`open round the clock` of `OPEN_24H`, `closed on Sundays` of `OPEN_SUN`."""
    part = re.compile(r"\b24|clock" if match["clock"] else rf"\b{match['day'][:3]}")
    names = [normalise(each.name) for each in lexicon.schema.columns if each.yes or each.no]
    own = [name for name in names if part.search(name)]
    return f"with{'' if match['clock'] or match['how'] == 'open' else 'out'} {own[0]}" if len(own) == 1 else match[0]


def owner(match: re.Match[str], lexicon: Lexicon) -> str:
    """`in private hands`, `council-run homes`: of an owner that is private, the council's."""
    names = [field_words(column.name) for column in lexicon.schema.by_text.get(match["who"], ())]
    own = [name for name in names if OWNERS & set(name.split())]
    if match.re is RUN:
        return f"{match['who']} " if own else match[0]
    said = f"that are {match['who']}ly owned" if match["who"] in ("public", "private") else match[0]
    return f"with {own[0]} {match['who']}" if own else said


def nth(match: re.Match[str], lexicon: Lexicon) -> str:
    """`third-alarm fires`: with an alarm level of 3, where a number field is called so and no feature."""
    column = meant_by(match["field"], lexicon)
    there = column and column.number and singular_of(match["field"]) not in lexicon.schema.nouns
    return f"{match['thing']} with {field_words(column.name)} {NTH[match['n']]}" if there and column else match[0]


def bare(match: re.Match[str], lexicon: Lexicon) -> str:
    """`empty corrals`: with nothing in them, where no field says empty."""
    return match[0] if "empty" in lexicon.schema.words else f"{match['thing']} with nothing in it"


def kind_itself(match: re.Match[str], lexicon: Lexicon) -> str:
    """`vehicles that are ambulances`: the ambulances, where the layer or the lexicon calls things so."""
    thing, kind = (lexicon.nouns.get(tuple(match[each].split()[-1:])) for each in ("thing", "kind"))
    whole = lexicon.nouns.get(tuple(match["kind"].split())) or kind
    number = thing.number if thing else "plural" if match["thing"].endswith("s") else ""  # machines
    told = whole and number == whole.number and not lexicon.schema.saying(match["kind"])
    return f"{match['lead']}{match['kind']}" if told and whole and not whole.title else match[0]


def grades(match: re.Match[str], lexicon: Lexicon) -> str:
    """`good or better`: good or outstanding, of a field of such grades."""
    found = list(graded((match[1], "or", match[2]), 0, lexicon.schema.columns))
    return " or ".join(found[0][1].values) if len(found) == 1 else match[0]
