"""The only module that knows clients of language models: text in pieces, or a known failure.

Each answer has a client of its own that is closed at its end, so that nothing of an endpoint that
hangs is left. The client gets address and key from the settings and never from variables that its
library reads by itself; tracing to a service of the library's makers is off, and no redirect is
followed, because it would send the question to a host that nobody named.
"""

from __future__ import annotations

import ipaddress
import logging
import time
from dataclasses import dataclass
from importlib.util import find_spec
from queue import Empty, SimpleQueue
from threading import Event, Thread
from typing import TYPE_CHECKING, Literal, Self, TypeAlias
from urllib.parse import urlsplit

from assistant.errors import (
    ModelBroken,
    ModelClientMissing,
    ModelFailed,
    ModelRefused,
    ModelTooLong,
    ModelTooSlow,
    ModelUnreachable,
)
from ingest.settings import MODEL

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from langchain.chat_models import BaseChatModel

    from ingest.settings import Settings

    Json: TypeAlias = "str | float | bool | Sequence[Json] | Mapping[str, Json]"

_LOGGER = logging.getLogger("assistant.chat_model")
_DEFAULT_URLS = {"ollama": "http://127.0.0.1:11434", "openai": "https://api.openai.com/v1"}
# Where LangChain keeps the client of each protocol, which alone can be closed.
_HTTP_CLIENT = {"ollama": "_client", "openai": "root_client"}
# Ollama cuts a question off silently at its own default, which may be 2,048.
_CONTEXT_TOKENS = 8192
# Endpoints that do not know a parameter answer with one of these.
_UNKNOWN_PARAMETER = frozenset({400, 422, 501})
# Servers without a key want to be sent one all the same.
_NO_KEY = "none"
# German needs about three letters a token; whoever sends more than this does not count.
_LETTERS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One turn of a conversation with a model."""

    role: Literal["system", "user", "assistant"]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """A model, where it is asked, and how much it may write; `here` tells that it is this machine.

    The key is in no text made of this record.
    """

    model: str
    provider: str
    name: str
    url: str
    host: str
    here: bool
    settings: Settings

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Return the endpoint that is set; there must be one."""
        found = MODEL.fullmatch(settings.model)
        if found is None:
            msg = f"no model is set: {settings.model!r}"
            raise ValueError(msg)
        url = settings.model_url or _DEFAULT_URLS[found["provider"]]
        host = urlsplit(url).hostname or ""
        return cls(
            model=settings.model,
            provider=found["provider"],
            name=found["name"],
            url=url,
            host=host,
            here=_is_here(host),
            settings=settings,
        )

    def stream(
        self, messages: Sequence[Message], *, schema: Mapping[str, Json], until: float
    ) -> Iterator[str]:
        """Yield what the model writes, in the pieces in which it comes, until a monotonic time.

        The model is held to a JSON schema where its server knows such; a server that refuses a
        parameter is asked again with fewer. Raises `ModelFailed`.
        """
        attempts = list(self._options(schema))
        left = _LETTERS * self.settings.model_tokens
        for place, options in enumerate(attempts):
            try:
                for piece in self._received(messages, options, until):
                    yield piece[:left]
                    left -= len(piece)
                    if left < 0:
                        raise ModelTooLong(self.settings.model_tokens)
            except ModelRefused as refused:
                if refused.status not in _UNKNOWN_PARAMETER or place == len(attempts) - 1:
                    raise
            else:
                return

    def _options(self, schema: Mapping[str, Json]) -> Iterator[tuple[bool, Mapping[str, Json]]]:
        """Yield ways to ask, the one that binds a model most first: (fixed, more parameters)."""
        if self.provider == "ollama":
            yield True, {"format": schema}
        else:
            named: Json = {"name": "antwort", "schema": schema, "strict": True}
            body: Json = {"response_format": {"type": "json_schema", "json_schema": named}}
            yield True, {"extra_body": body}
        yield True, {}
        yield False, {}

    def _received(
        self, messages: Sequence[Message], options: tuple[bool, Mapping[str, Json]], until: float
    ) -> Iterator[str]:
        """Yield the pieces of one answer; a thread waits for them, so that the limit holds."""
        pieces: SimpleQueue[str | ModelFailed | None] = SimpleQueue()
        stopped = Event()
        fixed, more = options
        try:
            client, close = self._client(fixed=fixed, seconds=max(until - time.monotonic(), 0.1))
        except ModelFailed:
            raise
        # A client checks what it is given in ways of its own.
        except Exception as error:  # noqa: BLE001
            raise self._translated(error) from None

        def pump() -> None:
            for piece in self._told(client, messages, more):
                pieces.put(piece)
                if stopped.is_set():
                    break

        Thread(target=pump, daemon=True, name="kleinstadt-model").start()
        try:
            while True:
                try:
                    piece = pieces.get(timeout=max(until - time.monotonic(), 0))
                except Empty:
                    raise ModelTooSlow(self.settings.model_seconds) from None
                if piece is None:
                    return
                if isinstance(piece, ModelFailed):
                    raise piece
                yield piece
        finally:
            stopped.set()
            close()

    def _client(self, *, fixed: bool, seconds: float) -> tuple[BaseChatModel, Callable[[], None]]:
        """Return a client, and what lets go of its connections; raise `ModelClientMissing`.

        `fixed` asks for the same words to the same question, which some models refuse.
        """
        # Asked first, because LangChain looks for another package where this one is missing.
        if find_spec(f"langchain_{self.provider}") is None:
            raise ModelClientMissing(self.provider)
        from langchain.chat_models import init_chat_model  # noqa: PLC0415  (it takes a second)

        key = self.settings.model_key
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        temperature, seed = (0.0, 0) if fixed else (None, None)
        if self.provider == "ollama":
            client = init_chat_model(
                self.name,
                model_provider="ollama",
                base_url=self.url,
                num_predict=self.settings.model_tokens,
                num_ctx=_CONTEXT_TOKENS,
                client_kwargs={
                    "timeout": seconds,
                    "headers": headers,
                    "follow_redirects": False,
                },
                temperature=temperature,
                seed=seed,
            )
        else:
            from openai import DefaultHttpxClient  # noqa: PLC0415  (see above)

            client = init_chat_model(
                self.name,
                model_provider="openai",
                http_client=DefaultHttpxClient(follow_redirects=False),
                base_url=self.url,
                api_key=key or _NO_KEY,
                max_tokens=self.settings.model_tokens,
                timeout=seconds,
                max_retries=0,
                stream_usage=False,
                use_responses_api=False,
                temperature=temperature,
                seed=seed,
            )
        return client, getattr(client, _HTTP_CLIENT[self.provider]).close

    def _told(
        self, client: BaseChatModel, messages: Sequence[Message], more: Mapping[str, Json]
    ) -> Iterator[str | ModelFailed | None]:
        """Yield the pieces of an answer and then nothing, or how it failed; raise nothing."""
        try:
            yield from self._pieces(client, messages, more)
        except ModelFailed as failure:
            yield failure
        # Clients raise what their HTTP library, their JSON parser and their own checks raise.
        except Exception as error:  # noqa: BLE001
            yield self._translated(error)
        else:
            yield None

    def _pieces(
        self, client: BaseChatModel, messages: Sequence[Message], more: Mapping[str, Json]
    ) -> Iterator[str]:
        """Yield the text of an answer as the client gives it; raise where its end is missing."""
        from langsmith import tracing_context  # noqa: PLC0415  (see `_client`)

        said = [(each.role, each.text) for each in messages]
        ended = None
        with tracing_context(enabled=False):
            for chunk in client.bind(**more).stream(said):
                if text := str(chunk.text):
                    yield text
                told = chunk.response_metadata
                ended = told.get("finish_reason") or told.get("done_reason") or ended
        if ended == "length":
            raise ModelTooLong(self.settings.model_tokens)
        if ended is None:
            raise ModelBroken(self.host)

    def _translated(self, error: Exception) -> ModelFailed:
        """Return a client's exception as ours, without any word of the endpoint's."""
        _LOGGER.info("The model's client failed: %s", type(error).__name__)
        status = getattr(error, "status_code", None)
        if isinstance(status, int) and status > 0:
            return ModelRefused(self.host, status)
        named = {kind.__name__ for each in _chain(error) for kind in type(each).__mro__}
        if "ReadTimeout" in named or "WriteTimeout" in named:
            return ModelTooSlow(self.settings.model_seconds)
        # Ollama's client says by the built-in exception itself that it could not connect.
        if named & {"ConnectError", "ConnectTimeout"} or type(error) is ConnectionError:
            return ModelUnreachable(self.host)
        return ModelBroken(self.host)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an exception and those it comes from."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _is_here(host: str) -> bool:
    """Tell whether a host is this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
