"""Installing a managed environment: real interpreters, real pip, small wheels made on the spot; no network."""

from __future__ import annotations

import hashlib
import http.server
import json
import os
import sys
import threading
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("qgis.core", reason="needs QGIS's own Python")

from qgis_plugin.engine_link.errors import Cancelled
from qgis_plugin.manager.commands import CommandError, child_environment, run
from qgis_plugin.manager.doctor import CheckError, ask_doctor, same_release
from qgis_plugin.manager.explain import explained
from qgis_plugin.manager.installation import InstallError, Step
from qgis_plugin.manager.interpreters import ask, find_interpreters
from qgis_plugin.manager.managed import ManagedEnvironment
from qgis_plugin.manager.sources import Network, Sources
from qgis_plugin.manager.standalone import StandaloneError, fetch_uv

sys.path.insert(0, str(Path(__file__).parent))
from wheels import write_engine, write_wheel

pytestmark = pytest.mark.qgis


@pytest.fixture(scope="module")
def python() -> Path:
    """The best Python of this machine for an environment."""
    found = find_interpreters()
    assert found and not found[0].unfit, found
    return found[0].path


@pytest.fixture
def managed(tmp_path: Path) -> ManagedEnvironment:
    """An environment in a folder whose name has blanks and foreign letters."""
    wheels = tmp_path / "Räder 车轮"
    wheels.mkdir()
    tiny = write_wheel(wheels, "tiny", "1.0", {"tiny.py": "VALUE = 42\n"})
    write_engine(wheels, "0.1.0")
    digest = hashlib.sha256(tiny.read_bytes()).hexdigest()
    lock = tmp_path / "requirements.lock"
    pin = f" \\\n    --hash=sha256:{digest}\n"
    lock.write_text(f"tiny==1.0{pin}absent==2.0 ; sys_platform == 'nowhere'{pin}")
    return ManagedEnvironment(tmp_path / "Jürgen Müller 数据" / "managed engine", lock, "0.1.0")


def sources(managed: ManagedEnvironment, python: Path) -> Sources:
    return Sources(python=python, wheels=managed.lock_file.parent / "Räder 车轮", offline=True)


def test_engine_that_cannot_be_had_is_told_before_packages_are_fetched(
    managed: ManagedEnvironment, python: Path
) -> None:
    steps: list[Step] = []
    wheels = managed.lock_file.parent / "Räder 车轮"
    (wheels / "SHA256SUMS").write_text(f"{'0' * 64}  refer_segment-0.1.0-py3-none-any.whl\n")
    with pytest.raises(InstallError, match="SHA256SUMS"):
        managed.install(sources(managed, python), steps.append)
    (wheels / "SHA256SUMS").unlink()
    (wheels / "refer_segment-0.1.0-py3-none-any.whl").unlink()
    with pytest.raises(InstallError, match=r"holds no engine 0\.1\.0"):
        managed.install(sources(managed, python), steps.append)
    assert "packages" not in {step.stage for step in steps}
    assert not list(managed.environment.rglob("tiny*"))
    assert not managed.ready


