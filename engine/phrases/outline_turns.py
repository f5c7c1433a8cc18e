"""Turns of speech about shapes, put as the looks that outlines tell: "three-cornered", "shaped like a ring", "with a zigzag course"."""

# ruff: noqa: E501 - patterns read better whole
from __future__ import annotations

import re

from engine.phrases.lexicon import Lexicon
from engine.phrases.words import plural_of, singular_of

FIGURES = {  # the look, and the things that have it
    "triangular": "triangle wedge delta pennant", "square": "square chessboard", "rectangular": "rectangle oblong brick box", "round": "circle disc disk coin wheel",
    "ring shaped": "ring donut doughnut annulus tyre tire bagel", "oval": "oval ellipse egg", "star shaped": "star", "cross shaped": "cross plus", "semicircular": "semicircle half-circle half-moon",
    "u shaped": "horseshoe", "pentagonal": "pentagon", "hexagonal": "hexagon honeycomb", "octagonal": "octagon", "trapezoidal": "trapezoid trapezium trapeze",
    "diamond shaped": "diamond rhombus lozenge kite", "zigzag": "zigzag", "curved": "crescent banana boomerang bow arc snake serpent", "elongated": "strip band ribbon ruler needle",
}  # fmt: skip
LOOK_OF = {thing: look for look, things in FIGURES.items() for thing in things.split()}
FIGURE = "(?P<figure>" + "|".join(sorted(LOOK_OF, key=len, reverse=True)) + ")"
LETTER = "(?P<letter>[lutchxyvzse])"
OUTLINE = r"(?:shape|form|outline|footprint|(?:floor |ground )?plan|contour|silhouette|layout)"
COURSE = r"(?:course|line|route|path|track|alignment|trace)"
IS = r"(?:(?:that|which) (?:is|are) )?"
LOOKS = {
    "triangular": r"(?:three|3|tri) (?:cornered|sided)|(?:wedge|triangle|delta) shaped|triangle like", "zigzag": r"zig zag|zigzagging|zig zagging|zigzagged|zig zagged|zigzag shaped",
    "ring shaped": r"(?:donut|doughnut|annulus|tyre) shaped|annular|ring like|toroidal", "oval": r"(?:egg|oval|ellipse) shaped|ovoid|elliptic|oval ish|ovalish",
    "semicircular": r"semi circular|half round|half moon shaped|half circular|semicircle shaped", "u shaped": r"horseshoe shaped", "cross shaped": r"plus shaped|cruciform",
    "curved": r"bendy|bent|curvy|curving|meandering|serpentine|sinuous|twisty|twisting|snaking|snaky|wavy|squiggly|crescent shaped|arc shaped|banana shaped|sickle shaped|arcing",
    "straight": r"dead straight|arrow straight|perfectly straight|completely straight|straight as an arrow|ruler straight", "pentagonal": r"(?:five|5) (?:cornered|sided)|pentagon shaped", "hexagonal": r"(?:six|6) (?:cornered|sided)|hexagon shaped|honeycomb shaped",
    "octagonal": r"(?:eight|8) (?:cornered|sided)|octagon shaped", "trapezoidal": r"trapezium shaped|trapeze shaped|trapezoid(?= [a-z])|trapezoid shaped", "diamond shaped": r"rhombic|rhomboid|lozenge shaped|rhombus shaped",
    "irregular": r"odd(?:ly)? shaped|irregular(?:ly)? (?:shaped|formed)|strangely shaped|weirdly shaped|awkwardly shaped|non regular|asymmetric(?:al)?|ragged|jagged|misshapen", "regular": r"regular(?:ly)? (?:shaped|formed)",
    "round": r"(?:circle|disc|disk) shaped|perfectly round|roundish|circular shaped|round shaped", "square": r"square shaped|squarish|perfectly square|quadratic", "rectangular": r"rectangle shaped|box shaped|rectangular shaped|oblong shaped|boxy",
    "elongated": r"stretched out|strip like|ribbon like|strip shaped|long drawn out", "star shaped": r"star like|stellate", "diagonal": r"slanted|slanting|oblique|slantwise|lying diagonally|running diagonally|running aslant", "hollow": r"holey",
}  # fmt: skip
WORDS = tuple((look, re.compile(rf"(?<![^ ]){IS}(?P<said>{words})(?![^ ])")) for look, words in LOOKS.items())
HOLE = r"(?:(?:an? |the )?(?:(?:inner|interior|central|open|enclosed|internal) )?(?P<part>courtyard|inner yard|atrium|patio|hole|hollow|opening|gap)s?)"
TURNS = tuple((re.compile(pattern), look) for pattern, look in (
    (rf"(?<![^ ]){IS}(?:(?:shaped|formed|looking|built) (?:like|as)|(?:that |which )?looks? like(?= an? )|(?:in|of|with|having|that has|that have) the (?:shape|form|outline) of|in) (?:an? |the )?(?:perfect |regular |half )?{FIGURE}(?: shape)?(?![^ ])", ""),
    (rf"(?<![^ ]){IS}(?:(?:in|of|with|having|that has) (?:an? )?|whose (?:shape|form|outline) is (?:an? )?){FIGURE} {OUTLINE}(?![^ ])", ""),
    (rf"(?<![^ ])(?:whose {OUTLINE} (?:is|resembles|forms|makes)|(?:that |which )?(?:forms?|forming|makes?|describes?|resembl(?:es?|ing))) (?:an? |the )?{FIGURE}(?![^ ])", ""),
    (rf"(?<![^ ]){IS}(?:(?:shaped|formed) (?:like|as)|(?:in|of|with|having) the (?:shape|form) of|with the (?:floor |ground )?plan of) (?:an? |the )?(?:letter )?{LETTER}(?![^ ])", ""),
    (rf"(?<![^ ])(?:in|of|with|having) an? {LETTER} (?:shape|form)(?![^ ])", ""),
    (rf"(?<![^ ])(?:(?:with|having|that (?:has|have|follows?|takes?)|which (?:has|have)|of|in|on|following|taking) )(?:an? )?(?:zig ?zag)(?:ging)? {COURSE}(?![^ ])", "zigzag"),
    (rf"(?<![^ ])(?:(?:with|having|that (?:has|have|follows?|takes?)|which (?:has|have)|of|in|on|following|taking) )an? (?:curved|curving|winding|bendy|meandering|sinuous|serpentine) {COURSE}(?![^ ])", "curved"),
    (rf"(?<![^ ])(?:(?:with|having|that (?:has|have|follows?|takes?)|which (?:has|have)|of|in|on|following|taking) )an? (?:dead |perfectly )?straight {COURSE}(?![^ ])", "straight"),
    (r"(?<![^ ])(?:that|which) (?:zig ?zags?|runs? in (?:a )?zig ?zags?|goes in (?:a )?zig ?zags?)(?![^ ])|(?<![^ ])(?:running|laid out) in (?:a )?zig ?zags?(?![^ ])", "zigzag"),
    (r"(?<![^ ])(?:(?:that|which) )?(?:(?:runs?|goes|is laid|running|laid) )(?:out )?(?:dead |perfectly |completely )?straight(?= ,|$| (?:and|but)\b)", "straight"),
    (r"(?<![^ ])(?:(?:that|which) )?(?:winds?|meanders?|bends?|curves?|snakes?)(?= ,|$| (?:and|but)\b)", "curved"),
    (r"(?<![^ ])(?:whose|with|having|that has|which has|where) (?:all )?(?:(?:its|the) )?(?:(?:four|4|all) )?sides (?:(?:are|being|of|is) )?(?:all )?(?:of )?(?:equally|the same|the same|equal|an equal|as)(?: in)? (?:long|length|size)(?: as each other)?(?![^ ])", "square"),
    (r"(?<![^ ])(?:with|having|that has|which has) (?:(?:four|4) )?(?:equal|even|equally long|identical|same length) sides(?![^ ])", "square"),
    (r"(?<![^ ])(?:with|having|that has|that have|which has|which have) (?:(?:only|just|exactly) )?(?:three|3) (?:corners|sides|angles|edges)(?![^ ])", "triangular"),
    (r"(?<![^ ])(?:with|having|that has|that have|which has|which have) (?:(?:only|just|exactly) )?(?:five|5) (?:corners|sides|angles|edges)(?![^ ])", "pentagonal"),
    (r"(?<![^ ])(?:with|having|that has|that have|which has|which have) (?:(?:only|just|exactly) )?(?:six|6) (?:corners|sides|angles|edges)(?![^ ])", "hexagonal"),
    (r"(?<![^ ])(?:with|having|that has|that have|which has|which have) (?:(?:only|just|exactly) )?(?:eight|8) (?:corners|sides|angles|edges)(?![^ ])", "octagonal"),
    (r"(?<![^ ])(?:with|having|that has|that have|in|of) an? (?:irregular|odd|strange|weird|awkward) (?:shape|form|outline)(?![^ ])", "irregular"),
    (rf"(?<![^ ])(?:with|having|that has|that have|which has|which have|(?:built|standing|arranged|wrapped) around|around) {HOLE}(?: (?:in (?:it|them|the middle|the centre|the center|its middle|its centre|its center)|in the middle of (?:it|them)|inside(?: it)?))?(?![^ ])", "hollow"),
))  # fmt: skip
LIKE = re.compile(
    rf"(?<![^ ])(?:(?:with|having|of) an? |whose {OUTLINE} is )(?P<look>triangular|oval|elliptical|hexagonal|pentagonal|octagonal|trapezoidal|semicircular|irregular|regular|compact|curved|straight|zigzag|square|round|circular|rectangular|elongated)(?: {OUTLINE})?(?![^ ])"
)
NON = re.compile(
    r"(?<![^ ])(?:non|not) (?P<look>rectangular|square|round|circular|straight|triangular|oval|regular|elongated|curved) (?P<thing>(?:[a-z]+ ){0,2}?[a-z]+)$"
)


