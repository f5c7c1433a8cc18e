"""Refusals as RFC 9457 problem JSON: no path, no traceback, and a reference that is found in the log."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

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
    507: "No room",
}


class Problem(BaseModel):
    """An RFC 9457 problem. `reference` is written beside the details in the service's log."""

    title: str = Field(description="What kind of problem it is.")
    status: int = Field(description="The HTTP status.")
    detail: str = Field(description="One sentence that names the value and the mend.")
    reference: str = Field(description="Look for this in the service's log.")
    field: str | None = Field(None, description="The field of the request that cannot be used, where it is one.")


class Refusal(HTTPException):
    """A request that is refused, with the status and the sentence for the client.

    FastAPI passes on an HTTPException that is raised while it reads a body; of any other it would make one of its own.
    """

    def __init__(
        self, status: int, detail: str, headers: Mapping[str, str] | None = None, field: str | None = None
    ) -> None:
        super().__init__(status, detail, headers)
        self.field = field

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


def validation_problem(errors: Sequence[Mapping[str, Any]], variants: Collection[str] = ()) -> tuple[str, str | None]:
    """Say the first validation error as one line, and which field of the request it is about.

    `variants` are the names by which pydantic tells the members of a union apart; clients do not write them.
    """
    first = errors[0]
    kind, context = first["type"], first.get("ctx", {})
    place = [str(part) for part in first["loc"][1:]]  # after body, query, path or header
    field = ".".join(place[1:] if place and place[0] in variants else place)
    if kind == "json_invalid":
        return "the body is not valid JSON", None
    if kind in ("union_tag_invalid", "union_tag_not_found"):
        field, given = context["discriminator"].strip("'"), context.get("tag", "")
        return f"{field} {given}: give one of {', '.join(variants)}".replace(" :", ":"), field
    if kind == "extra_forbidden":
        return f"{field}: there is no such option", field
    if kind == "missing":
        return (f"{field}: is missing" if field else "the body is missing; send a JSON object"), field or None
    message = str(first["msg"]).removeprefix("Value error, ").removeprefix("Input ")
    message = (message[:1].lower() + message[1:]).replace("be a valid tuple", "be a list")
    message = message.replace("tuple should", "list should")
    if not field:
        return (message if kind == "value_error" else "the body is no JSON object; send one as application/json"), None
    given = first.get("input")
    shown = f" {given}" if isinstance(given, int | float) or (isinstance(given, str) and 0 < len(given) <= 60) else ""
    return f"{field}{shown}: {message}", field


def body_of(problem: Problem) -> bytes:
    """Return a problem as the bytes of an answer."""
    return json.dumps(problem.model_dump()).encode()
