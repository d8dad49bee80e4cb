"""A TikTok account by the Content Posting API: one public video per post.

TikTok has no key of ours. The publish id is kept before the first byte goes up and tells what became of
the post; the caption prints the reference, for the case that the id is not known any more.
"""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from kiemtin.entities import Account, Outgoing, Preview, Receipt, RemotePost, Violation
from kiemtin.errors import AccountNeedsPerson, AccountNotOwned, Rejected, Transient
from kiemtin.ports import ChannelSpec, Made, MediaLimits, Rate, Tokens
from kiemtin.states import MediaKind
from scheduler.channels import Room
from scheduler.channels.addresses import api_site
from scheduler.channels.consent import Consent, begin, code_in
from scheduler.channels.http_calls import figures_of, number_of, open_client, refuse_late, wall_clock
from scheduler.channels.limits import length_of
from scheduler.channels.plain import PlainChannel
from scheduler.channels.posts import broken, fingerprint, shown, with_reference, written
from scheduler.channels.tiktok_calls import Gone, TikTokCalls
from scheduler.channels.tiktok_posting import PUBLIC, Posting, state_of, texts, uploaded
from scheduler.reference import code_of

CAPTION = 2200
_PAGES = 5
_FIELDS = "id,title,video_description,share_url"
_COUNTS = {"views": "view_count", "likes": "like_count", "comments": "comment_count", "shares": "share_count"}


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
    redirect: str = Field(
        "",
        pattern=r"^(https?://\S{1,200})?$",
        description="Redirect address of the app, as written on developers.tiktok.com (địa chỉ chuyển hướng)",
    )
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
        client = open_client(options.api)
        self._calls = TikTokCalls(
            client,
            account=account,
            api=options.api,
            client_id=options.client,
            secret=lambda: room.secret(options.secret),
            keeper=room.tokens,
            now=room.now,
        )
        self._posting = Posting(
            client,
            self._calls,
            user=options.user,
            comments=options.comments,
            duet=options.duet,
            made_with_ai=options.made_with_ai,
        )

    @classmethod
    def make(cls, account: Account, room: Room) -> Self:
        return cls(TikTokOptions.model_validate(dict(account.options)), account.title, room)

    def verify(self) -> str:
        """The token is the named account's, may publish, and the account is public."""
        try:
            creator = self._posting.creator()
        except AccountNeedsPerson:
            raise
        except Rejected as problem:
            raise self._not_owned(problem.values["reason"]) from problem
        name = str(creator.get("creator_username", ""))
        if name.lower() != self._options.user.lower():
            raise self._not_owned("the token belongs to another account")
        if PUBLIC not in texts(creator.get("privacy_level_options")):
            raise self._not_owned("the account is private, or the app has not passed TikTok's audit")
        return f"tiktok: account @{name}, its own consent to video.publish"

    def consent(self) -> Consent | None:
        """The page where the account's owner allows posting and listing."""
        if not self._options.redirect:
            return None
        return begin(
            "https://www.tiktok.com/v2/auth/authorize/",
            proven=False,  # a web app of TikTok's proves itself by its secret
            client_key=self._options.client,
            response_type="code",
            scope="user.info.basic,video.publish,video.list",
            redirect_uri=self._options.redirect,
        )

    def tokens_of(self, consent: Consent, answer: str) -> Tokens:
        return self._calls.tokens_for(code_in(consent, answer), redirect=self._options.redirect)

    def _not_owned(self, reason: str) -> AccountNotOwned:
        return AccountNotOwned(account=self._account, reason=reason)

    def check(self, content: Outgoing) -> tuple[Violation, ...]:
        return broken(content, self.spec, written(with_reference(content), evidence=True), limit=CAPTION)

    def preview(self, content: Outgoing) -> Preview:
        caption = written(with_reference(content), evidence=True)
        return shown(content, caption, length=length_of(caption, "utf16"), limit=CAPTION)

    def prepare(self, content: Outgoing, key: str, made: Made) -> None:
        """The account's own limits are asked, and all of the video but its last part is at TikTok."""
        self._posting.ready(content, made)

    def send(self, content: Outgoing, key: str, made: Made) -> Receipt:
        began = wall_clock()
        video = content.media[0]
        number, reached = self._posting.ready(content, made)
        if reached < video.size:
            refuse_late(began, wall_clock())
            self._posting.finish(reached, video, made)
        return self._posting.awaited(number, made)

    def find(self, key: str, made: Made) -> Receipt | None:
        """What the publish id says; without one, the account's newest videos."""
        number, size = made.get("publish_id"), made.get("size")
        if not number or not size:
            # No byte goes up before the id is kept: only an older row could be there all the same.
            return self._search(code_of(key))
        try:
            told = self._posting.status(number)
        except Gone as problem:
            if found := self._search(code_of(key)):
                return found
            # TikTok cuts long captions in its lists: not to be seen there proves nothing.
            raise Transient(reason=str(problem), cause="tiktok_checking") from None
        if told.get("status") == "FAILED" or uploaded(told) < int(size):
            return None
        found = self._posting.receipt(told)
        if found is None:
            raise Transient(reason=f"TikTok says {state_of(told)}", cause="tiktok_checking")
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
                    return self._posting.named(number_of(video.get("id")), video.get("share_url"))
            if page.get("has_more") is not True:
                return None
            body["cursor"] = page.get("cursor")
        return None


def _dicts(items: object) -> list[dict[str, Any]]:
    return [each for each in items if isinstance(each, dict)] if isinstance(items, list) else []
