"""Contact, crossing and enclosure as the grammar's own relations: "joined onto", "hemmed in by", "with no garage attached".

Each row of `VERBS` holds for all its verbs in all forms, before a known thing; nothing is read so that the layer's own texts say.
"""

# ruff: noqa: E501 - tables and patterns read better whole
from __future__ import annotations

import re
from collections.abc import Callable

from engine.phrases.contact_turns_denied import told_apart, with_none
from engine.phrases.lexicon import Lexicon
from engine.phrases.words import COUNTED, plural_of, singular_of

# relation = stems = little words after them, which may lack after "?"
VERBS = """
touching = join attach connect link fix fasten hook coupl bolt glu weld tack = to|onto|on to|with|into|against|next to
touching = built build stuck flush lean butt push press abut back = against|onto|on to|next to|up next to
touching = built build dip plung = into
touching = stuck stick cling flush held = to|with
touching = meet converg = at
touching = flow issu emerg drain = out of|from
touching = join meet abut link = ?with
touching = run runn lead open feed merg turn com exit = into|onto|on to
touching = branch fork split turn peel diverg lead com = off|off from|off of|away from
touching = stick jut jutt pok protrud project extend reach push branch fork split = into|from|onto|out of
touching = end terminat stop start begin beginn = at|on|in|inside|within|into
overlapping = encroach intrud protrud = on|upon|onto|into
containing = accommodat includ harbour harbor shelter = ?a total of
not touching = stay keep steer stand remain = clear of|off|off from|out of|away from
not touching = avoid bypass = ?(?:any )?contact with
next to = lie ly stand sit sitt set plac park moor right hard close up = against
crossing = cut cutt slic carv = across|through|over
crossing = bisect dissect sever bridg travers = ?across
crossed by = cut split divid bisect bridg spann = (?:in two |in half |through )?by
surrounded by = fenc hemm box wall hedg shut clos penn lock ring bound border = (?:in|a?round|off|on all sides|on every side) (?:by|with)
surrounded by = circl encircl girdl fram wrapp ring rimm enclos surround hemm = by|with
surrounded by = enclos encas encircl wrapp penn lock = in|within|inside
not touching = unattached unconnected detach disconnect separat = to|with|from
"""
HOW = "(?:(?:up|on|out|off|right|hard|straight|directly|fast|all|close|completely|entirely) )"
RULES = tuple(
    (re.compile(rf"(?<![^ ])(?P<verb>(?:{'|'.join(stems.split())})(?:e|es|ed|ing|s)?) (?P<after>{HOW}{{0,2}}(?:{after.strip(' ?')}) ){'?' * after.startswith('?')}"), to.strip())
    for to, stems, after in (row.split(" = ") for row in VERBS.strip().split("\n"))
)  # fmt: skip
LEADS = re.compile(r"(?:that|which|who|not|and|or|also|to|(?<=[a-z] )both|it|they)$")  # "both bridges" are things
WHOLE = re.compile(r"(?:built|stuck|flush|cut|set|hard|close|right|up|held|split|bound|.*(?:ing|ed))$")
OTHERS = re.compile(r"(?:each other|one another|another|it|them)(?![^ ])")
A = r"(?:an? |any |some |the |(?:its|their) own )?"
NAME = r"(?:the |an? |any |another )?(?:[a-z\d]+ ){1,4}?"
X = r"(?P<x>(?!no |its )(?:(?!and |or |with |without |that |which |in |on |near |no )[a-z\d-]+ ){1,4}?)"
WITH = rf"\b(?:(?P<no>without|with no)|with|having) {A}"
LINE = "(?:edge|border|boundary|boundary line|wall|side|perimeter|fence)s?"
TOUCH = "attached|joined|connected|linked|hooked|built|stuck|fixed|coupled"
REL = "touching|crossing|crosses|cross|intersecting|intersects|intersect|overlapping|overlaps|touches|touch|near|next to|along|beside|bordering"
AREA = "(?:boundary|boundaries|bounds|confines|perimeter|limits|outline|footprint|extents?|interior|polygon)"
WAY = "(?:roads?|streets?|tracks?|paths?|railways?|canals?|rivers?|streams?|highways?|motorways?|taxiways?|runways?)"
GO = "(?:runs?|running|pass(?:es|ing)?|flows?|flowing|goes|going|leads?|leading|dips?|tunnels?)"
IT = "(?:it|them)"
ENDS = r"(?= (?:in|on|at|and|but|or|near|within|north|south|east|west)\b| ,|$)"
Turn = str | Callable[[re.Match[str]], str]


