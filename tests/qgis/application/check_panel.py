"""The panel on the bundled sample: type a phrase, press Run, get a styled layer over the objects, move the sliders."""

import contextlib
import json
import os
import shutil
import statistics
import subprocess
import time
from itertools import pairwise
from pathlib import Path

import pytest
import qgis.utils
from conftest import PLUGIN, SAMPLE, run_to_end, spin, type_phrases, wait_until
from qgis.core import QgsApplication, QgsProject, QgsRasterLayer
from qgis.PyQt.QtCore import QEvent, Qt, QTimer, QUrl
from qgis.PyQt.QtGui import QKeyEvent
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QTextBrowser

NOTICE = "For research only: trained on images that must not be used commercially."


class Heartbeat:
    """Measures how long a 20 ms timer of QGIS has to wait while something is done."""

    def __init__(self):
        self.gaps, self._last = [], 0.0
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)

    def __enter__(self):
        self._last = time.perf_counter()
        self._timer.start(20)
        return self

    def __exit__(self, *error):
        self._timer.stop()

    def _beat(self):
        now = time.perf_counter()
        self.gaps.append(1000 * (now - self._last))
        self._last = now

    @property
    def high(self):
        """The 99th percentile, in milliseconds."""
        return statistics.quantiles(self.gaps, n=100)[98] if len(self.gaps) > 1 else max(self.gaps, default=0.0)

    def __str__(self):
        return f"{len(self.gaps)} beats, 99th percentile {self.high:.0f} ms, longest {max(self.gaps, default=0):.0f} ms"


@contextlib.contextmanager
def busy_process():
    """Keep one core as busy as the engine does."""
    process = subprocess.Popen(["/usr/bin/python3", "-c", "while True: pass"])
    try:
        yield
    finally:
        process.kill()
        process.wait()


def the_layer():
    """Return the one layer that was found."""
    layers = QgsProject.instance().mapLayersByName("the buildings")
    assert len(layers) == 1
    return layers[0]


def pictures(panel, name):
    """Keep a picture of the window where one is asked for."""
    folder = os.environ.get("CHECK_PICTURES")
    if folder:
        spin(1)
        panel.window().grab().save(f"{folder}/panel-{name}.png")


def test_type_a_phrase_press_run_get_a_layer(panel, sample, tmp_path, qgis_iface):
    type_phrases(panel, "the buildings")
    wait_until(lambda: panel.form.plan.text() != "", what="the plan")
    assert "building" in panel.form.plan.text()
    labels = panel.form.plan, panel.form.notice, panel.runs.status
    assert {label.textFormat() for label in labels} == {Qt.TextFormat.PlainText}  # of phrases with "<"
    with Heartbeat() as heartbeat:
        run_to_end(panel)
        spin(0.5)
    with busy_process(), Heartbeat() as reference:
        spin(3)
    load = os.getloadavg()[0]
    print(f"during the run: {heartbeat}; as much load without a run: {reference}; load average {load:.1f}")
    # on a machine that others keep busy, too, no more than these do to a QGIS without a run
    # in a run of a second or two the percentile is the longest gap, which is judged below
    assert len(heartbeat.gaps) < 200 or heartbeat.high <= max(100, 2 * reference.high)
    quiet = load < 3 and max(reference.gaps) < 100
    assert max(heartbeat.gaps) <= (300 if quiet else 1500)
    layer = the_layer()
    assert layer.featureCount() >= 3, panel.runs.status.text()
    assert layer.crs() == sample.crs()
    assert sample.extent().contains(layer.extent())
    assert layer.renderer().type() == "graduatedSymbol"
    assert layer.source().startswith(str(tmp_path / "out"))
    assert layer.attributeAlias(layer.fields().indexOf("area_m2")) == "Area (m²)"
    assert "why" in layer.mapTipTemplate()
    group = QgsProject.instance().layerTreeRoot().findGroup("Found in atlanta")
    assert [each.name() for each in group.findLayers()] == ["the buildings"]
    texts = [item.text() for item in qgis_iface.messageBar().items()]
    assert any(f"{layer.featureCount()} objects" in text for text in texts), texts
    pictures(panel, "result")

    areas = {}
    for percent in (80, 30, 50):
        begun = time.perf_counter()
        panel.form.threshold.slider.setValue(percent)
        with Heartbeat() as heartbeat:
            wait_until(lambda now=percent: panel.runs.live._shown["threshold"] == now / 100, what="the slider's result")
        areas[percent] = sorted(each["area_m2"] for each in layer.getFeatures())
        print(f"slider to {percent} %: {1000 * (time.perf_counter() - begun):.0f} ms; {heartbeat}")
        print(panel.runs.status.text())
        assert min(each["score_max"] for each in layer.getFeatures()) >= percent / 100 - 0.003
    assert sum(areas[80]) < sum(areas[50]) < sum(areas[30])
    assert not layer.isEditable()
    # objects are dropped by their pixels, and outlines are shaped after that: 15 m2 of pixels may be 14 m2 of area
    small, large = max(pairwise(areas[50][:6]), key=lambda pair: pair[1] / pair[0])
    least = round((small * large) ** 0.5)
    larger = [area for area in areas[50] if area >= least]
    panel.form.min_area.slider.setValue(least)
    wait_until(lambda: panel.runs.live._shown["min_area"] == least, what="the slider's result")
    assert sorted(each["area_m2"] for each in layer.getFeatures()) == pytest.approx(larger)
    assert 0 < len(larger) < len(areas[50])

    layer.startEditing()
    layer.changeAttributeValue(next(layer.getFeatures()).id(), layer.fields().indexOf("why"), "seen on the ground")
    assert layer.commitChanges()
    panel.form.min_area.slider.setValue(0)
    wait_until(lambda: panel.runs.live._shown["min_area"] == 0, what="the slider's refusal")
    assert "changed by hand" in panel.runs.status.text()
    assert layer.featureCount() == len(larger)


