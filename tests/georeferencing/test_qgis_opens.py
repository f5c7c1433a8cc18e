"""What QGIS 3.22 and later make of every format, asked of QGIS itself in its own Python."""

import json
import os
import subprocess
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyproj
import pytest
import shapely
from affine import Affine
from rasterio.crs import CRS

from georeferencing import large_shapes
from georeferencing.polygonize import Polygonizer
from georeferencing.vectors import COLUMNS, Layer, write_layers

QGIS_PYTHON = Path("/usr/bin/python3")
STYLE = (
    '<!DOCTYPE qgis PUBLIC "http://mrcc.com/qgis.dtd" "SYSTEM"><qgis version="3.22"><renderer-v2 type="singleSymbol">'
    '<symbols><symbol type="fill" name="0" alpha="1"><layer class="SimpleFill"><prop k="color" v="12,34,56,255"/>'
    "</layer></symbol></symbols></renderer-v2></qgis>"
)
SCRIPT = """
import json, sys
from qgis.core import QgsApplication, QgsVectorLayer
application = QgsApplication([], False)
application.initQgis()
result = {}
for name, source in json.loads(sys.argv[1]).items():
    layer = QgsVectorLayer(source, name, "ogr")
    extent = layer.extent()
    features = sorted(layer.getFeatures(), key=lambda feature: feature["area_m2"])
    result[name] = {
        "valid": layer.isValid(),
        "count": len(features),
        "extent": [extent.xMinimum(), extent.yMinimum(), extent.xMaximum(), extent.yMaximum()],
        "crs": layer.crs().authid(),
        "fields": [field.name() for field in layer.fields()],
        "phrase": features[0]["phrase"],
        "score": features[0]["score_mean"],
        "area": features[0].geometry().area(),
        "geometry_is_valid": all(feature.geometry().isGeosValid() for feature in features),
        "colour": layer.renderer().symbol().color().name() if layer.renderer() else None,
    }
print("RESULT" + json.dumps(result))
"""


PARQUET_DRIVER = Path(__file__).parents[2] / "build" / "gdal-parquet" / "drivers"
"""Where tools/qgis_parquet.sh puts the driver that Debian's GDAL lacks."""


def qgis_environment() -> dict[str, str]:
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    if PARQUET_DRIVER.is_dir():
        environment.setdefault("GDAL_DRIVER_PATH", str(PARQUET_DRIVER))
    return environment | {"QT_QPA_PLATFORM": "offscreen"}


def ask_qgis(sources: dict[str, str]) -> dict[str, dict]:
    environment = qgis_environment()
    command = [str(QGIS_PYTHON), "-c", SCRIPT, json.dumps(sources)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, env=environment)
    (line,) = [line for line in done.stdout.splitlines() if line.startswith("RESULT")] or [done.stderr]
    return json.loads(line.removeprefix("RESULT"))


@pytest.fixture(scope="module", autouse=True)
def _qgis():
    found = QGIS_PYTHON.exists() and subprocess.run([QGIS_PYTHON, "-c", "import qgis.core"], capture_output=True)
    if not found or found.returncode:
        pytest.skip(f"{QGIS_PYTHON} has no QGIS")


def two_tanks() -> Layer:
    text = np.array(["tank é", "tank é"], object)
    values = {"score_mean": np.array([0.5, 0.75]), "area_m2": np.array([100.0, 96.0]), "cut": np.array([True, False])}
    real = {"score_max": np.ones(2), "perimeter_m": np.array([40.0, 48.0])}
    columns = {name: {**values, **real}.get(name, text) for name in COLUMNS}
    box, hole = shapely.box(700_000, 5e6, 700_010, 5e6 + 10), shapely.box(700_024, 5e6 + 4, 700_026, 5e6 + 6)
    shapes = np.array([box, shapely.box(700_020, 5e6, 700_030, 5e6 + 10) - hole], object)
    return Layer("tanks", "tank é", CRS.from_epsg(32632), columns, shapes, {"plan": "{}"}, STYLE)


def check(name: str, said: dict) -> None:
    assert said["valid"], name
    assert said["count"] == 2
    assert said["geometry_is_valid"]
    assert said["phrase"] == "tank é"
    assert said["score"] == 0.75
    named = [{"perimeter_m": "perim_m"}.get(column, column) if name == "shp" else column for column in COLUMNS]
    assert [field for field in said["fields"] if field != "fid"] == named
    if name == "geojson":
        assert said["crs"] == "EPSG:4326"
        to_degrees = pyproj.Transformer.from_crs(32632, 4326, always_xy=True)
        degrees = to_degrees.transform_bounds(700_000, 5e6, 700_030, 5e6 + 10)
        assert said["extent"] == pytest.approx(degrees, abs=1e-7)
        return
    assert said["crs"] == "EPSG:32632"
    assert said["extent"] == pytest.approx([700_000, 5e6, 700_030, 5e6 + 10])
    assert said["area"] == pytest.approx(96)
    if name in ("tanks", "added"):
        assert said["colour"] == "#0c2238"


def test_every_format_opens_in_qgis(tmp_path):
    layer = two_tanks()
    paths = {suffix: tmp_path / f"out.{suffix}" for suffix in ("gpkg", "fgb", "geojson", "shp")}
    for path in paths.values():
        write_layers(path, [layer])
    write_layers(paths["gpkg"], [Layer(**{**vars(layer), "name": "added"})])
    sources = {suffix: str(path) for suffix, path in paths.items() if suffix != "gpkg"}
    sources |= {name: f"{paths['gpkg']}|layername={name}" for name in ("tanks", "added")}
    for name, said in ask_qgis(sources).items():
        check(name, said)


def test_outlines_written_past_gdal_open_in_qgis(tmp_path, monkeypatch):
    mask = np.zeros((10, 30), np.uint8)
    mask[:, :10] = mask[:, 20:] = 255
    mask[4:6, 24:26] = 0
    polygonizer = Polygonizer(30, Affine(1, 0, 700_000, 0, -1, 5e6 + 10))
    polygonizer.push(0, mask)
    layer = replace(two_tanks(), shapes=polygonizer.finish().shapes)
    monkeypatch.setattr(large_shapes, "LARGE_POINTS", 6)  # of the second
    write_layers(tmp_path / "out.gpkg", [layer])
    check("tanks", ask_qgis({"tanks": str(tmp_path / "out.gpkg")})["tanks"])


def test_geoparquet_opens_in_qgis(tmp_path):
    asked = "from osgeo import gdal; print(gdal.GetDriverByName('Parquet') is not None)"
    done = subprocess.run([QGIS_PYTHON, "-c", asked], capture_output=True, text=True, env=qgis_environment())
    if done.stdout.strip() != "True":
        pytest.skip(f"the GDAL of {QGIS_PYTHON} has no Parquet driver; bash tools/qgis_parquet.sh builds it")
    write_layers(tmp_path / "out.parquet", [two_tanks()])
    check("parquet", ask_qgis({"parquet": str(tmp_path / "out.parquet")})["parquet"])
