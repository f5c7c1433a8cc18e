"""What a field tells, put plainly: "bearing the name Osprey", "that comes in yellow".

A rule holds where the layer bears out what its groups are named after: a title there, a text of a field, a kind.
"""

# ruff: noqa: E501 - a table reads better in long rows
from __future__ import annotations

import re
from collections.abc import Callable

from engine.phrases.fieldnames import field_words
from engine.phrases.lexicon import Lexicon
from engine.phrases.schema import Column
from engine.phrases.words import COUNTED, plural_of, singular_of

WORDS = {
    "END": r"(?= (?:and|or|but|in|on|at|near|that|which|with|without|except|together|north|south|east|west)\b| ,|$)",
    "IS": "(?:(?:that|which) (?:is |are )?)?",
    "N": COUNTED,
    "X": r"[a-z\d]+(?: [a-z\d]+){0,4}?",
    "Y": "[a-z]+(?: [a-z]+)??",
    "AS": "(?:known|listed|registered|recorded|marked|signposted|labell?ed|referred to)",
    "DO": r"(?:carr|convey|transport|h[eo]ld|contain|stor|kee?p|deliver|pump|treat|collect|flow|run)\w*",
    "PAINT": "(?:paint(?:work)?|livery|finish|hue|shade|body|hull)",
}
TABLE = r"""
^(?P<looks>(?:the |all )?(?:[a-z]+ )??)(?:structure|building|thing)s(?P<rest>| .+?) , (?:both )?(?P<kind1>{Y}) (?:and|or|as well as) (?P<kind2>{Y})(?: alike)?$ => {looks}{kind1} and {kind2}{rest}
(?:precisely|neither more nor less than) => exactly
not (?:even|quite) (?={N} ) => less than{_}
exactly (?={N} [a-z]+ (?:tall|high|in height|long|wide|deep)\b) =>
(?P<rest>with [a-z\d -]+? (?:storeys|floors|levels)) (?:each|apiece)\b => {rest}
without (?P<rest>the [a-z]+est)(?: one)? of (?:them|these|all)$ => except {rest}
[a-z]+ {IS}of (?:the )?(?:type|kind|class|category) (?P<kind>{Y}){END} => {kind}
(?P<rest>{Y}) , (?:either |in )(?P<look1>[a-z]+) or (?P<look2>[a-z]+)$ => {look1} or {look2} {rest}
(?:skyscraper|tower block|high rise)(?P<s>s?)(?P<high> (?:over|under|more than|less than|at least|at most) {N} (?:metres|m|ft|feet))(?: tall| high)?{END} => building{s}{high} tall
(?:{IS}(?:bear\w*|carr\w+|ha\w+|wear\w*|go\w* (?:by|under)|answer\w* to|{AS} (?:under|by|with)|with|by|under|of) (?:the |a )?(?:name|label|title|sign)(?: of)?|{IS}{AS} as|{IS}(?:labell?ed|titled|entitled|dubbed|nicknamed|marked)|that (?:people|locals|they|everyone|we) (?:calls?|names?|knows? as)|that goes? by|whose (?:name|label|title|sign) (?:reads?|says?)) (?P<title>{X}){END} => named {title}
(?:with|having) (?P<part>{X}) in (?:the|its|their) names?\b => named {part}
whose names? (?:contain|includ|ha|begin|start)\w* (?:with )?(?P<part>{X}){END} => named {part}
(?:{IS}(?:(?:do |does )?(?P<no>not )?{DO}|used (?:for|to {DO}))|with (?:some|any)thing (?P<but>other than|but|except)) (?P<content>{Y})(?: in (?:it|them))?{END} => whose {content}
(?:(?:in|on|through|by) which|where) (?P<no>no )?(?P<content>{Y}) (?:is |are )?{DO}{END} => whose {content}
(?:of|in|with) (?:any|every|an?) (?P<field>{Y}) (?:but|except|other than|apart from) (?P<said>{Y}){END} => whose {field} is not {said}
(?:, )?(?:whatever|no matter|regardless of|irrespective of|of any|in any)(?: what)? (?:the |their )?(?P<field>{Y})(?= ,|$) =>
(?P<one>[a-z]+)(?P<rest> roofs?)? (?:rather than|instead of|as opposed to) (?P<other>[a-z]+){END} => {one}{rest}
(?:{IS}(?:com(?:es?|ing)|finished|done|coated) in|{IS}(?:wear|sport)(?:s|ing)?|with)(?: an?)? (?P<colour>[a-z]+)(?: {PAINT})?{END} => in {colour}
whose {PAINT} (?:is|are) (?P<s>(?:not |neither )?)(?P<colour>[a-z]+) => that are {s}{colour}
(?P<colour>[a-z]+) (?:hulled|painted|coloured|colored|bodied|sided)(?= [a-z]) => {colour}
{IS}(?:under|beneath|(?:topped|crowned|capped|covered) (?:by|with)) an? (?P<look>[a-z]+)(?P<rest> roof)?{END} => with a {look}{rest}
(?P<said>artificial|synthetic) (?:turf|grass)(?= [a-z]) => {said}
(?P<s>with an? {Y}) (?P<rest>(?:, )?and .+?) (?:that (?:also )?has|with) one(?: too)?$ => {s} {rest} {s}
, (?P<rest>(?:(?:exactly|at least|at most|more than) )?{N}) (?P<count>{Y}) each{END} => with {rest} {count}
"""
ROWS = [row.rsplit("=>", 1) for row in TABLE.strip().split("\n")]
RULES = [(re.compile(rf"(?<![^ ]){a.strip(' ').format_map(WORDS)}"), b.strip(" ")) for a, b in ROWS]
CONTENTS = {"content", "contents", "cargo", "load", "product", "commodity", "substance", "liquid"}


