"""Where to look, which file the engine reads and where results go, as values; no engine is needed."""

import os
from pathlib import Path

import pytest
from conftest import CORNER, SAMPLE, spin
from osgeo import gdal
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsGeometry,
    QgsProject,
    QgsRasterLayer,
    QgsRectangle,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest
from refer_and_segment.engine_link.errors import CannotWrite, NotPossible
from refer_and_segment.engine_link.tiff import mark_alpha
from refer_and_segment.panel import sources
from refer_and_segment.panel.area import (
    metres_a_unit,
    rectangle_area,
    selection_area,
    view_area,
    view_gsd,
    whole_area,
)
from refer_and_segment.panel.results import add_probability
from refer_and_segment.panel.running import _area, _gsd, free_name, output_folder
from refer_and_segment.panel.sources import folders_of, local_file, options_of, piece_of, writer_of

UTM = QgsCoordinateReferenceSystem("EPSG:32616")


def polygon_layer(*rectangles):
    """Return a layer with these rectangles of the sample's CRS."""
    layer = QgsVectorLayer("Polygon?crs=EPSG:32616", "polygons", "memory")
    for rectangle in rectangles:
        feature = QgsFeature()
        feature.setGeometry(QgsGeometry.fromRect(rectangle))
        layer.dataProvider().addFeature(feature)
    return layer


def test_whole_layer_asks_for_no_box(sample):
    area = whole_area(sample)
    assert (area.bbox, area.aoi) == (None, None)
    assert area.extent == sample.extent()


def test_view_is_a_box_in_the_project_s_crs(sample, qgis_iface):
    settings = qgis_iface.mapCanvas().mapSettings()
    area = view_area(settings, sample)
    visible = settings.visibleExtent()
    assert area.bbox == (visible.xMinimum(), visible.yMinimum(), visible.xMaximum(), visible.yMaximum())
    assert area.bbox_crs == "EPSG:32616"
    assert sample.extent().contains(area.extent)
    assert view_gsd(settings) == pytest.approx(settings.mapUnitsPerPixel(), rel=2e-3)


def test_view_of_more_than_the_layer_is_the_whole_layer(sample, qgis_iface):
    canvas = qgis_iface.mapCanvas()
    canvas.setExtent(sample.extent().buffered(5000))
    spin(0.1)
    assert view_area(canvas.mapSettings(), sample).bbox is None


def test_view_off_the_layer_is_refused(sample, qgis_iface):
    canvas = qgis_iface.mapCanvas()
    canvas.setExtent(QgsRectangle(700000, 3700000, 700100, 3700100))
    spin(0.1)
    with pytest.raises(NotPossible, match="lies off atlanta; zoom to the layer"):
        view_area(canvas.mapSettings(), sample)


def test_selected_polygons_are_sent_in_degrees(sample):
    layer = polygon_layer(CORNER, sample.extent())
    layer.select(1)
    area = selection_area(layer, sample)
    assert area.aoi["type"] in ("Polygon", "MultiPolygon")
    back = QgsGeometry.fromRect(CORNER)
    assert area.extent.xMinimum() == pytest.approx(back.boundingBox().xMinimum(), abs=0.01)
    assert str(area.aoi["coordinates"]).count("-84.4") >= 4


def test_polygons_that_cannot_be_used_are_refused(sample):
    with pytest.raises(NotPossible, match="no polygon layer"):
        selection_area(None, sample)
    with pytest.raises(NotPossible, match="holds no polygon"):
        selection_area(polygon_layer(), sample)
    with pytest.raises(NotPossible, match="lies off"):
        selection_area(polygon_layer(QgsRectangle(0, 0, 10, 10)), sample)
    with pytest.raises(NotPossible, match="no rectangle is drawn"):
        rectangle_area(QgsRectangle(), UTM, sample)


def test_rectangle_is_a_box(sample):
    area = rectangle_area(CORNER, UTM, sample)
    assert area.bbox == (CORNER.xMinimum(), CORNER.yMinimum(), CORNER.xMaximum(), CORNER.yMaximum())


def test_what_has_no_crs_lies_where_qgis_draws_it(sample):
    nowhere = QgsCoordinateReferenceSystem()
    assert rectangle_area(CORNER, nowhere, sample) == rectangle_area(CORNER, UTM, sample)
    layer, bare = polygon_layer(CORNER), polygon_layer(CORNER)
    bare.setCrs(nowhere)
    assert selection_area(bare, sample) == selection_area(layer, sample)


def test_metres_a_unit(sample):
    assert metres_a_unit(UTM, sample.extent().center()) == pytest.approx((1, 1), rel=2e-3)
    degrees = metres_a_unit(QgsCoordinateReferenceSystem("EPSG:4326"), QgsRectangle(9, 59, 11, 61).center())
    assert degrees == pytest.approx((55800, 111412), rel=2e-3)
    web = metres_a_unit(QgsCoordinateReferenceSystem("EPSG:3857"), QgsRectangle(0, 8399737, 2, 8399738).center())
    assert web == pytest.approx((0.5, 0.5), rel=1e-2)


