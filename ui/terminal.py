"""What a person reads in the terminal, in German."""

from __future__ import annotations

import re
import shutil
import sys
import textwrap
import time
from typing import TYPE_CHECKING, Self

from assistant.model import Answer
from ingest.model import Standing, State, heading
from ui import quality_text

if TYPE_CHECKING:
    from assistant.model import Check, Citation, Hit, NoAnswer, Reply
    from ingest.index import Index
    from ingest.model import Source
    from ingest.plan import Recognised
    from ingest.report import Report
    from ingest.sources import FetchReport

HELD = (
    "Dieser Stand wurde zurückgenommen und wird nicht von selbst wieder veröffentlicht "
    "(`kleinstadt ingest --rebuild` tut es)."
)
WRITTEN = "Geschrieben vom Sprachmodell {}. Jeder Satz ist an den zitierten Stellen geprüft."
UNSUPPORTED = "Nicht belegt, vom Sprachmodell trotzdem geschrieben:"
# Seconds between two lines about the same step where nobody watches.
_NOW_AND_THEN = 10.0
_STEERING = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
_WORTH_TELLING = 3.0
_MINUTE = 60
_STATES = {State.REMOTE: "nicht geladen", State.EXPECTED: "erwartet, noch nicht erschienen"}


def reply(given: Reply) -> str:
    """Return an answer with numbered sources, or that there is none and what comes nearest."""
    head = []
    if given.question.understood_as != given.question.text:
        head = [wrapped(f"Verstanden als: {given.question.understood_as}"), ""]
    body = _answer(given) if isinstance(given, Answer) else _no_answer(given)
    return "\n".join([*head, *body])


def _answer(given: Answer) -> list[str]:
    numbers: dict[tuple[str, ...], int] = {}
    lines: list[str] = []
    if given.written_by:
        lines = [wrapped(WRITTEN.format(given.written_by)), ""]
    for part, sentences in given.groups:
        if part and part.title:
            lines += [*([""] if lines else []), wrapped(part.title)]
        for sentence in sentences:
            # What reads the same is one source, however many of its sentences are quoted.
            sources = ((place(each), *origins(each)) for each in _places(sentence.citations))
            marks = [numbers.setdefault(each, len(numbers) + 1) for each in sources]
            cited = "".join(f"[{number}]" for number in marks)
            bullet = "• " if part and part.title else ""
            lines.append(wrapped(f"{bullet}{sentence.text} {cited}", indent="  " if bullet else ""))
        if part and part.more:
            lines.append(f"  {more_passages(part.more)}")
    notices = [wrapped(f"Hinweis: {each.text}") for each in given.notices]
    lines += _unsupported(given.check) if given.check else []
    lines += [*([""] if notices else []), *notices, "", "Quellen"]
    for (where, *resting), number in numbers.items():
        lines.append(wrapped(f"[{number}] {where}", indent="    "))
        lines += [wrapped(f"    {line}", indent="      ") for line in resting]
    return lines


def _unsupported(given: Check) -> list[str]:
    """Return what a model wrote without evidence, or how much of it was left out."""
    found = given.unsupported
    if given.shown and found:
        return ["", UNSUPPORTED, *(wrapped(f"  ? {each.text}", indent="    ") for each in found)]
    return ["", wrapped(left_out(len(found)))] if found else []


def left_out(count: int) -> str:
    """Say how many sentences of a model were not supported."""
    if count == 1:
        return "Ein Satz des Sprachmodells war nicht belegt und ist weggelassen."
    return f"{count} Sätze des Sprachmodells waren nicht belegt und sind weggelassen."


def more_passages(count: int) -> str:
    """Return how many passages speak of a theme beside those quoted."""
    return "1 weitere Passage" if count == 1 else f"{count} weitere Passagen"


def _places(citations: tuple[Citation, ...]) -> list[Citation]:
    """Return one citation for each page: the cells of a table row stand in one place.

    The header of a table has no source of its own, so a cell that has one speaks for the row.
    """
    known: dict[tuple[str, int | None], Citation] = {}
    for each in sorted(citations, key=lambda citation: not citation.origins):
        known.setdefault((each.document_id, each.page), each)
    return list(known.values())


