"""Words that several views share: failures, places, and what a document is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.model import NoticeKind
from ingest.model import Standing, heading
from ui.chat.language import _, date, ngettext
from ui.chat.literal_text import literal, one_line
from ui.chat.turns import Failure

if TYPE_CHECKING:
    from assistant.errors import AssistantError
    from assistant.model import Citation, Hit, NoAnswer
    from ingest.errors import IngestError
    from ingest.model import Document, Generation
    from ui.chat.turns import Cited


def product() -> str:
    """Return the name of the program."""
    return "Kleinstadt-Assistent"


def opening() -> str:
    """Return what is said while the corpus is opened."""
    return _("Der Bestand wird geöffnet …")


def notice(kind: NoticeKind) -> str:
    """Return what a notice is headed by."""
    return {
        NoticeKind.PREMISE: _("Zur Annahme der Frage"),
        NoticeKind.CONTRADICTION: _("Die Quellen widersprechen sich"),
        NoticeKind.MISSING: _("Unvollständig"),
        NoticeKind.FALLBACK: _("Zum Sprachmodell"),
        NoticeKind.REMOTE: _("Außerhalb dieses Rechners"),
        NoticeKind.SERVER: _("Ohne Chroma-Server gesucht"),
        NoticeKind.AGE: _("Verschiedene Stände"),
        NoticeKind.SPELLING: _("Andere Schreibweise?"),
        NoticeKind.UNCERTAIN: _("Unsichere Antwort"),
    }[kind]


def reason(said: str) -> str:
    """Return why there is no answer; the assistant gives one of two reasons."""
    reasons = {
        "Im Korpus kommt keines der gesuchten Wörter vor.": _(
            "Im Korpus kommt keines der gesuchten Wörter vor."
        ),
        "Im Korpus steht kein Satz, der diese Frage beantwortet.": _(
            "Im Korpus steht kein Satz, der diese Frage beantwortet."
        ),
    }
    return reasons.get(said, said)


def no_answer(reply: NoAnswer) -> str:
    """Return, as Markdown, that the corpus does not answer, and why."""
    return f"**{_('Dazu gibt der Bestand keine Antwort.')}** {literal(reason(reply.reason))}"


def failure(error: IngestError | AssistantError) -> Failure:
    """Return why a question could not be answered; the error's own words say what to do."""
    return Failure(lead=_("Die Frage lässt sich gerade nicht beantworten."), detail=str(error))


def page_failure(error: IngestError | AssistantError) -> Failure:
    """Return why a cited place could not be shown."""
    lead = _("Diese Stelle lässt sich gerade nicht darstellen; das Zitat selbst gilt weiter.")
    return Failure(lead=lead, detail=str(error))


def view_failure(error: IngestError | AssistantError) -> Failure:
    """Return why a view has nothing to show."""
    return Failure(lead=_("Das lässt sich gerade nicht zeigen."), detail=str(error))


def stopped() -> Failure:
    """Return what is said of a question that was given up."""
    return Failure(lead=_("Angehalten."), detail=_("Diese Frage wurde nicht beantwortet."))


def unexpected() -> Failure:
    """Return what is said of a failure that nobody foresaw."""
    return Failure(
        lead=_("Das ist schiefgegangen."),
        detail=_(
            "Versuchen Sie es noch einmal. Bleibt der Fehler, steht die Ursache im Protokoll des "
            "Programms."
        ),
    )


def source_name(number: int, citation: Citation) -> str:
    """Return what a numbered source is called: „Quelle 1: Dossier, S. 4“."""
    if citation.page_label and not citation.slides:
        where = _("S. {label}").format(label=citation.page_label)
    else:
        where = _page_of(citation) or _section(citation.section[-1:], citation.title)
    name = _("Quelle {number}: {title}").format(number=number, title=citation.title)
    return ", ".join(part for part in (name, where) if part)


def place(citation: Citation) -> str:
    """Return where in its document a quote stands."""
    where = _page_of(citation)
    section = _section(citation.section, citation.title)
    return " · ".join(part for part in (where, section) if part)


def hit_place(hit: Hit) -> str:
    """Return where a passage stands."""
    where = _page_of(hit)
    section = _section(hit.passage.section, hit.title)
    return " · ".join(part for part in (hit.title, where, section) if part)


def page(number: int | None, label: str | None, *, slides: bool = False) -> str:
    """Return the slide, or the printed page and the PDF page, as far as there are any."""
    if number is None:
        return ""
    if slides:
        return _("Folie {number}").format(number=label or number)
    if label is None:
        return _("PDF-Seite {number}").format(number=number)
    return _("S. {label} (PDF-Seite {number})").format(label=label, number=number)


def _page_of(found: Citation | Hit) -> str:
    return page(found.page, found.page_label, slides=found.slides)


