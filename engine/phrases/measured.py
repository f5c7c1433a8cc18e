"""What a layer's number fields let a phrase ask: "taller than 8 m", "with at least 3 levels", "the highest building".

Only `engine select` has such fields; without one of that name the words stay outside the grammar.
"""

# ruff: noqa: E501 - a pattern reads better whole
from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from engine.phrases import plan as p
from engine.phrases.concepts import all_concepts, concepts_of, rivals
from engine.phrases.conditions import GREATER, LESS, LESSER, LOW, MORE, TALL, condition
from engine.phrases.expressions import Piece, word_match
from engine.phrases.families import by_family
from engine.phrases.fieldnames import field_words, stem
from engine.phrases.implied import by_height, by_price, read_levels
from engine.phrases.measurenames import ALSO, BY_DIMENSION, Fields
from engine.phrases.places import NUMBER
from engine.phrases.units import GEOMETRIC, SPOKEN, UNITS, unit_of
from engine.phrases.words import plural_of, singular_of

OR = r"(?:or|and) (?P<or>more|less|fewer|higher|lower|above|over|below|under|greater|smaller|larger|better|worse|up)\b(?! -?\d)"  # not "or above 5"
UNIT = "(?:" + "|".join(re.escape(unit) for unit in SPOKEN) + ")"
MOST = r"highest|largest|greatest|biggest|most|maximum|lowest|smallest|least|fewest|minimum"
FEWEST = frozenset({"lowest", "smallest", "least", "fewest", "minimum", "shortest"})


@lru_cache(maxsize=64)
def patterns(fields: Fields) -> tuple[re.Pattern[str], ...]:
    """Of these fields: a range, a bound or a value after the name; the number before it; a superlative."""
    name = "(?P<field>" + "|".join(re.escape(words) for words, _ in fields) + ")"
    single = [re.escape(words) for words, _ in fields if singular_of(words) == words != plural_of(words)]
    unit = rf"(?: (?P<unit>{UNIT}))?(?![^ ])"
    lead = r"(?:(?:with|where|of|having|has|have|whose|and|at|in|on(?= an? | slopes| gradients)) )?(?:an? |the |its )?(?:number of )?(?:(?:total|average|mean|maximum|max|minimum|min|static|dynamic|annual|yearly|current|nominal|rated|recorded|measured|reported|net|gross|daily|overall|estimated|known) )?"
    has = r"(?:with|of|having|has|have|holding|carrying|using|offering|for|seating)"
    bound = rf"(?P<bound>{MORE}|{LESS}|{GREATER}|{LESSER}|equal to|=)"
    band = rf"(?:between|from|of) (?P<low>{NUMBER}){unit.replace('unit', 'lowunit')} (?:and|to) (?P<n>{NUMBER})"
    return (
        re.compile(rf"{lead}{name} (?:is |of |are |that is |lies )?{band}{unit}"),
        re.compile(rf"{lead}{name} (?:is |of |are |that is |at )?(?:{bound} )?(?P<n>{NUMBER}){unit}"),
        re.compile(rf"{lead}{name} (?:is |of |are |that is |at )?(?P<n>{NUMBER}){unit} {OR}"),
        re.compile(
            rf"(?:{has} (?:exactly |only |just )?(?:an? )?|(?:{has} )?(?:an? )?{bound} )(?P<n>{NUMBER}){unit} (?:of |in |(?!{UNIT} )(?P<other>[a-z]+s) )?{name}\b"
        ),
        re.compile(rf"(?:{has} )?(?:an? )?(?P<n>{NUMBER}){unit} (?:of |in )?{name} {OR}"),
        re.compile(
            rf"(?P<bound>(?:{TALL}|{LOW}) than|{MORE}|{LESS}) (?P<n>{NUMBER}){unit} {name}(?: (?:tall|high))?\b"
        ),
        re.compile(rf"(?:{has} )?(?P<n>{NUMBER}) or (?P<or>more|less|fewer|higher|lower) {name}\b"),
        re.compile(rf"(?P<n>{NUMBER}) (?P<field>{'|'.join(single) or '(?!)'})(?= [a-z])"),
        re.compile(rf"(?P<n>{NUMBER}|no) {name}$"),
        re.compile(rf"(?:{has} )?(?P<n>{NUMBER}) {name} or (?P<or>more|less|fewer|higher|lower|above|over|below)\b"),
        re.compile(rf"{has} (?:an? )?(?P<low>{NUMBER}) to (?P<n>{NUMBER}){unit} (?:of )?{name}\b"),
        re.compile(rf"(?:{has} )?(?:in )?{band.replace(unit.replace('unit', 'lowunit'), '')} {name}\b"),
        re.compile(rf"(?:with|having|of|has|have|at|in|on) (?:the )?(?P<most>{MOST}) (?:number of )?{name}\b"),
    )


