"""Every setting of the assistant, in one frozen record built once at the edge."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ingest.errors import SettingInvalid

if TYPE_CHECKING:
    from collections.abc import Mapping

RESOURCES = Path(__file__).parent / "resources"
SHIPPED_CORPUS = Path(__file__).parent.parent / "corpus"
_LANGUAGES = re.compile(r"[a-z]+(?:_[a-z]+)*(?:\+[a-z]+(?:_[a-z]+)*)*")
MODEL = re.compile(r"(?P<provider>ollama|openai):(?P<name>\S+)")
UNSUPPORTED = ("drop", "mark")
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_INTERVAL = re.compile(r"(\d{1,6})([smhd])")
# Publishers are not asked more often than this.
_SHORTEST = 60
INTERVAL_WANTED = "eine Zeit ab 1m, zum Beispiel „30m“, „6h“ oder „1d“"
_SWITCH = {
    **dict.fromkeys(("1", "ja", "on", "true", "yes"), True),
    **dict.fromkeys(("", "0", "nein", "off", "false", "no"), False),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fusion:
    """How much each score counts where passages are ranked; each is divided by its best first.

    Rank fusion would cost 2 to 22 points R@1 with a weaker dense ranking; a larger share of the
    vectors loses exact matches. The German words of an English question are guesses, so the
    encoder, which saw both languages in training, then counts for more: `english`. A reranker,
    where one is set, is added to the sum of the others: `reranked`. `documents` and `sections`
    count how much what is around a passage is about the question.
    """

    words: float = 1.0
    grams: float = 1.0
    vectors: float = 0.7
    english: float = 1.0
    documents: float = 1.5
    sections: float = 0.9
    reranked: float = 1.0

    def __str__(self) -> str:
        """Return it as it is set."""
        return " ".join(f"{each.name}={getattr(self, each.name):g}" for each in fields(self))


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A time between two runs, in whole seconds."""

    seconds: int

    def __str__(self) -> str:
        """Return it as it is set, in the largest unit that fits."""
        unit = next(unit for unit in reversed(_UNITS) if self.seconds % _UNITS[unit] == 0)
        return f"{self.seconds // _UNITS[unit]}{unit}"


