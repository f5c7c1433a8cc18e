"""Sides, corners, directions, distances and sizes as regular expressions over the normalised phrase.

Each pattern is tried at the start of a word and covers a whole expression ("in the far top left corner of the image",
"at least 20 m long", "between 50 and 100 m from"), so that the grammar above it stays small.
"""

# ruff: noqa: E501 - a pattern reads better whole
from __future__ import annotations

import re
from dataclasses import dataclass

from engine.phrases import plan as p
from engine.phrases.vocabulary import IMAGE
from engine.phrases.words import AREAS, LENGTHS, ORDINAL, SMALL, number, ordinal

V = {"top": 1, "upper": 1, "bottom": -1, "lower": -1, "uppermost": 1}
H = {"left": -1, "right": 1, "lefthand": -1, "righthand": 1}
COMPASS_STEMS = {
    "north": 0, "northeast": 45, "east": 90, "southeast": 135, "south": 180, "southwest": 225, "west": 270, "northwest": 315,
}  # fmt: skip
MIDDLE_WORDS = r"center|middle|central|mid"
MIDDLE: p.Band = (0.3, 0.7)
compass = "(?:" + "|".join(sorted(COMPASS_STEMS, key=len, reverse=True)) + ")(?:ern)?"
vertical, horizontal = r"(?:top|upper|bottom|lower)", r"(?:left|right)(?: hand)?"
SIDE = (
    rf"(?:{vertical} (?:and )?(?:{horizontal}|{MIDDLE_WORDS})|(?:{MIDDLE_WORDS}) (?:{horizontal}|{vertical}|{compass})"
    rf"|{horizontal} (?:{vertical}|(?:{MIDDLE_WORDS}))|{compass} (?:{MIDDLE_WORDS})"
    rf"|{vertical}|{horizontal}|{compass}|{MIDDLE_WORDS})\b"
)
NOUN = r"two thirds|three quarters|sides?|parts?|half|third|quarter|quadrant|corners?|edges?|portion|section|area|region|end|rim|border|margin|boundary|most part"
FAR = r"(?:(?:far|extreme|very|utmost|outer) )?"
PREP = r"(?:in|on|at|to|toward|towards|near|close to|within|inside|along|of|from|by|into|occupying|next to)"
OF_IMAGE = rf"(?: (?:of|in|within) {IMAGE})"
POSITION = re.compile(
    rf"(?:(?P<prep>{PREP}) (?:the |its )?)?(?P<far>{FAR})(?P<side>{SIDE})(?: (?P<noun>{NOUN})\b)?(?P<image>{OF_IMAGE})?(?![a-z])"
)
LINE = re.compile(
    rf"(?:(?P<prep>in|on|of|from|at|within|inside) )?(?:the )?(?:(?P<side>{vertical}|{horizontal}|{compass}|middle|center|central)(?:most)?"
    rf"|(?P<rank>{ORDINAL}|last)) (?P<what>row|column)(?: from (?:the )?(?P<start>{vertical}|{horizontal}|{compass}))?"
    rf"(?P<among> thereof\b)?(?P<of> of(?: the)?(?= [a-z]))?(?![a-z])"
)
DIRECTION = re.compile(
    rf"(?:(?P<prep>to|on|at|in|towards?|from|along) )?(?:the )?(?:far |immediate |immediately |just |directly |right )?"
    rf"(?P<side>{SIDE})(?: (?P<noun>{NOUN})\b)? (?:of|from)(?! {IMAGE})\b"
)
ABOVE = {"above": 0, "below": 180, "up from": 0, "down from": 180, "directly above": 0, "directly below": 180}
RIM = re.compile(
    rf"(?P<prep>on|at|along|near|by|touching|in|next to|close to)(?: the| an| one)? (?P<noun>edges?|rims?|borders?|margins?|boundary)"
    rf"(?P<image>{OF_IMAGE})|(?:at|on|along) the (?:image|picture|view|frame|map) (?:edge|border|rim|boundary)s?"
)
CORNER = re.compile(rf"(?:in|at|near|on) (?:the|a|an|one|any)(?: of the)? corners?(?P<image>{OF_IMAGE})?(?! of)\b")
CUT_BY_SIDE = re.compile(
    rf"(?:(?:only )?(?:partially |partly )?(?:cut|cropped|truncated)(?: off)? (?:by|at|on)|(?P<touch>touching|crossing|reaching))"
    rf" (?:the )?(?:{IMAGE}(?: 's)? )?(?P<side>{SIDE})(?P<edge> (?:edges?|borders?|rims?|boundary))?(?: sides?)?(?P<image>{OF_IMAGE})?"
    rf"(?! (?:of|edges?|borders?|rims?|boundary|sides?)\b)"
)
CUT_BY = re.compile(
    rf"(?:only )?(?:partially |partly )?(?:cut|cropped|truncated)(?: off)? (?:by|at) (?:the )?(?:(?:edges?|borders?|rims?|boundary)"
    rf"(?:{OF_IMAGE})?|{IMAGE}(?: (?:edge|border|rim|boundary)s?)?)|(?:touching|crossing|extending beyond) (?:the )?"
    rf"(?:(?:edges?|borders?|rims?|boundary)(?:{OF_IMAGE}|(?= (?:and|or|but|,)|$))|{IMAGE} (?:edge|border|rim|boundary)s?)"
)
INSIDE_VIEW = re.compile(rf"(?:fully|entirely|completely|wholly) (?:inside|within|in|visible in) {IMAGE}")
NOWHERE = re.compile(
    rf"(?:(?:in|of|on|within|from|across|throughout|over) {IMAGE}|visible in {IMAGE}|shown in {IMAGE}|anywhere)"
)
NUMBER = r"(?:\d{1,9}(?:\.\d{1,6})?|" + "|".join(sorted(SMALL, key=len, reverse=True)) + r")"
LENGTH_UNIT = "(?:" + "|".join(sorted(LENGTHS, key=len, reverse=True)) + ")"
AREA_UNIT = "(?:" + "|".join(sorted(AREAS, key=len, reverse=True)) + ")"
MORE = (
    r"(?:more than|greater than|over|above|exceeding|in excess of|no less than|not less than|at least|a minimum of|minimum|"
    r"upwards of|beyond|farther than|further than|no closer than|not closer than|farther away than|further away than|"
    r"outside|not within)"
)
MORE_SIZE = (
    r"(?:more than|greater than|over|above|exceeding|in excess of|no less than|not less than|at least|a minimum of|minimum|"
    r"upwards of|not smaller than|no smaller than)"
)
LESS_SIZE = (
    r"(?:less than|smaller than|under|below|no more than|not more than|at most|up to|a maximum of|maximum|not over|"
    r"not larger than|no larger than|not bigger than|no bigger than)"
)
LESS = (
    r"(?:less than|fewer than|smaller than|under|below|no more than|not more than|at most|up to|a maximum of|maximum|within|"
    r"inside|within a distance of|within a radius of|no farther than|no further than|not farther than|not further than|"
    r"closer than|nearer than|within about|within approximately|in a radius of|not over)"
)
ABOUT = r"(?:about|around|approximately|roughly|exactly|some|circa|at a distance of)"
BIGGER = r"(?:larger|bigger|greater|longer|wider|broader|smaller|shorter|narrower|more|less)"
DISTANCE = re.compile(
    rf"(?:at a distance of )?(?:(?P<more>{MORE})|(?P<less>{LESS})|(?P<about>{ABOUT}))? ?(?:an? )?(?:distance of )?(?P<n>{NUMBER}) ?"
    rf"(?P<unit>{LENGTH_UNIT})(?: radius| buffer)?(?: away| apart)?(?: distance)? (?:of|from|to|around|off)\b"
)
BAND = re.compile(
    rf"(?:at a distance (?:of )?)?(?:between|from)? ?(?P<low>{NUMBER})(?: (?P<lowunit>{LENGTH_UNIT}))? (?:and|to) (?P<n>{NUMBER}) "
    rf"(?P<unit>{LENGTH_UNIT})(?: away)? (?:of|from)\b"
)
TWO_BOUNDS = re.compile(
    rf"{MORE} (?P<low>{NUMBER})(?: (?P<lowunit>{LENGTH_UNIT}))?(?: away)? (?:and|but) {LESS} (?P<n>{NUMBER}) "
    rf"(?P<unit>{LENGTH_UNIT})(?: away)? (?:of|from)\b"
)
RADIUS = re.compile(
    rf"(?:within (?:a radius of |a distance of )?(?P<n>{NUMBER}) (?P<unit>{LENGTH_UNIT})(?: of (?:it|them|each)| away| distance)?"
    rf"|{LESS} (?P<n2>{NUMBER}) (?P<unit2>{LENGTH_UNIT}) (?:away(?: from (?:it|them))?|from (?:it|them)))(?= and|$| ,)"
)
IN_RADIUS = re.compile(
    rf"(?:in|within|inside) (?:an?|the) (?P<n>{NUMBER}) (?P<unit>{LENGTH_UNIT}) (?:radius|buffer|distance|zone) (?:of|from|around)\b"
)
OUT_OF_RADIUS = re.compile(
    rf"(?:outside|not within|not in|beyond) (?:an?|the) (?P<n>{NUMBER}) (?P<unit>{LENGTH_UNIT}) (?:radius|buffer|distance|zone) (?:of|from|around)\b"
)
DISTANCE_DIRECTION = re.compile(
    rf"(?:(?P<more>{MORE})|(?P<less>{LESS})|(?P<about>{ABOUT}))? ?(?P<n>{NUMBER}) ?(?P<unit>{LENGTH_UNIT})(?: away)?"
)
DIMENSION = r"(?: ?(?:in )?(?P<dim>size|area|length|long|width|wide|in size|large|big|across|perimeter|surface|extent|of area|diameter|in diameter))?\b"
# "with an area of", "measuring"; never the copula of a relative clause, whose number tells its noun
LEAD = (
    r"(?:(?:(?:with|of|having|whose) )?(?:an? |the )?(?:total |surface |ground )?"
    r"(?P<lead>size|area|length|width|footprint|perimeter|extent|surface|diameter) (?:of |is |are |that is )?"
    r"|(?:with|of|having|covering|occupying|measuring|spanning) )?"
)
SIZE = re.compile(
    rf"{LEAD}(?:(?P<cmp>{BIGGER}) than|(?P<more>{MORE_SIZE})|(?P<less>{LESS_SIZE})|(?P<about>about|around|approximately|roughly|exactly))? ?"
    rf"(?P<n>{NUMBER}) ?(?:(?P<area>{AREA_UNIT})|(?P<length>{LENGTH_UNIT})){DIMENSION}"
)
SIZE_BAND = re.compile(
    rf"{LEAD}(?:between|from|of)? ?(?P<low>{NUMBER})(?: (?:{AREA_UNIT}|{LENGTH_UNIT}))? (?:and|(?:up )?to) (?P<n>{NUMBER}) "
    rf"(?:(?P<area>{AREA_UNIT})|(?P<length>{LENGTH_UNIT})){DIMENSION}"
)
SIZE_BOUNDS = re.compile(
    rf"{LEAD}(?:(?P<first>{BIGGER}) than|{MORE_SIZE}) (?P<low>{NUMBER})(?: (?:{AREA_UNIT}|{LENGTH_UNIT}))? "
    rf"(?:and|but) (?:(?P<second>{BIGGER}) than|{LESS_SIZE}) "
    rf"(?P<n>{NUMBER}) (?:(?P<area>{AREA_UNIT})|(?P<length>{LENGTH_UNIT})){DIMENSION}(?! (?:away )?(?:from|of)\b)"
)
SCORE = re.compile(
    rf"with (?:an? |the )?(?:score|confidence|probability|certainty)(?: score)? (?:of )?(?:(?P<more>{MORE})|(?P<less>{LESS})) "
    rf"(?P<n>{NUMBER})(?P<percent> %| percent)?"
)
THAN = re.compile(
    r"(?P<cmp>larger|bigger|greater|smaller|longer|shorter|wider|narrower|broader) than"
    r"(?: that of| those of)?(?= (?!\d))|(?P<same>(?:of )?(?:about |roughly )?the same size as|as (?:large|big) as)"
)
SIDEMOST = re.compile(
    rf"(?:(?:in|on|at|to) the )?(?:(?P<side>{SIDE[3:-3]})most\b|(?:most|farthest|furthest) (?:to the |at the |on the |in the |toward the )?"
    rf"(?P<far>{horizontal}|{vertical}|{compass})(?! (?:of|from) ))(?: (?:position|place|part|side|location))?"
    rf"(?:{OF_IMAGE})?"
)
CENTRAL = re.compile(
    rf"(?:(?P<far>farthest|furthest)(?: away)? from|(?:closest|nearest) to) the (?:(?:very )?(?:{MIDDLE_WORDS})(?: point)?"
    rf"(?:{OF_IMAGE})?|(?:image|picture|view|map|scene)(?: 's)? (?:{MIDDLE_WORDS}))|most central"
)
TOSIDE = re.compile(
    rf"(?:closest|nearest) to the (?P<side>{SIDE})(?: (?:edge|side|border|rim|corner|margin))?(?:{OF_IMAGE})?(?! of)"
)
MOST_MEASURE = re.compile(
    r"(?:with|having|of|has|have|covering|occupying) the (?P<sup>largest|biggest|greatest|highest|longest|smallest|least|lowest|shortest|widest|narrowest) "
    r"(?:floor |ground |surface |total )?(?P<measure>area|size|footprint|surface|extent|length|width|perimeter|score|confidence)\b"
)
MOST_OF = re.compile(
    r"(?:with|having|containing|has|have|contains?|holding|holds?) the (?P<sup>most|fewest|least)(?= [a-z])"
)
MEASURE_OF = {
    "longer": "length", "shorter": "length", "wider": "width", "broader": "width", "narrower": "width",
    "length": "length", "long": "length", "diameter": "length", "in diameter": "length", "width": "width", "wide": "width", "across": "width", "perimeter": "perimeter",
}  # fmt: skip

