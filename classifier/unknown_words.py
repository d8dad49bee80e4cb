"""How much of a text the language model has no words for: a sign that people write of other things, or otherwise."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from classifier.model_text import fold, model_text
from kiemtin.errors import ModelMissing

PIECES = 4
"""A word in this many pieces or more was not taught: Vietnamese syllables take one or two."""
_UNKNOWN = frozenset({"[UNK]", "<unk>"})
_READ = 2000
"""Characters looked at."""


class TokenizerWords:
    """The port ``UnknownWords`` by the model's own tokenizer. Safe to share between threads."""

    def __init__(self, tokenizer: Any) -> None:
        self._tokenizer = tokenizer

    @classmethod
    def load(cls, folder: Path) -> TokenizerWords:
        """By ``tokenizer.json`` in ``folder``. Raises ModelMissing."""
        from tokenizers import Tokenizer

        path = folder / "tokenizer.json"
        try:
            return cls(Tokenizer.from_file(str(path)))
        except Exception as broken:  # tokenizers raises plain Exception
            raise ModelMissing(path=path) from broken

    def unknown_share(self, text: str) -> float:
        """Words that are unknown or fall into ``PIECES`` pieces or more, of all; 0 for a text without words."""
        # Without marks: tokenizers that know marked and bare writing, or bare alone, read both alike.
        coded = self._tokenizer.encode(fold(model_text(text[:_READ])), add_special_tokens=False)
        words = [word for word in coded.word_ids if word is not None]
        pieces = Counter(words)
        unknown = {
            word for word, token in zip(coded.word_ids, coded.tokens, strict=True) if token in _UNKNOWN
        }
        strange = sum(1 for word, count in pieces.items() if count >= PIECES or word in unknown)
        return strange / len(pieces) if pieces else 0.0
