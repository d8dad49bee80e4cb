"""Texts as they are read aloud: numbers, dates, symbols and short forms in full words."""
