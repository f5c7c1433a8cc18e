"""Wordings of the last resort: what a phrase that nothing read may be put as, each tried until one is read whole.

Questions ("which hangar is third from the left?"), letters for points of the compass ("2nd barn from W"), what is done
with what a field says ("the hall where flowers are sold"), forms without a thing ("within 8 m of the pond").
"""

# ruff: noqa: E501 - patterns read better whole
from __future__ import annotations

import re
from collections.abc import Iterator

from engine.phrases.fieldnames import field_words
from engine.phrases.lexicon import Lexicon
from engine.phrases.slips import BY_SIZE
from engine.phrases.words import normalise, plural_of, singular_of

LONGEST = 200  # letters of a phrase that is looked at
POINTS = {"N": "north", "S": "south", "E": "east", "W": "west", "NE": "northeast", "NW": "northwest", "SE": "southeast", "SW": "southwest"}  # fmt: skip
POINT = r"(?P<point>NE|NW|SE|SW|[NSEW])"
PART = r"(?P<part>row|column|half|part|corner|edge|end|side|quarter|line|group|pair|bank)\b"
FROM = re.compile(rf"\bfrom (?:the )?{POINT}(?![\w/&])")
IN_PART = re.compile(rf"(?P<before>\w,?) (?:(?:in|on|at) )?(?:the )?{POINT} {PART}")
ALONG = (
    re.compile(r"\b(?:running |going )?(?:N ?[-/\u2013] ?S|S ?[-/\u2013] ?N)\b"),
    re.compile(r"\b(?:running |going )?(?:E ?[-/\u2013] ?W|W ?[-/\u2013] ?E)\b"),
)
TAGS = re.compile(r"(?: ?[,.?!])* ?\b(?:(?:would|could|can|will|won't) you|pick (?:it|them|that|those) (?:out )?for (?:me|us)|show (?:it|them) to me|if you would|only)[ ?.!]*$", re.IGNORECASE)  # fmt: skip
SEEK = re.compile(r"^(?:i'?m|i am|we'?re|we are) (?:(?:looking|searching|hunting) for|after) (?:something like )?|^(?:(?:can|could|would) you )?(?:please )?(?:point|direct|send) (?:me|us) (?:to|towards?) |^i (?:could do with|fancy) |^(?:take|lead|bring|guide|walk) (?:me|us) to ", re.IGNORECASE)  # fmt: skip
WHICH = re.compile(r"^(?:which|what) (?P<thing>[^\W\d]+(?:[ -][^\W\d]+){0,5}?) (?P<verb>is|are|isn't|aren't|was|were|has been|have been|has|have|hasn't|haven't|do not have|don't have|does not have|doesn't have|can't|cannot) (?P<rest>.+)$")  # fmt: skip
HOLDING = re.compile(r"^(?:which|what) (?P<thing>[^\W\d]+(?:[ -][^\W\d]+){0,2}?) (?:is|are) (?P<other>(?:the|an?) .+?) (?:(?:[a-z]+(?:ing|ed)|stood) )?(?P<at>in|on|at|to|under|next to|beside)$")  # fmt: skip
MOST_OF = re.compile(r"^(?:which|what) (?P<thing>[^\W\d]+(?:[ -][^\W\d]+){0,2}?) (?P<field>[a-z]+) the (?P<most>most|fewest|least)(?: [a-z]+)?$")  # fmt: skip
ROOMY = r"(?:hold|take|seat|fit|sleep|carry|accommodate|serve|holding|seating|sleeping|carrying)s?"
HOLDS = re.compile(rf"\b(?:that |which |who )?(?:can |could )?{ROOMY}(?P<count> (?:(?:more|fewer|less) than|at least|at most|over|under|up to)? ?(?:\d+|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty)(?: or (?:more|fewer|less))?)(?: (?:people|persons|guests|visitors|passengers|spectators|cars|adults))?(?![^ ])")  # fmt: skip
ANY_OF = re.compile(
    r"^(?:are|is) any (?:one )?of (?:the|these|our) (?P<thing>[a-z]+(?: [a-z]+)?) (?=[a-z]+)", re.IGNORECASE
)
IS_ANY = re.compile(
    r"^(?:is|are) (?:there )?(?:any|an?|some) (?P<thing>[a-z]+(?: [a-z]+)?) (?:(?:to be found|to be seen|anywhere) )?(?P<rest>(?:north|south|east|west|left|right|near|next|in|on|at|by|along|beside|with)\b.+?)\??$",
    re.IGNORECASE,
)
SET_UP = re.compile(
    r" (?:(?:that |which )?(?:was|were|is|are) )?(?:laid|set|put|dug|marked|fitted)(?: (?:out|up|in|down))? (?=(?:before|after|since|until|between|in) (?:1[89]|20)\d\d\b)"
)
BY = re.compile(rf"\b(?P<by>along|by|near|towards?) (?:the )?{POINT} (?P<part>edge|side|end|border|boundary)\b")
FOR_N = re.compile(r" for (?P<n>\d+)(?P<more> or more)?(?: people| persons| guests)?$")
ONE = re.compile(r"^(?P<things>(?:[a-z-]+ ){1,3}?)?,? ?(?:the )?(?P<how>[a-z]+(?:er|ern|est|most)|left|right|middle|upper|lower|top|bottom|outer|inner) one$")  # fmt: skip
SUPERLATIVE = {**BY_SIZE, "taller": "tallest", "higher": "tallest", "lower": "lowest", "older": "oldest", "newer": "newest", "northern": "northernmost",
               "southern": "southernmost", "eastern": "easternmost", "western": "westernmost", "left": "leftmost", "right": "rightmost", "upper": "topmost",
               "top": "topmost", "bottom": "bottommost"}  # fmt: skip
