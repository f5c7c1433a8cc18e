"""Where the panel looks: web layers, rotated canvas, other project CRS, nodata, huge rasters; right place and size."""

import contextlib
import os
import statistics
import subprocess
import time
from pathlib import Path

import pytest
from check_panel import Heartbeat
from conftest import SAMPLE, run_to_end, spin, type_phrases, wait_until
from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsGeometry,
    QgsPointXY,
    QgsProject,
    QgsRasterLayer,
    QgsRectangle,
)

VIEW = QgsRectangle(733780, 3724980, 733930, 3725100)
"""A part of the sample with three large buildings, in its CRS."""


def show(iface, layer, rectangle=VIEW, crs="EPSG:32616", rotation=0.0):
    """Show a rectangle of the sample's CRS on a canvas in `crs`."""
    QgsProject.instance().addMapLayer(layer)
    spin(0.3)  # QGIS zooms to a project's first layer
    canvas = iface.mapCanvas()
    canvas.setRotation(rotation)
    target = QgsCoordinateReferenceSystem(crs)
    QgsProject.instance().setCrs(target)
    canvas.setDestinationCrs(target)
    source = QgsCoordinateReferenceSystem("EPSG:32616")
    canvas.setExtent(QgsCoordinateTransform(source, target, QgsProject.instance()).transformBoundingBox(rectangle))
    spin(0.3)


def found(panel):
    """Run "the buildings" in the current view; return the objects as one geometry in the sample's CRS."""
    type_phrases(panel, "the buildings")
    panel.form.where.setCurrentIndex(panel.form.where.findData("view"))
    run_to_end(panel)
    layers = QgsProject.instance().mapLayersByName("the buildings")
    assert layers, panel.runs.status.text()
    layer = layers[-1]
    shapes = [feature.geometry() for feature in layer.getFeatures()]
    whole = QgsGeometry.unaryUnion(shapes)
    sample = QgsCoordinateReferenceSystem("EPSG:32616")
    whole.transform(QgsCoordinateTransform(layer.crs(), sample, QgsProject.instance()))
    area = sum(feature["area_m2"] for feature in layer.getFeatures())
    print(layer.name(), layer.featureCount(), area, panel.runs.status.text())
    return whole, area


def overlap(one, other):
    """Return the share of both geometries that they have in common."""
    return one.intersection(other).area() / one.combine(other).area()


@pytest.fixture
def truth(panel, qgis_iface, project):
    """What is found in the view of the file itself, its area, and the view; the file is taken away again."""
    layer = QgsRasterLayer(str(SAMPLE), "file", "gdal")
    show(qgis_iface, layer)
    shape, area = found(panel)
    view = visible(qgis_iface)
    project.clear()
    return shape, area, view


def overlap_where_both_look(there, truth, iface):
    """Return the overlap with the truth inside of both views: the model sees the same, whatever the view."""
    shape, _, view = truth
    both = view.intersection(visible(iface)).buffer(-0.5, 4)
    assert both.area() > 0.5 * view.area()
    return overlap(there.intersection(both), shape.intersection(both))


def visible(iface):
    """Return what the canvas shows, in the sample's CRS."""
    settings = iface.mapCanvas().mapSettings()
    outline = QgsGeometry.fromPolygonXY([[QgsPointXY(corner) for corner in settings.visiblePolygon()]])
    sample = QgsCoordinateReferenceSystem("EPSG:32616")
    outline.transform(QgsCoordinateTransform(settings.destinationCrs(), sample, QgsProject.instance()))
    return outline


def written(layer, extent, path, gsd=0.5):
    """Write a piece of a layer as a run does, and open it."""
    from refer_and_segment.panel.sources import piece_of, writer_task

    task = writer_task(layer, piece_of(layer, extent, gsd), path)
    QgsApplication.taskManager().addTask(task)
    wait_until(path.is_file, what="the piece")
    wait_until(lambda: QgsApplication.taskManager().count() == 0, what="the end of writing")
    return QgsRasterLayer(str(path), "piece", "gdal")


