"""A cross-encoder that reads question and passage together, where one is set."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ingest.errors import RerankerNotLoaded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

# As with encoders, torch collapses on a busy machine with as many threads as cores.
_THREADS = 2
_BATCH = 32


class Reranker:
    """Any cross-encoder of sentence-transformers, from a folder or by its name on the hub."""

    def __init__(self, name: str) -> None:
        """Load the model, or raise `RerankerNotLoaded`; this imports torch and takes seconds."""
        import torch  # noqa: PLC0415  (takes seconds; only this class needs it)
        from sentence_transformers import CrossEncoder  # noqa: PLC0415
        from transformers.utils import logging  # noqa: PLC0415

        torch.set_num_threads(min(_THREADS, torch.get_num_threads()))
        logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        folder = Path(name).expanduser()
        try:
            self._model = CrossEncoder(
                str(folder) if folder.is_dir() else name,
                num_labels=1,
                device="cpu",
                local_files_only=folder.is_dir(),
            )
        except Exception as error:  # those of four libraries, which change with their versions
            raise RerankerNotLoaded(name, str(error).partition("\n")[0].rstrip(".")) from error

    def scores(self, question: str, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return how well each text answers, shape (texts,); only their order has a meaning."""
        if not texts:
            return np.zeros(0, dtype=np.float32)
        found = self._model.predict(
            [(question, text) for text in texts], batch_size=_BATCH, show_progress_bar=False
        )
        return np.asarray(found, dtype=np.float32)
