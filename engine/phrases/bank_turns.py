"""The banks of the one water of a layer: "the warehouse on the north bank" stands on that of the river."""

from __future__ import annotations

import re

from engine.phrases.lexicon import Lexicon

BANK = re.compile(
    r"\b(?P<said>(?:on|at|along|by) the (?:north|south|east|west|northeast|northwest|southeast|southwest)(?:ern)? "
    r"(?P<rim>bank|shore|riverbank|riverside|lakeshore|shoreline))(?= (?:and|or|but|with|that|which)\b| ,|$)"
)
FLOWING = ("river", "stream", "creek", "brook", "canal", "waterway", "ditch")
STANDING = ("lake", "sea", "reservoir", "pond", "lagoon", "bay")


def of_the_water(line: str, lexicon: Lexicon) -> str:
    """A normalised phrase with "on the north bank" as that of the layer's river, else of its lake.

    Not where a feature or a text of the layer is a bank itself.
    """
    match = BANK.search(line)
    nouns = lexicon.schema.nouns
    if match is None or match["rim"] in nouns | lexicon.schema.words:
        return line
    rim = match["rim"]
    order = FLOWING + STANDING if "bank" in rim or "river" in rim else STANDING + FLOWING
    water = next((each for each in order if each in nouns), "")
    plain = match["said"].removesuffix(rim) + "side"
    return f"{line[: match.start()]}{plain} of the {water}{line[match.end() :]}" if water else line
