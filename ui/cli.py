"""The command `kleinstadt`: what may be written after it, and the exit status it ends with."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from ui.arguments import Help, Parser, add_help
from ui.statuses import Status, of_error

if TYPE_CHECKING:
    from ingest.settings import Interval


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit status: 0 done, 1 known error, 2 wrong usage.

    `ingest --exit-codes` and `watch` tell more apart (`Status`).
    """
    given = parser().parse_args(arguments)
    # Threads for products of a few rows only wait for each other, and busily: with people asking
    # at once they took more of the processor than the answers. numpy reads this when it is loaded.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from assistant.errors import AssistantError  # noqa: PLC0415  (--help answers at once)
    from ingest.errors import IngestError  # noqa: PLC0415
    from ingest.settings import from_environment  # noqa: PLC0415
    from ui.commands import COMMANDS  # noqa: PLC0415
    from ui.errors import NotBundled, UsageError, system_failure  # noqa: PLC0415

    try:
        settings = from_environment(
            os.environ, home=given.home, corpus=given.corpus, chroma=given.chroma
        )
        return COMMANDS[given.command](given, settings) or Status.DONE
    except UsageError as error:
        print(f"kleinstadt: {error}", file=sys.stderr)
        return Status.MISUSED
    except (IngestError, AssistantError, NotBundled) as error:
        print(f"kleinstadt: {error}", file=sys.stderr)
        return _failed(given, error)
    except BrokenPipeError:
        # The reader of our output went away, as `| head` does.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        # A place that cannot be read or written.
        print(f"kleinstadt: {system_failure(error)}", file=sys.stderr)
        return _failed(given, error)
    except KeyboardInterrupt:
        return Status.INTERRUPTED
    return Status.DONE


def _failed(given: argparse.Namespace, error: Exception) -> Status:
    return of_error(error) if getattr(given, "exit_codes", False) else Status.FAILED


def parser() -> Parser:
    """Build the command line; common options stand before or after the command."""
    top = Parser(
        prog="kleinstadt",
        add_help=False,
        formatter_class=Help,
        description="Fragen an ein deutsches Studienkorpus; jeder Satz führt zu seiner Seite.",
    )
    _common(top, None)
    commands = top.add_subparsers(title="Befehle", required=True, metavar="BEFEHL")

    _chat(commands)
    _ingest(commands)
    _watch(commands)
    _inspection(commands)
    _questions(commands)
    _research(commands)
    _serving(commands)
    _upkeep(commands)
    return top


def _chat(commands: argparse._SubParsersAction[Parser]) -> None:
    """Add the command that needs no other."""
    up = _command(commands, "up", "Korpus einlesen und den Chat im Browser öffnen")
    up.add_argument("--host", default="127.0.0.1", help="Adresse (127.0.0.1)")
    up.add_argument("--port", type=_port, default=8501, help="Port (8501)")
    up.add_argument(
        "--open",
        action="store_true",
        help="auch dort anbieten, wo andere Rechner den Chat ohne Anmeldung erreichen",
    )
    up.add_argument("--no-browser", action="store_true", help="keinen Browser öffnen")
    up.add_argument("--no-ingest", action="store_true", help="nichts einlesen, nur antworten")


def _ingest(commands: argparse._SubParsersAction[Parser]) -> None:
    """Add the command that reads documents."""
    ingest = _command(commands, "ingest", "Korpus und weitere Dokumente einlesen")
    ingest.add_argument("paths", nargs="*", type=Path, metavar="PFAD", help="Datei oder Ordner")
    ingest.add_argument(
        "--remove",
        action="append",
        default=[],
        type=Path,
        metavar="PFAD",
        help="früher hinzugefügten Pfad wieder entfernen",
    )
    ingest.add_argument(
        "--fetch",
        action="store_true",
        help="Quellen des Verzeichnisses aus dem Internet laden (KLEINSTADT_FETCH)",
    )
    ingest.add_argument(
        "--scheduler",
        metavar="ADRESSE",
        help="Dask-Scheduler, dessen Worker die Dokumente lesen (KLEINSTADT_SCHEDULER)",
    )
    _run_options(ingest)
    ingest.add_argument(
        "--restore",
        action="append",
        default=[],
        metavar="ID",
        help="mit `remove` entferntes Dokument wieder aufnehmen",
    )


