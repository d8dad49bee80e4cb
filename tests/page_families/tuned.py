"""Families the reader was tuned on."""

from __future__ import annotations

import json
from collections.abc import Callable
from html import escape

from page_families.parts import FILLER, blocks, items, json_ld, links, menu, table, teasers, weekday
from page_families.texts import Piece, Writer

Made = tuple[str | bytes, str]


def people_daily(w: Writer, p: Piece) -> Made:
    """A daily with singular-container and singular-content, author blocks and related boxes in the text."""
    ways = {
        "p": lambda b: f"<p>{escape(b[0])}</p>",
        "h2": lambda b: (
            f"<p><strong>{escape(b[0])}</strong></p>"
            if p.kind == "talk"
            else f"<h2><strong>{escape(b[0])}</strong></h2>"
        ),
        "ul": lambda b: f"<ul>{items(b)}</ul>",
        "ol": lambda b: f"<ol>{items(b)}</ol>",
        "quote": lambda b: f'<blockquote class="quote"><p>{escape(b[0])}</p></blockquote>',
        "table": lambda b: f'<div class="table-wrapper">{table(b)}</div>',
        "fig": lambda b: (
            f'<figure class="image align-center" contenteditable="false"><img title="{escape(b[0])}" data-original="/1.jpg"><figcaption><p>{escape(b[0])}{"" if p.kind == "photo" else f" (Ảnh: {p.author})."}</p></figcaption></figure>'
        ),
        "related": lambda b: (
            f'<article class="article-related inread"><div class="related-title">Tin liên quan</div>{links(b, "<h3><a href={href}>{title}</a></h3>")}</article>'
        ),
        "video": lambda b: (
            '<div class="video-container"><dt-video></dt-video><p class="video-caption">Diễn biến vụ việc qua ống kính</p></div>'
        ),
    }
    return (
        f"""<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>{escape(p.title)} | Báo Dân Vườn</title><meta property="og:title" content="{escape(p.title)}"><meta property="article:published_time" content="{p.at.isoformat()}">{json_ld(p)}{FILLER % 9}</head><body>
<header class="header"><div class="header-wrap"><a class="logo">Dân Vườn</a><ol class="menu bg-wrap">{menu()}</ol></div></header><main class="body container"><div class="singular-page"><ul class="dt-breadcrumb">{menu(count=2)}</ul><article class="singular-container">
<h1 class="title-page detail">{escape(p.title)}</h1><div class="author-wrap"><div class="author-avatar"></div><div class="author-meta"><div class="author-name"><a href="/tac-gia"><b>{p.author}</b></a></div><time class="author-time" datetime="{p.at:%Y-%m-%d %H:%M}">{weekday(p)}, {p.at:%d/%m/%Y - %H:%M}</time></div></div>
<h2 class="singular-sapo">(Dân Vườn) - {escape(p.lead)}</h2><div class="singular-content">{blocks(p, ways)}</div></article>
<div class="singular-footer"><ul class="tags-wrap">{links(p.tags)}</ul><a class="back-to">Trở lại Xã hội</a></div>
<section class="article-care"><h2>Đang được quan tâm</h2>{teasers(w, 4, "<article class='article-item'><h3 class='article-title'><a href='{href}'>{title}</a></h3><div class='article-excerpt'><a href='{href}'>{lead}</a></div></article>")}</section>
<div class="comment-wrapper" id="comment"><h3>Bình luận</h3>{"".join(f'<div class="comment-item"><p><strong>Độc giả {n}</strong></p><p>{s}</p></div>' for n, s in enumerate(p.said))}</div></div>
<aside class="sidebar"><h2>Tin mới nhất</h2>{teasers(w, 6, "<article><h3><a href='{href}'>{title}</a></h3><p>{lead}</p></article>")}</aside></main>
<footer class="footer"><p>Cơ quan của Hội Làm Vườn. Tổng biên tập: {p.author}. Giấy phép hoạt động số 00/GP-BTTTT ngày 01/01/2020.</p></footer></body></html>""",
        "text/html; charset=utf-8",
    )


