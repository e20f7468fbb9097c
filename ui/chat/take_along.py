"""Where an answer, a conversation or the notepad is taken along, in the formats people use."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from ui.chat import resources_cache
from ui.chat.language import _

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from assistant.model import Answer, Citation
    from ingest.settings import Settings
    from ui.paper import Paper

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_REFERENCES = (
    ("BibTeX", "bibtex", "bib", "application/x-bibtex"),
    ("RIS", "ris", "ris", "application/x-research-info-systems"),
    ("CSL-JSON", "csl-json", "json", "application/vnd.citationstyles.csl+json"),
)


def offer(  # noqa: PLR0913  (what there is to take along)
    settings: Settings,
    make_paper: Callable[[], Paper],
    *,
    key: str,
    name: str,
    replies: Sequence[Answer],
    citations: Sequence[Citation] = (),
) -> None:
    """Show the formats a paper, and the references of what it cites, can be saved in.

    `key` tells the place apart from others, `name` is the file's without its ending. The paper is
    made when this is opened, files when they are asked for.
    """
    taking = st.popover(
        _("Mitnehmen"),
        icon=":material/download:",
        type="tertiary",
        key=f"take-{key}",
        on_change="rerun",
    )
    if not taking.open:
        return
    with taking:
        paper = make_paper()
        st.caption(_("Als Text"))
        made: tuple[tuple[str, str, str, Callable[[], bytes]], ...] = (
            ("Word (DOCX)", "docx", _WORD, partial(_docx, paper)),
            ("PDF", "pdf", "application/pdf", partial(_pdf, paper)),
            ("Markdown", "md", "text/markdown", partial(_markdown, paper)),
        )
        for label, ending, mime, make in made:
            _offer_file(label, f"{name}.{ending}", mime, make, f"{ending}-{key}")
        if not (replies or citations):
            return
        st.caption(_("Nachweise der Zitate"))
        for label, form, ending, mime in _REFERENCES:
            make = partial(_references, settings, replies, citations, form)
            _offer_file(label, f"{name}.{ending}", mime, make, f"{form}-{key}")


def _offer_file(label: str, name: str, mime: str, make: Callable[[], bytes], key: str) -> None:
    st.download_button(
        label, make, file_name=name, mime=mime, key=key, on_click="ignore", width="stretch"
    )


def _docx(paper: Paper) -> bytes:
    from ui.paper_docx import docx  # noqa: PLC0415  (loaded by who wants one)

    return docx(paper, datetime.now(UTC))


def _pdf(paper: Paper) -> bytes:
    from ui.paper_pdf import pdf  # noqa: PLC0415  (loaded by who wants one)

    return pdf(paper, datetime.now(UTC))


def _markdown(paper: Paper) -> bytes:
    from ui.paper_markdown import markdown  # noqa: PLC0415  (as the others)

    return markdown(paper).encode()


def _references(
    settings: Settings, replies: Sequence[Answer], citations: Sequence[Citation], form: str
) -> bytes:
    return resources_cache.references(settings, replies, citations, form).encode()