def _run_options(ingest: Parser) -> None:
    """Add how a run goes on, and how it ends."""
    ingest.add_argument("--strict", action="store_true", help="bei jedem Fehler nichts tun")
    ingest.add_argument("--rebuild", action="store_true", help="auch ohne Neues neu aufbauen")
    ingest.add_argument(
        "--wait", action="store_true", help="warten, bis ein anderer Lauf fertig ist"
    )
    ingest.add_argument(
        "--exit-codes",
        action="store_true",
        help="Status für Zeitpläne: 3 nicht alles gelesen, 4 anderer Lauf, 5 Datenträger voll, "
        "6 nichts veröffentlicht",
    )
    ingest.add_argument(
        "--dry-run", action="store_true", help="nur sagen, was ein Lauf täte; nichts tun"
    )


def _watch(commands: argparse._SubParsersAction[Parser]) -> None:
    """Add the command that makes runs by itself."""
    watch = _command(commands, "watch", "immer wieder laden und einlesen, bis es beendet wird")
    watch.add_argument(
        "--every",
        type=_interval,
        metavar="ZEIT",
        help="wie oft Quellen gefragt werden, zum Beispiel 30m, 6h oder 1d (KLEINSTADT_EVERY)",
    )
    watch.set_defaults(exit_codes=True)


def _inspection(commands: argparse._SubParsersAction[Parser]) -> None:
    """Add the commands that tell what was read, and how well."""
    _command(commands, "status", "zeigen, was im Bestand ist")
    inspect = _command(commands, "inspect", "zeigen, wie gut Dokumente gelesen wurden")
    inspect.add_argument(
        "documents", nargs="+", metavar="DATEI", help="Datei, oder Dokument des Bestands mit ID"
    )
    inspect.add_argument(
        "--pages", type=_pages, metavar="VON-BIS", help="nur diese Seiten im Einzelnen"
    )
    inspect.add_argument(
        "--pictures", type=Path, metavar="DIR", help="Seiten mit den gelesenen Blöcken zeichnen"
    )


def _questions(commands: argparse._SubParsersAction[Parser]) -> None:
    """Add the commands that look into what was read."""
    ask = _command(commands, "ask", "eine Frage beantworten")
    ask.add_argument("question", nargs="?", metavar="FRAGE")
    ask.add_argument(
        "--batch",
        type=Path,
        metavar="DATEI.jsonl",
        help="viele Fragen: Zeilen mit id, text und auf Wunsch history",
    )
    ask.add_argument(
        "--out",
        type=Path,
        metavar="DATEI.jsonl",
        help="Antworten auf --batch an diese Datei anhängen und vorhandene nicht wiederholen",
    )
    _search_options(ask, considered=30)

    search = _command(commands, "search", "Passagen suchen")
    search.add_argument(
        "question",
        nargs="?",
        metavar="SUCHE",
        help='Wörter oder eine Frage; auch "genaue Wörter", -ohne, titel:Wert, A OR B, Wort*',
    )
    search.add_argument("--like", metavar="ID", help="Passagen, die dieser Passage ähneln")
    _search_options(search, considered=10)

    measure = _command(commands, "eval", "messen, wie gut gefunden und geantwortet wird")
    measure.add_argument(
        "collection",
        type=Path,
        metavar="DIR",
        help="Ordner in BEIR-Form, oder ein Korpus mit questions.jsonl",
    )
    measure.add_argument(
        "--baseline", action="store_true", help="auch messen, was andere Suchen erreichen"
    )


