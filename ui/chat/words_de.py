"""Every German word of the chat."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from assistant.model import NoticeKind
from ingest.model import heading
from ui.chat.turns import Failure
from ui.terminal import page

if TYPE_CHECKING:
    from assistant.errors import AssistantError
    from assistant.model import Citation, Hit
    from assistant.resolve import Resolved
    from ingest.errors import IngestError
    from ingest.model import Generation

TITLE = "Kleinstadt-Assistent"
SUBTITLE = "Fragen an den Bestand. Jeder Satz der Antwort führt zu der Stelle, an der er steht."
ASK = "Frage an den Bestand stellen"
BEGIN_WITH = "Womit möchten Sie beginnen?"
NEW_CONVERSATION = "Neues Gespräch"
SEARCHING = "Die Antwort wird gesucht …"
OPENING_PAGE = "Die Seite wird geöffnet …"
NO_ANSWER = "Dazu gibt der Bestand keine Antwort."
NEAREST = "Am nächsten kommen diese Stellen"
CLOSE_SOURCE = "Quelle schließen"
QUOTE = "Wortlaut"
DIGEST = "Digest dieses Projekts, nicht die Originalveröffentlichung"
ORIGINAL = "Originalveröffentlichung"
LINKED_PASSAGE = "Verlinkte Passage"
LINKED_ANSWER = "Verlinkte Antwort"
NOTHING_ANSWERED = "Auf diese Frage gab es keine Antwort."
NO_LONGER_KNOWN = "Dieses Zitat ist nicht mehr bekannt."
NOT_FOUND_AGAIN = "Der Link führt zu nichts, was der Bestand noch kennt."
NOT_ANSWERED = "Die Frage lässt sich gerade nicht beantworten."
NOT_SHOWN = "Diese Stelle lässt sich gerade nicht darstellen; das Zitat selbst gilt weiter."
UNEXPECTED = "Das ist schiefgegangen."
UNEXPECTED_ADVICE = (
    "Versuchen Sie es noch einmal. Bleibt der Fehler, steht die Ursache im Protokoll des Programms."
)
UNEXPECTED_FAILURE = Failure(lead=UNEXPECTED, detail=UNEXPECTED_ADVICE)
PORT_HINT = "Wählen Sie mit --port einen anderen oder beenden Sie das Programm, das ihn benutzt."

_EARLIER = "Diese Passage stammt aus einer früheren Generation des Bestands."

NOTICES: dict[NoticeKind, str] = {
    NoticeKind.PREMISE: "Zur Annahme der Frage",
    NoticeKind.CONTRADICTION: "Die Quellen widersprechen sich",
    NoticeKind.MISSING: "Unvollständig",
    NoticeKind.FALLBACK: "Ohne Sprachmodell beantwortet",
}


def failure(error: IngestError | AssistantError) -> Failure:
    """Return why a question could not be answered; the error's own words say what to do."""
    return Failure(lead=NOT_ANSWERED, detail=str(error))


def page_failure(error: IngestError | AssistantError) -> Failure:
    """Return why a cited place could not be shown."""
    return Failure(lead=NOT_SHOWN, detail=str(error))


def understood_as(text: str) -> str:
    """Say how a follow-up question was taken."""
    return f"Verstanden als: {text}"


def source_name(number: int, citation: Citation) -> str:
    """Return what a numbered source is called: „Quelle 1: Dossier, S. 4“."""
    if citation.page_label and not citation.slides:
        where = f"S. {citation.page_label}"
    else:
        where = _page(citation) or _section(citation.section[-1:], citation.title)
    return ", ".join(part for part in (f"Quelle {number}: {citation.title}", where) if part)


def source_heading(number: int) -> str:
    """Return the heading of the source panel."""
    return f"Quelle {number}"


def place(citation: Citation) -> str:
    """Return where in its document a quote stands."""
    where = _page(citation)
    section = _section(citation.section, citation.title)
    return " · ".join(part for part in (where, section) if part)


def hit_place(hit: Hit) -> str:
    """Return where a passage stands."""
    where = _page(hit)
    section = _section(hit.passage.section, hit.title)
    return " · ".join(part for part in (hit.title, where, section) if part)


