"""Turns of speech on a layer of fields: "a closed one", "whose remark mentions ivy", "with no year on file"."""

# ruff: noqa: E501 - patterns read better whole
from __future__ import annotations

import re

from engine.phrases.bank_turns import of_the_water
from engine.phrases.fieldnames import field_words
from engine.phrases.layer import OWNERS
from engine.phrases.lexicon import Lexicon
from engine.phrases.words import ORDINAL, SMALL, ordinal, plural_of, singular_of

PLAIN = tuple((re.compile(pattern), replacement) for pattern, replacement in (
    (r"\bwhose (?:remark|note|comment|observation|defect)s? (?:mentions?|says?|speaks? of|tells? of|reports?|reads?) (?:an? |the )?(?=[a-z])", "with "),
    (r"(?<=[a-z]) (?:noted |mentioned |reported )?in (?:the|their|its) (?:remark|note|comment|observation)s?$", ""),
    (r"\b((?:no|without) [a-z ]+?) (?:on file|on record|in the records?)(?![^ ])", r"\1"),
    (r"\b(?:for which|whose) (?:we do not|nobody|no one|we don ?'? ?t) knows? the ([a-z ]+)$|\bfor which the ([a-z ]+) is (?:unknown|not known)$", lambda match: f"with unknown {match[1] or match[2]}"),
    (r"\bwhere no ([a-z]+) (?:is|are|was|were) (?:done|carried out|allowed|used|fitted|present|installed)(?![^ ])", r"without \1"),
    (r"\bwhere ([a-z]+(?: [a-z]+)?) (?:is|are|was|were) (?:grown|cultivated|planted|raised)(?![^ ])", r"growing \1"), (r"\b(?:that|which) (?:grows?|raises?) ", "growing "),
    (r"\b(?:(?:that|which) )?(?:do|does) not grow ", "not growing "),
    (r"\bwhere (?:the |an? )?([a-z]+) (?:has|have) (?:taken over|spread)(?![^ ])", r"with \1"),
    (r"\bthat the ([a-z]+(?: [a-z]+)?) (?:looks|look|cares|care) (?:after|for)(?![^ ])", r"maintained by the \1"),
    (r"\brunning out (?=(?:before|after|in|by|until|between) )", "ending "),
    (r"\b(?:mostly |mainly )?(?:dominated by|consisting of|made up of|composed of) ", "of "), (r"\bwith ([a-z\d ]+?) inside(?: them| it)?$", r"containing \1"),
    (r"\b(?:(?:that|which) (?:runs?|leads?|goes|go|connects?)|running|leading|connecting|(?:that (?:is|are) )?connected) to (?=(?:the|an?|one|any) )", "next to "),
    (r"\b(?:(?:that|which) (?:runs?|flows?|drains?|empties|discharges?|opens?)|running|flowing|draining|emptying|discharging|opening) into (?=(?:the|an?|one|any) )", "next to "),
    (r"\b(with(?:out)? [a-z ]+?) in the (?:courtyard|yard|interior)$", r"\1 in it"),
    (r"\bwithout (?:any |an? )?([a-z]+(?: [a-z]+)?(?: or [a-z]+)?) touching (?:it|them)$", r"not touching a \1"),
    (r"\bwith an? ([a-z]+(?: [a-z]+)?) attached(?: to (?:it|them))?(?![^ ])", r"touching a \1"),
    (r"\bon (?:the|a|an|its|their) (?:flat )?(?:roofs?|rooftops?|tops?) of (?=[a-z])", "on "),
    (r"\b(?:that|which) (?:stands?|lies?|are|is|sits?) apart from (?:every|any|all)(?: the)? others? ([a-z]+)(?![^ ])", r"not touching another \1"),
))  # fmt: skip
SHORE = re.compile(
    r"(?<=[a-z]) the (?P<water>lake|river|sea|pond|canal|reservoir) (?P<rim>shore|shoreline|waterline|bank|edge|waterside)(?![^ ])"
)
ISLAND = re.compile(r"\bon (?:an?|the|its) islands?(?![^ ])")
WATERS = ("lake", "sea", "river", "reservoir", "pond", "water")
WHETHER = re.compile(
    r"^(?P<head>(?:[a-z]+ )*?)[a-z]+s(?: ,)? (?:whether|be they|(?:that|which) are(?: either)?) (?:an? )?(?P<one>[a-z]+) or (?:an? )?(?P<two>[a-z]+)$"
)
ONE_THERE = re.compile(
    r"^(?:(?P<thing>(?:[a-z]+ ){0,2}?[a-z]+) (?:(?:situated|located|placed|positioned|lying|standing|sitting) )?(?:in|on|at|to) (?:the )?(?:far |very |extreme )?(?:upper |lower |top |bottom )?"
    r"(?:left|right|top|bottom|centre|center|middle|north|south|east|west)(?: (?:of|in) the (?:image|view|scene|picture))?"
    r"|(?:(?:far|upper|lower) )?(?:top|bottom|left|right|central|middle) (?P<other>(?:[a-z]+ )?[a-z]+))$"
)
ASHORE = re.compile(
    r"(?<=[a-z] )(?:(?:(?:that|which) are )?(?:stored|kept|lying|laid up|pulled up|hauled out|drawn up) )?(?:on (?:the )?(?:dry )?land|ashore|on the hard)(?![^ ])"
)
WALL = re.compile(r"(?<![^ ])(?:against|by|along) the (north|south|east|west)(?:ern)? wall of (?=the )")
ANYTHING = re.compile(
    r"^(?:anything|everything|whatever) that is (?:either )?(?:an? )?(?P<one>[a-z]+(?: [a-z]+)?) or (?:an? )?"
    r"(?P<two>[a-z]+(?: [a-z]+)?)(?P<more> and (?:that )?(?:is|lies|stands))?(?= (?:in|on|at|near|north|south|east|west|within)\b|$)"
)
HEAPS = frozenset({"heap", "pile", "mound", "stack", "stockpile"})
HEAP = re.compile(r"(?<![^ ])(?P<thing>[a-z]+) of (?P<what>[a-z]+)(?![^ ])")
MAIN = re.compile(r"\b(?:the|an?) main (?P<thing>(?:[a-z]+ )?[a-z]+)(?![^ ])")
FULL = re.compile(r"\b(?:full of|covered in|covered with|overgrown with|overgrown by|infested with) ([a-z]+)(?![^ ])")
EXCEPTED = re.compile(
    r" (?:except|excluding|besides|but|not|than|from|for)(?:(?: and)? the (?:second |third )?[a-z]+(?:most|est) one)+$"
)
ONES = re.compile(r"(?<= )(?P<lead>an?|the|another) (?P<said>(?:[a-z]+ ){1,3})one(?![^ ])")
EVERY = re.compile(
    r"\b(?:(?:running|departing|leaving|that run|which run) )?(?P<least>at least )?every (?P<n>\d+|[a-z]+) (?:minutes?|mins?)(?P<better> or (?:better|more often|less))?(?![^ ])"
)
SEATS = re.compile(
    r"\b(?:seating|that seat|which seat) ((?:[a-z]+ ){0,2}\d+)(?: people| persons)?( or (?:more|less|fewer))?(?![^ ])"
)
OWNED = re.compile(
    r"(?<=[a-z]) of (?:the )?(?P<who>[a-z]+(?: [a-z]+){0,3}?)(?= (?:in|on|at|near|within|with|without|built|that|which|north|south|east|west)\b|$)"
)
NUMBERED = re.compile(rf"\bthe (?P<rank>{ORDINAL}) (?P<what>[a-z]+)(?![^ ])")
USED = re.compile(r"\b(?:(?:that|which) (?:is|are) )?used (?:for|as|to (?:store|hold|keep)) (?P<what>[a-z]+)(?![^ ])")
UP = re.compile(
    r"(?<![^ ])(?P<thing>[a-z]+) (?P<side>above|below) (?P<far>\d[\d.]* ?(?:m|ft|feet|metres|meters))(?![^ ])(?! (?:from|of|tall|high|long|wide|sea|above|below|the)\b)"
)
MARKET = re.compile(r"\b(?:up for sale|on the market|on sale|on offer)(?![^ ])")


