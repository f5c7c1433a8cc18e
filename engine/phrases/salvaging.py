"""What is left of a phrase that is not understood whole: "the pond where the cows can drink" is at least the pond.

A last resort where a layer's phrase would be refused. A purpose, a sentence beside the request, or how things came
there is left out, the fewest words first, where all of the rest is read; a note names them. What denies or excepts is
never left out, for then the rest would mean another thing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import chain

from engine.errors import UsageError
from engine.phrases.bridging import Embed, strange_words
from engine.phrases.fieldnames import stem
from engine.phrases.lexicon import Lexicon
from engine.phrases.likened import likened
from engine.phrases.plan import Find
from engine.phrases.purposes import purposed
from engine.phrases.sure_answer import Answer
from engine.phrases.vocabulary import STOP, sequences
from engine.phrases.words import number, ordinal, singular_of

SENTENCE = re.compile(r"\s*(?:[?!]+|\.(?= |$)| - | \u2013 |,)\s*")
PURPOSE = re.compile(r"(?<![^ ])(?:where|for|so|because|since|used for|meant for|intended for|reserved for)(?= )")
DENIES = re.compile(
    r"\b(?:not|no|never|none|nor|neither|without|except|excluding|but|other than|apart from|n't|only)\b"
)
DONE = re.compile(
    r"(?P<done>(?<= )[a-z]{2,}(?:ed|ing|ly)) (?:up |down |out |over |off )?"
    r"(?=(?:in|on|at|near|along|by|beside|next|inside)\b)"
)
HALF = re.compile(
    r"^(?P<before>.*?)(?: (?:called|named|by the name of))? (?P<name>[a-z\d]+) "
    r"(?:or )?(?:something|whatever|thingy)(?: or other| like that)?$"
)
WHERE = re.compile(r"(?:^|[ ,])(?:where|in which) (?P<what>[a-z][a-z' ]+)$")
LITTLE = frozenset({
    *("the", "a", "an", "do", "does", "is", "are", "can", "could", "would", "be", "gets", "get", "it"),
    *("they", "we", "you", "i", "people", "somebody"),
})  # fmt: skip
MOST_TRIED = 10  # shorter phrases that are read
MOST_WORDS = 40  # of a phrase that is looked at


def best_left(phrase: str, answer: Callable[[str], Answer], lexicon: Lexicon, embed: Embed | None) -> Answer:
    """The answer to a phrase, or to what is left of one that is refused. Raises UsageError where nothing is."""

    def read(text: str) -> Answer | None:
        try:
            return answer(text)
        except UsageError:
            return None

    try:
        return answer(phrase)
    except UsageError as error:
        rest = served(phrase, read, lexicon, embed) or salvaged(phrase, str(error), read, lexicon)
        if rest is None:
            raise
        return rest


def served(phrase: str, read: Callable[[str], Answer | None], lexicon: Lexicon, embed: Embed | None) -> Answer | None:
    """The things for what a phrase wants to do (`purposes`, `likened`), or called as it half says; None without."""
    named = told_by_name(phrase, lexicon, 2), told_by_name(phrase, lexicon)
    known = chain(named[0], purposed(phrase, lexicon), named[1], half_called(phrase, lexicon))
    for text, note in chain(known, likened(phrase, lexicon, embed) if embed is not None else ()):
        answer = read(text)
        if answer is not None and fair(answer):
            whole = replace(answer.plan, phrase=" ".join(phrase.split()))
            return replace(answer, plan=whole, notes=[note, *answer.notes])
    return None


def told_by_name(phrase: str, lexicon: Lexicon, fewest: int = 1) -> Iterator[tuple[str, str]]:
    """`the building where the fish gets auctioned`: the kind whose name tells most of it, the fish auction hall.

    Words that many names have tell less ("tram" in a depot). `fewest` words of the phrase must be the name's.
    """
    line = " ".join(phrase.lower().split()).rstrip(" ?!.")
    match = WHERE.search(line)
    if match is None or DENIES.search(line) or len(line.split()) > MOST_WORDS:
        return
    said = {stem(form) for word in match["what"].split() if word not in LITTLE for form in (word, singular_of(word))}
    stems = {name: {stem(word) for word in name.split()} for name in lexicon.schema.nouns if " " in name}
    common = Counter(each for words in stems.values() for each in words)
    told = {name: sum(1 / common[each] for each in words & said) for name, words in stems.items()}
    most = max(told.values(), default=0)
    names = [name for name, share in told.items() if share == most > 0 and len(stems[name] & said) >= fewest]
    if len(names) == 1:
        yield names[0], f"'{line}' is read as: {names[0]}"


def half_called(phrase: str, lexicon: Lexicon) -> Iterator[tuple[str, str]]:
    """`I need the school where our kids go, Mozart something`: the Mozart school, where one is called so."""
    line = " ".join(re.sub(r"[^a-z\d' ]", " ", phrase.lower()).split())
    match = HALF.match(line)
    if match is None or DENIES.search(line):
        return
    said = {*match["before"].split()}
    for column in lexicon.schema.columns if match["name"] not in lexicon.schema.nouns else ():
        for title in sorted(column.values) if column.title else ():
            if match["name"] in (words := title.split()) and said & {*words, singular_of(words[-1])}:
                yield title, f"'{' '.join(phrase.split())}' is read as what is called {title}"


def salvaged(phrase: str, refusal: str, read: Callable[[str], Answer | None], lexicon: Lexicon) -> Answer | None:
    """The answer to what is left of a phrase that was refused with a message, with a note; None where nothing is."""
    line = " ".join(phrase.lower().split()).rstrip(" ?!.")
    if not 1 < len(line.split()) <= MOST_WORDS:
        return None
    cuts = set(shortened(line, unknown_words(refusal, line, lexicon), lexicon))
    ordered = sorted(cuts, key=lambda each: (len(each[1].split()), each))
    for text, gone in ordered[:MOST_TRIED]:
        answer = read(text)
        if answer is not None and fair(answer):
            note = f"'{gone}' was not understood: it was left out"
            return replace(
                answer, plan=replace(answer.plan, phrase=" ".join(phrase.split())), notes=[note, *answer.notes]
            )
    return None


def shortened(line: str, strange: set[str], lexicon: Lexicon) -> Iterator[tuple[str, str]]:
    """Shorter texts with the words that each leaves out: purposes, sentences beside the request, deeds nobody knows."""
    for match in PURPOSE.finditer(line):
        yield from allowed(line[: match.start()], line[match.start() :])
    parts = [part for part in SENTENCE.split(line) if part]
    for at, part in enumerate(parts):
        before, after = " ".join(parts[:at]), " ".join(parts[at + 1 :])
        if names_no_thing(f"{before} {after}", lexicon) and len(parts) > 1:
            yield from allowed(part, f"{before} {after}")
            for match in PURPOSE.finditer(part):
                yield from allowed(part[: match.start()], f"{before} {part[match.start() :]} {after}")
    for match in DONE.finditer(line):
        if match["done"] in strange and not DENIES.search(" ".join(line[: match.start()].split()[-2:])):
            yield from allowed(line[: match.start()] + line[match.end() :], match["done"])


def names_no_thing(text: str, lexicon: Lexicon) -> bool:
    """Whether none of the layer's kinds stands in a text."""
    return not lexicon.schema.nouns & {form for word in text.split() for form in (word, singular_of(word))}