def _page(found: Citation | Hit) -> str:
    """Return the page or slide that something stands on."""
    return page(found.page, found.page_label, slides=found.slides)


def _section(section: tuple[str, ...], title: str) -> str:
    """Return a path of headings; the first is often the title, which stands there already."""
    return heading(section[1:] if section[:1] == (title,) else section)


def page_caption(number: int, label: str | None, count: int) -> str:
    """Return what stands under a page image."""
    return f"{page(number, label)} von {count}; die zitierten Wörter sind gelb markiert."


def page_alternative(title: str, number: int, label: str | None, quotes: tuple[str, ...]) -> str:
    """Return what a page image shows, for those who do not see it."""
    said = " … ".join(quotes)
    return f"{page(number, label)} aus „{title}“. Markiert ist: „{said}“"


def origin_details(date: str | None, confidence: str) -> str:
    """Return the date and the confidence of what a digest rests on."""
    return ", ".join(part for part in (date or "ohne Datum", f"Konfidenz {confidence}") if part)


def as_of(date: str) -> str:
    """Return the date a statement speaks of."""
    return f"Stand {date}"


def resolved_place(found: Resolved) -> str:
    """Return where a passage stands, or stood."""
    source = found.document.source
    where = page(found.page, found.page_label, slides=found.document.slides)
    section = _section(found.passage.section, source.title)
    return " · ".join(part for part in (source.title, where, section) if part)


def became(found: Resolved) -> str:
    """Say what became of a passage that is not in the index that answers now."""
    if found.today is None or found.today.document_id is None:
        return f"{_EARLIER} Heute stehen diese Sätze nicht mehr darin."
    where = page(found.today.page, found.today.page_label) or heading(found.today.section)
    changed = f" mit Unterschieden: {found.today.difference}" if found.today.difference else ""
    return f"{_EARLIER} Heute stehen diese Sätze in „{found.today.title}“, {where}{changed}"


def link_failure(error: IngestError | AssistantError) -> Failure:
    """Return why a link leads nowhere."""
    return Failure(lead=NOT_FOUND_AGAIN, detail=str(error))


def link_to_passage(passage_id: str) -> str:
    """Return Markdown for a link that keeps leading to a passage; ids are letters and digits."""
    return f"[Link zu dieser Passage](?passage={quote(passage_id)})"


def link_to_answer(address: str) -> str:
    """Return Markdown for a link that keeps leading to an answer."""
    return f"[Link zu dieser Antwort](?answer={quote(address)})"


def gone(cited: str, current: str) -> str:
    """Say that a cited place is not in the index that answers now."""
    return (
        f"Dieses Zitat stammt aus der Generation {cited} des Bestands. In der jetzigen Generation "
        f"({current}) steht es nicht mehr an dieser Stelle; der Wortlaut bleibt hier erhalten."
    )


def stock(generation: Generation) -> str:
    """Describe what answers are drawn from."""
    count = generation.counts.documents
    documents = "1 Dokument" if count == 1 else f"{count} Dokumente"
    return (
        "Antworten sind wörtliche Zitate aus dem Bestand, kein frei formulierter Text. "
        f"Bestand: {documents}, Generation {generation.id} "
        f"vom {generation.created:%d.%m.%Y}."
    )


def serving_api(address: str) -> str:
    """Say where the API answers."""
    return f"Die Schnittstelle: {address}/v1 (Beschreibung: {address}/v1/openapi.json)"


def serving_mcp(address: str) -> str:
    """Say where the MCP server answers."""
    return f"MCP: {address}"


def serving(address: str) -> str:
    """Say where the chat can be reached."""
    return f"Chat: {address}"


def reachable_by_others(host: str) -> str:
    """Warn that there is no login."""
    return (
        f"Hinweis: {host} ist auch von anderen Rechnern erreichbar, und der Chat fragt nach keiner "
        "Anmeldung."
    )


def address_taken(host: str, port: int) -> str:
    """Say that another program uses the port."""
    return f"Der Port {port} auf {host} ist belegt. {PORT_HINT}"


def address_unusable(host: str, port: int, reason: str) -> str:
    """Say that an address cannot be served."""
    return (
        f"Auf {host}, Port {port}, lässt sich der Chat nicht anbieten ({reason}). "
        "Prüfen Sie --host und --port."
    )
