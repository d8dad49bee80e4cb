"""The short public code of a publication: printed where a post cannot carry our key, so that it can be found."""

from __future__ import annotations

import hashlib

_SIGNS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""No signs that are mistaken for others when read aloud or copied by hand."""


def code_of(key: str) -> str:
    """``KT-`` and eight signs: the same for one key for ever, about 39 bits."""
    number = int.from_bytes(hashlib.sha256(f"code:{key}".encode()).digest()[:8], "big")
    signs = []
    for _ in range(8):
        number, rest = divmod(number, len(_SIGNS))
        signs.append(_SIGNS[rest])
    return "KT-" + "".join(signs)
