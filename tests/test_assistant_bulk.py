"""Passages as Parquet, questions as JSON lines, and what programs import."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import closing
from typing import TYPE_CHECKING

import numpy as np
import pytest
from homes import environment, small_home
from patience import PATIENCE

import assistant
from assistant.batch import answer_lines
from assistant.langchain_tool import KleinstadtTool
from assistant.model import Answer, NoAnswer
from assistant.parquet import export_parquet
from ingest.index import Library
from ui.cli import main

if TYPE_CHECKING:
    from pathlib import Path


def test_all_passages_with_vectors_and_metadata(library: Library, tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    place = tmp_path / "passagen.parquet"
    made = export_parquet(library, place)
    table = pq.read_table(place)
    index = library.index()
    assert made.passages == table.num_rows == index.generation.counts.passages
    assert made.without_text == 0
    rows = table.to_pylist()
    for row, passage in zip(rows, index.catalog.all_passages(), strict=True):
        assert (row["passage_id"], row["text"]) == (passage.id, passage.text)
        assert tuple(row["section"]) == passage.section
    vectors = np.array([row["vector"] for row in rows], dtype=np.float32)
    assert np.array_equal(vectors, index.matrix)
    dossier = next(row for row in rows if row["document_id"] == "dossier" and row["page"] == 10)
    assert (dossier["page_label"], dossier["standing"], dossier["rights"]) == (
        "6",
        "digest",
        "free",
    )
    about = table.schema.metadata
    assert about[b"generation"].decode() == index.generation.id
    assert json.loads(about[b"encoder"])["dimension"] == vectors.shape[1]
    assert [each.name for each in tmp_path.iterdir()] == ["passagen.parquet"]


def test_what_may_only_be_quoted_goes_without_its_text(tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    settings = small_home(tmp_path)
    with closing(Library(settings)) as library:
        made = export_parquet(library, tmp_path / "x.parquet")
    assert made.without_text == made.passages > 0
    table = pq.read_table(tmp_path / "x.parquet")
    assert table["text"].null_count == made.passages
    assert b"Klinker" not in (tmp_path / "x.parquet").read_bytes()


LINES = [
    '{"id": "a", "text": "Was bedeutet der Donut-Effekt?"}',
    "kein JSON",
    "",
    '{"id": "b", "text": "  "}',
    '{"id": "a", "text": "Noch einmal?"}',
    '{"text": "Ohne Kennung?"}',
    '{"id": 7, "text": "Und wo steht das?", "history": ["Was bedeutet der Donut-Effekt?"]}',
]


def test_no_line_stops_a_batch(library: Library) -> None:
    made = list(answer_lines(library, LINES))
    assert [(each.number, each.id, each.error is None) for each in made] == [
        (1, "a", True),
        (2, None, False),
        (4, "b", False),
        (5, None, False),
        (6, None, False),
        (7, 7, True),
    ]


def test_a_batch_into_a_file_goes_on_where_it_was_cut_off(
    shipped_home: Path, tmp_path: Path
) -> None:
    asked, out = tmp_path / "fragen.jsonl", tmp_path / "antworten.jsonl"
    asked.write_bytes("\n".join(LINES).encode() + b"\n\xff\xfe\n")
    run = ["ask", "--batch", str(asked), "--out", str(out), "--home", str(shipped_home)]
    assert main(run) == 0
    whole = out.read_text(encoding="utf-8")
    lines = [json.loads(line) for line in whole.splitlines()]
    assert [each["line"] for each in lines] == [1, 2, 4, 5, 6, 7, 8]
    assert [each["id"] for each in lines] == ["a", None, "b", None, None, 7, None]
    assert lines[0]["answered"]
    assert "error" in lines[1]
    assert main(run) == 0
    assert out.read_text(encoding="utf-8") == whole
    # Cut off in the middle of the third line, as by a power failure.
    cut = whole.index("\n", whole.index("\n") + 1) + 9
    out.write_text(whole[:cut], encoding="utf-8")
    assert main(run) == 0
    assert out.read_text(encoding="utf-8") == whole
    assert main(["ask", "Was?", "--out", str(out)]) == 2


def test_a_tool_answers_with_sources(library: Library) -> None:
    tool = KleinstadtTool(library=library)
    said = tool.invoke({"question": "Was bedeutet der Donut-Effekt?"})
    assert "Neubau am Rand einer Stadt" in said
    assert "[1] Kleinstädte in Deutschland" in said
    assert "S. 15" in said
    call = {
        "type": "tool_call",
        "id": "1",
        "name": tool.name,
        "args": {"question": "Was bedeutet der Donut-Effekt?"},
    }
    message = tool.invoke(call)
    assert isinstance(message.artifact, Answer)
    nothing = tool.invoke({**call, "args": {"question": "Wie ist das Wetter auf dem Mars?"}})
    assert isinstance(nothing.artifact, NoAnswer)
    assert nothing.content.startswith("Keine Antwort")


@pytest.mark.parametrize("name", dir(assistant))
def test_what_programs_import_is_there(name: str) -> None:
    assert getattr(assistant, name).__doc__


def test_importing_loads_nothing_heavy() -> None:
    code = (
        "import sys\nfrom assistant import AssistantError\n"
        "heavy = {'numpy', 'langchain_core', 'citeproc', 'pyarrow', 'chromadb', 'pydantic'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
        "import assistant\n"
        "try:\n    assistant.nothing\nexcept AttributeError: pass\nelse: raise SystemExit(1)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, env=environment(), timeout=PATIENCE)
