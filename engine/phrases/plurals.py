"""Singular and plural of names: "quarries" and "pitches" by rule, "wharves", "firemen", "taxis" and "chateaux" besides.

A name of several words changes in its last: "water taxis". A word that no rule and no table knows is taken as regular.
"""

# ruff: noqa: E501 - tables read better in long rows
from __future__ import annotations

import re
from functools import lru_cache

SIGHT = """
geese goose|mice mouse|oxen ox|men man|children child|dice die|gases gas|lenses lens|irises iris|trellises trellis|oases oasis|gnus gnu|rvs rv|evs ev|wcs wc|atvs atv
wharves wharf|calves calf|wolves wolf|shelves shelf|leaves leaf|loaves loaf|hooves hoof|sheaves sheaf|turves turf|dwarves dwarf|halves half|knives knife|thieves thief
cacti cactus|termini terminus|tumuli tumulus|hippopotami hippopotamus|sarcophagi sarcophagus|fungi fungus|nuclei nucleus|colossi colossus
antennae antenna|larvae larva|lacunae lacuna
stadia stadium|aquaria aquarium|arboreta arboretum|gymnasia gymnasium|auditoria auditorium|crematoria crematorium|sanatoria sanatorium|columbaria columbarium|mausolea mausoleum|atria atrium|terraria terrarium|planetaria planetarium|solaria solarium|podia podium
"""
IRREGULAR = dict(pair.split() for row in SIGHT.strip().split("\n") for pair in row.split("|"))
PLURALS = {single: plural for plural, single in IRREGULAR.items()}
# what keeps its "e", "i" or "u" when the "s" goes: "cross ties", "caches", "crevasses", "semis", "plateaus"
KEEPS_IE = "pie|tie|corrie|eyrie|aerie|koppie|bakkie|mealie|brasserie|patisserie|menagerie|magpie|prairie|bogie"
KEEPS_E = "avalanche|creche|peniche|cache|niche|quiche|axe|[a-z]*(?:crev|imp|str|terr)asse|(?!kar)[a-z]*[^tz]ze|canoe|[a-z]*(?:sh|kh|ckh)oe|toe|hoe|floe|sloe|doe|roe|aloe"
KEEPS_S = "[a-z]*taxi|semi|mini|jacuzzi|[a-z]*ski|wadi|tipi|zucchini|chil?li|chili|deli|heli|safari|kiwi|litchi|chedi|papi|tsunami|bikini|caribou|bayou|[adrgl]?[dhmpst]u|emu|lcu|zebu|kudu|menu|[a-z]*eau"
KEPT = re.compile(rf"(?:{KEEPS_IE}|{KEEPS_E}|{KEEPS_S})s")
MEN = re.compile(r"(?!(?:speci|cycla|abdo|sta|o|regi|bitu|acu|exa|albu|ra|dol|lu)men)[a-z]*men")
SAME = re.compile(r"ss$|us$|is$|^(?:gas|lens|canvas|atlas)$")
HISSING = re.compile(r"(?:x|z|ch|sh|ss|(?<!ca)(?<!pa)(?<!cla)[bpirctldng]us|(?:th|ta)mus|potato|tomato|[a-z]{2}o)es$")
ALSO_ES = re.compile(r"(?:buffal|grott|carg|flaming|torped|domin|portic|ghett)o$")
ADDS_ES = re.compile(r"(?:s|x|z|ch|sh|potato|tomato|mango|volcano|tornado)$")


def plural_of(word: str) -> str:
    """The English plural of a word or of the last word of a name, regular but for what `IRREGULAR` holds."""
    if ADDS_ES.search(word):
        return word + "es"
    if re.search(r"[^aeiou]y$", word) and not word.endswith(" by"):
        return word[:-1] + "ies"
    return word + "s"


def plurals_of(word: str) -> tuple[str, ...]:
    """All plurals of a word or of the last word of a name that people write: "wharfs", "wharves"."""
    before, _, last = word.rpartition(" ")
    other = PLURALS.get(last) or (f"{last[:-2]}en" if MEN.fullmatch(f"{last[:-2]}en") and last.endswith("man") else "")
    other = other or (f"{last}x" if last.endswith("eau") else f"{last}es" if ALSO_ES.search(last) else "")
    return (plural_of(word), f"{before} {other}".strip()) if other else (plural_of(word),)


@lru_cache(maxsize=50_000)
def singular_of(word: str) -> str:
    """A plural's singular, or the word itself: a guess for words that are in no table."""
    before, space, last = word.rpartition(" ")
    if before and len(last) == 3 and last.endswith("s") and last not in ("gas", "bus"):
        return word[:-1]  # "lay bys"
    return f"{before}{space}{singular(last)}"


def singular(word: str) -> str:
    """The singular of one word."""
    if word in IRREGULAR:
        return IRREGULAR[word]
    if len(word) > 3 and KEPT.fullmatch(word):
        return word[:-1]
    if len(word) > 3 and MEN.fullmatch(word):
        return f"{word[:-2]}an"
    if word.endswith("eaux"):
        return word[:-1]
    if len(word) < 4 or SAME.search(word):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if HISSING.search(word):
        return word[:-2]
    return word[:-1] if word.endswith("s") else word
