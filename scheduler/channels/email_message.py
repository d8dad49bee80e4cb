"""One newsletter as a message: text and HTML, its pictures, and the headers by which a reader gets rid of it. Pure."""

from __future__ import annotations

import hashlib
import html
from collections.abc import Sequence
from dataclasses import dataclass
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr
from pathlib import Path
from urllib.parse import quote

from kiemtin.entities import Attachment, Outgoing, utc
from kiemtin.states import MediaKind
from reports.claimreview import rating_words
from reports.markdown import as_plain
from reports.site_pages import web_address
from scheduler.channels.article import article_html
from scheduler.channels.email_list import Recipient
from scheduler.channels.posts import say_in


@dataclass(frozen=True, kw_only=True)
class Sender:
    """Who writes. ``leave_url`` (https) and ``leave_mail`` are how a reader unsubscribes; one of them is there."""

    office: str
    address: str
    leave_url: str
    leave_mail: str

    @property
    def domain(self) -> str:
        return self.address.rpartition("@")[2]


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What is the same for every recipient; made once for a mailing. ``files`` are what the attachments hold."""

    sender: Sender
    content: Outgoing
    message_id: str
    files: Sequence[tuple[Attachment, bytes]]

    def to(self, recipient: Recipient) -> bytes:
        """The message for one recipient, who sees no other."""
        link = leave_link(self.sender, recipient)
        message = EmailMessage(policy=SMTP)
        message["To"] = Address(addr_spec=recipient.address)
        message["Date"] = format_datetime(utc(self.content.published_at))
        message["Message-ID"] = f"<{self.message_id}>"
        message["Content-Language"] = self.content.language
        message["List-Id"] = f"<tin.{self.sender.domain}>"
        message["List-Unsubscribe"] = ", ".join(f"<{each}>" for each in _ways(self.sender, link))
        if self.sender.leave_url:
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        message["Precedence"] = "bulk"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(plain_text(self.content, link), cte="base64")
        pictures = [each for each in self.files if each[0].kind is MediaKind.IMAGE]
        message.add_alternative(
            _page(self.content, [item for item, _ in pictures], link), subtype="html", cte="base64"
        )
        page = message.get_body(("html",))
        assert isinstance(page, EmailMessage)
        for number, (item, data) in enumerate(pictures):
            main, _, sub = item.mime.partition("/")
            page.add_related(
                data, main, sub, cid=f"<anh{number}>", filename=_line(item.name), disposition="inline"
            )
        for item, data in self.files:
            if item.kind is not MediaKind.IMAGE:
                main, _, sub = item.mime.partition("/")
                message.add_attachment(data, main, sub, filename=_line(item.name))
        return self._words_in_headers() + message.as_bytes()

    def _words_in_headers(self) -> bytes:
        """From and Subject. Folded between whole words of code, as every reader puts them together."""
        office, subject = _line(self.sender.office), _line(self.content.title)
        if office.isascii():
            sender = formataddr((office, self.sender.address))
        else:
            sender = f"{_encoded(office, 'From')} <{self.sender.address}>"
        lines = f"From: {sender}\nSubject: {_encoded(subject, 'Subject')}\n"
        return lines.replace("\n", "\r\n").encode("ascii")


def letter(sender: Sender, content: Outgoing, key: str) -> Letter:
    """Raises OSError for an attachment that cannot be read."""
    files = [(each, Path(each.path).read_bytes()) for each in content.media]
    return Letter(sender=sender, content=content, message_id=message_id(key, sender.domain), files=files)


def message_id(key: str, domain: str) -> str:
    """The Message-ID of a publication's key, the same for every attempt and recipient."""
    return f"kt-{hashlib.sha256(key.encode('utf-8')).hexdigest()[:32]}@{domain}"


def leave_link(sender: Sender, recipient: Recipient) -> str:
    """Where this recipient unsubscribes: by the web where the office has a page for it, else by mail."""
    if not sender.leave_url:
        return f"mailto:{sender.leave_mail}?subject=unsubscribe"
    sign = "&" if "?" in sender.leave_url else "?"
    return f"{sender.leave_url}{sign}id={quote(recipient.id)}"


def plain_text(content: Outgoing, leave: str) -> str:
    """The message as text, with the verdict and the sources that the text itself does not name."""
    parts = []
    if content.claim and content.verdict is not None and not content.quotes_claim:
        claim, verdict = content.claim.rstrip(". "), rating_words(content.verdict)
        parts.append(say_in(content, "verdict", claim=claim, verdict=verdict))
    parts.append(as_plain(content.body))
    if address := web_address(content.corrects):
        parts.append(say_in(content, "corrects", address=address))
    if sources := [each.source or each.statement for each in content.uncited]:
        parts.append(say_in(content, "sources", sources="; ".join(sources)))
    if address := web_address(content.link):
        parts.append(address)
    parts += [] if content.signed else [content.office]
    if leave:
        parts.append("-- \n" + say_in(content, "leave", address=leave))
    return "\n\n".join(parts) + "\n"


def _page(content: Outgoing, pictures: Sequence[Attachment], leave: str) -> str:
    shown = [(f"cid:anh{number}", item.alt) for number, item in enumerate(pictures)]
    words = html.escape(say_in(content, "leave_short"))
    inner = "\n".join(
        [
            f"<h1>{html.escape(content.title)}</h1>",
            article_html(content, shown),
            f'<hr><p><small><a href="{html.escape(leave)}">{words}</a></small></p>',
        ]
    )
    head = '<head><meta charset="utf-8"></head>'
    return f'<!DOCTYPE html>\n<html lang="{html.escape(content.language)}">{head}<body>\n{inner}\n</body></html>\n'


def _ways(sender: Sender, link: str) -> list[str]:
    mail = f"mailto:{sender.leave_mail}?subject=unsubscribe" if sender.leave_mail else ""
    return list(dict.fromkeys(each for each in (link, mail) if each))


def _line(text: str) -> str:
    """Words for a header: nothing in them can begin another one."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def _encoded(words: str, header: str) -> str:
    return Header(words, "utf-8", header_name=header).encode(linesep="\n")
