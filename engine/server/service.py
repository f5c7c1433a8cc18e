"""What routes ask for: requests checked and turned into tasks, results found and made."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import AsyncIterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, assert_never

from starlette.concurrency import run_in_threadpool

from engine.errors import UsageError
from engine.options import AreaOptions, RunOptions, ShapingOptions, read_options
from engine.phrases.grammar import read_phrase
from engine.resources import pack_folders
from engine.server.catalog import list_models
from engine.server.jobs import Jobs
from engine.server.messages import (
    DRAFT,
    LAYERS,
    PREVIEW,
    PROBABILITY,
    Convert,
    Inspect,
    Optimize,
    Prepare,
    Segment,
    Select,
    Teach,
    Vectorize,
)
from engine.server.models import Job, ModelList, SegmentRequest, SelectRequest, TeachRequest, Uploaded
from engine.server.places import Places
from engine.server.problems import Refusal
from engine.server.settings import Settings
from engine.server.store import JOB_PREFIX, UPLOAD_PREFIX, Entry, Record, Store, new_id, write_inline
from engine.server.watching import Watches
from engine.server.workers import GeometryWorker
from georeferencing.places import of_pass

_AREA_FILES = (".geojson", ".json", ".gpkg", ".fgb", ".shp", ".parquet")
_NAMED = "|layername="
_TIFF = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
_CHUNK = 1 << 20


class Service:
    """A running service: its jobs, its workers and the places it may read."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.places = Places(settings.allow, settings.allow_urls)
        self.store = Store(settings)
        self.jobs = Jobs(settings, self.store, self._prepare, remote=self.places.remote)
        self.watches = Watches(self.jobs)
        seconds = settings.limits.geometry_seconds
        self.geometry = GeometryWorker(settings.uploads, seconds, remote=self.places.remote)

    def start(self) -> None:
        """Start the workers; they get ready while requests are taken already."""
        self.jobs.start()
        threading.Thread(target=self.geometry.start, name="geometry", daemon=True).start()

    def end(self) -> None:
        """End the workers."""
        self.jobs.end()
        self.geometry.process.close()

    def _prepare(self, entry: Entry) -> None:
        """Have read what the first move of a slider will ask for; the client is busy with the layers meanwhile."""
        if entry.job.kind == "segment":
            self.geometry.offer(Prepare(entry.folder))

    def models(self) -> ModelList:
        """Return the model packs, without loading any."""
        return list_models()

    async def take_upload(self, stream: AsyncIterator[bytes]) -> Uploaded:
        """Write a GeoTIFF to disk as it comes, then open it. Raises Refusal; nothing of a refused upload is kept."""
        name, path = self.store.new_upload()
        with ExitStack() as refused:
            refused.callback(path.unlink, missing_ok=True)
            size = await _write(stream, path)
            limit = self.settings.limits.raster_pixels
            found = await run_in_threadpool(self.geometry.ask, Inspect(path, limit))
            refused.pop_all()
        return Uploaded(id=name, bytes=size, **found)

    def remove_upload(self, name: str) -> None:
        """Delete an uploaded raster. Raises Refusal: 404 no such upload, 409 a job needs it."""
        path = self.store.upload(name)
        if path is None:
            raise Refusal(404, "there is no such uploaded raster; it may have grown too old")
        if path.stem in self.jobs.uploads_in_use():
            raise Refusal(409, "a job that is not finished reads this raster; cancel it first")
        path.unlink(missing_ok=True)

    # Jobs ------------------------------------------------------------------------

    def submit(self, body: SegmentRequest | SelectRequest | TeachRequest) -> Job:
        """Check a request and queue it. Raises Refusal or UsageError."""
        self.jobs.check_room()
        phrases = (body.phrase,) if isinstance(body, TeachRequest) else body.phrases
        job = Job(id=new_id(), kind=body.kind, source=body.source, phrases=phrases)
        match body:
            case SegmentRequest():
                return self._submit_segment(job, body)
            case SelectRequest():
                return self._submit_select(job, body)
            case TeachRequest():
                return self._submit_teach(job, body)
            case _:
                assert_never(body)

    def _submit_segment(self, job: Job, body: SegmentRequest) -> Job:
        with Refusal.about("source"):
            source = self._raster(body.source)
        values = body.options.model_dump() | {"phrases": body.phrases, "bbox": body.bbox, "view": body.view}
        values["bbox_crs"] = body.bbox_crs
        values["model"] = self._model(body.options.model)
        inline: dict[str, dict[str, Any]] = {}
        values["aoi"] = self._vector("aoi", body.aoi, job, inline)
        options = read_options(RunOptions, values)
        for phrase in options.phrases:
            if options.plan:
                read_phrase(phrase)  # a phrase that cannot be used is refused now, not after waiting
        self._check_device(options.device)
        area = AreaOptions.model_validate({key: getattr(options, key) for key in AreaOptions.model_fields})
        folder = self.store.new_folder(job.id)
        write_inline(folder, inline)
        record = Record(job=job, area=area, plan=options.plan, phrases=options.phrases)
        readable = self._readable()
        task = Segment(job.id, source, folder, options, readable, body.preview, body.source_name)
        return self._queue(Entry(record, folder, task))

    def _submit_select(self, job: Job, body: SelectRequest) -> Job:
        with Refusal.about("source"):
            source = self._layer(body.source)
        for phrase in body.phrases:
            read_phrase(phrase)
        folder = self.store.new_folder(job.id)
        crs = body.bbox_crs if body.view is not None else None
        task = Select(job.id, source, folder, body.phrases, body.options.category_field, body.view, crs)
        return self._queue(Entry(Record(job=job, phrases=body.phrases), folder, task))

    def _submit_teach(self, job: Job, body: TeachRequest) -> Job:
        with Refusal.about("source"):
            source = self._raster(body.source)
        read_phrase(body.phrase)
        inline: dict[str, dict[str, Any]] = {}
        labels = self._vector("labels", body.labels, job, inline)
        assert labels is not None
        complete = self._vector("complete", body.complete, job, inline)
        nothing = self._vector("nothing", body.nothing, job, inline)
        out = self._new_pack(body.name, overwrite=body.overwrite)
        pack, readable = self._model(body.pack), self._readable()
        folder = self.store.new_folder(job.id)
        write_inline(folder, inline)
        about = (source, labels, complete, nothing, body.phrase, pack, out)
        task = Teach(job.id, *about, body.minutes, body.overwrite, readable)
        return self._queue(Entry(Record(job=job, phrases=(body.phrase,)), folder, task))

    def _new_pack(self, name: str, *, overwrite: bool) -> Path:
        """Return the folder of a pack that may be written. Raises Refusal where something else would go."""
        out = pack_folders()[0] / name
        taken = name in {model.name for model in self.models().models} and not overwrite
        if taken or (out.exists() and not (out / "model.safetensors").is_file()):
            raise Refusal(422, f"name {name}: is taken; choose another name for the new model", field="name")
        return out

    def _vector(
        self, field: str, value: str | dict[str, Any] | None, job: Job, inline: dict[str, dict[str, Any]]
    ) -> Path | None:
        """Return an allowed file, or where `inline` GeoJSON will be written once the job has a folder."""
        if isinstance(value, str):
            with Refusal.about(field):
                return self._layer(value)
        if value is None:
            return None
        inline[f"{field}.geojson"] = value
        return self.settings.jobs / job.id / f"{field}.geojson"

    def _readable(self) -> tuple[Path, ...]:
        """Return the folders that rasters made of several files may lie in."""
        return (*self.places.folders, self.settings.uploads.resolve())

    def _queue(self, entry: Entry) -> Job:
        try:
            return self.jobs.add(entry)
        except (Refusal, OSError):
            self.store.remove(entry)
            raise

    def _raster(self, name: str) -> str:
        if name.startswith(UPLOAD_PREFIX):
            path = self.store.upload(name)
            if path is None:
                raise Refusal(422, "there is no such uploaded raster; it may have grown too old")
            return path.name  # workers live in that folder, so that layers do not name it
        return self.places.source(name)

    def _model(self, name: str) -> str:
        """Return a pack's name, or its path inside an allowed folder."""
        if "/" in name or "\\" in name or name.startswith((".", "~")):
            with Refusal.about("options.model"):
                return str(self.places.path(name))
        return name

    def _check_device(self, device: str) -> None:
        """Raise UsageError where no worker is for a device."""
        states = self.jobs.workers()
        known = [each.device for each in states] + [each.device.partition(":")[0] for each in states]
        known += [(each.name or each.device).partition(" ")[0] for each in states]
        if device != "auto" and device not in known and "auto" not in self.settings.devices:
            raise UsageError(f"device {device}: this engine serves {', '.join(self.settings.devices)}; use auto")

    def _layer(self, name: str) -> Path:
        """Return a vector file that is allowed, or the layers of a job that is done, with the layer that is named.

        Raises Refusal: 403 outside the folders, 422 where there is none, or several of a job and none is named.
        """
        file, mark, layer = name.partition(_NAMED)
        if not file.startswith(JOB_PREFIX):
            return Path(f"{self.places.file(file, _AREA_FILES)}{mark}{layer}")
        try:
            path = self._result(file.removeprefix(JOB_PREFIX), LAYERS)
        except Refusal as refusal:
            raise Refusal(422, refusal.detail) from refusal
        result = self.jobs.get(file.removeprefix(JOB_PREFIX)).job.result or {}
        there = [str(each.get("name")) for each in result.get("layers", ())]
        if len(there) > 1 and not layer:
            raise Refusal(422, f"{file}: has {len(there)} layers; name one, such as '{file}{_NAMED}{there[0]}'")
        return Path(f"{path}{mark}{layer}")

    # Results ---------------------------------------------------------------------

    def _result(self, job: str, name: str, what: str | None = None) -> Path:
        """Return a file of a job that is done. Raises Refusal: 404 no such job, 409 not done or no such file."""
        entry = self.jobs.get(job)
        if entry.job.state != "done":
            raise Refusal(409, f"the job is {entry.job.state}; there is a result when it is done")
        path = entry.folder / name
        if not path.is_file():
            raise Refusal(409, f"this {entry.job.kind} job has no {what or name}")
        return path

    def layer(self, job: str, suffix: str) -> Path:
        """Return a job's layers in a format, made when first asked for."""
        layers = self._result(job, LAYERS)
        out = layers.with_suffix(suffix)
        if not out.is_file():
            self.geometry.ask(Convert(layers, out))
        return out

    def probability(self, job: str, number: int = 1) -> Path:
        """Return a job's probability raster, that of the pass of this number, made when first asked for."""
        draft = self._result(job, of_pass(Path(DRAFT), number).name, PROBABILITY)
        out = of_pass(draft.with_name(PROBABILITY), number)
        if not out.is_file():
            self.geometry.ask(Optimize(draft, out))
        return out

    def preview(self, job: str) -> Path:
        """Return a job's picture."""
        return self._result(job, PREVIEW)

    def vectorize(self, job: str, shaping: ShapingOptions, suffix: str) -> bytes:
        """Make a job's layers again with other shaping; return them as one file's bytes."""
        draft = self._result(job, DRAFT, PROBABILITY)
        record = self.jobs.get(job).record
        result = record.job.result or {}
        facts = {key: str(result.get(key, "")) for key in ("model", "source", "run_id")}
        # a request's own class would have the worker import the HTTP side, in the middle of a slider's first move
        plain = ShapingOptions.model_validate(shaping.model_dump())
        with tempfile.TemporaryDirectory(prefix="vectorize-", dir=draft.parent) as folder:
            out = Path(folder) / f"layer{suffix}"
            area, plan = record.area, record.plan
            self.geometry.ask(Vectorize(draft.parent, out, area, plain, record.phrases, plan, facts))
            return out.read_bytes()


async def _write(stream: AsyncIterator[bytes], path: Path) -> int:
    """Write a stream to a file that only the user can read. Raises Refusal where it does not begin as a TIFF."""
    size, waiting = 0, bytearray()
    file = await run_in_threadpool(path.open, "xb")
    try:
        path.chmod(0o600)
        async for part in stream:
            waiting += part
            if len(waiting) >= _CHUNK:
                size = await _flush(file, waiting, size)
        return await _flush(file, waiting, size)
    finally:
        file.close()


async def _flush(file: Any, waiting: bytearray, size: int) -> int:  # noqa: ANN401 - a binary file
    if size == 0 and not waiting.startswith(_TIFF):
        raise Refusal(422, "the upload is not a GeoTIFF")
    await run_in_threadpool(file.write, bytes(waiting))
    written = size + len(waiting)
    waiting.clear()
    return written
