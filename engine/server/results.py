"""The routes of results: layers, probability, picture, and polygons made anew."""

from __future__ import annotations

from typing import Annotated

from fastapi import FastAPI, Header, Query, Response
from fastapi.responses import FileResponse

from engine.server.documents import JobId, files, problems
from engine.server.messages import PREVIEW, PROBABILITY
from engine.server.models import VectorizeRequest
from engine.server.problems import Refusal
from engine.server.service import Service

_TYPES = {
    ".gpkg": "application/geopackage+sqlite3",
    ".geojson": "application/geo+json",
    ".fgb": "application/flatgeobuf",
}
_TIFF, _PNG = "image/tiff", "image/png"


def add_results(app: FastAPI, service: Service) -> None:
    """Add the routes of results."""
    missing = problems(404, 409)

    def layer(suffix: str) -> None:
        @app.get(
            f"/v1/jobs/{{job}}/layer{suffix}",
            operation_id=f"layer_{suffix[1:]}",
            response_class=FileResponse,
            responses={**files("The layers", _TYPES[suffix]), **missing},
        )
        def layer_file(job: JobId) -> FileResponse:
            """Return a job's layers: all in one GeoPackage, or as one layer in the other formats."""
            return FileResponse(service.layer(job, suffix), media_type=_TYPES[suffix], filename=f"layer{suffix}")

    for suffix in _TYPES:
        layer(suffix)

    @app.get(
        "/v1/jobs/{job}/probability.tif",
        response_class=FileResponse,
        responses={**files("The probability", _TIFF), **missing},
    )
    def probability(job: JobId, number: Annotated[int, Query(ge=1, le=1000)] = 1) -> FileResponse:
        """Return the probability of every noun phrase: a COG, 8 bits, one band each.

        Phrases that were looked for in another size are in a raster of their own, of the next `number`.
        """
        return FileResponse(service.probability(job, number), media_type=_TIFF, filename=PROBABILITY)

    @app.get(
        "/v1/jobs/{job}/preview.png", response_class=FileResponse, responses={**files("The picture", _PNG), **missing}
    )
    def preview(job: JobId) -> FileResponse:
        """Return a picture of the raster with the outlined objects, of a job that was to make one."""
        return FileResponse(service.preview(job), media_type=_PNG, filename=PREVIEW)

    @app.post(
        "/v1/jobs/{job}/vectorize",
        response_class=Response,
        responses={**files("The layers", _TYPES[".geojson"], _TYPES[".fgb"]), **problems(404, 406, 409)},
    )
    def vectorize(
        job: JobId, body: VectorizeRequest, accept: Annotated[str, Header(max_length=1000)] = "*/*"
    ) -> Response:
        """Make a segment job's polygons again with other shaping, without the network."""
        suffix = _accepted(accept)
        return Response(service.vectorize(job, body, suffix), media_type=_TYPES[suffix])


def _accepted(accept: str) -> str:
    """Return the suffix of the first format that a client accepts. Raises Refusal (406)."""
    for part in accept.split(","):
        kind = part.partition(";")[0].strip().lower()
        if kind in ("*/*", "application/*", "application/json", _TYPES[".geojson"]):
            return ".geojson"
        if kind == _TYPES[".fgb"]:
            return ".fgb"
    raise Refusal(406, f"this is answered as {_TYPES['.geojson']} or {_TYPES['.fgb']}")
