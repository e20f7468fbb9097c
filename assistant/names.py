"""Names of authors: which are of persons, and what of them is the family name."""

from __future__ import annotations

import re
from dataclasses import dataclass

# Words that stand in the name of no person.
_BODY = re.compile(
    r"\d|[/&(]|(?:amt|akademie|gesellschaft|institut|kammer|ministerium|stadt|stiftung|"
    r"(?:gemeinde|kreis|land|städte)tag|verband|verein|verlag|zeitung|universität|hochschule)(?:s|es)?\b|\b(?:Stadt|Land|Kreis|Rat|"
    r"GmbH|AG|e\.\s?V\.|gGmbH|Bundes\w*|Landes\w*|Deutsche[rs]?|Redaktion)\b",
    re.IGNORECASE,
)
_PARTICLE = re.compile(r"(?:von|vom|van|zu|zum|zur|de|der|den|di|du|la|le|ter|ten)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """The name of a person, or of a body, which has no given name."""

    family: str
    given: str | None = None

    @property
    def inverted(self) -> str:
        """Return it with the family name first."""
        return f"{self.family}, {self.given}" if self.given else self.family


def read_name(text: str) -> Name:
    """Return the parts of a name; what is no person's stays whole."""
    words = text.split()
    if "," in text and not _BODY.search(text):
        family, _, given = text.partition(",")
        return Name(family=" ".join(family.split()), given=" ".join(given.split()) or None)
    if len(words) < 2 or _BODY.search(text):  # noqa: PLR2004  (a given name and a family name)
        return Name(family=" ".join(words))
    first = len(words) - 1
    while first > 1 and _PARTICLE.fullmatch(words[first - 1]):
        first -= 1
    return Name(family=" ".join(words[first:]), given=" ".join(words[:first]))
