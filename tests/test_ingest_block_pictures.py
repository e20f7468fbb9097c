"""Pages drawn with their blocks: colours where the blocks are, a legend, one outline a column."""

from __future__ import annotations

from collections import Counter
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from PIL import Image
from typeset import report, typeset

from ingest.block_pictures import COLOURS, NAMES, block_pictures, parts
from ingest.model import BlockKind, Box, Page
from ingest.pdfium import lettering
from ingest.worker import block_pictures_limited, read_limited

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def pdf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Typeset the report once for all tests."""
    return typeset(report(), tmp_path_factory.mktemp("pdf") / "probe.pdf")


@pytest.fixture(scope="module")
def pages(pdf: Path) -> tuple[Page, ...]:
    """Read the report once for all tests."""
    return read_limited(pdf).pages


def opened(png: bytes | None) -> Image.Image:
    assert png is not None
    return Image.open(BytesIO(png)).convert("RGB")


def colours(picture: Image.Image) -> Counter[tuple[int, ...]]:
    """Return how many points of a picture have each colour."""
    found: Counter[tuple[int, ...]] = Counter()
    for count, colour in picture.getcolors(maxcolors=picture.width * picture.height) or ():
        assert isinstance(colour, tuple)
        found[colour] = count
    return found


def test_every_kind_has_a_name_and_a_colour() -> None:
    assert set(NAMES) == set(COLOURS) == set(BlockKind)
    assert len(set(COLOURS.values())) == len(COLOURS)


def test_blocks_are_outlined_in_the_colour_of_their_kind(
    pdf: Path, pages: tuple[Page, ...]
) -> None:
    empty = Page(number=2, label=None, text="", blocks=())
    drawn, bare = (colours(opened(png)) for png in block_pictures(pdf, [pages[1], empty]))
    used = {block.kind for block in pages[1].blocks}
    assert {BlockKind.HEADING, BlockKind.TABLE, BlockKind.LIST_ITEM} <= used
    for kind, colour in COLOURS.items():
        assert (drawn[colour] > 100) == (kind in used)
        assert not bare[colour]


def test_the_letters_stay_and_a_legend_is_added(pdf: Path, pages: tuple[Page, ...]) -> None:
    narrow, wide = (opened(next(block_pictures(pdf, pages[:1], width=w))) for w in (400, 900))
    assert (narrow.width, wide.width) == pytest.approx((400, 900), abs=1)
    assert wide.height > wide.width * 1.43
    assert sum(count for colour, count in colours(wide).items() if max(colour) < 60) > 1000


def test_a_page_that_cannot_be_drawn_is_none(pdf: Path) -> None:
    missing = Page(number=99, label=None, text="", blocks=())
    counted: list[int] = []
    assert list(block_pictures(pdf, [missing], finished=lambda: counted.append(1))) == [None]
    assert counted == [1]


def test_the_limited_process_draws_the_same(pdf: Path, pages: tuple[Page, ...]) -> None:
    drawn = block_pictures_limited(pdf, [*pages, Page(number=9, label=None, text="", blocks=())])
    assert drawn == (*block_pictures(pdf, pages), None)


def test_a_block_in_two_columns_has_two_outlines() -> None:
    left = [Box(left=0.1, top=y, right=0.45, bottom=y + 0.02) for y in (0.8, 0.82, 0.84)]
    right = [Box(left=0.55, top=y, right=0.9, bottom=y + 0.02) for y in (0.1, 0.12)]
    first, second = parts([*left, *right])
    assert (first.left, first.top, first.bottom) == (0.1, 0.8, 0.86)
    assert [second.left, second.top, second.bottom] == pytest.approx([0.55, 0.1, 0.14])
    assert parts([]) == []


def test_german_letters_are_drawn() -> None:
    """A letter without its dots would look like the one without."""
    assert lettering("Ü", 20.0).tobytes() != lettering("U", 20.0).tobytes()
    assert lettering("ß", 20.0).tobytes() != lettering("\ufffd", 20.0).tobytes()
    assert lettering("Fußnote", 13.0).width > lettering("Fuß", 13.0).width
