"""The dialog that asks what to teach."""

from __future__ import annotations

from qgis.core import QgsRasterLayer, QgsVectorLayer
from qgis.gui import QgsMapLayerComboBox
from qgis.PyQt.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QLabel, QLineEdit, QSpinBox, QWidget

from ..compat import layer_filter, tr
from ..engine_link.errors import LinkError, NotPossible
from .sources import local_file
from .teaching import Lesson, labels_of, own_packs_folder, pack_name


class TeachDialog(QDialog):
    """Asks for polygons and a phrase; `lesson` is what they are, once it was accepted.

    Parameters
    ----------
    raster
        The layer that the polygons outline objects of.
    pack
        Name or folder of the pack to start from.
    """

    def __init__(self, raster: QgsRasterLayer, pack: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Teach a category"))
        self._raster, self._pack = raster, pack
        self.lesson: Lesson | None = None
        about = QLabel(
            tr(
                "Outline ten or so objects of one kind on {raster} and say what they are called. A new model is made "
                "that finds them, in the background; a third of the outlines is kept aside to measure by."
            ).format(raster=raster.name())
        )
        about.setWordWrap(True)
        self.polygons = QgsMapLayerComboBox()
        self.polygons.setFilters(layer_filter("PolygonLayer"))
        self.phrase = QLineEdit()
        self.phrase.setPlaceholderText(tr("solar panels"))
        self.minutes = QSpinBox()
        self.minutes.setRange(1, 120)
        self.minutes.setValue(8)
        self.minutes.setSuffix(tr(" min"))
        self.message = QLabel()
        self.message.setWordWrap(True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        rows = QFormLayout(self)
        rows.addRow(about)
        rows.addRow(tr("Outlines"), self.polygons)
        rows.addRow(tr("They are called"), self.phrase)
        rows.addRow(tr("Time at most"), self.minutes)
        rows.addRow(self.message)
        rows.addRow(buttons)

    def accept(self) -> None:
        """Close the dialog where a lesson can be made of what it says; otherwise say why not."""
        try:
            self.lesson = self._read()
        except LinkError as error:
            self.message.setText(str(error))
            self.resize(self.width(), max(self.height(), self.layout().totalHeightForWidth(self.width())))
            return
        super().accept()

    def _read(self) -> Lesson:
        polygons, phrase = self.polygons.currentLayer(), " ".join(self.phrase.text().split())
        path = local_file(self._raster)
        if path is None:
            raise NotPossible(tr("{}: is no raster file; save it as a GeoTIFF first").format(self._raster.name()))
        if not isinstance(polygons, QgsVectorLayer):
            raise NotPossible(tr("there is no polygon layer; outline some objects first"))
        if not phrase:
            raise NotPossible(tr("the phrase is empty; say what the outlined objects are called"))
        out = own_packs_folder() / pack_name(phrase)
        return Lesson(path, labels_of(polygons), phrase, self._pack, out, float(self.minutes.value()))
