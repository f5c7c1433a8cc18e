"""Plans as one readable line."""

from __future__ import annotations

from engine.phrases import plan as p

COMPASS = {0: "north", 45: "northeast", 90: "east", 135: "southeast",
           180: "south", 225: "southwest", 270: "west", 315: "northwest"}  # fmt: skip
IMAGE = {0: "above", 45: "upper right of", 90: "right of", 135: "lower right of",
         180: "below", 225: "lower left of", 270: "left of", 315: "upper left of"}  # fmt: skip
SIDES = {0: "top", 45: "top right", 90: "right", 135: "bottom right",
         180: "bottom", 225: "bottom left", 270: "left", 315: "top left"}  # fmt: skip
RELATIONS = {"near": "near", "next_to": "next to", "touching": "touching", "on": "on or in", "along": "along",
             "surrounded_by": "surrounded by", "with": "with", "containing": "containing", "crossing": "crossing",
             "overlapping": "overlapping", "at": "at"}  # fmt: skip
UNITS: dict[str, str] = {"area": " m2", "length": " m", "width": " m", "perimeter": " m"}
SUPERLATIVES = {
    ("area", True): "largest", ("area", False): "smallest", ("length", True): "longest", ("length", False): "shortest",
    ("width", True): "widest", ("width", False): "narrowest", ("perimeter", True): "longest perimeter",
    ("perimeter", False): "shortest perimeter", ("roundness", True): "roundest", ("roundness", False): "least round",
    ("elongation", True): "most elongated", ("elongation", False): "least elongated",
    ("score", True): "surest", ("score", False): "least sure",
}  # fmt: skip


def render(node: p.Node) -> str:
    """A node as `find "a" -> step -> step`."""
    match node:
        case p.Find(text=text):
            return f'find "{text}"'
        case p.Keep(source=source, test=test, negated=negated):
            return f"{render(source)} -> {'not ' if negated else ''}{render_test(test)}"
        case p.Rank(source=source):
            return f"{render(source)} -> {render_rank(node)}"
        case p.Best(source=source):
            return f"{render(source)} -> {render_best(node)}"
        case p.Union(parts=parts):
            return " + ".join(f"({render(part)})" if not isinstance(part, p.Find) else render(part) for part in parts)
        case p.Difference(source=source, removed=removed):
            return f"{render(source)} -> without ({render(removed)})"
        case p.Readings(low=low, high=high, joined=True):
            return f"({render(low)}) + ({render(high)})"
        case p.Readings(low=low, high=high, part=part):
            return f"{render(low)}, or when ({render(part)}) tells none apart: {render(high)}"


def render_best(best: p.Best) -> str:
    """A singular or counted phrase: which objects of many are meant."""
    return f"best {best.count}" if best.by else f"expect {best.count}"


def render_rank(rank: p.Rank) -> str:
    """A superlative or an ordinal, e.g. `largest 3`, `2nd from the right`."""
    many = f" {rank.count}" if rank.count > 1 else ""
    which = f"{ordinal(rank.first)} " if rank.first > 1 else ""
    match rank.key:
        case p.ByMeasure(measure=measure):
            return f"{which}{SUPERLATIVES[measure, rank.descending]}{many}"
        case p.ByField(name=name):
            return f"{which}{'greatest' if rank.descending else 'least'} {name}{many}"
        case p.ByCount(anchor=anchor):
            return f"{which}with the {'most' if rank.descending else 'fewest'} {within(anchor)}{many}"
        case p.BySide(bearing=bearing, frame=frame):
            if rank.first == 0:
                return f"middle one from {SIDES[bearing]} to {SIDES[(bearing + 180) % 360]}"
            side = f"{COMPASS[bearing]}ernmost" if frame == "compass" else f"{SIDES[bearing]}most"
            return f"{which}{side}{many}"
        case p.ByDistance(anchor=anchor):
            word = "farthest from" if rank.descending else "closest to"
            what = "the view's centre" if anchor is None else within(anchor)
            return f"{which}{many.strip()}{' ' if many else ''}{word} {what}"


def render_test(test: p.Test) -> str:
    """A test in words."""
    match test:
        case p.Size(measure=measure, low=low, high=high):
            return f"{measure} {span(low, high, UNITS.get(measure, ''))}"
        case p.Field() | p.Told():
            return render_field(test)
        case p.SizeThan(measure=measure, sign=sign, anchor=anchor, times=times):
            word = {
                1: "at least" if test.ties else "more than",
                -1: "at most" if test.ties else "less than",
                0: "about",
            }[sign]
            many = "" if times == 1 else f"{times:.4g} times "
            return f"{measure} {word} {many}that of {'the average ' if test.mean else ''}{within(anchor)}"
        case p.Position(name=name):
            return f"in the {name} of the view"
        case p.InLine() | p.InRow() | p.InGroup():
            return render_together(test)
        case p.Edge(bearing=bearing, cut=cut):
            return (
                f"{'cut by' if cut else 'at'} the {'rim' if bearing is None else SIDES[bearing] + ' edge'} of the view"
            )
        case p.Cut():
            return "cut by the view's edge"
        case p.Coloured(colours=colours):
            return f"{' or '.join(colours)} by its pixels"
        case p.Relation(kind=kind, anchor=anchor):
            reach = "" if test.within is None else f" within {test.within:g} m" if test.within else " in it"
            return f"{RELATIONS[kind]} {number_of(test)}{within(anchor)}{reach}"
        case p.AnyOf(tests=tests):
            return " or ".join(render_test(each) for each in tests)
        case p.FirstOf(tests=tests):
            return ", or when nothing is, ".join(render_test(each) for each in tests)
        case _:
            return render_far_test(test)


