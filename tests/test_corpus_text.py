"""The corpus texts: evidence for every sentence, nothing from elsewhere, files up to date."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from functools import cache
from html import unescape
from pathlib import Path

import pytest
from docx import Document
from pypdf import PdfReader

ROOT = Path(__file__).resolve().parent.parent
# The scripts are run from their folder and import each other from there.
sys.path.append(str(ROOT / "scripts"))

from build_corpus import DOCUMENTS, build  # noqa: E402 - found by the line above
from corpus_text import (  # noqa: E402 - as above
    CorpusText,
    CorpusTextError,
    Heading,
    Statement,
    parse,
    statements,
)
from evidence import Evidence, load_evidence  # noqa: E402 - as above

CORPUS = ROOT / "corpus"
DATA = Path(os.environ.get("KLEINSTADT_TESTDATA", ROOT.parent / "shared" / "data"))
FACTS = DATA / ".." / "facts.md"
VOCABULARY = ROOT / "ingest" / "resources" / "words" / "gpl" / "vocabulary.txt"
LOW = re.compile(r"niedrige[rn]? Konfidenz|unsicher belegt", re.IGNORECASE)
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
NAME = re.compile(r"\b[A-ZÄÖÜ][A-Za-zÄÖÜäöüßéè]+")
LEAK = re.compile(r"\bF\d+\.\d+|\{(?:F\d|L\d|\d)")
LINKING = ("", "s", "es", "n", "en", "e", "er")
# Words that are neither in the word list nor in the facts, and why they claim nothing.
ALLOWED = {"Digest": "what this project calls its own documents"}

requires_facts = pytest.mark.skipif(
    not FACTS.is_file(), reason=f"{FACTS} is not there; set KLEINSTADT_TESTDATA to the test data"
)
each_document = pytest.mark.parametrize("name", sorted(DOCUMENTS))


@cache
def text(name: str) -> CorpusText:
    """Return one of the shipped texts."""
    return parse(CORPUS / "text" / f"{name}.txt")


@cache
def evidence() -> Evidence:
    """Return what the shipped texts rest on."""
    return load_evidence(CORPUS / "text" / "belege.toml")


@cache
def facts() -> str:
    """Return the collection of facts."""
    return FACTS.read_text(encoding="utf-8")


@cache
def vocabulary() -> frozenset[str]:
    """Return the German word list, in lower case."""
    return frozenset(VOCABULARY.read_text(encoding="utf-8").splitlines())


@cache
def is_german(word: str) -> bool:
    """Tell whether a word in lower case is in the word list or made of words in it."""
    if word in vocabulary():
        return True
    return any(
        is_german(word[cut:])
        for cut in range(3, len(word) - 2)
        for link in LINKING
        if word[:cut].endswith(link) and word[: cut - len(link)] in vocabulary()
        if len(word[: cut - len(link)]) > 2
    )


@cache
def printed() -> dict[str, str]:
    """Return the words of every built document as a reader sees them, marks left out."""
    html = (CORPUS / "akademie.html").read_text(encoding="utf-8")
    found = {"akademie": html_words(html), "modellvorhaben": docx_words()}
    for name in ("bibliografie", "widersprueche"):
        markdown = (CORPUS / f"{name}.md").read_text(encoding="utf-8")
        found[name] = re.sub(r"\[\^\d+\]|\*\*|`", "", markdown).replace(" | ", "\t")
    pages = PdfReader(CORPUS / "dossier.pdf").pages
    found["dossier"] = "\n".join(page.extract_text() for page in pages)
    return found


def html_words(html: str) -> str:
    """Return the words of an HTML page; cells are parted by tabs."""
    body = re.sub(r"<sup.*?</sup>|<style>.*?</style>|<title>.*?</title>", "", html, flags=re.DOTALL)
    return unescape(re.sub(r"<[^>]+>", "", body.replace("</td><td>", "\t"))).strip()


def docx_words() -> str:
    """Return the words of the DOCX file; cells are parted by tabs."""
    document = Document(str(CORPUS / "modellvorhaben.docx"))
    lines = [
        "".join(run.text for run in paragraph.runs if not run.font.superscript)
        for paragraph in document.paragraphs
    ]
    for table in document.tables:
        for row in table.rows:
            cells = (
                "".join(run.text for run in cell.paragraphs[0].runs if not run.font.superscript)
                for cell in row.cells
            )
            lines.append("\t".join(cells))
    return "\n".join(lines)


@each_document
def test_every_sentence_rests_on_a_recorded_fact(name: str) -> None:
    """A sentence names facts, and all of them are recorded with their sources."""
    found = list(statements(text(name)))
    assert found
    for one in found:
        assert one.facts, one.text
        assert set(one.facts) <= evidence().facts.keys(), one.text


@each_document
def test_low_confidence_is_said(name: str) -> None:
    """What rests on a fact of low confidence says so."""
    silent = [
        one.text
        for one in statements(text(name))
        if any(evidence().facts[fact].confidence == "niedrig" for fact in one.facts)
        and not LOW.search(one.text)
    ]
    assert not silent


@requires_facts
def test_background_knowledge_is_not_evidence() -> None:
    """Facts marked as background cannot be named."""
    background = re.findall(r"^- (F\d\.\d\d) \|.*\| Hintergrund[^|]*$", facts(), re.MULTILINE)
    assert background
    assert not set(background) & evidence().facts.keys()


@requires_facts
@each_document
def test_numbers_come_from_the_facts(name: str) -> None:
    """No number is printed that the facts do not have."""
    known = numbers(facts())
    invented = [
        (number, one.text)
        for one in claims_and_headings(name)
        for number in NUMBER.findall(one.text)
        if number not in known
    ]
    assert not invented


@requires_facts
@each_document
def test_numbers_of_a_sentence_stand_in_its_facts(name: str) -> None:
    """A sentence's numbers stand in the very facts it names."""
    # The Modellvorhaben are numbered in headings of the facts, above the facts themselves.
    numbering = numbers(" ".join(re.findall(r"^\*\*MV .*$", facts(), re.MULTILINE)))
    for one in statements(text(name)):
        known = numbers(" ".join(fact_lines()[fact] for fact in one.facts)) | numbering
        assert set(NUMBER.findall(one.text)) <= known, one.text


