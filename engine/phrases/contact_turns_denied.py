"""Contact and enclosure told from their other side, by "no" or by one adjective: "heaps no belt runs into", "treeless lawns"."""

# ruff: noqa: E501 - tables and patterns read better whole
from __future__ import annotations

import re
from functools import partial

from engine.phrases.lexicon import Lexicon
from engine.phrases.words import singular_of

GO = "(?:runs?|pass(?:es)?|leads?|go(?:es)?|cuts?|flows?|comes?|gets?|climbs?|reach(?:es)?|extends?)"
DONE = "(?:attached|joined|connected|linked|coupled|built|fixed|parked|standing|lying|growing|planted|moored|situated|located|placed|found|stored)"
# what x does to the things before it: what they are to x
SIDES = rf"""
surrounded by = enclos(?:es?|ing)|surrounds?|(?:en)?circles?|rings?|embraces?|(?:hems?|shuts?|fences?) in|{GO} (?:all |right )?(?:a?round|about)
crossing = cross(?:es)?|traverses?|bisects?|divides?|spans?|overlaps?|bridges?|{GO} (?:straight |right )?(?:over|across|through|under|beneath|underneath)
touching = touch(?:es)?|meets?|joins?|abuts?|adjoins?|borders?|contacts?|reach(?:es)?|(?:{GO}|opens?|feeds?|ends?|leans?|connects?|dips?|{DONE}) (?:up |on )?(?:in ?to|on ?to|to|with|against|next to)|ends? (?:in|at)
containing = (?:stands?|lies?|sits?|grows?|floats?|rests?|{DONE}) (?:in|inside|within|on|upon)|occup(?:y|ies)
"""
CLAUSES = tuple(
    (to, re.compile(rf"(?P<that>\b(?:that|which) )?\b(?P<x>(?:no|the|an?|any|not a single) (?:(?!that |which |of |in |on )[a-z\d]+ ){{1,3}}?|nothing )(?P<un>(?:do|does|is|are|did|has|have|can) ?not (?:been |be )?)?(?:is |are |has been |have been )?(?:(?:completely|wholly|entirely|fully|directly|ever|actually) )?(?:{verbs})(?: (?:completely|wholly|entirely|fully|directly|on all sides|at all))?(?= ,| (?:and|or|but|that|which|with|without|in|on|at|near|north|south|east|west|within)\b|$)"))
    for to, verbs in (row.split(" = ") for row in SIDES.strip().split("\n"))
)  # fmt: skip
WHICH = re.compile(
    r"\b(?P<where>in|on|inside|within|over|through|across|under|to|into|onto|around) which (?P<x>(?:no|the|an?|any) (?:[a-z\d]+ ){1,3}?(?:(?:do|does|is|are) not )?(?:(?:is |are )?[a-z]+(?:s|ed|w|n|d|ing)))(?= ,| (?:and|but)\b|$)"
)
RELATED = "touching|touch|touches|crossing|cross|crosses|overlapping|overlaps?|surrounded by|crossed by|next to|near|along|on|in|inside|within"
NONE = re.compile(
    rf"\b(?:(?:that|which) )?(?:(?:are|is|stands?|lies?|sits?|standing|lying|situated) )?(?<!not )(?P<r>{RELATED}) (?P<no>no(?! [a-z]+ than)|not (?:one|a single)|(?:none|neither|not one) of the) (?=[a-z])"
)
TURNS = tuple((re.compile(said), plain) for said, plain in (
    (r"(?<=[a-z\d]) (?:itself|themselves)(?![^ ])", ""),
    (r"\bwithout a single (?=[a-z])", "without a "),
    (r"\bwhere (?:there (?:is|are)|(?:you|one) (?:can )?(?:see|find)s?) no ", "without a "), (r"\bwhere (?:you|one) (?:can ?not|do not|does not) (?:see|find) (?:an? |any )?", "without a "),
    (r"\bwhere (?P<x>no (?:[a-z\d]+ ){1,3}?(?:stands?|grows?|lies|lie|sits?|is|are(?: [a-z]+ed)?))(?= ,| (?:and|but)\b|$)", r"that \g<x> in"),
    (r"\b((?:with|without|having) (?:an? |any |the )?(?:[a-z]+ ){1,3}?)(?:(?:standing|lying|growing|parked) )?(?:on top(?: of (?:it|them))?|(?:in|inside|within) (?:its|their) (?:borders?|boundar(?:y|ies)|bounds|walls|limits|perimeter|area))(?= ,| (?:and|but|or)\b|$)", r"\1"),
    (r"\bwith (?:one|an) end (?:of )?(?P<x>(?:an? |the )?(?:[a-z]+ ){1,3}?)(?:(?:lying|resting|standing|ending) )?(?:in|on|at|inside|against) (?:it|them)(?![^ ])", r"touching \g<x>"),
    (r"\b(?:with|having) (?P<x>(?:an? |the )?(?:[a-z]+ ){1,3}?)(?:(?:built|leaning|standing|running|ending|leading|opening|feeding|lying|sitting|directly|right|up|on) )*(?:against|in ?to|on ?to|next to|on|at) (?:(?:its|their) (?:wall|side|edge|flank|back|front)s?|it|them)(?![^ ])", r"touching \g<x>"),
    (r"\b(?:(?:that|which) )?(?:(?:is|are|stands?|lies?|sits?|parked|standing) )?(?:somewhere|anywhere|elsewhere|someplace)(?: other| else)? than (?:(?:on|in|at) )?(?=the |an? )", "that are not on "),
    (r"\bbeyond (?=(?:the |its )?(?:[a-z]+ ){0,2}(?:walls?|hedges?|fences?|ramparts?|moats?)(?![^ ]))", "outside "),
    (r"\b(?:partly|partially|half|halfway) (?=(?:in|on|inside|within|across|over) (?:the|an?) )(?:in|on|inside|within|across|over)", "overlapping"),
    (r"\b(?:in|inside|within) (?P<x>(?:the |an? )(?:[a-z]+ ){0,2}(?:wall|hedge|fence|trees?|tree belt|rampart)s?) (?:ring|circle|loop|enclosure|circuit)(?![^ ])", r"surrounded by \g<x>"),
    (r"\b(?:that |which )?(?:(?:have|has|find|finds|take|takes) (?:its|their) place|(?:is|are) (?:rooted|housed|embedded|anchored)|rooted|embedded) (?=(?:in|on|inside|within|at) )", "that are "),
    (r"\bdo(?:es)? not that are ", "are not "), (r"(?: ,)? touching both(?: of (?:them|these))?$", ""),
    (r"\b(in|on|at|inside|touching|crossing|near|next to|along) (?:any |either |just )?one of the (?=[a-z])", r"\1 the "),
    (r"\b(?:rolling|taxiing|driving|moving|travell?ing|sailing|walking) (?=(?:in|on|along|across) )", ""),
    (r"(?<=[a-z]) (?:right now|currently|presently)(?![^ ])", ""),
))  # fmt: skip
AMONG = re.compile(
    r"(?P<head>(?<![^ ])[a-z]+) (?:(?:from |out )?among|amongst|out of) (?:all )?(?:of )?(?:the |those )(?P<x>[a-z]+)(?= (?:that|which|with|without|in|on|inside|touching|crossing|where)\b)"
)
TITLED = re.compile(
    r"(?<![^ ])(?P<n>[a-z]+) (?:of|around|about|surrounding|enclosing|belonging to) the (?P<m>[a-z]+)(?![^ ])"
)
HEAD = r"^(?P<lead>(?:(?:the|all|an?|all the) )?(?:(?!semi )[a-z]+ ){0,2}?)"
LESS = re.compile(
    rf"{HEAD}(?P<x>[a-z]+?) ?(?P<how>less|free|bearing|studded|dotted|planted|crossed|spanned|traversed|enclosed|ringed|encircled|surrounded) (?P<y>[a-z].*)$"
)
WALLED = re.compile(rf"{HEAD}(?P<x>wall|fenc|hedg)(?P<how>ed)(?: (?:in|off))? (?P<y>[a-z].*)$")
LONE = re.compile(
    rf"{HEAD}(?P<how>attached|conjoined|detached|(?:free|alone) ?standing|stand ?alone|unattached|unconnected|disconnected|separate|isolated|loose) (?P<y>[a-z].*)$"
)
EMPTY = re.compile(rf"{HEAD}(?P<how>empty|unoccupied|deserted|occupied) (?P<y>[a-z].*)$")
FLAT = frozenset(
    {
        "runway",
        "taxiway",
        "apron",
        "lot",
        "field",
        "lawn",
        "square",
        "terrace",
        "pond",
        "court",
        "yard",
        "dock",
        "berth",
        "pier",
        "quay",
        "bridge",
        "plot",
        "pitch",
    }
)
WAYS = frozenset({"lane", "road", "street", "path", "track", "canal", "railway", "river", "taxiway", "footpath"})
JOINERS = frozenset(
    {"wall", "conveyor", "pipe", "pipeline", "belt", "duct", "dam", "quay", "catwalk", "gangway", "jetty"}
)  # what joins others
MOST_KINDS = 12


