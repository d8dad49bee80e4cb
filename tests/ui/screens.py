"""Opening a page of the dashboard in a test, and reading everything that stands on it."""

from __future__ import annotations

import re
from html import unescape

from streamlit.proto.WidgetStates_pb2 import WidgetStates
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from dashboard.deps import Services

PAGES = (
    "claims", "drafts", "calendar", "trends", "evidence", "media", "packs", "sources", "administration", "account",
)  # fmt: skip


def _whole(services: object) -> None:
    # Streamlit runs this text as a script of its own: everything it names is imported in it.
    from typing import Any, cast

    from dashboard.app import main

    main(cast(Any, services))


def start(services: Services, page: str = "") -> AppTest:
    """The dashboard as a browser that has just come sees it."""
    at = AppTest.from_function(_whole, kwargs={"services": services}, default_timeout=60)
    if page:
        at._page_hash = calc_hash(page)
    return at.run()


def open_page(services: Services, user: int, page: str, **state: object) -> AppTest:
    """A page for somebody who is signed in. ``state`` is put into the session first."""
    at = AppTest.from_function(_whole, kwargs={"services": services}, default_timeout=60)
    at.session_state["kt.user"] = user
    at.session_state["kt.seen"] = services.clock.now()
    for key, value in state.items():
        at.session_state[key] = value
    at._page_hash = calc_hash(page)
    return at.run()


def go_to(at: AppTest, page: str) -> AppTest:
    """Another page in the same session, as the navigation opens it; follow with ``run``."""
    at._page_hash = calc_hash(page)
    return at


def press_again(at: AppTest, button: str) -> AppTest:
    """What a browser sends when a button is pressed that the server has already replaced."""
    states = WidgetStates()
    late = states.widgets.add()
    late.id = button
    late.trigger_value = True
    return at._run(states)


def sign_in(at: AppTest, name: str, password: str) -> AppTest:
    at.text_input(key="sign-in-name").input(name)
    at.text_input(key="sign-in-password").input(password)
    return at.button[0].click().run()


def protos(at: AppTest) -> str:
    """Everything the server sent for this page, as one text: what a browser could show or hide."""
    found: list[str] = []

    def walk(node: object) -> None:
        proto = getattr(node, "proto", None)
        if proto is not None:
            # Octal escapes of the text format would hide Vietnamese words from a search.
            raw = str(proto)
            found.append(re.sub(r"((?:\\\d{3})+)", _octal, raw))
        for child in getattr(node, "children", {}).values():
            walk(child)

    walk(at._tree)
    return unescape("\n".join(found))


def _octal(match: re.Match[str]) -> str:
    codes = bytes(int(code, 8) for code in re.findall(r"\\(\d{3})", match.group(1)))
    return codes.decode("utf-8", errors="replace")


def html(at: AppTest) -> str:
    """The drawn HTML of the page, without the style sheet."""
    bodies = [str(each.proto.body) for each in at.get("html")]
    return "\n".join(each for each in bodies if not each.startswith("<style"))


def words(at: AppTest) -> str:
    """The drawn HTML as a person reads it."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html(at))))


def cells(at: AppTest, heading: str) -> list[str]:
    """The cells of every table column with this heading."""
    found = []
    for table in re.findall(r"<table class=\"kt\">.*?</table>", html(at), flags=re.S):
        heads = [unescape(each) for each in re.findall(r"<th\b[^>]*>(.*?)</th>", table)]
        if heading not in heads:
            continue
        column = heads.index(heading)
        body = table.split("<tbody>")[1]
        for row in re.findall(r"<tr>(.*?)</tr>", body, flags=re.S):
            values = re.findall(r"<td[^>]*>(.*?)</td>", row, flags=re.S)
            found.append(unescape(re.sub(r"<[^>]+>", "", values[column])))
    return found


def errors(at: AppTest) -> list[str]:
    """Messages of what went wrong; an uncaught exception counts as one too."""
    return [each.value for each in at.error] + [f"EXCEPTION {each.value}" for each in at.exception]
