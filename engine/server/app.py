"""The HTTP interface: routes, and nothing that computes."""

from __future__ import annotations

import asyncio
import errno
import json
import logging
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Annotated, Any, get_args

from fastapi import Body, Depends, FastAPI, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import PlainTextResponse, StreamingResponse
from fastapi.security import HTTPBearer
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

import engine
from engine.errors import EngineError
from engine.phrases.colours import read_for_pixels
from engine.server import metrics
from engine.server.access import Access
from engine.server.documents import JOB, JOB_REQUESTS, JobId, example, problems
from engine.server.models import (
    FINISHED,
    Health,
    Job,
    JobList,
    JobRequest,
    Kind,
    ModelList,
    PlanAnswer,
    PlanRequest,
)
from engine.server.problems import MEDIA_TYPE, Refusal, body_of, problem_of, validation_problem
from engine.server.rasters import add_rasters
from engine.server.results import add_results
from engine.server.service import Service
from engine.server.settings import API, Settings

FEATURES = ("segment", "select", "teach", "plan", "vectorize", "upload", "events", "cancel", "gpkg", "geojson", "fgb")
log = logging.getLogger("engine.server.app")

_HEARTBEAT_SECONDS = 15.0
_QUEUED = JOB | {"state": "queued", "started": None, "finished": None, "progress": {"stage": "queued"}, "result": None}
_EVENT = f"event: job\nid: 12\ndata: {json.dumps(JOB)}\n\n"
_KEY = HTTPBearer(auto_error=False, scheme_name="key", description="The engine's key, which `Access` checks.")


def create_app(settings: Settings) -> tuple[Access, Service]:
    """Make the application, refusals around it, and the service behind it."""
    service = Service(settings)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        service.start()
        yield
        await asyncio.to_thread(service.end)

    app = FastAPI(
        title="Refer & Segment engine",
        version=engine.__version__,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url="/v1/openapi.json",
        responses=problems(),
        dependencies=[Depends(_KEY)],
        generate_unique_id_function=lambda route: route.name,
    )
    access = Access(app, settings)
    _add_refusals(app)
    _add_service(app, service, access)
    add_rasters(app, service)
    _add_jobs(app, service)
    add_results(app, service)
    return access, service


def _add_refusals(app: FastAPI) -> None:
    """Answer every refusal as problem JSON."""

    def answer(
        request: Request, status: int, detail: str, headers: Mapping[str, str] | None = None, field: str | None = None
    ) -> Response:
        problem = problem_of(status, detail, request.scope.get("reference", ""), field)
        return Response(
            body_of(problem), status, headers, MEDIA_TYPE
        )  # in ASCII: the detail may repeat half characters

    @app.exception_handler(Refusal)
    async def refusal(request: Request, error: Refusal) -> Response:
        return answer(request, error.status_code, error.detail, error.headers, error.field)

    @app.exception_handler(EngineError)
    async def engine_error(request: Request, error: EngineError) -> Response:
        return answer(request, 422, str(error))

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> Response:
        detail, field = validation_problem(error.errors(), get_args(Kind))
        return answer(request, 422, detail, field=field)

    @app.exception_handler(HTTPException)
    async def http(request: Request, error: HTTPException) -> Response:
        if error.status_code == 400:  # FastAPI's own, of a body that cannot be parsed at all
            return answer(request, 422, "the body is not valid JSON")
        said = {404: "there is no such address", 405: f"this address does not answer {request.method}"}
        return answer(request, error.status_code, said.get(error.status_code, str(error.detail)), error.headers)

    @app.exception_handler(OSError)
    async def no_room(request: Request, error: OSError) -> Response:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise error
        log.error("no room", extra={"facts": {"reference": request.scope.get("reference", ""), "detail": str(error)}})
        return answer(request, 507, "the engine's disk is full; remove finished jobs, or make room")

    @app.exception_handler(ClientDisconnect)
    async def gone(request: Request, error: ClientDisconnect) -> Response:  # nobody hears it; it is no fault
        return answer(request, 400, "the client went away while it sent its request")

    @app.exception_handler(Exception)
    async def fault(request: Request, error: Exception) -> Response:  # Starlette raises it again: uvicorn logs it
        log.error("fault", extra={"facts": {"reference": request.scope.get("reference", "")}}, exc_info=error)
        return answer(request, 500, "a fault of the engine's own; its log says more")


