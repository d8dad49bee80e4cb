"""What fills the slots of a frame: numbers, days, sums of money, things and places, each with its spellings.

A value is told from another by its ``key``; two texts may spell one value differently and still say the same.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta

DAYS_FROM = date(2025, 1, 1)
DAYS = 730
"""Free days are drawn from 2025 and 2026."""
_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")


@dataclass(frozen=True)
class Value:
    """One thing in all its spellings; the first is the formal one. ``kind`` says what it may be swapped for."""

    kind: str
    key: str
    forms: tuple[str, ...]

    def spelled(self, rng: random.Random, *, formal: bool = False) -> str:
        """The formal spelling, or any: the formal one half of the time."""
        return self.forms[0] if formal or rng.random() < 0.5 else rng.choice(self.forms)


def number(value: int) -> Value:
    """A count: ``124``, ``một trăm hai mươi bốn``; thousands with and without points."""
    if value < 1000:
        return Value("number", str(value), (str(value), in_words(value)))
    return Value("number", str(value), (pointed(value), str(value)))


def year(value: int) -> Value:
    """A year, written one way."""
    return Value("year", str(value), (str(value),))


def day(value: date) -> Value:
    """A day, with and without its year."""
    d, m, y = value.day, value.month, value.year
    forms = [
        f"{d:02d}/{m:02d}/{y}",
        f"{d}/{m}/{y}",
        f"{d}/{m}",
        f"{d} tháng {m}",
        f"{d} tháng {m} năm {y}",
        f"{d}-{m}-{y}",
    ]
    if d <= 10:
        forms.append(f"mùng {d} tháng {m}")
    return Value("date", f"{m:02d}-{d:02d}", tuple(forms))


def money(value: int) -> Value:
    """Dong: ``1.500.000 đồng``, ``1,5 triệu``, ``1tr5``, ``1 triệu rưỡi``; ``50.000 đồng``, ``50k``; ``2 tỷ``."""
    forms = [f"{pointed(value)} đồng", f"{pointed(value)}đ"]
    for unit, word, short in ((10**9, "tỷ", " tỷ "), (10**6, "triệu", "tr")):
        whole, rest = divmod(value, unit)
        tenths = rest * 10 // unit
        if not 0 < whole < 1000 or rest * 10 % unit:
            continue
        if not tenths:
            forms += [
                f"{whole} {word} đồng",
                f"{whole} {word}",
                f"{whole}{short}".strip(),
                f"{in_words(whole)} {word}",
            ]
        else:
            forms += [f"{whole},{tenths} {word} đồng", f"{whole},{tenths} {word}", f"{whole}{short}{tenths}"]
            if tenths == 5:
                forms.append(f"{whole} {word} rưỡi")
    if value < 10**6 and not value % 1000:
        small = value // 1000
        forms += [
            f"{small} nghìn đồng",
            f"{small} nghìn",
            f"{small}k",
            f"{small} ngàn",
            f"{in_words(small)} nghìn",
        ]
        if value == 500_000:
            forms.append("nửa triệu")
    return Value("money", str(value), tuple(forms))


def named(kind: str, forms: tuple[str, ...], key: str = "") -> Value:
    """A thing or place by its names, the formal one first."""
    return Value(kind, key or forms[0], forms)


def other_number(value: Value, rng: random.Random) -> Value:
    """A number people would mistake it for: two digits swapped, one digit off, a tenth more or less."""
    digits, old = list(value.key), int(value.key)
    for _ in range(20):
        draw = rng.randrange(3)
        if draw == 0 and len(digits) > 1:
            at = rng.randrange(len(digits) - 1)
            swapped = [*digits]
            swapped[at], swapped[at + 1] = swapped[at + 1], swapped[at]
            new = int("".join(swapped))
        elif draw == 1:
            at = rng.randrange(len(digits))
            new = int("".join((*digits[:at], str(rng.randrange(10)), *digits[at + 1 :])))
        else:
            new = old + rng.choice((-1, 1)) * max(1, round(old * rng.choice((0.1, 0.2, 0.5))))
        if new > 0 and new != old and len(str(new)) == len(digits):
            return number(new)
    return number(old + 1)


def other_year(value: Value, rng: random.Random) -> Value:
    return year(int(value.key) + rng.choice((-5, -3, -2, -1, 1, 2, 3, 5)))


def other_day(value: Value, rng: random.Random) -> Value:
    """Another day of the same year: another month or another day, never the year alone."""
    old = date(int(value.forms[0][-4:]), *(int(part) for part in value.key.split("-")))
    near = old + timedelta(days=rng.choice((-1, 1)) * rng.choice((1, 2, 5, 10, 14, 20, 31, 61, 92)))
    return day(near.replace(year=old.year, day=min(near.day, 28)) if near.year != old.year else near)


def other_money(value: Value, rng: random.Random) -> Value:
    """Another sum: ten times as much, a tenth, twice, half, three or five times."""
    old = int(value.key)
    near = [old * 10, old * 2, old * 3, old * 5]
    near += [old // part for part in (10, 2, 5) if old % (part * 1000) == 0]
    return money(rng.choice(near))


def free_day(rng: random.Random) -> date:
    return DAYS_FROM + timedelta(days=rng.randrange(DAYS))


def pointed(value: int) -> str:
    return f"{value:,}".replace(",", ".")


def in_words(value: int) -> str:
    """1 to 999 as it is said: ``một trăm lẻ năm``, ``hai mươi mốt``. Raises ValueError beyond."""
    if not 0 < value < 1000:
        raise ValueError(value)
    hundreds, rest = divmod(value, 100)
    tens, ones = divmod(rest, 10)
    words = [_DIGITS[hundreds], "trăm"] if hundreds else []
    if tens == 0:
        if ones:
            words += ["lẻ", _DIGITS[ones]] if hundreds else [_DIGITS[ones]]
        return " ".join(words)
    words += ["mười"] if tens == 1 else [_DIGITS[tens], "mươi"]
    if ones == 1 and tens > 1:
        words.append("mốt")
    elif ones == 4 and tens > 1:
        words.append("tư")
    elif ones == 5:
        words.append("lăm")
    elif ones:
        words.append(_DIGITS[ones])
    return " ".join(words)
