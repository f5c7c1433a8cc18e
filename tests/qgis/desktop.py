"""Starts the real QGIS, with the plugin installed as its users have it, and lets it check itself from inside.

The checks are pytest files (`application/check_*.py`) that run in QGIS's own process: what they click is what a user
clicks. The plugin's folder is the one that `make plugin` zips.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
_COLLECT = """
import sys
from pathlib import Path
from tools.build_plugin import collect, write_folder
write_folder(collect(translations=False), Path(sys.argv[1]))
"""


def install_plugin(folder: Path) -> Path:
    """Write the plugin below `folder`, which becomes a place where QGIS looks for plugins."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-c", _COLLECT, str(folder)], check=True, cwd=ROOT, env=environment)
    return folder


def start_qgis(script: Path, plugins: Path, scratch: Path, **variables: str) -> subprocess.Popen[bytes]:
    """Start QGIS with a fresh profile under a display of its own; it runs `script` when it is up."""
    profile = scratch / "profile"
    profile.mkdir(parents=True, exist_ok=True)
    environment = {
        name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "QT_QPA_PLATFORM", "DISPLAY")
    }
    environment |= {
        "QGIS_PLUGINPATH": str(plugins),
        "XDG_RUNTIME_DIR": str(scratch),
        "XDG_STATE_HOME": str(scratch / "state"),
        "XDG_DATA_HOME": str(scratch / "data"),
        "CHECK_PACKAGES": os.pathsep.join(path for path in sys.path if "site-packages" in path),
        "CHECK_SCRATCH": str(scratch),
        "LC_ALL": "C.UTF-8",
        **variables,
    }
    command = ["qgis", "--nologo", "--noversioncheck", "--profiles-path", str(profile), "--code", str(script)]
    display = shutil.which("xvfb-run")
    if display is not None:
        command = [display, "-a", "-s", "-screen 0 1400x1000x24", *command]
    else:
        environment["QT_QPA_PLATFORM"] = "offscreen"
    log = (scratch / "qgis.log").open("wb")
    return subprocess.Popen(command, env=environment, stdout=log, stderr=subprocess.STDOUT, start_new_session=True)


def check_inside(checks: str, plugins: Path, scratch: Path, seconds: float) -> str:
    """Run files of checks (names, a blank between) inside QGIS; return what pytest said.

    Fails where a check fails or QGIS does not end.
    """
    variables = {"CHECK_FILE": os.pathsep.join(str(HERE / "application" / name) for name in checks.split())}
    process = start_qgis(HERE / "application" / "inside.py", plugins, scratch, **variables)
    try:
        process.wait(timeout=seconds)
        ended = True
    except subprocess.TimeoutExpired:
        ended = False
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    report = scratch / "report.txt"
    said = report.read_text() if report.is_file() else ""
    log = (scratch / "qgis.log").read_text("utf-8", "replace")[-3000:]
    assert ended, f"QGIS did not end in {seconds:g} s\n{said}\n{log}"
    status = (scratch / "status.txt").read_text() if (scratch / "status.txt").is_file() else "missing"
    assert status == "0", f"pytest's status {status}\n{said}\n{log}"
    assert process.returncode == 0, f"QGIS ended with {process.returncode}\n{said}\n{log}"
    return said
