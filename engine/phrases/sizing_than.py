"""Sizes against those of other things: "twice as large as", "of above-average size", "with a bigger footprint than".

All are put as `more than 2 times the area of` something or of its average, which `read_than` reads as one terminal.
"""

# ruff: noqa: E501 - patterns read better whole
from __future__ import annotations

import re

from engine.phrases import plan as p
from engine.phrases.expressions import Piece, word_match
from engine.phrases.lexicon import Lexicon
from engine.phrases.words import COUNTED, number, singular_of

MEASURES = {"length": "long longer short shorter length", "width": "wide wider broad broader narrow narrower width breadth", "perimeter": "perimeter"}  # fmt: skip
MEASURE = {word: measure for measure, words in MEASURES.items() for word in words.split()}  # else the area
LESS = frozenset({"small", "smaller", "short", "shorter", "narrow", "narrower", "less", "lower", "below", "under"})
GROUND = r"(?:floor |ground |surface |land |plan )?(?:space|area|footage|plan|footprint)s?|acreage|surface|size|extent|ground|land|room"
CMP = r"larger|bigger|smaller|longer|shorter|wider|broader|narrower"
NOUN = rf"{GROUND}|length|width|breadth|perimeter"
LEAD = r"\b(?:(?:(?:that|which) )?(?:is|are|has|have|covers?|takes? up) |with |of |having |covering |taking up |whose )?(?:an? |the )?"
TIMES = {"twice": 2, "double": 2, "thrice": 3, "triple": 3, "half": 0.5, "a third": 0.333, "a quarter": 0.25}
MANY = rf"(?P<n>{'|'.join(TIMES)}|{COUNTED}(?= ?times\b| ?x\b) ?(?:times|x)) (?:of )?"
BOUNDS = {"over": "more than", "under": "less than", "up to": "at most", "no less than": "at least", "no more than": "at most", "nearly": "about"}  # fmt: skip
BOUND = rf"(?:(?P<bound>at least|more than|less than|at most|about|around|roughly|exactly|{'|'.join(BOUNDS)}) )?"
SELF = re.compile(rf"{LEAD}{BOUND}{MANY}(?:as long as|longer than) (?:(?:they are|it is) )?wide(?![^ ])")
EVEN = re.compile(
    r"(?:(?:that|which) (?:is|are) )?(?:(?:about|roughly|almost|nearly|just) )?(?<!times )as (?:long|wide|broad) as (?:(?:they are|it is) )?(?:wide|long|broad)(?![^ ])"
)
OTHERS = re.compile(
    rf"{LEAD}{BOUND}(?:{MANY})?(?P<not>no |not )?(?:as (?P<adj>large|big|small|long|short|wide|broad|narrow) as|(?:an? )?(?P<cmp>{CMP}|greater|more|less)(?: in)?(?: (?P<of>{NOUN}))? than"
    rf"|(?P<own>{NOUN}) (?:is )?(?P<than>{CMP}|greater|more|less) than|(?:the )?(?P<same>same |similar |equal |comparable |identical )?(?:in )?(?P<noun>{NOUN}) (?:of|as|to|with))(?: that of| those of)?(?= [a-z])(?! (?:{COUNTED}|an? (?:hect|acr)|average|(?:all |any )?(?:the )?(?:others?|rest)(?: ones?)?$|they|it|over|under|at|more|less|about|up|between)\b)"
)
AVERAGE = r"(?:average|mean|usual|typical)"
DOES = r"(?:(?:that|which) )?(?:is |are )?"
FIT = r"(?: to (?:fit|go|get|be (?:put|held|housed|moored|berthed|parked)|dock|moor|berth|lie|park|pass)(?: (?:in|into|inside|on|onto|at|under|through|between|within|alongside))?| for)"
DEGREE = {"long": ("longer", "shorter"), "large": ("larger", "smaller"), "big": ("larger", "smaller"), "wide": ("wider", "narrower"), "broad": ("wider", "narrower"), "tall": ("taller", "lower"), "high": ("taller", "lower"),
          "short": ("shorter", "longer"), "small": ("smaller", "larger"), "narrow": ("narrower", "wider"), "low": ("lower", "taller")}  # fmt: skip
FITS = re.compile(
    rf"{DOES}(?:would |will |be )*(?:too (?P<too>{'|'.join(DEGREE)}){FIT}|(?P<so>{'|'.join(DEGREE)}) enough(?:{FIT}| to (?:hold|take|contain|house|cover|span|accommodate))) (?=(?:the |any |an? |every |all )?[a-z])"
)
THAN = tuple((re.compile(pattern), replacement) for pattern, replacement in (
    (r"((?:[a-z]er|more [a-z]+|less [a-z]+|more|less) than [^,]+?|as [a-z]+ as [^,]+?) (?:is|are|does|do|has|have|covers?|takes? up)(?= ,|$)", r"\1"),
    (rf"(?:is |are )?(?:(?:more|greater) than|exceeding) (?=(?:the |an )?{AVERAGE}(?: (?:size|area|footprint|length|width)| and| ,|$))", "above "),
    (rf"{DOES}(?:more than|exceed(?:s|ing)?|surpass(?:es|ing)?|outstripp?(?:s|ing)?) (?P<what>(?:the|any|all|every) [a-z\d ]+?) in (?P<noun>{NOUN})(?![^ ])", r"with a \g<noun> greater than \g<what>"),
    (rf"{DOES}outsiz(?:es?|ing) (?=[a-z])", "that are larger than "),
    (r"\bthan even (?=[a-z])", "than "), (r"\bthan (?:either|any|each|every|all)(?: one)? of (?:the )?(?!others?\b)", "than all "),
    (r"\bthan (?:either|every single) (?=[a-z])", "than any "), (r"(than [a-z\d ]+?) 's$", r"\1"),
))  # fmt: skip
AVERAGED = re.compile(
    rf"{LEAD}(?:(?P<own>{NOUN}) (?:is )?)?(?:(?P<side>above|below|over|under) (?:the |an )?|(?P<cmp>{CMP}) than (?:the |an? )?){AVERAGE}(?: (?:in )?(?P<noun>(?:size|area|footprint|length|width)(?! of)|sized))?(?P<rest>.*)$"
)
MORE_SAID = re.compile(
    r" (?:(?:and |but )(?:that |which )?|(?:that|which) |(?=with |having ))(?P<verb>(?=(?:has|have|is|are|lies?|stands?)\b))?"
)
FORM = re.compile(
    r"(?P<bound>more than|less than|at least|at most|about) (?P<n>\d[\d.]*) times the (?P<measure>area|length|width|perimeter) of(?P<mean> the average(?= [a-z]))?(?P<self> self)?"
)


