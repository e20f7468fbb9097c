"""Learn the vectors of word pieces from pairs of texts, with gradients written out.

The loss is the cross-entropy of scaled cosines in both directions over one batch from one origin,
the other partners of the batch being the wrong answers (InfoNCE with in-batch negatives; van den
Oord et al. 2018). A text is a bag of pieces, so its gradient is one sparse product, several times
faster on a processor than the general one of torch, which has the products of the batch and Adam.
"""

from __future__ import annotations

from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from scipy import sparse

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray
    from tokenizers import Tokenizer

RATE = 0.015
SCALE = 20.0  # cosines are multiplied by this before the cross-entropy
TOKENS, CHARACTERS = 80, 640  # read of each text while training
AT_ONCE = 5000  # texts, because their encodings take much memory
REPORTED = 250  # steps between two reports of the loss


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """Texts as token ids, one after the other; text i is `ids[starts[i] : starts[i + 1]]`."""

    ids: NDArray[np.int32]
    starts: NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Pairs from one origin: how often a batch comes from it, its size, its share of the loss."""

    name: str
    anchors: Texts
    partners: Texts
    weight: float
    batch: int
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Bags:
    """Texts of a batch as counts of pieces, with their vectors of length 1."""

    pieces: NDArray[np.int32]
    counts: sparse.csr_matrix
    vectors: NDArray[np.float32]
    lengths: NDArray[np.float32]


def as_texts(
    tokenizer: Tokenizer, texts: Sequence[str], known: dict[str, NDArray[np.int32]]
) -> Texts:
    """Return the first ids of each text, at least one; `known` are texts that were read before."""
    unknown = [tokenizer.token_to_id("[UNK]")]
    new = list(dict.fromkeys(text for text in texts if text not in known))
    for start in range(0, len(new), AT_ONCE):
        batch = new[start : start + AT_ONCE]
        read = tokenizer.encode_batch_fast([text[:CHARACTERS] for text in batch])
        for text, encoding in zip(batch, read, strict=True):
            known[text] = np.array(encoding.ids[:TOKENS] or unknown, dtype=np.int32)
    found = [known[text] for text in texts]
    return Texts(ids=np.concatenate(found), starts=np.cumsum([0, *map(len, found)]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """How long to learn, how often anew with another seed, and how many at the same time."""

    steps: int
    seeds: tuple[int, ...]
    threads: int


def learn(
    first: NDArray[np.float32],
    kinds: Sequence[Sequence[Origin]],
    course: Course,
    say: Callable[[str], None],
) -> NDArray[np.float32]:
    """Return the mean of the rows that are learnt with each seed, all from the same first ones.

    Starting alike they stay comparable, and what a single one learnt by chance is averaged out
    (Wortsman et al. 2022).
    """

    def once(seed: int) -> NDArray[np.float32]:
        weights = first.copy()
        learn_once(weights, kinds, steps=course.steps, seed=seed, say=say)
        return weights

    with ThreadPoolExecutor(course.threads) as threads:
        mean: NDArray[np.float32] = np.mean(list(threads.map(once, course.seeds)), axis=0)
    return mean


def learn_once(
    weights: NDArray[np.float32],
    kinds: Sequence[Sequence[Origin]],
    *,
    steps: int,
    seed: int,
    say: Callable[[str], None],
) -> None:
    """Change the rows in place; each step learns from one batch of each kind."""
    torch.set_num_threads(1)  # on a busy machine more are slower, and the sums would differ
    gradient = np.zeros_like(weights)
    parameter = torch.nn.Parameter(torch.from_numpy(weights))
    parameter.grad = torch.from_numpy(gradient)
    optimiser = torch.optim.Adam([parameter], lr=RATE, betas=(0.9, 0.99), fused=True)
    chance = np.random.default_rng(seed)
    losses: dict[str, list[float]] = defaultdict(list)
    for step in range(steps):
        for group in optimiser.param_groups:
            group["lr"] = RATE * min(1, (step + 1) / 50) * max(0.02, 1 - step / steps)
        gradient[:] = 0
        for origins in kinds:
            often = np.array([origin.weight for origin in origins])
            origin = origins[chance.choice(len(origins), p=often / often.sum())]
            losses[origin.name].append(add_gradient(weights, gradient, origin, chance))
        optimiser.step()
        if step % REPORTED == REPORTED - 1:
            recent = (f"{name} {np.mean(seen[-20:]):.3f}" for name, seen in losses.items())
            say(f"seed {seed}, step {step + 1}: {', '.join(recent)}")


def add_gradient(
    weights: NDArray[np.float32],
    gradient: NDArray[np.float32],
    origin: Origin,
    chance: np.random.Generator,
) -> float:
    """Add the gradient of one batch by its share, and return its loss."""
    rows = np.unique(chance.integers(0, len(origin.anchors.starts) - 1, origin.batch))
    anchors = pooled(weights, drawn(origin.anchors, rows))
    partners = pooled(weights, drawn(origin.partners, rows))
    left, right = torch.from_numpy(anchors.vectors), torch.from_numpy(partners.vectors)
    scores = left @ right.T * SCALE
    own = scores.diagonal().clone()
    # One exponential serves both directions; no score exceeds the scale.
    odds = (scores - SCALE).exp_()
    by_anchor, by_partner = odds.sum(1, keepdim=True), odds.sum(0, keepdim=True)
    loss = float((by_anchor.log().mean() + by_partner.log().mean()) / 2 + SCALE - own.mean())
    slope = odds * (1 / by_anchor + 1 / by_partner)
    slope.diagonal().sub_(2)
    slope *= SCALE * origin.share / (2 * len(rows))
    push_back(gradient, anchors, (slope @ right).numpy())
    push_back(gradient, partners, (slope.T @ left).numpy())
    return loss


def drawn(texts: Texts, rows: NDArray[np.int64]) -> list[NDArray[np.int32]]:
    """Return the ids of some texts."""
    return [texts.ids[texts.starts[row] : texts.starts[row + 1]] for row in rows]


def pooled(weights: NDArray[np.float32], texts: list[NDArray[np.int32]]) -> Bags:
    """Return the normalised sum of the rows of each text."""
    pieces, columns = np.unique(np.concatenate(texts), return_inverse=True)
    ends = np.cumsum([0, *(len(ids) for ids in texts)])
    ones = np.ones(len(columns), dtype=np.float32)
    counts = sparse.csr_matrix((ones, columns, ends), shape=(len(texts), len(pieces)))
    sums: NDArray[np.float32] = counts @ weights[pieces]
    lengths = np.linalg.norm(sums, axis=1, keepdims=True) + np.float32(1e-9)
    return Bags(pieces=pieces, counts=counts, vectors=sums / lengths, lengths=lengths)


def push_back(gradient: NDArray[np.float32], bags: Bags, slope: NDArray[np.float32]) -> None:
    """Add the gradient of the rows, given that of the vectors of length 1."""
    along = np.sum(slope * bags.vectors, axis=1, keepdims=True)
    gradient[bags.pieces] += bags.counts.T.tocsr() @ ((slope - along * bags.vectors) / bags.lengths)
