"""What a plan is executed on, and what comes out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyproj import CRS
from shapely.geometry import Polygon


@dataclass
class FindObjects:
    """The objects found for one noun phrase: (n,) arrays, geometry shapely polygons in the layer's CRS.

    Scores and pixel counts are optional: polygons from a layer have none. `colours` holds, of the colours that the plan
    asks for, the share (n,) of each object's pixels that have it.
    """

    geometry: NDArray[np.object_]
    score_mean: NDArray[np.float32] | None = None
    score_max: NDArray[np.float32] | None = None
    pixels: NDArray[np.int64] | None = None
    colours: Mapping[str, NDArray[np.float32]] = field(default_factory=dict)

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
    raster needs its own.
    """

    objects: Mapping[str, FindObjects]
    view: Polygon
    crs: CRS | None = None
    up: tuple[float, float] = (0.0, 1.0)
    right: tuple[float, float] | None = None
    metres: bool = False


@dataclass
class Selection:
    """The chosen objects, row by row.

    `find[i]`, `index[i]` say which row of `scene.objects[find[i]]` it is; `why[i]` is one sentence and `why_data[i]`
    JSON values; `cut[i]` tells that the object touches the view's edge, so that its size and place are those of the
    visible part. `steps` are (text, objects left after it) in the order of execution; `notes` are said to the user.
    """

    find: NDArray[np.str_]
    index: NDArray[np.int64]
    why: list[str]
    why_data: list[dict[str, Any]]
    cut: NDArray[np.bool_]
    steps: list[tuple[str, int]]
    notes: list[str] = field(default_factory=list)
    emptied: str | None = None  # of an empty selection: which step left nothing, and how many were left before it

    def __len__(self) -> int:
        return len(self.index)
