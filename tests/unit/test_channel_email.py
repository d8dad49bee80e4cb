"""The newsletter, through a real relay with TLS and sign-in: one message each, nobody twice, nobody seen."""

from __future__ import annotations

import json
import os
import stat
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st
from publishing_desk import NOW, OFFICE, Desk, rounds
from publishing_room import opened, room
from servers.smtp_server import PASSWORD, USER, Relay

from kiemtin.entities import Account, Attachment, Outgoing
from kiemtin.errors import (
    AccountNeedsPerson,
    AccountNotOwned,
    BadSetting,
    GoesOn,
    OutcomeUnknown,
    Rejected,
    SendError,
    Transient,
)
from kiemtin.ports import Channel
from kiemtin.states import MediaKind, PublicationState as S
from kiemtin.store import Store
from scheduler import channels
from scheduler.channels import email as email_channel
from scheduler.channels.email_mailing import ROUNDS, Mailing
from scheduler.made import ForgottenMade
from scheduler.publisher import Publishing, publish_due

KEY = "khóa"
CONTENT = Outgoing(
    title="Trung tâm hành chính\r\nBcc: ke-xau@xa.example",
    body="Nội dung **đúng**.\n\n.dòng bắt đầu bằng dấu chấm",
    link="https://xa.example/a",
    office=OFFICE,
    published_at=NOW,
)
PEOPLE = tuple(f"nguoi{number}@dan.example" for number in range(5))


@pytest.fixture
def relay(tmp_path: Path) -> Iterator[Relay]:
    with Relay(tmp_path) as running:
        yield running


def listed(folder: Path, *people: str, head: str = "email") -> Path:
    (folder / "lists").mkdir(mode=0o700, exist_ok=True)
    path = folder / "lists" / "nguoi-nhan.csv"
    path.write_text("\n".join([head, *people]) + "\n", "utf-8")
    path.chmod(0o600)
    return path


def account(relay: Relay, **options: Any) -> Account:
    given = {
        "host": "127.0.0.1",
        "port": relay.port,
        "security": relay.security,
        "user": USER,
        "sender": "tin@xa.example",
        "leave_url": "https://xa.example/huy",
        "ca": relay.ca if relay.security != "none" else "",
        **options,
    }
    return Account(id=1, channel="email", title="Bản tin xã", options=given)


@pytest.fixture
def channel(relay: Relay, tmp_path: Path) -> Channel:
    listed(tmp_path, *PEOPLE)
    return opened(account(relay), tmp_path, secret=PASSWORD)


def again(channel: Channel, made: ForgottenMade, content: Outgoing = CONTENT) -> str:
    """Called until it is over, as the publisher does; the counts."""
    for _ in range(20):
        try:
            return channel.send(content, KEY, made).remote_id.partition("?")[2]
        except GoesOn:
            continue
    raise AssertionError("never over")


# --- the message ----------------------------------------------------------------------------------


def test_everybody_gets_one_message_and_sees_nobody_else(relay: Relay, channel: Channel) -> None:
    assert again(channel, ForgottenMade()) == "mailed=5&refused=0&unknown=0"
    assert [each.recipients for each in relay.taken] == [(each,) for each in PEOPLE]
    for each in relay.taken:
        others = set(PEOPLE) - set(each.recipients)
        assert not [address for address in others if address.encode() in each.body]
        assert each.message["To"] == each.recipients[0]
        assert each.message["Bcc"] is None
        assert each.message["Cc"] is None


def test_a_title_cannot_begin_another_header(relay: Relay, channel: Channel) -> None:
    again(channel, ForgottenMade())
    assert relay.taken[0].words("Subject") == "Trung tâm hành chính Bcc: ke-xau@xa.example"


def test_the_message_is_signed_and_says_how_to_leave(relay: Relay, channel: Channel) -> None:
    again(channel, ForgottenMade())
    message = relay.taken[0].message
    assert relay.taken[0].words("From") == f"{OFFICE} <tin@xa.example>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    [way] = message["List-Unsubscribe"].split(", ")
    assert way.startswith("<https://xa.example/huy?id=")
    assert "nguoi0" not in way
    plain = message.get_body(("plain",)).get_content()
    page = message.get_body(("html",)).get_content()
    assert "Nội dung đúng." in plain
    assert "\n.dòng bắt đầu" in plain
    assert "<strong>đúng</strong>" in page
    for text in (plain, page):
        assert OFFICE in text
        assert way.strip("<>") in text
    ids = {each.message["List-Unsubscribe"] for each in relay.taken}
    assert len(ids) == len(PEOPLE)


