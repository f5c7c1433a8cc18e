"""Words for a group of things, as `group_turns` puts them: "in the right 4group", "in the top row of the 12group".

What a group is says `operators.groups`. The number is one word with "group" so that no other turn of speech takes "the
group of four" for four things; 0 is the group of the most things, in "each 4group" are all of them.
"""

from __future__ import annotations

import re
from dataclasses import replace

from engine.phrases import plan as p
from engine.phrases.expressions import Piece, word_match
from engine.phrases.places import LINE, SIDE, line_test, side_of

GROUP = re.compile(
    rf"in (?:(?P<line>the (?:(?!of )[a-z\d]+ ){{1,6}})of )?(?:the|(?P<each>each)) (?:(?P<side>{SIDE}) )?"
    r"(?P<fewest>smallest )?(?P<n>\d+)group"
)


def read_group(line: str, start: int) -> Piece | None:
    """The words for a group at `start`."""
    match = word_match(GROUP, line, start)
    if match is None:
        return None
    side = side_of(match["side"]) if match["side"] else None
    test = p.InGroup(int(match["n"]), every=bool(match["each"]), fewest=bool(match["fewest"]))
    if side is not None and side.bearing is not None:
        test = replace(test, bearing=side.bearing, frame=side.frame)
    if match["line"]:
        row = LINE.fullmatch(match["line"].strip())
        test = replace(test, row=line_test(row) if row else None)
        if test.row is None:
            return None
    return Piece("POS_PP", match[0], test)
