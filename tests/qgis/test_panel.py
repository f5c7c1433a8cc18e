"""The plugin in the real QGIS; see `desktop.py`."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

pytest.importorskip("qgis.core", reason="needs QGIS's own Python")

import desktop

pytestmark = [
    pytest.mark.qgis,
    pytest.mark.skipif(shutil.which("qgis") is None, reason="QGIS's desktop application is not installed"),
    pytest.mark.skipif("ENGINE_PYTHON" not in os.environ, reason="ENGINE_PYTHON names no engine"),
]


@pytest.fixture(scope="module")
def plugins(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return desktop.install_plugin(tmp_path_factory.mktemp("plugins"))


@pytest.mark.parametrize("checks", ["check_panel.py"])
def test_in_qgis(checks: str, plugins: Path, tmp_path: Path) -> None:
    print(desktop.check_inside(checks, plugins, tmp_path, 600))
