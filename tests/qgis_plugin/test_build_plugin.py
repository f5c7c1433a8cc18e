"""The plugin's zip: what is in it, that it is always the same, and that each check finds what it is for."""

from __future__ import annotations

import posixpath
import re
import sys
import zipfile
from pathlib import Path

import pytest

import engine
from tools.build_plugin import PACKAGE, ROOT, build, collect, find_lrelease
from tools.plugin_checks import (
    check_zip,
    contents_problems,
    import_problems,
    metadata_problems,
    old_python_problems,
)
from tools.qt6_scan import find_script, qt6_problems, script_problems

TRANSLATED = find_lrelease() is not None


@pytest.fixture(scope="module")
def plugin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(out=tmp_path_factory.mktemp("dist"), translations=TRANSLATED)


def test_zip_holds_one_folder_with_what_qgis_and_the_plugin_need(plugin: Path) -> None:
    with zipfile.ZipFile(plugin) as archive:
        names = {name.removeprefix(f"{PACKAGE}/") for name in archive.namelist()}
        assert archive.testzip() is None
    assert plugin.name == f"refer_and_segment-{engine.__version__}.zip"
    assert {"__init__.py", "metadata.txt", "LICENSE", "icons/icon.svg", "styles/objects.qml"} <= names
    assert {"requirements.lock", "uv.lock", "processing/provider.py", "manager/routes.py"} <= names
    assert {"docs/plugin.md", "docs/phrases.md", "docs/images/plugin-panel.png"} <= names
    assert not [name for name in names if "__pycache__" in name or name.endswith((".ts", ".pyc"))]
    assert plugin.stat().st_size < 2_000_000


def test_every_link_of_the_guide_in_the_zip_leads_somewhere() -> None:
    files = collect(ROOT, translations=False)
    pages = {name: content.decode() for name, content in files.items() if name.endswith(".md")}
    links = [(page, link) for page, text in pages.items() for link in re.findall(r"\]\(([^)]+)\)", text)]
    assert len(links) > 15
    lost = []
    for page, link in ((page, link) for page, link in links if "://" not in link):
        name, _, anchor = link.partition("#")
        target = posixpath.normpath(posixpath.join(posixpath.dirname(page), name))
        titles = re.findall(r"(?m)^#+ (.*)", pages.get(target, ""))
        anchors = {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}
        lost += [f"{page}: {link}"] if target not in files or anchor not in {"", *anchors} else []
    assert lost == []


@pytest.mark.skipif(not TRANSLATED, reason="needs Qt's lrelease")
def test_zip_holds_five_translations(plugin: Path) -> None:
    with zipfile.ZipFile(plugin) as archive:
        languages = {Path(name).stem.split("_", 3)[-1] for name in archive.namelist() if name.endswith(".qm")}
    assert languages == {"de", "fr", "es", "pt", "zh"}


def test_every_check_of_the_plugin_repository_passes(plugin: Path) -> None:
    pytest.importorskip("bandit")
    pytest.importorskip("flake8")
    pytest.importorskip("detect_secrets")
    found = {report.name: report.problems for report in check_zip(plugin) if report.problems}
    assert found == {}


def test_the_same_tree_gives_the_same_bytes(plugin: Path, tmp_path: Path) -> None:
    again = build(out=tmp_path, translations=TRANSLATED)
    assert again.read_bytes() == plugin.read_bytes()


def test_lock_file_in_the_zip_has_checksums_for_everything_and_no_address() -> None:
    text = collect(ROOT, translations=False)["requirements.lock"].decode()
    entries = text.replace("\\\n", " ").strip().splitlines()
    assert len(entries) > 80
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []
    assert "://" not in text
    assert {"torch", "fastapi", "uvicorn"} <= {entry.split("==")[0] for entry in entries}


def test_lock_file_in_the_zip_agrees_with_the_project_s() -> None:
    def versions(name: str) -> set[str]:
        lines = (ROOT / name).read_text().splitlines()
        return {line.split(" ")[0] for line in lines if "==" in line and not line.startswith(" ")}

    assert versions("requirements-engine.lock") <= versions("requirements.lock")


def test_contents_refuses_what_the_repository_refuses(tmp_path: Path) -> None:
    path = tmp_path / "bad.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in ("p/__init__.py", "p/metadata.txt", "p/lib.so", "p/.git/config", "other/x.py"):
            archive.writestr(name, "x")
        script = zipfile.ZipInfo("p/run.py")
        script.external_attr = 0o100755 << 16
        archive.writestr(script, "x")
    with zipfile.ZipFile(path) as archive:
        problems = "\n".join(contents_problems(archive, 26_000_000))
    for part in ("26.0 MB", "one folder", "lib.so", ".git/config", "run.py: is marked executable"):
        assert part in problems


