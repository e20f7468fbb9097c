"""Runs: what the next one would do, how far one is, what the last ones did, and the way back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from ingest.errors import IngestError
from ingest.generation import Home, current_id, describe, generation_ids
from ingest.rollback import roll_back
from ingest.running import running
from ingest.runs import runs_of
from ui.chat import page_frame, report_words, resources_cache, session, wording
from ui.chat.language import _, moment
from ui.chat.literal_text import literal
from ui.chat.turns import Failure
from ui.chat.upload_form import show_upload

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ingest.forecast import Forecast
    from ingest.runs import Run
    from ingest.settings import Settings

_SHOWN = 20
_MOST_LINES = 50


def show(settings: Settings) -> None:
    """Show runs and let one be started or taken back."""
    page_frame.show_title(_("Läufe"))
    st.markdown(
        _(
            "Ein Lauf liest neue und geänderte Dokumente ein und veröffentlicht sie auf einmal. "
            "Bis dahin antwortet der bisherige Stand."
        )
    )
    _show_progress(settings)
    show_upload(settings)
    _show_next(settings)
    _show_last(settings)
    _show_generations(settings)


@st.fragment(run_every="2s")
def _show_progress(settings: Settings) -> None:
    """Show how far a run is, whoever started it; what else the page says changes with it."""
    process = resources_cache.run_process()
    now = running(Home(path=settings.home))
    works = now is not None or process.works()
    if session.saw_a_run(works=works):
        st.rerun()
    failure = process.failure(settings)
    if now:
        done = now.done / now.total if now.total else 0.0
        st.progress(done, text=report_words.step(now))
    elif works:
        st.progress(0.0, text=_("Der Lauf beginnt …"))
    elif failure:
        page_frame.show_failure(
            Failure(lead=_("Der Lauf ist nicht zu Ende gekommen."), detail=failure)
        )


def _show_next(settings: Settings) -> None:
    st.header(_("Nächster Lauf"), anchor=False)
    works = session.sees_a_run()
    fetch = st.checkbox(_("Auch Quellen des Verzeichnisses aus dem Internet laden"))
    rebuild = st.checkbox(_("Alles neu aufbauen, auch ohne Neues"))
    with st.container(horizontal=True):
        wants_plan = st.button(_("Plan zeigen"), disabled=works)
        starts = st.button(_("Lauf starten"), type="primary", disabled=works)
    if starts:
        resources_cache.run_process().start(settings, fetch=fetch, rebuild=rebuild)
        st.rerun()
    if wants_plan:
        try:
            with st.spinner(_("Der Plan wird gemacht …")):
                seen = resources_cache.forecast(settings, rebuild=rebuild)
        except IngestError as error:
            page_frame.show_failure(wording.view_failure(error))
        else:
            _show_plan(seen)


def _show_plan(seen: Forecast) -> None:
    st.info(report_words.outlook(seen))
    _show_groups(report_words.plan(seen))


def _show_last(settings: Settings) -> None:
    st.header(_("Letzte Läufe"), anchor=False)
    runs = runs_of(Home(path=settings.home))[:_SHOWN]
    if not runs:
        page_frame.show_nothing(_("Bisher ist kein Lauf verzeichnet."))
    for run in runs:
        with st.expander(literal(report_words.head(run))):
            _show_run(run)


def _show_run(run: Run) -> None:
    if run.error:
        st.error(literal(run.error))
    if run.report:
        st.caption(literal(_("Generation {id}").format(id=run.report.generation)))
        _show_groups(report_words.report(run.report))


def _show_groups(groups: Iterable[tuple[str, tuple[str, ...]]]) -> None:
    """Show lists under their headings; those without an entry are left out."""
    for name, entries in groups:
        if not entries:
            continue
        lines = [f"- {literal(entry)}" for entry in entries[:_MOST_LINES]]
        if len(entries) > _MOST_LINES:
            more = _("und {count} weitere").format(count=len(entries) - _MOST_LINES)
            lines.append(f"- {more}")
        st.markdown("\n".join([f"**{name}**", "", *lines]))


def _show_generations(settings: Settings) -> None:
    home = Home(path=settings.home)
    current = current_id(home)
    earlier = [each for each in generation_ids(home) if current and each < current]
    st.header(_("Frühere Stände"), anchor=False)
    if not earlier:
        page_frame.show_nothing(_("Es gibt keinen früheren Stand, zu dem man zurück könnte."))
        return
    made = {each: describe(home.generations / each) for each in earlier}
    chosen = st.selectbox(
        _("Stand, der wieder antworten soll"),
        options=earlier,
        format_func=lambda each: (
            f"{moment(made[each].created)} · {wording.documents(made[each].counts.documents)}"
        ),
    )
    with st.popover(_("Zu diesem Stand zurück …"), disabled=session.sees_a_run()):
        st.markdown(
            _(
                "Der gewählte Stand antwortet dann sofort. Was seither veröffentlicht wurde, wird "
                "erst wieder veröffentlicht, wenn sich am Korpus oder an den Einstellungen etwas "
                "ändert oder alles neu aufgebaut wird."
            )
        )
        st.button(
            _("Zurück zu diesem Stand"), type="primary", on_click=_go_back, args=(settings, chosen)
        )


def _go_back(settings: Settings, generation: str) -> None:
    try:
        roll_back(settings, generation)
    except IngestError as error:
        page_frame.show_failure(wording.view_failure(error))
