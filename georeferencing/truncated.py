"""GeoTIFFs that were cut short, told before hours of work: a download that stopped, a disk that was full."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from rasterio.enums import Interleaving
from rasterio.io import DatasetReader

from georeferencing.errors import RasterError

_LOOKED_AT = 256
"""Blocks looked at in each direction; writers put blocks one after the other, so that the last ones are lost first."""


def check_not_truncated(dataset: DatasetReader, bands: tuple[int, ...], rows: slice, cols: slice, name: str) -> None:
    """Raise RasterError where a local GeoTIFF ends before some block of the pixels `rows` and `cols` does.

    Blocks of a diagonal and of the last row are looked at, in their places as the file's directory tells them.
    """
    path = Path(dataset.name)
    if dataset.driver != "GTiff" or not path.is_file():
        return
    size = path.stat().st_size
    # bands that lie pixel by pixel share their blocks, and small files have few: each block is asked for once
    for band in bands[:1] if dataset.interleaving is Interleaving.pixel else bands:
        height, width = dataset.block_shapes[band - 1]
        down = _spread(rows.start // height, (rows.stop - 1) // height)
        across = _spread(cols.start // width, (cols.stop - 1) // width)
        diagonal = zip(*(np.resize(places, _LOOKED_AT).tolist() for places in (down, across)), strict=True)
        for row, col in dict.fromkeys([*diagonal, *((int(down[-1]), col) for col in across.tolist())]):
            end = _end(dataset, band, row, col)
            if end > size:
                raise RasterError(
                    f"{name}: is cut short: pixels are at byte {end} and the file ends at {size}; fetch it again, "
                    "or leave out what is missing with --skip-bad-windows"
                )


def _spread(first: int, last: int) -> np.ndarray:
    return np.unique(np.linspace(first, last, _LOOKED_AT).round().astype(int))


def _end(dataset: DatasetReader, band: int, row: int, col: int) -> int:
    """Return where a block ends in the file, 0 where it is not stored."""
    place = [dataset.get_tag_item(f"BLOCK_{what}_{col}_{row}", "TIFF", bidx=band) for what in ("OFFSET", "SIZE")]
    return sum(map(int, place)) if None not in place else 0
