"""Background work: what is asked comes in as values, what was found goes out as values; no widget, no map layer."""

from __future__ import annotations

import contextlib
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from qgis.core import QgsFeature, QgsFields, QgsRasterBandStats, QgsRasterLayer, QgsTask, QgsVectorLayer

from ..compat import tr
from .client import EngineClient, Job, reserve
from .connection import EngineConnection
from .errors import (
    UNFORESEEN,
    Cancelled,
    CannotWrite,
    EngineFailed,
    LinkError,
    NotPossible,
    Refused,
    Unreachable,
    explained_end,
)
from .tiff import mark_alpha

_DYING_SECONDS = 2.0
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class SegmentRequest:
    """What to segment and where the result goes.

    `source` is a raster's path or an allowed URL; `upload` says that it must be sent instead of named, and `name` is
    what the layers call it then: their column `source` would hold an id that nobody has seen otherwise. `bbox` is west,
    south, east, north in `bbox_crs` (an authority id or WKT); `aoi` is GeoJSON in WGS 84. `drawn` says that the source
    is a picture with an alpha band, which tells what is missing; `alpha` which band of a raster's own values does.
    """

    source: str
    phrases: tuple[str, ...]
    out: Path
    options: dict[str, Any] = field(default_factory=dict)
    upload: bool = False
    name: str | None = None
    drawn: bool = False
    alpha: int = 0
    bbox: Box | None = None
    bbox_crs: str | None = None
    aoi: dict[str, Any] | None = None
    probability: Path | None = None
    folders: tuple[Path, ...] = ()
    """Folders that the engine must read from; our own engine is told so."""


@dataclass(frozen=True)
class Status:
    """How far a run is."""

    stage: str
    done: int = 0
    of: int = 0
    rate: float | None = None
    seconds_left: float | None = None


class LinkTask(QgsTask):
    """A task whose `work` may raise LinkError; `ended` is called with it in the main thread, however it ended.

    `asks_before_ending` says that QGIS asks the user before it is closed over the task. After the end, `error` is the
    one line to show, or None; `was_cancelled` tells a cancelled task from a failed one.
    """

    asks_before_ending = False

    def __init__(self, description: str, connection: EngineConnection, ended: Callable[[Any], None]) -> None:
        flags = QgsTask.Flag.CanCancel
        super().__init__(description, flags if self.asks_before_ending else flags | QgsTask.Flag.CancelWithoutPrompt)
        self.connection = connection
        self.error: LinkError | None = None
        self.was_cancelled = False
        self._ended: Callable[[Any], None] | None = ended

    def run(self) -> bool:
        """Do the work, in a thread of QGIS's pool."""
        client, self.error = None, LinkError(UNFORESEEN)
        try:
            client = self.connection.client()
            self.work(client)
        except Cancelled:
            self.was_cancelled, self.error = True, None
            return False
        except Unreachable as error:
            said = self.connection.last_words(client.url if client is not None else "", _DYING_SECONDS)
            self.error = (
                EngineFailed(
                    tr("the engine ended during the run ({}); press Run to start it again").format(explained_end(said))
                )
                if said
                else error
            )
            return False
        except LinkError as error:
            self.error = error
            return False
        self.error = None
        return True  # a cancellation that comes later is too late: the work is done

    def work(self, client: EngineClient) -> None:
        """Do what the task is for."""
        raise NotImplementedError

    def finished(self, result: bool) -> None:
        """Hand the task to whoever waits for it, in the main thread."""
        self.was_cancelled = self.was_cancelled or (not result and self.error is None)
        ended, self._ended = self._ended, None
        if ended is not None:
            ended(self)

    def forget(self) -> None:
        """Let nobody be told of the end: who waited is gone."""
        self._ended = None


class SegmentTask(LinkTask):
    """Runs a segment job and saves its layers; `result` is the run's summary, `job` its id."""

    asks_before_ending = True

    def __init__(
        self, request: SegmentRequest, connection: EngineConnection, ended: Callable[[SegmentTask], None]
    ) -> None:
        super().__init__(tr("Segment {}").format(Path(request.source).name), connection, ended)
        self.request = request
        self.status = Status("rendering" if request.upload else "starting")
        self.job: str = ""
        self.result: dict[str, Any] = {}
        self.notes: tuple[str, ...] = ()
        self._upload = ""

    def work(self, client: EngineClient) -> None:
        """Send what is needed, queue the job, follow it, save its layers."""
        request, notes = self.request, list[str]()
        source = self._send(client, notes) if request.upload else request.source
        self._upload = source.rpartition(":")[2] if request.upload else ""
        for folder in request.folders:
            self.connection.allow(folder)
        try:
            job = client.submit(
                {
                    "kind": "segment",
                    "source": source,
                    "source_name": request.name,
                    "phrases": list(request.phrases),
                    "bbox": request.bbox,
                    "bbox_crs": request.bbox_crs,
                    "aoi": request.aoi,
                    "options": request.options,
                }
            )
            self.job = job.id
            job = self._follow(client, job)
        finally:
            if request.upload:
                with contextlib.suppress(LinkError):  # the engine removes it by itself, later
                    client.forget_upload(source)
        self.result = job.result
        self.notes = (*notes, *(self._named(note) for note in job.result.get("notes", ())))
        self.save(client)

    def _send(self, client: EngineClient, notes: list[str]) -> str:
        """Upload the piece of the raster; return its id. What of a picture is missing is noted."""
        picture = Path(self.request.source)
        if self.request.alpha:
            mark_alpha(picture, self.request.alpha)
        if self.request.drawn:
            note_what_is_missing(picture, notes.append)
        self.status = Status("uploading")
        return client.upload(picture, self.isCanceled)

    def save(self, client: EngineClient) -> None:
        """Fetch the layers of the finished job; all files or none are there afterwards.

        A file that took the name meanwhile stays; `request` then says the name that was taken instead.
        """
        self.status = Status("saving")
        out = reserve(self.request.out)
        probability = out.with_suffix(".tif") if self.request.probability is not None else None
        try:
            client.fetch(self.job, "layer.gpkg", out, self.isCanceled)
            if probability is not None:
                client.fetch_probabilities(self.job, self.result.get("passes", 1), probability, self.isCanceled)
        except LinkError:
            out.unlink(missing_ok=True)
            raise
        self.request = replace(self.request, out=out, probability=probability)

    def _follow(self, client: EngineClient, job: Job) -> Job:
        pause = 0.02
        while not job.finished:
            if self.isCanceled():
                client.cancel(job.id)
                raise Cancelled("cancelled")
            self.status = Status(job.stage, job.windows, job.of, job.windows_per_s, job.seconds_left)
            self.setProgress(100 * job.windows / job.of if job.of else 0)
            time.sleep(pause)
            pause = min(1.5 * pause, 0.3)
            job = self.connection.job(client, job.id, self.isCanceled)
        if job.state == "cancelled":
            raise Cancelled("cancelled")
        if job.state != "done":
            raise LinkError(self._named(job.error))
        return job

    def _named(self, text: str) -> str:
        """Call an upload by the name of its file, which is the layer's, where the engine knows only its own for it."""
        return text.replace(f"{self._upload}.tif", Path(self.request.source).name) if self._upload else text


