"""A newsletter by the office's own mail relay: one message for each recipient, who sees no other.

Recipients live in a file of the data folder and nowhere else. The relay has no key of ours, so how far the
mailing has come is kept before each message: it goes on where it stopped, and mails nobody twice.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Self
from urllib.parse import parse_qsl, urlencode

from kiemtin.entities import Account, Outgoing, Preview, Receipt, RemotePost, Violation
from kiemtin.errors import (
    AccountNeedsPerson,
    AccountNotOwned,
    GoesOn,
    OutcomeUnknown,
    Rejected,
    SendError,
    Transient,
)
from kiemtin.ports import ChannelSpec, Made, MediaLimits
from kiemtin.states import MediaKind
from scheduler.channels import Room
from scheduler.channels.email_list import Recipient, RecipientList
from scheduler.channels.email_mailing import Mailing
from scheduler.channels.email_message import Letter, Sender, letter, message_id, plain_text
from scheduler.channels.email_options import EmailOptions
from scheduler.channels.email_smtp import Lost, Smtp, Told
from scheduler.channels.plain import PARTS, PlainChannel

STATE = "mailing"
SEND_FOR = 45.0
"""Seconds one call goes on; the rest follows in the next, so that others get their turn and a stop is seen."""
LOOK_EVERY = 0.5
"""Seconds between two looks whether everybody has been told to stop."""
NEXT_ROUND = 600.0
"""Seconds before those are tried again whom the relay put off: relays that greylist want some minutes."""
LARGEST = 12_000_000
"""Bytes of all files together: relays commonly take 20 MB, and mail needs a third more."""
LONGEST_MINUTES = 300
"""A mailing that takes longer would be called late before it is over."""
HOPELESS = 10
"""Messages refused for their content, with none taken, after which the mailing is stopped."""


class EmailChannel(PlainChannel):
    """One list of recipients and the relay it is written to through."""

    spec = ChannelSpec(
        name="email",
        title="Thư điện tử (bản tin)",
        options=EmailOptions,
        limits={"title": 200, "body": 100_000},
        honours_key=True,
        rich=True,
        media=MediaLimits(
            mimes=frozenset({"image/jpeg", "image/png", "image/webp", "image/gif", "application/pdf"}),
            most=10,
            bytes_each={MediaKind.IMAGE: 5_000_000, MediaKind.DOCUMENT: 10_000_000},
            together=True,
        ),
        secrets={"smtp": "Mật khẩu máy chủ gửi thư / the mail relay's password"},
    )

    def __init__(
        self,
        options: EmailOptions,
        password: str,
        recipients: RecipientList,
        *,
        account: str,
        office: str,
        clock: Callable[[], float] = time.monotonic,
        held: Callable[[], bool] = lambda: False,
    ) -> None:
        self._held = held
        self._options = options
        self._list = recipients
        self._account = account
        self._clock = clock
        self._sender = Sender(
            office=office,
            address=options.sender,
            leave_url=options.leave_url,
            leave_mail=options.leave_mail,
        )
        self._smtp = Smtp(
            host=options.host,
            port=options.port_used,
            security=options.security,
            user=options.user,
            password=password,
            ca=options.ca,
            account=account,
        )

    @classmethod
    def make(cls, account: Account, room: Room) -> Self:
        options = EmailOptions.model_validate(dict(account.options))
        password = room.secret(options.secret) if options.user else ""
        recipients = RecipientList(room.lists_dir, options.recipients)
        return cls(options, password, recipients, account=account.title, office=room.office, held=room.held)

    def verify(self) -> str:
        """The relay lets us sign in and write as the sender, and there is somebody to write to."""
        try:
            self._smtp.probe(self._options.sender)
            listed = self._list.read()
        except Rejected as problem:
            raise AccountNotOwned(account=self._account, reason=problem.values["reason"]) from problem
        finally:
            self._smtp.close()
        if listed.wrong:
            lines = ", ".join(str(line) for line in listed.wrong[:10])
            raise AccountNotOwned(account=self._account, reason=f"lines without an address: {lines}")
        if not listed.recipients:
            raise AccountNotOwned(account=self._account, reason="the list of recipients is empty")
        return (
            f"email: {self._options.host} lets us write as {self._options.sender}, "
            f"{len(listed.recipients)} recipients"
        )

    def check(self, content: Outgoing) -> tuple[Violation, ...]:
        found = super().check(content)
        size = sum(each.size for each in content.media)
        if size > LARGEST:
            values = {"size": size, "limit": LARGEST}
            found = (*found, Violation(message="publish.violation.email_large", values=values))
        return found

    def preview(self, content: Outgoing) -> Preview:
        text = plain_text(content, "")
        files = tuple((PARTS[each.kind], each.sha256) for each in content.media)
        parts = (("title", content.title), ("text", text.rstrip("\n")), *files)
        return Preview(parts=parts, length=len(content.body), limit=self.spec.limits["body"])

    def prepare(self, content: Outgoing, key: str, made: Made) -> None:
        """Keep who gets it: the same people in the same order, however often it is begun."""
        if not made.get(STATE):
            recipients = self._list.read().recipients
            if not recipients:
                raise Rejected(reason="nobody is on the list", cause="email_nobody")
            if len(recipients) > self._options.per_minute * LONGEST_MINUTES:
                raise Rejected(reason="the mailing would take more than 5 hours", cause="email_too_many")
            self._list.begin(key, recipients)
            made.put(STATE, Mailing(total=len(recipients)).to_json())

    def send(self, content: Outgoing, key: str, made: Made) -> Receipt:
        """Mail as many as fit into one call. Raises GoesOn while some are left.

        A mailing of which nobody knows anything is an unknown outcome; when it is asked for once more, a
        person has looked and found nothing, and it begins anew.
        """
        if made.get(STATE) and _state(made).lost:
            made.put(STATE, "")
        self.prepare(content, key, made)
        state = _state(made)
        if not state.over:
            recipients = self._list.under_way(key)
            if recipients is None:
                raise OutcomeUnknown(reason="the mailing's own list is gone", cause="email_list_gone")
            try:
                text = letter(self._sender, content, key)
            except OSError as problem:
                raise Transient(reason=f"attachment: {problem.strerror}", cause="disk") from problem
            state = self._mail(recipients, text, state, made)
        self._list.end(key)
        if state.lost:
            raise OutcomeUnknown(reason="no message is known to have arrived", cause="email_lost")
        return self._receipt(key, state)

    def find(self, key: str, made: Made) -> Receipt | None:
        """A mailing that is over is found; one that is not can go on without mailing anybody twice."""
        kept = self._list.under_way(key)
        if not made.get(STATE):
            return None
        state = _state(made)
        if state.lost:
            raise Transient(reason="no message is known to have arrived", cause="email_lost")
        if state.over:
            self._list.end(key)
            return self._receipt(key, state)
        if kept is None:
            raise Transient(reason="the mailing's own list is gone", cause="email_list_gone")
        return None

    def look(self, remote_id: str) -> RemotePost | None:
        """What is mailed cannot be looked at any more; the counts are what the relay told."""
        stem, found, counts = remote_id.partition("?")
        if not found:
            return None  # what a person noted, not what we counted
        told = {name: int(number) for name, number in parse_qsl(counts) if number.isdigit()}
        reach: dict[str, int] = {
            name: told[name] for name in ("mailed", "refused", "unknown") if name in told
        }
        return RemotePost(there=True, fingerprint=stem, reach=reach)

    # --- the mailing --------------------------------------------------------------------------

    def _mail(self, recipients: tuple[Recipient, ...], text: Letter, state: Mailing, made: Made) -> Mailing:
        began = self._clock()
        asked, stopped = began, self._held()
        sent = hopeless = 0
        away = self._list.unsubscribed()
        try:
            while not state.over:
                position = state.next
                if position is None:
                    state = self._round_ends(state, made)
                    continue
                if self._clock() - asked > LOOK_EVERY:
                    asked, stopped = self._clock(), self._held()
                if stopped or sent >= self._options.per_minute or self._clock() - began > SEND_FOR:
                    made.put(STATE, state.to_json())
                    wait = 60.0 - (self._clock() - began) if sent >= self._options.per_minute else 0.0
                    raise self._goes_on(state, max(wait, 1.0))
                self._ready(state, made)
                before, state = state, state.begun()
                made.put(STATE, state.to_json())
                each = recipients[position]
                if each.address.lower() in away or each.id.lower() in away:
                    state = state.told("left")
                    continue
                told = self._one(each, text, before, made)
                sent += 1
                state = _after(state, told, position)
                hopeless = hopeless + 1 if told is Told.CONTENT_REFUSED and not state.mailed else 0
                if hopeless >= HOPELESS:
                    made.put(STATE, state.to_json())
                    raise Rejected(
                        reason=f"the relay refused {hopeless} messages in a row", cause="email_content"
                    )
        finally:
            self._smtp.close()
        return state

    def _ready(self, state: Mailing, made: Made) -> None:
        """The relay is there. Raises with what was told so far kept."""
        try:
            self._smtp.sign_in()
        except SendError as problem:
            made.put(STATE, state.to_json())
            raise self._partly(state, problem) from problem

    def _one(self, recipient: Recipient, text: Letter, before: Mailing, made: Made) -> Told:
        """Raises when the relay takes nothing now; then this recipient was not begun after all."""
        try:
            return self._smtp.send(self._options.sender, recipient.address, text.to(recipient))
        except Lost as problem:
            made.put(STATE, before.to_json())
            raise self._partly(before, Transient(reason=str(problem), cause="cut_off")) from problem
        except SendError as problem:
            made.put(STATE, before.to_json())
            raise self._partly(before, problem) from problem

    def _round_ends(self, state: Mailing, made: Made) -> Mailing:
        state = state.next_round()
        made.put(STATE, state.to_json())
        if not state.over:
            raise self._goes_on(state, NEXT_ROUND)
        return state

    def _partly(self, state: Mailing, problem: SendError) -> SendError:
        """Where some have it already, a person must not read that nothing was sent."""
        if not state.done or isinstance(problem, AccountNeedsPerson):
            return problem
        reason = f"{problem.values.get('reason')}, {state.done} of {state.total} done"
        if isinstance(problem, Transient):
            return Transient(reason=reason, cause="email_partly", retry_after=problem.retry_after)
        return Rejected(reason=reason, cause="email_partly")

    def _goes_on(self, state: Mailing, wait: float) -> GoesOn:
        return GoesOn(reason="the mailing goes on", done=state.done, total=state.total, retry_after=wait)

    def _receipt(self, key: str, state: Mailing) -> Receipt:
        stem = message_id(key, self._sender.domain)
        counts = {"mailed": state.mailed, "refused": state.refused, "unknown": state.unknown}
        return Receipt(remote_id=f"{stem}?{urlencode(counts)}", remote_url="")


def _after(state: Mailing, told: Told, position: int) -> Mailing:
    if told is Told.LATER:
        return state.put_off(position)
    if told is Told.TAKEN:
        return state.told("mailed")
    return state if told is Told.UNKNOWN else state.told("refused")


def _state(made: Made) -> Mailing:
    try:
        return Mailing.from_json(made.get(STATE) or "")
    except (ValueError, TypeError, KeyError):
        raise OutcomeUnknown(
            reason="how far the mailing came cannot be read", cause="email_list_gone"
        ) from None
