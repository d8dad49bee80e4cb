"""A Zalo that refuses what its documents and its answers in the field refuse: one Official Account and its articles.

Written from developers.zalo.me: "Official Account: Tạo bài viết", "Kiểm tra tiến trình", "Chỉnh sửa bài viết",
"Lấy chi tiết bài viết", "Lấy danh sách bài viết", "Lấy thông tin Official Account", "Xác thực và ủy quyền v4";
and from what users of the API report: errors come with HTTP 200, -201 names any wrong value, articles of exactly
150 and summaries of exactly 300 characters are refused, lists hold 10 at most, covers are fetched by address.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fakes.serving import Consents, FakeServer, Refused, Request, Said

OA = "579745863508352884"
APP = "3271178555642588528"
SECRET = "bi-mat-zalo-0900"


@dataclass
class Task:
    article: dict[str, Any]
    asked: int = 0
    done: str = ""


class FakeZalo(FakeServer):
    """``articles`` by id, newest last. ``processing`` is the number of times a task is not ready when asked.
    The corrections site's folder, given as ``site_dir``, is served below ``/site/``."""

    def __init__(self, site_dir: Path) -> None:
        super().__init__()
        self.site_dir = site_dir
        self.consents = Consents(app_id=APP, code_challenge_method="S256")
        self.access = "truy-cap.0"
        self.refresh = "lam-moi.0"
        self.verified = True
        self.may_manage = True
        self.package = True
        self.quota_left = 100
        self.processing = 0
        self.picture_fails = False
        self.tasks: dict[str, Task] = {}
        self.articles: dict[str, dict[str, Any]] = {}
        self._number = 0

    @property
    def shown(self) -> list[dict[str, Any]]:
        return [each for each in self.articles.values() if each["status"] == "show"]

    def answer(self, request: Request) -> Said:
        if request.path.startswith("/site/"):
            file = self.site_dir / request.path.removeprefix("/site/")
            return (
                Said(200, file.read_bytes(), {"Content-Type": "image/jpeg"}) if file.is_file() else Said(404)
            )
        if request.path == "/v4/oa/access_token":
            return self._token(request)
        if request.headers.get("access_token") != self.access:
            raise _error(-216, "Access token is invalid")
        known = {
            ("GET", "/v2.0/oa/getoa"): self._oa,
            ("POST", "/v2.0/article/create"): self._create,
            ("POST", "/v2.0/article/update"): self._update,
            ("POST", "/v2.0/article/verify"): self._verify,
            ("GET", "/v2.0/article/getdetail"): self._detail,
            ("GET", "/v2.0/article/getslice"): self._slice,
        }
        act = known.get((request.method, request.path))
        if act is None:
            raise Refused(Said(404, {"error": -209, "message": "API is not support"}))
        if "/article/" in request.path and not self.may_manage:
            raise _error(-202, "Permission denied")
        if request.method == "POST" and request.content_type != "application/json":
            raise _error(-201, "body is invalid")
        return act(request)

    def _token(self, request: Request) -> Said:
        form = request.form()
        if request.method != "POST" or request.content_type != "application/x-www-form-urlencoded":
            raise _error(-14001, "Invalid request")
        if request.headers.get("secret_key") != SECRET or form.get("app_id") != APP:
            raise _error(-14004, "Invalid app")
        grant = form.get("grant_type")
        if grant not in ("refresh_token", "authorization_code"):
            raise _error(-14001, "Invalid grant type")
        agreed = grant == "authorization_code" and self.consents.exchange(form)
        if not agreed and form.get("refresh_token") != self.refresh:
            raise _error(-14020, "Invalid refresh token")
        number = self._next()
        self.access, self.refresh = f"truy-cap.{number}", f"lam-moi.{number}"
        return Said(body={"access_token": self.access, "refresh_token": self.refresh, "expires_in": "90000"})

    def _oa(self, request: Request) -> Said:
        return _ok({"oa_id": OA, "name": "UBND xã Thử Nghiệm", "is_verified": self.verified})

    def _create(self, request: Request) -> Said:
        article = request.json()
        self._check(article)
        return self._tasked(article)

    def _update(self, request: Request) -> Said:
        article = request.json()
        if article.get("id") not in self.articles:
            raise _error(-201, "article is not exist")
        self._check(article)
        return self._tasked(article)

    def _tasked(self, article: dict[str, Any]) -> Said:
        token = f"tien-trinh-{self._next()}"
        self.tasks[token] = Task(article)
        if not self.processing:
            self._work(self.tasks[token])
        return _ok({"token": token})

    def _verify(self, request: Request) -> Said:
        task = self.tasks.get(request.json().get("token", ""))
        if task is None:
            raise _error(-201, "token is invalid article")
        task.asked += 1
        if not task.done and task.asked <= self.processing:
            raise _error(-200, "Media is being processed")
        self._work(task)
        if task.done == "failed":
            raise _error(-200, "Upload media failed")
        return _ok({"id": task.done})

    def _work(self, task: Task) -> None:
        if task.done:
            return
        addresses = [task.article["cover"]["photo_url"]]
        addresses += [each["url"] for each in task.article["body"] if each["type"] == "image"]
        if self.picture_fails or not all(self._fetched(each) for each in addresses):
            task.done = "failed"
            return
        number = task.article.get("id") or f"bai{self._next():06d}"
        before = self.articles.get(number, {})
        figures = {"total_view": 250, "total_share": 4, "create_date": 1_795_143_600_000}
        link = {"link_view": f"https://post.oa.zalo.me/d/{OA}?id={number}"}
        self.articles[number] = {**figures, **link, **before, **task.article, "id": number}
        task.done = number

    def _fetched(self, address: str) -> bool:
        if not address.startswith(f"{self.url}site/"):
            return True
        file = self.site_dir / address.removeprefix(f"{self.url}site/")
        return file.is_file() and file.stat().st_size <= 1_000_000

    def _detail(self, request: Request) -> Said:
        article = self.articles.get(request.query.get("id", ""))
        if article is None:
            raise _error(-201, "article is not exist")
        return _ok(article)

    def _slice(self, request: Request) -> Said:
        if request.query.get("type") not in ("normal", "video"):
            raise _error(-201, "type accept only 2 value normal and video.")
        start, most = int(request.query.get("offset", "0")), int(request.query.get("limit", "10"))
        if most > 10:
            raise _error(-201, "maximum limit is 10")
        newest = list(reversed(self.articles.values()))[start : start + most]
        names = ("id", "title", "status", "total_view", "create_date", "link_view")
        medias = [{name: each[name] for name in names} for each in newest]
        return _ok({"medias": medias, "total": len(self.articles)})

    def _check(self, article: dict[str, Any]) -> None:
        if not self.package:
            raise _error(-224, "OA has not bought the package")
        if self.quota_left <= 0:
            raise _error(-211, "Out of quota")
        self.quota_left -= 1
        for name, most in (("title", 150), ("description", 300), ("author", 50)):
            value = article.get(name)
            if not isinstance(value, str) or not 1 <= len(value) < most:
                raise _error(-201, f"{name} allow 1 to {most} characters")
        cover = article.get("cover") or {}
        address = str(cover.get("photo_url", ""))
        if cover.get("cover_type") != "photo" or cover.get("status") != "show":
            raise _error(-201, "cover value is invalid")
        if not address.startswith(("https://", self.url)) or " " in address:
            raise _error(-201, "photo_url is invalid")
        body = article.get("body")
        if article.get("type") != "normal" or not isinstance(body, list) or not body:
            raise _error(-201, "body is invalid")
        for part in body:
            needed = {"text": "content", "image": "url"}.get(part.get("type", ""))
            if needed is None or not part.get(needed):
                raise _error(-201, "body is invalid")
        for name in ("status", "comment"):
            if article.get(name) not in ("show", "hide"):
                raise _error(-201, f"{name} is invalid")

    def _next(self) -> int:
        self._number += 1
        return self._number


def _ok(data: dict[str, Any]) -> Said:
    return Said(body={"error": 0, "message": "Success", "data": data})


def _error(code: int, message: str) -> Refused:
    return Refused(error(code, message))


def error(code: int, message: str = "", status: int = 200) -> Said:
    """An error as Zalo tells it: mostly with HTTP 200."""
    return Said(status, {"error": code, "message": message})
