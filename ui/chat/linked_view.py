"""What a link leads to: a passage or an answer as it was cited, however long ago."""

from __future__ import annotations

import re
from itertools import count
from textwrap import shorten
from typing import TYPE_CHECKING

import streamlit as st

from assistant.errors import AddressInvalid, AssistantError, PassageForgotten
from assistant.model import Sentence
from assistant.quotes import Verdict
from ingest.errors import IngestError
from ingest.model import heading
from ui.chat import links, page_frame, resources_cache, session, wording
from ui.chat.answer_view import show_opened, show_sentence
from ui.chat.language import _
from ui.chat.literal_text import literal
from ui.chat.session import LINKED
from ui.chat.turns import numbered

if TYPE_CHECKING:
    from assistant.quotes import QuoteCheck
    from assistant.resolve import QuotedPassage, Resolved, ResolvedAnswer
    from ingest.settings import Settings
    from ui.chat.session import Link

# As long as any id; what is longer is none, and is looked up nowhere.
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
# An address can be made by anyone, and says its question itself.
_LONGEST_QUESTION, _LONGEST_GENERATION = 2_000, 64


def show_linked(settings: Settings, link: Link) -> None:
    """Show the passage or the answer that a link names, or that there is none."""
    session.follow(link)
    with st.container(key="linked"):
        try:
            if not link.passage:
                _show_answer(settings, resources_cache.answer_again(settings, link.value))
            elif _ID.fullmatch(link.value):
                _show_passage(settings, resources_cache.passage_again(settings, link.value))
            else:
                _show_broken()
        except PassageForgotten:
            _show_unknown()
        except AddressInvalid:
            _show_broken()
        except (IngestError, AssistantError) as error:
            page_frame.show_failure(wording.view_failure(error))


def _show_broken() -> None:
    st.header(_("Dieser Link führt zu nichts"), anchor=False)
    st.warning(
        _(
            "Er ist nicht vollständig, oder er wurde verändert. Kopieren Sie ihn noch einmal "
            "dort, wo Sie ihn gefunden haben, bis zum letzten Zeichen."
        ),
        icon=":material/link_off:",
    )


def _show_unknown() -> None:
    st.header(_("Diese Passage ist nicht mehr bekannt"), anchor=False)
    st.warning(
        _(
            "Keine Generation, von der der Bestand noch weiß, enthält sie. Ihr Dokument wurde "
            "getilgt, oder der Link stammt aus einem anderen Bestand."
        ),
        icon=":material/link_off:",
    )


def _show_passage(settings: Settings, found: Resolved) -> None:
    """Show a passage, what became of it, and beside it the page it stands on."""
    sentence = Sentence(text=found.passage.text, citations=found.citations)
    left, right = st.columns([5, 6], gap="large")
    with left:
        st.header(_("Verlinkte Passage"), anchor=False)
        _say_what_became(settings, found)
        (sources,) = numbered([sentence])
        show_sentence(sentence, sources, LINKED, 0)
    with right:
        show_opened(settings, [sentence], LINKED)


def _say_what_became(settings: Settings, found: Resolved) -> None:
    generation = found.citations[0].generation
    if found.answers:
        said = _("Sie steht so im heutigen Bestand, Generation {generation}.")
        st.caption(literal(said.format(generation=generation)))
        return
    if resources_cache.holds(settings, found.document.id):
        said = _(
            "Diese Passage stammt aus der Generation {generation} des Bestands. Im heutigen steht "
            "sie so nicht mehr."
        )
    else:
        said = _(
            "Diese Passage stammt aus der Generation {generation} des Bestands. Ihr Dokument wurde "
            "seither aus dem Bestand entfernt."
        )
    st.info(literal(said.format(generation=generation)), icon=":material/history:")
    if found.today and found.today.verdict is not Verdict.ABSENT:
        _show_today(found.today)


def _show_today(today: QuoteCheck) -> None:
    """Show where the words of a passage stand now, and how they differ."""
    where = wording.page(today.page, today.page_label) or heading(today.section)
    if today.verdict is Verdict.VERBATIM:
        said = _("Heute stehen diese Sätze wörtlich in „{title}“, {where}.")
    else:
        said = _("Heute steht Ähnliches in „{title}“, {where}.")
    st.markdown(literal(said.format(title=today.title, where=where)))
    if today.difference:
        st.markdown(literal(_("Unterschied: {words}").format(words=today.difference)))
    if today.passage_id:
        st.markdown(links.to_passage(_("Zur heutigen Passage"), today.passage_id))


def _show_answer(settings: Settings, found: ResolvedAnswer) -> None:
    """Show the quotes of an answer in their order, and beside them the source that is open."""
    left, right = st.columns([5, 6], gap="large")
    cited = [tuple(each.citation for each in quoted if each.citation) for quoted in found.sentences]
    sentences = [
        Sentence(text=" ".join(each.quote for each in citations), citations=citations)
        for citations in cited
        if citations
    ]
    with left:
        st.header(_("Verlinkte Antwort"), anchor=False)
        question = shorten(found.question, _LONGEST_QUESTION, placeholder=" …")
        st.markdown(f"**{literal(question)}**")
        _say_of_when(settings, found)
        shown = iter(zip(count(), sentences, numbered(sentences), strict=False))
        for quoted, citations in zip(found.sentences, cited, strict=True):
            if citations:
                number, sentence, sources = next(shown)
                show_sentence(sentence, sources, LINKED, number)
            _say_what_is_gone(quoted)
        st.button(
            _("Heute noch einmal fragen"),
            key="ask-linked",
            icon=":material/refresh:",
            on_click=session.ask_alone,
            args=(question,),
        )
    with right:
        show_opened(settings, sentences, LINKED)


def _say_of_when(settings: Settings, found: ResolvedAnswer) -> None:
    generation = shorten(found.generation, _LONGEST_GENERATION, placeholder="…")
    if not found.sentences:
        said = _("Auf diese Frage gab der Bestand in der Generation {generation} keine Antwort.")
    elif found.generation == resources_cache.generation(settings).id:
        said = _("Die Zitate dieser Antwort, aus dem heutigen Bestand, Generation {generation}.")
        st.caption(literal(said.format(generation=generation)))
        return
    else:
        said = _(
            "Die Zitate dieser Antwort, gegeben aus der Generation {generation} des Bestands; "
            "heute antwortet eine andere."
        )
    st.info(literal(said.format(generation=generation)), icon=":material/history:")


def _say_what_is_gone(quoted: tuple[QuotedPassage, ...]) -> None:
    if any(each.resolved is None for each in quoted):
        st.caption(_("Ein Zitat ist nicht mehr bekannt: Sein Dokument wurde getilgt."))
    if any(each.resolved and each.citation is None for each in quoted):
        st.caption(_("Ein Zitat des Links steht nicht in seiner Passage und wird nicht gezeigt."))
    gone = [each.resolved for each in quoted if each.resolved and not each.resolved.answers]
    if gone:
        said = _("So steht das im heutigen Bestand nicht mehr, zuletzt in Generation {generation}.")
        st.caption(literal(said.format(generation=gone[0].citations[0].generation)))
