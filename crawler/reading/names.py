"""What class names, ids and first words say of a part of a page, as Vietnamese sites write them."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

COMMENTS = re.compile(
    r"(?:^|\s)(?:comments?|comment-?list|comments?[-_](?:area|list|section|wrapper|box|body|content|item|form|container)"
    r"|respond|box[-_]?comments?(?:[-_]\w+)?|list[-_]?comments?|lst-comment|(?:\w+-)?comment-box|(?:box[-_])?binh[-_]?luan(?:[-_]\w+)?"
    r"|fb-comments|disqus_thread|wp-block-(?:post-)?comments?(?:[-_]\w+)*|ykien|ykcb|y-kien-ban-doc|idcomment|detail-comment"
    r"|detail_comment|reader-comments?)(?=\s|$)",
    re.I,
)
"""What readers wrote: dropped whatever its size (S1)."""

ASIDE = re.compile(
    # Unmistakable wherever they stand in a name.
    r"related|relate(?=[\s_-]|$)|lien-?quan|tin-?khac|xem-?them|doc-?them|breadcrumb|sidebar|copyright|quang-?cao|newsletter"
    r"|pagination|recommend|xem-?nhieu|luot-?xem|yarpp|comment|binh-?luan|blogarchive|neww?-group"
    # Only as a word of its own.
    r"|(?:^|[\s_-])(?:share|sharing|social|tags?|tag-?list|tu-?khoa|keywords?|menu|nav|navbar|main-?nav|foot|footer|ads?|adv|advert\w*"
    r"|banner|popup|author(?:s|-\w+)?|tac-?gia|byline|vcard|rating|toolbar|paging|widget|marquee|inread|post-footer|relation"
    r"|detail-tab|back-to|other-?(?:news|posts?|videos?|articles?)|most-?(?:read|view(?:ed)?)|user-?info|hotline|weather)(?=[\s_-]|$)",
    re.I,
)
"""What stands around an article: menus, lists of other articles, signatures, tags, shares."""

CAPTION = re.compile(
    r"caption|chu-?thich|(?:^|[\s_-])(?:image-?note|img-?note|photo-?(?:note|text|desc\w*)|image-?desc\w*|note-?(?:image|img)"
    r"|image)(?=[\s_-]|$)",
    re.I,
)
CAPTIONED_BOX = re.compile(r"(?:wp|tr)-caption\b|tplcaption|caption-img|captioned", re.I)
"""The whole box of a picture and its words: the words are a caption, whatever tag they have."""

BODY = re.compile(
    r"(?:^|\s)(?:fck_detail|detail-content|detail__content|singular-content|maincontent|main-content-body|entry-content|post-content"
    r"|td-post-content|post-body|article-?(?:body|content|detail)(?:__\w+)?|content-?detail|news-?(?:content|detail|body|text)|detail-?body"
    r"|field--name-body|journal-content-article|ms-rtestate-field|amp-wp-article-content|cms-body|the-article-body"
    r"|afcbc-body|noi-?dung|chi-?tiet|b-maincontent|detail_content|single-content|story-?(?:body|content))(?=\s|$)",
    re.I,
)
"""Names that content management systems give to the text itself."""

LEAD = re.compile(
    r"sapo|(?:^|[\s_-])(?:lead|summary|tom-?tat|intro|description|excerpt|trich-?dan|head)(?=[\s_-]|$)", re.I
)
TITLE = re.compile(r"title|tieu-?de|headline|(?:^|[\s_-])tit(?=[\s_-]|$)", re.I)
DATE = re.compile(r"date|time|ngay|publish|posted|created|thoi-?gian|cap-?nhat", re.I)

BOX_TYPES = frozenset(
    {"relatedonenews", "relatednewsbox", "relatednews", "boxtable-related", "insertrelated"}
)
"""The ``type`` of a box that a shared system puts among the paragraphs for other articles."""

POINTER = re.compile(
    r"^(?:>{1,2}|»|[►▶→]|(?:>>\s*)?(?:xem thêm|đọc thêm|mời (?:quý vị |bạn )?(?:xem|đọc)|tham khảo thêm|tin liên quan|bài liên quan"
    r"|đọc ngay|xem ngay|có thể bạn quan tâm|video liên quan|nghe bài viết|theo dõi chúng tôi|quảng cáo|từ khóa|tags?)\s*(?::|$|\s[>»]))",
    re.I,
)
"""First words of a line that sends the reader elsewhere."""

NOTICE = re.compile(
    r"^(?:(?:trình duyệt|thiết bị) (?:của )?bạn (?:hiện |đang )?(?:không|chưa) hỗ trợ|your browser does ?n[o']t|(?:vui lòng|hãy) bật javascript"
    r"|(?:quảng cáo|advertisement|nghe đọc bài|đọc bài|tải về|tải ứng dụng)\W*$)",
    re.I,
)
"""What a player, an advertisement or a button says where the text stands."""

DATELINE = re.compile(
    r"^(?:\([^()\d]{2,30}\)\s*[-–—:]\s*|[A-ZĐ]{2,6}(?:\s?(?:Online|\.vn))?\s+[-–—]\s+)(?=\S)"
)
"""The outlet's own name before the first words: ``(Dân Vườn) - ``, ``TTV - ``."""