def numbers(words: str) -> set[str]:
    """Return the numbers in a text; a date also counts as its year."""
    found = NUMBER.findall(words)
    return {*found, *(date[-4:] for date in found if re.fullmatch(r"\d\d\.\d\d\.\d{4}", date))}


@cache
def fact_lines() -> dict[str, str]:
    """Return what the collection says under each fact number, remarks below it included."""
    found: dict[str, str] = {}
    chapter, last = "", ""
    for line in facts().splitlines():
        if line.startswith("## "):
            chapter = last = line[3:].split()[0]
        elif match := re.match(r"- ((?:F\d\.\d\d|L\d)) \|", line):
            last = match[1]
        elif match := re.match(r"(\d+)\. \*\*|\| (\d+) \|", line):
            last = f"{chapter}.{match[1] or match[2]}"
        found[last] = f"{found.get(last, '')} {line}"
    return found


@requires_facts
@each_document
def test_names_come_from_the_facts(name: str) -> None:
    """A capitalised word is in the facts, in the word list, or made of listed words."""
    known = set(NAME.findall(facts()))
    invented = {
        word: one.text
        for one in claims_and_headings(name)
        for word in NAME.findall(one.text)
        if word not in known and word not in ALLOWED and not is_german(word.lower())
    }
    assert not invented


def claims_and_headings(name: str) -> list[Statement]:
    """Return everything printed of a text, headings included."""
    shown = text(name)
    headings = (part.text for part in shown.parts if isinstance(part, Heading))
    extra = [Statement(text=words, facts=(), line=0) for words in (shown.title, *headings)]
    return [*extra, *statements(shown)]


