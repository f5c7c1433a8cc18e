"""What goes wrong during a run: every time a clear message, nothing lost, no process and no file left."""

import contextlib
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest
from check_panel import Heartbeat
from check_view import show
from conftest import SAMPLE, run_to_end, spin, type_phrases, wait_until
from qgis.core import QgsApplication, QgsProject, QgsRasterLayer, QgsVectorLayer
from qgis.PyQt.QtCore import Qt, QTimer
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication


def begin(panel, stage=None, phrases=("the buildings",), overlap=75):
    """Press Run on the whole sample, with many windows; return when the run is in a stage."""
    panel.form.advanced.overlap.setValue(overlap)
    panel.form.phrases.setPlainText("\n".join(phrases))
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


def test_cancel_while_polygons_are_made_and_written(panel, sample):
    # many plans over one find: the network looks once, and stage 2 has much to do
    phrases = [f"the {count} largest buildings" for count in range(400, 440)]
    panel.form.threshold.slider.setValue(2)
    panel.form.advanced.orthogonalize.setChecked(True)
    begin(panel, "writing", phrases, overlap=0)
    job, client = panel.task.job, panel.connection.client()
    assert client.job(job).state == "running"
    spin(0.3)
    assert panel.task.status.stage == "writing"
    begun = time.monotonic()
    QTest.mouseClick(panel.runs.cancel_button, Qt.MouseButton.LeftButton)
    assert "Cancelled" in end(panel)
    told = time.monotonic() - begun
    wait_until(lambda: client.job(job).finished, what="the engine's rest")
    print(f"while writing: told after {told:.2f} s, the engine at rest after {time.monotonic() - begun:.2f} s")
    assert client.job(job).state == "cancelled"
    assert leftovers(panel) == []
    assert QgsProject.instance().layerTreeRoot().findGroup("Found in atlanta") is None


@pytest.mark.parametrize("slow", ["layer", "probability"])
def test_cancel_while_a_slow_disk_takes_the_files(panel, sample, slow):
    out = Path(panel.settings.output_folder)
    name = "atlanta_the_buildings.gpkg" if slow == "layer" else "atlanta_the_buildings.tif"
    pipe = out / f".{name}.part"  # a file that takes nothing until somebody reads from it
    os.mkfifo(pipe)
    panel.form.probability.setChecked(slow == "probability")
    begin(panel, "saving", overlap=0)
    spin(0.5)
    assert panel.task is not None and panel.task.status.stage == "saving"
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        spin(0.3)
        QTest.mouseClick(panel.runs.cancel_button, Qt.MouseButton.LeftButton)
        assert panel.runs.status.text() == "Cancelling…"

        def drained():
            with contextlib.suppress(BlockingIOError):
                os.read(reader, 1 << 20)
            return panel.task is None

        wait_until(drained, what="the end of the run")
    finally:
        os.close(reader)
    assert panel.runs.status.text() == "Cancelled; nothing was written"
    assert leftovers(panel) == []
    assert QgsProject.instance().mapLayersByName("the buildings") == []
    panel.form.probability.setChecked(False)
    run_to_end(panel)
    assert QgsProject.instance().mapLayersByName("the buildings"), panel.runs.status.text()


@pytest.mark.parametrize("how", ["cancelled", "the project is closed"])
def test_cancel_while_layers_are_added(panel, sample, how):
    phrases = [f"the {count} largest buildings" for count in range(2, 12)]
    begin(panel, "adding", phrases, overlap=0)
    with Heartbeat() as heartbeat:
        if how == "cancelled":
            QTest.mouseClick(panel.runs.cancel_button, Qt.MouseButton.LeftButton)
        else:
            QgsProject.instance().clear()
        assert panel.task is None
        spin(0.5)
    print(f"while layers are added: {heartbeat}")
    there = [layer for phrase in phrases for layer in QgsProject.instance().mapLayersByName(phrase)]
    assert len(there) == len(panel.runs.live.layers()) < len(phrases)
    (name,) = leftovers(panel)
    path = Path(panel.settings.output_folder) / name
    assert panel.runs.status.text() == (
        f"Cancelled; {len(there)} of {len(phrases)} layers are in the project, all of them in {path}"
    )
    for phrase in phrases:
        layer = QgsVectorLayer(f"{path}|layername={phrase.replace(' ', '_')}", phrase, "ogr")
        assert layer.isValid() and layer.featureCount() > 1
    if how == "the project is closed":
        assert there == [] and QgsProject.instance().layerTreeRoot().children() == []
    assert panel.runs.run_button.isEnabled() and not panel.runs.bar.isVisible()


