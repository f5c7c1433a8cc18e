"""The Processing provider; its id and its algorithms' names are published and never change."""

from __future__ import annotations

from qgis.core import QgsProcessingProvider
from qgis.PyQt.QtGui import QIcon

from ..engine_link.connection import EngineConnection
from ..files import plugin_file, plugin_version
from .segment import SegmentAlgorithm
from .select import SelectAlgorithm
from .vectorize import VectorizeAlgorithm


class ReferSegmentProvider(QgsProcessingProvider):
    """Refer & Segment in Processing: toolbox, batch, models, `qgis_process`."""

    def __init__(self, connection: EngineConnection) -> None:
        super().__init__()
        self.connection = connection

    def id(self) -> str:
        """Return the published id."""
        return "refer_and_segment"

    def name(self) -> str:
        """Return what the toolbox shows; the plugin's name is not translated."""
        return "Refer & Segment"

    def versionInfo(self) -> str:  # noqa: N802 - QGIS's name
        """Return the plugin's version."""
        return plugin_version()

    def icon(self) -> QIcon:
        """Return the plugin's icon."""
        return QIcon(str(plugin_file("icons", "icon.svg")))

    def loadAlgorithms(self) -> None:  # noqa: N802 - QGIS's name
        """Add the algorithms."""
        for kind in (SegmentAlgorithm, SelectAlgorithm, VectorizeAlgorithm):
            self.addAlgorithm(kind(self.connection))
