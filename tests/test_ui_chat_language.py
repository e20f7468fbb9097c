"""Every word of the chat exists in both languages; dates and numbers take the language's form."""

from __future__ import annotations

import re
import string
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ui.chat import language, wording

if TYPE_CHECKING:
    from babel.messages import Message

SCRIPTS = Path(__file__).resolve().parent.parent / "scripts"
sys.path.append(str(SCRIPTS))

import translations  # noqa: E402  (the scripts are no package)


def fields(text: str) -> set[str]:
    """Return the names of what is filled into words."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def forms(message: Message) -> list[tuple[str, str]]:
    """Return the German and the English of a message, of one and of many where it has both."""
    return list(zip(told(message.id), told(message.string), strict=True))


def told(words: str | list[str] | tuple[str, ...] | None) -> list[str]:
    """Return words in all their forms."""
    return [words] if isinstance(words, str) else list(words or ())


def test_every_word_is_translated_and_none_is_left_over() -> None:
    german, english = translations.german(), translations.english()
    assert {each.id for each in german} == {each.id for each in english}
    assert [each.id for each in english if each.id and not translations.is_translated(each)] == []
    assert not any(each.fuzzy for each in english if each.id)


def test_a_translation_is_filled_in_like_the_original() -> None:
    for message in translations.english():
        for german, english in forms(message) if message.id else []:
            assert fields(german) == fields(english), german


def test_quotation_marks_are_those_of_the_language() -> None:
    for message in translations.english():
        for german, english in forms(message) if message.id else []:
            assert '"' not in german + english, german
            assert "„" not in english, english
            assert german.count("„") == german.count("“"), german


def test_long_texts_exist_in_both_languages() -> None:
    found = {tuple(path.name.split(".")[:2]) for path in language.TEXTS.glob("*.md")}
    names = {name for name, _ in found}
    assert names
    assert found == {(name, each) for name in names for each in language.NAMES}


def test_no_words_stand_in_the_code_untranslated() -> None:
    said = re.compile(r"\bst\.\w+\(\s*f?\"[^\"]*[a-zäöü]{3,} [a-zäöüA-Z]")
    for path in language.TEXTS.parent.rglob("*.py"):
        assert not said.search(path.read_text(encoding="utf-8")), path.name


@pytest.mark.parametrize(
    ("spoken", "number", "date", "pages"),
    [
        ("de", "12.345,5", "3. März 2026", "S. 4 (PDF-Seite 8)"),
        ("en", "12,345.5", "March 3, 2026", "p. 4 (PDF page 8)"),
    ],
)
def test_numbers_dates_and_words_take_the_form_of_the_language(
    monkeypatch: pytest.MonkeyPatch, spoken: str, number: str, date: str, pages: str
) -> None:
    monkeypatch.setattr(language, "current", lambda: spoken)
    moment = datetime(2026, 3, 3, 14, 5, tzinfo=UTC)
    assert language.number(12345.5) == number
    assert language.date(moment) == date
    assert wording.page(8, "4") == pages
    assert "2026" in language.moment(moment)
    assert wording.documents(1200).startswith(("1.200 D", "1,200 d"))
