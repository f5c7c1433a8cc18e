"""What the plugin names of Qt, looked up in the PyQt that QGIS has; `make qt6` does the same with PyQt6."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("qgis.core", reason="needs QGIS's own Python")

pytestmark = pytest.mark.qgis

ROOT = Path(__file__).parents[2]
FAULTY = """
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QComboBox, QNothing, QWidget

try:
    from qgis.PyQt.QtGui import QAction
except ImportError:
    from qgis.PyQt.QtWidgets import QAction


class Box(QWidget):
    def __init__(self, other: QWidget) -> None:
        super().__init__()
        self.box, width = QComboBox(), other.widht()
        self.box.currentIndexChanged.connect(print)
        self.box.lineEdit().whatever()
        self.box.indexChanged.connect(print)
        super().resizeNow(Qt.Orientation.Horizontal, Qt.Orientation.Diagonal)
"""


def looked_up(folder: Path) -> tuple[int, list[str]]:
    command = [sys.executable, str(ROOT / "tools" / "qt_names.py"), "PyQt5", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout.splitlines()


def test_plugin_names_what_qt_has() -> None:
    status, lines = looked_up(ROOT / "qgis_plugin")
    assert status == 0, "\n".join(lines)


def test_what_qt_has_not_is_found(tmp_path: Path) -> None:
    path = tmp_path / "faulty.py"
    path.write_text(FAULTY)
    status, lines = looked_up(tmp_path)
    assert status == 1
    assert lines == [
        f"{path}:3: QNothing is not in PyQt5",
        f"{path}:14: other.widht is not in PyQt5",
        f"{path}:17: self.box.indexChanged is not in PyQt5",
        f"{path}:18: QWidget.resizeNow is not in PyQt5",
        f"{path}:18: Qt.Orientation.Diagonal is not in PyQt5",
        "PyQt5: 1 files, 5 names that it has not",
    ]