def with_part(relation: str) -> Turn:
    """`with a garage attached`: touching a garage; `without one`: not touching it."""

    def turn(match: re.Match[str]) -> str:
        denied, words = match["no"] is not None, match["x"].strip()
        lead = "" if plural_of(singular_of(words)) == words or re.match(rf"{COUNTED} |at |more |the ", words) else "a "
        return f"{'not ' if denied else ''}{relation} {lead}{words}"

    return turn


TURNS: tuple[tuple[re.Pattern[str], Turn], ...] = tuple((re.compile(pattern), turn) for pattern, turn in (
    (rf"\b(?:(?:that|which) (?:is|are) )?(?:(?:{TOUCH}) to|touching) (?P<y>(?:the|an?) (?:[a-z]+ ){{1,3}}?)by (?P<z>(?:the|an?) [a-z]+(?: [a-z]+)?){ENDS}", r"touching \g<z> touching \g<y>"),
    (rf"\b(?:(?:that|which) )?(?:shar(?:e|es|ing)|with|having) (?:an? |one |the same |their )?(?:common |party |shared |whole )*{LINE}(?: in common)? with(?= [a-z])", "touching"),
    (rf"\b(?:(?:that|which) )?shar(?:e|es|ing) (?:an? |one |the same )?(?:common |party )*{LINE}$", "touching each other"),
    (r"\b(?:(?:that|which) )?(?:without (?:(?:any|direct|physical) )*|(?:do|does|are|is) not (?:come|get|make|be|have) (?:(?:in|into|any|direct) )*|not in (?:any )?)contact (?:to|with) ", "not touching "),
    (rf"\b(?:(?:that|which) )?(?:(?:without|with no|sharing no|shares? no|not sharing an?) (?:common |party |shared )?{LINE}(?: in common)? with|without a common {LINE} with)(?= [a-z])", "not touching"),
    (r"\b(?:(?:that|which) (?:is|are|comes?|makes?) |making |coming |with )?(?:in |into )?(?:(?:direct|physical|close) )?contact with ", "touching "),
    (rf"\b(?:{TOUCH}|touching) together(?![^ ])", "touching each other"),
    (rf"{WITH}{X}(?:directly )?(?:(?:{TOUCH})(?: (?:on|up))?|adjoining|touching)(?: (?:to )?(?:{IT}|(?:its|their|the|one) sides?))?{ENDS}", with_part("touching")),
    (rf"{WITH}(?:attached|adjoining|connected|conjoined) (?P<x>[a-z]+)(?![^ ])", with_part("touching")),
    (r"\bwhose (?P<no>(?!.))?(?P<x>[a-z]+) (?:is|are) (?:attached|joined|connected|built on)(?: to (?:it|them))?(?![^ ])", with_part("touching")),
    (rf"\b(?:connect|join|link)(?:s|ing)? ({NAME})(?:with|to|and) (?=(?:the|an?) )", r"touching \1and touching "),
    (r"\b(that|which) (cross|intersect|meet|touch|join|overlap)$", r"\1 \2 each other"), (r"\b(?:wall to wall|back to back|edge to edge|end to end|cheek by jowl) with ", "touching "),
    (r"\btouching (?:the|one) (?:side|edge|wall|margin|rear|back) of ", "touching "),
    (r"\b(?:on|along|at) the (?:outer )?(?:boundary|border|perimeter|rim|margin|fringe) of ", "along the edge of "),
    (r"(?<=[a-z]s) right (?=(?:on|at|in|inside|up|against|over) (?:the|an?) )", " "),
    (r"\b(?:(?:that|which) (?:is|are) )?(?:tied|moored|made fast|berthed|docked)(?: up)? (?=(?:alongside|along|beside|next to|by|on|in|at) )", ""),
    (rf"{WITH}{X}(?:{GO} |crossing |laid |built )?(?:over|across|through|under|beneath) {IT}(?![^ ])", with_part("crossing")),
    (rf"{WITH}{X}(?:all (?:the way )?(?:a?round|about)(?: {IT})?|on (?:every|all|all four|each)(?: of (?:its|their))? sides?(?: of {IT})?|(?:surrounding|enclosing|encircling) {IT})(?![^ ])", with_part("surrounded by")),
    (rf"\b(?:(?:that|which) (?:is|are|stands?|lies?|sits?)|standing|lying|sitting|set|built) (?:apart|separate|clear|free) (?:from|of) (?={A}[a-z])", "that are not touching "),
    (r"\b(?:(?:that|which) (?:is|are) )?(?:empty|devoid|void|bare|clear|free) (?:of|from) (?:any |all )?", "without "),
    (r"\bempty (?=[a-z ]+ (?:without|with no) )", ""),
    (r"\b(?:physically|wholly|totally|fully|entirely|completely|squarely) (?=(?:in|inside|within|on|surrounded|enclosed|outside|attached|joined|connected|linked|touching)\b)", ""),
    (rf"\b(?:in|inside|within) the {AREA} of ", "in "), (rf"\b(?:outside|beyond) the {AREA} of ", "outside "),
    (rf"\b((?:in|inside|within|outside) {NAME})(?:'s )?{AREA}(?![^ ])(?! of)", r"\1"), (rf"\b(?!on (?:the )?(?:north|south|east|west|left|right)(?:ern)? carriageway)(on {NAME})(?:surface|carriageway|deck|tarmac)(?![^ ])(?! of)", r"\1"),
    (r"\b(?:on|in) the (?:carriageway|roadway|surface|tarmac|deck|asphalt|pavement|premises|grounds) of (?=[a-z])", "on "),
    (r"\b(?:in|inside|within|enclosed by|surrounded by) (?:the|a) (?:ring|circle|belt) (?:of|formed by) (?:the )?(?=[a-z])", "surrounded by the "),
    (r"\b(that|which) (?:rests?|perch(?:es)?|nestles?|sits?|stands?|remains?|lies?) (?=(?:in|inside|within|on|at|by|near|next to|beside|along|under|outside|between|close to|surrounded by|touching)\b)", r"\1 are "),
    (rf"\b{GO} (?:under|underneath|beneath|below) (?={A}(?:[a-z]+ ){{0,2}}{WAY}(?![^ ])(?! bridge))", "crossing "),
    (rf"\b(?P<r>{REL}|on|in|at|to) both (?P<x>{NAME})and (?=[a-z])", r"\g<r> \g<x>and \g<r> "),
    (rf"\b(?P<r>{REL}) not (?P<x>{NAME})and not (?=[a-z])", r"not \g<r> \g<x>and not \g<r> "),
    (rf"\bnot (?P<r>{REL}) and not (?P<s>{REL}) (?P<x>[a-z\d ]+)$", r"not \g<r> \g<x> and not \g<s> \g<x>"),
    (rf"\b(?P<r>{REL}|over|through|across|by) (?:an? (?:second|different|further|neighbou?ring)|(?:the|its|their) (?:neighbou?ring|adjoining|next|adjacent)) (?=[a-z])", r"\g<r> another "),
    (rf"\b(?P<r>{REL}|of|to|by) (?P<x>the (?:[a-z\d]+ ){{1,4}}?)(?:and )?on (?:its|their) (?P<side>north|south|east|west|left|right)(?:ern)? side(?![^ ])", r"\g<r> \g<x>and on the \g<side> side of \g<x>"),
    (r"(?: ,)? (?:all|each|every one|both) of (?:them|which|these)(?: (?:is|are|being|lying|standing))? (?=(?:in|on|at|inside|outside|near|next|within|touching|not)\b)", " , "),
    (r"\b(?:(?:that|which) (?:is|are|was|were) )?buried (?:under|underneath|beneath|below|by|in) (?=(?:the|an?) )", "overlapping "),
    (r"\b(?:(?:that|which) (?:is|are) )?(?:reaching|extending|leaning|hanging|stretching|overhanging|protruding) over (?=(?:the|an?) )", "overlapping "),
    (r"\b(?:(?:that|which) (?:is|are) )?(?:blocks?|blocking|obstructs?|obstructing) (?=(?:the|an?) )", "overlapping "),
    (r"(?<= )(?:at (?:the|this) moment|just now)$", ""), (r"(?<= )(not .+) either$", r"\1"),
))  # fmt: skip
AMID = re.compile(
    r"\bin the (?:middle|midst|center) of (?P<x>(?:the |some )?(?:[a-z]+ ){0,2}?(?P<last>[a-z]+s))(?![^ ])"
)
BARE = re.compile(
    rf"\b(?:with nothing(?: (?:parked|standing|lying|built|growing))?(?: at all)? (?:in|inside|on)(?: top of)?(?: {IT})?(?![^ ])|(?:(?:that|which) (?:contains?|holds?)|containing) nothing)"
)
MOST_KINDS = 12
CLAIMED = frozenset(
    f"{TOUCH.replace('|', ' ')} empty bare clear free adjoining surface deck common shared party buried blocking".split()
)


