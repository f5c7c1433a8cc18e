"""What a layer's fields let a phrase leave out or turn round: no noun at all, "non-", "which ... are not".

A phrase that names no thing ("renovated after 2010", "variety Agria") speaks of all features, where fields answer it.
"""

# ruff: noqa: E501 - patterns read better whole
from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from engine.phrases import plan as p
from engine.phrases.clausewords import clauses
from engine.phrases.fieldnames import field_words
from engine.phrases.fieldtests import strange
from engine.phrases.joining import joined
from engine.phrases.layer_turns import spoken
from engine.phrases.lexicon import Lexicon, load_lexicon
from engine.phrases.periods import periods
from engine.phrases.plan import Plan
from engine.phrases.saying import said_otherwise
from engine.phrases.words import SMALL, singular_of

WHICH = re.compile(r"^(?:which|what) (.+?) (is|are) not ")
NON = re.compile(r"\bnon[- ]([a-z]+)", re.IGNORECASE)
YET = re.compile(r"\bnot (?:yet )?(\w+)(?: yet)?(?![^ ])|\byet to be (\w+)")
BY = re.compile(
    r"(?P<most>largest|biggest|smallest|highest|lowest|top|greatest|tallest|widest|narrowest|longest|shortest|deepest|oldest|busiest|quietest|cheapest|dearest|(?:most|least) [a-z]+)"
    r" (?P<what>.+?) (?:by|in terms of) (?:the )?(?:number of )?(?P<field>.+)"
)
LEAST = frozenset({"smallest", "lowest", "narrowest", "shortest", "quietest", "cheapest", "least"})
FORMS = ("features {0}", "{0} features", "the {0} feature", "features that are {0}", "features with {0}")


TURNS = tuple((re.compile(pattern), replacement) for pattern, replacement in (
    (r"\b(?:looked after|cared for|taken care of|tended|serviced) by\b", "maintained by"), (r"(?<=%) of (?:the time|capacity|its capacity|the total|the area)\b", ""),
    (r"(?<=\d)( pounds| euros?| dollars| eur)? (?:per|an|a) (?:kwh|night|hour|day|week|month|year|person|unit|piece|litre|liter|ton|tonne|item|metre|meter|m2|sqm|ha)(?![^ ])", r"\1"),
    (r"\b([a-z]+) by (?:anyone|anybody|someone|somebody) (?:but|except|other than|else than) ", r"not \1 by "),
    (r"(?<=[a-z] )(?:only|just) (?=(?:one|two|three|four|five|six|\d+) [a-z])(?! m\b)", "exactly "),
    (r"\b(fenced|walled|closed|blocked|cordoned|sealed|screened|roped) off\b", r"\1"),
    (r"\b(?:known|identified|recognised|recognized|derived|digitised|digitized) (?=(?:from|by|on|in)\b)", ""),
    (r"\b(?:with )?(?:an? |the )?(?:comments?|notes?|remarks?) (?:about|mentioning|saying|that mentions?|that says?) (?=[a-z])", "with "),
    (r"^not (\w+) and not (\w+) (.+)$", r"\3 that are not \1 and not \2"),
    (r"(?<=[a-z] )(?:that (?:are|is|were|was) )?(?:left (?:behind )?|caused )by (?=[a-z])", "with "), (r"\bdn ?(\d+)\b", r"\1 mm"), (r"\b(highest|lowest|largest|smallest|greatest) number of (?=\w+$)", r"with the \1 number of "), (r"\bno longer\b", "not"), (r"\b(?:still|currently|presently) (?=\w)", ""),
    (r"\b(open|closed|accessible) to (?:the )?(?:public|visitors|everyone)\b", r"\1"),
    (r"^(?:the )?(.+?) with the (second|third|fourth|fifth|\d+(?:nd|rd|th)) (?=most|least|\w+est\b)", r"the \2 \1 with the "),
    (r"\b(?:that )?(?:share|shares|sharing) (?:a|their|one) (?:common )?(?:boundary|border|edge|side|fence) with\b", "bordering"),
    (r"\b(sidewalk|footway|cycleway|parking|pavement|shoulder|verge)s? on (both) sides\b", r"\1 \2"),
    (r"\b(sidewalk|footway|cycleway|parking|pavement|shoulder|verge)s? on the (left|right)(?: side| hand side)?\b", r"\1 \2"),
    (r"\b(sixti|seventi|eighti|nineti|fifti|forti|thirti|twenti)es\b", lambda match: f"{SMALL[match[1][:-1] + 'y']}s"),
))  # fmt: skip
DECADE = re.compile(r"\bthe '? ?([2-9]0)s\b")
WHOLE = re.compile(
    r"\b(in|at|on) (the [a-z ]+?) of the (?:whole |entire )?(?:(?:survey|study|project|work) )?(area|site|region|district|neighbourhood|town|city|village|"
    r"estate|marina|harbour|harbor|park|farm|plant|park|field|cemetery|graveyard|churchyard|campus|network|reserve|forest|wood|port|property|basin|catchment|watershed|valley|county|island|map|view|image|picture|scene|layer|country|province|municipality|territory|parish|borough)(?![^ ])"
)
NOR = re.compile(r"\b(?:without|lacking|with no) (?:an? )?([a-z]+) or (?:an? |no )?([a-z]+)(?![^ ])")
TIMES = {"single": 1, "double": 2, "dual": 2, "twin": 2, "triple": 3, "quadruple": 4}


