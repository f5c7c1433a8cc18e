"""`make screenshots`: pictures of the plugin in a real QGIS, for README and user guide.

Run by Python it starts QGIS under a display of its own with a fresh profile; QGIS then runs the same file, which clicks
through the plugin and takes the pictures. ENGINE_PYTHON names the interpreter that has the engine.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1] if "__file__" in globals() else Path(os.environ["SHOTS_ROOT"])
SAMPLE = ROOT / "resources" / "samples" / "atlanta.tif"
PHRASE = "the buildings in the north"
SECONDS = 900
COLOURS = 200
QUALITY = 60
LAYERS_WIDTH, DOCK_WIDTH = 210, 360


def start(target: Path) -> int:
    """Start QGIS, wait for its pictures, and make them small; return its status."""
    sys.path.insert(0, str(ROOT))
    from tools.build_plugin import collect, write_folder

    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        write_folder(collect(translations=False), scratch / "plugins")
        environment = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "DISPLAY")}
        environment |= {
            "QGIS_PLUGINPATH": str(scratch / "plugins"),
            "XDG_DATA_HOME": str(scratch / "data"),
            "XDG_STATE_HOME": str(scratch / "state"),
            "XDG_RUNTIME_DIR": str(scratch),
            "SHOTS_TO": str(scratch / "shots"),
            "SHOTS_ROOT": str(ROOT),
            "LC_ALL": "C.UTF-8",
        }
        environment.pop("QT_QPA_PLATFORM", None)
        (scratch / "shots").mkdir()
        xvfb = shutil.which("xvfb-run")
        if xvfb is None or shutil.which("qgis") is None:
            print("screenshots: needs QGIS and xvfb-run (Debian: apt-get install qgis xvfb)", file=sys.stderr)
            return 1
        command = [xvfb, "-a", "-s", "-screen 0 1280x800x24", "qgis", "--nologo", "--noversioncheck"]
        command += ["--profiles-path", str(scratch / "profile"), "--code", str(Path(__file__).resolve())]
        log = scratch / "qgis.log"
        with log.open("wb") as output:
            qgis = subprocess.Popen(
                command, env=environment, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
            )
            try:
                qgis.wait(SECONDS)
            finally:
                if qgis.poll() is None:
                    os.killpg(qgis.pid, signal.SIGKILL)
                    qgis.wait()
        failure = scratch / "shots" / "failure.txt"
        if failure.exists() or not any((scratch / "shots").glob("*.png")):
            said = failure.read_text() if failure.exists() else log.read_text("utf-8", "replace")[-3000:]
            print(said, file=sys.stderr)
            return 1
        _shrink(scratch / "shots", target)
    return 0


def _shrink(source: Path, target: Path) -> None:
    """Write pictures small: dialogs with few colours, which looks the same, the one with imagery as JPEG."""
    from PIL import Image

    target.mkdir(parents=True, exist_ok=True)
    for path in sorted(source.glob("*.png")):
        with Image.open(path) as opened:
            picture = opened.convert("RGB")
        if path.stem.endswith("result"):
            out = (target / path.name).with_suffix(".jpg")
            picture.save(out, quality=QUALITY, optimize=True, progressive=True)
        else:
            few = picture.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
            out = target / path.name
            few.save(out, optimize=True)
        print(f"{out}: {out.stat().st_size // 1000} kB")


def shoot() -> None:
    """Take the pictures; runs inside QGIS."""
    import qgis.utils
    from qgis.core import QgsContrastEnhancement, QgsProject, QgsRasterLayer, QgsRasterMinMaxOrigin
    from qgis.PyQt.QtCore import QEventLoop, Qt, QTimer

    folder = Path(os.environ["SHOTS_TO"])
    window = qgis.utils.iface.mainWindow()

    def spin(seconds: float) -> None:
        loop = QEventLoop()
        QTimer.singleShot(int(1000 * seconds), loop.quit)
        loop.exec()

    def wait(condition, what: str) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
        end = time.monotonic() + SECONDS / 2
        while not condition():
            if time.monotonic() > end:
                raise TimeoutError(what)
            spin(0.05)

    def save(widget, name: str) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
        spin(0.5)
        widget.grab().save(str(folder / f"plugin-{name}.png"))

    window.showNormal()
    window.setGeometry(0, 0, 1120, 720)
    for name in ("Browser", "LayerStyling", "Statistical", "Bookmarks"):
        for dock in window.findChildren(type(window.findChild(object, "Layers"))):
            if dock.objectName().startswith(name):
                dock.hide()
    qgis.utils.updateAvailablePlugins()
    if not (qgis.utils.loadPlugin("refer_and_segment") and qgis.utils.startPlugin("refer_and_segment")):
        raise RuntimeError("the plugin does not load")
    plugin = qgis.utils.plugins["refer_and_segment"]

    from refer_and_segment.manager.dialog import ManagerDialog

    settings = plugin.settings
    dialog = ManagerDialog(settings, plugin.connection, window, plugin.installer)
    dialog.show()
    save(dialog, "first-run")
    dialog.radios["environment"].setChecked(True)
    dialog.pages["environment"].python.setFilePath(os.environ["ENGINE_PYTHON"])
    dialog.start_engine()
    wait(lambda: dialog._task is None, "the engine's start")
    client = plugin.connection.client()
    wait(lambda: all(each["state"] == "idle" for each in client.health()["workers"]), "the model")
    dialog.test()
    wait(lambda: dialog._task is None, "the test")
    dialog.pages["environment"].python.setFilePath("/opt/engine/bin/python")
    save(dialog, "settings")
    dialog.pages["environment"].python.setFilePath(os.environ["ENGINE_PYTHON"])
    dialog.close()

    raster = Path(shutil.copy(SAMPLE, folder))
    layer = QgsRasterLayer(str(raster), "atlanta", "gdal")
    layer.setContrastEnhancement(
        QgsContrastEnhancement.ContrastEnhancementAlgorithm.StretchToMinimumMaximum,
        QgsRasterMinMaxOrigin.Limits.CumulativeCut,
    )
    QgsProject.instance().addMapLayer(layer)
    canvas = qgis.utils.iface.mapCanvas()
    canvas.setDestinationCrs(layer.crs())
    plugin.actions[0].trigger()
    panel = plugin.dock
    docks = [window.findChild(object, "Layers"), panel]
    window.resizeDocks(docks, [LAYERS_WIDTH, DOCK_WIDTH], Qt.Orientation.Horizontal)
    spin(0.5)
    extent = layer.extent()
    extent.scale(0.75)
    canvas.setExtent(extent)
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
    canvas.refresh()
    spin(4)
    save(window, "result")


def inside() -> None:
    """Run `shoot` in QGIS and leave, whatever happens."""
    from qgis.core import QgsProject
    from qgis.PyQt.QtCore import QTimer
    from qgis.utils import iface

    try:
        shoot()
    except Exception:  # noqa: BLE001 - the process that waits is told
        (Path(os.environ["SHOTS_TO"]) / "failure.txt").write_text(traceback.format_exc())
    QgsProject.instance().clear()
    QgsProject.instance().setDirty(False)
    QTimer.singleShot(0, iface.actionExit().trigger)


if "SHOTS_TO" in os.environ:
    from qgis.PyQt.QtCore import QTimer

    QTimer.singleShot(500, inside)
elif __name__ == "__main__":
    sys.exit(start(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "images"))