def _no_answer(given: NoAnswer) -> list[str]:
    lines = [wrapped(f"Keine Antwort: {given.reason}")]
    lines += [wrapped(f"Hinweis: {each.text}") for each in given.notices]
    if given.sought:
        lines.append(wrapped(f"Gesucht wurde nach: {', '.join(given.sought)}."))
    if given.near:
        lines += ["", "Am nächsten kommen diese Stellen:"]
        lines += [hit(each) for each in given.near]
    if given.sources:
        lines += ["", "Nicht im Bestand, dort könnte es stehen:"]
        lines += [wrapped(f"• {might_hold(each)}", indent="  ") for each in given.sources]
    return lines


def might_hold(source: Source) -> str:
    """Return a source that is not in the corpus, and why it is not."""
    parts = (source.title, source.publisher, source.published, _STATES.get(source.state))
    return ", ".join(filter(None, parts))


def place(citation: Citation) -> str:
    """Return where a quote stands, with the printed and the PDF page, and its date."""
    where = page(citation.page, citation.page_label, slides=citation.slides)
    date = f"Stand {citation.speaks_of.text}" if citation.speaks_of else ""
    kind = "Digest" if citation.source_kind is Standing.DIGEST else ""
    parts = (citation.title, kind, where, _section(citation.section, citation.title), date)
    return ", ".join(filter(None, parts))


def _section(section: tuple[str, ...], title: str) -> str:
    """Return a path of headings, unless it says no more than the title."""
    return "" if section == (title,) else heading(section)


def page(number: int | None, label: str | None, *, slides: bool = False) -> str:
    """Return the slide, or the printed page and the PDF page, as far as there are any."""
    if number is None:
        return ""
    if slides:
        return f"Folie {label or number}"
    if label is None:
        return f"PDF-Seite {number}"
    return f"S. {label} (PDF-Seite {number})"


def origins(citation: Citation) -> list[str]:
    """Return what a digest's statement mainly rests on, and how many sources more."""
    if not citation.origins:
        return []
    main, *more = citation.origins
    parts = (main.title, main.date, main.address, f"Konfidenz {main.confidence}")
    others = f" (und {len(more)} weitere)" if more else ""
    return [f"nach: {', '.join(filter(None, parts))}{others}"]


def hit(given: Hit) -> str:
    """Return a passage found with its place."""
    where = page(given.page, given.page_label, slides=given.slides)
    section = _section(given.passage.section, given.title)
    head = ", ".join(part for part in (given.title, where, section) if part)
    text = textwrap.shorten(given.passage.text, 400, placeholder=" …")
    return f"{wrapped(f'• {head}', indent='  ')}\n{wrapped(f'  {text}', indent='  ')}"


def listed(given: Hit) -> str:
    """Return a passage of a list, with where it stands as well, and its id."""
    places = [", ".join(filter(None, (o.title, page(o.page, o.page_label)))) for o in given.same]
    lines = [hit(given), *(wrapped(f"  ebenso: {where}", indent="    ") for where in places)]
    return "\n".join([*lines, f"  Kennung {given.passage.id}"])


def report(given: Report) -> str:
    """Return what a run did."""
    if given.published:
        head = f"Generation {given.generation} veröffentlicht."
    elif given.held:
        head = f"{HELD} Generation {given.generation} bleibt."
    else:
        head = f"Nichts Neues; Generation {given.generation} bleibt."
    groups = (
        ("neu", given.added),
        ("geändert", given.changed),
        ("unverändert", given.unchanged),
        ("entfernt", given.removed),
        ("nicht erreichbar, letzte Fassung behalten", given.unreachable),
        ("von Ihnen entfernt (zurück mit --restore)", given.left_out),
    )
    lines = [head, *(f"  {name}: {', '.join(ids)}" for name, ids in groups if ids)]
    lines += [
        f"  {name} steht fast gleich in {cited}; zitiert wird {cited}"
        for name, cited in given.same.items()
    ]
    lines += _fetched(given.fetched) if given.fetched else []
    lines += [_recognised(each) for each in given.recognised]
    lines += [f"  nicht gelesen: {failure}" for failure in given.failures]
    lines += [f"  Hinweis: {warning}" for warning in given.warnings]
    lines += [f"  ansehen: {line}" for line in quality_text.findings(given.findings)]
    if given.not_fetched:
        lines.append(
            f"  {len(given.not_fetched)} Quellen des Verzeichnisses sind nicht geladen "
            "(kleinstadt status zeigt sie)."
        )
    return "\n".join(lines)


