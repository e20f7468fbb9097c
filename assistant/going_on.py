"""Signs that a sentence answers a follow-up: where it stands to what answered before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ingest.texts import squeezed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from assistant.evidence import Evidence
    from assistant.inquiry import Inquiry

FEATURES = (
    "same passage",
    "same section",
    "said before",
    "next passage",
    "alike without earlier turns",
    "words without earlier turns",
)


def going_on(
    inquiry: Inquiry, before: Evidence, evidence: Sequence[Evidence]
) -> NDArray[np.float64]:
    """Return the signs of some sentences, shape (sentences, features), as in `FEATURES`.

    `before` is the sentence that answered the turn before.
    """
    sections = inquiry.index.sections.of
    passages = [each.hit.passage.id for each in (before, *evidence)]
    known = inquiry.index.catalog.rows_of_ids(passages)
    last, *rows = (known[passage] for passage in passages)
    encoder, words = inquiry.library.encoder, inquiry.library.analyzer.words
    texts = [each.unit.text for each in evidence]
    alike = encoder.encode_passages(texts) @ encoder.encode_question(inquiry.question.words)
    asked = frozenset(words(inquiry.question.words))
    told = squeezed(before.unit.text)
    return np.array(
        [
            (
                row == last,
                sections[row] == sections[last],
                squeezed(text) == told,
                row == last + 1,
                like,
                len(asked.intersection(words(text))) / max(1, len(asked)),
            )
            for row, text, like in zip(rows, texts, alike.tolist(), strict=True)
        ],
        dtype=np.float64,
    )
