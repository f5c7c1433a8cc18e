"""What people say around a phrase: "would you mind marking ...", "I'm looking for ...", "..., if you can".

Nothing of it tells one thing from another. What it asks to be done with the things ("count", "colour red") is not read.
"""

# ruff: noqa: E501 - patterns read better whole
from __future__ import annotations

import re

VERB = (
    r"(?:find|show|select|segment|locate|highlight|extract|map|detect|mark|outline|identify|give|get|delineate|display|list|pick out|pick|"
    r"draw|trace|digiti[sz]e|vectori[sz]e|return|retrieve|fetch|look for|search for|look at|see|view|have|choose|take|keep|indicate|point out|"
    r"circle|spot|know|tag|grab|isolate|single out|filter)"
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
    rf"^as an? [a-z ]{{3,30}}? ?,? (?={I}\b)",
    r"^for (?:the|my|our) [a-z]+(?: [a-z]+)? ,? (?=(?:i|we|please|show|find|mark|select)\b)",
    rf"^(?:(?:can|could|would|will|may|do) (?:you|{I}|someone|somebody) )?(?:please |kindly |possibly |just |be able to |be so kind as to )*(?:would you mind |mind |how about |what about )?(?:please )?{DOING} (?:me |us |for me |for us |out )*(?=\w)",
    rf"^(?:(?:can|could|would|will|may|do) (?:you|{I}|someone|somebody) (?:please |kindly |possibly |just |be able to |be so kind as to )*)?(?:please |kindly |just |now |then )*(?:go ahead and )?(?:help me (?:to )?|let (?:me|us) |let 's )?{VERB} (?:me |us |for me |for us |out |up |all of )*(?:please |just )*(?=\w)",
    rf"^{WANT} (?:(?:to|in|at|for|you to|be|is|are|{VERB}|{DOING}|me|us|shown|just|only|all|out) )*(?=\w)",
    r"^(?:tell me |say |i wonder |i ask |do you know )?(?:where|what|which) (?:are|is|do you see|can(?: (?:i|we|you) (?:find|see))?) (?:the location of )?(?=(?:the|all|any|an?) )",
    r"^(?:are|is) there (?:any |an? |some )?(?=[a-z])",
    r"^(?:do|can) you (?:see|have|find) (?:any |an? |some )?(?=[a-z])",
))  # fmt: skip
TAIL = tuple(re.compile(pattern) for pattern in (
    r" ?,? (?:please|thanks|thank you|thx|cheers|if you (?:can|could|please|would|do not mind)|if possible|if there (?:is|are)(?: any| one)?|i (?:mean|think|guess|believe|suppose)|i beg you|for me|for us|ok|okay|that is all|nothing else|no others?|that 's it)$",
    r" ?, right$",
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