def test_several_phrases_and_nothing_found(panel, sample, tmp_path):
    panel.form.probability.setChecked(True)
    phrases = ["the largest building", "the 30 ships north of the water", "airplanes"]
    type_phrases(panel, *phrases)
    run_to_end(panel)
    group = QgsProject.instance().layerTreeRoot().findGroup("Found in atlanta")
    names = [each.name() for each in group.findLayers()]
    assert names[:3] == phrases, panel.runs.status.text()
    assert len(names) == 5  # the probabilities: airplanes are looked for in a larger picture
    said = panel.runs.status.text()
    print(said)
    assert "the largest building: 1 object," in said
    assert "nothing found (" in said
    assert "The model knows: " in said
    assert "building" in said.partition("The model knows: ")[2]
    files = [path for path in (tmp_path / "out").iterdir() if "-" not in path.suffix]
    assert sorted("".join(path.suffixes) for path in files) == [".gpkg", ".pass2.tif", ".tif"]
    pictures(panel, "several")


@pytest.fixture
def research_pack():
    """A pack of the user's that must not be used for everything, and says so."""
    bundled = SAMPLE.parents[1] / "models" / "mrsnet-lite"
    folder = Path(os.environ["XDG_DATA_HOME"]) / "refer-segment" / "models" / "research"
    shutil.copytree(bundled, folder)
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps({**config, "name": "research", "notice": NOTICE}))
    yield "research"
    shutil.rmtree(folder)


def test_the_notice_of_a_pack_is_shown_where_it_is_named(research_pack, panel, sample):
    form = panel.form
    wait_until(lambda: form.pack.findData(research_pack) >= 0, what="the pack in the list")
    assert not form.notice.isVisible()
    form.pack.setCurrentIndex(form.pack.findData(research_pack))
    assert form.notice.isVisible()
    assert form.notice.text() == NOTICE
    type_phrases(panel, "the buildings")
    run_to_end(panel)
    assert NOTICE in panel.runs.status.text()
    layer = the_layer()
    assert "research" in layer.metadata().abstract()
    assert NOTICE in layer.metadata().abstract()
    pictures(panel, "notice")


@pytest.mark.parametrize("theme", ["default", "Night Mapping"])
def test_nothing_is_cut_off_in_a_narrow_panel(panel, theme):
    QgsApplication.setUITheme(theme)
    try:
        spin(0.5)
        area = panel.widget()
        panel.window().resizeDocks([panel], [10], Qt.Orientation.Horizontal)
        spin(0.3)
        print(theme, "panel", area.viewport().width(), "holds", area.widget().width())
        assert area.widget().width() <= area.viewport().width()
        packs = panel.form.pack
        assert packs.width() == panel.form.where.width()  # the whole row
        assert packs.toolTip() == packs.currentText() != ""
        pictures(panel, f"theme-{theme[0]}")
    finally:
        QgsApplication.setUITheme("default")
        spin(0.3)


