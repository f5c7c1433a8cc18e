"""The logs of the engine and of the installation, as a tab of the manager."""

from __future__ import annotations

from pathlib import Path

from qgis.PyQt.QtCore import QUrl
from qgis.PyQt.QtGui import QDesktopServices
from qgis.PyQt.QtWidgets import QComboBox, QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from ..compat import tr
from ..engine_link.connection import EngineConnection
from ..settings import Settings
from .diagnostics import log_tail
from .routes import managed_environment

_LINES = 2000


class LogView(QWidget):
    """Shows the end of one of the two logs."""

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
    def path(self) -> Path:
        """The chosen log."""
        return self.connection.log if self.which.currentData() == "engine" else managed_environment(self.settings).log

    def refresh(self) -> None:
        """Show the end of the chosen log."""
        self.text.setPlainText("\n".join(log_tail(self.path, _LINES)) or tr("Nothing was written yet."))
        self.text.verticalScrollBar().setValue(self.text.verticalScrollBar().maximum())

    def _open_folder(self) -> None:
        if self.path.parent.is_dir():
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.path.parent)))
