"""What the OpenAPI document says of answers, the same for many routes."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Path

from engine.server.problems import MEDIA_TYPE

_SAID = {"content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}}


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Document the refusals of a route; those of `engine.server.access` and a busy server may come from any."""
    always = (400, 401, 403, 408, 413, 422, 500, 503)
    described = {404: "No such job", 409: "The job is not in this state", 429: "The queue is full"}
    return {
        status: {"description": described.get(status, "Refused"), **_SAID} for status in sorted({*always, *statuses})
    }


def files(*types: str) -> dict[int | str, dict[str, Any]]:
    """Document an answer that is a file of one of some media types."""
    return {200: {"description": "The file", "content": {each: {} for each in types}}}


JobId = Annotated[str, Path(max_length=64, description="A job's id.")]
