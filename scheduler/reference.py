"""The short public code of a publication, where channels look for it."""

from __future__ import annotations

from kiemtin.reference import code_of

__all__ = ["code_of"]
