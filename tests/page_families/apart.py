"""Families kept apart: written and frozen before the reader was, never tuned on."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from html import escape

from page_families.legacy import as_tcvn3, as_vni
from page_families.parts import FILLER, blocks, items, json_ld, links, menu, table, teasers, weekday
from page_families.texts import HEADS, Piece, Writer

Made = tuple[str | bytes, str]


def daily_with_detail_column(w: Writer, p: Piece) -> Made:
    """A big daily: title-detail, description, fck_detail with p.Normal, captions as p.Image."""
    ways = {
        "p": lambda b: f'<p class="Normal">{escape(b[0])}</p>',
        "h2": lambda b: f'<p class="Normal"><strong>{escape(b[0])}</strong></p>',
        "ul": lambda b: f"<ul>{items(b)}</ul>",
        "ol": lambda b: f"<ol>{items(b)}</ol>",
        "quote": lambda b: f'<blockquote class="quote"><p class="Normal">{escape(b[0])}</p></blockquote>',
        "table": lambda b: f'<div class="tableWrap">{table(b, "border=1 class=tbl-detail")}</div>',
        "fig": lambda b: (
            f'<figure data-size="true" itemprop="associatedMedia image" class="tplCaption action_thumb_added">'
            f'<div class="fig-picture"><picture><source srcset="/a.jpg 1x"><img alt="{escape(b[0])}" src="/a.jpg"></picture></div>'
            f'<figcaption itemprop="description"><p class="Image">{escape(b[0])} Ảnh: <em>{p.author}</em></p></figcaption></figure>'
            if p.kind != "photo"
            else f'<figure class="tplCaption"><div class="fig-picture"><img src="/a.jpg"></div><figcaption>'
            f'<p class="Image">{escape(b[0])}</p></figcaption></figure>'
        ),
        "related": lambda b: "".join(
            f'<p class="Normal">&gt;&gt; <a href="/x-{n}.html" title="x">{escape(t)}</a></p>'
            for n, t in enumerate(b)
        ),
        "video": lambda b: (
            '<div class="box_embed_video_parent embed_video_new"><video src="/v.mp4"></video><p>Video: Đội quay phim</p></div>'
        ),
    }
    return (
        f"""<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>{escape(p.title)} - Nhật Báo Vườn Chim</title>
