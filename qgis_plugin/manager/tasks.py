"""The manager's work in the background: installing, removing, and trying a route."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from qgis.core import QgsApplication, QgsTask

from ..compat import tr
from ..engine_link.connection import EngineConnection
from ..engine_link.errors import UNFORESEEN, Cancelled
from ..settings import Settings
from .doctor import CheckError
from .installation import InstallError, Step
from .managed import ManagedEnvironment
from .routes import check_route
from .sources import Sources


class ManagerTask(QgsTask):
    """A task of the manager; `ended` is called with it in the main thread. `error` is the line to show, '' if none."""

    def __init__(self, description: str, ended: Callable[[Any], None]) -> None:
        super().__init__(description, QgsTask.Flag.CanCancel)
        self.error, self.was_cancelled = "", False
        self.over = False  # QGIS deletes a task some time after its end, and then it can no longer be asked
        self.facts: dict[str, Any] = {}
        self._ended: Callable[[Any], None] | None = ended

    def run(self) -> bool:
        """Do the work, in a thread of QGIS's pool."""
        self.error = UNFORESEEN
        try:
            self.facts = self.work()
            self.error = ""
        except Cancelled:
            self.was_cancelled, self.error = True, ""
        except (InstallError, CheckError) as error:
            self.error = str(error)
        return not self.error and not self.was_cancelled

    def work(self) -> dict[str, Any]:
        """Do what the task is for; return what was learnt of the engine."""
        raise NotImplementedError

    def finished(self, result: bool) -> None:
        """Hand the task to whoever waits for it."""
        self.over = True
        self.was_cancelled = self.was_cancelled or not (result or self.error)  # before it began
        ended, self._ended = self._ended, None
        if ended is not None:
            ended(self)

    def tell(self, ended: Callable[[Any], None] | None) -> None:
        """Tell another one of the end, or nobody: the dialog may be closed and opened again."""
        self._ended = ended


class InstallTask(ManagerTask):
    """Installs the managed environment; `step` is how far it is."""

    def __init__(self, managed: ManagedEnvironment, sources: Sources, ended: Callable[[InstallTask], None]) -> None:
        super().__init__(tr("Installing the engine {}").format(managed.version), ended)
        self.managed, self.sources = managed, sources
        self.step = Step("python", tr("Beginning"), 0.0)

    def work(self) -> dict[str, Any]:
        """Install."""
        return self.managed.install(self.sources, self._report, self.isCanceled)

    def _report(self, step: Step) -> None:
        self.step = step
        self.setProgress(100 * step.done)


class RemoveTask(ManagerTask):
    """Removes the managed environment, tens of thousands of files, once its engine has ended."""

    def __init__(
        self, managed: ManagedEnvironment, connection: EngineConnection, ended: Callable[[RemoveTask], None]
    ) -> None:
        super().__init__(tr("Remove the engine"), ended)
        self.managed, self.connection = managed, connection

    def work(self) -> dict[str, Any]:
        """Remove it."""
        self.connection.stop()
        self.managed.remove()
        return {}


class CheckTask(ManagerTask):
    """Tries the route that is set."""

    def __init__(self, settings: Settings, ended: Callable[[CheckTask], None]) -> None:
        super().__init__(tr("Trying the engine…"), ended)
        self.settings = settings

    def work(self) -> dict[str, Any]:
        """Try it."""
        return check_route(self.settings, self.isCanceled)


class Installer:
    """The one installation that may run, kept while its dialog is closed."""

    def __init__(self) -> None:
        self.task: InstallTask | None = None

    def start(self, managed: ManagedEnvironment, sources: Sources, ended: Callable[[InstallTask], None]) -> None:
        """Begin an installation in the background, unless one runs."""
        if self.running:
            assert self.task is not None  # nosec B101 - what `running` means
            self.task.tell(ended)
        else:
            self.task = InstallTask(managed, sources, ended)
            QgsApplication.taskManager().addTask(self.task)

    @property
    def running(self) -> bool:
        """Whether an installation runs."""
        return self.task is not None and not self.task.over

    def end(self) -> None:
        """Cancel it: the plugin goes. What was downloaded is kept."""
        if self.task is not None and self.running:
            self.task.tell(None)
            self.task.cancel()
            self.task.waitForFinished(10_000)
        self.task = None
