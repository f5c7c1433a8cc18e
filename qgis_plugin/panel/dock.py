"""The dock panel."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from qgis.gui import QgsDockWidget

from ..compat import tr
from ..engine_link.connection import EngineConnection
from ..settings import Settings


class ReferSegmentDock(QgsDockWidget):
    """The panel "Refer & Segment"."""

    def __init__(
        self,
        iface: Any,  # noqa: ANN401 - QgisInterface
        settings: Settings,
        connection: EngineConnection,
        open_manager: Callable[[], None],
    ) -> None:
        super().__init__(tr("Refer & Segment"))
        self.setObjectName("ReferSegmentDock")

    def refresh_engine(self) -> None:
        """Ask the engine anew what it is."""

    def end(self) -> None:
        """Cancel what runs and let go of everything outside the panel."""
