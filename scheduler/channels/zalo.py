"""A Zalo Official Account: articles by the Open API (developers.zalo.me, Official Account, articles).

The article is made hidden before the send, and the send only shows it. So a repeated send shows the same
article, and a lost answer is asked of that article. Where its id was lost, the reference in it finds it.
Nothing is ever pushed to followers.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from kiemtin.entities import Account, Outgoing, Preview, Receipt, RemotePost, Violation
from kiemtin.errors import AccountNeedsPerson, AccountNotOwned, OutcomeUnknown, Rejected, Transient
from kiemtin.ports import ChannelSpec, Made, MediaLimits, Tokens
from kiemtin.states import MediaKind
from scheduler.channels import Room
from scheduler.channels.addresses import api_site
from scheduler.channels.consent import Consent, begin, code_in
from scheduler.channels.http_calls import figures_of, link_of, open_client, refuse_late, wall_clock
from scheduler.channels.limits import broken_limits
from scheduler.channels.plain import PARTS, PlainChannel
from scheduler.channels.posts import fingerprint, with_reference, written
from scheduler.channels.zalo_article import TITLE, summary, words_of
from scheduler.channels.zalo_calls import Unready, ZaloCalls
from scheduler.channels.zalo_making import Making
from scheduler.reference import code_of

BODY = 20_000
PICTURE = 1_000_000
_REACH = {"views": "total_view", "shares": "total_share", "likes": "total_like", "comments": "total_comment"}


def picture_site(address: str) -> str:
    return api_site(address) if address else ""


class ZaloOptions(BaseModel):
    """Options of a Zalo Official Account. The app's secret and the tokens are kept elsewhere."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    oa: str = Field(pattern=r"^\d{10,25}$", description="Number of the Official Account (mã OA)")
    app: str = Field(pattern=r"^\d{10,25}$", description="Number of the office's app at Zalo (mã ứng dụng)")
    secret: str = Field(
        "zalo",
        pattern=r"^[A-Za-z0-9_]{1,40}$",
        description="Name of the secret that holds the app's secret (tên bí mật)",
    )
    author: str = Field("", max_length=49, description="Author shown; empty: the office (tác giả)")
    cover: str = Field(
        "",
        pattern=r"^(https://\S{4,400})?$",
        description="Public address of the cover for posts without pictures, JPEG or PNG below 1 MB (ảnh bìa)",
    )
    site: Annotated[str, AfterValidator(picture_site)] = Field(
        "",
        description="Public address of the corrections site, where Zalo fetches pictures (địa chỉ trang đính chính)",
    )
    comments: bool = Field(True, description="Let people comment (cho phép bình luận)")
    redirect: str = Field(
        "",
        pattern=r"^(https://\S{1,200})?$",
        description="Callback address of the app, as written on developers.zalo.me (địa chỉ callback)",
    )
    api: Annotated[str, AfterValidator(api_site)] = Field(
        "https://openapi.zalo.me/", description="Address of the Open API"
    )
    sign_in: Annotated[str, AfterValidator(api_site)] = Field(
        "https://oauth.zaloapp.com/", description="Address that refreshes tokens"
    )


