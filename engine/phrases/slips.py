"""Slips and short forms of people who type in a hurry or in their second language, put into plain words.

Only what can mean one thing: a word that is merely close to another is asked about (`spelling`), and read so at the
last where a layer has one such word (`misspelt`).
"""

from __future__ import annotations

import re
from collections.abc import Callable

from engine.phrases.counting_turns_typed import denied

HAVE = r"(?:that have|that has|which have|which has|having|have|has|with) "
RUNS = (
    r"(?:(?:that |which )?(?:runs?|go(?:es)?|lies?)|(?<=\w )(?:running|going)|"
    r"oriented|orientated|aligned|lying|stretching)"
)
NTH = r"(?:first|second|third|fourth|fifth|\d+(?:st|nd|rd|th)|last)"
BOUND = r"at |more |fewer |less |exactly |only |just |\d|one |two |three |four |five "
CLOSE_BY = r"(?:nearby|around|close by|in the vicinity|in its vicinity|in the surroundings|next to (?:it|them))"
BY_SIZE = {"larger": "largest", "bigger": "largest", "smaller": "smallest", "longer": "longest", "shorter": "shortest",
           "wider": "widest", "narrower": "narrowest"}  # fmt: skip
COMPARED = (
    "larger|bigger|greater|smaller|longer|shorter|wider|broader|narrower|higher|taller|lower|"
    "closer|nearer|farther|further"
)
BOUNDED = r"(?:less than|more than|under|over|within|at most|at least|up to|about|around|no more than)"
# a thing of one or two words
FEW = (
    r"(?:(?:an?|any|some|the most|the fewest|(?:at least|at most|more than|fewer than|less than|exactly) \w+) )?"
    r"(?!(?:no|not|the)\b)\w+(?: (?!(?:and|but|or|not|that)\b)\w+)?"
)
IN_MIDDLE, MIDDLE_ONE = "the (?:center|centre|middle) of the", r"the middle \2 in the \1"
SIDES = "left|right|top|bottom|upper|lower|north|south|east|west"
UNASKED = r"(?<!^can )(?<!^could )(?<!^would )(?<!^will )\b"  # "could you find", which asks
GREETING = (
    r"(?:hi|hello|hey|good (?:morning|day|evening|afternoon))(?: there| all| everyone| everybody| folks| guys| team)?"
)
POLITE = r"(?:please|pls|plz|kindly|thanks|thank you|thx|asap)"


def largest(match: re.Match[str]) -> str:
    """`larger tank of the two`, `larger of the tanks`: the largest of them."""
    what = match[2] if match.re.groups > 1 else "of "
    return f"{BY_SIZE[match[1]]} {what}"


def covering(match: re.Match[str]) -> str:
    """`covering the most ground`: of the largest area."""
    return f"with the {'largest' if match[2] == 'most' else 'smallest'} area"


SIDE_PARTS = r"(?:sides?|part|half|edge|corner|end|border|margin|portion|third|quarter|bank|and|of|in|or)\b"


def decades(match: re.Match[str]) -> str:
    """`1940s-1960s`, `between the 1940s and the 1960s`: all years of them."""
    return f"between {match[1] or match[3]} and {int(match[2] or match[4]) + 9}"


