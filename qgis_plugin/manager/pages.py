"""The settings of each of the three routes, as widgets."""

from __future__ import annotations

import shutil
from pathlib import Path

from qgis.core import QgsApplication, QgsAuthMethodConfig
from qgis.gui import QgsCollapsibleGroupBox, QgsFileWidget
from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtWidgets import (
    QCheckBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ..compat import tr
from ..settings import Settings
from .installation import Step
from .interpreters import interpreter_beside
from .managed import ManagedEnvironment
from .network import qgis_network
from .routes import managed_environment
from .sources import Sources

KEPT = "••••••••"


class ManagedPage(QWidget):
    """The managed environment: where, made of what, install, stop, remove, progress."""

    install_clicked = pyqtSignal()
    remove_clicked = pyqtSignal()

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.settings = settings
        self.state = _wrapped()
        self.install = QPushButton(tr("Install"))
        self.install.clicked.connect(self.install_clicked)
        self.remove = QPushButton(tr("Remove"))
        self.remove.clicked.connect(self.remove_clicked)
        self.progress, self.line = QProgressBar(), _wrapped()
        self.progress.setRange(0, 1000)
        self.folder = _file(tr("Folder of the environment"), QgsFileWidget.StorageMode.GetDirectory)
        self.folder.lineEdit().setPlaceholderText(str(managed_environment(settings).folder))
        self.python = _file(tr("Python 3.11 to 3.13"), QgsFileWidget.StorageMode.GetFile)
        self.python.lineEdit().setPlaceholderText(tr("the best one of this machine"))
        self.wheels = _file(tr("Folder of wheels"), QgsFileWidget.StorageMode.GetDirectory)
        self.wheels.lineEdit().setPlaceholderText(tr("none: from the package index"))
        self.offline = QCheckBox(tr("Everything is in this folder; use no network"))
        self._arrange()
        self.show_state(running=False)

    def _arrange(self) -> None:
        buttons = QHBoxLayout()
        for button in (self.install, self.remove):
            buttons.addWidget(button)
        buttons.addStretch()
        self.more = more = QgsCollapsibleGroupBox(tr("For machines without network, and other wishes"))
        more.setCollapsed(True)
        form = QFormLayout(more)
        form.addRow(tr("Folder"), self.folder)
        form.addRow(tr("Python"), self.python)
        form.addRow(tr("Wheels"), self.wheels)
        form.addRow("", self.offline)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 0, 0, 0)
        layout.addWidget(self.state)
        layout.addLayout(buttons)
        layout.addWidget(self.progress)
        layout.addWidget(self.line)
        layout.addWidget(more)

    def load(self) -> None:
        """Show what is set."""
        settings = self.settings
        self.folder.setFilePath(settings.managed_folder)
        self.python.setFilePath(settings.managed_python)
        self.wheels.setFilePath(settings.managed_wheels)
        self.offline.setChecked(bool(settings.managed_offline))

    def keep(self) -> None:
        """Keep what is entered."""
        settings = self.settings
        settings.managed_folder = self.folder.filePath().strip()
        settings.managed_python = self.python.filePath().strip()
        settings.managed_wheels = self.wheels.filePath().strip()
        settings.managed_offline = int(self.offline.isChecked())

    def sources(self) -> Sources:
        """Return where the installation gets things from, QGIS's proxy and certificates among it."""
        python, wheels = self.settings.managed_python, self.settings.managed_wheels
        return Sources(
            Path(python) if python else None,
            Path(wheels).expanduser().absolute() if wheels else None,
            bool(self.settings.managed_offline),
            qgis_network(),
        )

    def show_state(self, running: bool) -> None:
        """Say what is installed, and offer what can be done."""
        managed = managed_environment(self.settings)
        self.state.setText(_managed_state(managed))
        self.install.setText(tr("Stop") if running else _install_word(managed))
        self.remove.setEnabled(not running and (managed.begun or managed.ready))
        self.progress.setVisible(running)
        for field in (self.folder, self.python, self.wheels, self.offline):
            field.setEnabled(not running)

    def show_step(self, step: Step) -> None:
        """Show how far the installation is."""
        self.progress.setValue(int(1000 * step.done))
        self.line.setText(step.text)


