"""What the benchmarks share: a scene, a network that costs nothing, what a process took, and where it was measured."""

from __future__ import annotations

import os
import resource
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import rasterio
import torch
from affine import Affine
from torch import Tensor

from engine.models.contract import Features, Output, ReferringNetwork, Words
from engine.models.packs import Pack, PackConfig
from engine.resources import resource_path
from georeferencing.grid import Window
from georeferencing.rasters import open_raster

LEVEL = 128
WINDOW = 512
PLACE = Affine(0.3, 0, 700_000, 0, -0.3, 5_000_000)


def machine() -> str:
    """Say when and on what this is measured, and how busy that is with other things."""
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    model = next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), "unknown processor")
    busy = os.getloadavg()[0]
    return f"{time.strftime('%Y-%m-%d %H:%M')}, {len(os.sched_getaffinity(0))} cores ({model}), load average {busy:.1f}"


def cpu_seconds() -> float:
    """Return the user and system seconds of all threads of this process so far."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def memory_mb(*, peak: bool) -> float:
    """Return this process's peak or present resident size in MiB (not ru_maxrss, which begins with the parent's)."""
    wanted = "VmHWM:" if peak else "VmRSS:"
    for line in Path("/proc/self/status").read_text(encoding="utf-8").splitlines():
        if line.startswith(wanted):
            return int(line.split()[1]) / 1024
    raise RuntimeError("needs Linux: /proc/self/status has no memory figures")


def write_scene(path: Path, width: int, height: int, cell: int = 24) -> None:
    """Write bright blobs of about `cell` pixels on a dark ground, with a little noise, as a tiled 8-bit RGB GeoTIFF."""
    random = np.random.default_rng(0)
    coarse = random.random((height // cell + 2, width // cell + 2), dtype=np.float32)
    options = {"driver": "GTiff", "width": width, "height": height, "count": 3, "dtype": "uint8", "compress": "deflate"}
    tiles = {"tiled": True, "blockxsize": WINDOW, "blockysize": WINDOW}
    across = np.arange(width, dtype=np.float32) / cell
    left, right_share = across.astype(int), across - across.astype(int)
    with rasterio.open(path, "w", crs="EPSG:32632", transform=PLACE, **options, **tiles) as file:
        for top in range(0, height, WINDOW):
            down = np.arange(top, min(top + WINDOW, height), dtype=np.float32) / cell
            above, share = down.astype(int), (down - down.astype(int))[:, None]
            rows = coarse[above] * (1 - share) + coarse[above + 1] * share
            smooth = rows[:, left] * (1 - right_share) + rows[:, left + 1] * right_share
            ground = np.where(smooth > 0.62, 180, 60).astype(np.uint8)
            noise = random.integers(0, 16, (3, *ground.shape), np.uint8)
            file.write(ground + noise, window=rasterio.windows.Window(0, top, width, len(ground)))


def write_stack(path: Path, source: Path, times: int) -> None:
    """Write a VRT that shows a raster so many times, one below the other."""
    with rasterio.open(source) as file:
        width, height = file.width, file.height
    bands = []
    for band in (1, 2, 3):
        parts = (
            f"<SimpleSource><SourceFilename relativeToVRT='1'>{source.name}</SourceFilename>"
            f"<SourceBand>{band}</SourceBand><SrcRect xOff='0' yOff='0' xSize='{width}' ySize='{height}'/>"
            f"<DstRect xOff='0' yOff='{number * height}' xSize='{width}' ySize='{height}'/></SimpleSource>"
            for number in range(times)
        )
        bands.append(f"<VRTRasterBand dataType='Byte' band='{band}'>{''.join(parts)}</VRTRasterBand>")
    place = ", ".join(str(number) for number in PLACE.to_gdal())
    head = f"<VRTDataset rasterXSize='{width}' rasterYSize='{height * times}'><SRS>EPSG:32632</SRS>"
    path.write_text(f"{head}<GeoTransform>{place}</GeoTransform>{''.join(bands)}</VRTDataset>", encoding="utf-8")


class Threshold(ReferringNetwork):
    """Finds what is brighter than LEVEL in the green band: a network that costs next to nothing."""

    reusable_features = True

    def encode_phrases(self, texts: Sequence[str]) -> Words:
        """Encode nothing."""
        none = torch.zeros(len(texts), 1, 1)
        return Words(none, torch.ones(len(texts), 1, dtype=torch.bool), none[:, 0])

    def encode_images(self, images: Tensor) -> Features:
        """Take the green band."""
        return Features(((images[:, 1:2],),), None, (images.shape[2], images.shape[3]))

    def decode(self, features: Features, words: Words, image_of: Tensor) -> Output:
        """Compare with the level; far from it on either side, so that probabilities are 0 or 1."""
        green = features.select(image_of).stages[0][0][:, 0]
        return Output((green - LEVEL / 255) * 1e4)

    def forward(self, images: Tensor, words: Words, image_of: Tensor) -> Output:
        """Encode and decode."""
        return self.decode(self.encode_images(images), words, image_of)


def threshold_pack() -> Pack:
    """Return a pack with `Threshold` in it."""
    config = PackConfig.model_construct(  # type: ignore[call-arg]
        name="threshold",
        mean=(0.0, 0.0, 0.0),
        std=(1.0, 1.0, 1.0),
        window=WINDOW,
        gsd_range=(0.01, 100.0),
        categories=["building"],
        countable=[],
    )
    return Pack("threshold", Path("threshold"), config, Threshold(), "0" * 64)


def write_mosaic(path: Path, size: int) -> None:
    """Write the bundled Atlanta sample, mirrored to and fro, as an 8-bit RGB GeoTIFF with deflate of `size` pixels."""
    with open_raster(resource_path("samples", "atlanta.tif")) as sample:
        tile, _ = sample.read(Window(0, 0, sample.height, sample.width))
        place = {"crs": sample.crs, "transform": sample.transform}
    pixels = np.pad(
        tile, ((0, 0), (0, max(0, size - tile.shape[1])), (0, max(0, size - tile.shape[2]))), mode="symmetric"
    )
    options = {"driver": "GTiff", "width": size, "height": size, "count": 3, "dtype": "uint8", "compress": "deflate"}
    tiles = {"tiled": True, "blockxsize": WINDOW, "blockysize": WINDOW}
    with rasterio.open(path, "w", **options, **place, **tiles) as file:
        file.write(pixels[:, :size, :size])


class NetworkClock:
    """Sums the CPU seconds inside calls of a network's parts; a context manager.

    Each part's time is that of its calling thread, which is all of it where PyTorch computes with one thread a call.
    """

    def __init__(self, network: type[ReferringNetwork], parts: Sequence[str]) -> None:
        self._network, self._parts = network, parts
        self._kept = {part: getattr(network, part) for part in parts}
        self.seconds: dict[str, list[float]] = {part: [] for part in parts}

    def __enter__(self) -> NetworkClock:
        for part in self._parts:
            setattr(self._network, part, self._timed(part))
        return self

    def __exit__(self, *error: object) -> None:
        for part, function in self._kept.items():
            setattr(self._network, part, function)

    def _timed(self, part: str) -> Callable[..., object]:
        function, seconds = self._kept[part], self.seconds[part]

        def timed(*arguments: object) -> object:
            started = time.thread_time()
            try:
                return function(*arguments)
            finally:
                seconds.append(time.thread_time() - started)

        return timed

    def total(self, part: str) -> float:
        """Return the seconds in a part, and start it anew."""
        seconds = sum(self.seconds[part])
        self.seconds[part].clear()
        return seconds
