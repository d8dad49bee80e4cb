"""Reads what a text says of documents: their day, their entry into force, who issued them.

Which documents exist, who issued them and when comes from the citations of the facts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from classifier.cited import KINDS, cited_in
from classifier.claims import Context, RawClaim
from classifier.numbers import Day, month, year_of
from classifier.patterns import Pattern, Vocabulary
from classifier.sentences import Sentence
from classifier.text import fold
from kiemtin.facts import Assertion, FactBase
from kiemtin.states import CheckKind

_CITED = re.compile(
    r"(Nghị quyết|Kết luận|Quyết định|Luật(?: [^\d;,]+)?|Nghị định|Kế hoạch|Hướng dẫn|Công văn|Thông tư)\s+(\d+)((?:/\d{4})?[-/][^\s,;]+)"
)
_ISSUED = re.compile(
    r"^(?:(?:so|cua @?[a-z' ]{0,60}?) )?(?:(?:duoc )?(?:[a-z']+ ){0,8}?)(?P<verb>ngay|ky ngay|ban hanh ngay|ra ngay|thong qua ngay|ban hanh|thong qua|ra|ky) (?:ngay |vao |hom |sang |tu )*(?P<day>&\d+) "
)
_ISSUED_AT_ONCE = re.compile(r"^(?:so )?(?:hom |bua )?(?P<day>&\d+) ")
_ISSUED_AFTER = re.compile(r"^(?:so )?(?:[§#÷]\d+ )?(?:tu |hoi |vao |hom |ngay |trong |luc )+(?P<day>&\d+) ")
_MONTH_AFTER = re.compile(r"^(?:so )?(?:tu |hoi |vao |trong |luc )+thang (?P<month>#\d+) ")
_MONTH_SAID = re.compile(
    r"^(?:[^ &#§÷]+ ){0,4}?(?:(?:ra|ra doi|ky|ban hanh|thong qua) (?:dau |tu |hoi |mai |toi |tan |tam |khoang |vao )+thang (?P<month>#\d+) "
    r"|(?:mai |toi |den |tan |cho |phai )+thang (?P<late>#\d+) (?:[^ &#§÷]+ ){0,3}?moi (?:duoc |chinh thuc |chiu )?(?:ra|ky|ban hanh|thong qua) )"
)
"""``ra mãi tháng 7``, ``mãi tới tháng 9 mới thông qua``."""
_ISSUING = frozenset({"ra", "ky", "hanh", "qua"})
"""The last word of a verb that stands right before a document: ``ra``, ``ký``, ``ban hành``, ``thông qua``."""
_ISSUED_FAR = re.compile(
    r"^(?:[^ &§÷]+ ){0,26}?(?:duoc|do|da) (?:[^ &§÷]+ ){0,9}?(?P<verb>thong qua|ban hanh|ky ban hanh|ky)(?: tai (?:[^ &]+ ){1,8}?| )(?:vao |hom |ngay |sang |chieu |tu )*(?P<day>&\d+) "
)
_ISSUED_SIGNED = re.compile(
    r"^(?:[^ &§÷]+ ){0,16}?(?P<verb>(?:ky|ban hanh|thong qua|ra)(?: vao)? (?:ngay|hom|bua)) (?P<day>&\d+) "
)
_ISSUED_SINCE = re.compile(
    r"^(?:[^ &§÷]+ ){0,10}?la (?:(?!do |ben )[^ &§÷]+ ){1,6}?(?P<verb>ban hanh|thong qua|ky|ra doi) (?:tu |vao |hoi |nam )*(?P<day>&\d+) "
)
"""``Nghị quyết 18 về ... là của khóa XIII, ban hành hồi 2021``."""
_OTHER_ISSUED = re.compile(
    r" (?:co|va|voi|cung|ma|nhung|con|kem|roi) (?:cac |mot |may )?(?:thong tu|ke hoach|huong dan|nghi dinh|cong van|van ban|luat|quyet dinh|chi thi) "
)
"""Between a document and a day: another one, and the day is its own (``Nghị quyết 18 có thông tư ban hành hồi 2021``)."""
_DAY_FIRST = re.compile(
    r"(?P<day>&\d+) (?:[^ &#§]+ ){0,9}?(?:da |chinh thuc |vua )*(?:ky|ban hanh|thong qua|ra|ky ban hanh|cong bo)(?: ban hanh)?(?: cai)? $"
)
_FORCE_LATE = re.compile(
    r"(?:den |toi |tu |ngay |phai )*(?P<day>[&#]\d+) (?:thi )?moi (?:(?:[a-z']+ ){0,2}?hieu luc|ap dung) "
)
_LATE = re.compile(
    r"(?P<day>&\d+) (?:[a-z']+ ){0,3}?moi (?:[a-z']+ )?(?:thong qua|ban hanh|ky|ra|(?:thanh )?lap(?= $| (?:thoi|ma|chu|nhe|nha) )) "
)
_FORCE = re.compile(
    r"(?:co |bat dau co )?hieu luc (?:thi hanh )?(?:tu |ke tu |ngay |vao |la |thi hanh |ngay tu )*(?P<day>&\d+) "
)
_ISSUED_ABOUT = re.compile(
    r"^(?:[^ &§÷]+ ){0,6}?(?P<verb>ra doi|ra|ky|ban hanh|thong qua) (?:[^ &#§÷]+ ){0,8}?(?:tam|khoang|hoi|dau hoi|mai toi|mai|toi tan|tan) (?P<day>&\d+) "
)
"""``ra sau khi xong xuôi, tầm tháng 7/2025``: a word of guessing the time tells that the day is that of issue."""
_FORCE_ENDS = re.compile(r"(?:het|cham dut) hieu luc ")


@dataclass(frozen=True, slots=True)
class Document:
    """A document the facts cite. ``title`` is how it is cited; ``issuers`` are ids of the vocabulary."""

    id: str
    title: str
    symbol: str
    issuer: str
    issuers: frozenset[str]
    dated: date | None
    facts: tuple[str, ...]


class Documents:
    """The register of cited documents, found again by kind and number."""

    def __init__(self, facts: FactBase, reading: Mapping[str, Any], vocabulary: Vocabulary) -> None:
        self.issuer_names: dict[str, list[str]] = reading.get("issuers") or {}
        self.issuer_words: list[tuple[str, str]] = sorted(
            ((fold(name.lower()), key) for key, names in self.issuer_names.items() for name in names),
            key=lambda each: -len(each[0]),
        )
        for name, _ in self.issuer_words:
            vocabulary.learn(name)
        for names in self.issuer_names.values():
            for name in names:
                vocabulary.learn(name)
        for kind in (
            "nghị quyết",
            "kết luận",
            "quyết định",
            "luật",
            "nghị định",
            "kế hoạch",
            "hướng dẫn",
            "công văn",
            "thông tư",
        ):
            vocabulary.learn(kind)
        vocabulary.learn(
            "số ngày ký ban hành thông qua có hiệu lực từ kể thi hành của hôm sáng mới ra hết chấm dứt đại biểu phiếu trên tán thành"
        )
        self.series = frozenset(
            each.about
            for each in facts.assertions
            if each.kind is CheckKind.TEXT
            and not each.about.startswith("doc.")
            and all(re.fullmatch(r"\d+/\S+", str(right)) for right in each.accepted)
            and each.accepted
        )
        """Attributes of places whose value is the symbol of a document: one resolution for each province."""
        self.by_id: dict[str, Document] = {}
        self.says: dict[str, str] = reading.get("document_says") or {}
        self.titles: list[tuple[str, Pattern]] = [
            (key, vocabulary.compile("|".join(f"({each})" for each in names)))
            for key, names in (reading.get("titles") or {}).items()
        ]
        self.symbol_titles: list[tuple[str, Pattern]] = [
            (key, vocabulary.compile("|".join(f"({each})" for each in names)))
            for key, names in (reading.get("symbol_titles") or {}).items()
        ]
        self.symbols = frozenset(
            re.sub(r"[^a-z0-9]", "", fold(symbol.lower()))
            for fact in facts
            for symbol in re.findall(
                r"\d+(?:/\d{4})?[-/][^\s,;.)]+", fact.statement + " " + fact.citation.document
            )
        )
        """Every symbol the facts name, without its marks."""
        found: dict[str, dict[str, Any]] = {}
        for fact in facts:
            cited = _CITED.findall(fact.citation.document)
            for kind, number, rest in cited:
                plain = fold(kind.lower())
                short = next((value for key, value in KINDS.items() if plain.startswith(key)), "vb")
                key = f"{short}-{number}"
                entry = found.setdefault(
                    key, {"title": f"{kind} {number}{rest}", "symbol": f"{number}{rest}", "issuer": fact.citation.issuer,
                          "dated": fact.citation.dated, "facts": [], "many": set()}
                )  # fmt: skip
                entry["many"].add(rest)
                if fact.subject.startswith(kind.split()[0]) and number in fact.subject:
                    entry["facts"].insert(0, fact.id)
                else:
                    entry["facts"].append(fact.id)
                if entry["dated"] is None and len(cited) == 1:
                    entry["dated"] = fact.citation.dated
        for key, entry in found.items():
            if len(entry["many"]) > 1:
                continue
            self.by_id[key] = Document(
                key,
                entry["title"],
                entry["symbol"],
                entry["issuer"],
                frozenset(self.issuers_in(fold(entry["issuer"].lower()))),
                entry["dated"],
                tuple(dict.fromkeys(entry["facts"])),
            )

    def dates(self, facts: FactBase) -> tuple[Assertion, ...]:
        """The days of cited documents of which no fact speaks apart."""
        found = []
        for document in self.by_id.values():
            if (
                document.dated is None
                or facts.says("doc.issued", document.id)
                or facts.says("doc.passed", document.id)
            ):
                continue
            fact = next((facts.get(each) for each in document.facts if facts.get(each).may_refute), None)
            if fact is None:
                continue
            found.append(
                Assertion(
                    fact=fact.id, about="doc.issued", of=document.id, kind=CheckKind.DATE,
                    accepted=(document.dated,), published=document.dated, start=document.dated, end=None,
                )
            )  # fmt: skip
        return tuple(found)

    def issuers_in(self, text: str) -> list[str]:
        """Ids of the issuers named in folded text, longest name first, none counted inside another."""
        found = []
        rest = f" {text} "
        for name, key in self.issuer_words:
            if f" {name}" in rest:
                found.append(key)
                rest = rest.replace(name, "·")
        return found

    def title(self, document: str) -> str:
        known = self.by_id.get(document)
        if known:
            return known.title
        return "Sửa đổi Hiến pháp" if document == "constitution" else document

    def _same_symbol(self, document: str, written: str) -> bool:
        """False when the symbol written is another document's: 178/2007/NĐ-CP is not 178/2024/NĐ-CP."""
        known = self.by_id.get(document)
        if known is None:
            return False
        one, two = (re.sub(r"[^a-z0-9]", "", fold(each.lower())) for each in (known.symbol, written))
        return one == two or one.startswith(two)

    def keys_in(self, sentence: Sentence) -> frozenset[str]:
        """What a sentence names as a document, by number or title, known or not."""
        return frozenset(each.key for each in cited_in(sentence)) | {
            each[0] for each in self.mentions(sentence)
        }

    def mentions(self, sentence: Sentence) -> list[tuple[str, int, int]]:
        """Documents named in a sentence: id, first and last word."""
        if sentence.named_documents is None:
            sentence.named_documents = self._mentions(sentence)
        return sentence.named_documents

    def _mentions(self, sentence: Sentence) -> list[tuple[str, int, int]]:
        found: list[tuple[str, int, int]] = [
            (each.key, each.first, each.last)
            for each in cited_in(sentence)
            if each.key in self.by_id
            and not (each.whole and not self._same_symbol(each.key, each.written))
            and (each.whole or not _of_a_local_body(sentence, each.last))
        ]
        for key, pattern in self.titles:
            if pattern.anchors and pattern.anchors.isdisjoint(sentence.present):
                continue
            for match in pattern.regex.finditer(sentence.line):
                first, last = sentence.word_at(match.start()), sentence.word_at(match.end() - 2)
                if not any(start <= last and first <= end + 12 for _, start, end in found):
                    found.append((key, first, last))
        found.sort(key=lambda each: each[1])
        return found


