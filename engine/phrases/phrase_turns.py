"""Turns of speech of whole phrases, put as the grammar reads them: "of all the tanks, the one closest to the river"."""

# ruff: noqa: E501 - patterns read better whole
from __future__ import annotations

import re
from collections.abc import Callable

from engine.phrases.fieldnames import field_words
from engine.phrases.lexicon import Lexicon, load_lexicon
from engine.phrases.vocabulary import IMAGE
from engine.phrases.words import COUNTED, ORDINAL, singular_of

SIDE = "left|right|top|bottom|north|south|east|west"
BOUND = "less than|more than|under|over|below|above|at most|at least|up to|no more than|within"
NEARBY = "in|inside|within|on|at|near|along|beside|next to|outside|under|around|between|close to"
IS = r"(?:(?:that|which) (?:is|are|lies?|stands?|sits?) )"
SOME = rf"(?:{COUNTED}|an?|some|several|many|(?:at least|at most|more than|fewer than|exactly) {COUNTED})"


def singular(words: str) -> str:
    """The last word of a name in the singular."""
    *before, last = words.split()
    return " ".join((*before, singular_of(last)))


def beyond_others(match: re.Match[str]) -> str:
    """`the tank that is bigger than all the others`: the biggest tank."""
    return f"the {match['more'].removesuffix('er')}est {singular(match['thing'])}"


def one_of_all(match: re.Match[str]) -> str:
    """`of all the tanks, the one closest to the river`: the tank closest to it; `among the tanks, the largest`."""
    thing, rest = singular(match["thing"]), match["rest"]
    if rest.startswith("one "):
        return f"the {thing} {rest.removeprefix('one ')}"
    return f"the {rest} {thing}" if len(rest.split()) < 3 else match[0]


def ranked_of(match: re.Match[str]) -> str:
    """`the second from the left of the tanks`: the second tank from the left."""
    return f"the {match['rank']} {singular(match['thing'])} from the {match['side']}"


def the_one(match: re.Match[str]) -> str:
    """`a black tank in the south, the one beside the hut`: the black tank in the south beside it."""
    definite = match["one"] == "one" and not re.match(r"(?:the|all|every|each) ", match["head"])
    return f"{'the ' if definite else ''}{match['head'].removeprefix('a ' if definite else '')} "


