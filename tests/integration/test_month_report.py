"""The monthly report says what was done, with evidence, and nothing it must not say."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import yaml
from seeded import FACT, STATEMENT, Office

from kiemtin.errors import UnknownReportFormat
from kiemtin.states import Outcome, PublicationState, SentenceType, VerdictLabel
from kiemtin.words import catalogue
from reports.month import MonthReport, month_report
from reports.writing import WRITERS, as_csv, as_json, as_markdown, as_xlsx, lasted, write_report
from review import decisions

START = datetime(2026, 10, 31, 17, tzinfo=UTC)  # 1 November in Viet Nam
END = datetime(2026, 11, 30, 17, tzinfo=UTC)
OFFICE = "Sở Thử nghiệm tỉnh Thử"


def published(office: Office, row: int, after: timedelta) -> None:
    with office.store.work() as uow:
        found = uow.publications.get(row)
        for state in ("claimed", "prepared", "sending"):
            found = uow.publications.move(found, PublicationState(state), now=office.now)
        uow.publications.move(
            found,
            PublicationState.PUBLISHED,
            now=office.now,
            remote_id=str(row),
            remote_url=f"http://tin.example/{row}",
            sent_at=office.now + after,
        )
        uow.commit()


def decide(office: Office, claim: int, label: VerdictLabel, at: datetime) -> None:
    with office.store.read() as uow:
        version = uow.claims.get(claim).version
    decisions.decide(
        office.store,
        office.reviewer,
        claim=claim,
        version=version,
        label=label,
        outcome=Outcome.NO_ACTION,
        fact=FACT,
        now=at,
    )


@pytest.fixture
def november(office: Office) -> Office:
    """One refuted claim corrected on two accounts, others of the month and outside it."""
    _, rows = office.scheduled()
    published(office, rows[0], timedelta(hours=3))
    published(office, rows[1], timedelta(hours=2))
    decide(office, office.claim("true", statement="Điều đúng"), VerdictLabel.SUPPORTED, office.now)
    office.claim("open", statement="Điều còn chờ")
    office.claim("paper", statement="Điều báo nêu", voices=0, publications=2)
    # Seen and decided in October; decided again, otherwise, in November.
    october = START - timedelta(days=3)
    twice = office.claim("twice", statement="Điều xét lại", now=october, first_seen_at=october)
    decide(office, twice, VerdictLabel.REFUTED, START - timedelta(seconds=1))
    decide(office, twice, VerdictLabel.SUPPORTED, START)
    # Decided in December.
    decide(office, office.claim("late", statement="Điều tháng sau", now=START), VerdictLabel.REFUTED, END)
    with office.store.work() as uow:
        for topic, count in (("fees", 5), ("papers", 4), ("land", 40)):
            uow.voices.count_topic(office.now, "forum", topic, SentenceType.QUESTION, count)
        uow.voices.count_topic(office.now, "comment", "papers", SentenceType.OPINION, 4)
        uow.voices.count_topic(END, "forum", "fees", SentenceType.QUESTION, 50)
        uow.commit()
    return office


def report(office: Office, k: int = 5) -> MonthReport:
    with office.store.read() as uow:
        return month_report(uow.queries, START, END, k)


# what it says


def test_claims_are_counted_by_their_newest_verdict_of_the_month(november):
    made = report(november)
    assert dict(made.verdicts) == {
        VerdictLabel.REFUTED: 1,
        VerdictLabel.SUPPORTED: 2,
        VerdictLabel.NOT_ENOUGH_INFO: 0,
    }
    assert (made.shown, made.decided) == (5, 3)


def test_false_information_stands_with_its_evidence_and_the_first_correction(november):
    (found,) = report(november).refuted
    assert (found.statement, found.fact, found.voices) == (STATEMENT, FACT, 5)
    assert found.evidence.startswith("Trung tâm hành chính của tỉnh Thử đặt ở phường Mới")
    assert found.source == "Nghị quyết số 1/TN, Hội đồng thử nghiệm, 01/06/2026"
    assert found.corrected_at == november.now + timedelta(hours=2)
    assert found.remote_url == "http://tin.example/2"


def test_posts_are_counted_per_account_when_they_arrived(november):
    made = report(november)
    assert [(each.channel, each.account, each.count) for each in made.sent] == [
        ("site", "Trang đính chính", 1),
        ("wordpress", "Trang tin", 1),
    ]


def test_what_was_only_scheduled_was_not_published(office):
    office.scheduled()
    assert report(office).sent == ()
    assert report(office).refuted[0].corrected_at is None


def test_times_are_medians_of_the_steps_finished_in_the_month(november):
    times = {each.name: (each.middle, each.claims) for each in report(november).times}
    assert times["corrected"] == (timedelta(hours=2), 1)
    assert times["whole"] == (timedelta(hours=6), 1)
    assert times["decided"] == (timedelta(hours=2), 2)
    assert times["shown"][1] == 5


def test_a_step_nobody_finished_has_no_time_rather_than_none_at_all(office):
    times = report(office).times
    assert [each.middle for each in times] == [None] * 4
    assert [each.claims for each in times] == [0] * 4


def test_the_month_before_does_not_know_this_one(november):
    with november.store.read() as uow:
        before = month_report(uow.queries, START - timedelta(days=31), START, 5)
    assert dict(before.verdicts)[VerdictLabel.REFUTED] == 1
    assert before.refuted[0].statement == "Điều xét lại"
    assert before.sent == ()


# what it must not say


def test_topics_below_k_are_not_in_it_and_kinds_are_not_added_up_past_it(november):
    found = {(each.topic, each.label): each.count for each in report(november).topics}
    assert found == {("land", SentenceType.QUESTION): 40, ("fees", SentenceType.QUESTION): 5}


def test_k_cannot_be_asked_below_the_floor(november):
    assert report(november, k=1).k == 3
    assert report(november, k=-9) == report(november, k=3)


def test_a_claim_below_a_k_that_was_raised_is_left_out_and_counted_nowhere(november):
    made = report(november, k=6)
    assert made.refuted == ()
    assert made.decided == 0
    assert made.shown == 1  # the one a publication makes


def test_a_claim_of_publications_has_no_number_of_voices_rather_than_a_small_one(office):
    claim = office.claim("both", statement="Điều báo nêu", voices=4, publications=1)
    decide(office, claim, VerdictLabel.REFUTED, office.now)
    assert [each.voices for each in report(office, k=5).refuted] == [None]
    assert [each.voices for each in report(office, k=4).refuted] == [4]


@pytest.mark.parametrize("ending", sorted(WRITERS))
def test_no_report_names_a_person_or_a_word_of_what_is_below_k(november, ending, tmp_path):
    with november.store.work() as uow:
        from kiemtin.store.repositories.voices import BufferedMention

        uow.voices.hold(
            "canary-claim",
            [BufferedMention(page_tag=b"p" * 16, place="canary-place", hour=november.now, expires_at=END)],
        )
        uow.commit()
    target = tmp_path / f"bao-cao{ending}"
    write_report(report(november), target, office=OFFICE)
    said = readable(target.read_bytes())
    for word in ("canary", "Cán bộ", "reviewer", "approver", "giấy tờ", "papers", "Điều tháng sau"):
        assert word not in said
    assert STATEMENT in said
    assert OFFICE in said


def readable(content: bytes) -> str:
    if not content.startswith(b"PK"):
        return content.decode("utf-8")
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return "".join(book.read(name).decode("utf-8") for name in book.namelist())


# how it is written


def test_the_markdown_is_vietnamese_in_the_offices_name(november):
    text = as_markdown(report(november), OFFICE, "vi").decode("utf-8")
    assert text.startswith(
        "# Báo cáo tháng 11/2026\n\nSở Thử nghiệm tỉnh Thử. Kỳ báo cáo: từ 01/11/2026 đến 30/11/2026."
    )
    assert "| trong đó: sai | 1 |" in text
    assert "| Từ khi kết luận đến khi đăng đính chính | 2 giờ 0 phút | 1 |" in text
    assert "| đất đai | câu hỏi | 40 |" in text


def test_an_empty_month_says_so_in_words(office):
    text = as_markdown(report(office), OFFICE, "vi").decode("utf-8")
    for words in ("Chưa đăng bài nào.", "Không có luận điểm nào được kết luận là sai.", "Chưa có chủ đề nào"):
        assert words in text


def test_it_is_written_in_english_too(november):
    text = as_markdown(report(november), OFFICE, "en").decode("utf-8")
    assert text.startswith("# Report for 11/2026")
    assert "| of these: refuted | 1 |" in text


def test_the_csv_opens_in_a_spreadsheet_with_its_letters_whole(november):
    content = as_csv(report(november), OFFICE, "vi")
    assert content.startswith("\ufeff".encode())
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert ["Luận điểm đã kết luận", "3"] in rows
    assert [] in rows


def hostile(made: MonthReport, statement: str) -> MonthReport:
    return replace(made, refuted=(replace(made.refuted[0], statement=statement),))


@pytest.mark.parametrize("text", ["=1+1", "+84", "-1", "@SUM(A1)", "\tx", "\r=1"])
def test_no_text_becomes_a_formula(november, text):
    made = hostile(report(november), text)
    cells = [
        cell for row in csv.reader(io.StringIO(as_csv(made, text, "vi").decode("utf-8-sig"))) for cell in row
    ]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    with zipfile.ZipFile(io.BytesIO(as_xlsx(made, OFFICE, "vi"))) as book:
        pages = "".join(book.read(name).decode() for name in book.namelist() if "worksheets/sheet" in name)
    assert "<f>" not in pages


def test_no_text_breaks_a_table_or_becomes_markup(november):
    made = hostile(report(november), "một | hai\nba <script> [liên kết](http://x.example) *đậm*")
    text = as_markdown(made, OFFICE, "vi").decode("utf-8")
    assert r"một \| hai ba \<script\> \[liên kết\](http://x.example) \*đậm\*" in text


def test_the_xlsx_has_one_page_per_table_and_is_the_same_every_time(november):
    made = report(november)
    content = as_xlsx(made, OFFICE, "vi")
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        assert len([name for name in book.namelist() if "worksheets/sheet" in name]) == 7
    assert readable(content) == readable(as_xlsx(made, OFFICE, "vi"))


def test_the_json_holds_the_numbers_themselves(november):
    made = json.loads(as_json(report(november), OFFICE, "vi"))
    assert made["office"] == OFFICE
    assert made["start"] == "2026-10-31T17:00:00+00:00"
    assert made["verdicts"] == {"supported": 2, "refuted": 1, "not_enough_info": 0}
    assert made["times"][2] == {"name": "corrected", "middle": 7200.0, "claims": 1}


def test_an_ending_nobody_knows_is_refused_before_anything_is_written(november, tmp_path):
    for name in ("bao-cao.docx", "bao-cao"):
        with pytest.raises(UnknownReportFormat, match=r"\.md, \.csv, \.xlsx, \.json"):
            write_report(report(november), tmp_path / name, office=OFFICE)
    assert list(tmp_path.glob("bao-cao*")) == []


@pytest.mark.parametrize(
    ("time", "words"),
    [
        (None, "–"),
        (timedelta(0), "0 phút"),
        (timedelta(minutes=59, seconds=29), "59 phút"),
        (timedelta(minutes=59, seconds=31), "1 giờ 0 phút"),
        (timedelta(hours=23, minutes=59), "23 giờ 59 phút"),
        (timedelta(days=3, hours=4, minutes=50), "3 ngày 4 giờ"),
    ],
)
def test_a_length_of_time_is_said_in_its_two_largest_units(time, words):
    assert lasted(time, "vi") == words


def test_every_word_of_the_report_is_in_both_languages():
    words = {
        language: {key for key in catalogue(language) if key.startswith("report.")}
        for language in ("vi", "en")
    }
    assert words["vi"] == words["en"]
    assert {f"report.type.{label}" for label in SentenceType} <= words["vi"]


def test_every_topic_that_is_counted_has_its_word(pytestconfig):
    speech = yaml.safe_load(
        (pytestconfig.rootpath / "classifier/data/speech.yaml").read_text(encoding="utf-8")
    )
    named = {key.removeprefix("report.topic.") for key in catalogue("vi") if key.startswith("report.topic.")}
    assert {*speech["topics"], "scam", "other"} <= named
