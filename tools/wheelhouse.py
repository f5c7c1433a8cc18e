"""`make wheelhouse`: a folder of wheels that the plugin's managed environment can be installed from.

The folder holds the engine's wheel and SHA256SUMS; with `--all` also every package of the lock file for this machine's
kind and Python, so that a machine without a network can be installed from it, with a Python of that version. Copy it
there, and name it in QGIS under "Engine and settings", "Wheels".
"""

from __future__ import annotations

import argparse
import hashlib
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "requirements-engine.lock"


def build_engine(folder: Path) -> Path:
    """Build the engine's wheel into a folder, from this tree and with this Python's hatchling; return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("refer_segment-*.whl"):
        old.unlink()
    # the same tree gives the same bytes: hatchling writes this moment into the wheel
    environment = {**os.environ, "SOURCE_DATE_EPOCH": "315532800"}
    _pip(
        "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder), str(ROOT), env=environment
    )
    return next(folder.glob("refer_segment-*.whl"))


def download_packages(folder: Path) -> None:
    """Download every package of the lock file that this Python needs, compared with its checksum."""
    _pip("download", "--quiet", "--no-deps", "--require-hashes", "--dest", str(folder), "-r", str(LOCK))


def write_sums(folder: Path) -> None:
    """Write SHA256SUMS over the folder's wheels."""
    lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}" for path in sorted(folder.glob("*.whl"))]
    (folder / "SHA256SUMS").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _pip(*arguments: str, env: dict[str, str] | None = None) -> None:
    subprocess.run([sys.executable, "-m", "pip", "--disable-pip-version-check", *arguments], check=True, env=env)


def main() -> None:
    """Build, download what is asked, sum, and say what there is."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path, nargs="?", default=ROOT / "dist" / "wheels")
    parser.add_argument("--all", action="store_true", help="every package of the lock file, too")
    chosen = parser.parse_args()
    wheel = build_engine(chosen.folder)
    print(f"{wheel}: {wheel.stat().st_size / 1e6:.1f} MB")
    if chosen.all:
        download_packages(chosen.folder)
    write_sums(chosen.folder)
    wheels = list(chosen.folder.glob("*.whl"))
    print(f"{chosen.folder}: {len(wheels)} wheels, {sum(each.stat().st_size for each in wheels) / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
