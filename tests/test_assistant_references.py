"""References survive the parsers of others, and read as a person would write them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from pybtex.database import parse_string
from pylatexenc.latex2text import LatexNodes2Text

from assistant.bibtex import bibtex, escaped
from assistant.citing import all_references, rendered
from assistant.csl import formatted
from assistant.csl_json import csl_item
from assistant.dates import read_date
from assistant.errors import StyleInvalid
from assistant.names import read_name
from assistant.reference_kinds import kind_of
from assistant.references import (
    Locator,
    Place,
    Reference,
    reference_of_document,
    reference_of_source,
)
from assistant.ris import ris
from ingest.model import Document, Origin, Source, Standing

if TYPE_CHECKING:
    from pathlib import Path

    from ingest.index import Library

HOSTILE = Source(
    id="böse/Kennung 1",
    title="100 % & mehr: {Klammer} \\ Rück~stand ^hoch_tief #1 $x$ -- ''doppelt'' „Wort“ – Ende…",
    authors=("Ömer Çelik", "Ursula von der Leyen", "Land and Sea", "Müller, jr., José"),
    publisher="Verlag »Grün & Söhne«",
    published="1. Mai 2020",
    url="https://example.org/a{b}?q=1&r=%20#s_t~u",
    doi="10.1000/{x}_y",
    urn="urn:nbn:de:0156-10341",
    isbn="978-3-87994-533-7",
    issn="2196-0461",
    edition="2",
    kind="book",
)


@pytest.fixture(scope="module")
def everything(library: Library) -> tuple[Reference, ...]:
    """Return the references of the whole corpus, and some that are made to hurt."""
    made = library.index().generation.id
    hostile = reference_of_source(HOSTILE, made)
    return (*all_references(library.index()), hostile, located(hostile))


def located(given: Reference) -> Reference:
    """Return a passage of a digest, with a printed page and two originals."""
    from dataclasses import replace

    return replace(
        given,
        key="passage",
        passage_id="17accaded518cef7",
        digest=True,
        locator=Locator(place=Place.PAGE, value="iv", counted=6),
        after=(
            Origin(
                title="Müller & Söhne",
                address="https://x.org/?a=1&b_c",
                date="2018",
                confidence="hoch",
            ),
            Origin(title="Zeile\nBruch", address=None, date=None, confidence="niedrig"),
        ),
    )


def flat(text: str) -> str:
    return " ".join(text.split())


def notes_of(given: Reference) -> list[str]:
    return [flat(each) for each in given.notes]


def test_the_whole_corpus_is_there(everything: tuple[Reference, ...]) -> None:
    assert len({each.key for each in everything}) == len(everything) > 200
    assert {each.locator.place for each in everything if each.locator} == {
        Place.PAGE,
        Place.SECTION,
    }
    assert sum(bool(each.after) for each in everything) > 100


def decoded(text: str) -> str:
    """Return what TeX sets for a field."""
    told = LatexNodes2Text(keep_comments=True).latex_to_text(text)
    # pylatexenc takes the sign TeX calls asciicircum for a modifier letter.
    return flat(told.replace("\u02c6", "^").replace("\u00a0", "~"))


def test_bibtex_loses_nothing(everything: tuple[Reference, ...]) -> None:
    written = bibtex(everything)
    read = parse_string(written, "bibtex").entries
    assert list(read) == [each.key for each in everything]
    for given in everything:
        entry, kind = read[given.key], kind_of(given.kind)
        fields = entry.fields
        assert entry.type == kind.bibtex
        assert decoded(fields["title"]) == given.title
        persons = entry.persons["editor" if given.edited else "author"] if given.names else []
        assert [person(each) for each in persons] == [
            (each.family, each.given or "") for each in given.names
        ]
        assert decoded(fields.get(kind.published_in, "")) == (given.publisher or "")
        dated = given.issued and given.issued.year
        assert fields.get("date", "") == (given.issued.iso if given.issued and dated else "")
        assert fields.get("isbn") == given.isbn
        assert fields.get("issn") == given.issn
        assert fields.get("urldate") == (given.accessed and given.accessed.isoformat())
        assert (fields.get("url") or "").replace("%7B", "{").replace("%7D", "}") == (
            given.url or ""
        )
        locator = given.locator
        section = (
            [f"Abschnitt: {locator.value}"] if locator and locator.place is Place.SECTION else []
        )
        assert decoded(fields["note"]) == flat("; ".join([*section, *notes_of(given)]))
        if locator and not section:
            assert fields["pages"] == locator.value


def person(given: object) -> tuple[str, str]:
    """Return the parts of a name as pybtex took it apart."""
    from pybtex.database import Person

    assert isinstance(given, Person)
    family = " ".join((*given.prelast_names, *given.last_names))
    first = " ".join((*given.first_names, *given.middle_names))
    return decoded(family), decoded(first)


def test_a_second_reader_of_bibtex_agrees(everything: tuple[Reference, ...]) -> None:
    from bibtexparser.entrypoint import parse_string as parse

    read = parse(bibtex(everything))
    assert read.failed_blocks == []
    assert [each.key for each in read.entries] == [each.key for each in everything]
    for entry, given in zip(read.entries, everything, strict=True):
        assert decoded(entry["title"]) == given.title
        assert f"Korpus-Generation: {given.generation}" in decoded(entry["note"])


def test_what_bibtex_escapes_is_ascii_as_far_as_tex_has_a_name() -> None:
    assert escaped("Größe & Maß: é, 50 %") == r"Gr{\"o}{\ss}e \& Ma{\ss}: {\'e}, 50 \%"
    assert escaped("a -- b") == "a -{}- b"


def test_ris_loses_nothing(everything: tuple[Reference, ...]) -> None:
    import rispy

    written = ris(everything)
    for line in written.removesuffix("\r\n").split("\r\n"):
        assert line == "" or (line[2:6] == "  - " and "\n" not in line and line[:2].isupper())
    read = rispy.loads(written)
    assert len(read) == len(everything)
    for entry, given in zip(read, everything, strict=True):
        assert entry["type_of_reference"] == kind_of(given.kind).ris
        assert entry["id"] == given.key
        assert entry["title"] == given.title
        assert entry["secondary_authors" if given.edited else "authors"] == [
            each.inverted for each in given.names
        ]
        assert entry.get("urls") == ([given.url] if given.url else None)
        assert entry.get("issn") == (given.isbn or given.issn)
        assert entry.get("doi") == given.doi
        assert entry.get("edition") == given.edition
        if given.issued and given.issued.parts:
            parts = [int(part) for part in entry["date"].split("/") if part]
            assert tuple(parts) == given.issued.parts
        assert entry["notes"][: len(given.notes)] == notes_of(given)
        if given.locator and given.locator.place is Place.PAGE:
            assert entry["start_page"] == given.locator.value


def test_csl_json_loses_nothing_and_every_item_is_processed(
    everything: tuple[Reference, ...],
) -> None:
    read = json.loads(rendered(everything, "csl-json"))
    assert read == [csl_item(each) for each in everything]
    for item, given in zip(read, everything, strict=True):
        assert (item["id"], item["title"]) == (given.key, given.title)
        assert item["note"].split("\n") == [*"\n".join(given.notes).split("\n")]
        assert item.get("URL") == given.url
        if given.issued and given.issued.parts:
            assert item["issued"]["date-parts"] == [list(given.issued.parts)]
        if given.locator:
            field = "section" if given.locator.place is Place.SECTION else "page"
            assert item[field] == given.locator.value
    for style in ("german", "apa"):
        written = formatted(everything, style)
        for each, given in zip(written, everything, strict=True):
            assert given.title in each.entry
            assert f"Korpus-Generation {given.generation}" in each.entry
            for origin in given.after[:3]:
                assert flat(f"nach: {origin.title}") in flat(each.entry)


READ = datetime(2026, 11, 23, tzinfo=UTC)


def cited(page: str | None = None, **fields: object) -> Reference:
    """Return the reference of a document that was read on a certain day."""
    from dataclasses import replace

    source = Source(id="x", **fields)  # type: ignore[arg-type]
    document = Document(
        source=source,
        path="x.pdf",
        sha256="0" * 64,
        retrieved=READ,
        page_count=90,
        paged=True,
        media_type="application/pdf",
    )
    made = reference_of_document(document, "G")
    return replace(made, locator=Locator(place=Place.PAGE, value=page)) if page else made


STUDY = cited(
    "23",
    kind="study",
    title="Kleinstädte in Deutschland",
    authors=("Antonia Milbert", "Lars Porsche"),
    publisher="BBSR",
    published="04.10.2021",
    isbn="978-3-87994-533-7",
)
# Written by hand, from the rules of the APA (7th edition) and of German social science.
BY_HAND = {
    "study": (
        STUDY,
        ("Milbert, Antonia; Porsche, Lars (2021): Kleinstädte in Deutschland. Studie. BBSR. "
        "ISBN 978-3-87994-533-7."),
        "(Milbert/Porsche 2021, S. 23)",
        ("Milbert, A., & Porsche, L. (2021). Kleinstädte in Deutschland [Studie]. BBSR. "
        "ISBN 978-3-87994-533-7."),
        "(Milbert & Porsche, 2021, S. 23)",
    ),
    "report": (
        cited(kind="report", title="Bericht", publisher="BBSR", published="Okt. 2019",
              url="https://x.de/b"),
        "BBSR (2019): Bericht. https://x.de/b (Zugriff am 23.11.2026)",
        "(BBSR 2019)",
        "BBSR. (2019). Bericht. Abgerufen am 23. November 2026 von https://x.de/b",
        "(BBSR, 2019)",
    ),
    "web page": (
        cited(kind="web page", title="Idee", publisher="Kleinstadtakademie",
              url="https://x.de/idee"),
        "Kleinstadtakademie (o. J.): Idee. https://x.de/idee (Zugriff am 23.11.2026)",
        "(Kleinstadtakademie o. J.)",
        "Kleinstadtakademie. (o. J.). Idee. Abgerufen am 23. November 2026 von https://x.de/idee",
        "(Kleinstadtakademie, o. J.)",
    ),
    "edited volume": (
        cited("314", kind="edited volume", title="Kompendium Kleinstadtforschung",
              authors=("Annett Steinführer", "Lars Porsche", "Martin Sondermann"),
              publisher="ARL", published="2021", isbn="978-3-88838-103-4", edition="2"),
        ("Steinführer, Annett; Porsche, Lars; Sondermann, Martin (Hrsg.) (2021): Kompendium "
        "Kleinstadtforschung. 2. Auflage. ARL. ISBN 978-3-88838-103-4."),
        "(Steinführer/Porsche/Sondermann 2021, S. 314)",
        ("Steinführer, A., Porsche, L., & Sondermann, M. (Hrsg.). (2021). Kompendium "
        "Kleinstadtforschung (2. Aufl.). ARL. ISBN 978-3-88838-103-4."),
        "(Steinführer u. a., 2021, S. 314)",
    ),
    "position paper": (
        cited(kind="position paper", title="Positionspapier des Beirats", publisher="Beirat"),
        "Beirat (o. J.): Positionspapier des Beirats. Positionspapier.",
        "(Beirat o. J.)",
        "Beirat. (o. J.). Positionspapier des Beirats [Positionspapier].",
        "(Beirat, o. J.)",
    ),
    "documentation": (
        cited("iv", kind="documentation", title="Bundestagung", publisher="BBSR",
              published="21.01.2022"),
        "BBSR (2022): Bundestagung. Dokumentation.",
        "(BBSR 2022, S. iv)",
        "BBSR. (2022). Bundestagung [Dokumentation].",
        "(BBSR, 2022, S. iv)",
    ),
    "video": (
        cited(kind="video", title="Livestream", publisher="Urbanizers", published="21.01.2022",
              url="https://x.de/v"),
        "Urbanizers (2022): Livestream. Video. https://x.de/v (Zugriff am 23.11.2026)",
        "(Urbanizers 2022)",
        ("Urbanizers. (2022, 21. Januar). Livestream [Video]. Abgerufen am 23. November 2026 von "
        "https://x.de/v"),
        "(Urbanizers, 2022)",
    ),
    "press article": (
        cited("3", kind="press article", title="Vier Modellvorhaben", authors=("Eva Groß",),
              publisher="Bundesbaublatt", published="23.11.2020"),
        "Groß, Eva (2020): Vier Modellvorhaben. In: Bundesbaublatt, 23.11.2020.",
        "(Groß 2020, S. 3)",
        "Groß, E. (2020, 23. November). Vier Modellvorhaben. Bundesbaublatt.",
        "(Groß, 2020, S. 3)",
    ),
    "invitation": (
        cited(kind="invitation", title="Einladung zur Tour", publisher="BMWSB", published="2025"),
        "BMWSB (2025): Einladung zur Tour. Einladung.",
        "(BMWSB 2025)",
        "BMWSB. (2025). Einladung zur Tour [Einladung].",
        "(BMWSB, 2025)",
    ),
    "transcript": (
        cited(kind="transcript", title="Transkript der Studie", publisher="readkong",
              published="Juni 2021", url="https://x.de/t"),
        ("readkong (2021): Transkript der Studie. Transkript. https://x.de/t "
        "(Zugriff am 23.11.2026)"),
        "(readkong 2021)",
        ("readkong. (2021). Transkript der Studie [Transkript]. Abgerufen am 23. November 2026 von "
        "https://x.de/t"),
        "(readkong, 2021)",
    ),
    "book": (
        cited("7", kind="book", title="Die kleine Stadt", authors=("Ursula von der Leyen",),
              publisher="Verlag", published="1909", doi="10.1000/1", edition="3"),
        "von der Leyen, Ursula (1909): Die kleine Stadt. 3. Auflage. Verlag. DOI 10.1000/1.",
        "(von der Leyen 1909, S. 7)",
        "von der Leyen, U. (1909). Die kleine Stadt (3. Aufl.). Verlag. https://doi.org/10.1000/1",
        "(von der Leyen, 1909, S. 7)",
    ),
    "digest": (
        cited(kind="digest", title="Dossier", publisher="Kleinstadt-Assistent",
              standing=Standing.DIGEST),
        "Kleinstadt-Assistent (o. J.): Dossier. Digest.",
        "(Kleinstadt-Assistent o. J.)",
        "Kleinstadt-Assistent. (o. J.). Dossier [Digest].",
        "(Kleinstadt-Assistent, o. J.)",
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", BY_HAND)
def test_a_reference_reads_as_one_written_by_hand(kind: str) -> None:
    given, german, in_german, apa, in_apa = BY_HAND[kind]
    assert given.kind == kind
    for style, entry, in_text in (("german", german, in_german), ("apa", apa, in_apa)):
        (made,) = formatted([given], style)
        assert made.entry.replace("\u00a0", " ") == f"{entry} [Korpus-Generation G]"
        assert made.in_text.replace("\u00a0", " ") == in_text


def test_slides_and_sections_are_told_apart() -> None:
    from dataclasses import replace

    slide = replace(STUDY, locator=Locator(place=Place.SLIDE, value="4"))
    section = replace(STUDY, locator=Locator(place=Place.SECTION, value="Teil A › Wohnen"))
    slide_made, section_made = formatted([slide, section], "german")
    assert slide_made.in_text == "(Milbert/Porsche 2021, Folie 4)"
    assert section_made.in_text == "(Milbert/Porsche 2021, Abschn. Wohnen)"
    assert "Abschnitt „Teil A › Wohnen“" in section_made.entry


def test_a_style_of_ones_own(tmp_path: Path) -> None:
    style = tmp_path / "eigen.csl"
    style.write_text(
        '<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0">'
        '<locale xml:lang="de"><terms><term name="page" form="short">Blatt</term></terms></locale>'
        '<citation><layout><text variable="title"/> <text variable="locator" prefix=" @"/>'
        '</layout></citation><bibliography><layout><text variable="title"/>'
        '<date variable="issued" form="text" prefix=", "/></layout></bibliography></style>',
        encoding="utf-8",
    )
    (made,) = formatted([STUDY], style)
    assert made.in_text == "Kleinstädte in Deutschland @23"
    assert made.entry.startswith("Kleinstädte in Deutschland, 4. Oktober 2021 [")


STYLE = (
    '<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0">{macros}'
    '<citation><layout><text macro="m0"/></layout></citation></style>'
)
DOUBLING = "".join(
    f'<macro name="m{n}"><text macro="m{n + 1}"/><text macro="m{n + 1}"/></macro>'
    for n in range(40)
)


@pytest.mark.parametrize(
    "text",
    [
        '<!DOCTYPE s [<!ENTITY e SYSTEM "file:///etc/passwd">]><style>&e;</style>',
        "<html/>",
        "kein XML",
        STYLE.format(macros='<macro name="m0"><text macro="m0"/></macro>'),
        STYLE.format(macros=DOUBLING + '<macro name="m40"><text variable="title"/></macro>'),
        STYLE.format(macros=""),
    ],
    ids=["entity", "other", "no-xml", "endless", "doubling", "unknown-macro"],
)
def test_a_hostile_style_is_refused(text: str, tmp_path: Path) -> None:
    style = tmp_path / "x.csl"
    style.write_text(text, encoding="utf-8")
    with pytest.raises(StyleInvalid, match="nicht brauchbar"):
        formatted([STUDY], style)


def test_a_style_that_is_no_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "utf16.csl").write_text("<style/>", encoding="utf-16")
    for name in ("gibt-es-nicht.csl", tmp_path, tmp_path / "utf16.csl", "a\0b"):
        with pytest.raises(StyleInvalid):
            formatted([STUDY], name)


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("04.10.2021", "2021-10-04"),
        ("2021-10-04", "2021-10-04"),
        ("Okt. 2019", "2019-10"),
        ("3. März 2020", "2020-03-03"),
        ("2022", "2022"),
        ("31.13.2020", "31.13.2020"),
        ("Frühjahr 2020", "2020"),
        ("2021–2023", "2021–2023"),
    ],
)
def test_dates_as_sources_write_them(text: str, iso: str) -> None:
    found = read_date(text)
    assert found is not None
    assert found.iso == iso
    assert read_date(" ") is None


@pytest.mark.parametrize(
    ("text", "family", "given"),
    [
        ("Antonia Milbert", "Milbert", "Antonia"),
        ("Ursula von der Leyen", "von der Leyen", "Ursula"),
        ("Leyen, Ursula", "Leyen", "Ursula"),
        ("Bundesinstitut für Bau-, Stadt- und Raumforschung", None, None),
        ("Stadt Wittenberge", None, None),
        ("BMWSB/BBSR", None, None),
        ("Deutscher Städtetag", None, None),
        ("Annett Steinführer", "Steinführer", "Annett"),
    ],
)
def test_names_of_persons_and_bodies(text: str, family: str | None, given: str | None) -> None:
    name = read_name(text)
    assert (name.family, name.given) == ((family, given) if family else (text, None))


def test_the_manifest_names_an_edition(tmp_path: Path) -> None:
    from ingest.source_entries import read_entries

    manifest = tmp_path / "sources.toml"
    manifest.write_text(
        '[[source]]\nid = "x"\ntitle = "X"\nedition = "2., erweiterte"\nstate = "remote"\n',
        encoding="utf-8",
    )
    (entry,) = read_entries(manifest)
    made = reference_of_source(entry.source, "G")
    assert made.edition == "2., erweiterte"
    assert "edition = {2., erweiterte}" in bibtex([made])
    assert formatted([made])[0].entry == "X (o. J.). 2., erweiterte. [Korpus-Generation G]"