def likeness(piece, source, east=0.0):
    """Return the correlation of a drawn piece with the source, `east` metres to the side, on 40 x 40 points."""
    move = QgsCoordinateTransform(source.crs(), piece.crs(), QgsProject.instance())
    values = []
    for index in range(1600):
        x = VIEW.xMinimum() + 20 + 2.5 * (index % 40)
        y = VIEW.yMinimum() + 10 + 2.5 * (index // 40)
        there, _ = piece.dataProvider().sample(move.transform(QgsPointXY(x + east, y)), 1)
        here, _ = source.dataProvider().sample(QgsPointXY(x, y), 1)
        values.append((there, min(here, 2000)))
    ones, others = zip(*values, strict=True)
    return statistics.correlation(ones, others)


def web_layers(port, prefix=""):
    """Return the sample as XYZ tiles and as a WMS."""
    base = f"http://127.0.0.1:{port}{prefix}"
    xyz = f"type=xyz&url={base}/xyz/%7Bz%7D/%7Bx%7D/%7By%7D.png&zmax=19&zmin=0"
    wms = f"crs=EPSG:32616&format=image/png&layers=sample&styles=&url={base}/wms"
    layers = [QgsRasterLayer(xyz, "xyz", "wms"), QgsRasterLayer(wms, "wms", "wms")]
    assert all(layer.isValid() for layer in layers)
    return layers


def test_pieces_of_web_layers_lie_where_the_sample_does(project, port, tmp_path):
    source = QgsRasterLayer(str(SAMPLE), "file", "gdal")
    for layer in web_layers(port):
        move = QgsCoordinateTransform(source.crs(), layer.crs(), QgsProject.instance())
        piece = written(layer, move.transformBoundingBox(VIEW), tmp_path / f"{layer.name()}.tif")
        here, beside = likeness(piece, source), likeness(piece, source, east=2)
        print(layer.name(), "correlation", here, "2 m to the side", beside)
        assert here > 0.9
        assert beside < here - 0.05


def test_view_of_a_file_and_of_web_layers(panel, qgis_iface, project, truth, port):
    shape, area, _ = truth
    assert area == pytest.approx(shape.area(), rel=2e-3)
    assert area > 100
    for layer in web_layers(port):
        name = layer.name()
        show(qgis_iface, layer)
        panel.form.advanced.gsd.setText("0.5")
        there, size = found(panel)
        print(name, "overlap", overlap(there, shape), "area", size / area)
        layer = QgsProject.instance().mapLayersByName("the buildings")[-1]
        assert {feature["source"] for feature in layer.getFeatures()} == {name}
        assert overlap(there, shape) > 0.4, name
        assert size == pytest.approx(there.area(), rel=5e-3), name
        project.clear()


def test_missing_tiles_are_said(panel, qgis_iface, project, port):
    xyz, wms = web_layers(port, "/blank")
    show(qgis_iface, xyz)
    panel.form.advanced.gsd.setText("0.5")
    found(panel)
    assert "has no image" in panel.runs.status.text()
    project.clear()
    west = QgsRectangle(733610, 3724980, 733650, 3725010)
    show(qgis_iface, wms, west)
    type_phrases(panel, "the buildings")
    run_to_end(panel)
    assert "has no image" in panel.runs.status.text()


def test_rotated_canvas(panel, qgis_iface, project, truth):
    layer = QgsRasterLayer(str(SAMPLE), "rotated", "gdal")
    show(qgis_iface, layer, rotation=30)
    there, _ = found(panel)
    assert there.difference(visible(qgis_iface).buffer(0.01, 4)).area() < 0.01
    same = overlap_where_both_look(there, truth, qgis_iface)
    print("rotated overlap", same)
    assert same > 0.9
    qgis_iface.mapCanvas().setRotation(0)


def test_nodata_rim(panel, qgis_iface, project, tmp_path):
    path = tmp_path / "rim.tif"
    # 200 columns of nodata west of the sample, and a view half on them
    command = ["gdal_translate", "-q", "-srcwin", "-200", "0", "1100", "900", str(SAMPLE), str(path)]
    subprocess.run(command, check=True)
    layer = QgsRasterLayer(str(path), "rim", "gdal")
    show(qgis_iface, layer, QgsRectangle(733540, 3724980, 733690, 3725100))
    there, _ = found(panel)
    assert there.isEmpty() or there.boundingBox().xMinimum() >= 733601


def test_huge_raster(panel, qgis_iface, project, truth, tmp_path):
    shape, _, _ = truth
    path = tmp_path / "huge.vrt"
    # 32 x 32 times the sample, 28,800 pixels wide; the one in row 12, column 13 lies where the sample does
    tiles = "".join(
        f'''<SimpleSource><SourceFilename relativeToVRT="0">{SAMPLE}</SourceFilename><SourceBand>1</SourceBand>
        <SourceProperties RasterXSize="900" RasterYSize="900" DataType="UInt16" BlockXSize="900" BlockYSize="4"/>
        <SrcRect xOff="0" yOff="0" xSize="900" ySize="900"/>
        <DstRect xOff="{900 * column}" yOff="{900 * row}" xSize="900" ySize="900"/></SimpleSource>'''
        for row in range(32)
        for column in range(32)
    )
    path.write_text(
        f"""<VRTDataset rasterXSize="28800" rasterYSize="28800"><SRS>EPSG:32616</SRS>
        <GeoTransform>{733601 - 13 * 450}, 0.5, 0, {3725139 + 12 * 450}, 0, -0.5</GeoTransform>
        <VRTRasterBand dataType="UInt16" band="1"><NoDataValue>0</NoDataValue>{tiles}</VRTRasterBand></VRTDataset>"""
    )
    layer = QgsRasterLayer(str(path), "huge", "gdal")
    assert layer.width() * layer.height() > 800_000_000
    show(qgis_iface, layer)
    with Heartbeat() as heartbeat:
        there, _ = found(panel)
    load = os.getloadavg()[0]
    print(f"huge overlap {overlap(there, shape):.2f}; {heartbeat}; load average {load:.1f}")
    assert overlap(there, shape) > 0.5
    assert max(heartbeat.gaps) <= (300 if load < 3 else 1500)


def test_project_in_degrees(panel, qgis_iface, project, truth):
    layer = QgsRasterLayer(str(SAMPLE), "degrees", "gdal")
    show(qgis_iface, layer, crs="EPSG:4326")
    there, size = found(panel)
    same = overlap_where_both_look(there, truth, qgis_iface)
    print("degrees overlap", same)
    assert same > 0.9
    assert size == pytest.approx(there.area(), rel=2e-3)


def seconds_of(session):
    """Return the CPU seconds that QGIS and the engine's processes have used."""
    ticks = 0
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            if int(fields[3]) == session or int(folder.name) == os.getpid():
                ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def test_sliders_on_a_view_of_2048_pixels(panel, qgis_iface, project, tmp_path):
    path = tmp_path / "large.tif"
    size = ["-outsize", "2048", "2048", "-r", "bilinear"]
    subprocess.run(["gdal_translate", "-q", *size, str(SAMPLE), str(path)], check=True)
    layer = QgsRasterLayer(str(path), "large", "gdal")
    show(qgis_iface, layer, layer.extent())
    panel.form.advanced.overlap.setValue(0)
    found(panel)
    times, used = [], []
    for percent in (60, 40, 70, 30, 55, 45, 65, 35):
        begun, before = time.perf_counter(), seconds_of(panel.connection.pid)
        panel.form.threshold.slider.setValue(percent)
        wait_until(lambda now=percent: panel.runs.live._shown["threshold"] == now / 100, what="the slider's result")
        times.append(time.perf_counter() - begun)
        used.append(seconds_of(panel.connection.pid) - before)
    load = os.getloadavg()[0]
    middle, seconds = statistics.median(times), statistics.median(used)
    print(f"slider: median {1000 * middle:.0f} ms of {times}, CPU {seconds:.2f} s of {used}, load average {load:.1f}")
    print(f"the first move, at once after the run: {1000 * times[0]:.0f} ms, CPU {used[0]:.2f} s")
    assert seconds < 0.3
    assert max(times[0], middle) < 0.3 or load > 2
