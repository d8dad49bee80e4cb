"""A keeper of tokens in memory, for channels that refresh theirs."""

from __future__ import annotations

from collections.abc import Callable

from kiemtin.ports import Tokens


class KeptTokens:
    """Keeps every pair it was ever given, newest last."""

    def __init__(self, tokens: Tokens) -> None:
        self.kept = [tokens]

    def tokens(self) -> Tokens:
        return self.kept[-1]

    def refresh(self, used: Tokens, call: Callable[[Tokens], Tokens]) -> Tokens:
        if used == self.kept[-1]:
            self.kept.append(call(used))
        return self.kept[-1]
