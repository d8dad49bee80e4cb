"""What Vietnamese names are made of: surnames, middle names, given names, forms of address.

Compiled by hand from common usage. Lower case, NFC. ``bare`` forms (no diacritics) are derived.
"""

from __future__ import annotations

from crawler.redaction.shadow import shadow


def word_set(text: str) -> frozenset[str]:
    """The words of a line."""
    return frozenset(text.split())


def _bare(words: frozenset[str]) -> frozenset[str]:
    return frozenset(shadow(word).bare for word in words)


STRONG_SURNAMES = word_set(
    "nguyễn trần lê phạm hoàng huỳnh phan vũ võ đặng bùi đỗ ngô dương đinh đoàn trịnh trương phùng quách nguyển"
)
"""Enough to make a name of capitalised words after it."""
SURNAMES = STRONG_SURNAMES | word_set(
    """hồ lý lương lâm đào mai cao tô tạ hà thái châu tống vương triệu lưu tăng la mạc kiều khổng chu doãn nghiêm vi
    lò quàng cầm giàng vàng sùng thạch kim danh ninh âu bạch bế cù diệp hứa khúc lại lục mã nông ma phí quan tào từ
    thân tiêu tôn ung văn cung đàm đường giáp hàn lã lữ thiều thẩm tưởng vừ thào hạng tẩn lù phàn chảo bàn an chử hầu
    nhữ tiết trang trình y siu ksor rơ niê kpă rah lường tòng quang thào mùa cứ sình cháng ngụy nhâm viên uông biện
    bành trà lều mẫn kha tòng cà hờ ly tráng lầu mông nùng sơn hoa đồng lang giang thích"""
)
ETHNIC_SURNAMES = word_set(
    "giàng vàng sùng thào lò lù hạng mùa cứ ly hờ tráng vừ lầu sình chảo tẩn phàn quàng cà tòng lường cầm bế nông triệu lý hảng má"
)
ETHNIC_MIDDLES = word_set("a thị văn seo mí láo páo chứ mẩy súa pao sín")
MIDDLES = word_set(
    "văn thị hữu đức đình quang xuân ngọc minh thanh công duy hồng kim bá trọng viết như mạnh tuấn gia bảo anh hoàng"
)
SURE_MIDDLES = word_set("văn thị")
GIVEN = word_set(
    """an anh ánh ân bách bảo bằng bắc bích bình bính cẩm canh cảnh cần chánh châu chi chiến chính chung chương cúc cương
    cường cử danh dân diễm diệp diệu dung dũng duy duyên dương đài đại đan đào đạo đạt đăng điệp điền định đoan đông
    độ đức giang giáp hà hạ hải hạnh hân hằng hào hảo hạnh hậu hiên hiền hiển hiếu hiệp hiệu hoa hòa hoà hoài hoan
    hoàn hoàng hoạt hồng huân huế huệ hùng huy huyền huỳnh hưng hương hường hữu khải khanh khánh khang khiêm khoa khôi
    khuê kiên kiệt kim kiều kỳ lai lam lan lành lâm lân lệ liên liễu linh loan long lộc lợi luân luận lụa lực lượng
    ly lý mai mạnh mẫn mến minh mỹ my na nam nga ngà ngân nghi nghĩa nghĩa ngọc ngữ nguyên nguyệt nhã nhàn nhân nhật
    nhi nhiên nhung như nhường ninh nương oanh phát phi phong phú phúc phước phụng phương phượng quang quân quế quốc
    quý quyên quyền quyết quỳnh sang sáng sinh sơn sương tài tâm tân tấn thái thanh thành thảo thạch thắm thắng thân
    thể thi thiện thiên thịnh thoa thoan thông thơ thơm thu thuần thuận thục thùy thủy thuý thúy thư thương thường tiên
    tiến tín tình tính toán toàn tú tuân tuấn tuệ tùng tuyên tuyền tuyển tuyết tường trà trâm trang trân trí triết
    triều trinh trình trọng trung trúc trực trường tỵ uyên vân văn vi việt vinh vĩnh vũ vương vy xuân xuyến yên yến
    tèo tí tuất dần mão thìn ngọ mùi thân dậu hợi bưởi na bé cảnh lựu đào mận hợp luyến lý nhài nụ cúc sửu hoè hòe
    thuỷ thức quảng kha thụy viễn vượng khương nghị tạo nhất luật đệ mười bảy tám chín tư năm sáu hai út"""
)
VOCATIVE_GIVEN = GIVEN - word_set(
    "an bắc nam đông mai hai bảy tám chín tư năm sáu mười út hà xuân thu đạo đức bình thân tình thường thành hòa hoà sinh nhân dân "
    "trường sáng văn quốc thiên thi tính tạo luật như định đại trung hạ đệ nhất bé việt sơn long giang quảng cần"
)
"""Given names that are not everyday words: enough before «ơi»."""
HONORIFICS = word_set("anh chị ông bà cô chú bác cậu dì thím mợ dượng cụ em cháu thầy bạn sư nhà con a c ô b")
FIRM_HONORIFICS = word_set("anh chị ông bà cô chú bác cậu dì thím mợ dượng cụ thầy em cháu bạn")
"""Forms of address after which a capitalised word is a name."""
NUMBER_NAMES = word_set("hai ba tư năm sáu bảy tám chín mười út cả")
"""Southern people are called by birth order: «chú Ba», «cô Tư»."""
HISTORICAL = frozenset(
    each.strip()
    for each in """
    hồ chí minh;võ nguyên giáp;trần hưng đạo;trần quốc tuấn;trần quốc toản;trần phú;lê lợi;lê lai;lê duẩn;lê hồng phong;
    lê quý đôn;lê thánh tông;lê đại hành;lê hoàn;lê văn duyệt;lê trọng tấn;lê chân;lê đức thọ;nguyễn trãi;nguyễn du;
    nguyễn huệ;nguyễn ái quốc;nguyễn tất thành;nguyễn sinh sắc;nguyễn chí thanh;nguyễn văn cừ;nguyễn văn linh;
    nguyễn văn trỗi;nguyễn thị minh khai;nguyễn thị định;nguyễn bỉnh khiêm;nguyễn đình chiểu;nguyễn tri phương;
    nguyễn công trứ;nguyễn khuyến;nguyễn thái học;nguyễn thiện thuật;nguyễn hữu cảnh;nguyễn hữu thọ;nguyễn lương bằng;
    nguyễn cư trinh;nguyễn trường tộ;nguyễn ánh;nguyễn phúc nguyên;nguyễn hoàng;phan bội châu;phan chu trinh;
    phan châu trinh;phan đình phùng;phan đình giót;phan đăng lưu;phan thanh giản;phạm ngũ lão;phạm hồng thái;phạm hùng;
    phạm văn đồng;phạm ngọc thạch;phạm tuân;trường chinh;tôn đức thắng;võ thị sáu;võ văn kiệt;võ văn tần;võ chí công;
    hoàng hoa thám;hoàng diệu;hoàng văn thụ;hoàng quốc việt;hoàng đạo thúy;hàm nghi;hai bà trưng;bà triệu;bà huyện thanh quan;
    đinh tiên hoàng;đinh bộ lĩnh;đặng thùy trâm;đặng văn ngữ;bùi thị xuân;bùi xuân phái;ngô quyền;ngô gia tự;ngô sĩ liên;
    ngô đình diệm;lý thường kiệt;lý thái tổ;lý nam đế;lý tự trọng;lý công uẩn;mạc đĩnh chi;mạc thị bưởi;mai thúc loan;
    mai an tiêm;mai chí thọ;chu văn an;cao bá quát;cao thắng;tô hiến thành;tô vĩnh diện;tô hiệu;tô hoài;hồ xuân hương;
    hồ tùng mậu;hà huy tập;huỳnh thúc kháng;huỳnh tấn phát;huỳnh mẫn đạt;trương định;trương công định;trương vĩnh ký;
    trương hán siêu;triệu quang phục;triệu việt vương;triệu thị trinh;trần quang diệu;trần nhân tông;trần thái tông;
    trần thủ độ;trần quang khải;trần nhật duật;trần bình trọng;trần đại nghĩa;trần cao vân;trần duy hưng;trần quý cáp;
    trần khánh dư;trần quý khoáng;trần nguyên hãn;trần đăng ninh;trần huy liệu;trần văn giàu;trần tế xương;trần não;
    đào duy từ;đào duy anh;đoàn thị điểm;dương đình nghệ;dương văn minh;dương minh châu;đỗ quang;đỗ xuân hợp;lương thế vinh;
    lương văn can;lương ngọc quyến;lương định của;lưu hữu phước;văn cao;tạ quang bửu;tôn thất tùng;tôn thất thuyết;
    tôn thất đạm;phùng hưng;phùng chí kiên;phùng khắc khoan;vũ trọng phụng;vũ ngọc phan;võ thị thắng;xuân diệu;kim đồng;
    nguyễn thượng hiền;nguyễn gia thiều;nguyễn phong sắc;nguyễn khánh toàn;nguyễn xiển;nguyễn hữu huân;nguyễn thị thập;
    nguyễn văn lượng;nguyễn oanh;nguyễn kiệm;nguyễn xí;nguyễn biểu;nguyễn thông;nguyễn kim;nguyễn sơn;nguyễn an ninh;
    phan văn trị;phan xích long;phan văn hớn;phan huy ích;phan kế bính;phan huy chú;lê văn quới;lê đức anh;lê trực;
    trần khát chân;trần xuân soạn;trần thánh tông;trần quốc hoàn;nguyễn cao;nguyễn quyền;nguyễn trung trực;nguyễn lữ;
    nguyễn nhạc;nguyễn chánh;nguyễn thị nghĩa;lý chính thắng;lý nhân tông;lý thánh tông;ngô thì nhậm;ngô tất tố;
    nguyễn bá ngọc;nguyễn viết xuân;lê thị pha;cù chính lan;bế văn đàn;la văn cầu;phan đình giót;tôn đản;vừ a dính;
    lê thanh nghị;lê văn hưu;lê văn sỹ;lê văn lương;lê văn thiêm;lê văn việt;lê quang định;lê thị riêng;lê thị hồng gấm
    """.replace("\n", " ").split(";")
)
"""People of history, after whom streets, schools and wards are named. No living person."""
NOT_A_NAME_BEFORE = word_set(
    """đường phố phường xã huyện quận tỉnh trường thpt thcs trấn cầu chợ viện sân giải trường thôn ấp làng buôn bản
    ga bến núi sông hồ đền chùa tượng khu cty đoàn lăng quảng lộ tp q p x tx tt kcn thpt ngã vịnh đảo đèo kênh mương hẻm ngõ
    thị thành phủ lăng đình miếu ql trạm cảng nghĩa trang công viên vườn rạch cồn dinh bảo tàng sở thôn đồi học non thông"""
)
"""A word after which a capitalised name is the name of a place or a school."""

BARE_STRONG = _bare(STRONG_SURNAMES)
BARE_SURNAMES = _bare(SURNAMES)
BARE_GIVEN = _bare(GIVEN)
BARE_MIDDLES = _bare(MIDDLES)
BARE_HISTORICAL = frozenset(shadow(name).bare for name in HISTORICAL)
