"""What goes wrong during a run: every time a clear message, nothing lost, no process and no file left."""

import os
import shutil
import signal
import subprocess
from pathlib import Path

import pytest
from check_view import show
from conftest import SAMPLE, run_to_end, spin, type_phrases, wait_until
from qgis.core import QgsApplication, QgsProject, QgsRasterLayer
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest


def begin(panel, stage=None):
    """Press Run on the whole sample, with many windows; return when the run is in a stage."""
    panel.form.overlap.setValue(75)
    type_phrases(panel, "the buildings")
    panel.form.where.setCurrentIndex(panel.form.where.findData("layer"))
    QTest.mouseClick(panel.runs.run_button, Qt.MouseButton.LeftButton)
    assert panel.task is not None, panel.runs.status.text()
    if stage:
        wait_until(lambda: panel.task is None or panel.task.status.stage == stage, what=f"stage {stage}")
        assert panel.task is not None, panel.runs.status.text()


def end(panel):
    """Wait until the run ended; return what the panel says."""
    wait_until(lambda: panel.task is None, 600, "the end of the run")
    return panel.runs.status.text()


def processes_of(session):
    """Return the processes of the engine's session."""
    found = []
    for folder in Path("/proc").iterdir():
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except (OSError, NotADirectoryError):
            continue
        if fields and int(fields[3]) == session and fields[0] != "Z":
            found.append(int(folder.name))
    return found


def leftovers(panel):
    """Return the scratch folders and half-written files there are."""
    out = Path(panel.settings.output_folder)
    return [path.name for path in out.iterdir()] if out.is_dir() else []


@pytest.mark.parametrize("stage", ["starting", "loading", "network"])
def test_cancel(panel, sample, stage):
    if stage == "starting":
        panel.connection.stop()
    begin(panel, stage)
    QTest.mouseClick(panel.runs.cancel_button, Qt.MouseButton.LeftButton)
    said = end(panel)
    assert "Cancelled" in said
    assert leftovers(panel) == []
    assert panel.runs.run_button.isEnabled()
    wait_until(lambda: panel.connection.client().health()["running"] == 0, what="the engine's rest")
    assert QgsProject.instance().mapLayersByName("the buildings") == []


@pytest.mark.parametrize("stage", ["rendering", "uploading"])
def test_cancel_of_a_web_layer(panel, project, qgis_iface, port, stage):
    prefix = "/slow" if stage == "rendering" else ""
    uri = f"type=xyz&url=http://127.0.0.1:{port}{prefix}/xyz/%7Bz%7D/%7Bx%7D/%7By%7D.png&zmax=19&zmin=0"
    show(qgis_iface, QgsRasterLayer(uri, "web", "wms"))
    type_phrases(panel, "the buildings")
    panel.form.where.setCurrentIndex(panel.form.where.findData("view"))
    panel.form.gsd.setText("0.1" if stage == "uploading" else "0.5")
    QTest.mouseClick(panel.runs.run_button, Qt.MouseButton.LeftButton)
    assert panel.task is not None, panel.runs.status.text()
    scratch = panel.runs._scratch
    wait_until(lambda: panel.task is None or panel.task.status.stage == stage, what=stage)
    panel.runs.cancel()
    assert "Cancelled" in end(panel)
    assert leftovers(panel) == []
    assert not scratch.exists()


def test_engine_killed(panel, sample):
    begin(panel, "network")
    session = panel.connection.pid
    os.kill(session, signal.SIGKILL)
    said = end(panel)
    assert "engine ended" in said
    assert leftovers(panel) == []
    wait_until(lambda: processes_of(session) == [], what="the end of the engine's processes")
    panel.form.overlap.setValue(0)
    run_to_end(panel)
    assert QgsProject.instance().mapLayersByName("the buildings"), panel.runs.status.text()


def test_layer_removed(panel, sample):
    begin(panel, "network")
    QgsProject.instance().removeMapLayer(sample.id())
    end(panel)
    assert QgsProject.instance().mapLayersByName("the buildings"), panel.runs.status.text()


def save_again(panel, folder):
    """Choose another folder and press "Save again"."""
    folder.mkdir()
    panel.form.folder.setFilePath(str(folder))
    assert panel.runs.save_button.isVisible()
    QTest.mouseClick(panel.runs.save_button, Qt.MouseButton.LeftButton)
    end(panel)
    layers = QgsProject.instance().mapLayersByName("the buildings")
    assert layers, panel.runs.status.text()
    assert layers[0].source().startswith(str(folder))
    assert layers[0].featureCount() > 0
    assert not panel.runs.save_button.isVisible()


def test_folder_deleted(panel, sample, tmp_path):
    begin(panel, "network")
    shutil.rmtree(tmp_path / "out")
    said = end(panel)
    assert "cannot be written" in said
    assert str(tmp_path / "out") in said
    save_again(panel, tmp_path / "other")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="mounting a small disk needs root")
def test_full_disk(panel, sample, tmp_path):
    small = tmp_path / "small"
    small.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=40k", "tmpfs", str(small)], check=False)
    if mounted.returncode:
        pytest.skip("no small disk can be mounted here")
    try:
        panel.form.folder.setFilePath(str(small))
        begin(panel)
        said = end(panel)
        assert "No space left" in said
        assert list(small.iterdir()) == []
        save_again(panel, tmp_path / "other")
    finally:
        QgsProject.instance().clear()
        subprocess.run(["umount", str(small)], check=True)


def test_engine_that_cannot_start(plugin, project, tmp_path):
    plugin.settings.python = str(tmp_path / "no-python")
    plugin.actions[0].trigger()
    wait_until(lambda: "no-python" in plugin.dock.engine.text(), what="the message")
    print(plugin.dock.engine.text())
    script = tmp_path / "broken"
    script.write_text("#!/bin/sh\necho 'no module named engine' >&2\nexit 3\n")
    script.chmod(0o755)
    plugin.settings.python = str(script)
    plugin.dock.refresh_engine()
    wait_until(lambda: "no module named engine" in plugin.dock.engine.text(), what="the message")
    print(plugin.dock.engine.text())
    assert QgsApplication.taskManager().count() == 0
    spin(0.1)
    assert SAMPLE.is_file()