def compared(line: str, lexicon: Lexicon, named: set[str]) -> str:
    """A normalised phrase with sizes against those of other things in that form; `named` are words of the fields' names."""
    for pattern, replacement in THAN:
        line = pattern.sub(replacement, line)
    if named & {"average", "mean", "usual", "typical", "area", "size"}:
        return line
    line = FITS.sub(fitting, line)
    line = SELF.sub(in_form, AVERAGED.sub(lambda match: averaged(match, lexicon), line))
    return OTHERS.sub(in_form, EVEN.sub("that are square", line))


def fitting(match: re.Match[str]) -> str:
    """`too long to fit into` the dock: longer than it; `small enough for` it: no larger."""
    return (
        f"that are {DEGREE[match['too']][0]} than " if match["too"] else f"that are no {DEGREE[match['so']][1]} than "
    )


def in_form(match: re.Match[str]) -> str:
    """`at least twice as large as`; without a bound the least of many, the most of a part; `no larger than`."""
    get = match.groupdict().get
    bound, said, cmp = BOUNDS.get(get("bound") or "", get("bound") or ""), get("n"), get("cmp") or get("than") or ""
    noun = get("of") or get("own") or get("noun")
    if not (said or get("not") or get("adj") or get("same") or (noun and cmp)) and not re.search(
        r"\bthe (?:size|length) of$", match[0]
    ):
        return match[0]
    if (cmp in ("greater", "more") and not noun) or (cmp and bound and not said):
        return match[0]
    n = 1.0 if said is None else TIMES.get(said) or number(re.sub(" ?(?:times|x)$", "", said)) or 1.0
    less = (get("adj") or cmp) in LESS
    n = 1 / n if less and n > 1 else n  # "twice as small as"
    form = (
        "about"
        if (get("not") is None and not cmp) or bound in ("around", "roughly", "exactly")
        else ("less" if less else "more") + " than"
    )
    form = ("at least" if n >= 1 else "at most") if said else form
    if get("not"):
        form = "less than" if get("adj") else "at least" if less else "at most"
    form = bound if bound.startswith(("at ", "more", "less", "about")) else form
    measure = "width of self" if match.re is SELF else f"{MEASURE.get(get('adj') or noun or cmp, 'area')} of"
    return f"{form} {n:.4g} times the {measure}"


def averaged(match: re.Match[str], lexicon: Lexicon) -> str:
    """`tanks bigger than average`, `larger than average tanks`: than the average one of the things spoken of."""
    ahead, rest = thing_in(match.string[: match.start()].split(), lexicon)[0], match["rest"].split()
    side, noun = match["side"] or match["cmp"], match["own"] or match["noun"] or match["cmp"] or ""
    form = f"{'less' if side in LESS else 'more'} than 1 times the {MEASURE.get(noun, 'area')} of the average"
    after, end = thing_in(rest, lexicon)
    if after and rest[end:] in (["size"], ["area"], ["footprint"], ["length"], ["width"]):  # "the mean building size"
        rest = rest[:end]
    if not ahead and after:
        return f"{' '.join(rest[:end])} {form} {after} {' '.join(rest[end:])}".strip()
    if ahead and (more := MORE_SAID.match(match["rest"])):  # "larger than average and have a flat roof"
        return f"{'that ' if more['verb'] is not None else ''}{match['rest'][more.end() :]} and {form} {ahead}"
    own = after and len(after.split()) == end  # "than the average tank"
    return " ".join((form, *(rest if own else (ahead, *rest)))) if ahead else match[0]


def thing_in(words: list[str], lexicon: Lexicon) -> tuple[str, int]:
    """The first name of a thing in some words, in the singular, and where it ends; the last of names in a row."""
    found, at = "", 0
    while at < len(words):
        run = next((run for size in (3, 2, 1) if tuple(run := words[at : at + size]) in lexicon.nouns), [])
        if found and not run:
            break
        found = " ".join((*run[:-1], singular_of(run[-1]))) if run else ""
        at += len(run) or 1
    return found, at


def read_than(line: str, start: int) -> Piece | None:
    """That form, as a comparison with other things or of a thing's length with its own width."""
    match = word_match(FORM, line, start)
    if match is None:
        return None
    sign = {"more than": 1, "at least": 1, "less than": -1, "at most": -1}.get(match["bound"], 0)
    n = number(match["n"]) or 1.0
    if match["self"]:
        return Piece(
            "SIZE",
            match[0],
            p.Size("elongation", n if sign >= 0 else None, 1.2 * n if not sign else n if sign < 0 else None),
        )
    return Piece("THAN", match[0], (match["measure"], sign, n, bool(match["mean"]), match["bound"].startswith("at")))
