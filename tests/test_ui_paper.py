"""Papers to take along: real headings in Word, tagged PDF, Markdown that reads literally."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import docx
import pypdf
from homes import MARKET, TOWER, ZOO

from assistant.model import Answer
from ui.chat.noted import Noted, Passages
from ui.chat.papers import conversation_paper, notepad_paper
from ui.chat.resources_cache import references
from ui.chat.turns import Turn, numbered
from ui.paper import Kind, Paper, Part
from ui.paper_docx import docx as as_docx
from ui.paper_markdown import markdown
from ui.paper_pdf import pdf

if TYPE_CHECKING:
    from ingest.settings import Settings

MADE = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOSTILE = "1. #let x = 1 *fett* <b>roh</b> [a](b) `c` $d$ \\e \x00\x07 \u202eabc 😀"


def answer_of(turn: Turn) -> Answer:
    """Return the answer of a turn that has one."""
    assert isinstance(turn.outcome, Answer)
    return turn.outcome


def is_tagged(read: pypdf.PdfReader) -> bool:
    """Tell whether a PDF says that it has tags."""
    marked = read.root_object["/MarkInfo"]
    return isinstance(marked, pypdf.generic.DictionaryObject) and bool(marked["/Marked"])


def test_word_has_real_headings_and_every_source(turns: tuple[Turn, ...]) -> None:
    read = docx.Document(io.BytesIO(as_docx(conversation_paper("Gespräch", turns), MADE)))
    styled = [(each.style.name if each.style else "", each.text) for each in read.paragraphs]
    assert styled[0] == ("Title", "Gespräch")
    chapters = [text for style, text in styled if style == "Heading 1"]
    assert chapters == [TOWER, MARKET, ZOO]
    assert ("Heading 2", "Quellen") in styled
    answer = answer_of(turns[0])
    whole = "\n".join(text for _, text in styled)
    assert all(f"{each.text.splitlines()[0]}" in whole for each in answer.sentences)
    assert any(style == "List Bullet" and text.startswith("[1] ") for style, text in styled)
    assert "Originalveröffentlichung" in whole
    assert answer.generation in whole
    assert read.core_properties.language == "de-DE"


def test_pdf_is_tagged_and_says_its_language(turns: tuple[Turn, ...]) -> None:
    written = pdf(conversation_paper("Gespräch", turns), MADE)
    read = pypdf.PdfReader(io.BytesIO(written))
    root = read.root_object
    assert is_tagged(read)
    assert str(root["/Lang"]) == "de"
    assert "/StructTreeRoot" in root
    assert b"pdfuaid" in written
    assert read.metadata is not None
    assert read.metadata.title == "Gespräch"
    said = "".join(page.extract_text() for page in read.pages)
    assert "41 Meter hoch" in " ".join(said.split())


def test_the_memo_has_notes_in_order(turns: tuple[Turn, ...]) -> None:
    source = Passages(question=TOWER, cited=numbered(answer_of(turns[0]).sentences)[0][0])
    paper = notepad_paper(
        "Vermerk",
        [
            Noted(id="b", held=source, note="Für den Beirat\nund den Rat"),
            Noted(id="a", held=turns[2], note=""),
        ],
    )
    told = markdown(paper)
    assert told.startswith("# Vermerk\n\n## ")
    assert told.index("Notiz: Für den Beirat\\\nund den Rat") < told.index(ZOO)
    assert "> „" in told
    assert f"Gefunden mit: {TOWER}" in told


def test_hostile_text_reads_literally_in_every_format() -> None:
    paper = Paper(
        title=HOSTILE,
        language="de",
        parts=(
            *(Part(kind=kind, text=HOSTILE) for kind in (*Kind, *Kind)),
            Part(kind=Kind.ITEM, text="\x00"),
            Part(kind=Kind.CHAPTER, text=""),
        ),
    )
    told = markdown(paper)
    assert "\\#let x = 1 \\*fett\\* \\<b\\>roh\\</b\\> \\[a\\](b) \\`c\\` \\$d\\$ \\\\e" in told
    assert "\n1\\. " in told
    read = docx.Document(io.BytesIO(as_docx(paper, MADE)))
    assert "#let x = 1 *fett* <b>roh</b>" in read.paragraphs[1].text
    # A sign that no font has must not keep a person from taking the rest along.
    known = pypdf.PdfReader(io.BytesIO(pdf(paper, MADE)))
    assert "#let x = 1 *fett* <b>roh</b>" in known.pages[0].extract_text()
    assert is_tagged(known)


def test_references_name_each_cited_passage_once(small: Settings, turns: tuple[Turn, ...]) -> None:
    answer = answer_of(turns[0])
    cited = [each for sentence in answer.sentences for each in sentence.citations]
    for form, sign in (("bibtex", "@"), ("ris", "TY  - "), ("csl-json", '"type"')):
        told = references(small, [answer, answer], cited, form)
        assert told.count(sign) == len({each.passage_id for each in cited})
