"""Augmentation of training crops: geometry that keeps category phrases true, and radiometry that makes them robust.

Flips and quarter turns are safe for category phrases because those name no direction.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from engine.training.directions import Turn

LUMA = np.array([0.299, 0.587, 0.114], np.float32)


def turn(*maps: NDArray[Any], rng: np.random.Generator) -> list[NDArray[Any]]:
    """The same random element of the square's symmetry group on maps (S, S) or (S, S, C)."""
    drawn = Turn(int(rng.integers(4)), rng.random() < 0.5)
    return [drawn.array(m) for m in maps]


def repaint(pixels: NDArray[np.uint8], mask: NDArray[np.bool_], rng: np.random.Generator) -> NDArray[np.uint8]:
    """Darken or brighten what `mask` (H, W) covers by a smooth random field of gains in 0.2 to 1.3.

    Roofs of one region share a material; repainted, their brightness tells nothing and their shape and edges must.
    """
    height, width = mask.shape
    cells = int(rng.integers(2, 9))
    gains = np.exp(rng.uniform(np.log(0.2), np.log(1.3), (cells, cells))).astype(np.float32)
    field = np.asarray(Image.fromarray(gains).resize((width, height), Image.Resampling.BILINEAR))
    soft = Image.fromarray((mask * 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(0.7))
    blend = 1 + (field - 1) * (np.asarray(soft, np.float32) / 255)
    return np.clip(pixels * blend[..., None], 0, 255).astype(np.uint8)


def radiometry(
    pixels: NDArray[np.uint8], rng: np.random.Generator, grey: float = 0.4, light: float = 1.0
) -> NDArray[np.uint8]:
    """Brightness, contrast, gamma, saturation and channel gains; grey-scale with chance `grey`; blur and noise.

    Grey-scale makes panchromatic rasters work, gamma and contrast dull and hazy ones; `light` is the strength of these
    two and of brightness, 0 for none. Pixels are (H, W, 3).
    """
    levels = np.arange(256, dtype=np.float32) / 255
    if rng.random() < 0.8:
        levels = levels ** np.float32(np.exp(light * rng.uniform(-0.7, 0.7)))
        mean = np.bincount(pixels.ravel(), minlength=256) @ levels / pixels.size
        levels = (levels - mean) * rng.uniform(0.6, 1.8) ** light + mean + light * rng.uniform(-0.12, 0.12)
    x = levels.astype(np.float32)[pixels]  # a table of the 256 levels takes a fraction of the powers of all pixels
    if rng.random() < grey:
        # single bands differ in which colours they see, so the weights vary
        weights = rng.dirichlet((2.0, 3.0, 2.0)).astype(np.float32)
        x = np.repeat((x @ weights)[..., None], 3, axis=2)
    elif rng.random() < 0.7:
        # one 3 x 3 matrix: away from or towards the luma, then a gain a channel
        share = np.float32(rng.uniform(0.3, 1.5))
        mix = share * np.eye(3, dtype=np.float32) + (1 - share) * LUMA[:, None]
        x = x @ (mix * rng.uniform(0.9, 1.1, 3).astype(np.float32))
    if rng.random() < 0.3:
        x = x + np.float32(rng.uniform(0.005, 0.03)) * rng.standard_normal(x.shape, np.float32)
    out = (np.clip(x, 0, 1) * 255).astype(np.uint8)
    if rng.random() < 0.2:
        out = np.asarray(Image.fromarray(out).filter(ImageFilter.GaussianBlur(float(rng.uniform(0.4, 1.3)))))
    return out
