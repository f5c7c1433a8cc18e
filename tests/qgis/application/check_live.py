"""A result after its run: what the sliders change and leave alone, and what becomes of it with its project."""

import pytest
from conftest import CORNER, SAMPLE, run_to_end, spin, type_phrases
from osgeo import gdal
from qgis.core import QgsRasterLayer


def test_a_raster_without_crs_in_a_new_project(panel, project, qgis_iface, tmp_path, monkeypatch):
    (tmp_path / "home").mkdir()
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    path = tmp_path / "nocrs.tif"
    gdal.Translate(str(path), str(SAMPLE)).SetProjection("")
    project.addMapLayer(QgsRasterLayer(str(path), "nocrs", "gdal"))
    assert project.crs().authid() == "EPSG:4326"
    spin(0.3)
    qgis_iface.mapCanvas().setExtent(CORNER)
    panel.form.folder.setFilePath("")
    type_phrases(panel, "the buildings")
    run_to_end(panel)
    assert f"Saved in {tmp_path / 'home'}" in panel.runs.status.text()


def test_nothing_is_left_of_a_run_that_does_not_begin(panel, monkeypatch):
    scratch = []

    def fails(folder):
        scratch.append(folder)
        raise IndexError

    monkeypatch.setattr(panel.runs, "_prepare", fails)
    with pytest.raises(IndexError):
        panel.runs.start()
    assert not scratch[0].exists()
