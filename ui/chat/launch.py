"""Starts the chat: Streamlit's own server in this process, on one address, until interrupted."""

from __future__ import annotations

import logging
import os
import sys
import time
import webbrowser
from contextlib import asynccontextmanager, suppress
from http.client import HTTPConnection, HTTPException
from importlib import import_module
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, TextIO

from ingest.hosts import is_loopback
from ui.listening import address, problem_of, taken

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from streamlit.starlette import App

    from ingest.settings import Settings

_HERE = Path(__file__).parent
_DONE, _FAILED = 0, 1
_BETWEEN_LOOKS = 0.05


def run_chat(
    settings: Settings, host: str, port: int, *, open_browser: bool, to_all: bool = False
) -> int:
    """Serve the chat until it is interrupted and return the exit status: 0 done, 1 not served.

    Prints the address once it answers. Where nobody has to log in, an address that others can
    reach is served only `to_all`, when that is what is wanted.
    """
    problem = _problem(settings, host, port, to_all=to_all)
    if problem:
        _say(problem, sys.stderr)
        return _FAILED
    # Half a second of import time.
    from starlette.middleware import Middleware  # noqa: PLC0415
    from streamlit.file_util import get_static_dir  # noqa: PLC0415
    from streamlit.starlette import App  # noqa: PLC0415

    from assistant.errors import KeptUnusable  # noqa: PLC0415
    from ui.chat.kept_database import forget_old  # noqa: PLC0415
    from ui.chat.security_headers import SecurityHeaders  # noqa: PLC0415

    # Also where nobody opens a page; a file that is damaged is told to who does.
    with suppress(KeptUnusable):
        forget_old(settings.home, settings.retention)
    show = open_browser and has_display(os.environ)

    @asynccontextmanager
    async def announcing(_app: App) -> AsyncIterator[None]:
        Thread(target=_announce, args=(settings, host, port, show), daemon=True).start()
        yield

    # Streamlit's script gets its settings as any other process would: from the environment.
    os.environ.update(environment(settings))
    # The server's greetings are no news; warnings and errors still are.
    logging.disable(logging.INFO)
    page = Path(get_static_dir(), "index.html")
    app = App(
        _HERE / "chat_app.py",
        lifespan=announcing,
        middleware=[Middleware(SecurityHeaders, page=page)],
        on_script_error=_show_unexpected,
    )
    try:
        with suppress(KeyboardInterrupt):
            app.run(config=options(host, port, settings.login))
    except SystemExit:
        # The port was taken between our look and the server's.
        _say(taken(host, port), sys.stderr)
        return _FAILED
    return _DONE


def options(
    host: str, port: int, login: Path | None = None
) -> Mapping[str, str | int | bool | list[str]]:
    """Return Streamlit's options: nothing is sent anywhere, watched, or shown of a failure."""
    return {
        "secrets.files": [str(login)] if login else [],
        "browser.gatherUsageStats": False,
        "browser.serverAddress": host,
        "client.showErrorDetails": "none",
        "client.showErrorLinks": "false",
        "client.toolbarMode": "minimal",
        "logger.hideWelcomeMessage": True,
        "runner.postScriptGC": False,
        "server.address": host,
        "server.fileWatcherType": "none",
        "server.headless": True,
        "server.port": port,
        "theme.base": str(_HERE / "theme.toml"),
    }


