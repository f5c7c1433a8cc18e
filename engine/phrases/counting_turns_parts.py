"""Parts, clauses and what a phrase speaks of first, as the grammar reads them: "with a road under it", "truck-free road"."""

# ruff: noqa: E501 - patterns read better whole
from __future__ import annotations

import re

from engine.phrases.counting_turns import END, NP, SIDE, THING, TURNED, Turn
from engine.phrases.lexicon import Lexicon
from engine.phrases.words import COUNTED, number, plural_of, singular_of

SIDES = {"north": "south", "south": "north", "east": "west", "west": "east", "left": "right", "right": "left"}
HAS = r"(?:with|having|has|have|holds?|holding|contains?|containing|carry|carries|carrying)"
AT = r"(?=(?:in|on|at|by|near|next|inside|along|beside|under|within|around|with|without)\b)"
NOBODY, DOER = r"(?:nobody|no one|noone)", r"(?:somebody|someone|people|they|anybody|anyone)"
DO = r"(?:(?:has|have|had|ever|once|recently|did) ){0,2}"
PUT = r"(?:put|set|built?d?|placed|parked|pitched|left|moored|erected|planted|installed|laid|anchored|tied|constructed)(?: up| down)?"
WHERE = r"(?:where|(?:in|on|at|under|along|near|over) which)"
SAME = rf"(?:the (?:very )?same|one and the same|a single|a common) (?P<where>{THING})(?: (?:with|as) (?:each other|one another))?(?= ,|$)"
REST = r"(?:the (?:rest|remainder|remaining ones?|others?|other ones)|what(?:ever)? (?:is left|remains))"


def with_part(match: re.Match[str]) -> str:
    """`with a road under it`: over a road; `with a pond north of it`, `just off its north side`: south of a pond."""
    where = (match["where"] or match["own"]).split()
    side = next((SIDES[each] for each in where if each in SIDES), "")
    what = match["what"] if re.match("(?:an?|the) ", match["what"]) else f"a {match['what'].removeprefix('any ')}"
    return f"{'not ' if match['with'] == 'without' else ''}{f'{side} of' if side else TURNED[where[-1]]} {what}"


def sharing(match: re.Match[str]) -> str:
    """`both huts that share the same island`: the huts on islands with exactly two huts."""
    head, many = match["head"], match["n"]
    count = "at least two" if not many else "exactly two" if many == "both" else f"exactly {many}"
    heads = plural_of(singular_of(head))
    return f"{heads if many else head} on the {plural_of(singular_of(match['where']))} with {count} {heads}"


