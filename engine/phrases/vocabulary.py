"""The fixed words of the grammar: determiners, relations, superlatives and the words that end a plan."""

# ruff: noqa: E501 - a table of words reads better in long rows
from __future__ import annotations

import re
from functools import lru_cache

# terminal -> value -> word sequences. The longest sequence wins at each place.
PHRASES: dict[str, dict[str, tuple[str, ...]]] = {
    "DEF": {"the": ("the", "this", "the only", "only the", "its", "the same", "the entire", "the whole"), "these": ("these", "those", "the other", "other", "the rest of the")},
    "INDEF": {"a": ("a", "an", "a single", "single"), "any": ("another", "some other", "other")},
    "ALL": {
        "all": ("all", "all the", "all of the", "all these", "all of these", "every", "each", "each of the", "any of the", "any", "any other",
                "every single", "every one of the", "each one of the", "all other", "all the other", "all visible", "every visible", "the entire set of"),
        "some": ("some", "several", "many", "some of the", "a few", "few", "multiple", "various", "numerous",
                 "a number of", "group of", "cluster of", "row of", "line of", "set of", "clusters of", "a group of", "the group of", "groups of", "a cluster of", "the cluster of", "a row of",
                 "the row of", "rows of", "the rows of", "a line of", "the line of", "lines of", "the lines of", "the clusters of", "the groups of",
                 "the set of", "a set of", "the various", "a couple of", "ring of", "a ring of", "the ring of", "clump of", "a clump of", "the clump of",
                 "stand of", "a stand of", "the stand of"),
    },
    "BOTH": {"2": ("both", "both of the", "both the", "the two", "a pair of", "the pair of", "pair of")},
    "BOUND": {"at least": ("at least", "no fewer than", "no less than"), "at most": ("at most", "no more than", "up to", "not more than"),
              "more than": ("more than",), "less than": ("fewer than", "less than"), "exactly": ("exactly",)},
    "REL": {
        "near": ("near", "near to", "close to", "nearby", "close by", "in the vicinity of", "in the neighborhood of",
                 "in the neighbourhood of", "around", "not far from", "in proximity to", "in close proximity to",
                 "a short distance from", "not far away from", "very close to", "quite close to"),
        "next_to": ("next to", "beside", "by", "adjacent to", "neighboring", "neighbouring", "bordering", "abutting",
                    "right next to", "right beside", "immediately next to", "directly next to", "directly beside",
                    "adjoining", "flanking", "by the side of", "at the side of", "on the side of", "alongside of",
                    "borders", "adjoins", "border", "adjoin", "directly adjacent to", "side by side with", "flanked by",
                    "bordered by", "neighbors", "very near", "bounded by", "bordering on", "on both sides of", "on either side of"),
        "touching": ("touching", "in contact with", "attached to", "connected to", "connected with", "joined to", "touch",
                     "touches", "directly touching", "adhering to", "linked to", "connecting", "joining", "linking"),
        "on": ("on", "in", "inside", "inside of", "within", "upon", "on top of", "contained in", "contained by",
               "contained within", "in the interior of", "within the bounds of", "within the area of",
               "on the surface of", "fully inside", "entirely inside", "completely inside", "entirely within",
               "completely within", "fully within", "lies in", "lie in", "lies on", "lie on", "onto", "in the area of"),
        "along": ("along", "alongside", "lining", "along the side of", "along the edge of", "following",
                  "that line", "running along", "on the edge of", "at the edge of", "along the sides of",
                  "along the banks of", "along both sides of", "lining both sides of", "lining the sides of", "on the bank of", "on the banks of", "along the bank of", "on the shore of"),
        "surrounded_by": ("surrounded by", "encircled by", "enclosed by", "ringed by", "encompassed by", "among",
                          "amongst", "amid", "amidst", "in the middle of", "in the midst of", "in the center of",
                          "surrounded on all sides by", "completely surrounded by", "entirely surrounded by", "fringed by"),
        "crossing": ("crossing", "across", "crosses", "cross", "spanning", "spans", "span", "cutting across", "cutting through",
                     "crossing over", "that goes across", "traversing", "passing across", "crossed by", "traversed by", "cut by"),
        "overlapping": ("at least partly in", "at least partially in", "at least partly within", "at least partially within", "partially within", "partly within", "partially in", "partly in", "partially on", "partly on", "partially inside", "overlapping", "over", "intersecting", "intersects", "intersect", "overlaps", "overlap", "through",
                        "passing through", "passing over", "overlapping with", "intersecting with", "running through",
                        "above and across", "going over", "going through"),
        "under": ("under", "underneath", "beneath", "passing under", "that pass under", "that passes under"),
        "across": ("on the other side of", "on the opposite side of", "at the other side of", "on the far side of"),
        "same_side": ("on the same side of",),
        "at": ("at", "belonging to", "belong to", "belongs to", "associated with"),
        "of": ("of",),
        "around": ("surrounding", "surrounds", "surround", "encircling", "encircle", "ringing", "enclosing", "encloses", "enclose"),
        "containing": ("containing", "contains", "contain", "including", "holding", "hold", "holds", "filled with", "full of", "loaded with"),
        "with": ("with", "having", "has", "have", "featuring", "that has", "that have", "with nearby", "accompanied by",
                 "along with", "possessing", "equipped with"),
    },
    "WITHOUT": {
        "with": ("without", "without a nearby", "lacking", "with no", "having no", "that has no", "that have no", "has no",
                 "have no", "free of", "without any", "with no nearby", "that lack", "that lacks", "not having",
                 "that do not have", "that does not have", "not with", "but no", "and no", "but without", "and without", "which have no", "which has no"),
        "on": ("outside", "outside of", "off", "out of"),
        "near": ("far from", "away from", "far away from", "distant from", "a long way from", "remote from", "nowhere near"),
    },
    "BETWEEN": {"between": ("between", "in between", "sandwiched between", "in the middle between", "halfway between")},
    "CLOSEST": {"near": ("closest to", "nearest to", "the closest to", "the nearest to"),
                "far": ("farthest from", "furthest from", "farthest away from", "furthest away from", "most distant from",
                        "the farthest from", "the furthest from", "the farthest away from", "the furthest away from")},
    "NEAREST": {"near": ("closest", "nearest"), "far": ("farthest", "furthest", "most distant", "remotest")},
    "SUP": {
        "area+": ("largest", "biggest", "most extensive", "largest sized", "most spacious", "most sizeable", "most sizable", "hugest"),
        "area-": ("smallest", "tiniest", "littlest"),
        "length+": ("longest", "lengthiest"),
        "length-": ("shortest",),
        "width+": ("widest", "broadest"),
        "width-": ("narrowest", "thinnest"),
        "roundness+": ("roundest", "most circular", "most round", "most compact"),
        "elongation+": ("most elongated", "most slender", "slenderest", "most oblong"),
        "apart+": ("most isolated", "loneliest"),
        "apart-": ("least isolated",),
        "score+": ("surest", "most confident", "most certain"),
        "score-": ("least sure", "least confident", "least certain"),
    },
    "EXCEPT": {"except": ("except", "except for", "excluding", "other than", "apart from", "aside from", "but not", "minus",
                          "besides", "save for", "save", "bar", "not including", "with the exception of", "and not", "leaving out", "leaving aside", "not counting", "without counting", "ignoring", "disregarding")},
    "CUT": {"cut": ("cut off", "truncated", "partially visible", "partly visible", "only partially visible",
                    "only partly visible", "partially shown", "incomplete", "partially cut off", "partly cut off", "cropped",
                    "partially visible in the image", "not fully visible", "not completely visible", "cut"),
            "whole": ("fully visible", "entirely visible", "completely visible", "complete", "whole")},
    "THAT": {"that": ("that", "which", "that is", "that are", "which is", "which are", "that do", "that does", "which do",
                      "which does", "whose position is", "that can be found", "who are", "who is", "being", "that was", "that were",
                      "which was", "which were", "that have been", "which have been", "that has been", "which has been")},
    "IS": {"is": ("is", "are", "is the one", "are the ones", "can be found", "can be seen", "appears", "appear", "is visible",
                  "are visible", "was", "were")},
    "NOT": {"not": ("not", "no")},
    "AND": {"and": ("and", "as well as", "together with", "plus", "and also", "and all", "along with all", "and then")},
    "OR": {"or": ("or", "and or", "or else", "or also")},
    "BUT": {"but": ("but", "yet", "but also", "while", "though")},
    "COMMA": {",": (",",)},
    "ONES": {"ones": ("ones", "one", "those", "that")},
    "TO": {"to": ("to", "from", "as")},
    "POSS": {"'s": ("'s",)},
    "BAD": {"": ("every other", "itself", "themselves", "of the same size", "of equal size")},
}  # fmt: skip

