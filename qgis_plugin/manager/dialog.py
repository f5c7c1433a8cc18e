"""The engine manager: where the engine comes from, whether it works, what it says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import Qt, QTimer
from qgis.PyQt.QtWidgets import (
    QButtonGroup,
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMessageBox,
    QPushButton,
    QRadioButton,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from ..column import Column, resize_within_screen
from ..compat import tr
from ..engine_link.connection import EngineConnection
from ..engine_link.errors import explained_end
from ..engine_link.tasks import FactsTask
from ..files import plugin_version
from ..settings import Settings
from .diagnostics import diagnostics, without_names
from .doctor import engine_line, facts_line, mismatch, same_release
from .log_view import LogView
from .pages import route_pages
from .routes import managed_environment
from .tasks import CheckTask, Installer, InstallTask, RemoveTask

_LOOK_MS = 300


class ManagerDialog(QDialog):
    """Routes, managed installation, the engine's state and log, diagnostics.

    An installation goes on while the dialog is closed; `installer` keeps it.
    """

    def __init__(
        self,
        settings: Settings,
        connection: EngineConnection,
        parent: QWidget | None = None,
        installer: Installer | None = None,
    ) -> None:
        super().__init__(parent)
        self.settings, self.connection = settings, connection
        self.installer = installer or Installer()
        self.facts: dict[str, Any] = {}
        self._task: CheckTask | FactsTask | RemoveTask | None = None
        self._tried: tuple[str, ...] = ()
        self.stopped = False  # by the user, and not started since
        self.setWindowTitle(tr("Refer & Segment: engine and settings"))
        self.setObjectName("ReferSegmentManager")
        resize_within_screen(self, 640, 620)
        self._build()
        self._load()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._look)
        self._timer.start(_LOOK_MS)
        if self.installer.running and self.installer.task is not None:
            self.installer.task.tell(self._installed)
        self._look()

    def _build(self) -> None:
        tabs = QTabWidget()
        tabs.addTab(self._engine_tab(), tr("Engine"))
        self.log = LogView(self.settings, self.connection)
        tabs.addTab(self.log, tr("Log"))
        copy = QPushButton(tr("Copy diagnostics"))
        copy.setToolTip(tr("For a report of a problem: versions, state and logs, without your name and keys"))
        copy.clicked.connect(self.copy_diagnostics)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.addButton(copy, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(tabs)
        layout.addWidget(buttons)

    def _engine_tab(self) -> QWidget:
        offered = route_pages(self.settings)
        self.pages = {route: page for route, (_, page) in offered.items()}
        tab, choices = QWidget(), QWidget()
        layout = QVBoxLayout(choices)
        layout.setContentsMargins(0, 0, 0, 0)
        about = QLabel(tr("The engine is the program that looks for objects. How do you get it?"))
        about.setWordWrap(True)
        layout.addWidget(about)
        self.choices = QButtonGroup(self)
        self.radios: dict[str, QRadioButton] = {}
        for route, (title, page) in offered.items():
            radio = QRadioButton(title)
            radio.toggled.connect(page.setVisible)
            radio.clicked.connect(self._forget)
            page.setVisible(False)
            self.choices.addButton(radio)
            self.radios[route] = radio
            layout.addWidget(radio)
            layout.addWidget(page)
        self.pages["managed"].install_clicked.connect(self.install_or_stop)
        self.pages["managed"].remove_clicked.connect(self.remove)
        self.pages["environment"].python.fileChanged.connect(self._chosen)
        for field in (self.pages["service"].url, self.pages["service"].key):
            field.textEdited.connect(self._forget)
        layout.addStretch()
        column = QVBoxLayout(tab)
        column.addWidget(Column(choices))
        column.addWidget(self._status_box())
        return tab

    def _status_box(self) -> QWidget:
        box = QFrame()
        box.setFrameShape(QFrame.Shape.StyledPanel)
        self.state, self.detail = QLabel(), QLabel()
        self.detail.setWordWrap(True)
        self.detail.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.start_button, self.stop_button = QPushButton(tr("Start")), QPushButton(tr("Stop"))
        self.test_button = QPushButton(tr("Test"))
        self.test_button.setToolTip(tr("Run the model once and say how fast it is"))
        self.start_button.clicked.connect(self.start_engine)
        self.stop_button.clicked.connect(self.stop_engine)
        self.test_button.clicked.connect(self.test)
        row = QHBoxLayout()
        row.addWidget(self.state, 1)
        for widget in (self.test_button, self.start_button, self.stop_button):
            row.addWidget(widget)
        layout = QVBoxLayout(box)
        layout.addLayout(row)
        layout.addWidget(self.detail)
        return box

    def _load(self) -> None:
        for page in self.pages.values():
            page.load()
        # somebody who has set nothing yet is offered the one click
        untouched = self.settings.route == "environment" and not self.settings.python
        if untouched and self.connection.state == "failed":
            self.connection.stop(0)  # nothing was set up: that is no failure
        self.radios["managed" if untouched else self.settings.route].setChecked(True)

    @property
    def route(self) -> str:
        """The route that is chosen."""
        return next((route for route, radio in self.radios.items() if radio.isChecked()), "managed")

    def keep(self) -> None:
        """Keep what is entered."""
        self.settings.route = self.route
        self.pages[self.route].keep()

    def done(self, result: int) -> None:
        """Keep the settings and close; what runs in the background goes on."""
        self.keep()
        self._timer.stop()
        if self._task is not None:
            self._task.cancel()
        for task in (self._task, self.installer.task):
            if isinstance(task, FactsTask):
                task.forget()
            elif task is not None:
                task.tell(None)
        super().done(result)

    def install_or_stop(self) -> None:
        """Install the managed environment, or stop the installation that runs."""
        page = self.pages["managed"]
        if self.installer.running and self.installer.task is not None:
            page.line.setText(tr("Stopping…"))
            self.installer.task.cancel()
            return
        self.keep()
        self.connection.stop(0)  # Windows does not replace files of a running engine
        self.installer.start(managed_environment(self.settings), page.sources(), self._installed)
        page.show_state(running=True)

    def _installed(self, task: InstallTask) -> None:
        page = self.pages["managed"]
        page.show_state(running=False)
        if task.error:
            page.line.setText(task.error)
            self.detail.setText(task.error)
            page.more.setCollapsed(False)  # what helps is mostly there
        elif task.was_cancelled:
            page.line.setText(tr('Stopped. What was downloaded is kept; "Go on" continues.'))
        else:
            page.line.setText("")
            self._show_facts(task.facts)
        self.log.refresh()

    def remove(self) -> None:
        """Remove the managed environment, after asking."""
        if self._task is not None:
            return
        managed = managed_environment(self.settings)
        question = tr("Remove the engine and all it needs from {}?").format(managed.folder)
        if QMessageBox.question(self, self.windowTitle(), question) != QMessageBox.StandardButton.Yes:
            return
        self.pages["managed"].setEnabled(False)
        self.detail.setText(tr("Removing…"))
        self._launch(RemoveTask(managed, self.connection, self._removed))

    def _removed(self, task: RemoveTask) -> None:
        self._task = None
        self.detail.setText(task.error)
        self.pages["managed"].setEnabled(True)
        self.pages["managed"].show_state(running=False)

    def _chosen(self, name: str) -> None:
        """Try an environment as soon as it is chosen."""
        if self.isVisible():
            self._forget()
            if Path(name).is_file():
                self.test()

    def _forget(self) -> None:
        """Say no more of an earlier failure, or of another engine."""
        if self.connection.state == "failed":
            self.connection.stop(0)
        self.detail.setText("")

    def test(self) -> None:
        """Try the chosen route, in the background."""
        if self._task is not None:
            return
        self.keep()
        self._tried = self._entered()
        self.detail.setText(tr("Trying the engine…"))
        self._launch(CheckTask(self.settings, self._tested))

    def _entered(self) -> tuple[str, ...]:
        return self.route, self.pages["environment"].python.filePath(), self.pages["service"].url.text()

    def _tested(self, task: CheckTask) -> None:
        self._task = None
        if self._entered() != self._tried:  # what was said is of another engine
            self.detail.setText("")
            if self.route == "environment":
                self._chosen(self.pages["environment"].python.filePath())
        elif task.error:
            self.detail.setText(task.error)
        elif not task.was_cancelled:
            self._show_facts(task.facts)

    def start_engine(self) -> None:
        """Start the engine, in the background."""
        if self._task is not None:
            return
        self.keep()
        self.stopped = False
        self._launch(FactsTask(self.connection, self._started))

    def _started(self, task: FactsTask) -> None:
        self._task = None
        if task.error is not None or task.was_cancelled:
            self.detail.setText(str(task.error or ""))
            return
        version, own = str(task.health.get("version", "")), plugin_version()
        self.detail.setText(engine_line(task.health) if same_release(version, own) else mismatch(version, own))

    def stop_engine(self) -> None:
        """Stop the engine if it is ours."""
        self.connection.stop(0)
        self.stopped = True
        self.detail.setText("")

    def _launch(self, task: CheckTask | FactsTask | RemoveTask) -> None:
        self._task = task
        QgsApplication.taskManager().addTask(task)

    def _show_facts(self, facts: dict[str, Any]) -> None:
        """Show what an engine that works said of itself."""
        self._forget()
        self.facts = facts
        self.detail.setText(without_names(facts_line(facts)))

    def _look(self) -> None:
        """Show what has changed."""
        running, page = self.installer.running, self.pages["managed"]
        if running and self.installer.task is not None:
            page.show_step(self.installer.task.step)
        if page.progress.isVisibleTo(page) != running:
            page.show_state(running)
        crash = self.connection.last_words()
        state = "failed" if crash else self.connection.state
        words = {
            "off": tr("The engine does not run"),
            "starting": tr("The engine is starting…"),
            "ready": tr("The engine runs"),
            "failed": tr("The engine did not start"),
        }
        self.state.setText(tr("The engine ended by itself") if crash else words.get(state, state))
        if not self.detail.text():
            text = tr("{}. The next run starts it again.").format(explained_end(crash)) if crash else ""
            self.detail.setText(text or (self.connection.detail if state == "failed" else ""))
        ours = self.route != "service"
        absent = self.route == "managed" and not managed_environment(self.settings).ready
        busy = self._task is not None or running or absent
        self.start_button.setEnabled(not busy and state in ("off", "failed"))
        self.stop_button.setEnabled(ours and state in ("starting", "ready"))
        self.test_button.setEnabled(not busy)

    def copy_diagnostics(self) -> None:
        """Put the report on the clipboard."""
        QgsApplication.clipboard().setText(diagnostics(self.settings, self.connection, self.facts))
        self.detail.setText(tr("The report is on the clipboard; paste it where you ask for help."))
