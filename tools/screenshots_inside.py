"""Clicks through the plugin in a running QGIS and takes the pictures; QGIS runs this file, see `tools/screenshots.py`.

SHOTS_TO names the folder of the pictures, SHOTS_SAMPLE the raster, ENGINE_PYTHON the interpreter that has the engine.
"""

from __future__ import annotations

import os
import shutil
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any

try:
    import qgis.utils
except ModuleNotFoundError:
    sys.exit("screenshots_inside: QGIS runs this file; call make screenshots")
from qgis.core import QgsContrastEnhancement, QgsProject, QgsRasterLayer, QgsRasterMinMaxOrigin
from qgis.PyQt.QtCore import QEventLoop, Qt, QTimer

PHRASE = "the buildings in the north"
PLUGIN = "refer_and_segment"
SECONDS = 450
LAYERS_WIDTH, DOCK_WIDTH = 210, 360


def spin(seconds: float) -> None:
    """Let QGIS go on for a while."""
    loop = QEventLoop()
    QTimer.singleShot(int(1000 * seconds), loop.quit)
    loop.exec()


def wait(condition: Callable[[], bool], what: str) -> None:
    """Let QGIS go on until a condition holds. Raises TimeoutError."""
    end = time.monotonic() + SECONDS
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError(what)
        spin(0.05)


def save(widget: Any, name: str) -> None:  # noqa: ANN401 - a QWidget
    """Take a picture of a widget."""
    spin(0.5)
    widget.grab().save(str(Path(os.environ["SHOTS_TO"]) / f"plugin-{name}.png"))


def load_plugin() -> Any:  # noqa: ANN401 - the plugin's object
    """Load the plugin as the plugin manager does. Raises RuntimeError."""
    qgis.utils.updateAvailablePlugins()
    if not (qgis.utils.loadPlugin(PLUGIN) and qgis.utils.startPlugin(PLUGIN)):
        raise RuntimeError("the plugin does not load")
    return qgis.utils.plugins[PLUGIN]


def tidy(window: Any) -> None:  # noqa: ANN401 - a QMainWindow
    """Give the window the pictures' size, and take away what they are not about."""
    window.showNormal()
    window.setGeometry(0, 0, 1120, 720)
    for dock in window.findChildren(type(window.findChild(object, "Layers"))):
        if dock.objectName().startswith(("Browser", "LayerStyling", "Statistical", "Bookmarks")):
            dock.hide()


def shoot_manager(plugin: Any, window: Any) -> None:  # noqa: ANN401
    """Picture the engine manager as it is at first, and with an engine that works."""
    from refer_and_segment.manager.dialog import ManagerDialog

    dialog = ManagerDialog(plugin.settings, plugin.connection, window, plugin.installer)
    dialog.show()
    save(dialog, "first-run")
    dialog.radios["environment"].setChecked(True)
    python = dialog.pages["environment"].python
    python.setFilePath(os.environ["ENGINE_PYTHON"])
    dialog.start_engine()
    wait(lambda: dialog._task is None, "the engine's start")
    client = plugin.connection.client()
    wait(lambda: all(each["state"] == "idle" for each in client.health()["workers"]), "the model")
    dialog.test()
    wait(lambda: dialog._task is None, "the test")
    python.setFilePath("/opt/engine/bin/python")  # the picture shows a path that others could have
    save(dialog, "settings")
    python.setFilePath(os.environ["ENGINE_PYTHON"])
    dialog.close()


def show_sample(plugin: Any, window: Any) -> None:  # noqa: ANN401
    """Put the sample on the map, with the panel beside it."""
    raster = Path(shutil.copy(os.environ["SHOTS_SAMPLE"], os.environ["SHOTS_TO"]))
    layer = QgsRasterLayer(str(raster), "atlanta", "gdal")
    layer.setContrastEnhancement(
        QgsContrastEnhancement.ContrastEnhancementAlgorithm.StretchToMinimumMaximum,
        QgsRasterMinMaxOrigin.Limits.CumulativeCut,
    )
    QgsProject.instance().addMapLayer(layer)
    canvas = qgis.utils.iface.mapCanvas()
    canvas.setDestinationCrs(layer.crs())
    plugin.actions[0].trigger()
    docks = [window.findChild(object, "Layers"), plugin.dock]
    window.resizeDocks(docks, [LAYERS_WIDTH, DOCK_WIDTH], Qt.Orientation.Horizontal)
    spin(0.5)
    extent = layer.extent()
    extent.scale(0.75)
    canvas.setExtent(extent)


def shoot_run(plugin: Any, window: Any) -> None:  # noqa: ANN401
    """Picture the panel with a phrase, and the result. Raises RuntimeError where nothing is found."""
    panel = plugin.dock
    panel.refresh_engine()
    wait(lambda: plugin.connection.state == "ready", "the engine's start")
    panel.form.phrases.setPlainText(PHRASE)
    wait(lambda: panel.form.plan.text() != "", "the plan")
    panel.refresh_engine()
    spin(1)
    save(panel, "panel")
    panel.start()
    wait(lambda: panel.task is None, "the run")
    if not QgsProject.instance().mapLayersByName(PHRASE):
        raise RuntimeError(panel.runs.status.text())
    qgis.utils.iface.mapCanvas().refresh()
    spin(4)
    save(window, "result")


def tell(kind: type[BaseException], fault: BaseException, trace: TracebackType | None) -> None:
    """Leave what went wrong for the process that waits; QGIS would show it in a dialog that nobody closes."""
    text = "".join(traceback.format_exception(kind, fault, trace))
    (Path(os.environ["SHOTS_TO"]) / "failure.txt").write_text(text)


def main() -> None:
    """Take all pictures and leave QGIS, whatever happens."""
    sys.excepthook = tell
    window = qgis.utils.iface.mainWindow()
    try:
        tidy(window)
        plugin = load_plugin()
        shoot_manager(plugin, window)
        show_sample(plugin, window)
        shoot_run(plugin, window)
    finally:
        QgsProject.instance().clear()
        QgsProject.instance().setDirty(False)
        QTimer.singleShot(0, qgis.utils.iface.actionExit().trigger)


QTimer.singleShot(500, main)
