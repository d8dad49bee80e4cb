"""Where a value stands in a JSON answer (``data.items``, ``replies.0.text``), and names no path may hold. Pure."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise
from typing import Annotated, Any

from pydantic import AfterValidator, Field

_PART = re.compile(r"[A-Za-z_$][\w$-]*|\d+|\*")
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
PERSONAL = frozenset(
    {
        *("author", "authors", "user", "users", "username", "usernames", "name", "names", "nickname", "nick"),
        *("fullname", "firstname", "lastname", "displayname", "screenname", "avatar", "avatars", "photo"),
        *(
            "id",
            "ids",
            "uid",
            "uuid",
            "guid",
            "userid",
            "memberid",
            "member",
            "members",
            "account",
            "accounts",
        ),
        *(
            "profile",
            "profiles",
            "person",
            "persons",
            "people",
            "owner",
            "owners",
            "creator",
            "creators",
            "poster",
        ),
        *("posters", "email", "mail", "phone", "tel", "mobile", "ip", "address", "handle", "login", "from"),
        *(
            "permalink",
            "commenter",
            "writer",
            "customer",
            "reader",
            "sender",
            "contact",
            "gender",
            "birthday",
        ),
        *("by", "byline", "who", "alias", "signature"),
        *(
            "ten",
            "hoten",
            "nguoidung",
            "nguoiviet",
            "tacgia",
            "thanhvien",
            "taikhoan",
            "sodienthoai",
            "dienthoai",
        ),
    }
)
"""Words that name a person or lead to one. A path with one of them is refused, whatever stands there."""
_ENDS = tuple(
    sorted(
        each
        for each in PERSONAL
        if len(each) > 3 and each not in {"mail", "nick", "from", "login", "reader", "mobile", "ids", "hoten"}
    )
)


def personal(part: str) -> bool:
    """True when a field's name says that a person is in it: ``author``, ``userName``, ``comment_user_id``."""
    plain = unicodedata.normalize("NFKD", part.replace("đ", "d").replace("Đ", "D"))
    plain = "".join(each for each in plain if not unicodedata.combining(each))
    words = [each.lower() for each in _WORD.findall(plain)]
    joined = "".join(words)
    pairs = {one + two for one, two in pairwise(words)}
    return bool(
        PERSONAL & {*words, *pairs, joined} or any(joined.startswith(e) or joined.endswith(e) for e in _ENDS)
    )


def _path(written: str) -> str:
    written = written.strip().removeprefix("$.")
    for part in written.split(".") if written else ():
        if not _PART.fullmatch(part):
            raise ValueError(f"{part!r} is not a field; write names joined by dots, as data.items")
        if personal(part):
            raise ValueError(
                f"the field {part!r} names a person; who wrote a comment is never read (safeguards S1, S2)"
            )
    return written


FieldPath = Annotated[str, Field(max_length=200), AfterValidator(_path)]
"""A path that cannot name who spoke. ``*`` stands for every entry of a list."""


def at(data: Any, path: str) -> list[Any]:
    """Every value at ``path``; none when it leads nowhere. The empty path is the value itself."""
    found = [data]
    for part in path.split(".") if path else ():
        reached: list[Any] = []
        for each in found:
            if part == "*":
                # Lists only: every field of an object would be its author, too.
                reached.extend(each if isinstance(each, list) else ())
            elif isinstance(each, dict) and part in each:
                reached.append(each[part])
            elif isinstance(each, list) and part.isdecimal() and int(part) < len(each):
                reached.append(each[int(part)])
        found = reached[:10_000]
    return found


def rows(data: Any, path: str) -> list[dict[str, Any]]:
    """The objects at ``path``, a list of them or several lists."""
    out: list[dict[str, Any]] = []
    for each in at(data, path):
        out.extend(row for row in (each if isinstance(each, list) else [each]) if isinstance(row, dict))
    return out