TURNS: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = tuple((re.compile(pattern), replacement) for pattern, replacement in (
    (rf"^(?:the )?(?:one |only )?(?P<thing>[a-z]+(?: [a-z]+)?) {IS}?(?P<more>[a-z]+er) than (?:all|any)(?: of)?(?: the)? others?(?: [a-z]+)?$", beyond_others),
    (r"^(?:of|among|amongst|out of|from) (?:all )?(?:of )?(?:the )?(?P<thing>[a-z]+(?: [a-z]+)?) , (?:only )?the (?P<rest>.+)$", one_of_all),
    (r"^of (?:all )?the (?P<thing>[a-z]+(?: [a-z]+)?) the (?P<rest>.+) one$", one_of_all),
    (rf"^(?:the )?(?P<rank>{ORDINAL}) from the (?P<side>{SIDE}) of (?:all )?(?:the )?(?P<thing>[a-z]+(?: [a-z]+)?)$", ranked_of),
    (r"\b(north|south|east|west)wards? (?=of |from )", r"\1 "),
    (r"\b(?:of|with|having) (?:the )?(maximum|largest|greatest|biggest|minimum|smallest) size(?![^ ])", lambda match: f"with the {'smallest' if match[1][0] in 'ms' and match[1] != 'maximum' else 'largest'} area"),
    (rf"\bwhose distance (?:to|from) (?P<from>.+?) (?:is|are) (?P<how>(?:{BOUND}) \d[\d.]* ?[a-z]+)$", r"\g<how> from \g<from>"),
    (r"\b(?:(?:that|which) (?:has|have)|with|having) the (?:shortest|smallest|least|lowest) distance (?:to|from)(?![^ ])", "closest to"),
    (r"\b(?:(?:that|which) (?:has|have)|with|having) the (?:longest|largest|greatest|biggest) distance (?:to|from)(?![^ ])", "farthest from"),
    (r"\bat (?:the|a) (?:shortest|smallest|least|closest) distance (?:to|from)(?![^ ])", "closest to"),
    (r"\bat (?:the|a) (?:longest|largest|greatest|biggest|farthest|furthest) distance (?:to|from)(?![^ ])", "farthest from"),
    (r"^(?:the )?(?:most (?:remote|distant|isolated)|remotest) (?P<thing>[a-z]+(?: [a-z]+)?) from (?=(?:the|an?) )", r"the \g<thing> farthest from "),
    (rf"\b(?:(?:that|which) )?(?:cross(?:es|ing)?|travers(?:es|ing)) {IMAGE} from (?:left to right|right to left|west to east|east to west)(?![^ ])", "horizontal"),
    (rf"\b(?:(?:that|which) )?(?:cross(?:es|ing)?|travers(?:es|ing)) {IMAGE} from (?:top to bottom|bottom to top|north to south|south to north)(?![^ ])", "vertical"),
    (r"\b(?:(?:that|which) )?(?:covers?|covering|takes? up|taking up|occup(?:y|ies|ying)) the (largest|greatest|biggest|smallest|least) area(?![^ ])", r"with the \1 area"),
    (r"\b(?:(?:that|which) (?:is|are) )?(?:cultivated|cropped|farmed|seeded) with ", "with "),
    (r"\b(?:(?:that|which) (?:is|are) )?clad (?:in|with) ", "of "),
    (r"\b(?:(?:that|which) straddles?|straddling) (?!carriers?(?![^ ]))", "over "),
    (r"\b((?:more|over|at least|taller|longer|wider)[a-z ]*) (\d[\d.]* [a-z]+) (?:and|but) ((?:less|under|at most|shorter|no more)[a-z ]*) (\d[\d.]* [a-z]+) (high|tall|long|wide|deep)(?![^ ])", r"\1 \2 \5 and \3 \4 \5"),
    (r"(?<=[a-z] )called (?=[a-z])", "named "),
    (r"^(?P<head>.+?) , (?:namely |i e )?(?:the (?P<one>ones?)|those) (?:(?:that|which) (?:is|are) )?(?=(?:in|on|at|near|next to|close to|closest to|beside|between|not|with|without|north|south|east|west|left|right) )(?!.* , )", the_one),
    (r"^((?:the |an? )?[a-z ]+?) and (the [a-z ]+? (?:in|on|inside|within|next to|near|nearest to|nearest|close to|closest to|beside|touching|around|(?:north|south|east|west|left|right) of)) it$", r"\1 and \2 \1"),
    (r"^((?:[a-z]+ ){0,3}[a-z]+s) and (the [a-z ]+? (?:near|nearest to|nearest|close to|closest to)) them$", r"\1 and \2 the \1"),
    (r"\b((?:with|having|has|have) (?:an? |the )?[a-z ]+?) on top(?: of (?:it|them))?(?= (?:and|but|or)\b| ,|$)", r"\1"),
    (r"\b(with|having|has|have) (?:its|their) own ", r"\1 a "),
    (r"\b(?:over|out|up|down) (?=(?:on|in|at|by|to) the )", ""),
    (r"\b(?:that|which) (?:ends?|begins?|starts?|comes?|gets?|runs?|passes|stops?) (?=(?:nearest|closest|farthest|furthest) )", ""),
    (r"^(?:the |all |all the )?(?P<look>[a-z]+) (?P<thing>[a-z]+s) (?:or|and) (?:the )?ones (?:(?:that|which) are )?(?:built|made) (?:out )?of (?P<what>[a-z]+)$", r"\g<look> or \g<what> \g<thing>"),
    (r"\b(?:with|having|of) an? (elongated|long|round|circular|square|rectangular|[lutc] shaped) (?:shape|form|outline|plan)(?![^ ])", r"that is \1"),
    (r"\b(of [a-z]+) (?:rather than|instead of|and not|not|as opposed to) (?:of )?[a-z]+$", r"\1"),
    (r"^(?P<head>(?:the |an? )?[a-z ]+?) (?:that|which) (?P<other>(?:the |an? )?(?!(?:is|are|has|have)\b)[a-z]+(?: [a-z]+){0,3}?) (?:crosses|cross|(?:runs?|pass|passes|goes|cuts?|leads?) (?:through|across|over))$", r"\g<head> crossing \g<other>"),
    (r"\b(?:that|which) (?:rises?|towers?|reach(?:es)?|stands?) (?:up )?(?:to )?(?:above|over|more than|higher than|taller than) (?=\d)", "taller than "),
    (rf"^((?:the )?(?:top|bottom|left|right|middle|central|{SIDE}|[a-z]+most) [a-z ]+?) in the (?:line|column) of (?:{COUNTED})$", r"\1"),
    (r"^(?P<one>.+ (?P<thing>the [a-z]+(?: [a-z]+)?)) and (?P=thing) (?:itself|themselves)$", r"\g<thing> and \g<one>"),
    (rf"\b(?P<v>(?:an? |one )[a-z]+|(?:car|vehicle|truck|van|bike|plane|trailer|camper)s|lorries|buses|aircraft) parking (?=(?:{NEARBY}) )", r"\g<v> parked "),
    (r"(?: ,)? (?:not counting|not including|leaving out|leaving aside|barring) (?=the )", " except "),
    (r"^((?:the )?(?:(?:[a-z]+est|most [a-z]+|least [a-z]+) [a-z ]+?)) of (?:them )?all$", r"\1"),
    (rf"^(?P<all>.+ and .+?) (?:except|but|excluding|apart from|save)(?: for)? (?:those|the ones) (?:(?:that|which) are )?(?P<what>(?:(?:(?:made|built) )?of|with|{NEARBY}) .+)$", r"\g<all> that are not \g<what>"),
    (r" , (except|excluding|but not) (?=the [a-z -]+ ones$)", r" \1 "),
    (r"\b(?:that|which) (?:meets?|joins?) (?=(?:the|an?|at least) )", "touching "),
    (rf"^(?P<one>the [a-z ]+? (?:{NEARBY}|nearest(?: to)?|closest(?: to)?) [a-z ]+?) , and (?P<other>the [a-z]+(?: [a-z]+){{0,2}})$", r"\g<other> and \g<one>"),
    (r" , not reaching (?=the )", " and not touching "),
    (r"( (?:except|but|excluding) .*est) of (?:them|these|those|all)$", r"\1"),
    (r"^(?P<thing>.+?) where (?P<one>(?:the )?[a-z\d ]+?) and (?P<two>(?:the )?[a-z\d ]+?) (?:cross|meet|intersect)$", r"\g<thing> overlapping \g<one> and overlapping \g<two>"),
    (r" (?:itself|themselves)(?= and | or | ,|$)", ""),
    (r"\b(?:(?:that|which) )?(?:encloses?|enclosing|surrounds?|surrounding|rings?) (?=(?:at least|at most|more than|fewer than|exactly) )", "containing "),
    (r"^(?P<head>.+?) between (?P<both>[a-z\d ]+? and [a-z\d ]+?) (?P<told>(?:that|which) (?:is|are) not .+)$", r"\g<head> \g<told> and between \g<both>"),
    (r"\b(?:that|which) (?:stands?|lies?|sits?) (?=(?:more than|less than|at least|within|at most) )", "that is "),
    (r"\bin (?:its|their) (?:courtyard|yard|interior|ground)s?(?![^ ])", "in it"),
    (r"\bin between (?=[a-z])", "between "),
    (r"\bbetween the other (?:two|three|four) (?=[a-z]+s(?![^ ]))", "between the other "),
    (r"^(?P<one>the [a-z]+est [a-z ]+?) and the (?P<other>[a-z]+(?: [a-z]+)?) (?:that )?it (?:stands|lies|sits|is) (?:on|in)$", r"\g<one> and the \g<other> containing \g<one>"),
    (r"\b(on|in) the same ([a-z]+(?: [a-z]+)?) as (the [a-z ]+?)(?= ,|$)", r"\1 the \2 with \3"),
    (r"\b(on|in) the same ([a-z]+(?: [a-z]+)?) as (?:an?|any|one of the) ([a-z ]+)$", r"\1 a \2 with a \3"),
    (r"^(?P<head>[a-z ]+?) (?P<where>(?:in|on|at|near|along) (?:the |an? )?[a-z ]+?) ?,? (?:and|plus|as well as|together with) (?:also )?(?:the )?(?P<other>[a-z ]+?) (?:there|in there|on there)$", r"\g<head> \g<where> and \g<other> \g<where>"),
    (r"\b(?:(?:that|which) (?:is|are) )?(?:shaped|formed) like (?:an? )?(?:long |thin |narrow )*(?:strip|band|ribbon|line|finger)s?(?![^ ])", "that is elongated"),
    (r"\b(containing [a-z ]+?) (?:and|but) no (?=[a-z])", r"\1 and not containing "),
    (rf"\bin the (?:far |very |extreme )?({SIDE}) beyond (?=[a-z])", r"in the \1 and \1 of "),
    (rf"^(?P<head>.+?) between (?P<both>[a-z\d ]+? and [a-z\d ]+?) (?P<side>(?:(?:{SIDE}) of|on the (?:{SIDE})(?:ern)? side of) (?:the )?[a-z\d ]+)$", r"\g<head> \g<side> and between \g<both>"),
    (rf"^of (?:all )?the (?P<thing>[a-z]+s) (?P<where>(?:in|on|at|near|along|inside) [a-z ]+?) , the (?P<rank>{ORDINAL}|first|last) from the (?P<side>{SIDE})$", lambda match: f"the {match['rank']} {singular(match['thing'])} from the {match['side']} {match['where']}"),
    (rf"\b((?:with|having) (?:(?:at least|at most|more than|exactly) )?(?:{COUNTED}) [a-z ]+?) (?:close by|close to|nearby|near by|in the vicinity|in the neighbou?rhood|close at hand)(?![^ ])", r"\1"),
    (r"(?<![^ ])(?P<one>[a-z]+) or (?P<other>[a-z]+)[ -]roofed (?=[a-z])", r"\g<one> roofed or \g<other> roofed "),
    (r"^(?:which|what) (?=[a-z ]+? (?:covers?|is|are|has|have|lies?|stands?|sits?|belongs?) )(?P<thing>[a-z]+(?: [a-z]+)?) ", r"the \g<thing> that "),
    (rf"\b(?:(?:that|which) )?(?:covers?|covering|measures?|measuring) (?=(?:an area of )?(?:{BOUND}|exactly|about|around) \d[\d.]* ?(?:m2|sq|square|ha|hectares?|acres?|km2|ft2)\b)", "with an area of "),
    (r"\bnear ([a-z ]+?) all(?= ,|$)", r"surrounded by \1"),  # "with trees all around it"
    (r"\b(?:east west|west east|east-west|west-east) (?=[a-z])", "horizontal "),
    (r"\b(?:north south|south north|north-south|south-north) (?=[a-z])", "vertical "),
    (r" (?:over |right )?here$", ""),
    (r"(?: ,)? each (?=(?:with|having|larger|smaller|longer|more|less|at least|of at) )", " "),
    (r"(?<! not) and (?:that )?(?:have|has) (?=an? (?:area|length|width|height|size)\b)", " with "),
    (r"\b(?:that|which) carr(?:y|ies) (?:the |an? )?(road|railway|track|path|motorway|footpath|street) (?:over|across) ", r"with the \1 and over "),
    (r"\b(touching|crossing|touched by|crossed by) (two|three|four|five) (?=[a-z]+s(?![^ ]))(?!others)", r"\1 at least \2 "),
    (r"\bleast far (?:away )?from(?![^ ])", "closest to"),
    (r"\b(?:(?:in|on|at) which|where) there (?:is|are) (?:no|zero) ", "without "),
    (r"\b(?:(?:in|on|at) which|where) there (?:is|are) ", "with "),
    (r"\bwith zero (?=[a-z])", "without "),
    (r"^(?P<one>the [a-z ]+?(?<!s)) (?:(?:that|which) is )?(?:nearer|closer) to (?=(?:the|an?) )(?!.* than )", r"\g<one> closest to "),
    (r"(?<![^ ])(?P<more>longer|shorter|larger|bigger|smaller) (?:piece|stretch|section|segment|portion|length) of (?:the )?(?=[a-z])", r"\g<more> "),
    (rf"^(?:the )?(?P<one>[a-z ]+?) , (?:the )?(?P<side>(?:north|south)(?:east|west)|{SIDE})(?:ern)?(?:most)? one$", r"the \g<side> \g<one>"),
    (r"\b(?:out |over |up |down )?(?:on board|aboard)(?: of)? (?=the |an? )", "on "),
    (r"(?<=[a-z]) out (?=(?:on|in|at) (?:the )?(?:open )?(?:water|sea|lake|river|bay|field))", " "),
    (r"(?<![^ ])(?:(?:that|which) )?(?:have|has|with|having) (?P<one>an? [a-z ]+?) or (?P<other>an? [a-z ]+?) in (?:it|them)(?![^ ])", r"containing \g<one> or \g<other>"),
    (r"(?<=(?<![^ ])(?:closed|parked|vacant)) (?:today|now|at the moment|right now|currently)$", ""),
    (r"^(?P<one>the [a-z ]+?(?<!s)) (?:(?:that|which) is )?(?:farther|further) (?:away )?from (?=(?:the|an?) )(?!.* than )", r"\g<one> farthest from "),
    (rf"{IS}(?=on the (?:other|opposite|far|same) side of )", ""),
    (r"(?<![^ ])(\d+) ?\+ (?=[a-z])", r"at least \1 "),
))  # fmt: skip
HOLDS = re.compile(
    rf"(?:\b(?:inhabited|populated|frequented|occupied|visited) by (?=(?P<those>[a-z]+(?: [a-z]+)?)))|"
    rf"\b(?:where|(?:in|on|at) which) (?P<kept>(?:no )?(?:(?:{SOME}) )?(?P<there>[a-z]+(?: (?!is |are )[a-z]+)?)) (?:(?:is|are) )?[a-z]+$|"
    rf"\b(?:(?:that|which) (?:holds?|houses?|hosts?|carry|carries|bears?|supports?)|holding|housing|hosting|carrying|bearing|supporting) "
    rf"(?=(?P<count>(?:{SOME}) )?(?P<what>[a-z]+(?: [a-z]+){{0,2}}))"
)
CARRY = re.compile(r"^(?:that|which) carr(?:y|ies) $")
PARKED = re.compile(
    r"\bparked (?!(?:in|on|at|near|next|beside|along|by|under|within|around|outside|inside|between|close)\b)"
)
DOING = re.compile(rf"(?<=[a-z] )(?P<doing>[a-z]{{3,}}ing) (?=(?:{NEARBY}) (?!\d))")
AT_REST = "driving flying floating grazing growing idling operating queueing resting sailing swimming waiting working"
OF_LAYERS = """
basking circling clustering cruising docking drifting fishing hovering huddling loitering lounging moving nestling
perching playing queuing roosting sheltering strolling taxiing towering travelling walking
"""  # what polygons cannot tell either
COLOURED = re.compile(
    r"\bwhose (?:water|paint|paintwork|surface|body|bodywork|hull) (?P<is>looks?|appears?|seems?|is|are) (?=(?P<colour>[a-z]+))"
)
SURFACED = re.compile(
    r"\b(?P<with>with (?:an? )?(?P<colour>[a-z]+) )(?:surface|coating|paint|finish|hull|body)(?![^ ])"
)
CROWN = re.compile(
    r"^(?P<one>the [a-z ]*?(?:trees?|palms?)) with the (?P<most>widest|largest|biggest|broadest|smallest) (?:crowns?|canopy|canopies)$"
)
CROWN_OF = re.compile(
    rf"\bwith a (?:crown|canopy|crown spread) (?:of )?((?:{BOUND}) \d[\d.]* ?[a-z]+)(?: (?:across|wide|in diameter))?(?![^ ])"
)
WALLS = re.compile(r"\bwhose (?:walls?|facades?) (?:is|are) (?:made of |built of )?(?=[a-z]+(?: |$))")
AREA = re.compile(r"\b(?P<of>floor|ground|surface|footprint) area\b")
ONES = re.compile(
    r"^(?P<before>.+?) (?P<joint>or|and) (?:the )?ones (?=(?:that|which|with|without|built|made|of|in|on|at|near|next to|close to) )"
)
LEFT = re.compile(
    r"^(?P<head>.+?) (?P<but>except|except for|but|excluding|other than|apart from|save|save for) the one (?=(?:in|on|at|near|next to|closest|with|between|surrounded|north|south|east|west) )"
)
MADE = re.compile(
    r"(?<=[a-z] )(?P<how>out of|(?:(?:that|which) (?:is|are) )?painted) (?:in )?(?=(?P<what>[a-z]+)(?![^ ]))"
)