PLAIN = frozenset({None, "more", "less", "greater"})  # comparatives of any measure


@dataclass(frozen=True)
class Side:
    """A side or corner read from words: signs -1, 0, 1 along x (right) and y (up); both 0 is the middle."""

    x: int
    y: int
    frame: p.Frame
    middle: bool  # a middle word stood in it: the other axis is the middle band

    @property
    def bearing(self) -> int | None:
        """Degrees clockwise from up, None for the middle."""
        table = {
            (0, 1): 0,
            (1, 1): 45,
            (1, 0): 90,
            (1, -1): 135,
            (0, -1): 180,
            (-1, -1): 225,
            (-1, 0): 270,
            (-1, 1): 315,
        }
        return table.get((self.x, self.y))


def side_of(words: str) -> Side:
    """`upper left`, `northern`, `top center` as a Side."""
    x = y = 0
    frame: p.Frame = "image"
    middle = False
    for word in words.split():
        stem = word.removesuffix("ern")
        if stem in COMPASS_STEMS:
            frame = "compass"
            bearing = COMPASS_STEMS[stem]
            x = 0 if bearing % 180 == 0 else (1 if bearing < 180 else -1)
            y = 0 if bearing in (90, 270) else (1 if bearing in (0, 45, 315) else -1)
        elif word in V:
            y = V[word]
        elif word in H:
            x = H[word]
        elif word not in ("and", "hand"):
            middle = True
    return Side(x, y, frame, middle)


