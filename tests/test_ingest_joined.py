"""What can be quoted as one sentence knows where each of its words stands."""

from __future__ import annotations

from ingest.joined import join, runs_on, units
from ingest.model import Block, BlockKind, Page, Passage, Span


def page(number: int, text: str, breaks: tuple[int, ...] = ()) -> Page:
    """Return a page that is one paragraph."""
    block = Block(kind=BlockKind.PARAGRAPH, start=0, end=len(text), breaks=breaks)
    return Page(number=number, label=None, text=text, blocks=(block,))


def passage(pages: dict[int, Page], kind: BlockKind = BlockKind.PARAGRAPH) -> Passage:
    """Return a passage over whole pages."""
    spans = tuple(Span(page=n, start=0, end=len(p.text)) for n, p in pages.items())
    return Passage(id="p", document_id="d", section=(), text="", spans=spans, kind=kind)


def quotes(spans: tuple[Span, ...], pages: dict[int, Page]) -> list[str]:
    """Return what stands on the pages at some spans."""
    return [pages[span.page].text[span.start : span.end] for span in spans]


def test_each_sentence_is_a_unit_with_its_span() -> None:
    pages = {1: page(1, "Das ist eins. Das\nist zwei.")}
    one, two = units(passage(pages), pages)
    assert (one.text, two.text) == ("Das ist eins.", "Das ist zwei.")
    assert quotes(one.spans, pages) == ["Das ist eins."]
    assert quotes(two.spans, pages) == ["Das\nist zwei."]


def test_a_sentence_over_two_pages_has_a_span_on_each() -> None:
    pages = {4: page(4, "Davor. Die Stadt liegt"), 5: page(5, "am Fluss. Danach.")}
    found = units(passage(pages), pages)
    assert [unit.text for unit in found] == ["Davor.", "Die Stadt liegt am Fluss.", "Danach."]
    assert quotes(found[1].spans, pages) == ["Die Stadt liegt", "am Fluss."]


def test_a_word_hyphenated_over_two_pages_is_one_word() -> None:
    pages = {1: page(1, "Es geht um Klein-"), 2: page(2, "städte im Norden.")}
    (unit,) = units(passage(pages), pages)
    assert unit.text == "Es geht um Kleinstädte im Norden."
    assert quotes(unit.spans, pages) == ["Es geht um Klein-", "städte im Norden."]


def test_a_suspended_hyphen_stays() -> None:
    pages = {1: page(1, "Es gibt Sach-"), 2: page(2, "und Dienstleistungen.")}
    (unit,) = units(passage(pages), pages)
    assert unit.text == "Es gibt Sach- und Dienstleistungen."


def test_a_new_paragraph_on_the_next_page_is_no_continuation() -> None:
    pages = {1: page(1, "Das endet hier."), 2: page(2, "Das beginnt neu.")}
    assert [len(unit.spans) for unit in units(passage(pages), pages)] == [1, 1]
    assert not runs_on("Das endet hier.", "Das beginnt neu.")
    assert not runs_on("Die Zahl", "12 Städte")
    assert runs_on("Danach tagte der", "1. Kongress in der Stadt.")
    assert runs_on("Die Stadt", "liegt dort")


def test_a_sentence_over_two_columns_is_quoted_in_two_runs() -> None:
    text = "Die Stadt liegt\nam Fluss."
    pages = {1: page(1, text, breaks=(16,))}
    (unit,) = units(passage(pages), pages)
    assert unit.text == "Die Stadt liegt am Fluss."
    assert quotes(unit.spans, pages) == ["Die Stadt liegt", "am Fluss."]


def test_table_rows_carry_their_header_cells() -> None:
    pages = {1: page(1, "Stadt\tEinwohner\nMölln\t19.000\nBönen\t18.000")}
    one, two = units(passage(pages, BlockKind.TABLE), pages)
    assert one.text == "Stadt: Mölln · Einwohner: 19.000"
    assert quotes(two.spans, pages) == ["Stadt", "Bönen", "Einwohner", "18.000"]


def test_table_rows_of_another_width_stand_without_headers() -> None:
    pages = {1: page(1, "Stadt\tLand\nMölln\nBönen\t\tNRW")}
    one, two = units(passage(pages, BlockKind.TABLE), pages)
    assert one.text == "Mölln"
    assert quotes(one.spans, pages) == ["Mölln"]
    assert "Bönen" in two.text
    assert "NRW" in two.text


def test_an_empty_cell_gives_the_next_one_no_wrong_name() -> None:
    pages = {1: page(1, "\t2023\t2024\nBesuche\t\t13.400\nAusleihen\t45.000\t47.500")}
    one, two = units(passage(pages, BlockKind.TABLE), pages)
    assert one.text == "Besuche · 2024: 13.400"
    assert quotes(one.spans, pages) == ["Besuche", "2024", "13.400"]
    assert two.text == "Ausleihen · 2023: 45.000 · 2024: 47.500"


def test_an_empty_table_has_no_rows() -> None:
    pages = {1: page(1, "")}
    assert units(passage(pages, BlockKind.TABLE), pages) == ()


def test_joined_text_leads_back_to_every_character() -> None:
    pages = {1: page(1, "Ein Satz über Klein-"), 2: page(2, "städte und mehr")}
    spans = tuple(Span(page=n, start=0, end=len(p.text)) for n, p in pages.items())
    joined = join(spans, pages)
    for start in range(len(joined.text)):
        places = joined.spans(start, start + 1)
        if joined.text[start].isspace() and not places:
            continue
        # Where a hyphen was dropped, it stands first and the letter after it last.
        assert pages[places[-1].page].text[places[-1].start] == joined.text[start]
