"""Word lists too large to load for one question, read by binary search in the file itself.

A resource is a text file whose lines are sorted by the UTF-8 bytes of their key. A line is the
key alone, or the key, a tab and values joined by `|`, best first. Keys are lower case and NFC.
Opening costs nothing, so a command answers at once; a file that is missing is an empty list,
because everything must run without these resources.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from mmap import mmap

SHIPPED_WORDS = Path(__file__).parent / "resources" / "words"
# Whoever asks for so many keys indexes documents; then a set of all keys pays for itself.
_MANY = 4_000


class SortedLines:
    """One sorted file, looked up without being loaded, until very many keys were asked for."""

    __slots__ = ("_asked", "_keys", "_lines")

    def __init__(self, path: Path | None) -> None:
        """Map the file at `path`; none, a missing or an empty file holds nothing."""
        self._lines = None if path is None else _mapped(path)
        self._asked = 0
        self._keys: frozenset[bytes] | None = None

    def __bool__(self) -> bool:
        """Tell whether there is anything to look up."""
        return self._lines is not None

    def has(self, key: str) -> bool:
        """Tell whether a line with this key exists; `key` is lower case and NFC."""
        if self._keys is None:
            self._asked += 1
            if self._asked < _MANY or self._lines is None:
                return self._find(key) is not None
            self._keys = frozenset(line.partition(b"\t")[0] for line in self._lines[:].split(b"\n"))
        return bool(key) and key.encode("utf-8") in self._keys

    def values(self, key: str) -> tuple[str, ...]:
        """Return the values of `key`, best first, or nothing."""
        found = self._find(key)
        if not found:
            return ()
        return tuple(found.decode("utf-8").split("|"))

    def _find(self, key: str) -> bytes | None:
        """Return what follows the key on its line, or none when there is no such line."""
        lines, wanted = self._lines, key.encode("utf-8")
        if lines is None or not wanted:
            return None
        low, high = 0, len(lines)
        while low < high:
            middle = (low + high) // 2
            start = lines.rfind(b"\n", low, middle) + 1 or low
            end = lines.find(b"\n", start, high)
            end = high if end < 0 else end
            here, _, rest = lines[start:end].partition(b"\t")
            if here == wanted:
                return rest
            if here < wanted:
                low = end + 1
            else:
                high = start
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class WordResources:
    """What is known about words apart from the documents; each part may be empty.

    `vocabulary` has German words without values, `thesaurus` gives German synonyms of a German
    word, `paraphrases` German words that share translations with one, `dictionary` German words
    for an English word or phrase of two words.
    """

    vocabulary: SortedLines
    thesaurus: SortedLines
    paraphrases: SortedLines
    dictionary: SortedLines

    @classmethod
    def open(cls, folder: Path | None) -> Self:
        """Open the resources in `folder`, or the shipped ones when none is given.

        The folder is laid out like the shipped one: `gpl` and `lgpl` with their files.
        """
        place = SHIPPED_WORDS if folder is None else folder
        return cls(
            vocabulary=SortedLines(place / "gpl" / "vocabulary.txt"),
            thesaurus=SortedLines(place / "lgpl" / "thesaurus.tsv"),
            paraphrases=SortedLines(place / "gpl" / "paraphrases.tsv"),
            dictionary=SortedLines(place / "gpl" / "dictionary.tsv"),
        )

    @classmethod
    def empty(cls) -> Self:
        """Return resources that know nothing, to run without them."""
        nothing = SortedLines(None)
        return cls(vocabulary=nothing, thesaurus=nothing, paraphrases=nothing, dictionary=nothing)


def read_stopwords(language: str) -> frozenset[str]:
    """Return our function words of `language`, "de" or "en", lower case."""
    path = SHIPPED_WORDS.parent / f"stopwords-{language}.txt"
    lines = path.read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if (word := line.strip()) and not word.startswith("#"))


def _mapped(path: Path) -> mmap | None:
    """Map a file for reading; it may be absent or empty, and an empty file cannot be mapped."""
    from mmap import ACCESS_READ, mmap  # noqa: PLC0415  (importing stays cheap)

    try:
        with path.open("rb") as file:
            return mmap(file.fileno(), 0, access=ACCESS_READ)
    except (FileNotFoundError, ValueError):
        return None