def _add_service(app: FastAPI, service: Service, access: Access) -> None:
    """Add the routes about the service itself."""
    started = time.monotonic()

    # Coroutines: they need no thread of the pool, all of which may be waiting for the geometry worker.

    @app.get("/v1/health")
    async def health() -> Health:
        """Say how the service is: version, features, devices, queue."""
        workers = service.jobs.workers()
        states = {worker.state for worker in workers}
        status = "starting" if states == {"starting"} else "degraded" if "down" in states else "ok"
        return Health(
            status=status,
            version=engine.__version__,
            api=API,
            features=list(FEATURES),
            workers=workers,
            queued=service.jobs.queued,
            running=service.jobs.running,
            queue_limit=service.settings.limits.queue,
            upload_limit=service.settings.limits.upload_bytes,
            uptime_s=round(time.monotonic() - started, 3),
        )

    @app.get("/v1/models")
    def models() -> ModelList:
        """List the model packs."""
        return service.models()

    @app.get(
        "/v1/metrics",
        response_class=PlainTextResponse,
        responses={
            200: example("The counters", "# TYPE engine_jobs_queued gauge\nengine_jobs_queued 0\n", "text/plain")
        },
    )
    async def prometheus() -> PlainTextResponse:
        """Return counters in Prometheus' text format."""
        text = metrics.text(service.jobs, access.answers, time.monotonic() - started)
        return PlainTextResponse(text, media_type=metrics.MEDIA_TYPE)

    @app.post("/v1/plan")
    def plan(body: PlanRequest) -> PlanAnswer:
        """Read a phrase and say how it would be worked out."""
        read = read_for_pixels(body.phrase)
        return PlanAnswer(
            phrase=read.phrase,
            plan=read.render(),
            finds=list(read.finds),
            fallback=read.fallback,
            warnings=list(read.warnings),
            tree=read.to_dict(),
        )


def _add_jobs(app: FastAPI, service: Service) -> None:
    """Add the routes of a job's life."""

    @app.post("/v1/jobs", status_code=202, responses={202: example("The job, which waits", _QUEUED), **problems(429)})
    def submit(body: Annotated[JobRequest, Body(openapi_examples=JOB_REQUESTS)]) -> Job:
        """Queue a job."""
        return service.submit(body)

    @app.get("/v1/jobs")
    def jobs() -> JobList:
        """List all jobs, newest first."""
        return JobList(jobs=service.jobs.all())

    @app.get("/v1/jobs/{job}", responses={200: example("The job", JOB), **problems(404)})
    async def job_state(
        job: JobId,
        wait: Annotated[float, Query(ge=0, le=30, description="Seconds to wait for news; 0 answers at once.")] = 0,
        after: Annotated[int, Query(ge=-1, description="The revision known already: a newer one is news.")] = -1,
    ) -> Job:
        """Say how a job goes; with `wait` and `after`, as soon as it has changed (the end is told at once)."""
        if wait > 0:
            with service.watches.watching(job) as watch:
                await watch.after(after, wait)
        return service.jobs.get(job).job

    @app.delete(
        "/v1/jobs/{job}",
        status_code=202,
        response_model=Job,
        responses={
            202: example("The job, which is being cancelled", _QUEUED),
            204: {"description": "The finished job is removed"},
            **problems(404),
        },
    )
    def delete(job: JobId) -> Any:  # noqa: ANN401 - a job, or an answer without a body
        """Cancel a job that is not finished and keep its record; remove one that is, with its results."""
        return service.jobs.delete(job) or Response(status_code=204)

    @app.get(
        "/v1/jobs/{job}/events",
        response_class=StreamingResponse,
        responses={200: example("Job records", _EVENT, "text/event-stream"), **problems(404)},
    )
    async def events(job: JobId) -> StreamingResponse:
        """Follow a job: an event with its record at every change, until it is finished (server-sent events)."""
        service.jobs.get(job)
        return StreamingResponse(_events(service, job), media_type="text/event-stream")


async def _events(service: Service, name: str) -> AsyncIterator[str]:
    revision = -1
    with suppress(Refusal), service.watches.watching(name) as watch:  # it may be deleted meanwhile
        while (job := await watch.after(revision, _HEARTBEAT_SECONDS)) is not None:
            if job.revision == revision:
                yield ": still here\n\n"
                continue
            revision = job.revision
            yield f"event: job\nid: {revision}\ndata: {job.model_dump_json()}\n\n"
            if job.state in FINISHED:
                return
