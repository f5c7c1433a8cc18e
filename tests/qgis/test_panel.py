"""The plugin in the real QGIS; see `desktop.py`."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import sqlite3
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
        "check_panel.py check_live.py check_unload.py",
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
@pytest.mark.parametrize("stage", ["network", "adding"])
def test_close_qgis_during_a_run(stage: str, how: str, plugins: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    script = desktop.HERE / "application" / "close_during_run.py"
    sample = desktop.ROOT / "resources" / "samples" / "atlanta.tif"
    process = desktop.start_qgis(script, plugins, tmp_path, CHECK_SAMPLE=str(sample), CHECK_STAGE=stage)
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
    files = list((tmp_path / "out").glob("*"))
    if stage == "network":
        assert files == []
    else:  # the result was written before layers are added: it is whole
        found = [path for path in files if path.suffix == ".gpkg"]
        with contextlib.closing(sqlite3.connect(found[0])) as database:
            (count,) = database.execute("SELECT count(*) FROM gpkg_contents WHERE data_type = 'features'").fetchone()
            assert (len(found), count) == (1, 20)
            assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
