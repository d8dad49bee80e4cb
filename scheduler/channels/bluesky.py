"""The office's Bluesky account, on any server of the network (atproto.com).

The record key is made from the publication's key and the record is put only where none is yet: however
often it is sent, there is one record, and whether it is there can be asked exactly.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from kiemtin.entities import Account, Outgoing, Preview, Receipt, RemotePost, Violation, utc
from kiemtin.errors import AccountNotOwned, OutcomeUnknown, Rejected, SendError, Transient
from kiemtin.ports import ChannelSpec, Made, MediaLimits, Rate, TokenKeeper
from kiemtin.states import MediaKind
from scheduler.channels import Room
from scheduler.channels.addresses import api_site
from scheduler.channels.bluesky_record import COLLECTION, card, record_of, text_of
from scheduler.channels.bluesky_text import record_key
from scheduler.channels.bluesky_xrpc import Xrpc, XrpcError
from scheduler.channels.http_calls import ask, object_of, open_client, refuse_late, wall_clock
from scheduler.channels.limits import length_of
from scheduler.channels.plain import PlainChannel
from scheduler.channels.posts import broken, fingerprint, shown

_LOG = logging.getLogger(__name__)
LIMIT = 300
BYTES = 3000


def _api_or_none(address: str) -> str:
    return api_site(address) if address.strip() else ""


class BlueskyOptions(BaseModel):
    """Options of a Bluesky account. Its app password is a secret, not an option."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    handle: str = Field(
        pattern=r"^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*$",
        max_length=253,
        description="The account's handle, e.g. xa.bsky.social or xa.gov.vn (tên tài khoản)",
    )
    secret: str = Field(
        "bluesky",
        pattern=r"^[A-Za-z0-9_]{1,40}$",
        description="Name of the secret that holds the app password (tên bí mật)",
    )
    url: Annotated[str, AfterValidator(api_site)] = Field(
        "https://bsky.social/", description="Address of the server the account lives on (máy chủ)"
    )
    web: Annotated[str, AfterValidator(api_site)] = Field(
        "https://bsky.app/", description="Address where people read posts"
    )
    counts: Annotated[str, AfterValidator(_api_or_none)] = Field(
        "https://public.api.bsky.app/",
        description="Public service that counts likes and reposts; empty: no figures",
    )


