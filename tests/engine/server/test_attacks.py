"""What an attacker may try, and how each is refused."""

from __future__ import annotations

import pickle
import socket
import struct
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
import requests
import uvicorn
from starlette.types import Receive, Scope, Send

from engine.client import Client, JobError, ServerError
from engine.errors import UsageError
from engine.server.access import Access
from engine.server.patience import protocol_of
from engine.server.places import Places
from engine.server.problems import Refusal, without_folders
from engine.server.settings import Limits, Settings, read_key, take_state
from tests.engine.server.serving import PATIENCE, Engine, until, write_image

HEADERS = [
    ("no key", {"Authorization": None}, 401),
    ("wrong key", {"Authorization": "Bearer " + "0" * 32}, 401),
    ("key without its scheme", {"Authorization": "{key}"}, 401),
    ("foreign host", {"Host": "evil.example:80"}, 403),
    ("a host that begins like ours", {"Host": "127.0.0.1.evil.example"}, 403),
    ("a web page", {"Origin": "https://evil.example"}, 403),
    ("a page of this machine", {"Origin": "http://127.0.0.1"}, 403),
    ("a sandboxed page", {"Origin": "null"}, 403),
]


@pytest.mark.parametrize(("change", "status"), [row[1:] for row in HEADERS], ids=[row[0] for row in HEADERS])
@pytest.mark.parametrize("path", ["/v1/health", "/v1/jobs", "/v1/openapi.json", "/v1/metrics", "/nonesuch"])
def test_requests_without_the_right_headers(engine: Engine, change: dict[str, str], status: int, path: str) -> None:
    headers = {"Authorization": f"Bearer {engine.key}"} | change
    headers = {key: value and value.replace("{key}", engine.key) for key, value in headers.items()}
    answer = requests.get(f"http://127.0.0.1:{engine.port}{path}", headers=headers, timeout=PATIENCE)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert "access-control-allow-origin" not in answer.headers
    assert answer.json()["reference"] in engine.log()
    assert engine.key not in engine.log()


PATHS = [
    "/etc/passwd",
    "{dir}/../secret.tif",
    "{dir}/link.tif",
    "{dir}/linked/secret.tif",
    "small.tif",
    "/vsicurl/http://127.0.0.1:1/a.tif",
    "/vsizip/{dir}/bomb.zip/a.tif",
    "//server/share/a.tif",
    "http://127.0.0.1:1/a.tif",
    "https://example.org/a.tif",
    "s3://bucket/a.tif",
    "file://{dir}/small.tif",
    "GPKG:{dir}/a.gpkg:table",
    "{dir}/small.tif\0.png",
    "~/a.tif",
]


@pytest.mark.parametrize("path", PATHS)
def test_paths_that_lead_out(client: Client, images: Path, path: str) -> None:
    secret = images.parent / "secret.tif"
    if not secret.exists():
        write_image(secret, 64)
        (images / "link.tif").symlink_to(secret)
        (images / "linked").symlink_to(images.parent)
    for kind in ("segment", "select"):
        with pytest.raises(ServerError) as refused:
            client.submit({"kind": kind, "source": path.replace("{dir}", str(images)), "phrases": ["buildings"]})
        assert refused.value.status == 403
        assert str(images.parent) not in str(refused.value)


def test_a_vrt_that_leads_out(client: Client, images: Path) -> None:
    outside = images.parent / "outside.tif"
    write_image(outside, 64)
    band = (
        '<VRTRasterBand dataType="Byte" band="1"><SimpleSource><SourceFilename>{}</SourceFilename></SimpleSource>'
        "</VRTRasterBand>"
    )
    for name, source in (("a.vrt", str(outside)), ("b.tif", "/vsicurl/http://127.0.0.1:1/a.tif")):
        text = f'<VRTDataset rasterXSize="64" rasterYSize="64">{band.format(source)}</VRTDataset>'
        (images / name).write_text(text)
        job = client.segment(images / name, ["buildings"], {"model": "tiny"})
        with pytest.raises(JobError, match=r"outside the allowed folders|not a raster") as failed:
            client.wait(job.id, timeout=PATIENCE)
        assert failed.value.status == 422


