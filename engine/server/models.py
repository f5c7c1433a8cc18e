"""Bodies of requests and answers. The options are those of `engine.options`, so that HTTP takes what the CLI takes."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from typing_extensions import TypedDict  # pydantic takes no other before Python 3.12

from engine.options import LONGEST_PHRASE, Box, NetworkOptions, Number, ReadingOptions, RunOptions, ShapingOptions
from engine.server.problems import Problem

Kind = Literal["segment", "select", "teach"]
State = Literal["queued", "running", "done", "failed", "cancelled", "lost"]
FINISHED: frozenset[State] = frozenset({"done", "failed", "cancelled", "lost"})
Phrase = Annotated[str, Field(max_length=LONGEST_PHRASE)]
Source = Annotated[str, Field(min_length=1, max_length=4096)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class SegmentOptions(ReadingOptions, NetworkOptions, ShapingOptions):
    """The options of `engine run`, beside phrases and area."""

    plan: bool = Field(True, description=RunOptions.model_fields["plan"].description)


class SelectOptions(_Body):
    """The options of `engine select`, beside phrases and view."""

    category_field: str | None = Field(
        None, max_length=200, description="Field that says what a feature is; category, class, label ... unless given."
    )


class _Asked(_Body):
    phrases: tuple[Phrase, ...] = Field(
        min_length=1, max_length=64, description="What to find, in words; one layer a phrase."
    )
    bbox_crs: str = Field("EPSG:4326", max_length=10_000, description="CRS of bbox and view.")
    view: Box | None = Field(None, description="What position words refer to: west, south, east, north.")


class SegmentRequest(_Asked):
    """Find what phrases refer to in a raster."""

    kind: Literal["segment"]
    source: Source = Field(description="A path in an allowed folder, an uploaded raster's id, or an allowed URL.")
    source_name: str | None = Field(
        None,
        max_length=400,
        pattern=r"^[^\x00-\x1f\x7f]+$",
        description="What the layers call the raster in their column source, for an upload, whose id says nothing.",
    )
    bbox: Box | None = Field(None, description="Only this box: west, south, east, north.")
    aoi: Source | dict[str, Any] | None = Field(
        None, description="Only inside these polygons: a file in an allowed folder, or GeoJSON in WGS 84."
    )
    preview: bool = Field(False, description="Make a picture of the raster with the outlined objects, too.")
    options: SegmentOptions = Field(default_factory=lambda: SegmentOptions.model_validate({}))


class SelectRequest(_Asked):
    """Choose by phrase among polygons that exist."""

    kind: Literal["select"]
    source: Source = Field(
        description="A vector file in an allowed folder, or job:ID, the layers of a job; |layername=NAME names one."
    )
    options: SelectOptions = Field(default_factory=lambda: SelectOptions.model_validate({}))


class TeachRequest(_Body):
    """Make a model pack that knows one more category, from a raster and outlines of some of its objects."""

    kind: Literal["teach"]
    source: Source = Field(description="A path in an allowed folder, an uploaded raster's id, or an allowed URL.")
    labels: Source | dict[str, Any] = Field(
        description="Outlines, one feature an object: a file in an allowed folder, or GeoJSON in WGS 84."
    )
    complete: Source | dict[str, Any] | None = Field(
        None, description="Polygons inside of which every object is outlined; given as the labels are."
    )
    nothing: Source | dict[str, Any] | None = Field(
        None, description="Polygons inside of which there is no such object; given as the labels are."
    )
    phrase: Phrase = Field(description="What the objects are called, such as 'solar panels'.")
    pack: str = Field("mrsnet-lite", max_length=4096, description="The model pack to start from.")
    name: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,47}$", description="The new pack's name.")
    minutes: Number = Field(8, ge=0.5, le=120, description="Training ends by then.")
    overwrite: bool = Field(False, description="Replace a pack of this name that was made before.")


JobRequest = Annotated[SegmentRequest | SelectRequest | TeachRequest, Field(discriminator="kind")]


class VectorizeRequest(ShapingOptions):
    """How to shape the polygons of a finished job anew."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"threshold": 0.6, "min_area": 20}]})


