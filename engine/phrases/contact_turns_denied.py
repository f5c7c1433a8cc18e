"""Contact and enclosure told from their other side, by "no" or by one adjective: "heaps no belt runs into", "treeless lawns"."""

# ruff: noqa: E501 - tables and patterns read better whole
from __future__ import annotations

import re
from functools import partial

from engine.phrases.heads import called
from engine.phrases.lexicon import Lexicon
from engine.phrases.words import singular_of

GO = "(?:runs?|pass(?:es)?|leads?|goes|go|cuts?|flows?|comes?|reach(?:es)?)"
DONE = "(?:attached|joined|connected|linked|built|parked|standing|lying|growing|planted|moored)"
# what x does to the things before it: what they are to x
SIDES = rf"""
surrounded by = encloses?|surrounds?|(?:en)?circles?|rings?|hems? in|{GO} (?:all )?a?round
crossing = cross(?:es)?|traverses?|bisects?|divides?|spans?|{GO} (?:straight )?(?:over|across|through|under|beneath)
touching = touch(?:es)?|meets?|joins?|abuts?|borders?|(?:{GO}|opens?|feeds?|ends?|leans?|connects?|dips?|{DONE}) (?:up |on )?(?:into|onto|to|with|against|next to)|ends? (?:in|at)
containing = (?:stands?|lies?|sits?|grows?|{DONE}) (?:in|inside|within|on)|occup(?:y|ies)
"""
ENDS = "(?= ,| (?:and|or|but|that|which|with|without|in|on|at|near|north|south|east|west|within)\\b|$)"
CLAUSES = tuple(
    (to, re.compile(rf"(?P<that>\b(?:that|which) )?\b(?P<x>(?:no|the|an?|any) (?:(?!that |which |of |in |on )[a-z\d]+ ){{1,3}}?|nothing )(?P<un>(?:do|does|is|are) not )?(?:is |are )?(?:{verbs})(?: (?:completely|wholly|entirely|fully|at all))?{ENDS}"))
    for to, verbs in (row.split(" = ") for row in SIDES.strip().split("\n"))
)  # fmt: skip
RELATED = "touching|touch|touches|crossing|cross|crosses|overlapping|surrounded by|crossed by|next to|near|on|in|inside|within"
NONE = re.compile(
    rf"\b(?:(?:that|which) )?(?:(?:are|is|stands?|lies?|sits?|standing|lying) )?(?<!not )(?P<r>{RELATED}) (?P<no>no(?! [a-z]+ than)|(?:none|neither) of the) (?=[a-z])"
)
PART = r"(?:(?:its|their) (?:wall|side|edge)s?|it|them)(?![^ ])"
TURNS = tuple((re.compile(said), plain) for said, plain in (
    (r"(?<=[a-z\d]) (?:itself|themselves|right now|currently)(?![^ ])", ""), (r"\bwithout a single (?=[a-z])", "without a "),
    (r"\b(?:out of the ones )?where (?:there (?:is|are) no|(?:you|one) (?:can )?(?:sees? no|not see|do not see)) (?:an? )?", "without a "),
    (rf"\b(in|on|over|through|across|under|to|into|onto|around) which ((?:no|the|an?|any) [a-z\d ]+?){ENDS}", r"that \2 \1"), (rf"\bwhere (no (?:[a-z]+ ){{1,3}}?(?:stands?|grows?|lies?|sits?)){ENDS}", r"that \1 in"),
    (rf"\b((?:with|without|having) [a-z ]+? )(?:on top(?: of (?:it|them))?|(?:in|inside|within) (?:its|their) (?:borders?|boundar(?:y|ies)|bounds|walls|limits|area)){ENDS}", r"\1"), (r"\bcontaining one (?!of |or |to |end )", "containing exactly one "),
    (r"\b(?:with|containing) (?:one|an) end of (?=[a-z])", "touching "), (r"(?<=(?:to|nd) )((?:the|an?) (?:[a-z]+ ){1,4}?)at (?:one|its|their) ends?(?![^ ])", r"\1"),
    (rf"\b(?:with|having) ((?:an? |the )?(?:[a-z]+ ){{1,3}}?)(?:(?:built|leaning|running|ending|leading|sticking|directly|right) )+(?:against|into|onto|next to|on|at) {PART}", r"touching \1"),
    (r"\b(?:(?:that|which) )?(?:(?:is|are|stands?|lies?|parked) )?(?:somewhere|anywhere|elsewhere)(?: other| else)? than (?:(?:on|in|at) )?(?=the |an? )", "that are not on "),
    (r"\bbeyond (?=(?:the |its )?(?:[a-z]+ ){0,2}(?:walls?|hedges?|fences?)(?![^ ]))", "outside "), (r"\b(?<!least )(?:partly|partially|half) (?:in|on|inside|within|across|over) (?=the |an? )", "overlapping "),
    (r"\b(?:in|inside|within) ((?:the |an? )(?:[a-z]+ ){0,2}(?:wall|hedge|fence|tree)s?) (?:ring|circle|loop|enclosure)(?![^ ])", r"surrounded by \1"),
    (r"\b(?:without (?:its|their) place|(?:do|does|are|is) not (?:have (?:its|their) place|rooted|housed)) (?=(?:in|on|within) )", "that are not "), (r"\b(?:(?:that|which) (?:(?:have|has) (?:its|their) place|(?:are |is )?rooted)|rolling|taxiing|moving) (?=(?:in|on|within|along) )", ""),
    (r"\b(that|which|not) enters? (?:into )?(?=the |an? |any |no )", r"\1 overlapping "), (r"(?: ,)? touching both(?: of (?:them|these))?$", ""), (r"\b(in|on|at|touching|crossing|near|next to|along) (?:any |either )?one of the (?=[a-z])", r"\1 the "),
))  # fmt: skip
AMONG = re.compile(
    r"(?P<head>(?<![^ ])[a-z]+) (?:from )?(?:among|amongst|out of) (?:all )?the (?P<x>[a-z]+)(?= (?:that|which|with|without|in|on|touching|crossing)\b)"
)
TITLED = re.compile(r"(?<![^ ])(?P<n>[a-z]+) (?:of|around) the (?P<m>[a-z]+)(?![^ ])")
HEAD = r"^(?P<lead>(?:(?:the|all|an?|all the) )?(?:(?!semi )[a-z]+ ){0,2}?)"
LESS = r"(?P<x>[a-z]+?) ?(?P<how>less|free|bearing|studded|dotted|planted|crossed|spanned|traversed|enclosed|ringed)"
WALLED = r"(?P<x>wall|fenc|hedg)(?P<how>ed)(?: in| off)?"
LONE = r"(?P<how>attached|conjoined|detached|(?:free|alone) ?standing|stand ?alone|unattached|unconnected|disconnected|separate|isolated|loose)"
EMPTY = "(?P<how>empty|unoccupied|deserted|occupied)"
HOWS = tuple(re.compile(f"{HEAD}{how} (?P<y>[a-z].*)$") for how in (LESS, WALLED, LONE, EMPTY))
FLAT = frozenset({"runway", "taxiway", "apron", "lot", "field", "lawn", "square", "terrace", "pond", "court", "yard", "dock", "berth", "pier", "quay", "bridge"})  # fmt: skip
WAYS = frozenset({"lane", "road", "street", "path", "track", "canal", "railway", "river", "taxiway"})
JOINERS = frozenset({"wall", "conveyor", "pipe", "pipeline", "duct", "dam", "quay", "jetty"})  # what joins others
MOST_KINDS = 12


