"""Bring the English words of the chat up to date with the German ones in its code.

    python scripts/translations.py

Writes `ui/chat/locales/en.po` anew: words that are new stand in it untranslated, words that are not
used any more are gone. Prints what has to be translated.
"""

from __future__ import annotations

import sys
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

CHAT = Path(__file__).resolve().parent.parent / "ui" / "chat"
ENGLISH = CHAT / "locales" / "en.po"


def german() -> Catalog:
    """Return the words in the code of the chat."""
    found = Catalog(locale="en", fuzzy=False)
    for _, _, words, _, _ in extract_from_dir(CHAT, method_map=[("**.py", "python")]):
        found.add(words)
    return found


def english() -> Catalog:
    """Return the words that are translated."""
    with ENGLISH.open("rb") as opened:
        return read_po(opened, locale="en")


def main() -> None:
    """Write the catalog and name what is missing in it."""
    wanted, known = german(), english()
    for message in wanted:
        if message.id and (translated := known.get(message.id)):
            message.string = translated.string
    wanted.revision_date = wanted.creation_date = known.creation_date
    wanted.header_comment = "# English words of the chat. German is what stands in its code."
    with ENGLISH.open("wb") as opened:
        write_po(opened, wanted, width=100, sort_output=True, omit_header=False)
    missing = [message.id for message in wanted if message.id and not is_translated(message)]
    print(*missing, sep="\n", end="\n" if missing else "")
    sys.exit(bool(missing))


def is_translated(message: Message) -> bool:
    """Tell whether all forms of some words are translated."""
    forms = message.string if isinstance(message.string, tuple) else (message.string,)
    return all(forms)


if __name__ == "__main__":
    main()
