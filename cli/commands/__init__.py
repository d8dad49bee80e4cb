"""One module per group of commands; each only parses, calls and shows."""
