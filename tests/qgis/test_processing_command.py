"""The zip in a fresh profile: `qgis_process` loads it, runs it with a real engine, and leaves nothing running."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

core = pytest.importorskip("qgis.core", reason="needs QGIS's own Python")

pytestmark = pytest.mark.qgis

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "resources" / "samples" / "atlanta.tif"
# Debian's wrapper passes an option that only the desktop knows
PROGRAM = shutil.which("qgis_process.bin") or shutil.which("qgis_process")


@pytest.fixture(scope="module")
def profile(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A profile with the plugin's zip installed and an engine set; returns the environment that uses it."""
    folder = tmp_path_factory.mktemp("profile of Jürgen")
    command = "import sys; from pathlib import Path; from tools.build_plugin import build; "
    command += "print(build(out=Path(sys.argv[1]), translations=False))"
    here = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", command, str(folder)], env=here, cwd=ROOT, capture_output=True, text=True, check=True
    )
    default = folder / "QGIS" / "QGIS3" / "profiles" / "default"
    plugins, settings = default / "python" / "plugins", default / "QGIS" / "QGIS3.ini"
    plugins.mkdir(parents=True)
    settings.parent.mkdir()
    with zipfile.ZipFile(done.stdout.strip()) as archive:
        archive.extractall(plugins)
    settings.write_text(
        "[PythonPlugins]\nrefer_and_segment=true\n[refer_and_segment]\nroute=environment\n"
        f"python={os.environ['ENGINE_PYTHON']}\nstate_folder={folder}/state\n",
        encoding="utf-8",
    )
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in ("PYTHONPATH", "DISPLAY") and not name.startswith("QGIS_")
    }
    return {
        **kept,
        "XDG_DATA_HOME": str(folder),
        "HOME": str(folder),
        "QT_QPA_PLATFORM": "offscreen",
        "LC_ALL": "C.UTF-8",
    }


def qgis_process(profile: dict[str, str], *arguments: str) -> str:
    assert PROGRAM is not None
    done = subprocess.run([PROGRAM, *arguments], env=profile, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.skipif(PROGRAM is None, reason="needs qgis_process")
def test_qgis_process_segments_the_sample(profile: dict[str, str], tmp_path: Path) -> None:
    out = tmp_path / "found.gpkg"
    said = qgis_process(
        profile,
        "run",
        "refer_and_segment:segment",
        "--json",
        f"--INPUT={SAMPLE}",
        "--PHRASES=the largest building",
        "--EXTENT=733801,733911,3724929,3725049 [EPSG:32616]",
        f"--OUTPUT={out}",
    )
    results = json.loads(said[said.index("{") :])["results"]
    assert results["OBJECTS"] == 1
    layer = core.QgsVectorLayer(str(out))
    assert layer.featureCount() == 1
    assert next(layer.getFeatures())["area_m2"] == pytest.approx(results["AREA_M2"])
    assert engines_of(Path(profile["XDG_DATA_HOME"])) == []


def engines_of(folder: Path) -> list[str]:
    """Return the engines that work in a folder, by their command lines."""
    found = []
    for process in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = process.read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
        except OSError:
            continue
        if str(folder) in line and "serve" in line:
            found.append(line)
    return found