TURNS: tuple[tuple[re.Pattern[str], Turn], ...] = tuple((re.compile(pattern), replacement) for pattern, replacement in (
    (rf"\b{WHERE} {NOBODY} {DO}{PUT} (?:an?|any|the) ", "without a "), (rf"\b{WHERE} {DOER} {DO}{PUT} (?=[a-z])", "with "),
    (rf"(?<=[a-z]) (?:(?:that|which) )?{DOER} {DO}{PUT} {AT}", " "), (rf"\b(?:that|which) {NOBODY} {DO}(?=[a-z]+(?:ed|en|t){END})", "that are not "),
    (rf"\b(?:that|which) {DOER} {DO}(?=[a-z]+(?:ed|en|t){END})", "that are "),
    (rf"(?<=[a-z])(?<!which)(?<!where) (?:that )?there (?:is|are) {AT}", " "),
    (rf"^(?:all )?(?:the )?(?:(?P<n>both|{COUNTED}) )?(?:the )?(?P<head>{THING}) (?:(?:that|which) )?(?:(?:both|all) )?(?:shar(?:e|ing)|(?:(?:stand|lie|sit|are|standing|lying) )?(?:together )?(?:in|on)) {SAME}", sharing),
    (rf"^(?:all )?(?P<n>)(?P<head>(?:the |an? )?{THING}) (?:that|which) shares? (?:its|their|an?|the|the same) (?P<where>[a-z]+(?: [a-z]+)?) with (?:another|other|a second|a further) [a-z ]+$", sharing),
    (rf"\b({HAS}) (?:just |only |exactly )?({COUNTED}|an?) ({THING}(?: (?:in|on|at) (?:it|them))?) (?:and|but|, but) (?:no(?:t any)? (?:more|others?|further ones?)|not (?:one )?more|not another|nothing else)(?: than that)?(?![^ ])", lambda match: f"{match[1]} exactly {match[2] if match[2][0] != 'a' else 'one'} {match[3]}"),
    (rf"\b({HAS} (?:[a-z ]+ )?{COUNTED} {THING}(?: (?:in|on|at) them)?) each(?= ,| and|$)", r"\1"),
    (rf"\b({HAS}) (?:just |only )?(?:the one|(?:an?|one) (?:single|lone|sole|solitary|lonely|only)) (?=[a-z])", r"\1 exactly one "),
    (r"\b(is|are) (?:anything|everything|any [a-z]+) (?:but|except) (?=[a-z])", r"\1 not "), (r"\bof (?:any|every) (?:colou?r|material|kind|type) (?:but|except|other than) (?=[a-z])", "that are not "),
    (r"^(?:an? |the )?(?:couple|pair|duo) of (?=[a-z])", "two "), (r"^(?:an? |the )?(?:trio|threesome) of (?=[a-z])", "three "), (rf"\b(?:an? |the )?(?:group|set|bunch|total) of (?:the )?(?={COUNTED} )", "the "),
    (r"^(?:all )?the (?:rest|remainder) of (?:all )?(?:the )?(?=.* (?:without|except|apart|minus|excluding|but)\b)", "all the "), (r" (?:without|minus|less) (the (?:[a-z]+est|[a-z]+most)(?: ones?| of them)?)$", r" except \1"),
    (rf"^(?:please )?(?:take (?:away|out|off)|remove|drop|leave out|discard|ignore|exclude|omit|skip|delete) (?:all )?(?:the )?(?P<look>[a-z]+) (?P<thing>[a-z]+(?: [a-z]+)?) ,? ?(?:(?:and|then) )*(?:(?:give|show|select|mark|take|keep|find|leave)(?: me| us)? )?{REST}$", r"all \g<thing> except \g<look> \g<thing>"),
    (r" , (?:all|every one|any)(?: of (?:them|these|those))? (?=(?:but|except|apart from|save|excluding|other than) )", " "),
    (rf" , (?:in (?:each|both|either|every) cases? )?(?:but )?(?:just|only) (?:those|the ones) (?=(?:that|which)\b|{AT[3:-1]})", " "), (r" , those (?=(?:that|which|with|without) )", " , the ones "), (rf" and not (?:those|the ones) (?:(?:that|which) are )?{AT}", " that are not "),
    (r" , (?:whichever|whatever|the one (?:that|which))(?: one)? (?:is|lies|stands|sits) (?:the )?(?=(?:[a-z]+est|[a-z]+most|most|least) ?)", " , the "), (r"^between (?=(?:the|these|those) (?:two|three|four|\d) .+ , the [a-z]+(?:er|est)(?: ones?)?$)", "of "),
    (r"\b(?:(?:that|which) (?:is|are|lies?|stands?) |lying )?in ruins(?![^ ])", "that are ruined"), (r"\b(?:totally|completely|entirely|absolutely|wholly|utterly) (?=(?:empty|bare|deserted|vacant|unoccupied|devoid|free|without|round|flat)\b)", ""),
    (rf"^(?:the )?({THING}) (?:(?:that|which) (?:form|make)|forming|making|(?:arranged|lined up|standing|placed) in) (?:up )?an? (?:straight )?(row|line|cluster|group)$", r"a \2 of \1"),
    (r"\b(?:right |just |directly )?(?:in front of|outside(?: of)?) (?=(?:it|them)(?![^ ]))", "near "), (r"\b(?:right |somewhere |exactly )?in the (?:very )?(?:middle|centre|center) of (?=(?:it|them)(?![^ ]))", "in "), (rf"\b({HAS} [a-z\d ]+?) (?:just |right |out )?(?:outside|in front|out front)$", r"\1 near it"),
    (rf"\b(?P<with>with|without|having|(?:that|which) (?:has|have)) (?P<what>(?:any )?{NP}) (?:(?:running|going|leading|passing) )?(?:(?P<where>(?:to the )?(?:{SIDE}) of|under|beneath|underneath|over|above|through|past) (?:it|them)|(?:(?:just )?(?:off|to) (?:its|their)|on (?:its|their)(?! (?:{SIDE}) (?:side|half|part))) (?P<own>{SIDE})(?:ern)?(?: side)?)(?![^ ])", with_part),
    (rf"\b(and|but|,) (?:that|which) (?:has|have) (?=(?:an?|no|at least|{COUNTED}) )", r"\1 with "), (rf"\b(whose [a-z]+ (?:is|are) [a-z ]+?) and whose ([a-z]+) (?:is|are) ([a-z]+){END}", r"\1 and with \3 \2"),
))  # fmt: skip
STAND = re.compile(
    rf"\b{WHERE} (?P<kept>(?:no |only )?(?:(?:at least|at most|more than|exactly|fewer than) )?(?:{COUNTED} |an? |any )?(?P<what>{THING})) (?:is|are|has been|have been)(?: [a-z]+(?:ing|ed))?{END}"
)
FREE = re.compile(r"(?<![^ ])(?P<what>[a-z]+?)(?: free|less) (?P<thing>[a-z]+)(?P<more>(?: [a-z]+)?)(?![^ ])")
MANY = re.compile(rf"(?<![^ ])(?P<n>{COUNTED}) (?P<what>[a-z]+) (?P<thing>[a-z]+)(?P<more>)(?![^ ])")
ONE = re.compile(r"\b(the one|two|three|four|any|some) (?:(?=called |named )|of (?:them|these|those)(?![^ ]))")
WHOSE = re.compile(
    r"\bwhose (?P<thing>[a-z]+) (?:also )?(?P<verb>is|are|has|have|holds?|contains?|carries|carry) (?:also )?(?:an? (?=[a-z]+ one(?![^ ])))?(?P<one>[a-z]+ one(?![^ ]))?"
)
OWNER = re.compile(r"\b(?P<who>[a-z]+) 's (?P<thing>[a-z]+)(?![^ ])")
GROUNDS = {
    *"field plot parcel yard farmyard park parking garden square street road track quay pond lake wood forest platform runway".split()
}


