"""Notices warn of what an answer does not say; they claim nothing themselves."""

from __future__ import annotations

from assistant.model import Citation, NoticeKind, Sentence
from assistant.notices import notices_for
from assistant.understand import understand
from ingest.model import Span, Standing


def sentence(text: str) -> Sentence:
    """Return a sentence with a citation."""
    citation = Citation(
        quote=text,
        span=Span(page=1, start=0, end=len(text)),
        passage_id="p",
        document_id="d",
        title="T",
        page=1,
        page_label=None,
        section=(),
        source_kind=Standing.DIGEST,
        origins=(),
        as_of=None,
        generation="g",
    )
    return Sentence(text=text, citations=(citation,))


def test_a_number_of_the_question_that_no_quote_holds_is_named() -> None:
    question = understand("Wie verteilen sich die 2.106 Kleinstädte auf Ost und West?")
    (notice,) = notices_for(question, [sentence("Es gibt 2.126 Kleinstädte.")])
    assert notice.kind is NoticeKind.PREMISE
    assert "„2.106“" in notice.text


def test_a_number_that_is_quoted_needs_no_notice() -> None:
    question = understand("Wie verteilen sich die 2.126 Kleinstädte?")
    assert notices_for(question, [sentence("Von 2.126 Kleinstädten liegen viele im Westen.")]) == ()


def test_what_is_said_to_be_unknown_is_pointed_out() -> None:
    question = understand("Welche ISBN hat der Band?")
    (notice,) = notices_for(question, [sentence("Eine ISBN wurde nicht gefunden.")])
    assert notice.kind is NoticeKind.MISSING


def test_an_answer_without_gaps_has_no_notice() -> None:
    question = understand("Wer hat die Studie verfasst?")
    assert notices_for(question, [sentence("Antonia Milbert und Lars Porsche.")]) == ()
