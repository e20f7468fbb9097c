"""Settings come from arguments, then from the environment, then from what is sensible."""

from __future__ import annotations

import re
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from ingest.errors import SettingInvalid
from ingest.settings import RESOURCES, SHIPPED_CORPUS, Fusion, from_environment


def test_without_anything_the_shipped_corpus_is_read() -> None:
    settings = from_environment({})
    assert settings.corpus == SHIPPED_CORPUS
    assert settings.words == RESOURCES / "words"
    assert settings.home.is_absolute()
    assert settings.home.name == "kleinstadt"
    assert (settings.encoder, settings.ocr, settings.keep) == ("", "deu", 3)
    assert (settings.fetch, settings.fetch_private) == (False, False)


def test_the_environment_sets_every_field() -> None:
    settings = from_environment(
        {
            "KLEINSTADT_HOME": "/heim",
            "KLEINSTADT_CORPUS": "~/korpus",
            "KLEINSTADT_ENCODER": "some/model",
            "KLEINSTADT_WORDS": "/woerter",
            "KLEINSTADT_OCR": "off",
            "KLEINSTADT_KEEP": "5",
            "KLEINSTADT_FETCH": "1",
            "KLEINSTADT_FETCH_PRIVATE": "ja",
        }
    )
    assert settings.home == Path("/heim")
    assert settings.corpus == Path.home() / "korpus"
    assert settings.encoder == "some/model"
    assert settings.words == Path("/woerter")
    assert settings.ocr == "off"
    assert settings.keep == 5
    assert settings.fetch
    assert settings.fetch_private


def test_arguments_beat_the_environment_and_become_absolute() -> None:
    settings = from_environment(
        {"KLEINSTADT_HOME": "/heim", "KLEINSTADT_CORPUS": "/korpus"},
        home=Path("hier"),
        corpus=Path("dort"),
    )
    assert settings.home == Path.cwd() / "hier"
    assert settings.corpus == Path.cwd() / "dort"


@pytest.mark.parametrize("value", ["drei", "0", "-1", "1.5"])
def test_a_wrong_number_is_a_known_error(value: str) -> None:
    with pytest.raises(SettingInvalid, match=f"KLEINSTADT_KEEP ist „{value}“"):
        from_environment({"KLEINSTADT_KEEP": value})


@pytest.mark.parametrize(
    ("value", "on"),
    [("Ja", True), ("true", True), ("on", True), ("0", False), ("nein", False), ("", False)],
)
def test_a_switch_is_on_or_off(value: str, *, on: bool) -> None:
    assert from_environment({"KLEINSTADT_FETCH": value}).fetch is on


def test_a_wrong_switch_is_a_known_error() -> None:
    with pytest.raises(SettingInvalid, match="KLEINSTADT_FETCH ist „vielleicht“"):
        from_environment({"KLEINSTADT_FETCH": "vielleicht"})


@pytest.mark.parametrize("value", ["Deutsch", "deu,eng", "deu+", "--psm"])
def test_languages_that_cannot_be_are_a_known_error(value: str) -> None:
    with pytest.raises(SettingInvalid, match=f"KLEINSTADT_OCR ist „{re.escape(value)}“"):
        from_environment({"KLEINSTADT_OCR": value})


def test_settings_do_not_change() -> None:
    settings = from_environment({})
    with pytest.raises(FrozenInstanceError):
        settings.keep = 1  # type: ignore[misc]


def test_weights_that_are_not_named_stay() -> None:
    assert from_environment({"KLEINSTADT_FUSION": "vectors=0"}).fusion == Fusion(vectors=0)
    assert from_environment({"KLEINSTADT_FUSION": str(Fusion(grams=0.5))}).fusion.grams == 0.5


@pytest.mark.parametrize("value", ["vectors", "vectors=viel", "vectors=-1", "bilder=1", "0.5"])
def test_a_wrong_weight_is_a_known_error(value: str) -> None:
    with pytest.raises(SettingInvalid, match=r"KLEINSTADT_FUSION ist .*words=1 grams=1"):
        from_environment({"KLEINSTADT_FUSION": value})


@pytest.mark.parametrize("value", ["llama3.2", "ollama:", "gpt:x", "openai:a b", "OLLAMA:x"])
def test_a_model_that_cannot_be_is_a_known_error(value: str) -> None:
    with pytest.raises(SettingInvalid, match=r"KLEINSTADT_MODEL ist .*ollama:NAME"):
        from_environment({"KLEINSTADT_MODEL": value})


@pytest.mark.parametrize(
    "value", ["10.0.0.1:8080", "ftp://a", "http:///v2", "https://ich:geheim@example.org/v1"]
)
def test_an_address_that_cannot_be_is_a_known_error_and_not_repeated(value: str) -> None:
    with pytest.raises(SettingInvalid, match="KLEINSTADT_MODEL_URL ist „…“") as raised:
        from_environment({"KLEINSTADT_MODEL_URL": value})
    assert value not in str(raised.value)


def test_unsupported_sentences_are_dropped_or_marked() -> None:
    with pytest.raises(SettingInvalid, match="KLEINSTADT_MODEL_UNSUPPORTED ist „zeigen“"):
        from_environment({"KLEINSTADT_MODEL_UNSUPPORTED": "zeigen"})


def test_the_key_of_a_model_is_in_no_text_of_the_settings() -> None:
    settings = from_environment({"KLEINSTADT_MODEL_KEY": "geheim-1234"})
    assert settings.model_key == "geheim-1234"
    assert "geheim" not in f"{settings!r} {settings}"
