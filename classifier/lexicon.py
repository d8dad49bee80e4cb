"""One spelling for every word: short forms, marks that do not fit, names of places."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from classifier.patterns import Vocabulary
from classifier.text import fold, near, standard
from classifier.tokens import tokenise
from kiemtin.facts import Places

DATA = Path(__file__).parent / "data"
_CACHE = 60_000
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def load(name: str) -> Any:
    """A vocabulary file of this package."""
    return yaml.load((DATA / f"{name}.yaml").read_text(encoding="utf-8"), Loader=_Loader)


@dataclass(frozen=True, slots=True)
class Named:
    """What a name in the text may mean; more than one id only for an ambiguous short form."""

    ids: tuple[str, ...]
    sure: bool


class Lexicon:
    """Turns tokens into folded words. A marked word that no vocabulary spells so gets a prime and matches nothing."""

    def __init__(self, vocabulary: Vocabulary, places: Places) -> None:
        data = load("writing")
        self._short: dict[str, str] = {}
        self._short_marked: dict[str, str] = {}
        for short, meaning in data["short"].items():
            vocabulary.learn(str(meaning))
            self._short[standard(str(short).lower())] = fold(standard(str(meaning)))
            self._short_marked[standard(str(short).lower())] = near(
                " ".join(standard(word) for word in str(meaning).split())
            )
        self.counted = frozenset(fold(word) for word in data["counted"])
        for word in data["counted"]:
            vocabulary.learn(word)
        self.units = frozenset(data["units"])
        self.place_before = frozenset(fold(word) for word in data["place_before"])
        self.place_after = frozenset(fold(word) for word in data["place_after"])
        self.compounds = {
            (fold(first), fold(second)): (near(first), near(second))
            for first, second in (each.split() for each in data["compounds"])
        }
        """Of two syllables without marks: how each is marked."""
        self._words = vocabulary.words
        self._keys: dict[str, str] = {}
        self.trie: dict[str, list[tuple[tuple[str, ...], Named]]] = {}
        self._marked: dict[tuple[str, ...], set[tuple[str, ...]]] = {}
        self.exact: dict[tuple[str, ...], Named] = {}
        for place in places.places:
            for name in (place.name, *place.aliases):
                self._add(name, Named((place.id,), True))
        for short, ids in places.ambiguous.items():
            self._add(short, Named(ids, False))
        for entries in self.trie.values():
            entries.sort(key=lambda entry: -len(entry[0]))

    def _add(self, name: str, named: Named) -> None:
        marked = tuple(token.low for token in tokenise(name) if token.kind in ("word", "num"))
        folded = tuple(fold(word) for word in marked)
        self._marked.setdefault(folded, set()).add(marked)
        self.exact.setdefault(marked, named)
        entries = self.trie.setdefault(folded[0], [])
        for position, (words, known) in enumerate(entries):
            if words == folded:
                if known.ids != named.ids:
                    merged = tuple(dict.fromkeys((*known.ids, *named.ids)))
                    entries[position] = (words, Named(merged, False))
                return
        entries.append((folded, named))

    def spelled(self, folded: tuple[str, ...], written: tuple[str, ...]) -> bool:
        """True when the marks written fit one of the names with these letters (no marks always fit)."""
        if folded == written:
            return True
        for marked in self._marked[folded]:
            if all(
                word in (right, plain) or near(word) == near(right)
                for word, right, plain in zip(written, marked, folded, strict=True)
            ):
                return True
        return False

    def shortens(self, low: str) -> bool:
        """True for a short form of the table, whatever marks it is written with (``đươc``)."""
        return low in self._short

    def marked(self, low: str) -> str:
        """The word or words that ``low`` stands for, with the marks it was written with."""
        return self._short_marked.get(low) or near(low)

    def key(self, low: str) -> str:
        """The folded word or words that ``low`` stands for."""
        found = self._keys.get(low)
        if found is None:
            found = self._key(low)
            if len(self._keys) < _CACHE:
                self._keys[low] = found
        return found

    def _key(self, low: str) -> str:
        short = self._short.get(low)
        if short is not None:
            return short
        plain = fold(low)
        if plain == low:
            return plain
        spellings = self._words.get(plain)
        if not spellings or low in spellings:
            return plain
        loose = near(low)
        if any(near(each) == loose for each in spellings):
            return plain
        return plain + "'"
