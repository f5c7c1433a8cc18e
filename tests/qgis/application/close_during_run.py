"""Run by QGIS: loads the plugin, starts a run on the sample and leaves QGIS in the middle of the stage CHECK_STAGE."""

import os
from pathlib import Path

import qgis.utils
from qgis.core import QgsProject, QgsRasterLayer
from qgis.PyQt.QtCore import QTimer
from qgis.PyQt.QtWidgets import QApplication, QMessageBox
from qgis.utils import iface

SCRATCH = Path(os.environ["CHECK_SCRATCH"])
PLUGIN = "refer_and_segment"
STAGE = os.environ["CHECK_STAGE"]


def begin():
    """Load the plugin and the sample, press Run."""
    qgis.utils.updateAvailablePlugins()
    qgis.utils.loadPlugin(PLUGIN)
    qgis.utils.startPlugin(PLUGIN)
    plugin = qgis.utils.plugins[PLUGIN]
    plugin.settings.python = os.environ["ENGINE_PYTHON"]
    QgsProject.instance().addMapLayer(QgsRasterLayer(os.environ["CHECK_SAMPLE"], "atlanta", "gdal"))
    panel = plugin.dock
    panel.form.folder.setFilePath(str(SCRATCH / "out"))
    # layers are added fast: many of them, so that QGIS is left in the middle
    phrases = ["the buildings"] if STAGE == "network" else [f"the {count} largest buildings" for count in range(2, 22)]
    panel.form.phrases.setPlainText("\n".join(phrases))
    panel.form.where.setCurrentIndex(panel.form.where.findData("layer"))
    panel.form.advanced.overlap.setValue(75 if STAGE == "network" else 0)
    panel.start()
    look(plugin)


def leave():
    """Leave QGIS as often as it takes: over a running task it first offers to cancel that, and stays open."""
    QgsProject.instance().setDirty(False)
    QTimer.singleShot(300, agree)
    QTimer.singleShot(1000, leave)
    iface.actionExit().trigger()


def agree():
    """Press Yes where QGIS asks whether the running task may be cancelled."""
    question = QApplication.activeModalWidget()
    yes = question.button(QMessageBox.StandardButton.Yes) if isinstance(question, QMessageBox) else None
    if yes is not None:
        yes.click()


def look(plugin):
    """Leave as soon as the run is in its stage."""
    task = plugin.dock.task
    if task is not None and task.status.stage == STAGE:
        (SCRATCH / "pid.txt").write_text(str(plugin.connection.pid))
        leave()
    else:
        QTimer.singleShot(5, lambda: look(plugin))


QTimer.singleShot(100, begin)
