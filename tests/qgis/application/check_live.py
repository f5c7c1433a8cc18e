"""A result after its run: what the sliders change and leave alone, and what becomes of it with its project."""

import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

import pytest
from conftest import CORNER, SAMPLE, run_to_end, spin, type_phrases, wait_until
from osgeo import gdal
from qgis.core import QgsProject, QgsRasterLayer, QgsVectorLayer
from qgis.PyQt.QtCore import Qt, QTimer
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QMenu
from refer_and_segment.engine_link.errors import NotPossible
from refer_and_segment.panel.area import selection_area

FILE = "refer_and_segment/file"


def click(button):
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def slide(panel, percent):
    panel.runs.status.clear()
    panel.form.threshold.slider.setValue(percent)
    wait_until(panel.runs.status.text, what="an answer to the slider")
    return panel.runs.status.text()


@pytest.fixture
def layer(panel, sample):
    type_phrases(panel, "the buildings")
    run_to_end(panel)
    return QgsProject.instance().mapLayersByName("the buildings")[0]


def test_a_project_that_is_opened_again(panel, layer, project, qgis_iface, tmp_path):
    assert panel.runs.export_button.isVisible()
    project.write(str(tmp_path / "project.qgs"))
    assert qgis_iface.addProject(str(tmp_path / "project.qgs"))
    assert not panel.runs.export_button.isVisible()
    assert panel.runs.status.text().startswith("The last result is no longer in the project\nSaved in ")
    layer = project.mapLayersByName("the buildings")[0]
    assert layer.dataProvider().deleteFeatures(layer.allFeatureIds()[:2])
    left = layer.featureCount()
    panel.form.threshold.slider.setValue(30)
    run_to_end(panel)
    assert "Saved in " in panel.runs.status.text()
    assert "objects, " in slide(panel, 60)
    assert layer.featureCount() == left


@pytest.mark.parametrize("how", ["a duplicate", "another program", "another QGIS"])
def test_what_is_changed_by_hand_stays(panel, layer, project, how):
    if how == "a duplicate":
        copy = project.addMapLayer(layer.clone())
        copy.startEditing()
        copy.deleteFeatures(copy.allFeatureIds()[:2])
        assert copy.commitChanges()
    elif how == "another QGIS":
        slide(panel, 40)
        other = QgsVectorLayer(layer.source(), "other", "ogr")
        other.startEditing()
        first, column = next(other.getFeatures()), other.fields().indexOf("why")
        other.changeAttributeValue(first.id(), column, "checked by hand")
        assert other.commitChanges()
    else:
        with closing(sqlite3.connect(layer.customProperty(FILE))) as database, database:
            database.execute("DROP TRIGGER rtree_the_buildings_geom_delete")  # calls what only GDAL has
            database.execute("DELETE FROM the_buildings WHERE fid IN (SELECT fid FROM the_buildings LIMIT 2)")
    left = len(layer.allFeatureIds())
    for percent in (30, 50):
        assert "the buildings: was changed by hand" in slide(panel, percent)
    assert len(layer.allFeatureIds()) == left
    assert how != "another QGIS" or layer.getFeature(first.id())["why"] == "checked by hand"


@pytest.mark.parametrize("how", ["itself", "a duplicate"])
def test_editing_that_changes_nothing_keeps_no_slider_away(panel, layer, project, how):
    edited = layer if how == "itself" else project.addMapLayer(layer.clone())
    edited.startEditing()
    assert edited.deleteFeature(edited.allFeatureIds()[0])
    assert "the buildings: is being edited" in slide(panel, 40)
    assert edited.rollBack()
    assert "the buildings: 10 objects, " in slide(panel, 41)
    edited.startEditing()
    assert edited.commitChanges()
    assert "the buildings: 10 objects, " in slide(panel, 40)


def test_sliders_that_move_during_the_run(panel, sample):
    type_phrases(panel, "the buildings")
    click(panel.runs.run_button)
    panel.form.threshold.slider.setValue(80)
    panel.form.min_area.slider.setValue(3)
    wait_until(lambda: panel.task is None, what="the end of the run")
    run = panel.runs.status.text()
    wait_until(lambda: panel.runs.status.text() != run, what="the sliders' result")
    (layer,) = panel.runs.live.layers()
    first, *others = panel.runs.status.text().split("\n")
    assert first.startswith(f"the buildings: {layer.featureCount()} objects, ")
    assert f"{sum(each['area_m2'] for each in layer.getFeatures()):.0f} m²" in first
    assert others == run.split("\n")[1:]
    path = layer.customProperty(FILE)
    for _ in "now", "when QGIS has closed the file":
        with closing(sqlite3.connect(path)) as database:
            (facts,) = database.execute("SELECT metadata FROM gpkg_metadata").fetchone()
        assert '"option_threshold">0.8<' in facts and '"option_min_area">3.0<' in facts
        QgsProject.instance().clear()


