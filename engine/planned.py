"""Layers of plans, made and written part by part: memory holds a few numbers of each object and some geometries.

A part is chosen, shaped, clipped, measured and told why when the file asks for it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyproj
from numpy.typing import NDArray

from engine.inference.colours import Shares
from engine.layers import Chosen, Place, find_objects, make_layer
from engine.options import ShapingOptions
from engine.phrases.operators.execute import execute
from engine.phrases.plan import Find, Plan
from engine.phrases.scene import Scene, Selection
from georeferencing.object_store import ObjectStore
from georeferencing.objects import Objects
from georeferencing.vectors import Layer, write_streams

PART = 1 << 13
"""Features of a layer that are made at a time."""


class PlannedLayer:
    """The objects that a plan chose, made into a layer part by part; nothing of it is in memory but a few numbers each.

    Parameters
    ----------
    name
        The layer's name.
    plan
        The phrase, read.
    found
        The objects of every find of the plan.
    place
        Where the run looks.
    options
        How to shape.
    facts
        What the layer comes from, kept as its metadata; `model`, `source` and `run_id` become columns too.
    colours
        The colours of the objects of finds of which the plan asks them.

    Attributes
    ----------
    template
        The layer without features.
    objects, area_m2
        How many features the parts had, and their area, once all were given out.
    """

    def __init__(
        self,
        name: str,
        plan: Plan,
        found: Mapping[str, Objects | ObjectStore],
        place: Place,
        options: ShapingOptions,
        facts: Mapping[str, str],
        colours: Mapping[str, Shares] | None = None,
    ) -> None:
        self._name, self._plan, self._place, self._options = name, plan, place, options
        self._found = {find: ObjectStore.of(found[find]) for find in plan.finds}
        self._metadata = {**facts, "phrase": plan.phrase, "plan": plan.render(), "notes_of_phrase": ""}
        self._selection: Selection | None = None
        if self._all_as_found():
            self._chosen, self._number = self._as_found, len(self._found[plan.finds[0]])
        else:
            self._selection = _selected(plan, self._found, place, colours or {})
            self._chosen, self._number = self._as_selected, len(self._selection)
            self._metadata["notes_of_phrase"] = " ".join(self._selection.notes)
        self.template = self._part(np.zeros(0, np.int64)).emptied()
        self.objects, self.area_m2 = 0, 0.0
        self._only: Layer | None = None

    @property
    def emptied(self) -> str | None:
        """Why no feature was given out; None where there was one."""
        if self.objects:
            return None
        least = self._options.min_area
        smaller = f"; what is smaller than {least:g} m2 is left out" if least > 0 else ""
        if self._selection is None:
            return f'nothing was found for "{self._plan.finds[0]}"{smaller}'
        left = "nothing is left" if self._place.area is None else "nothing is left inside the area"
        return (self._selection.emptied or left) + smaller

    @property
    def geometry_type(self) -> str:
        """What the features are declared as: MultiPolygon where any is one."""
        multi = self._number > 0 and any(store.multi for store in self._found.values())
        if self._place.area is not None and not multi:
            multi = any(part.geometry_type == "MultiPolygon" for part in self._parts())
        return "MultiPolygon" if multi else "Polygon"

    def parts(self) -> Iterator[Layer]:
        """Yield the features, counting them anew."""
        self.objects, self.area_m2 = 0, 0.0
        for part in self._parts():
            self.objects += len(part)
            self.area_m2 += float(part.columns["area_m2"].sum())
            yield part

    def whole(self) -> Layer:
        """Return all features at once."""
        parts = list(self.parts())
        if len(parts) == 1:
            return parts[0]
        columns = {key: np.concatenate([part.columns[key] for part in parts]) for key in self.template.columns}
        return replace(self.template, columns=columns, shapes=np.concatenate([part.geometry for part in parts]))

    def geometries(self) -> Iterator[NDArray[np.object_]]:
        """Yield the features' geometries."""
        for part in self._parts():
            yield part.geometry

    def _parts(self) -> Iterator[Layer]:
        # both look at what lies side by side
        together = self._options.simplify > 0 or self._options.orthogonalize
        size = max(1, self._number) if together else PART
        if self._number > size:
            for start in range(0, self._number, size):
                yield self._part(np.arange(start, min(start + size, self._number)))
            return
        if self._only is None:
            self._only = self._part(np.arange(self._number))
        yield self._only

    def _part(self, at: NDArray[np.int64]) -> Layer:
        return make_layer(self._name, self._plan.phrase, self._chosen(at), self._place, self._options, self._metadata)

    def _all_as_found(self) -> bool:
        """Whether the plan is one find, nothing of it left out, cut or shaped: outlines go to the file as they are.

        The operators would choose the same, more slowly.
        """
        options = self._options
        shaped = options.simplify > 0 or options.smooth or options.orthogonalize
        return (
            isinstance(self._plan.root, Find)
            and self._place.whole
            and not shaped
            and self._found[self._plan.root.text].are_outlines
        )

    def _as_found(self, at: NDArray[np.int64]) -> Chosen:
        find = self._plan.finds[0]
        objects = self._found[find].objects(at)

        def text(value: str) -> NDArray[np.object_]:
            return np.full(len(at), value, np.object_)

        facts, scores = json.dumps({"find": find, "steps": []}), (objects.score_mean, objects.score_max)
        return Chosen(objects.shapes, text(find), *scores, objects.touches_edge, text(find), text(facts))

    def _as_selected(self, at: NDArray[np.int64]) -> Chosen:
        selection = self._selection
        assert selection is not None
        geometry, finds = np.empty((2, len(at)), np.object_)
        mean, peak = np.zeros((2, len(at)), np.float32)
        code, index = selection.code[at], selection.index[at]
        for number in np.unique(code).tolist():
            rows, find = np.flatnonzero(code == number), selection.finds[number]
            objects = self._found[find].objects(index[rows])
            geometry[rows], finds[rows] = objects.geometry, find
            mean[rows], peak[rows] = objects.score_mean, objects.score_max
        why, facts = selection.told(at)
        why_data = np.array([json.dumps(data) for data in facts], np.object_)
        return Chosen(geometry, finds, mean, peak, selection.is_cut(at), np.array(why, np.object_), why_data)


def _selected(plan: Plan, found: Mapping[str, ObjectStore], place: Place, colours: Mapping[str, Shares]) -> Selection:
    objects = {find: find_objects(found[find], colours.get(find, {})) for find in plan.finds}
    crs = None if place.crs is None else pyproj.CRS.from_wkt(place.crs.to_wkt())
    return execute(plan, Scene(objects, place.view, crs, place.up))


def write_planned(
    path: Path, layers: Sequence[PlannedLayer], *, overwrite: bool, check: Callable[[], None] = lambda: None
) -> list[str]:
    """Write layers part by part, as `write_layers` does; return what the user should be told of the format's limits.

    `check` is called before each part; an error raised there leaves nothing behind.
    """
    check()
    multi = any(layer.geometry_type == "MultiPolygon" for layer in layers)

    def checked(parts: Iterator[Layer]) -> Iterator[Layer]:
        for part in parts:
            check()
            yield part

    streams = [(layer.template, checked(layer.parts())) for layer in layers]
    return write_streams(path, streams, geometry_type="MultiPolygon" if multi else "Polygon", overwrite=overwrite)
