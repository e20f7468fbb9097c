"""Settings come from arguments, then from the environment, then from what is sensible."""

from __future__ import annotations

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
    assert (settings.encoder, settings.keep) == ("", 3)


def test_the_environment_sets_every_field() -> None:
    settings = from_environment(
        {
            "KLEINSTADT_HOME": "/heim",
            "KLEINSTADT_CORPUS": "~/korpus",
            "KLEINSTADT_ENCODER": "some/model",
            "KLEINSTADT_WORDS": "/woerter",
            "KLEINSTADT_KEEP": "5",
        }
    )
    assert settings.home == Path("/heim")
    assert settings.corpus == Path.home() / "korpus"
    assert settings.encoder == "some/model"
    assert settings.words == Path("/woerter")
    assert settings.keep == 5


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
