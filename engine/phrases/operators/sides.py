"""How long and how wide things are: the sides of their smallest rectangles, freed of what pixels add."""

from __future__ import annotations

import numpy as np
import shapely

from engine.phrases.ground import Floats, Geometries


def sides_of(shapes: Geometries, pixel: Floats, up: Floats) -> Floats:
    """Long and short side of the smallest rotated rectangle of each geometry, (n, 2).

    `pixel` (n,) is the side of the pixels that each is made of, 0 for none; `up` (2,) is how their columns run.
    """
    out = np.zeros((len(shapes), 2))
    for row, box in enumerate(shapely.minimum_rotated_rectangle(shapes)):
        if box is None or box.is_empty:
            continue
        corners = shapely.get_coordinates(box)
        if len(corners) < 4:
            out[row] = (box.length, 0.0)
            continue
        sides = corners[1:3] - corners[0:2]
        edges = np.hypot(*sides.T)
        if pixel[row]:
            edges = edges - corners_of_pixels(sides, edges, up, float(pixel[row]))
        out[row] = (edges.max(), edges.min())
    return out


def corners_of_pixels(sides: Floats, lengths: Floats, up: Floats, pixel: float) -> Floats:
    """How much longer the two sides (2, 2) of a rectangle around pixels are than those of what the pixels show, (2,).

    A pixel is in a thing when its centre is, so across an edge at an angle its corner reaches past it: on both ends
    together by cos + sin of the angle, in pixels, less what the centres stay short of the edge. Along one row of pixels
    that is one pixel on average, which makes up for the corners; along an edge that passes k of a row, cos (1 - k)^2.
    """
    across = np.abs(sides @ np.column_stack([up, [up[1], -up[0]]])) / np.where(lengths > 0, lengths, 1.0)[:, None]
    sine, cosine = across.min(axis=1), across.max(axis=1)
    passed = np.minimum(1.0, lengths[::-1] * sine / np.maximum(cosine, 1e-9) / pixel)
    added: Floats = pixel * (cosine + sine - cosine * (1 - passed) ** 2)
    return np.minimum(added, 0.5 * lengths)
