"""A model pack with plans: the network finds the nouns, geometry chooses among them, as the main job does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from affine import Affine
from numpy.typing import NDArray
from scipy import ndimage

from engine.data.samples import Sample
from engine.evaluation.evaluate import Prediction, threshold_level
from engine.evaluation.models import PackPredictor
from engine.phrases.grammar import read_phrase
from engine.phrases.operators.execute import execute
from engine.phrases.plan import Find, Plan, distinct_finds
from engine.phrases.scene import FindObjects, Scene
from georeferencing.polygonize import Objects, Polygonizer


@dataclass(frozen=True, slots=True)
class PlannedPredictor:
    """Reads each phrase into a plan, asks the network for the plan's finds, and keeps the objects the plan chooses.

    The view that position words refer to is the whole image; lengths are metres where the sample's ground sample
    distance is known, pixels elsewhere. A phrase that is one find keeps its probabilities as they are.
    """

    network: PackPredictor
    threshold: float = 0.5

    @property
    def name(self) -> str:
        """The pack's name, and that plans are used."""
        return f"{self.network.name} with plans"

    def predict(self, samples: Sequence[Sample]) -> list[Prediction | None]:
        """Predictions for samples of one image; each distinct find is looked for once."""
        plans = [read_phrase(sample.phrase) for sample in samples]
        finds = distinct_finds(plans)
        native, _ = self.network.look(samples[0], finds)
        p8 = dict(zip(finds, native, strict=True))
        objects: dict[str, Objects] = {}
        chosen: list[Prediction | None] = []
        for sample, plan in zip(samples, plans, strict=True):
            if isinstance(plan.root, Find):
                chosen.append(Prediction(p8[plan.root.text]))
                continue
            metres = sample.gsd or 1.0
            for find in plan.finds:
                objects.setdefault(find, self._objects(p8[find], metres))
            chosen.append(Prediction(self._select(plan, p8, objects, metres)))
        return chosen

    def _objects(self, p8: NDArray[np.uint8], metres: float) -> Objects:
        # y grows upwards, as on a map, so that left and right are what they are in the picture
        transform = Affine(metres, 0, 0, 0, -metres, p8.shape[0] * metres)
        polygonizer = Polygonizer(p8.shape[1], transform, self.threshold)
        polygonizer.push(0, p8)
        return polygonizer.finish()

    def _select(
        self, plan: Plan, p8: Mapping[str, NDArray[np.uint8]], objects: Mapping[str, Objects], metres: float
    ) -> NDArray[np.uint8]:
        """Probabilities (H, W) inside the chosen objects, 0 elsewhere."""
        height, width = p8[plan.finds[0]].shape
        scene = Scene(
            {
                find: FindObjects(one.geometry, one.score_mean, one.score_max, one.pixels)
                for find, one in ((find, objects[find]) for find in plan.finds)
            },
            view=shapely.box(0, 0, width * metres, height * metres),
        )
        selection = execute(plan, scene)
        result = np.zeros((height, width), dtype=np.uint8)
        for find in plan.finds:
            first = objects[find].first[selection.index[selection.find == find]]
            # 4-connected parts, the objects of the polygonizer; an object is named by its first pixel
            labels, count = ndimage.label(p8[find] >= threshold_level(self.threshold))
            inside = np.zeros(count + 1, dtype=bool)
            inside[labels.ravel()[first]] = True
            result = np.maximum(result, np.where(inside[labels], p8[find], 0))
        return result
