"""Comparatives of what fields tell, put as superlatives: "the older of the two locomotives", "the taller hotel", "with more floors".

One thing that is spoken of as older is the oldest of them. Of several ("older turbines") `telling_names_compared` tells
which are. A word counts only where its superlative is read of a field of the layer.
"""

# ruff: noqa: E501 - patterns read better whole
from __future__ import annotations

import re

from engine.phrases.lexicon import Lexicon
from engine.phrases.measured import read_measured
from engine.phrases.words import COUNTED, plural_of, singular_of
from engine.phrases.years import read_year

CMP = r"(?P<cmp>(?!(?:other|under|over|after|water|former|upper|near|number|center|corner|larger|bigger|smaller|longer|shorter|wider|broader|narrower)\b)[a-z]{2,}er|(?:more|less) (?:recent|modern|powerful|valuable|expensive|costly|populous|efficient|severe))"
THING = r"(?P<thing>(?!than\b|of\b|one\b|ones\b)[a-z]+(?: (?!than\b|of\b|in\b|on\b|at\b|by\b|near\b|with\b|and\b|or\b)[a-z]+){0,2}?)"
END = r"(?= (?:in|on|at|near|next|closest|nearest|beside|along|by|with|without|within|of|from|north|south|east|west|left|right|that|which|and|or|but|inside|between|touching|across|opposite)\b| ,|$)(?! or (?:older|newer|more|less|higher|lower)\b)"
SEVERAL = r"(?:two|both|2|pair of|couple of)"
OF_SET = re.compile(
    rf"(?<![^ ])(?:the )?{CMP}(?: ones?)? (?:of|among|out of|from) (?:the |these |those )?{SEVERAL} (?=[a-z])"
)
BEFORE = re.compile(
    rf"(?<![^ ])(?P<lead>the |an? |two |three |that |this )?{CMP}(?: one (?:of the|among the))? {THING}{END}"
)
AFTER = re.compile(
    rf"(?<![^ ])(?P<lead>the |an? )?{THING} (?:that is|which is|that stands|which stands|being) (?:the )?{CMP}(?: one)?(?= ,|$| (?:in|on|at|near) )"
)
FAR = re.compile(
    r"(?<![^ ])(?:the )?by far (?:the )?(?=[a-z]+(?:est|most)(?![^ ])|(?:most|least) [a-z])|(?<=[a-z]) by far(?= ,|$)"
)
WITH_MORE = re.compile(
    r"(?<![^ ])(?P<head>(?:the |an? )?(?:[a-z]+ ){0,2}[a-z]+) (?:with|having|that has|which has) (?:the )?(?P<more>more|fewer|less|greater|higher|lower|larger|smaller) (?P<field>(?:number of )?[a-z]+(?: [a-z]+)?)(?= ,|$| (?:in|on|at|near) )"
)
MOST = {"more": "most", "fewer": "fewest", "less": "least", "greater": "greatest", "higher": "highest", "lower": "lowest", "larger": "largest", "smaller": "smallest"}  # fmt: skip
AS_SUPERLATIVE = {"more modern": "newest", "less modern": "oldest", "elder": "oldest", "earlier": "oldest", "later": "newest", "more recent": "newest"}  # fmt: skip


def ranked(line: str, lexicon: Lexicon) -> str:
    """A normalised phrase with such comparatives as superlatives; "by far" says no more than they do."""
    if "far" not in lexicon.schema.words:
        line = " ".join(FAR.sub(by_far, line).split())
    if not (lexicon.measured or lexicon.years):
        return line
    line = OF_SET.sub(lambda match: of_two(match, lexicon), line)
    line = AFTER.sub(lambda match: of_one(match, lexicon), line)
    line = BEFORE.sub(lambda match: of_one(match, lexicon), line)
    return WITH_MORE.sub(lambda match: with_most(match, lexicon), line)


def by_far(match: re.Match[str]) -> str:
    """`the by far tallest building`: the tallest; `tallest building by far` too."""
    return "" if match[0].endswith("far") else "the "


def superlative(said: str, lexicon: Lexicon) -> str:
    """The superlative of a comparative, where the layer's fields tell it; "" where they do not."""
    if said in lexicon.schema.words or {*said.split()} & {
        word for noun in lexicon.schema.nouns for word in noun.split()
    }:
        return ""
    word = said.partition(" ")[2]
    regular = f"{'most' if said.startswith('more') else 'least'} {word}" if word else f"{said[:-2]}est"
    most = AS_SUPERLATIVE.get(said, regular)
    piece = read_measured(most, 0, lexicon.measured) or read_year(most, 0, lexicon.years)
    return most if piece and piece.kind == "SUP" and piece.text == most else ""


def of_two(match: re.Match[str], lexicon: Lexicon) -> str:
    """`older of the two locomotives`: the oldest of the two."""
    most = superlative(match["cmp"], lexicon)
    return f"the {most} of the two " if most else match[0]


def of_one(match: re.Match[str], lexicon: Lexicon) -> str:
    """`the older locomotive`, `locomotive that is older`: the oldest; of several without a number no more is said."""
    words = match["thing"].split()
    thing = (words[-1],) in lexicon.nouns or tuple(words) in lexicon.nouns
    several = plural_of(singular_of(words[-1])) == words[-1] != singular_of(words[-1])
    counted = (match["lead"] or "").strip()
    ahead = match.string[: match.start()].split()
    if not thing or (
        several and not re.fullmatch(COUNTED, counted) and not (ahead and re.fullmatch(COUNTED, ahead[-1]))
    ):
        return match[0]
    most = superlative(match["cmp"], lexicon)
    lead = match["lead"] if counted in ("two", "three", "that", "this") else "the "
    return f"{lead if not ahead or counted else ''}{most} {match['thing']}" if most else match[0]


def with_most(match: re.Match[str], lexicon: Lexicon) -> str:
    """`the dormitory with more floors`: with the most; of several things, or of what is no number field, no more."""
    last, field = match["head"].split()[-1], match["field"].removeprefix("number of ")
    several = plural_of(singular_of(last)) == last != singular_of(last)
    if several or field not in dict(lexicon.measured) or (last,) not in lexicon.nouns:
        return match[0]
    return f"{match['head']} with the {MOST[match['more']]} {field}"
