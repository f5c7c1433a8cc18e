"""A run's layers come into the project one at a time, so that QGIS stays at hand and Cancel works between two."""

from __future__ import annotations

import glob
from collections.abc import Callable
from pathlib import Path
from typing import Any

from qgis.core import QgsProject, QgsVectorLayer
from qgis.PyQt.QtCore import QObject, QTimer

from ..engine_link.errors import CannotWrite
from .results import add_layer, add_probability, open_group


class Adding(QObject):
    """Adds the layers of a GeoPackage to the project; the file is whole, whatever becomes of this.

    Parameters
    ----------
    path, probability
        The GeoPackage, and the probability raster if there is one.
    summary
        The run's, with a layer's name, phrase and number of objects each.
    raster, job
        What the group is named after, and the engine's job.
    ended
        Is called once, with this, when all layers are there, one could not be opened (`error` says why), Cancel was
        pressed or the project was closed.
    """

    def __init__(
        self,
        path: Path,
        summary: dict[str, Any],
        raster: str,
        job: str,
        probability: Path | None,
        ended: Callable[[Adding], None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self.of = len(summary.get("layers", ()))
        self.error: CannotWrite | None = None
        self._path, self._summary, self._raster, self._job = path, summary, raster, job
        self._probability = probability
        self._ended = ended
        self._names: list[str] = []
        self._turn = QTimer(self)
        self._turn.setInterval(0)
        self._turn.timeout.connect(self._add_one)
        QgsProject.instance().cleared.connect(self.stop)
        self._turn.start()

    @property
    def complete(self) -> bool:
        """Whether all layers were added."""
        return len(self._names) == self.of

    def layers(self) -> list[QgsVectorLayer]:
        """Return the layers that were added and are still in the project."""
        layers = (QgsProject.instance().mapLayer(name) for name in self._names)
        return [layer for layer in layers if layer is not None]

    def stop(self) -> None:
        """Add no more; what was added stays."""
        if self._let_go():
            self._ended(self)

    def forget(self) -> None:
        """Add no more and tell nobody."""
        self._let_go()

    def _let_go(self) -> bool:
        """Wait for no further turn; False where that was done before."""
        if not self._turn.isActive():
            return False
        self._turn.stop()
        QgsProject.instance().cleared.disconnect(self.stop)
        return True

    def _add_one(self) -> None:
        if not self.complete:
            try:
                layer = add_layer(self._path, len(self._names), self._summary, self._raster, self._job)
            except CannotWrite as error:
                self.error = error
                self.stop()
                return
            self._names.append(layer.id())
        if self.complete:
            if self._probability is not None:
                others = sorted(self._probability.parent.glob(f"{glob.escape(self._probability.stem)}.pass*.tif"))
                for path in (self._probability, *others):
                    add_probability(path, self._raster)
            open_group(self._raster)
            self.stop()
