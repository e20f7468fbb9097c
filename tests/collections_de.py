"""A small collection in the BEIR form, for the tests of what measures one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

TEXTS = {
    "turm": ("Türme", "Der Wasserturm von Musterstadt wurde 1912 aus rotem Klinker errichtet."),
    "dach": ("Türme", "Zwischen 2004 und 2007 ließ der Bauverein das Kupferdach erneuern."),
    "markt": ("Märkte", "Auf dem Rathausplatz verkaufen zwölf Händlerinnen Gemüse und Honig."),
    "stand": ("Märkte", "Ein Stand kostet acht Euro am Tag. Vereine zahlen nichts."),
    "bahn": ("Bahnen", "Die Nebenbahn nach Beispielheim wurde 1978 stillgelegt."),
    "gleis": ("Bahnen", "Ein Förderverein betreibt auf dem alten Gleis eine Draisine."),
}
# Question in German and English, the passage that answers it, the answer as worded there.
ASKED = {
    "a": (
        "Wann wurde der Wasserturm errichtet?",
        "When was the water tower built?",
        "turm",
        "1912",
    ),
    "b": ("Wer ließ das Kupferdach erneuern?", "Who renewed the roof?", "dach", "Bauverein"),
    "c": ("Was kostet ein Stand am Tag?", "What does a stall cost?", "stand", "acht Euro"),
    "d": ("Wann wurde die Nebenbahn stillgelegt?", "When was the railway closed?", "bahn", "1978"),
}


def write_collection(folder: Path, *, english: bool = True) -> Path:
    """Write the collection into a new folder and return it."""
    (folder / "qrels").mkdir(parents=True)
    rows = [{"_id": name, "title": title, "text": text} for name, (title, text) in TEXTS.items()]
    _write(folder / "corpus.jsonl", rows)
    for place, name in enumerate(("queries.jsonl", "queries.en.jsonl")[: 1 + english]):
        asked = [
            {"_id": each, "text": row[place], "answers": [row[3]]} for each, row in ASKED.items()
        ]
        _write(folder / name, asked)
    judged = [f"{name}\t{row[2]}\t1" for name, row in ASKED.items()]
    lines = "\n".join(["query-id\tcorpus-id\tscore", *judged])
    (folder / "qrels" / "test.tsv").write_text(lines + "\n", encoding="utf-8")
    return folder


def _write(path: Path, rows: Iterable[Mapping[str, object]]) -> None:
    lines = [json.dumps(row, ensure_ascii=False) for row in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