BARE = re.compile(r"^(?:within|inside|beside|next to|near|close to|adjacent to|along|between|touching|north of|south of|east of|west of|left of|right of) ")  # fmt: skip
ENDS = re.compile(r"(?: ?,)? ?(?:at )?(?:the )?(?:both|either) ends? of (?:the |each |every |its )?(?P<row>row|line|column|queue)(?: of (?:two|three|four|five|six|seven|eight|\d+))?$")  # fmt: skip
EACH = re.compile(r"\bof (?:each|every) (?=(?:row|column|line)\b)")
BEST = re.compile(r"^(?P<thing>.+?) ?, (?:the )?(?P<best>[a-z]+(?:most|est))(?: (?:one|of (?:them|all|these)))?$")
PAIR = re.compile(
    r"^(?P<thing>[a-z]+(?: [a-z]+)?) ?, (?:the )?(?P<side>north|south|east|west|left|right|upper|lower|top|bottom)(?:ern|ernmost|most)? (?P<n>pair|two|three|four)$"
)
FIELD = re.compile(
    r"\b(?P<with>with|of|having) (?:an? |the )?(?P<word>[a-z]+) (?P<field>[a-z]+) (?=(?:of|over|under|above|below|more|less|at|between|exactly|from|up|\d))"
)
CROSSED = re.compile(
    r"\b(?:cross(?:es|ing)?|(?:get|go|walk|come|step|pass) (?:over|across)|(?:walk|get|go)(?:ing)? to the other side of) (?P<what>the [a-z]+(?: [a-z]+)?)(?: (?:on foot|by foot|safely|here|from here|dry))*$"
)
WAYS = re.compile(r"(?:how|where|what|which (?:feature|thing|structure|one|way)|something|somewhere)\b")
DENYING = re.compile(
    r"\b(?:(?:lack|miss|exclud|avoid|need|ban|prohibit|refus|forb|reject|want)[a-z]*|never|no|without|empty)\b"
)
ROOM = ("capacity", "seats", "places", "beds", "sleeps")
CROSSINGS = (
    "footbridge",
    "bridge",
    "drawbridge",
    "level crossing",
    "pedestrian crossing",
    "underpass",
    "ford",
    "stepping stone",
)
ROW_OF = re.compile(r" ?, ?(?:the )?(?P<row>(?:\w+ ){1,2}(?:row|column)(?: from the [a-z]+)?)$")
TITLE_OF = re.compile(r"\b(?:the )(?P<word>[a-z]{4,})(?![^ ])")
CLAUSE = re.compile(r"^(?:(?:where is|show me|find|what's|what is|i need|i want) )?(?:the|that) (?P<thing>[a-z]+(?: [a-z]+)?) (?:they|you|we|people|that|which|nobody|no one|everyone|somebody|where|whose)\b(?!.*\b(?:not|no|never|without|except)\b)")  # fmt: skip
MIDDLE = re.compile(r"^(?:the )?(?P<thing>[a-z]+(?: [a-z]+){0,2}) in the middle of the (?:row|line) of (?:three|five|seven|3|5|7)$")  # fmt: skip
TWO = re.compile(r"\b(?P<one>(?:north|south|east|west|left|right|(?:north|south)(?:east|west)) of|near|next to|close to) and (?P<other>(?:closest|nearest|close|next) to|near|within [\d.]+ ?k?m of) (?P<what>(?:the )?[a-z]+(?: [a-z]+)*)$")  # fmt: skip
TURNED = (
    (TWO, r"\g<one> \g<what> and \g<other> \g<what>"),
    (ENDS, r" at both ends of the \g<row>"),
    (EACH, "of the "),
    (ROW_OF, r" in the \g<row>"),
    (SET_UP, " built "),
)
FIRST_LAST = re.compile(r"\b(?:the )?first and (?:the )?last (?P<thing>[a-z]+(?: [a-z]+)?)(?P<rest>(?: (?:in|of|from) .*)?)$")  # fmt: skip
DONE = re.compile(r"\b(?P<that>that|which) (?:have|has|had) (?P<done>[a-z]+)(?![^ ])")
OF_N = re.compile(r"\b(?P<where>middle|left|right|top|bottom|first|last|second|third|northern|southern|eastern|western) (?P<thing>[a-z]+(?: [a-z]+)?) of the (?P<n>\d+|two|three|four|five|six|seven|eight)$")  # fmt: skip
VALUE = r"(?P<value>[a-z]+(?: [a-z]+){0,2}?)"
SAID_OF = tuple(
    (re.compile(rf"(?P<thing>^.*?[a-z]) {pattern}(?P<rest>(?: (?:in|on|at|near|next|north|south|east|west|by|along|within|between|left|right)\b.*)?)$"), denied)
    for pattern, denied in (
        (rf"(?:that (?:are|is) |which (?:are|is) )?(?:reserved|meant|kept|used|intended|set aside|designated|built|there|only) for (?:the )?{VALUE}", False),
        (rf"where (?:the |they )?(?:[a-z]+ )?{VALUE} (?:is|are|gets?|can be) [a-z]+(?: from| at)?", False),
        (rf"where (?:they|you|we|people|farmers) (?:can )?[a-z]+ {VALUE}", False),
        (rf"(?:that|which|who) (?:do|does|did|is|are)(?: not|n't) [a-z]+ (?:any )?{VALUE}", True),
        (rf"(?:that|which|who) [a-z]+s? (?:the |only )?{VALUE}", False),
        (rf"(?:[a-z]+ing|[a-z]+ed with|full of|loaded with) {VALUE}", False),
    )
)  # fmt: skip


