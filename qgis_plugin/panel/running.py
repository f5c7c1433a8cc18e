"""From the form to a task: checks, the piece of the raster to write if any, and names of the files."""

from __future__ import annotations

import math
import re
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from qgis.core import QgsMapSettings, QgsProject, QgsRasterFileWriterTask, QgsRasterLayer, QgsReferencedRectangle
from qgis.PyQt.QtCore import QStandardPaths

from ..compat import tr
from ..engine_link.errors import CannotWrite, NotPossible
from ..engine_link.tasks import SegmentRequest
from .area import Area, rectangle_area, selection_area, view_area, view_gsd, whole_area
from .form import LAYER, RECTANGLE, SELECTION, Form
from .sources import (
    check_readable,
    folders_of,
    local_file,
    metres_asked,
    options_of,
    piece_of,
    source_name,
    writer_task,
)

_LONGEST_NAME = 60


@dataclass
class Run:
    """A run that is ready to start: the request, and the task that writes its piece of the raster first, if any."""

    request: SegmentRequest
    raster: str
    render: QgsRasterFileWriterTask | None = None


def prepare(
    form: Form,
    view: QgsMapSettings,
    rectangle: QgsReferencedRectangle,
    gsd_range: tuple[float, float],
    scratch: Path,
    local_engine: bool,
) -> Run:
    """Turn the form into a run. Raises NotPossible and CannotWrite before anything is done.

    `rectangle` is the drawn one; `scratch` is a folder for pieces of rasters; `local_engine` says
    that the engine may be given folders of this machine.
    """
    layer, phrases = form.raster_layer(), form.phrases.phrases()
    if layer is None:
        raise NotPossible(tr("there is no raster layer; load one first"))
    check_readable(layer)
    if not phrases:
        raise NotPossible(tr("the phrase is empty; type what to find, for example 'buildings'"))
    area = _area(form, view, rectangle, layer)
    options = form.options()
    folder = output_folder(form.folder.filePath(), local_file(layer))
    out = free_name(folder, f"{layer.name()} {phrases[0]}", ".gpkg")
    request = SegmentRequest(
        source="",
        phrases=phrases,
        out=out,
        options=options,
        bbox=area.bbox,
        bbox_crs=area.bbox_crs,
        aoi=area.aoi,
        probability=out.with_suffix(".tif") if form.probability.isChecked() else None,
    )
    path = local_file(layer)
    model = Path(str(options["model"]))
    own = (model,) if local_engine and model.is_absolute() else ()
    if path is not None and local_engine:
        folders = (*sorted(folders_of(path)), *own)
        return Run(replace(request, source=str(path), folders=folders), layer.name())
    piece = piece_of(layer, area.extent, _gsd(str(options["gsd"]), view, gsd_range))
    target = scratch / f"{_plain(layer.name())}.tif"
    request = replace(
        request,
        source=str(target),
        upload=True,
        name=source_name(layer),
        drawn=piece.drawn,
        alpha=piece.alpha,
        folders=own,
        options=options_of(layer, piece, options),
    )
    return Run(request, layer.name(), writer_task(layer, piece, target))


def output_folder(chosen: str, raster: Path | None) -> Path:
    """Return where layers go: the chosen folder, else the project's, the raster's or the user's documents.

    Raises CannotWrite where nothing can be written there.
    """
    if chosen:
        return _writable(Path(chosen))
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    home = QgsProject.instance().homePath()
    beside = raster.parent if raster is not None else ""
    places = [*(Path(place) for place in (home, beside, documents) if place), Path.home()]
    for place in places:
        try:
            return _writable(place)
        except CannotWrite:
            continue
    raise CannotWrite(tr("{}: cannot be written; choose a folder under Save in").format(places[0]))


def free_name(folder: Path, name: str, suffix: str) -> Path:
    """Return a path that does not exist yet, named after a raster and a phrase."""
    base = _plain(name)[:_LONGEST_NAME].strip("_ ")
    path, number = folder / f"{base}{suffix}", 2
    while path.exists() or path.with_suffix(".tif").exists():
        path, number = folder / f"{base}_{number}{suffix}", number + 1
    return path


def _area(form: Form, view: QgsMapSettings, rectangle: QgsReferencedRectangle, layer: QgsRasterLayer) -> Area:
    where = form.where.currentData()
    if where == LAYER:
        return whole_area(layer)
    if where == SELECTION:
        return selection_area(form.polygon_layer(), layer)
    if where == RECTANGLE:
        return rectangle_area(rectangle, rectangle.crs(), layer)
    return view_area(view, layer)


def _gsd(asked: str, view: QgsMapSettings, gsd_range: tuple[float, float]) -> float:
    """Return metres a pixel to draw at: as asked, else as the screen shows it, within the model's range.

    Raises NotPossible where what is asked is no number.
    """
    metres = metres_asked(asked)
    if metres is not None:
        return metres
    shown = view_gsd(view)  # no number where the view's coordinates are none of its CRS
    return min(max(shown, gsd_range[0]), gsd_range[1]) if math.isfinite(shown) else gsd_range[0]


def _writable(folder: Path) -> Path:
    try:
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except OSError as error:
        raise CannotWrite(
            tr("{folder}: cannot be written ({reason}); choose a folder under Save in").format(
                folder=folder, reason=error.strerror
            )
        ) from error


def _plain(name: str) -> str:
    return re.sub(r"[^\w.-]+", "_", name).strip("._") or "layer"
