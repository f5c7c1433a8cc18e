"""The engine manager's dialog: routes, an installation that is stopped and goes on, keys, diagnostics."""

from __future__ import annotations

import hashlib
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path, PureWindowsPath

import pytest

core = pytest.importorskip("qgis.core", reason="needs QGIS's own Python")

from qgis.PyQt.QtWidgets import QMessageBox, QTabWidget  # noqa: E402

from qgis_plugin.engine_link.connection import EngineConnection  # noqa: E402
from qgis_plugin.engine_link.errors import NotSetUp, explained_end  # noqa: E402
from qgis_plugin.files import plugin_version  # noqa: E402
from qgis_plugin.manager import routes  # noqa: E402
from qgis_plugin.manager.diagnostics import diagnostics, without_names  # noqa: E402
from qgis_plugin.manager.dialog import ManagerDialog  # noqa: E402
from qgis_plugin.manager.doctor import facts_line  # noqa: E402
from qgis_plugin.manager.managed import ManagedEnvironment  # noqa: E402
from qgis_plugin.manager.network import proxy_address, qgis_network  # noqa: E402
from qgis_plugin.manager.pages import KEPT  # noqa: E402
from qgis_plugin.settings import GROUP, Settings  # noqa: E402

sys.path.insert(0, str(Path(__file__).parent))
from wheels import write_engine, write_wheel  # noqa: E402

pytestmark = pytest.mark.qgis


@pytest.fixture
def settings(qgis_app: object, tmp_path: Path) -> Iterator[Settings]:
    """Settings that are as after the first start; folders that are thrown away."""
    core.QgsSettings().remove(GROUP)
    made = Settings()
    made.managed_folder = str(tmp_path / "Münster 环境" / "managed")
    made.state_folder = str(tmp_path / "state")
    yield made
    core.QgsSettings().remove(GROUP)


@pytest.fixture
def dialog(settings: Settings, tmp_path: Path) -> Iterator[ManagerDialog]:
    connection = EngineConnection(settings, routes.command_of, tmp_path / "engine.log")
    made = ManagerDialog(settings, connection)
    yield made
    made.installer.end()
    made.done(0)
    made.deleteLater()
    connection.stop()


def wait_until(condition: Callable[[], object], seconds: float = 300) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        core.QgsApplication.processEvents()
        time.sleep(0.01)