def test_a_filter_and_a_file_that_is_gone(panel, layer):
    slide(panel, 40)
    layer.setSubsetString('"area_m2" > 100')
    assert "the buildings: has a filter" in slide(panel, 45)
    layer.setSubsetString("")
    assert "the buildings: 9 objects, " in slide(panel, 50)
    Path(layer.customProperty(FILE)).unlink()
    assert "the buildings: its file is gone" in slide(panel, 55)


def test_a_selection_goes_with_its_objects(panel, layer, sample):
    layer.select(layer.allFeatureIds()[0])
    slide(panel, 40)
    assert layer.selectedFeatureCount() == 0
    layer.select(layer.allFeatureIds()[0])
    with closing(sqlite3.connect(layer.customProperty(FILE))) as database, database:
        database.execute("DROP TRIGGER rtree_the_buildings_geom_delete")  # calls what only GDAL has
        database.execute("DELETE FROM the_buildings WHERE fid = ?", layer.selectedFeatureIds())
    with pytest.raises(NotPossible, match="holds no polygon"):
        selection_area(layer, sample)


def test_export_asks_which_layer(panel, sample, project, qgis_iface):
    type_phrases(panel, "the buildings", "the largest building")
    run_to_end(panel)
    qgis_iface.setActiveLayer(sample)
    seen = []

    def look():
        seen.append(qgis_iface.activeLayer().name())
        QApplication.activeModalWidget().reject()

    QTimer.singleShot(1000, look)
    click(panel.runs.export_button)
    actions = panel.runs.export_button.findChild(QMenu).actions()
    assert [each.text() for each in actions] == ["the buildings", "the largest building"]
    actions[1].trigger()
    assert seen == ["the largest building"]
    assert qgis_iface.activeLayer() is sample
    for left in (True, False):
        project.removeMapLayer(panel.runs.live.layers()[0].id())
        assert panel.runs.live.active == panel.runs.export_button.isVisible() == left


def test_a_new_project_during_the_run(panel, sample, qgis_iface):
    type_phrases(panel, "the buildings")
    click(panel.runs.run_button)
    qgis_iface.newProject()
    wait_until(lambda: panel.task is None, what="the end of the run")
    assert QgsProject.instance().mapLayers() == {}
    assert "The project was closed during the run; its layers are in " in panel.runs.status.text()


def test_a_file_that_takes_the_name_during_the_run_stays(panel, sample):
    type_phrases(panel, "the buildings")
    click(panel.runs.run_button)
    out = panel.task.request.out
    out.write_text("another run's")
    wait_until(lambda: panel.task is None, what="the end of the run")
    assert out.read_text() == "another run's"
    assert f"Saved in {out.with_stem(out.stem + '_2')}" in panel.runs.status.text()
    assert len(panel.runs.live.layers()) == 1


def test_a_run_that_is_not_saved_waits_until_it_is(panel, sample, tmp_path):
    type_phrases(panel, "the buildings")
    click(panel.runs.run_button)
    (tmp_path / "out").rmdir()
    wait_until(lambda: panel.task is None, what="the end of the run")
    assert "nothing is lost" in panel.runs.status.text()
    (tmp_path / "other").mkdir()
    panel.form.folder.setFilePath(str(tmp_path / "other"))
    for button in panel.runs.save_button, panel.runs.run_button:
        click(button)
        panel.runs.cancel()
        wait_until(lambda: panel.task is None, what="the end of the task")
        assert "Cancelled" in panel.runs.status.text()
        assert panel.runs.save_button.isVisible()
    click(panel.runs.save_button)
    wait_until(lambda: panel.task is None, what="the end of the task")
    assert [path.name for path in (tmp_path / "other").iterdir()] == ["atlanta_the_buildings.gpkg"]
    assert not panel.runs.save_button.isVisible()


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
    monkeypatch.setattr(panel.runs, "_prepare", lambda folder: scratch.append(folder) or 1 / 0)
    with pytest.raises(ZeroDivisionError):
        panel.runs.start()
    assert not scratch[0].exists()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch[0]))  # as where /tmp was cleaned
    panel.runs.start()
    assert panel.runs.status.text().startswith(str(scratch[0])) and panel.task is None


def test_a_new_result_is_seen_where_its_group_was_hidden(panel, layer, project):
    group = project.layerTreeRoot().findLayer(layer).parent()
    group.setItemVisibilityChecked(False)
    run_to_end(panel)
    assert group.isVisible() and project.layerTreeRoot().findLayer(panel.runs.live.layers()[-1]).isVisible()