def test_installation_goes_on_and_is_not_done_twice(managed: ManagedEnvironment, python: Path) -> None:
    steps: list[Step] = []

    # the user stops while packages are being installed ...
    def stop_at_packages() -> bool:
        return bool(steps) and steps[-1].stage == "packages"

    with pytest.raises(Cancelled):
        managed.install(sources(managed, python), steps.append, stop_at_packages)
    assert not managed.ready
    assert managed.begun
    made = managed.python.lstat().st_mtime_ns

    # ... a package that somebody changed is refused ...
    wheels = managed.lock_file.parent / "Räder 车轮"
    right = (wheels / "tiny-1.0-py3-none-any.whl").read_bytes()
    write_wheel(wheels, "tiny", "1.0", {"tiny.py": "VALUE = 43\n"})
    with pytest.raises(InstallError, match="differs from its checksum"):
        managed.install(sources(managed, python))
    (wheels / "tiny-1.0-py3-none-any.whl").write_bytes(right)
    assert not managed.ready

    # ... and later it goes on: the environment is not made again
    steps.clear()
    facts = managed.install(sources(managed, python), steps.append)
    assert facts["tiny"] == 42
    assert Path(facts["python"]).parent == managed.python.parent
    assert managed.ready
    assert managed.python.lstat().st_mtime_ns == made
    assert steps[0].stage == "packages"
    shares = [step.done for step in steps]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert "tiny" in managed.log.read_text(encoding="utf-8")

    # a third time there is nothing to do but to look
    steps.clear()
    managed.install(sources(managed, python), steps.append)
    assert {step.stage for step in steps} == {"verify"}

    # a package that somebody deleted is told, and the try after that makes the environment anew
    next(managed.environment.rglob("tiny.py")).unlink()
    with pytest.raises(InstallError):
        managed.install(sources(managed, python))
    assert managed.install(sources(managed, python), steps.append)["tiny"] == 42
    assert managed.python.lstat().st_mtime_ns != made

    # a newer plugin renews the engine, not the environment
    write_engine(managed.lock_file.parent / "Räder 车轮", "0.2.0")
    newer = ManagedEnvironment(managed.folder, managed.lock_file, "0.2.0")
    assert not newer.ready
    assert newer.installed_version == "0.1.0"
    steps.clear()
    assert newer.install(sources(newer, python), steps.append)["engine"] == "0.2.0"
    assert {step.stage for step in steps} == {"engine", "verify"}

    # the older plugin does not take a newer engine for its own, also where the update failed after it
    with pytest.raises(Cancelled):
        other = ManagedEnvironment(managed.folder, managed.lock_file, "0.1.0")
        other.install(sources(other, python), steps.append, lambda: steps[-1].stage == "verify")
    assert not newer.ready

    # two at once are refused while one runs
    import fcntl

    with (managed.folder / "install.lock").open("a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(InstallError, match="Another installation"):
            newer.install(sources(newer, python))
    newer.remove()
    assert not newer.python.exists()
    assert newer.installed_version == ""


def test_unfit_pythons_are_named_with_the_reason(managed: ManagedEnvironment, tmp_path: Path) -> None:
    with pytest.raises(InstallError, match="does not start"):
        managed.install(Sources(python=tmp_path / "nothing"))
    assert not (managed.folder / "environment").exists()
    mine = ask(Path(sys.executable), avoid=[Path(sys.base_prefix)])
    assert mine is not None
    assert mine.unfit == "it belongs to QGIS"


def test_environment_of_the_child_is_clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PYTHONPATH", "PYTHONHOME", "PROJ_LIB", "GDAL_DATA", "QT_PLUGIN_PATH", "CONDA_PREFIX"):
        monkeypatch.setenv(name, "/somewhere")
    kept = child_environment()
    assert not [name for name in kept if kept[name] == "/somewhere"]
    assert kept["PATH"] == os.environ["PATH"]


def test_stopping_ends_a_program_and_its_children(tmp_path: Path) -> None:
    script = (
        "import subprocess, sys, time; p = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']); "
    )
    script += "print(p.pid, flush=True); time.sleep(60)"
    said: list[str] = []
    started = time.monotonic()
    with pytest.raises(Cancelled):
        run(
            [sys.executable, "-c", script],
            cwd=tmp_path,
            env=dict(os.environ),
            line=said.append,
            stopped=lambda: bool(said),
        )
    assert time.monotonic() - started < 20
    for _ in range(100):
        if not Path(f"/proc/{said[0]}/cmdline").is_file() or not Path(f"/proc/{said[0]}/cmdline").read_bytes():
            break
        time.sleep(0.1)
    else:
        pytest.fail("the child still runs")


def test_a_failing_program_s_last_lines_are_kept(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="the reason") as failed:
        run([sys.executable, "-c", "print('the reason'); raise SystemExit(3)"], cwd=tmp_path, env=dict(os.environ))
    assert failed.value.tail == ("the reason",)
    with pytest.raises(CommandError, match="cannot be started"):
        run([str(tmp_path / "nothing")], cwd=tmp_path, env={})


def test_proxy_and_certificates_reach_pip(tmp_path: Path) -> None:
    network = Network("http://u:p@proxy:3128", "localhost", "-----BEGIN CERTIFICATE-----")
    variables = network.variables(tmp_path)
    assert variables["HTTPS_PROXY"] == variables["http_proxy"] == "http://u:p@proxy:3128"
    assert Path(variables["PIP_CERT"]).read_text() == "-----BEGIN CERTIFICATE-----"
    assert Network().variables(tmp_path) == {}
    assert "p@proxy" not in repr(network)


def test_known_failures_say_what_helps() -> None:
    assert "name and a password" in explained("pip: error", ("ProxyError: 407 Proxy Authentication",), "0.1.0")
    assert "folder of wheels" in explained(
        "x", ("ERROR: No matching distribution found for refer-segment==0.1.0",), "0.1.0"
    )
    checksums = ("DO NOT MATCH THE HASHES", "Got        8cc407" + 58 * "0")
    assert "differs from its checksum" in explained("pip: error", checksums, "0.1.0")
    assert explained("something new", (), "0.1.0") == "something new"


def test_doctor_of_another_release_or_of_no_engine_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "other.py"
    other.write_text(f"print({json.dumps({'engine': '0.9.0'})!r})")
    with pytest.raises(CheckError, match=r"0\.9\.0.*0\.1\.0"):
        ask_doctor([sys.executable, str(other)], "0.1.0")
    with pytest.raises(CheckError, match="not installed there"):
        ask_doctor([sys.executable, "-m", "engine.cli.main"], "0.1.0")
    assert same_release("0.1.3", "0.1.0")
    assert not same_release("0.2.0", "0.1.0")


@pytest.fixture
def index(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """A package index on loopback, and its folder."""
    folder = tmp_path / "index"
    (folder / "uv").mkdir(parents=True)

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *arguments: object) -> None:
            super().__init__(*arguments, directory=str(folder))  # type: ignore[arg-type]

        def log_message(self, *arguments: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Quiet) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", folder
        server.shutdown()


def test_uv_is_fetched_and_compared_with_its_checksum(
    tmp_path: Path, index: tuple[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    url, folder = index
    monkeypatch.setattr("qgis_plugin.manager.standalone.INDEX", url)
    name = "uv-9.9-py3-none-manylinux_2_17_x86_64.manylinux2014_x86_64.whl"
    with zipfile.ZipFile(folder / "uv" / name, "w") as archive:
        archive.writestr("uv-9.9.data/scripts/uv", "#!/bin/sh\necho uv 9.9\n")
    (folder / "uv" / "index.html").write_text(
        f'<a href="uv-9.9-py3-none-win32.whl#sha256=1">uv-9.9-py3-none-win32.whl</a><a href="{name}#x">{name}</a>'
    )
    lock = tmp_path / "uv.lock"
    digest = hashlib.sha256((folder / "uv" / name).read_bytes()).hexdigest()
    lock.write_text(f"uv==9.9 \\\n    --hash=sha256:{'0' * 64} \\\n    --hash=sha256:{digest}\n")
    program = fetch_uv(tmp_path / "tools", lock, Network())
    assert run([str(program)], cwd=tmp_path, env={}) == ["uv 9.9"]
    program.unlink()
    lock.write_text(f"uv==9.9 \\\n    --hash=sha256:{'0' * 64}\n")
    with pytest.raises(StandaloneError, match="checksum"):
        fetch_uv(tmp_path / "tools", lock, Network())
    lock.write_text(f"uv==8.8 \\\n    --hash=sha256:{'0' * 64}\n")
    with pytest.raises(StandaloneError, match=r"no uv 8\.8"):
        fetch_uv(tmp_path / "tools", lock, Network())
