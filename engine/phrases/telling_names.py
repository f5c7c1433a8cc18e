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
from engine.phrases.synonyms import other_words
from engine.phrases.words import COUNTED, plural_of, singular_of

WORDS = {
    "END": r"(?= (?:and|or|but|in|on|at|near|that|which|with|without|within|inside|next to|close to|closest to|nearest|beside|along|touching|except|together|north|south|east|west)\b| ,|$)",
    "IS": "(?:(?:that|which) (?:is |are |was |were )?)?",
    "N": COUNTED,
    "X": r"[a-z\d]+(?: [a-z\d]+){0,4}?",
    "Y": "[a-z]+(?: [a-z]+)??",
    "AS": "(?:known|listed|registered|recorded|marked|signposted|labell?ed|referred to)",
    "DO": r"(?:carr|convey|transport|h[eo]ld|contain|stor|kee?p|deliver|pump|treat|collect|flow|run)\w*",
    "FIELD": "(?:field|column|attribute|property|entry|value|tag)",
    "SAYS": r"(?:(?:says?|reads?|shows?|gives?|states?|contains?|equals?|indicates?|is|are)(?: (?:set to|(?:given|listed|recorded|entered|noted)(?: down)? as))?|of|=)",
    "KINDS": r"(?:the )?[a-z]+(?: [a-z]+)?(?: , [a-z]+(?: [a-z]+)?){0,4} (?:or|and|as well as) (?:the )?[a-z]+(?: [a-z]+)?",
    "PAINT": "(?:paint(?:work)?|livery|finish|hue|shade|body|hull)",
}
TABLE = r"""
^(?:any|each) of (?=the [a-z]) =>
(?:, )?(?:at the moment|right now|just now|at present|currently|presently|nowadays|these days|as of now|wherever (?:they|it) (?:are|is|may be|stands?|lies?|lie))(?= |$) =>
^(?!(?:[a-z]+ )*[a-z]+s(?: ,)? whether (?:an? )?[a-z]+ or (?:an? )?[a-z]+$)(?P<looks>(?:the |all |any )?(?:[a-z]+ )??)(?P<head>[a-z]+(?:s|thing)|all)(?P<rest>| (?!but|except|other|apart|save|and|or|not).+?) , (?:(?:whether|be (?:it|they)|either|both|i e|that is|namely|meaning) )?(?P<kinds>{KINDS})(?: alike)?(?: ,(?P<tail> (?:that|which|with|in|on|at|near|within) .+))?$ => {looks}{kinds}{rest}{tail}
with painted {PAINT} (?P<colour>[a-z]+){END} => in {colour}
(?P<rest>whose [a-z]+(?: [a-z]+)? (?:is|are)) either (?=[a-z ]+ or ) => {rest}{_}
^[a-z ]+? , (?:i mean|i e|that is|namely|or rather) (?:the )?(?P<kind>{Y}) ,(?P<rest> .+)$ => {kind}{rest}
(?:(?:(?:for|of|in|on|with) which|where) (?:the |its |their )?|whose )(?P<field>{Y}) (?:{FIELD} )?{SAYS} (?P<rest>{X}){END} => whose {field} is {rest}
(?:with|having|showing|listing|saying) (?P<rest>{X}) (?:(?:in|under) (?:the |its |their )?(?P<field1>{Y}) {FIELD}|(?:as|for) (?:the|its|their) (?P<field2>{Y})){END} => whose {field1}{field2} is {rest}
(?P<rest>(?:[a-z]+est|most|least) .+?) (?:according to|as per|going by|judging by) (?:the|its|their) (?P<field>{Y})(?: {FIELD})?(?= |$) => {rest} by {field}
(?:, )?(?:according to|as per|going by|judging by|in|under) (?:the|its|their) (?P<field>{Y}) {FIELD}(?: ,)?(?= |$) =>
(?<!not )(?<!longer )(?<!never )(?<!out of )(?<!one ){IS}(?:still |being |now |in |active |full |regular )+(?P<go>worked|mined|used|operated|use|operation|service){END} => that are {go}
(?:{IS}|with )(?:(?:no longer|not) (?:being |in |active |still )*(?:use|used|worked|mined|operated|running|service|operation)(?: any ?more| any longer)?|given up|taken out of (?:use|service)|mothballed|closed down|laid up|(?:fallen|fell) (?:into disuse|out of use)|(?:standing |lying |now |left )idle)(?P<gone>){END} => that are {gone}
(?<=the one )that are (?=[a-z]+{END}) => that is{_}
with (?P<done>[a-z]+ed) (?:out|up|off|down){END} => that are {done}
(?P<done>[a-z]+ed) (?:out|up|off|down)(?= [a-z]|$) => {done}
{IS}(?:(?:nobody|no one) (?:has |ever |has ever )?named|(?:go|remain)(?:es|s)? (?:unnamed|nameless)|nameless|(?:with|bearing|having|carrying) no names?(?: at all)?)(?P<unnamed>){END} => that are unnamed
{IS}(?:(?:built|made|constructed|put together|assembled|composed|done)(?: out)? (?:in|from|of|with|using)|consist(?:s|ing)? of|with (?:walls|sides|facades?|cladding)(?: made)? (?:of|in)) (?P<stuff>{X}){END} => of {stuff}
(?P<stuff>[a-z]+) (?:sheeted|covered|topped|clad|walled|lined)(?= [a-z]) => {stuff}
(?P<stuff>[a-z]+) roofed(?= [a-z]) => {stuff} roofed
with (?:an? )?(?P<stuff>[a-z]+(?: (?!tiled)[a-z]+)?) roofs?{END} => with a {stuff} roof
with (?:an? )?roofs? (?:made )?(?:of|in) (?P<stuff>{X}){END} => with a {stuff} roof
{IS}(?:under|beneath) an? (?P<look>[a-z]+) (?P<stuff>[a-z]+)(?: roof)?{END} => that is {look} with a {stuff} roof
and (?:also )?having (?=[a-z]) => with{_}
(?:{IS}|being )(?P<s>(?:(?:exactly|at least|at most|more than|less than|over|under|up to|only) )?{N}) (?P<count>storeys?|floors?|levels?|stories) (?:high|tall|in height)(?![^ ]) => with {s} {count}
multi (?P<count>storey|story|floor|level) (?P<noun>[a-z]+)(?![^ ]) => {noun} with more than 1 {count}
from (?P<s>{N}) (?:[a-z]+ )?(?:up )?to (?={N} [a-z]+ (?:tall|high|long|wide|deep|in height)\b) => between {s} and{_}
(?:(?:that|which) (?:(?:is|are|stands?|reach(?:es)?|rises?|grows?) )?)?no (?P<more>tall|high|long|wide|deep)e?r than (?P<rest>{N} [a-z]+){END} => at most {rest} {more}
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
(?:whose names?|with an? names?(?: that)?) (?:contain|includ|ha)\w* (?P<part>{X}){END} => named {part}
(?:whose names?|with an? names?(?: that)?) (?:begin|start)\w* (?:with|in|on) (?P<opening>{X}){END} => named {opening}
(?:whose names?|with an? names?(?: that)?) (?:end|finish)\w* (?:with|in|on) (?P<ending>{X}){END} => named {ending}
(?:{IS}(?:(?:do |does )?(?P<no>not )?{DO}|used (?:for|to)(?: {DO})?)|{IS}(?:laden|stuffed) with|(?:{IS}{DO}|with) (?:some|any)thing (?P<but>other than|but|except)) (?P<content>{Y})(?: in (?:it|them))?{END} => whose {content}
(?:(?:in|on|through|by) which|where) (?P<no>no )?(?P<content>{Y}) (?:is |are )?{DO}{END} => whose {content}
(?:of|in|with) (?:any|every|an?|whatever) (?P<field>{Y}) (?:but|except|other than|apart from) (?P<said>{Y}){END} => whose {field} is not {said}
(?:, )?(?:whatever|no matter|regardless of|irrespective of|of any|in any)(?: what)? (?:the |their )?(?P<field>{Y})(?= ,|$) =>
(?P<one>[a-z]+)(?P<rest> roofs?)? (?:rather than|instead of|as opposed to) (?:of )?(?P<other>{Y}){END} => {one}{rest}
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
MEANT = {"go": "active", "gone": "disused", "unnamed": "name"}  # what the words of a rule mean, whichever they are
SAID = """
material roof surface cover covering wall walls cladding facade construction structure paving pavement
board boards plank planks sheet sheets sheeting slab slabs block blocks walls
vehicles boats ships vessels structures buildings things features objects machines everything anything all
""".strip()
STUFF, FORMS, GENERAL = (frozenset(row.split()) for row in SAID.split("\n"))
# fields that tell what a thing is made of; the forms that stuff comes in; what any kinds may be called together
PLACED: dict[str, Callable[[str, str], bool]] = {
    "part": lambda title, text: f" {text} " in f" {title} ",
    "opening": str.startswith,
    "ending": str.endswith,
}  # where in a name some words are
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
    if (
        "gone" in given
        and match[0].split()[-1] in lexicon.schema.said
        and not re.search(r"\bno(?:t|body)?\b", match[0])
    ):
        return match[0]  # "mothballed", which the layer says itself
    asked = {key for key, text in given.items() if text or key in MEANT}
    said = {
        key: borne_out(key.strip("12"), given[key] or MEANT.get(key, ""), given, lexicon) if key in asked else ""
        for key in given
    }
    return match[0] if any(not said[key] for key in asked) else plain.format(**said, _=" ")


def borne_out(key: str, text: str, given: dict[str, str], lexicon: Lexicon) -> str:
    """The words for a group as the layer has them; "" where it has none."""
    schema = lexicon.schema
    titles = {each for column in schema.columns if column.title for each in column.values}
    if key in PLACED:
        return " or ".join(sorted(each for each in titles if PLACED[key](each, text)))
    if key == "content":
        own = [each for each in schema.saying(text) if CONTENTS & {*field_words(each.name).split()}]
        return (
            f"{field_words(own[0].name)} is {'not ' if given.get('no') or given.get('but') else ''}{text}"
            if len(own) == 1
            else ""
        )
    if key in ("go", "gone"):
        said = schema.said & {MEANT[key], *other_words(MEANT[key])}
        return next((each for each in sorted(said, key=lambda each: (text not in each, each))), "")
    if key == "done":
        return next((each for each in (text, f"{text[:-3]}y", text[:-2], text[:-1]) if each in schema.said), "")
    if key == "stuff":
        return stuff_of(text, lexicon)
    if key == "kind":
        return plural_of(singular_of(text)) if singular_of(text) in schema.nouns else ""
    holds: dict[str, Callable[[], object]] = {
        "unnamed": lambda: fields_of("name", lexicon),
        "noun": lambda: (text,) in lexicon.nouns and "multi" not in schema.words,
        "kinds": lambda: all(singular_of(each) in schema.nouns for each in parts_of(text)),
        "head": lambda: (
            singular_of(text) not in schema.nouns
            and (
                text in GENERAL
                or all(lexicon.keys_of(text) & lexicon.keys_of(each) for each in parts_of(given["kinds"]))
            )
        ),
        "title": lambda: text in titles,
        "colour": lambda: any(text in each.values for each in fields_of("colour", lexicon)),
        "field": lambda: text in ("size", "shape") or fields_of(text, lexicon),
        "look": lambda: (text,) in lexicon.looks,
        "said": lambda: text in schema.said,
        "one": lambda: any(
            {*given["other"].split()} & {word for value in each.values for word in value.split()}
            for each in schema.saying(text)
        ),
        "count": lambda: text in dict(lexicon.measured),
        "high": lambda: "building" in schema.nouns and "height" in dict(lexicon.measured),
    }
    return text if key not in holds or holds[key]() else ""


def parts_of(kinds: str) -> list[str]:
    """Things that are joined: "trucks as well as excavators"."""
    return [re.sub("^the ", "", each) for each in re.split(" (?:,|or|and|as well as) ", kinds)]


def stuff_of(text: str, lexicon: Lexicon) -> str:
    """What fields of materials call a material: "wooden boards" timber, "straw" thatch; "" where they say nothing such."""
    columns = [each for each in lexicon.schema.columns if STUFF & {*field_words(each.name).split()}]
    said = {value for each in columns for value in each.values if value and not each.number}
    first, _, last = text.rpartition(" ")
    for form in (text, first) if last in FORMS else (text,):
        if form in said or any(form in value.split() for value in said):
            return form
        if own := said & other_words(form):
            return " or ".join(sorted(own))
    return ""


def fields_of(words: str, lexicon: Lexicon) -> tuple[Column, ...]:
    """The fields that words name: "colour", "roof shape", "liquid" where a field tells contents."""
    own = lexicon.schema.called(tuple(words.split()), weak=True)
    known = CONTENTS if words in CONTENTS else {"colour", "color"} if words in ("hue", "shade", "paint") else set()
    return own or tuple(each for each in lexicon.schema.columns if known & {*field_words(each.name).split()})
