"""The client against a small server that is slow, or breaks connections."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from engine.client import Client
from engine.errors import InputError


class Service(ThreadingHTTPServer):
    """Answers every request with what `answer` returns; the connection breaks where that is None."""

    daemon_threads = True
    answer: Callable[[], bytes | None]
    headers: Any = None


class _Handler(BaseHTTPRequestHandler):
    server: Service

    def do_GET(self) -> None:
        self.server.headers = self.headers
        content = self.server.answer()
        if content is not None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(content)

    def log_message(self, format: str, *arguments: Any) -> None:
        """Say nothing."""


@pytest.fixture
def service() -> Iterator[Service]:
    with Service(("127.0.0.1", 0), _Handler) as made:
        threading.Thread(target=made.serve_forever, daemon=True).start()
        yield made
        made.shutdown()


def client_of(service: Service, **more: Any) -> Client:
    return Client(f"http://127.0.0.1:{service.server_port}", "k" * 32 + "\n", **more)


def test_a_result_is_waited_for_longer_than_other_answers(service: Service, tmp_path: Path) -> None:
    def slow() -> bytes:
        time.sleep(1)
        return b"made"

    service.answer = slow
    with client_of(service, timeout=0.3) as client:
        client.save("1", tmp_path / "p.tif")
    assert (tmp_path / "p.tif").read_bytes() == b"made"


def test_a_key_from_a_file_may_have_its_line_end(service: Service) -> None:
    service.answer = lambda: b"{}"
    with client_of(service) as client:
        client.health()
    assert service.headers["Authorization"] == "Bearer " + "k" * 32


def test_a_job_is_asked_for_again_where_the_connection_breaks(service: Service) -> None:
    progress = {"stage": "network", "windows": 1, "of": 2, "windows_per_s": None, "seconds_left": None}
    known = {"id": "1", "revision": 1, "progress": progress, "notes": [], "result": None}
    states = iter(["running", None, None, "done"])

    def answer() -> bytes | None:
        state = next(states)
        return state and json.dumps({**known, "state": state}).encode()

    service.answer = answer
    with client_of(service) as client:
        assert client.wait("1").state == "done"


def test_a_raster_that_the_engine_would_not_take_is_not_sent(service: Service, tmp_path: Path) -> None:
    service.answer = lambda: b'{"upload_limit": 5}'  # a POST would be refused otherwise: this one knows GET alone
    (tmp_path / "large.tif").write_bytes(b"II*\0..")
    with client_of(service) as client:
        with pytest.raises(InputError, match=r"large\.tif: .* MB, the engine takes .*--allow"):
            client.upload(tmp_path / "large.tif")
        with pytest.raises(InputError, match="cannot be read"):
            client.upload(tmp_path)
