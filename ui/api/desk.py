"""Where requests wait for the index: one thread owns it, few may wait, and none for ever."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar

from assistant.model import Answer, NoAnswer, Sentence
from assistant.view import draw_page
from ingest.errors import IngestError
from ingest.index import Library
from ingest.viewer import Viewers
from ui.api.problems import Overloaded, TooSlow

if TYPE_CHECKING:
    from collections.abc import Callable

    from assistant.model import Reply
    from assistant.view import PageToDraw, PageView
    from assistant.writer import Writing
    from ingest.settings import Settings

T = TypeVar("T")


def _silent(_: Sentence) -> None:
    """Show a sentence to nobody."""


_DRAWING = 2
# As many answers at once as a model on one machine may be asked for.
_WRITING = 4
# What is left to tell of an answer after a model's own time.
_MARGIN = 5.0


class Queue:
    """Does work in a few threads, for as many callers as may wait."""

    def __init__(self, threads: int, waiting: int, seconds: float) -> None:
        """Let `waiting` callers wait, each for at most `seconds`."""
        self._threads = ThreadPoolExecutor(threads)
        self._most, self._seconds = waiting, seconds
        self.waiting = 0

    async def do(self, work: Callable[[], T]) -> T:
        """Return what work returns; raise `Overloaded` or `TooSlow`, or what it raises.

        Work that has begun goes on to its end, and counts until then.
        """
        if self.waiting >= self._most:
            raise Overloaded
        loop = asyncio.get_running_loop()
        self.waiting += 1
        done = self._threads.submit(work)
        done.add_done_callback(lambda _: loop.call_soon_threadsafe(self._leave))
        try:
            return await asyncio.wait_for(asyncio.wrap_future(done), self._seconds)
        except TimeoutError as error:
            raise TooSlow(self._seconds) from error

    def _leave(self) -> None:
        self.waiting -= 1

    def close(self) -> None:
        """Let go of the threads, and of the work that has not begun."""
        self._threads.shutdown(cancel_futures=True)


class Desk:
    """The open index and the processes that draw pages, for all requests of one process."""

    def __init__(self, settings: Settings, *, waiting: int, seconds: float) -> None:
        """Prepare to answer from a home."""
        self.settings = settings
        self._library = Library(settings)
        self._viewers = Viewers()
        self._index = Queue(1, waiting, seconds)
        self._drawing = Queue(_DRAWING, waiting, seconds)
        self._writing = Queue(_WRITING, _WRITING, settings.model_seconds + _MARGIN)

    @property
    def waiting(self) -> int:
        """Return how many requests wait or are being answered."""
        return self._index.waiting + self._drawing.waiting + self._writing.waiting

    async def ask(self, work: Callable[[Library], T]) -> T:
        """Return what work makes of the index; raise as `Queue.do` does, and what it raises."""
        return await self._index.do(lambda: work(self._library))

    async def reply(
        self,
        begin: Callable[[Library], Reply | Writing],
        show: Callable[[Sentence], None] = _silent,
    ) -> Reply:
        """Return the reply that is begun; a model that writes it keeps nobody from the index.

        `show` is given each sentence, in another thread: one that a model writes once it is
        checked. Raises as `Queue.do` does, and what beginning raises.
        """
        begun = await self.ask(begin)
        reply = begun if isinstance(begun, (Answer, NoAnswer)) else await self._written(begun, show)
        if isinstance(reply, Answer) and not reply.written_by:
            for each in reply.sentences:
                show(each)
        return reply

    async def _written(self, begun: Writing, show: Callable[[Sentence], None]) -> Reply:
        def write() -> Reply:
            reply: Reply = begun.extracted
            for made in begun:
                if isinstance(made, Answer):
                    reply = made
                elif made.supported:
                    show(Sentence(text=made.text, citations=made.citations))
            return reply

        return await self._writing.do(write)

    async def draw(self, wanted: PageToDraw, width: int) -> PageView:
        """Return a page drawn; raise `DocumentUnreadable`, or as `Queue.do` does."""
        return await self._drawing.do(lambda: draw_page(wanted, width, ask=self._viewers.ask))

    async def open(self) -> None:
        """Open the generation that answers, so that the first request does not wait for it."""
        with suppress(IngestError, TooSlow):
            await self.ask(Library.index)

    def close(self) -> None:
        """Close everything."""
        self._index.close()
        self._drawing.close()
        self._writing.close()
        self._library.close()
        self._viewers.close()
