"""What people say around a phrase: "would you mind marking ...", "I'm looking for ...", "..., if you can"; how they type it.

Nothing of it tells one thing from another. What it asks to be done with the things ("count", "colour red") is not read.
Short forms and slips of the words of grammar ("w/out", "dont", "wich") and joints of style ("yet only the", "on top of
that", "material = steel") are put as the frames read them.
"""

# ruff: noqa: E501 - patterns read better whole
from __future__ import annotations

import re
from collections.abc import Iterable

VERB = (
    r"(?:find|show|select|segment|locate|highlight|extract|map|detect|mark|outline|identify|give|get|delineate|display|list|pick out|pick|"
    r"draw|trace|digiti[sz]e|vectori[sz]e|return|retrieve|fetch|look for|search for|look at|see|view|have|choose|take|keep|indicate|point out|"
    r"circle|spot|know|tag|zoom(?: me| us)?(?: in)? (?:to|on)|grab|isolate|single out|filter|provide|supply|report|send|deliver|flag|bring up|pull up|name|collect|gather)"
)
DOING = (
    r"(?:finding|showing|selecting|segmenting|locating|highlighting|extracting|mapping|marking|outlining|identifying|"
    r"giving|picking(?: out)?|drawing|listing|pointing out|choosing)"
)
I = r"(?:i|we)"  # noqa: E741 - the word
WANT = (
    rf"{I}(?:'m|'re|'d|'ll|'ve)? (?:(?:am|are|was|were|would|will|do|shall|only|just|really|also|have|m|d|simply|actually|currently|now) )*"
    r"(?:like|love|want|wants|need|needs|require|wish|prefer|wanting|needing|looking|searching|hunting|interested|after|trying|asking|mean)"
)
LEAD = tuple(re.compile(pattern) for pattern in (
    r"^(?:sorry(?: to (?:bother|trouble) you)?|excuse me|hi|hello|hey|good (?:morning|day|evening))(?: there| all| everyone)? ?,? (?=\w)",
    r"^(?:ok|okay|so|well|right|now|yes|please) , (?=\w)",
    rf"^{WANT} to (?:visit|inspect|check(?: on| out)?|reach|get to|go to|drive to|meet (?:someone|somebody|(?:a|my|our) [a-z]+) (?:at|by|in)) (?=(?:the|all|an?|my|our|any|every) )",
    rf"^{I}(?: am| are|'m|'re) (?:meeting (?:someone|somebody|(?:an?|my|our|some) [a-z]+) (?:at|by|in)|going to|headed (?:to|for)|heading (?:to|for)|off to) (?=(?:the|an?|my|our) )",
    rf"^as an? [a-z ]{{3,30}}? ?,? (?={I}\b)",
    r"^for (?:the|my|our) [a-z]+(?: [a-z]+)? ,? (?=(?:i|we|please|show|find|mark|select)\b)",
    rf"^(?:(?:can|could|would|will|may|do) (?:you|{I}|someone|somebody) )?(?:please |kindly |possibly |just |be able to |be so kind as to )*(?:would you mind |mind |how about |what about )?(?:please )?{DOING} (?:me |us |for me |for us |out )*(?=\w)",
    rf"^(?:(?:can|could|would|will|may|do) (?:you|{I}|someone|somebody) (?:please |kindly |possibly |just |be able to |be so kind as to )*)?(?:please |kindly |just |now |then )*(?:go ahead and )?(?:help me (?:to )?|let (?:me|us) |let 's )?{VERB} (?:me |us |for me |for us |out |up |all of )*(?:please |just )*(?=\w)",
    rf"^{WANT} (?:(?:to|in|at|for|you to|be|is|are|{VERB}|{DOING}|me|us|shown|just|only|all|out) )*(?=\w)",
    r"^(?:tell me |say |i wonder |i ask |do you know )?(?:where|what|which) (?:are|is|'s|do you see|can(?: (?:i|we|you) (?:find|see))?) (?:the location of )?(?=(?:the|all|any|an?) )",
    r"^(?:what|where|which) (?:is|are|'s) (?:that|this|these|those) (?=[a-z])",
    r"^(?:which )?(?:one|ones|of (?:them|these|those)) (?:is|are) (?=the )",
    r"^(?:are|is) there (?:any |an? |some )?(?=[a-z])",
    rf"^(?:where )?(?:can|could|may|might) (?:{I} have |{I} get |me |us )?(?:please )?(?=[a-z])(?!{I}\b|you\b|be\b)",
    r"^for (?:(?:the|my|our|an?|this) )?(?:[a-z]+ ){0,2}(?:plan|map|report|survey|inventory|project|study|list|inspection|review|records?|meeting) ,? (?=[a-z])",
    r"^(?:do|can) you (?:see|have|find) (?:any |an? |some )?(?=[a-z])",
))  # fmt: skip
TAIL = tuple(re.compile(pattern) for pattern in (
    r" ?,? (?:and |but )?(?:nothing else|nothing more|no others?|no more than that|none else|not anything else|though|however)$",
    r" ?, whatever (?:the|its|their) [a-z]+$", r" ?,? whatever (?:it|they|those|these|that) (?:is|are|was|were|may be|might be)$",
    r" ?, (?:all|each|every one|every single one|any|both)(?: (?:and every one )?of (?:them|these|those))?$",
    r" ?,? ?(?:no matter|regardless of|irrespective of|never mind|whatever|it does not matter) (?:whether|if|what|which|how|who)[a-z ,]*$",
    r" ?,? (?:please|thanks|thank you|thx|cheers|if you (?:can|could|please|would|do not mind)|if possible|if there (?:is|are)(?: any| one)?|if (?:it|they|one) exists?|i (?:mean|think|guess|believe|suppose)|i beg you|for me|for us|ok|okay|that is all|nothing else|no others?|that 's it)$",
    r" ?, right$",
    rf" ?[,?.] (?:so |and )?(?:can|could|would|will) (?:you|{I}|someone|somebody) (?:please |kindly |just )*{VERB} (?:me |us )?(?:it|them|that|those|these|that one)(?: (?:up|out|please|for me|for us|on the map|on here|here))*$",
    r" ?[,?.] (?:so |and )?(?:which|where|what)(?: one| ones)? (?:is|are) (?:it|they|that|those)(?: then| again)?$",
    r" ?\? ?(?:if (?:so|yes) ,? )?(?:please )?(?:show|select|mark|highlight|give|list|outline|pick)(?: me| us)? (?:them|it|those|these)(?: all| both| up| out| please)*$",
    r" ?\?+$",
))  # fmt: skip
ASIDE = re.compile(
    r" ?\? (?:if (?:so|yes) ,? )?(?:please )?(?:show|select|mark|highlight|give|list|outline|pick)(?: me| us)? (?:them|it|those|these)(?: all| both)? (?=,)"
)