def test_files_that_the_engine_reads_itself(sample, project, tmp_path):
    assert local_file(sample) == SAMPLE
    sample.setCrs(QgsCoordinateReferenceSystem("EPSG:32617"))
    assert local_file(sample) is None
    packed = QgsRasterLayer(f"/vsisubfile/0_{SAMPLE.stat().st_size},{SAMPLE}", "packed", "gdal")
    assert packed.isValid()
    assert local_file(packed) is None


def test_folders_of_a_vrt_s_sources(tmp_path):
    inner, outer = tmp_path / "a b" / "inner.vrt", tmp_path / "outer.vrt"
    inner.parent.mkdir()
    (tmp_path / "tiles").mkdir()
    inner.write_text('<SourceFilename relativeToVRT="1">../tiles/x.tif</SourceFilename>')
    outer.write_text('<a><SourceFilename relativeToVRT="1" shared="0">a b/inner.vrt</SourceFilename></a>')
    assert {path.resolve() for path in folders_of(outer)} == {tmp_path, tmp_path / "a b", tmp_path / "tiles"}
    warped, link = tmp_path / "a b" / "warped.vrt", tmp_path / "a b" / "link.tif"
    warped.write_text('<SourceDataset relativeToVRT="1">../tiles/x.tif</SourceDataset>')
    link.symlink_to(tmp_path / "tiles" / "x.tif")
    assert {path.resolve() for path in folders_of(warped)} == {tmp_path / "a b", tmp_path / "tiles"}
    assert folders_of(link) == {tmp_path / "a b", tmp_path / "tiles"}


def test_piece_of_a_file_is_its_own_pixels_and_256_around(sample):
    piece = piece_of(sample, QgsRectangle(733601.2, 3725100.1, 733701.2, 3725130), 3.0)
    assert not piece.drawn
    assert (piece.columns, piece.rows) == (201 + 256, 18 + 60 + 256)  # none beyond its edges
    assert piece.extent == QgsRectangle(733601, 3724972, 733829.5, 3725139)


def sent(path, bands="auto"):
    """Write all of a raster as it is sent; return the piece's dataset and the bands that the engine is told to read."""
    layer = QgsRasterLayer(str(path), "sent", "gdal")
    piece = piece_of(layer, layer.extent(), 1.0)
    writer, pipe = writer_of(layer, piece, path.with_name("piece.tif"))
    context = QgsProject.instance().transformContext()
    writer.writeRaster(pipe, piece.columns, piece.rows, piece.extent, layer.crs(), context)
    if piece.alpha:
        mark_alpha(path.with_name("piece.tif"), piece.alpha)
    options = options_of(layer, piece, {"bands": bands, "stretch": "auto", "gsd": "0.5"})
    assert options["gsd"] == "0.5"
    return gdal.Open(str(path.with_name("piece.tif"))), options["bands"]


@pytest.mark.parametrize(
    ("colours", "bands"),
    [
        ("RedBand GreenBand BlueBand Undefined", "1,2,3"),
        ("BlueBand GreenBand RedBand Undefined", "3,2,1"),
        ("Undefined RedBand GreenBand BlueBand", "2,3,4"),
        ("RedBand GreenBand BlueBand AlphaBand", "1,2,3"),
        ("RedBand GreenBand BlueBand Undefined AlphaBand", "1,2,3"),
        ("RedBand GreenBand BlueBand AlphaBand Undefined", "1,2,3"),
        ("GrayIndex AlphaBand", "1"),
        ("GrayIndex Undefined Undefined", "1,2,3"),
    ],
)
def test_a_piece_is_read_by_the_same_bands_as_its_raster(project, tmp_path, colours, bands):
    kinds = colours.split()
    raster = gdal.GetDriverByName("GTiff").Create(str(tmp_path / "own.tif"), 4, 4, len(kinds), options=["ALPHA=NO"])
    raster.SetGeoTransform((0, 1, 0, 4, 0, -1))
    for band, kind in enumerate(kinds, 1):
        raster.GetRasterBand(band).SetColorInterpretation(getattr(gdal, f"GCI_{kind}"))
        raster.GetRasterBand(band).Fill(10 * band)
    del raster
    piece, told = sent(tmp_path / "own.tif")
    assert told == bands
    for band, kind in enumerate(kinds, 1):
        assert piece.GetRasterBand(band).ReadAsArray().max() == 10 * band
        alpha = piece.GetRasterBand(band).GetColorInterpretation() == gdal.GCI_AlphaBand
        assert alpha == (kind == "AlphaBand")
    assert sent(tmp_path / "own.tif", "2")[1] == "2"


