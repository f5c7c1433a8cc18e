"""Refer & Segment: type a phrase, get georeferenced polygons. QGIS's side; the work is done by the engine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .plugin import ReferSegmentPlugin


def classFactory(iface: Any) -> ReferSegmentPlugin:  # noqa: N802, ANN401 - QGIS's name and object
    """Return the plugin; QGIS calls this once when it is loaded."""
    from .plugin import ReferSegmentPlugin

    return ReferSegmentPlugin(iface)
