"""Turning texts into vectors: the protocol, and how an encoder is chosen by one setting."""

from __future__ import annotations

import re
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from ingest.errors import EncoderNotLoaded
from ingest.model import EncoderIdentity
from ingest.static_encoder import SHIPPED_NAME, StaticEncoder

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray
    from sentence_transformers import SentenceTransformer

__all__ = ["Encoder", "HubEncoder", "StaticEncoder", "open_encoder"]

# torch with as many threads as cores collapses on a machine that is busy with something else.
THREADS = 2
BATCH = 32
# E5 models are trained with these; without them their cosines are hardly usable.
E5_PREFIXES = ("query: ", "passage: ")
E5 = re.compile(r"(?<![a-z0-9])e5(?![a-z0-9])", re.IGNORECASE)
MODEL_FILES = frozenset({".json", ".safetensors", ".bin", ".txt", ".model", ".onnx"})


class Encoder(Protocol):
    """What indexing and asking need of an encoder."""

    @property
    def identity(self) -> EncoderIdentity:
        """What must match between the vectors of an index and those of a question."""
        ...

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return an array of (texts, dimension) with rows of length 1."""
        ...

    def encode_question(self, text: str) -> NDArray[np.float32]:
        """Return a vector of length 1."""
        ...


def open_encoder(name: str | None) -> Encoder:
    """Open the shipped encoder (none or "shipped") or a sentence-transformers model.

    `name` is the folder of a model or its name on the hub; `EncoderNotLoaded` says why not.
    """
    if name is None or name in ("", SHIPPED_NAME):
        return StaticEncoder()
    return HubEncoder(name)


class HubEncoder:
    """Any sentence-transformers model, from a folder or from the hub."""

    def __init__(self, name: str) -> None:
        """Load the model, or raise `EncoderNotLoaded`; this imports torch and takes seconds."""
        folder = _local_folder(name)
        self._model = _loaded(name, folder)
        question, passage = E5_PREFIXES if E5.search(folder.name if folder else name) else ("", "")
        self.identity = EncoderIdentity(
            name=name,
            revision=_hub_revision(name) if folder is None else _folder_revision(folder),
            dimension=self._model.get_embedding_dimension() or 0,
            query_prefix=question,
            passage_prefix=passage,
        )

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one row of length 1 for each text."""
        return self._encoded(texts, self.identity.passage_prefix)

    def encode_question(self, text: str) -> NDArray[np.float32]:
        """Return the vector of a question, of length 1."""
        vector: NDArray[np.float32] = self._encoded([text], self.identity.query_prefix)[0]
        return vector

    def _encoded(self, texts: Sequence[str], prefix: str) -> NDArray[np.float32]:
        """Return the rows of texts that are given a prefix."""
        import numpy as np  # noqa: PLC0415

        if not texts:
            return np.zeros((0, self.identity.dimension), dtype=np.float32)
        # An explicit prompt, also an empty one, keeps a default of the model from being added.
        rows = self._model.encode(
            list(texts),
            prompt=prefix,
            batch_size=BATCH,
            normalize_embeddings=True,
            convert_to_numpy=True,
            show_progress_bar=False,
        )
        return np.asarray(rows, dtype=np.float32)


def _local_folder(name: str) -> Path | None:
    """Return the folder a name means, or none when it can only be a name on the hub."""
    folder = Path(name).expanduser()
    if folder.is_dir():
        return folder
    if folder.is_absolute() or name.startswith((".", "~")) or name.count("/") > 1:
        reason = "diesen Ordner gibt es nicht"
        raise EncoderNotLoaded(name, reason)
    return None


def _loaded(name: str, folder: Path | None) -> SentenceTransformer:
    """Load a model and turn what can go wrong into one error."""
    import torch  # noqa: PLC0415  (takes seconds; only this function needs it)
    from httpx import HTTPError  # noqa: PLC0415
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415
    from transformers.utils import logging  # noqa: PLC0415

    torch.set_num_threads(min(THREADS, torch.get_num_threads()))
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    if folder is not None and not (folder / "modules.json").exists():
        reason = "der Ordner enthält keine modules.json, also kein sentence-transformers-Modell"
        raise EncoderNotLoaded(name, reason)
    try:
        return SentenceTransformer(name if folder is None else str(folder), device="cpu")
    except (OSError, ValueError, RuntimeError, KeyError, ImportError, HTTPError) as error:
        first_line = next(iter(str(error).strip().splitlines()), type(error).__name__)
        where = "im Ordner" if folder else "weder im Zwischenspeicher noch auf dem Model-Hub"
        raise EncoderNotLoaded(name, f"{where} zu öffnen ({first_line.rstrip('.')})") from error


def _folder_revision(folder: Path) -> str:
    """Return a digest of the names and sizes of a model's files and of its settings."""
    digest = sha256()
    for file in sorted(path for path in folder.rglob("*") if path.suffix in MODEL_FILES):
        digest.update(f"{file.relative_to(folder)}\0{file.stat().st_size}\0".encode())
        if file.name.endswith("config.json") or file.name == "modules.json":
            digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def _hub_revision(name: str) -> str:
    """Return the commit of a model that was just loaded from the hub or its cache."""
    from huggingface_hub import try_to_load_from_cache  # noqa: PLC0415

    for repository in (name, f"sentence-transformers/{name}"):
        cached = try_to_load_from_cache(repository, "config.json") if "/" in repository else None
        if isinstance(cached, str):
            return Path(cached).parent.name[:16]
    return "unknown"