BUILT = re.compile(r"\b([a-z]+) (?:built|clad|framed|surfaced|paved)(?= \w)")
NUMBERED = re.compile(r"\b(?:with )?(?:the |an? )?(?:number|no|nr|id|ref|tag|code|name|label) (?=\S* ?\S*\d)")


def is_title(text: str, lexicon: Lexicon) -> bool:
    """Whether a text begins with what a feature is called."""
    words = tuple(text.split())
    return any(words[:size] in lexicon.nouns and lexicon.nouns[words[:size]].title for size in (1, 2, 3))


def without_whole(line: str, lexicon: Lexicon) -> str:
    """`in the middle of the site`, where no feature is called a site: of the view. A farm track is no part of a farm."""
    match = WHOLE.search(line)
    if match is None or match[3] in lexicon.schema.nouns or tuple(line[match.end() :].split()[:1]) in lexicon.nouns:
        return line
    return f"{line[: match.start()]}{match[1]} {match[2]}{line[match.end() :]}"


def counted_words(line: str, lexicon: Lexicon) -> str:
    """`single-lane roads`, `double circuit`: a number before what a field counts."""
    fields = dict(lexicon.measured)
    said = re.compile(r"\b(" + "|".join(TIMES) + r") ([a-z]+)(?= |$)")
    return said.sub(lambda match: f"{TIMES[match[1]]} {match[2]}" if match[2] in fields else match[0], line)


def flags_apart(line: str, lexicon: Lexicon) -> str:
    """`with power and water`, of two yes/no fields: with power and with water."""
    names = "|".join(sorted(map(re.escape, lexicon.schema.flags), key=len, reverse=True))
    asked = {words for words, _ in lexicon.measured} | set(lexicon.schema.flags) | set(lexicon.told)
    line = NOR.sub(
        lambda match: f"without {match[1]} and without {match[2]}" if {match[1], match[2]} <= asked else match[0], line
    )
    if not names:
        return line
    line = re.sub(
        rf"\b(with|having|has|have|without|lacking) (?:an? )?({names})(?: paving)? and (?:an? )?({names})\b",
        r"\1 \2 and \1 \3",
        line,
    )
    return re.sub(rf"\b(without|lacking|with no) ({names}) or (?:no )?({names})\b", r"without \2 and without \3", line)


def said_by(lexicon: Lexicon) -> set[str]:
    """All that the fields of a layer say."""
    columns = [each for found in lexicon.schema.strong.values() for each in found]
    return {value for column in columns for value in column.values if value}


def asked(text: str, lexicon: Lexicon) -> str:
    """A phrase as it is typed, with "non-oak" as one word where the layer says oak."""
    said = {word for value in {*said_by(lexicon), *lexicon.schema.flags} for word in value.split()}
    return NON.sub(lambda match: f"non{match[1]}" if match[1].lower() in said else match[0], text)


