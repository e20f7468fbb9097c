"""Whether an answer helped: asked under it, and kept without saying who said it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from assistant.address import address_of
from assistant.errors import AssistantError
from assistant.feedback import Reason, keep_feedback
from ui.chat import page_frame, session, wording
from ui.chat.language import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.model import Reply
    from ingest.settings import Settings

_LONGEST = 2000


def offer_feedback(settings: Settings, reply: Reply, place: int, history: Sequence[str]) -> None:
    """Ask whether a reply helped; `place` is its turn, `history` the questions before it."""
    if session.judged(place):
        st.caption(_("Danke. Ihre Rückmeldung ist gespeichert, ohne Ihren Namen."))
        return
    with st.container(key=f"helped-{place}", horizontal=True, vertical_alignment="center"):
        st.caption(_("War das hilfreich?"), width="content")
        helped = st.button(
            _("Hilfreich"), key=f"helpful-{place}", icon=":material/thumb_up:", type="tertiary"
        )
        asking = st.popover(
            _("Nicht hilfreich"),
            icon=":material/thumb_down:",
            type="tertiary",
            key=f"unhelpful-{place}",
            on_change="rerun",
        )
    with asking:
        failed = _why(place) if asking.open else None
    if not helped and not failed:
        return
    reason, comment = failed or (None, "")
    try:
        keep_feedback(
            settings.home,
            question=reply.question.text,
            answer_id=address_of(reply),
            helpful=helped,
            reason=reason,
            comment=comment or None,
            history=tuple(history),
        )
    except AssistantError as error:
        page_frame.show_failure(wording.view_failure(error))
    else:
        session.judge(place)
        st.rerun()


def _why(place: int) -> tuple[Reason, str] | None:
    """Ask why a reply did not help; return what was said when it is sent."""
    reasons = {
        Reason.WRONG: _("Die Stellen passen nicht zur Frage"),
        Reason.INCOMPLETE: _("Es fehlt etwas"),
        Reason.NOT_FOUND: _("Die Antwort steht im Bestand, wird aber nicht gefunden"),
        Reason.UNCLEAR: _("Die Antwort ist schwer zu verstehen"),
        Reason.OTHER: _("Etwas anderes"),
    }
    with st.form(f"why-{place}", border=False):
        reason = st.radio(_("Woran liegt es?"), list(reasons), format_func=reasons.__getitem__)
        comment = st.text_area(
            _("Was wäre richtig? (freiwillig)"),
            max_chars=_LONGEST,
        )
        st.caption(_("Bitte schreiben Sie nichts, das Personen erkennen lässt."))
        if st.form_submit_button(_("Rückmeldung senden")):
            return reason, comment
    return None