def net_daily(w: Writer, p: Piece) -> Made:
    """A daily with content-detail, maincontent main-content, insert boxes among the paragraphs."""
    ways = {
        "p": lambda b: f"<p>{escape(b[0])}</p>",
        "h2": lambda b: (
            f"<h3>{escape(b[0])}</h3>"
            if p.kind != "live"
            else f'<p class="time-event"><strong>{escape(b[0])}</strong></p>'
        ),
        "ul": lambda b: f"<ul>{items(b)}</ul>",
        "ol": lambda b: f"<ol>{items(b)}</ol>",
        "quote": lambda b: f'<div class="ck-cms-insert-quote"><p>{escape(b[0])}</p></div>',
        "table": lambda b: f'<figure class="table">{table(b)}</figure>',
        "fig": lambda b: (
            f'<figure class="image vnn-content-image"><picture><img src="/1.jpg" alt=""></picture><figcaption>{escape(b[0])}{"" if p.kind == "photo" else " Ảnh: CTV"}</figcaption></figure>'
        ),
        "related": lambda b: "".join(
            f'<div class="ck-cms-insert-neww-group vnn-template-noneditable articles-edit"><h3 class="article-insert-title">{escape(t)}</h3><p>{escape(w.sentences(1, 1))}</p></div>'
            for t in b[:1]
        ),
        "video": lambda b: '<div class="videoPlayerBox"><iframe src="/e"></iframe></div>',
    }
    return (
        f"""<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>{escape(p.title)}</title><meta property="og:title" content="{escape(p.title)}"><meta itemprop="datePublished" content="{p.at.isoformat()}">{FILLER % 7}</head><body>
<div class="header"><div class="mainNav"><ul class="mainNav__list">{menu()}</ul></div></div><div class="main-v1"><div class="main-container"><div class="newsFeature__main"><div class="bread-crumb-detail sm-show-time"><ul>{menu(count=2)}</ul><div class="bread-crumb-detail__time">{weekday(p)}, {p.at:%d/%m/%Y - %H:%M}</div></div>
<div class="content-detail content-mobile-change"><h1 class="content-detail-title">{escape(p.title)}</h1><div class="article-detail-author-wrapper"><div class="article-detail-author"><p class="article-detail-author__info"><span class="name"><a>{p.author}</a></span></p></div></div>
<h2 class="content-detail-sapo sm-sapo-mb-0">{escape(p.lead)}</h2><div class="maincontent main-content" id="maincontent">{blocks(p, ways)}</div></div>
<div class="tag-cotnent"><h3>Chủ đề:</h3><ul>{links(p.tags)}</ul></div><div class="related-news"><h3>Tin nổi bật</h3>{teasers(w, 3, "<div class='horizontalPost'><h3><a href='{href}'>{title}</a></h3><div class='horizontalPost__main-desc'><p>{lead}</p></div></div>")}</div>
<div id="comment" class="vnn-comment-box"><h3>Bình luận</h3>{"".join(f"<div class='vnn-comment-item'><p>{s}</p></div>" for s in p.said)}</div></div>
<div class="newsFeature__sub"><h3>Nổi bật</h3>{teasers(w, 7, "<div class='verticalPost'><h3><a href='{href}'>{title}</a></h3><p>{lead}</p></div>")}</div></div></div>
<div class="footer"><p>Cơ quan chủ quản: Bộ Vườn Cây. Tổng Biên tập: {p.author}. Địa chỉ: tầng 5, tòa nhà Hoa Gạo. Hotline: 0900 000 000.</p></div></body></html>""",
        "text/html; charset=UTF-8",
    )


