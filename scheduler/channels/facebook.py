"""A Facebook Page by the Graph API and a Page access token.

Facebook has no key of ours: the post prints the publication's reference, and ``find`` reads the Page's
own posts for it. Pictures and videos are uploaded unseen before the send.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from kiemtin.entities import Account, Outgoing, Preview, Receipt, RemotePost, Violation
from kiemtin.errors import AccountNeedsPerson, AccountNotOwned, OutcomeUnknown, Rejected, Transient
from kiemtin.ports import ChannelSpec, Made, MediaLimits
from kiemtin.states import MediaKind
from reports.site_pages import web_address
from scheduler.channels import Room
from scheduler.channels.addresses import api_site
from scheduler.channels.facebook_graph import Gone, Graph
from scheduler.channels.facebook_media import PageMedia
from scheduler.channels.http_calls import figures_of, link_of, number_of, open_client, refuse_late, wall_clock
from scheduler.channels.plain import PlainChannel
from scheduler.channels.posts import broken, fingerprint, shown, with_reference, written
from scheduler.reference import code_of

NEEDED = ("pages_manage_posts", "pages_read_engagement")
LONGEST = 63_206
_SEARCHED = 300
"""The newest posts that ``find`` reads."""
_COUNTS = "shares,reactions.limit(0).summary(total_count),comments.limit(0).summary(total_count)"
"""How many, never who: no single reaction or comment is asked for."""


class FacebookOptions(BaseModel):
    """Options of a Facebook Page. The Page access token is a secret, not an option."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    page: str = Field(pattern=r"^\d{5,25}$", description="Number of the Page (mã số của Trang)")
    secret: str = Field(
        "facebook",
        pattern=r"^[A-Za-z0-9_]{1,40}$",
        description="Name of the secret that holds the Page access token (tên bí mật)",
    )
    proof: str = Field(
        "",
        pattern=r"^[A-Za-z0-9_]{0,40}$",
        description="Name of the secret that holds the app's secret, where the app requires proof of it",
    )
    version: str = Field("v25.0", pattern=r"^v\d{2}\.\d$", description="Version of the Graph API")
    api: Annotated[str, AfterValidator(api_site)] = Field(
        "https://graph.facebook.com/", description="Address of the Graph API"
    )
    video_api: Annotated[str, AfterValidator(api_site)] = Field(
        "https://graph-video.facebook.com/", description="Address that takes videos"
    )