def described(match: re.Match[str], lexicon: Lexicon) -> str:
    """`treeless lawns in the north`: lawns in the north that have no tree; the adjective last, as a condition."""
    words, how = match["y"].split(), match["how"]
    size = next((size for size in (3, 2, 1) if tuple(words[:size]) in lexicon.nouns and len(words) >= size), 0)
    own, rest = singular_of(words[size - 1]), " ".join(words[size:])
    called = singular_of(" ".join((how, *words[:size]))) in lexicon.schema.nouns  # "detached houses" are a kind
    if not size or not lexicon.schema.nouns or how in lexicon.schema.said or called:
        return match[0]
    if "x" in match.groupdict():
        said = compound(match["x"], how, lexicon)
    elif how in ("empty", "unoccupied", "deserted", "occupied"):
        said = filled(own, how, lexicon)
    else:
        said = "" if "not touching" in rest else apart_of(how, own, lexicon)
    joint = "and" if rest and said else ""
    return (
        match[0] if said is None else " ".join(f"{match['lead']}{' '.join((*words[:size], rest, joint, said))}".split())
    )


def compound(word: str, how: str, lexicon: Lexicon) -> str | None:
    """`treeless`, `tree-bearing`, `walled`: without a tree, with one, surrounded by the layer's one kind of wall."""
    name = {"fenc": "fence", "hedg": "hedge"}.get(word, word)
    kinds = [noun for noun in lexicon.schema.nouns if noun.split()[-1:] == [singular_of(name)]]
    if how in ("less", "free"):
        to = "without a"
    elif how in ("ed", "enclosed", "ringed"):
        to = "surrounded by the"
    else:
        to = "crossing a" if how in ("crossed", "spanned", "traversed") else "with a"
    return f"{to} {kinds[0]}" if len(kinds) == 1 else None