def government_paper(w: Writer, p: Piece) -> Made:
    """A government's paper: (Chinhphu...) - leads, a bold byline at the end, no JSON-LD."""
    ways = {
        "p": lambda b: f'<p class="" style="text-align: justify;">{escape(b[0])}</p>',
        "h2": lambda b: f"<p><b>{escape(b[0])}</b></p>",
        "ul": lambda b: "".join(f"<p>- {escape(t)}</p>" for t in b),
        "ol": lambda b: "".join(f"<p>{n}. {escape(t)}</p>" for n, t in enumerate(b, 1)),
        "quote": lambda b: f"<p><i>{escape(b[0])}</i></p>",
        "table": lambda b: table(b, 'class="MsoNormalTable" border="1"'),
        "fig": lambda b: (
            f'<figure class="VCSortableInPreviewMode active"><div><img src="/1.jpg" alt="{escape(b[0])}"></div><figcaption class="PhotoCMS_Caption">{escape(b[0])} - Ảnh: VGV</figcaption></figure>'
        ),
        "related": lambda b: (
            f'<div class="VCSortableInPreviewMode alignRight" type="RelatedNewsBox"><ul>{links(b)}</ul></div>'
        ),
        "video": lambda b: "",
    }
    return (
        f"""<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>{escape(p.title)}</title><meta property="og:title" content="{escape(p.title)}"><meta property="article:published_time" content="{p.at:%Y-%m-%dT%H:%M:%S}"></head><body><div class="header"><div class="header__date">{weekday(p)}, 20/11/2026</div><ul>{menu()}</ul></div>
<div class="detail__main"><div class="detail-top"><div class="detail-cate">Chính sách mới</div><h1 class="detail-title" data-role="title">{escape(p.title)}</h1><div class="detail-time" data-role="publishdate">{p.at:%d/%m/%Y}&nbsp; {p.at:%H:%M}</div></div><h2 class="detail-sapo" data-role="sapo">(Chinhvuon.vn) - {escape(p.lead)}</h2>
<div class="detail-content clearfix" data-role="content">{blocks(p, ways)}<p style="text-align: right;"><b>{p.author}</b></p><p>Tham khảo thêm</p><p><a href="/t1">{escape(p.related[0])}</a></p></div><div class="detail-tags">{links(p.tags)}</div>
<div class="detail-relate"><div class="title-box">Tin liên quan</div>{links(p.related, "<div class='item'><a href={href}>{title}</a></div>")}</div></div>
<div class="sub"><div class="box">{teasers(w, 5, "<div class='box-item'><h3><a href='{href}'>{title}</a></h3><p class='sapo'>{lead}</p></div>")}</div></div><div class="footer">Tổng Giám đốc: {p.author}<br>Trụ sở: 1 đường Hoa Gạo. Bản quyền thuộc Cổng thông tin điện tử.</div></body></html>""",
        "text/html; charset=utf-8",
    )


def wordpress_theme(w: Writer, p: Piece) -> Made:
    """A local paper on WordPress with a magazine theme: td-post-content, share bars, related posts by a plugin."""
    ways = {
        "p": lambda b: f"<p>{escape(b[0])}</p>",
        "h2": lambda b: f'<h3 class="wp-block-heading">{escape(b[0])}</h3>',
        "ul": lambda b: f'<ul class="wp-block-list">{items(b)}</ul>',
        "ol": lambda b: f"<ol>{items(b)}</ol>",
        "quote": lambda b: f'<blockquote class="wp-block-quote"><p>{escape(b[0])}</p></blockquote>',
        "table": lambda b: f'<figure class="wp-block-table">{table(b)}</figure>',
        "fig": lambda b: (
            f'<div class="wp-caption aligncenter"><img src="/1.jpg"/><p class="wp-caption-text">{escape(b[0])}</p></div>'
        ),
        "related": lambda b: f'<p><strong>Xem thêm: <a href="/x">{escape(b[0])}</a></strong></p>',
        "video": lambda b: (
            '<div class="wp-block-embed__wrapper"><iframe src="https://v.example"></iframe></div>'
        ),
    }
    return (
        f"""<!doctype html><html lang="vi"><head><meta charset="UTF-8"/><title>{escape(p.title)} - Báo Vườn Phố</title><meta property="og:title" content="{escape(p.title)} - Báo Vườn Phố"/><meta property="article:published_time" content="{p.at.isoformat()}"/>{json_ld(p, "Article")}{FILLER % 3}</head><body class="post-template-default single single-post">
<div class="td-header-wrap"><ul class="sf-menu">{menu()}</ul></div><div class="td-main-content-wrap"><div class="td-container"><div class="td-pb-row"><div class="td-pb-span8 td-main-content"><article class="post type-post"><div class="td-post-header"><ul class="td-category">{menu(count=2)}</ul><header class="td-post-title"><h1 class="entry-title">{escape(p.title)}</h1><div class="td-module-meta-info"><div class="td-post-author-name">Bởi <a>{p.author}</a> - </div><span class="td-post-date"><time class="entry-date updated td-module-date" datetime="{p.at.isoformat()}">{p.at.day} Tháng {p.at.month}, {p.at.year}</time></span></div></header></div>
<div class="td-post-sharing"><a>Facebook</a><a>Zalo</a></div><div class="td-post-content tagdiv-type"><p><strong>{escape(p.lead)}</strong></p>{blocks(p, ways)}<p style="text-align:right"><em>{p.author}</em></p><div class="yarpp-related"><h3>Bài viết liên quan:</h3><ol>{links(p.related)}</ol></div></div>
<footer><div class="td-post-source-tags"><ul class="td-tags">{links(p.tags)}</ul></div><div class="author-box-wrap"><div class="desc"><div class="td-author-name vcard author"><a>{p.author}</a></div><div class="td-author-description">Phóng viên chuyên viết về nông thôn, thích trồng cây và nuôi chim cảnh, mười năm trong nghề.</div></div></div></footer></article>
<div class="td_block_related_posts">{teasers(w, 6, "<div class='td_module_related_posts'><h3 class='entry-title'><a href='{href}'>{title}</a></h3><div class='td-excerpt'>{lead}</div></div>")}</div><div class="comments" id="comments"><h4>{len(p.said)} BÌNH LUẬN</h4><ol class="comment-list">{"".join(f"<li class='comment'><article><p>{s}</p></article></li>" for s in p.said)}</ol><div id="respond"><h3>BÌNH LUẬN</h3><form><p>Địa chỉ email của bạn sẽ không được công bố.</p></form></div></div></div>
<div class="td-pb-span4 td-main-sidebar"><aside class="widget">{teasers(w, 5, "<div><h3><a href='{href}'>{title}</a></h3><p>{lead}</p></div>")}</aside></div></div></div></div><div class="td-footer-wrapper"><div class="td-footer-info">GIỚI THIỆU. Báo Vườn Phố là trang tin của những người yêu cây. Liên hệ: bao@vuon.example</div></div></body></html>""",
        "text/html; charset=UTF-8",
    )