def phrased(line: str, lexicon: Lexicon) -> str:
    """A normalised phrase with such turns put plainly."""
    for pattern, replacement in TURNS:
        line = pattern.sub(replacement, line)
    named = {word for each in lexicon.schema.columns for word in field_words(each.name).split()}
    if not named & {"crown", "canopy"}:
        line = CROWN_OF.sub(r"\1 wide", CROWN.sub(r"\g<most> of \g<one>", line))
    if not named & {"wall", "walls", "facade", "facades"}:
        line = WALLS.sub("of ", line)
    line = COLOURED.sub(lambda match: of_colour(match, lexicon), line)
    if not named & {"surface", "coating", "paint", "finish", "hull", "body"}:
        line = SURFACED.sub(lambda match: f"{match['with']}colour" if is_colour(match, lexicon) else match[0], line)
    line = DOING.sub(lambda match: doing(match, lexicon), line)
    line = line if "parked" in lexicon.schema.words else PARKED.sub("", line)
    line = AREA.sub(lambda match: match[0] if match["of"] in lexicon.schema.words else "area", line)
    line = ONES.sub(lambda match: ones_named(match, lexicon), line)
    line = LEFT.sub(lambda match: one_left_out(match, lexicon), line)
    line = HOLDS.sub(lambda match: holding(match, lexicon), line)
    return MADE.sub(made, line)