def test_the_first_time_the_one_click_is_offered(
    dialog: ManagerDialog, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert dialog.route == "managed"
    settings.managed_folder = "~/engine"
    assert routes.managed_environment(settings).folder == Path.home() / "engine"
    assert dialog.pages["managed"].isVisibleTo(dialog)
    assert not dialog.pages["service"].isVisibleTo(dialog)
    assert dialog.pages["managed"].install.text() == "Install"
    with pytest.raises(NotSetUp, match="Engine…"):
        routes.command_of(settings)
    settings.route = "managed"
    with pytest.raises(NotSetUp, match="Engine…"):
        routes.command_of(settings)
    assert not dialog.test_button.isEnabled()  # there is nothing to test
    monkeypatch.setenv("PATH", "")
    dialog.pages["environment"].find()
    assert dialog.pages["environment"].python.lineEdit().placeholderText() == "none was found"


def test_install_stop_go_on_and_remove(
    dialog: ManagerDialog, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    tiny = write_wheel(wheels, "tiny", "1.0", {"tiny.py": "VALUE = 42\n"})
    write_engine(wheels, plugin_version())
    lock = tmp_path / "small.lock"
    lock.write_text(f"tiny==1.0 --hash=sha256:{hashlib.sha256(tiny.read_bytes()).hexdigest()}\n")

    def small(of: Settings) -> ManagedEnvironment:
        return ManagedEnvironment(Path(of.managed_folder), lock, plugin_version())

    for module in ("dialog", "pages", "routes"):
        monkeypatch.setattr(f"qgis_plugin.manager.{module}.managed_environment", small)
    page = dialog.pages["managed"]
    page.offline.setChecked(True)
    page.install.click()
    wait_until(lambda: page.line.text() == "Wheels: no such folder of wheels.")
    assert not page.more.isCollapsed()
    page.wheels.setFilePath(str(wheels))

    page.install.click()
    assert page.install.text() == "Stop"
    wait_until(lambda: dialog.installer.task.step.stage == "environment")
    page.install.click()
    wait_until(lambda: not dialog.installer.running)
    wait_until(lambda: "Stopped" in page.line.text())
    assert not small(settings).ready

    page.install.click()
    wait_until(lambda: not dialog.installer.running)
    wait_until(lambda: page.install.text() == "Check and repair")
    assert "works" in dialog.detail.text()
    assert routes.command_of(settings)[0] == str(small(settings).python)

    # a patch release of the plugin takes the engine and offers another, a new release asks for its own
    release = plugin_version().rsplit(".", 1)[0]
    patch = ManagedEnvironment(Path(settings.managed_folder), lock, f"{release}.99")
    for module in ("pages", "routes"):
        monkeypatch.setattr(f"qgis_plugin.manager.{module}.managed_environment", lambda of: patch)
    assert routes.command_of(settings)[0] == str(patch.python)
    page.show_state(running=False)
    assert page.install.text() == "Update"
    assert f"{plugin_version()} is installed in" in page.state.text()
    newer = ManagedEnvironment(Path(settings.managed_folder), lock, "9.9.0")
    monkeypatch.setattr("qgis_plugin.manager.routes.managed_environment", lambda of: newer)
    with pytest.raises(NotSetUp, match=r"9\.9\.0"):
        routes.command_of(settings)

    monkeypatch.setattr(QMessageBox, "question", lambda *arguments: QMessageBox.StandardButton.Yes)
    page.remove.click()
    wait_until(lambda: dialog._task is None)
    assert not small(settings).python.exists()
    assert page.install.text() == "Install"


def test_an_engine_is_started_shown_reported_and_stopped(dialog: ManagerDialog, settings: Settings) -> None:
    dialog.radios["environment"].setChecked(True)
    dialog.pages["environment"].python.setFilePath(os.environ["ENGINE_PYTHON"])
    dialog.start_engine()
    wait_until(lambda: dialog.connection.state == "ready")
    wait_until(lambda: dialog._task is None)
    pid = dialog.connection.pid
    assert pid and Path(f"/proc/{pid}").exists()
    assert f"Engine {plugin_version()}" in dialog.detail.text()
    report = diagnostics(settings, dialog.connection, {"model": f"works in {Path.home()}"})
    for part in ("QGIS", "Qt", "### doctor", "works in ~", "### health", "engine.cli.main"):
        assert part in report
    assert str(Path.home()) not in report
    dialog.show()
    dialog.findChild(QTabWidget).setCurrentWidget(dialog.log)
    for told in (dialog.log.text.toPlainText(), diagnostics(settings, dialog.connection, {})):
        assert '"message": "listening"' in told and "/v1/health" not in told
    dialog.stop_engine()
    wait_until(lambda: not Path(f"/proc/{pid}").exists())
    dialog._look()
    assert dialog.state.text() == "The engine does not run"


@pytest.mark.parametrize(
    ("entered", "expected"),
    [
        ("/nowhere/python", "no such file"),
        ("", "There is no engine yet"),
        ("{python}", "not installed there"),
        ("/bin/ls", "is no engine"),
    ],
)
def test_a_wrong_environment_is_explained(dialog: ManagerDialog, entered: str, expected: str) -> None:
    dialog.radios["environment"].setChecked(True)
    dialog.pages["environment"].python.setFilePath(entered.format(python=sys.executable))
    for ask in (dialog.start_engine, dialog.test)[entered == "/bin/ls" :]:
        ask()
        wait_until(lambda: dialog._task is None)
        assert expected in dialog.detail.text()
    dialog.show()
    dialog.pages["environment"].python.setFilePath("/somewhere/else")
    dialog._look()
    assert dialog.detail.text() == ""


def test_what_is_said_is_of_the_engine_that_is_chosen(dialog: ManagerDialog) -> None:
    dialog.radios["environment"].setChecked(True)
    dialog.show()
    for name in ("/bin/ls", sys.executable):  # as it is typed
        dialog.pages["environment"].python.lineEdit().setText(name)
    wait_until(lambda: dialog._task is None)
    assert f"{sys.executable}: the engine is not installed" in dialog.detail.text()
    dialog.test()
    dialog.radios["service"].click()
    wait_until(lambda: dialog._task is None)
    assert dialog.detail.text() == ""


def test_the_service_s_key_is_kept_in_the_authentication_store(dialog: ManagerDialog, settings: Settings) -> None:
    manager = core.QgsApplication.authManager()
    if manager.isDisabled() or not manager.setMasterPassword("for the test", False):
        pytest.skip("this QGIS has no authentication store")
    page = dialog.pages["service"]
    dialog.radios["service"].setChecked(True)
    page.url.setText("http://127.0.0.1:9")
    page.key.setText("0123456789abcdef")
    dialog.keep()
    assert settings.service_key() == "0123456789abcdef"
    assert page.key.text() == KEPT
    stored = [core.QgsSettings().value(key) for key in core.QgsSettings().allKeys() if key.startswith(GROUP)]
    assert "0123456789abcdef" not in map(str, stored)
    dialog.test()
    wait_until(lambda: dialog._task is None)
    assert "no engine answers" in dialog.detail.text()
    page.key.setText("")
    dialog.test()
    wait_until(lambda: dialog._task is None)
    assert settings.service_key() == ""
    assert "enter it as 'Key'" in dialog.detail.text()


def test_an_end_is_explained_by_its_status() -> None:
    assert "memory" in explained_end("exit status -9; last line")
    assert "library crashed" in explained_end("exit status -11")
    assert explained_end("exit status 2; bad input") == "exit status 2; bad input"


def test_reports_hold_no_names_and_no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    text = without_names(f"{Path.home()}/data http://user:word@proxy:3128/x")
    assert text == "~/data http://…@proxy:3128/x"
    monkeypatch.setattr(Path, "home", lambda: PureWindowsPath(r"C:\Users\Jane"))
    assert without_names(r"C:\Users\Jane\a C:/Users/Jane/b") == r"~\a ~/b"


def test_a_gpu_that_is_not_used_is_said() -> None:
    model = "m works: 0.25 windows/s of 512 px"
    line = facts_line({"engine": "0.1.0", "device": "cpu (2 threads)", "gpus": "none", "model": model})
    assert line == (
        "Engine 0.1.0 on the processor (CPU) · m works: 4.0 s for 512 × 512 pixels · "
        "there is no graphics card (GPU) that it can use"
    )


def test_proxy_of_qgis_is_handed_over(qgis_app: object) -> None:
    from qgis.PyQt.QtNetwork import QNetworkProxy

    kind = QNetworkProxy.ProxyType
    assert (
        proxy_address(QNetworkProxy(kind.HttpProxy, "proxy", 3128, "me@work", "p:w"))
        == "http://me%40work:p%3Aw@proxy:3128"
    )
    assert proxy_address(QNetworkProxy(kind.Socks5Proxy, "proxy", 1080)) == "socks5://proxy:1080"
    assert proxy_address(QNetworkProxy(kind.NoProxy)) == ""
    keys = {"proxyEnabled": True, "proxyType": "HttpProxy", "proxyHost": "proxy.office", "proxyPort": "8080"}
    for key, value in keys.items():
        core.QgsSettings().setValue(f"proxy/{key}", value)
    try:
        core.QgsNetworkAccessManager.instance().setupDefaultProxyAndCache()
        network = qgis_network()
        assert network.proxy == "http://proxy.office:8080"
        assert "127.0.0.1" in network.no_proxy
    finally:
        core.QgsSettings().remove("proxy")
        core.QgsNetworkAccessManager.instance().setupDefaultProxyAndCache()
    assert qgis_network().proxy == ""
