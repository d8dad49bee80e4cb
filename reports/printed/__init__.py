"""Sheets of paper: what stands on them, and their PDF and DOCX forms."""