def _fetched(given: FetchReport) -> list[str]:
    """Return what fetching did."""
    counts = (("neu", given.new), ("geändert", given.changed), ("unverändert", given.unchanged))
    said = ", ".join(f"{len(addresses)} {name}" for name, addresses in counts if addresses)
    head = f"  geladen: {said or 'nichts'}"
    return [head, *(f"  nicht geladen: {each.entry}: {each.problem}" for each in given.failures)]


def _recognised(given: Recognised) -> str:
    """Return what a file turned out to be."""
    news = "; diese Quelle war erwartet und ist jetzt erschienen" if given.appeared else ""
    return f"  erkannt: {given.file} ist die Quelle {given.source} ({given.by}){news}"


def status(index: Index) -> str:
    """Return what the current generation holds."""
    made = index.generation
    lines = [
        f"Generation  {made.id}, erstellt {made.created:%d.%m.%Y %H:%M} UTC",
        (
            f"Encoder     {made.encoder.name} ({made.encoder.revision}), "
            f"{made.encoder.dimension} Dimensionen"
        ),
        (
            f"Bestand     {made.counts.documents} Dokumente, {made.counts.pages} Seiten, "
            f"{made.counts.passages} Passagen"
        ),
        "",
        "Dokumente",
    ]
    for document in index.catalog.documents.values():
        counted = "Folien" if document.slides else "Seiten"
        pages = f"{document.page_count} {counted}" if document.paged else "ohne Seiten"
        same = f"; fast gleich: zitiert wird {document.same_as}" if document.same_as else ""
        lines.append(f"  {document.id:<16} {document.source.title} ({pages}{same})")
    findings = quality_text.findings(index.catalog.findings())
    if findings:
        lines += ["", "Ansehen (kleinstadt inspect DOKUMENT zeigt mehr)"]
    lines += [f"  {line}" for line in findings]
    if made.not_fetched:
        lines += ["", "Nicht im Bestand"]
    for source in made.not_fetched:
        lines.append(f"  {source.id:<16} {source.title} – {_STATES.get(source.state, '')}")
    return "\n".join(lines)


class Progress:
    """Shows how far a run is: one line that moves in a terminal, a line now and then elsewhere."""

    def __init__(self) -> None:
        """Look whether a person is watching."""
        self._moving = sys.stderr.isatty()
        self._step = ""
        self._began = 0.0
        self._said = 0.0

    def __call__(self, step: str, done: int, total: int) -> None:
        """Show that `done` of `total` parts of a step are finished."""
        now = time.monotonic()
        if step != self._step:
            self._began = now
        said = f"{step}: {done}/{total}{_left(now - self._began, done, total)}"
        if self._moving:
            sys.stderr.write(f"\r\033[K{said}")
            sys.stderr.flush()
        elif step != self._step:
            print(f"{step} …", file=sys.stderr)
            self._said = now
        elif now - self._said > _NOW_AND_THEN:
            print(said, file=sys.stderr)
            self._said = now
        self._step = step

    def __enter__(self) -> Self:
        """Begin to show."""
        return self

    def __exit__(self, *ended: object) -> None:
        """Leave the moving line."""
        if self._moving and self._step:
            sys.stderr.write("\r\033[K")
            sys.stderr.flush()


def _left(elapsed: float, done: int, total: int) -> str:
    """Return how long a step still takes, once that can be told and is worth telling."""
    left = elapsed / done * (total - done) if done else 0.0
    if min(elapsed, left) < _WORTH_TELLING:
        return ""
    return (
        f", noch etwa {left:.0f} s" if left < _MINUTE else f", noch etwa {left / _MINUTE:.0f} min"
    )


def wrapped(text: str, indent: str = "") -> str:
    """Return a paragraph in lines no wider than the terminal.

    Signs that steer a terminal or reorder its letters are left out.
    """
    width = min(100, shutil.get_terminal_size((100, 24)).columns)
    return textwrap.fill(
        _STEERING.sub("", text),
        width,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