def position_test(side: Side, words: str, *, far: bool, noun: str) -> p.Position | p.Edge:
    """The part of the view that a side names: halves, quadrants, corners, the middle, far, thirds, or the rim."""
    noun = noun.removesuffix("s") if noun != "most part" else "part"
    if noun in ("edge", "rim", "border", "margin", "boundary") and not side.middle:
        return p.Edge(side.bearing)
    shares = {"third": 1 / 3, "two third": 2 / 3, "three quarter": 0.75}
    reach = shares.get(noun, 0.25 if noun == "quarter" or far or noun == "end" else 0.5)
    if noun in ("quarter", "corner") and side.x and side.y:
        reach = 0.5 if noun == "quarter" else min(reach, 1 / 3)
    band = (1 / 3, 2 / 3) if noun == "third" else MIDDLE

    def along(sign: int, other: int) -> p.Band | None:
        if sign:
            return (0.0, reach) if sign < 0 else (1.0 - reach, 1.0)
        return band if side.middle or not other else None

    told = noun or ("part" if words.endswith(("ern", "upper", "lower", "central")) else "")
    name = " ".join(word for word in (("far" if far else ""), words, told) if word)
    if not side.x and not side.y:
        return p.Position(name, side.frame, band, band)
    return p.Position(name, side.frame, along(side.x, side.y), along(side.y, side.x))