<meta property="og:title" content="{escape(p.title)}"><meta name="pubdate" content="{p.at.isoformat()}">
<meta name="description" content="{escape(p.lead)}"><meta name="author" content="{p.author}">{json_ld(p)}{FILLER % 1003}</head>
<body class="page-detail"><header class="section top-header"><div class="container"><a class="logo" href="/">Nhật Báo Vườn Chim</a>
<span class="time-now">{weekday(p)}, 20/11/2026</span></div></header>
<section class="section wrap-main-nav"><nav class="main-nav"><ul class="parent">{menu()}</ul></nav></section>
<section class="section page-detail top-detail"><div class="container"><div class="sidebar-1">
<div class="header-content width_common"><ul class="breadcrumb">{menu(count=2)}</ul><span class="date">{weekday(p)}, {p.at.day}/{p.at.month}/{p.at.year}, {p.at:%H:%M} (GMT+7)</span></div>
<h1 class="title-detail">{escape(p.title)}</h1><p class="description"><span class="location-stamp">Vĩnh Xuân</span>{escape(p.lead)}</p>
<article class="fck_detail">{blocks(p, ways)}<p class="Normal" style="text-align:right;"><strong>{p.author}</strong></p></article>
<div class="footer-content width_common"><div class="tags"><h4 class="item-tag"><a>{p.tags[0]}</a></h4><h4 class="item-tag"><a>{p.tags[1]}</a></h4></div>
<div class="social_share"><a>Trở lại Thời sự</a><a>Lưu</a><a>Chia sẻ</a></div></div>
<div id="box_comment_vne" class="box_comment_vne width_common"><h3>Ý kiến</h3><div class="list_comment">{"".join(f'<div class="comment_item"><p class="full_content"><b>Bạn đọc {n}</b> {s}</p></div>' for n, s in enumerate(p.said))}</div></div>
<div class="box-tinlienquanv2"><h2>Tin liên quan</h2>{links(p.related, "<article class='item-news'><h4 class='title-news'><a href='{href}'>{title}</a></h4></article>")}</div></div>
<div class="sidebar-2"><h2>Xem nhiều</h2>{teasers(w, 8, "<article class='item-news'><h3><a href='{href}'>{title}</a></h3><p class='description'><a href='{href}'>{lead}</a></p></article>")}</div></div></section>
<footer class="footer"><p>© 2026 Nhật Báo Vườn Chim. Cơ quan của Hội Người Trồng Cây. Giấy phép số 00/GP-TEST. Tổng biên tập: {p.author}</p><p>Địa chỉ: số 1 đường Hoa Gạo, phường An Khê Thượng. Điện thoại: 0900 000 000. Chỉ được phát hành lại thông tin khi có sự đồng ý bằng văn bản.</p></footer></body></html>""",
        "text/html; charset=utf-8",
    )


def youth_daily(w: Writer, p: Piece) -> Made:
    """A daily on a shared CMS: detail-content afcbc-body, VCSortable objects, RelatedOneNews boxes."""
    ways = {
        "p": lambda b: f"<p>{escape(b[0])}</p>",
        "h2": lambda b: (
            f'<h3 class="live-time">{escape(b[0])}</h3>' if p.kind == "live" else f"<h2>{escape(b[0])}</h2>"
        ),
        "ul": lambda b: f"<ul>{items(b)}</ul>",
        "ol": lambda b: f"<ol>{items(b)}</ol>",
        "quote": lambda b: (
            f'<div class="VCSortableInPreviewMode" type="content"><div><p>{escape(b[0])}</p></div></div>'
        ),
        "table": lambda b: f'<div class="VCSortableInPreviewMode" type="table">{table(b)}</div>',
        "fig": lambda b: (
            f'<figure class="VCSortableInPreviewMode" type="Photo"><div><img src="/a.jpg" alt="{escape(b[0])} - Ảnh 1."></div><figcaption class="PhotoCMS_Caption"><p data-placeholder="Nhập chú thích ảnh">{escape(b[0])}{"" if p.kind == "photo" else " - Ảnh: " + p.author}</p></figcaption></figure>'
        ),
        "related": lambda b: (
            f'<div class="VCSortableInPreviewMode" type="RelatedOneNews"><a href="/x.htm" class="VCObjectBoxRelatedNewsItemTitle">{escape(b[0])}</a><span class="VCObjectBoxRelatedNewsItemSapo">{escape(w.sentences(1, 1))}</span><a>ĐỌC NGAY</a></div>'
        ),
        "video": lambda b: (
            '<div class="VCSortableInPreviewMode" type="VideoStream"><div class="videoNewsPlayer"></div><div class="VideoCMS_Caption"><p>Cảnh quay từ trên cao - Video: Tổ hình ảnh</p></div></div>'
        ),
    }
    return (
        f"""<!DOCTYPE html><html lang="vi"><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"><title>{escape(p.title)} - Trẻ Vườn Online</title>
