"""Text of documents is shown as it is written, whatever signs stand in it."""

from __future__ import annotations

import pytest
from chat_app import JOINER, plain

from ui.chat.literal_text import link, literal, literal_lines


@pytest.mark.parametrize(
    "text",
    [
        "*a* _b_ **c** ~~d~~ `e`",
        "$x^2$ und $5",
        "[a](http://b.example) ![c](http://d.example/e.png)",
        "<b>f</b> &amp; <!-- g -->",
        "# h",
        "1. i",
        "> j",
        "| k | l |",
        ":red[m] \\n",
    ],
)
def test_every_sign_with_a_meaning_is_escaped(text: str) -> None:
    escaped = literal(text)
    assert plain(escaped) == text.replace("\\", "")
    unescaped = escaped.replace("\\\\", "")
    for place, character in enumerate(unescaped):
        if character.isascii() and not character.isalnum() and character not in " \\":
            assert unescaped[place - 1] == "\\"


def test_signs_streamlit_replaces_are_parted() -> None:
    assert literal(":dog: :material/home:") == (f"\\:{JOINER}dog\\: \\:{JOINER}material\\/home\\:")
    assert literal("a -> b") == f"a \\-{JOINER}\\> b"
    assert literal("https://a.example") == f"https\\:{JOINER}\\/\\/a\\.example"
    assert literal("www.a.example b@c.example") == (
        f"www{JOINER}\\.a\\.example b{JOINER}\\@c\\.example"
    )
    assert literal("10:30 Uhr") == "10\\:30 Uhr"
    assert literal("5.000–20.000") == "5\\.000–20\\.000"


def test_text_is_one_line_without_controls() -> None:
    assert literal(" a\n\nb\tc\x00\u202e ") == "a b c"
    assert literal_lines("a\n\n    b\tc\n") == "a\\\nb \\| c"


def test_only_web_addresses_become_links() -> None:
    assert link("a]", "https://a.example/b_(c)?d=1 2") == (
        "[a\\]](https://a.example/b_%28c%29?d=1%202)"
    )
    assert link("a", "javascript:alert(1)") == "a"
    assert link("a", None) == "a"
