"""Where a document is handed in, with what is known of it; it is read in a process of its own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from ingest.errors import IngestError
from ingest.generation import Home
from ingest.inbox import LARGEST, receive
from ingest.model import Rights, Source
from ui.chat import page_frame
from ui.chat.language import _, ngettext, number
from ui.chat.literal_text import literal
from ui.chat.turns import Failure

if TYPE_CHECKING:
    from ingest.inbox import Received
    from ingest.settings import Settings

KINDS = ("pdf", "docx", "odt", "pptx", "odp", "html", "htm", "xhtml", "md", "markdown", "txt")
_MEGABYTE = 1024 * 1024
_LONGEST = 500


def show_upload(settings: Settings) -> None:
    """Show the form, and what became of a document that was just handed in."""
    st.header(_("Dokument hochladen"), anchor=False)
    with st.form("upload", clear_on_submit=True):
        file = st.file_uploader(
            _(
                "Datei (PDF, Word, OpenDocument, PowerPoint, HTML, Markdown, Text; bis {size} MB)"
            ).format(size=number(LARGEST // _MEGABYTE)),
            type=list(KINDS),
            max_upload_size=LARGEST // _MEGABYTE,
        )
        st.caption(
            _(
                "Trägt das Dokument ISBN, URN, DOI oder den Titel einer Quelle des Verzeichnisses, "
                "so gelten deren Angaben. Sonst gilt, was Sie hier eintragen."
            )
        )
        about = _fields(Path(file.name).stem if file else "")
        sent = st.form_submit_button(_("In den Eingang legen"), type="primary")
    if sent and file is None:
        st.warning(_("Wählen Sie zuerst eine Datei."))
    elif sent and file is not None:
        _take(settings, file.name, file.getvalue(), about)


def _fields(name: str) -> Source:
    left, right = st.columns(2)
    title = left.text_input(_("Titel"), max_chars=_LONGEST)
    authors = right.text_input(
        _("Verfasserinnen und Verfasser, durch Strichpunkt getrennt"), max_chars=_LONGEST
    )
    publisher = left.text_input(_("Herausgeber"), max_chars=_LONGEST)
    published = right.text_input(_("Erscheinungsjahr oder -datum"), max_chars=_LONGEST)
    url = left.text_input(_("Adresse im Internet"), max_chars=_LONGEST)
    licence = right.text_input(_("Lizenz"), max_chars=_LONGEST)
    columns = st.columns(4)
    isbn, issn, urn, doi = (
        column.text_input(name, max_chars=_LONGEST).strip() or None
        for column, name in zip(columns, ("ISBN", "ISSN", "URN", "DOI"), strict=True)
    )
    free = st.checkbox(
        _("Ganze Seiten dürfen allen gezeigt werden"),
        help=_("Sonst sehen andere nur die zitierten Passagen."),
    )
    return Source(
        id="",
        title=title.strip() or name,
        authors=tuple(part.strip() for part in authors.split(";") if part.strip()),
        publisher=publisher.strip() or None,
        published=published.strip() or None,
        url=url.strip() or None,
        licence=licence.strip() or None,
        isbn=isbn,
        issn=issn,
        urn=urn,
        doi=doi,
        rights=Rights.FREE if free else Rights.QUOTE_ONLY,
    )


def _take(settings: Settings, name: str, content: bytes, about: Source) -> None:
    try:
        with st.spinner(_("Die Datei wird gelesen …")):
            received = receive(Home(path=settings.home), name, content, about)
    except IngestError as error:
        lead = _("Dieses Dokument wurde nicht angenommen.")
        page_frame.show_failure(Failure(lead=lead, detail=str(error)))
    else:
        st.success(literal(_said(received)), icon=":material/check:")


def _said(received: Received) -> str:
    said = [
        _("„{name}“ liegt im Eingang; der nächste Lauf nimmt das Dokument auf.").format(
            name=received.name
        )
    ]
    if received.again:
        said.append(_("Es lag dort schon; die Angaben sind jetzt die neuen."))
    if received.pages:
        said.append(ngettext("{count} Seite gelesen.", "{count} Seiten gelesen.", received.pages))
    if received.unread:
        said.append(
            ngettext(
                "{count} Seite ohne Textebene: Sie wird im Lauf erkannt, wo das möglich ist.",
                "{count} Seiten ohne Textebene: Sie werden im Lauf erkannt, wo das möglich ist.",
                received.unread,
            )
        )
    return " ".join(said)
