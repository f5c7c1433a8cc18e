"""What checks inside QGIS share: the plugin, its panel, a project, waiting with the event loop running."""

import os
import subprocess
import sys
import time
import traceback
from pathlib import Path

import pytest
import qgis.utils
from qgis.core import QgsApplication, QgsProject, QgsRasterLayer, QgsRectangle
from qgis.PyQt.QtCore import QEventLoop, Qt, QTimer
from qgis.PyQt.QtTest import QTest

SAMPLE = Path(__file__).parents[3] / "resources" / "samples" / "atlanta.tif"
CORNER = QgsRectangle(733790, 3724925, 733930, 3725065)
TILES = Path(__file__).parents[1] / "tiles.py"
PLUGIN = "refer_and_segment"


@pytest.fixture(scope="session")
def port():
    """The sample on a web server of its own, on loopback."""
    server = subprocess.Popen(["/usr/bin/python3", str(TILES), str(SAMPLE)], stdout=subprocess.PIPE, text=True)
    with server:
        yield int(server.stdout.readline())
        server.terminate()


def spin(seconds):
    """Let QGIS go on for a while."""
    loop = QEventLoop()
    QTimer.singleShot(int(1000 * seconds), loop.quit)
    loop.exec()


def wait_until(condition, seconds=120, what="what was waited for"):
    """Let QGIS go on until a condition holds."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"{what} did not happen in {seconds} s"
        spin(0.02)


@pytest.fixture(autouse=True)
def faults(monkeypatch):
    """Faults in slots, which QGIS would show in a dialog that nobody closes; a check with one fails."""
    found = []
    monkeypatch.setattr(sys, "excepthook", lambda *fault: found.append("".join(traceback.format_exception(*fault))))
    yield found
    assert found == [], "\n".join(found)


@pytest.fixture
def settings(tmp_path):
    """The plugin's settings, pointing at the engine of the tests and at folders that are thrown away."""
    from qgis.core import QgsSettings
    from refer_and_segment.settings import GROUP, Settings

    QgsSettings().remove(GROUP)
    made = Settings()
    made.route, made.python = "environment", os.environ["ENGINE_PYTHON"]
    (tmp_path / "out").mkdir()
    made.output_folder = str(tmp_path / "out")
    return made


@pytest.fixture
def plugin(settings):
    """The plugin, loaded as the plugin manager does it, unloaded afterwards."""
    qgis.utils.updateAvailablePlugins()
    assert qgis.utils.loadPlugin(PLUGIN)
    assert qgis.utils.startPlugin(PLUGIN)
    yield qgis.utils.plugins[PLUGIN]
    assert qgis.utils.unloadPlugin(PLUGIN)


@pytest.fixture
def project(qgis_iface):
    """An empty project; the layers of a check go with it."""
    qgis_iface.newProject()
    yield QgsProject.instance()
    QgsProject.instance().clear()


@pytest.fixture
def qgis_iface():
    """The real QGIS."""
    return qgis.utils.iface


class KeptEngine:
    """The engine that a check leaves to the next one: to start one takes longer than most checks."""

    def __init__(self):
        self._process = None

    def take(self, connection):
        """Take a connection's engine, if it runs, so that it does not end with the plugin."""
        wait_until(lambda: QgsApplication.taskManager().countActiveTasks() == 0, what="the end of the tasks")
        if connection.state == "ready" and connection.pid:
            self._process, connection._process = connection._process, None

    def give(self, connection):
        """Give a connection the engine, if there is one, in the classes of the plugin as it is loaded now."""
        from refer_and_segment.engine_link.client import EngineClient
        from refer_and_segment.engine_link.process import EngineProcess

        if self._process is None:
            return
        process = EngineProcess((), self._process.log)
        vars(process).update(vars(self._process))
        connection._process, connection._client = process, EngineClient(process.url, process.key)
        connection._route, connection.health = connection._wanted(), connection._client.health()
        connection.state, self._process = "ready", None

    def end(self):
        """End the engine."""
        if self._process is not None:
            self._process.stop()
        self._process = None


@pytest.fixture(scope="session")
def kept_engine():
    """The engine between checks."""
    kept = KeptEngine()
    yield kept
    kept.end()


@pytest.fixture
def panel(plugin, project, kept_engine):
    """The panel, opened by its button, the engine being up."""
    kept_engine.give(plugin.connection)
    plugin.actions[0].trigger()
    assert plugin.dock.isVisible()
    wait_until(lambda: plugin.connection.state in ("ready", "failed"), what="the engine's start")
    assert plugin.connection.state == "ready", plugin.connection.detail
    yield plugin.dock
    kept_engine.take(plugin.connection)


@pytest.fixture
def sample(project, qgis_iface):
    """The bundled sample, on the map, which shows a part of it that a window of the network covers."""
    layer = QgsRasterLayer(str(SAMPLE), "atlanta", "gdal")
    assert layer.isValid()
    project.addMapLayer(layer)
    canvas = qgis_iface.mapCanvas()
    canvas.setDestinationCrs(layer.crs())
    spin(0.3)  # QGIS zooms to a project's first layer
    canvas.setExtent(CORNER)
    spin(0.1)
    return layer


def type_phrases(panel, *phrases):
    """Type phrases as a user does, one a line."""
    panel.form.phrases.clear()
    for index, phrase in enumerate(phrases):
        if index:
            QTest.keyClick(panel.form.phrases, Qt.Key.Key_Return)
        QTest.keyClicks(panel.form.phrases, phrase)


def run_to_end(panel, seconds=400):
    """Press Run and wait until the run ended."""
    QTest.mouseClick(panel.runs.run_button, Qt.MouseButton.LeftButton)
    assert panel.task is not None, panel.runs.status.text()
    wait_until(lambda: panel.task is None, seconds, f"the end of the run ({panel.runs.status.text()})")