DECADE = r"(?:the )?\b((?:1[89]|20)\d0)s\b"
DECADES = rf"between {DECADE} and {DECADE}|(?:from )?{DECADE} ?(?:-|\u2013| to ) ?{DECADE}"
SLIPS: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"\s*&\s*", " and "),
        (rf"^([a-z]+(?: [a-z]+)?) ?, ((?:{SIDES})(?: (?:left|right|half|corner))?)$", r"\1 in the \2"),
        (r"(?<=[a-z]) (?:has|have) (?:just )?(?:landed|parked|stopped|docked|moored|set down|touched down)$", ""),
        (r"\btree rows?\b(?! of)", "row of trees"),
        (r"(?<=the )(left|right|east|west)(?:ern|ernmost|most|[- ]hand)? row(s?)\b", r"\1 column\2"),
        (
            rf"^(?:the )?([a-z]+(?: [a-z]+)?)s?, the ({'|'.join(BY_SIZE)}) one$",
            lambda match: f"the {BY_SIZE[match[2]]} {match[1]}",
        ),
        (
            r"^(?:which|what) ((?:[a-z-]+ ){1,3}?)(?=(?:is|are|has|have) [^,?]+ and (?:is|are|has|have|still|also) )",
            r"\1that ",
        ),
        (r"\b(that|which|who) ([^,]+?) and (?:also |still )?(?=(?:is|are|has|have) )", r"\1 \2 and \1 "),
        (r"\b(with [^,]+?) and (?:also |still )?(?=(?:is|are) )", r"\1 and that "),
        (r"(?<=s) but (?=the [a-z]+ ones?$)", " except "),
        (
            r",? (?:but|and) (?:please )?(?:leave|skip|ignore|drop|omit|exclude)(?: out)?+ "
            r"(?!(?:the |any )?ones?\b|those|any)",
            " except ",
        ),
        (DECADES, decades),
        (r"\bleads? onto\b", "leads to"),
        (r"\bbetw\b\.?", "between"),
        (r"\bin the line of (?=(?:two|three|four|five|six|seven|eight|nine|ten|\d+)\b)", "in the row of "),
        (r"\bo2(?= )", "oxygen"),
        (r"\bflights? of (?=(?:steps?|stairs?)\b)", ""),
        (
            r"\b(customer|visitor|guest|resident|worker|passenger|employee|tourist|commuter|patient|student)"
            r"(?:s'|s 's?|'s) (?=[a-z])",
            r"\1 ",
        ),
        (r"\b(?:parked|standing|lying|placed|moored|sitting|growing) (?=(?:on|in) (?:it|them)\b)", ""),
        (
            r"\b(with|has|have|having|contain(?:s|ing)?) (?:no|not) more than (?=(?:one|two|three|\d+)\b)",
            r"\1 at most ",
        ),
        (
            r"\b(?:which|that) do(?: not|n't) have (?:an? |any )?([a-z]+(?: [a-z]+)?) (?:on|in) them$",
            r"that are without \1",
        ),
        (r"(?<=[a-z])[ -](?:surfaced|painted) (?=ones\b)", " "),
        (r"\b(?:mapped|drawn|shown|digiti[sz]ed|recorded|visible) (?=(?:in|on|inside|within|near) (?:it|them)\b)", ""),
        (r"^(?P<all>.+?), (?P<also>(?:the )?[a-z]+(?: (?!not )[a-z]+)?) included$", r"\g<also> and \g<all>"),
        (
            r",? (?:it|they) (?:must|should|may|might|could|has to|have to) be (?:somewhere )?(?=in |on |at |near )",
            " ",
        ),
        (r"\ball (?=a?round (?:the|an?) )", ""),
        (r"\barmour", "armor"),
        (r"\bpick[ -]up(s?)(?= (?:on|in|at|near|by|parked|truck)|$)", r"pickup\1"),
        (r"\b(with(?:out)? (?:no )?[a-z]+) in front(?: of (?:it|them))?$", r"\1"),
        (r"\b(?:linking|connecting|joining) the two (?=[a-z]+s$)", "touching both "),
        (r"\bnear the (?:edge|rim|border|fringe)s? of (?=(?:the|an?) )", "near "),
        (r"\bat the (?:very )?bottom of the (?=(?:[a-z]+ )?(?:pit|quarry|crater|gorge|canyon|shaft)s?\b)", "in the "),
        (r"[\s,]+incl\b\.?(?=\s)", " including"),
        (r"^(the [a-z ]+?) (?:together with (?=the |its |their )|including (?=its |their ))", r"\1 and "),
        (r"(?<!the )(?<!far )\bright (?=(?:beside|next to|in front of|along the)\b)", ""),
        (r"\b(?:that|which) (?:have|has|had) never (?:yet )?been\b", "never"),
        (r"\b(that|which) have been\b", r"\1 are"),
        (r"\b(that|which) has been\b", r"\1 is"),
        (rf"^(?:(?:{GREETING}|ok|{POLITE})[\s,!.]+)+", ""),
        (rf"[\s,]+(?:{POLITE}[\s!.,]*)+$", ""),
        (rf"\b({COMPARED}|more|less|fewer|other|rather) then\b", r"\1 than"),
        (rf"\bmore (?=(?:{COMPARED})\b)", ""),
        (rf"\b({COMPARED}) (?:as|that|of) (?=\d)", r"\1 than "),
        (rf"\bmost (?=(?:{COMPARED.replace('er', 'est')})\b)", ""),
        (r"(?<=\w )who\b", "that"),
        (r"(?<=\w )(?:that|which) (?:has|have|is having|are having)\b", "with"),
        (r"\bnear(?:by)? (?:of|from)\b", "near"),
        (r"\b(close|next|adjacent) (?:of|from|with(?! an? )|by(?= (?!and |or |but )\w))\b", r"\1 to"),
        (r"\bbeside (?:of|to)\b", "beside"),
        (r"\b(closest|nearest) (?:of|from|at)(?= (?:the|a|an) )", r"\1 to"),
        (r"\b(surrounded|bordered|flanked) (?:with|from|of)\b", r"\1 by"),
        (rf"\b(far|away) (?:of|to)(?= (?:the|a|an|any) (?!{SIDES}))", r"\1 from"),
        (r"\b(farthest|furthest) of(?= (?:the|a|an|any) )", r"\1 from"),
        (rf"\bat (?=(?:a distance of )?{BOUNDED} \d)", ""),
        (r"\b(by|at|on) side of\b", r"\1 the side of"),
        (r"\b(that|which|it|there|what|where)'s\b", r"\1 is"),
        (rf"\b(?:well|due) (?=(?:to the )?(?:{SIDES}|above|below)\w*\b)", ""),
        (
            rf"{UNASKED}(?:that |which )?(?:you|we|i|one) (?:can |could )?(?:find|see)\b",
            "",
        ),
        (r"\b(\w+) in them(?= |$)", r"\1 in it"),
        (rf"\b{HAVE}no (?=\w)", "without "),
        (r"\blined up (?=along|beside|next to|on|in|by)", ""),
        (r"\b([a-z]+) (patch|stretch|tract)(e?s)\b(?! of\b)", r"\2\3 of \1"),
        (r"\b(?:(?:that|which) (?:is|are) )?touched by\b", "touching"),
        (r"\b(?:that|which) (?:do|does)(?: not|n't) have\b", "without"),
        (r"\b(from|to|than|near|of) every other\b(?! (?:day|one)\b)", r"\1 any other"),
        (r"\b(?:containing|holding) no (?=\w)", "not containing "),
        (r"(?<=s )(?:(?:that|which) (?:sells?|offers?)|selling|offering) (?=[a-z])", "with "),
        (r"\bwith (?:an? )?([a-z]+) (hull|body|frame)s?\b", r"that are \1 \2ed"),
        (r"\b(?:(?:that|which) )?(?:carry|carries|carrying|bear|bears|bearing) no (?=\w)", "without "),
        (r"\b(with the (?:most|fewest) [\w ]+?) (?:in|inside|within|around|near|next to|on) (?:it|them)\b", r"\1"),
        (rf"\b(with(?:out)? {FEW}) (?:next to|beside|adjacent to|by) (?:it|them)\b", r"\1"),
        (
            rf"\bwith (?!{BOUND})({FEW}) (?:near|close to|around) (?:it|them)\b",
            r"near \1",
        ),
        (rf"\b(with [\w ]+?) and (?=an? {FEW} (?:next to|beside|near|in|on|around|by) (?:it|them)\b)", r"\1 and with "),
        (
            r"\b(touching|near|next to|beside|crossing|close to) both (?!the\b|sides\b)(?=[a-z]+s\b(?! and\b))",
            r"\1 at least two ",
        ),
        (r"\b(not )?in either (?=[a-z])", r"\1in a "),
        (r" and (?:those|the ones) (?:which|that) are ([a-z]+)$", r" and the \1 ones"),
        (r"\bright (?=(?:in|at) the (?:cent|middle))", ""),
        (
            r"\b(with|without) (?:an? |any )?((?:\w+ )?(?:fence|wall|hedge|bund|berm|dyke|dike|moat)s?)"
            r" (?:all )?around (?:it|them)\b",
            lambda match: f"that are {'not ' if match[1] == 'without' else ''}surrounded by a {match[2]}",
        ),
        (rf"\bwithout ({FEW}) (?:near|close to|around) (?:it|them)\b", r"not near \1"),
        (rf"\bwithout ({FEW}) {CLOSE_BY}(?=$| (?:and|but|or)\b|,)", r"not near \1"),
        (rf"\bwith (?=(?:an?|some)\b|\w+s\b)({FEW}) {CLOSE_BY}(?=$| (?:and|but|or)\b|,)", r"near \1"),
        (rf"\b(with {FEW}) {CLOSE_BY}(?=$| (?:and|but|or)\b|,)", r"\1"),
        (rf"\bwithout ({FEW}) (?:(?:in|inside|within|on) (?:it|them)|inside(?! (?:\d|an? )))\b", r"not containing \1"),
        (rf"\bwith ({FEW}) (?:(?:in|inside|within) (?:it|them)|inside(?! (?:\d|an? )))\b", r"containing \1"),
        (r"\bnon[- ]([a-z]+) ([a-z]+(?: (?:tank|court|field|lot)s?)?)\b", r"\2 that are not \1"),
        (
            r"\b(?:(?<!contact )with|having|containing|holding) both "
            r"(?:the |an? )?(\w+(?: \w+)?) and (?:the |an? )?(\w+(?: \w+)?)"
            r"(?= (?:in|on|near|at|inside|within|next to) |$)",
            r"with \1 and with \2",
        ),
        (r"\bboth (?=the \w+(?: \w+)? and (?:the|a|an) |(?!the |of |sides)\w+(?: \w+)? and )", ""),
        (rf"\b({'|'.join(BY_SIZE)}) (\w+(?: \w+)?) of the (?:two|three|pair)\b", largest),
        (rf"\b({'|'.join(BY_SIZE)})(?: one)? of (?=the |all )", largest),
        (rf"\bmore ({SIDES}|northern|southern|eastern|western)\b", r"\1most"),
        (r"\bmore (north|south|east|west)erly\b", r"\1ernmost"),
        (rf"\b((?:at|by|of|to|from|near|along|in|on) the (?:left|right))[- ]hand (?!{SIDE_PARTS})(?=[a-z])", r"\1 "),
        (
            r"\b(?:so |very )?(?:much|far|way|clearly|noticeably|considerably) (?=(?:\w+er|more \w+) than\b)",
            "",
        ),
        (r"\bthan the (?:others|rest)\b(?! of)", "than all the others"),
        (r"\bthan (?:all|any|every|each)(?: of)?(?: the)? (?:others?|other ones?|rest)\b", "than all the others"),
        (r"^which (?:one )?of the (?!\w+ \w+(?:est|most) )(.+?) (is|are) ", r"the \1 that \2 "),
        (r"\b(?:the )?overall (?=\w+est\b)|(?<=\w) overall$", ""),
        (r"\b(\w+(?:est|most)) (?:one )?(?:among|amongst) (?=the |all )", r"\1 of "),
        (
            r"\b(covering|occupying|taking up|with|having) the (most|least) (?:ground|area|space|surface|land)\b",
            covering,
        ),
        (r"\b(with|having|of) the (?:maximum|maximal|max)\b", r"\1 the largest"),
        (r"\b(with|having|of) the (?:minimum|minimal|min)\b", r"\1 the smallest"),
        (r"\b(?:dead|exact|very|precise) (?=(?:center|centre|middle)\b)", ""),
        (r"\bat a distance (?:greater|larger|bigger) than\b", "more than"),
        (r"\bat a distance (?:smaller|shorter) than\b", "less than"),
        (r"\b(surrounded|enclosed|bordered|flanked) by ([\w ]+?) (?:on|from) (?:all|every) sides?\b", r"\1 by \2"),
        (
            rf"(\b{NTH}\b[\w ]{{0,60}}),? going (?=from )",
            r"\1 counting ",
        ),
        (rf"\b{RUNS} (?:from )?(?:the )?(?:north to (?:the )?south|south to (?:the )?north)\b", "north-south"),
        (rf"\b{RUNS} (?:from )?(?:the )?(?:west to (?:the )?east|east to (?:the )?west)\b", "east-west"),
        (rf"\b{RUNS} (?:from )?(?:top to bottom|bottom to top)\b", "vertical"),
        (rf"\b{RUNS} (?:from )?(?:left to right|right to left)\b", "horizontal"),
        (rf"\b{RUNS} (?=(?:north[- ]south|east[- ]west|(?:horizont|vertic|diagon)al(?:ly)?)\b)", ""),
        (r"\b(horizontal|vertical|diagonal)ly\b(?= |$)", r"\1"),
        (r"\b(?:the )?(most|least) (?:remote|isolated|secluded|lonely)\b", r"\1 isolated"),
        (r"\b(on|along|at|by|near) the (?:shores?|banks?|coast)(?= of )", r"along the side"),
        (r"\b(?:flying|under) (?:the|a) (\w+) flags?\b", r"with the \1 flag"),
        (r"\s[-\u2013\u2014]\s", " , "),
        (r",? but not (?:the ones|those)\b", " except those"),
        (rf"^(?:the |an? )?({FEW}) (?:in|at) {IN_MIDDLE} (\w+ (?:row|column))\b", r"the middle \1 in the \2"),
        (r"\bin the (\w+)(?: one)? of the (?:two|three) (row|column|line)s\b", r"in the \1 \2"),
        (rf"^(?:the |all )?({FEW})s ?[:,] (?:the |only the )?(?:middle|central) one$", r"the middle \1"),
        (rf"^({FEW})s ?[:,] (?:in )?(?:the )?(\w+ (?:row|column)) ?, (?:the )?middle one$", r"the middle \1 in the \2"),
        (r"^the middle one (?:of|in) the (\w+ (?:row|column)) of (?:the )?((?:\w+ )?\w+[^s\W])s$", MIDDLE_ONE),
        (r"^((?:the |all )*bridges?) where (?:the |an? )?\w+ cross(?:es)? ", r"\1 over "),
        (r"(?<=\w\ws)(?<!was) neither (?:an? )?(\w+) nor (?:an? )?(\w+)$", r" that are neither \1 nor \2"),
        (r"\bhectars?\b", "ha"),
        (r"\bhalf (?=(?:hectare|ha|acre|km|kilomet(?:er|re)|mile)\b)", "0.5 "),
        (r"(?<=\d)(?: ?)(?:mtrs?|mts|metrs?|meteres|metters?)\b", " m"),
        (r"^how many (.+?) (?:are|is) (?:there|visible)\b", r"\1"),
        (r"^how many (.+?) (?:there (?:are|is)|do we have|can (?:you|we|i) see)\b", r"\1"),
        (r"^how (?:many|much) ", ""),
        (r"\b(is|are) the (?=(?:second|third|fourth|fifth|\d+(?:nd|rd|th)) )", r"\1 "),
        (r"\bneither (?:made|built)? ?of (\w+) nor (?:made |built )?of (\w+)\b", r"that are neither \1 nor \2"),
        (r"\b(?:made|built|constructed)(?: out)? (?:of|from|with)\b(?! (?:the|a|an)\b| \d{4}\b)", "of"),
    )
)


def mended(text: str) -> str:
    """A phrase in lower case with its slips put right."""
    text = denied(text)
    for pattern, replacement in SLIPS:
        text = pattern.sub(replacement, text)
    return text
