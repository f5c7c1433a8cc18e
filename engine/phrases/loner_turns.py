"""Turns of speech for what stands alone among its kind, put plainly: "the stray wagon", "home on its own south of the road".

One such thing is the most isolated one of its kind. Words of which a field or a name of the layer makes use stay.
"""

# ruff: noqa: E501 - patterns read better whole
from __future__ import annotations

import re

from engine.phrases.lexicon import Lexicon
from engine.phrases.words import plural_of, singular_of

ADJECTIVE = r"(?:lone|lonely|lonesome|solitary|isolated|stray|outlying|secluded|remote|stranded|standalone|outlier)"
UNHITCHED = frozenset(
    {"wagon", "car", "carriage", "coach", "trailer", "truck", "boat", "barge", "ship", "container", "boxcar"}
)
NAME = r"(?P<thing>[a-z]+(?: [a-z]+){0,3}?)"
STANDS = r"(?:(?: (?:that|which))?(?: (?:is|stands?|sits?|lies?|standing|sitting|lying|parked|moored|placed|left|set|located|situated|built|growing|grazing|waiting|working|idling|floating|drifting|seen|found))*)"
OTHERS = r"(?:all |any )?(?:of )?(?:the |its )?(?:others?(?: [a-z]+){0,2}?|rest(?: of (?:the |its )?[a-z]+(?: [a-z]+)?)?|remaining ones|pack|herd|flock|crowd|bunch|fleet|main group|group|(?:the )?(?:row|line|train|convoy|string|cluster|block)(?: of (?:the )?[a-z]+(?: [a-z]+)?)?)"
FAR = r"(?:(?:well|far|set|off|a long way|some way|some distance|the|quite) )*(?:apart|away|separated?|isolated|removed|detached|distant|furthest(?: away)?|farthest(?: away)?|most distant|off)"
HOW = rf"(?:(?:off|all|out|quite|standing) )*(?:on (?:its|their) own|by (?:itself|themselves)|alone(?: {FAR} from {OTHERS})?|apart(?! from)|in isolation|{FAR} from {OTHERS}|(?:(?:that |which |with )?(?:has |is )?)?(?:stray(?:ed|ing)|wandered(?: off| away)?|separated|parted|got away) from {OTHERS})"
REST = r"(?P<rest>$| ,? ?(?:in|on|at|near|by|next|north|south|east|west|left|right|along|inside|outside|within|behind|beside|close|to|that|which|and|with|between)\b.*)"
AFTER = re.compile(
    rf"^(?:the |an? |that |one )?(?P<pre>{ADJECTIVE} |single |one |sole |only )?{NAME}(?: (?:one|which))?{STANDS} {HOW}{REST}$"
)
BEFORE = re.compile(
    rf"^(?:(?:the|an?|one|that|any|some) )?(?P<n>(?:the )?(?:two|three|four|five) )?(?P<look>{ADJECTIVE}|detached) {NAME}{STANDS}(?: {HOW})?{REST}$"
)
INSIDE = re.compile(rf"(?<=[a-z] )the (?P<look>{ADJECTIVE}) (?P<thing>[a-z]+(?: [a-z]+)?)(?![^ ])")
ODD = r"(?:odd (?:one|man) out|outlier|loner|stray(?: one)?|one (?:that|which) (?:is|stands|sits|lies) (?:alone|apart|by itself|on its own)|(?:lone|isolated|solitary) one)"
OF_ALL = (
    re.compile(rf"^(?:the )?{ODD} (?:of|among|amongst|in) (?:all )?(?:of )?(?:the )?{NAME}$"),
    re.compile(rf"^(?:of|among|amongst) (?:all )?(?:of )?(?:the )?{NAME} ,? ?(?:only )?the {ODD}$"),
    re.compile(rf"^(?:all )?(?:the )?{NAME} ,? ?(?:(?:only|which|that) )?(?:is )?the {ODD}$"),
    re.compile(rf"^(?:of|among|amongst) (?:all )?(?:of )?(?:the )?{NAME} ,? ?the one{STANDS} {HOW}$"),
    re.compile(rf"^(?:the )?odd {NAME} out$"),
)
SAID = re.compile(
    r"\b(?:(?P<order>(?:first|last|next) [a-z]+(?: [a-z]+)? (?:before|after|past|beyond))(?= the\b)|odd [a-z]+ out|outlier|loner|stray|stranded|remote|outlying|secluded)\b"
)


def lonely(line: str, lexicon: Lexicon) -> str:
    """A normalised phrase with such turns put plainly."""
    for pattern in OF_ALL:
        if match := pattern.match(line):
            thing = kind_of(match["thing"], lexicon, several=True)
            return f"the most isolated {thing}" if thing else line
    if (match := AFTER.match(line)) and (thing := kind_of(match["thing"], lexicon)) and not owned(match[0], lexicon):
        return f"the most isolated {thing}{match['rest']}"
    if (match := BEFORE.match(line)) and sole(match, lexicon):
        number = (match["n"] or "").removeprefix("the ")
        thing = kind_of(match["thing"], lexicon, several=bool(number))
        named = match["thing"] if number else thing
        return f"the {number}most isolated {named}{match['rest']}" if thing else line
    return INSIDE.sub(lambda match: inside(match, lexicon), line)


def kind_of(words: str, lexicon: Lexicon, *, several: bool = False) -> str:
    """The words, in the singular, where they end in one thing's name ("gas silo"); "" where they do not.

    Those of `several` may be a plural. What stands before the name must be a look that is known.
    """
    said = words.split()
    plural = plural_of(singular_of(said[-1])) == said[-1] and singular_of(said[-1]) != said[-1]
    single = [*said[:-1], singular_of(said[-1])]
    start = next((at for at in range(len(single)) if tuple(single[at:]) in lexicon.nouns), None)
    if start is None or (plural and not several) or not all((word,) in lexicon.looks for word in single[:start]):
        return ""
    return " ".join(single)


def sole(match: re.Match[str], lexicon: Lexicon) -> bool:
    """Whether such a word says that a thing stands alone; detached are wagons and boats, other things are a kind of building."""
    look, thing = match["look"], match["thing"].split()[-1]
    named = any((look, *match["thing"].split()[:size]) in lexicon.nouns for size in (1, 2))
    return not named and not owned(look, lexicon) and (look != "detached" or thing in UNHITCHED)


def owned(words: str, lexicon: Lexicon) -> bool:
    """Whether a field of the layer says one of the words that would tell what stands alone."""
    told = re.findall(rf"\b(?:{ADJECTIVE}|alone|apart|away|detached)\b", words)
    return any(lexicon.looks.get((word,)) == "value" or word in lexicon.schema.said for word in told)


def inside(match: re.Match[str], lexicon: Lexicon) -> str:
    """`next to the solitary tree`: the most isolated one, anywhere in a phrase."""
    thing = kind_of(match["thing"], lexicon) or kind_of(match["thing"].split()[0], lexicon)
    rest = match["thing"][len(thing) :] if thing else ""
    return f"the most isolated {thing}{rest}" if thing and sole(match, lexicon) else match[0]


def loosely_alone(phrase: str) -> tuple[str, ...]:
    """A warning that names a word that is read as standing far from its kind, though it may say more."""
    match = SAID.search(phrase.lower())
    if match and match["order"]:
        return (f"'{match['order']}' is read as the closest to what follows, on whichever side",)
    return (f"'{match[0]}' is read as the furthest from the others of its kind",) if match else ()
