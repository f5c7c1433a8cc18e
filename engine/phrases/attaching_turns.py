"""What things do to others, and where of them: "carrying a locomotive", "at its corners", "that got out of the pasture".

A polygon shows where a thing is and not what it does, so that each deed is put as the place that it takes. Only in
layers, and only before things that are known.
"""

# ruff: noqa: E501 - tables and patterns read better whole
from __future__ import annotations

import re

from engine.phrases.contact_turns import WAY, names_thing
from engine.phrases.contact_turns_denied import FLAT, MOST_KINDS
from engine.phrases.lexicon import Lexicon
from engine.phrases.relating import ROOFING
from engine.phrases.words import COUNTED, plural_of, singular_of

THAT = r"(?:(?:that|which|who) (?:(?:is|are|has|have|had) )?)?"
A = r"(?:the|an?|its|their|some|any)"
X = r"(?:(?!and |or |with |that |which |in |on |at |of )[a-z\d]+ ){1,3}?"
END = r"(?= ,| (?:and|or|but|that|which|with|in|on|at|near)\b|$)"
IT = r"(?: of (?:it|them))?"
SIDE = r"(?P<{0}>left|right|north|south|east|west)(?:ern)?(?: hand)?(?: side)?"
OPPOSITE = {"left": "right", "right": "left", "north": "south", "south": "north", "east": "west", "west": "east"}
# what is done to the thing that follows: where that puts the things before ("that have strayed" comes as "with strayed")
DEEDS = tuple((re.compile(rf"(?<=[a-z]) (?:with )?{THAT}(?:{said}) (?={A} )"), f" {put} ") for said, put in (
    (r"(?:got|gotten|escap(?:ed|ing)|stray(?:ed|ing)|broken|broke|wander(?:ed|ing)|slipped|bolted|jumped|strayed away|run away) (?:away )?(?:out of|from|away from)", "that are not in"),
    (r"(?:pull|tow|haul|drag|tug)(?:s|ing)|(?<=that )(?:pull|tow|haul|drag)|(?:pull|tow|haul|dragg)ed by|hitched (?:up )?(?:to|behind)|(?:coming|following|trailing) behind", "next to"),
    (r"(?:hold|dam)(?:s|m?ing) back|retain(?:s|ing)|impound(?:s|ing)", "next to"),
))  # fmt: skip
TURNS = tuple((re.compile(said), put) for said, put in (
    (r"(?<=[a-z]) (?:busy |hard )?at work (?=(?:in|on|at|near|along|inside) )", " "),
    (rf"(?<=[a-z]) {THAT}(?:lined up|lining up|waiting|ready|lined up and waiting|holding)(?: (?:and )?(?:ready|waiting))? (?:for|to) (?:take ?off|take off|departure|depart|land|landing) (?=(?:on|at|near) )", " "),
    (r"\bin the (?:middle|centre|center) of (?:it|them|each)(?![^ ])", "inside it"),
    (rf"\bwhere (?=(?:the |some )?(?P<x>[a-z]+) (?:can|may|could|come to|comes to|go to|like to) )(?:the |some )?[a-z]+ (?:can|may|could|come to|comes to|go to|like to) (?:drink|bathe|wade|swim){END}", r"near the \g<x>"),
))  # fmt: skip
SAID = frozenset({"work", "waiting", "ready", "lined", "takeoff", "departure", "landing", "middle"})
OUT = re.compile(r"\b(?:(?:far |way )?out (?:at|on|in) |at )(?:the )?(?:open )?(?P<x>sea|lake|ocean|bay)(?![^ ])")
CARRY = re.compile(
    rf"\b{THAT}carr(?:y|ies|ying) (?P<x>(?!at |more |exactly |only |{COUNTED} )(?:the |an? |any )?(?:[a-z\d]+ ){{0,3}}?[a-z\d]+)(?P<over> (?:over|across|above) (?=[a-z]))?{END}"
)
CARRY_OVER = re.compile(rf"\b{THAT}carr(?:y|ies|ying) (?P<x>(?:the |an? )?{X})(?:over|across|above) (?=[a-z])")
ABOVE = re.compile(
    rf"\b(?:with|having|(?:that|which) (?:has|have)) (?P<x>(?:an? |the )?{X})(?:standing |built |right |directly )?(?:above|over) (?:it|them)(?![^ ])"
)
MIDDLE = re.compile(
    rf"\b(?:with|having|(?:that|which) (?:has|have)) (?P<x>(?:an? |the )?{X})(?:right )?(?:in|at) (?:the|its|their) (?:very )?(?:middle|centre|center)s?{IT}{END}"
)
CORNERS = re.compile(
    rf"\b(?:with|having|(?:that|which) (?:has|have)) (?:an? |the )?(?P<x>{X})(?:in|at|on|around) (?:(?:all|each|every one)(?: of)? )?(?:(?:its|their|the)(?: four)?|four|each|every|all) corners?{IT}{END}"
)
BOTH = re.compile(
    rf"\b(?:with|having|between|(?:that|which) (?:has|have)) (?P<x>(?:the |an? )?{X})(?:to|on|at) (?:its|their|the) {SIDE.format('d')} and (?P<y>(?:the |an? )?{X})(?:to|on|at) (?:its|their|the) {SIDE.format('e')}{END}"
)
DOING = {"taxiing": ("taxiway", "runway"), "grazing": ("pasture", "meadow", "paddock")}
BUSY = re.compile(rf"(?<=[a-z]) {THAT}(?P<doing>{'|'.join(DOING)})$")
NOTHING = re.compile(
    r"\b(?:with nothing(?: (?:parked|standing|lying|built|growing))?(?: at all)? (?:in|inside|on)(?: top of)?(?: (?:it|them))?(?![^ ])|(?:(?:that|which) (?:contains?|holds?|carr(?:y|ies))|containing|holding|carrying) nothing(?: at all)?(?![^ ]))"
)
EMPTY = re.compile(r"^(?P<lead>(?:the |all |all the |an? |any )?)(?:empty|unoccupied|deserted|vacant) (?P<y>[a-z].*)$")
GROUNDS = FLAT | {"park", "paddock", "pasture", "meadow", "plot", "orchard", "parking", "lane", "ground", "helipad", "platform", "slip"}  # fmt: skip


