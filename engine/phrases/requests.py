"""What is asked in a phrase that says more than that: "we muster tomorrow, so show me every cow", "hall: crane + lorry".

Tried where nothing read the phrase whole, except a heading, which the grammar would read otherwise. Whatever is not read
is named in a note; a request that speaks of what comes before it ("show me those next to it") is left as it is.
"""

# ruff: noqa: E501 - patterns read better whole
from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from engine.phrases.compound_heads import PENS
from engine.phrases.correcting import corrected
from engine.phrases.courtesies import VERB, WANT
from engine.phrases.lexicon import Lexicon
from engine.phrases.shared_ends import shared_ends
from engine.phrases.vocabulary import sequences
from engine.phrases.words import normalise, plural_of, singular_of

Whole = Callable[[str], bool]  # whether a text is read whole
MOST = 400  # letters of a phrase that is looked at
WHO = r"(?:you|i|we|someone|somebody|anyone|anybody)"
ASK = (
    r"(?:(?:so|and|then|but|now|please|ok|okay|therefore|just)(?: ,|,)? ){0,4}(?:"
    rf"(?:can|could|would|will|may) {WHO} (?:please |kindly |just |maybe )?{VERB} |(?:please |kindly ){VERB} |(?:show|find|give|get|mark|tell|point) (?:me|us) |"
    r"(?:show|find|mark|highlight|select|outline|list|locate) (?=(?:the|all|every|any|an?|each|both)\b)|"
    r"where ?(?:'s|is|are) |where (?:can|could|do|would|should) (?:i|we|you|one) (?:find|get to|see) |where (?:the|my|our) .+ (?:is|are)$|(?:which|what)(?: one| ones)? (?:is|are) (?=the )|which [a-z]+(?: [a-z]+)? (?:is|are|has|have) |(?:is|are) there |"
    rf"{WANT} |(?:do|did) you (?:see|have|know) |(?:does|would) (?:anyone|anybody|someone) know |any idea )"
)
SO = re.compile(r"^(?:(?:so|and|then|but|now|therefore|just)(?: ,|,)? )+", re.IGNORECASE)
JOINT = re.compile(
    rf"(?P<joint> ?[?!;:] ?|(?<=[a-z]{{2}})\. | ?, ?| [-\u2013\u2014] | (?=(?:so|and then) )(?! ,))(?={ASK})",
    re.IGNORECASE,
)
NAMED = re.compile(r"(?P<joint> ?\? )(?=(?:the|an?|all|any|every)\b)", re.IGNORECASE)
BACK = re.compile(
    r"\b(?:it|its|they|them|their|these|those|this|that one|same|(?<!is )(?<!are )there|ones?(?! (?:is|are) the\b))\b",
    re.IGNORECASE,
)
REASON = re.compile(
    r"(?: ?, ?|[.?!] ?| [-\u2013\u2014] | (?=(?:because|since|as|so that) ))(?P<why>(?:(?:because|since|as|for|so that) (?=(?:i|we|my|our|he|she|somebody|someone|people|the kids) ))?"
    r"(?:i|we|i'm|we're|i've|we've|i'd|we'd|my|our|he|she|somebody|someone|people|the kids) (?!(?:only|just|mean|need|want|do)\b).+)$",
    re.IGNORECASE,
)
LIMITS = re.compile(
    r"\b(?:not|n't|only|just|but|except|without|unless|mean|should|must|which|that)\b|n't\b", re.IGNORECASE
)
HEADING = re.compile(
    r"^(?:the |in the |on the |at the )?(?P<place>[a-z][a-z -]{1,40}?) ?: (?P<what>.+)$", re.IGNORECASE
)
VALUES = re.compile(
    r"^(?:all )?(?:the )?(?P<one>[a-z]+(?: [a-z]+)?) and (?:all )?(?:the )?(?P<other>[a-z]+(?: [a-z]+)?)(?P<rest>(?: (?:north|south|east|west|near|in|on|at|next|by|along|within|between|inside|left|right|over|under|larger|smaller|older|newer)\b.*)?)$"
)
FRONTED = re.compile(r"^(?:(?:in|at|on) )?(?:the )?(?P<place>[a-z][a-z -]{1,40}?) ?, (?P<what>any .+)$", re.IGNORECASE)
ANY = re.compile(r"^(?:are there )?(?:any|some) |[ ?!.]+$", re.IGNORECASE)
ALL_OF = re.compile(r"^(?:all|every|everything|any)\b", re.IGNORECASE)
DETERMINERS = frozenset(
    {
        "the",
        "a",
        "an",
        "all",
        "every",
        "any",
        "each",
        "both",
        "two",
        "three",
        "four",
        "five",
        "largest",
        "smallest",
        "biggest",
        "longest",
    }
)
SPARED = re.compile(r" (?:but|except|except for|apart from|other than|without|excluding|not) ")

