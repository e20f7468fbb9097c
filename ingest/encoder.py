"""Turning texts into vectors: the protocol, and how an encoder is chosen by one setting."""

from __future__ import annotations

import re
from contextlib import suppress
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
HUB_SECONDS = 10
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
            revision=_folder_revision(folder) if folder else _hub_revision(name) or "unknown",
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
    """Load a model from its folder, from the cache, or else from the hub."""
    if folder is not None:
        if not (folder / "modules.json").exists():
            reason = "der Ordner enthält keine modules.json, also kein sentence-transformers-Modell"
            raise EncoderNotLoaded(name, reason)
        return _opened(name, str(folder), local=True)
    if _hub_revision(name) is not None:
        # A download that was interrupted leaves a part in the cache; it is completed below.
        with suppress(EncoderNotLoaded):
            return _opened(name, name, local=True)
    _require_hub(name)
    return _opened(name, name, local=False)


def _opened(name: str, place: str, *, local: bool) -> SentenceTransformer:
    """Load a model and turn what can go wrong into one error."""
    import torch  # noqa: PLC0415  (takes seconds; only this function needs it)
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415
    from transformers.utils import logging  # noqa: PLC0415

    torch.set_num_threads(min(THREADS, torch.get_num_threads()))
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        return SentenceTransformer(place, device="cpu", local_files_only=local)
    except Exception as error:  # those of four libraries, which change with their versions
        reason = f"das Modell lässt sich nicht öffnen ({_first_line(error)})"
        raise EncoderNotLoaded(name, reason) from error


def _require_hub(name: str) -> None:
    """Ask the hub once for a model, because loading it asks for a minute and a half."""
    from huggingface_hub import HfApi  # noqa: PLC0415

    try:
        HfApi().model_info(_repository(name), timeout=HUB_SECONDS)
    except Exception as error:  # those of the client's HTTP library, which has changed before
        reason = (
            f"weder im Zwischenspeicher noch auf dem Model-Hub zu finden ({_first_line(error)})"
        )
        raise EncoderNotLoaded(name, reason) from error


def _repository(name: str) -> str:
    """Return the full name on the hub, which the library's own models may leave out."""
    return name if "/" in name else f"sentence-transformers/{name}"


def _first_line(error: Exception) -> str:
    """Return the first line of a message without its full stop."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[0].rstrip(".") if lines else type(error).__name__


def _folder_revision(folder: Path) -> str:
    """Return a digest of the names and sizes of a model's files and of its settings."""
    digest = sha256()
    for file in sorted(path for path in folder.rglob("*") if path.suffix in MODEL_FILES):
        digest.update(f"{file.relative_to(folder)}\0{file.stat().st_size}\0".encode())
        if file.name.endswith("config.json") or file.name == "modules.json":
            digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def _hub_revision(name: str) -> str | None:
    """Return the commit of a model of the hub that lies in the cache."""
    from huggingface_hub import try_to_load_from_cache  # noqa: PLC0415
    from huggingface_hub.errors import HFValidationError  # noqa: PLC0415

    try:
        cached = try_to_load_from_cache(_repository(name), "config.json")
    except HFValidationError:
        return None
    return Path(cached).parent.name[:16] if isinstance(cached, str) else None
