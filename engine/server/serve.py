"""Starting a service: the socket, the line that says where it listens, and what ends it."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import socket
import sys
import threading
from typing import Any, BinaryIO

import uvicorn

import engine
from engine.errors import UsageError
from engine.server.app import create_app
from engine.server.logs import start_logging
from engine.server.patience import protocol_of
from engine.server.places import Places
from engine.server.service import Service
from engine.server.settings import API, Settings

log = logging.getLogger("engine.server.serve")

_LONGEST_LINE = 65_536
_LOOK_SECONDS = 0.05


def serve(settings: Settings, listening: socket.socket, control: BinaryIO | None = None) -> None:
    """Serve on a bound socket until a signal, or until `control` ends: lines of JSON that only the parent can send.

    Raises UsageError where a GPU that was named is not there.
    """
    start_logging(settings.log)
    access, service = create_app(settings)
    limits = settings.limits
    config = uvicorn.Config(
        access,
        http=protocol_of(limits),
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        limit_concurrency=limits.connections,
        timeout_keep_alive=int(limits.header_seconds),
        timeout_graceful_shutdown=3,
        h11_max_incomplete_event_size=limits.header_bytes,
    )
    server = _Server(config, service)
    if control is not None:
        threading.Thread(target=_obey, args=(control, service.places, server), name="control", daemon=True).start()
    server.run(sockets=[listening])
    service.end()
    if server.refusal is not None:
        raise UsageError(server.refusal)


class _Server(uvicorn.Server):
    """Says on standard output where it listens, as soon as it does; ends the jobs before the connections."""

    def __init__(self, config: uvicorn.Config, service: Service) -> None:
        super().__init__(config)
        self._service = service
        self.refusal: str | None = None

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await asyncio.to_thread(self._service.end)  # whoever waits for a job is answered, and lets its connection go
        await super().shutdown(sockets)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        jobs = self._service.jobs
        while self.started and not self.should_exit and jobs.looking:  # only a worker has PyTorch, which knows the GPUs
            await asyncio.sleep(_LOOK_SECONDS)
        self.refusal = jobs.refusal
        self.should_exit = self.should_exit or self.refusal is not None
        if sockets and self.started and not self.should_exit:
            port = sockets[0].getsockname()[1]
            where = {"log": str(self._service.settings.log)}
            say({"port": port, "pid": os.getpid(), "version": engine.__version__, "api": API, **where})
            log.info("listening", extra={"facts": {"port": port, "version": engine.__version__}})


def say(line: dict[str, Any]) -> None:
    """Print one JSON line for whoever started the engine."""
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def listen(host: str, port: int) -> socket.socket:
    """Return a socket bound to an address; port 0 is any free one. Raises UsageError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio sends small answers at once (TCP_NODELAY) only where the protocol is named; else each waits 40 ms
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if os.name == "posix":
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        mend = "name an address of this machine" if isinstance(error, socket.gaierror) else "try --port 0"
        raise UsageError(f"--host {host} --port {port}: {error.strerror}; {mend}") from error
    return listening


def _obey(control: BinaryIO, places: Places, server: uvicorn.Server) -> None:
    """Follow the parent's lines, and end with them: an engine never outlives the QGIS that started it."""
    while line := control.readline(_LONGEST_LINE):
        try:
            message = json.loads(line)
            folder = message["allow"]
            places.allow(folder)
        except (ValueError, KeyError, TypeError):
            say({"error": 'not understood; send {"allow": FOLDER}'})
        except UsageError as error:
            say({"error": str(error)})
        else:
            say({"allowed": folder})
    server.should_exit = True