def last_wordings(phrase: str, lexicon: Lexicon) -> Iterator[str]:
    """What a phrase may be put as, the likeliest first."""
    line = " ".join(phrase.split())
    if len(line) > LONGEST or not lexicon.schema.nouns:
        return
    spelled = pointed(IS_ANY.sub(r"\g<thing> \g<rest>", ANY_OF.sub(r"\g<thing> that are ", line)))
    bare = TAGS.sub("", SEEK.sub("", spelled)).rstrip("?!. ")
    for text in dict.fromkeys((spelled, bare)):
        if text != line:
            yield text
    low = bare.lower().replace("\u2019", "'")
    yield from questions(low, lexicon)
    yield from crossings(low, lexicon)
    for text in dict.fromkeys((low, low.removeprefix("which ").removeprefix("where are ").removeprefix("where is "))):
        yield from said_of(text, lexicon)
    yield from owned(low, lexicon)
    yield from forms_of_rows(low)
    yield from forms_of_fields(low, lexicon)


def pointed(line: str) -> str:
    """A phrase with capital letters for points of the compass written out where they can be nothing else."""
    for pattern, axis in zip(ALONG, ("north-south", "east-west"), strict=True):
        if match := pattern.search(line):
            thing = line[: match.start()].strip(" ,")
            line = f"{axis} {thing}{line[match.end() :]}" if thing else f"{axis}{line[match.end() :]}"
    line = BY.sub(lambda match: f"{match['by']} the {POINTS[match['point']]} {match['part']}", line)
    line = FROM.sub(lambda match: f"from the {POINTS[match['point']]}", line)
    return IN_PART.sub(
        lambda match: (
            f"{match['before'].rstrip(',')} {'on' if match['part'] == 'side' else 'in'} the {POINTS[match['point']]} {match['part']}"
        ),
        line,
    )


