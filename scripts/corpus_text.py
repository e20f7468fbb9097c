"""The source texts of the corpus: a small line format, and the records it is read into.

One sentence a line, each closed by the numbers of the facts it rests on in braces. Blank lines
part paragraphs; `=` to `====` open headings, `- ` a list item, `|+` a table's caption, `||` its
header, `|` a row, `: term :: explanation` a glossary entry, `%front` and `%body` the two page
numberings of a printed document, and any other `%` a remark for editors.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

_FACTS = re.compile(r"^(?P<text>.*\S)\s*\{(?P<facts>[^{}]+)\}$")
_FACT = re.compile(r"^(F\d\.\d\d|L[1-8]|8\.\d{1,2}|6\.\d{1,2}|9|0)$")
_HEADING = re.compile(r"^(={1,4}) (\S.*)$")


class CorpusTextError(Exception):
    """A line of a source text breaks the format."""

    def __init__(self, file: str, line: int, reason: str) -> None:
        """Name file and line, and what is expected there."""
        super().__init__(f"{file}:{line}: {reason}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One sentence, and the numbers of the facts it rests on."""

    text: str
    facts: tuple[str, ...]
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading; level 1 opens a chapter."""

    level: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """Sentences that are set as one paragraph."""

    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemList:
    """A list; each item is a whole sentence."""

    items: tuple[Statement, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A table row, and the numbers of the facts it rests on."""

    cells: tuple[str, ...]
    facts: tuple[str, ...]
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table with its caption; every row has as many cells as the header."""

    caption: Statement
    header: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A glossary entry."""

    term: str
    explanation: Statement

    @property
    def text(self) -> str:
        """Return the entry as it is printed."""
        return f"{self.term}: {self.explanation.text}"


Part = Heading | Paragraph | ItemList | Table | Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class CorpusText:
    """A source text: what stands before the body (roman page numbers), and the body."""

    id: str
    title: str
    front: tuple[Part, ...]
    body: tuple[Part, ...]

    @property
    def parts(self) -> tuple[Part, ...]:
        """Return all parts in document order."""
        return self.front + self.body


@dataclass(frozen=True, slots=True)
class _Line:
    """A line as it stands in the file, with what errors need to name it."""

    file: str
    number: int
    text: str

    def refuse(self, reason: str) -> NoReturn:
        """Raise an error that names this line."""
        raise CorpusTextError(self.file, self.number, reason)

    def statement(self, marker: str = "") -> Statement:
        """Read the line as a sentence behind `marker`."""
        match = _FACTS.match(self.text.removeprefix(marker).strip())
        if match is None:
            reason = "a sentence ends with its fact numbers in braces, as in {F1.28, F1.30}"
            self.refuse(reason)
        facts = tuple(fact.strip() for fact in match["facts"].split(","))
        for fact in facts:
            if not _FACT.match(fact):
                self.refuse(f"{fact!r} is not a fact number")
        return Statement(text=match["text"], facts=facts, line=self.number)


def parse(path: Path) -> CorpusText:
    """Read the source text at `path`; its document id is the file's stem.

    Raises `CorpusTextError`, which names file and line, where the format is broken.
    """
    lines = [
        _Line(path.name, number, text.rstrip())
        for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
    ]
    title = next((line for line in lines if line.text and not line.text.startswith("%")), None)
    if title is None or not title.text.startswith("= "):
        _Line(path.name, 1, "").refuse("the first line must be the title: '= Titel'")
    rest = [line for line in lines if line is not title]
    start = next((i for i, line in enumerate(rest) if line.text == "%body"), None)
    if start is None:
        front, body = [], rest
    else:
        front, body = rest[:start], rest[start + 1 :]
    return CorpusText(
        id=path.stem,
        title=title.text[2:].strip(),
        front=tuple(_parts(front)),
        body=tuple(_parts(body)),
    )


def statements(text: CorpusText) -> Iterator[Statement]:
    """Yield all that is claimed, in document order, each as it is printed.

    A table row becomes a statement of its cells, joined by tabs.
    """
    for part in text.parts:
        match part:
            case Paragraph(statements=found) | ItemList(items=found):
                yield from found
            case Table():
                yield part.caption
                for row in part.rows:
                    yield Statement(text="\t".join(row.cells), facts=row.facts, line=row.line)
            case Entry(explanation=found_one):
                yield Statement(text=part.text, facts=found_one.facts, line=found_one.line)
            case Heading():
                pass


def _parts(lines: Sequence[_Line]) -> Iterator[Part]:
    """Yield the parts that `lines` hold."""
    run: list[_Line] = []
    for line in lines:
        if run and _kind(line) != _kind(run[0]):
            yield from _part(run)
            run = []
        if _kind(line) != " ":
            run.append(line)
    if run:
        yield from _part(run)


def _kind(line: _Line) -> str:
    """Return what a line belongs to: its marker, a blank for nothing, `a` for a sentence."""
    if not line.text or line.text.startswith("%"):
        return " "
    return line.text[0] if re.match(r"^(={2,4} |- |\|[+|]? |: )", line.text) else "a"


def _part(run: Sequence[_Line]) -> Iterator[Part]:
    """Yield what a run of lines of one kind holds."""
    match _kind(run[0]):
        case "=":
            yield from (_heading(line) for line in run)
        case "-":
            yield ItemList(items=tuple(line.statement("- ") for line in run))
        case "|":
            yield _table(run)
        case ":":
            yield from (_entry(line) for line in run)
        case _:
            yield Paragraph(statements=tuple(line.statement() for line in run))


def _heading(line: _Line) -> Heading:
    """Read a heading; two signs open a chapter, since one is the title."""
    match = _HEADING.match(line.text)
    if match is None or match[2].endswith("}"):
        line.refuse("a heading is '== Text' without fact numbers")
    return Heading(level=len(match[1]) - 1, text=match[2].strip())


def _entry(line: _Line) -> Entry:
    """Read a glossary entry."""
    term, separator, explanation = line.text.removeprefix(": ").partition(" :: ")
    if not separator:
        line.refuse("a glossary entry is ': Begriff :: Erklärung {F1.01}'")
    found = _Line(line.file, line.number, explanation).statement()
    return Entry(term=term.strip(), explanation=found)


def _table(run: Sequence[_Line]) -> Table:
    """Read a table: caption, header, rows."""
    if len(run) < len(("caption", "header", "row")) or not run[0].text.startswith("|+ "):
        run[0].refuse("a table has a caption (|+), a header (||) and rows (|)")
    if not run[1].text.startswith("|| "):
        run[1].refuse("a table's second line is its header (||)")
    header = tuple(cell.strip() for cell in run[1].text.removeprefix("|| ").split(" | "))
    rows = []
    for line in run[2:]:
        if not line.text.startswith("| "):
            line.refuse("a table row starts with '| '; a blank line parts two tables")
        found = line.statement("| ")
        cells = tuple(cell.strip() for cell in found.text.split(" | "))
        if len(cells) != len(header):
            line.refuse(f"{len(cells)} cells under a header of {len(header)}")
        rows.append(Row(cells=cells, facts=found.facts, line=line.number))
    return Table(caption=run[0].statement("|+ "), header=header, rows=tuple(rows))
