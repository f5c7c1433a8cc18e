"""A model pack as a predictor: whole images, squashed to a window, or by sliding windows as the main job does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch.nn import functional as F

from engine.data.samples import Sample
from engine.errors import InputError
from engine.evaluation.evaluate import SQUASHED, Prediction
from engine.inference.symmetry import SYMMETRIES
from engine.inference.windows import AXIS_TOTAL, axis_weights, trim_of, weighing_part
from engine.models.contract import Output, Words
from engine.models.packs import Pack
from engine.phrases.colours import read_for_pixels
from engine.phrases.plan import categories_asked
from georeferencing.grid import Window, WindowGrid
from georeferencing.resolution import ENLARGED_FROM, MAX_UPSAMPLING

Mode = Literal["whole", "squashed", "sliding"]
_MULTIPLE = 32  # networks take any size that is a multiple of it


@dataclass(slots=True)
class PackPredictor:
    """Runs a pack's network.

    `mode` "whole" shows the network each image at once, "sliding" in windows of the pack's size blended as in the main
    job, "squashed" to one window, as the LAVT family is evaluated. With `resample`, images whose ground sample distance
    is known and outside the pack's range are brought to the nearest end of it first, and enlarged where the pack wants
    it for what is asked, as the main job does (never in squashed mode). With `tta` each look is eight,
    turned and mirrored, averaged as `engine run --tta` does.
    """

    pack: Pack
    mode: Mode = "whole"
    overlap: float = 0.25
    resample: bool = True
    tta: bool = False

    @property
    def name(self) -> str:
        """The pack's name."""
        return self.pack.name

    def predict(self, samples: Sequence[Sample]) -> list[Prediction | None]:
        """Predictions for samples of one image; it is encoded once for all that are to see it equally large."""
        found: dict[int, Prediction] = {}
        for rows in self.alike([[sample.phrase] for sample in samples]):
            native, squashed = self.look(samples[0], [samples[row].phrase for row in rows])
            for i, row in enumerate(rows):
                found[row] = Prediction(native[i], None if squashed is None else squashed[i])
        return [found[row] for row in range(len(samples))]

    def look(self, sample: Sample, phrases: Sequence[str]) -> tuple[NDArray[np.uint8], NDArray[np.uint8] | None]:
        """Probabilities p8 (P, H, W) of phrases on a sample's image, and (P, 480, 480) in squashed mode."""
        probability = self.seen(sample, phrases)
        native = quantize(stretched(probability, sample.read_size()))
        return native, quantize(stretched(probability, (SQUASHED, SQUASHED))) if self.mode == "squashed" else None

    def seen(self, sample: Sample, phrases: Sequence[str], *, cores: bool = False) -> torch.Tensor:
        """Probabilities (P, h, w) of phrases at the size that the network sees a sample's image at.

        With `cores`, (2 P, h, w): after them those of the cores of objects, of a network that knows them.
        """
        network = self.pack.network
        network.divides = cores
        with torch.inference_mode():
            words = network.encode_phrases(list(phrases))
            image = self._normalized(self._seen(sample.read_image(), sample.gsd, self._enlarged(phrases)))
            return self._sliding(image, words) if self.mode == "sliding" else self._whole(image, words)

    def pixels_seen(self, sample: Sample) -> NDArray[np.uint8]:
        """Pixels (h, w, 3) of a sample's image as the network is to see it."""
        return self._seen(sample.read_image(), sample.gsd)

    def logits(self, sample: Sample, phrases: Sequence[str]) -> tuple[NDArray[np.float32], NDArray[np.float32] | None]:
        """Mask logits (P, H, W) of phrases on a sample's whole image, and presence logits (P,), not calibrated."""
        image = sample.read_image()
        height, width = image.shape[:2]
        with torch.inference_mode():
            words = self.pack.network.encode_phrases(list(phrases))
            seen = self._normalized(self._seen(image, sample.gsd))
            output = self._output(_padded(seen), words)
            logits = output.logits[:, : seen.shape[-2], : seen.shape[-1]]
            if logits.shape[-2:] != (height, width):
                logits = F.interpolate(logits[:, None], size=(height, width), mode="bilinear", align_corners=False)[
                    :, 0
                ]
        return logits.cpu().numpy(), None if output.presence is None else output.presence.cpu().numpy()

    def alike(self, asked: Sequence[Sequence[str]]) -> list[list[int]]:
        """Which sets of phrases may share a look: rows of `asked` that the pack wants to see equally large.

        So that a figure does not depend on what else its image is asked.
        """
        rows: dict[float, list[int]] = {}
        for row, phrases in enumerate(asked):
            rows.setdefault(1.0 if self.mode == "squashed" else self._enlarged(phrases), []).append(row)
        return list(rows.values())

    def _enlarged(self, phrases: Sequence[str]) -> float:
        """How much larger the pack wants to see what some phrases speak of, as in the main job."""
        return self.pack.config.enlargement(categories_asked(map(read_for_pixels, phrases)))

    def _seen(self, image: NDArray[np.uint8], gsd: float | None, enlarged: float = 1.0) -> NDArray[np.uint8]:
        """The image as the network is to see it: squashed, or at a ground sample distance the pack was trained for."""
        height, width = image.shape[:2]
        if self.mode == "squashed":
            return _resized(image, (self.pack.config.window, self.pack.config.window))
        if not self.resample:
            return image
        factor = 1.0
        if gsd is not None:
            finest, coarsest = self.pack.config.gsd_range
            factor = gsd / min(max(gsd, finest), coarsest)
            if factor > MAX_UPSAMPLING:
                asked = f"the model works at {finest:g} to {coarsest:g} m"
                raise InputError(f"its pixels are {gsd:g} m and {asked}; give finer images or --gsd native")
        if gsd is None or gsd / factor >= ENLARGED_FROM:
            factor *= enlarged
        size = max(1, round(height * factor)), max(1, round(width * factor))
        return image if size == (height, width) else _resized(image, size)

    def _normalized(self, image: NDArray[np.uint8]) -> torch.Tensor:
        """Image tensor (1, 3, H, W) on the network's device, normalized with the pack's mean and deviation."""
        device = next(self.pack.network.parameters()).device
        pixels = torch.from_numpy(image.copy()).to(device).permute(2, 0, 1)[None].float() / 255
        mean = torch.tensor(self.pack.config.mean, device=device)[:, None, None]
        deviation = torch.tensor(self.pack.config.std, device=device)[:, None, None]
        return (pixels - mean) / deviation

    def _whole(self, image: torch.Tensor, words: Words) -> torch.Tensor:
        """Probabilities (P, H, W) of one look at the image, padded by reflection to a multiple of 32."""
        height, width = image.shape[-2:]
        return self._run(_padded(image), words)[:, :height, :width]

    def _sliding(self, image: torch.Tensor, words: Words) -> torch.Tensor:
        """Probabilities (P, H, W) blended from overlapping windows of the pack's size."""
        height, width = image.shape[-2:]
        window = self.pack.config.window
        grid = WindowGrid(width, height, window, self.overlap)
        padded = _reflect(image, grid.rows[-1] + window, grid.cols[-1] + window)
        reach = round(window * self.overlap)
        row_weights = axis_weights(grid.rows, window, height, reach)
        column_weights = axis_weights(grid.cols, window, width, reach)
        bands = len(words.tokens) * (2 if self.pack.network.divides else 1)
        total = torch.zeros((bands, height, width), device=image.device)
        trim = trim_of(window, self.overlap) if self._trims(image) else 0
        for row in grid.rows:
            for column in grid.cols:
                part = weighing_part(Window(row, column, window, window), (grid.rows[-1], grid.cols[-1]), trim)
                found = self._run(padded[:, :, row : row + window, column : column + window], words, part)
                down, across = row_weights[row], column_weights[column]
                weight = torch.from_numpy(np.outer(down, across) / AXIS_TOTAL**2).to(total)
                bottom, right = row + len(down), column + len(across)
                total[:, row:bottom, column:right] += found[:, : len(down), : len(across)] * weight
        return total

    def _trims(self, image: torch.Tensor) -> bool:
        """Whether the rims of windows are not decoded, as in the main job."""
        return self.pack.network.decodes_parts and image.device.type == "cpu" and not self.tta

    def _run(self, images: torch.Tensor, words: Words, part: Window | None = None) -> torch.Tensor:
        """Bands (P or 2 P, H, W) of `_look_once`, or their mean over the symmetries of the square."""
        if not self.tta:
            return self._look_once(images, words, part)
        looks = []
        for turns, mirrored in SYMMETRIES:
            seen = torch.rot90(images.flip(-1) if mirrored else images, turns, (-2, -1))
            found = torch.rot90(self._look_once(seen, words), -turns, (-2, -1))
            looks.append(found.flip(-1) if mirrored else found)
        return torch.stack(looks).mean(0)

    def _look_once(self, images: torch.Tensor, words: Words, part: Window | None = None) -> torch.Tensor:
        """Probabilities (P, H, W) of phrases on one image, times presence if there is such a head; then any cores."""
        output = self._output(images, words, part)
        probability = output.probability()
        if not self.pack.network.divides or output.instances is None:
            return probability
        return torch.cat([probability, output.instances[:, 0].sigmoid()])

    def _output(self, images: torch.Tensor, words: Words, part: Window | None = None) -> Output:
        """What the network says of phrases on one image, or on a part of it whose rim is seen but not decoded."""
        network = self.pack.network
        image_of = torch.zeros(len(words.tokens), dtype=torch.long, device=images.device)
        if part is None or (part.height, part.width) == images.shape[-2:]:
            output: Output = network(images, words, image_of)
        else:
            output = network.decode(network.part_of(network.encode_images(images), part), words, image_of)
        return output.float()


