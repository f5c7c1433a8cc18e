"""The sliders on a result: polygons are made again from the kept probabilities and replaced in one transaction."""

from __future__ import annotations

import errno
import json
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from qgis.core import (
    QgsApplication,
    QgsFeature,
    QgsMapLayer,
    QgsProject,
    QgsProviderRegistry,
    QgsTransaction,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QObject, QTimer, pyqtSignal

from ..compat import tr
from ..engine_link.connection import EngineConnection
from ..engine_link.errors import LinkError
from ..engine_link.tasks import VectorizeTask
from .results import TOUCHED
from .wording import sentence

_REST_MS = 10_000
"""Opening a GeoPackage for writing and closing it takes longer than a change: it stays open while a slider moves."""
_State = tuple[list[int], list[tuple[str]]]


class LiveResult(QObject):
    """The layers of the last run, kept as the sliders say; `gone` says that the project has none of them any more.

    Parameters
    ----------
    connection
        The engine that keeps the run's probabilities.
    say
        Is given one line a layer for the user after each change.
    """

    gone = pyqtSignal()

    def __init__(self, connection: EngineConnection, say: Callable[[str], None], parent: QObject) -> None:
        super().__init__(parent)
        self._connection, self._say = connection, say
        self._job = ""
        self._layers: dict[str, str] = {}
        self._wanted: dict[str, Any] | None = None
        self._shown: dict[str, Any] | None = None
        self._task: VectorizeTask | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(0)  # one answer at a time is pause enough for a slider that is dragged
        self._timer.timeout.connect(self._start)
        self._open: set[str] = set()
        self._resting = QTimer(self)
        self._resting.setSingleShot(True)
        self._resting.setInterval(_REST_MS)
        self._resting.timeout.connect(self._rest)
        self._written: dict[str, tuple[_State, dict[str, Any]]] = {}
        QgsProject.instance().layersAdded.connect(self._listen)
        QgsProject.instance().layersRemoved.connect(self._removed)

    @property
    def active(self) -> bool:
        """Whether there is a result to work on."""
        return bool(self._open_layers())

    def layers(self) -> list[QgsVectorLayer]:
        """Return the layers of the result that are still in the project."""
        return list(self._open_layers().values())

    def take(self, job: str, layers: list[QgsVectorLayer], shaping: dict[str, Any]) -> None:
        """Work on these layers of a run from now on; `shaping` is how they are."""
        self.drop()
        self._job, self._shown, self._written = job, shaping, {}
        for layer in layers:
            with suppress(LinkError):  # its file is gone already
                self._written[layer.name()] = _state(layer), shaping
                self._layers[layer.name()] = layer.id()

    def drop(self) -> None:
        """Work on nothing from now on."""
        self._timer.stop()
        self._rest()
        if self._task is not None:
            self._task.forget()
            self._task.cancel()
            self._task = None
        self._job, self._layers, self._wanted, self._shown = "", {}, None, None

    def ask(self, shaping: dict[str, Any]) -> None:
        """Make the layers as `shaping` says, soon; of many wishes in a row only the last is granted."""
        if self.active:
            self._wanted = shaping
            if self._task is None and not self._timer.isActive():
                self._timer.start()

    def _start(self) -> None:
        if self._wanted is None or self._wanted == self._shown or self._task is not None:
            return
        fields = {phrase: layer.fields() for phrase, layer in self._open_layers().items()}
        self._task = VectorizeTask(self._job, self._wanted, fields, self._connection, self._ended)
        QgsApplication.taskManager().addTask(self._task)
        self._open_for_writing()  # while the engine works

    def _ended(self, task: VectorizeTask) -> None:
        self._task = None
        if task.was_cancelled:  # it holds no polygons, and the layers are as they were
            self._wanted = None
            return
        if task.error is not None:
            self._say(str(task.error))
            self._wanted = None
            return
        try:
            self._replace(task)
        except LinkError as error:
            self._say(str(error))
            self._wanted = None
            return
        self._shown = task.shaping
        if self._wanted != self._shown:
            self._timer.start()

    def _replace(self, task: VectorizeTask) -> None:
        said = []
        self._open_for_writing()
        for phrase, layer in self._open_layers().items():
            state, shaping = self._written[phrase]
            hindrance = _hindrance(layer)
            if not hindrance and _state(layer) != state:  # by another program, for example
                layer.setCustomProperty(TOUCHED, 1)
                hindrance = _hindrance(layer)
            if hindrance:
                said.append(hindrance.format(phrase))
                continue
            features = task.features.get(phrase, [])
            replace_features(layer, features, shaping, task.shaping)
            self._written[phrase] = _state(layer), task.shaping
            area = sum(feature["area_m2"] for feature in features)
            said.append(sentence({"phrase": phrase, "objects": len(features), "area_m2": area}))
        self._say("\n".join(said))

    def _open_for_writing(self) -> None:
        for layer in self._open_layers().values():
            if layer.id() not in self._open and not _hindrance(layer):
                layer.dataProvider().enterUpdateMode()
                self._open.add(layer.id())
        self._resting.start()

    def _rest(self) -> None:
        """Close for writing what was opened; other programs see the file as it is now."""
        self._resting.stop()
        for layer in self._open_layers().values():
            if layer.id() in self._open:
                layer.dataProvider().leaveUpdateMode()
        self._open.clear()

    def _open_layers(self) -> dict[str, QgsVectorLayer]:
        project = QgsProject.instance()
        layers = {phrase: project.mapLayer(name) for phrase, name in self._layers.items()}
        return {phrase: layer for phrase, layer in layers.items() if layer is not None}

    def _listen(self, layers: list[QgsMapLayer]) -> None:
        for layer in layers:
            if isinstance(layer, QgsVectorLayer):
                layer.beforeCommitChanges.connect(self._touched)
                layer.editingStopped.connect(self._rest)  # QGIS then closes the file for writing under all layers of it

    def _touched(self) -> None:
        """Mark the layers whose table is changed, be it in another layer of the project."""
        edited = self.sender()
        for layer in self._open_layers().values():
            if edited.isModified() and _same_table(edited, layer):
                layer.setCustomProperty(TOUCHED, 1)

    def _removed(self, ids: list[str]) -> None:
        left = {phrase: name for phrase, name in self._layers.items() if name not in ids}
        lost = len(left) < len(self._layers)
        self._layers, self._open = left, self._open.difference(ids)
        if lost and not left:
            self.drop()
            self.gone.emit()


def _table(layer: QgsVectorLayer) -> tuple[Path, str]:
    """Return the file and the table that a layer shows."""
    parts = QgsProviderRegistry.instance().decodeUri(layer.providerType(), layer.source())
    return Path(str(parts.get("path") or "")), str(parts.get("layerName") or "")


def _same_table(other: QgsVectorLayer, layer: QgsVectorLayer) -> bool:
    """Whether another layer shows the table of a result."""
    (path, table), (its_path, its_table) = _table(other), _table(layer)
    return path == its_path and table in ("", its_table)  # a file's first table may go unnamed


def _edited(layer: QgsVectorLayer) -> bool:
    """Whether a result's table is being edited, be it in another layer of the project."""
    others = QgsProject.instance().mapLayers().values()
    return any(isinstance(each, QgsVectorLayer) and each.isEditable() and _same_table(each, layer) for each in others)


def _state(layer: QgsVectorLayer) -> _State:
    """Return what tells that a table was changed: its ids, and the time that GDAL notes, as an edit keeps the ids.

    Raises LinkError where the file cannot be read.
    """
    path, table = _table(layer)
    if not path.is_file():  # SQLite would make it, empty
        raise _cannot_change(layer, os.strerror(errno.ENOENT))
    try:
        with closing(sqlite3.connect(path)) as database:
            query = "SELECT last_change FROM gpkg_contents WHERE table_name = ?"
            return sorted(layer.allFeatureIds()), database.execute(query, (table,)).fetchall()
    except sqlite3.Error as error:
        raise _cannot_change(layer, str(error)) from error


def _hindrance(layer: QgsVectorLayer) -> str:
    """Return what keeps the sliders from a layer, with a place for its name; nothing where they may change it."""
    path = _table(layer)[0]
    if not path.is_file() or path.stat().st_size == 0:  # an empty one is left where QGIS closes a file that is gone
        return tr("{}: its file is gone, the sliders cannot change it")
    if layer.subsetString():
        return tr("{}: has a filter, the sliders leave it alone until it is removed")
    if _edited(layer):
        return tr("{}: is being edited, the sliders leave it alone until that ends")
    return tr("{}: was changed by hand, the sliders leave it alone") if layer.customProperty(TOUCHED) else ""


def replace_features(
    layer: QgsVectorLayer, features: list[QgsFeature], old: dict[str, Any], new: dict[str, Any]
) -> None:
    """Replace all features of a GeoPackage's layer, and the options in its metadata, in one transaction.

    The layer's provider must be in update mode. Raises LinkError; the layer is then as it was.
    """
    transaction = QgsTransaction.create([layer])
    done, reason = transaction.begin() if transaction is not None else (False, "")
    if not done:
        raise _cannot_change(layer, reason)
    provider = layer.dataProvider()
    done = provider.deleteFeatures(layer.allFeatureIds()) and provider.addFeatures(features)[0]
    if done:
        done, reason = transaction.executeSql(_facts_sql(_table(layer)[1], old, new))
    if done:
        done, reason = transaction.commit()
    if not done:
        reason = reason or "; ".join(provider.errors()[:1])
        transaction.rollback()
    else:
        layer.removeSelection()  # of objects that are no more
    del transaction
    layer.updateExtents()
    layer.dataChanged.emit()  # open tables read anew
    layer.triggerRepaint()
    if not done:
        raise _cannot_change(layer, reason)


def _cannot_change(layer: QgsVectorLayer, reason: str) -> LinkError:
    reason = reason or tr("another program may have it open")
    return LinkError(tr("{layer}: cannot be changed ({reason})").format(layer=layer.name(), reason=reason))


def _facts_sql(table: str, old: dict[str, Any], new: dict[str, Any]) -> str:
    text = "metadata"
    for name, value in new.items():
        was, now = (f'"option_{name}">{json.dumps(each)}<' for each in (old[name], value))
        text = f"replace({text}, '{was}', '{now}')"
    rows = f"SELECT md_file_id FROM gpkg_metadata_reference WHERE table_name = '{table}'"  # nosec B608 - our own name
    return f"UPDATE gpkg_metadata SET metadata = {text} WHERE id IN ({rows})"  # nosec B608
