"""Passages follow the structure of a document and keep every sentence whole."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ingest.model import Block, BlockKind, Page, ReadDocument
from ingest.sentences import sentence_spans
from ingest.split import split

if TYPE_CHECKING:
    from ingest.index import Library

SENTENCE = "Dieser Satz hat genau zehn Wörter und nicht ein einziges mehr."


def document(*pages: list[tuple[BlockKind, str, int]]) -> ReadDocument:
    """Return a document whose pages are made of blocks: kind, text and level."""
    made: list[Page] = []
    for number, parts in enumerate(pages, start=1):
        text, blocks = "", []
        for kind, words, level in parts:
            text += "\n\n" if text else ""
            start = len(text)
            text += words
            blocks.append(Block(kind=kind, start=start, end=len(text), level=level))
        made.append(Page(number=number, label=None, text=text, blocks=tuple(blocks)))
    return ReadDocument(pages=tuple(made), paged=True, media_type="application/pdf")


def paragraph(text: str) -> tuple[BlockKind, str, int]:
    """Return a block of running text."""
    return (BlockKind.PARAGRAPH, text, 0)


def test_a_passage_never_crosses_a_heading() -> None:
    made = document(
        [
            (BlockKind.HEADING, "Erstes", 1),
            paragraph("Kurz."),
            (BlockKind.HEADING, "Zweites", 2),
            paragraph("Auch kurz."),
            (BlockKind.HEADING, "Drittes", 1),
            paragraph("Ebenso."),
        ]
    )
    assert [(p.section, p.text) for p in split("d", made)] == [
        (("Erstes",), "Kurz."),
        (("Erstes", "Zweites"), "Auch kurz."),
        (("Drittes",), "Ebenso."),
    ]


def test_passages_have_about_a_paragraph_of_whole_sentences() -> None:
    text = " ".join([SENTENCE] * 60)
    passages = split("d", document([paragraph(text)]))
    assert all(len(p.text.split()) <= 130 for p in passages)
    assert all(len(p.text.split()) >= 60 for p in passages[:-1])
    ends = {end for _, end in sentence_spans(text)}
    assert all(p.spans[-1].end in ends for p in passages)
    assert " ".join(p.text for p in passages) == text


def test_short_paragraphs_are_gathered() -> None:
    made = document([paragraph(f"Punkt {number} ist kurz.") for number in range(5)])
    (passage,) = split("d", made)
    assert len(passage.spans) == 5


def test_a_paragraph_over_a_page_break_stays_together() -> None:
    made = document([paragraph("Die Stadt liegt am")], [paragraph("Fluss. Sie wächst.")])
    (passage,) = split("d", made)
    assert passage.text == "Die Stadt liegt am Fluss. Sie wächst."
    assert [span.page for span in passage.spans] == [1, 2]


def test_every_span_holds_the_text_of_its_passage(library: Library) -> None:
    index = library.index()
    for passage in index.catalog.passages(range(index.generation.counts.passages)):
        pages = index.catalog.pages_of(passage)
        pieces = [pages[span.page].text[span.start : span.end] for span in passage.spans]
        bare = "".join("".join(pieces).split()).replace("-", "")
        assert "".join(passage.text.split()).replace("-", "") == bare


def test_ids_are_decided_by_words_and_place_only() -> None:
    made = document([paragraph("Ein Satz."), paragraph("Noch einer.")])
    again = document([paragraph("Ein Satz."), paragraph("Noch einer.")])
    assert split("d", made) == split("d", again)
    assert split("d", made)[0].id != split("e", made)[0].id
    moved = document([paragraph("Neu."), paragraph("Ein Satz."), paragraph("Noch einer.")])
    assert split("d", made)[0].id not in {p.id for p in split("d", moved)}


def test_long_tables_repeat_their_header() -> None:
    rows = "\n".join(f"Stadt {n}\t{n} Einwohner und noch einige Worte mehr" for n in range(40))
    made = document([paragraph("Tabelle 1: Städte"), (BlockKind.TABLE, f"Name\tZahl\n{rows}", 0)])
    passages = split("d", made)
    assert len(passages) > 1
    assert all(p.text.startswith("Name\tZahl\nStadt") for p in passages)
    assert {p.section for p in passages} == {("Tabelle 1: Städte",)}
    assert {p.kind for p in passages} == {BlockKind.TABLE}
    assert sum(p.text.count("Stadt ") for p in passages) == 40


def test_footnotes_that_are_only_references_are_left_out() -> None:
    note = "Vgl. BBSR 2021, https://example.org/bericht"
    said = " ".join([SENTENCE] * 3)
    made = document([(BlockKind.FOOTNOTE, note, 0), (BlockKind.FOOTNOTE, said, 0)])
    assert [p.text for p in split("d", made)] == [said]


def test_contents_and_source_lists_are_left_out() -> None:
    made = document(
        [paragraph(f"Abschnitt {n} . . . . . . . {n}") for n in range(4)],
        [paragraph("[12] BBSR, 2021, https://example.org"), paragraph("Ein Satz.")],
    )
    assert [p.text for p in split("d", made)] == ["Ein Satz."]


def test_what_stands_before_the_first_heading_is_cited_by_the_title() -> None:
    pieces = [paragraph("Vorab."), (BlockKind.HEADING, "Lage", 1), paragraph("Text.")]
    paged = replace(document(pieces), title="Bericht")
    assert [p.section for p in split("d", paged)] == [(), ("Lage",)]
    pageless = replace(paged, paged=False)
    assert [p.section for p in split("d", pageless)] == [("Bericht",), ("Lage",)]


def test_a_caption_names_the_table_below_it_and_is_a_sentence_elsewhere() -> None:
    caption = (BlockKind.CAPTION, "Städte nach Ländern", 0)
    made = document([caption, (BlockKind.TABLE, "Land\tZahl\nHessen\t3", 0), caption])
    assert [(p.section, p.text) for p in split("d", made)] == [
        (("Städte nach Ländern",), "Land\tZahl\nHessen\t3"),
        ((), "Städte nach Ländern"),
    ]


def test_nothing_makes_no_passage() -> None:
    assert split("d", document([])) == ()
    assert split("d", document([(BlockKind.HEADING, "Nur eine Überschrift", 1)])) == ()
