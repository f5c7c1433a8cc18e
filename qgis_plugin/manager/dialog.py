"""The engine manager."""

from __future__ import annotations

from qgis.PyQt.QtWidgets import QDialog, QWidget

from ..compat import tr
from ..engine_link.connection import EngineConnection
from ..settings import Settings


class ManagerDialog(QDialog):
    """Routes, managed installation, log, diagnostics."""

    def __init__(self, settings: Settings, connection: EngineConnection, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Refer & Segment: engine and settings"))
