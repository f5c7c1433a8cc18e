"""The box that offers the rasters to search."""

from __future__ import annotations

from qgis.core import QgsProject
from qgis.gui import QgsMapLayerComboBox

from ..compat import layer_filter
from .results import PROBABILITY


class RasterBox(QgsMapLayerComboBox):
    """Offers the project's raster layers, but no probabilities of earlier runs."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("raster")
        self.setFilters(layer_filter("RasterLayer"))
        self._leave_out()
        QgsProject.instance().layersAdded.connect(self._leave_out)
        QgsProject.instance().layersRemoved.connect(self._leave_out)

    def _leave_out(self) -> None:
        layers = QgsProject.instance().mapLayers().values()
        self.setExceptedLayerList([layer for layer in layers if layer.customProperty(PROBABILITY)])
