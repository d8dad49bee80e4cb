"""Words are cut the quick way as they are told match by match."""

from __future__ import annotations

from hypothesis import given, strategies as st

from crawler.redaction.shadow import shadow
from crawler.redaction.tokens import _WORD, Word, spellings, split

LETTERS = "aAbđĐưƠ’' \t\n.,-_0123ọễ"


def word_by_word(text: str) -> list[Word]:
    copy = shadow(text)
    out: list[Word] = []
    end = -1
    for match in _WORD.finditer(copy.plain):
        joined = end >= 0 and copy.plain[end : match.start()] in {" ", "  "}
        out.append(Word._make((*match.span(), *spellings(match[0]), joined)))
        end = match.end()
    return out


@given(st.one_of(st.text(alphabet=LETTERS, max_size=80), st.text(max_size=80)))
def test_cutting_a_text_at_once_gives_the_words_and_places_of_a_search(text: str) -> None:
    assert list(split(shadow(text))) == word_by_word(text)