def of_parts(line: str, lexicon: Lexicon) -> str:
    """A normalised phrase with such turns put plainly."""
    for pattern, replacement in TURNS:
        line = pattern.sub(replacement, line)
    for pattern in (FREE, MANY):
        line = pattern.sub(lambda match: of_what_is_there(match, lexicon), line)
    line = STAND.sub(
        lambda match: f"with {match['kept']}" if known(match["what"].split()[-1:], lexicon) else match[0], line
    )
    line = OWNER.sub(lambda match: of_name(match, lexicon), line)
    line = ONE.sub(lambda match: of_head(match, line, lexicon), line)
    return WHOSE.sub(lambda match: of_its_thing(match, lexicon), line)


def known(words: list[str], lexicon: Lexicon) -> bool:
    """Whether words name a thing."""
    return tuple(words) in lexicon.nouns


def of_what_is_there(match: re.Match[str], lexicon: Lexicon) -> str:
    """`truck-free road`, `carless road`: without; `two-hut island`: with exactly two, where the layer has such things."""
    what, words = match["what"], [match["thing"], *match["more"].split()]
    if singular_of(what) not in lexicon.schema.nouns or known([what, words[0]], lexicon):
        return match[0]
    thing = next((words[:size] for size in (2, 1) if len(words) >= size and known(words[:size], lexicon)), None)
    counted = number(match["n"]) if "n" in match.re.groupindex else None
    if thing is None or (
        counted is not None and (counted < 2 or singular_of(thing[-1]) != thing[-1] or singular_of(what) != what)
    ):
        return match[0]
    said = "without" if counted is None else f"with exactly {match['n']}"
    return " ".join((*thing, said, plural_of(singular_of(what)), *words[len(thing) :]))


def of_name(match: re.Match[str], lexicon: Lexicon) -> str:
    """`Zeus's temple`: the Temple of Zeus, where one is called so."""
    return f"{match['thing']} of {match['who']}" if known([match["thing"], "of", match["who"]], lexicon) else match[0]


def of_head(match: re.Match[str], line: str, lexicon: Lexicon) -> str:
    """`that cross the one called Main`, `in a field with two of them`: of what the phrase speaks of first, if it agrees."""
    words = line[: match.start()].split()
    for run in (words[at:end] for at in range(min(4, len(words))) for end in range(at + 3, at, -1)):
        if known(run, lexicon):
            single = " ".join((*run[:-1], singular_of(run[-1])))
            if match[1] == "the one":
                return f"the {single} "
            return f"{match[1]} {plural_of(single)}" if run[-1] != singular_of(run[-1]) else match[0]
    return match[0]


def of_its_thing(match: re.Match[str], lexicon: Lexicon) -> str:
    """`whose field is planted with maize`: in a field that is; `whose bus is a white one`: with one, where such things are."""
    single = singular_of(match["thing"])
    if single not in lexicon.schema.nouns:
        return match[0]
    lead = f"{'in' if single in GROUNDS else 'with'} {'a ' if single == match['thing'] else ''}"
    if match["verb"] not in ("is", "are"):
        return f"{lead}{match['thing']} with "
    return f"{lead}{match['thing']} that {match['verb']} {(match['one'] or '').removesuffix(' one')}"