class BlueskyChannel(PlainChannel):
    """One account."""

    spec = ChannelSpec(
        name="bluesky",
        title="Bluesky",
        options=BlueskyOptions,
        limits={"title": LIMIT, "body": LIMIT},
        honours_key=True,
        counted="graphemes",
        media=MediaLimits(
            mimes=frozenset({"image/jpeg", "image/png", "image/webp"}),
            most=4,
            bytes_each={MediaKind.IMAGE: 1_000_000},
            alt_text=2000,
        ),
        rates=(Rate(count=1600, seconds=3600), Rate(count=11_000, seconds=86_400)),
        secrets={"bluesky": "Mật khẩu ứng dụng / app password"},
        tokens=True,
    )

    def __init__(
        self,
        options: BlueskyOptions,
        password: str,
        *,
        account: str,
        keeper: Callable[[], TokenKeeper],
        now: Callable[[], datetime],
    ) -> None:
        self._options = options
        self._account = account
        self._now = now
        self._xrpc = Xrpc(options.url, options.handle, password, account=account, keeper=keeper, now=now)

    @classmethod
    def make(cls, account: Account, room: Room) -> Self:
        options = BlueskyOptions.model_validate(dict(account.options))
        password = room.secret(options.secret)
        return cls(options, password, account=account.title, keeper=room.tokens, now=room.now)

    def verify(self) -> str:
        """The app password opens the account of this very handle, and the account is not switched off."""
        try:
            session = self._xrpc.query("com.atproto.server.getSession")
        except Rejected as problem:
            raise AccountNotOwned(account=self._account, reason=problem.values["reason"]) from problem
        if str(session.get("handle", "")).lower() != self._options.handle:
            raise AccountNotOwned(account=self._account, reason="the password opens another account")
        if session.get("active") is False:
            raise AccountNotOwned(account=self._account, reason="the account is switched off there")
        return f"bluesky: {self._options.url}, session of {self._options.handle} ({session.get('did')})"

    def check(self, content: Outgoing) -> tuple[Violation, ...]:
        text, _ = text_of(content)
        found = broken(content, self.spec, text, limit=LIMIT)
        size = len(text.encode("utf-8"))
        if not found and size > BYTES:
            values = {"length": size, "limit": BYTES}
            found = (Violation(message="publish.violation.bluesky_bytes", values=values),)
        return found

    def preview(self, content: Outgoing) -> Preview:
        text, _ = text_of(content)
        made = shown(content, text, length=length_of(text, "graphemes"), limit=LIMIT)
        shown_card = card(content)
        if shown_card is None:
            return made
        return replace(made, parts=(*made.parts, ("link", shown_card["external"]["uri"])))

    def prepare(self, content: Outgoing, key: str, made: Made) -> None:
        """Upload the pictures and fix the moment the post will bear, so that every attempt puts the same record."""
        if made.get("created") is None:
            made.put("created", _stamp(self._now()))
        for item in content.media:
            name = f"blob {item.sha256}"
            if not made.get(name):
                try:
                    body = Path(item.path).read_bytes()
                except OSError as problem:
                    raise Transient(reason=f"attachment: {problem.strerror}", cause="disk") from problem
                blob = self._xrpc.upload(body, item.mime).get("blob")
                if not isinstance(blob, dict):
                    raise Transient(reason="the answer names no file", cause="strange_answer")
                made.put(name, json.dumps(blob))

    def send(self, content: Outgoing, key: str, made: Made) -> Receipt:
        began = wall_clock()
        record = record_of(content, made.get("created") or _stamp(self._now()), made)
        did = str(self._xrpc.query("com.atproto.server.getSession").get("did", ""))
        refuse_late(began, wall_clock())
        try:
            put = self._xrpc.post(
                "com.atproto.repo.putRecord",
                {
                    "repo": did,
                    "collection": COLLECTION,
                    "rkey": record_key(key),
                    "record": record,
                    "validate": True,
                    "swapRecord": None,  # only where there is none yet
                },
            )
        except XrpcError as problem:
            if problem.code == "InvalidSwap":
                return self._already(key)
            if problem.code == "BlobNotFound":
                for item in content.media:  # thrown away there: upload anew
                    made.put(f"blob {item.sha256}", "")
                raise Transient(reason=problem.values["reason"], cause="bluesky_file_gone") from problem
            raise
        try:
            return self._receipt(put)
        except (KeyError, ValueError):
            raise OutcomeUnknown(reason="the answer names no record", cause="strange_answer") from None

    def find(self, key: str, made: Made) -> Receipt | None:
        found = self._get(self._options.handle, record_key(key))
        if found is None:
            return None
        try:
            return self._receipt(found)
        except (KeyError, ValueError):
            raise Transient(reason="the answer names no record", cause="strange_answer") from None

    def look(self, remote_id: str) -> RemotePost | None:
        repo, collection, rkey = _parts(remote_id)
        if collection != COLLECTION:
            return None
        found = self._get(repo, rkey)
        if found is None:
            return RemotePost(there=False)
        value = found.get("value")
        value = value if isinstance(value, dict) else {}
        kept = json.dumps(value.get("embed"), sort_keys=True)
        return RemotePost(
            there=True,
            fingerprint=fingerprint(str(value.get("text", "")), kept),
            reach=self._reach(remote_id),
        )

    # --- parts --------------------------------------------------------------------------------

    def _already(self, key: str) -> Receipt:
        """Our record was there before: an earlier attempt had arrived."""
        try:
            found = self._get(self._options.handle, record_key(key))
            if found is not None:
                return self._receipt(found)
        except (SendError, KeyError, ValueError) as problem:
            raise OutcomeUnknown(reason="the record is there already", cause="cut_off") from problem
        raise OutcomeUnknown(reason="the record is there and is not", cause="strange_answer")

    def _get(self, repo: str, rkey: str) -> dict[str, Any] | None:
        try:
            return self._xrpc.public(
                "com.atproto.repo.getRecord", repo=repo, collection=COLLECTION, rkey=rkey
            )
        except XrpcError as problem:
            if problem.code == "RecordNotFound":
                return None
            raise

    def _receipt(self, record: dict[str, Any]) -> Receipt:
        """Raises KeyError or ValueError when it names no record of ours."""
        uri = str(record["uri"])
        repo, collection, rkey = _parts(uri)
        if not repo.startswith("did:") or collection != COLLECTION:
            raise ValueError(uri)
        return Receipt(remote_id=uri, remote_url=f"{self._options.web}profile/{repo}/post/{rkey}")

    def _reach(self, uri: str) -> dict[str, int]:
        """Likes, reposts and answers, where a public service counts them; figures are never worth an error."""
        if not self._options.counts:
            return {}
        try:
            client = open_client(self._options.counts)
            answer = ask(
                client,
                "GET",
                f"{self._options.counts}xrpc/app.bsky.feed.getPosts",
                irreversible=False,
                params={"uris": uri},
            )
            posts = object_of(answer, irreversible=False).get("posts") if answer.ok else None
        except SendError as problem:
            _LOG.info("no figures for a post: %s", problem)
            return {}
        post = posts[0] if isinstance(posts, list) and posts and isinstance(posts[0], dict) else {}
        names = {"likes": "likeCount", "shares": "repostCount", "comments": "replyCount"}
        return {name: post[field] for name, field in names.items() if isinstance(post.get(field), int)}


def _parts(uri: str) -> tuple[str, str, str]:
    """Repository, collection and key of an at:// address; empty ones of anything else."""
    parts = uri.removeprefix("at://").split("/")
    if not uri.startswith("at://") or len(parts) != 3:
        return "", "", ""
    return parts[0], parts[1], parts[2]


def _stamp(moment: datetime) -> str:
    return utc(moment).isoformat(timespec="milliseconds").replace("+00:00", "Z")
