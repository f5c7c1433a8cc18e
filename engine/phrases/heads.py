"""What a phrase calls features, in the layer's own words: "gauges", "butcher shops", "places", "moles on pitches"."""

# ruff: noqa: E501 - tables read better in long rows
from __future__ import annotations

import re
from collections.abc import Iterator

from engine.phrases.compound_heads import standing_at
from engine.phrases.fieldnames import CALLED, field_words, stem
from engine.phrases.lexicon import Lexicon, load_lexicon
from engine.phrases.namesakes import groups_of, namesakes, same_kind
from engine.phrases.onefield import means
from engine.phrases.wider import FIXED, is_mixed
from engine.phrases.words import plural_of, singular_of

TABLE = """
place facility incident call asset site section system array location record spot installation venue business outlet property unit case event point premise structure machine
shop store outlet building structure facility installation business asset feature site station point place centre house plant unit system tree
with without in on at of to for from by near within that which whose where and or not but except touching over under between built , than
next close closer closest near nearer nearest far farther farthest furthest right left just directly north south east west northeast northwest southeast southwest northern southern eastern western behind above below beside besides along alongside across around inside outside beneath opposite into onto against beyond past plus minus except is are has have had does do only both all no longer larger smaller bigger taller higher lower wider older newer more less fewer
"""
ANY, EXTRA, STOPS, FOLLOWS = (frozenset(row.split()) for row in TABLE.strip().split("\n"))
# whatever a layer holds; what adds nothing to the name of a thing; where names end
AFTER = STOPS | FOLLOWS | CALLED  # what may follow a name in the singular: "the canteen just right of"
# words in names that the grammar reads otherwise
GRAMMATICAL = frozenset(
    ("of", "center", "to", "by", "in", "up", "through", "and", "side", "top", "end", "middle", "off")
)
JOINED = frozenset({"tower", "boat", "bridge", "truck", "ship", "plane", "wagon"})
SORTED = "pile heap mound stack|run slope piste|ground field pitch court facility centre|practice surgery clinic office|plant station work facility site|shop store outlet|track line path trail way route road|home house residence facility|bridge crossing viaduct|mast pylon pole"
SORTS = tuple(frozenset(row.split()) for row in SORTED.split("|"))  # last words that may stand for one another
COUNT = r"(?:(?P<count>two|three|four|five|six|ten|\d+) )?"
ON = re.compile(
    rf"^(?:the |all )?(?:{COUNT}(?P<sup>most [a-z]+|least [a-z]+|[a-z]+est) )?(?P<head>.+?) (?:on|at|in|to|of|for|affecting) (?:an? |the |any )?(?P<kinds>[a-z ]+)$"
)
PURPOSE = re.compile(r"(?<![^ ])(?P<thing>[a-z]+(?: [a-z]+)?) for (?:the |an? )?(?P<whom>[a-z]+(?: [a-z]+)?)(?![^ ])")
TAIL = re.compile(r"^(?P<head>[a-z ]+?) , (?P<kinds>[a-z ]+ (?:or|and) [a-z ]+)$")


def headed_plainly(line: str, lexicon: Lexicon) -> Iterator[str]:
    """A normalised phrase with things called as the layer calls them."""
    line = renamed(PURPOSE.sub(lambda match: meant_for(match, lexicon), line), lexicon)
    yield line
    yield from standing_at(line, lexicon, called)
    if (match := TAIL.match(line)) and (kinds := kinds_of(match["kinds"], lexicon)):
        yield f"{match['head']} {kinds}"
    if (match := ON.match(line)) and (kinds := kinds_of(match["kinds"], lexicon)):
        yield said_of(match, kinds, lexicon)
    yield of_any(line, lexicon)


def said_of(match: re.Match[str], kinds: str, lexicon: Lexicon) -> str:
    """`mole trouble on pitches`: pitches with moles; `the quickest responses to a fire`: the fires with it."""
    words, many = match["head"].split(), match["count"]
    if {*map(singular_of, words)} & lexicon.schema.nouns:
        return ""
    if match["sup"]:
        thing = f"{many} {kinds}" if many else singular_of(kinds)
        return f"the {thing} with the {match['sup']} {singular_of(match['head'])}"
    at = next((at for at, word in enumerate(words) if singular_of(word) in ANY), None)
    return f"{kinds} with {match['head']}" if at is None else " ".join((*words[:at], kinds, *words[at + 1 :]))