TOLD_WHERE = re.compile(
    rf"^(?:(?:hi|hello|hey)(?: there)? ?,? )?(?:(?:can|could|would|will) {WHO} )?(?:please |kindly )?(?:(?:tell|show|point out to|explain to|let) (?:me|us)(?: know)?|(?:do|does) {WHO} know|any idea|i wonder|i would like to know|i need to know|i want to know) ?,? "
    r"(?:please )?where (?:(?:i|we|you|one) (?:can |could |may )?(?:find|see|get|reach) )?(?P<what>(?:the|all|all the|my|our|an?|any) .+?)(?: (?:is|are|stands?|lies?|can be found|would be|might be))?(?: (?:located|situated|to be found|here))?(?: ,)?(?: please)?$"
)
HOW_MANY = re.compile(
    r"^(?:how many|what|which) (?P<what>[a-z][a-z -]*?) (?:does|do|did) (?:the|this|our) (?P<whole>[a-z][a-z -]*?) (?:have|has|own|hold|contain|comprise|consist of|possess|include)(?: in total| altogether)?$"
)
PARKED = re.compile(
    r"^(?:and |so )?what(?: else)? (?:is|are|'s) (?:currently |now |right now )?(?P<how>parked|standing|moored|docked|berthed|stored|placed|kept|lying|growing) (?=(?:in|on|at|inside|within|near|next to|beside|along|under) )"
)
LOT = re.compile(r" ?, ?(?:the (?:whole |entire )?lot|the whole bunch)(?: of (?:them|these|those))?$")
BOTH = re.compile(
    r"^(?:and |so )?(?:what|which (?:thing|feature|object)s?|everything that|anything that|whatever) (?P<verb>touch|cross|border|surround|adjoin|connect|join|link|overlap|line|abut|flank|span)(?:e?s)? both (?P<one>(?:the |an? )?[a-z]+(?: [a-z]+){0,2}?) and (?P<other>(?:the |an? )?[a-z]+(?: [a-z]+){0,2})$"
)
KEPT = re.compile(
    r"^(?:and |so )?(?:(?:tell|show) me )?where (?:(?:is|are) (?:the |all the |all )?(?P<one>[a-z]+(?: [a-z]+)?) (?:being )?(?P<done>[a-z]+)|(?:do|does) (?:the )?(?P<other>[a-z]+(?: [a-z]+)?) (?P<does>live|stay|sleep))(?: here)?$"
)
STORES = ("store", "storage", "tank", "warehouse", "shed", "yard", "depot", "silo", "stack", "pile")
KEEPERS = {
    **dict.fromkeys(("kept", "housed", "held", "live", "stay", "sleep"), PENS),
    **dict.fromkeys(("stored", "stocked", "stacked", "piled"), STORES),
    **dict.fromkeys(("sold", "bought", "served"), ("shop", "stall", "stand", "kiosk", "office", "booth", "counter")),
    **dict.fromkeys(("parked",), ("park", "parking", "parking lot", "lot", "garage", "depot")),
    **dict.fromkeys(("repaired", "serviced", "mended", "fixed"), ("workshop", "garage", "repair shop", "dock")),
    **dict.fromkeys(("treated", "cleaned", "dried", "sorted", "burned", "washed"), ("plant", "bed", "station", "house", "hall", "bay")),
}  # fmt: skip
CROSS = r"(?:cross|meet|join|intersect|touch)(?:es|s)?|runs? into|goes over|passes over|passes|comes? together with"
MEETING = re.compile(
    rf"^(?P<thing>[a-z][a-z -]*?) where (?P<one>(?:the |an? )?[a-z]+(?: [a-z]+)?) (?:{CROSS}) (?P<other>(?:the |an? )?[a-z]+(?: [a-z]+)?)$"
)
TOGETHER = re.compile(
    r"^(?P<thing>[a-z][a-z -]*?) where (?:(?P<one>(?:the |an? )?[a-z]+(?: [a-z]+)?) and (?P<other>(?:the |an? )?[a-z]+(?: [a-z]+)?)|(?:the |both |both the )?(?P<n>two |three |four )?(?P<several>[a-z]+(?: [a-z]+)?s)) (?:meet|cross|join|intersect|come together|run together|fork)(?: each other| one another)?$"
)
SPOT = re.compile(r"^(?:the |an? |any |all |all the )?(?:place|spot|point|location)s?$")
EXPLAINED = re.compile(
    r"^(?P<thing>(?:all |the )?[a-z][a-z -]*?) (?:not|that|which|in|with|without|on|out|under)\b[^()]* \((?P<what>[^()]+)\)$",
    re.IGNORECASE,
)