def _research(commands: argparse._SubParsersAction[Parser]) -> None:
    """Add the commands for those who write: references, quotations, editions."""
    cite = _command(commands, "cite", "Literaturangaben ausgeben")
    cite.add_argument(
        "cited",
        nargs="*",
        metavar="WAS",
        help="Passage, Dokument oder Antwort (answer_id); ohne Angabe alle Dokumente",
    )
    cite.add_argument(
        "--format",
        choices=("text", "bibtex", "ris", "csl-json"),
        default="text",
        help="text, bibtex, ris oder csl-json (text)",
    )
    cite.add_argument(
        "--style",
        default="german",
        metavar="STIL",
        help="für text: german, apa oder eine .csl-Datei (german)",
    )
    _generation(cite)
    quote = _command(commands, "quote", "prüfen, ob Zitate so in den Dokumenten stehen")
    quote.add_argument(
        "quoted", metavar="ZITAT", help="ein Zitat, oder eine Datei (Text, DOCX, PDF) mit Zitaten"
    )
    resolve = _command(commands, "resolve", "eine früher zitierte Stelle wiederfinden")
    resolve.add_argument("cited", metavar="WAS", help="Passage oder Antwort (answer_id)")
    _generation(resolve)
    diff = _command(commands, "diff", "zeigen, was zwei Fassungen verschieden sagen")
    diff.add_argument("before", metavar="DOKUMENT", help="ID, oder ID@GENERATION")
    diff.add_argument("after", metavar="DOKUMENT", help="ID, oder ID@GENERATION")
    concordance = _command(commands, "concordance", "ein Wort in seinen Zusammenhängen zeigen")
    concordance.add_argument("word", metavar="WORT", help="Wort oder Wörter, auch Wort* und *wort")
    _search_options(concordance, considered=100, counted="Stellen, die gezeigt werden")
    export = _command(commands, "export", "Passagen mit Vektoren und Angaben ausgeben")
    export.add_argument(
        "--parquet", type=Path, metavar="DATEI", required=True, help="Datei, die entsteht"
    )


def _generation(command: Parser) -> None:
    command.add_argument(
        "--generation",
        metavar="GENERATION",
        help="wie es in dieser stand (ihre Kennung oder deren Anfang)",
    )


def _serving(commands: argparse._SubParsersAction[Parser]) -> None:
    """Add the commands that serve programs."""
    serve = _command(commands, "serve", "Programmen über HTTP antworten")
    _served(serve, port=8600)
    serve.add_argument(
        "--workers", type=_positive, default=1, metavar="N", help="Prozesse, die antworten (1)"
    )
    serve.add_argument(
        "--seconds", type=_positive, default=10, metavar="N", help="Zeit für eine Antwort (10)"
    )
    serve.add_argument(
        "--cors",
        action="append",
        default=[],
        metavar="HERKUNFT",
        help="Webseiten von hier dürfen Antworten lesen; mehrfach möglich (keine)",
    )
    serve.add_argument(
        "--log-questions", action="store_true", help="auch den Wortlaut der Fragen protokollieren"
    )
    mcp = _command(commands, "mcp", "Sprachmodellen über MCP antworten")
    mcp.add_argument("--http", action="store_true", help="über HTTP statt Ein- und Ausgabe")
    _served(mcp, port=8601)
    _command(commands, "feedback", "Rückmeldungen zu Antworten ausgeben, eine in jeder Zeile")


def _served(command: Parser, *, port: int) -> None:
    """Add where a command serves, and how much it bears."""
    command.add_argument("--host", default="127.0.0.1", help="Adresse (127.0.0.1)")
    command.add_argument("--port", type=_port, default=port, help=f"Port ({port})")
    command.add_argument(
        "--rate",
        type=_positive,
        default=50,
        metavar="N",
        help="Anfragen eines Programms in der Sekunde (50)",
    )
    command.add_argument(
        "--waiting",
        type=_positive,
        default=32,
        metavar="N",
        help="Anfragen, die in einem Prozess warten dürfen (32)",
    )


