"""What argparse says reaches the screen in German."""

from __future__ import annotations

import re

import pytest

from ui.arguments import in_german
from ui.cli import parser

ENGLISH = re.compile(r"usage|options|argument|error|choice|required|unrecognized|expected|show")


@pytest.mark.parametrize(
    "arguments",
    [
        ["frag"],
        ["eval"],
        ["ask", "a", "b"],
        ["up", "--port", "x"],
        ["up", "--host"],
        ["status", "--json=1"],
        ["ingest", "--re"],
    ],
)
def test_wrong_usage_is_told_in_german(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        parser().parse_args(arguments)
    said = capsys.readouterr().err
    assert said.startswith("Aufruf: kleinstadt")
    assert not ENGLISH.search(said)


@pytest.mark.parametrize("command", [[], ["up"], ["ingest"], ["status"], ["ask"], ["search"]])
def test_help_is_german(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        parser().parse_args([*command, "--help"])
    said = capsys.readouterr().out
    assert "Optionen:" in said
    assert not ENGLISH.search(said)


def test_an_unknown_complaint_is_left_as_it_is() -> None:
    assert in_german("something else") == "something else"
