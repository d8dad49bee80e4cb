"""One post on its way to TikTok: begun, its bytes sent, waited for until TikTok has let it through."""

from __future__ import annotations

import time
from typing import Any
from urllib.parse import urlsplit

import httpx

from kiemtin.entities import Attachment, Outgoing, Receipt
from kiemtin.errors import OutcomeUnknown, Rejected, Transient
from kiemtin.ports import Made
from scheduler.channels.addresses import stays_on_this_machine
from scheduler.channels.http_calls import link_of, number_of
from scheduler.channels.posts import written
from scheduler.channels.tiktok_calls import Gone, TikTokCalls
from scheduler.channels.tiktok_upload import Upload, last_begins, parts

PUBLIC = "PUBLIC_TO_EVERYONE"
ASKS = 5
ASK_EVERY = 3.0
"""How often, and seconds between, the send asks what became of the video; most are through by then."""
_sleep = time.sleep


class Posting:
    """Posts of one account. ``duet`` is for stitches too."""

    def __init__(
        self,
        client: httpx.Client,
        calls: TikTokCalls,
        *,
        user: str,
        comments: bool,
        duet: bool,
        made_with_ai: bool,
    ) -> None:
        self._client = client
        self._calls = calls
        self._user = user
        self._comments = comments
        self._duet = duet
        self._made_with_ai = made_with_ai

    def finish(self, reached: int, video: Attachment, made: Made) -> None:
        """Send the last part: it publishes."""
        self._upload(made, video).part(reached, video.size, last=True)

    def creator(self) -> dict[str, Any]:
        return self._calls.post("post/publish/creator_info/query/", {})

    def ready(self, content: Outgoing, made: Made) -> tuple[str, int]:
        """The publish id and how many bytes TikTok has: all before the last part, or all."""
        video = content.media[0]
        creator = self.creator()
        if PUBLIC not in texts(creator.get("privacy_level_options")):
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
            told = self.status(number)
        except Gone:
            return "", 0
        if told.get("status") == "FAILED":
            made.put("publish_id", "")  # a person who plans it again means a new try
            reason = str(told.get("fail_reason", ""))[:80]
            problem = self._calls.meaning(reason, f"TikTok: {reason}")
            if isinstance(problem, Rejected):
                raise problem
            return "", 0
        reached = uploaded(told)
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
                    "disable_comment": not self._comments or creator.get("comment_disabled") is True,
                    "disable_duet": not self._duet or creator.get("duet_disabled") is True,
                    "disable_stitch": not self._duet or creator.get("stitch_disabled") is True,
                    "is_aigc": self._made_with_ai,
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

    def status(self, number: str) -> dict[str, Any]:
        return self._calls.post("post/publish/status/fetch/", {"publish_id": number})

    def awaited(self, number: str, made: Made) -> Receipt:
        """What became of the video, as far as TikTok knows within a short while."""
        told: dict[str, Any] = {}
        try:
            for turn in range(ASKS):
                if turn:
                    _sleep(ASK_EVERY)
                told = self.status(number)
                if told.get("status") == "FAILED":
                    break
                if found := self.receipt(told):
                    return found
        except (Transient, Rejected, Gone) as problem:
            raise OutcomeUnknown(reason=str(problem), cause="tiktok_checking") from problem
        if told.get("status") != "FAILED":
            raise OutcomeUnknown(reason=f"TikTok says {state_of(told)}", cause="tiktok_checking")
        made.put("publish_id", "")
        reason = str(told.get("fail_reason", ""))[:80]
        raise self._calls.meaning(reason, f"TikTok: {reason}")

    def receipt(self, told: dict[str, Any]) -> Receipt | None:
        """None before TikTok has let the video through: only then does it name the public post."""
        posts = told.get("publicaly_available_post_id")  # spelt so in the API
        if told.get("status") != "PUBLISH_COMPLETE" or not isinstance(posts, list) or not posts:
            return None
        return self.named(number_of(posts[0]), None)

    def named(self, number: str, address: object) -> Receipt:
        ours = f"https://www.tiktok.com/@{self._user}/video/{number}"
        return Receipt(remote_id=number, remote_url=link_of(address, ours))

    def _upload(self, made: Made, video: Attachment) -> Upload:
        return Upload(self._client, made.get("upload") or "", video)


def uploaded(told: dict[str, Any]) -> int:
    """Bytes TikTok has; past the upload it does not say any more."""
    if told.get("status") != "PROCESSING_UPLOAD":
        return 1 << 62
    reached = told.get("uploaded_bytes")
    return reached if isinstance(reached, int) else 0


def state_of(told: dict[str, Any]) -> str:
    return str(told.get("status", "?"))[:40]


def texts(values: object) -> list[str]:
    return [str(each) for each in values] if isinstance(values, list) else []