<meta property="og:title" content="{escape(p.title)}"><meta property="article:published_time" content="{p.at.isoformat()}"><meta property="article:author" content="{p.author}">{FILLER % 2}</head>
<body><div id="admWrapsite"><header class="header"><div class="header__top"><a>Trẻ Vườn</a><ul class="menu-nav">{menu()}</ul></div></header>
<div class="main"><div class="detail__section"><div class="container detail-container"><div class="detail-content-wrapper"><div class="detail__cmain-main">
<div class="detail-top"><div class="detail-cate"><a>Xã hội</a></div><div class="detail-time"><div data-role="publishdate">{p.at:%d/%m/%Y %H:%M} GMT+7</div></div></div>
<h1 class="detail-title article-title" data-role="title">{escape(p.title)}</h1>
<div class="author-info"><div class="name"><a href="/tac-gia/x">{p.author}</a></div></div>
<h2 class="detail-sapo" data-role="sapo">TTV - {escape(p.lead)}</h2>
<div class="detail-cmain"><div class="detail-content afcbc-body" data-role="content" itemprop="articleBody">{blocks(p, ways)}</div></div>
<div class="detail__related"><div class="box-category-middle">{teasers(w, 3, "<div class='box-category-item'><a class='box-category-link-title' href='{href}'>{title}</a><p class='box-category-sapo'>{lead}</p></div>")}</div></div>
<div class="detail-tab"><a>Trở lại chủ đề</a><a>Trở về trang Xã hội</a></div><div class="detail-tag"><ul>{links(p.tags)}</ul></div>
<div class="detail-comment"><h3>Bình luận ({len(p.said)})</h3><ul class="lst-comment" id="detail_comment">{"".join(f'<li class="item-comment"><span class="name">Bạn {n}</span><span class="contentcomment">{s}</span></li>' for n, s in enumerate(p.said))}</ul></div>
</div></div><div class="detail__cmain-sub"><div class="box-category-title">Tin cùng chuyên mục</div>{teasers(w, 6, "<div class='box-category-item'><h3><a href='{href}'>{title}</a></h3><p>{lead}</p></div>")}</div></div></div></div>
<footer class="footer"><div>Tổng biên tập: {p.author}. Giấy phép hoạt động báo điện tử số 0/GP. Báo Trẻ Vườn giữ bản quyền nội dung trên website này.</div></footer></div></body></html>""",
        "text/html",
    )


def portal_liferay(w: Writer, p: Piece) -> Made:
    """A province's portal on Liferay: portlets, journal-content-article, no date in the metadata."""
    ways = {
        "p": lambda b: (
            f'<p style="text-align: justify;"><span style="font-size:16px;"><span style="font-family:Times New Roman,Times,serif;">{escape(b[0])}</span></span></p>'
        ),
        "h2": lambda b: (
            f'<p style="text-align: justify;"><strong><span style="font-size:16px;">{escape(b[0])}</span></strong></p>'
        ),
        "ul": lambda b: f"<ul>{items(b)}</ul>",
        "ol": lambda b: "".join(f"<p>{n}. {escape(t)}</p>" for n, t in enumerate(b, 1)),
        "quote": lambda b: f'<p style="text-align: justify;"><em>{escape(b[0])}</em></p>',
        "table": lambda b: table(b, 'border="1" cellpadding="0" style="width:100%"'),
        "fig": lambda b: (
            f'<p style="text-align:center"><img alt="" src="/documents/1.jpg" /></p><p style="text-align:center"><em>{escape(b[0])}</em></p>'
        ),
        "related": lambda b: "",
        "video": lambda b: '<p><iframe src="https://video.example/1"></iframe></p>',
    }
    gold_list = p.kind
    return (
        f"""<!DOCTYPE html><html class="ltr" dir="ltr" lang="vi-VN"><head><title>{escape(p.title)} - Cổng thông tin điện tử tỉnh Vườn Chim</title><meta content="text/html; charset=UTF-8" http-equiv="content-type"></head>
<body class="controls-visible default yui3-skin-sam"><div id="wrapper"><header id="banner"><h1 class="site-title"><a href="/">Cổng thông tin điện tử tỉnh Vườn Chim</a></h1><p>{weekday(p)}, ngày 20 tháng 11 năm 2026</p></header>
<nav id="navigation"><ul role="menubar">{menu()}</ul></nav><div id="content" data-kind="{gold_list}"><div class="columns-2" id="main-content" role="main"><div class="portlet-layout row-fluid">
<div class="portlet-column span3" id="column-1"><div class="portlet-boundary"><section class="portlet"><h1 class="portlet-title"><span class="portlet-title-text">Thông tin cần biết</span></h1><div class="portlet-content"><ul>{links(p.related)}</ul></div></section></div></div>
<div class="portlet-column span9" id="column-2"><section class="portlet"><div class="portlet-content"><div class="portlet-body"><div class="asset-full-content">
<h2 class="header-title"><span>{escape(p.title)}</span></h2><div class="asset-content"><span class="ngaydang">Ngày đăng: {p.at:%d/%m/%Y}&nbsp; {p.at:%H:%M}</span> <span class="luotxem">Lượt xem: 1{len(p.title)}</span> <span>Cỡ chữ: A- A A+</span>
<div class="journal-content-article" id="article_10157"><div class="tomtat"><strong>{escape(p.lead)}</strong></div><div class="noidung">{blocks(p, ways)}<p style="text-align: right;"><strong>{p.author}</strong></p></div></div></div>
<div class="social-bookmark"><a>In bài viết</a><a>Gửi email</a></div></div>
<div class="tinlienquan"><h3>Các tin khác</h3><ul>{links(p.related, "<li><a href='{href}'>{title}</a> <span>(12/11/2024)</span></li>")}</ul></div></div></div></section></div></div></div></div>
<footer id="footer"><p>Cơ quan chủ quản: Ủy ban nhân dân tỉnh Vườn Chim. Chịu trách nhiệm chính: {p.author}, Chánh Văn phòng. Ghi rõ nguồn khi phát hành lại thông tin từ website này.</p><p>Đang truy cập: 12 | Hôm nay: 345</p></footer></div></body></html>""",
        "text/html;charset=UTF-8",
    )


