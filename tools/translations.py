"""Keeps `qgis_plugin/i18n/*.ts`, the sources of the plugin's translations, in step with the texts in its code.

`python -m tools.translations` adds new texts as unfinished, drops those that are gone, and says what is to do. A text
is the literal that stands in a call of `tr`.
"""

from __future__ import annotations

import argparse
import ast
import re
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from xml.sax.saxutils import escape

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "qgis_plugin" / "i18n"
LANGUAGES = ("de", "es", "fr", "pt", "zh")
CONTEXT = "ReferSegment"
PREFIX = "refer_and_segment_"
_FIELD = re.compile(r"\{[^{}]*\}")


def texts_in_code(package: Path = ROOT / "qgis_plugin") -> list[str]:
    """Return every text that is translated, in the order of the files. Raises ValueError on one that is no literal."""
    found: dict[str, None] = {}
    for path in sorted(package.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), str(path))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "tr":
                argument = node.args[0]
                if not (isinstance(argument, ast.Constant) and isinstance(argument.value, str)):
                    raise ValueError(f"{path}:{node.lineno}: tr() needs a literal text")
                found[argument.value] = None
    return list(found)


def read_ts(path: Path) -> dict[str, str]:
    """Return a file's finished translations by their texts; none where there is no file."""
    if not path.exists():
        return {}
    translations = {}
    for message in ElementTree.parse(path).getroot().iter("message"):
        source, translation = message.findtext("source"), message.find("translation")
        if source and translation is not None and translation.get("type") != "unfinished" and translation.text:
            translations[source] = translation.text
    return translations


def write_ts(path: Path, language: str, texts: list[str], translations: dict[str, str]) -> None:
    """Write a file of translations, a message a line, which is smaller; a text without one is marked as unfinished."""
    lines = ['<?xml version="1.0" encoding="utf-8"?>', "<!DOCTYPE TS>"]
    lines += [
        f'<TS version="2.1" language="{language}" sourcelanguage="en">',
        "<context>",
        f"<name>{CONTEXT}</name>",
    ]
    for text in texts:
        done = translations.get(text, "")
        mark = "" if done else ' type="unfinished"'
        said = f"<translation{mark}>{_xml(done)}</translation>"
        lines.append(f"<message><source>{_xml(text)}</source>{said}</message>")
    lines += ["</context>", "</TS>", ""]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines), encoding="utf-8")


def problems_of(text: str, translation: str) -> list[str]:
    """Return what keeps a translation from standing for its text: other fields, other edges."""
    problems = []
    if sorted(_FIELD.findall(text)) != sorted(_FIELD.findall(translation)):
        problems.append(f"'{text}': has other fields than '{translation}'")
    if text[:1].isspace() != translation[:1].isspace() or text[-1:].isspace() != translation[-1:].isspace():
        problems.append(f"'{text}': begins or ends with a blank otherwise than '{translation}'")
    return problems


def ts_path(language: str) -> Path:
    """Return the file of a language."""
    return FOLDER / f"{PREFIX}{language}.ts"


def _xml(text: str) -> str:
    return escape(text, {'"': "&quot;"})


def main() -> int:
    """Bring the files in step; status 1 where something is to be translated."""
    texts = texts_in_code()
    open_ones = 0
    for language in LANGUAGES:
        translations = read_ts(ts_path(language))
        write_ts(ts_path(language), language, texts, translations)
        missing = [text for text in texts if text not in translations]
        open_ones += len(missing)
        print(f"{language}: {len(texts) - len(missing)} of {len(texts)} texts translated")
    return int(open_ones > 0)


if __name__ == "__main__":
    argparse.ArgumentParser(description=__doc__).parse_args()
    sys.exit(main())
