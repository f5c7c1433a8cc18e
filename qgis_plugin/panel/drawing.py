"""The rectangle that is drawn on the map to look in."""

from __future__ import annotations

from qgis.core import QgsGeometry, QgsProject, QgsRectangle, QgsReferencedRectangle, QgsWkbTypes
from qgis.gui import QgsMapCanvas, QgsMapTool, QgsMapToolExtent, QgsRubberBand
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QObject, Qt
from qgis.PyQt.QtGui import QColor, QKeyEvent

from ..engine_link.errors import NotPossible
from .area import moved
from .form import RECTANGLE, Form


class DrawnRectangle(QObject):
    """Draws a rectangle with the form's button; `rectangle` is in the CRS that the map had then."""

    def __init__(self, canvas: QgsMapCanvas, form: Form, parent: QObject) -> None:
        super().__init__(parent)
        self.rectangle = QgsReferencedRectangle()
        self._canvas, self._form = canvas, form
        self._tool, self._before = QgsMapToolExtent(canvas), canvas.mapTool()
        self._band = QgsRubberBand(canvas, QgsWkbTypes.GeometryType.PolygonGeometry)
        self._band.setColor(QColor(42, 111, 176, 60))
        form.draw.toggled.connect(self._draw)
        form.where.currentIndexChanged.connect(self._show)
        self._tool.extentChanged.connect(self._drawn)
        canvas.mapToolSet.connect(self._tool_set)
        canvas.keyPressed.connect(self._key)
        canvas.destinationCrsChanged.connect(self._show)
        QgsProject.instance().cleared.connect(self._clear)

    def _draw(self, on: bool) -> None:
        if on:
            self._before = self._canvas.mapTool()
            self._canvas.setMapTool(self._tool)
            self._canvas.setFocus()  # for Esc
        elif self._canvas.mapTool() is self._tool:
            self._canvas.unsetMapTool(self._tool)
            if self._before is not None and not sip.isdeleted(self._before):
                self._canvas.setMapTool(self._before)

    def _tool_set(self, tool: QgsMapTool | None) -> None:
        self._form.draw.setChecked(tool is self._tool)

    def _key(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._form.draw.setChecked(False)

    def _drawn(self, rectangle: QgsRectangle) -> None:
        self.rectangle = QgsReferencedRectangle(rectangle, self._canvas.mapSettings().destinationCrs())
        self._form.draw.setChecked(False)
        self._show()

    def _clear(self) -> None:
        self.rectangle = QgsReferencedRectangle()
        self._show()

    def _show(self) -> None:
        self._band.reset(QgsWkbTypes.GeometryType.PolygonGeometry)
        if self._form.where.currentData() != RECTANGLE:
            self._form.draw.setChecked(False)
        elif not self.rectangle.isEmpty():
            outline, crs = QgsGeometry.fromRect(self.rectangle), self._canvas.mapSettings().destinationCrs()
            try:
                self._band.setToGeometry(moved(outline, self.rectangle.crs(), crs), None)
            except NotPossible:
                return  # it is not on this map; a run would say so

    def end(self) -> None:
        """Let go of the map."""
        self._form.draw.setChecked(False)
        self._canvas.scene().removeItem(self._band)
        self._tool.deleteLater()
