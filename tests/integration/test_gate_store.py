"""The gate over a real store: what is kept, what is forgotten, and what can be found nowhere."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text as sql

from crawler.gate import Gate, GateReport, purge
from kiemtin.entities import (
    Citation,
    ClaimReading,
    Evidence,
    Fact,
    Reading,
    Voice,
    VoicePage,
)
from kiemtin.states import CheckKind, SentenceType, VerdictLabel
from kiemtin.store import Store, UnitOfWork

SAID = "Trung tâm hành chính tỉnh Bắc Ninh mới đặt ở TP Bắc Ninh cũ"
KEY = "centre|bac-ninh|tp-bac-ninh"
STATEMENT = "Trung tâm hành chính của tỉnh Bắc Ninh đặt ở thành phố Bắc Ninh cũ."
RUMOUR = "trụ sở huyện cũ sắp bán cho tập đoàn lớn làm chung cư"
FACT = Fact(
    id="TEST-1",
    topic="centres",
    statement="Trung tâm ở Bắc Giang cũ.",
    subject="Bắc Ninh",
    attribute="centre",
    value="Bắc Giang",
    check=CheckKind.LOCATION,
    published=date(2025, 6, 12),
    in_force_from=date(2025, 7, 1),
    in_force_to=None,
    citation=Citation(document="Nghị quyết thử"),
    may_refute=True,
    confidence="official",
)
CANARIES = (
    "Canarius",
    "Yến Chim",
    "0900 000 077",
    "0900000077",
    "canary@thu.example",
    "canary_9x",
    "ngõ 77 phố Canh",
    "001090000077",
    "29A-777.77",
    "facebook.com/canary.77",
    "dien-dan.example",
    "câu riêng của một người",
)


class FakeReader:
    """Reads by signs in the text, as the classifier would; remembers what it was given."""

    def __init__(self) -> None:
        self.given: list[str] = []

    def read(self, text: str, *, at: datetime, kind: str = "post") -> Reading:
        self.given.append(text)
        lower = text.lower()
        if "vỡ" in lower:
            raise RuntimeError(f"cannot read: {text}")
        if "bất bình" in lower:
            return Reading(
                label=SentenceType.OPINION, flag=False, topics=("centre",), claims=(self.claim(text),)
            )
        if "ở đâu" in lower:
            return Reading(label=SentenceType.QUESTION, flag=False, topics=("papers",))
        if "otp" in lower:
            scam = ClaimReading(
                text=text, span=(0, len(text)), key="scam|otp", statement="Tin nhắn đòi mã OTP.",
                verdict=VerdictLabel.REFUTED, score=0.9,
            )  # fmt: skip
            return Reading(label=SentenceType.SCAM, flag=True, topics=("scam:otp",), claims=(scam,))
        if "bắc ninh" in lower:
            return Reading(
                label=SentenceType.CLAIM, flag=True, topics=("centre",), claims=(self.claim(text),)
            )
        if "trụ sở" in lower:
            loose = ClaimReading(
                text=text, span=(0, len(text)), key="", statement="",
                verdict=VerdictLabel.NOT_ENOUGH_INFO, score=0.3,
            )  # fmt: skip
            return Reading(label=SentenceType.CLAIM, flag=False, claims=(loose,))
        return Reading(label=SentenceType.OFF_TOPIC, flag=False)

    @staticmethod
    def claim(text: str) -> ClaimReading:
        return ClaimReading(
            text=text,
            span=(0, len(text)),
            key=KEY,
            statement=STATEMENT,
            verdict=VerdictLabel.REFUTED,
            score=0.9,
            evidence=(
                Evidence(fact="TEST-1", statement="Trung tâm ở Bắc Giang cũ.", source="Nghị quyết thử"),
            ),
        )


@pytest.fixture
def reader() -> FakeReader:
    return FakeReader()


@pytest.fixture
def gate(store: Store, reader: FakeReader, clock) -> Gate:
    with store.work() as uow:
        uow.facts.load([FACT], clock.now())
        uow.commit()
    return Gate(store.work, reader, clock, 5)


def page(clock, number: int, texts: list[str], place: str = "comment", minutes: int = 0) -> VoicePage:
    """A thread in which each text is said by somebody else, a minute apart."""
    voices = tuple(
        Voice(text=text, said_at=clock.now() - timedelta(minutes=minutes + n), speaker=n)
        for n, text in enumerate(texts)
    )
    return VoicePage(thread=f"https://dien-dan.example/chu-de-{number}", place=place, voices=voices)


def admit(gate: Gate, clock, *pages: list[str]) -> list[GateReport]:
    return [gate.admit("dien-dan", page(clock, number, texts)) for number, texts in enumerate(pages)]


def rows(store: Store, table: str) -> int:
    with store.engine.connect() as connection:
        return int(connection.execute(sql(f"SELECT count(*) FROM {table}")).scalar_one())


def shown(store: Store) -> list[str]:
    with store.read() as uow:
        return [line.statement for line in uow.queries.queue()]


# --- becoming visible ------------------------------------------------------------------------


def test_the_fifth_independent_voice_makes_the_claim_visible_with_its_evidence(store, gate, clock) -> None:
    reports = admit(gate, clock, [SAID, f"{SAID} nha"], [f"{SAID} đó", f"ủa {SAID}"])
    assert shown(store) == []
    assert [each.shown for each in reports] == [0, 0]
    last = gate.admit("dien-dan", page(clock, 9, [f"chuẩn, {SAID}"]))
    assert (last.read, last.counted, last.claims, last.shown) == (1, 1, 1, 1)
    assert shown(store) == [STATEMENT]
    with store.read() as uow:
        claim = uow.claims.find(KEY)
        assert claim is not None
        assert (claim.voices, claim.suggestion, claim.publications) == (5, VerdictLabel.REFUTED, 0)
        assert [each.fact for each in claim.evidence] == ["TEST-1"]
        assert claim.priority > 0
        assert sum(count for _, count in uow.claims.hourly(claim.id)) == 5
        assert claim.first_seen_at.minute == claim.last_seen_at.minute == 0
    assert rows(store, "buffer") == 0


def test_later_voices_add_to_the_hour_and_the_place_they_were_said_in(store, gate, clock) -> None:
    admit(gate, clock, [SAID, f"{SAID} nha"], [f"{SAID} đó", f"ủa {SAID}"], [f"chuẩn {SAID}"])
    clock.forward(hours=5)
    gate.admit("dien-dan", page(clock, 20, [f"mới: {SAID}", f"lại {SAID}"], place="forum"))
    with store.read() as uow:
        claim = uow.claims.find(KEY)
        assert claim is not None
        assert claim.voices == 7
        assert sum(count for _, count in uow.claims.hourly(claim.id)) == 7
        assert claim.last_seen_at > claim.first_seen_at
    with store.engine.connect() as connection:
        places = connection.execute(sql("SELECT place, sum(total) FROM mentions GROUP BY place"))
        found = {place: int(count) for place, count in places}
    assert found == {"comment": 5, "forum": 2}


def test_below_k_nothing_is_readable_by_any_query(store, gate, clock) -> None:
    admit(gate, clock, [SAID, f"{SAID} nha"], [RUMOUR, f"{SAID} đó"])
    assert rows(store, "buffer") == 4
    begin = clock.now() - timedelta(days=30)
    with store.read() as uow:
        assert uow.queries.queue() == []
        assert uow.queries.queue(decided=True) == []
        assert uow.queries.findings() == []
        assert uow.queries.topics(begin, 5) == []
        assert uow.queries.all_bars(begin, 5) == ()
        assert uow.queries.verdict_counts(begin) == []


def test_a_claim_first_made_by_a_publication_shows_no_voices_until_k(store, gate, clock) -> None:
    with store.work() as uow:
        uow.claims.show(
            key=KEY, statement=STATEMENT, suggestion=VerdictLabel.REFUTED, score=0.9, facts=["TEST-1"],
            voices=0, publications=1, first_seen_at=clock.now(), last_seen_at=clock.now(), now=clock.now(),
        )  # fmt: skip
        uow.commit()
    admit(gate, clock, [SAID, f"{SAID} nha"], [f"{SAID} đó", f"ủa {SAID}"])
    with store.read() as uow:
        claim = uow.claims.find(KEY)
        assert claim is not None
        assert claim.voices == 0
        assert uow.claims.hourly(claim.id) == []
    gate.admit("dien-dan", page(clock, 9, [f"chuẩn {SAID}"]))
    with store.read() as uow:
        claim = uow.claims.find(KEY)
        assert claim is not None
        assert (claim.voices, claim.publications) == (5, 1)


def test_a_verdict_without_a_known_fact_is_not_suggested(store, reader, clock) -> None:
    gate = Gate(store.work, reader, clock, 3)
    admit(gate, clock, [SAID, f"{SAID} nha"], [f"{SAID} đó"])
    with store.read() as uow:
        claim = uow.claims.find(KEY)
        assert claim is not None
        assert claim.suggestion is VerdictLabel.NOT_ENOUGH_INFO


# --- never twice, never lost --------------------------------------------------------------------


def test_reading_the_same_pages_again_and_again_counts_nothing_more(store, gate, clock) -> None:
    pages = [page(clock, n, [f"{SAID} {n}", f"{n} {SAID}"]) for n in range(3)]
    for day in range(8):
        reports = [gate.admit("dien-dan", each) for each in pages]
        if day:
            assert all(each.counted == 0 and each.dropped == {"seen": 2} for each in reports)
        with store.work() as uow:
            purge(uow, clock.now())
            uow.commit()
        clock.forward(hours=24)
    with store.read() as uow:
        claim = uow.claims.find(KEY)
        assert claim is not None
        assert claim.voices == 6


def test_somebody_repeating_themselves_on_a_later_reading_is_still_one_voice(store, gate, clock) -> None:
    first = Voice(text=SAID, said_at=clock.now(), speaker=0)
    thread = "https://dien-dan.example/lap-lai"
    gate.admit("d", VoicePage(thread=thread, place="forum", voices=(first,)))
    clock.forward(hours=3)
    again = Voice(text=f"nhắc lại, {SAID}", said_at=clock.now(), speaker=0)
    report = gate.admit("d", VoicePage(thread=thread, place="forum", voices=(first, again)))
    assert (report.counted, report.claims) == (1, 0)
    assert rows(store, "buffer") == 1


class _Cut(RuntimeError):
    """The process dies here."""


class _DiesBeforeCommit:
    """A unit of work whose n-th commit never happens."""

    def __init__(self, store: Store, after: int) -> None:
        self.left = after
        self.store = store

    def __call__(self) -> UnitOfWork:
        uow = self.store.work()
        commit = uow.commit

        def dying() -> None:
            self.left -= 1
            if self.left < 0:
                raise _Cut
            commit()

        uow.commit = dying  # type: ignore[method-assign]
        return uow


@pytest.mark.parametrize("commits", [0, 1, 4, 7])
def test_a_crash_anywhere_loses_nothing_and_counts_nothing_twice(store, gate, reader, clock, commits) -> None:
    pages = [page(clock, n, [f"{SAID} {n}", f"{n} {SAID}", "đi làm giấy tờ ở đâu"]) for n in range(4)]
    dying = Gate(_DiesBeforeCommit(store, commits), reader, clock, 5)
    with pytest.raises(_Cut):
        _admit_all(dying, pages * 2)
    for each in pages:
        gate.admit("d", each)
    with store.read() as uow:
        claim = uow.claims.find(KEY)
        assert claim is not None
        assert claim.voices == 8
    assert total(store, "topic_counts", "label = 'question'") == 4


def _admit_all(gate: Gate, pages: list[VoicePage]) -> None:
    for each in pages:
        gate.admit("d", each)


def total(store: Store, table: str, where: str) -> int:
    with store.engine.connect() as connection:
        return int(
            connection.execute(sql(f"SELECT coalesce(sum(total), 0) FROM {table} WHERE {where}")).scalar_one()
        )


def test_a_text_the_reader_fails_on_costs_neither_the_page_nor_its_words(store, gate, clock, caplog) -> None:
    with caplog.at_level(logging.DEBUG):
        (report,) = admit(gate, clock, ["vỡ rồi câu riêng của một người", SAID])
    assert report.dropped == {"unreadable": 1}
    assert report.counted == 1
    assert "câu riêng" not in caplog.text
    assert "RuntimeError" in caplog.text


def test_a_comment_from_tomorrow_waits_and_an_empty_one_is_dropped(store, gate, clock) -> None:
    ahead = Voice(text=SAID, said_at=clock.now() + timedelta(hours=20), speaker=0)
    empty = Voice(text="  \n", said_at=clock.now(), speaker=1)
    thread = VoicePage(thread="https://dien-dan.example/mai", place="forum", voices=(ahead, empty))
    assert gate.admit("d", thread).dropped == {"early": 1, "empty": 1}
    clock.forward(hours=20)
    assert gate.admit("d", thread).counted == 1
    clock.forward(hours=20)
    assert gate.admit("d", thread).dropped == {"seen": 1, "empty": 1}


# --- opinion, scams -------------------------------------------------------------------------------


def test_opinion_and_questions_leave_topic_counts_and_nothing_else(store, gate, clock) -> None:
    texts = ["bất bình vì đặt trung tâm ở Bắc Ninh", "bất bình quá", "làm giấy tờ ở đâu vậy"]
    for number in range(4):
        gate.admit("d", page(clock, number, [f"{number} {text}" for text in texts]))
    assert total(store, "topic_counts", "topic = 'centre' AND label = 'opinion'") == 8
    assert total(store, "topic_counts", "topic = 'papers' AND label = 'question'") == 4
    assert rows(store, "buffer") == rows(store, "buffer_words") == rows(store, "claims") == 0


def test_scams_are_counted_by_their_pattern_and_shown_at_k_as_the_pattern(store, gate, clock) -> None:
    texts = [
        ["gửi OTP cho số 0900 000 077", "đọc mã OTP đi"],
        ["nhập otp ngay", "OTP nha bác"],
        ["cần OTP gấp"],
    ]
    admit(gate, clock, *texts)
    assert total(store, "topic_counts", "topic = 'scam:otp' AND label = 'scam'") == 5
    assert shown(store) == ["Tin nhắn đòi mã OTP."]


# --- claims known by their wording ------------------------------------------------------------------


def _rumours() -> Iterator[str]:
    yield f"nghe nói {RUMOUR} rồi bà con ơi"
    yield f"{RUMOUR}, câu riêng của một người"
    yield RUMOUR.replace("lớn", "nào đó")
    yield f"ủa {RUMOUR} thiệt hả trời"
    yield f"{RUMOUR} tháng sau"


def test_a_rumour_without_structure_is_shown_as_the_words_all_of_them_share(store, gate, clock) -> None:
    texts = list(_rumours())
    admit(gate, clock, texts[:2], texts[2:4])
    assert shown(store) == []
    assert rows(store, "buffer_words") == 1
    gate.admit("d", page(clock, 9, texts[4:]))
    assert shown(store) == ["trụ sở huyện cũ sắp bán cho tập đoàn … làm chung cư"]
    with store.read() as uow:
        line = uow.queries.queue()[0]
        assert (line.voices, line.suggestion) == (5, VerdictLabel.NOT_ENOUGH_INFO)
    assert rows(store, "buffer_words") == rows(store, "buffer") == 0


def test_more_of_the_same_rumour_joins_the_visible_one(store, gate, clock) -> None:
    texts = list(_rumours())
    admit(gate, clock, texts[:2], texts[2:4], texts[4:])
    clock.forward(hours=30)
    report = gate.admit("d", page(clock, 30, [f"{RUMOUR} đấy", f"lại {RUMOUR}"]))
    assert (report.claims, report.shown) == (2, 0)
    with store.read() as uow:
        assert [line.voices for line in uow.queries.queue()] == [7]


def test_one_person_copying_a_rumour_is_one_voice(store, gate, clock) -> None:
    thread = VoicePage(
        thread="https://dien-dan.example/chep",
        place="forum",
        voices=tuple(
            Voice(text=f"{RUMOUR} {n}", said_at=clock.now() - timedelta(minutes=n), speaker=0)
            for n in range(9)
        ),
    )
    assert gate.admit("d", thread).claims == 1


def test_a_rumour_is_forgotten_with_its_key(store, gate, clock) -> None:
    admit(gate, clock, [RUMOUR], [f"nghe {RUMOUR}"])
    clock.forward(hours=73)
    with store.work() as uow:
        gone = purge(uow, clock.now())
        uow.commit()
    assert gone["buffer"] == 2
    assert gone["buffer_words"] == gone["sketch_keys"] == 1
    assert rows(store, "buffer_words") == rows(store, "sketch_keys") == 0


# --- forgetting -----------------------------------------------------------------------------------------


def test_the_buffer_and_the_sketch_are_empty_72_hours_after_the_last_page(store, gate, clock) -> None:
    admit(gate, clock, [SAID, RUMOUR], [f"{SAID} nha", "bất bình quá"])
    assert rows(store, "buffer") == 3
    assert rows(store, "sketch_tags") == 4
    clock.forward(hours=71, minutes=59)
    with store.work() as uow:
        assert sum(purge(uow, clock.now()).values()) == 0
        uow.commit()
    clock.forward(minutes=1)
    with store.work() as uow:
        gone = purge(uow, clock.now())
        uow.commit()
    assert gone == {"sketch_tags": 4, "buffer_words": 1, "buffer": 3, "sketch_keys": 1}
    for table in ("buffer", "buffer_words", "sketch_keys", "sketch_tags"):
        assert rows(store, table) == 0


def test_expired_mentions_do_not_count_even_before_the_purge(store, gate, clock) -> None:
    admit(gate, clock, [SAID, f"{SAID} nha"], [f"{SAID} đó", f"ủa {SAID}"])
    clock.forward(hours=72)
    gate.admit("dien-dan", page(clock, 9, [f"chuẩn {SAID}"]))
    assert shown(store) == []


# --- nowhere -----------------------------------------------------------------------------------------------


def _canary_pages(clock) -> list[VoicePage]:
    tail = (
        "anh Canarius và chị Yến Chim, gọi 0900 000 077 hoặc 0900000077, mail canary@thu.example, @canary_9x, "
        "nhà em ở số 5 ngõ 77 phố Canh, cccd 001090000077, xe 29A-777.77, facebook.com/canary.77"
    )
    texts = [SAID, "bất bình quá", "làm ở đâu", "gửi OTP đi", RUMOUR, "không liên quan", "vỡ"]
    once = ["câu riêng của một người", "", "", "", "", ""]
    return [
        page(clock, number, [f"{text} {number}. {tail} {own}" for text in texts])
        for number, own in enumerate(once)
    ]


def test_canaries_are_nowhere_in_the_database_file_its_journal_or_the_logs(
    sqlite_store, tmp_path: Path, clock, caplog
) -> None:
    reader = FakeReader()
    gate = Gate(sqlite_store.work, reader, clock, 3)
    with caplog.at_level(logging.DEBUG):
        for each in _canary_pages(clock):
            gate.admit("dien-dan", each)
            _search(tmp_path, caplog.text)
    assert len(shown(sqlite_store)) >= 2
    assert sorted(path.name for path in tmp_path.iterdir())[0] == "kiemtin.db"


def _search(folder: Path, logged: str) -> None:
    for path in folder.glob("kiemtin.db*"):
        data = path.read_bytes()
        for canary in CANARIES:
            assert canary.encode() not in data, (path.name, canary)
            assert canary.lower().encode() not in data.lower(), (path.name, canary)
    for canary in CANARIES:
        assert canary not in logged


def test_canaries_are_nowhere_in_any_table(store, gate, clock) -> None:
    for each in _canary_pages(clock):
        gate.admit("dien-dan", each)
    with store.engine.connect() as connection:
        from kiemtin.store.tables import metadata

        dump = " ".join(
            repr(tuple(row)) for table in metadata.sorted_tables for row in connection.execute(table.select())
        )
    assert STATEMENT in dump
    for canary in CANARIES:
        assert canary not in dump


def test_the_reader_is_given_redacted_words_only(gate, reader, clock) -> None:
    for each in _canary_pages(clock):
        gate.admit("dien-dan", each)
    given = " ".join(reader.given)
    assert "[SĐT]" in given
    for canary in CANARIES:
        if canary not in ("dien-dan.example", "câu riêng của một người"):
            assert canary not in given
