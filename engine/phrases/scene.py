"""What a plan is executed on, and what comes out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from pyproj import CRS
from shapely.geometry import Polygon


class Shapes(Protocol):
    """Geometries that need not be in memory: those at positions (m,) are asked for; none is missing or empty."""

    def __len__(self) -> int:
        """How many there are."""

    def __getitem__(self, index: NDArray[np.int64]) -> NDArray[np.object_]:
        """Those at some positions, in that order."""


@dataclass
class FindObjects:
    """The objects found for one noun phrase: (n,) arrays, geometry shapely polygons in the layer's CRS.

    The geometry may be any array, or `Shapes`.
    Scores and pixel counts are optional: polygons from a layer have none. `colours` holds, of the colours that the plan
    asks for, the share (n,) of each object's pixels that have it; `fields` the number fields (n,) that it asks for.
    `cut` (n,) says which end where the image or the area does; that is known of what was found in a raster.
    `fellows` are the things of the same kind, with those that look otherwise, where they are known: rows are of them.
    """

    geometry: NDArray[np.object_] | Shapes
    score_mean: NDArray[np.float32] | None = None
    score_max: NDArray[np.float32] | None = None
    pixels: NDArray[np.int64] | None = None
    colours: Mapping[str, NDArray[np.float32]] = field(default_factory=dict)
    fields: Mapping[str, NDArray[np.float64]] = field(default_factory=dict)
    fellows: NDArray[np.object_] | None = None
    cut: NDArray[np.bool_] | None = None

    def __len__(self) -> int:
        return len(self.geometry)


@dataclass
class Scene:
    """Objects by find, the view that position words refer to, and the directions of the map.

    `view` is a polygon in the layer's CRS (it may be rotated). `crs` None means planar pixel units, or metres where
    `metres` says so. `up` is the
    direction, in layer coordinates (x, y), that the analyst sees as up: (0, 1) for a north-up map, (0, -1) for pixel
    coordinates whose rows grow downwards. `right` is what is seen as right; None is 90 degrees clockwise from up, or,
    in a layer without CRS whose up points down, 90 degrees counter-clockwise: its rows grow downwards. A south-up
    raster needs its own. `page` is how many geometries are made at a time; the answer does not depend on it.
    """

    objects: Mapping[str, FindObjects]
    view: Polygon
    crs: CRS | None = None
    up: tuple[float, float] = (0.0, 1.0)
    right: tuple[float, float] | None = None
    metres: bool = False
    page: int = 16384


Told = tuple[list[str], list[dict[str, Any]]]
"""Of some rows: why in one sentence each, and the facts as JSON values."""


@dataclass
class Selection:
    """The chosen objects, row by row; what takes much memory for many is made when it is asked for.

    `find[i]`, `index[i]` say which row of `scene.objects[find[i]]` it is: `finds[code[i]]` is the find. `told(rows)`
    and `is_cut(rows)` say of positions (m,) why, and whether the object touches the view's edge, so that its size and
    place are those of the visible part. `steps` are (text, objects left after it) in the order of execution; `notes`
    are said to the user.
    """

    finds: tuple[str, ...]
    code: NDArray[np.int16]
    index: NDArray[np.int64]
    told: Callable[[NDArray[np.int64]], Told]
    is_cut: Callable[[NDArray[np.int64]], NDArray[np.bool_]]
    steps: list[tuple[str, int]]
    notes: list[str] = field(default_factory=list)
    emptied: str | None = None  # of an empty selection: which step left nothing, and how many were left before it

    def __len__(self) -> int:
        return len(self.index)

    @cached_property
    def find(self) -> NDArray[np.str_]:
        """The find of each row."""
        return np.array(self.finds or ("",), dtype=np.str_)[self.code]

    @cached_property
    def _all_told(self) -> Told:
        return self.told(np.arange(len(self)))

    @property
    def why(self) -> list[str]:
        """One sentence a row."""
        return self._all_told[0]

    @property
    def why_data(self) -> list[dict[str, Any]]:
        """The facts of every step that a row passed, as JSON values."""
        return self._all_told[1]

    @cached_property
    def cut(self) -> NDArray[np.bool_]:
        """Whether each object touches the view's edge."""
        return self.is_cut(np.arange(len(self)))