def environment(settings: Settings) -> dict[str, str]:
    """Return settings as the environment variables they are read from."""
    return {
        "KLEINSTADT_HOME": str(settings.home),
        "KLEINSTADT_CORPUS": str(settings.corpus),
        "KLEINSTADT_ENCODER": settings.encoder,
        "KLEINSTADT_WORDS": str(settings.words),
        "KLEINSTADT_OCR": settings.ocr,
        "KLEINSTADT_KEEP": str(settings.keep),
        "KLEINSTADT_FETCH": str(settings.fetch),
        "KLEINSTADT_FETCH_PRIVATE": str(settings.fetch_private),
        "KLEINSTADT_EVERY": str(settings.every),
        "KLEINSTADT_NOTIFY": str(settings.notify or ""),
        "KLEINSTADT_FUSION": str(settings.fusion),
        "KLEINSTADT_EXACT": str(settings.exact),
        "KLEINSTADT_RERANKER": settings.reranker,
        "KLEINSTADT_CONVERSATIONS": str(settings.conversations),
        "KLEINSTADT_RETENTION": str(settings.retention),
        "KLEINSTADT_LOGIN": str(settings.login or ""),
        "KLEINSTADT_MODEL": settings.model,
        "KLEINSTADT_MODEL_URL": settings.model_url,
        "KLEINSTADT_MODEL_KEY": settings.model_key,
        "KLEINSTADT_MODEL_SECONDS": str(settings.model_seconds),
        "KLEINSTADT_MODEL_TOKENS": str(settings.model_tokens),
        "KLEINSTADT_MODEL_UNSUPPORTED": settings.model_unsupported,
        "KLEINSTADT_SCHEDULER": settings.scheduler,
        "KLEINSTADT_CHROMA": settings.chroma,
        "KLEINSTADT_CHROMA_TOKEN": settings.chroma_token,
        "KLEINSTADT_TLS": settings.tls,
        "KLEINSTADT_TOKENS": str(settings.tokens or ""),
    }


def has_display(variables: Mapping[str, str]) -> bool:
    """Return whether a browser could be seen where this runs."""
    if sys.platform in {"darwin", "win32"}:
        return True
    return bool(variables.get("DISPLAY") or variables.get("WAYLAND_DISPLAY"))


def _problem(settings: Settings, host: str, port: int, *, to_all: bool) -> str | None:
    """Return why an address cannot be served, found out before anything is started."""
    if settings.login:
        from ui.chat import login  # noqa: PLC0415  (only where people log in)

        if problem := login.problem_of(settings.login):
            return problem
    elif not (to_all or is_loopback(host)):
        return (
            f"{host} ist auch von anderen Rechnern erreichbar, und der Chat fragt nach keiner "
            "Anmeldung. Richten Sie eine ein (KLEINSTADT_LOGIN), oder geben Sie ihn dort mit "
            "--open ausdrücklich für alle frei: Jeder kann dann fragen und lesen, aber nichts "
            "hochladen oder einlesen."
        )
    return problem_of(host, port)


def _announce(
    settings: Settings,
    host: str,
    port: int,
    show: bool,  # noqa: FBT001  (a thread's)
) -> None:
    """Print the address as soon as the chat answers there, and open it in a browser."""
    at = address(host, port)
    while not _answers(host, port):
        time.sleep(_BETWEEN_LOOKS)
    if not (settings.login or is_loopback(host)):
        _say(
            f"Hinweis: {host} ist auch von anderen Rechnern erreichbar, und der Chat fragt nach "
            "keiner Anmeldung.",
            sys.stderr,
        )
    _say(f"Chat: {at}", sys.stdout)
    if show:
        webbrowser.open(at)
    # What the first page and the first answer would otherwise wait for.
    import_module("ui.chat.navigation")
    from ui.chat.resources_cache import prepare  # noqa: PLC0415  (imports Streamlit)

    prepare(settings)


def _say(text: str, where: TextIO) -> None:
    print(text, file=where, flush=True)


def _answers(host: str, port: int) -> bool:
    connection = HTTPConnection(host, port, timeout=1)
    try:
        connection.request("GET", "/_stcore/health")
        return connection.getresponse().status == 200  # noqa: PLR2004  (HTTP: OK)
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def _show_unexpected(error: Exception) -> bool:
    """Log what nobody foresaw, and show a reader a sentence in its place."""
    from ui.chat import wording  # noqa: PLC0415  (imports Streamlit)
    from ui.chat.page_frame import show_failure  # noqa: PLC0415

    logging.getLogger("ui.chat").error("The chat's script failed", exc_info=error)
    show_failure(wording.unexpected())
    return True
