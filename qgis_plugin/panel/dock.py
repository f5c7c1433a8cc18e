"""The dock panel: the engine's line, the form, the run; phrases and places on the map between them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from qgis.core import QgsApplication
from qgis.gui import QgsDockWidget
from qgis.PyQt.QtCore import Qt, QTimer
from qgis.PyQt.QtGui import QTextCursor
from qgis.PyQt.QtWidgets import QMenu, QVBoxLayout, QWidget

from ..column import Column
from ..compat import tr
from ..engine_link.connection import EngineConnection
from ..engine_link.errors import LinkError, Refused
from ..engine_link.tasks import PlanTask, SegmentTask
from ..manager.routes import command_of
from ..settings import Settings
from .drawing import DrawnRectangle
from .engine_line import EngineLine
from .form import Form
from .phrase_box import EXAMPLES
from .run_bar import RunBar
from .running import Run, prepare
from .teach_dialog import TeachDialog
from .teaching import Lesson, TeachTask

_TYPING_MS = 350
_MOST_HISTORY, _WIDEST = 20, 500


class ReferSegmentDock(QgsDockWidget):
    """The panel "Refer & Segment".

    Parameters
    ----------
    iface
        QGIS.
    settings, connection
        What the user has set, and the way to the engine.
    open_manager
        Shows the engine manager.
    """

    def __init__(
        self,
        iface: Any,  # noqa: ANN401 - QgisInterface
        settings: Settings,
        connection: EngineConnection,
        open_manager: Callable[[], None],
    ) -> None:
        super().__init__(tr("Refer & Segment"))
        self.setObjectName("ReferSegmentDock")
        self.iface, self.settings, self.connection = iface, settings, connection
        self._reading: PlanTask | None = None
        self._teaching: TeachTask | None = None
        self.engine = EngineLine(connection, open_manager)
        self.form = Form(settings)
        self.runs = RunBar(iface, connection, self.form, self._prepare)
        self._build()
        self.drawn = DrawnRectangle(iface.mapCanvas(), self.form, self)
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(_TYPING_MS)
        self._connect()

    def _build(self) -> None:
        body = QWidget()
        column = QVBoxLayout(body)
        for part in (self.engine, self.form, self.runs):
            column.addWidget(part)
        column.addStretch(1)
        area = Column(body)
        self.setWidget(area)
        # on a small screen what a run found would stand below the edge
        self.runs.told.connect(lambda: area.show_part(self.runs.status))

    def _connect(self) -> None:
        form = self.form
        form.phrases.run_asked.connect(self.start)
        form.phrases.textChanged.connect(self._typing.start)
        self._typing.timeout.connect(self._ask_plan)
        form.pack.currentIndexChanged.connect(self._show_model)
        form.teach.clicked.connect(self.teach)
        self.engine.changed.connect(self._show_models)
        self.runs.told.connect(self._heard)
        self.visibilityChanged.connect(self._shown)
        menu = QMenu(form.history)
        menu.aboutToShow.connect(self._fill_history)
        form.history.setMenu(menu)

    # The engine ----------------------------------------------------------------

    def _shown(self, visible: bool) -> None:
        if visible:
            self.engine.ask_once()

    def _heard(self) -> None:
        """Let the engine's line complain no more once the engine has answered."""
        if self.connection.state == "ready":
            self.engine.ask_once()

    def refresh_engine(self, stopped: bool = False) -> None:
        """Ask the engine anew what it is; starts it, unless the user has just stopped it."""
        (self.engine.rest if stopped else self.engine.ask)()

    def _show_models(self) -> None:
        self.form.show_packs(self.engine.models)
        self._show_model()

    def _show_model(self) -> None:
        self.form.show_notice(str(self.engine.model(self.form.pack.currentData()).get("notice", "")))
        self._set_words()

    def _set_words(self) -> None:
        known = self.engine.model(self.form.pack.currentData()).get("categories", ())
        self.form.known = tuple(category.replace("_", " ") for category in known)
        self.form.phrases.set_words(self.form.known, self.settings.history)

    # Phrases ---------------------------------------------------------------------

    def _ask_plan(self) -> None:
        phrases = self.form.phrases.phrases()
        if not phrases:
            self.form.plan.setText("")
        elif self._reading is None:
            self._reading = PlanTask(phrases, self.connection, self._plan)
            QgsApplication.taskManager().addTask(self._reading)

    def _plan(self, task: PlanTask) -> None:
        self._reading = None
        self._heard()
        if task.phrases != self.form.phrases.phrases():
            self._typing.start()
            return
        # that there is no engine stands in its own line, at the top
        lines = [str(task.error)] if isinstance(task.error, Refused) else []
        for plan in task.plans:
            if "refused" in plan:
                lines.append(plan["refused"])
            else:
                lines += [tr("Read as: {}").format(plan["plan"].replace("->", "→")), *plan["warnings"]]
        if any(plan.get("fallback") for plan in task.plans):
            lines.append(tr("Phrases are read in English, for example '{}'.").format(EXAMPLES[0]))
        self.form.plan.setText("\n".join(lines))

    def _fill_history(self) -> None:
        menu = self.form.history.menu()
        menu.clear()
        for phrase in self.settings.history[:_MOST_HISTORY]:
            action = menu.addAction(menu.fontMetrics().elidedText(phrase, Qt.TextElideMode.ElideRight, _WIDEST))
            action.triggered.connect(lambda checked=False, text=phrase: self._use(text))
        menu.addSeparator()
        examples = menu.addMenu(tr("Examples"))
        for phrase in EXAMPLES:
            examples.addAction(phrase).triggered.connect(lambda checked=False, text=phrase: self._use(text))

    def _use(self, phrase: str) -> None:
        cursor = self.form.phrases.textCursor()  # which typing, and undoing, goes on from
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.insertText("\n".join([*self.form.phrases.phrases(), phrase]))

    # Running ---------------------------------------------------------------------

    @property
    def task(self) -> SegmentTask | None:
        """The run that is under way."""
        return self.runs.task

    def start(self) -> None:
        """Start a run with what the form says."""
        self.runs.start()

    def _prepare(self, scratch: Path) -> Run:
        self.form.keep()
        gsd_range = self.engine.gsd_range(self.form.pack.currentData())
        view, local = self.iface.mapCanvas().mapSettings(), self.settings.route != "service"
        run = prepare(self.form, view, self.drawn.rectangle, gsd_range, scratch, local)
        self.settings.remember(list(run.request.phrases))
        self._set_words()
        return run

    # Teaching --------------------------------------------------------------------

    def teach(self) -> None:
        """Ask what to teach, and teach it in the background."""
        raster = self.form.raster_layer()
        if self._teaching is not None:
            self.runs.say(tr("One thing after the other: {}").format(self._teaching.description()))
        elif self.settings.route == "service":
            self.runs.warn(tr("A running service cannot be taught from here; use an engine of this computer."))
        elif raster is None:
            self.runs.warn(tr("there is no raster layer; load one first"))
        else:
            dialog = TeachDialog(raster, self.form.pack.currentData(), self)
            dialog.exec()
            lesson = dialog.lesson
            dialog.deleteLater()
            if lesson is not None:
                self.start_lesson(lesson)

    def start_lesson(self, lesson: Lesson) -> None:
        """Teach in the background."""
        try:
            self._teaching = TeachTask(lesson, command_of(self.settings), self._taught)
        except LinkError as error:
            self.runs.warn(str(error))
            return
        self.runs.say(tr("'{}' is taught in the background; QGIS's task list shows how far").format(lesson.phrase))
        QgsApplication.taskManager().addTask(self._teaching)

    def _taught(self, task: TeachTask) -> None:
        self._teaching = None
        if task.error is not None:
            self.runs.warn(str(task.error))
        elif not task.report:
            self.runs.say(tr("Cancelled; nothing was written"))
        else:
            measured = task.report["measured"]
            self.runs.say(
                tr(
                    "'{phrase}' is learned: overlap {iou:.2f} on {objects} outlines kept aside (it was {before:.2f})"
                ).format(
                    phrase=task.lesson.phrase,
                    iou=measured["iou"],
                    objects=measured["objects"],
                    before=measured["iou_before"],
                )
            )
            self.form.wish_pack(str(task.lesson.out))
            self.engine.ask()

    # Ending ----------------------------------------------------------------------

    def end(self) -> None:
        """Remember what is chosen, cancel what runs and let go of everything outside the panel."""
        self.form.keep()
        self._typing.stop()
        self.engine.end()
        self.runs.end()
        for task in (self._reading, self._teaching):
            if task is not None:
                task.forget()
                task.cancel()
        self._reading = self._teaching = None
        self.drawn.end()