def test_the_message_id_is_made_from_the_key(relay: Relay, channel: Channel) -> None:
    receipt_id = channel.send(CONTENT, KEY, ForgottenMade()).remote_id
    assert {each.message["Message-ID"] for each in relay.taken} == {f"<{receipt_id.partition('?')[0]}>"}


def test_an_unsubscribe_id_stays_the_same_and_the_office_may_give_its_own(
    relay: Relay, tmp_path: Path
) -> None:
    listed(tmp_path, "a@dan.example,cua-xa-1", "b@dan.example,", head="email,id")
    for _ in range(2):
        again(opened(account(relay), tmp_path, secret=PASSWORD), ForgottenMade())
    ways = [each.message["List-Unsubscribe"] for each in relay.taken]
    assert ways[:2] == ways[2:]
    assert "id=cua-xa-1" in ways[0]


def test_pictures_stand_in_the_page_and_documents_beside_it(
    relay: Relay, channel: Channel, tmp_path: Path
) -> None:
    (tmp_path / "tep").write_bytes(b"noi dung tep")
    values = {"sha256": "a", "size": 12, "path": str(tmp_path / "tep")}
    media = (
        Attachment(kind=MediaKind.IMAGE, mime="image/png", name="anh.png", alt="Bản đồ", **values),
        Attachment(kind=MediaKind.DOCUMENT, mime="application/pdf", name="văn bản.pdf", **values),
    )
    content = replace(CONTENT, media=media)
    assert channel.check(content) == ()
    again(channel, ForgottenMade(), content)
    message = relay.taken[0].message
    assert 'src="cid:anh0" alt="Bản đồ"' in message.get_body(("html",)).get_content()
    found = {part.get_content_type(): part for part in message.walk()}
    assert found["image/png"]["Content-ID"] == "<anh0>"
    assert found["application/pdf"].get_filename() == "văn bản.pdf"
    huge = replace(CONTENT, media=tuple(replace(media[1], size=9_000_000) for _ in range(2)))
    assert [each.message for each in channel.check(huge)] == ["publish.violation.email_large"]


# --- who gets it ----------------------------------------------------------------------------------


def test_each_address_once_and_lines_without_one_are_told(relay: Relay, tmp_path: Path) -> None:
    listed(tmp_path, "a@dan.example", "A@Dan.example", "", "khong phai", "b@dan.example")
    found = opened(account(relay), tmp_path, secret=PASSWORD)
    with pytest.raises(AccountNotOwned, match="lines without an address: 5") as refused:
        found.verify()
    assert "khong phai" not in str(refused.value.values)
    again(found, ForgottenMade())
    assert relay.counts == {"a@dan.example": 1, "b@dan.example": 1}


def test_who_unsubscribed_gets_nothing_even_while_the_mailing_goes_on(
    relay: Relay, channel: Channel, tmp_path: Path
) -> None:
    made = ForgottenMade()
    channel.prepare(CONTENT, KEY, made)
    ids = json.loads((tmp_path / "lists" / "nguoi-nhan.ids").read_text())
    (tmp_path / "lists" / "nguoi-nhan.unsubscribed").write_text(f"{PEOPLE[1].upper()}\n{ids[PEOPLE[3]]}\n")
    assert again(channel, made) == "mailed=3&refused=0&unknown=0"
    assert set(relay.counts) == {PEOPLE[0], PEOPLE[2], PEOPLE[4]}


def test_recipients_lie_in_files_for_our_user_only_and_are_forgotten_after(
    relay: Relay, channel: Channel, tmp_path: Path
) -> None:
    made = ForgottenMade()
    channel.prepare(CONTENT, KEY, made)
    files = [path for path in (tmp_path / "lists").rglob("*") if path.is_file()]
    assert len(files) == 3
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    again(channel, made)
    assert list((tmp_path / "lists" / "sending").iterdir()) == []


def test_what_is_kept_in_the_database_names_nobody(relay: Relay, channel: Channel, caplog: Any) -> None:
    caplog.set_level("DEBUG")
    kept: list[str] = []

    class Watched(ForgottenMade):
        def put(self, name: str, value: str) -> None:
            kept.append(name + value)
            super().put(name, value)

    relay.rules = lambda address: {"nguoi1": "550 no nguoi1@dan.example"}.get(address.partition("@")[0])
    receipt = again(channel, Watched())
    assert not [each for each in [*kept, receipt] if "dan.example" in each or "nguoi" in each]
    # The test's own server logs what it hears; our side says nothing.
    ours = [each for each in caplog.records if not each.name.startswith(("mail.", "asyncio"))]
    assert not [each for each in ours if "dan.example" in each.getMessage()]