def kinds_of(text: str, lexicon: Lexicon) -> str:
    """Things joined by "or", each a kind of the layer or the first words of one alone; "" where one is not."""
    out, nouns = [], lexicon.schema.nouns
    for part in re.split(r" (?:or|and) ", text):
        single = singular_of(part)
        own = [noun for noun in nouns if noun == single or noun.endswith(f" {single}")]
        own = own or [noun for noun in nouns if noun.startswith((f"{part} ", f"{single} "))]
        meant = lexicon.keys_of(single)
        own = own or [single for noun in nouns if lexicon.own_keys_of(noun) & meant]
        if not own:
            return ""
        out.append(plural_of(own[0] if len(own) == 1 else single))
    return " or ".join(out)


def renamed(line: str, lexicon: Lexicon) -> str:
    """The names of kinds in the place of other names for them, the longest first."""
    words = line.split()
    at = 0
    while at < len(words):
        for size in (each for each in (4, 3, 2, 1) if at + each <= len(words)):
            run = words[at : at + size]
            after = words[at + size] if at + size < len(words) else ","
            ends = after in AFTER or singular_of(run[-1]) != run[-1] or (size > 1 and after.endswith("ed"))
            ends |= (
                after.endswith("ing") and not {(after,), (run[-1], after)} & lexicon.nouns.keys()
            )  # "the ship lying"
            of = {"of"} if run[1:2] == ["of"] and size > 2 else set()  # "heaps of debris"
            known = size > 1 and singular_of(" ".join(run)) in groups_of()  # "lay by", "lean to"
            if (
                ends
                and (known or STOPS & {*run} <= of)
                and (name := called(run, lexicon))
                and not (
                    run[-1] in ANY
                    and singular_of(name) in " ".join(words[at + size :])  # "the facility next to the ice plant"
                )
            ):
                words[at : at + size] = name.split()
                at += len(name.split()) - 1
                break
        at += 1
    return " ".join(words)


def called(run: list[str], lexicon: Lexicon) -> str:
    """What the layer calls that which a run of words is another name of; "" where nothing, or several."""
    if "'s" in run[1:-1]:  # "porter's lodge", "fishermen's huts"
        at = run.index("'s")
        forms = ([*run[: at - 1], owner, *run[at + 1 :]] for owner in (singular_of(run[at - 1]), f"{run[at - 1]}s"))
        return next(filter(None, (called(form, lexicon) for form in forms)), "")
    nouns, single = lexicon.schema.nouns, singular_of(" ".join(run))
    last = single.split()[-1]
    if single in nouns or (len(run) == 1 and any(noun.split()[-1] == last for noun in nouns if noun)):
        return ""
    if single in FIXED and is_mixed(nouns):
        return ""
    if run[1:2] == ["of"] and (named := of_things(run, nouns)):
        return named
    if len(run) > 2 and run[1] == "of" and singular_of(run[-1]) not in nouns:
        several = called([*run[2:-1], singular_of(run[-1]), run[0]], lexicon)
        return called([run[2], run[0]], lexicon) or several  # "heaps of debris" of debris piles
    own = [noun for noun in nouns if noun.replace(" ", "") == single.replace(" ", "")]
    own = own or (of_one_word(last, lexicon) if len(run) == 1 else of_words(run, single, last, lexicon))
    if len(own) != 1:
        return ""
    return plural_of(own[0]) if last != run[-1] else own[0]


def of_one_word(last: str, lexicon: Lexicon) -> list[str]:
    """The kinds of a layer that one word (singular) is another name of."""
    nouns, said = lexicon.schema.nouns, lexicon.schema.words
    own = [noun for noun in nouns if same_kind(noun, last)]  # "stacks" are chimneys before coal piles
    if last not in said:
        sort = {word for group in SORTS if last in group for word in group}
        own = own or [noun for noun in nouns if " " in noun and noun.split()[-1] in sort]  # "slopes" of ski runs
    if last in JOINED:
        own = own or [noun for noun in nouns if noun.endswith(last)]  # "towers" of watchtowers
    if (last,) not in load_lexicon().nouns and last not in said and not last.endswith("ed"):  # a "parked" car
        firsts = {noun: noun.split()[0] for noun in nouns if " " in noun}  # "gauges" of a gauging station
        own = own or [noun for noun, first in firsts.items() if first.endswith("ing") and stem(first) == stem(last)]
    if last.isalpha() and (last,) not in lexicon.nouns and last not in said | ANY | EXTRA:
        own = own or [noun for noun in nouns if any(other.endswith(f" {last}") for other in namesakes(noun))]
    return own


