"""One JSON object a line on standard error for each request, and what went wrong."""

from __future__ import annotations

import json
import logging
import time


class _Lines(logging.Formatter):
    """Leaves lines that are JSON as they are, and makes JSON of the others."""

    def format(self, record: logging.LogRecord) -> str:
        """Return a record as one line."""
        said = super().format(record)
        if record.name == "ui.api.requests":
            return said
        line = {
            "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created)),
            "level": record.levelname.lower(),
            "from": record.name,
            "said": said,
        }
        return json.dumps(line, ensure_ascii=False)


def set_up_logs() -> None:
    """Let this process log to standard error: requests, warnings and errors."""
    handler = logging.StreamHandler()
    handler.setFormatter(_Lines())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("ui.api.requests").setLevel(logging.INFO)