_LOCAL = re.compile(
    r"(?:nay )?(?:cua |do )?(?:(?:hoi dong nhan dan|uy ban nhan dan|uy ban) (?:tinh|xa|phuong|thanh pho|dac khu|cap|@\d+)"
    r"|(?:dang uy|chi bo|dang bo|tinh uy|xa doan|doan xa|cong doan|chi doan|so|ban quan ly|truong|cong ty|hop tac xa) )"
)
"""Right after a number: bodies that number their own documents, so that the number alone names none of ours."""


def _of_a_local_body(sentence: Sentence, last: int) -> bool:
    return _LOCAL.match("".join(f"{word} " for word in sentence.words[last + 1 : last + 9])) is not None


def read_documents(documents: Documents, sentence: Sentence, context: Context) -> list[RawClaim]:
    """Days, entry into force and issuers of the documents a sentence names."""
    claims: list[RawClaim] = []
    named = documents.mentions(sentence)
    for position, (key, first, last) in enumerate(named):
        stop = named[position + 1][1] if position + 1 < len(named) else len(sentence.words)
        tail = "".join(word + " " for word in sentence.words[last + 1 : min(stop, last + 26)])
        claims.extend(
            _issuer(documents, sentence, key, last, stop)
            or _issuer_before(documents, sentence, key, first, last)
        )
        day = None
        about = ""
        match = _FORCE.search(tail) or _FORCE_LATE.search(tail)
        if match and not _FORCE_ENDS.search(tail):
            about, day = "doc.in_force", match["day"]
        else:
            match = (
                _LATE.search(tail)
                or (_ISSUED_AFTER.match(tail) if sentence.words[first - 1] in _ISSUING and first else None)
                or _ISSUED.match(tail)
                or _ISSUED_AT_ONCE.match(tail)
                or _ISSUED_SIGNED.match(tail)
                or _ISSUED_FAR.match(tail)
                or _ISSUED_ABOUT.match(tail)
                or _ISSUED_SINCE.match(tail)
            )
            if match is None:
                issuing = bool(first) and sentence.words[first - 1] in _ISSUING
                month_said = (_MONTH_AFTER.match(tail) if issuing else None) or _MONTH_SAID.match(tail)
                found = _month_after(documents, sentence, context, key, last, month_said)
                if found is not None:
                    claims.append(found)
                    continue
            if match is None:
                found = _dated_before(documents, sentence, key, first)
                if found is not None:
                    claims.append(found)
                    continue
            if match:
                verb = match.groupdict().get("verb") or (
                    "ngay" if match.re in (_ISSUED_AT_ONCE, _ISSUED_AFTER) else "thong qua"
                )
                about, day = (
                    ("doc.passed" if "thong qua" in verb or "moi thong qua" in match[0] else "doc.issued"),
                    match["day"],
                )
        if match is not None and _OTHER_ISSUED.search(f" {match[0]}"):
            continue
        if not about or day is None or match is None or _deadline(sentence, last, day, match.re):
            continue
        value = _time_said(sentence, day)
        if value is None or (match.re is _ISSUED_AT_ONCE and not value.exact):
            continue
        key = _amending(sentence, context, named, position, value) if about != "doc.in_force" else key
        claims.append(
            RawClaim(
                kind="date", about=about, of=key, value=value, first=first,
                last=min(stop - 1, last + match[0].count(" ") + (tail[: match.start()].count(" "))),
                topic="other", says=documents.says.get(about, ""),
                also=("doc.issued", "doc.passed") if about != "doc.in_force" else (), subject_name=documents.title(key),
                negated="khong" in match[0].split()[:2] and not sentence.broken(last, _day_word(sentence, last, day)[0]), focus=_day_word(sentence, last, day),
            )
        )  # fmt: skip
    return claims