def _section(section: tuple[str, ...], title: str) -> str:
    """Return a path of headings; the first is often the title, which stands there already."""
    return heading(section[1:] if section[:1] == (title,) else section)


def standing(given: Standing) -> str:
    """Return whether a text is the publication itself."""
    if given is Standing.DIGEST:
        return _("Digest dieses Projekts, nicht die Originalveröffentlichung")
    return _("Originalveröffentlichung")


def origin_details(date: str | None, confidence: str) -> str:
    """Return the date and the confidence of what a digest rests on."""
    levels = {"hoch": _("hoch"), "mittel": _("mittel"), "niedrig": _("niedrig")}
    sure = _("Konfidenz {level}").format(level=levels.get(confidence, confidence))
    return ", ".join((date or _("ohne Datum"), sure))


def more_passages(count: int) -> str:
    """Return how many passages speak of a theme beside those quoted."""
    if count == 1:
        return _("1 weitere Passage")
    return _("{count} weitere Passagen").format(count=count)


def as_of(date: str) -> str:
    """Return the date a statement speaks of."""
    return _("Stand {date}").format(date=date)


def gone(cited: str, current: str) -> str:
    """Say that a cited place is not in the index that answers now."""
    return _(
        "Dieses Zitat stammt aus der Generation {cited} des Bestands. In der jetzigen Generation "
        "({current}) steht es nicht mehr an dieser Stelle; der Wortlaut bleibt hier erhalten."
    ).format(cited=cited, current=current)


def erased() -> str:
    """Say that the words of a source were removed with its document."""
    return _("Dieses Dokument wurde aus dem Bestand getilgt, und mit ihm der Wortlaut des Zitats.")


def newer(generation: Generation) -> str:
    """Say that the corpus changed since the last answer."""
    return _(
        "Seit dieser Antwort wurde ein neuer Bestand veröffentlicht (Generation {generation} vom "
        "{date}). Die Zitate oben gelten für den früheren."
    ).format(generation=generation.id, date=date(generation.created))


def reference(cited: Cited) -> str:
    """Return the quotes of a source with where they stand, to be pasted into a note."""
    first = cited.first
    where = ", ".join(
        part
        for part in (
            first.title,
            place(first),
            as_of(first.as_of) if first.as_of else "",
            _("Digest dieses Projekts") if first.source_kind is Standing.DIGEST else "",
            *(_("nach: {source}").format(source=each.title) for each in first.origins),
        )
        if part
    )
    return one_line(f"„{' … '.join(cited.quotes)}“ ({where})")


def sent_to(host: str) -> str:
    """Say where questions are sent, as long as a model elsewhere is set."""
    return _(
        "Fragen und die dazu gefundenen Textstellen werden an {host} gesandt, also an einen "
        "anderen Rechner. Geben Sie nichts Vertrauliches ein."
    ).format(host=host)


def written_by(model: str) -> str:
    """Say that a language model wrote an answer."""
    return _(
        "Geschrieben vom Sprachmodell {model}. Jeder Satz ist an den zitierten Stellen geprüft."
    ).format(model=model)


def meanwhile(sentence: str) -> str:
    """Say what the corpus itself says, while a language model is still writing."""
    return _("Das Sprachmodell schreibt noch. Wörtlich im Bestand: {sentence}").format(
        sentence=sentence
    )


def left_out(count: int) -> str:
    """Say how many sentences of a model are not shown."""
    return ngettext(
        "{count} Satz des Sprachmodells war nicht belegt und ist weggelassen.",
        "{count} Sätze des Sprachmodells waren nicht belegt und sind weggelassen.",
        count,
    )


def stock(generation: Generation, model: str) -> str:
    """Describe what answers are drawn from, and who writes them."""
    if model:
        said = _(
            "Antworten schreibt das Sprachmodell {model}; gezeigt wird, was die zitierten Stellen "
            "belegen. Bestand: {documents}, Generation {generation} vom {date}."
        )
    else:
        said = _(
            "Antworten sind wörtliche Zitate aus dem Bestand, kein frei formulierter Text. "
            "Bestand: {documents}, Generation {generation} vom {date}."
        )
    return said.format(
        model=model,
        documents=documents(generation.counts.documents),
        generation=generation.id,
        date=date(generation.created),
    )


def documents(count: int) -> str:
    """Return how many documents there are."""
    return ngettext("{count} Dokument", "{count} Dokumente", count)


def extent(document: Document) -> str:
    """Return how long a document is."""
    if not document.paged:
        return _("ohne Seiten")
    if document.slides:
        return ngettext("{count} Folie", "{count} Folien", document.page_count)
    return ngettext("{count} Seite", "{count} Seiten", document.page_count)