def line_test(match: re.Match[str]) -> p.InLine | None:
    """A row or column; None when the words contradict one another ("left row")."""
    row = match["what"] == "row"
    rank, among = match["rank"], match["among"] is not None
    side = side_of(match["start"] or match["side"] or ("top" if row else "left"))
    if side.bearing is None:
        return p.InLine(0 if row else 270, "image", 0, among)
    if side.bearing % 90 or (side.bearing % 180 == 0) != row:
        return None
    if rank == "last":
        return p.InLine((side.bearing + 180) % 360, side.frame, 1, among)
    return p.InLine(side.bearing, side.frame, (ordinal(rank) if rank else None) or 1, among)


def bounds(match: re.Match[str], scale: float) -> tuple[float | None, float | None]:
    """Low and high of a matched quantity; a bare or `about` quantity is taken with 20 % on either side."""
    groups = match.groupdict()
    value = (number(groups["n"]) or 0.0) * scale
    if groups.get("low"):
        low = (number(groups["low"]) or 0.0) * LENGTHS.get(groups.get("lowunit") or "", scale)
        return min(low, value), max(low, value)
    compare = groups.get("cmp")
    if groups.get("more") or compare in ("larger", "bigger", "greater", "longer", "wider", "broader", "more"):
        return value, None
    if groups.get("less") or compare:
        return None, value
    return 0.8 * value, 1.2 * value


def size_test(match: re.Match[str]) -> p.Size | None:
    """A size with units; None when the words contradict the unit (`20 m2 long`) or one another."""
    groups = match.groupdict()
    compared = [MEASURE_OF.get(groups[name], "area") for name in ("first", "second") if groups.get(name) not in PLAIN]
    if len(set(compared)) > 1:  # "longer than 50 m and narrower than 10 m" is two sizes
        return None
    told = (
        MEASURE_OF.get(groups.get("cmp") or groups.get("first") or groups.get("second") or "")
        or MEASURE_OF.get(groups.get("dim") or "")
        or MEASURE_OF.get(groups.get("lead") or "")
    )
    if groups["area"]:
        return None if told else p.Size("area", *bounds(match, AREAS[groups["area"]]))
    scale = LENGTHS[groups["length"]]
    measure: p.Measure = told or "length"  # type: ignore[assignment]  # values of MEASURE_OF are measures
    bare = not any(groups.get(name) for name in ("cmp", "more", "less", "dim", "lead", "low"))
    if bare or (told is None and "area" in (groups.get("dim"), groups.get("lead"))):
        return None
    return p.Size(measure, *bounds(match, scale))
