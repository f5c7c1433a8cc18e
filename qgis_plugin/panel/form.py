"""The panel's widgets and what they say, as values; nothing happens here."""

from __future__ import annotations

from typing import Any

from qgis.core import QgsRasterLayer, QgsVectorLayer
from qgis.gui import QgsCollapsibleGroupBox, QgsFileWidget, QgsMapLayerComboBox
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QSlider,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ..compat import layer_filter, tr
from ..settings import Settings
from .phrase_box import PhraseBox

VIEW, LAYER, SELECTION, RECTANGLE = "view", "layer", "selection", "rectangle"
_MOST_AREA = 100_000.0


class Slider(QWidget):
    """A slider and a spin box that show the same number."""

    def __init__(self, name: str, most: int, unit: str) -> None:
        super().__init__()
        self.slider, self.spin = QSlider(Qt.Orientation.Horizontal), QSpinBox()
        self.slider.setObjectName(name)
        self.slider.setMinimumWidth(60)
        self.slider.setMaximum(most)
        self.spin.setMaximum(most)
        self.spin.setSuffix(unit)
        self.spin.setKeyboardTracking(False)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.slider, 1)
        row.addWidget(self.spin)
        self.slider.valueChanged.connect(self.spin.setValue)
        self.spin.valueChanged.connect(self.slider.setValue)

    def value(self) -> int:
        """Return the number."""
        return int(self.slider.value())