class EnvironmentPage(QWidget):
    """An environment of the user's that has the engine."""

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.settings = settings
        self.python = _file(tr("The environment's Python"), QgsFileWidget.StorageMode.GetFile)
        self.python.lineEdit().setPlaceholderText(tr("/path/of/environment/bin/python"))
        find = QPushButton(tr("Find"))
        find.setToolTip(tr("Look for an engine on this machine's search path"))
        find.clicked.connect(self.find)
        help_text = _wrapped(
            tr(
                "A Python with the engine in it, such as a conda environment: pip install '.[serve]' in the folder of "
                "the engine's source."
            )
        )
        row = QHBoxLayout()
        row.addWidget(self.python)
        row.addWidget(find)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 0, 0, 0)
        layout.addWidget(help_text)
        layout.addLayout(row)

    def find(self) -> None:
        """Enter the engine that is on the search path, if any."""
        if found := shutil.which("engine"):
            self.python.setFilePath(str(interpreter_beside(Path(found))))
        else:
            self.python.lineEdit().setPlaceholderText(tr("none was found"))

    def load(self) -> None:
        """Show what is set."""
        self.python.setFilePath(self.settings.python)

    def keep(self) -> None:
        """Keep what is entered."""
        self.settings.python = self.python.filePath().strip()


class ServicePage(QWidget):
    """A running service; its key is kept in QGIS's authentication store."""

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.settings = settings
        self.url, self.key = QLineEdit(), QLineEdit()
        self.key.setEchoMode(QLineEdit.EchoMode.Password)
        help_text = _wrapped(
            tr(
                "An engine that runs already, for example on a machine with a GPU through a tunnel "
                "(ssh -L 8901:127.0.0.1:8901 machine). Rasters are sent to it."
            )
        )
        form = QFormLayout()
        form.addRow(tr("Address"), self.url)
        form.addRow(tr("Key"), self.key)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 0, 0, 0)
        layout.addWidget(help_text)
        layout.addLayout(form)

    def load(self) -> None:
        """Show what is set; a key that is kept shows as dots."""
        self.url.setText(self.settings.url)
        self.key.setText(KEPT if self.settings.authcfg else "")

    def keep(self) -> None:
        """Keep what is entered, a new key in the authentication store."""
        self.settings.url = self.url.text().strip()
        typed = self.key.text().strip()
        if typed == KEPT:
            return
        manager = QgsApplication.authManager()
        known = self.settings.authcfg
        if not typed:
            if known:
                manager.removeAuthenticationConfig(known)
            self.settings.authcfg = ""
            return
        config = QgsAuthMethodConfig("Basic")
        config.setName(tr("Refer & Segment service"))
        config.setUri(self.settings.url)
        config.setConfig("username", "engine")
        config.setConfig("password", typed)
        config.setId(known)
        kept = manager.updateAuthenticationConfig(config) if known else manager.storeAuthenticationConfig(config)
        # PyQGIS answers with the configuration, too, in some versions
        if kept[0] if isinstance(kept, tuple) else kept:
            self.settings.authcfg = config.id()
            self.key.setText(KEPT)


def route_pages(settings: Settings) -> dict[str, tuple[str, ManagedPage | EnvironmentPage | ServicePage]]:
    """Return the title and the page of every route, in the order in which they are offered."""
    return {
        "managed": (tr("Install the engine for me"), ManagedPage(settings)),
        "environment": (tr("Use an environment that has the engine"), EnvironmentPage(settings)),
        "service": (tr("Connect to a running service"), ServicePage(settings)),
    }


def _managed_state(managed: ManagedEnvironment) -> str:
    if managed.ready:
        text = tr("The engine {version} is installed in {folder}.")
        return text.format(version=managed.installed_version, folder=managed.folder)
    if managed.outdated:
        return managed.outdated
    if managed.begun:
        return tr("An installation was stopped; it goes on where it was.")
    return tr(
        "Downloads the engine and the libraries it needs, 1 to 4\u00a0GB, into a folder of its own; "
        "QGIS itself is not changed."
    )


def _install_word(managed: ManagedEnvironment) -> str:
    if managed.outdated:
        return tr("Update")
    if managed.ready:
        return tr("Check and repair")
    return tr("Go on") if managed.begun else tr("Install")


def _wrapped(text: str = "") -> QLabel:
    label = QLabel(text)
    label.setWordWrap(True)
    return label


def _file(title: str, mode: QgsFileWidget.StorageMode) -> QgsFileWidget:
    widget = QgsFileWidget()
    widget.setStorageMode(mode)
    widget.setDialogTitle(title)
    return widget
