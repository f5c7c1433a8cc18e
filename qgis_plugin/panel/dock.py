"""The dock panel: the form, Run and Cancel, progress, and what happens when a run ends."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from qgis.core import Qgis, QgsApplication, QgsGeometry, QgsMessageLog, QgsRectangle, QgsWkbTypes
from qgis.gui import QgsDockWidget, QgsMapToolExtent, QgsRubberBand
from qgis.PyQt.QtCore import QTimer
from qgis.PyQt.QtGui import QColor
from qgis.PyQt.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ..compat import tr
from ..engine_link.connection import EngineConnection
from ..engine_link.errors import CannotWrite, LinkError
from ..engine_link.tasks import FactsTask, LinkTask, PlanTask, SaveTask, SegmentTask
from ..settings import Settings
from .form import Form
from .live import LiveResult
from .results import add_results, count_text
from .running import Run, free_name, output_folder, prepare

LOG = "Refer & Segment"
_WRITE_CANCELED = 6  # QgsRasterFileWriter.WriterError.WriteCanceled
_TYPING_MS, _LOOK_MS, _AGAIN_MS, _MESSAGE_S = 350, 200, 1500, 15


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
        self.task: SegmentTask | None = None
        self.run: Run | None = None
        self._unsaved: SegmentTask | None = None
        self._render_error = ""
        self._tasks: list[LinkTask] = []
        self._models: list[dict[str, Any]] = []
        self._scratch: Path | None = None
        self._asked_facts = False
        self.form = Form(settings)
        self.live = LiveResult(connection, self._say, self)
        self._build(open_manager)
        self._rectangle = QgsRectangle()
        self._tool = QgsMapToolExtent(iface.mapCanvas())
        self._band = QgsRubberBand(iface.mapCanvas(), QgsWkbTypes.GeometryType.PolygonGeometry)
        self._band.setColor(QColor(42, 111, 176, 60))
        self._typing, self._looking, self._again = QTimer(self), QTimer(self), QTimer(self)
        self._typing.setSingleShot(True)
        self._again.setSingleShot(True)
        self._again.setInterval(_AGAIN_MS)
        self._typing.setInterval(_TYPING_MS)
        self._looking.setInterval(_LOOK_MS)
        self._connect()

    # Building ----------------------------------------------------------------

    def _build(self, open_manager: Callable[[], None]) -> None:
        body = QWidget()
        column = QVBoxLayout(body)
        self.engine = QLabel()
        self.engine.setObjectName("engine")
        self.engine.setWordWrap(True)
        manage = QToolButton()
        manage.setObjectName("manage")
        manage.setText(tr("Engine…"))
        manage.clicked.connect(open_manager)
        head = QHBoxLayout()
        head.addWidget(self.engine, 1)
        head.addWidget(manage)
        self.run_button, self.cancel_button = QPushButton(tr("Run")), QPushButton(tr("Cancel"))
        self.run_button.setObjectName("run")
        self.cancel_button.setObjectName("cancel")
        self.cancel_button.setEnabled(False)
        self.save_button = QPushButton(tr("Save again"))
        self.save_button.setObjectName("save")
        self.save_button.setToolTip(tr("Save the finished run's layers in the folder above; nothing is computed anew."))
        self.save_button.hide()
        buttons = QHBoxLayout()
        buttons.addWidget(self.run_button, 2)
        buttons.addWidget(self.save_button, 1)
        buttons.addWidget(self.cancel_button, 1)
        self.bar = QProgressBar()
        self.bar.setObjectName("progress")
        self.bar.hide()
        self.status = QLabel()
        self.status.setObjectName("status")
        self.status.setWordWrap(True)
        for part in (head, self.form, buttons, self.bar, self.status):
            column.addWidget(part) if isinstance(part, QWidget) else column.addLayout(part)
        column.addStretch(1)
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setWidget(body)
        self.setWidget(area)

    def _connect(self) -> None:
        form = self.form
        self.run_button.clicked.connect(self.start)
        self.cancel_button.clicked.connect(self.cancel)
        self.save_button.clicked.connect(self.save_again)
        form.phrases.run_asked.connect(self.start)
        form.phrases.textChanged.connect(self._typing.start)
        self._typing.timeout.connect(self._ask_plan)
        self._looking.timeout.connect(self._show_progress)
        self._again.timeout.connect(self._ask_facts)
        form.draw.toggled.connect(self._draw)
        self._tool.extentChanged.connect(self._drawn)
        form.threshold.slider.valueChanged.connect(self._reshape)
        form.min_area.slider.valueChanged.connect(self._reshape)
        self.visibilityChanged.connect(self._first_shown)
        menu = QMenu(form.history)
        menu.aboutToShow.connect(self._fill_history)
        form.history.setMenu(menu)

    # The engine ----------------------------------------------------------------

    def _first_shown(self, visible: bool) -> None:
        if visible and not self._asked_facts:
            self.refresh_engine()

    def refresh_engine(self) -> None:
        """Ask the engine anew what it is; starts it."""
        self._asked_facts = True
        self.engine.setText(tr("The engine starts…"))
        self._ask_facts()

    def _ask_facts(self) -> None:
        self._launch(FactsTask(self.connection, self._facts))

    def _facts(self, task: FactsTask) -> None:
        self._tasks.remove(task)
        if task.error is not None:
            self.engine.setText(str(task.error))
            return
        health = task.health
        if health["status"] == "starting":
            self.engine.setText(tr("Engine {} loads its libraries…").format(health["version"]))
            self._again.start()
        else:
            workers = ", ".join(str(each.get("name") or each.get("device")) for each in health.get("workers", ()))
            self.engine.setText(tr("Engine {version} on {device}").format(version=health["version"], device=workers))
        self._models = task.models
        box, chosen = self.form.pack, self.form.pack.currentData()
        box.clear()
        for model in task.models:
            box.addItem(model["name"], model["name"])
        box.setCurrentIndex(max(0, box.findData(chosen)))
        self._set_words()

    def _model(self) -> dict[str, Any]:
        name = self.form.pack.currentData()
        return next((model for model in self._models if model["name"] == name), {})

    def _set_words(self) -> None:
        self.form.phrases.set_words(self._model().get("categories", ()), self.settings.history)

    # Phrases ---------------------------------------------------------------------

    def _ask_plan(self) -> None:
        phrases = self.form.phrases.phrases()
        if phrases:
            self._launch(PlanTask(phrases, self.connection, self._plan))
        else:
            self.form.plan.setText("")

    def _plan(self, task: PlanTask) -> None:
        self._tasks.remove(task)
        if task.phrases != self.form.phrases.phrases():
            return
        lines = [str(task.error)] if task.error is not None else []
        for plan in task.plans:
            lines += [plan["plan"], *plan["warnings"]]
        self.form.plan.setText("\n".join(lines))

    def _fill_history(self) -> None:
        menu = self.form.history.menu()
        menu.clear()
        for phrase in self.settings.history[:20]:
            menu.addAction(phrase).triggered.connect(lambda checked=False, text=phrase: self._use(text))

    def _use(self, phrase: str) -> None:
        self.form.phrases.setPlainText("\n".join([*self.form.phrases.phrases(), phrase]))

    # Where ------------------------------------------------------------------------

    def _draw(self, on: bool) -> None:
        canvas = self.iface.mapCanvas()
        if on:
            canvas.setMapTool(self._tool)
        elif canvas.mapTool() is self._tool:
            canvas.unsetMapTool(self._tool)

    def _drawn(self, rectangle: QgsRectangle) -> None:
        self._rectangle = QgsRectangle(rectangle)
        self._band.setToGeometry(QgsGeometry.fromRect(rectangle), None)
        self.form.draw.setChecked(False)

    # Running ---------------------------------------------------------------------

    def start(self) -> None:
        """Start a run with what the form says."""
        if self.task is not None:
            return
        self.form.keep(self.settings)
        self._scratch = Path(tempfile.mkdtemp(prefix="refer_segment_"))
        low, high = self._model().get("gsd_range", (0.1, 1.0))
        local = self.settings.route != "service"
        try:
            view = self.iface.mapCanvas().mapSettings()
            self.run = prepare(self.form, view, self._rectangle, (low, high), self._scratch, local)
        except LinkError as error:
            self._clean()
            self._warn(str(error))
            return
        self.settings.remember(list(self.run.request.phrases))
        self._set_words()
        self.task = SegmentTask(self.run.request, self.connection, self._ended)
        self._render_error = ""
        if self.run.render is not None:
            self.run.render.errorOccurred.connect(self._render_failed)
            self.task.addSubTask(self.run.render, [], SegmentTask.SubTaskDependency.ParentDependsOnSubTask)
        self._begin()

    def _begin(self) -> None:
        self._unsaved = None
        self.save_button.hide()
        self._set_running(True)
        QgsApplication.taskManager().addTask(self.task)

    def _render_failed(self, error: int, message: str) -> None:
        if error != _WRITE_CANCELED:
            self._render_error = message or tr("error {}").format(error)

    def save_again(self) -> None:
        """Save the layers of a finished run that could not be saved, in the folder that the form says now."""
        run = self._unsaved
        if run is None or self.task is not None:
            return
        try:
            folder = output_folder(self.form.folder.filePath(), None)
        except LinkError as error:
            self._warn(str(error))
            return
        out = free_name(folder, run.request.out.stem, ".gpkg")
        probability = out.with_suffix(".tif") if run.request.probability is not None else None
        self.task = SaveTask(run, replace(run.request, out=out, probability=probability), self._ended)
        self._begin()

    def cancel(self) -> None:
        """Cancel the run."""
        if self.task is not None:
            self.status.setText(tr("Cancelling…"))
            self.cancel_button.setEnabled(False)
            self.task.cancel()

    def _ended(self, task: SegmentTask) -> None:
        self.task = None
        self._set_running(False)
        self._clean()
        if isinstance(task.error, CannotWrite) and task.result:
            self._unsaved = task
            self.save_button.show()
            self._warn(tr('{}; nothing is lost: choose another folder and press "Save again"').format(task.error))
        elif task.error is not None:
            self._warn(str(task.error))
        elif self._render_error:
            self._warn(tr("the image could not be fetched: {}").format(self._render_error))
        elif task.was_cancelled:
            self._say(tr("Cancelled; nothing was written"))
        else:
            self._show_result(task)

    def _show_result(self, task: SegmentTask) -> None:
        assert self.run is not None  # nosec B101
        request = task.request
        try:
            layers = add_results(request.out, task.result, self.run.raster, task.job, request.probability)
        except LinkError as error:
            self._warn(str(error))
            return
        self.live.take(task.job, layers, {name: request.options[name] for name in self.form.shaping()})
        lines = [_sentence(entry) for entry in task.result.get("layers", ())]
        found = any(entry["objects"] for entry in task.result.get("layers", ()))
        level = Qgis.MessageLevel.Success if found else Qgis.MessageLevel.Warning
        # QGIS itself says that a task is complete; what was found lies on top of that
        bar, text = self.iface.messageBar(), " · ".join(lines)
        QTimer.singleShot(0, lambda: bar.pushMessage(LOG, text, level, _MESSAGE_S))
        self._say("\n".join([*lines, tr("Saved in {}").format(request.out), *task.notes]))

    def _reshape(self) -> None:
        self.live.ask(self.form.shaping())

    def _show_progress(self) -> None:
        if self.task is None:
            return
        status = self.task.status
        rendering = status.stage == "rendering" and self.run is not None and self.run.render is not None
        self.bar.setMaximum(100 if rendering else status.of)
        self.bar.setValue(int(self.run.render.progress()) if rendering else status.done)
        parts = [stage_text(status.stage)]
        if status.of:
            parts.append(tr("{done} of {of} windows").format(done=status.done, of=status.of))
        if status.rate:
            parts.append(tr("{:.1f} windows/s").format(status.rate))
        if status.seconds_left is not None:
            parts.append(tr("{} left").format(time_text(status.seconds_left)))
        self.status.setText(" · ".join(parts))

    def _set_running(self, running: bool) -> None:
        self.run_button.setEnabled(not running)
        self.cancel_button.setEnabled(running)
        self.bar.setVisible(running)
        if running:
            self.bar.setMaximum(0)
            self._looking.start()
        else:
            self._looking.stop()

    # Saying ----------------------------------------------------------------------

    def _say(self, text: str) -> None:
        self.status.setText(text)
        QgsMessageLog.logMessage(text, LOG, Qgis.MessageLevel.Info, False)

    def _warn(self, text: str) -> None:
        self.status.setText(text)
        QgsMessageLog.logMessage(text, LOG, Qgis.MessageLevel.Warning, False)
        self.iface.messageBar().pushMessage(LOG, text, Qgis.MessageLevel.Warning, 0)

    # Ending ----------------------------------------------------------------------

    def _launch(self, task: LinkTask) -> None:
        self._tasks.append(task)
        QgsApplication.taskManager().addTask(task)

    def _clean(self) -> None:
        if self._scratch is not None:
            shutil.rmtree(self._scratch, ignore_errors=True)
            self._scratch = None

    def end(self) -> None:
        """Cancel what runs and let go of everything outside the panel."""
        self._typing.stop()
        self._looking.stop()
        self._again.stop()
        self.live.drop()
        for task in [*self._tasks, *([self.task] if self.task is not None else [])]:
            task.forget()
            task.cancel()
        self._tasks, self.task = [], None
        canvas = self.iface.mapCanvas()
        if canvas.mapTool() is self._tool:
            canvas.unsetMapTool(self._tool)
        canvas.scene().removeItem(self._band)
        self._tool.deleteLater()
        self._clean()


def stage_text(stage: str) -> str:
    """Return a stage in words."""
    return {
        "starting": tr("Starting the engine"),
        "rendering": tr("Fetching the image"),
        "uploading": tr("Sending the image"),
        "queued": tr("Waiting for the engine"),
        "loading": tr("Loading the model"),
        "network": tr("Looking"),
        "writing": tr("Writing polygons"),
        "saving": tr("Saving"),
    }.get(stage, stage)


def time_text(seconds: float) -> str:
    """Return a time in words."""
    minutes, rest = divmod(round(seconds), 60)
    return tr("{minutes} min {seconds} s").format(minutes=minutes, seconds=rest) if minutes else f"{rest} s"


def _sentence(entry: dict[str, Any]) -> str:
    if entry["objects"]:
        return f"{entry['phrase']}: {count_text(entry['objects'])}, {entry['area_m2']:,.0f} m²"
    return tr("{phrase}: nothing found ({why})").format(phrase=entry["phrase"], why=entry.get("emptied") or "")
