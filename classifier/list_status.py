"""Reads what is said of the names of a known list: that they are still what they were, and how many they are."""

from __future__ import annotations

import re

from classifier.claims import Context, RawClaim
from classifier.decisions import UNKNOWN, Decision
from classifier.named_things import slug
from classifier.pack_parts import ListPart
from classifier.sentences import Sentence
from classifier.text import fold
from kiemtin.facts import Assertion
from kiemtin.states import VerdictLabel

_NOWADAYS = r"(?:(?:thi|gio|nay|hien|hien nay|bay gio|toi gio|den gio|toi nay|den nay|cung|hien tai) )*"
_ONCE = re.compile(r" (?:hoi|truoc|tung|luc|khi|ngay xua|neu|gia) ")
_CLOSING = "nha|nhe|nghen|nghe|nhen|thoi|day|do|dau|ca|ma|chu|roi|nhu|binh|luon|a|gi|het|hen|ha"
_END = rf"(?:$|(?:{_CLOSING}|chua|khong) )"
_LAST = rf"(?:$|(?:{_CLOSING}) )"
_NUMBERS = {"mot": 1, "hai": 2, "ba": 3, "bon": 4, "nam": 5, "sau": 6, "bay": 7, "tam": 8, "chin": 9, "muoi": 10}  # fmt: skip
_ADDING_UP = re.compile(r"(?:va|voi|cung|\+) (?:[^ ]+ )?(?:xa|phuong|thi tran|dac khu) ")


def still_of(
    part: ListPart, sentence: Sentence, passage: str, context: Context, said: Assertion
) -> list[RawClaim]:
    """``Nhơn Trạch với Long Thành của Đồng Nai giờ vẫn là xã``: names of the list, of a unit the text names."""
    if said.of not in {context.resolve(each) for each in sentence.places} or sentence.dates:
        return []
    was, became = (re.escape(fold(each)) for each in part.types)
    line = _line(passage)
    match = re.search(
        rf" {_NOWADAYS}(?:(?:van|con|van con|van chi|chi|mai van) (?:chi )?(?:la|giu|giu nguyen|nguyen) {was} {_END}"
        rf"|(?:van |con )?chua (?:he )?(?:duoc )?(?:len|thanh|la|lap|chuyen thanh|nang len|thanh lap) {became} {_END})",
        line,
    )
    if match is None or _ONCE.search(line[: match.start() + 1]):
        return []
    before = line[: match.start() + 1]
    place = fold(context.facts.places.name(said.of).lower())
    before = re.sub(rf" (?:(?:cua|o|ben|thuoc) )?(?:tinh |thanh pho )?{re.escape(place)} $", " ", before)
    names = _ending_in(before, said)
    if not names:
        return []
    return [_claim(part, "still", sentence, context, said, tuple(names))]


def count_of(
    part: ListPart, sentence: Sentence, passage: str, context: Context, said: Assertion
) -> list[RawClaim]:
    """``quận Kiến An cũ giờ gộp lại còn đúng một phường``: how many a unit became."""
    subject = context.facts.get(said.fact).subject.replace("(cũ)", "").strip()
    line = _line(passage)
    start = line.find(f" {fold(subject.lower())} ")
    if start < 0:
        return []
    rest = line[start + len(subject) + 1 :]
    match = re.match(
        rf" (?:cu )?{_NOWADAYS}(?:duoc |da )?(?:(?:gop|nhap|sap xep|don|gom|chia|tach) (?:lai )?)?(?:chi )?(?:con|thanh|lam|con lai|ra)"
        r" (?:co |dung |moi |duy nhat |von ven |lai )*(?P<n>mot|hai|ba|bon|nam|sau|bay|tam|chin|muoi|\d+) (?P<unit>phuong|xa) "
        rf"(?:moi )?(?:{_LAST}|(?:{'|'.join(fold(each).replace('-', ' ') for each in map(str, said.accepted))}) )",
        rest,
    )
    if match is None or _ADDING_UP.match(rest[match.end("unit") + 1 :]) or _ONCE.search(line[: start + 1]):
        return []
    number = _NUMBERS.get(match["n"]) or int(match["n"])
    return [_claim(part, "size", sentence, context, said, (match["unit"], number))]


def _claim(
    part: ListPart,
    kind: str,
    sentence: Sentence,
    context: Context,
    said: Assertion,
    value: tuple[str | int, ...],
) -> RawClaim:
    last = len(sentence.words) - 1
    shown = ", ".join(str(each).replace("-", " ").title() for each in value) if kind == "still" else value[1]
    return RawClaim(
        kind=kind, about=part.about, of=said.of, value=value, first=0, last=last, topic=part.topic, says=part.says,
        focus=(0, last), subject_name=context.facts.get(said.fact).subject, shown=str(shown), now=True,
    )  # fmt: skip


def _line(passage: str) -> str:
    """The words without marks and case; a space before each and after the last, none for other signs."""
    return " " + "".join(f"{each} " for each in re.findall(r"\w+", fold(passage.lower())))


def _ending_in(before: str, said: Assertion) -> list[str]:
    """The names of the list that end a piece, with ``và``, ``với`` between them."""
    found: list[str] = []
    rest = before
    while True:
        name = next(
            (each for each in map(str, said.accepted) if rest.endswith(f" {each.replace('-', ' ')} ")), ""
        )
        if not name:
            return found
        found.append(name)
        rest = re.sub(r" (?:va|voi|cung|xa) $", " ", rest[: len(rest) - len(name) - 1])


def decide_still(claim: RawClaim, context: Context) -> Decision:
    """Is a name of the list still what it was before it came on the list?"""
    said = _in_force(claim, context)
    if not said or any(each not in said[0].accepted for each in claim.value):
        return Decision(UNKNOWN)
    return Decision(VerdictLabel.REFUTED, tuple(dict.fromkeys(each.fact for each in said)))


def decide_size(claim: RawClaim, context: Context) -> Decision:
    """How many of a kind, or of all kinds, a unit became."""
    said = _in_force(claim, context)
    if not said:
        return Decision(UNKNOWN)
    named = context.facts.get(said[0].fact).value
    kinds = [slug(str(each)).split("-")[0] for each in named] if isinstance(named, list | tuple) else []
    unit, number = claim.value
    if not kinds or (number == len(kinds) and number != kinds.count(str(unit))):
        return Decision(UNKNOWN)
    facts = tuple(dict.fromkeys(each.fact for each in said))
    label = VerdictLabel.SUPPORTED if kinds.count(str(unit)) == number else VerdictLabel.REFUTED
    return Decision(label, facts, right=", ".join(map(str, named)))


def _in_force(claim: RawClaim, context: Context) -> list[Assertion]:
    return [
        each
        for each in context.facts.says(claim.about, claim.of)
        if each.published <= context.at and each.holds(context.at)
    ]
