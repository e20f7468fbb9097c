"""The README's settings, commands and links are those of the program."""

from __future__ import annotations

import re
import shlex
from dataclasses import MISSING, Field, dataclass, fields
from pathlib import Path

import pytest

from ingest.reader import SUFFIXES
from ingest.settings import (
    RESOURCES,
    SHIPPED_CORPUS,
    Fusion,
    Interval,
    Settings,
    from_environment,
)
from ui.cli import parser

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
PAGES = (*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md")))
COMMAND = re.compile(r"^    (?:\$ )?\./kleinstadt(?P<rest>[^#\n]*)", re.MULTILINE)
LINK = re.compile(r"\]\((?P<target>[^)\s]+)\)")
# What a variable is set to, and what the setting then is.
TRIALS = {
    "home": ("/srv/kleinstadt", Path("/srv/kleinstadt")),
    "corpus": ("/srv/korpus", Path("/srv/korpus")),
    "encoder": ("intfloat/multilingual-e5-small", "intfloat/multilingual-e5-small"),
    "words": ("/srv/woerter", Path("/srv/woerter")),
    "ocr": ("deu+eng", "deu+eng"),
    "keep": ("7", 7),
    "fetch": ("1", True),
    "fetch_private": ("ja", True),
    "every": ("30m", Interval(seconds=1800)),
    "notify": ("/srv/notify.toml", Path("/srv/notify.toml")),
    "fusion": ("vectors=0 reranked=2.5", Fusion(vectors=0, reranked=2.5)),
    "exact": ("5000", 5_000),
    "reranker": ("/srv/reranker", "/srv/reranker"),
    "model": ("ollama:llama3.2", "ollama:llama3.2"),
    "model_url": ("http://127.0.0.1:8080/v1", "http://127.0.0.1:8080/v1"),
    "model_key": ("geheim", "geheim"),
    "model_seconds": ("90", 90),
    "model_tokens": ("500", 500),
    "model_unsupported": ("mark", "mark"),
    "scheduler": ("tcp://127.0.0.1:8786", "tcp://127.0.0.1:8786"),
    "chroma": ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
    "chroma_token": ("geheim", "geheim"),
    "tls": ("/srv/tls", "/srv/tls"),
    "conversations": ("ja", True),
    "retention": ("30", 30),
    "tokens": ("/srv/tokens", Path("/srv/tokens")),
    "login": ("/srv/login.toml", Path("/srv/login.toml")),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of the settings table."""

    name: str
    variable: str
    option: str
    default: str
    meaning: str


def table() -> list[Row]:
    """Return the rows of the settings table."""
    section = README.split("\n## Settings\n", 1)[1].split("\n## ", 1)[0].split("\n### ", 1)[0]
    rows = [line for line in section.splitlines() if line.startswith("|")][2:]
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]
    return [
        Row(
            name=name.strip("`"),
            variable=variable.strip("`"),
            option=option.strip("`"),
            default=default,
            meaning=meaning,
        )
        for name, variable, option, default, meaning in cells
    ]


ROWS = table()


def given(variable: str, value: str) -> Settings:
    return from_environment({variable: value})


def known_options() -> set[str]:
    """Return the options of the command and of its subcommands."""
    actions = list(parser()._actions)  # noqa: SLF001
    for action in parser()._actions:  # noqa: SLF001
        for each in action.choices.values() if isinstance(action.choices, dict) else ():
            actions += each._actions  # noqa: SLF001
    return {option for action in actions for option in action.option_strings}


def test_every_setting_has_its_row_in_order() -> None:
    assert [row.name for row in ROWS] == [field.name for field in fields(Settings)]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_variable_sets_its_setting(row: Row) -> None:
    value, expected = TRIALS[row.name]
    assert row.variable == f"KLEINSTADT_{row.name.upper()}"
    assert getattr(given(row.variable, value), row.name) == expected
    assert getattr(from_environment({}), row.name) != expected


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_an_option_is_one_of_the_command(row: Row) -> None:
    there = f"--{row.name.replace('_', '-')}" in known_options()
    assert row.option == (f"--{row.name.replace('_', '-')}" if there else "–")


@pytest.mark.parametrize("field", fields(Settings), ids=lambda field: field.name)
def test_a_default_is_the_one_of_the_program(field: Field[object]) -> None:
    row = next(row for row in ROWS if row.name == field.name)
    assert row.meaning
    match field.default:
        case Path() as place:
            assert row.default == f"`{place.relative_to(ROOT)}`"
        case bool():
            assert row.default == ("on" if field.default else "off")
        case "" | None:
            assert row.default.startswith("empty")
        case default if default is not MISSING:
            assert row.default == f"`{default}`"
        case _:
            assert getattr(from_environment({}), field.name).is_absolute()


def test_the_places_the_table_names_exist() -> None:
    assert SHIPPED_CORPUS == ROOT / "corpus"
    assert RESOURCES.relative_to(ROOT).as_posix() == "ingest/resources"


def test_the_default_home_is_the_users_data_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    monkeypatch.setenv("HOME", "/home/jemand")
    assert from_environment({}).home == Path("/home/jemand/.local/share/kleinstadt")
    assert "`~/.local/share/kleinstadt`" in ROWS[0].default


@pytest.mark.parametrize(
    "line", [match["rest"].strip() for match in COMMAND.finditer(README + OPERATIONS)]
)
def test_a_command_of_the_readme_is_understood(line: str) -> None:
    arguments = shlex.split(line) or ["up"]
    if arguments[0] == "test":  # the start script's own
        return
    assert parser().parse_args(arguments).command


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_what_a_page_links_to_exists(page: Path) -> None:
    targets = {match["target"] for match in LINK.finditer(page.read_text(encoding="utf-8"))}
    local = [target.partition("#")[0] for target in targets if "://" not in target]
    assert [target for target in local if not (page.parent / target).exists()] == []


def test_every_measurement_names_a_program_there_is() -> None:
    programs = re.findall(r"`python (benchmarks/\S+?\.py)", README)
    assert programs
    assert all((ROOT / program).is_file() for program in programs)


def test_every_kind_of_file_that_is_read_is_named() -> None:
    named = README.split("\n## Your own documents\n", 1)[1].split("\n## ", 1)[0]
    assert [suffix for suffix in SUFFIXES if f"`{suffix}`" not in named] == []
