"""What the line above or below a table or a figure begins with."""

from __future__ import annotations

import re

# "Abbildung 3 zeigt" begins a sentence; a caption sets its number off.
_CAPTION = re.compile(
    r"(?:Tabelle|Tab\.|Abbildung|Abb\.|Übersicht|Grafik|Karte|Schaubild|Diagramm)"
    r"\s*(?:[A-Z]\s?)?\d+(?:[.-]\d+)*\s?[a-z]?\s*(?:[:.|\u2013\u2014]\s|$)"
)


def is_caption(text: str) -> bool:
    """Tell whether a text begins as a caption does."""
    return _CAPTION.match(text) is not None
