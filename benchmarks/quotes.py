"""How well and how fast quotations are checked.

    python benchmarks/quotes.py [--wrong]

Quotations are made from the sentences of the shipped corpus by rules (`quote_cases.py`): verbatim,
hyphenated over lines and pages, elided, with brackets, one word or one number changed, sentences
joined, old spelling, misread letters, paraphrased, absent. Measured: the right verdict and, where
it stands somewhere, document and page; changed numbers called verbatim; seconds for a text of
twenty pages. Ends with status 1 when a floor is missed. --wrong prints the cases that went wrong.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

from measures import Figure, Share
from quote_cases import cases

from assistant.quotes import QuoteChecker, Verdict, check_text
from ingest.settings import SHIPPED_CORPUS, Settings
from ingest.trial import corpus_indexed
from ingest.words import WordResources

if TYPE_CHECKING:
    from collections.abc import Sequence

    from quote_cases import Case

    from assistant.quotes import QuoteCheck
    from ingest.index import Library

# Floors: the share of right verdicts and places, and seconds for a text of twenty pages.
RIGHT, SECONDS = 0.98, 2.0
CASES = 300
_PAGES, _WORDS_OF_A_PAGE = 20, 350


def checked(library: Library) -> list[tuple[Case, QuoteCheck]]:
    """Return every case with what the check says of it."""
    thesaurus = WordResources.open(library.settings.words).thesaurus
    checker = QuoteChecker(library)
    return [(each, checker.check(each.text)) for each in cases(library, thesaurus)]


def is_right(case: Case, found: QuoteCheck) -> bool:
    """Tell whether verdict, document and page are right."""
    if found.verdict is not case.verdict:
        return False
    place = (found.document_id, found.page)
    return place == (case.document_id, case.page)


def long_text(made: Sequence[Case]) -> str:
    """Return a text of twenty pages that quotes on every page."""
    filler = "Dazu ist in der Einleitung schon einiges gesagt worden, was hier noch einmal steht. "
    pages: list[str] = []
    quoted = list(made)
    for number in range(_PAGES):
        some = quoted[number::_PAGES][:6]
        page = "".join(f"{filler}Es heißt: „{each.text}“ (S. 3). " for each in some)
        page += filler * max(0, (_WORDS_OF_A_PAGE - len(page.split())) // len(filler.split()))
        pages.append(page)
    return "\n\n".join(pages)


def seconds_for(library: Library, text: str) -> tuple[float, int]:
    """Return how long a text takes from the start, and how many quotations it holds.

    Seconds of one core, which does all of it, so that what else runs on the machine does not count.
    """
    began = time.process_time()
    found = check_text(library, text)
    return time.process_time() - began, len(found)


def figures(library: Library, made: Sequence[tuple[Case, QuoteCheck]]) -> list[Figure]:
    """Return what was measured, with its floors."""
    right = [is_right(case, found) for case, found in made]
    lied = sum(
        case.behaviour == "number changed" and found.verdict is Verdict.VERBATIM
        for case, found in made
    )
    seconds, quoted = seconds_for(library, long_text([case for case, _ in made]))
    return [
        Figure(what="cases", value=len(made), least=CASES),
        Figure(what="right verdict, document and page", value=sum(right) / len(right), least=RIGHT),
        Figure(what="changed numbers called verbatim", value=lied, most=0),
        Figure(what=f"seconds for 20 pages with {quoted} quotations", value=seconds, most=SECONDS),
    ]


def main() -> int:
    """Index the corpus, check every case, and print what was found."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--wrong", action="store_true")
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(home=Path(folder), corpus=SHIPPED_CORPUS)
        with corpus_indexed(SHIPPED_CORPUS, settings, lambda *_: None) as library:
            made = checked(library)
            by_behaviour: dict[str, list[bool]] = defaultdict(list)
            for case, found in made:
                by_behaviour[case.behaviour].append(is_right(case, found))
                if given.wrong and not is_right(case, found):
                    print(f"{case}\n  {found}\n")
            for behaviour, right in by_behaviour.items():
                print(f"  {behaviour:36} {Share(hits=sum(right), cases=len(right))}")
            told = figures(library, made)
    print("\n".join(map(str, told)))
    return 0 if all(each.holds for each in told) else 1


if __name__ == "__main__":
    sys.exit(main())
