"""What a guest sees where people log in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from ui.chat import access, page_frame, wording
from ui.chat.language import _
from ui.chat.literal_text import literal

if TYPE_CHECKING:
    from ingest.settings import Settings


def show(_settings: Settings) -> None:
    """Lead to the login, or say that an account may not use the chat."""
    page_frame.show_title(wording.product())
    name = access.person().name
    if name is None:
        st.markdown(_("Zur Nutzung melden Sie sich bitte mit Ihrem Dienstkonto an."))
        st.button(_("Anmelden"), type="primary", icon=":material/login:", on_click=st.login)
        return
    st.warning(
        literal(
            _(
                "Sie sind als {name} angemeldet, aber für den Kleinstadt-Assistenten nicht "
                "freigeschaltet. Wenden Sie sich an die Stelle, die ihn betreibt."
            ).format(name=name)
        ),
        icon=":material/lock:",
    )
