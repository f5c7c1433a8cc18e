"""The box "Advanced" of the panel: what most runs leave alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qgis.gui import QgsCollapsibleGroupBox
from qgis.PyQt.QtWidgets import QCheckBox, QDoubleSpinBox, QFormLayout, QLineEdit, QPushButton, QSpinBox

from ..compat import tr
from ..settings import Settings

_MOST_AREA = 100_000.0


class Advanced(QgsCollapsibleGroupBox):
    """Bands, contrast, resolution, overlap, shaping; `reset` is the button that sets the whole panel back."""

    names = ("bands", "stretch", "gsd", "overlap", "fill_holes", "simplify", "smooth", "orthogonalize", "plan")
    """The settings that the box shows."""

    def __init__(self) -> None:
        super().__init__(tr("Advanced"))
        self.setObjectName("advanced")
        self.bands = _line("bands", tr("Bands (auto, or numbers such as 4,3,2)"))
        self.stretch = _line("stretch", tr("Contrast (auto, none, MIN,MAX or percentiles P2,P98)"))
        self.gsd = _line("gsd", tr("auto, native, or metres a pixel"))
        self.overlap = QSpinBox()
        self.overlap.setRange(0, 75)
        self.overlap.setSuffix(" %")
        self.fill_holes = _number(tr("Fill holes up to (m²)"), " m²", _MOST_AREA)
        self.simplify = _number(tr("Simplify outlines by (m)"), " m", 100)
        self.smooth, self.orthogonalize = QCheckBox(tr("Round corners")), QCheckBox(tr("Right angles"))
        self.plan = QCheckBox(tr("Read the phrase"))
        self.plan.setToolTip(tr("Work positions, sizes and relations out by geometry; else it is taken whole."))
        self.reset = QPushButton(tr("Reset"))
        self.reset.setObjectName("reset")
        self.reset.setToolTip(tr("Set everything in this panel back, but the phrase, the raster and the folder."))
        self._lay_out()
        self.setSaveCollapsedState(False)

    def _lay_out(self) -> None:
        rows = QFormLayout(self)
        rows.addRow(tr("Bands"), self.bands)
        rows.addRow(tr("Contrast"), self.stretch)
        rows.addRow(tr("Metres a pixel"), self.gsd)
        rows.addRow(tr("Tile overlap"), self.overlap)
        rows.addRow(tr("Fill holes"), self.fill_holes)
        rows.addRow(tr("Simplify"), self.simplify)
        rows.addRow(tr("Outlines"), self.smooth)
        rows.addRow("", self.orthogonalize)
        rows.addRow(self.plan)
        rows.addRow(self.reset)

    def show_values(self, values: Mapping[str, Any]) -> None:
        """Show settings by their names; the box opens where one is not the default, so that none works unseen."""
        for name in ("bands", "stretch", "gsd"):
            getattr(self, name).setText(values[name])
        for name in ("overlap", "fill_holes", "simplify"):
            getattr(self, name).setValue(values[name])
        for name in ("smooth", "orthogonalize", "plan"):
            getattr(self, name).setChecked(bool(values[name]))
        self.setCollapsed(all(value == Settings.default(name) for name, value in self.values().items()))

    def values(self) -> dict[str, int | float | str]:
        """Return what is chosen, by the settings' names."""
        return {
            **{name: getattr(self, name).text().strip() for name in ("bands", "stretch", "gsd")},
            **{name: getattr(self, name).value() for name in ("overlap", "fill_holes", "simplify")},
            **{name: int(getattr(self, name).isChecked()) for name in ("smooth", "orthogonalize", "plan")},
        }

    def shaping(self) -> dict[str, Any]:
        """Return how polygons are shaped, as the engine's options."""
        return {
            "fill_holes": self.fill_holes.value(),
            "simplify": self.simplify.value(),
            "smooth": self.smooth.isChecked(),
            "orthogonalize": self.orthogonalize.isChecked(),
        }

    def reading(self) -> dict[str, Any]:
        """Return how raster and phrase are read, as the engine's options."""
        return {
            **{name: getattr(self, name).text().strip() or "auto" for name in ("bands", "stretch", "gsd")},
            "overlap": self.overlap.value() / 100,
            "plan": self.plan.isChecked(),
        }


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
