"""The names of the files in the folder of a generation."""

from __future__ import annotations

DESCRIPTION = "generation.json"
CATALOG, SURFACE = "catalog.sqlite", "surface.sqlite"
# The vectors, and the number of the document and of the section, one row for each passage.
MATRIX, GROUPS = "vectors.npy", "groups.npy"