def test_screen_readers_are_told_what_the_fields_are(plugin):
    form = plugin.dock.form
    sliders = [part for each in (form.threshold, form.min_area) for part in (each.slider, each.spin)]
    for field in (form.phrases, form.where, form.pack, form.folder.lineEdit(), *sliders):
        assert field.accessibleName()


def test_completion_and_history(panel):
    box = panel.form.phrases
    wait_until(lambda: panel.engine.models, what="the categories")
    panel.settings.remember(["the red roofs", "all ships"])
    panel._set_words()
    box.clear()
    QTest.keyClicks(box, "the re")
    assert "the red roofs" in box.offers()
    box.clear()
    QTest.keyClicks(box, "large build")
    assert box.offers() == ["building"]
    for key in (Qt.Key.Key_Tab, Qt.Key.Key_Return):
        box.clear()
        QTest.keyClicks(box, "large build")
        QTest.keyClick(box._completer.popup(), Qt.Key.Key_Down)
        QTest.keyClick(box._completer.popup(), key)
        assert box.toPlainText() == "large building"
    panel.form.history.menu().aboutToShow.emit()
    actions = panel.form.history.menu().actions()
    assert [each.text() for each in actions if not each.menu()][:2] == ["the red roofs", "all ships"]
    box.clear()
    actions[0].trigger()
    assert box.phrases() == ("the red roofs",)
    box.undo()
    assert not box.phrases()
    QTest.keyClicks(box, "large build")
    control, plain = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.NoModifier
    for key, held, text in ((Qt.Key.Key_C, control, "\x03"), (Qt.Key.Key_Escape, plain, "\x1b")):
        box._completer.popup().hide()
        box.keyPressEvent(QKeyEvent(QEvent.Type.KeyPress, key, held, text))
        assert not box._completer.popup().isVisible()
    box.clear()
    examples = next(each for each in actions if each.menu()).menu().actions()
    for each in examples:
        each.trigger()
    assert box.phrases() == tuple(each.text() for each in examples)
    wait_until(lambda: panel.form.plan.text().count("\n") >= len(examples) - 1, what="the plans")
    assert panel.form.plan.text().count("→") >= len(examples), panel.form.plan.text()
    assert "not" not in panel.form.plan.text().replace("not near", "")


def test_messages_are_in_the_panel_s_words(panel, sample, project, tmp_path, qgis_iface):
    panel.form.advanced.gsd.setText("coarse")
    type_phrases(panel, "the buildings")
    run_to_end(panel)
    assert panel.runs.status.text().startswith('"Metres a pixel" coarse: give auto')
    panel.form.advanced.gsd.setText("")
    panel.form.advanced.bands.setText("7")
    run_to_end(panel)
    assert "no band 7" in panel.runs.status.text()
    panel.form.advanced.bands.setText("")
    type_phrases(panel, "qwrty <b>asdf")
    run_to_end(panel)
    assert panel.runs.status.text().startswith("qwrty <b>asdf: nothing found\n")
    spin(0.1)
    assert any("y <b>asdf: n" in each.toPlainText() for each in qgis_iface.messageBar().findChildren(QTextBrowser))
    wait_until(lambda: "read in English, for example" in panel.form.plan.text(), what="the hint")
    type_phrases(panel, "the buildings")
    wait_until(lambda: panel.form.plan.text() == 'Read as: find "building"', what="the plan")
    project.clear()
    path = tmp_path / "no_crs.png"
    subprocess.run(["gdal_translate", "-q", "-of", "PNG", "-ot", "Byte", "-scale", str(SAMPLE), str(path)], check=True)
    path.with_name("no_crs.png.aux.xml").unlink()
    layer = QgsRasterLayer(str(path), "without", "gdal")
    project.addMapLayer(layer)
    spin(0.3)
    panel.form.where.setCurrentIndex(panel.form.where.findData("layer"))
    run_to_end(panel)
    assert "without.tif: has no coordinate reference system" in panel.runs.status.text()


