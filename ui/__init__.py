"""The faces: the chat in the browser, the terminal, the HTTP API and the MCP server."""
