"""Pages of a thread in the exact markup of each forum engine's default style, with invented people and words.

XenForo 2.2 (message_macros, page_nav), phpBB 3.3 prosilver (viewtopic_body.html, pagination.html), vBulletin 3.8
(postbit_legacy, pagenav), 4.2 (postbit, pagenav) and 5.6 (display_Post, pagenav). Every page carries the speaker's
name in all the places where the engine puts it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
HOST = "https://diendan.example"


@dataclass(frozen=True)
class Post:
    """One post: ``quotes`` is what it repeats of another, ``signature`` what stands under it."""

    number: int
    who: str
    text: str
    at: datetime
    quotes: str = ""
    signature: str = "Chữ ký: Canary Chữ Ký"


@dataclass(frozen=True)
class Shape:
    """``page`` renders; ``address`` is a page of the thread; ``board`` lists threads."""

    page: Callable[[Sequence[Post], int, int], str]
    address: Callable[[int], str]
    board: str
    feed_link: str


def numbers(page: int, pages: int) -> list[int]:
    """The page numbers an engine links: first, last, and those around the current one."""
    return sorted({1, pages, *(each for each in range(page - 2, page + 3) if 1 <= each <= pages)})


def _xenforo(posts: Sequence[Post], page: int, pages: int) -> str:
    body = "".join(
        f'<article class="message message--post js-post js-inlineModContainer" data-author="{post.who}" '
        f'data-content="post-{post.number}" id="js-post-{post.number}"><div class="message-cell message-cell--user">'
        f'<h4 class="message-name"><a href="/members/{post.who}.5/" class="username" data-user-id="5">{post.who}</a></h4></div>'
        f'<header class="message-attribution message-attribution--split"><ul class="message-attribution-main listInline">'
        f'<li class="u-concealed"><a href="/threads/thu.7/post-{post.number}" rel="nofollow"><time class="u-dt" dir="auto" '
        f'datetime="{post.at.astimezone(ZONE):%Y-%m-%dT%H:%M:%S+0700}">{post.at.astimezone(ZONE):%d/%m/%y}</time></a></li></ul></header>'
        f'<article class="message-body js-selectToQuote"><div itemprop="text"><div class="bbWrapper">'
        + (
            f'<blockquote data-attributes="member: 5" data-quote="{post.who}" class="bbCodeBlock bbCodeBlock--expandable '
            f'bbCodeBlock--quote js-expandWatch"><div class="bbCodeBlock-title"><a>{post.who} nói:</a></div>'
            f'<div class="bbCodeBlock-content">{escape(post.quotes)}</div></blockquote>'
            if post.quotes
            else ""
        )
        + f'{escape(post.text)}</div></div></article><aside class="message-signature"><div class="bbWrapper">{post.signature}</div></aside></article>'
        for post in posts
    )
    links = "".join(
        f'<li class="pageNav-page {"pageNav-page--current" if each == page else ""}"><a href="{_xenforo_link(each)}">{each}</a></li>'
        for each in numbers(page, pages)
    )
    jump = ""
    if page > 1:
        jump += f'<a href="{_xenforo_link(page - 1)}" class="pageNav-jump pageNav-jump--prev">Trước</a>'
    if page < pages:
        jump += f'<a href="{_xenforo_link(page + 1)}" class="pageNav-jump pageNav-jump--next">Tiếp</a>'
    nav = (
        f'<nav class="pageNavWrapper"><div class="pageNav">{jump}<ul class="pageNav-main">{links}</ul></div></nav>'
        if pages > 1
        else ""
    )
    return f'<!DOCTYPE html><html id="XF" lang="vi"><head><meta charset="utf-8"></head><body>{nav}{body}{nav}</body></html>'


def _xenforo_link(page: int) -> str:
    return "/threads/thu.7/" if page == 1 else f"/threads/thu.7/page-{page}"


def _phpbb(posts: Sequence[Post], page: int, pages: int) -> str:
    body = "".join(
        f'<div id="p{post.number}" class="post has-profile bg2"><div class="inner">'
        f'<dl class="postprofile" id="profile{post.number}"><dt class="has-profile-rank no-avatar">'
        f'<a href="./memberlist.php?mode=viewprofile&amp;u=5&amp;sid=abc" class="username">{post.who}</a></dt>'
        f'<dd class="profile-posts"><strong>Bài viết:</strong> 12</dd></dl>'
        f'<div class="postbody"><div id="post_content{post.number}"><h3><a href="./viewtopic.php?p={post.number}#p{post.number}">Re: Thử</a></h3>'
        f'<p class="author"><a class="unread" href="./viewtopic.php?p={post.number}#p{post.number}" title="Bài viết">'
        f'<i class="icon fa-file fa-fw"></i></a><span class="responsive-hide">bởi <strong>'
        f'<a href="./memberlist.php?mode=viewprofile&amp;u=5" class="username">{post.who}</a></strong> &raquo; </span>'
        f'<time datetime="{post.at:%Y-%m-%dT%H:%M:%S+00:00}">{post.at.astimezone(ZONE):%d/%m/%Y %H:%M}</time></p>'
        f'<div class="content">'
        + (
            f'<blockquote><div><cite><a href="./memberlist.php?mode=viewprofile&amp;u=5">{post.who}</a> đã viết: </cite>{escape(post.quotes)}</div></blockquote>'
            if post.quotes
            else ""
        )
        + f'{escape(post.text)}</div><div id="sig{post.number}" class="signature">{post.signature}</div></div></div></div></div><hr class="divider" />'
        for post in posts
    )
    links = "".join(
        f'<li class="active"><span>{each}</span></li>'
        if each == page
        else f'<li><a class="button" href="{_phpbb_link(each)}" role="button">{each}</a></li>'
        for each in numbers(page, pages)
    )
    jump = '<li class="dropdown-container dropdown-button-control page-jump"><a class="button button-icon-only dropdown-trigger" href="#" role="button">999</a></li>'
    before = (
        f'<li class="arrow previous"><a class="button button-icon-only" href="{_phpbb_link(page - 1)}" rel="prev" role="button">Trước</a></li>'
        if page > 1
        else ""
    )
    after = (
        f'<li class="arrow next"><a class="button button-icon-only" href="{_phpbb_link(page + 1)}" rel="next" role="button">Tiếp</a></li>'
        if page < pages
        else ""
    )
    nav = (
        f'<div class="pagination">{len(posts)} bài • <ul>{jump}{before}{links}{after}</ul></div>'
        if pages > 1
        else ""
    )
    return f'<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"></head><body id="phpbb" class="section-viewtopic"><div class="action-bar bar-top">{nav}</div>{body}<div class="action-bar">{nav}</div></body></html>'


def _phpbb_link(page: int) -> str:
    return (
        "./viewtopic.php?t=7&amp;sid=abc"
        if page == 1
        else f"./viewtopic.php?t=7&amp;sid=abc&amp;start={10 * (page - 1)}"
    )


def _vb4(posts: Sequence[Post], page: int, pages: int) -> str:
    body = "".join(
        f'<li class="postbitlegacy postbitim postcontainer old" id="post_{post.number}"><div class="posthead"><span class="postdate old">'
        f'<span class="date">{post.at.astimezone(ZONE):%d-%m-%Y},&nbsp;<span class="time">{post.at.astimezone(ZONE):%I:%M %p}</span></span></span>'
        f'<span class="nodecontrols"><a name="post{post.number}" href="showthread.php?7-thu&amp;p={post.number}" class="postcounter">#{post.number}</a></span></div>'
        f'<div class="postdetails"><div class="userinfo"><div class="username_container"><div class="popupmenu memberaction">'
        f'<a rel="nofollow" class="username offline popupctrl" href="member.php?5-{post.who}" title="{post.who} đang ẩn"><strong>{post.who}</strong></a></div></div></div>'
        f'<div class="postbody"><div class="postrow"><div class="content"><div id="post_message_{post.number}"><blockquote class="postcontent restore ">'
        + (
            f'<div class="bbcode_container"><div class="bbcode_quote"><div class="quote_container"><div class="bbcode_postedby">Trích dẫn <strong>{post.who}</strong></div>'
            f'<div class="message">{escape(post.quotes)}</div></div></div></div>'
            if post.quotes
            else ""
        )
        + f'{escape(post.text)}</blockquote></div></div></div></div></div><blockquote class="signature restore">{post.signature}</blockquote></li>'
        f'<li class="postbit postbitim" id="post_thanks_box_{post.number}"><div class="postbody"><blockquote class="postcontent restore">'
        f'<a href="member.php?5">Canary Cảm Ơn</a></blockquote></div></li>'
        for post in posts
    )
    links = "".join(
        f'<span class="selected"><a href="javascript://">{each}</a></span>'
        if each == page
        else f'<span><a href="{_vb4_link(each)}">{each}</a></span>'
        for each in numbers(page, pages)
    )
    before = (
        f'<span class="prev_next"><a rel="prev" href="{_vb4_link(page - 1)}"><img src="p.gif" alt="Trước" /></a></span>'
        if page > 1
        else ""
    )
    after = (
        f'<span class="prev_next"><a rel="next" href="{_vb4_link(page + 1)}"><img src="n.gif" alt="Sau" /></a></span>'
        if page < pages
        else ""
    )
    last = (
        f'<span class="first_last"><a href="{_vb4_link(pages)}">Cuối<img src="l.gif" /></a></span>'
        if page < pages
        else ""
    )
    nav = (
        f'<div id="pagination_top" class="pagination_top"><form class="pagination popupmenu nohovermenu">{before}{links}{after}{last}</form></div>'
        if pages > 1
        else ""
    )
    return f'<!DOCTYPE html><html id="vbulletin_html" lang="vi"><head><meta charset="utf-8"></head><body>{nav}<ol id="posts" class="posts">{body}</ol></body></html>'


def _vb4_link(page: int) -> str:
    return "showthread.php?7-thu&amp;s=abc" if page == 1 else f"showthread.php?7-thu/page{page}&amp;s=abc"


def _vb5(posts: Sequence[Post], page: int, pages: int) -> str:
    body = "".join(
        f'<li data-node-id="{post.number}" class="b-post js-post js-comment-entry__parent h-restore--on-preview" itemscope>'
        f'<div class="b-userinfo b-userinfo__details"><div class="author h-text-size--14" itemprop="author" itemscope><strong>'
        f'<a href="{HOST}/member/5-x" data-vbnamecard="5"><span itemprop="name">{post.who}</span></a></strong></div></div>'
        f'<div class="b-post__timestamp"><time itemprop="dateCreated" datetime="{post.at.astimezone(ZONE):%Y-%m-%dT%H:%M:%S}">{post.at:%d-%m-%Y}</time></div>'
        f'<div class="js-post__content-text restore h-wordwrap" itemprop="text">'
        + (
            f'<div class="bbcode_container"><div class="bbcode_quote"><div class="bbcode_postedby">Đăng bởi <strong>{post.who}</strong></div><div class="message">{escape(post.quotes)}</div></div></div>'
            if post.quotes
            else ""
        )
        + f'{escape(post.text)}</div><div class="post-signature restore">{post.signature}</div></li>'
        for post in posts
    )
    links = "".join(
        f'<a class="js-pagenav-button b-button {"js-pagenav-current-button" if each == page else ""}" href="{_vb5_link(each)}" data-page="{each}">{each}</a>'
        for each in numbers(page, pages)
    )
    before = (
        f'<a class="js-pagenav-prev-button b-button left-arrow" rel="prev" href="{_vb5_link(page - 1)}"></a>'
        if page > 1
        else ""
    )
    after = (
        f'<a class="js-pagenav-next-button b-button right-arrow" rel="next" href="{_vb5_link(page + 1)}"></a>'
        if page < pages
        else ""
    )
    nav = (
        f'<div class="js-pagenav pagenav"><div class="pagenav-controls">{before}{links}{after}</div></div>'
        if pages > 1
        else ""
    )
    return f'<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"></head><body class="l-desktop">{nav}<ul class="conversation-list list-container">{body}</ul></body></html>'


def _vb5_link(page: int) -> str:
    return f"{HOST}/forum/hoi/7-thu" if page == 1 else f"{HOST}/forum/hoi/7-thu/page{page}"


def _vb3(posts: Sequence[Post], page: int, pages: int) -> str:
    body = "".join(
        f'<div id="edit{post.number}"><table id="post{post.number}" class="tborder" cellpadding="6" width="100%"><tr><td class="thead" style="font-weight:normal">'
        f'<a name="post{post.number}"><img class="inlineimg" src="s.gif" alt="Cũ" /></a> {post.at.astimezone(ZONE):%d-%m-%Y, %I:%M %p}</td><td class="thead" align="right">#<a href="showpost.php?p={post.number}"><strong>{post.number}</strong></a></td></tr>'
        f'<tr valign="top"><td class="alt2" width="175"><div id="postmenu_{post.number}"><a class="bigusername" href="member.php?u=5">{post.who}</a></div></td>'
        f'<td class="alt1" id="td_post_{post.number}"><div id="post_message_{post.number}">'
        + (
            f'<div style="margin:20px; margin-top:5px; "><div class="smallfont" style="margin-bottom:2px">Trích:</div><table cellpadding="6"><tr><td class="alt2"><div>Nguyên văn bởi <strong>{post.who}</strong></div><div style="font-style:italic">{escape(post.quotes)}</div></td></tr></table></div>'
            if post.quotes
            else ""
        )
        + f"{escape(post.text)}</div><div>__________________<br />{post.signature}</div></td></tr></table></div>"
        for post in posts
    )
    links = "".join(
        f'<td class="alt2"><span class="smallfont"><strong>{each}</strong></span></td>'
        if each == page
        else f'<td class="alt1"><a class="smallfont" href="{_vb3_link(each)}">{each}</a></td>'
        for each in numbers(page, pages)
    )
    before = (
        f'<td class="alt1"><a rel="prev" class="smallfont" href="{_vb3_link(page - 1)}">&lt;</a></td>'
        if page > 1
        else ""
    )
    after = (
        f'<td class="alt1"><a rel="next" class="smallfont" href="{_vb3_link(page + 1)}">&gt;</a></td>'
        if page < pages
        else ""
    )
    nav = (
        f'<div class="pagenav" align="right"><table class="tborder"><tr><td class="vbmenu_control">Trang {page}/{pages}</td>{before}{links}{after}</tr></table></div>'
        if pages > 1
        else ""
    )
    return f'<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"></head><body>{nav}<div id="posts">{body}</div>{nav}</body></html>'


def _vb3_link(page: int) -> str:
    return "showthread.php?s=abc&amp;t=7" if page == 1 else f"showthread.php?s=abc&amp;t=7&amp;page={page}"


SHAPES: dict[str, Shape] = {
    "xenforo": Shape(
        _xenforo,
        lambda page: f"{HOST}/threads/thu.7/" + ("" if page == 1 else f"page-{page}"),
        '<div class="structItem structItem--thread"><div class="structItem-title"><a href="/forums/x/?prefix_id=1" class="labelLink">'
        'Hỏi</a><a href="/threads/thu.7/" class="">Thử</a></div><div class="structItem-minor"><a href="/members/a.5/" class="username">'
        "Canary Chủ</a></div></div>",
        f"{HOST}/threads/thu.7/",
    ),
    "phpbb": Shape(
        _phpbb,
        lambda page: f"{HOST}/viewtopic.php?t=7" + ("" if page == 1 else f"&start={10 * (page - 1)}"),
        '<ul class="topiclist topics"><li class="row bg1"><dl class="row-item topic_read"><dt><div class="list-inner">'
        '<a href="./viewtopic.php?t=7&amp;sid=abc" class="topictitle">Thử</a><div class="topic-poster">bởi '
        '<a href="./memberlist.php?mode=viewprofile&amp;u=5" class="username">Canary Chủ</a></div></div></dt></dl></li></ul>',
        f"{HOST}/viewtopic.php?t=7&amp;p=99#p99",
    ),
    "vbulletin": Shape(
        _vb4,
        lambda page: f"{HOST}/showthread.php?7-thu" + ("" if page == 1 else f"/page{page}"),
        '<ol id="threads" class="threads"><li class="threadbit"><h3 class="threadtitle"><a class="title" '
        'href="showthread.php?7-thu&amp;s=abc" id="thread_title_7">Thử</a></h3></li></ol>',
        f"{HOST}/showthread.php?7-thu&amp;goto=newpost",
    ),
    "vbulletin5": Shape(
        _vb5,
        lambda page: f"{HOST}/forum/hoi/7-thu" + ("" if page == 1 else f"/page{page}"),
        f'<table><tr class="topic-item"><td><a href="{HOST}/forum/hoi/7-thu" class="topic-title js-topic-title">Thử</a></td></tr></table>',
        f"{HOST}/forum/hoi/7-thu",
    ),
    "vbulletin3": Shape(
        _vb3,
        lambda page: f"{HOST}/showthread.php?t=7" + ("" if page == 1 else f"&page={page}"),
        '<table><tr><td class="alt1" id="td_threadtitle_7"><a href="showthread.php?s=abc&amp;t=7" id="thread_title_7">Thử</a></td></tr></table>',
        f"{HOST}/showthread.php?t=7&amp;goto=newpost",
    ),
}