@lru_cache(maxsize=64)
def comparisons(fields: Fields) -> tuple[tuple[str, str, tuple[re.Pattern[str], ...]], ...]:
    """Of each field of a known kind: words said before, bounds before and after the adjective, and its superlatives."""
    unit = rf"(?: (?P<unit>{UNIT}))?"
    band = rf"(?:between|from) (?P<low>{NUMBER})(?: (?P<lowunit>{UNIT}))? (?:and|to) (?P<n>{NUMBER}){unit}"
    bound = rf"(?:(?P<bound>{MORE}|{LESS}|equal to) )?"
    out: list[tuple[str, str, tuple[re.Pattern[str], ...]]] = []
    names = tuple(dict.fromkeys(name for _, name in fields))
    firsts = concepts_of(names)
    for name, each, after in (*rivals(names), *((name, each, "") for name, each in firsts)):
        out.append((name, after, (
            re.compile(rf"(?:(?P<more>{each.more})|(?P<less>{each.less})) than (?P<n>{NUMBER}){unit}(?: (?:{each.after}))?(?![^ ])"),
            re.compile(rf"(?:with |of )?{bound}(?P<n>{NUMBER}){unit} (?:{each.after})(?![^ ])"),
            re.compile(rf"(?:with |of )?{band} (?:{each.after})(?![^ ])"),
            re.compile(rf"(?:{each.verb}) {bound}(?P<n>{NUMBER}){unit}(?![^ ])"),
            re.compile(rf"(?:{each.verb}) {band}(?![^ ])"),
            re.compile(rf"(?:with |having |in )the (?:(?P<most>{each.most})|(?P<least>{each.least})) (?:{own_words(name)})(?![^ ])"),
            re.compile(rf"(?:(?P<most>{each.most})|(?P<least>{each.least}))(?![^ ])"),
        )))  # fmt: skip
    for name, each in all_concepts(names):
        words = rf"(?:(?:{own_words(name)})(?: (?:{own_words(name)}))*)"
        out.append((name, "", (
            re.compile(rf"(?:with |having |in |of |at )(?:the )?(?:(?P<most>{each.most})|(?P<least>{each.least})) {words}(?![^ ])"),
            re.compile(rf"(?:(?P<most>{each.most})|(?P<least>{each.least})) {words}(?![^ ])"),
            re.compile(rf"(?:with |having |on |of )?(?:an? |the )?{words} (?:(?P<more>{each.more})|(?P<less>{each.less})) than (?P<n>{NUMBER}){unit}(?![^ ])"),
        )))  # fmt: skip
    return tuple(out)


def own_words(name: str) -> str:
    """The words of a field's name one by one: "the deepest water" of `water_depth`."""
    words = [word for word in field_words(name).split() if len(word) > 2]
    return "|".join(re.escape(word) + ("(?:s|ed|ing)?" if len(word) > 4 else "") for word in words) or "(?!)"


