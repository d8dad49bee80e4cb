"""WordPress by its REST API and an application password.

WordPress does not keep slugs unique by refusing: a second post with a slug becomes ``...-2``. So the
slug is made from the publication's key and looked for before every POST.
"""

from __future__ import annotations

import hashlib
import html
import json
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import httpx
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from kiemtin.entities import Account, Attachment, Outgoing, Receipt, RemotePost
from kiemtin.errors import AccountNotOwned, OutcomeUnknown, Rejected, Transient
from kiemtin.ports import ChannelSpec, Made, MediaLimits
from kiemtin.states import MediaKind
from reports.claimreview import embedded, rating_words, structured_data
from reports.markdown import as_html
from reports.site_pages import ENDINGS, web_address
from scheduler.channels import Room
from scheduler.channels.addresses import stays_on_this_machine, web_site
from scheduler.channels.http_calls import TIMEOUT, refuse_late, wall_clock
from scheduler.channels.plain import PlainChannel
from scheduler.channels.wordpress_rest import WordPressRest

# `any` leaves out the bin; a post that a person put there was published all the same.
_EVERY_STATUS = "publish,future,draft,pending,private,trash"
_FIELDS = "id,slug,link,status"
_POST = "post"
"""Under this name the number of the draft is kept."""


class WordPressOptions(BaseModel):
    """Options of a WordPress account. The password is a secret, not an option."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: Annotated[str, AfterValidator(web_site)] = Field(
        description="Address of the WordPress site (địa chỉ trang)"
    )
    user: str = Field(min_length=1, max_length=60, description="Its user who publishes (tên người dùng)")
    secret: str = Field(
        "wordpress",
        pattern=r"^[A-Za-z0-9_]{1,40}$",
        description="Name of the secret that holds the application password (tên bí mật)",
    )
    api: Literal["auto", "wp-json", "rest_route"] = Field(
        "auto", description="Form of the REST addresses; auto looks which one the site has"
    )
    category: int | None = Field(None, ge=1, description="Number of the category to post in, if any")
    insecure: bool = Field(
        False, description="Allow http:// to another machine: the password travels readable (không nên)"
    )

    @model_validator(mode="after")
    def _password_is_not_sent_readable(self) -> Self:
        if self.url.startswith("http:") and not self.insecure and not stays_on_this_machine(self.url):
            raise ValueError("https:// is needed, or the password travels readable")
        return self


class WordPressChannel(PlainChannel):
    """One account on one site. Holds a connection; made anew for each run of the publisher."""

    spec = ChannelSpec(
        name="wordpress",
        title="WordPress",
        options=WordPressOptions,
        limits={"title": 300, "body": 200_000},
        honours_key=True,
        rich=True,
        secrets={"wordpress": "mật khẩu ứng dụng của người dùng / the user's application password"},
        media=MediaLimits(
            mimes=frozenset(ENDINGS),
            most=20,
            bytes_each={
                MediaKind.IMAGE: 8_000_000,
                MediaKind.VIDEO: 64_000_000,
                MediaKind.DOCUMENT: 16_000_000,
            },
            together=True,
        ),
    )

    def __init__(self, options: WordPressOptions, password: str, *, account: str, office: str) -> None:
        self._options = options
        self._account = account
        self._office = office
        client = httpx.Client(
            auth=httpx.BasicAuth(options.user, password),
            timeout=TIMEOUT,
            headers={"User-Agent": "KiemTin publisher", "Accept": "application/json"},
            follow_redirects=False,
            # A proxy of the office's network is for other machines only.
            trust_env=not stays_on_this_machine(options.url),
        )
        self._rest = WordPressRest(client, options.url, options.api)
        self._may_embed: bool | None = None

    @classmethod
    def make(cls, account: Account, room: Room) -> Self:
        options = WordPressOptions.model_validate(dict(account.options))
        return cls(options, room.secret(options.secret), account=account.title, office=room.office)

    def verify(self) -> str:
        """The application password belongs to a user who may publish on the site."""
        try:
            me = self._me()
        except Rejected as problem:
            raise AccountNotOwned(account=self._account, reason=problem.values["reason"]) from problem
        if not me.get("capabilities", {}).get("publish_posts"):
            raise AccountNotOwned(
                account=self._account, reason=f"the user {self._options.user} may not publish posts"
            )
        return f"wordpress: {self._options.url}, user {me.get('slug', '?')} may publish_posts"

    def prepare(self, content: Outgoing, key: str, made: Made) -> None:
        """Upload the files and lay the post down as a draft: both can be repeated and undone.

        Files are known again by a name made of their bytes, the draft by the slug made of the key. A second
        draft, left by a lost answer, is one that nobody publishes.
        """
        for each in content.media:
            if made.get(each.sha256) is None:
                made.put(each.sha256, json.dumps(self._uploaded(each)))
        if not made.get(_POST):
            made.put(_POST, self._draft(content, key, made))

    def _draft(self, content: Outgoing, key: str, made: Made) -> str:
        slug = slug_of(key)
        found = self._posts(slug)
        if found:
            return _number(found[0])
        files = {each.sha256: json.loads(made.get(each.sha256) or "{}") for each in content.media}
        body: dict[str, Any] = {
            "title": html.escape(content.title, quote=False),
            "content": post_html(
                content,
                url=f"{self._options.url}?name={slug}",
                embed=bool(self._may_embed),
                files=[(each, files[each.sha256]["url"]) for each in content.media],
            ),
            "slug": slug,
            "status": "draft",
        }
        pictures = [each for each in content.media if each.kind is MediaKind.IMAGE]
        if pictures:
            body["featured_media"] = files[pictures[0].sha256]["id"]
        if self._options.category is not None:
            body["categories"] = [self._options.category]
        return _number(self._rest.post("/wp/v2/posts", body, irreversible=False, _fields=_FIELDS))

    def _uploaded(self, file: Attachment) -> dict[str, Any]:
        name = f"kt-{file.sha256[:24]}"
        if self._may_embed is None:
            self._me()
        found = self._rest.get("/wp/v2/media", slug=name, context="edit", _fields="id,slug,source_url")
        if not found:
            made = self._rest.upload(name + ENDINGS[file.mime], file.mime, Path(file.path).read_bytes())
            found = [made]
        try:
            number, address = int(found[0]["id"]), str(found[0]["source_url"])
        except (KeyError, TypeError, ValueError, IndexError):
            raise Transient(reason="the answer names no file", cause="strange_answer") from None
        if file.alt:
            with suppress(OutcomeUnknown):  # the same words once more harm nobody
                self._rest.post(f"/wp/v2/media/{number}", {"alt_text": file.alt}, _fields="id")
        return {"id": number, "url": address}

    def look(self, remote_id: str) -> RemotePost:
        """Whether readers can still see the post, and a hash of what its editors see of it."""
        if self._may_embed is None:
            self._me()
        try:
            post = self._rest.get(f"/wp/v2/posts/{remote_id}", context="edit", _fields="status,title,content")
        except Rejected as problem:
            if problem.values.get("cause") == "no_api":  # 404: removed for good
                return RemotePost(there=False)
            raise
        try:
            words = f"{post['title']['raw']}\n{post['content']['raw']}"
            there = post["status"] in ("publish", "private")
        except (KeyError, TypeError):
            raise Transient(reason="the answer names no post", cause="strange_answer") from None
        return RemotePost(there=there, fingerprint=hashlib.sha256(words.encode("utf-8")).hexdigest())

    def send(self, content: Outgoing, key: str, made: Made) -> Receipt:
        """Publish the draft. The same post however often it is asked for."""
        began = wall_clock()
        self.prepare(content, key, made)
        if (found := self.find(key, made)) is not None:
            return found
        refuse_late(began, wall_clock())
        # WP-Cron misses schedules: we send at the time, and WordPress publishes at once.
        try:
            answer = self._rest.post(
                f"/wp/v2/posts/{made.get(_POST)}", {"status": "publish"}, _fields=_FIELDS
            )
        except Rejected as problem:
            if problem.values.get("cause") != "no_api":
                raise
            made.put(_POST, "")  # somebody removed the draft: the next attempt lays down another
            raise Transient(reason=problem.values["reason"], cause="draft_gone") from problem
        try:
            return _receipt(answer)
        except (KeyError, TypeError):
            raise OutcomeUnknown(reason="the answer names no post", cause="strange_answer") from None

    def find(self, key: str, made: Made) -> Receipt | None:
        """The post with the key's slug, in the bin too. A draft was never published.

        Raises Rejected for one that the site holds back.
        """
        found = [each for each in self._posts(slug_of(key)) if each.get("status") != "draft"]
        try:
            return _receipt(found[0]) if found else None
        except (KeyError, TypeError):
            raise Transient(reason="the answer names no posts", cause="strange_answer") from None

    def _posts(self, slug: str) -> list[dict[str, Any]]:
        """Posts of every status with a slug, published ones first."""
        if self._may_embed is None:
            # First of all: asked by a stranger, WordPress answers this search with a riddle (400).
            self._me()
        found = self._rest.get(
            "/wp/v2/posts",
            slug=f"{slug},{slug}__trashed",
            status=_EVERY_STATUS,
            context="edit",
            _fields=_FIELDS,
        )
        if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
            raise Transient(reason="the answer names no posts", cause="strange_answer")
        return sorted(found, key=lambda each: each.get("status") == "draft")

    def _me(self) -> dict[str, Any]:
        me = self._rest.get("/wp/v2/users/me", context="edit", _fields="id,slug,capabilities")
        if not isinstance(me, dict) or not isinstance(me.get("capabilities"), dict):
            raise Transient(reason="the answer names no user", cause="strange_answer")
        # Without this right WordPress strips <script> and leaves the JSON as readable text.
        self._may_embed = bool(me["capabilities"].get("unfiltered_html"))
        return me


def slug_of(key: str) -> str:
    """The slug of a publication's key: lower case, stable, 80 bits."""
    return f"dinh-chinh-{hashlib.sha256(key.encode('utf-8')).hexdigest()[:20]}"


