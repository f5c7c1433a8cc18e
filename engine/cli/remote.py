"""`engine run --server URL`: the same run on another engine, over HTTP. Nothing here needs a network or torch."""

from __future__ import annotations

import json
import os
import time
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
import numpy as np
import shapely
from rasterio.crs import CRS

from engine.cli.batch import SOME_FAILED, Target, path_of
from engine.cli.reporter import Reporter
from engine.client import Client, JobError, JobView, ServerError
from engine.errors import EngineError, InputError, UsageError
from engine.options import AreaOptions, RunOptions
from engine.outputs import Outputs
from engine.plans import layer_names, read_plans
from engine.server.layer_files import read_layers
from engine.server.settings import API, check_key, read_key
from georeferencing.aoi import read_aoi
from georeferencing.errors import GeoreferencingError
from georeferencing.places import scratch_beside
from georeferencing.vectors import write_layers

KEY_VARIABLE = "ENGINE_SERVER_KEY"
"""Environment variable with the server's key, where no file is named."""

FAULT = 1
_FULL_SECONDS = 2.0
_MOST_BYTES = 900_000
"""Of an area in a request: a server takes bodies of a MiB."""


def server_key(key_file: str | None) -> str:
    """Return the key to show to a server, from a file or else from the environment. Raises UsageError without one."""
    if key_file is not None:
        return read_key(Path(key_file), "--server-key-file")
    key = os.environ.get(KEY_VARIABLE, "")
    if not key.strip():
        raise UsageError(f"--server: the engine's key is missing; give --server-key-file FILE, or set {KEY_VARIABLE}")
    return check_key(key)


def run_remote(
    url: str,
    key_file: str | None,
    sources: Sequence[str],
    targets: Sequence[Target],
    options: RunOptions,
    reporter: Reporter,
    *,
    overwrite: bool,
) -> int:
    """Run rasters on a server and write what it finds; return the exit status.

    Parameters
    ----------
    url, key_file
        The server, and the file with its key; None takes the key from the environment.
    sources
        Rasters: files here, which are uploaded unless the server may read them itself, paths there, and URLs.
    targets
        The files of each raster, written here in any format that `engine run` writes.
    options
        Everything else.
    reporter
        Shows the progress, as of a run here.
    overwrite
        Replace what exists.

    Raises
    ------
    EngineError, GeoreferencingError
        For a single raster, as a run here would; of many, those that fail are told.
    """
    names = layer_names(read_plans(options))
    outputs = [
        Outputs(Path(layers), path_of(probability), path_of(preview), overwrite)
        for layers, probability, preview in targets
    ]
    for output in outputs:
        output.check(names, options.aoi)
    with Client(url, server_key(key_file)) as client:
        return _run_all(client, sources, outputs, options, reporter)


def _run_all(
    client: Client, sources: Sequence[str], outputs: Sequence[Outputs], options: RunOptions, reporter: Reporter
) -> int:
    try:
        health = client.wait_ready()
    except ServerError as error:
        if error.status != 401:
            raise
        raise UsageError(
            f"--server {client.url}: takes another key; give its own by --server-key-file or {KEY_VARIABLE}"
        ) from error
    if health["api"] != API:
        raise ServerError(f"{client.url}: speaks version {health['api']} of the interface, this is {API}; update one")
    runs = [_RemoteRun(client, *pair, options, reporter) for pair in zip(sources, outputs, strict=True)]
    if len(runs) > 1:
        return _run_many(runs, reporter, ahead=len(health["workers"]) + 1)
    try:
        with _cancelling(runs):
            runs[0].submit()
            reporter.done(runs[0].finish())
    except JobError as error:
        if error.status < 500:
            raise
        click.echo(f"engine: {error}", err=True)
        return FAULT
    finally:
        reporter.close()
    return 0


def _run_many(runs: Sequence[_RemoteRun], reporter: Reporter, ahead: int) -> int:
    """Keep a few runs queued, so that every device of the server has work; tell them in their order."""
    errors: list[tuple[str, Exception]] = []
    coming, queued = iter(runs), deque[_RemoteRun]()
    with _cancelling(runs):
        for number, run in enumerate(runs, 1):
            while len(queued) < ahead and (following := next(coming, None)) is not None:
                queued.append(following)
                following.try_to_submit()
            queued.popleft()
            reporter.started(run.source, number, len(runs))
            try:
                reporter.done(run.finish())
            except (EngineError, GeoreferencingError) as error:
                errors.append((run.source, error))
                reporter.failed(run.source, error)
            finally:
                reporter.close()
                run.clean()
    reporter.finished(len(runs) - len(errors), 0, errors)
    return SOME_FAILED if errors else 0


@contextmanager
def _cancelling(runs: Sequence[_RemoteRun]) -> Iterator[None]:
    """Leave nothing on the server in the end, however it comes: what runs there still is cancelled."""
    try:
        yield
    finally:
        for run in runs:
            run.clean()


