"""Writes one text again the way another person would type it: the meaning stays, the surface moves.

Every change is drawn from the ``random.Random`` given, so the same seed makes the same texts.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable

from classifier.model_text import fold

TEENCODE: dict[str, tuple[str, ...]] = {
    "không": ("ko", "k", "kh", "hông", "hok", "khum", "hem"),
    "được": ("dc", "đc", "đk", "đươc"),
    "rồi": ("r", "rùi", "rồii", "ròi"),
    "mọi người": ("mn", "mng", "mọi ng"),
    "người": ("ng", "ngừi"),
    "với": ("vs", "zới", "vớii"),
    "gì": ("j", "gì z", "gi"),
    "vậy": ("v", "z", "dzậy", "zậy"),
    "bây giờ": ("bh", "bi h"),
    "giờ": ("h", "giò"),
    "mình": ("mk", "mik", "mìn"),
    "anh em": ("ae",),
    "anh chị": ("ac", "a/c"),
    "bao nhiêu": ("bn", "bnhiu", "bao nhiu"),
    "như thế nào": ("ntn", "nnao"),
    "bình thường": ("bthg", "bt", "bthuong"),
    "chưa": ("chx", "ch"),
    "thôi": ("thui", "thoy"),
    "biết": ("bít", "bik"),
    "luôn": ("lun", "luonn"),
    "quá": ("wá", "qá", "quớ"),
    "cũng": ("cx", "cũg"),
    "những": ("nhg", "~"),
    "nhưng": ("nhg", "nhưg"),
    "trước": ("trc",),
    "sau": ("sau",),
    "điện thoại": ("đt", "dt"),
    "nhắn tin": ("nt", "nhắn"),
    "trả lời": ("rep", "tl"),
    "căn cước": ("cccd", "cc"),
    "ủy ban nhân dân": ("ubnd", "UBND", "ủy ban"),
    "thành phố": ("tp", "TP", "tp."),
    "bảo hiểm y tế": ("bhyt", "BHYT"),
    "công an": ("ca", "CA"),
    "thông tin": ("tt", "ttin"),
    "trung ương": ("TW", "tw"),
    "nghị quyết": ("NQ", "nq"),
    "nghị định": ("NĐ", "nđ"),
    "vợ": ("vk",),
    "chồng": ("ck",),
    "em": ("e", "em"),
    "anh": ("a", "anh"),
    "chị": ("c", "chị"),
    "tôi": ("t", "tui", "toi"),
    "thật": ("thiệt", "thật"),
    "vẫn": ("vẫn", "vãn"),
    "phải": ("fai", "phải"),
    "học phí": ("hp", "học fí"),
    "hôm nay": ("hnay", "hn"),
    "hôm qua": ("hqua",),
    "ngày mai": ("mai",),
    "làm": ("lm", "làm"),
    "xã": ("xã", "xã"),
    "chính phủ": ("CP", "chính fủ"),
    "quốc hội": ("QH", "qh"),
}
DIALECT: dict[str, tuple[str, ...]] = {
    "không": ("hổng", "nỏ", "chẳng", "hông"),
    "gì": ("chi", "giống gì"),
    "sao": ("răng", "sao"),
    "đâu": ("mô", "đâu"),
    "thế": ("rứa", "vậy", "dậy"),
    "này": ("ni", "nầy"),
    "kia": ("tê", "kia"),
    "bố": ("ba", "tía", "bọ"),
    "mẹ": ("má", "mạ"),
    "thế này": ("như ri", "dzầy nè"),
    "nhé": ("nghen", "nha", "hỉ", "nhen"),
    "thật": ("thiệt",),
    "xa": ("xa lắc", "xa"),
    "mọi người": ("bà con", "mấy ní", "mấy bác", "các thím"),
    "tôi": ("tui", "tau", "em"),
    "vào": ("vô",),
    "chúng tôi": ("tụi tui", "bọn tui"),
    "nhìn": ("ngó", "dòm"),
    "lắm": ("dữ lắm", "lắm nghe", "lắm luôn"),
    "ốm": ("bịnh",),
    "đường": ("đàng", "đường"),
    "nghìn": ("ngàn",),
}
EMOJI = tuple(
    "😀😂🤣😅😢😭😡😤🤬🙏👍👏❤🔥⚠‼📢📌👇👉💯🥲🤔🙄😒🤡😎🥳🎉📝📞🏠🚗📈💰😱🤦🤷😴🙂🥺😊💪✅❌⏰🌾🐄🐟📱💻🏫🏥🎓🖋⁉❗❓➡🌧🌊🐌🎭👀"
)
NEUTRAL_EMOJI = tuple("🙏👍❤🔥📢📌👇👉💯🥲🤔😎🎉‼😢😂")
LEADS = (
    "Cả nhà ơi,",
    "Bà con ơi",
    "mn ơi",
    "Ad duyệt bài giúp em.",
    "[CHUYỂN TIẾP]",
    "Tiện thể",
    "Các bác ơi,",
    "Nhân tiện",
    "Chào cả nhà,",
    "Em chào các bác,",
    "Ae cho mình góp lời",
    "Up",
    "Thật ra",
    "Ờ thì",
    "À mà",
)
TAILS = (
    "nha",
    "nhé",
    "ạ",
    "đó",
    "đấy",
    "nè",
    "á",
    "nha mn",
    "nhé các bác",
    "ạ.",
    "hen",
    "nghe",
    "luôn",
    "vậy đó",
)
HASHTAGS = (
    "#sapnhap",
    "#34tinhthanh",
    "#chinhquyen2cap",
    "#tinnong",
    "#xuhuong",
    "#hoidap",
    "#quetoi",
    "#fyp",
)


def strip_diacritics(text: str, rng: random.Random) -> str:
    """No marks at all, as on old phones; sometimes in lower case too."""
    bare = fold(text)
    return bare.lower() if rng.random() < 0.5 else bare


def teencode(text: str, rng: random.Random) -> str:
    return _replace(text, TEENCODE, rng, 0.65)


def dialect(text: str, rng: random.Random) -> str:
    return _replace(text, DIALECT, rng, 0.7)


def lower(text: str, rng: random.Random) -> str:
    """Lower case, often without the full stop."""
    text = text.lower()
    return text.rstrip(".") if rng.random() < 0.7 else text


def capitals(text: str, rng: random.Random) -> str:
    return text.upper() + ("!!!" if rng.random() < 0.4 else "")


def typos(text: str, rng: random.Random) -> str:
    """One to three slips of the finger: a letter doubled, lost or swapped with its neighbour."""
    letters = list(text)
    for _ in range(rng.randint(1, 3)):
        places = [i for i in range(1, len(letters) - 1) if letters[i].isalpha()]
        if not places:
            break
        at, slip = rng.choice(places), rng.randrange(3)
        if slip == 0:
            letters.insert(at, letters[at])
        elif slip == 1:
            del letters[at]
        else:
            letters[at - 1], letters[at] = letters[at], letters[at - 1]
    return "".join(letters)


def emoji(text: str, rng: random.Random) -> str:
    """An emoji that says nothing of the type; those of laughter and mockery are left to the writers."""
    return f"{text} {rng.choice(NEUTRAL_EMOJI) * rng.choice((1, 1, 1, 2, 3))}"


def lead(text: str, rng: random.Random) -> str:
    return f"{rng.choice(LEADS)} {text}"


def tail(text: str, rng: random.Random) -> str:
    """A closing particle before the last mark; a question keeps its own."""
    found = re.match(r"^(.*?)([.!?…\s]*)$", text, re.DOTALL)
    if found is None or "?" in text or not found.group(1):
        return text
    return f"{found.group(1)} {rng.choice(TAILS)}{found.group(2)}"


def hashtag(text: str, rng: random.Random) -> str:
    return f"{text} {rng.choice(HASHTAGS)}"


def no_marks(text: str, rng: random.Random) -> str:
    """Without closing punctuation: most people's comments, questions among them."""
    return text.rstrip(".!?… ")


CHANGES: tuple[tuple[Callable[[str, random.Random], str], float], ...] = (
    (lead, 0.06),
    (tail, 0.10),
    (no_marks, 0.22),
    (dialect, 0.07),
    (teencode, 0.16),
    (lower, 0.22),
    (typos, 0.06),
    (capitals, 0.04),
    (strip_diacritics, 0.20),
    (emoji, 0.09),
    (hashtag, 0.03),
)
"""Each with its chance; they apply in this order, independently."""


def rewrite(text: str, rng: random.Random) -> str:
    """``text`` in another hand. May be the same text; never empty when ``text`` is not."""
    new = text
    for change, chance in CHANGES:
        if rng.random() < chance:
            new = change(new, rng)
    return new.strip() or text


def _replace(text: str, table: dict[str, tuple[str, ...]], rng: random.Random, chance: float) -> str:
    for word, others in table.items():
        if word not in text.lower() or rng.random() > chance:
            continue
        text = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", rng.choice(others), text, flags=re.IGNORECASE)
    return text
