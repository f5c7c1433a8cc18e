"""Installing a managed environment: real interpreters, real pip, small wheels made on the spot; no network."""

from __future__ import annotations

import functools
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
from qgis_plugin.manager.interpreters import _why_unfit, ask, find_interpreters
from qgis_plugin.manager.managed import ManagedEnvironment
from qgis_plugin.manager.sources import Network, Sources
from qgis_plugin.manager.standalone import StandaloneError, _platform, fetch_uv, standalone_python

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
    (wheels / "SHA256SUMS").write_text(f"{'0' * 64} *refer_segment-0.1.0-py3-none-any.whl\n")
    with pytest.raises(InstallError, match="SHA256SUMS"):
        managed.install(sources(managed, python), steps.append)
    (wheels / "SHA256SUMS").unlink()
    (wheels / "refer_segment-0.1.0-py3-none-any.whl").unlink()
    with pytest.raises(InstallError, match=r"holds no engine 0\.1\.0"):
        managed.install(sources(managed, python), steps.append)
    write_engine(wheels, "0.2.0")
    with pytest.raises(InstallError, match=r"holds no engine 0\.1\.0"):
        managed.install(Sources(python, wheels), steps.append)
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

    removes_its_own_alone(newer, python)


def removes_its_own_alone(managed: ManagedEnvironment, python: Path) -> None:
    """What is removed is the installation's, all of it and nothing else."""
    (managed.folder / "notes.txt").touch()
    managed.remove()
    assert [path.name for path in managed.folder.iterdir()] == ["notes.txt"]
    assert managed.installed_version == ""
    (managed.folder / "environment").mkdir()
    (managed.folder / "environment" / "soil.tif").touch()
    with pytest.raises(InstallError, match="environment: is there already"):
        managed.install(sources(managed, python))
    managed.remove()
    assert (managed.folder / "environment" / "soil.tif").exists()


def test_a_removal_that_failed_is_offered_again(managed: ManagedEnvironment) -> None:
    managed.environment.parent.mkdir(parents=True)
    managed.lock.touch()
    managed.environment.symlink_to(managed.folder)  # no link is followed
    with pytest.raises(InstallError, match="cannot be removed"):
        managed.remove()
    assert managed.begun
    managed.environment.unlink()
    managed.remove()
    assert not managed.folder.exists()


def test_a_socks_proxy_is_told_before_anything_is_made(
    managed: ManagedEnvironment, python: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("https_proxy", "socks5h://me:word@proxy:1080")
    for network in (Network(), Network("socks5h://me:word@proxy:1080")):
        with pytest.raises(InstallError, match=r"A SOCKS proxy.*\(socks5h://proxy:1080\)"):
            managed.install(Sources(python, network=network))
    assert not managed.environment.exists()
    monkeypatch.setenv("PIP_INDEX_URL", "https://127.0.0.1/simple")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    assert Network().socks() == ""


def test_python_is_that_of_the_wheels(managed: ManagedEnvironment, python: Path) -> None:
    wheels = managed.lock_file.parent / "Räder 车轮"
    for name in ("a-1-cp310-cp310-any.whl", "b-1-cp39-abi3-any.whl"):
        (wheels / name).touch()
    with pytest.raises(InstallError, match=r"cannot be used: the wheels are for Python 3\.10$"):
        managed.install(sources(managed, python))
    with pytest.raises(InstallError, match=r"the wheels are for Python 3\.10.*use no network"):
        managed.install(Sources(wheels=wheels, offline=True))
    with pytest.raises(InstallError, match="Wheels: no such folder"):
        managed.install(Sources(offline=True))
    major, minor, _ = [each for each in find_interpreters() if not each.unfit][-1].version
    tag = f"cp{major}{minor}"
    (wheels / "a-1-cp310-cp310-any.whl").rename(wheels / f"a-1-{tag}-{tag}-any.whl")
    steps: list[Step] = []
    managed.install(Sources(wheels=wheels, offline=True), steps.append)
    assert "Fetching tiny · 1/1" in str(steps) and "Unpacking 4" not in str(steps)
    assert managed.state()["environment"].startswith(f"Python {major}.{minor}.")


def test_unfit_pythons_are_named_with_the_reason(managed: ManagedEnvironment, tmp_path: Path) -> None:
    with pytest.raises(InstallError, match="does not start"):
        managed.install(Sources(python=tmp_path / "nothing"))
    assert not (managed.folder / "environment").exists()
    with pytest.raises(InstallError, match="Choose another folder"):
        ManagedEnvironment(managed.lock_file / "folder", managed.lock_file, "0.1.0").install(Sources())
    mine = ask(Path(sys.executable), avoid=[Path(sys.base_prefix)])
    assert mine is not None
    assert mine.unfit == "it belongs to QGIS"
    facts = {"bits": 64, "name": "CPython", "complete": True, "system": "Darwinx86_64"}
    assert "Intel" in _why_unfit(facts, (3, 12, 1), Path("/usr"), ())
    store = Path("/Program Files/WindowsApps/Python")
    assert "Microsoft Store" in _why_unfit({**facts, "system": "WindowsAMD64"}, (3, 12, 1), store, ())


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
    unreachable = ("NewConnectionError(", "No matching distribution found for refer-segment==0.1.0")
    assert "cannot be reached" in explained("x", unreachable, "0.1.0")
    checksums = ("DO NOT MATCH THE HASHES", "Got        8cc407" + 58 * "0")
    assert "differs from its checksum" in explained("pip: error", checksums, "0.1.0")
    hint = "HINT: This error might have occurred since this system does not have Windows Long Path support enabled."
    assert "shorter" in explained("x", (hint, "[notice] a new pip"), "0.1.0")
    assert "SOCKS proxy" in explained("x", ("Missing dependencies for SOCKS support.",), "0.1.0")
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

    files = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), files) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", folder
        server.shutdown()


