"""What a phrase calls features, in the layer's own words: "gauges" of gauging stations, "butcher shops", "reed beds".

So are words for whatever the layer holds ("places", "incidents"), and what is said of things after a "on" or "at".
"""

# ruff: noqa: E501 - tables read better in long rows
from __future__ import annotations

import re
from collections.abc import Iterator

from engine.phrases.fieldnames import field_words, stem
from engine.phrases.lexicon import Lexicon, load_lexicon
from engine.phrases.onefield import means
from engine.phrases.schema import kin
from engine.phrases.words import plural_of, singular_of

ANY_WORDS = """
place facility incident call asset site section system array location entry record spot installation establishment venue business outlet property unit
stretch case event point address premise structure object row operation station scheme project plant provider emergency machine device
"""
ANY = frozenset(ANY_WORDS.split())  # whatever a layer holds, where it calls nothing so
EXTRA_WORDS = """
shop store outlet building structure facility installation business premise asset feature object site station point place centre area house plant unit
system work ground body location establishment venue tree
"""
EXTRA = frozenset(EXTRA_WORDS.split())  # which add nothing to the name of a thing
SORTS = tuple(frozenset(row.split()) for row in """
ground field pitch court venue arena facility centre site place area stadium | practice surgery clinic office doctor centre | plant station work facility site installation | shop store market outlet boutique
track line path trail way route road | home house residence facility centre | bridge crossing viaduct overpass | stop station shelter halt | garden park green | yard depot garage | box cabinet kiosk | post pole column mast | hall room house | rack stand parking shelter
""".replace("\n", "|").split("|") if row.strip())  # fmt: skip  # last words that may stand for one another
STOP_WORDS = "with without in on at of to for from by near within that which whose where and or not but except touching over under between built , than"
STOPS = frozenset(STOP_WORDS.split())
ON = re.compile(
    r"^(?:the |all )?(?P<sup>(?:(?:two|three|four|five|six|ten|\d+) )?(?:most [a-z]+|least [a-z]+|[a-z]+est) )?(?P<head>.+?) (?:on|at|in|to|of|for|from|affecting|inside|outside) (?:an? |the |any |all )?(?P<kinds>[a-z ]+)$"
)
TAIL = re.compile(r"^(?P<head>[a-z ]+?) , (?P<kinds>[a-z]+(?: [a-z]+)?(?: (?:or|and) [a-z]+(?: [a-z]+)?)+)(?: only)?$")
COUNT = re.compile(r"(two|three|four|five|six|ten|\d+) ")


def headed_plainly(line: str, lexicon: Lexicon) -> Iterator[str]:
    """A normalised phrase with things called as the layer calls them."""
    line = renamed(line, lexicon)
    yield line
    if (match := TAIL.match(line)) and (kinds := kinds_of(match["kinds"], lexicon)):
        yield f"{match['head']} {kinds}"
        yield f"{kinds} with {match['head']}"
    if (match := ON.match(line)) and (kinds := kinds_of(match["kinds"], lexicon)):
        yield from said_of_kinds(match, kinds, lexicon)
    if (other := of_any(line, lexicon)) != line:
        yield other


def said_of_kinds(match: re.Match[str], kinds: str, lexicon: Lexicon) -> Iterator[str]:
    """`mole trouble on pitches`: pitches with moles; `the quickest responses to a fire`: the fires with it."""
    head = match["head"]
    if set(map(singular_of, head.split())) & lexicon.schema.nouns:
        return
    if match["sup"]:
        count = COUNT.match(match["sup"])
        thing = kinds if count else singular_of(kinds)
        sup = match["sup"].removeprefix(count[0] if count else "").strip()
        yield f"the {count[0] if count else ''}{thing} with the {sup} {singular_of(head)}"
        return
    words = head.split()
    for at, word in enumerate(words):
        if singular_of(word) in ANY:
            yield " ".join((*words[:at], kinds, *words[at + 1 :]))
            return
    yield f"{kinds} with {head}"


