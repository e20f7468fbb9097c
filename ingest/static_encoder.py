"""The shipped encoder: one vector for each piece of a word, a text is their mean.

It needs numpy and tokenizers only, so that a question is answered without importing torch. The
folder is a sentence-transformers model as well; `scripts/train_encoder.py` makes it.
"""

from __future__ import annotations

import json
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.errors import EncoderNotLoaded
from ingest.model import EncoderIdentity

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray
    from tokenizers import Tokenizer

SHIPPED_ENCODER = Path(__file__).parent / "resources" / "encoder"
SHIPPED_NAME = "shipped"
WEIGHTS, TOKENIZER = "model.safetensors", "tokenizer.json"
# Texts tokenised at a time: enough to keep all cores busy, few enough to need little memory.
BATCH = 1024


class StaticEncoder:
    """A static encoder read from a folder; its weights are memory-mapped."""

    def __init__(self, folder: Path = SHIPPED_ENCODER, *, name: str = SHIPPED_NAME) -> None:
        """Open the model in `folder`, or raise `EncoderNotLoaded`."""
        from tokenizers import Tokenizer  # noqa: PLC0415  (importing stays cheap)

        self._folder = folder
        self._name = name
        try:
            self._rows, self._scales = _mapped_weights(folder / WEIGHTS)
            text = (folder / TOKENIZER).read_text(encoding="utf-8")
        except FileNotFoundError as error:
            raise EncoderNotLoaded(name, f"die Datei {error.filename} fehlt") from error
        except (OSError, ValueError, KeyError) as error:
            raise EncoderNotLoaded(name, f"{folder} ist nicht lesbar ({error})") from error
        try:
            self._tokenizer: Tokenizer = Tokenizer.from_str(text)
        except Exception as error:  # the library raises nothing more special
            reason = f"{folder / TOKENIZER} ist beschädigt ({error})"
            raise EncoderNotLoaded(name, reason) from error

    @cached_property
    def identity(self) -> EncoderIdentity:
        """What an index made with this encoder must name; the revision is a digest of its files."""
        digest = sha256()
        for file in (WEIGHTS, TOKENIZER):
            digest.update((self._folder / file).read_bytes())
        return EncoderIdentity(
            name=self._name,
            revision=digest.hexdigest()[:16],
            dimension=self._rows.shape[1],
        )

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one row of length 1 for each text; a text without a word has a row of zeros."""
        import numpy as np  # noqa: PLC0415

        vectors = self.sums(texts)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        normalised: NDArray[np.float32] = vectors / np.maximum(lengths, np.float32(1e-12))
        return normalised

    def sums(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the sum of the pieces of each text, which is longer for rare and telling words."""
        import numpy as np  # noqa: PLC0415

        vectors = np.zeros((len(texts), self._rows.shape[1]), dtype=np.float32)
        for start in range(0, len(texts), BATCH):
            encoded = self._tokenizer.encode_batch_fast(list(texts[start : start + BATCH]))
            for place, text in enumerate(encoded, start):
                # The dequantised rows as one product: the rows of a passage are too small for a
                # better method.
                vectors[place] = self._scales[text.ids] @ self._rows[text.ids].astype(np.float32)
        return vectors

    def encode_question(self, text: str) -> NDArray[np.float32]:
        """Return the vector of a question, of length 1."""
        vector: NDArray[np.float32] = self.encode_passages([text])[0]
        return vector


def _mapped_weights(path: Path) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Return the int8 rows and their scales without reading them.

    A safetensors file is the length of a JSON header (8 bytes), the header with shape and byte
    range of each array, and the arrays.
    """
    import numpy as np  # noqa: PLC0415

    with path.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        if not 0 < length < path.stat().st_size:
            msg = f"{path.name} ist keine safetensors-Datei"
            raise ValueError(msg)
        header = json.loads(file.read(length))

    def start(name: str, stored: str) -> int:
        if header[name]["dtype"] != stored:
            msg = f"{name} in {path.name} ist {header[name]['dtype']} statt {stored}"
            raise ValueError(msg)
        return 8 + length + int(header[name]["data_offsets"][0])

    shape: tuple[int, int] = tuple(header["embeddings"]["shape"])
    rows = np.memmap(path, np.int8, "r", start("embeddings", "I8"), shape)
    scales = np.memmap(path, np.float32, "r", start("weights", "F32"), shape[:1])
    # As plain arrays over the same mapping: indexing a memmap object is several times slower.
    return np.asarray(rows), np.asarray(scales)
