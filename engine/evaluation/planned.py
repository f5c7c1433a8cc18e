"""A model pack with plans: the network finds the nouns, geometry chooses among them, as the main job does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from affine import Affine
from numpy.typing import NDArray
from rasterio.features import rasterize

from engine.data.samples import Sample
from engine.evaluation.evaluate import Prediction, threshold_level
from engine.evaluation.models import PackPredictor, quantize, stretched
from engine.inference.colours import ColourRows, Shares, colour_shares
from engine.layers import find_objects
from engine.phrases.colours import colours_asked, pixel_colours, read_for_pixels
from engine.phrases.operators.execute import execute
from engine.phrases.plan import Find, Plan, counted_finds, distinct_finds
from engine.phrases.scene import Scene
from georeferencing.instances import DividingPolygonizer
from georeferencing.objects import Objects


@dataclass(frozen=True, slots=True)
class PlannedPredictor:
    """Reads each phrase into a plan, asks the network for the plan's finds, and keeps the objects the plan chooses.

    As in the main job, objects are made on the grid that the network sees, touching ones of countable categories told
    apart by their cores. The view that position words refer to is the whole image; lengths are metres where the
    sample's ground sample distance is known, pixels elsewhere. A phrase that is one find keeps its probabilities.
    """

    network: PackPredictor
    threshold: float = 0.5

    @property
    def name(self) -> str:
        """The pack's name, and that plans are used."""
        return f"{self.network.name} with plans"

    def predict(self, samples: Sequence[Sample]) -> list[Prediction | None]:
        """Predictions for samples of one image; each distinct find is looked for once a size of the image."""
        plans = [read_for_pixels(sample.phrase) for sample in samples]
        chosen: dict[int, Prediction] = {}
        for rows in self.network.alike([plan.finds for plan in plans]):
            found = self.look(samples[0], [plans[row] for row in rows])
            chosen |= {row: Prediction(found.chosen(plans[row])) for row in rows}
        return [chosen[row] for row in range(len(plans))]

    def look(self, sample: Sample, plans: Sequence[Plan]) -> Found:
        """Everything that the network finds for some plans on a sample's image."""
        pack = self.network.pack
        finds = distinct_finds(plans)
        counted = counted_finds(plans, pack.config.counted) if pack.network.knows_cores else ()
        seen = self.network.seen(sample, finds, cores=bool(counted))
        size = sample.read_size()
        native = quantize(stretched(seen[: len(finds)], size))
        p8 = quantize(seen)
        cores = {find: p8[len(finds) + row] for row, find in enumerate(finds) if find in counted}
        metres = sample.gsd or 1.0
        extent = size[1] * metres, size[0] * metres
        objects = {find: objects_of(p8[row], cores.get(find), extent, self.threshold) for row, find in enumerate(finds)}
        colours = self._colours(sample, plans, objects, extent)
        native_of = dict(zip(finds, native, strict=True))
        return Found(native_of, objects, colours, extent, sample.gsd is not None, self.threshold)

    def _colours(
        self, sample: Sample, plans: Sequence[Plan], objects: Mapping[str, Objects], extent: tuple[float, float]
    ) -> dict[str, Shares]:
        """The colours that the plans ask of the objects' pixels."""
        asked = colours_asked(plans)
        if not asked:
            return {}
        numbers = pixel_colours(np.moveaxis(self.network.pixels_seen(sample), 2, 0))
        transform = transform_of(numbers.shape, extent)
        return colour_shares(objects, asked, transform, numbers.shape, iter([ColourRows(0, numbers)]))


@dataclass(frozen=True)
class Found:
    """What was found on one image: probabilities p8 (H, W) by find, and objects on an `extent` of width and height.

    `colours` holds, by find, the shares of its objects' pixels that have the colours which the plans ask of them.
    y grows upwards, as on a map, so that left and right are what they are in the picture.
    """

    native: Mapping[str, NDArray[np.uint8]]
    objects: Mapping[str, Objects]
    colours: Mapping[str, Shares]
    extent: tuple[float, float]
    metres: bool
    threshold: float

    def chosen(self, plan: Plan) -> NDArray[np.uint8]:
        """Probabilities (H, W) inside the objects a plan chooses, 0 elsewhere."""
        if isinstance(plan.root, Find):
            return self.native[plan.root.text]
        scene = Scene(
            {find: find_objects(self.objects[find], self.colours.get(find, {})) for find in plan.finds},
            view=shapely.box(0, 0, *self.extent),
            metres=self.metres,
        )
        selection = execute(plan, scene)
        result = np.zeros(self.native[plan.finds[0]].shape, np.uint8)
        for find in plan.finds:
            geometry = self.objects[find].geometry[selection.index[selection.find == find]]
            if len(geometry):
                transform = transform_of(result.shape, self.extent)
                inside = rasterize(geometry, result.shape, transform=transform, dtype=np.uint8) > 0
                level = np.uint8(threshold_level(self.threshold))
                result = np.maximum(result, np.where(inside, np.maximum(self.native[find], level), 0))
        return result


def objects_of(
    p8: NDArray[np.uint8], cores: NDArray[np.uint8] | None, extent: tuple[float, float], threshold: float
) -> Objects:
    """The objects of a find on its whole grid (h, w), which covers the extent."""
    polygonizer = DividingPolygonizer(p8.shape[1], transform_of(p8.shape, extent), threshold)
    polygonizer.push(0, p8, np.ones(p8.shape, np.bool_), cores)
    return polygonizer.finish()


def transform_of(shape: tuple[int, ...], extent: tuple[float, float]) -> Affine:
    """The transform of a grid (h, w) that covers an extent from the origin on."""
    return Affine(extent[0] / shape[1], 0, 0, 0, -extent[1] / shape[0], extent[1])