def portal_dnn(w: Writer, p: Piece) -> Made:
    """A province's portal on DotNetNuke: numbered panes and modules, labels of its own, view state."""
    ways = {
        "p": lambda b: (
            f'<p style="text-align: justify; text-indent: 20pt"><span style="font-size: 13pt">{escape(b[0])}</span></p>'
        ),
        "h2": lambda b: f'<p style="text-align: justify"><strong>{escape(b[0])}</strong></p>',
        "ul": lambda b: "".join(f"<p>+ {escape(t)}</p>" for t in b),
        "ol": lambda b: f"<ol>{items(b)}</ol>",
        "quote": lambda b: f"<p><em>{escape(b[0])}</em></p>",
        "table": lambda b: table(b, 'border="1"'),
        "fig": lambda b: (
            f'<table align="center" border="0"><tbody><tr><td><img src="/Portals/0/1.jpg"></td></tr><tr><td style="text-align:center"><em>{escape(b[0])}</em></td></tr></tbody></table>'
        ),
        "related": lambda b: "",
        "video": lambda b: "",
    }
    return (
        f"""<!DOCTYPE html><html lang="vi-VN"><head id="Head"><meta content="text/html; charset=UTF-8" http-equiv="Content-Type" /><title>
	{escape(p.title)} - UBND tỉnh Vườn Mây
</title><meta id="MetaGenerator" name="GENERATOR" content="DotNetNuke " /></head><body id="Body"><form method="post" action="/" id="Form" enctype="multipart/form-data"><input type="hidden" name="__VIEWSTATE" value="{"wEPDwUK" * 700}" />
<div id="dnn_HeaderPane"><span id="dnn_dnnCURRENTDATE_lblDate">{weekday(p)}, 20/11/2026</span></div><div id="dnn_menu"><ul>{menu()}</ul></div><div id="dnn_LeftPane"><div class="DnnModule DnnModule-DNN_HTML"><div class="Normal"><p>Thông báo</p><ul>{links(p.related)}</ul></div></div></div>
<div id="dnn_ContentPane"><div class="DnnModule DnnModule-ViewArticle"><div id="dnn_ctr412_ContentPane"><div id="dnn_ctr412_ViewDetail"><h2 class="tieude"><span id="dnn_ctr412_ViewDetail_lblTitle">{escape(p.title)}</span></h2><div class="thongtin"><span id="dnn_ctr412_ViewDetail_lblDate">{p.at:%H:%M} | {p.at:%d/%m/%Y}</span><a>In trang</a></div>
<div class="head"><span id="dnn_ctr412_ViewDetail_lblHead"><b>{escape(p.lead)}</b></span></div><div id="dnn_ctr412_ViewDetail_divContent" class="chitiet">{blocks(p, ways)}<p style="text-align: right"><strong>Tin, ảnh: {p.author}</strong></p></div>
<div class="lienquan"><b>Tin liên quan</b><ul>{links(p.related, "<li><a href='{href}'>{title}</a><span> 02/02/2025</span></li>")}</ul></div></div></div></div></div><div id="dnn_FooterPane"><p>Bản quyền thuộc UBND tỉnh Vườn Mây. Trưởng ban biên tập: {p.author}. Thiết kế: Trung tâm Công nghệ thông tin và Truyền thông.</p></div></form></body></html>""",
        "text/html; charset=utf-8",
    )