def filled(own: str, how: str, lexicon: Lexicon) -> str | None:
    """`empty aprons`: that hold nothing of another kind; `occupied`: that do."""
    kinds = sorted(each for each in lexicon.schema.nouns if each and each.split()[-1] != own)
    if own not in FLAT or not 0 < len(kinds) <= MOST_KINDS:
        return None
    if how == "occupied":
        return "containing " + " or ".join(f"a {kind}" for kind in kinds)
    return " and ".join(f"not containing a {kind}" for kind in kinds)


def apart_of(how: str, own: str, lexicon: Lexicon) -> str | None:
    """`detached garages`: that touch no building and nothing that joins things; of houses no house, of lanes no lane."""
    if how == "loose" or (how == "isolated" and own not in WAYS):
        return None
    if own in ("house", "home") or own in WAYS or how in ("attached", "conjoined"):
        kinds = ["another house" if own in ("house", "home") else f"another {own if own in WAYS else 'building'}"]
    else:
        joiners = sorted(each for each in lexicon.schema.nouns if each and each.split()[-1] in JOINERS - {own})
        kinds = [f"a {each}" for each in joiners]
        kinds += ["another building"] * (not kinds or own == "garage" or "building" in lexicon.keys_of(own))
    return " and ".join(f"{'' if how in ('attached', 'conjoined') else 'not '}touching {each}" for each in kinds)


def turned(match: re.Match[str], to: str, lexicon: Lexicon) -> str:
    """`heaps the belts run into`: touching them; `no belt runs into`: not touching one."""
    words, before = match["x"].split(), match.string[: match.start()].split()
    no, un, name = words[0] in ("no", "nothing"), match["un"] is not None, words[1:]
    here = before and (match["that"] or any(singular_of(before[-1]) == each[-1] for each in lexicon.nouns))
    if words == ["nothing"]:
        ways = [each for each in lexicon.schema.nouns if each and each.split()[-1] in WAYS | JOINERS]
        name = ways[0].split() if len(ways) == 1 else []
    if name and not any(tuple(name[start:]) in lexicon.nouns for start in range(len(name))):
        name = called(name, lexicon).split()
    if not here or not name or (no and un) or (not (no or un or match["that"]) and before[0] == "the"):
        return match[0]
    return f"{'that are not ' if no or un else ''}{to} {'a' if no else words[0]} {' '.join(name)}"


def told_apart(line: str, lexicon: Lexicon) -> str:
    """A normalised phrase with such clauses put plainly."""
    for pattern, plain in TURNS:
        line = pattern.sub(plain, line)
    line = AMONG.sub(
        lambda match: match["head"] if singular_of(match["head"]) == singular_of(match["x"]) else match[0], line
    )
    line = TITLED.sub(lambda match: titled(match, lexicon), line)
    for to, pattern in CLAUSES:
        line = pattern.sub(partial(turned, to=to, lexicon=lexicon), line)
    return line


def titled(match: re.Match[str], lexicon: Lexicon) -> str:
    """`the hedge of the school`: the school hedge, where one is named so."""
    noun = lexicon.nouns.get((match["m"], match["n"]))
    return f"{match['m']} {match['n']}" if noun and noun.title else match[0]


def with_none(line: str, lexicon: Lexicon) -> str:
    """A phrase whose other turns are read, with "touching no house" denied and adjectives of contact as conditions."""

    def denied(match: re.Match[str]) -> str:
        after = match.string[match.end() :].split()[:3]
        known = any((word,) in lexicon.nouns or word == name[-1] for word in after for name in lexicon.nouns)
        return f"that are not {match['r']} {'the' if match['no'].endswith('the') else 'a'} " if known else match[0]

    line = NONE.sub(denied, line)
    for pattern in HOWS:
        line = pattern.sub(partial(described, lexicon=lexicon), line)
    return line
