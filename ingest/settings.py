"""Every setting of the assistant, in one frozen record built once at the edge."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.errors import SettingInvalid

if TYPE_CHECKING:
    from collections.abc import Mapping

RESOURCES = Path(__file__).parent / "resources"
SHIPPED_CORPUS = Path(__file__).parent.parent / "corpus"
_LANGUAGES = re.compile(r"[a-z]+(?:_[a-z]+)*(?:\+[a-z]+(?:_[a-z]+)*)*")
_SWITCH = {
    **dict.fromkeys(("1", "ja", "on", "true", "yes"), True),
    **dict.fromkeys(("", "0", "nein", "off", "false", "no"), False),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What can be set; the environment variable of a field is KLEINSTADT_ and its name.

    home: where generations, originals and caches live.
    corpus: a folder of documents, with or without a manifest `sources.toml`.
    encoder: empty for the shipped encoder, or a sentence-transformers model, by name or folder.
    words: a folder with the word resources (vocabulary, thesaurus, dictionary), which are
        licensed under the GPL and LGPL and can be replaced; an empty folder switches them off.
    ocr: the languages in which pages without text are recognised, as tesseract names them
        ("deu", "deu+eng"), or "off".
    keep: how many generations stay for rollback.
    fetch: whether a run downloads what the manifest names elsewhere; else no connection is opened.
    fetch_private: whether addresses in private networks may be fetched, and on this machine.
    """

    home: Path
    corpus: Path
    encoder: str = ""
    words: Path = RESOURCES / "words"
    ocr: str = "deu"
    keep: int = 3
    fetch: bool = False
    fetch_private: bool = False


def from_environment(
    environment: Mapping[str, str], *, home: Path | None = None, corpus: Path | None = None
) -> Settings:
    """Build the settings from environment variables, which arguments of the command line beat.

    Raises `SettingInvalid`.
    """
    from platformdirs import user_data_path  # noqa: PLC0415  (only needed without a home)

    named_home = home or _path(environment.get("KLEINSTADT_HOME"))
    named_corpus = corpus or _path(environment.get("KLEINSTADT_CORPUS"))
    return Settings(
        home=(named_home or user_data_path("kleinstadt")).absolute(),
        corpus=(named_corpus or SHIPPED_CORPUS).absolute(),
        encoder=environment.get("KLEINSTADT_ENCODER", ""),
        words=_path(environment.get("KLEINSTADT_WORDS")) or RESOURCES / "words",
        ocr=_languages("KLEINSTADT_OCR", environment.get("KLEINSTADT_OCR") or "deu"),
        keep=_number("KLEINSTADT_KEEP", environment.get("KLEINSTADT_KEEP") or "3"),
        fetch=_switch("KLEINSTADT_FETCH", environment),
        fetch_private=_switch("KLEINSTADT_FETCH_PRIVATE", environment),
    )


def _number(name: str, value: str) -> int:
    if not value.isdecimal() or int(value) < 1:
        wanted = "eine Zahl ab 1"
        raise SettingInvalid(name, value, wanted)
    return int(value)


def _languages(name: str, value: str) -> str:
    if not _LANGUAGES.fullmatch(value):
        wanted = "„off“ oder Sprachen, wie tesseract sie nennt, zum Beispiel „deu“ oder „deu+eng“"
        raise SettingInvalid(name, value, wanted)
    return value


def _switch(name: str, environment: Mapping[str, str]) -> bool:
    value = environment.get(name, "")
    if value.lower() not in _SWITCH:
        wanted = "ja oder nein (1 oder 0)"
        raise SettingInvalid(name, value, wanted)
    return _SWITCH[value.lower()]


def _path(value: str | None) -> Path | None:
    return Path(value).expanduser() if value else None
