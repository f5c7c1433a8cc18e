"""The engine's HTTP interface, for tasks and threads; never used by the thread that draws QGIS."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests

from ..compat import tr
from .errors import Cancelled, CannotWrite, EngineFailed, NotPossible, Refused, Unreachable, WrongVersion, wrong_key

API = 1
"""The version of the interface that this plugin speaks."""
FINISHED = ("done", "failed", "cancelled", "lost")
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_CHUNK = 1 << 18
_HEALTH_SECONDS = 15
_RESULT_SECONDS = 300
"""Without a byte of a result: the engine waits up to 120 s for its turn to make it, and takes up to 120 s."""


@dataclass(frozen=True)
class Job:
    """A job as the engine describes it; `raw` holds all of it."""

    id: str
    state: str
    stage: str
    windows: int
    of: int
    windows_per_s: float | None
    seconds_left: float | None
    notes: tuple[str, ...]
    raw: dict[str, Any]

    @classmethod
    def of_json(cls, raw: dict[str, Any]) -> Job:
        """Read the engine's JSON; what this plugin does not know is ignored."""
        progress = raw["progress"]
        return cls(
            raw["id"],
            raw["state"],
            progress["stage"],
            progress["windows"],
            progress["of"],
            progress.get("windows_per_s"),
            progress.get("seconds_left"),
            tuple(raw.get("notes", ())),
            raw,
        )

    @property
    def finished(self) -> bool:
        """Whether nothing will change any more."""
        return self.state in FINISHED

    @property
    def result(self) -> dict[str, Any]:
        """The run's summary, as of `engine run --json`."""
        return self.raw.get("result") or {}

    @property
    def error(self) -> str:
        """Why there is no result."""
        return str((self.raw.get("error") or {}).get("detail") or f"the job was {self.state}")