def test_a_piece_of_a_palette_has_its_colours(project, tmp_path):
    raster = gdal.GetDriverByName("GTiff").Create(str(tmp_path / "own.tif"), 4, 4, 1)
    raster.SetGeoTransform((0, 1, 0, 4, 0, -1))
    table = gdal.ColorTable()
    table.SetColorEntry(7, (200, 100, 50, 255))
    raster.GetRasterBand(1).SetColorTable(table)
    raster.GetRasterBand(1).Fill(7)
    del raster, table
    piece, told = sent(tmp_path / "own.tif", "1")
    assert told == "auto"
    assert [piece.GetRasterBand(band).ReadAsArray()[0, 0] for band in (1, 2, 3, 4)] == [200, 100, 50, 255]


def test_metres_a_pixel_are_a_number_or_left_open(sample, qgis_iface):
    view = qgis_iface.mapCanvas().mapSettings()
    assert _gsd("0.5", view, (0.1, 1.0)) == 0.5
    assert _gsd("auto", view, (0.1, 1.0)) == _gsd("native", view, (0.1, 1.0)) == pytest.approx(view_gsd(view))
    for text in ("0,5", "1 m", "rubbish", "0", "-1", "nan", "inf"):
        with pytest.raises(NotPossible, match=f"^{text}: give auto, native, or metres a pixel above 0, such as 0.5$"):
            _gsd(text, view, (0.1, 1.0))


def test_too_large_a_piece_is_refused(project):
    layer = QgsRasterLayer("type=xyz&url=http://127.0.0.1:9/%7Bz%7D/%7Bx%7D/%7By%7D.png&zmax=19&zmin=0", "web", "wms")
    with pytest.raises(NotPossible, match=r"web: 40000 × 39\d+ pixels are too many"):
        piece_of(layer, QgsRectangle(0, 0, 20000, 20000), 0.5)


def test_the_advice_on_too_large_a_piece_of_a_file_can_be_followed(sample, monkeypatch):
    monkeypatch.setattr(sources, "MOST_PIXELS", 1000)
    with pytest.raises(NotPossible, match=r"too many to be sent.*; take a closer current view$"):
        piece_of(sample, sample.extent(), 10.0)


def test_results_go_where_they_can_be_written(sample, project, tmp_path):
    assert output_folder(str(tmp_path), None) == tmp_path
    with pytest.raises(CannotWrite, match="nowhere: cannot be written"):
        output_folder(str(tmp_path / "nowhere"), None)
    QgsProject.instance().setFileName(str(tmp_path / "project.qgz"))
    assert output_folder("", SAMPLE) == tmp_path
    QgsProject.instance().setFileName("")
    raster = tmp_path / "rasters" / "a.tif"
    raster.parent.mkdir()
    assert output_folder("", raster) == raster.parent
    assert free_name(tmp_path, "Straße/1: roofs?", ".gpkg") == tmp_path / "Straße_1_roofs.gpkg"
    (tmp_path / "Straße_1_roofs.gpkg").touch()
    assert free_name(tmp_path, "Straße/1: roofs?", ".gpkg") == tmp_path / "Straße_1_roofs_2.gpkg"
    assert len(Path(free_name(tmp_path, "x" * 500, ".gpkg")).name) < 80
    assert os.sep not in free_name(tmp_path, "../../etc", ".gpkg").name


def test_probabilities_are_not_offered_as_rasters_to_search(plugin, sample, project, qgis_iface, tmp_path):
    sample.setName("town")
    box = plugin.dock.form.raster
    add_probability(SAMPLE, "town")
    assert [box.itemText(index) for index in range(box.count())] == ["town"]
    project.write(str(tmp_path / "project.qgs"))
    assert qgis_iface.addProject(str(tmp_path / "project.qgs"))
    assert len(project.mapLayers()) == 2
    assert plugin.dock.form.raster_layer().name() == "town"


def test_a_rectangle_is_drawn_kept_in_its_place_and_removed(plugin, sample, qgis_iface):
    form, drawn, canvas, pan = plugin.dock.form, plugin.dock.drawn, qgis_iface.mapCanvas(), qgis_iface.actionPan()
    pan.trigger()
    before = canvas.mapTool()
    for left in (
        pan.trigger,
        lambda: QTest.keyClick(canvas, Qt.Key.Key_Escape),
        lambda: form.where.setCurrentIndex(0),
        lambda: drawn._tool.extentChanged.emit(CORNER),
    ):
        form.where.setCurrentIndex(form.where.findData("rectangle"))
        form.draw.click()
        assert form.draw.isChecked() and canvas.mapTool() is not before
        left()
        assert not form.draw.isChecked() and canvas.mapTool() is before and pan.isChecked()
    canvas.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:3857"))
    area = _area(form, canvas.mapSettings(), drawn.rectangle, sample)
    assert (area.bbox_crs, area.extent) == ("EPSG:32616", CORNER)
    assert drawn._band.asGeometry().boundingBox().xMaximum() < -9_000_000
    form.where.setCurrentIndex(0)
    assert drawn._band.asGeometry().isEmpty()
    qgis_iface.newProject()
    assert drawn.rectangle.isEmpty()
