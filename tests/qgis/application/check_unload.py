"""The plugin leaves nothing behind; the last check of a QGIS, as it ends the engine that the others share."""

import gc
import subprocess
import threading

import qgis.utils
from conftest import PLUGIN, spin, wait_until
from qgis.core import Qgis, QgsApplication
from qgis.PyQt.QtCore import QCoreApplication, QEvent
from qgis.PyQt.QtWidgets import QAction, QDialog, QDockWidget


def left_of_the_plugin():
    """Count what a plugin could leave behind."""
    # a nested event loop, such as this check waits in, leaves deleteLater to the outer one
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    window = qgis.utils.iface.mainWindow()
    named = [each.objectName() for each in window.findChildren(QDockWidget) if each.objectName().startswith("Refer")]
    named += [each.objectName() for each in window.findChildren(QDialog) if each.objectName().startswith("Refer")]
    actions = [each.objectName() for each in window.findChildren(QAction) if each.objectName().startswith("refer")]
    provider = QgsApplication.processingRegistry().providerById("refer_and_segment")
    threads = [each.name for each in threading.enumerate() if each.name.startswith("engine")]
    items = len(qgis.utils.iface.mapCanvas().scene().items())
    return named, actions, provider, threads, items


def test_load_and_unload_three_times(settings, project, kept_engine, tmp_path):
    kept_engine.end()
    before = left_of_the_plugin()
    temporary = {path.name for path in tmp_path.parent.parent.parent.glob("refer_segment_*")}
    assert before[:4] == ([], [], None, []), before
    for _ in range(3):
        qgis.utils.updateAvailablePlugins()
        assert qgis.utils.loadPlugin(PLUGIN)
        assert qgis.utils.startPlugin(PLUGIN)
        plugin = qgis.utils.plugins[PLUGIN]
        names = [action.objectName() for action in plugin.actions]
        assert names == ["referSegmentPanel", "referSegmentEngine", "referSegmentHelp"]
        assert QgsApplication.taskManager().count() == 0  # the engine starts with the panel
        plugin.actions[0].trigger()
        plugin.actions[2].trigger()
        connection = plugin.connection
        wait_until(lambda link=connection: link.state == "ready", what="the engine's start")
        pid = connection.pid
        assert qgis.utils.unloadPlugin(PLUGIN)
        del plugin, connection
        spin(0.5)
        assert left_of_the_plugin() == before
        assert subprocess.run(["ps", "-p", str(pid)], stdout=subprocess.DEVNULL, check=False).returncode == 1
    assert {path.name for path in tmp_path.parent.parent.parent.glob("refer_segment_*")} == temporary
    assert Qgis.QGIS_VERSION_INT >= 32200
