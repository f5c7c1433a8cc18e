"""Things at work or at rest, and streets by their rank: "backed up to the dock", "under way", "the side street".

Each is put as the place that it takes, only in layers and only where no text of the layer says it.
"""

# ruff: noqa: E501 - patterns read better whole
from __future__ import annotations

import re

from engine.phrases.contact_turns import names_thing
from engine.phrases.lexicon import Lexicon
from engine.phrases.wider import is_wider
from engine.phrases.words import plural_of, singular_of

THAT = r"(?:(?:that|which|who) )?(?:(?:is|are|has|have) )?"
UP = re.compile(
    rf"(?<=[a-z]) {THAT}(?P<done>backed up|backed|reversed|drawn up|pulled up|nosed in|nosed|rolled up|driven up|pushed up|parked up|snuggled up|pulled in|docked|moored|tied up|tied|berthed|hitched|plugged|backing up) "
    r"(?:right |close |tight )?(?:up )?(?:to|onto|on to|against|into|at) (?=(?P<y>(?:the|an?|its|their|one|two|some|any) .+))"
)
AFLOAT = re.compile(
    rf"(?<=[a-z]) {THAT}(?P<said>under way|underway|out on the (?:open )?water|on the open water|at sea|out at sea|at anchor|anchored|adrift|cruising|sailing about|out sailing|riding at anchor|in open water)(?= |$)"
)
STATES = re.compile(r"\b(?:moored|anchored|at anchor|under ?way|adrift|docked|berthed|at sea)\b")  # that a field tells
# a boat at one of these is not under way
MOORINGS = ("pier", "jetty", "quay", "dock", "wharf", "pontoon", "mooring", "berth", "slipway", "marina")
NAMED_WATERS = frozenset(
    {
        "harbour basin",
        "harbor basin",
        "basin",
        "water",
        "sea",
        "harbour",
        "harbor",
        "dock basin",
        "port basin",
        "marina basin",
        "ocean",
        "bay",
    }
)
RANKED = re.compile(
    r"(?<![^ ])(?P<the>the |an? )?(?P<rank>side|minor|back|secondary|lesser) (?P<way>(?:street|road|lane|path|track|canal|runway|railway line)s?)(?![^ ])"
)
USED = re.compile(
    r"(?<![^ ])(?P<thing>[a-z]+) (?:that (?:is|are) )?(?:used|meant|intended|reserved|made|designed|there)(?: only)? for (?:the )?(?P<what>[a-z]+)(?![^ ])"
)
ALL_OF = re.compile(
    r"^(?P<head>(?:the |all the )?(?P<first>[a-z]+) .+?|(?:the |all the )?[a-z]+) , all (?P<n>two|three|four|five|six|seven|eight|nine|ten|\d+)(?: of (?:them|these|those))?$"
)
DRIVEN = re.compile(
    r"^(?P<the>the |all |all the |any )?parked (?P<what>car|vehicle|truck|van|motorcycle)s(?P<rest>.*)$"
)
# what is parked stands on none of these where the layer has places to park; cars on rails are wagons
GROUNDS = ("road", "street", "highway", "motorway", "lane", "railway track", "railway", "siding")


def done(line: str, lexicon: Lexicon) -> str:
    """A normalised phrase of a layer with such words put plainly."""
    if not lexicon.schema.nouns:
        return line
    line = UP.sub(lambda match: backed(match, lexicon), line)
    line = AFLOAT.sub(lambda match: afloat(match, lexicon), line)
    line = RANKED.sub(lambda match: of_rank(match, lexicon), line)
    line = USED.sub(lambda match: used(match, lexicon), line)
    line = DRIVEN.sub(lambda match: parked(match, lexicon), line)
    return ALL_OF.sub(counted, line)


def backed(match: re.Match[str], lexicon: Lexicon) -> str:
    """`lorries backed up to the loading dock`: next to it."""
    own = {*match["done"].split()} & lexicon.schema.words
    return match[0] if own or not names_thing(match["y"], lexicon) else " next to "


def afloat(match: re.Match[str], lexicon: Lexicon) -> str:
    """`sailboat under way`: on the water and at no pier, where the layer has one of these and does not say it."""
    nouns = lexicon.schema.nouns
    if any(STATES.search(value) for column in lexicon.schema.columns for value in column.values):
        return match[0]
    waters = [each for each in sorted(nouns) if each in NAMED_WATERS or is_wider("water body", each)]
    moorings = [each for each in MOORINGS if each in nouns]
    if not moorings and not waters:
        return match[0]
    said = " or ".join(f"a {each}" for each in waters)
    tests = [f"on {said}"] * (len(waters) == 1) + [f"not at a {each}" for each in moorings]
    return " " + " and ".join(tests) if tests else match[0]


def of_rank(match: re.Match[str], lexicon: Lexicon) -> str:
    """`the side street`: the smallest; `side streets`: all but the largest."""
    rank, way, one = match["rank"], match["way"], singular_of(match["way"])
    if rank in lexicon.schema.words or (rank, way) in lexicon.nouns or (rank, one) in lexicon.nouns:
        return match[0]
    if way != one:
        return f"{way} except the largest {one}" if match.end() == len(match.string) else match[0]
    return f"the smallest {one}"


def used(match: re.Match[str], lexicon: Lexicon) -> str:
    """`ponds used for settling`: settling ponds, where such are known."""
    thing = singular_of(match["thing"])
    names = ((match["what"], thing), (singular_of(match["what"]), thing))
    name = next((each for each in names if each in lexicon.nouns or " ".join(each) in lexicon.schema.nouns), None)
    if name is None:
        return match[0]
    return f"{name[0]} {plural_of(thing) if match['thing'] != thing else thing}"


def parked(match: re.Match[str], lexicon: Lexicon) -> str:
    """`parked cars`: those on no road, where the layer has places to park and does not say which are."""
    nouns = lexicon.schema.nouns
    ways = [each for each in GROUNDS if each in nouns]
    places = any(is_wider("car park", each) or each.startswith("parking") or each == "car park" for each in nouns)
    if "parked" in lexicon.schema.words or match["rest"] or not ways or not places:
        return match[0]
    denied = " and ".join(f"not on a {each}" for each in ways)
    return f"{match['the'] or ''}{plural_of(match['what'])} that are {denied}"


def counted(match: re.Match[str]) -> str:
    """`settling ponds, all three of them`: all three settling ponds."""
    head = re.sub(r"^(?:the |all the )", "", match["head"])
    return f"all {match['n']} {head}"
