"""What was measured, as a table that a person reads, in German."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assistant.evaluate import Evaluation
    from assistant.figures import Figure
    from assistant.measure import Measured
    from assistant.ranked import Retrieval

_WIDTH = 40
_OURS = {"de": "Kleinstadt-Assistent", "en": "Kleinstadt-Assistent, englische Fragen"}
_PEERS = {"de": "Andere Suchen", "en": "Andere Suchen, englische Fragen"}
_SHARES = {
    "page in first five": "Seite unter den ersten fünf",
    "all pages in first five": "alle Seiten unter den ersten fünf",
    "quote in answer": "Zitat in der Antwort",
    "any quote in answer": "ein Zitat in der Antwort",
    "refused (answerable)": "abgelehnt, obwohl beantwortbar",
    "refused (none)": "abgelehnt, weil nichts dazu da ist",
    "quote in answer: English": "Zitat in der Antwort: englische Fragen",
    "quote in answer: dialogues": "Zitat in der Antwort: Folgefragen",
    "quote in answer: answer": "Zitat in der Antwort: einfache Fragen",
    "quote in answer: both": "Zitat in der Antwort: zwei Ansichten",
    "quote in answer: partial": "Zitat in der Antwort: teilweise",
    "quote in answer: premise": "Zitat in der Antwort: falsche Annahme",
}


def measured(given: Measured) -> str:
    """Return tables, those of other searches last."""
    tables = [evaluation(each, _OURS[name]) for name, each in given.ours.items()]
    tables += [peers(each, _PEERS[name]) for name, each in given.peers.items()]
    return "\n\n".join(tables)


def evaluation(given: Evaluation, title: str) -> str:
    """Return everything that was measured of our own search and answers."""
    lines = [title, *_retrieval(given.retrieval)]
    for name, places in (
        ("Antwort in den ersten {} Sätzen", given.answer),
        ("… wenn die Passage gegeben ist, in {}", given.answer_given),
    ):
        lines += [_line(name.format(n), figure) for n, figure in places.items()]
    lines += [_line(_SHARES.get(name, name), figure) for name, figure in given.shares.items()]
    if given.refused:
        lines.append(f"  {'Fläche unter der Ablehnungskurve':{_WIDTH}} {_number(given.area)}")
    for wrongly, rightly in given.refused.items():
        name = f"abgelehnt bei {wrongly:.0%} falschen Ablehnungen"
        lines.append(f"  {name:{_WIDTH}} {_number(rightly)}")
    return "\n".join(lines)


def peers(given: Mapping[str, Retrieval], title: str) -> str:
    """Return what other searches reach, one after another."""
    parts = [f"{name}\n" + "\n".join(_retrieval(found)) for name, found in given.items()]
    return "\n\n".join((title, *parts))


def _retrieval(given: Retrieval) -> list[str]:
    latency = ", ".join(f"p{100 * share:.0f} {_ms(ms)}" for share, ms in given.latency.items())
    return [
        f"  {'Fragen':{_WIDTH}} {given.questions}",
        _line("nDCG@10", given.ndcg),
        *(_line(f"R@{depth}", figure) for depth, figure in given.recall.items()),
        _line("MRR", given.reciprocal_rank),
        f"  {'Dauer einer Suche':{_WIDTH}} {latency}",
    ]


def _line(name: str, figure: Figure) -> str:
    bounds = f"[{_number(figure.low)}–{_number(figure.high)}]"
    return f"  {name:{_WIDTH}} {_number(figure.value)}  {bounds}"


def _number(value: float) -> str:
    return f"{value:.3f}".replace(".", ",")


def _ms(value: float) -> str:
    return f"{value:.1f} ms".replace(".", ",")
