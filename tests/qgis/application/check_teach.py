"""Teaching from the panel: outlines on the sample become a pack that the panel offers and runs."""

import json
from pathlib import Path

from conftest import SAMPLE, run_to_end, type_phrases, wait_until
from qgis.core import QgsProject, QgsVectorLayer

FOOTPRINTS = SAMPLE.with_name("atlanta_buildings.geojson")


def test_teach_a_category(panel, sample, project, tmp_path):
    from refer_and_segment.panel.teach_dialog import TeachDialog
    from refer_and_segment.panel.teaching import own_packs_folder

    outlines = QgsVectorLayer(str(FOOTPRINTS), "outlines", "ogr")
    project.addMapLayer(outlines)
    dialog = TeachDialog(sample, "mrsnet-lite", panel)
    dialog.polygons.setLayer(outlines)
    dialog.show()
    dialog.accept()
    assert "phrase is empty" in dialog.message.text()
    assert dialog.height() >= dialog.layout().totalHeightForWidth(dialog.width())
    dialog.phrase.setText("family homes")
    dialog.minutes.setValue(1)
    dialog.accept()
    lesson = dialog.lesson
    assert lesson is not None, dialog.message.text()
    assert lesson.out.parent == own_packs_folder()
    panel.start_lesson(lesson)
    wait_until(lambda: panel._teaching is None, 1200, "the end of the lesson")
    said = panel.runs.status.text()
    print(said)
    assert "'family homes' is learned" in said
    assert json.loads((lesson.out / "config.json").read_text())["categories"]
    wait_until(lambda: panel.form.pack.currentData() == str(lesson.out), what="the new pack in the list")
    type_phrases(panel, "family homes")
    run_to_end(panel, 600)
    layers = QgsProject.instance().mapLayersByName("family homes")
    assert layers, panel.runs.status.text()
    print(layers[0].featureCount(), panel.runs.status.text())
    assert {each["model"] for each in layers[0].getFeatures()} <= {lesson.out.name, Path(lesson.out).name}