class Form(QWidget):
    """Everything that a run is asked with; `known` are the categories of the chosen model."""

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.known: tuple[str, ...] = ()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self._add_phrases(column)
        rows = QFormLayout()
        self._add_place(rows, settings)
        self._add_network(rows, settings)
        self._add_shaping(rows, settings)
        self._add_output(rows, settings)
        column.addLayout(rows)
        self._add_advanced(column)
        self.phrases.setPlainText(settings.phrase)
        self._show_place()

    # Building ----------------------------------------------------------------

    def _add_phrases(self, column: QVBoxLayout) -> None:
        self.phrases = PhraseBox()
        self.phrases.setPlaceholderText(tr("the white storage tanks east of the river"))
        self.phrases.setToolTip(tr("What to find, in English words; one phrase a line. Ctrl+Enter runs."))
        self.history = QToolButton()
        self.history.setObjectName("history")
        self.history.setText(tr("History"))
        self.history.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        head = QHBoxLayout()
        head.addWidget(QLabel("<b>" + tr("What to find") + "</b>"), 1)
        head.addWidget(self.history)
        self.plan = QLabel()
        self.plan.setObjectName("plan")
        self.plan.setWordWrap(True)
        self.plan.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column.addLayout(head)
        column.addWidget(self.phrases)
        column.addWidget(self.plan)

    def _add_place(self, rows: QFormLayout, settings: Settings) -> None:
        self.raster = QgsMapLayerComboBox()
        self.raster.setObjectName("raster")
        _narrow(self.raster)
        self.raster.setFilters(layer_filter("RasterLayer"))
        self.where = _choices(
            "where",
            {
                VIEW: tr("Current view"),
                LAYER: tr("Whole layer"),
                SELECTION: tr("Selected polygons"),
                RECTANGLE: tr("Drawn rectangle"),
            },
            settings.where,
        )
        self.polygons = QgsMapLayerComboBox()
        self.polygons.setObjectName("polygons")
        _narrow(self.polygons)
        self.polygons.setFilters(layer_filter("PolygonLayer"))
        self.draw = QPushButton(tr("Draw"))
        self.draw.setObjectName("draw")
        self.draw.setCheckable(True)
        place = QVBoxLayout()
        for part in (self.where, self.polygons, self.draw):
            place.addWidget(part)
        rows.addRow(tr("Raster"), self.raster)
        rows.addRow(tr("Where"), place)
        self.where.currentIndexChanged.connect(self._show_place)

    def _add_network(self, rows: QFormLayout, settings: Settings) -> None:
        self._wished = ""
        self.pack = _choices("pack", {settings.pack: settings.pack}, settings.pack)
        self.device = _choices("device", {"auto": tr("Automatic"), "cpu": "CPU", "cuda": "CUDA"}, settings.device)
        row = QHBoxLayout()
        row.addWidget(self.pack, 2)
        self.teach = QToolButton()
        self.teach.setObjectName("teach")
        self.teach.setText(tr("Teach…"))
        self.teach.setToolTip(tr("Make a model that knows one more kind of object, from a few outlines."))
        row.addWidget(self.teach)
        self.notice = QLabel()
        self.notice.setObjectName("notice")
        self.notice.setWordWrap(True)
        self.notice.hide()
        model = QVBoxLayout()
        model.addLayout(row)
        model.addWidget(self.notice)
        rows.addRow(tr("Model"), model)
        rows.addRow(tr("Device"), self.device)

    def _add_shaping(self, rows: QFormLayout, settings: Settings) -> None:
        self.threshold = Slider("threshold", 100, " %")
        self.threshold.slider.setMinimum(1)
        self.threshold.spin.setMinimum(1)
        self.threshold.slider.setValue(settings.threshold)
        self.threshold.setToolTip(tr("How sure the model must be; lower finds more. Works on the last result at once."))
        self.min_area = Slider("min_area", 1000, " m²")
        self.min_area.slider.setValue(int(float(settings.min_area or 0)))
        self.min_area.setToolTip(tr("Smaller objects are left out. Works on the last result at once."))
        rows.addRow(tr("Threshold"), self.threshold)
        rows.addRow(tr("Minimum area"), self.min_area)

    def _add_output(self, rows: QFormLayout, settings: Settings) -> None:
        self.folder = QgsFileWidget()
        self.folder.setObjectName("folder")
        self.folder.setStorageMode(QgsFileWidget.StorageMode.GetDirectory)
        self.folder.setFilePath(settings.output_folder)
        self.folder.lineEdit().setPlaceholderText(tr("The project's folder"))
        self.probability = QCheckBox(tr("Keep the probabilities, too"))
        self.probability.setChecked(bool(settings.probability))
        rows.addRow(tr("Save in"), self.folder)
        rows.addRow(self.probability)

    def _add_advanced(self, column: QVBoxLayout) -> None:
        box = QgsCollapsibleGroupBox(tr("Advanced"))
        box.setObjectName("advanced")
        self.bands = _line("bands", tr("auto, one number or three such as 4,3,2"))
        self.stretch = _line("stretch", tr("auto, none, MIN,MAX, or P2,P98 percentiles"))
        self.gsd = _line("gsd", tr("auto, native, or metres a pixel"))
        self.overlap = QSpinBox()
        self.overlap.setRange(0, 75)
        self.overlap.setValue(25)
        self.overlap.setSuffix(" %")
        self.fill_holes = _number(tr("Fill holes smaller than this"), " m²", _MOST_AREA)
        self.simplify = _number(tr("Simplify outlines by this tolerance"), " m", 100)
        self.smooth, self.orthogonalize = QCheckBox(tr("Round corners")), QCheckBox(tr("Right angles"))
        self.plan_used = QCheckBox(tr("Read the phrase"))
        self.plan_used.setToolTip(tr("Work positions, sizes and relations out by geometry; else it is taken whole."))
        self.plan_used.setChecked(True)
        rows = QFormLayout(box)
        rows.addRow(tr("Bands"), self.bands)
        rows.addRow(tr("Contrast"), self.stretch)
        rows.addRow(tr("Metres a pixel"), self.gsd)
        rows.addRow(tr("Tile overlap"), self.overlap)
        rows.addRow(tr("Fill holes"), self.fill_holes)
        rows.addRow(tr("Simplify"), self.simplify)
        rows.addRow(tr("Outlines"), self.smooth)
        rows.addRow("", self.orthogonalize)
        rows.addRow(self.plan_used)
        box.setCollapsed(True)
        box.setSaveCollapsedState(False)
        column.addWidget(box)

    # Values ------------------------------------------------------------------

    def _show_place(self) -> None:
        where = self.where.currentData()
        self.polygons.setVisible(where == SELECTION)
        self.draw.setVisible(where == RECTANGLE)

    def show_packs(self, packs: list[dict[str, Any]]) -> None:
        """Offer model packs; the one that was chosen, or wished for, stays chosen."""
        chosen = self._wished or self.pack.currentData()
        self._wished = ""
        self.pack.blockSignals(True)
        self.pack.clear()
        for pack in packs:
            self.pack.addItem(pack.get("label", pack["name"]), pack["name"])
        self.pack.setCurrentIndex(max(0, self.pack.findData(chosen)))
        self.pack.blockSignals(False)

    def show_notice(self, text: str) -> None:
        """Show what must be said wherever the chosen pack is named; nothing where there is nothing to say."""
        self.notice.setText(text)
        self.notice.setVisible(bool(text))

    def wish_pack(self, name: str) -> None:
        """Choose a pack as soon as it is offered."""
        self._wished = name

    def raster_layer(self) -> QgsRasterLayer | None:
        """Return the raster layer that is chosen."""
        layer = self.raster.currentLayer()
        return layer if isinstance(layer, QgsRasterLayer) else None

    def polygon_layer(self) -> QgsVectorLayer | None:
        """Return the polygon layer that is chosen."""
        layer = self.polygons.currentLayer()
        return layer if isinstance(layer, QgsVectorLayer) else None

    def shaping(self) -> dict[str, Any]:
        """Return how polygons are made of probabilities, as the engine's options."""
        return {
            "threshold": self.threshold.value() / 100,
            "min_area": float(self.min_area.value()),
            "fill_holes": self.fill_holes.value(),
            "simplify": self.simplify.value(),
            "smooth": self.smooth.isChecked(),
            "orthogonalize": self.orthogonalize.isChecked(),
        }

    def options(self) -> dict[str, Any]:
        """Return all options of a run."""
        return {
            **self.shaping(),
            "bands": self.bands.text().strip() or "auto",
            "stretch": self.stretch.text().strip() or "auto",
            "gsd": self.gsd.text().strip() or "auto",
            "overlap": self.overlap.value() / 100,
            "model": self.pack.currentData(),
            "device": self.device.currentData(),
            "plan": self.plan_used.isChecked(),
        }

    def keep(self, settings: Settings) -> None:
        """Write what is chosen into the settings."""
        settings.phrase = self.phrases.toPlainText()
        settings.where = self.where.currentData()
        settings.pack, settings.device = self.pack.currentData(), self.device.currentData()
        settings.threshold, settings.min_area = self.threshold.value(), str(self.min_area.value())
        settings.output_folder = self.folder.filePath()
        settings.probability = int(self.probability.isChecked())


def _choices(name: str, texts: dict[str, str], chosen: str) -> QComboBox:
    box = QComboBox()
    box.setObjectName(name)
    _narrow(box)
    for value, text in texts.items():
        box.addItem(text, value)
    box.setCurrentIndex(max(0, box.findData(chosen)))
    return box


def _narrow(box: QComboBox) -> None:
    """Let a box be narrower than its longest text, so that the panel fits beside the map."""
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(4)
    box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)


def _line(name: str, hint: str) -> QLineEdit:
    line = QLineEdit()
    line.setObjectName(name)
    line.setPlaceholderText("auto")
    line.setToolTip(hint)
    return line


def _number(hint: str, unit: str, most: float) -> QDoubleSpinBox:
    box = QDoubleSpinBox()
    box.setMaximum(most)
    box.setSuffix(unit)
    box.setToolTip(hint)
    return box
