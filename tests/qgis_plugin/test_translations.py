"""The plugin's texts: every one is translated into every language, with the same fields."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.build_plugin import compile_translations, find_lrelease
from tools.translations import FOLDER, LANGUAGES, problems_of, read_ts, texts_in_code, ts_path, write_ts


@pytest.fixture(scope="module")
def texts() -> list[str]:
    found = texts_in_code()
    assert len(found) > 150
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated_and_nothing_else(language: str, texts: list[str]) -> None:
    translations = read_ts(ts_path(language))
    assert [text for text in texts if text not in translations] == [], "run python -m tools.translations"
    assert [text for text in translations if text not in texts] == [], "run python -m tools.translations"


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_have_the_fields_of_their_texts(language: str) -> None:
    translations = read_ts(ts_path(language))
    assert [problem for text, done in translations.items() for problem in problems_of(text, done)] == []
    # mostly other words, too: the same text is right for names and examples only
    assert sum(text == done for text, done in translations.items()) < 0.15 * len(translations)


def test_a_translation_with_other_fields_is_found() -> None:
    assert problems_of("{} of {n}", "{} von {m}")
    assert problems_of("a ", "b")
    assert not problems_of("{done} of {of}", "{of}: {done}")


def test_texts_must_be_literals(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("tr('one' ' text')\ntr(name)\n")
    with pytest.raises(ValueError, match=r"a\.py:2"):
        texts_in_code(tmp_path)


def test_files_of_translations_are_read_as_written(tmp_path: Path) -> None:
    path = tmp_path / "x.ts"
    write_ts(path, "de", ['a <b> & "c"\nd', "open"], {'a <b> & "c"\nd': "ä <b> & „c“\nd"})
    assert read_ts(path) == {'a <b> & "c"\nd': "ä <b> & „c“\nd"}


@pytest.mark.skipif(find_lrelease() is None, reason="needs Qt's lrelease")
def test_all_languages_compile() -> None:
    compiled = compile_translations(FOLDER)
    assert sorted(compiled) == [f"i18n/refer_and_segment_{language}.qm" for language in sorted(LANGUAGES)]
    assert all(len(content) > 10_000 for content in compiled.values())