class PlanRequest(_Body):
    """A phrase to be read, not run."""

    phrase: Phrase = Field(examples=["the white storage tanks east of the river"])


class PlanAnswer(BaseModel):
    """How a phrase is read."""

    phrase: str
    plan: str = Field(description="The plan as one sentence.")
    finds: list[str] = Field(description="What the network is asked for.")
    fallback: bool = Field(description="The phrase is given to the network whole.")
    warnings: list[str]
    tree: dict[str, Any] = Field(description="The plan as data.")


class JobProgress(BaseModel):
    """How far a job is."""

    stage: str = Field(
        "queued", description="queued, loading, network, writing, selecting, teaching, or the job's last state."
    )
    windows: int = Field(0, description="Windows done.")
    of: int = Field(0, description="Windows in all, 0 while unknown.")
    windows_per_s: float | None = None
    seconds_left: float | None = None


class LayerResult(TypedDict, total=False):
    """One layer of a result; `emptied` says why an empty one is empty."""

    __pydantic_config__ = ConfigDict(extra="allow")  # type: ignore[misc]

    name: str
    phrase: str
    plan: str
    objects: int
    area_m2: float
    emptied: str | None


class JobResult(TypedDict, total=False):
    """What a job made: layers and how they were found, or of a `teach` job what was learned and how well.

    Clients should expect more fields than these.
    """

    __pydantic_config__ = ConfigDict(extra="allow")  # type: ignore[misc]

    layers: tuple[LayerResult, ...]
    notes: tuple[str, ...]
    source: str
    out: str
    run_id: str
    model: str
    device: str
    precision: str
    windows: int
    passes: int
    seconds: float
    seconds_network: float
    windows_per_s: float
    objects: int
    held_out: int
    steps: int


class Job(BaseModel):
    """One job, running or finished."""

    id: str
    kind: Kind
    state: State = "queued"
    revision: int = Field(0, description="Grows with every change.")
    source: str = Field(description="As it was asked for.")
    phrases: tuple[str, ...]
    created: datetime = Field(default_factory=lambda: datetime.now(UTC))
    started: datetime | None = None
    finished: datetime | None = None
    progress: JobProgress = Field(default_factory=JobProgress)
    notes: tuple[str, ...] = Field((), description="What the user should be told.")
    result: JobResult | None = Field(None, description="The summary, as of `engine run --json`.")
    error: Problem | None = None


class JobList(BaseModel):
    """Jobs, newest first."""

    jobs: list[Job]


class Uploaded(BaseModel):
    """An uploaded raster; its `id` is used as the source of jobs."""

    id: str
    bytes: int
    width: int
    height: int
    bands: int
    dtype: str
    crs: str | None
    notes: list[str]


class WorkerState(BaseModel):
    """One worker process."""

    device: str = Field(description="As the service was started for.")
    state: Literal["starting", "idle", "busy", "down"]
    name: str | None = Field(None, description="What the device is called.")
    precision: str | None = None
    pid: int | None = Field(None, description="The process's id, while it runs.")
    starts: int = Field(description="How often the process was started.")
    detail: str | None = Field(None, description="Why it is down.")


class Health(BaseModel):
    """How the service is."""

    status: Literal["ok", "starting", "degraded"]
    version: str
    api: int
    features: list[str]
    workers: list[WorkerState]
    queued: int
    running: int
    queue_limit: int
    upload_limit: int = Field(description="Bytes that an uploaded raster may have.")
    uptime_s: float


class ModelInfo(BaseModel):
    """A model pack."""

    name: str
    window: int
    gsd_range: tuple[float, float] = Field(description="Finest and coarsest metres a pixel it was trained for.")
    categories: list[str]
    countable: list[str] = []
    licence: str = ""
    notice: str = ""


class ModelList(BaseModel):
    """The model packs that can be named in options."""

    models: list[ModelInfo]
