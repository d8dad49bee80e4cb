"""Lines under a heading that are names of places only: they belong to the heading's sentence.

``Các tỉnh không sáp nhập:`` and a line for each says the same as one sentence with commas.
"""

from __future__ import annotations

from collections.abc import Callable

from classifier.tokens import Token

_BULLETS = frozenset("-–—•*+●◦▪·>→✅✔☑👉🔹")
_NUMBERED = frozenset(".)/:")
_PLAIN_WORDS = frozenset(
    {"tinh", "thanh", "pho", "tp", "dac", "khu", "va", "voi", "cung", "moi", "cu", "dao"}
)
"""Words that may stand beside a name in such a line."""
_MOST = 14
"""A longer line says something of its own."""

Place = Callable[[list[Token], int], int]
"""The index after the name of a place that begins here; 0 where none begins."""


def joined(tokens: list[Token], place: Place) -> list[Token]:
    """The tokens, where each line of names under a heading follows after a comma instead of a new line."""
    if not any(each.kind == "break" for each in tokens):
        return tokens
    made: list[Token] = []
    index, listing = 0, False
    while index < len(tokens):
        token = tokens[index]
        if token.kind != "break":
            made.append(token)
            listing = False
            index += 1
            continue
        end = next(
            (after for after in range(index + 1, len(tokens)) if tokens[after].kind == "break"), len(tokens)
        )
        headed = listing or (bool(made) and made[-1].raw == ":")
        line = _names(tokens[index + 1 : end], place) if headed else []
        if not line:
            made.append(token)
            listing = False
            index += 1
            continue
        made.append(Token(token.start, token.end, "mark", ",", ",", plain=","))
        made.extend(line)
        listing, index = True, end
    return made


def _names(line: list[Token], place: Place) -> list[Token]:
    """The line without its bullet and closing mark; empty when it holds anything but names."""
    first = 0
    while first < len(line) and line[first].kind == "mark" and line[first].raw in _BULLETS:
        first += 1
    if (
        first + 1 < len(line)
        and line[first].kind == "num"
        and line[first + 1].kind == "mark"
        and line[first + 1].raw in _NUMBERED
    ):
        first += 2
    rest = line[first:]
    while rest and rest[-1].kind == "mark" and rest[-1].raw in ".;,…":
        rest = rest[:-1]
    if not rest or len(rest) > _MOST:
        return []
    position, named = 0, False
    while position < len(rest):
        after = place(rest, position)
        if after:
            position, named = after, True
        elif rest[position].plain in _PLAIN_WORDS or (
            rest[position].kind == "mark" and rest[position].raw in ",;+()"
        ):
            position += 1
        else:
            return []
    return rest if named else []