def portal_drupal(w: Writer, p: Piece) -> Made:
    """A ministry's site on Drupal: node__content and field--name-body."""
    ways = {
        "p": lambda b: f"<p>{escape(b[0])}</p>",
        "h2": lambda b: f"<h3>{escape(b[0])}</h3>",
        "ul": lambda b: f"<ul>{items(b)}</ul>",
        "ol": lambda b: f"<ol>{items(b)}</ol>",
        "quote": lambda b: f"<blockquote><p>{escape(b[0])}</p></blockquote>",
        "table": lambda b: table(b),
        "fig": lambda b: (
            f'<figure role="group" class="caption caption-img align-center"><img src="/sites/1.jpg"><figcaption>{escape(b[0])}</figcaption></figure>'
        ),
        "related": lambda b: f'<p><em>Đọc thêm: <a href="/n">{escape(b[0])}</a></em></p>',
        "video": lambda b: '<div class="embed-responsive"><iframe src="https://v.example"></iframe></div>',
    }
    return (
        f"""<!DOCTYPE html><html lang="vi" dir="ltr"><head><meta charset="utf-8" /><meta name="Generator" content="Drupal 10" /><title>{escape(p.title)} | Bộ Vườn Cây</title></head><body class="path-node page-node-type-article"><header role="banner"><nav role="navigation" class="menu--main"><ul class="menu">{menu()}</ul></nav></header>
<div role="main" class="main-container container"><div class="region region-content"><ol class="breadcrumb">{menu(count=2)}</ol><article data-history-node-id="7" class="node node--type-article node--view-mode-full clearfix"><h1 class="page-header"><span class="field field--name-title">{escape(p.title)}</span></h1><footer class="node__meta"><div class="node__submitted">Đăng bởi <span class="field--name-uid"><a>{p.author}</a></span> vào <span class="field--name-created"><time datetime="{p.at.isoformat()}">{weekday(p)}, {p.at:%d/%m/%Y - %H:%M}</time></span></div></footer>
<div class="node__content"><div class="field field--name-field-sapo">{escape(p.lead)}</div><div class="field field--name-body field--type-text-with-summary field--label-hidden field--item">{blocks(p, ways)}</div><div class="field field--name-field-tags"><div class="field--label">Từ khóa</div><div class="field--items">{links(p.tags, "<div class='field--item'><a href={href}>{title}</a></div>")}</div></div></div></article>
<section class="block-views"><h2>Tin cùng loại</h2><div class="view-content">{teasers(w, 5, "<div class='views-row'><span class='views-field-title'><a href='{href}'>{title}</a></span><div class='views-field-body'><p>{lead}</p></div></div>")}</div></section></div></div><footer role="contentinfo"><p>© Bộ Vườn Cây. Người chịu trách nhiệm: {p.author}.</p></footer></body></html>""",
        "text/html; charset=UTF-8",
    )


def drawn_daily(w: Writer, p: Piece) -> Made:
    """A newspaper drawn by a framework: hashed class names, the text once in the markup and once as data."""
    ways = {
        "p": lambda b: f'<div class="css-1q2w"><span>{escape(b[0])}</span></div>',
        "h2": lambda b: f'<h2 class="css-9x8y">{escape(b[0])}</h2>',
        "ul": lambda b: f'<ul class="css-3e4r">{items(b)}</ul>',
        "ol": lambda b: f"<ol>{items(b)}</ol>",
        "quote": lambda b: f'<blockquote class="css-5t6y"><span>{escape(b[0])}</span></blockquote>',
        "table": lambda b: table(b, 'class="css-tbl"'),
        "fig": lambda b: (
            f'<figure class="css-7u8i"><img src="/1.jpg"/><figcaption class="css-0o9p">{escape(b[0])}</figcaption></figure>'
        ),
        "related": lambda b: (
            f'<div class="css-rel9"><span>Xem thêm</span>{links(b, "<a class=css-l href={href}>{title}</a>")}</div>'
        ),
        "video": lambda b: "<div class='css-vid'></div>",
    }
    state = json.dumps(
        {"props": {"article": {"title": p.title, "by": p.author, "at": p.at.isoformat()}}}, ensure_ascii=False
    )
    ld = json_ld(p, articleBody=p.body) if p.kind in ("plain", "parts") else json_ld(p)
    return (
        f"""<!DOCTYPE html><html lang="vi"><head><meta charSet="utf-8"/><title>{escape(p.title)}</title><meta property="og:title" content="{escape(p.title)}"/>{ld}</head><body><div id="__next"><div class="css-hd"><div class="css-nav">{menu("<a class='css-a' href='{href}'>{title}</a>")}</div></div><main class="css-main"><div class="css-col1"><h1 class="css-h1">{escape(p.title)}</h1><div class="css-by"><span>{p.author}</span><span> • </span><time dateTime="{p.at.isoformat()}">{p.at:%H:%M} - {p.at:%d/%m/%Y}</time></div>
<p class="css-lead">{escape(p.lead)}</p><div class="css-body">{blocks(p, ways)}</div><div class="css-tags">{links(p.tags, "<a class='css-t' href={href}>#{title}</a>")}</div><div class="css-more"><h3>Tin cùng chủ đề</h3>{teasers(w, 4, "<div class='css-card'><a href='{href}'><h4>{title}</h4></a><div>{lead}</div></div>")}</div></div>
<div class="css-col2">{teasers(w, 8, "<div class='css-card'><a href='{href}'><h4>{title}</h4></a><div>{lead}</div></div>")}</div></main><div class="css-ft"><span>© Báo Vườn Số. Phụ trách nội dung: {p.author}. Mọi hành động sử dụng nội dung phải được sự đồng ý của tòa soạn.</span></div></div><script id="__NEXT_DATA__" type="application/json">{state}</script></body></html>""",
        "text/html; charset=utf-8",
    )


