"""The plugin's texts in the user's language; the sources are the .ts files, the zip holds them compiled."""

from __future__ import annotations

from pathlib import Path

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QCoreApplication, QTranslator

_PREFIX = "refer_and_segment_"


def install_translator(folder: Path | None = None) -> QTranslator | None:
    """Use the texts in QGIS's language, such as pt for pt_BR; None where there are none. Keep what is returned."""
    place, locale = folder or Path(__file__).parent, QgsApplication.instance().locale()
    for name in dict.fromkeys((locale, locale.split("_")[0])):
        path = place / f"{_PREFIX}{name}.qm"
        translator = QTranslator()
        if path.is_file() and translator.load(str(path)):
            QCoreApplication.installTranslator(translator)
            return translator
    return None


def remove_translator(translator: QTranslator | None) -> None:
    """Stop using the texts."""
    if translator is not None:
        QCoreApplication.removeTranslator(translator)
