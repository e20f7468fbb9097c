"""`kleinstadt watch` as a service runs it: a process that is fed, hurt and ended."""

from __future__ import annotations

import json
import queue
import signal
import subprocess
import threading
import time
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import pytest
from homes import COMMAND, environment, found, run_cli, small_home
from patience import PATIENCE
from site_here import PDF, Says, Site

from ingest.generation import Home, writing
from ingest.index import Library
from ingest.verify import verify_home

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ingest.settings import Settings

# Enough to read for a run to be met in the middle.
LONG = "".join(
    f"## Teil {part}\n\nDer Pegel der Messstelle {part} zeigt {part + 100} Meter.\n\n"
    for part in range(1500)
)


class Watch:
    """A running watch and the lines it says."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        """Begin to listen."""
        self.process = process
        self._lines: queue.Queue[str | None] = queue.Queue()
        self._thread = threading.Thread(target=self._listen)
        self._thread.start()

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.put(line.rstrip())
        self._lines.put(None)

    def until(self, words: str) -> str:
        """Return the first line with some words."""
        seen: list[str] = []
        end = time.monotonic() + PATIENCE
        while True:
            try:
                line = self._lines.get(timeout=max(end - time.monotonic(), 0))
            except queue.Empty:
                line = None
            if line is None:
                pytest.fail(f"{words!r} was not said: {seen}")
            if words in line:
                return line
            seen.append(line)

    def end(self, by: signal.Signals = signal.SIGTERM) -> int:
        """End it and return its status."""
        self.process.send_signal(by)
        status = self.process.wait(PATIENCE)
        self._thread.join()
        return status


@contextmanager
def started(settings: Settings, *arguments: str, **variables: str) -> Iterator[Watch]:
    """Run the command until the test is done."""
    places = ("--home", settings.home, "--corpus", settings.corpus)
    with subprocess.Popen(
        [*COMMAND, "watch", *arguments, *places],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        env=environment(**variables),
        # Who runs the tests in the background has it ignored, and what they start as well.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
    ) as process:
        watch = Watch(process)
        try:
            yield watch
        finally:
            process.kill()
            process.wait()
            watch._thread.join()  # noqa: SLF001  (the lines end with the process)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Return a home with the small corpus in it."""
    return small_home(tmp_path)


def answers(settings: Settings, words: str) -> str:
    with closing(Library(settings)) as library:
        return found(library, words)[0]


def test_a_watch_reads_what_comes_and_survives_what_is_wrong(settings: Settings) -> None:
    with Site() as site, started(settings, KLEINSTADT_FETCH_PRIVATE="1") as watch:
        watch.until("Nichts Neues")
        watch.until("Nächster Lauf")
        (settings.home / "inbox" / "muehle.md").write_text(
            "# Die Mühle\n\nDie Windmühle mahlt seit 1850 Roggen.\n", encoding="utf-8"
        )
        watch.until("(muehle.md)")
        watch.until("neu: muehle")
        assert "1850" in answers(settings, "Windmühle")
        # A second one has nothing to do here.
        other = run_cli("watch", "--home", settings.home, "--corpus", settings.corpus)
        assert (other.returncode, "eines genügt" in other.stderr) == (4, True)
        # A manifest with a mistake in it is said; once it is right, what it names is fetched.
        manifest = settings.corpus / "sources.toml"
        manifest.write_text("[[source]]\n", encoding="utf-8")
        watch.until("Verzeichnis der Quellen geändert")
        watch.until("Lauf gescheitert: Das Verzeichnis")
        assert "1850" in answers(settings, "Windmühle")
        site.pages["/hafen.md"] = Says(
            body="# Der Hafen\n\nIm Hafen liegen neun Kähne.\n".encode(), kind="text/markdown"
        )
        site.pages["/fehlt.pdf"] = Says(status=404, kind=PDF)
        manifest.write_text(
            "".join(
                f'[[source]]\nid = "{name}"\ntitle = "{name}"\nstate = "remote"\n'
                f'url = "{site.url}/{file}"\nkind = "text"\n'
                for name, file in (("hafen", "hafen.md"), ("fehlt", "fehlt.pdf"))
            )
            + '[[source]]\nid = "turm"\ntitle = "Turm"\nstate = "shipped"\nfile = "turm.md"\n',
            encoding="utf-8",
        )
        watch.until("neu: hafen")
        assert "neun Kähne" in answers(settings, "Hafen")
        watch.until("nicht geladen: fehlt")
        assert watch.end() == 0
    assert verify_home(settings) == ()


@pytest.mark.parametrize(
    "by", [signal.SIGTERM, pytest.param(signal.SIGINT, marks=pytest.mark.full)]
)
def test_a_run_that_is_interrupted_publishes_nothing(
    settings: Settings, by: signal.Signals
) -> None:
    home = Home(path=settings.home)
    before = home.pointer.read_text(encoding="utf-8")
    (settings.corpus / "lang.md").write_text(f"# Lang\n\n{LONG}", encoding="utf-8")
    with started(settings, "--json") as watch:
        watch.until("Wörter verzeichnen")
        assert watch.end(by) == 0
    assert home.pointer.read_text(encoding="utf-8") == before
    assert [each.name for each in home.generations.iterdir()] == [before.strip()]
    assert "1912" in answers(settings, "Wasserturm")
    with writing(home):
        pass


def test_what_is_said_to_a_program_is_json(settings: Settings) -> None:
    with started(settings, "--json", "--every", "1d") as watch:
        watched = json.loads(watch.until('"watched"'))
        assert watched["folders"] == [str(settings.corpus), str(settings.home / "inbox")]
        begun = json.loads(watch.until('"run"'))
        assert (begun["cause"], begun["paths"]) == ("start", [])
        assert json.loads(watch.until('"report"'))["published"] is False
        assert "until" in json.loads(watch.until('"waits"'))
        assert watch.end() == 0
        assert json.loads(watch.until('"ended"'))["event"] == "ended"


def test_a_watch_waits_for_a_run_of_someone_else(settings: Settings) -> None:
    with writing(Home(path=settings.home)), started(settings) as watch:
        watch.until("Warten, bis ein anderer Lauf fertig ist")
        time.sleep(1.5)
        assert watch.process.poll() is None
        assert watch.end() == 0
