"""From a question to an answer with evidence.

What programs use is named here and loaded when it is asked for, so that importing costs nothing:

    from assistant import ask, open_library

    library = open_library()
    for sentence in ask(library, "Was bedeutet der Donut-Effekt?").sentences:
        print(sentence.text, sentence.citations[0].page_label)
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.address import address_of as address_of
    from assistant.answer import ask as ask
    from assistant.batch import answer_lines as answer_lines
    from assistant.citing import cite as cite
    from assistant.citing import find_references as find_references
    from assistant.concordance import concordance_of as concordance_of
    from assistant.editions import compare_editions as compare_editions
    from assistant.errors import AssistantError as AssistantError
    from assistant.filters import Filters as Filters
    from assistant.langchain_retriever import KleinstadtRetriever as KleinstadtRetriever
    from assistant.langchain_tool import KleinstadtTool as KleinstadtTool
    from assistant.library import open_library as open_library
    from assistant.model import Answer as Answer
    from assistant.model import Citation as Citation
    from assistant.model import Hit as Hit
    from assistant.model import NoAnswer as NoAnswer
    from assistant.parquet import export_parquet as export_parquet
    from assistant.quotes import QuoteCheck as QuoteCheck
    from assistant.quotes import Verdict as Verdict
    from assistant.quotes import check_quote as check_quote
    from assistant.quotes import check_text as check_text
    from assistant.references import Reference as Reference
    from assistant.resolve import resolve_answer as resolve_answer
    from assistant.resolve import resolve_passage as resolve_passage
    from assistant.search import search as search_passages  # noqa: F401  (`search` is the module)

_PLACES = {
    "Answer": "model",
    "AssistantError": "errors",
    "Citation": "model",
    "Filters": "filters",
    "Hit": "model",
    "KleinstadtRetriever": "langchain_retriever",
    "KleinstadtTool": "langchain_tool",
    "NoAnswer": "model",
    "QuoteCheck": "quotes",
    "Reference": "references",
    "Verdict": "quotes",
    "address_of": "address",
    "answer_lines": "batch",
    "ask": "answer",
    "check_quote": "quotes",
    "check_text": "quotes",
    "cite": "citing",
    "compare_editions": "editions",
    "concordance_of": "concordance",
    "export_parquet": "parquet",
    "find_references": "citing",
    "open_library": "library",
    "resolve_answer": "resolve",
    "resolve_passage": "resolve",
    "search_passages": "search",
}

# Where another name would hide a module of this package.
_RENAMED = {"search_passages": "search"}


def __getattr__(name: str) -> object:
    """Load what is named here when it is asked for first."""
    if name not in _PLACES:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    module = import_module(f"{__name__}.{_PLACES[name]}")
    found: object = getattr(module, _RENAMED.get(name, name))
    return found


def __dir__() -> list[str]:
    """Return what programs use."""
    return sorted(_PLACES)