def single_thing(line: str, lexicon: Lexicon) -> str:
    """`where is the mast they measure the wind with`: the mast, which is meant if there is one only; else "".

    What a clause says that nothing reads is left out.
    """
    match = CLAUSE.match(" ".join(line.lower().rstrip("?!. ").split()))
    return f"the {match['thing']}" if match and tuple(match["thing"].split()) in lexicon.nouns else ""


def questions(line: str, lexicon: Lexicon) -> Iterator[str]:
    """`which hangar is third from the left`: the third hangar from there; `which siding is it standing on`."""
    if match := HOLDING.match(line):
        joint = {"on": "with {} on it", "in": "containing {}", "at": "near {}", "to": "touching {}"}.get(
            match["at"], "next to {}"
        )
        yield f"{match['thing']} {joint.format(match['other'])}"
        yield f"{match['thing']} under {match['other']}"
    if match := MOST_OF.match(line):
        rooms = ("capacity", "seats") if re.fullmatch(ROOMY, match["field"]) else ()
        named = [field for field in (match["field"], *rooms) if lexicon.schema.called((field,))]
        yield from (f"{match['thing']} with the {match['most']} {field}" for field in named)
    if match := WHICH.match(line):
        thing, verb, rest = match["thing"], match["verb"], match["rest"]
        if verb in ("isn't", "aren't"):
            yield f"{thing} that are not {rest}"
        elif verb in ("has", "have"):
            yield f"{thing} with {rest}"
        elif verb.endswith("have") or verb in ("hasn't", "haven't"):
            yield f"{thing} without {rest}"
        elif verb not in ("can't", "cannot"):
            rest = (
                re.sub(r"^(?:left|parked|put|kept|placed|standing|lying) (?=[a-z]+ )", "", rest)
                if " " in verb
                else rest
            )
            rest = re.sub(r"^(?:over|up|down|out|right) (?=(?:by|at|in|near|on|next|beside)\b)", "", rest)
            plain = re.sub(r"^the | one$", "", rest)
            ends = SUPERLATIVE.get(plain, plain)
            yield from (f"{ends} {thing}", f"the {plain} {thing}", f"{thing} {rest}", f"{thing} that is {rest}")


def crossings(line: str, lexicon: Lexicon) -> Iterator[str]:
    """`how do I cross the water on foot?`: what the layer has that leads over it."""
    if WAYS.match(line) and (match := CROSSED.search(line)):
        there = [
            kind
            for kind in CROSSINGS
            if any(kind == noun or noun.endswith(f" {kind}") for noun in lexicon.schema.nouns)
        ]
        yield from (f"{plural_of(kind)} over {match['what']}" for kind in there)
        if len(there) == 1:
            yield plural_of(there[0])


def forms_of_rows(line: str) -> Iterator[str]:
    """`huts, both ends of row`, `the last pair`, `oaks, tallest`: what stands where, said in the grammar's order."""
    for pattern, plain in TURNED:
        if (text := pattern.sub(plain, line)) != line:
            yield text
    if (match := ONE.match(line)) and (match["how"] in SUPERLATIVE or not match["how"].endswith(("er", "ern"))):
        thing = (match["things"] or "feature").strip()
        yield f"the {SUPERLATIVE.get(match['how'], match['how'])} {singular_of(thing)}"
    if match := BEST.match(line):
        first, _, rest = match["thing"].partition(" in ")
        yield from (f"the {match['best']} {thing}{' in ' * bool(rest)}{rest}" for thing in (singular_of(first), first))
    if match := PAIR.match(line):
        side = SUPERLATIVE.get(match["side"], SUPERLATIVE.get(f"{match['side']}ern", match["side"]))
        yield f"the {'two' if match['n'] == 'pair' else match['n']} {side} {match['thing']}"
    if match := MIDDLE.match(line):
        thing = match["thing"]
        for each in dict.fromkeys((singular_of(thing), thing)):
            yield from (f"the middle {each} in the row", f"the middle {each}")
    if match := FIRST_LAST.search(line):
        thing, rest = singular_of(match["thing"]), match["rest"]
        yield f"{line[: match.start()]}the first {thing}{rest} and the last {thing}{rest}"
    if match := OF_N.search(line):
        yield f"{line[: match.start()]}{match['where']} {match['thing']}{line[match.end() :]}"