def _upkeep(commands: argparse._SubParsersAction[Parser]) -> None:
    """Add the commands that look after the index."""
    runs = _command(commands, "runs", "die letzten Läufe zeigen")
    runs.add_argument("run", nargs="?", metavar="LAUF", help="nur diesen, mit seinem Bericht")
    rollback = _command(commands, "rollback", "eine frühere Generation antworten lassen")
    rollback.add_argument(
        "generation", nargs="?", metavar="GENERATION", help="diese statt der vorigen"
    )
    for name, words in (
        ("remove", "Dokumente aus allen Antworten nehmen"),
        ("purge", "Dokumente aus allen Dateien des Bestands tilgen"),
    ):
        command = _command(commands, name, words)
        command.add_argument("documents", nargs="+", metavar="DOKUMENT", help="ID, wie in status")
    verify = _command(commands, "verify", "prüfen, ob der Bestand in sich stimmt")
    verify.add_argument("--repair", action="store_true", help="neu aufbauen, wenn nicht")
    backup = _command(commands, "backup", "den Bestand in eine Datei sichern")
    backup.add_argument("file", type=Path, metavar="DATEI.tar", help="wohin")
    for name, words in (
        ("publish-to", "die Generation, die antwortet, an eine Adresse legen"),
        ("sync", "die Generation übernehmen, die unter einer Adresse liegt"),
    ):
        command = _command(commands, name, words)
        command.add_argument(
            "address", metavar="ADRESSE", help="wie fsspec sie kennt: Ordner, s3://…, https://…"
        )
    restore = _command(commands, "restore", "eine Sicherung einspielen")
    restore.add_argument("file", type=Path, metavar="DATEI.tar", help="woher")
    bundle = _command(commands, "bundle", "ein Archiv für Rechner ohne Netz herstellen")
    bundle.add_argument(
        "--output",
        type=Path,
        default=Path("kleinstadt-bundle.tar"),
        metavar="DATEI.tar",
        help="wohin (kleinstadt-bundle.tar)",
    )
    bundle.add_argument(
        "--without-models",
        action="store_true",
        help="ohne torch; dann bleibt es beim mitgelieferten Encoder",
    )


def _command(
    commands: argparse._SubParsersAction[Parser],
    name: str,
    words: str,
) -> Parser:
    command = commands.add_parser(
        name,
        help=words,
        description=f"{words[0].upper()}{words[1:]}.",
        add_help=False,
        formatter_class=Help,
    )
    _common(command, argparse.SUPPRESS)
    command.set_defaults(command=name)
    return command


def _common(command: Parser, default: str | None) -> None:
    add_help(command)
    command.add_argument(
        "--home",
        type=Path,
        metavar="DIR",
        default=default,
        help="wo die Generationen liegen (KLEINSTADT_HOME)",
    )
    command.add_argument(
        "--corpus",
        type=Path,
        metavar="DIR",
        default=default,
        help="ein anderes Korpus (KLEINSTADT_CORPUS)",
    )
    command.add_argument(
        "--chroma",
        metavar="ADRESSE",
        default=default,
        help="Chroma-Server für die Vektoren (KLEINSTADT_CHROMA)",
    )
    command.add_argument(
        "--json", action="store_true", default=default or False, help="Ausgabe für Programme"
    )


def _search_options(
    command: Parser, *, considered: int, counted: str = "Passagen, die betrachtet werden"
) -> None:
    command.add_argument(
        "-k",
        type=_positive,
        default=considered,
        metavar="N",
        help=f"Zahl der {counted} ({considered})",
    )
    command.add_argument(
        "--document",
        action="append",
        default=[],
        metavar="ID",
        help="nur in diesem Dokument; mehrfach möglich",
    )
    command.add_argument(
        "--year", type=_years, metavar="VON-BIS", help="nur, was aus diesen Jahren ist"
    )
    for name, metavar, words in (
        ("--publisher", "NAME", "nur, was dieser Herausgeber veröffentlicht hat; mehrfach möglich"),
        ("--theme", "ID", "nur, was von diesem Thema handelt; mehrfach möglich"),
        ("--kind", "ART", "nur Quellen oder Absätze dieser Art; mehrfach möglich"),
    ):
        command.add_argument(name, action="append", default=[], metavar=metavar, help=words)


def _positive(text: str) -> int:
    return _number(text, 1, 10_000)


def _pages(text: str) -> range:
    first, dash, last = text.partition("-")
    begin = _positive(first)
    return range(begin, _number(last if dash else first, begin, 10_000) + 1)


def _years(text: str) -> tuple[int, int]:
    first, dash, last = text.partition("-")
    begin = _number(first, 1000, 2999)
    return begin, _number(last if dash else first, begin, 2999)


def _port(text: str) -> int:
    return _number(text, 1, 65535)


def _interval(text: str) -> Interval:
    from ingest.settings import INTERVAL_WANTED, interval  # noqa: PLC0415  (--help answers at once)

    found = interval(text)
    if found is None:
        message = f"gebraucht wird {INTERVAL_WANTED}"
        raise argparse.ArgumentTypeError(message)
    return found


def _number(text: str, least: int, most: int) -> int:
    if not text.isdecimal() or not least <= int(text) <= most:
        message = f"muss eine Zahl von {least} bis {most} sein"
        raise argparse.ArgumentTypeError(message)
    return int(text)
