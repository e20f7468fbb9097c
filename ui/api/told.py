"""Records as answers of the server, that a program which has them already need not load again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, TypeAlias

from fastapi import Depends, Request
from starlette.responses import JSONResponse, Response

from ingest.generation import Home, current_id
from ui.chat.addresses import came_through_a_proxy

if TYPE_CHECKING:
    from collections.abc import Callable

    from assistant.view import PageToDraw
    from ingest.index import Library
    from ui.api.desk import Desk
    from ui.payload import Json

_KEPT = "private, no-cache"


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A request and what answers it; `private` is whether it came from this machine."""

    request: Request
    desk: Desk
    private: bool

    async def told(
        self, work: Callable[[Library], tuple[dict[str, Json], str]], *, kept: bool = True
    ) -> Response:
        """Return the record that work makes, with the generation it is from.

        Where it may be `kept`, the generation is its ETag, and who has it is told so (304).
        """
        if kept and (same := self.unchanged()):
            return same
        record, generation = await self.desk.ask(work)
        self.request.scope["generation"] = generation
        return JSONResponse(record, headers=tagged(generation) if kept else None)

    def unchanged(self) -> Response | None:
        """Return that nothing has changed, if the client has what now answers."""
        seen = self.request.headers.get("if-none-match")
        current = current_id(self.home) if seen else None
        if not seen or not current:
            return None
        has = {each.strip().removeprefix("W/") for each in seen.split(",")}
        return Response(status_code=304, headers=tagged(current)) if _tag(current) in has else None

    @property
    def home(self) -> Home:
        """Return the home that is answered from."""
        return Home(path=self.desk.settings.home)

    async def drawn(self, wanted: PageToDraw, width: int, generation: str) -> Response:
        """Return a page drawn, as a PNG."""
        view = await self.desk.draw(wanted, width)
        return Response(view.png, media_type="image/png", headers=tagged(generation))


def tagged(generation: str) -> dict[str, str]:
    """Return the headers of what changes only with the generation."""
    return {"ETag": _tag(generation), "Cache-Control": _KEPT}


def _tag(generation: str) -> str:
    return f'"{generation}"'


async def _given(request: Request) -> Given:
    # As `ui.api.requests` says.
    state = request.app.state
    private = state.private and not came_through_a_proxy(request.headers)
    return Given(request=request, desk=state.desk, private=private)


Asking: TypeAlias = Annotated[Given, Depends(_given)]