_UNTIL = frozenset({"truoc", "nhat", "han", "xong", "hoan"})
"""Before a day these words make it the end of a task: ``phải báo cáo xong trước ngày 25/5``."""


def _deadline(sentence: Sentence, last: int, day: str, pattern: re.Pattern[str]) -> bool:
    """True when a day found at some distance from its document is one by which something is to be done."""
    word = _day_word(sentence, last, day)[0]
    return pattern in (_ISSUED, _ISSUED_SIGNED) and not _UNTIL.isdisjoint(
        sentence.words[max(last + 1, word - 3) : word]
    )


_AMENDS = frozenset({"sua", "doi", "bo", "sung", "thay", "the", "cho", "mot", "so", "dieu", "cua", "tong", "ket", "viec", "thuc", "hien", "huong", "dan"})  # fmt: skip
_ABOUT = frozenset({"sua", "thay", "ket", "dan"})
"""Of these words one tells that a document is about the one after it."""


def _amending(
    sentence: Sentence, context: Context, named: list[tuple[str, int, int]], position: int, value: Day
) -> str:
    """``Nghị định 67 sửa Nghị định 178 ngày ...``: the day of the document spoken of when it fits, else of the other."""
    key = named[position][0]
    if not position:
        return key
    between = [
        each
        for each in sentence.words[named[position - 1][2] + 1 : named[position][1]]
        if each[0] not in "#÷§"  # the rest of a symbol
    ]
    if not between or not set(between) <= _AMENDS or not _ABOUT & set(between):
        return key
    said = (*context.facts.says("doc.issued", key), *context.facts.says("doc.passed", key))
    if any(value.first <= right <= value.last for each in said for right in each.accepted):
        return key
    return named[position - 1][0]


