"""What the OpenAPI document says of requests and answers, the same for many routes."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Path

from engine.server.problems import MEDIA_TYPE, Problem, problem_of

_REFUSALS = {
    400: ("The request is no HTTP that can be read", "the request cannot be read; send HTTP/1.1"),
    401: ("The key is missing or wrong", "show the engine's key as 'Authorization: Bearer KEY'"),
    403: (
        "A Host, an Origin, a path or a remote name that is not allowed",
        "the path lies outside the allowed folders; start the engine with --allow FOLDER (a raster can be uploaded)",
    ),
    404: ("There is no such job or upload", "there is no such job; it may have been deleted or grown too old"),
    406: (
        "None of the accepted media types can be given",
        "this is answered as application/geo+json or application/flatgeobuf",
    ),
    408: ("The body came too slowly", "no data for 30 s"),
    409: ("The job or upload is not in a state for this", "the job is running; there is a result when it is done"),
    413: ("The body is too large", "the body is larger than 1048576 bytes"),
    415: ("The body is of another media type", "send the GeoTIFF itself, as image/tiff"),
    422: ("A value cannot be used", "options.threshold 7: should be less than or equal to 1"),
    429: ("The queue is full", "32 jobs wait already; try again later"),
    500: ("A fault of the engine's own", "a fault of the engine's own; its log says more"),
    503: ("The engine is busy or has too many connections", "the geometry worker is busy; try again"),
    507: ("The disk of the state folder is full", "the engine's disk is full; remove finished jobs, or make room"),
}
"""What each refusal means, and a sentence that it may bring."""

_ANY = (400, 401, 403, 408, 413, 422, 500, 503, 507)
"""Refusals of `engine.server.access`, and of a service at its limits: any route may give them."""

_FIELDS = {403: "source", 422: "options.threshold"}
_RETRY = {
    "Retry-After": {"description": "Seconds after which it is worth trying again.", "schema": {"type": "integer"}}
}

_BYTES = {"type": "string", "format": "binary"}
_COLLECTION = {
    "type": "object",
    "required": ["type", "features"],
    "properties": {
        "type": {"const": "FeatureCollection"},
        "features": {"type": "array", "items": {"type": "object"}},
    },
}

JOB: dict[str, Any] = {
    "id": "139ceaeccbbfbdc8",
    "kind": "segment",
    "state": "done",
    "revision": 12,
    "source": "/data/images/town.tif",
    "phrases": ["the largest building"],
    "created": "2026-03-01T12:00:00.000000Z",
    "started": "2026-03-01T12:00:00.010000Z",
    "finished": "2026-03-01T12:00:02.120000Z",
    "progress": {"stage": "done", "windows": 9, "of": 9, "windows_per_s": 4.7, "seconds_left": None},
    "notes": [],
    "result": {
        "layers": [
            {
                "name": "the_largest_building",
                "phrase": "the largest building",
                "plan": 'find "building" -> largest',
                "objects": 1,
                "area_m2": 549.7,
                "emptied": None,
            }
        ],
        "model": "mrsnet-lite",
        "run_id": "9a197977fe7d",
    },
    "error": None,
}
"""A job as it may be answered."""

JOB_REQUESTS: dict[str, Any] = {
    "segment": {
        "summary": "Find buildings and roads in a part of a raster",
        "value": {
            "kind": "segment",
            "source": "/data/images/town.tif",
            "phrases": ["the largest building", "roads"],
            "bbox": [-84.482, 33.636, -84.478, 33.639],
            "options": {"threshold": 0.4, "min_area": 20},
        },
    },
    "select": {
        "summary": "Choose among the objects of a job that is done",
        "value": {"kind": "select", "source": "job:139ceaeccbbfbdc8", "phrases": ["the largest building"]},
    },
    "teach": {
        "summary": "Make a model pack from outlines of some objects",
        "value": {
            "kind": "teach",
            "source": "/data/images/town.tif",
            "labels": "/data/images/panels.gpkg",
            "phrase": "solar panels",
            "name": "solar",
        },
    },
}
"""Bodies that queue a job, one a kind."""


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Document the refusals of a route: those named here, and those that any route may give."""
    return {status: _refusal(status) for status in sorted({*_ANY, *statuses})}


def _refusal(status: int) -> dict[str, Any]:
    description, detail = _REFUSALS[status]
    example = problem_of(status, detail, "9f11ea17a2f2", _FIELDS.get(status)).model_dump()
    schema = {"$ref": f"#/components/schemas/{Problem.__name__}"}
    said: dict[str, Any] = {"description": description, "content": {MEDIA_TYPE: {"schema": schema, "example": example}}}
    return said | ({"headers": _RETRY} if status in (429, 503) else {})


def files(description: str, *types: str) -> dict[int | str, dict[str, Any]]:
    """Document an answer that is a file of one of some media types."""
    content = {each: {"schema": _COLLECTION if each.endswith("json") else _BYTES} for each in types}
    return {200: {"description": description, "content": content}}


def example(description: str, value: object, media_type: str = "application/json") -> dict[str, Any]:
    """Document an answer by an example; what is no JSON is text."""
    schema = {} if media_type == "application/json" else {"schema": {"type": "string"}}
    return {"description": description, "content": {media_type: {**schema, "example": value}}}


JobId = Annotated[str, Path(max_length=64, description="A job's id.", examples=[JOB["id"]])]