def test_what_is_said_is_scrolled_into_view(panel, sample):
    panel.setFloating(True)
    panel.resize(panel.width(), 320)
    type_phrases(panel, "the red ships", "the largest building", "the buildings")
    bar = panel.widget().verticalScrollBar()
    wait_until(lambda: bar.maximum() > 100, what="a panel higher than its window")
    bar.setValue(0)
    run_to_end(panel)
    spin(0.2)
    assert bar.value() > 0
    port = panel.widget().viewport()
    rect = panel.runs.status.rect()
    for corner in (rect.topLeft(), rect.bottomLeft()):
        assert port.rect().contains(panel.runs.status.mapTo(port, corner))
    panel.setFloating(False)


def test_the_raster_that_was_chosen_stays_chosen(panel, sample, project, tmp_path):
    project.addMapLayer(QgsRasterLayer(str(SAMPLE), "b", "gdal"))
    QTest.keyClick(panel.form.raster, Qt.Key.Key_Down)
    project.addMapLayer(QgsRasterLayer(str(SAMPLE), "a", "gdal"))
    assert panel.form.raster.currentText() == "b"
    assert project.write(str(tmp_path / "a.qgz")) and project.read(str(tmp_path / "a.qgz"))  # as "Revert" does
    assert panel.form.raster.currentText() == "b"


def test_a_file_that_is_gone_is_not_searched_as_zeros(panel, project, tmp_path):
    path = tmp_path / "moved.tif"
    shutil.copy(SAMPLE, path)
    project.addMapLayer(QgsRasterLayer(str(path), "moved", "gdal"))
    spin(0.3)
    path.unlink()
    type_phrases(panel, "the buildings")
    QTest.mouseClick(panel.runs.run_button, Qt.MouseButton.LeftButton)
    assert panel.task is None
    assert panel.runs.status.text() == "moved: cannot be read; was its file moved or deleted?"


CHOSEN = {
    "bands": "1",
    "stretch": "none",
    "gsd": "0.6",
    "overlap": 40,
    "fill_holes": 12.5,
    "simplify": 0.25,
    "smooth": 1,
    "orthogonalize": 1,
    "plan": 0,
    "threshold": 61,
    "min_area": 7,
    "probability": 1,
    "where": "layer",
    "device": "cuda:1",
}


def loaded_again(plugin):
    """Return the panel of the plugin after it was unloaded and loaded, as with the next start of QGIS."""
    del plugin
    assert qgis.utils.unloadPlugin(PLUGIN)
    assert qgis.utils.loadPlugin(PLUGIN)
    assert qgis.utils.startPlugin(PLUGIN)
    return qgis.utils.plugins[PLUGIN].dock.form


def test_options_are_remembered_and_set_back(plugin, settings, tmp_path):
    form = plugin.dock.form
    assert form.advanced.isCollapsed()
    form._show_values({**form._values(), **CHOSEN})
    form.phrases.setPlainText("the red roofs")
    # what another part of the plugin sets meanwhile is not undone
    settings.pack = "another"
    form = loaded_again(plugin)
    assert {name: form._values()[name] for name in CHOSEN} == CHOSEN
    assert form.options()["gsd"] == "0.6" and form.options()["simplify"] == 0.25
    assert (form.phrases.toPlainText(), settings.pack) == ("the red roofs", "another")
    assert not form.advanced.isCollapsed()
    QTest.mouseClick(form.advanced.reset, Qt.MouseButton.LeftButton)
    form = loaded_again(plugin)
    assert {name: form._values()[name] for name in CHOSEN} == {name: type(settings).default(name) for name in CHOSEN}
    assert (form.phrases.toPlainText(), settings.output_folder) == ("the red roofs", str(tmp_path / "out"))
    assert form.advanced.isCollapsed()


def test_help_shows_the_guide_with_its_pictures(plugin):
    plugin.actions[2].trigger()
    guide = plugin.guide
    spin(0.3)
    pages = guide.pages
    assert guide.isVisible()
    assert "Type a phrase, get polygons." in pages.toPlainText()
    assert "](images/" not in pages.toPlainText()
    shown = pages.loadResource(2, QUrl("images/plugin-result.jpg"))
    assert 500 < shown.width() <= pages.viewport().width()
    assert pages.document().idealWidth() <= pages.viewport().width()
    if os.environ.get("CHECK_PICTURES"):
        guide.grab().save(os.environ["CHECK_PICTURES"] + "/guide.png")
    pages.follow(QUrl("phrases.md"))
    assert pages.source().fileName() == "phrases.md"
    pages.follow(QUrl("development.md"))
    assert pages.source().fileName() == "phrases.md"
    pages.backward()
    assert "Type a phrase, get polygons." in pages.toPlainText()