def test_a_pickle_as_a_pack(client: Client, images: Path, home: Path) -> None:
    folder, flag = images / "pack", images / "executed"
    folder.mkdir()
    config = (home / "refer-segment" / "models" / "tiny" / "config.json").read_text()
    (folder / "config.json").write_text(config)
    (folder / "model.safetensors").write_bytes(pickle.dumps(_Touch(flag)))
    for model in (folder, folder / "model.safetensors"):
        job = client.segment(images / "small.tif", ["buildings"], {"model": str(model)})
        with pytest.raises(JobError) as failed:
            client.wait(job.id, timeout=PATIENCE)
        assert failed.value.status == 422
    assert not flag.exists()
    with pytest.raises(ServerError) as outside:
        client.segment(images / "small.tif", ["buildings"], {"model": "/etc"})
    assert outside.value.status == 403


class _Touch:
    """A pickle that writes a file when it is read."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Callable[..., object], tuple[Any, ...]]:
        return Path.touch, (self.path,)


def header_only_tiff(path: Path) -> None:
    """Write a classic TIFF of 1,000,000 x 1,000,000 pixels with no pixel in it."""
    tags = [(256, 4, 10**6), (257, 4, 10**6), (258, 3, 8), (259, 3, 1), (262, 3, 1), (273, 4, 8), (277, 3, 1)]
    tags += [(278, 4, 1), (279, 4, 1)]
    body = b"".join(struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in tags)
    path.write_bytes(b"II*\0" + struct.pack("<I", 8) + struct.pack("<H", len(tags)) + body + b"\0\0\0\0")


def test_uploads_that_are_no_usable_geotiff(engine: Engine, tmp_path: Path) -> None:
    bomb, huge, text = tmp_path / "bomb.tif", tmp_path / "huge.tif", tmp_path / "vrt.tif"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.tif", bytes(50_000_000))
    header_only_tiff(huge)
    text.write_text("<VRTDataset rasterXSize='1' rasterYSize='1'></VRTDataset>")
    profile = {"driver": "GTiff", "width": 100_000, "height": 100_000, "count": 1, "dtype": "uint8"}
    with rasterio.open(tmp_path / "zeros.tif", "w", sparse_ok=True, tiled=True, compress="deflate", **profile):
        pass  # 10 gigapixels in a file of kilobytes
    (tmp_path / "cut.tif").write_bytes(b"II*\0" + np.random.default_rng(1).bytes(1000))
    (tmp_path / "empty.tif").write_bytes(b"")
    for path in (bomb, huge, text, tmp_path / "zeros.tif", tmp_path / "cut.tif", tmp_path / "empty.tif"):
        with pytest.raises(ServerError) as refused:
            engine.client.upload(path)
        assert refused.value.status == 422, path.name
    kept = {path.name for path in (engine.state / "uploads").iterdir()}
    url = f"http://127.0.0.1:{engine.port}/v1/rasters"
    headers = {"Authorization": f"Bearer {engine.key}", "Content-Type": "text/html"}
    assert requests.post(url, b"II*\0", headers=headers, timeout=PATIENCE).status_code == 415
    assert {path.name for path in (engine.state / "uploads").iterdir()} == kept


def exchange(port: int, data: bytes) -> bytes:
    """Send bytes and return all that comes back until the other side closes."""
    with socket.create_connection(("127.0.0.1", port), PATIENCE) as connection:
        try:
            connection.sendall(data)
            return b"".join(iter(lambda: connection.recv(65_536), b""))
        except ConnectionResetError:
            return b""


def test_bodies_and_headers_that_are_too_large(engine: Engine) -> None:
    start = f"Host: 127.0.0.1\r\nAuthorization: Bearer {engine.key}\r\n"
    upload = f"POST /v1/rasters HTTP/1.1\r\n{start}Content-Type: image/tiff\r\nContent-Length: 10000000000\r\n\r\nII*\0"
    assert exchange(engine.port, upload.encode()).startswith(b"HTTP/1.1 413")
    body = f"POST /v1/jobs HTTP/1.1\r\n{start}Content-Type: application/json\r\nContent-Length: 2000000\r\n\r\n{{"
    assert exchange(engine.port, body.encode()).startswith(b"HTTP/1.1 413")
    chunk = b"100000\r\n" + bytes(1 << 20) + b"\r\n"
    chunked = f"POST /v1/jobs HTTP/1.1\r\n{start}Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    answer = exchange(engine.port, chunked.encode() + 2 * chunk)
    assert answer == b"" or (answer.startswith(b"HTTP/1.1 413") and b"connection: close" in answer.lower())
    flood = f"GET /v1/health HTTP/1.1\r\n{start}" + "".join(f"X-{i}: {'a' * 100}\r\n" for i in range(10_000))
    answer = exchange(engine.port, flood.encode() + b"\r\n")
    assert answer == b"" or answer.startswith(b"HTTP/1.1 400")
    assert engine.client.health()["api"] == 1


LONG = 1 << 26


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    """An application that reads its body; of /long it answers more than buffers hold."""
    more = True
    while more:
        more = (await receive()).get("more_body", False)
    left = LONG if scope["path"] == "/long" else 0
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % left)]})
    while left:
        left -= 1 << 20
        await send({"type": "http.response.body", "body": bytes(1 << 20), "more_body": True})
    await send({"type": "http.response.body", "body": b""})


@pytest.fixture
def impatient(tmp_path: Path) -> Iterator[int]:
    """The port of a server with the engine's protocol and access rules, in a hurry and with small limits."""
    limits = Limits(body_bytes=1000, upload_bytes=2000, header_seconds=0.5, body_seconds=0.5)
    access = Access(echo, Settings("k" * 16, tmp_path, limits=limits))
    options: dict[str, Any] = {"ws": "none", "lifespan": "off", "log_config": None, "timeout_keep_alive": 1}
    config = uvicorn.Config(access, http=protocol_of(limits), **options)
    server = uvicorn.Server(config)
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    thread = threading.Thread(target=server.run, args=([listening],))
    thread.start()
    until(lambda: server.started)
    yield listening.getsockname()[1]
    server.should_exit = True
    thread.join(PATIENCE)