@pytest.mark.parametrize(
    ("spoil", "cause"),
    [
        (lambda path: path.unlink(), "email_list_none"),
        (lambda path: path.chmod(0o644), "email_list_open"),
        (lambda path: path.write_text("ten,dia chi\n"), "email_list_wrong"),
        (lambda path: path.write_bytes(b"email\n\xff\xfe"), "email_list_wrong"),
        (lambda path: path.write_bytes(b""), "email_list_wrong"),
        (lambda path: path.write_text("email\n"), "email_nobody"),
        (
            lambda path: path.write_text("email\n" + "".join(f"n{n}@a.vn\n" for n in range(18_001))),
            "email_too_many",
        ),
    ],
)
def test_a_list_that_is_wrong_is_told_and_nothing_is_sent(
    relay: Relay, channel: Channel, tmp_path: Path, spoil: Callable[[Path], None], cause: str
) -> None:
    spoil(tmp_path / "lists" / "nguoi-nhan.csv")
    with pytest.raises(Rejected) as refused:
        channel.send(CONTENT, KEY, ForgottenMade())
    assert refused.value.values["cause"] == cause
    if cause != "email_too_many":
        with pytest.raises(AccountNotOwned):
            channel.verify()
    assert relay.taken == []


# --- what the relay says --------------------------------------------------------------------------


def test_one_who_is_refused_keeps_nobody_else_from_it(relay: Relay, channel: Channel) -> None:
    relay.rules = lambda address: {PEOPLE[1]: "550 no such user", PEOPLE[2]: "data:554 spam"}.get(address)
    assert again(channel, ForgottenMade()) == "mailed=3&refused=2&unknown=0"


def test_one_who_is_put_off_is_tried_again_later_and_only_that_one(relay: Relay, channel: Channel) -> None:
    tries: Counter[str] = Counter()

    def greylisted(address: str) -> str | None:
        tries[address] += 1
        return "451 try later" if address == PEOPLE[2] and tries[address] == 1 else None

    relay.rules = greylisted
    made = ForgottenMade()
    with pytest.raises(GoesOn) as later:
        channel.send(CONTENT, KEY, made)
    assert (later.value.values["done"], later.value.values["total"]) == (4, 5)
    assert later.value.retry_after == email_channel.NEXT_ROUND
    assert again(channel, made) == "mailed=5&refused=0&unknown=0"
    assert set(relay.counts.values()) == {1}


def test_one_who_is_put_off_for_ever_counts_as_refused(relay: Relay, channel: Channel) -> None:
    relay.rules = lambda address: "450 mailbox busy" if address == PEOPLE[0] else None
    assert again(channel, ForgottenMade()) == "mailed=4&refused=1&unknown=0"
    assert relay.asked.count(PEOPLE[0]) == 1 + ROUNDS


def test_a_mailing_without_any_answer_goes_to_a_person_and_begins_anew_when_asked_for(
    relay: Relay, channel: Channel
) -> None:
    relay.rules = lambda address: "lost"
    made = ForgottenMade()
    with pytest.raises(OutcomeUnknown) as unknown:
        again(channel, made)
    assert unknown.value.values["cause"] == "email_lost"
    with pytest.raises(Transient):
        channel.find(KEY, made)
    relay.rules = lambda address: None
    assert again(channel, made) == "mailed=5&refused=0&unknown=0"


def test_a_lost_answer_leaves_that_one_unknown_and_is_never_sent_again(
    relay: Relay, channel: Channel
) -> None:
    relay.rules = lambda address: "lost" if address == PEOPLE[2] else None
    made = ForgottenMade()
    assert again(channel, made) == "mailed=4&refused=0&unknown=1"
    assert set(relay.counts.values()) == {1}
    assert again(channel, made) == "mailed=4&refused=0&unknown=1"
    assert set(relay.counts.values()) == {1}


def test_a_connection_that_breaks_before_the_message_ends_is_tried_again(
    relay: Relay, channel: Channel
) -> None:
    cut = iter(["cut"])
    relay.rules = lambda address: next(cut, None) if address == PEOPLE[2] else None
    made = ForgottenMade()
    with pytest.raises(Transient) as refused:
        channel.send(CONTENT, KEY, made)
    assert refused.value.values["cause"] == "email_partly"
    assert again(channel, made) == "mailed=5&refused=0&unknown=0"
    assert set(relay.counts.values()) == {1}


