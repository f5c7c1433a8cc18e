"""The number fields of a layer, those written as text too: "12", "12,5", "12 m", "1998-05-01" (its year)."""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

MISSING = frozenset({"", "n/a", "n.a.", "na", "nan", "none", "null", "unknown", "not known", "no data", "-", "--", "?"})
ABOUT = r"(?:(?:ca|approx)\.? ?|c\. ?|about |~ ?)?"
TEXT = re.compile(  # "1,200" may be a thousand and more, or little more than one: it is no number
    rf"\s*{ABOUT}(-?\d{{1,9}}(?:\.\d+|,\d{{1,2}}|,\d{{4,}})?)(?: ?m|-\d\d(?:-\d\d)?(?:[T ].*)?)?\s*", re.IGNORECASE
)


def number_fields(fields: Mapping[str, NDArray[np.generic]]) -> dict[str, NDArray[np.float64]]:
    """The fields (n,) that hold numbers, or texts that all are; NaN where they are empty."""
    out = {}
    for name, values in fields.items():
        if values.dtype.kind in "iuf":
            out[name] = values.astype(np.float64)
        elif values.dtype.kind == "M":
            out[name] = np.where(np.isnat(values), np.nan, values.astype("datetime64[Y]").astype(np.float64) + 1970)
        elif values.dtype.kind in "OUS" and (read := numbers_in(values)) is not None:
            out[name] = read
    return out


def numbers_in(values: NDArray[np.generic]) -> NDArray[np.float64] | None:
    """The numbers that texts say; None when one says something else, or all are empty."""
    distinct: dict[object, float] = {}
    for value in values.tolist():
        text = "" if value is None or value != value else str(value).strip()
        match = TEXT.fullmatch(text)
        if match is None and text.lower() not in MISSING:
            return None
        distinct[value if value == value else None] = float(match[1].replace(",", ".")) if match else np.nan
    read = [distinct[value if value == value else None] for value in values.tolist()]
    return np.array(read, np.float64) if any(each == each for each in distinct.values()) else None