PLACE = re.compile(
    r"^(?:(?:far |extreme )?(?:upper|lower|top|bottom|(?:north|south)(?:ern|east|west|eastern|western)?|east(?:ern)?|west(?:ern)?|left|right|middle|cent(?:re|er|ral)|nw|ne|sw|se)(?: hand)?[ -]?){1,2}(?:half|part|corner|edge|quarter|third|side|quadrant|end|area)?(?: of the (?:image|map|view|picture))?$"
)


def headed(phrase: str, lexicon: Lexicon) -> Iterator[tuple[str, str]]:
    """`log yard: crane + wheel loader`: in the log yard; `all water: stream and ponds`: what explains it."""
    match = HEADING.match(phrase) or FRONTED.match(phrase)
    if match is None or not begins_with_thing(ANY.sub("", match["what"]), lexicon):
        return
    place = normalise(match["place"])
    if PLACE.match(place):
        yield f"{ANY.sub('', match['what'])} in the {place}", f"'{match['place']}' is read as in the {place}"
    if ALL_OF.match(place) or PLACE.match(place) or match.re is FRONTED:
        return
    things = re.split(r" ?(?:,|\+|&| and ) ?", normalise(match["what"]))
    if place in lexicon.schema.said - lexicon.schema.nouns and len(things) > 1:
        yield " and ".join(f"{place} {thing}" for thing in things), f"'{place}:' is read as what all of them are"
    noun = lexicon.nouns.get(tuple(place.split()))
    if noun is None or noun.number == "plural" or singular_of(place) not in lexicon.schema.nouns | own_names(lexicon):
        return
    spared = SPARED.search(what := match["what"])
    at = spared.start() if spared else len(what)
    yield f"{what[:at]} in the {place}{what[at:]}", f"'{place}:' is read as in the {place}"


def either_value(line: str, lexicon: Lexicon) -> Iterator[tuple[str, str]]:
    """`pinot noir and chardonnay north of the road`: nothing is both, so either of the two values of one field."""
    if match := VALUES.match(normalise(line)):
        for column in lexicon.schema.columns:
            if {match["one"], match["other"]} <= column.values and not {match["one"], match["other"]} & own_names(
                lexicon
            ):
                yield f"{match['one']} or {match['other']}{match['rest']}", ""
                return


def surely(phrase: str, lexicon: Lexicon) -> Iterator[tuple[str, str]]:
    """What must be read so before the grammar reads something else: headings, and "what is parked there apart from cars?"."""
    line = " ".join(phrase.split())
    if len(line) > MOST or not lexicon.schema.nouns:
        return
    yield from headed(line, lexicon)
    yield from either_value(line, lexicon)
    yield from shared_ends(line, lexicon)
    yield from corrected(line, lexicon)
    bare = line.lower().rstrip("?!. ")
    if match := LOT.search(bare):
        yield bare[: match.start()], ""
    if (match := PARKED.match(bare)) and not {"parked", "moored", "stored"} & lexicon.schema.words:
        what = "vessels" if match["how"] in ("moored", "docked", "berthed") else "features"
        yield f"{what} {bare[match.end() :]}", ""


def own_names(lexicon: Lexicon) -> set[str]:
    """The names that mean features of a layer."""
    return {
        name for name in (" ".join(words) for words in lexicon.nouns) if lexicon.keys_of(name) & lexicon.schema.nouns
    }


def begins_with_thing(text: str, lexicon: Lexicon) -> bool:
    """Whether a text begins with a thing that the lexicon knows, whatever stands before it."""
    words = normalise(text).split()
    while words and (words[0] in DETERMINERS or (words[0],) in lexicon.looks) and (words[0],) not in lexicon.nouns:
        words = words[1:]
    return any(tuple(words[:size]) in lexicon.nouns for size in (1, 2, 3))


