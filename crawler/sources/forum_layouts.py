"""Where forum engines put things on a page, as CSS selectors. Data, checked against saved pages."""

from __future__ import annotations

from typing import Annotated, Literal

from parsel import Selector
from pydantic import AfterValidator, BaseModel, ConfigDict, Field


def _css(selector: str) -> str:
    try:
        Selector(text="<p/>").css(selector or "p")
    except Exception as problem:  # cssselect raises several unrelated kinds
        raise ValueError(f"not a CSS selector: {selector}") from problem
    return selector


Css = Annotated[str, AfterValidator(_css)]
Engine = Literal["xenforo", "phpbb", "vbulletin", "vbulletin3", "machina"]


class Layout(BaseModel):
    """Where a forum engine puts things, as CSS selectors (parsel's ::attr() and ::text allowed)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    post: Css = Field(description="One post; the others are looked for inside it.")
    text: Css = Field(description="What the post says.")
    quoted: Css = Field(description="Parts of the text that are not the speaker's own words.")
    time: Css = Field(description="When it was said.")
    speaker: Css = Field(description="Who said it: compared within one page, then forgotten.")
    following: Css = Field(description="Link to the thread's next page.")
    preceding: Css = Field(
        default="", description="Link to the page before. With it a long thread is read from its end."
    )
    pages: Css = Field(
        default="",
        description="Links to the thread's pages, with their numbers as text; the highest is the last.",
    )
    thread: Css = Field(default="", description="Link to a thread, on a page that lists threads.")
    board: Css = Field(default="", description="Link to the next page of a list of threads.")


LAYOUTS: dict[Engine, Layout] = {
    # XenForo 2: message_macros, page_nav and thread_list_macros of the default style.
    "xenforo": Layout(
        post="article.message--post",
        text=".message-body .bbWrapper",
        quoted=".bbCodeBlock--quote, .bbCodeBlock--expandable, .message-lastEdit, .bbCodeSpoiler-button",
        time=".message-attribution time::attr(datetime), time.u-dt::attr(datetime)",
        speaker="::attr(data-author)",
        following="a.pageNav-jump--next::attr(href)",
        preceding="a.pageNav-jump--prev::attr(href)",
        pages=".pageNav-page a",
        thread=".structItem--thread .structItem-title a[href*='/threads/']::attr(href)",
        board="a.pageNav-jump--next::attr(href)",
    ),
    # phpBB 3.2 and 3.3, prosilver: viewtopic_body.html, viewforum_body.html, pagination.html.
    "phpbb": Layout(
        post="div.post[id^='p']",
        text=".postbody .content",
        quoted="blockquote, .signature, .notice, .attachbox, .inline-attachment, .codebox > p",
        time="p.author time::attr(datetime), p.author::text",
        speaker=".postprofile .username, .postprofile .username-coloured, "
        "p.author .username, p.author .username-coloured",
        following=".pagination li.next a::attr(href), .pagination a[rel='next']::attr(href)",
        preceding=".pagination li.previous a::attr(href), .pagination a[rel='prev']::attr(href)",
        pages=".pagination li a",
        thread="a.topictitle::attr(href)",
        board=".pagination li.next a::attr(href), .pagination a[rel='next']::attr(href)",
    ),
    # vBulletin 4 (postbit, pagenav, threadbit) and 5 (display_Topics, pagenavnew).
    "vbulletin": Layout(
        post="li[id^='post_']:not([id^='post_thanks']), li.b-post",
        text="blockquote.postcontent, .js-post__content-text",
        quoted=".bbcode_container, .bbcode_quote, .quote_container, .signature, .js-post__content-text .b-bbcode",
        time=".postdate .date, .b-post__timestamp time::attr(datetime), time[itemprop='dateCreated']::attr(datetime)",
        speaker=".username_container .username, [itemprop='author'] [itemprop='name'], "
        ".b-userinfo__details .author a, .userinfo .username",
        following=".pagination a[rel='next']::attr(href), .pagination_top a[rel='next']::attr(href), "
        ".js-pagenav a.right-arrow::attr(href), .pagenav-controls a[rel='next']::attr(href)",
        preceding=".pagination a[rel='prev']::attr(href), .pagination_top a[rel='prev']::attr(href), "
        ".js-pagenav a.left-arrow::attr(href), .pagenav-controls a[rel='prev']::attr(href)",
        pages=".pagination span a, .pagination_top span a, .js-pagenav a.js-pagenav-button",
        thread="a.title[id^='thread_title_']::attr(href), a.topic-title::attr(href)",
        board=".threadpagenav a[rel='next']::attr(href), .pagination a[rel='next']::attr(href), "
        ".js-pagenav a.right-arrow::attr(href)",
    ),
    # vBulletin 3.6 to 3.8: postbit_legacy, pagenav, threadbit.
    "vbulletin3": Layout(
        post="table[id^='post']:not([id^='post_thanks']), table.voz-postbit",
        text="div[id^='post_message_']",
        quoted="div[style*='margin:20px'], div[style*='margin: 20px'], .bbcode_container",
        time="td.thead div.normal::text, td.thead::text",
        speaker=".bigusername",
        following=".pagenav a[rel='next']::attr(href)",
        preceding=".pagenav a[rel='prev']::attr(href)",
        pages=".pagenav td.alt1 a",
        thread="a[id^='thread_title_']::attr(href)",
        board=".pagenav a[rel='next']::attr(href)",
    ),
    "machina": Layout(
        post="div.post[id]",
        text=".post-content",
        quoted="blockquote",
        time=".post-content-wrapper > p > small::text",
        speaker=".post-sidebar .username b::text",
        following="ul.pagination li.active + li:not(.disabled) a::attr(href)",
        preceding="ul.pagination li:has(+ li.active):not(.disabled) a::attr(href)",
        pages="ul.pagination li:not(.active):not(.disabled) a",
        thread=".topic-name a.topic-name-link::attr(href), .topic-name a::attr(href)",
        board="ul.pagination li.active + li:not(.disabled) a::attr(href)",
    ),
}
"""Engines known by themselves; ``layout`` in the options replaces one."""
