"""The panel on the bundled sample: type a phrase, press Run, get a styled layer over the objects."""

from conftest import run_to_end, spin, type_phrases, wait_until
from qgis.core import QgsProject


def test_type_a_phrase_press_run_get_a_layer(panel, sample, tmp_path):
    type_phrases(panel, "the buildings")
    wait_until(lambda: panel.form.plan.text() != "", what="the plan")
    assert "building" in panel.form.plan.text()
    run_to_end(panel)
    layers = QgsProject.instance().mapLayersByName("the buildings")
    assert len(layers) == 1, panel.status.text()
    layer = layers[0]
    print(panel.status.text())
    assert layer.featureCount() > 20
    assert layer.crs() == sample.crs()
    assert sample.extent().contains(layer.extent())
    assert layer.renderer().type() == "graduatedSymbol"
    assert layer.source().startswith(str(tmp_path / "out"))
    spin(1)
    panel.window().grab().save("/work/tmp/panel-first.png")
