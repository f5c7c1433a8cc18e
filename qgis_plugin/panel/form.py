"""The panel's widgets and what they say, as values; nothing happens here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qgis.core import QgsRasterLayer, QgsVectorLayer
from qgis.gui import QgsFileWidget, QgsMapLayerComboBox
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
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
from .advanced import Advanced
from .phrase_box import PhraseBox
from .raster_box import RasterBox

VIEW, LAYER, SELECTION, RECTANGLE = "view", "layer", "selection", "rectangle"
_RESET = ("where", "pack", "device", "threshold", "min_area", "probability", *Advanced.names)
"""The settings that "Reset" sets back."""


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
        self._settings = settings
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self._add_phrases(column)
        rows = QFormLayout()
        self._add_place(rows)
        self._add_network(rows)
        self._add_shaping(rows)
        self._add_output(rows)
        column.addLayout(rows)
        self.advanced = Advanced()
        self.advanced.reset.clicked.connect(self.reset)
        column.addWidget(self.advanced)
        self.phrases.setPlainText(settings.phrase)
        self.folder.setFilePath(settings.output_folder)
        self._name_fields()
        self._show_values({name: getattr(settings, name) for name in _RESET})
        self._kept = self._values()
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
        self.plan.setTextFormat(Qt.TextFormat.PlainText)
        self.plan.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column.addLayout(head)
        column.addWidget(self.phrases)
        column.addWidget(self.plan)

    def _add_place(self, rows: QFormLayout) -> None:
        self.raster = RasterBox()
        _narrow(self.raster)
        self.where = _choices(
            "where",
            {
                VIEW: tr("Current view"),
                LAYER: tr("Whole layer"),
                SELECTION: tr("Selected polygons"),
                RECTANGLE: tr("Drawn rectangle"),
            },
        )
        self.polygons = QgsMapLayerComboBox()
        self.polygons.setObjectName("polygons")
        self.polygons.setToolTip(tr("All polygons of the layer where none is selected."))
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

    def _add_network(self, rows: QFormLayout) -> None:
        self._wished = ""
        self.pack = _choices("pack", {})
        self.pack.currentTextChanged.connect(self.pack.setToolTip)
        self.device = _choices("device", {"auto": tr("Automatic"), "cpu": "CPU", "cuda": "CUDA"})
        self.device.setToolTip(tr("What the model runs on; auto takes a GPU where there is one"))
        self.teach = QToolButton()
        self.teach.setObjectName("teach")
        self.teach.setText(tr("Teach…"))
        self.teach.setToolTip(tr("Make a model that knows one more kind of object, from a few outlines."))
        self.notice = QLabel()
        self.notice.setObjectName("notice")
        self.notice.setWordWrap(True)
        self.notice.setTextFormat(Qt.TextFormat.PlainText)
        self.notice.hide()
        model = QVBoxLayout()
        for part in (self.pack, self.notice, self.teach):
            model.addWidget(part)
        rows.addRow(tr("Model"), model)
        rows.addRow(tr("Device"), self.device)

    def _add_shaping(self, rows: QFormLayout) -> None:
        self.threshold = Slider("threshold", 100, " %")
        self.threshold.slider.setMinimum(1)
        self.threshold.spin.setMinimum(1)
        self.threshold.setToolTip(tr("How sure the model must be; lower finds more. Works on the last result at once."))
        self.min_area = Slider("min_area", 1000, " m²")
        self.min_area.setToolTip(tr("Smaller objects are left out. Works on the last result at once."))
        rows.addRow(tr("Threshold"), self.threshold)
        rows.addRow(tr("Minimum area"), self.min_area)

    def _add_output(self, rows: QFormLayout) -> None:
        self.folder = QgsFileWidget()
        self.folder.setObjectName("folder")
        self.folder.setStorageMode(QgsFileWidget.StorageMode.GetDirectory)
        self.folder.lineEdit().setPlaceholderText(tr("The project's folder"))
        self.probability = QCheckBox(tr("Keep the probabilities, too"))
        rows.addRow(tr("Save in"), self.folder)
        rows.addRow(self.probability)

    def _name_fields(self) -> None:
        """Tell screen readers what each field is that is not itself the one beside its label."""
        for text, *fields in (
            (tr("What to find"), self.phrases),
            (tr("Where"), self.where, self.polygons),
            (tr("Model"), self.pack),
            (tr("Threshold"), self.threshold.slider, self.threshold.spin),
            (tr("Minimum area"), self.min_area.slider, self.min_area.spin),
            (tr("Save in"), self.folder.lineEdit()),
        ):
            for field in fields:
                field.setAccessibleName(text)

    # Values ------------------------------------------------------------------

    def _show_place(self) -> None:
        where = self.where.currentData()
        self.polygons.setVisible(where == SELECTION)
        self.draw.setVisible(where == RECTANGLE)

    def show_packs(self, packs: list[dict[str, Any]]) -> None:
        """Offer model packs; the one that was chosen, or wished for, stays chosen where it is offered."""
        chosen = self._wished or self.pack.currentData()
        self._wished = ""
        self.pack.blockSignals(True)
        self.pack.clear()
        for pack in packs:
            self.pack.addItem(pack.get("label", pack["name"]), pack["name"])
        at = self.pack.findData(chosen)
        self.pack.setCurrentIndex(max(0, at))
        self.pack.blockSignals(False)
        self.pack.setToolTip(self.pack.currentText())
        if at < 0:  # nobody chose the one that is shown now
            self._kept["pack"] = self.pack.currentData()

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
            **self.advanced.shaping(),
        }

    def options(self) -> dict[str, Any]:
        """Return all options of a run."""
        return {
            **self.shaping(),
            **self.advanced.reading(),
            "model": self.pack.currentData(),
            "device": self.device.currentData(),
        }

    def keep(self) -> None:
        """Write what was changed into the settings; what others changed there meanwhile stays."""
        values = self._values()
        for name, value in values.items():
            if value != self._kept[name]:
                setattr(self._settings, name, value)
        self._kept = values

    def reset(self) -> None:
        """Set every option back to its default; phrase, raster and folder are no options."""
        self._show_values({name: Settings.default(name) for name in _RESET})
        self.keep()

    def _values(self) -> dict[str, int | float | str]:
        return {
            "phrase": self.phrases.toPlainText(),
            "output_folder": self.folder.filePath(),
            "where": self.where.currentData(),
            "pack": self.pack.currentData(),
            "device": self.device.currentData(),
            "threshold": self.threshold.value(),
            "min_area": self.min_area.value(),
            "probability": int(self.probability.isChecked()),
            **self.advanced.values(),
        }

    def _show_values(self, values: Mapping[str, Any]) -> None:
        # the engine has not yet said what packs there are, and earlier versions took any device, such as cuda:1
        for box, name in ((self.pack, "pack"), (self.device, "device")):
            if box.findData(values[name]) < 0:
                box.addItem(values[name], values[name])
        for box, name in ((self.where, "where"), (self.pack, "pack"), (self.device, "device")):
            box.setCurrentIndex(max(0, box.findData(values[name])))
        self.threshold.slider.setValue(values["threshold"])
        self.min_area.slider.setValue(values["min_area"])
        self.probability.setChecked(bool(values["probability"]))
        self.advanced.show_values(values)


def _choices(name: str, texts: dict[str, str]) -> QComboBox:
    box = QComboBox()
    box.setObjectName(name)
    _narrow(box)
    for value, text in texts.items():
        box.addItem(text, value)
    return box


def _narrow(box: QComboBox) -> None:
    """Let a box be narrower than its longest text, so that the panel fits beside the map."""
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(4)
    box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
