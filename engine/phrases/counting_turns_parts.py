"""Parts, clauses and counts of other things, as the grammar reads them: "with a road under it", "truck-free road"."""

# ruff: noqa: E501 - patterns read better whole
from __future__ import annotations

import re

from engine.phrases.contact_turns import WAY
from engine.phrases.counting_turns import END, NP, SIDE, THING, TURNED, Turn
from engine.phrases.lexicon import Lexicon
from engine.phrases.words import COUNTED, number, plural_of, singular_of

SIDES = {"north": "south", "south": "north", "east": "west", "west": "east", "left": "right", "right": "left"}
HAS = r"\b(with|having|has|have|holds?|holding|contains?|containing|carr(?:y|ies|ying))"
AT = r"(?=(?:in|on|at|by|near|next|inside|along|beside|under|with|without) )"
PUT = r"(?:(?:has|have|ever) ){0,2}(?:put|set|built|placed|parked|pitched|left|planted)(?: up)? "
WHO, NOBODY = r"(?:some(?:one|body)|people|they) ", r"(?:nobody|no one) "
WHERE = r"\b(?:where|(?:in|on|at|under|along|near) which) "
DONE = rf"(?:(?:has|have) )?(?=[a-z]+(?:ed|en){END})"
IT = r"(?=(?:it|them)(?![^ ]))"


def with_part(match: re.Match[str]) -> str:
    """`with a road under it`: over a road; `with a pond north of it`, `just off its north side`: south of a pond."""
    where = (match["where"] or match["own"]).split()
    if where[0] in ("over", "through") and re.search(rf"(?:^| ){WAY}$", match["what"]):
        return match[0]  # a road over a river crosses it
    side = next((SIDES[each] for each in where if each in SIDES), "")
    what = match["what"] if re.match("(?:an?|the) ", match["what"]) else f"a {match['what'].removeprefix('any ')}"
    return f"{'not ' if match['with'] == 'without' else ''}{f'{side} of' if side else TURNED[where[-1]]} {what}"


def sharing(match: re.Match[str]) -> str:
    """`both huts that share the same island`: the huts on islands with exactly two huts."""
    count = f"exactly {match['n'].replace('both', 'two')}" if match["n"] else "at least two"
    return f"{match['head']} on the {plural_of(match['where'])} with {count} {match['head']}"


TURNS: tuple[tuple[re.Pattern[str], Turn], ...] = tuple((re.compile(pattern), replacement) for pattern, replacement in (
    (WHERE + NOBODY + PUT + "(?:an?|any) ", "without a "), (WHERE + WHO + PUT, "with "), (rf" (?:(?:that|which) )?{WHO}{PUT}{AT}", " "), (rf" (?:(?:that|which) )?{WHO}{PUT}({NP}) (?:in|on|under|near){END}", r" with \1"),
    (r"\bwith not (?:a single|one) ", "without a "), (r"\b((?:no|any|without) [a-z ]+?) (?:whatsoever|of any (?:kind|sort))(?![^ ])", r"\1"),
    (r"\b(at least|exactly|only) (?:a|one) (?:couple|pair) of ", r"\1 two "), (r"\b(?:(?:that|which) (?:is|are) )?home to ", "with "),
    (rf"\b(?:that|which) {NOBODY}{DONE}", "that are not "), (rf"\b(?:that|which) {WHO}{DONE}", "that are "),
    (rf"(?<=[a-z])(?<!which)(?<!where) (?:that )?there (?:is|are) {AT}", " "),
    (rf"^(?:all |the )*(?:(?P<n>both|{COUNTED}) (?:the )?)?(?P<head>{THING}) (?:that |which )?(?:shar(?:e|ing)|(?:stand|lie|sit|are) (?:together )?[io]n) (?:one and )?the same (?P<where>{THING})(?= ,|$)", sharing),
    (rf"{HAS} (?:just |only |exactly )?(?:an?|({COUNTED})) ({THING}(?: [io]n (?:it|them))?) (?:and|but) (?:no (?:more|others?)|not another)(?![^ ])", lambda match: f"{match[1]} exactly {match[2] or 'one'} {match[3]}"),
    (rf"({HAS} [a-z\d ]+?) each(?= ,| and |$)", r"\1"), (rf"{HAS} (?:just |only )?(?:the one|an? (?:single|lone|sole|solitary)) (?=[a-z])", r"\1 exactly one "),
    (r"^(?:an? |the )?(?:couple|pair|duo) of (?=[a-z])", "two "), (r"^(?:an? |the )?trio of (?=[a-z])", "three "), (rf"\bthe (?:group|set) of (?:the )?(?={COUNTED} )", "the "),
    (r"^(?:all )?the (?:rest|remainder) of (?:the )?(?=.* (?:without|except|apart|minus|but) )", "all the "), (r" (?:without|minus) (the [a-z]+(?:est|most)(?: ones?)?)$", r" except \1"),
    (r" , (?:all|any)(?: of (?:them|these|those))? (?=(?:but|except|apart from|save) )", " "), (r"\b(?:(?:that|which) (?:is|are|lies?) )?in ruins(?![^ ])", "that are ruined"),
    (rf"^(?:the )?({THING}) (?:that |which )?form(?:ing)? an? (row|line|cluster)$", r"a \2 of \1"),
    (rf"\b(?:right |just )?(?:in front of|outside) {IT}", "near "), (rf"\b(?:right )?in the (?:middle|centre|center) of {IT}", "in "), (rf"({HAS} [a-z\d ]+?) (?:right |out )?(?:outside|in front)$", r"\1 near it"),
    (rf"\band with ({NP}) (?:(?:standing|parked|lying) )?within (\d[\d.]* ?[a-z]+)(?: of (?:it|them))?(?= and | ,|$)", r"and within \2 of \1"),
    (rf"\b(?P<with>with|without|having|(?:that|which) (?:has|have)) (?P<what>(?:any )?{NP}) (?:(?:running|going) )?(?:(?P<where>(?:to the )?(?:{SIDE}) of|under|beneath|over|above|through|past) (?:it|them)|(?:(?:just )?(?:off|to) (?:its|their)|on (?:its|their)(?! [a-z]+ (?:side|half|part))) (?P<own>{SIDE})(?:ern)?(?: side)?)(?![^ ])", with_part),
))  # fmt: skip
OWNER = re.compile(r"\b(?P<who>[a-z]+) 's (?P<what>[a-z]+)(?![^ ])")
STAND = re.compile(
    rf"{WHERE}(?P<kept>(?:no )?(?:at (?:least|most) |exactly )?(?:{COUNTED} |an? |any )?{THING}) (?:is|are)(?: [a-z]+(?:ing|ed))?{END}"
)
FREE = re.compile(rf"(?<![^ ])(?:(?P<n>{COUNTED}) )?(?P<what>[a-z]+?)(?P<no> free|less)? (?P<thing>[a-z]+)(?![^ ])")
WHOSE = re.compile(
    r"\bwhose (?P<thing>[a-z]+) (?:also )?(?:(?:(?P<is>is|are)|(?P<has>has|have|holds?|carries|carry)) (?:also )?)(?:(?:an? )?(?P<look>[a-z]+)(?: ones?)?(?= ,| and |$))?"
)
GROUNDS = re.compile(r"field|plot|parcel|yard|park|garden|square|street|road|track|quay|pond|lake|wood|forest|platform")


