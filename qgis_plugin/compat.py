"""Names that differ between QGIS 3.22 and 4, or Qt 5 and Qt 6; texts and numbers in the user's language."""

from __future__ import annotations

import html
from typing import Any

from qgis.core import Qgis, QgsMapLayerProxyModel
from qgis.PyQt.QtCore import QCoreApplication, QLocale

try:  # Qt 6 moved it
    from qgis.PyQt.QtGui import QAction
except ImportError:
    from qgis.PyQt.QtWidgets import QAction

__all__ = ["CONTEXT", "QAction", "as_typed", "layer_filter", "number", "tr"]

CONTEXT = "ReferSegment"


def tr(text: str) -> str:
    """Return a text of the plugin in the user's language; give numbers and names by `.format` afterwards."""
    return QCoreApplication.translate(CONTEXT, text)


def number(value: float, digits: int = 0) -> str:
    """Return a number as the user's language writes it, thousands set apart, as QGIS's own `format_number` does."""
    locale = QLocale()
    locale.setNumberOptions(QLocale.NumberOption.DefaultNumberOptions)
    return str(locale.toString(float(value), "f", digits))


def as_typed(text: str) -> str:
    """Return a text for QGIS's message bar, which takes what is between < and > for markup and leaves it out."""
    return f"<span>{html.escape(text, quote=False)}</span>".replace("\n", "<br/>")


def layer_filter(name: str) -> Any:  # noqa: ANN401 - an enum that moved
    """Return a filter of layer combo boxes, such as RasterLayer; it moved to Qgis in 3.34."""
    moved = getattr(Qgis, "LayerFilter", None)
    return getattr(moved if moved is not None else QgsMapLayerProxyModel.Filter, name)