class FacebookChannel(PlainChannel):
    """One Page. It posts as the Page, never as a person, and never below somebody else's post."""

    spec = ChannelSpec(
        name="facebook",
        title="Trang Facebook",
        options=FacebookOptions,
        limits={"title": 255, "body": LONGEST},
        honours_key=False,
        media=MediaLimits(
            mimes=frozenset(
                {"image/jpeg", "image/png", "image/gif", "image/webp", "video/mp4", "video/quicktime"}
            ),
            most=10,
            bytes_each={MediaKind.IMAGE: 4_000_000, MediaKind.VIDEO: 4_000_000_000},
            alt_text=1_000,
        ),
        secrets={"facebook": "Mã truy cập của Trang / Page access token"},
    )

    def __init__(self, options: FacebookOptions, account: str, room: Room) -> None:
        self._options = options
        self._account = account
        self._room = room
        self._graph = Graph(
            open_client(options.api),
            account=account,
            version=options.version,
            token=lambda: room.secret(options.secret),
            app_secret=lambda: room.secret(options.proof) if options.proof else "",
        )
        self._media = PageMedia(self._graph, options.api, options.video_api, options.page, room.now)

    @classmethod
    def make(cls, account: Account, room: Room) -> Self:
        return cls(FacebookOptions.model_validate(dict(account.options)), account.title, room)

    def verify(self) -> str:
        """The token is that Page's own, with the right to create content for it; no person's token passes."""
        page = self._options.page
        try:
            told = self._graph.get(self._options.api, "debug_token", input_token=self._graph.token())
            token = told.get("data")
            self._must_be_the_page(token if isinstance(token, dict) else {})
            named = self._graph.get(self._options.api, page, fields="id,name,is_published")
        except Gone as problem:
            raise self._not_owned(f"Page {page} is not there for this token ({problem})") from None
        except AccountNeedsPerson:
            raise
        except Rejected as problem:
            raise self._not_owned(problem.values["reason"]) from problem
        if str(named.get("id")) != page:
            raise self._not_owned("the answer names another Page")
        if named.get("is_published") is False:
            raise self._not_owned("the Page is not published, nobody would see its posts")
        return f"facebook: Page {page} “{named.get('name', '?')}”, its own token with {', '.join(NEEDED)}"

    def _must_be_the_page(self, token: Mapping[str, Any]) -> None:
        page = self._options.page
        if token.get("is_valid") is not True:
            raise self._not_owned("the token is not valid (any more)")
        if token.get("type") != "PAGE":
            kind = str(token.get("type", "?"))[:20]
            raise self._not_owned(
                f"the token is of type {kind}: only a Page's own token is taken, never a personal profile"
            )
        if str(token.get("profile_id")) != page:
            raise self._not_owned("the token belongs to another Page")
        scopes = token.get("scopes")
        missing = [each for each in NEEDED if each not in (scopes if isinstance(scopes, list) else [])]
        if missing:
            raise self._not_owned(f"the token lacks {', '.join(missing)}")
        granted = token.get("granular_scopes")
        for each in granted if isinstance(granted, list) else []:
            targets = each.get("target_ids") if isinstance(each, dict) else None
            if isinstance(targets, list) and each.get("scope") in NEEDED and page not in map(str, targets):
                raise self._not_owned(f"{each['scope']} is not granted for this Page")

    def _not_owned(self, reason: str) -> AccountNotOwned:
        return AccountNotOwned(account=self._account, reason=reason)

    def check(self, content: Outgoing) -> tuple[Violation, ...]:
        return broken(content, self.spec, self._message(with_reference(content)), limit=LONGEST)

    def preview(self, content: Outgoing) -> Preview:
        message = self._message(with_reference(content))
        made = shown(content, message, length=len(message), limit=LONGEST)
        if not self._attaches_link(content):
            return made
        return replace(made, parts=(*made.parts, ("link", web_address(content.link))))

    def prepare(self, content: Outgoing, key: str, made: Made) -> None:
        """Pictures and videos are there before the post; the token and the limits are tried on the way."""
        if made.get("since") is None:
            made.put("since", self._room.now().isoformat())
        try:
            self._graph.get(self._options.api, self._options.page, fields="id")
            self._graph.wait_for_room()
            for each in content.media:
                if each.kind is MediaKind.VIDEO:
                    self._media.video(each, made)
                else:
                    self._media.picture(each, made)
        except Gone as problem:
            raise Rejected(reason=str(problem), cause="page_rights") from None

    def send(self, content: Outgoing, key: str, made: Made) -> Receipt:
        began = wall_clock()
        videos = [each for each in content.media if each.kind is MediaKind.VIDEO]
        try:
            if videos:
                session, number = self._media.video(videos[0], made)
                path, site = "videos", self._options.video_api
                fields = {
                    "upload_phase": "finish",
                    "upload_session_id": session,
                    "title": content.title,
                    "description": self._message(content),
                }
            else:
                photos = [self._media.picture(each, made) for each in content.media]
                path, site = "feed", self._options.api
                fields = self._post(content, photos)
            self._graph.wait_for_room()
            refuse_late(began, wall_clock())
            answer = self._graph.post(site, f"{self._options.page}/{path}", fields, irreversible=True)
        except Gone as problem:
            raise Rejected(reason=str(problem), cause="page_rights") from None
        if videos:
            if answer.get("success") is not True:
                raise OutcomeUnknown(reason="the upload did not end in success", cause="strange_answer")
            return self._receipt(number, f"https://www.facebook.com/{self._options.page}/videos/{number}")
        post = answer.get("id")
        if not isinstance(post, str) or not post:
            raise OutcomeUnknown(reason="the answer names no post", cause="strange_answer")
        return self._receipt(post, f"https://www.facebook.com/{post}")

    def find(self, key: str, made: Made) -> Receipt | None:
        """The Page's own posts that print the reference, or the video as it stands."""
        try:
            if (video := made.get("video_id")) and (found := self._video(video)):
                return found
            return self._search(code_of(key), made)
        except Gone as problem:
            raise Transient(reason=str(problem), cause="strange_answer") from None

    def look(self, remote_id: str) -> RemotePost | None:
        text = "message" if "_" in remote_id else "description"
        counts = _COUNTS if "_" in remote_id else "likes.limit(0).summary(total_count),views"
        try:
            post = self._graph.get(self._options.api, remote_id, fields=f"id,{text},{counts}")
        except Gone:
            return RemotePost(there=False)
        reach = {
            "likes": _total(post.get("reactions") or post.get("likes")),
            "comments": _total(post.get("comments")),
            "shares": _count(post.get("shares")),
            "views": post.get("views"),
        }
        seen = fingerprint(str(post.get(text, "")))
        return RemotePost(there=True, fingerprint=seen, reach=figures_of(reach))

    def _message(self, content: Outgoing) -> str:
        return written(content, link=not self._attaches_link(content), evidence=True)

    def _attaches_link(self, content: Outgoing) -> bool:
        """Facebook shows a link's own card beside text; beside pictures it has to stand in the text."""
        return bool(web_address(content.link)) and not content.media

    def _post(self, content: Outgoing, photos: list[str]) -> dict[str, str]:
        fields = {"message": self._message(content), "published": "true"}
        for number, photo in enumerate(photos):
            fields[f"attached_media[{number}]"] = f'{{"media_fbid":"{photo}"}}'
        if self._attaches_link(content):
            fields["link"] = web_address(content.link)
        return fields

    def _video(self, number: str) -> Receipt | None:
        """The video once it is published; None while nobody sees it."""
        try:
            video = self._graph.get(self._options.api, number, fields="id,published,permalink_url")
        except Gone:
            return None
        if video.get("published") is not True:
            return None
        return self._receipt(number, f"https://www.facebook.com/{self._options.page}/videos/{number}")

    def _search(self, reference: str, made: Made) -> Receipt | None:
        query = {"fields": "id,message,permalink_url", "limit": "100"}
        if since := made.get("since"):
            query["since"] = str(int((datetime.fromisoformat(since) - timedelta(hours=1)).timestamp()))
        read = 0
        while True:
            page = self._graph.get(self._options.api, f"{self._options.page}/published_posts", **query)
            posts = page.get("data")
            if not isinstance(posts, list):
                raise Transient(reason="the answer names no posts", cause="strange_answer")
            for post in posts:
                if isinstance(post, dict) and reference in str(post.get("message", "")):
                    return self._receipt(number_of(post.get("id")), post.get("permalink_url"))
            read += len(posts)
            after = _after(page)
            if not after or not posts:
                return None
            if read >= _SEARCHED:
                raise Transient(reason=f"more than {read} posts to search", cause="too_many_posts")
            query["after"] = after

    def _receipt(self, number: str, address: object) -> Receipt:
        return Receipt(remote_id=number, remote_url=link_of(address, f"https://www.facebook.com/{number}"))


def _after(page: Mapping[str, Any]) -> str:
    paging = page.get("paging")
    if not isinstance(paging, dict) or "next" not in paging:
        return ""
    cursors = paging.get("cursors")
    return str(cursors.get("after", "")) if isinstance(cursors, dict) else ""


def _total(edge: object) -> object:
    summary = edge.get("summary") if isinstance(edge, dict) else None
    return summary.get("total_count") if isinstance(summary, dict) else None


def _count(shares: object) -> object:
    return shares.get("count", 0) if isinstance(shares, dict) else None