def post_html(
    content: Outgoing, *, url: str, embed: bool, files: Sequence[tuple[Attachment, str]] = ()
) -> str:
    """The post's HTML. ``embed`` adds the ClaimReview data, where WordPress keeps it."""
    parts: list[str] = []
    if corrected := html.escape(web_address(content.corrects)):
        parts.append(f'<p>Bài này đính chính <a href="{corrected}">một bài trước của chúng tôi</a>.</p>')
    if content.claim and content.verdict is not None and not content.quotes_claim:
        parts.append(
            f"<blockquote><p>Thông tin lan truyền: “{html.escape(content.claim)}”</p>"
            f"<p>Kết luận: <strong>{rating_words(content.verdict)}</strong></p></blockquote>"
        )
    parts.append(str(as_html(content.body)))
    parts += [_figure(file, address) for file, address in files]
    if link := html.escape(web_address(content.link)):
        parts.append(f'<p>Xem thêm: <a href="{link}">{link}</a></p>')
    if content.uncited:
        facts = "".join(
            f"<li>{html.escape(each.statement)}"
            + (f" <cite>({html.escape(each.source)})</cite>" if each.source else "")
            + "</li>"
            for each in content.uncited
        )
        parts.append(f"<p><strong>Căn cứ</strong></p><ul>{facts}</ul>")
    if not content.signed:
        parts.append(f"<p><strong>{html.escape(content.office)}</strong></p>")
    # Square brackets in a text are no shortcodes of WordPress.
    made = "\n".join(parts).replace("[", "&#91;").replace("]", "&#93;")
    if embed:
        data = embedded(structured_data(content, url=url))
        made += f'\n<script type="application/ld+json">{data}</script>'
    return made


def _figure(file: Attachment, address: str) -> str:
    at, alt = html.escape(address), html.escape(file.alt or file.name)
    if file.kind is MediaKind.IMAGE:
        return f'<figure><img src="{at}" alt="{html.escape(file.alt)}"></figure>'
    if file.kind is MediaKind.VIDEO:
        return f'<figure><video src="{at}" controls preload="metadata" aria-label="{alt}"></video></figure>'
    return f'<p><a href="{at}">{alt}</a></p>'


def _number(post: Any) -> str:
    try:
        return str(int(post["id"]))
    except (KeyError, TypeError, ValueError):
        raise Transient(reason="the answer names no post", cause="strange_answer") from None


def _receipt(post: dict[str, Any]) -> Receipt:
    status = post["status"]
    if status not in ("publish", "private", "trash"):
        raise Rejected(reason=f"WordPress keeps post {post['id']} as {status}", cause="kept_back")
    return Receipt(remote_id=str(post["id"]), remote_url=str(post["link"]))
