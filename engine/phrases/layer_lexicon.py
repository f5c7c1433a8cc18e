"""The lexicon of a layer: the bundled one, and what the layer's kinds, names, texts and number fields add to it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from engine.phrases.categories import broader
from engine.phrases.fieldlooks import Names
from engine.phrases.fieldnames import field_words
from engine.phrases.layer import (
    GENERIC,
    MOST_NAMES,
    Features,
    is_title,
    nouns_of,
    titles_of,
    told_fields,
    values_of,
)
from engine.phrases.lexicon import Lexicon, load_lexicon
from engine.phrases.measurenames import measured_words
from engine.phrases.numbered import numbered_kinds, numbered_words
from engine.phrases.saying import flag_nouns
from engine.phrases.schema import schema_of
from engine.phrases.vocabulary import STOP, sequences
from engine.phrases.words import plural_of, singular_of
from engine.phrases.years import year_fields

ANYTHING = ("feature", "object", "polygon", "shape", "thing", "item", "element", "everything", "anything")


def lexicon_of(
    features: Features, names: Names, numbers: Mapping[str, NDArray[np.float64]], dates: frozenset[str]
) -> Lexicon:
    """The bundled lexicon with all that a layer's names and fields add to it."""
    taken = frozenset({*sequences(), *((word,) for word in STOP)})
    called = {name for row in names for name in row}
    lexicon = (
        load_lexicon()
        .with_names(called, limit=MOST_NAMES)
        .with_names(GENERIC | nouns_of(features))
        .with_names(unsaid(broader(called), features, called))
        .with_anything(ANYTHING)
        .with_titles(titles_of(features, names), taken)
    )
    years = year_fields(numbers, dates)
    things = {form for name in called - {"roof"} for form in (name, plural_of(name))}  # cabins that are no ship's
    lexicon = replace(lexicon, parts=lexicon.parts - things)
    lexicon = replace(lexicon, schema=schema_of(features.fields, numbers, is_title, called, names))
    return replace(
        lexicon.with_names(flag_nouns(lexicon)),
        measured=measured_words(amounts(numbers, lexicon), called | generic(numbers), {name for _, name in years}),
        numbered=numbered_words(numbers, called | GENERIC),
        kinds=numbered_kinds(numbers, names),
        years=years,
        told=frozenset(told_fields(features)),
    ).with_values(values_of(features), taken)


def unsaid(names: set[str], features: Features, called: set[str]) -> set[str]:
    """Broader names but for those that begin with what a field says: "residential buildings" of a `use`.

    What kinds are called says nothing of others: "farm buildings", beside a farm track.
    """
    said = {word for text in values_of(features) if " " not in text or text not in called for word in text.split()} - {
        name.split()[-1] for name in names
    }
    return {name for name in names if name.split()[0] not in said or " " not in name}


def generic(numbers: Mapping[str, NDArray[np.float64]]) -> frozenset[str]:
    """The words that mean any feature, but for those that a field counts: "with more than 20 units"."""
    return GENERIC - {singular_of(words) for words in map(field_words, numbers) if words != singular_of(words)}


def amounts(numbers: Mapping[str, NDArray[np.float64]], lexicon: Lexicon) -> list[str]:
    """The number fields that are not yes and no: `organic` of 0 and 1 ranks nothing, `n_garages` counts."""
    flags = {column.name for column in lexicon.schema.flags.values()}
    counts = re.compile(r"(?:^|_)(?:n|no|nr|num|nb|count|cnt|qty)(?:_|$)|s$", re.IGNORECASE)
    return [name for name in numbers if name not in flags or counts.search(name)]
