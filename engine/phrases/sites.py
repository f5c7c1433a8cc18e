"""The place that a whole layer shows: "vessels in the harbour", where no feature is called a harbour."""

from __future__ import annotations

import re

from engine.phrases.lexicon import Lexicon, load_lexicon
from engine.phrases.words import normalise, singular_of

SITES = (
    "estuary|delta|lagoon|oasis|prison|market square|market|lot|garden|works|ranch|studio|fort|abbey|monastery|"
    "old town|(?:town|city|village) cent(?:re|er)|air ?base|"
    "(?:(?:wind|solar|ski|hospital|study|survey|holiday|school|university|factory) )?(?:site|area|farm|resort|campus)|"
    "site|area|region|district|quarter|neighbou?rhood|city|town|village|settlement|colony|estate|campus|complex|terminal|"
    "port|harbou?r|marina|airport|airfield|camp ?site|camp|refugee camp|farm|plant|refinery|quarry|mine|"
    "rail ?yard|yard|depot|suburb|hill|hilltop|plain|"
    "cemetery|zoo|park(?! and ride)|compound|premises|(?:(?:hospital|school|palace|"
    "factory|university) )?grounds|resort|golf course|course|base|air ?base|theme park|amusement park|"
    "place|fair|fairground|shipyard|basin|catchment|valley|county|reserve|network"
)
# said to be whole, it is the layer, be it a place or the picture of one
WHOLE = "[a-z]+(?: (?:area|site|map|image|picture))?"
IN_SITE = re.compile(
    r"(?<= )(?P<in>in|at|of|on|within|across|throughout|"
    r"(?:(?:that|which) )?(?:runs|running|flowing|flows|winding) through) "
    r"(?:(?:the|this|our) (?P<all>whole |entire |complete )?|(?=(?:campus|site|town)\b))"
    rf"(?P<site>(?:{SITES}|(?(all){WHOLE}|(?!))))"
    r"(?= (?:and|or|but|with|that|which|(?:more|less|farther|further) than|at least|within) | ,|$)"
)
CAR_PARKS = ("car park", "parking", "lorry park", "truck park")  # no parks
DENIED = re.compile(r"(?:\bnot|n ?'t|\bnever|\bexcept|\bbut|\bonly|\boutside)(?: \w+)? $")


def within_site(phrase: str, names: set[str], lexicon: Lexicon, *, kin: bool = True) -> tuple[str, list[str]]:
    """A phrase without the place that stands for the whole layer, and a note on it; unchanged where there is none.

    `names` are those of the layer's features. A site that one of them is, by any word for it if `kin` ("farm" of a
    farmhouse), that a field is called, or that a field says, is left to be read.
    """
    line = normalise(phrase)
    match = IN_SITE.search(line)
    if match is None or DENIED.search(line[: match.start()]):
        return phrase, []
    site, bundled = match["site"], load_lexicon()
    own = {singular_of(word) for name in names for word in (name, name.split()[-1]) if name not in CAR_PARKS}
    keys = frozenset().union(*(bundled.own_keys_of(name) for name in own), frozenset())
    texts = {value for each in lexicon.schema.columns for value in each.values if value and value not in CAR_PARKS}
    said = {value.split()[-1] for value in texts}  # "Old Harbour"
    if (
        {site, site.split()[-1]} & own
        or site in said
        or site in lexicon.schema.strong
        or (kin and bundled.own_keys_of(site) & keys)
    ):
        return phrase, []
    rest = " ".join(f"{line[: match.start()]}{line[match.end() :]}".split())
    return rest, [f"no feature is a '{site}': the whole layer is taken for it"]
