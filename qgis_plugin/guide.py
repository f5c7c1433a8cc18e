"""The user guide that travels with the plugin, in a window of its own; no network, no browser."""

from __future__ import annotations

from pathlib import Path

from qgis.PyQt.QtCore import Qt, QUrl
from qgis.PyQt.QtGui import QDesktopServices, QImage
from qgis.PyQt.QtWidgets import QDialog, QDialogButtonBox, QPushButton, QTextBrowser, QVBoxLayout, QWidget

from .column import resize_within_screen
from .compat import tr
from .files import guide_file

_PICTURES = (".png", ".jpg")
_MARGIN = 40  # of the document and for the scroll bar, in pixels


class _Pages(QTextBrowser):
    """Shows Markdown files of one folder; pictures are no wider than the window, links to the web go to the browser."""

    def __init__(self, start: Path) -> None:
        super().__init__()
        self._folder = start.parent
        self.setOpenLinks(False)
        self.anchorClicked.connect(self.follow)
        self._start = start

    def open_start(self) -> None:
        """Show the first page."""
        self.setSource(QUrl.fromLocalFile(str(self._start)))

    def follow(self, link: QUrl) -> None:
        """Open what a link leads to; what does not travel with the plugin is left alone."""
        if link.scheme().startswith("http"):
            QDesktopServices.openUrl(link)
        elif self._path(link).is_file():
            self.setSource(QUrl.fromLocalFile(str(self._path(link))))

    def loadResource(self, kind: int, name: QUrl) -> object:  # noqa: N802 - Qt's name
        """Return a page, or a picture that fits into the window."""
        path = self._path(name)
        if path.suffix not in _PICTURES:
            return super().loadResource(kind, name)
        picture, most = QImage(str(path)), self._width()
        wide = picture.width() > most
        return picture.scaledToWidth(most, Qt.TransformationMode.SmoothTransformation) if wide else picture

    def _path(self, link: QUrl) -> Path:
        return self._folder / (link.toLocalFile() if link.isLocalFile() else link.path())

    def _width(self) -> int:
        return max(100, int(self.viewport().width()) - _MARGIN)


class GuideDialog(QDialog):
    """The user guide's window."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("ReferSegmentGuide")
        self.setWindowTitle(tr("Refer & Segment"))
        resize_within_screen(self, 860, 700)
        self.pages = _Pages(guide_file())
        back = QPushButton(tr("Back"))
        back.setEnabled(False)
        back.clicked.connect(self.pages.backward)
        self.pages.backwardAvailable.connect(back.setEnabled)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.addButton(back, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(self.pages)
        column.addWidget(buttons)

    def open_guide(self) -> None:
        """Show the window with the first page."""
        self.show()
        self.raise_()
        self.pages.open_start()