def named_plainly(line: str, lexicon: Lexicon) -> str:
    """A normalised phrase with what fields tell said plainly; unchanged where the layer has no fields."""
    line = line.replace("don't", "do not").replace("doesn't", "does not")
    for pattern, plain in RULES if lexicon.schema.strong else ():
        line = pattern.sub(lambda match, plain=plain: put(match, plain, lexicon), line)  # type: ignore[misc]
    return " ".join(line.split())


def put(match: re.Match[str], plain: str, lexicon: Lexicon) -> str:
    """What a rule puts in the place of its match; the match where the layer does not bear it out."""
    given = {key: text or "" for key, text in match.groupdict().items()}
    said = {key: text and borne_out(key.strip("12"), text, given, lexicon) for key, text in given.items()}
    return match[0] if any(given[key] and not said[key] for key in given) else plain.format(**said, _=" ")


def borne_out(key: str, text: str, given: dict[str, str], lexicon: Lexicon) -> str:
    """The words for a group as the layer has them; "" where it has none."""
    schema = lexicon.schema
    titles = {each for column in schema.columns if column.title for each in column.values}
    if key == "part":
        return " or ".join(sorted(each for each in titles if f" {text} " in f" {each} "))
    if key == "content":
        own = [each for each in schema.saying(text) if CONTENTS & {*field_words(each.name).split()}]
        return (
            f"{field_words(own[0].name)} is {'not ' if given.get('no') or given.get('but') else ''}{text}"
            if len(own) == 1
            else ""
        )
    if key == "kind":
        return plural_of(singular_of(text)) if singular_of(text) in schema.nouns else ""
    holds: dict[str, Callable[[], object]] = {
        "title": lambda: text in titles,
        "colour": lambda: any(text in each.values for each in fields_of("colour", lexicon)),
        "field": lambda: text in ("size", "shape") or fields_of(text, lexicon),
        "look": lambda: (text,) in lexicon.looks,
        "said": lambda: text in schema.said,
        "one": lambda: any(given["other"] in each.values for each in schema.saying(text)),
        "count": lambda: text in dict(lexicon.measured),
        "high": lambda: "building" in schema.nouns and "height" in dict(lexicon.measured),
    }
    return text if key not in holds or holds[key]() else ""


def fields_of(words: str, lexicon: Lexicon) -> tuple[Column, ...]:
    """The fields that words name: "colour", "roof shape"."""
    return lexicon.schema.called(tuple(words.split()), weak=True)
