"""What requests hold: their bodies and parameters, bounded in every respect."""

from __future__ import annotations

import re
from typing import Annotated, TypeAlias

from fastapi import Depends, Path, Query
from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt

from assistant.feedback import Reason
from assistant.filters import EVERYWHERE, Filters
from assistant.retrieve import CONSIDERED, LISTED
from ui.api.problems import Unfit

# What a route depends on is `async` although it waits for nothing: FastAPI would have each worked
# out in another thread, and wait for the interpreter to turn to it.
_LONGEST_QUESTION = 2_000
_LONGEST_QUOTATION = 5_000
_LONGEST_TEXT = 100_000
_LONGEST_ADDRESS = 8_000
_LONGEST_ID = 200
# As far as a list can be paged through.
_DEEPEST = 200
_YEARS = r"^[12][0-9]{3}(-[12][0-9]{3})?$"

Named = Annotated[str, Field(max_length=_LONGEST_ID)]
DocumentId: TypeAlias = Annotated[
    str, Path(max_length=_LONGEST_ID, examples=["dossier"], description="an id, as in documents")
]
PassageId: TypeAlias = Annotated[
    str,
    Path(max_length=_LONGEST_ID, examples=["abed96ccff2a4569"], description="an id of a passage"),
]
Generation: TypeAlias = Annotated[
    str | None,
    Query(max_length=_LONGEST_ID, description="as it stood in this generation, or its beginning"),
]
AnswerId: TypeAlias = Annotated[
    str,
    Path(
        max_length=_LONGEST_ADDRESS,
        pattern=r"^[A-Za-z0-9_-]+$",
        description="the `answer_id` of an answer",
    ),
]
Cited: TypeAlias = Annotated[
    str,
    Path(
        # An address of an answer is longer than any id, and has no other signs.
        pattern=rf"^([A-Za-z0-9_-]{{1,{_LONGEST_ADDRESS}}}|[^/]{{1,{_LONGEST_ID}}})$",
        examples=["dossier"],
        description="a document, a passage, or the `answer_id` of an answer",
    ),
]
PageNumber: TypeAlias = Annotated[
    int, Path(ge=1, le=1_000_000, examples=[10], description="counted from 1, as PDF viewers do")
]
Limit: TypeAlias = Annotated[int, Query(ge=1, le=100, description="how many at most")]
Offset: TypeAlias = Annotated[int, Query(ge=0, le=1_000_000, description="how many to leave out")]


class Where(BaseModel):
    """Where to look; nothing named is no limit."""

    model_config = ConfigDict(extra="forbid")

    documents: list[Named] = Field(default=[], max_length=50, examples=[["dossier"]])
    years: str | None = Field(default=None, pattern=_YEARS, examples=["2019-2023"])
    publishers: list[Named] = Field(default=[], max_length=50)
    themes: list[Named] = Field(default=[], max_length=50)
    kinds: list[Named] = Field(default=[], max_length=50)

    def filters(self) -> Filters:
        """Return these as the assistant takes them."""
        return filters_of(self.documents, self.years, self.publishers, self.themes, self.kinds)


class Asked(BaseModel):
    """A question, and those before it, oldest first."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {"question": "Was bedeutet der Donut-Effekt?"}},
    )

    question: str = Field(min_length=1, max_length=_LONGEST_QUESTION)
    history: list[Annotated[str, Field(max_length=_LONGEST_QUESTION)]] = Field(
        default=[], max_length=20
    )
    k: StrictInt = Field(default=CONSIDERED, ge=1, le=_DEEPEST, description="passages considered")
    where: Where | None = None


class Quotation(BaseModel):
    """One quotation."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {"quotation": "Neubau am Rand einer Stadt bei Leerstand in ihrer Mitte"}
        },
    )

    quotation: str = Field(min_length=1, max_length=_LONGEST_QUOTATION)


class QuotingText(BaseModel):
    """A text with quotations in quotation marks."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "text": "Es heißt „Neubau am Rand einer Stadt bei Leerstand in ihrer Mitte“."
            }
        },
    )

    text: str = Field(min_length=1, max_length=_LONGEST_TEXT)


class Said(BaseModel):
    """What a reader says of an answer; nothing tells who."""

    model_config = ConfigDict(extra="forbid")

    question: str = Field(min_length=1, max_length=_LONGEST_QUESTION)
    answer_id: str = Field(max_length=_LONGEST_ADDRESS, description="as the answer has it")
    helpful: StrictBool
    reason: Reason | None = Field(default=None, description="why it did not help")
    comment: str | None = Field(default=None, max_length=_LONGEST_QUESTION)
    history: list[Annotated[str, Field(max_length=_LONGEST_QUESTION)]] = Field(
        default=[], max_length=20
    )


def filters_of(
    documents: list[str],
    years: str | None,
    publishers: list[str],
    themes: list[str],
    kinds: list[str],
) -> Filters:
    """Return where to look; raise `Unfit` for years that end before they begin."""
    span = None
    if years:
        first, *last = map(int, re.findall(r"\d{4}", years))
        span = (first, last[0] if last else first)
        if span[1] < span[0]:
            raise Unfit(f"„{years}“ endet, bevor es beginnt.")  # noqa: EM102, TRY003  (one place)
    given = Filters(
        documents=tuple(documents),
        years=span,
        publishers=tuple(publishers),
        themes=tuple(themes),
        kinds=tuple(kinds),
    )
    return given or EVERYWHERE


async def _filters(
    document: Annotated[list[Named] | None, Query(max_length=50, examples=[["dossier"]])] = None,
    year: Annotated[str | None, Query(pattern=_YEARS, examples=["2019-2023"])] = None,
    publisher: Annotated[list[Named] | None, Query(max_length=50)] = None,
    theme: Annotated[list[Named] | None, Query(max_length=50)] = None,
    kind: Annotated[list[Named] | None, Query(max_length=50)] = None,
) -> Filters:
    return filters_of(document or [], year, publisher or [], theme or [], kind or [])


Looking: TypeAlias = Annotated[Filters, Depends(_filters)]


class Searched(BaseModel):
    """What is searched for, and which part of what is found."""

    q: str | None
    like: str | None
    limit: int
    offset: int


async def searched(
    q: Annotated[
        str | None,
        Query(
            max_length=_LONGEST_QUESTION,
            examples=["Leerstand in der Innenstadt"],
            description="words and signs, as `kleinstadt search` takes them",
        ),
    ] = None,
    like: Annotated[
        str | None, Query(max_length=_LONGEST_ID, description="a passage, in place of words")
    ] = None,
    limit: Annotated[int, Query(ge=1, le=100, description="how many at most")] = LISTED,
    offset: Annotated[int, Query(ge=0, le=100, description="how many to leave out")] = 0,
) -> Searched:
    """Return what is searched for; raise `Unfit` unless there is one of words and a passage."""
    if (q is None) == (like is None):
        raise Unfit("Gesucht wird eines von beiden: q oder like.")  # noqa: EM101, TRY003
    return Searched(q=q, like=like, limit=limit, offset=offset)


Searching: TypeAlias = Annotated[Searched, Depends(searched)]
