"""An HTTP server of a folder that knows ranges, can fail, and keeps account.

A process of its own: GDAL reads in this one while it holds Python's lock. Run as `python http_files.py FOLDER`.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

STATUS, ASKED = ".status", ".asked"


class Served:
    """A folder being served; `fail(503)` answers everything so, `asked()` tells what was asked for and how it went."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.address = folder, f"http://127.0.0.1:{port}"

    def fail(self, status: int | None) -> None:
        (self.folder / STATUS).write_text("" if status is None else str(status))

    def asked(self) -> list[tuple[str, int, int]]:
        """Return path, status and bytes sent of every request so far."""
        path = self.folder / ASKED
        lines = path.read_text().splitlines() if path.exists() else []
        return [(name, int(status), int(size)) for name, status, size in (line.split() for line in lines)]


@contextmanager
def serving(folder: Path) -> Iterator[Served]:
    """Serve the files of a folder on the loopback address."""
    with subprocess.Popen([sys.executable, __file__, str(folder)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield Served(folder, int(process.stdout.readline()))
        finally:
            process.kill()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    folder: Path

    def do_HEAD(self) -> None:
        self._answer()

    def do_GET(self) -> None:
        self._answer()

    def _answer(self) -> None:
        path = self.folder / self.path.lstrip("/").split("?")[0]
        told = self.folder / STATUS
        status = int((told.read_text() if told.exists() else "") or (200 if path.is_file() else 404))
        data = path.read_bytes() if status == 200 else b""
        wanted = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        if wanted and status == 200:
            first = int(wanted[1])
            part = data[first : int(wanted[2] or len(data)) + 1]
            status = 206 if part else 416
            self.send_response(status)
            self.send_header("Content-Range", f"bytes {first}-{first + len(part) - 1}/{len(data)}")
            data = part
        else:
            self.send_response(status)
        self.send_header("Accept-Ranges", "bytes")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        body = data if self.command == "GET" else b""
        with (self.folder / ASKED).open("a") as log:
            log.write(f"{self.path} {status} {len(body)}\n")
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


if __name__ == "__main__":
    _Handler.folder = Path(sys.argv[1])
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    print(server.server_address[1], flush=True)
    server.serve_forever()