class ZaloChannel(PlainChannel):
    """One Official Account."""

    spec = ChannelSpec(
        name="zalo",
        title="Zalo Official Account",
        options=ZaloOptions,
        limits={"title": TITLE, "body": BODY},
        honours_key=True,
        media=MediaLimits(
            mimes=frozenset({"image/jpeg", "image/png"}), most=10, bytes_each={MediaKind.IMAGE: PICTURE}
        ),
        secrets={"zalo": "Mật mã của ứng dụng Zalo / the app's secret"},
        tokens=True,
    )

    def __init__(self, options: ZaloOptions, account: str, room: Room) -> None:
        self._options = options
        self._account = account
        self._calls = ZaloCalls(
            open_client(options.api),
            account=account,
            api=options.api,
            sign_in=options.sign_in,
            app=options.app,
            secret=lambda: room.secret(options.secret),
            keeper=room.tokens,
            now=room.now,
        )
        self._making = Making(
            self._calls,
            office=room.office,
            author=options.author or room.office,
            cover=options.cover,
            site=options.site,
            site_dir=room.site_dir,
            comments=options.comments,
            now=room.now,
        )

    @classmethod
    def make(cls, account: Account, room: Room) -> Self:
        return cls(ZaloOptions.model_validate(dict(account.options)), account.title, room)

    def verify(self) -> str:
        """The token belongs to this very Official Account, which Zalo has verified."""
        try:
            told = self._calls.get("oa/getoa")
        except AccountNeedsPerson:
            raise
        except Rejected as problem:
            raise self._not_owned(problem.values["reason"]) from problem
        if str(told.get("oa_id") or told.get("oaid")) != self._options.oa:
            raise self._not_owned("the token belongs to another Official Account")
        if told.get("is_verified") is False:
            raise self._not_owned("Zalo has not verified this Official Account")
        return f"zalo: Official Account {self._options.oa} “{told.get('name', '?')}”, its own consent"

    def consent(self) -> Consent | None:
        """The page where an administrator of the Official Account lets the app in."""
        if not self._options.redirect:
            return None
        return begin(
            f"{self._options.sign_in}v4/oa/permission",
            app_id=self._options.app,
            redirect_uri=self._options.redirect,
        )

    def tokens_of(self, consent: Consent, answer: str) -> Tokens:
        return self._calls.tokens_for(code_in(consent, answer), verifier=consent.verifier)

    def _not_owned(self, reason: str) -> AccountNotOwned:
        return AccountNotOwned(account=self._account, reason=reason)

    def check(self, content: Outgoing) -> tuple[Violation, ...]:
        found = broken_limits(content, self.spec)
        if content.media and not self._options.site:
            found = (*found, Violation(message="publish.violation.zalo_no_site"))
        if not content.media and not self._options.cover:
            found = (*found, Violation(message="publish.violation.zalo_no_cover"))
        return found

    def preview(self, content: Outgoing) -> Preview:
        text = written(with_reference(content), title=False, evidence=True)
        files = tuple((PARTS[each.kind], each.sha256) for each in content.media)
        parts = (("title", content.title.strip()), ("note", summary(content)), *files[:1], ("text", text))
        return Preview(parts=(*parts, *files[1:]), length=len(content.title.strip()), limit=TITLE)

    def prepare(self, content: Outgoing, key: str, made: Made) -> None:
        """The article is there, hidden; nobody but the office's own staff sees it."""
        self._making.hidden(content, key, made)

    def send(self, content: Outgoing, key: str, made: Made) -> Receipt:
        began = wall_clock()
        number = self._making.hidden(content, key, made)
        refuse_late(began, wall_clock())
        shown = {**self._making.article(content), "id": number, "status": "show"}
        told = self._calls.post("article/update", shown, irreversible=True)
        token = told.get("token")
        try:
            if isinstance(token, str) and token:
                self._making.awaited(token)
            detail = self._making.detail(number)
        except (Transient, Unready, Rejected) as problem:
            raise OutcomeUnknown(reason=str(problem), cause="zalo_processing") from problem
        if detail.get("status") != "show":
            raise OutcomeUnknown(reason="the article is not shown yet", cause="zalo_processing")
        return self._receipt(number, detail)

    def find(self, key: str, made: Made) -> Receipt | None:
        """The article as it stands now; where its id was never kept, the newest articles."""
        number = made.get("article")
        if not number:
            found = self._making.search(code_of(key), made)
            if found is None or found[1].get("status") != "show":
                return None  # nothing, or one that nobody sees: `prepare` takes it up
            return self._receipt(*found)
        detail = self._making.detail(number)
        return self._receipt(number, detail) if detail.get("status") == "show" else None

    def look(self, remote_id: str) -> RemotePost | None:
        try:
            detail = self._calls.get("article/getdetail", id=remote_id)
        except Rejected as problem:
            if problem.values.get("cause") != "refused":
                raise Transient(**problem.values) from problem
            return RemotePost(there=False)
        if detail.get("status") == "hide":
            return RemotePost(there=False)
        return RemotePost(
            there=True,
            fingerprint=fingerprint(words_of(detail)),
            reach=figures_of({ours: detail.get(theirs) for ours, theirs in _REACH.items()}),
        )

    def _receipt(self, number: str, detail: Mapping[str, object]) -> Receipt:
        address = link_of(detail.get("link_view"), f"https://zalo.me/{self._options.oa}")
        return Receipt(remote_id=number, remote_url=address)
