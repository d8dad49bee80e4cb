"""Old charsets of Viet Nam are recognised by the syllables they make; good UTF-8 stays what it is."""

from __future__ import annotations

import random
import unicodedata

import pytest
from hypothesis import given, settings, strategies as st
from page_families.apart import in_1258
from page_families.legacy import as_tcvn3, as_vni, vni_letters
from page_families.texts import Writer

from crawler.reading.charsets import decode_page
from crawler.reading.syllables import every_syllable, is_syllable

SYLLABLES = sorted(set(every_syllable()))
OTHERS = (
    "Le président a été réélu à l'unanimité après une journée mouvementée; où est la forêt des Ardennes ?",
    "Die Bürger müssen für die Gebäude höhere Gebühren zahlen, sagte der Bürgermeister von Köln früh.",
    "El niño comió una piña en la montaña; según el médico, el corazón está muy débil todavía.",
    "A população não tem informações sobre a situação; os irmãos vão às eleições amanhã de manhã.",
    "Příliš žluťoučký kůň úpěl ďábelské ódy a šel dál přes řeku, kde žijí čápi a žáby.",
    "Många människor på ön går till sjön när våren kommer; små båtar ligger på ängen.",
    "Þetta er íslenskur texti með ýmsum sérstökum stöfum, ætli það sé ekki nóg í bili.",
    "Zażółć gęślą jaźń, świecie; łódź płynie wśród mgły ku wyspie.",
    "Türkiye'de öğrenciler güneşli bir günde çiçek topladı, sonra şarkı söyledi.",
    "Съешь ещё этих мягких французских булок, да выпей чаю.",
    "视野无限广，窗外有蓝天。おはようございます。안녕하세요 여러분",
)


def mistaken(body: bytes, charset: str) -> str:
    """Bytes read in the wrong charset; what it leaves open stays a control character."""
    return "".join(bytes([each]).decode(charset, errors="ignore") or chr(each) for each in body)


def test_every_syllable_of_vietnamese_comes_back_from_every_charset() -> None:
    words = SYLLABLES.copy()
    random.Random("syllables").shuffle(words)
    assert len(words) > 20_000
    for at in range(0, len(words), 40):
        text = " ".join(words[at : at + 40])
        for name, write in (("TCVN3", as_tcvn3), ("VNI", as_vni), ("windows-1258", in_1258)):
            found = decode_page(write(text))
            assert (found.text, found.charset) == (text, name)
            assert found.whole


def test_every_syllable_comes_back_from_old_letters_and_double_encoding_inside_utf8() -> None:
    words = SYLLABLES.copy()
    random.Random("letters").shuffle(words)
    for at in range(0, len(words) - 40, 400):
        text = " ".join(words[at : at + 40])
        for letters in (
            mistaken(as_tcvn3(text), "cp1252"),
            vni_letters(text),
            mistaken(text.encode(), "cp1252"),
            mistaken(text.encode(), "latin-1"),
        ):
            assert decode_page(letters.encode()).text == text


@given(
    words=st.lists(st.sampled_from(SYLLABLES), max_size=60), decomposed=st.booleans(), capital=st.booleans()
)
def test_good_vietnamese_in_utf8_is_never_turned_into_something_else(
    words: list[str], decomposed: bool, capital: bool
) -> None:
    text = " ".join(each.title() if capital else each for each in words)
    text = unicodedata.normalize("NFD", text) if decomposed else text
    assert decode_page(text.encode()).text == text


@given(sentences=st.lists(st.sampled_from(OTHERS), min_size=1, max_size=6), data=st.data())
def test_other_languages_in_utf8_stay_themselves(sentences: list[str], data: st.DataObject) -> None:
    words = " ".join(sentences).split()
    text = " ".join(data.draw(st.permutations(words)))
    assert decode_page(text.encode()).text == text


@given(text=st.text(alphabet=st.characters(exclude_characters="\x00\ufeff", exclude_categories=("Cs",))))
def test_any_text_in_utf8_stays_itself(text: str) -> None:
    assert decode_page(text.encode()).text == text


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_an_article_is_read_alike_in_whatever_charset_it_was_typed(seed: int) -> None:
    text = Writer(f"charset/{seed}").sentences(6, 10).replace("“", '"').replace("”", '"')
    bodies = {
        "TCVN3": as_tcvn3(text),
        "VNI": as_vni(text),
        "windows-1258": in_1258(text),
        "utf-16-le": text.encode("utf-16-le"),
        "utf-16-be": text.encode("utf-16-be"),
        "utf-8": text.encode(),
    }
    for name, body in bodies.items():
        for declared in (
            "",
            "text/html; charset=iso-8859-1",
            "text/html; charset=utf-8",
            "text/html; charset=nonsense",
        ):
            found = decode_page(body, declared)
            assert (found.text, found.charset) == (text, name)


def test_a_few_damaged_bytes_leave_utf8_what_it_is_and_are_said() -> None:
    text = Writer("damaged").sentences(10, 12)
    body = bytearray(text.encode())
    body[200] = 0xFF
    found = decode_page(bytes(body), "text/html; charset=windows-1258")
    assert found.charset == "utf-8"
    assert not found.whole
    assert found.text[:100] == text[:100]


def test_a_foreign_page_is_read_as_it_declares() -> None:
    text = "Die Bürger müssen für die Gebäude höhere Gebühren zahlen. " * 5
    found = decode_page(text.encode("iso-8859-15"), "text/html; charset=iso-8859-15")
    assert found.text == text


@pytest.mark.parametrize("word", ["nghiêng", "Quyết", "gì", "giếng", "UỶ", "ủy", "đường", "xoong", "khuỷu"])
def test_words_are_syllables(word: str) -> None:
    assert is_syllable(word)


@pytest.mark.parametrize("word", ["", "Ã¡", "président", "hoµ", "nghĩap", "àá", "zürich", "máć"])
def test_other_words_are_none(word: str) -> None:
    assert not is_syllable(word)
