"""A TikTok account by the Content Posting API: one public video per post.

TikTok has no key of ours. The publish id is kept before the first byte goes up and tells what became of
the post; the caption prints the reference, for the case that the id is not known any more.
"""

from __future__ import annotations

import time
from typing import Annotated, Any, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from kiemtin.entities import Account, Attachment, Outgoing, Preview, Receipt, RemotePost, Violation
from kiemtin.errors import AccountNeedsPerson, AccountNotOwned, OutcomeUnknown, Rejected, Transient
from kiemtin.ports import ChannelSpec, Made, MediaLimits, Rate
from kiemtin.states import MediaKind
from scheduler.channels import Room
from scheduler.channels.addresses import api_site, stays_on_this_machine
from scheduler.channels.http_calls import figures_of, link_of, number_of, open_client, refuse_late, wall_clock
from scheduler.channels.limits import length_of
from scheduler.channels.plain import PlainChannel
from scheduler.channels.posts import broken, fingerprint, shown, with_reference, written
from scheduler.channels.tiktok_calls import Gone, TikTokCalls
from scheduler.channels.tiktok_upload import Upload, last_begins, parts
from scheduler.reference import code_of

CAPTION = 2200
PUBLIC = "PUBLIC_TO_EVERYONE"
ASKS = 5
ASK_EVERY = 3.0
"""How often, and seconds between, the send asks what became of the video; most are through by then."""
_PAGES = 5
_FIELDS = "id,title,video_description,share_url"
_COUNTS = {"views": "view_count", "likes": "like_count", "comments": "comment_count", "shares": "share_count"}
_sleep = time.sleep


