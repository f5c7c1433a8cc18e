"""The plugin's life: what QGIS is given when it is loaded, and taken back when it is unloaded."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from qgis.core import QgsApplication, QgsProcessingProvider
from qgis.PyQt.QtCore import Qt, QTranslator
from qgis.PyQt.QtGui import QIcon

from .compat import QAction, tr
from .engine_link.connection import EngineConnection
from .guide import GuideDialog
from .i18n import install_translator, remove_translator
from .manager.routes import command_of
from .manager.tasks import Installer
from .panel.dock import ReferSegmentDock
from .processing.provider import ReferSegmentProvider
from .settings import Settings

ICON = Path(__file__).parent / "icons" / "icon.svg"
MENU = "Refer && Segment"


class ReferSegmentPlugin:
    """What QGIS loads; nothing is done before `initGui` or `initProcessing`."""

    def __init__(self, iface: Any) -> None:  # noqa: ANN401 - QgisInterface, None in qgis_process
        self.iface = iface
        self.settings = Settings()
        self.connection = EngineConnection(self.settings, command_of)
        self.installer = Installer()
        self.translator: QTranslator | None = None
        self.provider: QgsProcessingProvider | None = None
        self.dock: ReferSegmentDock | None = None
        self.guide: GuideDialog | None = None
        self.actions: list[QAction] = []

    def initProcessing(self) -> None:  # noqa: N802 - QGIS's name
        """Add the Processing algorithms; `qgis_process` calls this alone."""
        self.translator = self.translator or install_translator()
        self.provider = ReferSegmentProvider(self.connection)
        QgsApplication.processingRegistry().addProvider(self.provider)

    def initGui(self) -> None:  # noqa: N802 - QGIS's name
        """Add the dock panel, the toolbar button, the menu and the Processing algorithms."""
        self.translator = install_translator()
        window = self.iface.mainWindow()
        self.dock = ReferSegmentDock(self.iface, self.settings, self.connection, self.open_manager)
        # QGIS shows what it is given, and the engine would start before anyone opens the panel
        self.dock.blockSignals(True)
        self.iface.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, self.dock)
        self.dock.hide()
        self.dock.blockSignals(False)

        panel = QAction(QIcon(str(ICON)), tr("Refer & Segment").replace("&", "&&"), window)
        panel.setObjectName("referSegmentPanel")
        panel.setToolTip(tr("Refer & Segment: type a phrase, get polygons"))
        panel.setCheckable(True)
        panel.triggered.connect(self.dock.setUserVisible)
        self.dock.visibilityChanged.connect(panel.setChecked)
        engine = QAction(tr("Engine and settings…"), window)
        engine.setObjectName("referSegmentEngine")
        engine.triggered.connect(self.open_manager)
        guide = QAction(tr("Help"), window)
        guide.setObjectName("referSegmentHelp")
        guide.triggered.connect(self.open_guide)
        self.actions = [panel, engine, guide]
        self.iface.addRasterToolBarIcon(panel)
        for action in self.actions:
            self.iface.addPluginToRasterMenu(MENU, action)
        self.initProcessing()

    def open_manager(self) -> None:
        """Show the engine manager: routes, managed installation, log, diagnostics."""
        from .manager.dialog import ManagerDialog

        dialog = ManagerDialog(self.settings, self.connection, self.iface.mainWindow(), self.installer)
        dialog.exec()
        dialog.deleteLater()
        if self.dock is not None:
            self.dock.refresh_engine(dialog.stopped)

    def open_guide(self) -> None:
        """Show the user guide beside QGIS's window."""
        if self.guide is None:
            self.guide = GuideDialog(self.iface.mainWindow())
        self.guide.open_guide()

    def unload(self) -> None:
        """Take everything back, also where `initGui` failed half-way."""
        for action in self.actions:
            self.iface.removePluginRasterMenu(MENU, action)
            self.iface.removeRasterToolBarIcon(action)
            action.deleteLater()
        self.actions = []
        if self.guide is not None:
            self.guide.close()
            self.guide.deleteLater()
            self.guide = None
        if self.dock is not None:
            self.dock.end()
            self.iface.removeDockWidget(self.dock)
            self.dock.deleteLater()
            self.dock = None
        if self.provider is not None:
            QgsApplication.processingRegistry().removeProvider(self.provider)
            self.provider = None
        remove_translator(self.translator)
        self.translator = None
        self.installer.end()
        self.connection.stop(1)  # second, in which QGIS stands still