def render_field(test: p.Field | p.Told) -> str:
    """What a field is asked for: `levels at least 2`, `owner is not city`."""
    if isinstance(test, p.Field):
        return f"{test.name} {beyond(test.low, test.high) if test.strict else span(test.low, test.high, '', 8)}"
    said = " or ".join(value or "empty" for value in test.values)
    return f"{test.name} is {'not ' if test.but else ''}{said}"


def number_of(test: p.Relation) -> str:
    """How many are asked for: `2 of `, `at least 2 of `."""
    low, high = test.fewest, test.most
    if low is None and high is None:
        return ""
    return f"{low} of " if low == high else f"{span(low, high, '')} of "


def render_together(test: p.InLine | p.InRow | p.InGroup) -> str:
    """How things stand together."""
    if isinstance(test, p.InGroup):
        return render_group(test)
    return render_line(test) if isinstance(test, p.InLine) else render_row(test)


def render_group(group: p.InGroup) -> str:
    """`in the group of 12`, `in the right group of 4`, `in a group of 4`, `in the largest group`."""
    line = f"{render_line(group.row)} of " if group.row else "in "
    of = f" of {group.size}" if group.size else ""
    told = f" that most of {within(group.told)} are in" if group.told else ""
    if group.every:
        return f"{line}a group{of}"
    side = "smallest " if group.fewest else "" if group.size else "largest "
    if group.bearing is not None:
        side += f"{COMPASS[group.bearing] + 'ern' if group.frame == 'compass' else SIDES[group.bearing]} "
    return f"{line}the {side}group{of}{told}"


def render_line(line: p.InLine) -> str:
    """`in the top row`, `in the 2nd column from the left`, `in the middle row`."""
    what = "row" if line.bearing % 180 == 0 else "column"
    side = COMPASS[line.bearing] if line.frame == "compass" else SIDES[line.bearing]
    if line.number == 0:
        return f"in the middle {what}"
    return f"in the {side} {what}" if line.number == 1 else f"in the {ordinal(line.number)} {what} from the {side}"


def render_row(row: p.InRow) -> str:
    """`in a row`, `in a row of 4`, `2nd from the left of its row`, `at an end of its row`."""
    if row.inner:
        return "between the ends of its row"
    if row.at is None and not row.ends:
        said = "side by side" if row.close else "in a row"
        return f"{said} of {row.size}" if row.size and not row.close else said
    at = 1 if row.at is None else row.at
    if at == 0:
        return "in the middle of its row"
    start = COMPASS[row.bearing] if row.frame == "compass" and row.bearing is not None else SIDES.get(row.bearing or 0)
    side = "either end" if row.ends else "the left or top" if row.bearing is None else f"the {start}"
    each = f"every {ordinal(row.every)}, the " if row.every else ""
    place = ordinal(at) if at > 0 else "last" if at == -1 else f"{ordinal(-at)} to last"
    return f"{each}{place} from {side} of its row"


def render_far_test(test: p.Test) -> str:
    """The tests of outlines, and those with distances, sides and two anchors."""
    match test:
        case p.Shaped(look=look):
            return f"{look} by its outline"
        case p.Distance(low=low, high=high, anchor=anchor):
            return f"{gap(low, high)} {'from' if low is not None else 'of'} {within(anchor)}"
        case p.Direction(bearing=bearing, frame=frame, anchor=anchor, low=low, high=high):
            side = f"{COMPASS[bearing]} of" if frame == "compass" else IMAGE[bearing]
            far = "" if low is None and high is None else f"{gap(low, high)} "
            return f"{far}{side} {within(anchor)}"
        case p.PartOf(part=part, anchor=anchor, beside=beside):
            return f"{'at' if beside else 'in'} the {part.name} of {within(anchor)}"
        case p.RowBy(anchor=anchor, bearing=bearing, frame=frame):
            side = (
                render_far_test(p.Direction(bearing, frame, anchor)) if bearing is not None else f"by {within(anchor)}"
            )
            return f"in the row {side}"
        case p.Across(line=line, other=other, same=same):
            return f"on the {'same' if same else 'other'} side of {within(line)} as {within(other)}"
        case p.Between(first=first, second=second):
            return f"between {within(first)}" + ("" if second is None else f" and {within(second)}")
    raise TypeError(f"not a test: {test!r}")


def within(node: p.Node) -> str:
    """An anchor inside a step; in parentheses when it has steps of its own."""
    return render(node) if isinstance(node, p.Find) else f"({render(node)})"


def beyond(low: float | None, high: float | None) -> str:
    """Bounds that do not belong to a range, in words."""
    return " and ".join(
        f"{word} than {bound:.8g}" for word, bound in (("more", low), ("less", high)) if bound is not None
    )


def span(low: float | None, high: float | None, unit: str, digits: int = 6) -> str:
    """Bounds in words."""
    if low is not None and high is not None:
        return f"between {low:.{digits}g} and {high:.{digits}g}{unit}"
    return f"at least {low:.{digits}g}{unit}" if low is not None else f"at most {high:.{digits}g}{unit}"


def gap(low: float | None, high: float | None) -> str:
    """Bounds of a distance in words."""
    if low is None and high is not None:
        return f"within {high:g} m"
    if high is None:
        return f"at least {low:g} m"
    return f"between {low:g} and {high:g} m"


def ordinal(number: int) -> str:
    """1st, 2nd, 3rd, 4th ..."""
    tail = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{tail}"
