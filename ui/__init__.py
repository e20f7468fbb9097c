"""The faces: chat in the browser and the terminal."""