def _padded(image: torch.Tensor) -> torch.Tensor:
    """Image (1, 3, H, W) reflected to sides that are multiples of 32."""
    height, width = image.shape[-2:]
    return _reflect(image, -(-height // _MULTIPLE) * _MULTIPLE, -(-width // _MULTIPLE) * _MULTIPLE)


def stretched(probability: torch.Tensor, size: tuple[int, int]) -> torch.Tensor:
    """Probabilities (P, h, w) at another size, bilinear with antialiasing."""
    if probability.shape[-2:] == size:
        return probability
    return F.interpolate(probability[:, None], size=size, mode="bilinear", align_corners=False, antialias=True)[:, 0]


def quantize(probability: torch.Tensor) -> NDArray[np.uint8]:
    """p8 = round(255 p), the engine's one truth for thresholds."""
    return np.asarray((probability.clamp(0, 1) * 255).round().to(torch.uint8).cpu().numpy())


def _reflect(image: torch.Tensor, height: int, width: int) -> torch.Tensor:
    """Image (1, 3, H, W) padded below and to the right by reflection, again and again where it is small."""
    rows = np.pad(np.arange(image.shape[-2]), (0, height - image.shape[-2]), mode="reflect")
    columns = np.pad(np.arange(image.shape[-1]), (0, width - image.shape[-1]), mode="reflect")
    return image[:, :, torch.from_numpy(rows)][:, :, :, torch.from_numpy(columns)]


def _resized(image: NDArray[np.uint8], size: tuple[int, int]) -> NDArray[np.uint8]:
    """Image (H, W, 3) at (height, width), bilinear with antialiasing (Pillow), as the LAVT family resizes images."""
    return np.asarray(Image.fromarray(image).resize((size[1], size[0]), Image.Resampling.BILINEAR))
