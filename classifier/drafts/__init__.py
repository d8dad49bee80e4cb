"""Checks the office's own drafts (S10): facts, outdated names, dates, sums, documents, slips.

Every check reads a ``Page`` and gives problems; ``reader`` puts them together.
"""

from classifier.drafts.reader import DraftReader

__all__ = ["DraftReader"]
