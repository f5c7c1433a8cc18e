"""The panel's first line: what the engine is, or why there is none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QTimer, pyqtSignal
from qgis.PyQt.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from ..compat import tr
from ..engine_link.connection import EngineConnection
from ..engine_link.tasks import FactsTask
from ..manager.doctor import engine_line
from .teaching import own_packs

_AGAIN_MS = 1500
GSD_RANGE = (0.1, 1.0)
"""Metres a pixel that a model is taken to be for while the engine has not said it."""


class EngineLine(QWidget):
    """Asks the engine what it is, starting it, and keeps the answer: `models`, one's own among them."""

    changed = pyqtSignal()

    def __init__(self, connection: EngineConnection, open_manager: Callable[[], None]) -> None:
        super().__init__()
        self.models: list[dict[str, Any]] = []
        self._connection = connection
        self._task: FactsTask | None = None
        self._asked = False
        self.label = QLabel()
        self.label.setObjectName("engine")
        self.label.setWordWrap(True)
        button = QToolButton()
        button.setObjectName("manage")
        button.setText(tr("Engine…"))
        button.setToolTip(tr("Engine and settings…"))
        button.clicked.connect(open_manager)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.label, 1)
        row.addWidget(button)
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(_AGAIN_MS)
        self._again.timeout.connect(self._ask)

    def text(self) -> str:
        """Return what the line says."""
        return str(self.label.text())

    def ask_once(self) -> None:
        """Ask unless the engine has answered, or is about to."""
        if not self._asked:
            self.ask()

    def ask(self) -> None:
        """Ask the engine what it is; starts it."""
        self._asked = True
        self.label.setText(tr("The engine is starting…"))
        self._ask()

    def rest(self) -> None:
        """Say that the engine was stopped; whoever needs it starts it again."""
        self._asked = False
        self.label.setText(tr("The engine does not run"))

    def model(self, name: str) -> dict[str, Any]:
        """Return what is known of a model pack; nothing while the engine has not answered."""
        return next((model for model in self.models if model["name"] == name), {})

    def gsd_range(self, name: str) -> tuple[float, float]:
        """Return the metres a pixel that a model is for."""
        low, high = self.model(name).get("gsd_range", GSD_RANGE)
        return float(low), float(high)

    def _ask(self) -> None:
        if self._task is None:
            self._task = FactsTask(self._connection, self._facts)
            QgsApplication.taskManager().addTask(self._task)

    def _facts(self, task: FactsTask) -> None:
        self._task = None
        self._asked = task.error is None and not task.was_cancelled
        if task.was_cancelled or (task.error is not None and task.isCanceled()):
            self.label.setText(tr("The start of the engine was cancelled"))
            return
        if task.error is not None:
            self.label.setText(str(task.error))
            return
        health = task.health
        if health["status"] == "starting":
            self.label.setText(tr("Engine {} loads its libraries…").format(health["version"]))
            self._again.start()
        else:
            self.label.setText(engine_line(health))
        own = [] if self._connection.settings.route == "service" else own_packs()  # it may not read them
        self.models = [*task.models, *own]
        self.changed.emit()

    def end(self) -> None:
        """Ask no more."""
        self._again.stop()
        if self._task is not None:
            self._task.forget()
            self._task.cancel()
            self._task = None
