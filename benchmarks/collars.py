"""Empty surroundings: how far they change what the bundled model finds beside them, on real pictures.

    python -m benchmarks.collars IMAGE[=GSD] ... [--phrases buildings,water,vegetation,roads,land]

Each picture (700 px of it, metres a pixel after "=") is run whole, then as a turned part of it whose surroundings are
empty: once said to be so, once as black that the file does not declare. Printed is the share of pixels by their
distance from the empty ones where an answer differs from that of the whole picture, over all phrases.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import numpy as np
import rasterio
from numpy.typing import NDArray
from PIL import Image
from scipy.ndimage import distance_transform_edt
from skimage.transform import resize

from benchmarks._shared import LEVEL, machine
from engine.models.packs import Pack, load_pack
from engine.options import RunOptions
from engine.segment import Outputs, segment

SIDE, TURN, PART = 700, np.radians(17), 0.33
BANDS = ((0, 4), (4, 16), (16, 64))  # pixels from the empty ones


def found(path: Path, pixels: NDArray[np.uint8], gsd: float, mask: NDArray[np.bool_] | None, run: Run) -> Bands:
    """Return where each phrase finds something (n, h, w) in pixels (3, h, w) with a mask (h, w), if any."""
    place = rasterio.Affine(gsd, 0, 300_000, 0, -gsd, 3_000_000)
    _, height, width = pixels.shape
    shape = {"width": width, "height": height, "count": 3, "dtype": "uint8"}
    with rasterio.open(path, "w", driver="GTiff", crs="EPSG:32645", transform=place, **shape) as file:
        file.write(pixels)
        if mask is not None:
            file.write_mask(mask)
    probability = path.with_name("p.tif")
    segment(path, Outputs(path.with_suffix(".gpkg"), probability, overwrite=True), run[1], pack=run[0])
    with rasterio.open(probability) as file:
        names = [file.descriptions[band] or "" for band in range(file.count)]
        return np.stack([file.read(band + 1) for band, name in enumerate(names) if "core" not in name]) >= LEVEL


Run = tuple[Pack, RunOptions]
Bands = NDArray[np.bool_]


def main(images: list[str], phrases: list[str]) -> None:
    """Print the shares for empty pixels that the file declares, and for black ones that it does not."""
    run = load_pack("mrsnet-lite"), RunOptions(phrases=tuple(phrases))
    counts = np.zeros((2, len(BANDS), 2))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "picture.tif"
        for name, _, gsd in (image.partition("=") for image in images):
            pixels = np.asarray(Image.open(name).convert("RGB"))[:SIDE, :SIDE].transpose(2, 0, 1)
            y, x = (
                axis - (size - 1) / 2 for axis, size in zip(np.indices(pixels.shape[1:]), pixels.shape[1:], strict=True)
            )
            right, up = x * np.cos(TURN) + y * np.sin(TURN), y * np.cos(TURN) - x * np.sin(TURN)
            mask = (abs(right) < PART * pixels.shape[2]) & (abs(up) < PART * pixels.shape[1])
            whole, part = found(path, pixels, float(gsd or 0.3), None, run), np.where(mask, pixels, np.uint8(0))
            far = resize(distance_transform_edt(mask), whole.shape[1:], order=1, preserve_range=True)
            for way, said in enumerate((mask, None)):
                other = found(path, part, float(gsd or 0.3), said, run) != whole
                for band, (near, end) in enumerate(BANDS):
                    here = (far > near) & (far <= end)
                    counts[way, band] += other[:, here].sum(), here.sum() * len(other)
    for what, shares in zip(("declared empty", "black"), counts[..., 0] / counts[..., 1], strict=True):
        told = ", ".join(f"{near} to {end} px {share:.4f}" for (near, end), share in zip(BANDS, shares, strict=True))
        print(f"{what}: {told}")
    print(machine())


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("images", nargs="+")
    parser.add_argument("--phrases", default="buildings,water,vegetation,roads,land")
    given = parser.parse_args()
    main(given.images, given.phrases.split(","))
