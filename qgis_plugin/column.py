"""Windows no larger than the screen, and a column of widgets that may be higher than its window."""

from __future__ import annotations

from qgis.PyQt.QtCore import QCoreApplication, QEvent, QObject, QSize, Qt
from qgis.PyQt.QtWidgets import QFrame, QScrollArea, QWidget

_FRAME = QSize(20, 60)  # pixels that a window's frame and title may take


def resize_within_screen(window: QWidget, width: int, height: int) -> None:
    """Give a window a size in pixels, or that of the screen where it is smaller."""
    window.resize(QSize(width, height).boundedTo(window.screen().availableSize() - _FRAME))


class Column(QScrollArea):
    """Scrolls up and down only: never narrower than what it holds, whatever theme and fonts make of that."""

    def __init__(self, body: QWidget) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(body)
        for part in (body, self.viewport()):
            part.setAutoFillBackground(False)

    def show_part(self, part: QWidget) -> None:
        """Scroll to a part of what is held, once the layout that is under way has given it its place."""
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
        self.ensureWidgetVisible(part)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Hear of a new layout of what is held, as Qt's own class does."""
        if watched is self.widget() and event.type() == QEvent.Type.LayoutRequest:
            self.setMinimumWidth(self.widget().minimumSizeHint().width() + self.verticalScrollBar().sizeHint().width())
        return bool(super().eventFilter(watched, event))