NOT_NAMES = r"(?:of|from|to|and|or|away|apart|around|in|on|at|by|with|near|long|wide|tall|high|deep|thick|across|radius|buffer|north|south|east|west|left|right|above|below|off|that|which)\b"
FINE = frozenset({"mm", "cm", "in", "inch", "inches", "millimeters", "millimetres"})  # said of no distance on a map
HOLDING = "holding|storing|containing|carrying|using|drawing|consuming|yielding|yielded|produced|held|stored|carried|used|consumed|delivered|supplied|gave|pumped|made|producing|supplying|delivering|giving|making|pumping|bearing"
BY_UNIT = re.compile(
    rf"(?:with|of|having|at|rated(?: at)?|{HOLDING})? ?(?:an? )?(?:(?P<bound>{MORE}|{LESS}|equal to) )?(?P<n>{NUMBER}) (?P<unit>{UNIT})(?: {OR})?(?![^ ])"
)
OF_LENGTH = re.compile(
    rf"(?P<n>{NUMBER}) (?P<unit>ft|foot|feet|m|met(?:er|re)s?|yards?|cm)(?= (?!{NOT_NAMES})[a-z])"
)  # "20-foot containers"
BEFORE_LENGTH = re.compile(
    r"\b(?:within|in|than|over|under|least|most|to|up|below|above|and|or|about|around|at|of|between|from) $"
)
BAND_BY_UNIT = re.compile(
    rf"(?:(?:with|of|having|{HOLDING}) )?(?:between|from) (?P<low>{NUMBER})(?: (?P<lowunit>{UNIT}))? (?:and|to) (?P<n>{NUMBER}) (?P<unit>{UNIT})(?![^ ])"
)
RATED = re.compile(
    rf"(?P<verb>[a-z]+ed|[a-z]{{4,}}ing|sold|bought)(?: at| by| to| with| for)? (?:(?P<bound>{MORE}|{LESS}|{GREATER}|{LESSER}) )?(?P<n>{NUMBER})(?: (?P<unit>{UNIT}))?(?![^ ])"
)
SPANNING = re.compile(
    rf"(?P<verb>[a-z]{{3,}}ing)(?P<of> [a-z]+)?(?: by| at| to)? (?:(?P<bound>{MORE}|{LESS}) )?(?P<n>{NUMBER}) (?P<unit>{UNIT})(?![^ ])"
)  # the verb of a field `span_m`
DEEDS = re.compile(r"(?P<most>most|least) (?:heavily )?(?P<verb>[a-z]+ed)(?![^ ])")
FIRST = re.compile(
    r"(?P<most>(?:highest|lowest|greatest|largest|biggest|smallest|least|most|fewest|longest|shortest|maximum|minimum))"
    r" (?P<of>(?:total )?(?:number|amount|level) of )?(?P<field>[a-z][a-z ]*)"
)


def read_measured(line: str, start: int, fields: Fields) -> Piece | None:
    """The longest condition or superlative of a number field at `start`."""
    if not fields:
        return None
    known = dict(fields)
    found: list[Piece] = []
    for pattern in patterns(fields):
        if match := word_match(pattern, line, start):
            name = known[match["field"]]
            groups = match.groupdict()
            if known.get(groups.get("other") or "", name) != name:
                continue  # "three floors built before 1960"
            if most := groups.get("most"):
                found.append(Piece("MOST", match[0], (p.ByField(name), most not in FEWEST)))
            elif test := condition(name, groups):
                found.append(Piece("SIZE", match[0], test))
    for name, after, readers in comparisons(fields):
        if re.search(after, line[:start]):
            found += compared(line, start, name, readers)
    found += [*by_unit(line, start, known), *named_first(line, start, known)]
    found += by_family(line, start, tuple(dict.fromkeys(known.values())))
    found += by_height(line, start, tuple(dict.fromkeys(known.values())))
    found += by_price(line, start, tuple(dict.fromkeys(known.values())))
    levels = next((known[words] for words in ALSO["levels"] if words in known), None)
    if levels:
        found += read_levels(line, start, levels, tallest="height" not in known)
    return max(found, key=lambda piece: len(piece.text), default=None)


def compared(line: str, start: int, name: str, readers: tuple[re.Pattern[str], ...]) -> list[Piece]:
    """`taller than 8 m`, `over 8 m tall`, `worth more than 5000`, `tallest`."""
    found = []
    for reader in readers:
        match = word_match(reader, line, start)
        groups = match.groupdict() if match else {}
        if match and "most" in groups:
            kind = "MOST" if match[0].startswith(("with ", "having ", "in ", "of ", "at ")) else "SUP"
            found.append(Piece(kind, match[0], (p.ByField(name), match["most"] is not None)))
        elif match:
            side = "more than" if groups.get("more") else "less than" if groups.get("less") else groups.get("bound")
            if test := condition(name, groups | {"bound": side}):
                found.append(Piece("SIZE", match[0], test))
    return found