def of_parts(line: str, lexicon: Lexicon) -> str:
    """A normalised phrase with such turns put plainly."""
    for pattern, replacement in TURNS:
        line = pattern.sub(replacement, line)
    line = FREE.sub(lambda match: of_what_is_there(match, lexicon), line)
    line = OWNER.sub(lambda match: of_name(match, lexicon), line)
    line = STAND.sub(
        lambda match: f"with {match['kept']}" if (match["kept"].split()[-1],) in lexicon.nouns else match[0], line
    )
    return WHOSE.sub(lambda match: of_its_thing(match, lexicon), line)


def of_what_is_there(match: re.Match[str], lexicon: Lexicon) -> str:
    """`truck-free road`, `carless road`: without; `two-hut island`: with exactly two, where the layer has such things."""
    what, thing = match["what"], match["thing"]
    there = what in lexicon.schema.nouns and (thing,) in lexicon.nouns and (what, thing) not in lexicon.nouns
    if not there or bool(match["n"]) == bool(match["no"]):
        return match[0]
    if match["n"] and ((number(match["n"]) or 1) < 2 or singular_of(thing) != thing):
        return match[0]
    said = f"with exactly {match['n']}" if match["n"] else "without"
    return f"{thing} {said} {plural_of(what)}"


def of_name(match: re.Match[str], lexicon: Lexicon) -> str:
    """`Zeus's temple`: the Temple of Zeus, where one is called so."""
    name = (match["what"], "of", match["who"])
    return " ".join(name) if name in lexicon.nouns else match[0]


def of_its_thing(match: re.Match[str], lexicon: Lexicon) -> str:
    """`whose field is planted with maize`: in a field that is; `whose bus is a white one`: with one, where such things are."""
    thing, look = match["thing"], match["look"]
    if singular_of(thing) not in lexicon.schema.nouns:
        return match[0]
    lead = f"{'in' if GROUNDS.fullmatch(singular_of(thing)) else 'with'} {'a ' if singular_of(thing) == thing else ''}"
    if match["has"]:
        return f"{lead}{thing} with{match[0][match.end('has') - match.start() :].replace(' also ', ' ', 1)}"
    said = (look,) in lexicon.looks
    return (
        f"{lead}{look} {thing}"
        if said
        else f"{lead}{thing} that {match['is']}{match[0][match.end('is') - match.start() :]}"
    )
