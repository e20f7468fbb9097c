"""The only module that knows tesseract: the picture of a page in, words with their places out.

Each picture is recognised by a process of its own that may use a limited address space, a limited
time and one thread; it reads the picture from its input and opens no file but its language data.
"""

from __future__ import annotations

import csv
import os
import resource
import shutil
import subprocess
from dataclasses import dataclass

MEMORY = 2 << 30
SECONDS = 60
# Left to itself tesseract starts a thread for every core, and several pages at once then wait
# for each other: minutes for a page that takes a second.
_ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C", "OMP_THREAD_LIMIT": "1"}
# How to divide a page, tried in turn: into columns as it lies; turned first, which takes longer
# and without which words upside down come out as others; into scattered words, if there is faint
# or very little print.
_DIVISIONS = ("3", "1", "12")
_DOUBTFUL = 50.0
_WORD = "5"
_LIMITS = {
    resource.RLIMIT_AS: MEMORY,
    resource.RLIMIT_CPU: SECONDS,
    resource.RLIMIT_FSIZE: 0,
    resource.RLIMIT_CORE: 0,
}


class OcrFailed(Exception):
    """A picture that tesseract did not finish."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tesseract:
    """An installed tesseract, and the languages it recognises, as it names them ("deu+eng")."""

    program: str
    languages: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoOcr:
    """Why nothing can be recognised, in words for the user; no languages where it is off."""

    reason: str
    languages: str = ""


Ocr = Tesseract | NoOcr


@dataclass(frozen=True, slots=True, kw_only=True)
class InkWord:
    """A word as it was recognised: its box in pixels, confidence to 100, and which line it is of.

    The words of a line stand in reading order, however the line runs.
    """

    text: str
    left: float
    top: float
    right: float
    bottom: float
    confidence: float
    line: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ink:
    """What was recognised in a picture so many pixels wide and high."""

    width: int
    height: int
    words: tuple[InkWord, ...]

    @property
    def confidence(self) -> float:
        """Return the mean confidence of a character, to 100; 0 where there is none."""
        return mean_confidence(self.words)


def mean_confidence(words: tuple[InkWord, ...]) -> float:
    """Return the mean confidence of the characters of words, to 100; 0 where there is none."""
    characters = sum(len(word.text) for word in words)
    return sum(word.confidence * len(word.text) for word in words) / max(characters, 1)


def find_ocr(setting: str) -> Ocr:
    """Return the tesseract that recognises the languages of the setting `ocr`, or why not."""
    if setting == "off":
        return NoOcr(reason="Die Texterkennung ist ausgeschaltet (KLEINSTADT_OCR)")
    program = shutil.which("tesseract")
    wanted = setting.split("+")
    known = _installed_languages(program) if program else ()
    if program and set(wanted) <= set(known):
        return Tesseract(program=program, languages=setting)
    packages = ["tesseract-ocr", *(f"tesseract-ocr-{each.replace('_', '-')}" for each in wanted)]
    return NoOcr(
        reason="Die Texterkennung ist nicht installiert. Installieren Sie sie mit "
        f"„apt-get install {' '.join(packages)}“ und starten Sie `kleinstadt ingest` erneut",
        languages=setting,
    )


def _installed_languages(program: str) -> tuple[str, ...]:
    """Return the languages a tesseract knows; none of one that does not run."""
    try:
        done = subprocess.run(
            [program, "--list-langs"],
            capture_output=True,
            text=True,
            check=True,
            timeout=SECONDS,
            env=_ENVIRONMENT,
        )
    except (subprocess.SubprocessError, OSError):
        return ()
    return tuple(done.stdout.splitlines()[1:])


def recognise(tesseract: Tesseract, png: bytes) -> Ink:
    """Return the words in a picture; one that makes no sense is tried in other ways.

    Raises `OcrFailed`.
    """
    found: list[Ink] = []
    for division in _DIVISIONS:
        found.append(_recognise(tesseract, png, division))
        if found[-1].confidence >= _DOUBTFUL:
            return found[-1]
    return found[0]


def _recognise(tesseract: Tesseract, png: bytes, segmentation: str) -> Ink:
    command = [tesseract.program, "stdin", "stdout", "-l", tesseract.languages]
    with subprocess.Popen(
        [*command, "--psm", segmentation, "tsv"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=_ENVIRONMENT,
    ) as process:
        try:
            # It waits for the picture, so it is limited before it sees any of it.
            for what, most in _LIMITS.items():
                resource.prlimit(process.pid, what, (most, most))
            table, _ = process.communicate(png, timeout=SECONDS)
        except (subprocess.TimeoutExpired, OSError) as problem:
            raise OcrFailed(str(problem)) from None
        finally:
            process.kill()
    if process.returncode:
        message = f"tesseract ended with {process.returncode}"
        raise OcrFailed(message)
    return _ink(table.decode("utf-8", errors="replace"))


def _ink(table: str) -> Ink:
    """Return what a table of tesseract says: a row for the page, and one for each word."""
    rows = csv.DictReader(table.split("\n"), delimiter="\t", quoting=csv.QUOTE_NONE)
    words: list[InkWord] = []
    width = height = 0
    try:
        for row in rows:
            left, top = int(row["left"]), int(row["top"])
            right, bottom = left + int(row["width"]), top + int(row["height"])
            width, height = max(width, right), max(height, bottom)
            if row["level"] == _WORD and (text := row["text"].strip()):
                word = InkWord(
                    text=text,
                    left=left,
                    top=top,
                    right=right,
                    bottom=bottom,
                    confidence=float(row["conf"]),
                    line=(row["block_num"], row["par_num"], row["line_num"]),
                )
                words.append(word)
    except (KeyError, TypeError, ValueError, AttributeError) as problem:
        message = f"tesseract gave no table: {problem}"
        raise OcrFailed(message) from None
    return Ink(width=width, height=height, words=tuple(words))
