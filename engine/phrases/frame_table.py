"""How a second thing is said of a set: "out of ..., the largest one", "..., but only if they are big", "... left out".

`take` chooses of the set, `keep` asks more of it, `drop` and `before` take from it (before it is ranked), `after` at last, `plus`
and `also` add to it, `list` is one condition after the other, `those` names the set by what is chosen.
"""

# ruff: noqa: E501 - patterns read better whole
from __future__ import annotations

import re

from engine.phrases.courtesies import VERB
from engine.phrases.words import ORDINAL

FROM = r"(?:out of|from among|from|among|amongst|of|looking(?: only)? (?:at|through)|considering(?: only)?|taking(?: only)?|counting(?: only)?|regarding|given|between(?= the (?:two|three|pair)\b))"
ASKED = rf"(?:(?:please |just |only |then |and )*(?:{VERB}|i (?:want|need|mean)) (?:me |us |out )?)"
THESE = r"(?:these|those|them|the (?:two|three|four|five|lot|pair|bunch|group|row|others?)(?! [a-z]+s\b))"
THEY = r"(?:they|it|these|those|the latter)"
NOT = r"(?:not|n't)"
SKIP = (
    r"skip(?:ping)?|omit(?:ting)?|drop(?:ping)?|forget(?:ting)?(?: about)?|ignor(?:e|ing)|exclud(?:e|ing)|excl|minus|less|sans|bar(?:ring)?|discard(?:ing)?|disregard(?:ing)?|"
    r"leav(?:e|ing) (?:out|off|aside)|do not (?:count|include|take|want|show|mark|select)|not (?:counting|including)|if (?:you|we) do not count|without counting|"
    r"save(?: for)?|(?:i|we) do not (?:need|want|mean)|just not|with the exception of|other than|instead of|rather than|as opposed to|unless(?: (?:they|it|these|those) (?:are|is))?|except(?: for)?(?: if| when| where)?|apart from|no|not|without"
)
OUT = r"(?:excepted|excluded|omitted|removed|disregarded|ignored|skipped|dropped|discarded|left (?:out|aside|off)|taken (?:out|away)|set aside)"
ASKED_FOR = r"(?:needed|wanted|meant|included|counted|required|listed|selected|shown|count|matter|relevant|of interest)"
GONE = rf"(?:(?:is|are|being|to be|should be|must be|can be|may be|have been) )?{OUT}|being the exceptions?|(?:(?:is|are|do|does|should|must|need|shall|may|can|will) )?{NOT} (?:to )?(?:be )?{ASKED_FOR}|(?:i|we) do not (?:need|want|mean)|aside"
MORE = r"(?:along with|together with|in addition to|additionally|also|likewise|on top of (?:that|these|this)|besides|moreover|furthermore|further|as well|then|in addition|not forgetting|plus)"
SURE = tuple((kind, re.compile(pattern)) for kind, pattern in (  # what the grammar would read otherwise
    ("plus", rf"^(?P<set>.+?)(?: , and| ,| and) {MORE}(?: ,)? (?!(?:in|on|at|near|with|without|of|from|to|within|that|which|is|are|not|an?|by|under|over|between|next)\b)(?P<then>(?:(?:the|all|any|every|each|both) .+|[a-z ]*?[a-z]{{2,}}s\b.*))$"),
    ("plus", r"^(?P<set>.+?) (?:along with|together with|in addition to) (?P<then>(?:the|all|any|every|each|both) .+)$"),
    ("drop", r"^(?P<set>.+?)(?: ,)?(?: but)? (?:without|no|not) (?P<then>(?:the |any )?(?:[a-z]+ )?ones? .+?)(?: (?:among|amongst|of|in) (?:them|these|those))?$"),
    ("drop", r"^(?P<set>.+?)(?: ,)? (?:except(?: for)?|apart from|excluding|other than|barring|save for) (?P<then>those that are .+)$"),
    ("drop", r"^(?P<set>.+?)(?: ,)? (?:rather than|instead of|as opposed to) (?P<then>.+)$"),
    ("drop", rf"^(?P<set>.+?)(?: ,)? (?:with|leaving) (?P<then>the [^,]+?) (?:{OUT})$"),
    ("drop", rf"^(?P<set>.+?) , (?P<then>[^,]+?) (?:itself |themselves )?(?:{GONE})$"),
    ("take", rf"^(?P<then>(?:the )?(?:{ORDINAL}|[a-z]+est|[a-z]+most) [a-z ]+?) (?:among|amongst|out of) (?:all )?(?:of )?the (?P<set>.+)$"),
    ("also", r"^(?P<set>.+? (?:of|near|beside|next to|above|below|from|along) (?P<anchor>(?:the )?[a-z\d ]+?)) and (?P<then>(?:the |all )?(?:[a-z]+ ){1,3}?(?:(?:(?:to|on) the )?(?:left|right|north|south|east|west) of|near|beside|next to|above|below|along) (?:it|them))$"),
))  # fmt: skip
ALIKE = re.compile(r"\balike\W*$|\bas well as (?:in|on|at|near|along) ")
FRAMES = tuple((kind, re.compile(pattern)) for kind, pattern in (
    ("take", rf"^{FROM} (?:(?:all|only|just|of) )*(?P<set>.+?)(?: only| alone)?(?: ,)? {ASKED}(?P<then>(?:only |just )?the .+)$"),
    ("take", rf"^{FROM} (?:(?:all|only|just|of) )*(?P<set>.+?)(?: only| alone)? , (?P<then>(?:only |just )?(?:the )?.+)$"),
    ("keep", r"^which of (?P<set>the [a-z\d]+ [a-z]+(?:est|most) .+?) (?P<then>(?:is|are) .+)$"),
    ("take", r"^(?:whichever|which(?: one)?) of (?P<set>the .+?) (?:is|are|lies|lie|sits|stands) (?P<then>.+)$"),
    ("those", r"^(?:only |just )?(?P<then>.+?) (?:of|among|amongst|out of|from|from among) (?:all )?(?:of )?(?:those|the ones) (?P<set>.+)$"),
    ("take", r"^(?:only |just )?(?P<then>the .+?) (?:of|among|amongst|out of|from among) (?:all )?(?:of )?the (?P<set>[a-z].+)$"),
    ("take", rf"^(?P<set>.+?) , (?:and |but )?{ASKED}?(?:only |just )?(?P<then>the (?:.*\bone\b.*|.* of {THESE}.*|(?:{ORDINAL}|[a-z]+est|[a-z]+most|last|middle)\b.*))$"),
    ("keep", rf"^(?P<set>.+?)(?: ,)? (?:but |and )?(?:only |just )?(?:if|when|as long as|so long as|provided(?: that)?|providing|on condition that|assuming) {THEY} (?P<then>.+)$"),
    ("keep", rf"^(?P<set>.+?)(?: ,)? (?:and |but )?{THEY} (?:must|should|have to|need to) (?:also |all )?(?P<then>.+)$"),
    ("keep", rf"^(?P<set>.+?) (?:and )?(?:, )?(?:of|from|among|out of) {THESE} (?:, )?(?:only |just )?(?:the )?(?P<then>.+?)$"),
    ("keep", r"^(?P<set>.+?)(?: ,)? (?P<then>(?:[a-z]+ ){0,2}[a-z]+) only$"),
    ("keep", r"^(?P<set>.+?) ,? ?(?P<then>(?:with )?no [a-z ]+ (?:on|in|inside|near|around|next to|by|beside) (?:it|them))$"),
    ("after", r"^(?P<set>.+?)(?: ,)? (?:and|but|then|and then) (?:leave out|drop|discard|remove|throw out|take (?:out|away)|skip|ignore|omit) (?:any|all|those|every|the ones)(?: of (?:them|these|those))? (?P<then>.+)$"),
    ("drop", rf"^(?P<set>.+?)(?: ,)?(?: and| but)?(?: please)? (?:leav(?:e|ing)|with|tak(?:e|ing)|keep(?:ing)?|put(?:ting)?) (?P<then>[^,]+?) (?:out|off|away|{GONE})$"),
    ("before", r"^(?:no|not|never) (?P<then>[^,]+?)(?: ,)? (?:just|only|but(?: only)?|rather|instead) (?P<set>.+)$"),
    ("keep", r"^(?P<set>.+?)(?: ,)?(?: but| and)? (?:(?:limited|restricted|confined|narrowed(?: down)?|reduced) to|(?:only|just)(?= (?:the|those|that)\b)) (?P<then>.+)$"),
    ("drop", rf"^(?P<set>.+?) ,(?: but| and)? (?P<then>.+?)(?: itself| themselves)? (?:{GONE})$"),
    ("drop", rf"^(?P<set>.+?)(?: ,)?(?: and| but)? (?:{SKIP}) (?:in )?(?P<then>.+?)(?: (?:among|amongst|of|in) (?:them|these|those))?$"),
    ("before", r"^(?:leav(?:e|ing) (?:out|aside)|setting aside|not counting|without|except(?: for)?|excluding|apart from|ignoring) (?P<then>.+?) , (?P<set>.+)$"),
    ("list", r"^(?P<set>[^,]+) , (?P<then>(?!.*\b(?:or|nor)\b)[^,]+(?: , [^,]+)*)$"),
    ("plus", rf"^(?P<set>.+?) ?,? (?:and )?(?:{MORE}|as well as|as also)(?: ,)? (?P<then>.+)$"),
    ("plus", r"^(?P<set>.+?)(?: , and| ,| and) (?P<then>.+?) (?:too|as well|also|alike|both|likewise)$"),
    ("plus", r"^(?P<set>.+?)(?: ,)? and (?P<then>.+? (?:it|them)(?: .+)?)$"),
))  # fmt: skip
