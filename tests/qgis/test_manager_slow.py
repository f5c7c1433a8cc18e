"""The one click for real: every package of the lock file from the index, in a fresh profile, to a segmented sample."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

core = pytest.importorskip("qgis.core", reason="needs QGIS's own Python")

from qgis_plugin.engine_link.connection import EngineConnection  # noqa: E402
from qgis_plugin.files import plugin_version  # noqa: E402
from qgis_plugin.manager.dialog import ManagerDialog  # noqa: E402
from qgis_plugin.manager.installation import Step  # noqa: E402
from qgis_plugin.manager.routes import command_of, managed_environment  # noqa: E402
from qgis_plugin.manager.sources import Sources  # noqa: E402
from qgis_plugin.processing.provider import ReferSegmentProvider  # noqa: E402
from qgis_plugin.settings import Settings  # noqa: E402

pytestmark = [pytest.mark.qgis, pytest.mark.slow]

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "resources" / "samples" / "atlanta.tif"


class Own(Settings):
    """Settings of this test alone: the installation takes long, and other tests set and remove QGIS's meanwhile."""

    route = "managed"
    python = state_folder = managed_folder = managed_python = managed_wheels = ""
    managed_offline, device = 0, "auto"


@pytest.fixture
def settings(qgis_app: object, tmp_path: Path) -> Settings:
    made = Own()
    made.managed_folder, made.state_folder = str(tmp_path / "Zoë Ångström 机器" / "engine"), str(tmp_path / "state")
    return made


def test_the_dialog_tries_an_environment(settings: Settings, tmp_path: Path) -> None:
    connection = EngineConnection(settings, command_of, tmp_path / "engine.log")
    dialog = ManagerDialog(settings, connection)
    dialog.radios["environment"].setChecked(True)
    dialog.pages["environment"].python.setFilePath(os.environ["ENGINE_PYTHON"])
    dialog.test()
    end = time.monotonic() + 300
    while dialog._task is not None and time.monotonic() < end:
        core.QgsApplication.processEvents()
        time.sleep(0.01)
    assert f"Engine {plugin_version()}" in dialog.detail.text()
    assert " s for 512 × 512 pixels" in dialog.detail.text()
    assert " on the processor (CPU)" in dialog.detail.text() or "cuda" in dialog.detail.text().lower()
    dialog.done(0)
    dialog.deleteLater()


def test_managed_install_ends_in_a_segmented_sample(settings: Settings, tmp_path: Path) -> None:
    wheels = tmp_path / "wheels"
    engine_python = os.environ["ENGINE_PYTHON"]
    subprocess.run([engine_python, "tools/wheelhouse.py", str(wheels)], cwd=ROOT, check=True)
    managed = managed_environment(settings)
    steps: list[Step] = []
    try:
        facts = managed.install(Sources(wheels=wheels), steps.append)
        assert facts["engine"] == plugin_version()
        assert "works" in facts["model"]
        assert str(managed.environment) in facts["python"]
        assert [step.done for step in steps] == sorted(step.done for step in steps)
        assert managed.ready
        assert command_of(settings)[0] == str(managed.python)
        assert segmented(settings, tmp_path) == 1
        print("\n".join(dict.fromkeys(f"{step.stage}: {step.text}" for step in steps[::25])))
    finally:
        managed.remove()
    assert not managed.environment.exists()


def segmented(settings: Settings, tmp_path: Path) -> int:
    """Find the largest building of a piece of the sample through Processing; return the number of objects."""
    sys.path.insert(0, str(Path(core.QgsApplication.pkgDataPath()) / "python" / "plugins"))
    import processing
    from processing.core.Processing import Processing

    Processing.initialize()
    connection = EngineConnection(settings, command_of, tmp_path / "engine.log")
    provider = ReferSegmentProvider(connection)
    core.QgsApplication.processingRegistry().addProvider(provider)
    try:
        parameters = {
            "INPUT": str(SAMPLE),
            "PHRASES": "the largest building",
            "EXTENT": "733801,733911,3724929,3725049 [EPSG:32616]",
            "OUTPUT": str(tmp_path / "found.gpkg"),
        }
        return int(processing.run("refer_and_segment:segment", parameters)["OBJECTS"])
    finally:
        core.QgsApplication.processingRegistry().removeProvider(provider)
        connection.stop()
