"""Make the shipped word resources from three Debian packages.

The packages are `wngerman` (igerman98, GPL-2+), `trans-de-en` (Ding, GPL-2+) and `mythes-de`
(OpenThesaurus, LGPL). On a Debian machine:

    apt-get download wngerman trans-de-en mythes-de
    for package in *.deb; do dpkg -x "$package" unpacked; done
    python scripts/word_resources.py unpacked

writes `gpl/vocabulary.txt`, `gpl/dictionary.tsv`, `gpl/paraphrases.tsv` and `lgpl/thesaurus.tsv`,
each sorted by UTF-8 bytes for `ingest.words.SortedLines`. The result depends on nothing but the
packages.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter, defaultdict
from math import log
from pathlib import Path
from typing import TYPE_CHECKING
from unicodedata import normalize

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

VOCABULARY = "usr/share/dict/ngerman"
DING = "usr/share/trans/de-en"
THESAURUS = "usr/share/mythes/th_de_DE_v2.dat"

TARGET = Path(__file__).parent.parent / "ingest" / "resources" / "words"
TRANSLATIONS = 5
SYNONYMS = 8
PARAPHRASES = 6
UNLIKELY_PARAPHRASE = 0.04

# Fields whose terms nobody asks a corpus about towns for; they would be half of the dictionary.
FAR_FIELDS = re.compile(
    r"\[(?:zool|ornith|bot|biol|biochem|chem|min|geol|med|anat|pharm|mus|mil|naut|aviat|astron|"
    r"phys|math|textil|cook|sport|electr|mach|hist|photo|comp|auto|relig|ling|agr|techn|mineral)\.?\]"
)
# Marks of words that are understood but hardly written in official texts.
ODD = re.compile(r"\[(?:ugs|slang|obs|archaic|veraltet|vulg|pej|dated|humor|poet|Kindersprache)\b")
ASIDES = re.compile(r"\{[^}]*\}|\[[^\]]*\]|<[^>]*>|\([^)]*\)|(?<!\S)/[^/]*/")
PLACEHOLDERS = re.compile(
    r"\b(?:etw|jdm|jdn|jds|jd|sb|sth|so|sb's|einer|eine|ein)\b\.?(?:/\S+)?|\bsich\b|\s/\s\S+"
)
LEADING = re.compile(r"^(?:to|the|an?|zu|der|die|das)\s+")
WORD = re.compile(r"[^\W\d_]+")
RARE_PHRASE = 0.9
GERMAN_WORD = re.compile(r"[^\W\d_]{2,}(?:-[^\W\d_]{2,})*")
ENGLISH_TERM = re.compile(r"[a-z]{2,}(?:-[a-z]{2,})*(?: [a-z]{2,}(?:-[a-z]{2,})*)?")
NOT_A_SYNONYM = re.compile(r"Oberbegriff|Unterbegriff|Antonym|Assoziation")
RARE = re.compile(r"\b(?:ugs|fachspr|geh|veralte\w*|derb|vulg|österr|schweiz|fig|salopp)\b")


def main() -> int:
    """Read the unpacked packages and write the three files."""
    parser = argparse.ArgumentParser(description="Make the shipped word resources.")
    parser.add_argument("unpacked", type=Path, help="folder that dpkg -x filled")
    parser.add_argument("--target", type=Path, default=TARGET, help="default: %(default)s")
    arguments = parser.parse_args()
    root, target = arguments.unpacked, arguments.target
    words = vocabulary(_lines(root / VOCABULARY))
    write(target / "gpl" / "vocabulary.txt", words)
    weights = translation_weights(_lines(root / DING))
    write(target / "gpl" / "dictionary.tsv", as_lines(dictionary(weights, words)))
    write(target / "gpl" / "paraphrases.tsv", as_lines(paraphrases(weights)))
    synonyms = thesaurus(_lines(root / THESAURUS))
    write(target / "lgpl" / "thesaurus.tsv", as_lines(synonyms))
    return 0


def vocabulary(lines: Iterable[str]) -> set[str]:
    """Return the words that consist of letters only, lower case and NFC."""
    return {word for line in lines if (word := plain(line)).isalpha() and len(word) > 1}


def translation_weights(lines: Iterable[str]) -> dict[str, dict[str, float]]:
    """Return the weight of every single German word for each English word or phrase of two words.

    A translation weighs more the earlier it stands on its line, the more lines agree, and the
    more the whole dictionary uses it, which stands in for how common a word is.
    """
    entries = [line for line in lines if not line.startswith("#") and " :: " in line]
    uses = Counter(
        word for line in entries for word in WORD.findall(plain(line.split(" :: ", 1)[0]))
    )
    weights: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for line in entries:
        for english, german, weight in line_pairs(line):
            weights[english][german] += weight * log(2 + uses[german])
    return weights


def dictionary(weights: dict[str, dict[str, float]], known: set[str]) -> dict[str, list[str]]:
    """Return at most five single German words for each English word or phrase of two words."""
    found: dict[str, list[str]] = {}
    for english, candidates in weights.items():
        best = sorted(candidates, key=lambda word: (-candidates[word], word))[:TRANSLATIONS]
        if " " not in english or best[0] in known or candidates[best[0]] >= RARE_PHRASE:
            found[english] = best
    return found


def paraphrases(weights: dict[str, dict[str, float]]) -> dict[str, list[str]]:
    """Return German words that share translations with a German word, the likeliest first.

    The probability of a paraphrase is the sum over the English words of the probabilities there
    and back (Bannard and Callison-Burch 2005).
    """
    back: dict[str, dict[str, float]] = defaultdict(dict)
    for english, candidates in weights.items():
        for german, weight in candidates.items():
            back[german][english] = weight
    found: dict[str, list[str]] = {}
    for german, translations in back.items():
        likely: dict[str, float] = defaultdict(float)
        total = sum(translations.values())
        for english, weight in translations.items():
            candidates = weights[english]
            share = weight / total / sum(candidates.values())
            for other, there in candidates.items():
                likely[other] += share * there
        others = [o for o in likely if o != german and likely[o] >= UNLIKELY_PARAPHRASE]
        if others:
            found[german] = sorted(others, key=lambda o: (-likely[o], o))[:PARAPHRASES]
    return found


def line_pairs(line: str) -> Iterator[tuple[str, str, float]]:
    """Return (English, German, weight) of each pair of terms on one line of the dictionary."""
    german_side, english_side = line.split(" :: ", 1)
    field = 0.4 if FAR_FIELDS.search(german_side) else 1.0
    germans, englishes = german_side.split(" | "), english_side.split(" | ")
    if len(germans) != len(englishes):
        return
    for nth, (left, right) in enumerate(zip(germans, englishes, strict=True)):
        here = field * (1.0 if nth == 0 else 0.7) * odd(left, right)
        for i, german in enumerate(terms(left, GERMAN_WORD)):
            for j, english in enumerate(terms(right, ENGLISH_TERM)):
                if german and english:
                    yield english, german, here / ((1 + i) * (1 + j)) ** 0.5


def terms(side: str, form: re.Pattern[str]) -> list[str | None]:
    """Return the alternatives of one side; none stands for one that has not the wanted form."""
    cleaned = (PLACEHOLDERS.sub(" ", ASIDES.sub(" ", part)) for part in side.split(";"))
    bare = (LEADING.sub("", plain(" ".join(part.split()).strip(" ,.!?"))) for part in cleaned)
    return [term if form.fullmatch(term) else None for term in bare]


def odd(*sides: str) -> float:
    """Return how much a translation marked as colloquial or outdated is worth."""
    return 0.3 if any(ODD.search(side) for side in sides) else 1.0


def thesaurus(lines: Iterable[str]) -> dict[str, list[str]]:
    """Return at most eight single-word synonyms for each German word.

    A synonym ranks by how many senses it shares, then by its place among common words.
    """
    senses = {line for line in lines if line.startswith("-|")}
    ranks: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for sense in sorted(senses):
        members = synonyms_of(sense)
        for word, _ in members:
            for place, (other, weight) in enumerate(members):
                if other != word:
                    ranks[word][other] += weight - place * 0.01
    return {
        word: sorted(others, key=lambda other: (-others[other], other))[:SYNONYMS]
        for word, others in ranks.items()
        if others
    }


def synonyms_of(sense: str) -> list[tuple[str, float]]:
    """Return the single words of one sense with what each is worth."""
    found: dict[str, float] = {}
    for member in sense.removeprefix("-|").split("|"):
        word = plain(re.sub(r"\([^)]*\)", "", member).strip())
        if GERMAN_WORD.fullmatch(word) and not NOT_A_SYNONYM.search(member):
            found.setdefault(word, 0.6 if RARE.search(member) else 1.0)
    return list(found.items())


def plain(word: str) -> str:
    """Return a word in the form of all keys and values: lower case and NFC."""
    return normalize("NFC", word.strip().lower())


def as_lines(entries: dict[str, list[str]]) -> list[str]:
    """Return one line for each entry: key, tab, values joined by `|`."""
    return [f"{key}\t{'|'.join(values)}" for key, values in entries.items()]


def write(path: Path, lines: Iterable[str]) -> None:
    """Write lines sorted by their UTF-8 bytes and say how many there are."""
    ordered = sorted(line.encode("utf-8") for line in lines)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"\n".join(ordered) + b"\n")
    sys.stdout.write(f"{path.name}: {len(ordered)} lines, {path.stat().st_size / 1e6:.1f} MB\n")


def _lines(path: Path) -> list[str]:
    """Return the lines of a UTF-8 file."""
    return path.read_text(encoding="utf-8").splitlines()


if __name__ == "__main__":
    sys.exit(main())
