"""The command line's own words in German; `argparse` knows only English ones."""

from __future__ import annotations

import argparse
import re
import sys
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Iterable

_MISUSED = 2
# What argparse says of the mistakes that these commands allow.
_SAID = (
    (r"the following arguments are required: (.*)", r"es fehlt: \1"),
    (r"unrecognized arguments: (.*)", r"unbekannte Angabe: \1"),
    (r"argument (.+?): invalid choice: (.+) \(choose from (.*)\)", r"\1 kennt \2 nicht, nur \3"),
    (r"argument (.+?): expected one argument", r"\1 braucht einen Wert"),
    (r"argument (.+?): ignored explicit argument (.*)", r"\1 nimmt keinen Wert an: \2"),
    (r"ambiguous option: (.+) could match (.*)", r"\1 ist nicht eindeutig, gemeint sein kann \2"),
    (r"argument (.+?): (.*)", r"\1: \2"),
)


class Parser(argparse.ArgumentParser):
    """A parser whose complaints are German."""

    def error(self, message: str) -> NoReturn:
        """Say how the command is used and what was wrong, and exit with status 2."""
        self.print_usage(sys.stderr)
        self.exit(_MISUSED, f"{self.prog}: {in_german(message)}\n")


class Help(argparse.HelpFormatter):
    """The help of a command, with a German word before its usage."""

    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[argparse._MutuallyExclusiveGroup],
        prefix: str | None = None,
    ) -> None:
        """Add how the command is used."""
        super().add_usage(usage, actions, groups, "Aufruf: " if prefix is None else prefix)


def add_help(parser: argparse.ArgumentParser) -> None:
    """Give a parser made with `add_help=False` its help option and German headings."""
    parser.add_argument("-h", "--help", action="help", help="diese Hilfe zeigen")
    # argparse offers no other way to the headings of its own two groups.
    parser._positionals.title = "Angaben"  # noqa: SLF001
    parser._optionals.title = "Optionen"  # noqa: SLF001


def in_german(message: str) -> str:
    """Return what argparse says of a mistake in German; what it does not know as it is."""
    for said, german in _SAID:
        found = re.fullmatch(said, message, re.DOTALL)
        if found:
            return found.expand(german)
    return message