def by_unit(line: str, start: int, known: Mapping[str, str]) -> list[Piece]:
    """`over 50 kW`, `20 kV transformers`: the field that is in such a unit; `assessed below 80000`."""
    found = []
    names = tuple(dict.fromkeys(known.values()))
    if (match := word_match(BAND_BY_UNIT, line, start) or word_match(BY_UNIT, line, start)) and (
        UNITS[match["unit"]][0] not in GEOMETRIC or match["unit"] in FINE
    ):
        dimension = UNITS[match["unit"]][0]
        own = [name for name in names if UNITS.get(unit_of(name) or "", ("",))[0] == dimension]
        if not own:
            words = {*BY_DIMENSION.get(dimension, ()), "maxspeed" if dimension == "speed" else "(?!)"}
            own = [name for name in names if words & set(field_words(name).split()) and not unit_of(name)]
        if dimension == "time" and not own:  # "under 20 years" is said of an age
            own = [name for name in names if field_words(name).split()[-1:] == ["age"]]
        if match["unit"] in FINE and len(own) > 1:
            own = [name for name, each in concepts_of(tuple(own)) if each.names.startswith("diameter")] or own
        if len(own) == 1 and (test := condition(own[0], match.groupdict())):
            found.append(Piece("SIZE", match[0], test))
    found += of_length(line, start, names)
    match = word_match(SPANNING, line, start)
    if match and (start or not match["of"]) and (stemmed := stem(match["verb"])):  # "pumping stations over 5 kW"
        dimension = UNITS[match["unit"]][0]
        own = [name for name in names if UNITS.get(unit_of(name) or "", ("",))[0] == dimension]
        named = [name for name in own if stemmed in field_words(name).split()]
        own = named or (own if dimension not in GEOMETRIC else [])
        if len(own) == 1 and (test := condition(own[0], match.groupdict())):
            found.append(Piece("SIZE", match[0], test))
    if match := word_match(RATED, line, start):
        root = stem(match["verb"])
        forms = {root, match["verb"].removesuffix("d")}
        own = [name for name in names if any({stem(word), word} & forms for word in field_words(name).split())]
        own = own or [name for name in names if match["verb"][:5] in field_words(name) and len(match["verb"]) > 5]
        if match["verb"] in ("sold", "bought", "priced", "valued"):
            own = [name for name in names if re.search(r"(?:^| )(?:price|value|cost)\b", field_words(name))]
        if len(own) == 1 and (test := condition(own[0], match.groupdict())):
            found.append(Piece("SIZE", match[0], test))
    return found


def of_length(line: str, start: int, names: tuple[str, ...]) -> list[Piece]:
    """`20-foot containers`: of the one field that is in such a unit, or tells lengths; "within 20 m" asks none."""
    match = None if BEFORE_LENGTH.search(line[:start]) else word_match(OF_LENGTH, line, start)
    own = [name for name in names if UNITS.get(unit_of(name) or "", ("",))[0] == "length"]
    if len(own) > 1:
        own = [name for name, each in concepts_of(tuple(own)) if each.names.startswith("length")]
    test = condition(own[0], match.groupdict()) if match and len(own) == 1 else None
    return [Piece("SIZE", match[0], test)] if match and test else []


def named_first(line: str, start: int, known: Mapping[str, str]) -> list[Piece]:
    """`the highest capacity transformer`: a superlative with the field's name before the thing."""
    match = DEEDS.match(line, start)
    if match:
        own = {name for words, name in known.items() if " " not in words and stem(words) == stem(match["verb"])}
        if len(own) == 1:
            return [Piece("SUP", match[0], (p.ByField(own.pop()), match["most"] == "most"))]
    match = FIRST.match(line, start)
    words = match["field"].split() if match else []
    for size in range(min(4, len(words) - 1), 0, -1):
        name = known.get(" ".join(words[:size]))
        if name is None and size == 1 and words[0].endswith("ing"):  # "highest-yielding"
            name = known.get(words[0].removesuffix("ing"))
        if match and name:
            text = f"{match['most']} {match['of'] or ''}{' '.join(words[:size])}"
            return [Piece("SUP", text, (p.ByField(name), match["most"] not in FEWEST))]
    return []
