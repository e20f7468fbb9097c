"""The views of the chat, one module each: a thin function over records."""
