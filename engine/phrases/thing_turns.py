"""Turns of speech about things, whatever is known of them, put plainly: "with only one tank in it", "carrying eight wagons"."""

# ruff: noqa: E501 - patterns read better whole
from __future__ import annotations

import re

from engine.phrases.age_turns import aged
from engine.phrases.attaching_turns import attached
from engine.phrases.comparative_turns import ranked
from engine.phrases.contact_turns import in_contact
from engine.phrases.counting_turns import counting
from engine.phrases.counting_turns_parts import of_parts
from engine.phrases.direction_turns import directed
from engine.phrases.distance_turns import apart
from engine.phrases.doing_turns import done
from engine.phrases.group_turns import grouped
from engine.phrases.heads import with_names_plain
from engine.phrases.leading_turns import led
from engine.phrases.lexicon import Lexicon
from engine.phrases.linking import linked
from engine.phrases.loner_turns import lonely
from engine.phrases.order_turns import in_order
from engine.phrases.outline_turns import in_outline
from engine.phrases.phrase_turns import phrased
from engine.phrases.ranking_turns import ranked_so
from engine.phrases.row_places import in_places
from engine.phrases.row_turns import rowed
from engine.phrases.state_turns import stated
from engine.phrases.telling_names import named_plainly
from engine.phrases.terms import MAX_LETTERS
from engine.phrases.words import COUNTED, plural_of, singular_of

PART = "docks?|ends?|doors?|gates?|berths?|moorings?|sides?|edges?|ramps?|bays?|loading docks?|loading bays?|banks?|shores?"
WITH = r"\b((?:with|without|having) (?:(?!and |or )[a-z\d-]+ ){1,5}?)"
IDLE = "parked|located|situated|standing|placed|lying|moored|docked|built|sitting|berthed|anchored|tied(?: up)?|made fast|drawn up|lined up|waiting|afloat|at anchor"
COUNT = (
    rf"(?=(?:at least|at most|more than|fewer than|less than|exactly|only|just|no more than|no fewer than) |{COUNTED} )"
)
TURNS = tuple((re.compile(pattern), replacement) for pattern, replacement in (
    (rf"\b(?:that|which|who) (?:has|have) {COUNT}", "with "),
    (rf"\b(?:(?:that|which) (?:carry|carries|bear|bears|host|hosts|support|supports)|carrying|bearing|hosting|supporting) {COUNT}", "with "),
    (r"\blong(?: ,)?(?: and)? (?:thin|narrow|slender) ", "elongated "),
    (rf"\bwith (?:only|just) (?={COUNTED} )", "with exactly "),
    (r"\b(with|having|contains?|has|have|containing|holds?|holding) (?:only |just |exactly )?a single ", r"\1 exactly one "),
    (rf"\b(?:with|having|containing) {COUNT}((?:[a-z\d-]+ ){{2,6}}?)(?:in|inside|within) (?:it|them)(?![^ ])", r"containing \1"),
    (rf"{WITH}(?:(?:that|which) (?:is|are) )?(?:(?:{IDLE}) )?(?:(?:in|inside|within|on|near|around|next to|close to|beside|by|at|to|along|alongside) (?:it|them)|alongside(?= (?:and|but|or|,)|$)|(?:at|on|along) (?:its|their|one|each|the) (?:{PART}))(?![^ ])", r"\1"),
    (r"\b((?:with|without|having) [a-z\d -]+? within \d[\d.]* ?[a-z]+) of (?:it|them)(?![^ ])", r"\1"),
    (rf"\b(?:(?:that|which) )?(?:isn 't|aren 't|isn't|aren't|is not|are not|not) (?:{IDLE}) (?=(?:in|on|at|inside|within|near|next to|along|under|beside|by) )", "that are not "),
    (r"(?<=in |on |at )any of the ", "a "),
    (rf"{WITH}(?:underneath|beneath|under)(?: (?:it|them))?$", r"\1"),
    (r"\b(of the (?:two|three|four)) (?:neighbou?ring|adjacent|adjoining) (?=[a-z])", r"\1 "),
    (r"\b(?:(?:that|which) (?:is|are|was|were|has been|have been)|(?<=[a-z]s)) left (?:behind |standing |lying )?(?=(?:outside|inside|in|on|at|under|beside|by|near|next to) )", " "),
    (r"(?: ,)? (?:but )?not the ones? (?:that (?:is|are) )?(?:(?:out|down|up|over) )?(?=(?:in|on|at|inside|near|next to|along|beside) )", " that are not "),
    (r"\b(?:(?:that|which) (?:runs?|leads?|goes|go|extends?|reach|reaches)|running|leading|going|reaching|extending) (?:out |down )?into (?=(?:the|an?) )", "touching "),
    (r"\bthe ([a-z]+) and the ([a-z]+) ones\b", r"the \1 ones and the \2 ones"),
    (r"\b(?:(?:that|which) (?:is|are) )?(?:covered|topped|roofed) (?:by|with) (?:an? |the )?((?:[a-z]+ ){1,3}(?:roofs?|canopy|canopies))(?![^ ])", r"with a \1"),
    (r"(?<=[a-z]) , (?=(?:that|which) (?:is|are) not [a-z])", " "),
    (r"\bheads? of (?=(?:the )?(?:cattle|sheep|goats?|livestock|stock|game|horses?|cows?|pigs?|deer)(?![^ ]))", ""),
))  # fmt: skip
LONE = re.compile(r"\bthe (?P<look>isolated|lone|lonely|solitary) (?P<thing>[a-z]+)(?![^ ])")
LOOKS = re.compile(r"(?<![^ ])(?P<one>[a-z]+) , (?P<other>[a-z]+)(?P<third>(?: ,)? (?:and|or) [a-z]+)? (?=[a-z])")
BUT = re.compile(r"^(?P<all>all .+?|everything|anything) but (?:the )?(?P<what>[a-z]+(?: [a-z\d]+){0,3})$")
LIST = re.compile(
    r"^(?:everything|anything|all(?: features| things| objects)?) (?:but|except|except for|apart from|other than|excluding) (?=(?:the )?(?P<what>[a-z]+(?: [a-z]+)?)(?: ,| and| or))"
)
FOR = re.compile(r"(?<![^ ])(?P<thing>[a-z]+) for (?:the )?(?P<whom>[a-z]+(?: [a-z]+)?)(?![^ ])")
LACKING = re.compile(
    r"\b((?:without|not containing) [a-z ]+?)(?: ,)? (?:(?:and|or|nor) )?(?:no|without) (?=[a-z])(?<!and without )"
)
KINDS = re.compile(r"(?<![^ ])(?P<of>[a-z]+) , (?P<one>[a-z]+) or (?P<other>[a-z]+)$")