def essay_portal(w: Writer, p: Piece) -> Made:
    """A county's portal made of tables: photo pages and plain ones, texts in bare cells with line breaks."""
    out: list[str] = []
    for kind, b in p.blocks:
        if kind in ("p", "quote"):
            out.append(f"{escape(b[0])}<br><br>\r\n")
        elif kind == "h2":
            out.append(f"<strong>{escape(b[0])}</strong><br>")
        elif kind in ("ul", "ol"):
            out.append("<br>".join(f"- {escape(t)}" for t in b) + "<br>")
        elif kind == "table":
            out.append(table(b, "border=1"))
        elif kind == "fig":
            out.append(
                f'<div align="center"><img src="/1.jpg"><br><span class="{"photo-text" if p.kind == "photo" else "chuthich"}">{escape(b[0])}</span></div>'
            )
    return (
        f"""<HTML><HEAD><TITLE>Trang thông tin điện tử huyện Vườn Mây</TITLE><META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=utf-8"></HEAD><BODY><TABLE WIDTH="1000" ALIGN="center"><TR><TD COLSPAN=2>{menu("<A HREF='{href}'>{title}</A> &nbsp; ")}</TD></TR><TR><TD WIDTH="220" VALIGN="top" CLASS="left">{links(p.related, "<A HREF={href}>{title}</A><BR>")}</TD>
<TD VALIGN="top" CLASS="content"><TABLE><TR><TD CLASS="title">{escape(p.title)}</TD></TR><TR><TD CLASS="date">{weekday(p)} ngày {p.at.day:02d} tháng {p.at.month:02d} năm {p.at.year} {p.at.hour} giờ {p.at.minute:02d}</TD></TR><TR><TD CLASS="body"><b>{escape(p.lead)}</b><br><br>{"".join(out)}<div align="right"><b>{p.author}</b></div></TD></TR><TR><TD CLASS="other"><b>TIN KHÁC</b><UL>{links(p.related)}</UL></TD></TR></TABLE></TD></TR><TR><TD COLSPAN=2 CLASS="foot">Giấy phép số 00/GP-STTTT. Trưởng ban: {p.author}. Đơn vị thực hiện: Phòng Văn hóa và Thông tin huyện Vườn Mây.</TD></TR></TABLE></BODY></HTML>""",
        "text/html",
    )


FAMILIES: tuple[tuple[Callable[[Writer, Piece], Made], tuple[str, ...]], ...] = (
    (people_daily, ("plain", "parts", "table", "photo", "talk", "video")),
    (net_daily, ("plain", "parts", "table", "live", "photo", "talk")),
    (government_paper, ("plain", "parts", "table", "short", "talk")),
    (wordpress_theme, ("plain", "parts", "table", "talk", "video")),
    (portal_dnn, ("plain", "parts", "table", "short", "talk")),
    (portal_drupal, ("plain", "parts", "table", "talk", "short")),
    (drawn_daily, ("plain", "parts", "table", "talk", "live")),
    (essay_portal, ("plain", "parts", "table", "photo", "short")),
)
