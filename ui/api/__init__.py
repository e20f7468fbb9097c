"""The HTTP API: the records of the command line for programs on this and other machines."""