def test_uv_is_fetched_and_compared_with_its_checksum(
    tmp_path: Path, index: tuple[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    url, folder = index
    name = "uv-9.9-py3-none-manylinux_2_17_x86_64.manylinux2014_x86_64.whl"
    with zipfile.ZipFile(folder / "uv" / name, "w") as archive:
        archive.writestr("uv-9.9.data/scripts/uv", "#!/bin/sh\necho uv 9.9\n")
    (folder / "uv" / "index.html").write_text(
        f'<a href="uv-9.9-py3-none-win32.whl#sha256=1">uv-9.9-py3-none-win32.whl</a><a href="{name}#x">{name}</a>'
    )
    lock = tmp_path / "uv.lock"
    digest = hashlib.sha256((folder / "uv" / name).read_bytes()).hexdigest()
    lock.write_text(f"uv==9.9 \\\n    --hash=sha256:{'0' * 64} \\\n    --hash=sha256:{digest}\n")
    monkeypatch.setenv("PIP_INDEX_URL", url)
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    program = fetch_uv(tmp_path / "tools", lock, Network())
    assert run([str(program)], cwd=tmp_path, env={}) == ["uv 9.9"]
    # a proxy that only the environment names is used, as pip does
    (folder / "http:" / "index.invalid").mkdir(parents=True)
    (folder / "http:" / "index.invalid" / "uv").symlink_to(folder / "uv")
    monkeypatch.setenv("http_proxy", url)
    monkeypatch.setenv("PIP_INDEX_URL", "http://index.invalid")
    assert fetch_uv(tmp_path / "by proxy", lock, Network()).is_file()
    monkeypatch.setenv("PIP_INDEX_URL", url)
    program.unlink()
    lock.write_text(f"uv==9.9 \\\n    --hash=sha256:{'0' * 64}\n")
    with pytest.raises(StandaloneError, match="checksum"):
        fetch_uv(tmp_path / "tools", lock, Network())
    lock.write_text(f"uv==8.8 \\\n    --hash=sha256:{'0' * 64}\n")
    with pytest.raises(StandaloneError, match=r"no uv 8\.8"):
        fetch_uv(tmp_path / "tools", lock, Network())


def test_uv_of_any_age_puts_a_python_into_the_folder_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "uv").write_text(
        '#!/bin/sh\ntest "$* $UV_PYTHON_INSTALL_BIN$UV_PYTHON_INSTALL_REGISTRY" = "python install 3.12 00" && '
        'mkdir -p "$UV_PYTHON_INSTALL_DIR/cpython-3.12.1/bin/python3.12"\n'
    )
    (tmp_path / "uv").chmod(0o700)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    found = standalone_python(tmp_path, tmp_path / "uv.lock", Network(), dict(os.environ))
    assert found == tmp_path / "python/cpython-3.12.1/bin/python3.12"
    # QGIS for Intel's processors on one of Apple's own
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr("platform.machine", lambda: "x86_64")
    monkeypatch.setattr("platform.version", lambda: "Darwin Kernel Version 24.1.0: root:xnu/RELEASE_ARM64_T6000")
    assert _platform().endswith("arm64")
