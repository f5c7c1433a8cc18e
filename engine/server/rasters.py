"""The routes of uploaded rasters."""

from __future__ import annotations

from typing import Annotated

from fastapi import FastAPI, Request, Response
from fastapi import Path as InPath

from engine.server.documents import problems
from engine.server.models import Uploaded
from engine.server.problems import Refusal
from engine.server.service import Service

_UPLOADS = ("image/tiff", "application/octet-stream")


def add_rasters(app: FastAPI, service: Service) -> None:
    """Add the routes of uploaded rasters."""

    @app.post(
        "/v1/rasters",
        status_code=201,
        responses=problems(415),
        openapi_extra={
            "requestBody": {
                "required": True,
                "content": {each: {"schema": {"type": "string", "format": "binary"}} for each in _UPLOADS},
            }
        },
    )
    async def upload(request: Request) -> Uploaded:
        """Upload a GeoTIFF; its id is then a source of jobs."""
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind not in _UPLOADS:
            raise Refusal(415, "send the GeoTIFF itself, as image/tiff")
        return await service.take_upload(request.stream())

    @app.delete(
        "/v1/rasters/{raster}",
        status_code=204,
        responses={204: {"description": "The upload is removed"}, **problems(404, 409)},
    )
    def remove_upload(raster: Annotated[str, InPath(max_length=64, description="An upload's id.")]) -> Response:
        """Remove an uploaded raster that no job needs any more."""
        service.remove_upload(raster)
        return Response(status_code=204)