def _month_after(
    documents: Documents,
    sentence: Sentence,
    context: Context,
    key: str,
    last: int,
    match: re.Match[str] | None,
) -> RawClaim | None:
    """``ra Nghị quyết 60 từ hồi tháng 2``: the month of this year, or of the last one when it has not come yet."""
    if match is None:
        return None
    late = match.groupdict().get("late")
    said = late or match["month"]
    number = int(sentence.numbers[int(said[1:])].value)
    if not 1 <= number <= 12:
        return None
    # What was late has come, or is still to come, this year.
    whole = month(context.at.year - (number > context.at.month and not late), number)
    word = next(index for index in range(last + 1, len(sentence.words)) if sentence.words[index] == said)
    return RawClaim(
        kind="date", about="doc.issued", of=key, value=whole, first=max(0, last - 2), last=word, topic="other",
        says=documents.says.get("doc.issued", ""), also=("doc.passed",), subject_name=documents.title(key), focus=(word, word),
    )  # fmt: skip


def _dated_before(documents: Documents, sentence: Sentence, key: str, first: int) -> RawClaim | None:
    """``Ngày 12/3/2025, Thủ tướng ký Quyết định 759``: the day stands before the document."""
    start = max(0, first - 14)
    head = "".join(word + " " for word in sentence.words[start:first])
    match = _DAY_FIRST.search(head)
    if match is None or "khong" in head.split() or "chua" in head.split():
        return None
    word = start + head[: match.start()].count(" ")
    return RawClaim(
        kind="date", about="doc.issued", of=key, value=sentence.dates[int(match["day"][1:])], first=word, last=first + 2,
        topic="other", says=documents.says.get("doc.issued", ""), also=("doc.passed",),
        subject_name=documents.title(key), focus=(word, word),
    )  # fmt: skip