# Participles that add nothing before a place or a relation: "parked on the road", "located north of".
FILLERS_WORDS = """
located situated lying positioned placed sitting standing parked moored afloat docked found seen built constructed running
flowing floating growing resting anchored stationed visible berthed set appearing residing existing lined arranged
only just directly immediately right completely entirely fully shown driving moving traveling
travelling sailing flying going stands sits lies stand sit lie live planted roughly approximately about also both
either currently counting counted starting hovering stacked piled gathered scattered grouped clustered erected
installed mounted pitched nestled tucked perched dotted huddled working grazing operating runs run passes pass goes go passing
"""
FILLERS = frozenset(FILLERS_WORDS.split())
# With a side after them they speak of movement or heading, which geometry cannot see.
MOVERS_WORDS = """
driving moving traveling travelling sailing flying going running flowing runs run passes pass goes go passing
"""
MOVERS = frozenset(MOVERS_WORDS.split())

# Closed-class words and verbs that are neither looks nor categories: a phrase that holds one where the grammar has no
# place for it is outside the grammar.
STOP_WORDS = """
non area length width side sides part parts edge edges end ends partially partly mostly apart
about after again against all although am an and any anything apart are as away back be because become been before
behind being beneath beyond but can cast casting casts change changed come could did do does doing down during each
either else even ever every everything except facing few for from front gave get getting give go goes gone had
happen has have he heading headed heads her here hers him his how however i if in inside into is it its just know
last later leaving leave leaves left-hand less like likely look looking looks made make making many may me might
mine more most move moves much must my near never nor not nothing now of off on once only onto opposite or other our
out outside over own perhaps please point pointing possibly probably put rather same saw say see seem seems shall
she should show since so some something soon still such than that the their them then there these they thing things
this those though thus to too toward towards under underneath unless until up upon us use used using very was way we
were what when where whether which while who whom whose why will wish with within without would yes yet you your
approaching turning arriving departing entering exiting following overtaking waiting stopped taking unloading
loading ago yesterday today tomorrow recently newly row column rows columns line lines ahead inward outward clockwise
counterclockwise parallel perpendicular diagonal diagonally aligned highest lowest tallest deepest oldest newest
best worst cheapest brightest darkest whitest reddest greenest newer older taller higher brighter darker deeper
cheaper faster slower between among along across through by at half percent possible size average number amount
majority least fewer distance shape kind type sort name named called drop neither nor
"""
STOP = frozenset(STOP_WORDS.split())

IMAGE = (
    r"(?:the |this |an? )?(?:whole |entire |satellite |aerial |remote sensing |current |given )*"
    r"(?:image|picture|scene|view|photo|photograph|map|frame|screen|imagery|extent|raster|tile|canvas|viewport|window)s?\b"
)
IMPERATIVE = re.compile(
    r"^(?:please |kindly |can you |could you |i want to |i want |i need |let us |help me )*"
    r"(?:(?:find|show|select|segment|locate|highlight|extract|map|detect|mark|outline|identify|give|get|delineate|"
    r"display|list|pick out|pick|draw|digitize|digitise|vectorize|vectorise|return|look for|search for|count) "
    r"(?:me |us |out |up |please )*|(?:where|what) (?:is|are) |there (?:is|are) (?!no\b|not\b))?"
)


@lru_cache(maxsize=1)
def sequences() -> dict[tuple[str, ...], tuple[str, str]]:
    """Word sequence -> (terminal, value). A sequence in two terminals keeps the first listed."""
    table: dict[tuple[str, ...], tuple[str, str]] = {}
    for terminal, values in PHRASES.items():
        for value, texts in values.items():
            for text in texts:
                table.setdefault(tuple(text.split()), (terminal, value))
    return table
