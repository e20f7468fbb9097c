"""From a published document to an immutable, searchable generation."""
