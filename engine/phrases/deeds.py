"""Verbs of one family: a well that was dug, drilled or sunk, a lease that began, started or commenced.

A field of years or dates is meant by any verb of its family: "dug after 2018" of `DIG_YR`, "bored in 1990" of `yr_drill`.
"""

# ruff: noqa: E501 - tables read better in long rows
from __future__ import annotations

FAMILIES = tuple(frozenset(row.split()) for row in """
dig dug excavat trench | drill dug sunk bore boring | start began begin begun commenc open launch since | end expir finish ceas terminat lapse ran
instal fitted put laid lay erect mount commission | inspect insp check survey examin assess visit | clean wash swept sweep | sampl test analys measur
record rec log document regist | plant plt sown sow | renovat refurb restor moderni rebuil upgrad overhaul rehab convert | buri inter death died die
replac repl renew exchang swap | list designat protect schedul | paint coat | resurf repav relaid overlay | servic maint overhaul
build buil construct erect complet found establish creat set | sale sold sell purchas bought buy acquir | harvest cut mown mow fell crop | repair fix mend | discover found find
born birth | prun trim cut lopp | tag label mark | let leas rent tenan occup | grant issu approv permit licen | clos shut abandon decommission | cast made mak manufact produc
flood inundat | fail broke break burst | burn burnt fire | stock restock | empti pump desludg | seen see sight observ
""".replace("\n", "|").split("|") if row.strip())  # fmt: skip  # beginnings of words
PAST = (
    "built|made|hit|struck|held|sown|laid|sold|bought|dug|sunk|begun|began|found|hung|cut|grown|put in|put up|re ?built|mown|seen|cast|swept|taken|drawn|written"
    "|let|shut|broke|burst|burnt|felt|kept|lit|lost|met|paid|read|relaid|set|died|born|taken over|taken up|set up|taken out"
)  # of verbs that do not end in "ed"


def same_deed(verb: str, word: str) -> bool:
    """Whether a verb of a phrase and a word of a field's name are of one family."""
    return any(
        any(verb.startswith(each) for each in family)
        and any(word.startswith(each) or (len(word) > 3 and each.startswith(word)) for each in family)
        for family in FAMILIES
    )
