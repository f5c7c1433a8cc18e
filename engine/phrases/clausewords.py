"""Clauses of conditions put as the grammar reads them: ", pits only", "where the tenancy started before 2005"."""

# ruff: noqa: E501 - patterns read better whole
from __future__ import annotations

import re

from engine.phrases.conditions import LESS, MORE
from engine.phrases.deeds import PAST, same_deed
from engine.phrases.fieldnames import field_words, stem
from engine.phrases.heads import called
from engine.phrases.lexicon import Lexicon
from engine.phrases.schema import close, key_of
from engine.phrases.synonyms import genera, of_genus
from engine.phrases.words import singular_of

ONLY = re.compile(r"^(?P<said>.+?)(?: ,)? (?:but )?(?:the )?(?P<thing>(?:[a-z]+ )?[a-z]+) (?:only|alone)$")
FIRST = re.compile(r"^only (?:the )?(?P<thing>(?:[a-z]+ )?[a-z]+) , (?P<said>.+)$")
HAPPENED = re.compile(
    rf"\b(?:where|whose|for which) (?:the |their |its |an? )?(?P<label>(?:[a-z]+ )?[a-z]+?) (?:was |were |is |has |had )?(?:last |first )?(?P<verb>[a-z]+ed|{PAST}) (?=(?:before|after|in|since|between|from|on|until|during)\b)"
)
THERE = re.compile(r"^(?:where|which places) (?:is|are|was|were) there (?:any |some |an? )?(?P<what>.+)$")
SINCE = re.compile(rf"\b(?:not|never) (?:been )?(?P<verb>[a-z]+ed|{PAST}) since (?P<when>(?:[a-z]+ )?\d{{4}})(?![^ ])")
TWICE = re.compile(r"\b(?P<one>[a-z]+) (?P<thing>[a-z]+) (?P<joint>or|and) (?P<two>[a-z]+) (?P=thing)\b")
YEARLY = re.compile(r"^(?P<thing>(?:the |all )*[a-z]+(?: [a-z]+)?) (?=(?:in|before|after|since|until|from|between) (?:the )?(?:1\d|20)\d\ds?(?![^ ]))")  # fmt: skip
SHARED = re.compile(r"\b(?P<one>[a-z]+) (?P<joint>or|and) (?P<two>[a-z]+) (?P<thing>[a-z]+)(?![^ ])")
SIDE = rf"(?:{MORE}|{LESS})"
BOUNDS = re.compile(
    rf"(?P<before>[a-z ]+?) (?P<one>(?:of |is |are )?{SIDE} [\d.]+(?: [a-z%]+)?) or (?P<two>(?:of |is |are )?{SIDE} [\d.]+)"
)
LEADING = re.compile(
    rf"(?:[a-z]+ed|{PAST}|[a-z]+er|over|under|above|below|more|less|at|in|on|near|within|north|south|east|west|without|with|not|never|between|from|before|after|since|of|made|closest|facing)\b"
)


def clauses(line: str, lexicon: Lexicon) -> str:
    """A normalised phrase with such clauses turned."""
    if match := THERE.match(line):
        said = match["what"].split()
        there = any(singular_of(word) in lexicon.schema.nouns for word in said[:2])
        line = match["what"] if there else f"features with {match['what']}"
    line = SINCE.sub(lambda match: f"{match['verb']} before {match['when']} or never {match['verb']}", line)
    line = TWICE.sub(lambda match: once(match, lexicon), line)
    line = YEARLY.sub(lambda match: dated(match, lexicon), line)
    line = SHARED.sub(lambda match: shared(match, lexicon), line)
    line = HAPPENED.sub(lambda match: happened(match, lexicon), line)
    line = BOUNDS.sub(lambda match: bounded_twice(match, lexicon), line)
    line = only(line, lexicon)
    line = re.sub(r"(?<![^ ])[a-z]{4,}s(?![^ ])", lambda match: common_plant(match[0], lexicon), line)
    return stood_in(line, lexicon)


def common_plant(word: str, lexicon: Lexicon) -> str:
    """`maples` as maple trees, where a field says Acer and none maple."""
    single, schema = singular_of(word), lexicon.schema
    if {single, word} & schema.words or (word,) in lexicon.nouns or not genera().get(single):
        return word
    told = any(of_genus(single, column.values) for column in schema.columns if not (column.number or column.title))
    thing = next((each for each in ("tree", "plant", "stand") if each in schema.nouns), "feature")
    return f"{single} {thing}s" if told else word