class SaveTask(SegmentTask):
    """Saves the layers of a run again that could not be saved where they should go; nothing is computed anew."""

    def __init__(self, run: SegmentTask, request: SegmentRequest, ended: Callable[[SegmentTask], None]) -> None:
        super().__init__(request, run.connection, ended)
        self.job, self.result, self.notes = run.job, run.result, run.notes

    def work(self, client: EngineClient) -> None:
        """Fetch the layers."""
        self.save(client)


def note_what_is_missing(path: Path, note: Callable[[str], Any]) -> None:
    """Note how much of a drawn picture is transparent, if any is. Raises NotPossible where all of it is.

    The layer that is looked at here lives and ends in the calling thread.
    """
    picture = QgsRasterLayer(str(path), "picture", "gdal")
    if not picture.isValid() or picture.bandCount() < 4:
        raise CannotWrite(tr("{}: the image could not be written; is the disk full?").format(path))
    alpha = picture.dataProvider().bandStatistics(4, QgsRasterBandStats.Stats.Mean)
    if alpha.mean <= 0:
        raise NotPossible(tr("the layer sent no image of this place; zoom to where it has one, or check its server"))
    if alpha.mean < 255:
        text = tr("{:.0%} of the area has no image: tiles are missing, or nothing is there; it was not searched")
        note(text.format(1 - alpha.mean / 255))


class PlanTask(LinkTask):
    """Asks how phrases are read; `plans` holds an answer of the engine a phrase, or why it is `refused`."""

    def __init__(
        self, phrases: tuple[str, ...], connection: EngineConnection, ended: Callable[[PlanTask], None]
    ) -> None:
        super().__init__(tr("Read the phrase"), connection, ended)
        self.phrases = phrases
        self.plans: list[dict[str, Any]] = []

    def work(self, client: EngineClient) -> None:
        """Ask for every phrase; one that is refused hides no other's plan."""
        for phrase in self.phrases:
            try:
                self.plans.append(client.plan(phrase))
            except Refused as error:
                self.plans.append({"phrase": phrase, "refused": str(error)})


class FactsTask(LinkTask):
    """Asks what the engine is: `health` and `models`."""

    def __init__(self, connection: EngineConnection, ended: Callable[[FactsTask], None]) -> None:
        super().__init__(tr("Starting the engine"), connection, ended)
        self.health: dict[str, Any] = {}
        self.models: list[dict[str, Any]] = []

    def work(self, client: EngineClient) -> None:
        """Ask for both."""
        self.health, self.models = client.health(), client.models()


class VectorizeTask(LinkTask):
    """Makes a job's polygons again with other shaping: `features` by phrase, ready to be added to the phrase's layer.

    `fields` are those of the layer of each phrase, matched by name.
    """

    def __init__(
        self,
        job: str,
        shaping: dict[str, Any],
        fields: dict[str, QgsFields],
        connection: EngineConnection,
        ended: Callable[[VectorizeTask], None],
    ) -> None:
        super().__init__(tr("Make the polygons again"), connection, ended)
        self.job, self.shaping, self.fields = job, shaping, fields
        self.features: dict[str, list[QgsFeature]] = {}

    def work(self, client: EngineClient) -> None:
        """Ask, and read the answer; the layer that reads it lives and ends in this thread."""
        with tempfile.TemporaryDirectory(prefix="refer_segment_") as folder:
            out = Path(folder) / "layer.fgb"
            client.vectorize(self.job, self.shaping, out, self.isCanceled)
            self._read(out)

    def _read(self, out: Path) -> None:
        layer = QgsVectorLayer(str(out), "answer", "ogr")
        if not layer.isValid():
            raise EngineFailed(tr("{}: the engine's answer cannot be read").format(out.name))
        there = layer.fields()
        places = {phrase: [there.indexOf(name) for name in fields.names()] for phrase, fields in self.fields.items()}
        column = there.indexOf("phrase")
        for feature in layer.getFeatures():
            values = feature.attributes()
            phrase = str(values[column])
            if phrase in places:
                made = QgsFeature(self.fields[phrase])
                made.setAttributes([values[place] if place >= 0 else None for place in places[phrase]])
                made.setGeometry(feature.geometry())
                self.features.setdefault(phrase, []).append(made)
        del layer