_BY = re.compile(
    r"(?:so )?(?:[§#÷]\d+ )?(?:(?:ngay|ky ngay|ban hanh ngay) )?(?:&\d+ )?(?P<by>cua|do|la do|la cua|nguoi ky la|co quan ban hanh la) (?:cac )?"
)


def _issuer(documents: Documents, sentence: Sentence, key: str, last: int, stop: int) -> list[RawClaim]:
    """``Kết luận 155-KL/TW ngày 17/5/2025 của Bộ Chính trị``."""
    document = documents.by_id.get(key)
    if document is None or not document.issuers:
        return []
    tail = "".join(word + " " for word in sentence.words[last + 1 : min(stop, last + 18)])
    far = "".join(word + " " for word in sentence.words[last + 1 : min(stop, last + 26)])
    match = _BY.match(tail) or _BY_FAR.match(far) or _BELONGS_FAR.match(far)
    if not match:
        return []
    rest = match.string[match.end() :]
    for name, issuer in documents.issuer_words:
        if rest.startswith(name + " "):
            following = rest[len(name) :].split()[:5]
            if match.re is _BY_FAR and not _SIGNING & set(following):
                return []
            if match.re is _BELONGS_FAR and following and following[0] not in _CLOSING | _SIGNING:
                return []
            if issuer == _SIGNS_LAWS and key.startswith("luat"):
                return []
            first = last + 1 + match[0].count(" ")
            end = first + name.count(" ")
            return [
                RawClaim(kind="issuer", about="doc.issuer", of=key, value=issuer, first=last, last=end, topic="other",
                         says=documents.says.get("doc.issuer", ""), subject_name=document.title,
                         members=tuple(sorted(document.issuers)), near=documents.issuer_names[issuer][0],
                         focus=(first, end), also=document.facts)
            ]  # fmt: skip
    return []


