"""What stands in place of a view that a person may not see."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from ui.chat import access, page_frame, scripts, session, wording
from ui.chat.access import Role
from ui.chat.language import _
from ui.chat.literal_text import literal

if TYPE_CHECKING:
    from ingest.settings import Settings


def show(_settings: Settings) -> None:
    """Lead to the login, or say that this is not for everyone who is let in."""
    page_frame.show_title(wording.product())
    if session.is_leaving():
        page_frame.show_nothing(_("Sie werden abgemeldet …"))
        return
    person = access.person()
    if person.role > Role.GUEST:
        page_frame.show_nothing(_("Diese Ansicht ist denen vorbehalten, die den Bestand pflegen."))
        return
    if person.name is None:
        scripts.remember_address()
        st.markdown(_("Zur Nutzung melden Sie sich bitte mit Ihrem Dienstkonto an."))
        st.button(_("Anmelden"), type="primary", icon=":material/login:", on_click=st.login)
        return
    st.warning(
        literal(
            _(
                "Sie sind als {name} angemeldet, aber für den Kleinstadt-Assistenten nicht "
                "freigeschaltet. Wenden Sie sich an die Stelle, die ihn betreibt."
            ).format(name=person.name)
        ),
        icon=":material/lock:",
    )
