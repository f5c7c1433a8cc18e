"""The plugin's link to the engine: what is cancelled, slow, broken or down on the way, against small servers."""

from __future__ import annotations

import json
import os
import sqlite3
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

core = pytest.importorskip("qgis.core", reason="needs QGIS's own Python")

from qgis.PyQt.QtCore import QObject  # noqa: E402

from qgis_plugin.engine_link import process  # noqa: E402
from qgis_plugin.engine_link.client import EngineClient  # noqa: E402
from qgis_plugin.engine_link.connection import EngineConnection  # noqa: E402
from qgis_plugin.engine_link.errors import UNFORESEEN, Cancelled, EngineFailed, NotPossible  # noqa: E402
from qgis_plugin.engine_link.tasks import FactsTask, PlanTask  # noqa: E402
from qgis_plugin.manager.doctor import engine_line  # noqa: E402
from qgis_plugin.manager.routes import command_of  # noqa: E402
from qgis_plugin.manager.tasks import CheckTask  # noqa: E402
from qgis_plugin.panel.live import LiveResult  # noqa: E402
from qgis_plugin.settings import Settings  # noqa: E402

pytestmark = pytest.mark.qgis

HEALTH = {"status": "ok", "version": "0.1.0", "api": 1, "workers": [{"device": "cpu", "state": "idle", "detail": None}]}