def of_words(run: list[str], single: str, last: str, lexicon: Lexicon) -> list[str]:
    """The kinds of a layer that a run of words, `single` in the singular, is another name of."""
    nouns = lexicon.schema.nouns
    own: list[str] = []
    if last in EXTRA and (last not in nouns or last in ANY):  # "park trees" are no parks
        own = [noun for noun in nouns if noun == " ".join((*run[:-2], singular_of(run[-2])))]
    if single not in lexicon.schema.words:
        sort = {word for group in SORTS if last in group for word in group}
        own = own or [noun for noun in nouns if noun.split()[:-1] == run[:-1] and noun.split()[-1] in sort]
    own = own or [noun for noun in nouns if alike(noun, single)]
    return own or [noun for noun in nouns if any(alike_at_last(other, run[:-1], last) for other in namesakes(noun))]


def with_names_plain(line: str, lexicon: Lexicon) -> str:
    """A normalised phrase with names that hold words of grammar as the layer has them: "halls of residence", "lean-tos"."""
    words = line.split()
    at = len(words) - 2 if GRAMMATICAL & {*words} else -1
    while at >= 0:
        for size in (each for each in (5, 4, 3, 2) if at + each <= len(words)):
            run = words[at : at + size]
            if GRAMMATICAL & {*run} and (name := by_whole_name(run, lexicon.schema.nouns)):
                words[at : at + size] = name.split()
        at -= 1
    return " ".join(words)


def by_whole_name(run: list[str], nouns: frozenset[str]) -> str:
    """What a layer calls that which a run of words is a known name of, to the letter; "" for others."""
    if (single := singular_of(" ".join(run))) in nouns:
        return ""
    if "of" in run[1:2]:
        return of_things(run, nouns)
    own = [noun for noun in nouns if same_kind(noun, single)] if single in groups_of() else []
    if len(own) != 1:
        return ""
    return own[0] if single == " ".join(run) else plural_of(own[0])


def of_things(run: list[str], nouns: frozenset[str]) -> str:
    """`blocks of flats`: what a layer calls that which is known by a name with "of"; "" for others."""
    first = singular_of(run[0])
    forms = {" ".join((first, *run[1:-1], last)) for last in (run[-1], singular_of(run[-1]))}
    own = [noun for noun in nouns if any(same_kind(noun, form) for form in forms)]
    if len(own) != 1:
        return ""
    return own[0] if first == run[0] else plural_of(own[0])


def alike(noun: str, said: str) -> bool:
    """Whether two names mean one kind of thing, as wholes or in their first and their last words."""
    if same_kind(noun, said):
        return True
    one, other = noun.split(), said.split()
    if len(one) < 2 or len(one) != len(other):
        return False
    return all(a == b or same_kind(a, b) for a, b in zip(one, other, strict=True))


def alike_at_last(name: str, before: list[str], last: str) -> bool:
    """Whether a name has the same words before a last word that may stand for another: "ski lift mast" of a pylon."""
    words = name.split()
    return bool(before) and words[:-1] == before and any({words[-1], last} <= group for group in SORTS)


def meant_for(match: re.Match[str], lexicon: Lexicon) -> str:
    """`stand for spectators`: a spectator stand, as far as a kind of the layer is called so.

    What more is said stays before the name: "landing site for the rescue helicopter", a rescue helipad.
    """
    thing, whom = match["thing"].split(), match["whom"].split()
    whom[-1] = singular_of(whom[-1])
    for start in range(len(thing)):
        for begin in range(len(whom)):
            if name := called([*whom[begin:], *thing[start:]], lexicon):
                return " ".join((*thing[:start], *whom[:begin], name))
    return match[0]


def of_any(line: str, lexicon: Lexicon) -> str:
    """`places with a lift out of order`: features, where none is called a place; "solar installed" of a `PV_STATUS`."""
    words = line.split()
    head = next((at for at, word in enumerate(words) if word in STOPS), len(words))
    for at, word in enumerate(words[:head]):
        single = singular_of(word)
        if single in FIXED and is_mixed(lexicon.schema.nouns):
            continue
        if single in ANY and not any(single in noun.split() for noun in lexicon.schema.nouns):
            return " ".join((*words[:at], "feature" if single == word else "features", *words[at + 1 :]))
    own = {each for column in lexicon.schema.columns for each in field_words(column.name).split()}
    follows = words[1] if len(words) > 1 else ""
    said = words[:1] and (words[0],) not in lexicon.nouns and any(means(singular_of(words[0]), each) for each in own)
    ends = follows not in ("with", "that") and (follows in ("", *STOPS) or follows.endswith("ed"))
    return f"features with {line}" if said and ends else ""
