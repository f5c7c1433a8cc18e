"""Shapefiles, and what they cannot hold: names of 10 bytes, texts of 254 bytes, files of 2 GiB, no booleans."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from georeferencing.errors import VectorError
from georeferencing.layers import Layer, plain

SHORT_NAMES = {"perimeter_m": "perim_m"}
"""Columns that are called otherwise in a Shapefile."""

SIDECARS = (".dbf", ".shx", ".prj", ".cpg", ".shp")
INDEXES = (".qix", ".sbn", ".sbx", ".fbn", ".fbx", ".idm", ".ind", ".ain", ".aih", ".ixs", ".mxs", ".qpj", ".shp.xml")
"""Files beside a Shapefile that speak of its features; with others they would hide some."""
_NAME, _TEXT, _BYTES = 10, 254, 2**31 - 1


def parts_of(path: Path, suffix: str) -> list[Path]:
    """Return what a Shapefile's part is called, its ending in capitals where `.SHP` is, then what else it may be."""
    cases = (suffix.upper(), suffix) if path.suffix.isupper() else (suffix, suffix.upper())
    return [path.with_suffix(each) for each in cases]


class ShapefileLimits:
    """Fits layers into what a Shapefile can hold, and keeps account of what was lost on the way."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._cut: dict[str, int] = {}
        self._names: dict[str, str] = {}

    def fit(self, parts: Iterable[Layer]) -> Iterator[Layer]:
        """Yield the parts with short column names, short texts and numbers for booleans."""
        for part in parts:
            columns = {self._short(name): self._values(name, plain(values)) for name, values in part.columns.items()}
            yield replace(part, columns=columns)

    def notes(self) -> list[str]:
        """Return what the user should be told, one sentence each."""
        renamed = {name: short for name, short in self._names.items() if name != short}
        return [f"{self.path}: column {name} is called {short}" for name, short in renamed.items()] + [
            f"{self.path}: {count} texts of column {name} were cut to {_TEXT} bytes; write a GeoPackage to keep them"
            for name, count in self._cut.items()
        ]

    def check_size(self, written: Path) -> None:
        """Raise VectorError where a file of the Shapefile has outgrown the format."""
        for suffix in SIDECARS:
            part = written.with_suffix(suffix)
            if part.exists() and part.stat().st_size > _BYTES:
                raise VectorError(f"{self.path}: would pass the 2 GiB a Shapefile can hold; write a GeoPackage")

    def _short(self, name: str) -> str:
        if name not in self._names:
            taken = {short.casefold() for short in self._names.values()}
            short = whole = _fitting(SHORT_NAMES.get(name, name), _NAME)
            number = 0
            while short.casefold() in taken:
                number += 1
                short = f"{_fitting(whole, _NAME - len(f'_{number}'))}_{number}"
            self._names[name] = short
        return self._names[name]

    def _values(self, name: str, values: NDArray[np.generic]) -> NDArray[np.generic]:
        if values.dtype == np.bool_:
            return values.astype(np.int32)
        if values.dtype != np.object_:
            return values
        texts = [None if value is None else str(value) for value in values]
        short = [None if text is None else _fitting(text, _TEXT) for text in texts]
        cut = sum(text != kept for text, kept in zip(texts, short, strict=True))
        if cut:
            self._cut[name] = self._cut.get(name, 0) + cut
        return np.array(short, np.object_)


def _fitting(text: str, size: int) -> str:
    """Return what of a text fits into so many bytes."""
    return text.encode()[:size].decode(errors="ignore")