_BY_FAR = re.compile(r"(?:[^ §÷]+ ){0,16}?(?:la do|la ben) (?:ben )?")
_BELONGS_FAR = re.compile(r"(?:[^ §÷]+ ){1,16}?la cua (?:ben )?")
_SIGNS_LAWS = "chu-tich-nuoc"
"""Who signs the order that makes a law known: a law signed there is no wrong issuer."""
_CLOSING = frozenset(
    {"nhe", "nha", "nghe", "chu", "cho", "thoi", "day", "do", "ma", "a", "hen", "nghen", "roi", "ban"}
)
"""After ``là của Thủ tướng`` one of these, or nothing: it is about who issued, not about whose something else is."""
_SIGNING = frozenset({"ky", "hanh", "ra", "soan", "qua"})
"""After ``là do Bộ Nội vụ`` one of these tells that it is about who issued."""
_BY_VERB = re.compile(
    r"(?:ban hanh|thong qua|ky ban hanh|ky|ra|lap|lap ra|thanh lap|lap nen)(?: (?:bang|theo|tai|trong|cai|ra|luon))* $"
)


def _issuer_before(
    documents: Documents, sentence: Sentence, key: str, first: int, last: int
) -> list[RawClaim]:
    """``do Quốc hội lập ra bằng Quyết định 571``, ``Chính phủ ban hành Nghị quyết 202``."""
    document = documents.by_id.get(key)
    if document is None or not document.issuers:
        return []
    start = max((index for index in sentence.breaks if index < first), default=0)
    head = "".join(word + " " for word in sentence.words[max(start, first - 12) : first])
    verb = _BY_VERB.search(head)
    if verb is None:
        return []
    before = head[: verb.start()].rstrip()
    for name, issuer in documents.issuer_words:
        if before == name or before.endswith(" " + name):
            if before.removesuffix(name).split()[-1:] in (["khong"], ["phai"], ["chua"]):
                return []
            end = first - 1 - verb[0].strip().count(" ") - 1
            begin = end - name.count(" ")
            return [
                RawClaim(kind="issuer", about="doc.issuer", of=key, value=issuer, first=begin, last=last, topic="other",
                         says=documents.says.get("doc.issuer", ""), subject_name=document.title,
                         members=tuple(sorted(document.issuers)), near=documents.issuer_names[issuer][0],
                         focus=(begin, end), also=document.facts)
            ]  # fmt: skip
    return []


def _time_said(sentence: Sentence, word: str) -> Day | None:
    """The day a word stands for; of a bare number the year (``sang đầu 2026 mới có hiệu lực``)."""
    index = int(word[1:])
    return sentence.dates[index] if word[0] == "&" else year_of(int(sentence.numbers[index].value))


def _day_word(sentence: Sentence, last: int, day: str) -> tuple[int, int]:
    for index in range(last + 1, len(sentence.words)):
        if sentence.words[index] == day:
            return index, index
    return last, last
