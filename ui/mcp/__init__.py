"""The MCP server: the corpus as tools and resources for language models."""
