"""A YouTube channel by the Data API: one video per post, uploaded in a session that is taken up again.

YouTube has no key of ours. The session is one: it makes one video only, and tells whether it has. The
description prints the reference, for the case that the session is gone.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from kiemtin.entities import Account, Attachment, Outgoing, Preview, Receipt, RemotePost, Violation
from kiemtin.errors import AccountNeedsPerson, AccountNotOwned, OutcomeUnknown, Rejected, Transient
from kiemtin.ports import ChannelSpec, Made, MediaLimits, Rate, Tokens
from kiemtin.states import MediaKind
from scheduler.channels import Room
from scheduler.channels.addresses import api_site
from scheduler.channels.consent import Consent, begin, code_in
from scheduler.channels.http_calls import figures_of, open_client, refuse_late, wall_clock
from scheduler.channels.limits import broken_limits
from scheduler.channels.plain import PlainChannel
from scheduler.channels.posts import fingerprint, shown, with_reference, written
from scheduler.channels.youtube_calls import YouTubeCalls
from scheduler.channels.youtube_upload import SessionGone, Uploads, Video
from scheduler.channels.youtube_videos import Videos, dicts, part_of
from scheduler.reference import code_of

DESCRIPTION = 5000
"""Bytes a description may have: Vietnamese letters take two or three."""
_SCOPES = tuple(f"https://www.googleapis.com/auth/youtube.{each}" for each in ("upload", "readonly"))


class YouTubeOptions(BaseModel):
    """Options of a YouTube channel. The OAuth client's secret and the tokens are kept elsewhere."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    channel: str = Field(
        pattern=r"^UC[A-Za-z0-9_-]{22}$", description="Id of the channel, UC... (mã kênh, bắt đầu bằng UC)"
    )
    client: str = Field(
        min_length=5, max_length=200, description="OAuth client id of the office's Google project"
    )
    secret: str = Field(
        "youtube",
        pattern=r"^[A-Za-z0-9_]{1,40}$",
        description="Name of the secret that holds the OAuth client's secret (tên bí mật)",
    )
    category: int = Field(25, ge=1, le=99, description="Number of YouTube's category; 25: News & Politics")
    redirect: str = Field(
        "http://127.0.0.1/",
        pattern=r"^https?://\S{1,200}$",
        description="Address the browser is sent back to after the consent, as written in the Google project",
    )
    api: Annotated[str, AfterValidator(api_site)] = Field(
        "https://www.googleapis.com/", description="Address of the Data API"
    )
    sign_in: Annotated[str, AfterValidator(api_site)] = Field(
        "https://oauth2.googleapis.com/", description="Address that refreshes tokens"
    )


