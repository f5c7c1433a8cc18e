"""Who may ask: every request passes here before anything else looks at it.

A web page must not reach the engine through the user's own browser, so any Origin is refused, and a Host that is not
loopback too (DNS rebinding). Everything else needs the key. Bodies are bounded in size and in time.
"""

from __future__ import annotations

import asyncio
import hmac
import ipaddress
import logging
import time
from collections.abc import Iterable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from engine.server.problems import MEDIA_TYPE, Refusal, body_of, new_reference, problem_of
from engine.server.settings import Settings

log = logging.getLogger("engine.server.access")

UPLOADS = "/v1/rasters"


class Access:
    """ASGI middleware: refuses what may not be asked, counts and logs what was."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app, self._settings = app, settings
        self._key = settings.key.encode()
        self._hosts = {host.lower() for host in settings.hosts}
        self.answers: dict[int, int] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return
        request = _Request(scope, receive, send, self._settings)
        try:
            self._check(request)
            await self._app(scope, request.receive, request.send)
        except Refusal as refusal:
            await request.refuse(refusal)
        finally:
            self.answers[request.status] = self.answers.get(request.status, 0) + 1

    def _check(self, request: _Request) -> None:
        """Raise Refusal on what may not be asked."""
        hosts = request.headers(b"host")
        if len(hosts) != 1 or not self._host_is_ours(hosts[0]):
            raise Refusal(403, "this Host is not served; use 127.0.0.1, or start the engine with --host-name NAME")
        if request.headers(b"origin"):
            raise Refusal(403, "requests of web pages are not served")
        shown = request.headers(b"authorization")
        scheme, _, key = (shown[0] if len(shown) == 1 else b"").partition(b" ")
        if not hmac.compare_digest(key.strip(), self._key) or scheme.lower() != b"bearer":
            challenge = {"WWW-Authenticate": "Bearer"}
            raise Refusal(401, "show the engine's key as 'Authorization: Bearer KEY'", challenge)
        length = request.headers(b"content-length")
        if length and (not length[0].isdigit() or int(length[0]) > request.most):
            raise Refusal(413, f"the body is larger than {request.most} bytes")

    def _host_is_ours(self, value: bytes) -> bool:
        text = value.decode("latin-1").lower()
        name = text[1:].partition("]")[0] if text.startswith("[") else text.rpartition(":")[0] or text
        return name in self._hosts or is_loopback(name)


class _Request:
    """One request: its headers, its bounded body, and what became of it."""

    def __init__(self, scope: Scope, receive: Receive, send: Send, settings: Settings) -> None:
        self.reference, self.status = new_reference(), 0
        self._headers: list[tuple[bytes, bytes]] = scope["headers"]
        self._facts = {"method": scope["method"], "path": scope["path"][:200]}
        self._started = time.monotonic()
        self._receive, self._send, self._limits = receive, send, settings.limits
        self._uploads = scope["method"] == "POST" and scope["path"] == UPLOADS
        self.most = self._limits.upload_bytes if self._uploads else self._limits.body_bytes
        self._got, self._whole = 0, False
        self._has_body = bool(self.headers(b"content-length") or self.headers(b"transfer-encoding"))
        scope["reference"] = self.reference

    def headers(self, name: bytes) -> list[bytes]:
        """Return all values of a header."""
        return [value for key, value in self._headers if key == name]

    async def receive(self) -> Message:
        """Pass on a part of the body. Raises Refusal (413, 408)."""
        if self._whole:
            return await self._receive()  # waits for the client to go away, however long the answer takes
        try:
            message = await asyncio.wait_for(self._receive(), self._limits.body_seconds)
        except TimeoutError as error:
            raise Refusal(408, f"no data for {self._limits.body_seconds:g} s") from error
        self._got += len(message.get("body", b""))
        if self._got > self.most:
            raise Refusal(413, f"the body is larger than {self.most} bytes")
        self._whole = not message.get("more_body", False)
        return message

    async def send(self, message: Message) -> None:
        """Pass on a part of the answer; it is in the log before the client has it."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            ms = round(1000 * (time.monotonic() - self._started), 1)
            facts = self._facts | {"reference": self.reference, "status": self.status, "ms": ms}
            log.info("request", extra={"facts": facts})
            message["headers"] = [*message["headers"], *_safe_headers(self.reference)]
            if self._has_body and not self._whole:
                message["headers"].append((b"connection", b"close"))  # nobody will read the rest
        await self._send(message)

    async def refuse(self, refusal: Refusal) -> None:
        """Answer with a problem, unless an answer has begun."""
        if self.status:
            return
        body = body_of(problem_of(refusal.status_code, refusal.detail, self.reference))
        headers = [(key.lower().encode(), value.encode()) for key, value in (refusal.headers or {}).items()]
        headers += [(b"content-type", MEDIA_TYPE.encode()), (b"content-length", str(len(body)).encode())]
        await self.send({"type": "http.response.start", "status": refusal.status_code, "headers": headers})
        await self._send({"type": "http.response.body", "body": body})


def is_loopback(name: str) -> bool:
    """Tell whether a host name means this machine."""
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def _safe_headers(reference: str) -> Iterable[tuple[bytes, bytes]]:
    yield b"x-content-type-options", b"nosniff"
    yield b"cache-control", b"no-store"
    yield b"x-reference", reference.encode()
