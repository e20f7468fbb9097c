"""Build the shipped documents and their sidecars of origins from the source texts.

    python scripts/build_corpus.py [--corpus DIR] [--out DIR]

The same texts give the same bytes.
"""

from __future__ import annotations

import argparse
import json
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from corpus_text import CorpusText, CorpusTextError, parse, statements
from evidence import Evidence, load_evidence
from typeset_pdf import Cover, Remark, typeset
from write_docx import write_docx
from write_html import write_html
from write_markdown import write_markdown

if TYPE_CHECKING:
    from collections.abc import Callable

CORPUS = Path(__file__).resolve().parent.parent / "corpus"
# The day the texts were last edited as a whole; it is printed nowhere and stands in the metadata.
EDITION = date(2026, 11, 22)
COVER = Cover(
    series="Kleinstadt-Assistent · Digest",
    notice=(
        "Dieses Dossier ist ein Digest des Projekts Kleinstadt-Assistent und nicht die Studie "
        "„Kleinstädte in Deutschland“ des BBSR. Es ist neu geschrieben; jeder Satz nennt seine "
        "Quelle in einer Fußnote."
    ),
    imprint="Kleinstadt-Assistent. Lizenz: CC BY 4.0.",
    author="Kleinstadt-Assistent",
    keywords=("Kleinstadt", "Kleinstädte", "Digest"),
    day=EDITION,
)


def _pdf(text: CorpusText, evidence: Evidence) -> bytes:
    """Return the text as PDF."""

    def remarks(facts: tuple[str, ...]) -> tuple[Remark, ...]:
        """Return what the footnotes say of the sources of `facts`."""
        return tuple(Remark(words=n.words, address=n.address) for n in evidence.notes(facts))

    return typeset(text, COVER, remarks)


def _html(text: CorpusText, evidence: Evidence) -> bytes:
    """Return the text as an HTML page."""
    return write_html(text, evidence).encode()


def _docx(text: CorpusText, evidence: Evidence) -> bytes:
    """Return the text as DOCX."""
    return write_docx(text, evidence, EDITION)


def _markdown(text: CorpusText, evidence: Evidence) -> bytes:
    """Return the text as Markdown."""
    return write_markdown(text, evidence).encode()


DOCUMENTS: dict[str, tuple[str, Callable[[CorpusText, Evidence], bytes]]] = {
    "dossier": ("dossier.pdf", _pdf),
    "akademie": ("akademie.html", _html),
    "modellvorhaben": ("modellvorhaben.docx", _docx),
    "bibliografie": ("bibliografie.md", _markdown),
    "widersprueche": ("widersprueche.md", _markdown),
}


def origins(text: CorpusText, evidence: Evidence) -> str:
    """Return the sidecar: every claim as printed, what it rests on, and the date it speaks of."""
    claims = [
        {
            "text": one.text,
            "origins": [
                {
                    "title": note.title,
                    "address": note.address,
                    "date": note.date,
                    "confidence": note.confidence,
                }
                for note in evidence.notes(one.facts)
            ],
            "as_of": evidence.as_of(one.facts),
        }
        for one in statements(text)
    ]
    return json.dumps({"claims": claims}, ensure_ascii=False, indent=1) + "\n"


def check(text: CorpusText, evidence: Evidence, file: str) -> None:
    """Refuse a text that rests on a fact nobody recorded."""
    for one in statements(text):
        for fact in one.facts:
            if fact not in evidence.facts:
                raise CorpusTextError(file, one.line, f"{fact} is not in belege.toml")


def build(corpus: Path, out: Path) -> tuple[Path, ...]:
    """Build every document whose source text is in `corpus/text` into `out`; return the files.

    Raises `CorpusTextError` where a text breaks the format.
    """
    evidence = load_evidence(corpus / "text" / "belege.toml")
    (out / "origins").mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    for name, (file, write) in DOCUMENTS.items():
        source = corpus / "text" / f"{name}.txt"
        text = parse(source)
        check(text, evidence, source.name)
        document, sidecar = out / file, out / "origins" / f"{name}.json"
        document.write_bytes(write(text, evidence))
        sidecar.write_text(origins(text, evidence), encoding="utf-8")
        written += [document, sidecar]
    return tuple(written)


def main() -> int:
    """Run the command; exit 1 where a text breaks the format."""
    parser = argparse.ArgumentParser(description="Build the shipped documents from their texts.")
    parser.add_argument("--corpus", type=Path, default=CORPUS, help="folder that holds text/")
    parser.add_argument("--out", type=Path, default=None, help="where to write (the corpus)")
    arguments = parser.parse_args()
    try:
        written = build(arguments.corpus, arguments.out or arguments.corpus)
    except (CorpusTextError, FileNotFoundError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    for file in written:
        sys.stdout.write(f"{file} ({file.stat().st_size:,} bytes)\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
