"""Which raster the panel's box shows while layers come and go."""

from __future__ import annotations

from pathlib import Path

import pytest

core = pytest.importorskip("qgis.core", reason="needs QGIS's own Python")

from osgeo import gdal  # noqa: E402
from qgis.PyQt.QtCore import Qt  # noqa: E402
from qgis.PyQt.QtTest import QTest  # noqa: E402

from qgis_plugin.panel.raster_box import RasterBox  # noqa: E402
from qgis_plugin.panel.results import PROBABILITY  # noqa: E402

pytestmark = pytest.mark.qgis


def add(folder: Path, name: str, **properties: int) -> object:
    """Add a raster to the project."""
    path = folder / f"{name}.tif"
    gdal.GetDriverByName("GTiff").Create(str(path), 4, 4).SetGeoTransform((0, 1, 0, 0, 0, -1))
    layer = core.QgsRasterLayer(str(path), name, "gdal")
    for key, value in properties.items():
        layer.setCustomProperty(key, value)
    return core.QgsProject.instance().addMapLayer(layer)


def test_the_raster_that_was_chosen_stays_chosen(qgis_app: object, tmp_path: Path) -> None:
    project = core.QgsProject.instance()
    for name in ("a", "b", "c"):
        add(tmp_path, name)
    box = RasterBox()
    box.show()
    QTest.keyClick(box, Qt.Key.Key_Down)
    assert box.currentText() == "b"
    add(tmp_path, "0")
    add(tmp_path, "found", **{PROBABILITY: 1})
    project.removeMapLayer(project.mapLayersByName("a")[0].id())
    assert [box.itemText(row) for row in range(box.count())] == ["0", "b", "c"]
    assert box.currentText() == "b"
    assert project.write(str(tmp_path / "project.qgz"))
    assert project.read(str(tmp_path / "project.qgz"))  # as "Revert" does
    assert box.currentText() == "b"
    project.removeMapLayer(box.currentLayer().id())
    assert box.currentText() in ("0", "c")
    box.deleteLater()
    project.clear()
