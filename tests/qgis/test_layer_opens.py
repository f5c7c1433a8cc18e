"""A layer that the engine wrote, opened by QGIS itself; in .venv-qgis, where there is no engine (`make test-qgis`)."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

core = pytest.importorskip("qgis.core", reason="needs QGIS's own Python")

pytestmark = pytest.mark.qgis

WRITE = """
import sys
from pathlib import Path
import numpy as np, shapely
from rasterio.crs import CRS
from engine.resources import resource_path
from georeferencing.vectors import COLUMNS, Layer, write_layers
texts = {name: np.array(["x"], object) for name in COLUMNS}
numbers = {name: np.array([9.0]) for name in ("score_mean", "score_max", "area_m2", "perimeter_m")}
columns = {name: {**texts, **numbers, "cut": np.array([False])}[name] for name in COLUMNS}
square = np.array([shapely.box(733700, 3724900, 733703, 3724903)], object)
style = resource_path("styles", "objects.qml").read_text()
write_layers(Path(sys.argv[1]), [Layer("buildings", "the buildings", CRS.from_epsg(32616), columns, square, {}, style)])
"""


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("layer") / "out.gpkg"
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    subprocess.run([os.environ["ENGINE_PYTHON"], "-c", WRITE, str(path)], check=True, env=environment)
    return path


@pytest.fixture
def layer(written: Path, qgis_app: object) -> object:
    opened = core.QgsVectorLayer(f"{written}|layername=buildings", "buildings", "ogr")
    assert opened.isValid()
    return opened


def test_layer_lies_in_the_right_place(layer: core.QgsVectorLayer) -> None:
    assert layer.crs().authid() == "EPSG:32616"
    extent = layer.extent()
    corners = (extent.xMinimum(), extent.yMinimum(), extent.xMaximum(), extent.yMaximum())
    assert corners == pytest.approx((733700, 3724900, 733703, 3724903))
    assert next(layer.getFeatures()).geometry().area() == pytest.approx(9.0)


def test_layer_comes_with_its_style(layer: core.QgsVectorLayer) -> None:
    layer.loadDefaultStyle()
    symbol = layer.renderer().symbol().symbolLayer(0)
    assert symbol.strokeColor().name() == "#ff4020"
    assert symbol.fillColor().alpha() < 128
