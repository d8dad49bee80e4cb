"""Files people bring for a text: told by their bytes, made clean in a process of their own, kept by their hash."""