def plainly(line: str, lexicon: Lexicon) -> str:
    """A normalised phrase with such turns put plainly; one with words too long to be any is left as it is."""
    if any(len(word) > MAX_LETTERS for word in line.split()):
        return line
    line = done(led(with_names_plain(line, lexicon), lexicon), lexicon)
    line = rowed(in_order(lonely(grouped(line, lexicon), lexicon), lexicon), lexicon)
    line = ranked_so(in_places(line, lexicon), lexicon)
    line = in_order(line, lexicon)  # "counting from the west" is now "from the west"
    line = of_parts(counting(attached(line, lexicon)), lexicon)
    for turned in (in_outline, stated, aged, ranked, directed, apart, in_contact, named_plainly, phrased):
        line = turned(line, lexicon)
    for pattern, replacement in TURNS:
        line = pattern.sub(replacement, line)
    line = linked(listed(line), lexicon)
    line = LONE.sub(lambda match: lone(match, lexicon), line)
    line = LOOKS.sub(lambda match: of_looks(match, lexicon), line)
    match = BUT.search(line)
    if match and (tuple(match["what"].split()) in lexicon.nouns or match["what"].endswith("est")):
        line = f"{match['all']} except {match['what']}"
    if (match := LIST.match(line)) and tuple(match["what"].split()) in lexicon.nouns:
        line = f"everything except {line[match.end() :]}"
    line = FOR.sub(lambda match: by_purpose(match, lexicon), line)
    return KINDS.sub(lambda match: of_kinds(match, lexicon), line).strip()


def listed(line: str) -> str:
    """`without house , no school and no garage`: each denied, as after "and"."""
    before = ""
    while before != line:
        before, line = line, LACKING.sub(r"\1 and without ", line)
    return line


def lone(match: re.Match[str], lexicon: Lexicon) -> str:
    """`the isolated house`: the most isolated one, unless a field says isolated."""
    thing = lexicon.nouns.get((match["thing"],))
    told = lexicon.looks.get((match["look"],)) == "value"
    return match[0] if told or thing is None or thing.number == "plural" else f"the most isolated {match['thing']}"


def of_looks(match: re.Match[str], lexicon: Lexicon) -> str:
    """`long, thin buildings` are both, `red, white and blue cars` one of them."""
    third = (match["third"] or "").split()[-1:]
    if not all((word,) in lexicon.looks for word in (match["one"], match["other"], *third)):
        return match[0]
    return " or ".join((match["one"], match["other"], *third)) + " " if third else f"{match['one']} {match['other']} "


def by_purpose(match: re.Match[str], lexicon: Lexicon) -> str:
    """`bridge for pedestrians`: a pedestrian bridge, where such a thing is known; "path for golf carts" a cart path."""
    thing, words = match["thing"], match["whom"].split()
    for size in range(len(words), 0, -1):
        whom = [*words[:size][:-1], singular_of(words[size - 1])]
        for start in range(size):
            name = (*whom[start:], thing)
            if name in lexicon.nouns:
                return " ".join((*name, *words[size:]))
    return match[0]


def of_kinds(match: re.Match[str], lexicon: Lexicon) -> str:
    """`green courts, tennis or basketball`: tennis or basketball courts, where both are known."""
    both = [(match[word], match["of"]) for word in ("one", "other")]
    plural = plural_of(singular_of(match["of"])) == match["of"]
    known = plural and all(name in lexicon.nouns for name in both)
    return f"{match['one']} or {match['other']} {match['of']}" if known else match[0]