def spoken(line: str, lexicon: Lexicon) -> str:
    """A normalised phrase with such turns put plainly."""
    for pattern, replacement in PLAIN:
        line = pattern.sub(replacement, line)
    if "height" in dict(lexicon.measured):
        line = UP.sub(lambda match: upward(match, lexicon), line)
    if "wood" in lexicon.schema.said and "wooden" not in lexicon.schema.said:
        line = re.sub(r"\bwooden\b", "wood", line)
    things = {word for noun in lexicon.schema.nouns for word in noun.split()}
    line = FULL.sub(lambda match: match[0] if singular_of(match[1]) in things else f"with {match[1]}", line)
    line = SHORE.sub(lambda match: match[0] if match["rim"] in lexicon.schema.words else f" the {match['water']}", line)
    line = of_the_water(line, lexicon)
    if not any("wall" in noun.split() for noun in lexicon.schema.nouns):
        line = WALL.sub(r"along the \1 side of ", line)
    if not {"land", "ashore"} & lexicon.schema.words:
        line = ASHORE.sub("not on the water", line)
    line = WHETHER.sub(lambda match: either_kind(match, lexicon), line)
    if water := [each for each in WATERS if each in lexicon.schema.nouns and "island" not in lexicon.schema.nouns]:
        line = ISLAND.sub(f"surrounded by the {water[0]}", line)
    line = ANYTHING.sub(lambda match: any_of_kinds(match, lexicon), line)
    line = ONE_THERE.sub(lambda match: the_one_there(match, lexicon), line)
    line = HEAP.sub(lambda match: one_name(match, lexicon), line)
    line = MAIN.sub(lambda match: largest(match, lexicon), line)
    line = OWNED.sub(lambda match: owned(match, lexicon), line)
    line = NUMBERED.sub(lambda match: numbered(match, lexicon), line)
    line = USED.sub(lambda match: told_by_one(match, lexicon), line)
    line = ONES.sub(lambda match: named_again(match, line, lexicon), line)
    line = EVERY.sub(lambda match: interval(match, lexicon), line)
    if "seats" in dict(lexicon.measured):
        line = SEATS.sub(r"with \1 seats\2", line)
    return MARKET.sub("for sale", line) if "for sale" in lexicon.schema.flags else line


