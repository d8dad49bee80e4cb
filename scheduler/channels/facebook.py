"""A Facebook Page by the Graph API and a Page access token.

Facebook has no key of ours: the post prints the publication's reference, and ``find`` reads the Page's
own posts for it. Pictures and videos are uploaded unseen before the send.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
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
from scheduler.channels.facebook_posts import PagePosts
from scheduler.channels.http_calls import open_client, refuse_late, wall_clock
from scheduler.channels.plain import PlainChannel
from scheduler.channels.posts import broken, shown, with_reference, written
from scheduler.reference import code_of

NEEDED = ("pages_manage_posts", "pages_read_engagement")
LONGEST = 63_206


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
        self._posts = PagePosts(self._graph, options.api, options.page)
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
            return self._posts.receipt(
                number, f"https://www.facebook.com/{self._options.page}/videos/{number}"
            )
        post = answer.get("id")
        if not isinstance(post, str) or not post:
            raise OutcomeUnknown(reason="the answer names no post", cause="strange_answer")
        return self._posts.receipt(post, f"https://www.facebook.com/{post}")

    def find(self, key: str, made: Made) -> Receipt | None:
        """The Page's own posts that print the reference, or the video as it stands."""
        try:
            if (video := made.get("video_id")) and (found := self._posts.video(video)):
                return found
            return self._posts.search(code_of(key), made)
        except Gone as problem:
            raise Transient(reason=str(problem), cause="strange_answer") from None

    def look(self, remote_id: str) -> RemotePost | None:
        return self._posts.look(remote_id)

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