class YouTubeChannel(PlainChannel):
    """One channel. Videos are always public and never made for children."""

    spec = ChannelSpec(
        name="youtube",
        title="YouTube",
        options=YouTubeOptions,
        limits={"title": 100, "body": DESCRIPTION},
        honours_key=False,
        media=MediaLimits(
            mimes=frozenset({"video/mp4", "video/quicktime", "video/webm", "video/x-msvideo", "video/mpeg"}),
            most=1,
            bytes_each={MediaKind.VIDEO: 256 * 10**9},
            needed=True,
        ),
        rates=(Rate(count=100, seconds=86_400),),
        secrets={"youtube": "Mật mã của ứng dụng OAuth / secret of the OAuth client"},
        tokens=True,
    )

    def __init__(self, options: YouTubeOptions, account: str, room: Room) -> None:
        self._options = options
        self._account = account
        self._room = room
        self._calls = YouTubeCalls(
            open_client(options.api),
            account=account,
            api=options.api,
            sign_in=options.sign_in,
            client_id=options.client,
            secret=lambda: room.secret(options.secret),
            keeper=room.tokens,
            now=room.now,
        )
        self._uploads = Uploads(self._calls)
        self._found = Videos(self._calls, options.channel)

    @classmethod
    def make(cls, account: Account, room: Room) -> Self:
        return cls(YouTubeOptions.model_validate(dict(account.options)), account.title, room)

    def verify(self) -> str:
        """The token belongs to this very channel, and the channel can be seen."""
        try:
            mine = self._calls.list("channels", part="id,snippet,status", mine="true").get("items")
        except AccountNeedsPerson:
            raise
        except Rejected as problem:
            raise self._not_owned(problem.values["reason"]) from problem
        channel = next((each for each in dicts(mine) if each.get("id") == self._options.channel), None)
        if channel is None:
            raise self._not_owned("the token belongs to another channel, or to none")
        if part_of(channel, "status").get("privacyStatus") not in (None, "public"):
            raise self._not_owned("the channel is not public")
        return f"youtube: channel {self._options.channel}, its own OAuth consent"

    def consent(self) -> Consent:
        """The page where the channel's owner allows uploading and reading."""
        return begin(
            "https://accounts.google.com/o/oauth2/v2/auth",
            client_id=self._options.client,
            redirect_uri=self._options.redirect,
            response_type="code",
            scope=" ".join(_SCOPES),
            access_type="offline",
            prompt="consent",
        )

    def tokens_of(self, consent: Consent, answer: str) -> Tokens:
        code = code_in(consent, answer)
        return self._calls.tokens_for(code, verifier=consent.verifier, redirect=self._options.redirect)

    def _not_owned(self, reason: str) -> AccountNotOwned:
        return AccountNotOwned(account=self._account, reason=reason)

    def check(self, content: Outgoing) -> tuple[Violation, ...]:
        found = broken_limits(content, self.spec)
        description = self._description(with_reference(content))
        length = len(description.encode("utf-8"))
        if length > DESCRIPTION and not any(each.message.endswith("_body") for each in found):
            values = {"length": length, "limit": DESCRIPTION}
            found = (*found, Violation(message="publish.violation.long_in_bytes", values=values))
        if set("<>") & set(content.title + description):
            found = (*found, Violation(message="publish.violation.angle_brackets"))
        return found

    def preview(self, content: Outgoing) -> Preview:
        description = self._description(with_reference(content))
        length = len(description.encode("utf-8"))
        made = shown(content, description, length=length, limit=DESCRIPTION)
        return replace(made, parts=(("title", content.title.strip()), *made.parts))

    def prepare(self, content: Outgoing, key: str, made: Made) -> None:
        """All of the video but its last part is at YouTube; nobody sees anything before that."""
        self._ready(content, key, made)

    def send(self, content: Outgoing, key: str, made: Made) -> Receipt:
        began = wall_clock()
        session, state = self._ready(content, key, made)
        if isinstance(state, int):
            video = content.media[0]
            refuse_late(began, wall_clock())
            try:
                state = self._uploads.part(session, video, state, video.size, irreversible=True)
            except SessionGone as problem:
                raise Transient(reason=str(problem), cause="session_gone") from None
        if isinstance(state, int):
            raise Transient(reason=f"YouTube has {state} bytes only", cause="session_gone")
        try:
            return self._found.receipt(state)
        except Rejected as problem:
            # It is there, but not to be seen: a person decides, so that it is not uploaded twice.
            raise OutcomeUnknown(reason=problem.values["reason"], cause="kept_private") from problem
        except Transient as problem:
            raise OutcomeUnknown(**problem.values) from problem

    def find(self, key: str, made: Made) -> Receipt | None:
        """What the session says; without one, the channel's newest uploads. Raises Rejected for a kept back one."""
        session, size = made.get("session"), made.get("size")
        if session and size:
            try:
                state = self._uploads.reached(session, int(size))
            except SessionGone:
                pass
            else:
                # Not all bytes there: no video can have come of it.
                return None if isinstance(state, int) else self._found.receipt(self._found.whole(state))
        found = self._found.search(code_of(key), made)
        return None if found is None else self._found.receipt(found)

    def look(self, remote_id: str) -> RemotePost | None:
        [*videos] = dicts(
            self._calls.list("videos", part="snippet,status,statistics", id=remote_id).get("items")
        )
        if not videos or part_of(videos[0], "status").get("privacyStatus") == "private":
            return RemotePost(there=False)
        snippet, figures = part_of(videos[0], "snippet"), part_of(videos[0], "statistics")
        names = {"views": "viewCount", "likes": "likeCount", "comments": "commentCount"}
        return RemotePost(
            there=True,
            fingerprint=fingerprint(str(snippet.get("title", "")), str(snippet.get("description", ""))),
            reach=figures_of({ours: figures.get(theirs) for ours, theirs in names.items()}),
        )

    def _description(self, content: Outgoing) -> str:
        return written(content, title=False, evidence=True)

    def _ready(self, content: Outgoing, key: str, made: Made) -> tuple[str, int | Video]:
        """The session, and how far it is: all but the last part, or the finished video."""
        if made.get("since") is None:
            made.put("since", self._room.now().isoformat())
        video = content.media[0]
        state: int | Video = 0
        session = made.get("session")
        if session is not None and made.get("file") == video.sha256:
            try:
                state = self._uploads.reached(session, video.size)
            except SessionGone:
                session = None
                if found := self._found.search(code_of(key), made):
                    return "", found
        else:
            session = None
        if session is None:
            session = self._begin(content, video, made)
        if isinstance(state, int):
            try:
                state = self._uploads.all_but_last(session, video, state, made)
            except SessionGone as problem:
                raise Transient(reason=str(problem), cause="session_gone") from None
        return session, state

    def _begin(self, content: Outgoing, video: Attachment, made: Made) -> str:
        session = self._uploads.begin(self._resource(content), video)
        for name, value in (("file", video.sha256), ("size", str(video.size)), ("session", session)):
            made.put(name, value)
        return session

    def _resource(self, content: Outgoing) -> dict[str, Any]:
        return {
            "snippet": {
                "title": content.title.strip(),
                "description": self._description(content),
                "categoryId": str(self._options.category),
                "defaultLanguage": content.language,
            },
            "status": {"privacyStatus": "public", "selfDeclaredMadeForKids": False, "embeddable": True},
        }
