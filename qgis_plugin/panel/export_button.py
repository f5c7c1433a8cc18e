"""The button that lets QGIS save the last result in another format; it is there as long as the result is."""

from __future__ import annotations

from typing import Any

from qgis.core import QgsVectorLayer
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QMenu, QPushButton

from ..compat import tr
from .live import LiveResult


class ExportButton(QPushButton):
    """Saves the layer of a result; where there are several, a menu asks which."""

    def __init__(self, iface: Any, live: LiveResult) -> None:  # noqa: ANN401 - QgisInterface
        super().__init__(tr("Export…"))
        self.setObjectName("export")
        self.setToolTip(tr("Save the last result in another format."))
        self.hide()
        self._iface, self._live = iface, live
        self.clicked.connect(lambda: self.ask())
        live.gone.connect(self.hide)

    def ask(self) -> None:
        """Save the result's layer, or ask which one."""
        layers = self._live.layers()
        if len(layers) == 1:
            self._save(layers[0])
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for layer in layers:
            menu.addAction(layer.name()).triggered.connect(lambda checked=False, each=layer: self._save(each))
        menu.popup(self.mapToGlobal(self.rect().bottomLeft()))

    def _save(self, layer: QgsVectorLayer) -> None:
        before = self._iface.activeLayer()
        self._iface.setActiveLayer(layer)
        self._iface.actionLayerSaveAs().trigger()
        self._iface.setActiveLayer(before)