def doing(match: re.Match[str], lexicon: Lexicon) -> str:
    """`cranes waiting at the quay`: at the quay, where no field or name says waiting."""
    idle = {*AT_REST.split()} | ({*OF_LAYERS.split()} if lexicon.schema.words else set())
    return "" if match["doing"] in idle - lexicon.schema.words else match[0]


def of_colour(match: re.Match[str], lexicon: Lexicon) -> str:
    """`the pool whose water looks green`: that is green, where it is a colour."""
    told = f"that {'are' if match['is'] in ('are', 'look', 'appear', 'seem') else 'is'} "
    return told if is_colour(match, lexicon) else match[0]


def is_colour(match: re.Match[str], lexicon: Lexicon) -> bool:
    """Whether the word is a colour, to the lexicon or to the layer."""
    return "colour" in (each.looks.get((match["colour"],)) for each in (load_lexicon(), lexicon))


def made(match: re.Match[str]) -> str:
    """`out of brick`: of it; `painted white`: in white. "Out of service" and "painted lines" stay."""
    kind = load_lexicon().looks.get((match["what"],))
    if match["how"] == "out of":
        return "of " if kind == "material" else match[0]
    return "in " if kind == "colour" else match[0]


def holding(match: re.Match[str], lexicon: Lexicon) -> str:
    """`ponds holding ducks`, `inhabited by ducks`, `where two ducks swim`: with them, where these are things."""
    if match["there"]:
        return f"with {match['kept']}" if tuple(match["there"].split()) in lexicon.nouns else match[0]
    known = holds_things(match["what"] or match["those"], lexicon, one=match["count"] is not None)
    return "with " if known else CARRY.sub("carrying ", match[0])


def one_left_out(match: re.Match[str], lexicon: Lexicon) -> str:
    """`all sheds except the one in the corner`: except the shed in the corner."""
    words = match["head"].split()
    for start in range(len(words)):
        for size in (3, 2, 1):
            run = tuple(words[start : start + size])
            if len(run) == size and run in lexicon.nouns and singular_of(run[-1]) != run[-1]:
                return f"{match['head']} {match['but']} the {singular(' '.join(run))} "
    return match[0]


def ones_named(match: re.Match[str], lexicon: Lexicon) -> str:
    """`wooden huts or ones of brick`: or huts of brick, the last thing before."""
    words = match["before"].split()
    known = [word for word in words if (word,) in lexicon.nouns and singular_of(word) != word]
    return f"{match['before']} {match['joint']} {known[0]} " if len(known) == 1 else match[0]


def holds_things(what: str, lexicon: Lexicon, *, one: bool) -> bool:
    """Whether what is held is a thing: of many, "ducks", not "water"; with `one` also "a black tank"."""
    words = what.split()
    names = (tuple(words[start:end]) for start in range(3) for end in range(start + 1, start + 3))
    return any(name in lexicon.nouns and (one or singular_of(name[-1]) != name[-1]) for name in names)
