"""Floors of reading that a change must not fall below; raise them, never lower them silently.

They stand beside the figures in `benchmarks/reading*.py`. A floor holds for the files it was
measured on, so the digest of the files is pinned with it.
"""

from __future__ import annotations

import sys
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

BENCHMARKS = Path(__file__).resolve().parent.parent / "benchmarks"
sys.path.append(str(BENCHMARKS))

import reading_evidence  # noqa: E402  (the benchmarks are scripts, no package)
import reading_fidelity  # noqa: E402
import reading_prints  # noqa: E402
import reading_speed  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterable

    from measures import Figure

FILES_DIGEST = "2bc511fa1d161692"
FEW = frozenset({"bsw-2025", "jahresabschluss-2021"})


def check(figures: Iterable[Figure]) -> None:
    """Refuse figures that miss their bound, and a run without figures."""
    found = list(figures)
    assert found
    assert [str(figure) for figure in found if not figure.holds] == []


def test_the_floors_are_those_of_these_files(testdata: Path) -> None:
    digest = sha256(reading_prints.DOSSIER.read_bytes())
    for path in sorted((testdata / "pdf").glob("*.*")):
        digest.update(path.read_bytes())
    assert digest.hexdigest()[:16] == FILES_DIGEST


def test_the_dossier_is_read_as_it_was_written(testdata: Path) -> None:
    check(reading_prints.dossier())
    check(reading_prints.headings(testdata))


@pytest.mark.full
def test_law_text_is_read_as_it_was_written(testdata: Path) -> None:
    check(reading_prints.prints(testdata))


def test_page_labels_are_the_printed_ones(testdata: Path) -> None:
    check(reading_prints.labels(testdata))


def test_a_text_is_near_its_ground_truth(testdata: Path) -> None:
    check(reading_fidelity.fidelity(testdata, frozenset({"geotopo"})))


@pytest.mark.full
def test_all_texts_are_near_their_ground_truth(testdata: Path) -> None:
    check(reading_fidelity.fidelity(testdata))


def test_quotes_are_found_and_marked(testdata: Path) -> None:
    check(reading_evidence.looked_up_in(reading_evidence.with_text(testdata, FEW)))


@pytest.mark.full
def test_all_quotes_are_found_and_marked(testdata: Path) -> None:
    check(reading_evidence.looked_up_in(reading_evidence.with_text(testdata)))


@pytest.mark.timed
def test_reading_is_faster_than_plain_extraction(testdata: Path) -> None:
    *_, ratio = reading_speed.speed(testdata)
    assert ratio.holds, ratio


def test_real_hyphens_survive_every_line_end() -> None:
    check(reading_prints.narrow())
