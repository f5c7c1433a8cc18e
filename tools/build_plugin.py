"""`make plugin`: the QGIS plugin's zip in dist/, and the checks that the plugin repository makes of it.

The zip holds one folder, `refer_and_segment/`: the code of `qgis_plugin/`, metadata, licence, icons, styles, the user
guide, the lock file that the managed environment is installed from, and compiled translations. The same tree always
gives the same bytes.
"""

from __future__ import annotations

import argparse
import configparser
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

from tools.plugin_checks import check_zip

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = "refer_and_segment"
# The user guide, which the plugin's Help shows, and the pages that it leads to.
GUIDE = ["plugin", "phrases", "command-line", "how-a-run-works", "layers", "service", "training", "evaluation"]
GUIDE += ["benchmarks/phrases", "benchmarks/service"]
# Files of the source tree and where they lie in the package; folders keep their structure.
PARTS = {
    "metadata.txt": "metadata.txt",
    "LICENSE": "LICENSE",
    "requirements-engine.lock": "requirements.lock",
    "requirements-uv.lock": "uv.lock",
    **{f"docs/{page}.md": f"docs/{page}.md" for page in GUIDE},
    "docs/images": "docs/images",
    "resources/icons": "icons",
    "resources/styles": "styles",
}
_KINDS = frozenset({".py", ".svg", ".qml", ".txt", ".lock", ".qm", ".md", ".json", ".png", ".jpg", ""})
_EARLIEST = (1980, 1, 1, 0, 0, 0)  # what a zip can say; a build must not depend on when it was made
_LRELEASE = ("lrelease", "lrelease-qt5", "lrelease-qt6", "/usr/lib/qt6/bin/lrelease", "pyside6-lrelease")


class BuildError(Exception):
    """The plugin cannot be built; the message says what is missing."""


def find_lrelease() -> str | None:
    """Return Qt's compiler of translations, or None where it is not installed."""
    return next((found for name in _LRELEASE if (found := shutil.which(name))), None)


def collect(root: Path = ROOT, *, translations: bool = True) -> dict[str, bytes]:
    """Return the package's files by their names in it. Raises BuildError where a part is missing."""
    files: dict[str, bytes] = {}
    for source in sorted((root / "qgis_plugin").rglob("*.py")):
        files[source.relative_to(root / "qgis_plugin").as_posix()] = source.read_bytes()
    if "__init__.py" not in files:
        raise BuildError(f"{root / 'qgis_plugin'}: has no __init__.py")
    for part, name in PARTS.items():
        source = root / part
        if source.is_dir():
            for each in sorted(path for path in source.rglob("*") if path.is_file() and path.suffix in _KINDS):
                files[f"{name}/{each.relative_to(source).as_posix()}"] = each.read_bytes()
        elif source.is_file():
            files[name] = source.read_bytes()
        else:
            raise BuildError(f"{source}: is missing")
    if translations:
        files |= compile_translations(root / "qgis_plugin" / "i18n")
    return files


def compile_translations(folder: Path) -> dict[str, bytes]:
    """Return a .qm file for each .ts file in a folder. Raises BuildError where Qt's lrelease is missing or fails."""
    sources = sorted(folder.glob("*.ts"))
    if not sources:
        return {}
    program = find_lrelease()
    if program is None:
        raise BuildError("no lrelease to compile the translations (Debian: apt-get install qttools5-dev-tools)")
    compiled = {}
    with tempfile.TemporaryDirectory() as scratch:
        for source in sources:
            target = Path(scratch) / f"{source.stem}.qm"
            command = [program, str(source), "-qm", str(target)]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode or not target.exists():
                raise BuildError(f"{source}: {(done.stderr or done.stdout).strip()}")
            compiled[f"i18n/{target.name}"] = target.read_bytes()
    return compiled


def version_of(files: Mapping[str, bytes]) -> str:
    """Return the version that the metadata says."""
    parser = configparser.ConfigParser(interpolation=None)
    parser.read_string(files["metadata.txt"].decode("utf-8"))
    return parser["general"]["version"]


def write_zip(files: Mapping[str, bytes], path: Path) -> None:
    """Write the package's files as a zip with one folder, in order, without times or the machine's permissions."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.part")
    with zipfile.ZipFile(beside, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(f"{PACKAGE}/{name}", _EARLIEST)
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 3
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, files[name])
    beside.replace(path)


def write_folder(files: Mapping[str, bytes], folder: Path) -> Path:
    """Write the package unpacked below `folder`, as an installation does; return the package's folder."""
    for name, content in files.items():
        target = folder / PACKAGE / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    return folder / PACKAGE


def build(root: Path = ROOT, out: Path | None = None, *, translations: bool = True) -> Path:
    """Build the zip into `out` (dist/ by default) and return its path."""
    files = collect(root, translations=translations)
    path = (out or root / "dist") / f"{PACKAGE}-{version_of(files)}.zip"
    write_zip(files, path)
    return path


def main() -> int:
    """Build, check, and print one line a check; status 1 where one found something."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--out", type=Path, help="folder of the zip [default: dist]")
    parser.add_argument("--unpacked", type=Path, metavar="FOLDER", help="write the package below FOLDER instead")
    parser.add_argument("--without-translations", action="store_true", help="for machines without Qt's lrelease")
    chosen = parser.parse_args()
    try:
        if chosen.unpacked:
            files = collect(translations=not chosen.without_translations)
            print(write_folder(files, chosen.unpacked))
            return 0
        path = build(out=chosen.out, translations=not chosen.without_translations)
    except BuildError as error:
        print(f"plugin: {error}", file=sys.stderr)
        return 1
    print(f"{path}: {path.stat().st_size / 1e6:.2f} MB")
    failed = False
    for report in check_zip(path):
        failed |= bool(report.problems)
        print(f"{report.name:<16}{report.summary()}")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