def test_clients_that_are_slow(impatient: int) -> None:
    start = b"POST /v1/jobs HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer kkkkkkkkkkkkkkkk\r\n"
    assert exchange(impatient, b"") == b""  # connected and silent
    assert exchange(impatient, start) == b""  # headers that never end
    whole = start + b"Content-Length: 3\r\n\r\nabc"
    half = exchange(impatient, whole + start)
    assert half.startswith(b"HTTP/1.1 200")  # and the second request, half sent, is given up
    assert exchange(impatient, start + b"Content-Length: 100\r\n\r\nabc").startswith(b"HTTP/1.1 408")


def test_clients_that_do_not_read(impatient: int) -> None:
    request = b"GET /long HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer kkkkkkkkkkkkkkkk\r\n\r\n"
    with socket.create_connection(("127.0.0.1", impatient), PATIENCE) as connection:
        connection.sendall(request)
        time.sleep(1.5)
        got = 0
        try:
            while part := connection.recv(1 << 20):
                got += len(part)
        except ConnectionResetError:
            pass
    assert got < LONG
    answer = requests.get(
        f"http://127.0.0.1:{impatient}/long", headers={"Authorization": "Bearer " + "k" * 16}, timeout=PATIENCE
    )
    assert len(answer.content) == LONG


def test_chunked_bodies_are_counted(impatient: int) -> None:
    def parts() -> Iterator[bytes]:
        yield from [b"a" * 600] * 2

    headers = {"Authorization": "Bearer " + "k" * 16}
    answer = requests.post(f"http://127.0.0.1:{impatient}/v1/jobs", parts(), headers=headers, timeout=PATIENCE)
    assert answer.status_code == 413
    assert requests.post(f"http://127.0.0.1:{impatient}/v1/rasters", parts(), headers=headers, timeout=PATIENCE).ok


URLS = [
    ("https://example.org/images/a.tif", True),
    ("https://example.org/images/deep/a.tif", True),
    ("https://example.org/imagesque/a.tif", False),
    ("https://example.org/images/../b.tif", False),
    ("https://example.org/images/%2e%2e/b.tif", False),
    ("https://example.org.evil.example/images/a.tif", False),
    ("https://user@example.org/images/a.tif", False),
    ("https://example.org@evil.example/images/a.tif", False),
    ("https://example.org:444/images/a.tif", False),
    ("http://example.org/images/a.tif", False),
    ("https://example.org\\@evil.example/images/a.tif", False),
    ("https://example.org/images/a.tif\r\nX: y", False),
    ("https://[::1/images/a.tif", False),
]


