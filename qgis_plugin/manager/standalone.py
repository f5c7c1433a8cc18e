"""A standalone CPython by way of uv, for machines without a Python of their own.

uv is the one on this machine, or is fetched from the package index as a wheel, compared with the checksums that come
with the plugin. It puts CPython into the managed environment's own folder.
"""

from __future__ import annotations

import hashlib
import platform
import re
import shutil
import stat
import sys
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import urljoin

import requests

from ..engine_link.errors import Cancelled
from .commands import CommandError, run
from .sources import Network, package_index

PYTHON = "3.12"
_LINK = re.compile(r'<a [^>]*href="([^"#]+)[^"]*"[^>]*>\s*([^<\s]+)\s*</a>')
_CHUNK = 1 << 20


class StandaloneError(Exception):
    """No Python could be fetched; says why."""


def standalone_python(
    folder: Path,
    lock: Path,
    network: Network,
    environment: Mapping[str, str],
    *,
    line: Callable[[str], None] = lambda text: None,
    stopped: Callable[[], bool] = lambda: False,
) -> Path:
    """Fetch CPython into `folder` and return its interpreter. Raises StandaloneError, Cancelled."""
    uv = find_uv() or fetch_uv(folder / "tools", lock, network, stopped)
    target = folder / "python"
    env = {**environment, "UV_PYTHON_INSTALL_DIR": str(target), "UV_CACHE_DIR": str(folder / "cache" / "uv")}
    # nothing outside the folder; uv before 0.8 knows no options for it
    env["UV_PYTHON_INSTALL_BIN"] = env["UV_PYTHON_INSTALL_REGISTRY"] = "0"
    # the system's certificates, as corporate networks have their own
    env["UV_SYSTEM_CERTS"] = env["UV_NATIVE_TLS"] = "1"
    try:
        run([str(uv), "python", "install", PYTHON], cwd=folder, env=env, line=line, stopped=stopped)
    except CommandError as error:
        raise StandaloneError(str(error)) from error
    name = "python.exe" if sys.platform == "win32" else f"bin/python{PYTHON}"
    found = sorted(target.glob(f"cpython-{PYTHON}*/{name}"))
    if not found:
        raise StandaloneError(f"{target}: uv left no Python there")
    return found[-1]


def find_uv() -> Path | None:
    """Return this machine's uv, or None."""
    name = "uv.exe" if sys.platform == "win32" else "uv"
    places = [Path.home() / ".local/bin" / name, Path.home() / ".cargo/bin" / name]
    on_path = shutil.which("uv")
    return Path(on_path) if on_path else next((each for each in places if each.is_file()), None)


def fetch_uv(folder: Path, lock: Path, network: Network, stopped: Callable[[], bool] = lambda: False) -> Path:
    """Fetch uv's wheel from the index and return the program in it. Raises StandaloneError, Cancelled."""
    version, digests = _pinned(lock)
    program = folder / ("uv.exe" if sys.platform == "win32" else "uv")
    if program.is_file():
        return program
    folder.mkdir(parents=True, exist_ok=True)
    with requests.Session() as session:
        session.trust_env = False  # which would set the system's proxy over QGIS's
        session.proxies.update(network.proxies())
        if network.certificates:
            session.verify = str(network.bundle(folder))
        try:
            url = _wheel_url(session, package_index(), version)
            wheel = _download(session, url, folder / "uv.whl.part", digests, stopped)
        except requests.RequestException as error:
            raise StandaloneError(f"{package_index()}: no answer ({type(error).__name__})") from error
    beside = program.with_name(f"{program.name}.part")
    with zipfile.ZipFile(wheel) as archive:
        member = next((name for name in archive.namelist() if name.endswith(f".data/scripts/{program.name}")), None)
        if member is None:
            raise StandaloneError(f"{url}: holds no {program.name}")
        beside.write_bytes(archive.read(member))
    beside.chmod(beside.stat().st_mode | stat.S_IXUSR)
    beside.replace(program)
    wheel.unlink()
    return program


def _pinned(lock: Path) -> tuple[str, set[str]]:
    """Return the version of uv and the checksums of its wheels from the lock file."""
    try:
        text = lock.read_text(encoding="utf-8")
    except OSError as error:
        raise StandaloneError(f"{lock}: {error.strerror}") from error
    found = re.search(r"^uv==(\S+)", text, re.MULTILINE)
    if found is None:
        raise StandaloneError(f"{lock}: names no uv")
    return found[1], set(re.findall(r"sha256:([0-9a-f]{64})", text))


def _wheel_url(session: requests.Session, index: str, version: str) -> str:
    page = f"{index.rstrip('/')}/uv/"
    answer = session.get(page, timeout=30, headers={"Accept": "text/html"})
    answer.raise_for_status()
    wanted = re.compile(rf"uv-{re.escape(version)}-py3-none-{_platform()}\.whl")
    for link, name in _LINK.findall(answer.text):
        if wanted.fullmatch(name):
            return urljoin(answer.url, link)
    raise StandaloneError(f"{page}: has no uv {version} for this machine")


def _platform() -> str:
    machine = platform.machine().lower()
    # QGIS for Intel's processors takes Apple's own for one of them; only the kernel's version tells
    arm = machine in ("arm64", "aarch64") or (sys.platform == "darwin" and "ARM64" in platform.version())
    if sys.platform == "win32":
        return "win_arm64" if arm else "win_amd64"
    if sys.platform == "darwin":
        return r"macosx_\d+_\d+_" + ("arm64" if arm else "x86_64")
    return r"manylinux\S*_" + ("aarch64" if arm else "x86_64")


def _download(session: requests.Session, url: str, path: Path, digests: set[str], stopped: Callable[[], bool]) -> Path:
    digest = hashlib.sha256()
    with session.get(url, timeout=60, stream=True) as answer, path.open("wb") as file:
        answer.raise_for_status()
        for part in answer.iter_content(_CHUNK):
            if stopped():
                raise Cancelled("cancelled")
            digest.update(part)
            file.write(part)
    if digest.hexdigest() not in digests:
        path.unlink()
        raise StandaloneError(f"{url}: differs from its checksum")
    return path