def once(match: re.Match[str], lexicon: Lexicon) -> str:
    """`sandy soil or clay soil`: sandy or clay soil, where one field says both."""
    columns = lexicon.schema.by_text
    both = set(columns.get(match["one"], ())) & set(columns.get(match["two"], ()))
    there = singular_of(match["thing"]) in lexicon.schema.nouns
    return f"{match['one']} {match['joint']} {match['two']} {match['thing']}" if both and not there else match[0]


def shared(match: re.Match[str], lexicon: Lexicon) -> str:
    """`full or half barriers`: full barrier or half barrier, where a field says both."""
    columns = lexicon.schema.by_text
    for thing in (singular_of(match["thing"]), match["thing"]):
        one, two = (f"{match[each]} {thing}" for each in ("one", "two"))
        if set(columns.get(one, ())) & set(columns.get(two, ())):
            return f"{one} {match['joint']} {two}"
    return match[0]


def dated(match: re.Match[str], lexicon: Lexicon) -> str:
    """`false alarms in 2021` of the one field of years that false alarms have."""
    noun = singular_of(re.sub("^(?:(?:the|all) )*", "", match["thing"]))
    years = {name for _, name in lexicon.years}
    own = [field_words(each.name) for each in lexicon.schema.columns if each.name in years and noun in each.holders]
    label = re.sub(r" ?\b(?:year|date)\b ?", "", own[0]) if len(own) == 1 else ""
    return f"{match['thing']} with {label} year " if label else match[0]


def happened(match: re.Match[str], lexicon: Lexicon) -> str:
    """`where the tenancy started before`: started before, where the verb means a field of dates and the noun none."""
    dates = [field_words(name).split() for _, name in lexicon.years]
    label = [stem(word) for word in match["label"].split()]
    if any(all(any(stem(word).startswith(each) for word in words) for each in label) for words in dates):
        return match[0]
    verb = match["verb"]
    told = any(stem(verb) == stem(word) or same_deed(verb, word) for words in dates for word in words)
    return f"{verb} " if told else match[0]


def only(line: str, lexicon: Lexicon) -> str:
    """`inspected before 2018, berths only`: berths inspected before 2018."""
    match = FIRST.match(line) or ONLY.match(line)
    if match is None:
        return line
    thing, said = match["thing"], match["said"]
    if tuple(thing.split()) not in lexicon.nouns:
        last = thing.split()[-1]
        if (last,) not in lexicon.nouns or match.re is FIRST:
            return line
        said, thing = f"{said} {thing.rsplit(' ', 1)[0]}", last
    return f"{thing} {said}" if LEADING.match(said) else f"{thing} with {said}"


def bounded_twice(match: re.Match[str], lexicon: Lexicon) -> str:
    """`a slope below 5 or above 9`: a slope below 5 or a slope above 9."""
    words, fields = match["before"].split(), dict(lexicon.measured)
    name = next((part for size in (3, 2, 1) if (part := " ".join(words[-size:])) in fields), "")
    return f"{match['before']} {match['one']} or {name} {match['two']}" if name else match[0]


def stood_in(line: str, lexicon: Lexicon) -> str:
    """`tenancies that began in 2010`: features, where no feature is called so but a field is of that family."""
    match = re.match(
        r"^(?:(?P<all>all|the) )?(?P<word>[a-z]{4,}s) (?=that|which|with|from|before|after|in|since|\w+ed\b|whose|ending|expiring|starting)",
        line,
    )
    if match is None or (match["word"],) in lexicon.nouns or (match["word"],) in lexicon.looks:
        return line
    word = singular_of(match["word"])
    schema = lexicon.schema
    if other := called([match["word"]], lexicon):
        return f"{line[: match.start('word')]}{other}{line[match.end('word') :]}"
    if any((noun.startswith(word) and " " not in noun) or word in noun.split() for noun in schema.nouns):
        return line
    names = {each for column in schema.columns for each in field_words(column.name).split()}
    if not any(word == each or close(word, each) or stem(word) == stem(each) for each in names | set(schema.words)):
        return line
    rest = line[match.end() :]
    if re.match("ending|expiring|starting", rest):
        return f"features with a {word} {rest}"
    return line if key_of((word,)) in schema.flags else f"features {rest}"