class Service(ThreadingHTTPServer):
    """A service that says what a test wants: `answers` by method and address, a value or what makes one."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.answers: dict[str, Any] = {"GET /v1/health": HEALTH}
        self.asked: list[str] = []
        self.url = f"http://127.0.0.1:{self.server_port}"
        threading.Thread(target=self.serve_forever, daemon=True).start()


class _Answer(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Service

    def answer(self) -> None:
        self.body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        asked = f"{self.command} {self.path}"
        self.server.asked.append(asked)
        said = self.server.answers.get(asked, {})
        said = said(self) if callable(said) else said
        if said is None:  # the connection breaks
            self.close_connection = True
            return
        status, said = said if isinstance(said, tuple) else (200, said)
        content = said if isinstance(said, bytes) else json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def do_GET(self) -> None:
        self.answer()

    def do_POST(self) -> None:
        self.answer()

    def do_DELETE(self) -> None:
        self.answer()

    def log_message(self, format: str, *arguments: Any) -> None:
        """Say nothing."""


@pytest.fixture
def service() -> Iterator[Service]:
    with Service() as made:
        yield made
        made.shutdown()


class Route(Settings):
    """Settings of the tests alone: a service."""

    route, url, authcfg, state_folder = "service", "", "", ""
    key = "k" * 32

    def service_key(self) -> str:
        return self.key


@pytest.fixture
def connection(qgis_app: object, service: Service, tmp_path: Path) -> EngineConnection:
    settings = Route()
    settings.url = service.url
    return EngineConnection(settings, command_of, tmp_path / "engine.log")


def wait_until(condition: Callable[[], object], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        core.QgsApplication.processEvents()
        time.sleep(0.01)


def a_result(path: Path) -> Any:
    """Write a GeoPackage with two buildings and open it."""
    made = core.QgsVectorLayer("Polygon?crs=EPSG:32616&field=area_m2:double&field=phrase:string", "buildings", "memory")
    for west in (0, 20):
        feature = core.QgsFeature(made.fields())
        feature.setAttributes([100.0, "buildings"])
        feature.setGeometry(core.QgsGeometry.fromRect(core.QgsRectangle(west, 0, west + 10, 10)))
        assert made.dataProvider().addFeature(feature)
    options = core.QgsVectorFileWriter.SaveVectorOptions()
    options.layerName = "buildings"
    options.saveMetadata, options.layerMetadata = True, made.metadata()
    core.QgsVectorFileWriter.writeAsVectorFormatV3(made, str(path), core.QgsCoordinateTransformContext(), options)
    layer = core.QgsVectorLayer(f"{path}|layername=buildings", "buildings", "ogr")
    assert core.QgsProject.instance().addMapLayer(layer)
    return layer


@pytest.mark.parametrize("how", ["cancelled", "no answer that can be read"])
def test_a_slider_without_an_answer_leaves_the_layer(
    connection: EngineConnection, service: Service, tmp_path: Path, how: str
) -> None:
    release = threading.Event()
    if how == "cancelled":
        service.answers["POST /v1/jobs/1/vectorize"] = lambda request: release.wait(30) and b""
    else:
        service.answers["POST /v1/jobs/1/vectorize"] = b"<html>"
    parent, said = QObject(), list[str]()
    live = LiveResult(connection, said.append, parent)
    layer = a_result(tmp_path / "found.gpkg")
    live.take("1", [layer], {"threshold": 0.5})
    live.ask({"threshold": 0.4})
    wait_until(lambda: service.asked[-1:] == ["POST /v1/jobs/1/vectorize"])
    if how == "cancelled":
        live._task.cancel()  # as the x of QGIS's task list does
    release.set()
    wait_until(lambda: live._task is None)
    live.drop()
    with closing(sqlite3.connect(tmp_path / "found.gpkg")) as database:
        assert database.execute("SELECT count(*) FROM buildings").fetchone() == (2,)
    assert said == ([] if how == "cancelled" else ["layer.fgb: the engine's answer cannot be read"])
    core.QgsProject.instance().clear()


def test_a_result_is_waited_for_longer_than_other_answers(service: Service, tmp_path: Path) -> None:
    def slow(request: Any) -> bytes:
        time.sleep(1)
        return b"made"

    service.answers.update({"GET /v1/jobs/1/probability.tif": slow, "POST /v1/jobs/1/vectorize": slow})
    client = EngineClient(service.url, "k" * 32)
    client.timeout = 0.3
    client.fetch("1", "probability.tif", tmp_path / "probability.tif")
    client.vectorize("1", {"threshold": 0.4}, tmp_path / "layer.fgb")
    assert {path.read_bytes() for path in tmp_path.iterdir()} == {b"made"}


def test_a_raster_that_is_too_large_is_not_sent(service: Service, tmp_path: Path) -> None:
    service.answers["GET /v1/health"] = {**HEALTH, "upload_limit": 2_000_000}
    (tmp_path / "town.tif").write_bytes(bytes(2_100_000))
    with pytest.raises(NotPossible, match=r"^town\.tif: 2\.1 MB, the engine takes 2\.0 MB; choose"):
        EngineClient(service.url, "k" * 32).upload(tmp_path / "town.tif")
    assert service.asked == ["GET /v1/health"]


def test_one_lost_answer_does_not_give_a_run_up(service: Service, connection: EngineConnection) -> None:
    said = iter([None, {"id": "1", "state": "done", "progress": {"stage": "done", "windows": 1, "of": 1}}])
    service.answers["GET /v1/jobs/1"] = lambda _: next(said)
    client = connection.client()
    assert connection.job(client, "1", lambda: False).state == "done"
    service.answers["GET /v1/jobs/1"] = lambda _: None
    with pytest.raises(Cancelled):
        connection.job(client, "1", lambda: True)
    assert any("/v1/jobs/1" in asked and not asked.startswith("GET") for asked in service.asked)


@pytest.mark.parametrize(
    ("url", "key", "said"),
    [
        ("http://[::1", "k", "[::1': is no address"),
        ("http://127.0.0.1:port", "k", "port': is no address"),
        ("http://127.0.0.1:9", "ключ", "as 'Key'"),
        ("http://127.0.0.1:9", "k\n", "as 'Key'"),
    ],
)
def test_a_wrong_address_or_key_is_said(connection: EngineConnection, url: str, key: str, said: str) -> None:
    connection.settings.url, connection.settings.key = url, key  # type: ignore[attr-defined]
    task = FactsTask(connection, lambda _: None)
    assert not task.run() and said in str(task.error)


def test_what_is_no_engine_or_takes_no_such_key_is_said(service: Service, connection: EngineConnection) -> None:
    for answer, said in (([], "is no engine"), ((401, {"detail": "Authorization: Bearer"}), "enter it as 'Key'")):
        service.answers["GET /v1/health"] = answer
        task = FactsTask(connection, lambda _: None)
        assert not task.run() and said in str(task.error)


def test_an_engine_that_ends_before_it_gets_its_key_is_explained(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def start(command: list[str], log: Any) -> Any:
        begun = popen(command, log)
        begun.wait()
        return begun

    popen = process._popen
    monkeypatch.setattr(process, "_popen", start)
    with pytest.raises(EngineFailed, match="not installed there"):
        process.EngineProcess([sys.executable, "-m", "engine"], tmp_path / "engine.log").start()


def test_stopping_waits_for_no_silent_service(service: Service, connection: EngineConnection) -> None:
    release = threading.Event()
    service.answers["GET /v1/health"] = lambda request: release.wait(30) and HEALTH
    tasks = [FactsTask(connection, lambda _: None) for _ in range(2)]
    with ThreadPoolExecutor() as threads:
        for task in tasks:
            threads.submit(task.run)
        wait_until(lambda: service.asked)
        begun = time.monotonic()
        connection.stop(0)
        assert time.monotonic() - begun < 1
        release.set()
    assert all(task.was_cancelled for task in tasks)
    assert (connection.state, len(service.asked)) == ("off", 1)  # nobody starts again what was stopped


def test_a_refused_phrase_hides_no_other_s_plan(service: Service, connection: EngineConnection) -> None:
    def plan(request: Any) -> Any:
        phrase = json.loads(request.body)["phrase"]
        return (422, {"detail": "too long"}) if phrase == "long" else {"plan": f"find {phrase}", "warnings": []}

    service.answers["POST /v1/plan"] = plan
    task = PlanTask(("a", "long", "b"), connection, lambda _: None)
    task.work(connection.client())
    assert [plan.get("plan") for plan in task.plans] == ["find a", None, "find b"]
    assert task.plans[1]["refused"] == "too long"


def test_a_test_that_is_stopped_says_no_error(connection: EngineConnection) -> None:
    settings = Route()
    settings.route, settings.python = "environment", os.environ.get("ENGINE_PYTHON", sys.executable)
    task = CheckTask(settings, lambda _: None)
    task.cancel()
    assert not task.run() and task.was_cancelled and not task.error
    task.was_cancelled = False
    task.finished(False)  # it was stopped before it began
    assert task.was_cancelled


def test_a_fault_is_neither_success_nor_cancelled(
    connection: EngineConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "excepthook", lambda *_: None)  # QGIS has one of its own
    ended: list[Any] = []
    for task in (FactsTask(connection, ended.append), CheckTask(connection.settings, ended.append)):
        monkeypatch.setattr(task, "work", lambda _=None: 1 // 0)
        core.QgsApplication.taskManager().addTask(task)
    wait_until(lambda: len(ended) == 2)
    assert [(task.was_cancelled, str(task.error)) for task in ended] == [(False, UNFORESEEN)] * 2


def test_an_engine_whose_workers_are_all_down_says_why() -> None:
    bad = {"device": "cuda:0", "state": "down", "detail": "torch cannot be imported"}
    assert engine_line({**HEALTH, "workers": [bad]}) == "torch cannot be imported"
    assert engine_line({**HEALTH, "workers": [bad, *HEALTH["workers"]]}).startswith("Engine 0.1.0 on")