def portal_sharepoint(w: Writer, p: Piece) -> Made:
    """A department's portal on SharePoint: web parts, ms-rtestate-field, divs for paragraphs."""
    ways = {
        "p": lambda b: f'<div style="text-align:justify">&#160; &#160;{escape(b[0])}&#8203;</div>',
        "h2": lambda b: f"<div><b>{escape(b[0])}</b></div>",
        "ul": lambda b: "".join(f"<div>- {escape(t)}</div>" for t in b),
        "ol": lambda b: "".join(f"<div>{n}. {escape(t)}</div>" for n, t in enumerate(b, 1)),
        "quote": lambda b: f"<div><i>{escape(b[0])}</i></div>",
        "table": lambda b: table(b, 'class="ms-rteTable-default"'),
        "fig": lambda b: (
            f'<div style="text-align:center"><img src="/PublishingImages/1.jpg" alt=""/></div><div style="text-align:center"><i>{escape(b[0])}</i></div>'
        ),
        "related": lambda b: "",
        "video": lambda b: '<div class="ms-rte-embedwp"><object></object></div>',
    }
    return (
        f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN"><html lang="vi-vn" xmlns:o="urn:schemas-microsoft-com:office:office"><head><meta name="GENERATOR" content="Microsoft SharePoint" /><meta http-equiv="Content-type" content="text/html; charset=utf-8" /><title>
	{escape(p.title)}
</title></head><body onload="if (typeof(_spBodyOnLoadWrapper) != 'undefined') _spBodyOnLoadWrapper();"><form method="post" action="Chitiet.aspx" id="aspnetForm"><input type="hidden" name="__VIEWSTATE" value="{"dDwtNTI0" * 900}" />
<div id="s4-workspace"><div class="topnav ms-dialogHidden"><ul class="root static">{menu("<li class='static'><a class='static menu-item' href='{href}'><span class='menu-item-text'>{title}</span></a></li>")}</ul></div>
<div id="sideNavBox" class="ms-core-sideNavBox">{menu()}</div><div id="contentBox"><div id="DeltaPlaceHolderMain"><div class="welcome-content"><table width="100%"><tr><td id="MSOZoneCell_WebPartWPQ2"><div class="news-detail">
<div class="TinTuc_TieuDe">{escape(p.title)}</div><div class="TinTuc_Ngay">{weekday(p)}, {p.at.day:02d}/{p.at.month:02d}/{p.at.year} | {p.at:%H:%M} GMT+7</div>
<div class="ms-rtestate-field" style="display:inline"><div class="ExternalClass7A1F"><div><strong>{escape(p.lead)}</strong></div>{blocks(p, ways)}<div style="text-align:right"><b>{p.author}</b></div></div></div>
<div class="luot-xem">Số lượt xem: 17</div><div class="tin-khac"><b>Tin cùng chuyên mục</b>{links(p.related, "<div class='tk'><a href='{href}'>{title}</a> (05/10/2024)</div>")}</div></div></td></tr></table></div></div></div></div>
<div id="footer"><div>SỞ CÂY XANH TỈNH VƯỜN CHIM</div><div>Chịu trách nhiệm nội dung: {p.author}</div><div>Điện thoại: 0900 000 000 - Email: so@vuon.example</div></div></form></body></html>""",
        "text/html; charset=utf-8",
    )


def station_video(w: Writer, p: Piece) -> Made:
    """A radio and television station: player first, short text, long lists of other clips."""
    ways = {
        "p": lambda b: f"<p>{escape(b[0])}</p>",
        "h2": lambda b: f"<p><b>{escape(b[0])}</b></p>",
        "ul": lambda b: f"<ul>{items(b)}</ul>",
        "ol": lambda b: f"<ol>{items(b)}</ol>",
        "quote": lambda b: f"<p><i>{escape(b[0])}</i></p>",
        "table": lambda b: table(b),
        "fig": lambda b: (
            f'<div class="image-box"><img src="/1.jpg"><div class="image-note">{escape(b[0])}</div></div>'
        ),
        "related": lambda b: f'<p class="xem-them"><b>Xem thêm:</b> <a href="/1">{escape(b[0])}</a></p>',
        "video": lambda b: "",
    }
    return (
        f"""<!doctype html><html><head><meta charset="utf-8"><title>{escape(p.title)} | Đài PT-TH Vườn Chim</title><meta property="og:title" content="{escape(p.title)} | Đài PT-TH Vườn Chim"><meta property="og:type" content="video.other"></head>
<body><div id="top"><div class="datetime">{weekday(p)}, 20-11-2026</div><div class="marquee">Trực tiếp: chương trình thời sự 18h30 hằng ngày trên kênh VCTV</div></div><div class="menu"><ul>{menu()}</ul></div>
<div class="wrap"><div class="left-col"><div class="player"><video poster="/p.jpg" controls><source src="/v.mp4"></video><div class="player-note">Trình duyệt của bạn không hỗ trợ phát video. Vui lòng cập nhật phiên bản mới.</div></div>
<div class="video-info"><h1>{escape(p.title)}</h1><div class="meta"><span class="cap-nhat">Cập nhật lúc: {p.at:%H:%M} {p.at:%d-%m-%Y}</span> <span>Lượt xem: 1.204</span></div>
<div class="intro">{escape(p.lead)}</div><div class="news-text">{blocks(p, ways)}<p class="tacgia">{p.author}</p></div></div>
<div class="share"><a>Facebook</a><a>Zalo</a></div><div class="other-video"><h3>Video khác</h3>{teasers(w, 12, "<div class='v-item'><a href='{href}'><img src='/t.jpg'></a><h4><a href='{href}'>{title}</a></h4><p>{lead}</p></div>")}</div></div>
<div class="right-col"><h3>Lịch phát sóng</h3><table>{"".join(f"<tr><td>{h}h00</td><td>Bản tin {h} giờ</td></tr>" for h in range(5, 23))}</table></div></div>
<div class="foot"><p>Đài Phát thanh và Truyền hình Vườn Chim. Giám đốc: {p.author}. Giấy phép thiết lập trang tin số 00/GP-TTĐT.</p></div></body></html>""",
        "text/html; charset=UTF-8",
    )


def blog_hosted(w: Writer, p: Piece) -> Made:
    """A commune's page on a hosted blog: post-body entry-content, paragraphs made of line breaks."""
    out: list[str] = []
    for kind, b in p.blocks:
        if kind == "p":
            out.append(f"{escape(b[0])}<br /><br />")
        elif kind == "h2":
            out.append(f"<b>{escape(b[0])}</b><br />")
        elif kind in ("ul", "ol"):
            out.append(f"<ul>{items(b)}</ul>")
        elif kind == "quote":
            out.append(f"<blockquote class='tr_bq'>{escape(b[0])}</blockquote>")
        elif kind == "table":
            out.append(table(b, "border=1"))
        elif kind == "fig":
            out.append(
                f'<table align="center" cellpadding="0" class="tr-caption-container"><tbody><tr><td style="text-align: center;"><img src="/1.jpg" /></td></tr><tr><td class="tr-caption" style="text-align: center;">{escape(b[0])}</td></tr></tbody></table>'
            )
        elif kind == "related":
            out.append(f'<a href="/r">{escape(b[0])}</a><br />')
    return (
        f"""<!DOCTYPE html><html xmlns='http://www.w3.org/1999/xhtml' xmlns:b='http://www.google.com/2005/gml/b'><head><meta content='text/html; charset=UTF-8' http-equiv='Content-Type'/><meta content='blogger' name='generator'/><title>Trang tin xã Vườn Chim: {escape(p.title)}</title></head>
<body class='loading'><div class='content'><div class='header section' id='header'><h1 class='title'><a href='/'>Trang tin xã Vườn Chim</a></h1></div><div class='tabs section'><ul>{menu(count=8)}</ul></div>
<div class='main section' id='main'><div class='blog-posts hfeed'><div class='date-outer'><h2 class='date-header'><span>{weekday(p)}, {p.at.day} tháng {p.at.month}, {p.at.year}</span></h2><div class='date-posts'><div class='post-outer'>
<div class='post hentry uncustomized-post-template'><h3 class='post-title entry-title'>{escape(p.title)}</h3><div class='post-body entry-content' id='post-body-1' itemprop='description articleBody'>{escape(p.lead)}<br /><br />{"".join(out)}</div>
<div class='post-footer'><span class='post-author vcard'>Được đăng bởi <span class='fn'>{p.author}</span></span> <span class='post-timestamp'>vào lúc <a class='timestamp-link'><abbr class='published' title='{p.at.isoformat()}'>{p.at:%H:%M}</abbr></a></span><span class='post-labels'>Nhãn: {links(p.tags, "<a href='{href}'>{title}</a> ")}</span></div></div>
<div class='comments' id='comments'><h4>{len(p.said)} nhận xét:</h4><dl id='comments-block'>{"".join(f"<dt>Người đọc {n} nói...</dt><dd><p>{s}</p></dd>" for n, s in enumerate(p.said))}</dl></div></div></div></div></div></div>
<div class='sidebar section'><div class='widget BlogArchive'><h2>Lưu trữ Blog</h2><ul>{links(p.related)}</ul></div><div class='widget Text'><h2>Giới thiệu</h2><div class='widget-content'>{escape(w.sentences(2, 2))}</div></div></div></div></body></html>""",
        "text/html; charset=UTF-8",
    )


def mobile_amp(w: Writer, p: Piece) -> Made:
    """The AMP form of a newspaper's page."""
    ways = {
        "p": lambda b: f"<p>{escape(b[0])}</p>",
        "h2": lambda b: f"<h2>{escape(b[0])}</h2>",
        "ul": lambda b: f"<ul>{items(b)}</ul>",
        "ol": lambda b: f"<ol>{items(b)}</ol>",
        "quote": lambda b: f"<blockquote>{escape(b[0])}</blockquote>",
        "table": lambda b: table(b),
        "fig": lambda b: (
            f'<figure><amp-img src="/1.jpg" width="600" height="400" layout="responsive"></amp-img><figcaption>{escape(b[0])}</figcaption></figure>'
        ),
        "related": lambda b: (
            f'<div class="amp-related"><p>Đọc thêm</p>{links(b, "<p><a href={href}>{title}</a></p>")}</div>'
        ),
        "video": lambda b: '<amp-video src="/v.mp4" width="640" height="360"></amp-video>',
    }
    return (
        f"""<!doctype html><html amp lang="vi"><head><meta charset="utf-8"><title>{escape(p.title)}</title><link rel="canonical" href="https://vuon.example/1.html"><meta name="viewport" content="width=device-width">{json_ld(p, dateModified=p.at.isoformat(), publisher={"@type": "Organization", "name": "Báo Vườn"})}
<style amp-custom>body{{font:16px serif}}{".a{color:red}" * 200}</style><script async src="https://cdn.ampproject.org/v0.js"></script></head>
<body><amp-sidebar id="sb" layout="nodisplay"><ul>{menu()}</ul></amp-sidebar><header class="hd"><a href="/">Báo Vườn</a></header><main id="content"><div class="amp-wp-article"><header class="amp-wp-article-header"><h1 class="amp-wp-title">{escape(p.title)}</h1><div class="amp-wp-meta amp-wp-byline"><span class="amp-wp-author author vcard">{p.author}</span></div><div class="amp-wp-meta amp-wp-posted-on"><time datetime="{p.at.isoformat()}">{p.at:%H:%M} {p.at:%d/%m/%Y}</time></div></header>
<div class="amp-wp-article-content"><p><strong>{escape(p.lead)}</strong></p>{blocks(p, ways)}</div><footer class="amp-wp-article-footer"><div class="amp-wp-meta amp-wp-tax-tag">Từ khóa: {links(p.tags, "<a href={href}>{title}</a>, ")}</div></footer></div>
<section class="rel"><h3>Có thể bạn quan tâm</h3>{teasers(w, 6, "<div><a href='{href}'>{title}</a><p>{lead}</p></div>")}</section></main><footer><p>Bản quyền thuộc Báo Vườn. Cấm sao chép dưới mọi hình thức nếu không có sự chấp thuận bằng văn bản.</p></footer></body></html>""",
        "text/html; charset=utf-8",
    )


def old_tables(w: Writer, p: Piece) -> Made:
    """A portal of the year 2004: tables in tables, fonts, a charset of its time, nothing in the metadata."""
    ways: dict[str, Callable[[tuple[str, ...]], str]] = {
        "p": lambda b: f'<p align="justify"><font face="{{font}}" size="2">{escape(b[0])}</font></p>',
        "h2": lambda b: f'<p><font face="{{font}}" size="2"><b>{escape(b[0])}</b></font></p>',
        "ul": lambda b: "".join(f'<p><font face="{{font}}" size="2">- {escape(t)}</font></p>' for t in b),
        "ol": lambda b: "".join(
            f'<p><font face="{{font}}" size="2">{n}) {escape(t)}</font></p>' for n, t in enumerate(b, 1)
        ),
        "quote": lambda b: f'<p><font face="{{font}}" size="2"><i>{escape(b[0])}</i></font></p>',
        "table": lambda b: table(b, "border=1 cellspacing=0"),
        "fig": lambda b: (
            f'<table border="0" align="center"><tr><td><img src="anh.jpg"></td></tr><tr><td align="center"><font size="1"><i>{escape(b[0])}</i></font></td></tr></table>'
        ),
        "related": lambda b: "",
        "video": lambda b: "",
    }
    head = w.random.choice(HEADS)
    page = f"""<html><head><title>Cong thong tin dien tu huyen Vuon Chim</title>{{meta}}</head><body topmargin=0 bgcolor=#ffffff>
<table width=980 align=center cellpadding=0 cellspacing=0><tr><td colspan=3><img src=banner.gif></td></tr><tr><td colspan=3 bgcolor=#cc0000>{menu("<a href={href}><font color=#ffffff>{title}</font></a> | ")}</td></tr>
<tr><td width=180 valign=top><table width=100%><tr><td><b>{head}</b></td></tr>{links(p.related, "<tr><td><a href={href}>{title}</a></td></tr>")}</table></td>
<td width=620 valign=top><table width=100% cellpadding=5><tr><td><b><font face="{{font}}" size="4" color="#000080">{escape(p.title)}</font></b></td></tr><tr><td><font size=1>({p.at:%Hh%M} ngày {p.at.day}/{p.at.month}/{p.at.year})</font></td></tr>
<tr><td><p align="justify"><font face="{{font}}" size="2"><b>{escape(p.lead)}</b></font></p>{blocks(p, ways)}<p align="right"><font face="{{font}}" size="2"><b>{p.author}</b></font></p></td></tr>
<tr><td><hr><b>Các tin đã đưa:</b><br>{links(p.related, "<img src=bullet.gif> <a href={href}>{title}</a> (12/3/2024)<br>")}</td></tr></table></td>
<td width=180 valign=top><table><tr><td>Liên kết website</td></tr><tr><td><select><option>-- Chọn --</option><option>Cổng thông tin tỉnh</option></select></td></tr></table></td></tr>
<tr><td colspan=3 align=center><font size=1>Bản quyền thuộc Ủy ban nhân dân huyện Vườn Chim. Trưởng ban biên tập: {p.author}</font></td></tr></table></body></html>"""
    if p.kind in ("plain", "short"):  # TCVN3, as every office typed it then
        text = page.replace("{font}", ".VnTime").replace("{meta}", "")
        return as_tcvn3(text), "text/html"
    if p.kind == "table":
        text = page.replace("{font}", "VNI-Times").replace(
            "{meta}", '<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1">'
        )
        return as_vni(text), "text/html"
    text = page.replace("{font}", "Arial").replace(
        "{meta}", '<meta http-equiv="Content-Type" content="text/html; charset=windows-1258">'
    )
    return in_1258(text), "text/html"


def in_1258(text: str) -> bytes:
    """Windows-1258 as Windows writes it: a letter with its shape, then the tone as a mark of its own."""
    made = []
    for letter in unicodedata.normalize("NFC", text):
        try:
            made.append(letter.encode("cp1258"))
        except UnicodeEncodeError:
            base, *marks = unicodedata.normalize("NFD", letter)
            tone = next((each for each in marks if each in "\u0300\u0301\u0303\u0309\u0323"), "")
            shape = unicodedata.normalize("NFC", base + "".join(each for each in marks if each != tone))
            made.append((shape + tone).encode("cp1258", errors="xmlcharrefreplace"))
    return b"".join(made)


FAMILIES: tuple[tuple[Callable[[Writer, Piece], Made], tuple[str, ...]], ...] = (
    (daily_with_detail_column, ("plain", "parts", "table", "photo", "talk", "video")),
    (youth_daily, ("plain", "parts", "live", "photo", "talk", "video")),
    (portal_liferay, ("plain", "parts", "table", "short", "talk")),
    (portal_sharepoint, ("plain", "parts", "table", "short", "plain")),
    (station_video, ("video", "video", "plain", "short", "parts")),
    (blog_hosted, ("plain", "parts", "table", "short", "plain")),
    (mobile_amp, ("plain", "parts", "table", "talk", "live")),
    (old_tables, ("plain", "table", "parts", "short", "talk")),
)
