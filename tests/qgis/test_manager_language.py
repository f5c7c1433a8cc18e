"""The plugin speaks the user's language."""

from __future__ import annotations

from pathlib import Path

import pytest

core = pytest.importorskip("qgis.core", reason="needs QGIS's own Python")

from qgis.PyQt.QtCore import QLocale  # noqa: E402

from qgis_plugin.compat import tr  # noqa: E402
from qgis_plugin.i18n import install_translator, remove_translator  # noqa: E402
from qgis_plugin.panel.wording import sentence  # noqa: E402
from tools.build_plugin import collect, find_lrelease  # noqa: E402

pytestmark = pytest.mark.qgis


@pytest.mark.skipif(find_lrelease() is None, reason="needs Qt's lrelease")
@pytest.mark.parametrize(("locale", "expected"), [("de", "Ausführen"), ("pt_BR", "Executar"), ("zh_CN", "运行")])
def test_texts_come_in_the_user_s_language(qgis_app: object, tmp_path: Path, locale: str, expected: str) -> None:
    for name, content in collect().items():
        if name.endswith(".qm"):
            (tmp_path / Path(name).name).write_bytes(content)
    application = core.QgsApplication.instance()
    before = QLocale(application.locale())
    application.setLocale(QLocale(locale))
    translator = install_translator(tmp_path)
    try:
        assert tr("Run") == expected  # a button
        assert tr("Run id") not in ("Run id", expected)  # a column
    finally:
        remove_translator(translator)
        application.setLocale(before)
    assert tr("Run") == "Run"


def test_areas_are_written_as_in_the_user_s_language(qgis_app: object) -> None:
    before, there = QLocale(), QLocale("de")
    there.setNumberOptions(QLocale.NumberOption.OmitGroupSeparator)  # what QGIS does unless told otherwise
    QLocale.setDefault(there)
    try:
        assert sentence({"phrase": "roofs", "objects": 3, "area_m2": 2896.6}).endswith(" 2.897 m²")
    finally:
        QLocale.setDefault(before)