class TikTokOptions(BaseModel):
    """Options of a TikTok account. The app's secret and the tokens are kept elsewhere."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    user: str = Field(
        pattern=r"^[A-Za-z0-9._]{2,24}$",
        description="Name of the office's account, without @ (tên tài khoản)",
    )
    client: str = Field(
        min_length=3, max_length=100, description="What TikTok calls the app's client key (mã ứng dụng)"
    )
    secret: str = Field(
        "tiktok",
        pattern=r"^[A-Za-z0-9_]{1,40}$",
        description="Name of the secret that holds the app's client secret (tên bí mật)",
    )
    comments: bool = Field(True, description="Let people comment (cho phép bình luận)")
    duet: bool = Field(False, description="Let people use the video in duets and stitches")
    made_with_ai: bool = Field(False, description="Label the videos as made with AI (ghi nhãn do AI tạo)")
    api: Annotated[str, AfterValidator(api_site)] = Field(
        "https://open.tiktokapis.com/", description="Address of the API"
    )


class TikTokChannel(PlainChannel):
    """One account. Videos are always public."""

    spec = ChannelSpec(
        name="tiktok",
        title="TikTok",
        options=TikTokOptions,
        limits={"title": 300, "body": CAPTION},
        honours_key=False,
        counted="utf16",
        media=MediaLimits(
            mimes=frozenset({"video/mp4", "video/quicktime", "video/webm"}),
            most=1,
            bytes_each={MediaKind.VIDEO: 4 * 10**9},
            needed=True,
        ),
        rates=(Rate(count=6, seconds=60), Rate(count=15, seconds=86_400)),
        secrets={"tiktok": "Mật mã của ứng dụng TikTok / the app's client secret"},
        tokens=True,
    )

    def __init__(self, options: TikTokOptions, account: str, room: Room) -> None:
        self._options = options
        self._account = account
        self._client = open_client(options.api)
        self._calls = TikTokCalls(
            self._client,
            account=account,
            api=options.api,
            client_id=options.client,
            secret=lambda: room.secret(options.secret),
            keeper=room.tokens,
            now=room.now,
        )

    @classmethod
    def make(cls, account: Account, room: Room) -> Self:
        return cls(TikTokOptions.model_validate(dict(account.options)), account.title, room)

    def verify(self) -> str:
        """The token is the named account's, may publish, and the account is public."""
        try:
            creator = self._creator()
        except Rejected as problem:
            raise self._not_owned(problem.values["reason"]) from problem
        name = str(creator.get("creator_username", ""))
        if name.lower() != self._options.user.lower():
            raise self._not_owned("the token belongs to another account")
        if PUBLIC not in _texts(creator.get("privacy_level_options")):
            raise self._not_owned("the account is private, or the app has not passed TikTok's audit")
        return f"tiktok: account @{name}, its own consent to video.publish"

    def _not_owned(self, reason: str) -> AccountNotOwned:
        return AccountNotOwned(account=self._account, reason=reason)

    def check(self, content: Outgoing) -> tuple[Violation, ...]:
        return broken(content, self.spec, written(with_reference(content), evidence=True), limit=CAPTION)

    def preview(self, content: Outgoing) -> Preview:
        caption = written(with_reference(content), evidence=True)
        return shown(content, caption, length=length_of(caption, "utf16"), limit=CAPTION)

    def prepare(self, content: Outgoing, key: str, made: Made) -> None:
        """The account's own limits are asked, and all of the video but its last part is at TikTok."""
        self._ready(content, made)

    def send(self, content: Outgoing, key: str, made: Made) -> Receipt:
        began = wall_clock()
        video = content.media[0]
        number, reached = self._ready(content, made)
        if reached < video.size:
            refuse_late(began, wall_clock())
            self._upload(made, video).part(reached, video.size, last=True)
        return self._awaited(number, made)

    def find(self, key: str, made: Made) -> Receipt | None:
        """What the publish id says; without one, the account's newest videos."""
        number, size = made.get("publish_id"), made.get("size")
        if not number or not size:
            # No byte goes up before the id is kept: only an older row could be there all the same.
            return self._search(code_of(key))
        try:
            told = self._status(number)
        except Gone as problem:
            if found := self._search(code_of(key)):
                return found
            # TikTok cuts long captions in its lists: not to be seen there proves nothing.
            raise Transient(reason=str(problem), cause="tiktok_checking") from None
        if told.get("status") == "FAILED" or _uploaded(told) < int(size):
            return None
        found = self._receipt(told)
        if found is None:
            raise Transient(reason=f"TikTok says {_state(told)}", cause="tiktok_checking")
        return found

    def look(self, remote_id: str) -> RemotePost | None:
        query = {"filters": {"video_ids": [remote_id]}}
        fields = ",".join((_FIELDS, *_COUNTS.values()))
        try:
            videos = self._calls.post("video/query/", query, fields=fields).get("videos")
        except AccountNeedsPerson:
            return None  # without the right to list, nothing can be said
        [*found] = _dicts(videos)
        if not found:
            return RemotePost(there=False)
        return RemotePost(
            there=True,
            fingerprint=fingerprint(str(found[0].get("video_description", ""))),
            reach=figures_of({ours: found[0].get(theirs) for ours, theirs in _COUNTS.items()}),
        )

    def _creator(self) -> dict[str, Any]:
        return self._calls.post("post/publish/creator_info/query/", {})

    def _ready(self, content: Outgoing, made: Made) -> tuple[str, int]:
        """The publish id and how many bytes TikTok has: all before the last part, or all."""
        video = content.media[0]
        creator = self._creator()
        if PUBLIC not in _texts(creator.get("privacy_level_options")):
            raise Rejected(reason="PUBLIC_TO_EVERYONE is not offered", cause="tiktok_private")
        longest = creator.get("max_video_post_duration_sec")
        if isinstance(longest, int) and (video.seconds or 0) > longest:
            raise Rejected(reason=f"{video.seconds} s, at most {longest} s", cause="tiktok_too_long")
        number, reached = self._begun(video, made)
        if not number:
            number, reached = self._begin(content, creator, made), 0
        last = last_begins(video.size)
        length, _ = parts(video.size)
        while reached < last:
            self._upload(made, video).part(reached, reached + length, last=False)
            reached += length
            made.put("reached", str(reached))
        return number, reached

    def _begun(self, video: Attachment, made: Made) -> tuple[str, int]:
        """An earlier attempt's publish id that still can be gone on with, and how far it is."""
        number = made.get("publish_id")
        if not number or made.get("file") != video.sha256:
            return "", 0
        try:
            told = self._status(number)
        except Gone:
            return "", 0
        if told.get("status") == "FAILED":
            made.put("publish_id", "")  # a person who plans it again means a new try
            reason = str(told.get("fail_reason", ""))[:80]
            problem = self._calls.meaning(reason, f"TikTok: {reason}")
            if isinstance(problem, Rejected):
                raise problem
            return "", 0
        reached = _uploaded(told)
        length, _ = parts(video.size)
        whole = reached >= video.size or (reached % length == 0 and reached <= last_begins(video.size))
        return (number, min(reached, video.size)) if whole else ("", 0)

    def _begin(self, content: Outgoing, creator: dict[str, Any], made: Made) -> str:
        video = content.media[0]
        length, count = parts(video.size)
        told = self._calls.post(
            "post/publish/video/init/",
            {
                "post_info": {
                    "title": written(content, evidence=True),
                    "privacy_level": PUBLIC,
                    "disable_comment": not self._options.comments or creator.get("comment_disabled") is True,
                    "disable_duet": not self._options.duet or creator.get("duet_disabled") is True,
                    "disable_stitch": not self._options.duet or creator.get("stitch_disabled") is True,
                    "is_aigc": self._options.made_with_ai,
                },
                "source_info": {
                    "source": "FILE_UPLOAD",
                    "video_size": video.size,
                    "chunk_size": length,
                    "total_chunk_count": count,
                },
            },
        )
        number, address = told.get("publish_id"), told.get("upload_url")
        if not (isinstance(number, str) and number and isinstance(address, str)):
            raise Transient(reason="the answer names no publish id", cause="strange_answer")
        if urlsplit(address).scheme != "https" and not stays_on_this_machine(address):
            raise Rejected(reason="the upload has no https address", cause="bad_address")
        for name, value in (
            ("file", video.sha256),
            ("size", str(video.size)),
            ("upload", address),
            ("publish_id", number),
        ):
            made.put(name, value)
        return number

    def _upload(self, made: Made, video: Attachment) -> Upload:
        return Upload(self._client, made.get("upload") or "", video)

    def _status(self, number: str) -> dict[str, Any]:
        return self._calls.post("post/publish/status/fetch/", {"publish_id": number})

    def _awaited(self, number: str, made: Made) -> Receipt:
        """What became of the video, as far as TikTok knows within a short while."""
        told: dict[str, Any] = {}
        try:
            for turn in range(ASKS):
                if turn:
                    _sleep(ASK_EVERY)
                told = self._status(number)
                if told.get("status") == "FAILED":
                    break
                if found := self._receipt(told):
                    return found
        except (Transient, Rejected, Gone) as problem:
            raise OutcomeUnknown(reason=str(problem), cause="tiktok_checking") from problem
        if told.get("status") != "FAILED":
            raise OutcomeUnknown(reason=f"TikTok says {_state(told)}", cause="tiktok_checking")
        made.put("publish_id", "")
        reason = str(told.get("fail_reason", ""))[:80]
        raise self._calls.meaning(reason, f"TikTok: {reason}")

    def _receipt(self, told: dict[str, Any]) -> Receipt | None:
        """None before TikTok has let the video through: only then does it name the public post."""
        posts = told.get("publicaly_available_post_id")  # spelt so in the API
        if told.get("status") != "PUBLISH_COMPLETE" or not isinstance(posts, list) or not posts:
            return None
        return self._named(number_of(posts[0]), None)

    def _named(self, number: str, address: object) -> Receipt:
        ours = f"https://www.tiktok.com/@{self._options.user}/video/{number}"
        return Receipt(remote_id=number, remote_url=link_of(address, ours))

    def _search(self, reference: str) -> Receipt | None:
        body: dict[str, Any] = {"max_count": 20}
        for _ in range(_PAGES):
            try:
                page = self._calls.post("video/list/", body, fields=_FIELDS)
            except AccountNeedsPerson as problem:
                if problem.values.get("cause") == "tiktok_scope":
                    return None
                raise
            for video in _dicts(page.get("videos")):
                if reference in f"{video.get('video_description')} {video.get('title')}":
                    return self._named(number_of(video.get("id")), video.get("share_url"))
            if page.get("has_more") is not True:
                return None
            body["cursor"] = page.get("cursor")
        return None


def _uploaded(told: dict[str, Any]) -> int:
    """Bytes TikTok has; past the upload it does not say any more."""
    if told.get("status") != "PROCESSING_UPLOAD":
        return 1 << 62
    reached = told.get("uploaded_bytes")
    return reached if isinstance(reached, int) else 0


def _state(told: dict[str, Any]) -> str:
    return str(told.get("status", "?"))[:40]


def _texts(values: object) -> list[str]:
    return [str(each) for each in values] if isinstance(values, list) else []


def _dicts(items: object) -> list[dict[str, Any]]:
    return [each for each in items if isinstance(each, dict)] if isinstance(items, list) else []
