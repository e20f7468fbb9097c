"""Pictures of ten states of the chat, on a desktop and a phone, light and dark.

    python scripts/screenshots.py FOLDER [--only STATE]

Starts the chat over the shipped corpus in a home of its own, and opens it in Debian's Chromium.
FOLDER then holds STATE-desktop-light.png and so on. Needs the extra `test`.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Literal

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from chat_browser import opened_browser, started
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

QUESTION = "Welche Kleinstädte wachsen?"
SIZES = {"desktop": (1360, 900), "phone": (390, 844)}
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


def ask(page: Page, question: str) -> None:
    """Put a question and wait until what comes of it is there."""
    box = page.get_by_placeholder("Frage an den Bestand stellen")
    box.fill(question)
    box.press("Enter")
    expect(page.get_by_text("War das hilfreich?").last).to_be_visible()


def open_view(path: str, last: str) -> Callable[[Page], None]:
    """Return what opens a view by its address, and waits for words that stand in it."""

    def open_it(page: Page) -> None:
        page.goto(f"{page.url.rstrip('/')}/{path}")
        expect(page.get_by_text(last).first).to_be_visible()

    return open_it


def _start(page: Page) -> None:
    expect(page.get_by_text("Womit möchten Sie beginnen?")).to_be_visible()


def _answer(page: Page) -> None:
    ask(page, QUESTION)
    page.get_by_role("button", name="Dossier").filter(has_text=", S. ").first.click()
    expect(page.get_by_role("img", name="Markiert ist: „")).to_be_visible()


def _turned(page: Page) -> None:
    _answer(page)
    page.get_by_role("button", name="Vergrößern").click()
    page.get_by_role("button", name="Nächste Seite").click()
    button = page.get_by_role("button", name="Zur zitierten Seite")
    expect(button).to_be_visible()
    button.scroll_into_view_if_needed()


def _no_answer(page: Page) -> None:
    ask(page, "Wie viel kostet ein Brot?")


def _limited(page: Page) -> None:
    page.get_by_role("button", name="Eingrenzen").click()
    field = page.get_by_role("combobox", name="Dokumente")
    field.fill("Bibliografie")
    field.press("Enter")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Dokument: ")).to_be_visible()
    ask(page, QUESTION)


def _follow_up(page: Page) -> None:
    ask(page, QUESTION)
    ask(page, "Und warum?")


STATES: dict[str, Callable[[Page], None]] = {
    "start": _start,
    "answer": _answer,
    "turned": _turned,
    "no-answer": _no_answer,
    "limited": _limited,
    "follow-up": _follow_up,
    "corpus": open_view("korpus", "Neu im Korpus"),
    "document": open_view("korpus?dokument=dossier&seite=9", "Nächste Seite"),
    "themes": open_view("themen", "Wählen Sie ein Feld."),
    "runs": open_view("laeufe", "Letzte Läufe"),
}


def take(page: Page, address: str, state: str, target: Path) -> None:
    """Bring the chat into a state and take its picture when it is at rest."""
    page.goto(address)
    _start(page)
    STATES[state](page)
    expect(page.locator("[data-stale=true], [data-testid=stSkeleton]")).to_have_count(0)
    page.mouse.move(0, 0)
    page.wait_for_timeout(1_000)
    page.screenshot(path=target)
    print(target.name, flush=True)


def main() -> None:
    """Take every picture that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", choices=STATES, action="append")
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch, started(Path(scratch, "home")) as chat:
        for (device, (width, height)), scheme in product(SIZES.items(), SCHEMES):
            profile = Path(scratch, f"{device}-{scheme}")
            with opened_browser(profile, scheme=scheme) as browser:
                page = browser.new_page()
                page.set_viewport_size({"width": width, "height": height})
                for state in given.only or STATES:
                    take(page, chat.address, state, given.folder / f"{state}-{device}-{scheme}.png")


if __name__ == "__main__":
    main()