def owned(line: str, lexicon: Lexicon) -> Iterator[str]:
    """`lorries in Norda Logistics' yards`: in the yards of what a field says; `chemist's`: the chemist."""
    if line.endswith("'s"):
        yield line[:-2]
    for match in re.finditer(r"(?P<own>[a-z]+)(?:'s|(?<=s)') (?P<thing>[a-z]+(?: [a-z]+)?)$", line):
        before = line[: match.end("own")].split()
        own = next((each for size in (4, 3, 2, 1) if (each := " ".join(before[-size:])) in lexicon.schema.said), "")
        if own:
            yield f"{line[: match.end('own') - len(own)]}the {match['thing']} of {own}"


def forms_of_fields(line: str, lexicon: Lexicon) -> Iterator[str]:
    """Forms that leave the thing out, or say more of a field or a name than the layer does."""
    schema = lexicon.schema
    match = FIELD.search(line)
    if match and schema.called((match["field"],)) and (match["word"],) not in {*lexicon.nouns, *lexicon.looks}:
        yield f"{line[: match.start()]}with a {match['field']} {line[match.end() :]}"
    titles = {text for column in schema.columns if column.title for text in column.values}
    for match in TITLE_OF.finditer(line):
        own = [title for title in titles if match["word"] in title.split()]
        kind = tuple(own[0].split()[-1:]) if own else ()  # "Lake Road" is no lake
        if len(own) == 1 and own[0] != match["word"] and (kind == (match["word"],) or kind not in lexicon.nouns):
            yield f"{line[: match.start()]}{own[0]}{line[match.end() :]}"
    if BARE.match(line):
        yield f"features {line}"
    if (match := DONE.search(line)) and match["done"] in schema.words:
        yield f"{line[: match.start()]}{match['that']} are {match['done']}{line[match.end() :]}"
    if match := HOLDS.search(line):
        names = {field_words(field) for _, field in lexicon.measured}
        said = re.sub(r"^ (.+?) or more$", r" at least \1", match["count"])
        for name in (each for each in ROOM if each in names):
            yield f"{line[: match.start()]}with {name}{said}{line[match.end() :]}"
    if match := FOR_N.search(line):
        yield from (
            f"{line[: match.start()]} with {name} of {'at least ' * bool(match['more'])}{match['n']}"
            for name in ROOM
            if name in dict(lexicon.measured)
        )


def said_of(line: str, lexicon: Lexicon) -> Iterator[str]:
    """`lanes reserved for lorries`, of a field that says lorries: those it says so of; "that don't hold fuel"."""
    said, plain = lexicon.schema.said, normalise(line)
    for pattern, denied in () if DENYING.search(plain) else SAID_OF:
        if (match := pattern.match(plain)) is None:
            continue
        value = next((each for each in forms(match["value"]) if each in said), "")
        thing, rest = match["thing"], match["rest"]
        last = thing.split()[-1]
        if value:
            names = [field_words(column.name) for column in lexicon.schema.saying(value)]
            yield from (f"{thing} whose {name} is {'not ' * denied}{value}{rest}" for name in names)
            yield f"{thing} that are {'not ' * denied}{value}{rest}"
        elif denied and (kind := f"{singular_of(match['value'])} {singular_of(last)}") in lexicon.schema.nouns:
            yield f"{thing} that are not {plural_of(kind)}{rest}"


def forms(text: str) -> tuple[str, ...]:
    """A word as a value may have it: as it is, of one, of many."""
    return text, singular_of(text), plural_of(singular_of(text))
