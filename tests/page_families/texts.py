"""Invented articles: what they say, apart from how a site shows it. Seeded; nobody and no place in them is real."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone

ICT = timezone(timedelta(hours=7))
COMMUNES = ("Tân Vĩnh Hạ", "Phú Lạc Đông", "An Khê Thượng", "Hòa Mỹ Trung", "Đồng Bái", "Suối Rằm", "Bình Giã Tây",
            "Yên Trạch", "Long Kiến", "Thạnh Phú Hưng", "Cẩm Đài", "Mường Sại", "Ea Rưng", "Vĩnh Xuân Đoài")  # fmt: skip
OFFICES = ("Ủy ban nhân dân xã {c}", "Trung tâm Phục vụ hành chính công xã {c}", "Hội đồng nhân dân xã {c}",
           "Trạm y tế xã {c}", "Trường THCS {c}", "Hợp tác xã nông nghiệp {c}", "Công an xã {c}", "Ban quản lý chợ {c}")  # fmt: skip
PEOPLE = ("ông Đặng Hữu Phước", "bà Lò Thị Mẩy", "chị Trịnh Ngọc Lụa", "anh Kpă Thuyên", "ông Hồ Văn Rớt",
          "bà Nguyễn Thị Sáu Nhỏ", "cô Mai Khánh Vân", "anh Thạch Sà Rương")  # fmt: skip
AUTHORS = ("Vương Chích Chòe", "Lục Sơn Ca", "Tạ Họa Mi", "Ninh Bồ Câu", "Khương Sáo Sậu", "Tôn Vành Khuyên",
           "Doãn Chèo Bẻo", "Mạc Cu Gáy")  # fmt: skip
"""Canaries: never in a text, so that finding one means that an author was read."""

SENTENCES = (
    "{o} cho biết, từ ngày {d} người dân nộp hồ sơ tại bộ phận một cửa ở thôn {n} thay vì trụ sở cũ.",
    "Theo kế hoạch, công trình dài {n},{m} km được khởi công trong quý {q} và hoàn thành sau {n} tháng.",
    "Tổng kinh phí dự kiến là {n} tỉ đồng, trong đó ngân sách tỉnh hỗ trợ {m}0%.",
    "Sau cơn mưa lớn đêm {d}, nước dâng nhanh khiến {n} hộ dân ở xóm {m} phải chuyển đồ đạc lên cao.",
    "{P} nói rằng gia đình đã nhận đủ tiền hỗ trợ và đang sửa lại mái nhà để kịp mùa mưa.",
    "Đoàn công tác đã kiểm tra {n} điểm sạt lở, yêu cầu cắm biển cảnh báo và bố trí người trực suốt ngày đêm.",
    "Vụ này nông dân {c} xuống giống {n}00 ha lúa, năng suất ước đạt {m},5 tấn mỗi héc ta.",
    "Giá thu mua tại ruộng nhích lên 6.{n}00 đồng một ki-lô-gam, cao hơn cùng kỳ năm ngoái khoảng {m}%.",
    "Nhà trường tổ chức tiêm nhắc cho {n}{m} học sinh, phụ huynh ký phiếu đồng ý trước ngày {d}.",
    "Bên cạnh đó, {o} phối hợp với các đoàn thể hướng dẫn bà con cài đặt ứng dụng và nộp hồ sơ trực tuyến.",
    "Tuy nhiên, một số tuyến đường liên thôn vẫn còn lầy lội, xe máy đi lại khó khăn khi trời mưa.",
    "“Chúng tôi mong cây cầu sớm thông xe để các cháu đi học không phải qua đò”, {P} chia sẻ.",
    "Lực lượng chức năng đã nhắc nhở {n} trường hợp bày bán lấn chiếm vỉa hè, lập biên bản {m} trường hợp tái phạm.",
    "Nghị quyết được {n} trên {n} đại biểu có mặt biểu quyết tán thành tại kỳ họp sáng {d}.",
    "Các thôn trong xã {c} giữ nguyên tên gọi, giấy tờ đã cấp tiếp tục được sử dụng cho đến khi hết hạn.",
    "Người dân chưa cần đổi giấy tờ; khi có nhu cầu thì được cấp lại miễn phí tại nơi cư trú.",
    "Số liệu mới nhất cho thấy toàn xã còn {n} hộ nghèo, giảm {m} hộ so với đầu năm.",
    "Cơ quan khí tượng dự báo trong {m} ngày tới, khu vực tiếp tục có mưa vừa, có nơi mưa to và dông.",
    "Do vậy, bà con nên thu hoạch sớm diện tích lúa đã chín, gia cố chuồng trại và khơi thông mương rãnh.",
    "Chợ phiên họp vào các ngày mùng {q} và {n} âm lịch, bán đủ thứ rau rừng, gà đồi và vải thổ cẩm.",
    "Lễ hội diễn ra trong {q} ngày với phần rước nước, thi gói bánh, kéo co và đua thuyền trên sông.",
    "Ban tổ chức khuyến cáo du khách không mang theo đồ nhựa dùng một lần và gửi xe đúng nơi quy định.",
    "Trong {m} tháng đầu năm, bộ phận một cửa tiếp nhận {n}{m}0 hồ sơ, giải quyết đúng hạn 9{m},{q}%.",
    "Trước đó, {P} gửi kiến nghị về việc nước sinh hoạt có mùi lạ; mẫu nước đã được lấy và gửi xét nghiệm.",
    "Kết quả xét nghiệm cho thấy các chỉ tiêu đều trong giới hạn cho phép, {o} đã thông báo trên loa truyền thanh.",
    "Hiện nay đội thi công làm ba ca, ưu tiên hoàn thành đoạn qua trường học trước ngày khai giảng.",
    "Theo {P}, mỗi sào cho lãi khoảng {m} triệu đồng, nhưng đầu ra còn phụ thuộc thương lái.",
    "Xã sẽ thành lập tổ hỗ trợ lưu động, đến tận nhà người cao tuổi và người khuyết tật để làm thủ tục.",
    "Ngoài ra, tuyến xe buýt số {n} tăng thêm {q} chuyến mỗi ngày vào giờ cao điểm, giá vé không đổi.",
    "Đây là năm thứ {q} địa phương tổ chức ngày hội đọc sách, thu hút hơn {n}0 em tham gia.",
    "Việc thu phí vệ sinh được giữ ở mức {n}.000 đồng mỗi hộ một tháng cho đến khi có quy định mới.",
    "Đến chiều {d}, điện đã được cấp lại cho toàn bộ {n} thôn, riêng xóm {m} phải chờ thay trạm biến áp.",
)
TITLES = (
    "{c} mở thêm điểm tiếp nhận hồ sơ cho người cao tuổi", "Khởi công cầu dân sinh hơn {n} tỉ đồng ở {c}",
    "Mưa lớn, {n} hộ dân {c} phải di dời trong đêm", "Nông dân {c} trúng mùa, lúa được giá",
    "{c} giảm {m} hộ nghèo sau {q} tháng", "Học sinh {c} đi học lại sau lũ", "Chợ phiên {c} đông khách ngày cuối năm",
    "Vì sao tuyến đường liên thôn ở {c} chậm tiến độ?", "{c} lấy ý kiến người dân về quy hoạch khu chợ mới",
    "Người dân {c} chưa phải đổi giấy tờ khi xã đổi tên", "Ngày hội đọc sách lần thứ {q} ở {c}",
    "Xe buýt số {n} qua {c} tăng chuyến từ ngày {d}", "Nước sinh hoạt ở {c} an toàn sau kiểm tra",
)  # fmt: skip
HEADS = ("Giữ nguyên tên thôn", "Hỗ trợ đến tận nhà", "Đầu ra còn bấp bênh", "Ưu tiên đoạn qua trường học",
         "Chủ động ứng phó mưa lũ", "Không thu thêm phí", "Lắng nghe ý kiến bà con")  # fmt: skip
ITEMS = ("Đơn đề nghị theo mẫu số {n}", "Bản sao giấy khai sinh hoặc căn cước", "Sổ hộ nghèo còn giá trị trong năm {y}",
         "Ảnh chụp hiện trạng nhà ở", "Giấy ủy quyền nếu nộp thay", "Tài khoản nhận tiền hỗ trợ",
         "Biên bản họp thôn có chữ ký của trưởng thôn")  # fmt: skip
CAPTIONS = ("Một góc chợ {c} sáng {d}.", "Đường vào xóm {m} ngập sâu sau mưa.", "Bà con {c} thu hoạch lúa trên cánh đồng.",
            "Cây cầu mới nhìn từ bờ bắc.", "Học sinh xếp hàng nhận sách.", "Điểm tiếp nhận hồ sơ lưu động ở thôn {n}.")  # fmt: skip
SECTIONS = ("Trang chủ", "Thời sự", "Chính trị", "Kinh tế", "Xã hội", "Pháp luật", "Giáo dục", "Y tế", "Văn hóa",
            "Thể thao", "Du lịch", "Bạn đọc", "Video", "Ảnh", "Nông thôn mới", "Chuyển đổi số", "Quốc tế")  # fmt: skip
SAID = ("Bài viết hay quá, cảm ơn tòa soạn đã thông tin kịp thời cho bà con quê tôi.",
        "Mong cơ quan chức năng sớm làm đường, chúng tôi khổ lắm rồi.", "Ở chỗ tôi cũng y như vậy, mưa là ngập.",
        "Cho hỏi nộp hồ sơ qua mạng thì bao lâu có kết quả ạ?")  # fmt: skip


@dataclass(frozen=True)
class Piece:
    """An article. ``blocks`` are (kind, words): p, h2, ul, ol, table, quote, fig, related, video."""

    title: str
    lead: str
    blocks: tuple[tuple[str, tuple[str, ...]], ...]
    author: str
    at: datetime
    kind: str
    tags: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    extra: dict[str, str] = field(default_factory=dict)

    @property
    def body(self) -> str:
        """The gold text: lead, paragraphs, headings, lists, tables; captions only where they are all there is."""
        kinds = {"p", "h2", "ul", "ol", "table", "quote"} | ({"fig"} if self.kind == "photo" else set())
        lines = [self.lead] if self.lead else []
        for kind, words in self.blocks:
            if kind in kinds:
                lines.extend(words)
        return "\n".join(lines)


class Writer:
    """Writes invented pieces from one seed."""

    def __init__(self, seed: str) -> None:
        self.random = random.Random(seed)  # a string seed is stable between versions of Python

    def fill(self, template: str) -> str:
        pick = self.random
        commune = pick.choice(COMMUNES)
        person = pick.choice(PEOPLE)
        office = pick.choice(OFFICES).format(c=commune)
        values = {
            "c": commune, "o": office, "P": person[0].upper() + person[1:] if template.startswith("{P}") else person,
            "n": pick.randint(11, 98), "m": pick.randint(2, 9), "q": pick.randint(2, 4),
            "d": f"{pick.randint(1, 28)}/{pick.randint(1, 12)}", "y": pick.randint(2024, 2026),
        }  # fmt: skip
        return template.format(**values)

    def sentences(self, low: int, high: int) -> str:
        chosen = self.random.sample(SENTENCES, self.random.randint(low, high))
        return " ".join(self.fill(each) for each in chosen)

    def title(self) -> str:
        return self.fill(self.random.choice(TITLES))

    def piece(self, kind: str) -> Piece:
        """One article of a kind: plain, parts, table, talk, photo, video, live, short."""
        pick = self.random
        blocks: list[tuple[str, tuple[str, ...]]] = []

        def text(count: int, low: int = 1, high: int = 4) -> None:
            blocks.extend(("p", (self.sentences(low, high),)) for _ in range(count))

        def figure() -> None:
            blocks.append(("fig", (self.fill(pick.choice(CAPTIONS)),)))

        def related() -> None:
            blocks.append(("related", tuple(self.title() for _ in range(pick.randint(1, 3)))))

        if kind == "short":
            text(2, 1, 2)
        elif kind == "video":
            blocks.append(("video", ()))
            text(pick.randint(1, 2), 2, 3)
        elif kind == "photo":
            for _ in range(pick.randint(6, 9)):
                blocks.append(("fig", (self.sentences(1, 2),)))
        elif kind == "live":
            for hour in range(pick.randint(5, 8)):
                blocks.append(("h2", (f"{7 + hour}h{pick.randint(10, 59)}",)))
                text(pick.randint(1, 2), 1, 3)
                if pick.random() < 0.3:
                    figure()
        elif kind == "talk":
            text(1)
            for _ in range(pick.randint(4, 6)):
                blocks.append(("h2", ("- " + self.fill(pick.choice(TITLES)).rstrip("?") + ", thưa ông?",)))
                text(pick.randint(1, 2), 2, 4)
            related()
        else:
            text(2)
            figure()
            text(pick.randint(1, 2))
            related()
            if kind == "parts":
                blocks.append(("h2", (pick.choice(HEADS),)))
                text(2)
                blocks.append(
                    ("ul" if pick.random() < 0.7 else "ol", tuple(map(self.fill, pick.sample(ITEMS, 4))))
                )
                blocks.append(("h2", (pick.choice(HEADS),)))
                text(1)
            elif kind == "table":
                cells = ["Đơn vị", "Số hộ", "Kinh phí (triệu đồng)"]
                for commune in pick.sample(COMMUNES, 5):
                    cells += [
                        f"Xã {commune}",
                        str(pick.randint(20, 900)),
                        f"{pick.randint(2, 99)}.{pick.randint(100, 999)}",
                    ]
                blocks.append(("table", tuple(cells)))
                text(1)
            blocks.append(("quote", (self.sentences(1, 2),)))
            figure()
            text(pick.randint(2, 5))
        at = datetime(2025, 1, 1, 5, tzinfo=ICT) + timedelta(minutes=pick.randint(0, 600_000))
        return Piece(
            title=self.title(), lead="" if kind == "live" and pick.random() < 0.5 else self.sentences(1, 2),
            blocks=tuple(blocks), author=pick.choice(AUTHORS), at=at, kind=kind,
            tags=tuple(pick.sample(COMMUNES, 3)), related=tuple(self.title() for _ in range(6)),
            said=tuple(pick.sample(SAID, 3)),
        )  # fmt: skip