WAYS = re.compile(
    rf"({WAY} (?:(?:that|which|and) )?(?:not )?)(?:{GO} (?:straight )?(?:over|across|above)|intersect(?:s|ing)?)(?= (?:not )?{A}(?:another )?(?:[a-z]+ ){{0,2}}{WAY}(?![^ ]))"
)


def parted(line: str, lexicon: Lexicon) -> str:
    """A normalised phrase with such turns put plainly."""
    said = CLAIMED & lexicon.schema.words
    for pattern, turn in TURNS:
        if not (said and (match := pattern.search(line)) and said & {*match[0].split()}):
            line = pattern.sub(turn, line)
    if lexicon.schema.nouns:
        line = WAYS.sub(r"\1crossing", line)
    line = AMID.sub(
        lambda match: f"surrounded by {match['x']}" if (match["last"],) in lexicon.nouns else match[0], line
    )
    return BARE.sub(lambda match: bare(match, lexicon), line)


def bare(match: re.Match[str], lexicon: Lexicon) -> str:
    """`clearings with nothing in them`: that contain none of the layer's other things."""
    before = {singular_of(word) for word in match.string[: match.start()].split()}
    kinds = sorted(each for each in lexicon.schema.nouns if each and not before & set(each.split()))
    few = 0 < len(kinds) <= MOST_KINDS
    return " and ".join(f"not containing a {kind}" for kind in kinds) if few else match[0]


