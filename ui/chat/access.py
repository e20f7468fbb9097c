"""Who is asking, and what this person may do.

Where a login is set up (`login`), a person is who the provider says, in the role a claim gives.
Without one, whoever connects on a loopback address is this machine's editor. A request that a proxy
passed on comes from elsewhere: there, and on every other address, a person is a reader.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

import streamlit as st

from ingest.hosts import is_loopback
from ingest.settings import from_environment
from ui.chat.addresses import came_through_a_proxy
from ui.chat.login import read_roles

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ui.chat.login import Roles


class Role(IntEnum):
    """What a person may do; each role may do what those below it may."""

    GUEST = 0  # read what the page says of itself, and log in
    READER = 1  # ask, read what may be quoted, and look at the corpus
    RESEARCHER = 2  # read whole pages also of documents that may only be quoted
    EDITOR = 3  # upload documents, start runs and take them back


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Someone who uses the chat; `name` and `id`, the provider's own, are none without a login."""

    name: str | None
    role: Role
    id: str | None = None


def person() -> Person:
    """Return who is asking in this session."""
    login = from_environment(os.environ).login
    if login:
        return _logged_in(read_roles(login), st.user.to_dict())
    address = st.get_option("server.address") or ""
    local = is_loopback(address) and not came_through_a_proxy(st.context.headers)
    return Person(name=None, role=Role.EDITOR if local else Role.READER)


def sees_whole_pages() -> bool:
    """Tell whether this person may see whole pages of documents that may only be quoted."""
    return person().role >= Role.RESEARCHER


def _logged_in(roles: Roles, claims: Mapping[str, object]) -> Person:
    """Return the person of an identity token; a guest without one, or with one that is old."""
    groups = roles.groups(claims) if claims.get("is_logged_in") is True else None
    if groups is None:
        return Person(name=None, role=Role.GUEST)
    name = claims.get("name") or claims.get("email") or claims.get("sub")
    return Person(
        name=str(name), role=role_of(roles, groups), id=f"{claims.get('iss')} {claims.get('sub')}"
    )


def role_of(roles: Roles, groups: frozenset[str]) -> Role:
    """Return the highest role that a person's groups give."""
    if groups & set(roles.editor):
        return Role.EDITOR
    if groups & set(roles.researcher):
        return Role.RESEARCHER
    if roles.reader is None or groups & set(roles.reader):
        return Role.READER
    return Role.GUEST
