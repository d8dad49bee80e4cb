"""Invented Vietnamese articles in the shapes of site families; ``python -m page_families`` writes them once."""
