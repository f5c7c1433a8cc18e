"""Where things face: "south-facing parcels", "facing south or southwest", "with a northern aspect", of a field of directions."""

# ruff: noqa: E501 - patterns read better whole
from __future__ import annotations

import re
from collections.abc import Iterator

from engine.phrases import plan as p
from engine.phrases.fieldnames import field_words
from engine.phrases.lexicon import Lexicon
from engine.phrases.schema import Column, Schema

NAMES = re.compile(
    r"\b(?:aspect|exposure|exposition|orientation|facing|faces|direction|bearing|azimuth|slope direction)\b"
)
POINTS = {"north": ("n",), "northeast": ("ne",), "east": ("e",), "southeast": ("se",), "south": ("s",), "southwest": ("sw",),
          "west": ("w",), "northwest": ("nw",)}  # fmt: skip
POINT = "(?:" + "|".join(sorted(POINTS, key=len, reverse=True)) + ")"
SEVERAL = rf"(?P<points>{POINT}(?:erly|ern|ward|wards)?(?:(?: or| and| ,) {POINT}(?:erly|ern)?)*)"
SAID = re.compile(
    rf"(?:on |with (?:an? )?)?{SEVERAL} (?:facing|exposed|oriented|orientated|aspect|exposure|orientation)(?: (?:aspect|slopes?|exposure))?(?![^ ])"
    rf"|(?:that |which )?(?:facing|faces?|oriented|orientated|exposed|pointing)(?: to| towards?| due)?(?: the)? {SEVERAL.replace('points', 'more')}(?![^ ])"
    rf"|(?:with |on )?(?:an? |the )?(?:aspect|exposure|orientation) (?:of |to |is |towards? )?(?:the )?{SEVERAL.replace('points', 'last')}(?![^ ])"
)


def facing(words: tuple[str, ...], schema: Schema, lexicon: Lexicon) -> Iterator[tuple[int, p.Test]]:
    """The condition on a field of texts that are points of the compass, or of degrees, that stands first."""
    match = SAID.match(" ".join(words))
    if match is None:
        return
    points = re.findall(POINT, match["points"] or match["more"] or match["last"])
    size = len(match[0].split())
    for column in schema.columns:
        if NAMES.search(field_words(column.name)) is None:
            continue
        if column.number:
            yield size, p.AnyOf(tuple(test for point in points for test in sector(column.name, point)))
        elif values := pointing(column, points):
            yield size, p.Told(column.name, tuple(sorted(values)))


def pointing(column: Column, points: list[str]) -> set[str]:
    """What a column says of things that face one of some points."""
    wanted = {form for point in points for form in (point, *POINTS[point], f"{point}ern", f"{point} facing")}
    return set(column.values & wanted)


def sector(name: str, point: str) -> list[p.Test]:
    """The degrees clockwise from north that a point means: a quarter of the circle; an eighth for "southwest"."""
    middle = 45.0 * list(POINTS).index(point)
    half = 45.0 if middle % 90 == 0 else 22.5
    if middle == 0:
        return [p.Field(name, 0.0, half), p.Field(name, 360 - half, 360.0)]
    return [p.Field(name, middle - half, middle + half)]
