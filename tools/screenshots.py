"""`make screenshots`: pictures of the plugin in a real QGIS, for README and user guide.

Starts QGIS under a display of its own with a fresh profile; QGIS runs `screenshots_inside.py`, which clicks through the
plugin and takes the pictures. ENGINE_PYTHON names the interpreter that has the engine.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from tools.build_plugin import collect, write_folder

ROOT = Path(__file__).resolve().parents[1]
INSIDE = ROOT / "tools" / "screenshots_inside.py"
SECONDS = 900
COLOURS = 200
QUALITY = 60


def start(target: Path) -> int:
    """Let QGIS take the pictures, and make them small; return the exit status."""
    xvfb = shutil.which("xvfb-run")
    if xvfb is None or shutil.which("qgis") is None:
        print("screenshots: needs QGIS and xvfb-run (Debian: apt-get install qgis xvfb)", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        shots = scratch / "shots"
        shots.mkdir()
        write_folder(collect(translations=False), scratch / "plugins")
        command = [xvfb, "-a", "-s", "-screen 0 1280x800x24", "qgis", "--nologo", "--noversioncheck"]
        command += ["--profiles-path", str(scratch / "profile"), "--code", str(INSIDE)]
        said = _run(command, _environment(scratch, shots), scratch / "qgis.log")
        failure = shots / "failure.txt"
        if failure.exists() or not any(shots.glob("*.png")):
            print(failure.read_text() if failure.exists() else said[-3000:], file=sys.stderr)
            return 1
        _shrink(shots, target)
    return 0


def _environment(scratch: Path, shots: Path) -> dict[str, str]:
    """Return the environment of a QGIS that has nothing of the user's but the plugin."""
    left_out = ("PYTHONPATH", "DISPLAY", "QT_QPA_PLATFORM")
    return {name: value for name, value in os.environ.items() if name not in left_out} | {
        "QGIS_PLUGINPATH": str(scratch / "plugins"),
        "XDG_DATA_HOME": str(scratch / "data"),
        "XDG_STATE_HOME": str(scratch / "state"),
        "XDG_RUNTIME_DIR": str(scratch),
        "SHOTS_TO": str(shots),
        "SHOTS_SAMPLE": str(ROOT / "resources" / "samples" / "atlanta.tif"),
        "LC_ALL": "C.UTF-8",
    }


def _run(command: list[str], environment: dict[str, str], log: Path) -> str:
    """Run a command to its end, but not for ever; return what it said."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, env=environment, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
        )
        try:
            process.wait(SECONDS)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
    return log.read_text("utf-8", "replace")


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


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path, nargs="?", default=ROOT / "docs" / "images")
    sys.exit(start(parser.parse_args().folder))
