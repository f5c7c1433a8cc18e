"""Which bands of a raster are shown to a network, and whether they are colours, grey or a palette."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rasterio.enums import ColorInterp
from rasterio.io import DatasetReader

from georeferencing.errors import RasterError


@dataclass(frozen=True)
class BandChoice:
    """Bands to read (from 1; one or three) and, for a paletted raster, its colours (n, 4): red, green, blue, alpha."""

    bands: tuple[int, ...]
    palette: NDArray[np.uint8] | None = None


def choose_bands(dataset: DatasetReader, name: str, wanted: str | Sequence[int]) -> BandChoice:
    """Choose bands: by colour interpretation, else the first three, else the first one.

    Raises RasterError on bands that are not there.
    """
    if isinstance(wanted, str):
        if wanted == "auto":
            return _automatic(dataset)
        try:
            wanted = [int(part) for part in wanted.split(",")]
        except ValueError as error:
            raise RasterError(f"bands {wanted!r}: give auto or numbers such as 1,2,3") from error
    bands = tuple(int(band) for band in wanted)
    if len(bands) not in (1, 3):
        raise RasterError(f"bands {','.join(map(str, bands))}: give one band or three, red first")
    for band in bands:
        if not 1 <= band <= dataset.count:
            raise RasterError(f"{name}: there is no band {band}, bands are 1 to {dataset.count}")
    if len(bands) == 1 and dataset.colorinterp[bands[0] - 1] == ColorInterp.palette:
        return BandChoice(bands, _palette(dataset, bands[0]))
    return BandChoice(bands)


def _automatic(dataset: DatasetReader) -> BandChoice:
    meaning = list(dataset.colorinterp)
    colours = (ColorInterp.red, ColorInterp.green, ColorInterp.blue)
    if all(colour in meaning for colour in colours):
        return BandChoice(tuple(meaning.index(colour) + 1 for colour in colours))
    if meaning[0] == ColorInterp.palette:
        return BandChoice((1,), _palette(dataset, 1))
    plain = [index + 1 for index, value in enumerate(meaning) if value != ColorInterp.alpha]
    return BandChoice(tuple(plain[:3]) if len(plain) >= 3 else tuple(plain[:1]) or (1,))


def _palette(dataset: DatasetReader, band: int) -> NDArray[np.uint8] | None:
    try:
        colours = dataset.colormap(band)
    except ValueError:  # said to be a palette, but has none
        return None
    table = np.zeros((max(colours) + 1, 4), np.uint8)
    for index, colour in colours.items():
        table[index] = colour
    return table
