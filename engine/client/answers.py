"""What a running engine answers: jobs, and the errors that it tells."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import requests

from engine.errors import EngineError

FINISHED = ("done", "failed", "cancelled", "lost")


class ServerError(EngineError):
    """The engine refused a request or cannot be reached.

    `status` is the HTTP status, 0 where there was no answer; `reference` is found in the engine's log; `field` is the
    field of the request that was refused, where it was one.
    """

    def __init__(self, message: str, status: int = 0, reference: str = "", field: str | None = None) -> None:
        super().__init__(message)
        self.status, self.reference, self.field = status, reference, field


class JobError(ServerError):
    """A job ended without a result; `state` is failed, cancelled or lost."""

    def __init__(self, job: JobView) -> None:
        error = job.raw.get("error") or {}
        super().__init__(
            error.get("detail") or f"the job was {job.state}", error.get("status", 0), error.get("reference", "")
        )
        self.state = job.state


@dataclass(frozen=True)
class JobView:
    """A job as the engine describes it; `raw` holds every field, also those this client does not know."""

    id: str
    state: str
    stage: str
    windows: int
    of: int
    windows_per_s: float | None
    seconds_left: float | None
    notes: tuple[str, ...]
    result: dict[str, Any] | None
    raw: dict[str, Any] = field(repr=False)

    @property
    def finished(self) -> bool:
        """Whether nothing will change any more."""
        return self.state in FINISHED

    @classmethod
    def of_json(cls, raw: dict[str, Any]) -> JobView:
        """Read the engine's JSON."""
        progress = raw["progress"]
        return cls(
            id=raw["id"],
            state=raw["state"],
            stage=progress["stage"],
            windows=progress["windows"],
            of=progress["of"],
            windows_per_s=progress["windows_per_s"],
            seconds_left=progress["seconds_left"],
            notes=tuple(raw["notes"]),
            result=raw["result"],
            raw=raw,
        )


def refusal(answer: requests.Response) -> ServerError:
    """What an answer of status 300 and above says, problem JSON or not."""
    try:
        problem = answer.json()
        detail, reference, field = str(problem["detail"]), str(problem["reference"]), problem.get("field")
    except (ValueError, KeyError, TypeError, AttributeError):
        detail, reference, field = f"answered {answer.status_code} {answer.reason}", "", None
    return ServerError(detail, answer.status_code, reference, field)
