"""The box that phrases are typed into, one a line, with completion from the history, the categories and the grammar."""

from __future__ import annotations

from collections.abc import Iterable

from qgis.PyQt.QtCore import QStringListModel, Qt, pyqtSignal
from qgis.PyQt.QtGui import QKeyEvent, QTextCursor
from qgis.PyQt.QtWidgets import QCompleter, QPlainTextEdit

GRAMMAR = (
    "the largest",
    "the smallest",
    "the longest",
    "the two largest",
    "all",
    "in the north",
    "in the south",
    "in the east",
    "in the west",
    "in the centre",
    "at the top left",
    "at the bottom right",
    "north of the",
    "south of the",
    "east of the",
    "west of the",
    "left of the",
    "right of the",
    "next to the",
    "near the",
    "within 50 m of the",
    "closest to the",
    "farthest from the",
    "surrounded by",
    "along the",
    "larger than 200 m2",
    "smaller than 50 m2",
    "that are not",
)
"""Beginnings of what the grammar works out by geometry; English, as phrases are."""
EXAMPLES = (
    "the largest building",
    "buildings larger than 200 m2 in the south",
    "all buildings north of the road",
    "the trees within 20 m of water",
    "the second house from the left",
    "the buildings that are not near a road",
)
"""What a phrase can say; English, as phrases are."""
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_LINES = 3


class PhraseBox(QPlainTextEdit):
    """A text box for phrases; Ctrl+Enter asks to run."""

    run_asked = pyqtSignal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("phrases")
        self.setTabChangesFocus(True)
        self.setFixedHeight(self.fontMetrics().lineSpacing() * _LINES + 14)
        self._words: list[str] = []
        self._history: list[str] = []
        self._model = QStringListModel(self)
        self._completer = QCompleter(self._model, self)
        self._completer.setWidget(self)
        self._completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        self._completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._completer.activated.connect(self._complete)

    def phrases(self) -> tuple[str, ...]:
        """Return the phrases, without blank lines and doubles."""
        lines = (" ".join(line.split()) for line in self.toPlainText().splitlines())
        return tuple(dict.fromkeys(line for line in lines if line))

    def set_words(self, categories: Iterable[str], history: Iterable[str]) -> None:
        """Set what completion offers: `categories` beside the grammar's words, `history` for whole lines."""
        named = [category.replace("_", " ") for category in categories]
        self._words = sorted(dict.fromkeys(named)) + list(GRAMMAR)
        self._history = list(history)

    def offers(self) -> list[str]:
        """Return what completion offers at the cursor: phrases that begin like the line, then words like the word."""
        line, word = self._before_cursor()
        begun = line.strip().lower()
        whole = [phrase for phrase in self._history if begun and phrase.lower().startswith(begun) and phrase != line]
        likely = [each for each in self._words if word and each.lower().startswith(word.lower()) and each != word]
        return whole + likely

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Let the list of offers have its keys, ask to run at Ctrl+Enter, else type and offer."""
        popup = self._completer.popup()
        takes = self._chosen() and event.key() in (*_ENTER, Qt.Key.Key_Tab)
        if takes or (popup.isVisible() and event.key() == Qt.Key.Key_Escape):
            event.ignore()  # the list of offers takes it
            return
        if event.key() in _ENTER and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.run_asked.emit()
            return
        super().keyPressEvent(event)
        if event.text().isprintable() and event.text().strip():
            self._offer()
        else:
            popup.hide()

    def focusNextPrevChild(self, forward: bool) -> bool:  # noqa: N802 - Qt's name
        """Go on to the next field at Tab, unless it takes an offer."""
        return not (forward and self._chosen()) and bool(super().focusNextPrevChild(forward))

    def _chosen(self) -> bool:
        popup = self._completer.popup()
        return bool(popup.isVisible() and popup.currentIndex().isValid())

    def _offer(self) -> None:
        offers = self.offers()
        popup = self._completer.popup()
        if not offers:
            popup.hide()
            return
        self._model.setStringList(offers)
        self._completer.setCompletionPrefix("")
        place = self.cursorRect()
        place.setWidth(max(180, popup.sizeHintForColumn(0) + 30))
        self._completer.complete(place)

    def _before_cursor(self) -> tuple[str, str]:
        cursor = self.textCursor()
        line = cursor.block().text()[: cursor.positionInBlock()]
        return line, line.split(" ")[-1]

    def _complete(self, offer: str) -> None:
        line, word = self._before_cursor()
        whole = offer in self._history and offer.lower().startswith(line.strip().lower())
        cursor = self.textCursor()
        count = len(line) if whole else len(word)
        cursor.movePosition(QTextCursor.MoveOperation.Left, QTextCursor.MoveMode.KeepAnchor, count)
        cursor.insertText(offer)
        self.setTextCursor(cursor)
