"""The plugin in the real QGIS; see `desktop.py`."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytest.importorskip("qgis.core", reason="needs QGIS's own Python")

sys.path.insert(0, str(Path(__file__).parent))

import desktop

pytestmark = [
    pytest.mark.qgis,
    pytest.mark.skipif(shutil.which("qgis") is None, reason="QGIS's desktop application is not installed"),
    pytest.mark.skipif("ENGINE_PYTHON" not in os.environ, reason="ENGINE_PYTHON names no engine"),
]


@pytest.fixture(scope="module")
def plugins(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return desktop.install_plugin(tmp_path_factory.mktemp("plugins"))


@pytest.mark.parametrize(
    "checks",
    [
        "check_places.py",
        "check_panel.py",
        pytest.param("check_view.py", marks=pytest.mark.slow),
        pytest.param("check_failures.py", marks=pytest.mark.slow),
        pytest.param("check_teach.py", marks=pytest.mark.slow),
        pytest.param("check_timer.py", marks=pytest.mark.slow),
    ],
)
def test_in_qgis(checks: str, plugins: Path, tmp_path: Path) -> None:
    print(desktop.check_inside(checks, plugins, tmp_path, 3600))


def processes_of(session: int) -> list[str]:
    listed = subprocess.run(["ps", "-o", "pid=,stat=,args=", "-s", str(session)], capture_output=True, text=True)
    return [line for line in listed.stdout.splitlines() if line.strip()]


@pytest.mark.slow
@pytest.mark.parametrize("how", ["by its menu", "killed"])
def test_close_qgis_during_a_run(how: str, plugins: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    script = desktop.HERE / "application" / "close_during_run.py"
    sample = desktop.ROOT / "resources" / "samples" / "atlanta.tif"
    process = desktop.start_qgis(script, plugins, tmp_path, CHECK_SAMPLE=str(sample))
    try:
        if how == "killed":
            while not (tmp_path / "pid.txt").is_file():
                assert process.poll() is None
                time.sleep(0.01)
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=600)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    if how == "by its menu":
        assert process.returncode == 0, (tmp_path / "qgis.log").read_text("utf-8", "replace")[-3000:]
    engine = int((tmp_path / "pid.txt").read_text())
    end = time.monotonic() + 60
    while processes_of(engine) and time.monotonic() < end:
        time.sleep(0.2)
    assert processes_of(engine) == []
    assert list((tmp_path / "out").iterdir()) == []
