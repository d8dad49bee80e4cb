"""Gives a text written without diacritics its marks back, by counts of syllables. Pure numpy.

``Restorer.load()`` reads the shipped counts; ``classifier.training.diacritics`` makes them.
"""

from classifier.restore.restorer import Extra, Restored, Restorer, Slot

__all__ = ["Extra", "Restored", "Restorer", "Slot"]