def asked_in(phrase: str, lexicon: Lexicon, whole: Whole) -> Iterator[tuple[str, str]]:
    """Texts that say what a phrase asks for, each with a note on what it does not say or reads otherwise."""
    line = " ".join(phrase.split())
    if len(line) > MOST or not lexicon.schema.nouns:
        return
    yield from plain_questions(line, lexicon)
    yield from explained(line, lexicon)
    for pattern in (JOINT, NAMED):
        for match in reversed([*pattern.finditer(line)]):
            before, after = line[: match.start()].strip(" ,.?!-"), line[match.end() :]
            if len(before.split()) > 1 and not BACK.search(after) and not whole(before):
                note, after = f"'{before}' was left out: what is asked comes after it", SO.sub("", after)
                yield from (
                    (text, ". ".join(filter(None, (note, more)))) for text, more in plain_questions(after, lexicon)
                )
                yield after, note
    if (told := REASON.search(line)) and not (LIMITS.search(told["why"]) or BACK.search(told["why"])):
        yield line[: told.start()], f"'{told['why']}' was left out: what is asked comes before it"


def explained(line: str, lexicon: Lexicon) -> Iterator[tuple[str, str]]:
    """`rides not in operation (status closed)`: those with that status; `all water: stream and ponds`: these."""
    if (match := EXPLAINED.match(line)) and normalise(match["what"]).split(" ")[0] in lexicon.schema.strong:
        yield f"{match['thing']} with {match['what']}", f"read as what '({match['what']})' says"
    if (match := HEADING.match(line)) and ALL_OF.match(match["place"]) and begins_with_thing(match["what"], lexicon):
        yield match["what"], f"'{match['place']}' is read as what follows it"
    elif match and begins_with_thing(match["what"], lexicon) and tells_nothing(normalise(match["place"]), lexicon):
        yield match["what"], f"'{match['place']}:' is told by nothing here: read as a heading"


def tells_nothing(place: str, lexicon: Lexicon) -> bool:
    """Whether a heading has no word that tells things apart here: "fire water", but not "north side", "red"."""
    words = place.split()
    apart = any((word,) in lexicon.looks or (word,) in sequences() for word in words)
    return not apart and place not in lexicon.schema.said and singular_of(place) not in lexicon.schema.nouns


def plain_questions(line: str, lexicon: Lexicon) -> Iterator[tuple[str, str]]:
    """Questions put as what they ask for: "where are the lions kept?" for the lion enclosure."""
    said_so = " ".join(line.lower().rstrip("?!. ").replace(",", " ,").split())
    if match := TOLD_WHERE.match(said_so):
        yield match["what"], ""
    bare = " ".join(line.lower().rstrip("?!. ").split())
    if match := BOTH.match(bare):
        yield f"features that {match['verb']} {match['one']} and that {match['verb']} {match['other']}", ""
    if match := HOW_MANY.match(bare):
        yield f"{match['what']} of the {match['whole']}", ""
    if match := KEPT.match(bare):
        kept, done = match["one"] or match["other"], match["done"] or match["does"]
        said = f"{kept} {'are ' * bool(match['done'])}{done}"
        for thing in KEEPERS.get(done, ()):
            for name in dict.fromkeys((f"{singular_of(kept)} {thing}", f"{kept} {thing}")):
                if tuple(name.split()) in lexicon.nouns or lexicon.nouns.get((thing,)):
                    yield name, f"'where the {said}' is read as the {name}"
    yield from met(normalise(said_so))


def met(line: str) -> Iterator[tuple[str, str]]:
    """`fountain where the two paths meet`: near two paths; `place where the road crosses the rails`: touching both."""
    match = MEETING.match(line) or TOGETHER.match(line)
    if match is None:
        return
    spot = SPOT.match(match["thing"]) is not None
    thing = "features" if spot else match["thing"]
    for joint in ("touching", "near") if spot else ("near",):
        note = f"'{line[line.index(' where ') + 1 :]}' is read as {joint} both"
        if match.re is TOGETHER and match["several"]:
            yield f"{thing} {joint} at least {match['n'] or 'two '}{plural_of(singular_of(match['several']))}", note
        else:
            yield f"{thing} {joint} {match['one']} and {joint} {match['other']}", note