def unknown_words(refusal: str, line: str, lexicon: Lexicon) -> set[str]:
    """The words of a phrase that its refusal names and no table knows: no number, side, relation or kind."""
    known = {
        word for key in (*sequences(), *lexicon.nouns, *STOP) for word in (key if isinstance(key, tuple) else (key,))
    }
    strange = strange_words((refusal,), line, lexicon)
    return {word for word in strange if word not in known and number(word) is None and ordinal(word) is None}


def allowed(text: str, gone: str) -> Iterator[tuple[str, str]]:
    """A shorter text, where what it leaves out denies nothing and something is left."""
    if text.strip(" ,") and not DENIES.search(gone):
        yield text.strip(" ,"), gone.strip(" ,")


def fair(answer: Answer) -> bool:
    """Whether all that is left was read, and is there."""
    there = all(len(rows) for rows in (*answer.kinds.values(), *answer.rows.values()))
    guessed = any("is taken for one" in each or "no feature is" in each for each in answer.notes)
    everything = isinstance(answer.plan.root, Find) and answer.plan.root.text == "feature"
    everything |= any("no thing is named" in each for each in answer.notes)  # "compost, bottom right"
    return (
        there and not (guessed or everything) and not any("not in the lexicon" in each for each in answer.plan.warnings)
    )