def thing_at(text: str, lexicon: Lexicon) -> tuple[str, str]:
    """The known thing that a text begins with, with one or two words before its last, and the rest; "" where none."""
    words = text.split()
    size = next((size for size in (3, 2, 1) if tuple(words[:size]) in lexicon.nouns and len(words) >= size), 0)
    return " ".join(words[:size]), " ".join(("", *words[size:]))


def kinds_like(word: str, lexicon: Lexicon) -> list[str]:
    """The layer's kinds that a word is the last of."""
    return [noun for noun in lexicon.schema.nouns if noun.split()[-1:] == [singular_of(word)]]


def described(match: re.Match[str], lexicon: Lexicon) -> str:
    """`treeless lawns in the north`: lawns in the north that have no tree; the adjective last, as a condition."""
    thing, rest = thing_at(match["y"], lexicon)
    if not thing or not lexicon.schema.nouns or match["how"] in lexicon.schema.said:
        return match[0]
    said = relation_of(match, thing, rest, lexicon)
    joint = " and" if rest and said else ""
    return match[0] if said is None else f"{match['lead']}{thing}{rest}{joint} {said}".strip()


def relation_of(match: re.Match[str], thing: str, rest: str, lexicon: Lexicon) -> str | None:
    """What such an adjective says of a thing; "" where the rest says it again, None where it is not known."""
    how, own = match["how"], singular_of(thing.split()[-1])
    if match.re is EMPTY:
        kinds = sorted(each for each in lexicon.schema.nouns if each and each.split()[-1] != own)
        if own not in FLAT or not 0 < len(kinds) <= MOST_KINDS:
            return None
        if how == "occupied":
            return "containing " + " or ".join(f"a {kind}" for kind in kinds)
        return " and ".join(f"not containing a {kind}" for kind in kinds)
    if match.re is LONE:
        return apart_of(how, own, rest, lexicon)
    kinds = kinds_like({"fenc": "fence", "hedg": "hedge"}.get(match["x"], match["x"]), lexicon)
    if len(kinds) != 1:
        return None
    ringed = how in ("ed", "enclosed", "ringed", "encircled", "surrounded")
    to = "surrounded by the" if ringed else "crossing a" if how in ("crossed", "spanned", "traversed") else "with a"
    return f"{'without a' if how in ('less', 'free') else to} {kinds[0]}"