def test_metadata_must_be_complete_and_of_the_engine_s_version(tmp_path: Path) -> None:
    text = (ROOT / "metadata.txt").read_text(encoding="utf-8")
    (tmp_path / "icons").mkdir()
    (tmp_path / "icons" / "icon.svg").write_text("<svg/>")
    assert metadata_problems(text, tmp_path) == []
    changed = text.replace("tracker=", "x=").replace(f"version={engine.__version__}", "version=99.0")
    problems = "\n".join(metadata_problems(changed, tmp_path / "icons"))
    assert "tracker is missing" in problems
    assert "99.0" in problems
    assert "no such file" in problems


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("x = Qt.AlignLeft", "enum without its scope"),
        ("x = QgsTask.CanCancel", "enum without its scope"),
        ("dialog.exec_()", "exec()"),
        ("from qgis.PyQt.QtCore import QRegExp", "not in Qt 6"),
        ("x = Qt.MouseButton.MidButton", "another name"),
        ("def exec_(self): pass", "exec()"),
        ("x = QVariant.Type.Int", "QVariant.Type"),
        ("x = QVariant()", "NULL"),
        ("x = QVariant(QVariant.Int)", "NULL"),
        ("qApp.quit()", "QApplication.instance()"),
        ("x = label.fontMetrics().width('a')", "horizontalAdvance"),
        ("combo.activated[str].connect(f)", "activated[str]"),
        ("menu.addAction(icon, text, call, shortcut)", "QAction first"),
        ("x = app.desktop()", "QDesktopWidget"),
        ("x = QDateTime(QDate(2024, 1, 1))", "QTime"),
        ("x = QDateTime(2024, 1, 1, 0, 0, 0, 0, 1)", "QTime"),
        ("from qgis.PyQt.Qt import Qt", "QtCore"),
        ("from PyQt5.QtCore import Qt", "qgis.PyQt"),
        ("import resources_rc", "not in Qt 6"),
        ("menu.addAction(text)", ""),
        ("combo.activated.connect(f)", ""),
        ("x = Qt.AlignmentFlag.AlignLeft", ""),
        ("x = QgsTask.Flag.CanCancel", ""),
        ("x = QgsTask.Flag(0)", ""),
        ("x = Qgis.QGIS_VERSION_INT", ""),
    ],
)
def test_qt6_check_finds_unscoped_enums(line: str, expected: str) -> None:
    problems = qt6_problems("some.py", line)
    assert expected in problems[0] if expected else not problems


@pytest.mark.skipif(find_script() is None, reason="QGIS's script is not installed (make qt6)")
def test_qgis_s_own_script_finds_what_qt6_lacks(tmp_path: Path) -> None:
    script = find_script()
    assert script is not None
    (tmp_path / "good.py").write_text("from qgis.PyQt.QtCore import Qt\nx = Qt.AlignmentFlag.AlignLeft\n")
    assert script_problems(script, tmp_path) == []
    (tmp_path / "bad.py").write_text("from qgis.PyQt.QtCore import Qt\nx = Qt.AlignLeft\ny.activated[str]\n")
    problems = "\n".join(script_problems(script, tmp_path))
    assert "bad.py: would be changed" in problems
    assert "activated[str]" in problems
    assert "good.py" not in problems


def test_imports_are_those_that_qgis_has() -> None:
    assert import_problems("a.py", "import numpy\nfrom PyQt5.QtCore import Qt") == [
        "a.py:1: imports numpy",
        "a.py:2: imports PyQt5.QtCore",
    ]
    assert not import_problems("a.py", "import json, requests\nfrom qgis.core import QgsTask\nfrom ..compat import tr")


def test_code_must_be_readable_by_python_3_9() -> None:
    assert old_python_problems("a.py", "match x:\n    case 1: pass")
    assert not old_python_problems("a.py", "if (n := 3) > 2: pass")


def test_build_says_what_is_missing(tmp_path: Path) -> None:
    from tools.build_plugin import BuildError

    with pytest.raises(BuildError, match=r"__init__\.py"):
        collect(tmp_path)


def test_command_line_builds_and_reports(tmp_path: Path) -> None:
    import subprocess

    command = [sys.executable, "-m", "tools.build_plugin", "--unpacked", str(tmp_path), "--without-translations"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == str(tmp_path / PACKAGE)
    assert (tmp_path / PACKAGE / "metadata.txt").is_file()
