"""Leave out of lock files the hashes of wheels that no supported machine installs: a third to a half of their size.

`python -m tools.prune_lock LOCK...` asks the package index in PIP_INDEX_URL what each hash is of. Wheels of
other Pythons (PyPy, free threading, below 3.11), of 32 bit and of platforms without PyTorch (Macs with Intel's
processors among them) go, and sources where a wheel fits every machine.
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import requests
from packaging.tags import Tag
from packaging.utils import parse_wheel_filename

PLATFORMS = re.compile(
    r"any|manylinux.*_(x86_64|aarch64)|linux_(x86_64|aarch64)|macosx.*_(arm64|universal2)|win_(amd64|arm64)"
)
PYTHONS = re.compile(r"(py3|py2\.py3|py3\d+|cp3\d+)")
_LINE = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^ ;]+)")
_HASH = re.compile(r" (?:\\\n *)?--hash=sha256:(?P<hash>[0-9a-f]{64})")


def wanted(filename: str) -> bool:
    """Whether a supported machine may install a file: a source, or a wheel for one of its tags."""
    return not filename.endswith(".whl") or any(supported(tag) for tag in parse_wheel_filename(filename)[3])


def supported(tag: Tag) -> bool:
    """Whether a tag is of CPython 3.11 or later, 64 bit, on Linux with glibc, macOS or Windows."""
    python, abi = tag.interpreter, tag.abi
    if not PLATFORMS.fullmatch(tag.platform) or not PYTHONS.fullmatch(python) or abi.endswith("t"):
        return False
    return python.startswith("py") or abi == "abi3" or int(python[3:]) >= 11


def files_of(name: str) -> dict[str, str]:
    """The names of a package's files by their hashes, as the index has them."""
    address = f"{os.environ['PIP_INDEX_URL'].rstrip('/')}/{name}/"
    answer = requests.get(address, headers={"Accept": "application/vnd.pypi.simple.v1+json"}, timeout=60)
    answer.raise_for_status()
    return {file["hashes"]["sha256"]: file["filename"] for file in answer.json()["files"]}


def pruned(text: str) -> str:
    """A lock file's text without the hashes that are not wanted."""
    entries = re.split(r"(?m)^(?=[A-Za-z0-9])", text)
    return "".join(_pruned(entry) for entry in entries)


def _pruned(entry: str) -> str:
    named = _LINE.match(entry)
    if named is None:
        return entry
    files = files_of(named["name"])
    hashes = [(match[0], files[match["hash"]]) for match in _HASH.finditer(entry)]
    pure = any(file.endswith("-none-any.whl") for _, file in hashes)
    kept = [each for each, file in hashes if wanted(file) and (file.endswith(".whl") or not pure)]
    if not kept:
        raise SystemExit(f"{named[0]}: no file is left; see PLATFORMS and PYTHONS in tools/prune_lock.py")
    return entry[: _HASH.search(entry).start()] + "".join(kept) + "\n"  # type: ignore[union-attr]


if __name__ == "__main__":
    if "PIP_INDEX_URL" not in os.environ:
        sys.exit("PIP_INDEX_URL: not set; give the address of a package index that speaks JSON, the one pip uses")
    for path in map(Path, sys.argv[1:]):
        path.write_text(pruned(path.read_text()))
