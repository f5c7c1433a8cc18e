"""Where to look: the canvas, selected polygons or a rectangle, turned into values that the engine understands."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsCsException,
    QgsDistanceArea,
    QgsGeometry,
    QgsMapSettings,
    QgsPointXY,
    QgsProject,
    QgsRasterLayer,
    QgsRectangle,
    QgsVectorLayer,
)

from ..compat import tr
from ..engine_link.errors import NotPossible
from ..engine_link.tasks import Box

_EDGE_PARTS = 32
_WGS84 = "EPSG:4326"
_DIGITS = 12
_MOST_BYTES = 900_000
"""An area is sent inside a request, and the engine takes bodies up to 1 MiB."""


@dataclass(frozen=True)
class Area:
    """Where to look on a raster layer.

    `bbox` (west, south, east, north, in `bbox_crs`) or `aoi` (GeoJSON in WGS 84) for the engine, neither for the whole
    raster; `extent` is the same place as a rectangle in the layer's CRS, inside the layer, for rendering.
    """

    extent: QgsRectangle
    bbox: Box | None = None
    bbox_crs: str | None = None
    aoi: dict[str, Any] | None = None


def whole_area(layer: QgsRasterLayer) -> Area:
    """Return the whole of a layer."""
    return Area(layer.extent())


def view_area(view: QgsMapSettings, layer: QgsRasterLayer) -> Area:
    """Return what the canvas shows of a layer; a rotated canvas shows a rotated rectangle."""
    outline = QgsGeometry.fromPolygonXY([[QgsPointXY(corner) for corner in view.visiblePolygon()]])
    crs = _known(view.destinationCrs(), layer)
    extent = _on_layer(outline, crs, layer, tr("the current view"))
    if abs(view.rotation()) > 1e-9:
        return Area(extent, aoi=_geojson(outline, crs))
    if moved(outline, crs, layer.crs()).contains(QgsGeometry.fromRect(layer.extent())):
        return whole_area(layer)
    return Area(extent, _box(view.visibleExtent()), crs_text(crs))


def rectangle_area(
    rectangle: QgsRectangle, crs: QgsCoordinateReferenceSystem, layer: QgsRasterLayer, name: str = ""
) -> Area:
    """Return a rectangle in `crs`, which was drawn unless it has a name."""
    crs = _known(crs, layer)
    if rectangle.isEmpty():
        raise NotPossible(tr("no rectangle is drawn yet; press Draw and drag one on the map"))
    extent = _on_layer(QgsGeometry.fromRect(rectangle), crs, layer, name or tr("the rectangle"))
    return Area(extent, _box(rectangle), crs_text(crs))


def selection_area(polygons: QgsVectorLayer | None, layer: QgsRasterLayer) -> Area:
    """Return the selected polygons of a layer, or all of them where none is selected."""
    if polygons is None:
        raise NotPossible(tr("there is no polygon layer; load one, or choose another place to look"))
    features = polygons.selectedFeatures() if polygons.selectedFeatureCount() else list(polygons.getFeatures())
    shapes = [feature.geometry() for feature in features if feature.hasGeometry()]
    if not shapes:
        raise NotPossible(tr("{}: holds no polygon").format(polygons.name()))
    whole, crs = QgsGeometry.unaryUnion(shapes), _known(polygons.crs(), layer)
    extent = _on_layer(whole, crs, layer, polygons.name())
    aoi = _geojson(whole, crs)
    if len(json.dumps(aoi)) > _MOST_BYTES:
        raise NotPossible(tr("{}: has too many corners to be sent; select fewer polygons").format(polygons.name()))
    return Area(extent, aoi=aoi)


def _known(crs: QgsCoordinateReferenceSystem, layer: QgsRasterLayer) -> QgsCoordinateReferenceSystem:
    """Return a CRS, or that of the layer for none: QGIS draws both in one place then."""
    return crs if crs.isValid() else layer.crs()


def crs_text(crs: QgsCoordinateReferenceSystem) -> str | None:
    """Return a CRS so that the engine understands it: its EPSG code, or WKT for those only this QGIS knows."""
    if not crs.isValid():
        return None
    if crs.authid().startswith("EPSG:"):
        return str(crs.authid())
    return str(crs.toWkt(QgsCoordinateReferenceSystem.WktVariant.WKT_PREFERRED))


def metres_a_unit(crs: QgsCoordinateReferenceSystem, place: QgsPointXY) -> tuple[float, float]:
    """Return how many metres on the ground a map unit is, eastward and northward, at a place in `crs`."""
    if not crs.isValid():
        return 1.0, 1.0
    measure = QgsDistanceArea()
    measure.setSourceCrs(crs, QgsProject.instance().transformContext())
    measure.setEllipsoid(crs.ellipsoidAcronym() or "EPSG:7030")
    step = 1e-4 if crs.isGeographic() else 1.0
    east = measure.measureLine(place, QgsPointXY(place.x() + step, place.y()))
    north = measure.measureLine(place, QgsPointXY(place.x(), place.y() + step))
    return east / step, north / step


def view_gsd(view: QgsMapSettings) -> float:
    """Return the ground sample distance of the canvas, in metres a pixel of the screen."""
    east, north = metres_a_unit(view.destinationCrs(), view.visibleExtent().center())
    return float(view.mapUnitsPerPixel() * (east * north) ** 0.5)


def _box(rectangle: QgsRectangle) -> Box:
    return (rectangle.xMinimum(), rectangle.yMinimum(), rectangle.xMaximum(), rectangle.yMaximum())


def _on_layer(
    outline: QgsGeometry, crs: QgsCoordinateReferenceSystem, layer: QgsRasterLayer, name: str
) -> QgsRectangle:
    """Return the outline's bounds in the layer's CRS, cut to the layer. Raises NotPossible where nothing is left."""
    extent = moved(outline, crs, layer.crs()).boundingBox().intersect(layer.extent())
    if extent.isEmpty():
        raise NotPossible(
            tr("{place} lies off {layer}; zoom to the layer and choose a place there").format(
                place=name, layer=layer.name()
            )
        )
    return extent


def _geojson(outline: QgsGeometry, crs: QgsCoordinateReferenceSystem) -> dict[str, Any]:
    return dict(json.loads(moved(outline, crs, QgsCoordinateReferenceSystem(_WGS84)).asJson(_DIGITS)))


def moved(
    outline: QgsGeometry, source: QgsCoordinateReferenceSystem, target: QgsCoordinateReferenceSystem
) -> QgsGeometry:
    """Return an outline in another CRS, edges divided first: straight lines bend."""
    if not source.isValid() or not target.isValid() or source == target:
        return outline
    bounds = outline.boundingBox()
    bent = outline.densifyByDistance(max(bounds.width(), bounds.height()) / _EDGE_PARTS)
    try:
        bent.transform(QgsCoordinateTransform(source, target, QgsProject.instance()))
    except QgsCsException as error:
        raise NotPossible(
            tr("the area cannot be brought from {source} to {target}; zoom in").format(
                source=source.authid(), target=target.authid()
            )
        ) from error
    return bent