def test_no_address_carries_a_session() -> None:
    """Addresses are those of the page, not of somebody's visit."""
    notes = [note for fact in evidence().facts.values() for note in fact.notes]
    assert notes
    assert not [note for note in notes if "jsessionid" in (note.address or "")]


def test_built_files_are_up_to_date(tmp_path: Path) -> None:
    """The committed documents are what the committed texts make."""
    pytest.importorskip("typst")
    for fresh in build(CORPUS, tmp_path):
        kept = CORPUS / fresh.relative_to(tmp_path)
        if fresh.suffix == ".docx":
            # How a part is compressed depends on the zlib at hand; what it holds does not.
            assert members(fresh) == members(kept), kept
        else:
            assert fresh.read_bytes() == kept.read_bytes(), kept


def members(path: Path) -> list[tuple[str, bytes]]:
    """Return the parts of a DOCX file."""
    with zipfile.ZipFile(path) as package:
        return [(part, package.read(part)) for part in package.namelist()]


def test_building_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    """Nothing of the clock or of chance gets into a document."""
    pytest.importorskip("typst")
    for one, other in zip(
        build(CORPUS, tmp_path / "a"), build(CORPUS, tmp_path / "b"), strict=True
    ):
        assert one.read_bytes() == other.read_bytes(), one


@each_document
def test_first_page_says_digest(name: str) -> None:
    """Each document begins by saying what it is."""
    assert "Digest" in printed()[name][:700]


@each_document
def test_no_fact_number_is_printed(name: str) -> None:
    """Fact numbers stay in the source texts."""
    assert not LEAK.search(printed()[name])
    sidecar = (CORPUS / "origins" / f"{name}.json").read_text(encoding="utf-8")
    assert not re.search(r"\bF\d+\.\d+|\{(?:F\d|L\d|\d)", sidecar)


@pytest.mark.parametrize("name", ["akademie", "bibliografie", "modellvorhaben", "widersprueche"])
def test_claims_stand_in_the_document_as_recorded(name: str) -> None:
    """The sidecar quotes what the document says, sentence by sentence."""
    sidecar = json.loads((CORPUS / "origins" / f"{name}.json").read_text(encoding="utf-8"))
    assert len(sidecar["claims"]) == len(list(statements(text(name))))
    for claim in sidecar["claims"]:
        assert claim["text"] in printed()[name]
        assert claim["origins"], claim["text"]
        assert {origin["confidence"] for origin in claim["origins"]} <= {
            "hoch",
            "mittel",
            "niedrig",
        }


def test_dossier_has_labels_outline_and_metadata() -> None:
    """The printed numbering, the chapters and the title can be read from the file."""
    reader = PdfReader(CORPUS / "dossier.pdf")
    labels = reader.page_labels
    body = labels.index("1")
    assert labels[:3] == ["i", "ii", "iii"]
    assert labels[body:] == [str(number) for number in range(1, len(labels) - body + 1)]
    assert reader.metadata is not None
    assert reader.metadata.title == text("dossier").title
    titles = {entry.title for entry in reader.outline if not isinstance(entry, list)}
    chapters = {p.text for p in text("dossier").parts if isinstance(p, Heading) and p.level == 1}
    assert chapters <= titles


def test_every_source_of_the_dossier_is_printed() -> None:
    """No footnote is lost, and no address is broken by a hyphen."""
    squeezed = re.sub(r"\s", "", printed()["dossier"])
    claims = json.loads((CORPUS / "origins" / "dossier.json").read_text(encoding="utf-8"))["claims"]
    for origin in (origin for claim in claims for origin in claim["origins"]):
        wanted = origin["address"] or origin["title"]
        assert re.sub(r"\s", "", wanted) in squeezed, wanted