def kinds_of(text: str, lexicon: Lexicon) -> str:
    """Things joined by "or" or "and", each a kind of the layer or the first words of one alone; "" where one is not."""
    out = []
    for part in re.split(r" (?:or|and) ", text):
        single = singular_of(part)
        nouns = lexicon.schema.nouns
        own = [noun for noun in nouns if noun == single] or [noun for noun in nouns if noun.endswith(f" {single}")]
        own = own or [noun for noun in nouns if noun.startswith((f"{part} ", f"{single} "))]
        if not own and lexicon.own_keys_of(single):
            own = [single] if any(lexicon.own_keys_of(noun) & lexicon.keys_of(single) for noun in nouns) else []
        if not own:
            return ""
        out.append(plural_of(own[0] if len(own) == 1 else single))
    return " or ".join(out)


def renamed(line: str, lexicon: Lexicon) -> str:
    """The names of kinds in the place of other names for them, the longest first."""
    words = line.split()
    at = 0
    while at < len(words):
        for size in (each for each in (3, 2, 1) if at + each <= len(words)):
            run = words[at : at + size]
            ends = at + size == len(words) or words[at + size] in STOPS or singular_of(run[-1]) != run[-1]
            if ends and not STOPS & set(run) and (name := called(run, lexicon)):
                words[at : at + size] = name.split()
                at += len(name.split()) - 1
                break
        at += 1
    return " ".join(words)


def called(run: list[str], lexicon: Lexicon) -> str:
    """What the layer calls that which a run of words is another name of; "" where nothing, or several."""
    nouns = lexicon.schema.nouns
    last = singular_of(run[-1])
    many = last != run[-1]
    single = " ".join((*run[:-1], last))
    if single in nouns or (len(run) == 1 and any(noun.split()[-1] == last for noun in nouns if noun)):
        return ""
    own = [noun for noun in nouns if noun.replace(" ", "") == single.replace(" ", "")]
    if not own and len(run) > 1 and last in EXTRA:
        first = " ".join((*run[:-2], singular_of(run[-2])))
        own = [noun for noun in nouns if noun == first]
    if not own and len(run) > 1 and single not in lexicon.schema.words:
        own = [noun for noun in nouns if noun.split()[:-1] == run[:-1] and alike(noun.split()[-1], last)]
    known = (run[0],) in load_lexicon().nouns or last in lexicon.schema.words
    if not own and len(run) == 1 and not known:
        own = [noun for noun in nouns if " " in noun and same_root(noun.split()[0], last)]
    if len(own) != 1:
        return ""
    return plural_of(own[0]) if many else own[0]


def same_root(first: str, word: str) -> bool:
    """Whether the first word of a name is a form of a noun: "gauging" of gauges."""
    return first != word and first.endswith("ing") and stem(first) == stem(word)


def alike(one: str, other: str) -> bool:
    """Whether last words of names may stand for one another."""
    return any({one, other} <= group for group in SORTS)


def of_any(line: str, lexicon: Lexicon) -> str:
    """`places with a lift out of order`: features, where no feature is called a place."""
    words = line.split()
    fields = {each for column in lexicon.schema.columns for each in field_words(column.name).split()}
    for at, word in enumerate(words[:6]):
        if word in STOPS:
            break
        single = singular_of(word)
        if single in ANY and not any(single in noun.split() for noun in lexicon.schema.nouns):
            return " ".join((*words[:at], "feature" if single == word else "features", *words[at + 1 :]))
        follows = words[at + 1 : at + 2]
        ends = not follows or follows[0] in STOPS or follows[0].endswith("ed")
        if (
            at == 0
            and ends
            and any(kin(single, each) or means(single, each) for each in fields)
            and (word,) not in lexicon.nouns
        ):
            return " ".join(("features with", *words)) if not follows or follows[0] not in ("with", "that") else line
    return line