class _RemoteRun:
    """One raster: its job on the server and its files here."""

    def __init__(self, client: Client, source: str, outputs: Outputs, options: RunOptions, reporter: Reporter) -> None:
        self.source = source
        self._client, self._outputs, self._options, self._reporter = client, outputs, options, reporter
        self._local = Path(source).is_file()
        self._sent = str(Path(source).absolute()) if self._local or _is_relative(source) else source
        self._uploaded: str | None = None
        self._job: JobView | None = None
        self._failed: Exception | None = None
        self._told: set[str] = set()

    def try_to_submit(self) -> None:
        """Submit; an error is raised when it is this raster's turn."""
        try:
            self.submit()
        except (EngineError, GeoreferencingError) as error:
            self._failed = error

    def submit(self) -> None:
        """Queue the job, waiting where the queue is full; send files that the server may not read itself."""
        body = _request(self._options, preview=self._outputs.preview is not None)
        while True:
            try:
                self._job = self._client.submit(body | {"source": self._sent})
                return
            except ServerError as error:
                if error.status == 429:
                    time.sleep(_FULL_SECONDS)
                elif error.field == "source" and self._uploaded is None and error.status in (403, 422):
                    self._upload(error)
                elif error.field == "aoi" and isinstance(body["aoi"], str) and self._options.aoi is not None:
                    body["aoi"] = _inline(self._options.aoi)
                else:
                    raise self._worded(error) from error

    def _upload(self, refusal: ServerError) -> None:
        if not self._local:
            raise InputError(f"{self.source}: no such file here; the server says: {refusal}") from refusal
        self._reporter.note(f"{self.source}: uploading, since the server may not read it there")
        try:
            self._uploaded = self._sent = self._client.upload(self.source)
        except ServerError as error:
            raise InputError(
                f"{self.source}: cannot be uploaded ({error}); give a GeoTIFF, or start the server with --allow FOLDER"
            ) from error

    def finish(self) -> dict[str, Any]:
        """Wait for the job, write its files; return its summary in this machine's names."""
        if self._failed is not None:
            raise self._failed
        assert self._job is not None
        try:
            self._job = self._client.wait(self._job.id, self._hear)
        except JobError as error:
            raise self._worded(error) from error
        notes = self._write(self._job.id, (self._job.result or {}).get("passes", 1))
        for note in notes:
            self._reporter.note(note)
        result = self._job.result or {}
        both = [*result.get("notes", ()), *notes]
        return result | {"source": self.source, "out": str(self._outputs.layers), "notes": both, "complete": False}

    def _hear(self, view: JobView) -> None:
        for note in view.notes:
            if note not in self._told:
                self._told.add(note)
                self._reporter.note(note)
        if view.of:
            self._reporter.windows(view.windows, view.of)

    def _write(self, job: str, passes: int) -> list[str]:
        """Fetch the results and write them as a run here would; return what there is to say of the format."""
        outputs = replace(self._outputs, passes=passes)
        if passes > 1:
            outputs.check_free(())
        with scratch_beside(outputs.layers) as folder:
            path = folder / "layers.gpkg"
            self._client.save(job, path)
            layers = read_layers(path)
        for layer in layers:
            layer.columns["source"] = np.full(len(layer), self.source, np.object_)
            layer.metadata["source"] = self.source
        notes = write_layers(outputs.layers, layers, overwrite=outputs.overwrite)
        for number, path in enumerate(outputs.probabilities, 1):
            self._client.save_probability(job, path, number)
        if outputs.preview is not None:
            self._client.save(job, outputs.preview)
        return notes

    def clean(self) -> None:
        """Leave nothing on the server: cancel the job or remove its results, and the upload."""
        job, self._job = self._job, None
        uploaded, self._uploaded = self._uploaded, None
        try:
            if job is not None:
                self._client.delete(job.id)
            if uploaded is not None:
                self._client.delete_upload(uploaded)
        except ServerError:
            return  # it is gone already, or is swept away in time

    def _worded(self, error: ServerError) -> ServerError:
        """Return an error that names the raster as the user did."""
        served = Path(self._sent).name if self._uploaded is None else self._uploaded.removeprefix("upload:") + ".tif"
        error.args = (str(error).replace(served, self.source),)
        return error


def _request(options: RunOptions, *, preview: bool) -> dict[str, Any]:
    """Return the request of a run, but for its source; what the user left alone is left to the server."""
    values = options.model_dump(mode="json", exclude_defaults=True)
    body: dict[str, Any] = {"kind": "segment", "phrases": values.pop("phrases")}
    body |= {key: values.pop(key, None) for key in AreaOptions.model_fields}
    if options.aoi is not None:
        body["aoi"] = str(options.aoi.absolute())
    if "model" in values and Path(values["model"]).is_dir():
        values["model"] = str(Path(values["model"]).absolute())
    return body | {"options": values} | ({"preview": True} if preview else {})


def _inline(path: Path) -> dict[str, Any]:
    """Return an area of interest as GeoJSON in WGS 84. Raises InputError where it is larger than a request may be."""
    area = dict(shapely.geometry.mapping(read_aoi(path, CRS.from_epsg(4326))))
    if len(json.dumps(area)) > _MOST_BYTES:
        raise InputError(f"--aoi {path}: has too many corners to be sent; simplify it, or run here without --server")
    return area


def _is_relative(source: str) -> bool:
    return "://" not in source and not Path(source).is_absolute()
