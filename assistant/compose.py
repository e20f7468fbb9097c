"""The form of an answer for each kind of question, and the sentences that stand in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.choose import proving, supported
from assistant.context import with_context
from assistant.groups import Group
from assistant.holdings import holdings
from assistant.lists import listed
from assistant.model import Form, Kind
from assistant.overview import overview
from assistant.sides import sides

if TYPE_CHECKING:
    from collections.abc import Callable

    from assistant.inquiry import Inquiry

_MOST = 5
_MOST_OF_A_LIST = 12
_FEWEST_ROWS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    """Sentences in the order and the form in which they are shown."""

    form: Form
    groups: tuple[Group, ...]


def compose(inquiry: Inquiry) -> Composed:
    """Return what answers a question, in the form that fits its kind."""
    form, groups = _FORMS.get(inquiry.question.kind, _short)(inquiry)
    most = _MOST_OF_A_LIST if inquiry.question.kind in {Kind.LIST, Kind.OVERVIEW} else _MOST
    if form is Form.SENTENCES:
        chosen = [each for group in groups for each in group.evidence]
        groups = [Group(evidence=tuple(with_context(inquiry.index, chosen, most)))]
        if len(chosen) >= _FEWEST_ROWS and all(each.unit.cells for each in chosen):
            form = Form.TABLE
    return Composed(form=form, groups=tuple(groups))


def _short(inquiry: Inquiry) -> tuple[Form, list[Group]]:
    if inquiry.question.proof:
        return Form.SENTENCES, [Group(evidence=tuple(proving(inquiry, _MOST)))]
    return Form.SENTENCES, [Group(evidence=tuple(supported(inquiry, _MOST)))]


def _list(inquiry: Inquiry) -> tuple[Form, list[Group]]:
    groups = listed(inquiry)
    if not groups[0].title:
        return Form.SENTENCES, groups
    rows = all(each.unit.cells for each in groups[0].evidence)
    return (Form.TABLE if rows else Form.LIST), groups


def _overview(inquiry: Inquiry) -> tuple[Form, list[Group]]:
    groups = overview(inquiry)
    return (Form.THEMES, groups) if groups else _short(inquiry)


def _comparison(inquiry: Inquiry) -> tuple[Form, list[Group]]:
    groups = sides(inquiry)
    return (Form.SIDES, groups) if groups else _short(inquiry)


def _corpus(inquiry: Inquiry) -> tuple[Form, list[Group]]:
    groups = holdings(inquiry)
    return (Form.LIST, groups) if groups else _short(inquiry)


_FORMS: dict[Kind, Callable[[Inquiry], tuple[Form, list[Group]]]] = {
    Kind.LIST: _list,
    Kind.OVERVIEW: _overview,
    Kind.COMPARISON: _comparison,
    Kind.CORPUS: _corpus,
}
