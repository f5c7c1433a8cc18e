"""Run, cancel, progress, and what happens when a run ends."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from qgis.core import Qgis, QgsApplication, QgsMessageLog, QgsProject
from qgis.PyQt.QtCore import Qt, QTimer, pyqtSignal
from qgis.PyQt.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from ..compat import as_typed, tr
from ..engine_link.connection import EngineConnection
from ..engine_link.errors import CannotWrite, LinkError
from ..engine_link.tasks import SaveTask, SegmentTask, Status
from .adding import Adding
from .export_button import ExportButton
from .form import Form
from .live import LiveResult
from .running import Run, free_name, output_folder
from .wording import in_words_of_the_panel, progress_text, sentence

LOG = "Refer & Segment"
_WRITE_CANCELED = 6  # QgsRasterFileWriter.WriterError.WriteCanceled
_LOOK_MS, _MESSAGE_S = 200, 15


class RunBar(QWidget):
    """The buttons below the form and the run that they control, one at a time; `told` says that there is news to see.

    Parameters
    ----------
    iface
        QGIS.
    connection
        The way to the engine.
    form
        What a run is asked with.
    prepare
        Turns the form into a run; given a folder for pieces of rasters. Raises LinkError.
    """

    told = pyqtSignal()

    def __init__(
        self,
        iface: Any,  # noqa: ANN401 - QgisInterface
        connection: EngineConnection,
        form: Form,
        prepare: Callable[[Path], Run],
    ) -> None:
        super().__init__()
        self.task: SegmentTask | None = None
        self.live = LiveResult(connection, self._say_of_result, self)
        self._iface, self._connection, self._form, self._prepare = iface, connection, form, prepare
        self._run: Run | None = None
        self._adding: Adding | None = None
        self._unsaved: SegmentTask | None = None
        self._scratch: Path | None = None
        self._render_error, self._project_closed = "", False
        self._below: list[str] = []
        self._build()
        self._looking = QTimer(self)
        self._looking.setInterval(_LOOK_MS)
        self._looking.timeout.connect(self._show_progress)
        self._telling = QTimer(self)  # goes with the panel, as a single shot would not
        self._telling.setSingleShot(True)
        self._telling.setInterval(0)  # when what is said has found its place
        self._telling.timeout.connect(self.told)
        self.live.gone.connect(self._lost)
        QgsProject.instance().cleared.connect(self._close)
        form.threshold.slider.valueChanged.connect(self._reshape)
        form.min_area.slider.valueChanged.connect(self._reshape)

    def _build(self) -> None:
        self.run_button = _button("run", tr("Run"), self.start)
        self.run_button.setToolTip(tr("Ctrl+Enter in the text box does the same."))
        self.save_button = _button("save", tr("Save again"), self.save_again)
        self.save_button.setToolTip(tr("Save the finished run's layers in the folder above; nothing is computed anew."))
        self.save_button.hide()
        self.export_button = ExportButton(self._iface, self.live)
        self.cancel_button = _button("cancel", tr("Cancel"), self.cancel)
        self.cancel_button.setEnabled(False)
        buttons, afterwards = QHBoxLayout(), QHBoxLayout()
        buttons.addWidget(self.run_button, 2)
        buttons.addWidget(self.cancel_button, 1)
        afterwards.addStretch(1)
        afterwards.addWidget(self.save_button)
        afterwards.addWidget(self.export_button)
        self.bar = QProgressBar()
        self.bar.setObjectName("progress")
        self.bar.hide()
        self.status = QLabel()
        self.status.setObjectName("status")
        self.status.setWordWrap(True)
        self.status.setTextFormat(Qt.TextFormat.PlainText)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(buttons)
        column.addWidget(self.bar)
        column.addWidget(self.status)
        column.addLayout(afterwards)

    # Running ---------------------------------------------------------------------

    def start(self) -> None:
        """Start a run with what the form says."""
        if self.task is not None:
            return
        run = None
        try:
            self._scratch = Path(tempfile.mkdtemp(prefix="refer_segment_"))
            run = self._prepare(self._scratch)
        except LinkError as error:
            self.warn(str(error))
        except OSError as error:
            self.warn(f"{error.filename}: {error.strerror}")
        finally:
            if run is None:
                self._clean()
        if run is None:
            return
        self._run = run
        self.task = SegmentTask(run.request, self._connection, self._ended)
        self._render_error, self._project_closed = "", False
        if run.render is not None:
            # QGIS 3 has a signal of this name without the text, too
            run.render.errorOccurred[int, str].connect(self._render_failed)
            self.task.addSubTask(run.render, [], SegmentTask.SubTaskDependency.ParentDependsOnSubTask)
        self._begin()

    def save_again(self) -> None:
        """Save the layers of a finished run that could not be saved, in the folder that the form says now."""
        if self._unsaved is None or self.task is not None:
            return
        request = self._unsaved.request
        try:
            folder = output_folder(self._form.folder.filePath(), None)
        except LinkError as error:
            self.warn(str(error))
            return
        out = free_name(folder, request.out.stem, ".gpkg")
        probability = out.with_suffix(".tif") if request.probability is not None else None
        self.task = SaveTask(self._unsaved, replace(request, out=out, probability=probability), self._ended)
        self._begin()

    def cancel(self) -> None:
        """Cancel the run."""
        if self._adding is not None:
            self._adding.stop()
        elif self.task is not None:
            self.status.setText(tr("Cancelling…"))
            self.cancel_button.setEnabled(False)
            self.task.cancel()

    def _begin(self) -> None:
        self.save_button.hide()
        self._set_running(True)
        QgsApplication.taskManager().addTask(self.task)

    def _render_failed(self, error: int, message: str) -> None:
        if error != _WRITE_CANCELED:
            self._render_error = message or tr("error {}").format(error)

    def _ended(self, task: SegmentTask) -> None:
        self._clean()
        done = task.error is None and not self._render_error and not task.was_cancelled
        if done:
            self._unsaved = None
        elif isinstance(task, SaveTask) or (task.error is not None and task.result):
            self._unsaved = task
        self.save_button.setVisible(self._unsaved is not None)
        if done and not self._project_closed:
            self._add(task)
            return
        self._set_ended()
        if done:
            where = tr("The project was closed during the run; its layers are in {}")
            self._below = [where.format(task.request.out), *task.notes]
            self._show_result(task)
        elif task.error is not None and task.result:
            text = tr('{}; nothing is lost: press "Save again"')
            if isinstance(task.error, CannotWrite):
                text = tr('{}; nothing is lost: choose another folder and press "Save again"')
            self.warn(text.format(task.error))
        elif task.error is not None:
            self.warn(in_words_of_the_panel(str(task.error)))
        elif self._render_error:
            self.warn(tr("the image could not be fetched: {}").format(self._render_error))
        else:
            self.say(tr("Cancelled; nothing was written"))

    def _add(self, task: SegmentTask) -> None:
        assert self._run is not None  # nosec B101
        task.status = Status("adding")
        self._show_progress()
        places = task.request.out, task.result, self._run.raster, task.job, task.request.probability
        self._adding = Adding(*places, lambda adding: self._added(task, adding), self)

    def _added(self, task: SegmentTask, adding: Adding) -> None:
        self._adding = None
        adding.deleteLater()
        self._set_ended()
        shaping = {name: task.request.options[name] for name in self._form.shaping()}
        layers = adding.layers()
        self.live.take(task.job, layers, shaping)
        self.export_button.setVisible(self.live.active)
        self._below = [tr("Saved in {}").format(task.request.out), *task.notes]
        if adding.error is not None:
            self.warn(str(adding.error))
        elif adding.complete:
            self._show_result(task)
            self._reshape()  # as the sliders say now
        else:
            text = tr("Cancelled; {done} of {of} layers are in the project, all of them in {file}")
            self.say(text.format(done=len(layers), of=adding.of, file=task.request.out))

    def _show_result(self, task: SegmentTask) -> None:
        entries = task.result.get("layers", ())
        lines, found = [sentence(entry) for entry in entries], [bool(entry["objects"]) for entry in entries]
        if self._form.known and self.live.active and not all(found):
            hint = tr("A lower threshold finds more, at once. The model knows: {}")
            self._below.insert(0, hint.format(", ".join(self._form.known)))
        level = Qgis.MessageLevel.Success if any(found) else Qgis.MessageLevel.Warning
        # QGIS itself says that a task is complete; what was found lies on top of that
        bar, text = self._iface.messageBar(), as_typed(" · ".join(lines))
        QTimer.singleShot(0, lambda: bar.pushMessage("", text, level, _MESSAGE_S))
        self._say_of_result("\n".join(lines))

    def _reshape(self) -> None:
        self.live.ask(self._form.shaping())

    def _lost(self) -> None:
        if self.task is None:
            self._say_of_result(tr("The last result is no longer in the project"))

    def _close(self) -> None:
        self._project_closed = True

    # Saying ----------------------------------------------------------------------

    def say(self, text: str) -> None:
        """Show a text below the buttons."""
        self.status.setText(text)
        QgsMessageLog.logMessage(text, LOG, Qgis.MessageLevel.Info, False)

    def _say_of_result(self, text: str) -> None:
        self.say("\n".join([text, *self._below]))

    def warn(self, text: str) -> None:
        """Show what is wrong, in the message bar, too."""
        self.status.setText(text)
        QgsMessageLog.logMessage(text, LOG, Qgis.MessageLevel.Warning, False)
        self._iface.messageBar().pushMessage(LOG, as_typed(text), Qgis.MessageLevel.Warning, 0)
        self._telling.start()

    def _show_progress(self) -> None:
        if self.task is None or not self.cancel_button.isEnabled():
            return
        status, render = self.task.status, self._run.render if self._run is not None else None
        if status.stage == "rendering" and render is not None:
            self.bar.setMaximum(100)
            self.bar.setValue(int(render.progress()))
        else:
            self.bar.setMaximum(status.of)
            self.bar.setValue(status.done)
        self.status.setText(progress_text(status))

    def _set_ended(self) -> None:
        self.task = None
        self._set_running(False)
        self._telling.start()

    def _set_running(self, running: bool) -> None:
        self.run_button.setEnabled(not running)
        self.cancel_button.setEnabled(running)
        self.bar.setVisible(running)
        if running:
            self.bar.setMaximum(0)
            self._looking.start()
        else:
            self._looking.stop()

    # Ending ----------------------------------------------------------------------

    def _clean(self) -> None:
        if self._scratch is not None:
            shutil.rmtree(self._scratch, ignore_errors=True)
            self._scratch = None

    def end(self) -> None:
        """Cancel what runs and tell nobody."""
        self._looking.stop()
        self.live.drop()
        if self._adding is not None:
            self._adding.forget()
            self._adding = self.task = None  # the task itself has ended
        if self.task is not None:
            self.task.forget()
            self.task.cancel()
            self.task = None
        self._clean()


def _button(name: str, text: str, pressed: Callable[[], None]) -> QPushButton:
    button = QPushButton(text)
    button.setObjectName(name)
    button.clicked.connect(lambda: pressed())
    return button