def upward(match: re.Match[str], lexicon: Lexicon) -> str:
    """`buildings above 10 m`: by their height, where a field tells it; not of "a diameter above 10 m"."""
    thing = (match["thing"],) in lexicon.nouns
    return f"{match['thing']} with a height {match['side']} {match['far']}" if thing else match[0]


def the_one_there(match: re.Match[str], lexicon: Lexicon) -> str:
    """`car park on the far left`: the one there, as a picture's caption says it."""
    words = (match["thing"] or match["other"]).split()
    single = any(noun.number == "singular" for size in (1, 2) if (noun := lexicon.nouns.get(tuple(words[-size:]))))
    return (
        f"the {match[0]}" if single and words[0] not in ("the", "all", "any", "a", "an", "every", "each") else match[0]
    )


def any_of_kinds(match: re.Match[str], lexicon: Lexicon) -> str:
    """`anything that is a garage or a pool and lies north of it`: garages or pools that lie there."""
    both = match["one"], match["two"]
    if not {*map(singular_of, both)} <= lexicon.schema.nouns:
        return match[0]
    return " or ".join(plural_of(singular_of(each)) for each in both) + (" that are" if match["more"] else "")


def either_kind(match: re.Match[str], lexicon: Lexicon) -> str:
    """`blue vehicles, whether bus or tram`: blue buses or blue trams, where the layer has both."""
    both = match["one"], match["two"]
    if not {*map(singular_of, both)} <= lexicon.schema.nouns:
        return match[0]
    return " or ".join(match["head"] + plural_of(singular_of(each)) for each in both)


def named_again(match: re.Match[str], line: str, lexicon: Lexicon) -> str:
    """`sections that touch a closed one`: a closed section, the thing that the phrase begins with."""
    if EXCEPTED.search(line[: match.end()]):
        return match[0]
    words = line[: match.start()].split()
    runs = (
        words[start:end] for start in range(min(6, len(words))) for end in range(min(len(words), start + 3), start, -1)
    )
    for run in runs:
        last, text = singular_of(run[-1]), " ".join((*run[:-1], singular_of(run[-1])))
        if tuple(run) in lexicon.nouns and last != run[-1]:
            return f"{match['lead']} {match['said']}{text}"
    return match[0]


def one_name(match: re.Match[str], lexicon: Lexicon) -> str:
    """`heaps of salt` of a layer's salt heaps, `piles of salt` too."""
    single = singular_of(match["thing"])
    own = [each for each in (single, *sorted(HEAPS - {single})) if f"{match['what']} {each}" in lexicon.schema.nouns]
    if not own or not (own[0] == single or single in HEAPS):
        return match[0]
    return f"{match['what']} {own[0] if single == match['thing'] else plural_of(own[0])}"


def largest(match: re.Match[str], lexicon: Lexicon) -> str:
    """`the main canal`: the largest one, where no text of the layer calls one so."""
    said = f"main {match['thing'].split()[0]}"
    called = any(said in value for each in lexicon.schema.columns for value in each.values)
    last = match["thing"].split()[-1]
    thing = singular_of(last) == last and any(lexicon.nouns.get((word,)) for word in match["thing"].split())
    return f"the largest {match['thing']}" if thing and not called else match[0]


def owned(match: re.Match[str], lexicon: Lexicon) -> str:
    """`turbines of the Citizens Coop in the north`: with that operator, where only such a field says so."""
    own = lexicon.schema.by_text.get(match["who"], ())
    told = len(own) == 1 and OWNERS & set(field_words(own[0].name).split())
    return f" with {field_words(own[0].name)} {match['who']}" if told else match[0]


def numbered(match: re.Match[str], lexicon: Lexicon) -> str:
    """`bunkers of the third hole`: of hole 3, where a number field is called so and no feature is."""
    what = match["what"]
    field = dict(lexicon.measured).get(what)
    own = field is not None and field_words(field) == what and (what,) not in lexicon.nouns
    return f"{what} {ordinal(match['rank'])}" if own else match[0]


def told_by_one(match: re.Match[str], lexicon: Lexicon) -> str:
    """`tanks used for water`: with that product, where no field is of uses and one says water."""
    own = lexicon.schema.by_text.get(match["what"], ())
    return f"with {field_words(own[0].name)} {match['what']}" if len(own) == 1 else match[0]


def interval(match: re.Match[str], lexicon: Lexicon) -> str:
    """`every 10 minutes or better`: an interval of at most 10, where one field is of such."""
    names = [each.name for each in lexicon.schema.columns if each.number]
    own = [name for name in names if {"headway", "interval", "intervals", "hdwy"} & set(field_words(name).split())]
    count = SMALL.get(match["n"]) or match["n"]
    if len(own) != 1 or not str(count).isdigit():
        return match[0]
    bound = "of at most" if match["least"] or match["better"] else "of"
    return f"with a {field_words(own[0])} {bound} {count}"