def test_manifest_names_the_built_files() -> None:
    """Every shipped source is a built file with its origins."""
    manifest = tomllib.loads((CORPUS / "sources.toml").read_text(encoding="utf-8"))["source"]
    shipped = [source for source in manifest if source["state"] == "shipped"]
    assert len({source["id"] for source in manifest}) == len(manifest)
    assert {source["id"]: source["file"] for source in shipped} == {
        name: file for name, (file, _) in DOCUMENTS.items()
    }
    for source in shipped:
        assert (CORPUS / source["file"]).is_file()
        assert (CORPUS / source["origins"]).is_file()
        assert source["title"] == text(source["id"]).title


def test_themes_lead_to_chapters() -> None:
    """Every theme has words, two questions, and a chapter that exists."""
    themes = tomllib.loads((CORPUS / "themes.toml").read_text(encoding="utf-8"))["theme"]
    assert len({theme["id"] for theme in themes}) == len(themes)
    for theme in themes:
        assert 10 <= len(theme["terms"]) <= 20, theme["id"]
        assert len(set(theme["terms"])) == len(theme["terms"]), theme["id"]
        assert len(theme["questions"]) == 2, theme["id"]
        for section in theme["sections"]:
            name, _, heading = section.partition("#")
            assert Heading(level=1, text=heading) in text(name).parts, section


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("Ein Satz ohne Beleg.", "fact numbers in braces"),
        ("Ein Satz mit falschem Beleg. {G1.01}", "'G1.01' is not a fact number"),
        ("== Überschrift {F1.01}", "without fact numbers"),
        (": Begriff ohne Erklärung {F1.01}", "Begriff :: Erklärung"),
        ("|+ Nur eine Überschrift {F1.01}", "a caption"),
        ("|+ Titel {F1.01}\n|| A | B\n| 1 {F1.01}", "1 cells under a header of 2"),
    ],
)
def test_a_broken_line_is_named(tmp_path: Path, line: str, reason: str) -> None:
    """An error names the file and what the line should be."""
    source = tmp_path / "probe.txt"
    source.write_text(f"= Probe\n\n{line}\n", encoding="utf-8")
    with pytest.raises(CorpusTextError, match=re.escape(reason)) as caught:
        parse(source)
    assert "probe.txt:" in str(caught.value)


def test_front_matter_ends_where_the_body_begins(tmp_path: Path) -> None:
    """Both page numberings and all kinds of lines are told apart."""
    source = tmp_path / "probe.txt"
    lines = "= Probe\n%front\n== Vorn\nEins. {0}\n% Notiz\n%body\n== Hinten\n- Zwei. {F1.28, 9}\n"
    source.write_text(lines, encoding="utf-8")
    found = parse(source)
    assert [part.text for part in found.front if isinstance(part, Heading)] == ["Vorn"]
    assert [part.text for part in found.body if isinstance(part, Heading)] == ["Hinten"]
    assert [one.facts for one in statements(found)] == [("0",), ("F1.28", "9")]


@pytest.mark.skipif(
    not (DATA / "train" / "laws-de.jsonl.gz").is_file(),
    reason=f"{DATA} holds no law text; set KLEINSTADT_TESTDATA to the test data",
)
def test_law_pdf_is_long_and_labelled(tmp_path: Path) -> None:
    """The print for layout tests has the pages and features asked for."""
    pytest.importorskip("typst")
    out = tmp_path / "laws.pdf"
    command = [sys.executable, str(ROOT / "scripts" / "build_law_pdf.py"), str(out)]
    environment = {**os.environ, "KLEINSTADT_TESTDATA": str(DATA)}
    subprocess.run(command, check=True, capture_output=True, env=environment)
    reader = PdfReader(out)
    assert len(reader.pages) >= 60
    assert {"i", "1"} <= set(reader.page_labels)
    blocks = json.loads(out.with_suffix(".truth.json").read_text(encoding="utf-8"))
    assert {block["kind"] for block in blocks} == {
        "heading",
        "paragraph",
        "list item",
        "caption",
        "table",
    }
