"""Questions and requests about what is somewhere, put as the grammar reads them: "what stands on the pier?", "which of the houses have".

Only for layers, whose features can be asked for without a name.
"""

# ruff: noqa: E501 - patterns read better whole
from __future__ import annotations

import re

from engine.phrases.distance_turns import REAR
from engine.phrases.lexicon import Lexicon
from engine.phrases.rings import BARRIERS
from engine.phrases.words import ORDINAL

LONGEST = 400  # letters of a question
THINGS = r"(?:what|whatever|which (?:thing|feature|object|item)s?|what (?:thing|feature|object|item|kind of thing)s?)(?: else)?"
BE = r"(?:'s|is|are|was|were)"
LIES = (
    r"(?:lie|stand|sit|stay|rest|grow|float|remain|be|park)(?:s|es)?|(?:is|are) there|there (?:is|are)|(?:do|can) (?:i|we|you) (?:see|find|have|get)|"
    r"(?:can|could|is to|are to) be (?:found|seen)|have (?:i|we|you) got|(?:is|are) (?:found|located|situated|parked|standing|lying|sitting|growing|built|placed|moored|anchored|floating)"
)
PLACE = (
    r"(?=(?:(?:right|just|directly|immediately|exactly|right) )?(?:in|on|at|inside|outside|within|near|next|close|beside|by|between|around|along|alongside|under|over|behind|opposite|"
    r"above|below|beyond|across|to the|north|south|east|west|northeast|northwest|southeast|southwest|left|right|surrounded|enclosed|touching|less|more|up to|all|in front)\b)"
)
VERB = r"(?P<verb>touch|cross|border|surround|adjoin|connect|join|link|overlap|line|enclose|contain|hold|encircle|abut|intersect|flank|span)(?:e?s)?"
TURNS = tuple((re.compile(pattern), replacement) for pattern, replacement in (
    (rf"^(?:and |so |now |then )?{THINGS}(?: |(?='s ))(?:{LIES}|{BE}) (?:there )?{PLACE}", "features "),
    (rf"^(?:and |so )?{THINGS} {VERB} (?=[a-z])", r"features that \g<verb> "),
    (r"^which(?: ones?)? of (?P<x>(?:the|these|those|our|my|all(?: the)?) .+?) (?:have|has|had|got|have got) (?=[a-z])", r"\g<x> with "),
    (r"^which(?: ones?)? of (?P<x>(?:the|these|those|our|my|all(?: the)?) [a-z]+(?: [a-z]+)?) (?P<verb>are|is|lie|lies|stand|stands|touch|touches|cross|crosses|contain|contains) (?!(?:the )?(?:[a-z]+(?:est|most)|most|least|one|ones|closest)\b)(?=[a-z])", r"\g<x> that \g<verb> "),
    (r"^which (?:one )?(?:of (?:the|these|those|our|my) )?(?P<x>[a-z]+(?: [a-z]+)??)(?: (?:is|are|stands?|lies?))? (?:the )?(?:clos|near)er to (?=[a-z])", r"\g<x> closest to "),
    (r"^(?:i'm|we're|i am|we are) (?:(?:standing|now|right|currently|just) )*(?:at|by|in|on|near|next to|beside|outside) (?P<y>[a-z ]+?),? (?:and )?(?:which|what) (?P<x>[a-z ]+?) (?:is|are) (?:the )?(?:near|clos)est(?: to (?:me|us|here))?$", r"\g<x> closest to \g<y>"),
    (r"^(?:i'm|we're|i am|we are) [a-z ]*?\b(?:at|by|in|near) (?P<x>the [a-z ]+?),? (?:and |so )?where(?:'s| is| are) (?:it|that|this|they)$", r"\g<x>"),
    (r"^(?:which|what) (?P<x>(?!(?:is|are|has|have)\b)[a-z]+(?: [a-z]+){0,2}?) (?:has|have|had|got|has got|have got) (?=[a-z])", r"\g<x> with "),
    (r"\bwith (?P<x>an? [a-z]+(?: [a-z]+)?) (?:(?:hitched on |attached )?behind(?: it| them)?|in tow)(?![^ ])", r"with \g<x>"),
    (r"^where (?:does|do) (?P<x>.+?) (?:cross|meet|intersect) (?P<y>.+)$", r"features overlapping \g<x> and overlapping \g<y>"),
    (r"\bwith (?P<x>(?:an?|the|any|their|its) (?:[a-z]+ ){1,3}?)(?:attached|joined|connected|built on) (?:on )?to (?:it|them)(?![^ ])", r"with \g<x>attached"),
))  # fmt: skip
FRONT = re.compile(r"\b(?:right |just |directly |immediately )?(?:out )?in front of (?=[a-z])")
REAR_OF = re.compile(rf"(?<!one )\b(?:right |just |directly |immediately )?(?:out )?{REAR}")
COUNTED_ON = re.compile(rf"(?:the )?{ORDINAL} ")  # "second wagon behind the locomotive"
BEHIND = re.compile(
    rf"\bbehind (?=(?:(?:the|an?|its|their) )?(?:[a-z-]+ ){{0,3}}?{BARRIERS}\b)"
)  # or along, where it is no ring


def answered_by(text: str, lexicon: Lexicon) -> str:
    """A phrase as typed, in lower case, with such questions put plainly."""
    line = " ".join(text.lower().split()).rstrip(" ?")
    if not lexicon.schema.nouns or len(line) > LONGEST:
        return text
    for pattern, replacement in TURNS:
        line = pattern.sub(replacement, line)
    line = FRONT.sub("near ", BEHIND.sub("inside ", line))
    return line if COUNTED_ON.match(line) else REAR_OF.sub("near ", line)