def in_outline(line: str, lexicon: Lexicon) -> str:
    """A normalised phrase with such turns put as looks; what a layer's own texts and kinds say is left to them."""
    own = lexicon.schema.words | {word for noun in lexicon.schema.nouns for word in noun.split()}
    for pattern, look in TURNS:
        line = pattern.sub(lambda match, look=look: figured(match, look, own), line)  # type: ignore[misc]
    for look, pattern in WORDS:
        line = pattern.sub(lambda match, look=look: worded(match, look, own, lexicon), line)  # type: ignore[misc]
    line = LIKE.sub(
        lambda match: (
            match[0]
            if match["look"] in own or not re.search(rf"{OUTLINE}(?![^ ])", match[0])
            else f"that is {match['look']}"
        ),
        line,
    )
    return NON.sub(lambda match: denied(match, lexicon), line)


def figured(match: re.Match[str], look: str, own: frozenset[str]) -> str:
    """`in the shape of a triangle`: triangular; no more where the layer speaks of the part that is named."""
    given = match.groupdict()
    said = given.get("figure") or given.get("part") or ""
    if said and own & {singular_of(said), said, *said.split()}:
        return match[0]
    if given.get("figure") and match[0].startswith("in ") and not re.search("shape|form|outline", match[0]):
        return match[0]  # "in a square", "in the square" is a place
    meant = look or (f"{given['letter']} shaped" if given.get("letter") else LOOK_OF[said])
    return f"that is {meant}"


def worded(match: re.Match[str], look: str, own: frozenset[str], lexicon: Lexicon) -> str:
    """`three-cornered`: triangular, before a thing or after "is"; a word of the layer's is left."""
    said = match["said"]
    if own & {*said.split()} - {"shaped", "like"} or tuple(said.split()) in lexicon.nouns:
        return match[0]
    lead = match[0][: len(match[0]) - len(said)]
    return f"{lead}{look}"


def denied(match: re.Match[str], lexicon: Lexicon) -> str:
    """`non-rectangular fields`: fields that are not rectangular."""
    words = match["thing"].split()
    if (words[-1],) not in lexicon.nouns and tuple(words) not in lexicon.nouns:
        return match[0]
    several = plural_of(singular_of(words[-1])) == words[-1]
    return f"{match['thing']} that {'are' if several else 'is'} not {match['look']}"
