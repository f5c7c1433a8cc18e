"""What a run leaves in the project: a group a raster, a layer a phrase, styled by score, explained on the map."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from qgis.core import (
    QgsFillSymbol,
    QgsGraduatedSymbolRenderer,
    QgsLayerTreeGroup,
    QgsProject,
    QgsRasterLayer,
    QgsRendererRange,
    QgsVectorLayer,
)

from ..compat import tr
from ..engine_link.errors import CannotWrite

JOB, FILE, TOUCHED = "refer_and_segment/job", "refer_and_segment/file", "refer_and_segment/touched"
"""Custom properties of result layers: the engine's job, the GeoPackage, and whether somebody changed it by hand."""
PROBABILITY = "refer_and_segment/probability"
"""Custom property of probability rasters, which nobody wants to search."""
_COLOURS = ("#fff7b3", "#ffd94d", "#ff9a1f", "#ff4d1a", "#ff1493")
"""From doubtful to sure; light on purpose: outlines must be seen on dark imagery, too."""
_TIP = """<div style="max-width: 320px"><b>[% "phrase" %]</b><br/>
[% "why" %]<br/>
{score} [% round("score_mean" * 100) %] % · [% format_number("area_m2", 1) %] m²</div>"""


def aliases() -> dict[str, str]:
    """Return the columns' names for the user."""
    return {
        "phrase": tr("Phrase"),
        "find": tr("Object"),
        "score_mean": tr("Score (mean)"),
        "score_max": tr("Score (highest)"),
        "area_m2": tr("Area (m²)"),
        "perimeter_m": tr("Perimeter (m)"),
        "cut": tr("Cut by the view's edge"),
        "why": tr("Why"),
        "why_data": tr("Why (data)"),
        "model": tr("Model"),
        "source": tr("Source"),
        "run_id": tr("Run id"),
    }


def add_layer(path: Path, index: int, summary: dict[str, Any], raster: str, job: str) -> QgsVectorLayer:
    """Add one layer of a GeoPackage to the project, in a group named like the raster.

    `summary` is the run's, with a layer's name, phrase and number of objects each, of which this is number `index`.
    Raises CannotWrite where the layer cannot be opened.
    """
    entry = summary["layers"][index]
    layer = QgsVectorLayer(f"{path}|layername={entry['name']}", entry["phrase"], "ogr")
    if not layer.isValid():
        raise CannotWrite(tr("{path}: layer {name} cannot be opened").format(path=path, name=entry["name"]))
    dress(layer)
    describe(layer, entry["phrase"], summary)
    layer.setCustomProperty(JOB, job)
    layer.setCustomProperty(FILE, str(path))
    QgsProject.instance().addMapLayer(layer, False)
    _group(raster).insertLayer(index, layer)
    return layer


def add_probability(path: Path, raster: str) -> None:
    """Add a probability raster at the end of a raster's group, hidden."""
    layer = QgsRasterLayer(str(path), tr("Probability"), "gdal")
    if layer.isValid():
        layer.setCustomProperty(PROBABILITY, 1)
        QgsProject.instance().addMapLayer(layer, False)
        _group(raster).addLayer(layer).setItemVisibilityChecked(False)


def open_group(raster: str) -> None:
    """Show what a raster's group holds: one that was empty when it was made is drawn closed, whatever it says."""
    group = _group(raster)
    group.setItemVisibilityCheckedParentRecursive(True)  # what was just found is seen
    group.setExpanded(False)
    group.setExpanded(True)


def count_text(count: int) -> str:
    """Return a number of objects in words."""
    return tr("1 object") if count == 1 else tr("{} objects").format(count)


def dress(layer: QgsVectorLayer) -> None:
    """Give a result layer its style, aliases and map tips."""
    layer.setRenderer(score_renderer())
    names = aliases()
    for index, field in enumerate(layer.fields()):
        if field.name() in names:
            layer.setFieldAlias(index, names[field.name()])
    layer.setDisplayExpression('"why"')
    layer.setMapTipTemplate(_TIP.format(score=tr("Score")))


def describe(layer: QgsVectorLayer, phrase: str, summary: dict[str, Any]) -> None:
    """Say in the layer's properties what it is: the phrase, the model, the run's notes with the pack's notice."""
    metadata = layer.metadata()
    metadata.setTitle(phrase)
    notes = [str(note) for note in summary.get("notes", ())]
    metadata.setAbstract("\n".join([tr("Found by the model {}").format(summary.get("model", "")), *notes]))
    layer.setMetadata(metadata)


def score_renderer() -> QgsGraduatedSymbolRenderer:
    """Return a style that shows the mean score in five classes."""
    ranges = []
    step = 1 / len(_COLOURS)
    for index, colour in enumerate(_COLOURS):
        low, high = index * step, (index + 1) * step
        symbol = QgsFillSymbol.createSimple(
            {"color": _with_alpha(colour, 70), "outline_color": colour, "outline_width": "0.6", "joinstyle": "miter"}
        )
        ranges.append(QgsRendererRange(low, high, symbol, f"{100 * low:.0f} – {100 * high:.0f} %"))
    return QgsGraduatedSymbolRenderer("score_mean", ranges)


def _with_alpha(colour: str, alpha: int) -> str:
    return ",".join(str(int(colour[at:][:2], 16)) for at in (1, 3, 5)) + f",{alpha}"


def _group(raster: str) -> QgsLayerTreeGroup:
    root = QgsProject.instance().layerTreeRoot()
    name = tr("Found in {}").format(raster)
    group = root.findGroup(name)
    return group if group is not None else root.insertGroup(0, name)