def uncourteous(line: str) -> str:
    """A normalised phrase without what is said around it; the phrase itself where nothing is or nothing else would be left."""
    before = ""
    line = ASIDE.sub(" ", line)
    while before != line:
        before = line
        for pattern in (*LEAD, *TAIL):
            line = pattern.sub("", line, count=1).strip() or line
    return line


SPELLED = ((re.compile(r"(?<=[a-z])\((e?s)\)"), r"\1"), (re.compile(r"[()]"), " , "), *((re.compile(rf"(?<![\w'])(?:{pattern})(?![\w'])"), replacement) for pattern, replacement in (
    (r"w/?o(?:ut)?|w/ out", "without"), (r"nd|n", "and"), (r"4(?= (?:me|us)\b)", "for"),
    (r"(do|does|is|are|was|were|has|have|should|must|need|ca|wo|did|would|could)n[’`]?t", r"\1 not"),
    (r"(they|these|those|we|you)[’`]?re(?<!were)", r"\1 are"), (r"im|i[’`]m", "i am"), (r"thats", "that is"),
    (r"excl?\.?(?= )", "excluding"), (r"(?:i\.? ?e\.?),?", ","), (r"btwn|beetween|betwen", "between"),
    (r"nr\.?(?= )", "near"), (r"wich|whch", "which"), (r"thru", "through"), (r"evry", "every"), (r"teh", "the"), (r"thier", "their"), (r"wiht", "with"),
    (r"exept|excpt", "except"), (r"arround", "around"), (r"accross", "across"), (r"ht", "height"),
    (r"pls|plz", "please"), (r"thx", "thanks"),
)))  # fmt: skip
MATTER = r"(?:colou?r|material|kind|type|sort|shape|surface|crop)"
OTHER = r"(?:other than|but|except(?: for)?|save(?: for)?|apart from|besides|different from)"
STYLED = tuple((re.compile(pattern), replacement) for pattern, replacement in (
    (r" or more (?=(?:the |all )?[a-z ]+s(?: |$))(?<=[a-z]s or more )", " plus "),  # a "+" between things
    (r" ?; ?", " , "), (r"(?<![^ ])([a-z]+) =+ ?(?=[a-z\d])", r"with \1 "),
    (r" , (?:and |but )?(?:yet|however|though|although|albeit) (?:, )?", " , but "), (r"(?<= )(?:however|yet)(?= (?:without|not|only)\b)", "but"),
    (r"(?<=but )(?:(?:please|i think|i mean|really|then|of course) )+", ""), (r"(?<=but )(?:do )?(?:not|never) (?:any|include|count|show|mark|select) ", "not "),
    (r" or (?:else|alternatively|otherwise)(?: ,)? ", " or "), (r" ?,? or (?:indeed |even )?both$", ""), (r"\bclose (?=a?round )", ""),
    (rf"(?:(?<= and)|(?<= but))? (?:(?:that|which) )?(?:(?:is|are) )?of (?:some(?:thing)?|any(?:thing)?|an?|another)?(?: ?{MATTER})? ?{OTHER} (?=[a-z])", " that are not of "),
    (rf"(?: ,)? (?:in |of |with )?any(?: other)? {MATTER} {OTHER} ", " that are not "),
    (r"^(?:whatever|whichever|anything) (?:that )?(?=(?:is|are|has|have|lies|stands)\b)", "everything that "), (r"(?<= )(?:whichever|whatever|any) (?:ones? )?(?:that )?(?:is|are) (?=[a-z])", "those that are "),
    (r"(?<= )but (?=(?:those|the ones|that one)\b)", "except "), (r"^not (?P<one>[a-z]+) and not (?P<two>[a-z]+)$", r"everything except \g<one> and \g<two>"),
    (r"(?P<and>,? and) (?P<what>the [a-z]+(?: [a-z]+)?) (?:that |which )?(?:they|it) (?P<do>cross|touch|border|surround|overlap|adjoin|contain)(?:e?s)?$", r"\g<and> \g<what> \g<do>ing them"),
    (r"^(?P<look>(?:all |the )?(?:(?!and )[a-z]+ ){1,3})(?P<one>[a-z]+s) and (?P<two>[a-z]+s) alike$", r"\g<look>\g<one> and \g<look>\g<two>"),
    (r"(?<= )as well as (?=(?:in|on|at|near|along) )", "or "), (r"(?<= )(?P<in>in|on|at|near|along) (?P<a>[^,]+) , (?P=in) (?P<b>[^,]+?) or (?P=in) ", r"\g<in> \g<a> or \g<in> \g<b> or \g<in> "),
    (r"(?<= )(?:up|down|over) (?=(?:in|at) the (?:[a-z]+ ){1,2}(?:corner|edge|side|half|part)(?![^ ]))", ""),
    (r"(?<=[a-z] )round (?=(?:the|an?|it|them)\b)", "around "), (r"(?: ,)+(?= ,|$)", ""), (r"^ , ", ""),
))  # fmt: skip


def replaced(text: str, rules: Iterable[tuple[re.Pattern[str], str]]) -> str:
    """A text after rules in their order, its words parted by one space."""
    for pattern, replacement in rules:
        text = pattern.sub(replacement, text)
    return " ".join(text.split())


def spelled_out(phrase: str) -> str:
    """A phrase as typed, in lower case, with short forms and slips of the words of grammar written out."""
    return replaced(phrase.lower(), SPELLED)


def styled(line: str) -> str:
    """A normalised phrase with joints of style put plainly."""
    return replaced(line, STYLED)
