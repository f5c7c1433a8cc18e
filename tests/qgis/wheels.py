"""Wheels made on the spot: a small package, and an engine that only knows its doctor."""

from __future__ import annotations

import base64
import hashlib
import zipfile
from pathlib import Path

DOCTOR = """
import json, os, sys
import tiny
assert sys.argv[1:] == ["doctor", "--json"], sys.argv
print("a library's own line")
print(json.dumps({"engine": "%s", "device": "cpu", "model": "works", "tiny": tiny.VALUE, "python": sys.executable}))
"""


def write_wheel(folder: Path, name: str, version: str, modules: dict[str, str]) -> Path:
    """Write a wheel of a few modules, as `pip` wants it."""
    info = f"{name}-{version}.dist-info"
    files = {
        **modules,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name.replace('_', '-')}\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = ""
    for path, text in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
        record += f"{path},sha256={digest},{len(text.encode())}\n"
    files[f"{info}/RECORD"] = record + f"{info}/RECORD,,\n"
    wheel = folder / f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for path, text in files.items():
            archive.writestr(path, text)
    return wheel


def write_engine(folder: Path, version: str) -> Path:
    """Write a wheel of an engine."""
    modules = {"engine/__init__.py": "", "engine/cli/__init__.py": "", "engine/cli/main.py": DOCTOR % version}
    return write_wheel(folder, "refer_segment", version, modules)