class EngineClient:
    """A connection to one engine.

    Parameters
    ----------
    url
        Such as http://127.0.0.1:8901.
    key
        The engine's key.
    """

    timeout: float = 60
    """Seconds without a byte after which a request is given up; results are waited for longer."""

    def __init__(self, url: str, key: str) -> None:
        host = _host(url)
        if not host:
            raise Unreachable(f"'{url}': is no address of an engine; give one such as http://127.0.0.1:8901")
        if not key.isascii() or not key.isprintable() or " " in key:
            raise Unreachable(wrong_key())
        self.url = url.rstrip("/")
        self._session = requests.Session()
        # the proxy of an office answers 403 for this machine's own address
        self._session.trust_env = host not in _LOOPBACK
        self._session.headers["Authorization"] = f"Bearer {key}"

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def health(self) -> dict[str, Any]:
        """Return version, features, workers and queue. Raises WrongVersion where the interface is another one."""
        health = self._json("GET", "/v1/health", timeout=_HEALTH_SECONDS)
        if not isinstance(health, dict) or "api" not in health:
            raise Unreachable(f"{self.url}: is no engine")
        if health["api"] != API:
            raise WrongVersion(
                f"the engine ({health.get('version')}) speaks version {health['api']} of the interface, the plugin "
                f"version {API}; bring both to the same release"
            )
        return health

    def models(self) -> list[dict[str, Any]]:
        """Return the model packs."""
        return list(self._json("GET", "/v1/models")["models"])

    def plan(self, phrase: str) -> dict[str, Any]:
        """Return how a phrase is read: plan (a sentence), finds, fallback, warnings, tree."""
        return dict(self._json("POST", "/v1/plan", json={"phrase": phrase}))

    def upload(self, path: Path, cancelled: Callable[[], bool] = bool) -> str:
        """Send a GeoTIFF; return its id, which is a source of jobs. Raises NotPossible where the engine takes less."""

        def parts() -> Any:  # noqa: ANN401 - a generator of bytes
            with path.open("rb") as file:
                while part := file.read(_CHUNK):
                    if cancelled():
                        raise Cancelled("cancelled")
                    yield part

        try:
            mb, most = path.stat().st_size / 1e6, self.health().get("upload_limit", math.inf) / 1e6
            if mb > most:  # it would be sent whole before it is refused
                raise NotPossible(f"{path.name}: {mb:.1f} MB, the engine takes {most:.1f} MB; choose a smaller area")
            return str(self._json("POST", "/v1/rasters", data=parts(), headers={"Content-Type": "image/tiff"})["id"])
        except OSError as error:
            raise CannotWrite(f"{path.name}: cannot be read ({error.strerror or error})") from error

    def forget_upload(self, upload: str) -> None:
        """Remove an upload that no job needs any more."""
        self._ask("DELETE", f"/v1/rasters/{upload}").close()

    def submit(self, body: Mapping[str, Any]) -> Job:
        """Queue a job; values that are None are left to the engine."""
        given = {name: value for name, value in body.items() if value is not None}
        return Job.of_json(self._json("POST", "/v1/jobs", json=given))

    def job(self, job: str) -> Job:
        """Return how a job goes."""
        return Job.of_json(self._json("GET", f"/v1/jobs/{job}"))

    def delete(self, job: str) -> None:
        """Cancel a job that is not finished and keep its record; remove one that is, with its results."""
        self._ask("DELETE", f"/v1/jobs/{job}").close()

    cancel = delete

    def fetch(self, job: str, name: str, path: Path, cancelled: Callable[[], bool] = bool) -> None:
        """Save a result (layer.gpkg, layer.geojson, layer.fgb or probability.tif); written beside, then renamed."""
        self._save(self._ask("GET", f"/v1/jobs/{job}/{name}", stream=True, timeout=_RESULT_SECONDS), path, cancelled)

    def fetch_probabilities(self, job: str, passes: int, path: Path, cancelled: Callable[[], bool] = bool) -> None:
        """Save the probability rasters: that of the first pass, and those of further passes beside it."""
        self.fetch(job, "probability.tif", path, cancelled)
        for number in range(2, passes + 1):
            self.fetch(job, f"probability.tif?number={number}", path.with_suffix(f".pass{number}.tif"), cancelled)

    def vectorize(self, job: str, shaping: Mapping[str, Any], path: Path, cancelled: Callable[[], bool] = bool) -> None:
        """Make a job's polygons again with other shaping and save them as FlatGeobuf; the network is not needed."""
        accept = {"Accept": "application/flatgeobuf"}
        asked = {"json": dict(shaping), "headers": accept, "stream": True, "timeout": _RESULT_SECONDS}
        self._save(self._ask("POST", f"/v1/jobs/{job}/vectorize", **asked), path, cancelled)

    def _save(self, answer: requests.Response, path: Path, cancelled: Callable[[], bool]) -> None:
        beside = path.with_name(f".{path.name}.part")
        try:
            with answer, beside.open("wb") as file:
                for part in answer.iter_content(_CHUNK):
                    if cancelled():
                        raise Cancelled("cancelled")
                    file.write(part)
            if cancelled():
                raise Cancelled("cancelled")
            beside.replace(path)
        except requests.RequestException as error:
            raise Unreachable(f"{self.url}: the connection broke ({type(error).__name__})") from error
        except OSError as error:
            raise CannotWrite(f"{path}: cannot be written ({error.strerror or error})") from error
        finally:
            _remove(beside)

    def _json(self, method: str, address: str, **rest: Any) -> Any:  # noqa: ANN401 - whatever JSON says
        with self._ask(method, address, **rest) as answer:
            try:
                return answer.json()
            except ValueError as error:
                raise Unreachable(f"{self.url}{address}: the answer is no JSON; is this an engine?") from error

    def _ask(self, method: str, address: str, **rest: Any) -> requests.Response:  # noqa: ANN401 - of requests
        try:
            asked = {"timeout": self.timeout, "allow_redirects": False, **rest}
            answer = self._session.request(method, self.url + address, **asked)
        except requests.RequestException as error:
            text = tr("{}: no engine answers there ({}); does it run?")
            raise Unreachable(text.format(self.url, type(error).__name__)) from error
        if answer.status_code < 300:
            return answer
        with answer:
            raise _refused(answer)


def reserve(path: Path) -> Path:
    """Make an empty file with a name that neither it nor a .tif beside it has; return its path. Raises CannotWrite."""
    free, number = path, 2
    while True:
        try:
            if not free.with_suffix(".tif").exists():
                free.touch(exist_ok=False)
                return free
        except FileExistsError:
            pass  # another run's, for example
        except OSError as error:
            raise CannotWrite(f"{path}: cannot be written ({error.strerror})") from error
        free, number = path.with_name(f"{path.stem}_{number}{path.suffix}"), number + 1


def _host(url: str) -> str | None:
    """Return an address's host; None where it is no address of an engine."""
    try:
        parts = urlsplit(url)
        return parts.hostname if parts.scheme in ("http", "https") and parts.port != 0 else None
    except ValueError:  # half a bracket, a port that is no number
        return None


def _refused(answer: requests.Response) -> Refused:
    if answer.status_code == 401:  # what the engine says is for programs
        return Refused(wrong_key())
    try:
        return Refused(str(answer.json()["detail"]))
    except (ValueError, KeyError, TypeError):
        return Refused(f"the engine answered {answer.status_code} {answer.reason}")


def _remove(path: Path) -> None:
    try:
        path.unlink()
    except FileNotFoundError:
        return
    except OSError as error:
        raise EngineFailed(f"{path}: cannot be removed ({error.strerror})") from error