def apart_of(how: str, own: str, rest: str, lexicon: Lexicon) -> str | None:
    """`detached garages`: that touch no building and nothing that joins things; of houses, no house, of lanes, no lane."""
    if "not touching" in rest:
        return ""
    if how == "loose" or (how == "isolated" and own not in WAYS):
        return None
    joiners = sorted(each for each in lexicon.schema.nouns if each and each.split()[-1] in JOINERS - {own})
    other = "house" if own in ("house", "home") else own if own in WAYS else "building"
    denied = "" if how in ("attached", "conjoined") else "not "
    kinds = [] if own in WAYS | {"house", "home"} or not denied else joiners
    built = "building" in set(lexicon.keys_of(own)) or own in WAYS | {"garage", "house", "home"} or not kinds
    others = [f"another {other}"] * built + [f"a {kind}" for kind in kinds]
    return " and ".join(f"{denied}touching {each}" for each in others)


def turned(match: re.Match[str], to: str, lexicon: Lexicon) -> str:
    """`heaps the belts run into`: touching them; `no belt runs into`: not touching one."""
    words, before = match["x"].split(), match.string[: match.start()].split()
    no, un = words[0] in ("no", "nothing", "not"), match["un"] is not None
    here = before and (match["that"] or before[-1:] == ["and"] or singular_of(before[-1]) in
                       {name[-1] for name in lexicon.nouns})  # fmt: skip
    name = words[3:] if words[0] == "not" else words[1:]
    if words == ["nothing"]:
        ways = [each for each in lexicon.schema.nouns if each and each.split()[-1] in WAYS | JOINERS]
        name = ways[0].split() if len(ways) == 1 else []
    known = any(tuple(name[start:]) in lexicon.nouns for start in range(len(name)))
    if not here or not known or (no and un) or (not (no or un) and not match["that"] and before[0] == "the"):
        return match[0]
    return f"{'that are not ' if no or un else ''}{to} {'a' if no else words[0]} {' '.join(name)}"


def told_apart(line: str, lexicon: Lexicon) -> str:
    """A normalised phrase with such clauses and adjectives put plainly."""
    for pattern, plain in TURNS:
        line = pattern.sub(plain, line)
    line = AMONG.sub(
        lambda match: match["head"] if singular_of(match["head"]) == singular_of(match["x"]) else match[0], line
    )
    line = TITLED.sub(lambda match: titled(match, lexicon), WHICH.sub(r"that \g<x> \g<where>", line))
    for to, pattern in CLAUSES:
        line = pattern.sub(partial(turned, to=to, lexicon=lexicon), line)
    return line


def titled(match: re.Match[str], lexicon: Lexicon) -> str:
    """`the hedge of the school`: the school hedge, where one is named so."""
    noun = lexicon.nouns.get((match["m"], match["n"]))
    return f"{match['m']} {match['n']}" if noun and noun.title else match[0]


def with_none(line: str, lexicon: Lexicon) -> str:
    """A phrase whose other turns are read, with "touching no house" denied and adjectives of contact as conditions."""
    nouns = {name[-1] for name in lexicon.nouns}

    def denied(match: re.Match[str]) -> str:
        after = match.string[match.end() :].split()[:3]
        known = any(singular_of(word) in nouns or word in nouns for word in after)
        return f"that are not {match['r']} {'the' if match['no'].endswith('the') else 'a'} " if known else match[0]

    line = NONE.sub(denied, line)
    for pattern in (LESS, WALLED, LONE, EMPTY):
        line = pattern.sub(partial(described, lexicon=lexicon), line)
    return line
