"""The logs of the engine and of the installation, as a tab of the manager."""

from __future__ import annotations

from pathlib import Path

from qgis.PyQt.QtCore import QUrl
from qgis.PyQt.QtGui import QDesktopServices, QShowEvent
from qgis.PyQt.QtWidgets import QComboBox, QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from ..compat import tr
from ..engine_link.connection import EngineConnection
from ..settings import Settings
from .diagnostics import log_tail
from .routes import managed_environment

_LINES = 2000


class LogView(QWidget):
    """Shows the end of the engine's logs or the installation's, anew when it comes into view."""

    def __init__(self, settings: Settings, connection: EngineConnection) -> None:
        super().__init__()
        self.settings, self.connection = settings, connection
        self.which = QComboBox()
        self.which.addItem(tr("Engine"), "engine")
        self.which.addItem(tr("Installation"), "install")
        self.which.currentIndexChanged.connect(self.refresh)
        again, folder = QPushButton(tr("Refresh")), QPushButton(tr("Open folder"))
        again.clicked.connect(self.refresh)
        folder.clicked.connect(self._open_folder)
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        row = QHBoxLayout()
        row.addWidget(self.which)
        row.addStretch()
        row.addWidget(again)
        row.addWidget(folder)
        layout = QVBoxLayout(self)
        layout.addLayout(row)
        layout.addWidget(self.text)
        self.refresh()

    @property
    def paths(self) -> tuple[Path, ...]:
        """The chosen logs."""
        if self.which.currentData() == "engine":
            return self.connection.logs
        return (managed_environment(self.settings).log,)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Show what is new."""
        super().showEvent(event)
        self.refresh()

    def refresh(self) -> None:
        """Show the end of the chosen logs, the shorter one first."""
        lines = [line for path in reversed(self.paths) for line in log_tail(path, _LINES)]
        self.text.setPlainText("\n".join(lines) or tr("Nothing was written yet."))
        self.text.verticalScrollBar().setValue(self.text.verticalScrollBar().maximum())

    def _open_folder(self) -> None:
        if self.paths[0].parent.is_dir():
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.paths[0].parent)))
