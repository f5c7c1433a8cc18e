"""The sliders on a result: polygons are made again from the kept probabilities and replaced in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from qgis.core import QgsApplication, QgsFeature, QgsProject, QgsTransaction, QgsVectorLayer
from qgis.PyQt.QtCore import QObject, QTimer

from ..compat import tr
from ..engine_link.connection import EngineConnection
from ..engine_link.errors import LinkError
from ..engine_link.tasks import VectorizeTask
from .results import TOUCHED, count_text

_REST_MS = 10_000
"""Opening a GeoPackage for writing and closing it takes longer than a change: it stays open while a slider moves."""


class LiveResult(QObject):
    """The layers of the last run, kept as the sliders say.

    Parameters
    ----------
    connection
        The engine that keeps the run's probabilities.
    say
        Is given one line for the user after each change.
    """

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

    @property
    def active(self) -> bool:
        """Whether there is a result to work on."""
        return bool(self._job and self._layers)

    def layers(self) -> list[QgsVectorLayer]:
        """Return the layers of the result that are still in the project."""
        return list(self._open_layers().values())

    def take(self, job: str, layers: list[QgsVectorLayer], shaping: dict[str, Any]) -> None:
        """Work on these layers of a run from now on; `shaping` is how they are."""
        self.drop()
        self._job, self._shown = job, shaping
        self._layers = {layer.name(): layer.id() for layer in layers}
        for layer in layers:
            layer.editingStarted.connect(self._touched)

    def drop(self) -> None:
        """Work on nothing from now on."""
        self._timer.stop()
        self._rest()
        if self._task is not None:
            self._task.forget()
            self._task.cancel()
            self._task = None
        for layer in self._open_layers().values():
            layer.editingStarted.disconnect(self._touched)
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
        if task.error is not None:
            self._say(str(task.error))
            self._wanted = None
            return
        try:
            self._replace(task.features)
        except LinkError as error:
            self._say(str(error))
            self._wanted = None
            return
        self._shown = task.shaping
        if self._wanted != self._shown:
            self._timer.start()

    def _replace(self, found: dict[str, list[QgsFeature]]) -> None:
        said = []
        self._open_for_writing()
        for phrase, layer in self._open_layers().items():
            if layer.customProperty(TOUCHED):
                said.append(tr("{}: was changed by hand, the sliders leave it alone").format(layer.name()))
                continue
            features = found.get(phrase, [])
            replace_features(layer, features)
            said.append(f"{phrase}: {count_text(len(features))}")
        self._say("\n".join(said))

    def _open_for_writing(self) -> None:
        for layer in self._open_layers().values():
            if layer.id() not in self._open and not layer.customProperty(TOUCHED):
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

    def _touched(self) -> None:
        layer = self.sender()
        if isinstance(layer, QgsVectorLayer):
            layer.setCustomProperty(TOUCHED, 1)


def replace_features(layer: QgsVectorLayer, features: list[QgsFeature]) -> None:
    """Replace all features of a GeoPackage's layer by others with its fields, in one transaction of the database.

    The layer's provider must be in update mode. Raises LinkError; the layer is then as it was.
    """
    transaction = QgsTransaction.create([layer])
    begun, reason = transaction.begin() if transaction is not None else (False, "")
    if not begun:
        raise LinkError(tr("{layer}: cannot be changed ({reason})").format(layer=layer.name(), reason=reason))
    provider = layer.dataProvider()
    done = provider.deleteFeatures(layer.allFeatureIds()) and provider.addFeatures(features)[0]
    if done:
        done, reason = transaction.commit()
    if not done:
        reason = reason or "; ".join(provider.errors()[:1])
        transaction.rollback()
    del transaction
    layer.updateExtents()
    layer.dataChanged.emit()  # open tables read anew
    layer.triggerRepaint()
    if not done:
        raise LinkError(tr("{layer}: cannot be changed ({reason})").format(layer=layer.name(), reason=reason))
