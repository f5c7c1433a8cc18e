"""Texts that hold OpenStreetMap's tags in one field: `building=church`, `"leisure"=>"pitch","sport"=>"tennis"`.

Each key becomes a field of its own, as in layers with a column a key, which are read already (`osm`).
"""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np

from engine.phrases.layer import Features, text_fields
from engine.phrases.osm import KEYS, MORE_KEYS

KNOWN = frozenset((*KEYS, *MORE_KEYS))
TAG = re.compile(r'"?([A-Za-z][\w:]*)"? ?=>? ?(?:"([^"]*)"|([^=;,"]*))')
TAGS = re.compile(rf"(?:{TAG.pattern} ?[;,]? ?)+")


def untagged(features: Features) -> Features:
    """The features with a field for each key, in the place of fields whose texts all are a tag or several.

    A field that is there already under a key's name is kept, and filled where it is empty. Where no key is one of
    OpenStreetMap's, the field itself stays, with the values alone.
    """
    fields = dict(features.fields)
    for name in text_fields(features):
        texts = [str(value).strip() if value and value == value else "" for value in fields[name].tolist()]
        if not any(texts) or not all(TAGS.fullmatch(text) for text in texts if text):
            continue
        rows = [{key: quoted or value.strip() for key, quoted, value in TAG.findall(text)} for text in texts]
        if KNOWN.isdisjoint(key for row in rows for key in row):  # `vehicle=truck` of whoever made the layer
            first = [next(iter(row.items()), ("", "")) for row in rows]
            fields[name] = np.array([key if value == "yes" else value or None for key, value in first], dtype=object)
        else:
            del fields[name]
        for key in dict.fromkeys(key for row in rows for key in row):
            own = fields[key].tolist() if key in fields else [None] * len(rows)
            told = [value if value == value and value else row.get(key) for value, row in zip(own, rows, strict=True)]
            fields[key] = np.array([value or None for value in told], dtype=object)
    return replace(features, fields=fields)