def attached(line: str, lexicon: Lexicon) -> str:
    """A normalised phrase of a layer with such words put plainly; "with nothing in them" as containing no feature."""
    if not lexicon.schema.nouns:
        return line
    line = BOTH.sub(lambda match: of_two_sides(match, lexicon), line)
    for pattern, put in DEEDS:
        line = pattern.sub(lambda match, put=put: of_deed(match, put, lexicon), line)  # type: ignore[misc]
    if not SAID & lexicon.schema.words:
        for pattern, put in TURNS:
            line = pattern.sub(put, line)
    line = OUT.sub(lambda match: f"on the {match['x']}" if match["x"] in lexicon.schema.nouns else match[0], line)
    if not {"carrying", "carries", "carry"} & lexicon.schema.words:
        line = CARRY_OVER.sub(lambda match: told(match, "overlapping {} and overlapping ", lexicon), line)
        line = CARRY.sub(lambda match: told(match, "overlapping {}", lexicon), line)
    line = ABOVE.sub(lambda match: above(match, lexicon), line)
    line = MIDDLE.sub(lambda match: told(match, "containing {}", lexicon), line)
    line = CORNERS.sub(lambda match: at_corners(match, lexicon), line)
    line = BUSY.sub(lambda match: busy(match, lexicon), line)
    return " ".join(empty(line, lexicon).split())


def of_deed(match: re.Match[str], put: str, lexicon: Lexicon) -> str:
    """`tractor pulling a trailer`: next to it, where a known thing follows and no text of the layer says the deed."""
    said = {*match[0].split()} & lexicon.schema.words
    return put if not said and names_thing(match.string[match.end() :], lexicon) else match[0]


def known(words: str, lexicon: Lexicon) -> bool:
    """Whether a text, its article apart, is all the name of a thing."""
    name = tuple(re.sub(r"^(?:the|an?|any) ", "", words.strip()).split())
    return name in lexicon.nouns


def told(match: re.Match[str], put: str, lexicon: Lexicon) -> str:
    """A relation with the thing named in `x`, where it is one."""
    return put.format(match["x"].strip()) if known(match["x"], lexicon) else match[0]


def above(match: re.Match[str], lexicon: Lexicon) -> str:
    """`a ship that has a crane above it`: one that a crane overlaps; what roads and trees are over is read elsewhere."""
    words = match["x"].split()
    roofed = ROOFING - {"crane"} & {words[-1], singular_of(words[-1])} or re.search(
        rf"(?:^| ){WAY}$", match["x"].strip()
    )
    return match[0] if roofed else told(match, "overlapping {}", lexicon)


def at_corners(match: re.Match[str], lexicon: Lexicon) -> str:
    """`a pitch with floodlights at its corners`: with at least three of them, for one thing stands at one corner."""
    thing = match["x"].strip()
    *before, last = thing.split()
    return (
        f"with at least three {' '.join((*before, plural_of(singular_of(last))))}"
        if known(thing, lexicon)
        else match[0]
    )


def of_two_sides(match: re.Match[str], lexicon: Lexicon) -> str:
    """`with the lions on its left and the kiosk on its right`: right of the lion and left of the kiosk."""
    if OPPOSITE[match["d"]] != match["e"]:
        return match[0]
    both = [called(match[each].strip(), lexicon) for each in "xy"]
    sides = [f"{OPPOSITE[match[each]]} of" for each in "de"]
    return f"{sides[0]} {both[0]} and {sides[1]} {both[1]}"


def called(name: str, lexicon: Lexicon) -> str:
    """`the lions`: the lion, where one thing is called Lion and none are lions."""
    article, words = (name.split()[:1], name.split()[1:]) if re.match(r"the |an? ", name) else ([], name.split())
    one = (*words[:-1], singular_of(words[-1]))
    return " ".join((*article, *one)) if tuple(words) not in lexicon.nouns and one in lexicon.nouns else name


def busy(match: re.Match[str], lexicon: Lexicon) -> str:
    """`the plane that is taxiing`: on a taxiway, where the layer has the ground of such a deed and does not say it."""
    grounds = [each for each in DOING[match["doing"]] if each in lexicon.schema.nouns]
    return f" on a {grounds[0]}" if grounds and match["doing"] not in lexicon.schema.words else match[0]


def empty(line: str, lexicon: Lexicon) -> str:
    """`fields with nothing in them`, `empty car park`: that contain no feature; of few kinds each is named elsewhere."""
    if len(lexicon.schema.nouns) <= MOST_KINDS + 1:
        return line
    line = NOTHING.sub("not containing a feature", line)
    match = EMPTY.match(line)
    if match is None or {"empty", "vacant"} & lexicon.schema.words:
        return line
    words = match["y"].split()
    size = next((size for size in (3, 2, 1) if tuple(words[:size]) in lexicon.nouns and len(words) >= size), 0)
    if not size or singular_of(words[size - 1]) not in GROUNDS:
        return line
    return f"{match['lead']}{' '.join(words[:size])} not containing a feature {' '.join(('and', *words[size:])) if words[size:] else ''}"