END = re.compile(
    r"^(?:(?:các )?(?:tin|bài)(?: viết)? (?:khác|liên quan|đã đưa|cũ hơn|mới hơn|cùng (?:chuyên mục|loại|chủ đề)|nổi bật|mới nhất)"
    r"|tham khảo thêm|có thể bạn quan tâm|xem nhiều|đọc nhiều|bình luận|ý kiến (?:bạn đọc|của bạn)|chia sẻ|in bài viết"
    r"|đang được quan tâm|video khác|gửi bình luận)\s*(?:\(\d+\))?:?$",
    re.I,
)
"""A heading after which an article has nothing more to say."""

SIGNED = re.compile(
    r"^(?:(?:tin|bài|ảnh|video|clip|nội dung|thực hiện|biên tập|tác giả|nguồn|theo|người viết|pv|ctv|bbt|thiết kế|đồ họa)"
    r"(?:\s*(?:,|và|&|-|/|;|:)\s*|\s+))+\S",
    re.I,
)
"""First words of a line that says who made the piece."""
IMPRINT = re.compile(
    r"^(?:được )?(?:đăng|viết|gửi|biên soạn) bởi\b|^(?:người đăng|posted by)\b"
    r"|(?:tổng biên tập|trưởng ban(?: biên tập)?|chịu trách nhiệm(?: chính| nội dung| xuất bản)?|phụ trách nội dung)\s*:"
    r"|^(?:©|bản quyền thuộc\b|giấy phép (?:số|hoạt động|thiết lập)\b)",
    re.I,
)
"""A line that says who posted the page or answers for the site."""
IMPRINT_LONGEST = 300

PHOTO_BY = re.compile(
    r"\s*(?:[-–(.]\s*)?\b(?:ảnh|photo|nguồn ảnh|video|clip|nguồn)\s*:\s*[^.]{1,60}\)?\.?\s*$", re.I
)
"""The photographer at the end of a caption."""


class NameSays(NamedTuple):
    """What the class names and the id of an element say together."""

    comments: bool = False
    aside: bool = False
    body: bool = False
    caption: bool = False


NOTHING = NameSays()


@lru_cache(maxsize=8192)
def says(names: str) -> NameSays:
    """What ``names`` say; pages of one site share theirs, so each is looked at once."""
    return NameSays(
        comments=bool(COMMENTS.search(names)),
        aside=bool(ASIDE.search(names)),
        body=bool(BODY.search(names)),
        caption=bool(CAPTION.search(names) or CAPTIONED_BOX.search(names)),
    )