@pytest.mark.parametrize(
    ("reply", "kind", "cause"),
    [
        ("450 busy", Transient, "email_relay"),
        ("421 going down", Transient, "email_relay"),
        ("553 not your address", Rejected, "email_sender"),
    ],
)
def test_a_sender_that_is_not_taken(
    relay: Relay, channel: Channel, reply: str, kind: type[SendError], cause: str
) -> None:
    relay.sender_reply = reply
    made = ForgottenMade()
    with pytest.raises(SendError) as refused:
        channel.send(CONTENT, KEY, made)
    assert type(refused.value) is kind
    assert refused.value.values["cause"] == cause
    relay.sender_reply = ""
    assert again(channel, made) == "mailed=5&refused=0&unknown=0"


def test_a_content_that_is_refused_again_and_again_stops_the_mailing(relay: Relay, tmp_path: Path) -> None:
    listed(tmp_path, *(f"n{number}@dan.example" for number in range(50)))
    relay.rules = lambda address: "data:554 spam"
    with pytest.raises(Rejected) as refused:
        opened(account(relay), tmp_path, secret=PASSWORD).send(CONTENT, KEY, ForgottenMade())
    assert refused.value.values["cause"] == "email_content"
    assert len(relay.asked) == email_channel.HOPELESS


def test_a_wrong_password_asks_for_a_person_and_sends_nothing(relay: Relay, tmp_path: Path) -> None:
    listed(tmp_path, *PEOPLE)
    wrong = opened(account(relay), tmp_path, secret="sai-mat-khau")
    with pytest.raises(AccountNeedsPerson) as refused:
        wrong.send(CONTENT, KEY, ForgottenMade())
    assert refused.value.values["cause"] == "email_sign_in"
    with pytest.raises(AccountNotOwned):
        wrong.verify()
    assert relay.taken == []


# --- encryption -----------------------------------------------------------------------------------


def test_tls_from_the_first_byte_works_too(tmp_path: Path) -> None:
    listed(tmp_path, *PEOPLE)
    with Relay(tmp_path, security="tls") as relay:
        channel = opened(account(relay), tmp_path, secret=PASSWORD)
        assert "5 recipients" in channel.verify()
        assert again(channel, ForgottenMade()) == "mailed=5&refused=0&unknown=0"


def test_a_certificate_of_a_stranger_stops_everything_before_the_password(
    relay: Relay, channel: Channel, tmp_path: Path
) -> None:
    stranger = opened(account(relay, ca=""), tmp_path, secret=PASSWORD)
    with pytest.raises(Transient) as refused:
        stranger.send(CONTENT, KEY, ForgottenMade())
    assert refused.value.values["cause"] == "email_tls"
    assert relay.taken == []


def test_a_relay_without_starttls_is_refused(tmp_path: Path) -> None:
    listed(tmp_path, *PEOPLE)
    with Relay(tmp_path, security="none") as relay:
        open_relay = opened(account(relay, security="starttls"), tmp_path, secret=PASSWORD)
        with pytest.raises(Rejected) as refused:
            open_relay.send(CONTENT, KEY, ForgottenMade())
        assert refused.value.values["cause"] == "email_no_tls"
        assert relay.asked == []


@pytest.mark.parametrize(
    ("options", "wrong"),
    [
        ({"security": "none", "host": "thu.example"}, "starttls or tls"),
        ({"leave_url": "http://xa.example/huy"}, "https"),
        ({"leave_url": "https://xa.example/huy\nBcc: x"}, "https"),
        ({"leave_url": "", "leave_mail": ""}, "unsubscribe"),
        ({"sender": "khong phai"}, "sender"),
        ({"recipients": "../passwd"}, "recipients"),
        ({"ca": "/khong/co"}, "certificate"),
    ],
)
def test_a_wrong_option_is_named(relay: Relay, options: dict[str, Any], wrong: str) -> None:
    with pytest.raises(BadSetting, match=wrong):
        channels.options_of("email", account(relay, **options).options)


# --- crashes --------------------------------------------------------------------------------------


class Stops(BaseException):
    """The process is gone."""


class Dying(ForgottenMade):
    """The process dies around a write: before it, or right after it."""

    def __init__(self, when: Iterator[str | None]) -> None:
        super().__init__()
        self.when = when

    def put(self, name: str, value: str) -> None:
        now = next(self.when)
        if now == "before":
            raise Stops
        super().put(name, value)
        if now == "after":
            raise Stops