def turned(line: str, lexicon: Lexicon) -> str:
    """A normalised phrase in the order that the grammar reads: `which stands are not oak`, `the widest lots by frontage`."""
    if not lexicon.schema.strong:
        return line
    line = joined(said_otherwise(clauses(spoken(periods(line), lexicon), lexicon), lexicon), lexicon)
    for pattern, replacement in TURNS:
        line = pattern.sub(replacement, line)
    line = DECADE.sub(lambda match: f"the 19{match[1]}s", line)
    line = BUILT.sub(lambda match: match[1] if match[1] in lexicon.schema.said else match[0], line)
    line = NUMBERED.sub(lambda match: "" if is_title(line[match.end() :], lexicon) else match[0], line)
    line = flags_apart(counted_words(without_whole(line, lexicon), lexicon), lexicon)
    line = YET.sub(lambda match: f"not {match[1] or match[2]}", WHICH.sub(r"\1 that \2 not ", line))
    match = BY.search(line)
    if match is None or match["field"] not in dict(lexicon.measured):
        return line
    return f"{line[: match.start()]}{match['what']} with the {'lowest' if match['most'].split()[0] in LEAST else 'highest'} {match['field']}"


GEOMETRIC = (p.Rank, p.Size, p.SizeThan, p.Position, p.InLine, p.InRow, p.InGroup, p.Edge, p.Cut)
THOSE = re.compile(r"^(?:all )?(?:those|the ones|ones|the one|the others)(?: that are| which are)? ", re.IGNORECASE)


RANKED = re.compile(r"^((?:the )?(?:\w+ )?\w+) (?=(?:on|in|at|within|inside|along|near|by|with|without|that|of)\b)")


def by_shape(plan: Plan) -> bool:
    """Whether a plan ranks, places or sizes features, and says nothing else: "the three largest", "on the left"."""
    steps = list(p.walk(plan.root))
    finds = {item.text.removesuffix("s") for item in steps if isinstance(item, p.Find)}
    told = any(isinstance(item, p.Told | p.Field | p.ByField) for item in steps)
    return finds == {"feature"} and not told and any(isinstance(item, GEOMETRIC) for item in steps)


def ends_in_thing(phrase: str, lexicon: Lexicon) -> bool:
    """Whether a phrase ends in things that no field is called: "vacant sheds", but not "with tiled roofs"."""
    word = phrase.lower().split()[-1] if phrase.split() else ""
    single = singular_of(word)
    own = {singular_of(each) for column in lexicon.schema.columns for each in field_words(column.name).split()}
    named = single in own or bool({word, single} & lexicon.parts) or " with " in f" {phrase} "
    return not named and (word,) in load_lexicon().nouns and single != word


def of_features(phrase: str, lexicon: Lexicon, read: Callable[[str, Lexicon], Plan]) -> Plan | None:
    """The plan of a phrase without a noun, of all features; None where the fields do not answer it whole."""
    said = THOSE.sub("", phrase)
    words = said.lower().split()
    thing = bool(words) and strange(words[-1], lexicon)  # "brick gleeps" are not whatever has a part of brick
    for form in (
        *(FORMS[:-1] if thing and words[0] not in ("with", "of") else FORMS),
        *(RANKED.sub(rf"\1 {thing} ", said) for thing in ("features", "feature")),
    ):
        plan = read(form.format(said), lexicon)
        tests = [item for item in p.walk(plan.root) if isinstance(item, p.Told | p.Field | p.ByField)]
        looks = [look for item in p.walk(plan.root) if isinstance(item, p.Find) for look in item.looks]
        told = tests or {look.split(" or ")[0] for look in looks} & said_by(lexicon)
        alone = all(item.category == "*" for item in p.walk(plan.root) if isinstance(item, p.Find))
        shaped = not looks and by_shape(plan)
        if (told or shaped) and alone and not plan.fallback and not plan.warnings:
            return replace(plan, phrase=phrase)
    return None
