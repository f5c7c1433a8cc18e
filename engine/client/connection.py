"""The connection to a running engine: a method a request."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

import requests

from engine.client.answers import JobError, JobView, ServerError, refusal
from engine.errors import InputError, UsageError

_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_CHUNK = 1 << 20
_WAIT_SECONDS = 20.0  # a request that waits for news is answered after so long without any
_PATIENCE_SECONDS = 30.0  # how long a job is asked for again where there is no answer: a tunnel may be back by then
_RESULT_SECONDS = 300  # without a byte of a result: the engine waits up to 120 s for its turn, and works up to 120 s
_RESULTS = {
    ".gpkg": "layer.gpkg",
    ".geojson": "layer.geojson",
    ".fgb": "layer.fgb",
    ".tif": "probability.tif",
    ".tiff": "probability.tif",
    ".png": "preview.png",
}
_MADE_AGAIN = {".geojson": "application/geo+json", ".fgb": "application/flatgeobuf"}

Progress = Callable[[JobView], None]


class Client:
    """A connection to one engine; a context manager.

    Parameters
    ----------
    url
        Such as http://127.0.0.1:8901. Proxies of the environment are not used for loopback addresses.
    key
        The engine's key; the line end of its file may be there.
    timeout
        Seconds without a byte after which a request is given up; results are waited for longer.
    """

    def __init__(self, url: str, key: str, timeout: float = 60) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise UsageError(f"--server {url}: give a URL such as http://127.0.0.1:8901")
        self.url, self._timeout = url.rstrip("/"), timeout
        self._session = requests.Session()
        self._session.trust_env = parts.hostname not in _LOOPBACK
        self._session.headers.update({"Authorization": f"Bearer {key.strip()}"})

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def health(self) -> dict[str, Any]:
        """Return version, features, workers and queue."""
        return self._json("GET", "/v1/health")

    def wait_ready(self, timeout: float = 300) -> dict[str, Any]:
        """Wait until a worker has started; return the health. Raises ServerError where none can, or in time."""
        end, pause = time.monotonic() + timeout, 0.05
        while (health := self.health())["status"] == "starting" and time.monotonic() < end:
            time.sleep(pause)
            pause = min(2 * pause, 1.0)
        if not any(worker["state"] in ("idle", "busy") for worker in health["workers"]):
            details = [worker["detail"] for worker in health["workers"] if worker["detail"]]
            raise ServerError(f"{self.url}: the engine is {health['status']} {'; '.join(details)}".strip())
        return health

    def models(self) -> list[dict[str, Any]]:
        """Return the model packs."""
        return list(self._json("GET", "/v1/models")["models"])

    def metrics(self) -> str:
        """Return the counters in Prometheus' text format."""
        return self._ask("GET", "/v1/metrics").text

    def openapi(self) -> dict[str, Any]:
        """Return the interface's OpenAPI document."""
        return dict(self._json("GET", "/v1/openapi.json"))

    def plan(self, phrase: str) -> dict[str, Any]:
        """Return how a phrase is read."""
        return self._json("POST", "/v1/plan", json={"phrase": phrase})

    def upload(self, path: str | Path) -> str:
        """Send a GeoTIFF; return its id, which is a source of jobs. Raises ServerError.

        InputError where it cannot be read, or is more than the engine takes: it would be sent whole before a refusal.
        """
        try:
            with Path(path).open("rb") as file:
                size, most = Path(path).stat().st_size, self.health().get("upload_limit", math.inf)
                if size > most:
                    raise InputError(
                        f"{path}: {size / 1e6:.1f} MB, the engine takes {most / 1e6:.1f} MB; start it with "
                        "--allow FOLDER, or cut the raster"
                    )
                headers = {"Content-Type": "image/tiff"}
                return str(self._json("POST", "/v1/rasters", data=file, headers=headers)["id"])
        except OSError as error:
            raise InputError(f"{path}: cannot be read ({error.strerror or error}); give a GeoTIFF") from error

    def delete_upload(self, raster: str) -> None:
        """Remove an uploaded raster that no job needs any more."""
        self._ask("DELETE", f"/v1/rasters/{raster}")

    def segment(
        self, source: str | Path, phrases: Sequence[str], options: Mapping[str, Any] | None = None, **area: object
    ) -> JobView:
        """Queue a segment job: `area` is bbox, bbox_crs, aoi or view, `options` those of `engine run`."""
        return self.submit({"kind": "segment", "source": str(source), "phrases": phrases, "options": options, **area})

    def select(
        self, source: str | Path, phrases: Sequence[str], options: Mapping[str, Any] | None = None, **area: object
    ) -> JobView:
        """Queue a select job: `area` is view or bbox_crs; `source` is a vector file, job:ID or a |layername= of it."""
        return self.submit({"kind": "select", "source": str(source), "phrases": phrases, "options": options, **area})

    def teach(
        self, source: str | Path, labels: str | Path | Mapping[str, Any], phrase: str, name: str, **more: object
    ) -> JobView:
        """Queue a teach job, which makes a model pack `name`; `more` is pack, complete, nothing or overwrite."""
        given = labels if isinstance(labels, Mapping) else str(labels)
        asked = {"kind": "teach", "source": str(source), "labels": given, "phrase": phrase, "name": name}
        return self.submit(asked | more)

    def submit(self, body: Mapping[str, Any]) -> JobView:
        """Queue a job; values that are None are left to the engine, paths are said as text."""
        told = {key: value for key, value in body.items() if value is not None}
        given = {key: str(value) if isinstance(value, Path) else value for key, value in told.items()}
        return JobView.of_json(self._json("POST", "/v1/jobs", json=given))

    def job(self, job: str) -> JobView:
        """Return how a job goes."""
        return JobView.of_json(self._json("GET", f"/v1/jobs/{job}"))

    def jobs(self) -> list[JobView]:
        """Return all jobs, newest first."""
        return [JobView.of_json(raw) for raw in self._json("GET", "/v1/jobs")["jobs"]]

    def events(self, job: str) -> Iterator[JobView]:
        """Follow a job until it is finished, by server-sent events."""
        with self._ask("GET", f"/v1/jobs/{job}/events", stream=True) as answer:
            try:
                for line in answer.iter_lines(chunk_size=None):
                    if line.startswith(b"data: "):
                        yield JobView.of_json(json.loads(line[6:]))
            except requests.RequestException as error:
                raise ServerError(f"{self.url}: the connection broke ({error})") from error

    def wait(self, job: str, progress: Progress | None = None, timeout: float | None = None) -> JobView:
        """Ask until a job is done and return it; `progress` is told every change.

        Raises JobError where it ended otherwise, ServerError where it takes longer than `timeout` seconds.
        """
        end = None if timeout is None else time.monotonic() + timeout
        revision = -1
        while True:
            left = min(_WAIT_SECONDS, self._timeout / 2)
            if end is not None:
                left = max(0.001, min(left, end - time.monotonic()))
            view = self._news(job, {"after": revision, "wait": left}, end)
            if view.raw["revision"] != revision:
                revision = view.raw["revision"]
                if progress is not None:
                    progress(view)
            else:
                time.sleep(0.02)
            if view.finished:
                if view.state != "done":
                    raise JobError(view)
                return view
            if end is not None and time.monotonic() > end:
                raise ServerError(f"job {job}: is not finished after {timeout:g} s")

    def _news(self, job: str, params: Mapping[str, float], end: float | None) -> JobView:
        """Ask how a job goes, where no answer comes again for a while, but not after `end`."""
        until = math.inf if end is None else end
        while True:
            try:
                return JobView.of_json(self._json("GET", f"/v1/jobs/{job}", params=params))
            except ServerError as error:
                until = min(until, time.monotonic() + _PATIENCE_SECONDS)
                if error.status or time.monotonic() >= until:
                    raise
            time.sleep(1)

    def delete(self, job: str) -> None:
        """Cancel a job, or remove a finished one with its results."""
        self._ask("DELETE", f"/v1/jobs/{job}")

    def geojson(self, job: str) -> dict[str, Any]:
        """Return a job's objects as a GeoJSON feature collection."""
        return self._json("GET", f"/v1/jobs/{job}/layer.geojson")

    def vectorize(self, job: str, **shaping: object) -> dict[str, Any]:
        """Make a job's polygons again, for example with threshold=0.4; return them as GeoJSON."""
        return self._json("POST", f"/v1/jobs/{job}/vectorize", json=shaping)

    def save_probability(self, job: str, path: str | Path, number: int = 1) -> None:
        """Save the probability raster of a job, that of one of its `passes` over the raster."""
        self._save(job, f"probability.tif?number={number}", Path(path), {})

    def save(self, job: str, path: str | Path, **shaping: object) -> None:
        """Save a job's layers (.gpkg, .geojson, .fgb), probability (.tif) or picture (.png), by the path's suffix.

        With shaping options, such as threshold=0.4, layers are made again: .geojson or .fgb, which is the faster one.
        """
        path = Path(path)
        suffix = path.suffix.lower()
        known = _MADE_AGAIN if shaping else _RESULTS
        name = known.get(suffix)
        if name is None:
            raise UsageError(f"{path}: unknown format {suffix}; use {', '.join(known)}")
        self._save(job, name, path, shaping)

    def _save(self, job: str, name: str, path: Path, shaping: Mapping[str, object]) -> None:
        beside = path.with_name(f".{path.name}.part")
        try:
            with self._file(job, name, shaping) as answer, beside.open("wb") as file:
                for part in answer.iter_content(_CHUNK):
                    file.write(part)
            beside.replace(path)
        except requests.RequestException as error:
            raise ServerError(f"{self.url}: the connection broke ({error})") from error
        except OSError as error:
            raise UsageError(f"{path}: cannot be written ({error.strerror})") from error
        finally:
            beside.unlink(missing_ok=True)

    def _file(self, job: str, name: str, shaping: Mapping[str, object]) -> requests.Response:
        asked: dict[str, Any] = {"stream": True, "timeout": _RESULT_SECONDS}
        if shaping:
            asked |= {"json": shaping, "headers": {"Accept": name}}
            return self._ask("POST", f"/v1/jobs/{job}/vectorize", **asked)
        return self._ask("GET", f"/v1/jobs/{job}/{name}", **asked)

    def _json(self, method: str, address: str, **rest: Any) -> Any:  # noqa: ANN401 - whatever JSON says
        try:
            return self._ask(method, address, **rest).json()
        except requests.JSONDecodeError as error:
            raise ServerError(f"{self.url}{address}: the answer is no JSON; is this an engine?") from error

    def _ask(self, method: str, address: str, **rest: Any) -> requests.Response:  # noqa: ANN401 - of requests
        try:
            asked = {"timeout": self._timeout, "allow_redirects": False, **rest}
            answer = self._session.request(method, self.url + address, **asked)
        except requests.RequestException as error:
            raise ServerError(
                f"{self.url}: no engine answers there ({type(error).__name__}); start one (engine serve)"
            ) from error
        if answer.status_code >= 300:
            with answer:
                raise refusal(answer)
        return answer