@pytest.mark.parametrize("step", range(1, 8))
@pytest.mark.parametrize("side", ["before", "after"])
def test_a_crash_at_any_step_mails_nobody_twice_and_loses_nobody_silently(
    relay: Relay, channel: Channel, tmp_path: Path, step: int, side: str
) -> None:
    made = Dying(iter([None] * (step - 1) + [side] + [None] * 100))
    with pytest.raises(Stops):
        channel.send(CONTENT, KEY, made)
    fresh = opened(account(relay), tmp_path, secret=PASSWORD)
    assert (fresh.find(KEY, made) is None) == ((step, side) != (7, "after"))
    counts = dict(part.split("=") for part in again(fresh, made).split("&"))
    assert max(relay.counts.values()) == 1
    assert int(counts["mailed"]) + int(counts["unknown"]) == len(PEOPLE)
    assert len(relay.counts) >= int(counts["mailed"])
    assert int(counts["unknown"]) <= 1
    assert list((tmp_path / "lists" / "sending").iterdir()) == []


@settings(max_examples=300, deadline=None)
@given(
    st.integers(1, 12), st.lists(st.sampled_from(["mailed", "refused", "unknown", "left", "later", "crash"]))
)
def test_a_mailing_begins_everybody_once_unless_they_were_put_off(total: int, events: list[str]) -> None:
    state = Mailing(total=total)
    told: Counter[int] = Counter()
    turns = cycle([*events, "mailed"])
    while not state.over:
        position = state.next
        if position is None:
            state = state.next_round()
            continue
        state = Mailing.from_json(state.begun().to_json())
        event = next(turns)
        if event == "later":
            state = state.put_off(position)
            told[position] += state.round >= ROUNDS and position not in state.waiting
        else:
            told[position] += 1
            state = state if event == "crash" else state.told(event)
    assert told == dict.fromkeys(range(total), 1)
    assert state.done == total


def test_a_mailing_whose_list_is_gone_ends_with_a_person(
    relay: Relay, channel: Channel, tmp_path: Path
) -> None:
    made = ForgottenMade()
    channel.prepare(CONTENT, KEY, made)
    for path in (tmp_path / "lists" / "sending").iterdir():
        path.unlink()
    with pytest.raises(OutcomeUnknown):
        channel.send(CONTENT, KEY, made)
    with pytest.raises(Transient):
        channel.find(KEY, made)
    assert relay.taken == []


def test_counts_are_all_that_is_told_of_a_mailing(relay: Relay, channel: Channel) -> None:
    relay.rules = lambda address: "550 no" if address == PEOPLE[0] else None
    receipt = channel.send(CONTENT, KEY, ForgottenMade())
    post = channel.look(receipt.remote_id)
    assert post is not None
    assert post.there
    assert post.reach == {"mailed": 4, "refused": 1, "unknown": 0}


# --- the whole way --------------------------------------------------------------------------------


def test_a_long_mailing_goes_on_in_parts_and_costs_no_attempt(
    sqlite_store: Store, relay: Relay, tmp_path: Path
) -> None:
    people = [f"n{number}@dan.example" for number in range(35)]
    listed(tmp_path, *people)
    desk = Desk(sqlite_store, NOW)
    [row] = desk.scheduled(desk.account("email", verified=False, **account(relay, per_minute=3).options))
    ctx = Publishing(
        store=sqlite_store,
        office=OFFICE,
        owner="thử",
        open_channel=lambda each: channels.open_channel(each, room(tmp_path, secret=PASSWORD)),
    )
    publish_due(ctx, NOW)
    assert desk.row(row).state is S.RETRY_WAIT
    assert "3/35" in desk.row(row).advice
    for _ in rounds(ctx, NOW):
        if desk.row(row).state is S.PUBLISHED:
            break
    found = desk.row(row)
    assert found.state is S.PUBLISHED
    assert found.attempt == 1
    assert relay.counts == dict.fromkeys(people, 1)
    assert os.listdir(tmp_path / "lists" / "sending") == []


def test_a_mailing_stops_when_everything_is_held_and_goes_on_where_it_was(
    relay: Relay, tmp_path: Path
) -> None:
    listed(tmp_path, *PEOPLE)
    held = [False]
    made = ForgottenMade()
    channel = opened(account(relay), tmp_path, secret=PASSWORD, held=lambda: held[0])
    channel.prepare(CONTENT, KEY, made)
    held[0] = True
    with pytest.raises(GoesOn):
        channel.send(CONTENT, KEY, made)
    assert relay.taken == []
    held[0] = False
    assert again(channel, made) == "mailed=5&refused=0&unknown=0"
    assert len(relay.taken) == 5
