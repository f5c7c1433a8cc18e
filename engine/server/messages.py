"""What the HTTP process and its worker processes say to each other, pickled over a pipe between the two alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from engine.options import AreaOptions, RunOptions, ShapingOptions

LAYERS, GEOJSON, PREVIEW = "layer.gpkg", "layer.geojson", "preview.png"
DRAFT, PROBABILITY = "draft.tif", "probability.tif"
"""Files of a job's folder; the probability raster is made of its draft when it is asked for."""

# To a worker -----------------------------------------------------------------


@dataclass(frozen=True)
class Segment:
    """Run the main job: `source` is relative to the folder of uploads, absolute or remote; results go to `folder`.

    `source_name` is what the layers call the source, where that is another name.
    """

    job: str
    source: str
    folder: Path
    options: RunOptions
    readable: tuple[Path, ...]
    preview: bool = False
    source_name: str | None = None


@dataclass(frozen=True)
class Select:
    """Choose features of a vector file by phrases; the layer goes to `folder`."""

    job: str
    source: Path
    folder: Path
    phrases: tuple[str, ...]
    category_field: str | None
    view: tuple[float, float, float, float] | None
    view_crs: str | None


@dataclass(frozen=True)
class Teach:
    """Make a model pack from labels and put it into the folder `out`."""

    job: str
    source: str
    labels: Path
    complete: Path | None
    nothing: Path | None
    phrase: str
    pack: str
    out: Path
    minutes: float
    overwrite: bool
    readable: tuple[Path, ...]


@dataclass(frozen=True)
class Vectorize:
    """Make the layers of a finished segment job again, with other shaping, as one file."""

    folder: Path
    out: Path
    area: AreaOptions
    shaping: ShapingOptions
    phrases: tuple[str, ...]
    plan: bool
    facts: dict[str, str]


@dataclass(frozen=True)
class Prepare:
    """Read what `Vectorize` will read of a finished segment job, before anybody asks."""

    folder: Path


@dataclass(frozen=True)
class Convert:
    """Write the layers of a result in another format."""

    layers: Path
    out: Path


@dataclass(frozen=True)
class Optimize:
    """Write a draft of a probability raster as a cloud-optimized GeoTIFF."""

    draft: Path
    out: Path


@dataclass(frozen=True)
class Inspect:
    """Open an uploaded raster and say what it is."""

    path: Path
    most_pixels: int


Task = Segment | Select | Teach | Vectorize | Prepare | Convert | Optimize | Inspect


@dataclass(frozen=True)
class Cancel:
    """End a job within one batch, whether its task has arrived or not."""

    job: str


# From a worker ---------------------------------------------------------------


@dataclass(frozen=True)
class Ready:
    """The worker can take tasks; `facts` say what it runs on."""

    facts: dict[str, str]


@dataclass(frozen=True)
class Progress:
    """How far the task is: the stage, and windows done of how many."""

    stage: str
    windows: int = 0
    of: int = 0


@dataclass(frozen=True)
class Note:
    """A sentence for the user."""

    text: str


@dataclass(frozen=True)
class Done:
    """The task is done."""

    result: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Failed:
    """The task failed: `refused` is an input that cannot be used, otherwise it is a fault of the engine's own."""

    detail: str
    refused: bool
    trace: str = ""


@dataclass(frozen=True)
class WasCancelled:
    """The task ended because it was cancelled."""


Reply = Ready | Progress | Note | Done | Failed | WasCancelled