def test_file_deleted_while_layers_are_added(panel, sample):
    begin(panel, "adding", [f"the {count} largest buildings" for count in range(2, 12)], overlap=0)
    (name,) = leftovers(panel)
    (Path(panel.settings.output_folder) / name).unlink()
    end(panel)  # QGIS may have it open, and add all layers
    assert panel.runs.run_button.isEnabled()
    assert name not in leftovers(panel)


@pytest.mark.parametrize("stage", ["rendering", "uploading"])
def test_cancel_of_a_web_layer(panel, project, qgis_iface, port, stage):
    prefix = "/slow" if stage == "rendering" else ""
    uri = f"type=xyz&url=http://127.0.0.1:{port}{prefix}/xyz/%7Bz%7D/%7Bx%7D/%7By%7D.png&zmax=19&zmin=0"
    show(qgis_iface, QgsRasterLayer(uri, "web", "wms"))
    type_phrases(panel, "the buildings")
    panel.form.where.setCurrentIndex(panel.form.where.findData("view"))
    panel.form.advanced.gsd.setText("0.1" if stage == "uploading" else "0.5")
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
    assert "engine ended" in said and "memory ran out" in said
    assert leftovers(panel) == []
    wait_until(lambda: processes_of(session) == [], what="the end of the engine's processes")
    panel.form.advanced.overlap.setValue(0)
    run_to_end(panel)
    assert QgsProject.instance().mapLayersByName("the buildings"), panel.runs.status.text()


def test_engine_stopped_by_hand(plugin, panel, sample):
    def stop():
        dialog = QApplication.activeModalWidget()
        dialog.stop_button.setEnabled(True)  # which it is some tenths of a second later
        QTest.mouseClick(dialog.stop_button, Qt.MouseButton.LeftButton)
        dialog.reject()

    begin(panel, "network", overlap=65)
    wait_until(panel.form.plan.text, what="the plan, which would start the engine again")
    QTimer.singleShot(0, stop)
    plugin.open_manager()
    wait_until(lambda: panel.task is None, 20, "the end of the run")
    assert "it was stopped" in panel.runs.status.text()
    spin(0.5)
    assert (panel.connection.state, panel.engine.text()) == ("off", "The engine does not run")


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
    begin(panel, "network", overlap=70)  # windows that no check before had: the engine keeps what it saw in those
    shutil.rmtree(tmp_path / "out")
    said = end(panel)
    assert "cannot be written" in said
    assert str(tmp_path / "out") in said
    save_again(panel, tmp_path / "other")


def test_connection_lost_while_saving(panel, sample, tmp_path, monkeypatch):
    from refer_and_segment.engine_link.client import EngineClient
    from refer_and_segment.engine_link.errors import Unreachable

    def broken(*arguments):
        raise Unreachable("the connection broke")

    with monkeypatch.context() as patch:
        patch.setattr(EngineClient, "fetch", broken)
        begin(panel, overlap=0)
        assert end(panel) == 'the connection broke; nothing is lost: press "Save again"'
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
    plugin.dock.refresh_engine()
    plugin.dock.engine._task.cancel()
    wait_until(lambda: "cancelled" in plugin.dock.engine.text(), what="the word of the cancelled start")
    plugin.settings.python = os.environ["ENGINE_PYTHON"]
    type_phrases(plugin.dock, "the buildings")
    wait_until(lambda: plugin.dock.engine.text().startswith("Engine "), what="the word of an engine that works now")
    assert SAMPLE.is_file()
