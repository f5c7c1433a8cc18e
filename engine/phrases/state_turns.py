"""Turns of speech about states, put as the layer's texts say them: "undamaged" intact, "broken-down" broken, "(status closed)".

Nothing is put where the layer says the word itself, or does not say what it would be put as.
"""

# ruff: noqa: E501 - a table reads better in long rows
from __future__ import annotations

import re

from engine.phrases.fieldnames import field_words
from engine.phrases.lexicon import Lexicon

SAME = tuple((re.compile(rf"(?<![^ ])(?:{said})(?![^ ])"), tuple(texts.split("|"))) for said, texts in (
    (r"(?:that (?:is|are) )?not (?:at all |in any way )?(?:damaged|harmed)|undamaged|unharmed|unscathed|unhurt|untouched|in one piece|still whole|still standing|without (?:any )?damage|with no damage|spared", "undamaged|intact|sound|unharmed"),
    (r"broken[ -]down|out of order|defective|faulty|kaput|bust|not working|no longer working|on the blink", "broken down|broken|out of order|defective|faulty|out of service"),
    (r"up and running|in operation|operational|working(?! (?:on|at|in|near|along|beside) )|up running", "running|operating|operational|working|in operation|active|in use|open"),
    (r"being repaired|in for repairs?|under repairs?|being fixed|getting repaired|undergoing repairs?", "under repair|in repair|being repaired|under maintenance"),
    (r"being maintained|in maintenance|under service|being serviced|undergoing maintenance", "under maintenance|in maintenance|under repair"),
    (r"being built|in construction|under (?:construction|building)|half[ -]built|still being built|unfinished", "under construction|in construction|being built|unfinished"),
    (r"not yet built|still to be built|yet to be built|to be built|only planned|still planned", "planned|proposed"),
    (r"wrecked|in ruins|razed|levelled|ruined", "destroyed|ruined|collapsed"),
    (r"shut|shut down|not open|closed down", "closed|shut"), (r"laid[ -]up|mothballed", "laid up|mothballed|inactive"),
    (r"filled|filled up|loaded up|brim ?full", "full|loaded"), (r"with nothing in(?:side)?(?: (?:it|them))?|unfilled", "empty"),
))  # fmt: skip
BRACKETS = re.compile(r" ?\((?P<inside>[^()]{2,60})\)(?P<rest>.*)$")


def stated(line: str, lexicon: Lexicon) -> str:
    """A normalised phrase with states as the layer's texts say them."""
    texts = {each for column in lexicon.schema.columns if not (column.title or column.number) for each in column.values}
    for pattern, meant in SAME if texts else ():
        own = next((each for each in meant if each in texts), "")
        line = pattern.sub(lambda match, own=own: own if own and match[0] not in texts else match[0], line)  # type: ignore[misc]
    return line


def out_of_brackets(phrase: str, lexicon: Lexicon) -> str:
    """`rides not in operation (status closed)`: what a bracket says of a field is what is asked, and says it best."""
    match = BRACKETS.search(phrase)
    said = re.sub(r"\s*[:=]\s*| is ", " ", match["inside"].lower()).split() if match else []
    for size in range(1, len(said)):
        name, value = " ".join(said[:size]), " ".join(said[size:])
        if match and any(field_words(each.name) == name and value in each.values for each in lexicon.schema.columns):
            return f"{phrase[: match.start()]} whose {name} is {value}{match['rest']}"
    return phrase