def interval(text: str) -> Interval | None:
    """Return the time that a text like "6h" stands for; none when it is none, or too short."""
    found = _INTERVAL.fullmatch(text)
    seconds = int(found[1]) * _UNITS[found[2]] if found else 0
    return Interval(seconds=seconds) if seconds >= _SHORTEST else None


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
    every: how often `watch` asks the sources elsewhere.
    notify: a TOML file that says whom a run sends word to, if anyone; secrets stay in it.
    fusion: the weights of the scores by which passages are ranked; what is not named keeps its own.
    exact: up to how many passages a question is compared with the vectors of all, and more by
        Chroma's graph, which finds all but about one in a thousand of the nearest, and not the
        same ones in two builds; where a Chroma server has the vectors it is always asked.
    reranker: empty, or a sentence-transformers cross-encoder that orders the best passages anew.
    conversations: whether the chat keeps conversations also without a login, of who sits at this
        machine; whoever logged in has theirs kept.
    retention: after how many days without a change they are deleted; 0 keeps nothing.
    login: a TOML file that says where people log in to the chat, if they do, and who may do what.
    model: empty for answers of verbatim sentences, or a language model that writes them from the
        passages found, "ollama:NAME" or "openai:NAME" for any endpoint that speaks this protocol.
    model_url: where the model is asked; empty for Ollama on this machine, or for OpenAI itself.
    model_key: the key of the endpoint; it is in no text made of this record.
    model_seconds: how long a model may take for an answer, its one repair included.
    model_tokens: how long what it writes may be.
    model_unsupported: whether sentences that the passages do not support are left out ("drop") or
        shown as such ("mark").
    scheduler: empty, or the address of a Dask scheduler whose workers read the documents of a run.
    chroma: empty, or the address of a Chroma server that a run puts the vectors on.
    chroma_token: what is shown to that server, or to the proxy before it.
    tls: empty, or a folder with ca.pem, and for Dask cert.pem and key.pem, for addresses beyond
        this machine.
    tokens: a file with a token in each line, one of which programs must bear that ask a server.
    """

    home: Path
    corpus: Path
    encoder: str = ""
    words: Path = RESOURCES / "words"
    ocr: str = "deu"
    keep: int = 3
    fetch: bool = False
    fetch_private: bool = False
    every: Interval = Interval(seconds=21600)
    notify: Path | None = None
    fusion: Fusion = Fusion()
    exact: int = 20_000
    reranker: str = ""
    conversations: bool = False
    retention: int = 90
    login: Path | None = None
    model: str = ""
    model_url: str = ""
    model_key: str = field(default="", repr=False)
    model_seconds: int = 60
    model_tokens: int = 1000
    model_unsupported: str = "drop"
    scheduler: str = ""
    chroma: str = ""
    chroma_token: str = field(default="", repr=False)
    tls: str = ""
    tokens: Path | None = None


def from_environment(
    environment: Mapping[str, str],
    *,
    home: Path | None = None,
    corpus: Path | None = None,
    chroma: str | None = None,
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
        keep=_number("KLEINSTADT_KEEP", environment.get("KLEINSTADT_KEEP") or "3", least=1),
        fetch=_switch("KLEINSTADT_FETCH", environment),
        fetch_private=_switch("KLEINSTADT_FETCH_PRIVATE", environment),
        every=_every("KLEINSTADT_EVERY", environment.get("KLEINSTADT_EVERY") or "6h"),
        notify=_absolute(environment.get("KLEINSTADT_NOTIFY")),
        fusion=_fusion("KLEINSTADT_FUSION", environment.get("KLEINSTADT_FUSION", "")),
        exact=_number("KLEINSTADT_EXACT", environment.get("KLEINSTADT_EXACT") or "20000", least=0),
        reranker=environment.get("KLEINSTADT_RERANKER", ""),
        conversations=_switch("KLEINSTADT_CONVERSATIONS", environment),
        retention=_number(
            "KLEINSTADT_RETENTION", environment.get("KLEINSTADT_RETENTION") or "90", least=0
        ),
        login=_absolute(environment.get("KLEINSTADT_LOGIN")),
        model=_model("KLEINSTADT_MODEL", environment.get("KLEINSTADT_MODEL", "")),
        model_url=_address("KLEINSTADT_MODEL_URL", environment.get("KLEINSTADT_MODEL_URL", "")),
        model_key=environment.get("KLEINSTADT_MODEL_KEY", ""),
        model_seconds=_number(
            "KLEINSTADT_MODEL_SECONDS", environment.get("KLEINSTADT_MODEL_SECONDS") or "60", least=1
        ),
        model_tokens=_number(
            "KLEINSTADT_MODEL_TOKENS", environment.get("KLEINSTADT_MODEL_TOKENS") or "1000", least=1
        ),
        model_unsupported=_unsupported(
            "KLEINSTADT_MODEL_UNSUPPORTED",
            environment.get("KLEINSTADT_MODEL_UNSUPPORTED") or "drop",
        ),
        scheduler=environment.get("KLEINSTADT_SCHEDULER", ""),
        chroma=environment.get("KLEINSTADT_CHROMA", "") if chroma is None else chroma,
        chroma_token=environment.get("KLEINSTADT_CHROMA_TOKEN", ""),
        tls=environment.get("KLEINSTADT_TLS", ""),
        tokens=_absolute(environment.get("KLEINSTADT_TOKENS")),
    )


def _number(name: str, value: str, *, least: int) -> int:
    if not value.isdecimal() or int(value) < least:
        raise SettingInvalid(name, value, f"eine Zahl ab {least}")
    return int(value)


def _model(name: str, value: str) -> str:
    if value and not MODEL.fullmatch(value):
        wanted = "„ollama:NAME“ oder „openai:NAME“, zum Beispiel „ollama:llama3.2“"
        raise SettingInvalid(name, value, wanted)
    return value


def _address(name: str, value: str) -> str:
    """Return an address; one that is wrong is not repeated, because it may hold a password."""
    parts = urlsplit(value)
    if value and (parts.scheme not in {"http", "https"} or not parts.hostname or parts.username):
        wanted = "eine Adresse wie „http://127.0.0.1:8080/v1“, ohne Namen und Passwort darin"
        raise SettingInvalid(name, "…", wanted)
    return value


def _unsupported(name: str, value: str) -> str:
    if value not in UNSUPPORTED:
        raise SettingInvalid(name, value, "„drop“ (weglassen) oder „mark“ (kennzeichnen)")
    return value


def _every(name: str, value: str) -> Interval:
    found = interval(value)
    if found is None:
        raise SettingInvalid(name, value, INTERVAL_WANTED)
    return found


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


def _fusion(name: str, value: str) -> Fusion:
    weights: dict[str, float] = {}
    for part in value.split():
        score, _, weight = part.partition("=")
        if score not in Fusion.__slots__ or not re.fullmatch(r"\d+(\.\d+)?", weight):
            wanted = f"zum Beispiel „{Fusion()}“, jedes Gewicht eine Zahl ab 0"
            raise SettingInvalid(name, value, wanted)
        weights[score] = float(weight)
    return Fusion(**weights)


def _path(value: str | None) -> Path | None:
    return Path(value).expanduser() if value else None


def _absolute(value: str | None) -> Path | None:
    path = _path(value)
    return path.absolute() if path else None
