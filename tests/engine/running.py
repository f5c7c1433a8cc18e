"""Running the main job on rasters of conftest.py's kind, with its networks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import rasterio
from numpy.typing import NDArray

from engine.models.packs import Pack
from engine.options import RunOptions
from engine.segment import Outputs, Summary, segment

Write = Callable[..., Path]


def field(
    height: int = 150, width: int = 200, squares: tuple[tuple[int, int, int, int], ...] = ()
) -> NDArray[np.uint8]:
    """Dark everywhere but in squares (row, col, height, width)."""
    image = np.full((height, width), 20, np.uint8)
    for row, col, h, w in squares:
        image[row : row + h, col : col + w] = 250
    return image


def run(source: Path, out: Path, pack: Pack, **options: object) -> Summary:
    """Segment with the predictable network; files by keyword `probability` and `preview`."""
    files = {key: options.pop(key) for key in ("probability", "preview", "overwrite") if key in options}
    chosen = RunOptions(**{"phrases": ("buildings",), "device": "cpu"} | options)
    return segment(source, Outputs(out, **files), chosen, pack=pack)


def probability(
    source: Path, tmp_path: Path, pack: Pack, **options: object
) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    """The probability raster of a run and its mask."""
    path = tmp_path / "p.tif"
    run(source, tmp_path / "p.gpkg", pack, probability=path, overwrite=True, **options)
    with rasterio.open(path) as file:
        return file.read(), file.dataset_mask() > 0
