"""The box that offers the rasters to search."""

from __future__ import annotations

from qgis.core import QgsProject
from qgis.gui import QgsMapLayerComboBox

from ..compat import layer_filter
from .results import PROBABILITY


class RasterBox(QgsMapLayerComboBox):
    """Offers the project's rasters, but no probabilities of earlier runs; what was chosen stays chosen."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("raster")
        self.setFilters(layer_filter("RasterLayer"))
        self._chosen = ""
        self.activated.connect(self._choose)  # by the user alone
        self._leave_out()
        QgsProject.instance().layersAdded.connect(self._leave_out)
        QgsProject.instance().layersRemoved.connect(self._leave_out)

    def _choose(self) -> None:
        self._chosen = self.currentLayer().id()

    def _leave_out(self) -> None:
        layers = QgsProject.instance().mapLayers()
        self.setExceptedLayerList([layer for layer in layers.values() if layer.customProperty(PROBABILITY)])
        if self._chosen in layers:  # made anew, as its project was opened again
            self.setLayer(layers[self._chosen])
