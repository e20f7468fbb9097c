"""Who is asking, and what this person may do.

On a loopback address only this machine can connect, so whoever does is its editor. A request that a
proxy passed on comes from elsewhere: there, and on every other address, a person is a reader.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import streamlit as st

from ingest.hosts import is_loopback
from ui.chat.addresses import came_through_a_proxy


class Role(IntEnum):
    """What a person may do; each role may do what those below it may."""

    READER = 1  # ask, read what may be quoted, and look at the corpus
    RESEARCHER = 2  # read whole pages also of documents that may only be quoted
    EDITOR = 3  # upload documents, start runs and take them back


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Someone who uses the chat; the name is none without a login."""

    name: str | None
    role: Role


def person() -> Person:
    """Return who is asking in this session."""
    address = st.get_option("server.address") or ""
    local = is_loopback(address) and not came_through_a_proxy(st.context.headers)
    return Person(name=None, role=Role.EDITOR if local else Role.READER)


def sees_whole_pages() -> bool:
    """Tell whether this person may see whole pages of documents that may only be quoted."""
    return person().role >= Role.RESEARCHER
