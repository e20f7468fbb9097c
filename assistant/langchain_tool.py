"""Our answers as a LangChain tool, for agents: sentences with sources a model can repeat."""

from __future__ import annotations

from typing import Literal

from langchain_core.tools import BaseTool
from pydantic import BaseModel, ConfigDict, Field

from assistant.answer import ask
from assistant.model import Answer, Citation, NoAnswer
from assistant.retrieve import CONSIDERED
from ingest.index import Library
from ingest.model import heading


class _Arguments(BaseModel):
    question: str = Field(description="Die Frage auf Deutsch oder Englisch, als ganzer Satz.")


class KleinstadtTool(BaseTool):
    """Answers a question with verbatim sentences, each with its source.

    The content is text for a model; the artifact is the `Answer` or `NoAnswer` itself.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    name: str = "kleinstadt"
    description: str = (
        "Beantwortet Fragen zu Kleinstädten in Deutschland aus einem geprüften Bestand. Jeder Satz "
        "ist ein wörtliches Zitat mit Quelle und Seite. Steht nichts im Bestand, sagt es das."
    )
    args_schema: type[BaseModel] = _Arguments
    response_format: Literal["content", "content_and_artifact"] = "content_and_artifact"
    library: Library
    k: int = CONSIDERED

    def _run(self, question: str) -> tuple[str, Answer | NoAnswer]:
        reply = ask(self.library, question, k=self.k)
        return told(reply), reply


def told(reply: Answer | NoAnswer) -> str:
    """Return an answer as text: each sentence with the numbers of its sources, then those."""
    if isinstance(reply, NoAnswer):
        return f"Keine Antwort: {reply.reason}"
    numbers: dict[str, int] = {}
    lines: list[str] = []
    for sentence in reply.sentences:
        marks = {numbers.setdefault(_place(c), len(numbers) + 1) for c in sentence.citations}
        lines.append(f"{sentence.text} {''.join(f'[{number}]' for number in sorted(marks))}")
    return "\n".join((*lines, "", *(f"[{number}] {place}" for place, number in numbers.items())))


def _place(given: Citation) -> str:
    """Return where a quote stands, as a model can repeat it."""
    page = f"S. {given.page_label or given.page}" if given.page else heading(given.section)
    origin = given.origins[0].title if given.origins else None
    after = f"nach: {origin}" if origin else ""
    parts = (given.title, page, after, f"Passage {given.passage_id}")
    return ", ".join(part for part in parts if part)