def in_contact(line: str, lexicon: Lexicon) -> str:
    """A normalised phrase with such words put plainly."""
    line = told_apart(line, lexicon)
    for pattern, to in RULES:
        line = pattern.sub(lambda match, to=to: related(match, to, lexicon), line)  # type: ignore[misc]
    return with_none(" ".join(parted(line, lexicon).split()), lexicon)


ARTICLES = frozenset(
    {"the", "a", "an", "every", "each", "any", "which", "what"}
)  # a thing follows: "the building next to"


def related(match: re.Match[str], relation: str, lexicon: Lexicon) -> str:
    """`joined onto the quay`: touching it, where a thing follows and the verb can be one where it stands."""
    verb, before, after = match["verb"], match.string[: match.start()].split(), match.string[match.end() :]
    finite = not WHOLE.match(verb)
    bare = match["after"] is None and verb.endswith("ed")  # "joined" what?
    if (
        not before
        or before[-1] in ARTICLES
        or bare
        or (finite and not LEADS.match(before[-1]))
        or verb in lexicon.schema.words
    ):
        return match[0]
    return f"{relation} " if OTHERS.match(after) or names_thing(after, lexicon) else match[0]


def names_thing(text: str, lexicon: Lexicon) -> bool:
    """Whether a text begins, after few words, with a thing, or with a word of what the layer calls things."""
    words = re.split(r" (?:and|or|,|that|with|without) ", text)[0].split()[:6]
    named = {word for noun in lexicon.schema.nouns for word in noun.split()}
    runs = ((*words[start:end], singular_of(word)) for end, word in enumerate(words) for start in range(end + 1))
    return any(run in lexicon.nouns or run[-1].removesuffix("side") in named for run in runs)
