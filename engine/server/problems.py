"""Refusals as RFC 9457 problem JSON: no path, no traceback, and a reference that is found in the log."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from pydantic import BaseModel, Field

MEDIA_TYPE = "application/problem+json"
_FOLDERS = re.compile(r"(?<![\w:/.])(?:[A-Za-z]:)?[/\\](?:[^\s/\\'\",;()]+[/\\])+")

TITLES = {
    400: "Bad request",
    401: "Key missing or wrong",
    403: "Not allowed",
    404: "Not found",
    405: "Method not allowed",
    406: "Not acceptable",
    408: "Too slow",
    409: "Not in this state",
    413: "Too large",
    415: "Media type not supported",
    422: "Cannot be used",
    429: "Queue full",
    500: "Internal fault",
    503: "Not available",
}


class Problem(BaseModel):
    """An RFC 9457 problem. `reference` is written beside the details in the service's log."""

    title: str = Field(description="What kind of problem it is.")
    status: int = Field(description="The HTTP status.")
    detail: str = Field(description="One sentence that names the value and the mend.")
    reference: str = Field(description="Look for this in the service's log.")
    field: str | None = Field(None, description="The field of the request that cannot be used, where it is one.")


class Refusal(Exception):  # noqa: N818 - the server says no, which is no fault
    """A request that is refused, with the status and the sentence for the client."""

    def __init__(
        self, status: int, detail: str, headers: Mapping[str, str] | None = None, field: str | None = None
    ) -> None:
        super().__init__(detail)
        self.status, self.detail, self.headers, self.field = status, detail, dict(headers or {}), field

    @classmethod
    @contextmanager
    def about(cls, field: str) -> Iterator[None]:
        """Say which field of the request the refusals raised inside are about."""
        try:
            yield
        except cls as refusal:
            refusal.field = field
            raise


def new_reference() -> str:
    """Return a short random name for one request or failure."""
    return secrets.token_hex(6)


def problem_of(status: int, detail: str, reference: str, field: str | None = None) -> Problem:
    """Make a problem of a status and a sentence, folders taken out of it."""
    title = TITLES.get(status, "Refused")
    return Problem(title=title, status=status, detail=without_folders(detail), reference=reference, field=field)


def without_folders(text: str, folders: Iterable[str] = ()) -> str:
    """Take folders out of a message and leave the names of the files; `folders` are known ones, with spaces or not."""
    for folder in sorted(folders, key=len, reverse=True):
        text = text.replace(folder.rstrip("/\\") + "/", "").replace(folder.rstrip("/\\") + "\\", "").replace(folder, "")
    return " ".join(_FOLDERS.sub("", text).split())


def validation_detail(errors: Iterable[Mapping[str, Any]]) -> str:
    """Say the first validation error as one line: the field and what is wrong with it."""
    first = next(iter(errors))
    message = str(first["msg"]).removeprefix("Value error, ")
    place = ".".join(str(part) for part in first["loc"] if part != "body")
    if first["type"] == "extra_forbidden":
        message = "there is no such option"
    elif first["type"] == "json_invalid":
        return "the body is not valid JSON"
    return f"{place}: {message[:1].lower()}{message[1:]}" if place else message


def body_of(problem: Problem) -> bytes:
    """Return a problem as the bytes of an answer."""
    return json.dumps(problem.model_dump()).encode()
