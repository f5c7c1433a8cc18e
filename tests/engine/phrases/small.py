"""Small hand-made scenes, and what a phrase chooses in them."""

import numpy as np
from shapely.geometry import box

from engine.phrases import FindObjects, Scene, execute, read_phrase

VIEW = box(0, 0, 100, 100)


def scene(crs=None, up=(0.0, 1.0), view=VIEW, **objects):
    return Scene(
        {name.replace("_", " "): FindObjects(np.array(shapes, dtype=object)) for name, shapes in objects.items()},
        view,
        crs,
        up,
    )


def chosen(phrase, where):
    plan = read_phrase(phrase)
    assert not plan.fallback, plan.warnings
    return execute(plan, where).index.tolist()


def square(x, y, side=4.0):
    return box(x - side / 2, y - side / 2, x + side / 2, y + side / 2)


FOUR = [
    square(20, 80),
    square(80, 80),
    square(20, 20),
    square(80, 20),
]  # top left, top right, bottom left, bottom right