@pytest.mark.parametrize(("url", "allowed"), URLS)
def test_remote_names_begin_as_allowed(url: str, allowed: bool) -> None:
    places = Places([], ["https://example.org/images"])
    if allowed:
        assert places.source(url) == url
    else:
        with pytest.raises(Refusal) as refused:
            places.source(url)
        assert refused.value.status_code == 403


def test_keys_others_can_read_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_text("a" * 32 + "\n")
    path.chmod(0o644)
    with pytest.raises(UsageError, match="chmod 600"):
        read_key(path)
    path.chmod(0o600)
    assert read_key(path) == "a" * 32
    path.write_text("short")
    with pytest.raises(UsageError, match="too short"):
        read_key(path)


def test_a_state_folder_serves_one_engine(tmp_path: Path) -> None:
    _, lock = take_state(tmp_path / "state")
    with pytest.raises(UsageError, match="another engine"):
        take_state(tmp_path / "state")
    lock.release()
    take_state(tmp_path / "state")[1].release()


def test_messages_lose_their_folders() -> None:
    assert without_folders("/home/me/data/a.tif: no such file") == "a.tif: no such file"
    assert without_folders("C:\\Users\\me\\a.tif: damaged (/tmp/x/y.tif)") == "a.tif: damaged (y.tif)"
    assert without_folders("/home/my data/a.tif: empty", ["/home/my data"]) == "a.tif: empty"
    assert without_folders("give metres/pixel, and/or 1/2") == "give metres/pixel, and/or 1/2"


@pytest.mark.parametrize("body", [b'{"kind": "\xff"}', b"[" * 100_000, b'{"source": ' + b"9" * 5000 + b"}"])
def test_bodies_that_are_no_json_cannot_be_used(engine: Engine, body: bytes) -> None:
    headers = {"Authorization": f"Bearer {engine.key}", "Content-Type": "application/json"}
    answer = requests.post(f"http://127.0.0.1:{engine.port}/v1/jobs", body, headers=headers, timeout=PATIENCE)
    assert (answer.status_code, answer.json()["detail"]) == (422, "the body is not valid JSON")


def test_truth_is_no_number(engine: Engine) -> None:
    body = {"kind": "segment", "source": "a.tif", "phrases": "houses", "options": {"threshold": True}}
    with pytest.raises(ServerError, match="should be a list"):
        engine.client.submit(body)
    with pytest.raises(ServerError, match=r"options.threshold True: true and false are no value of this option"):
        engine.client.submit(body | {"phrases": ["houses"]})
    body["phrases"] = ["houses"]
    teach = {"kind": "teach", "source": "a.tif", "labels": "b.gpkg", "phrase": "pools", "name": "pools"}
    bands = [body | {"options": {"bands": [first, 2, 3]}} for first in (True, 0)]
    for wrong in (teach | {"minutes": True}, body | {"bbox": [0, True, 2, 2], "options": {}}, *bands):
        with pytest.raises(ServerError, match=r"true and false are no value|numbers from 1"):
            engine.client.submit(wrong)


def test_each_phrase_may_be_as_long_as_on_the_command_line(engine: Engine, images: Path) -> None:
    for phrases, said in ((["x" * 900] * 60, "no such file"), (["roofs", "x" * 1001], r"phrases\.1: .*most 1000")):
        with pytest.raises(ServerError, match=said):
            engine.client.submit({"kind": "segment", "source": str(images / "none.tif"), "phrases": phrases})


def test_an_upload_that_is_broken_off_is_no_fault(engine: Engine) -> None:
    with socket.create_connection(("127.0.0.1", engine.port), PATIENCE) as client:
        head = f"POST /v1/rasters HTTP/1.1\r\nHost: 127.0.0.1:{engine.port}\r\nAuthorization: Bearer {engine.key}\r\n"
        client.sendall(f"{head}Content-Type: image/tiff\r\nContent-Length: 9000000\r\n\r\nII*".encode())
        time.sleep(0.3)
    engine.client.health()
    time.sleep(0.3)
    assert "fault" not in engine.log()
