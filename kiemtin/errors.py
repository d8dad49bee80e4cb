"""Every error a user can meet, in one place.

A class's docstring is its English message (for logs); the Vietnamese one stands beside it in
``vi``. Both are format strings over the keyword arguments given. Each says what to do next.
"""

from __future__ import annotations

import string
from collections.abc import Sequence
from typing import Any, ClassVar

from kiemtin.words import Phrase


class KiemTinError(Exception):
    """Something went wrong. Run `kiemtin doctor` to see what."""

    vi: ClassVar[str] = "Có lỗi. Hãy chạy `kiemtin doctor` để xem nguyên nhân."
    exit_code: ClassVar[int] = 1

    def __init__(self, **values: Any) -> None:
        self.values = values
        super().__init__(self.english())

    def english(self) -> str:
        """The message for logs."""
        return _fill(" ".join((type(self).__doc__ or "").split()), self.values, "en")

    def vietnamese(self) -> str:
        """The message for people."""
        return _fill(self.vi, self.values, "vi")

    def message(self, language: str) -> str:
        return self.english() if language == "en" else self.vietnamese()


class _Missing(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "?"


def _fill(template: str, values: dict[str, Any], language: str) -> str:
    said = {key: each.said(language) if isinstance(each, Phrase) else each for key, each in values.items()}
    return string.Formatter().vformat(template, (), _Missing(said))


# --- set-up -------------------------------------------------------------------------------


class BadSetting(KiemTinError):
    """Setting {key}: {reason}. Correct it in {where} and start again."""

    vi = "Cấu hình {key}: {reason}. Hãy sửa trong {where} rồi chạy lại."
    exit_code = 2


class BadConfigLine(KiemTinError):
    """{file}, line {line}: {reason}. {remedy}"""

    vi = "{file}, dòng {line}: {reason}. {remedy}"
    exit_code = 2


class StoreUnreachable(KiemTinError):
    """The database cannot be opened ({reason}). Check the address and that it is running."""

    vi = "Không mở được cơ sở dữ liệu ({reason}). Hãy kiểm tra địa chỉ và máy chủ cơ sở dữ liệu."


class StoreReadOnly(KiemTinError):
    """The database or its disk cannot be written ({reason}). Free or unlock the disk; nothing was lost."""

    vi = "Không ghi được cơ sở dữ liệu hoặc ổ đĩa ({reason}). Hãy mở quyền ghi hoặc giải phóng ổ đĩa; chưa mất dữ liệu nào."


class StoreTooNew(KiemTinError):
    """The database is from a newer version ({found}) than this program knows ({known}). Update Kiểm Tin; nothing was changed."""

    vi = "Cơ sở dữ liệu thuộc phiên bản mới hơn ({found}) so với chương trình ({known}). Hãy cập nhật Kiểm Tin; dữ liệu chưa bị thay đổi."


class StoreNotReady(KiemTinError):
    """The database has no tables yet. Run `kiemtin init` first."""

    vi = "Cơ sở dữ liệu chưa được khởi tạo. Hãy chạy `kiemtin init` trước."


class StoreBusy(KiemTinError):
    """The database is busy. Try again in a moment; nothing was lost."""

    vi = "Cơ sở dữ liệu đang bận. Hãy thử lại sau giây lát; chưa mất dữ liệu nào."


class BackupUnreadable(KiemTinError):
    """The backup {file} cannot be used ({reason}). Nothing was changed; try another backup."""

    vi = "Không dùng được bản sao lưu {file} ({reason}). Dữ liệu chưa bị thay đổi; hãy thử bản khác."


class StoreNotEmpty(KiemTinError):
    """The database already holds data. Restore into a new, empty one."""

    vi = "Cơ sở dữ liệu đang có dữ liệu. Hãy khôi phục vào cơ sở dữ liệu mới, còn trống."


class FileUnreadable(KiemTinError):
    """{file} cannot be read or written ({reason}). Check its name and permissions."""

    vi = "Không đọc hoặc ghi được {file} ({reason}). Hãy kiểm tra tên tệp và quyền truy cập."


class ReferenceUnfit(KiemTinError):
    """{file} is no table of units: without the columns {columns}. Name a folder with provinces34.csv, communes3321.csv and old_new_communes.csv in UTF-8."""

    vi = "{file} không phải bảng đơn vị hành chính: thiếu cột {columns}. Hãy chỉ thư mục có provinces34.csv, communes3321.csv và old_new_communes.csv, mã UTF-8."
    exit_code = 2


class UnknownReportFormat(KiemTinError):
    """A report cannot be written as {file}. Give it one of these endings: {known}."""

    vi = "Không ghi được báo cáo dạng {file}. Hãy đặt đuôi tệp là một trong: {known}."
    exit_code = 2


class AddressTaken(KiemTinError):
    """Port {port} is in use by another program. Set {key} to another port."""

    vi = "Cổng {port} đang được chương trình khác dùng. Hãy đặt {key} sang cổng khác."


# --- facts --------------------------------------------------------------------------------


class BadFact(KiemTinError):
    """{file}, line {line}: fact {fact}: {reason}. {remedy}"""

    vi = "{file}, dòng {line}: sự kiện {fact}: {reason}. {remedy}"
    exit_code = 2


class BadFacts(BadFact):
    """{count} mistakes in the facts. Correct every line named here; nothing was loaded."""

    vi = "Có {count} lỗi trong các sự kiện. Hãy sửa từng dòng nêu ở đây; chưa nạp gì."

    def __init__(self, problems: Sequence[BadFact] = (), **values: Any) -> None:
        self.problems = tuple(problems)
        super().__init__(**values)

    def english(self) -> str:
        return "\n".join([super().english(), *(each.english() for each in self.problems)])

    def vietnamese(self) -> str:
        return "\n".join([super().vietnamese(), *(each.vietnamese() for each in self.problems)])


class BadReading(KiemTinError):
    """{file}, line {line}, wordings of a topic: {reason}. {remedy}"""

    vi = "{file}, dòng {line}, cách diễn đạt của chủ đề: {reason}. {remedy}"
    exit_code = 2


class UnknownFact(KiemTinError):
    """There is no fact {fact}. List them with `kiemtin facts list`."""

    vi = "Không có sự kiện {fact}. Xem danh sách bằng `kiemtin facts list`."


class UnknownTopic(KiemTinError):
    """No fact has the topic {topic}. There are: {known}."""

    vi = "Không có sự kiện nào thuộc chủ đề {topic}. Các chủ đề: {known}."


class UnknownUser(KiemTinError):
    """There is no user {name}. Name yourself with --by; `kiemtin users list` shows everybody."""

    vi = "Không có người dùng {name}. Hãy ghi tên đăng nhập của bạn sau --by; xem `kiemtin users list`."
    exit_code = 2


class ModelMissing(KiemTinError):
    """The language model is not at {path}. Reinstall, or train it with `kiemtin train`."""

    vi = "Không tìm thấy mô hình ngôn ngữ ở {path}. Hãy cài lại hoặc huấn luyện bằng `kiemtin train`."


class TrainingExtraMissing(KiemTinError):
    """Training needs {package}, which is not installed. Run `pip install 'kiemtin[train]'` and try again."""

    vi = "Huấn luyện cần {package} nhưng chưa được cài. Hãy chạy `pip install 'kiemtin[train]'` rồi thử lại."


class NoPreviousModel(KiemTinError):
    """There is no earlier version of the model beside {path}. See `kiemtin train --versions`."""

    vi = "Không có phiên bản mô hình trước đó bên cạnh {path}. Hãy xem `kiemtin train --versions`."


class CheckpointMissing(KiemTinError):
    """The language model {name} cannot be used: {reason}. Put its folder there, or fetch it once with
    `kiemtin train --stage heads --checkpoint NAME` while the network is there."""

    vi = (
        "Không dùng được mô hình ngôn ngữ {name}: {reason}. Hãy chép thư mục mô hình vào đó, hoặc tải một lần "
        "khi có mạng bằng `kiemtin train --stage heads --checkpoint TÊN`."
    )


class CheckpointUnfit(KiemTinError):
    """The language model in {folder} does not fit: {reason}. Choose another one in KIEMTIN_MODEL, or leave it empty."""

    vi = (
        "Mô hình ngôn ngữ trong {folder} không phù hợp: {reason}. "
        "Hãy chọn mô hình khác trong KIEMTIN_MODEL, hoặc để trống."
    )


class HeadMissing(KiemTinError):
    """The model in {folder} has not learnt our sentence types yet. Run `kiemtin train --stage heads --checkpoint {folder}`."""

    vi = (
        "Mô hình trong {folder} chưa học các loại câu của hệ thống. "
        "Hãy chạy `kiemtin train --stage heads --checkpoint {folder}`."
    )


class BadInputLine(KiemTinError):
    """Line {line}: {reason}. The other lines were read."""

    vi = "Dòng {line}: {reason}. Các dòng khác vẫn được đọc."


# --- documents as evidence ------------------------------------------------------------------


class DocumentUnknownForm(KiemTinError):
    """{file} is {found}, which is not read. Save it as DOCX, as PDF with text, as HTML or as plain text and add that."""

    vi = "{file} là {found}, chương trình không đọc loại tệp này. Hãy lưu thành DOCX, PDF có chữ, HTML hoặc văn bản thuần rồi thêm lại."
    exit_code = 2


class DocumentDamaged(KiemTinError):
    """{file} cannot be read: it is damaged or not what it seems ({reason}). Get it from its issuer again."""

    vi = "Không đọc được {file}: tệp hỏng hoặc không đúng loại ({reason}). Hãy lấy lại tệp từ cơ quan ban hành."
    exit_code = 2


class DocumentLocked(KiemTinError):
    """{file} is protected by a password. Save a copy without it and add the copy."""

    vi = "{file} được bảo vệ bằng mật khẩu. Hãy lưu một bản không có mật khẩu rồi thêm bản đó."
    exit_code = 2


class DocumentWithoutText(KiemTinError):
    """{file} holds no text, only pictures (a scan?). Get the file with text from its issuer, or type the articles you need into a text file."""

    vi = "{file} không có chữ, chỉ có ảnh (bản quét?). Hãy lấy bản có chữ từ cơ quan ban hành, hoặc gõ các điều cần dùng vào tệp văn bản."
    exit_code = 2


class DocumentTooLarge(KiemTinError):
    """{file} is larger than {limit}. Split it, or keep only the pages you need."""

    vi = "{file} lớn hơn {limit}. Hãy chia nhỏ, hoặc chỉ giữ các trang cần dùng."
    exit_code = 2


class DocumentTooSlow(KiemTinError):
    """{file} was not read within {seconds} seconds. Save it anew, or as plain text, and add that."""

    vi = "Không đọc xong {file} trong {seconds} giây. Hãy lưu lại, hoặc lưu thành văn bản thuần, rồi thêm bản đó."
    exit_code = 2


class DocumentOfPersons(KiemTinError):
    """{file} lists private people ({count} numbers of papers, accounts or plates). Such documents are not kept here; add one that sets a rule instead."""

    vi = "{file} liệt kê người dân ({count} số giấy tờ, tài khoản hoặc biển số). Không lưu văn bản như vậy ở đây; hãy dùng văn bản quy định chung."
    exit_code = 2


class DocumentUnnamed(KiemTinError):
    """{file} does not say which document it is. Give its number (or its title) and its issuer."""

    vi = "{file} không cho biết là văn bản nào. Hãy nhập số ký hiệu (hoặc tên) và cơ quan ban hành."
    exit_code = 2


class DocumentKnown(KiemTinError):
    """{file} is kept already: {name}, added {when}."""

    vi = "{file} đã được lưu: {name}, thêm lúc {when}."


class ProposalIncomplete(KiemTinError):
    """The fact cannot be proposed: {reason}. {remedy}"""

    vi = "Chưa đề xuất được sự kiện: {reason}. {remedy}"
    exit_code = 2


class OwnProposal(KiemTinError):
    """You proposed this fact, so somebody else has to decide on it."""

    vi = "Bạn là người đề xuất sự kiện này nên cần người khác quyết định."


# --- crawl --------------------------------------------------------------------------------


class UnknownSource(KiemTinError):
    """There is no source {source}. List them with `kiemtin sources list`."""

    vi = "Không có nguồn {source}. Xem danh sách bằng `kiemtin sources list`."


class UnknownAdapter(KiemTinError):
    """There is no kind of source {adapter}. Known kinds: {known}."""

    vi = "Không có loại nguồn {adapter}. Các loại đã biết: {known}."
    exit_code = 2


class SourceRefused(KiemTinError):
    """{url} is refused: {reason}. Only public pages of organisations and open discussions are read."""

    vi = "Từ chối {url}: {reason}. Chỉ đọc trang công khai của tổ chức và thảo luận mở."


class TipEmpty(KiemTinError):
    """There is too little text to read. Give the whole sentence that is going round."""

    vi = "Quá ít chữ để đọc. Hãy chép nguyên câu đang lan truyền."


class TipTooLong(KiemTinError):
    """The text is longer than {most} characters. Give the part that makes the claim."""

    vi = "Văn bản dài hơn {most} ký tự. Hãy chỉ chép phần nêu thông tin cần kiểm tra."


class TipNotPublication(KiemTinError):
    """{host} is not known as the site of an organisation. Name the organisation it belongs to, or paste what is said there as text."""

    vi = "Chưa rõ {host} là trang của cơ quan, tổ chức nào. Hãy ghi tên tổ chức, hoặc chép nội dung thành văn bản."


class TipIsDiscussion(KiemTinError):
    """{host} is a place where people talk, not a publication. Paste what is said there as text; who said it is not kept."""

    vi = "{host} là nơi người dân trao đổi, không phải ấn phẩm. Hãy chép nội dung thành văn bản; hệ thống không giữ ai đã nói."


class PictureUnreadable(KiemTinError):
    """{file} cannot be read as a picture ({reason}). Save the screenshot again as PNG or JPEG."""

    vi = "Không đọc được {file} như một ảnh ({reason}). Hãy lưu lại ảnh chụp màn hình dạng PNG hoặc JPEG."


class PictureTooSlow(KiemTinError):
    """Reading the text in {file} took more than {seconds} seconds. Cut the screenshot down to the text that matters."""

    vi = "Nhận dạng chữ trong {file} quá {seconds} giây. Hãy cắt ảnh, chỉ giữ phần chữ cần đọc."


class OcrMissing(KiemTinError):
    """Reading text in pictures needs {missing}. Install it with `apt-get install tesseract-ocr tesseract-ocr-vie`, or type the text."""

    vi = "Nhận dạng chữ trong ảnh cần {missing}. Hãy cài bằng `apt-get install tesseract-ocr tesseract-ocr-vie`, hoặc gõ lại nội dung."


class ImportUnreadable(KiemTinError):
    """{file} cannot be read as a table: {reason}. Save it as CSV (UTF-8) or XLSX with headings in the first row."""

    vi = "Không đọc được bảng {file}: {reason}. Hãy lưu thành CSV (UTF-8) hoặc XLSX, tiêu đề cột ở dòng đầu."
    exit_code = 2


class ImportWithoutColumns(KiemTinError):
    """{file} has no column for {missing}. Name the columns as in `kiemtin sources import --help`."""

    vi = "{file} thiếu cột {missing}. Hãy đặt tên cột như trong `kiemtin sources import --help`."
    exit_code = 2


class CrawlerRunning(KiemTinError):
    """Another crawler works on this database. Stop it, or wait 90 seconds after it was killed."""

    vi = "Một tiến trình thu thập khác đang chạy trên cơ sở dữ liệu này. Hãy dừng nó, hoặc chờ 90 giây nếu nó vừa bị tắt đột ngột."


class IntakeLost(KiemTinError):
    """The crawl's intake ended twice before it read anything. Look at the log above; is there enough memory?"""

    vi = "Phần tiếp nhận của tiến trình thu thập đã dừng hai lần khi chưa đọc được gì. Hãy xem nhật ký phía trên và kiểm tra bộ nhớ của máy; lần chạy sau sẽ thử lại, không mất dữ liệu."


# --- review -------------------------------------------------------------------------------


class NotAllowed(KiemTinError):
    """Your role does not allow this ({needed} is needed). Ask an administrator."""

    vi = "Vai trò của bạn không cho phép thao tác này (cần {needed}). Hãy hỏi quản trị viên."


class WrongSignIn(KiemTinError):
    """The name or the password is wrong."""

    vi = "Sai tên đăng nhập hoặc mật khẩu."


class SignInLocked(KiemTinError):
    """Too many wrong passwords. Try again after {until}."""

    vi = "Nhập sai mật khẩu quá nhiều lần. Hãy thử lại sau {until}."


class WeakPassword(KiemTinError):
    """The password needs at least {length} characters."""

    vi = "Mật khẩu cần ít nhất {length} ký tự."


class BadUserName(KiemTinError):
    """A user name has 1 to 64 letters, digits, dots or dashes and no spaces."""

    vi = "Tên đăng nhập gồm 1 đến 64 chữ cái, chữ số, dấu chấm hoặc gạch ngang, không có khoảng trắng."


class UserExists(KiemTinError):
    """There is already a user {name}."""

    vi = "Đã có người dùng {name}."


class NotFound(KiemTinError):
    """{what} is not there (any more). Reload the list."""

    vi = "Không còn {what}. Hãy tải lại danh sách."


class ClaimLocked(KiemTinError):
    """{who} is reviewing this claim until {until}. Take the next one."""

    vi = "{who} đang xem luận điểm này đến {until}. Hãy chọn luận điểm khác."


class Conflict(KiemTinError):
    """Somebody changed this since you opened it. Reload and look again; your text was kept."""

    vi = "Người khác vừa thay đổi nội dung này. Hãy tải lại và xem lại; phần bạn viết vẫn được giữ."


class EvidenceNeeded(KiemTinError):
    """A verdict of {label} needs a cited fact. Choose one, or decide «not enough information»."""

    vi = "Kết luận «{label}» cần một sự kiện có trích dẫn. Hãy chọn sự kiện, hoặc kết luận «chưa đủ thông tin»."


class NotCheckable(KiemTinError):
    """What can be checked gets a verdict. Choose opinion, question, satire, fraud or off the matter."""

    vi = "Điều kiểm chứng được thì cần kết luận. Hãy chọn ý kiến, câu hỏi, châm biếm, lừa đảo hoặc ngoài đề."


class CheckNeeded(KiemTinError):
    """The draft must pass the fact check before it is submitted: {count} problem(s) left."""

    vi = "Bản nháp phải qua kiểm tra sự kiện trước khi trình: còn {count} chỗ cần sửa."


class SelfApproval(KiemTinError):
    """You wrote this draft, so another person must approve it."""

    vi = "Bạn là người soạn bản này nên cần người khác duyệt."


class ApprovalVoid(KiemTinError):
    """The text changed after it was approved. Submit the new revision for approval."""

    vi = "Nội dung đã thay đổi sau khi duyệt. Hãy trình duyệt bản mới."


class NotSubmitted(KiemTinError):
    """This revision has not been submitted for approval."""

    vi = "Bản này chưa được trình duyệt."


class NobodyToApprove(KiemTinError):
    """Step «{step}» has nobody left who may approve: whoever wrote the text may not. Ask an administrator to add another approver."""

    vi = "Bước duyệt «{step}» không còn ai được duyệt vì người soạn không được duyệt bài của mình. Hãy nhờ quản trị viên thêm người duyệt khác."


class NotYourTurn(KiemTinError):
    """This text waits for {who} at step «{step}». You can sign when your step comes."""

    vi = "Bản này đang chờ {who} duyệt ở bước «{step}». Bạn duyệt khi đến bước của mình."


class AlreadySigned(KiemTinError):
    """You have already signed this text; another person has to sign the next place."""

    vi = "Bạn đã duyệt bản này rồi; chỗ tiếp theo cần người khác duyệt."


class ReasonNeeded(KiemTinError):
    """The urgent path needs a reason. Write in one sentence why it cannot wait."""

    vi = "Trình khẩn cần có lý do. Hãy ghi một câu vì sao không thể chờ."


class Embargoed(KiemTinError):
    """This text may not be published before {until}. Choose a later time."""

    vi = "Bài này không được đăng trước {until}. Hãy chọn giờ muộn hơn."


class ApprovalRunsOut(KiemTinError):
    """The approval holds only until {until}. Choose an earlier time, or submit the text again later."""

    vi = "Phê duyệt chỉ có hiệu lực đến {until}. Hãy chọn giờ sớm hơn, hoặc trình duyệt lại sau."


class BadStep(KiemTinError):
    """Step «{step}» of approval cannot be set: {reason}. Correct it and save again."""

    vi = "Chưa đặt được bước duyệt «{step}»: {reason}. Hãy sửa rồi lưu lại."


class BadDelegation(KiemTinError):
    """The delegation cannot be made: {reason}. Choose another person or other days."""

    vi = "Chưa uỷ quyền được: {reason}. Hãy chọn người khác hoặc ngày khác."


class EmptyDraft(KiemTinError):
    """A draft needs a title and a text."""

    vi = "Bản nháp cần có tiêu đề và nội dung."


class BlanksLeft(KiemTinError):
    """The text still has {count} blank(s) of its form, e.g. {blank}. Fill them in or delete them."""

    vi = "Bài còn {count} chỗ trống của mẫu, ví dụ {blank}. Hãy điền hoặc xoá."


class BadLink(KiemTinError):
    """{link} is no web address that readers can open. Write it whole, as https://…"""

    vi = "{link} không phải địa chỉ trang mà người đọc mở được. Hãy ghi đầy đủ, dạng https://…"


class AltTextNeeded(KiemTinError):
    """The image {name} has no description. Write for people who cannot see it what it shows."""

    vi = "Ảnh {name} chưa có mô tả. Hãy ghi ảnh có gì cho người không nhìn thấy ảnh."


class LimitsBroken(KiemTinError):
    """The text cannot be published on {account} like this: {what}. Shorten it, or write a variant for this account."""

    vi = "Bài chưa đăng được lên {account}: {what}. Hãy sửa bài, hoặc viết bản riêng cho tài khoản này."


class NotPublished(KiemTinError):
    """This post is not published, so there is nothing to correct. Edit its draft instead."""

    vi = "Bài này chưa được đăng nên không cần đính chính. Hãy sửa bản nháp."


class NothingChangedThere(KiemTinError):
    """Nobody edited or removed this post on its channel as far as the last look saw, so there is nothing to confirm. Open the published posts to see how each one stands."""

    vi = "Lần xem gần nhất không thấy bài này bị sửa hay bị gỡ trên kênh nên không có gì để xác nhận. Hãy mở phần «Đã đăng» để xem tình trạng từng bài."


class NoSuchLanguage(KiemTinError):
    """A text cannot be translated into {language}. Choose another language than the text's own from the list."""

    vi = "Không dịch được bài sang {language}. Hãy chọn trong danh sách một thứ tiếng khác tiếng của bài."


class NoTarget(KiemTinError):
    """Choose at least one account to publish on."""

    vi = "Hãy chọn ít nhất một tài khoản để đăng."


# --- publish ------------------------------------------------------------------------------


class UnknownChannel(KiemTinError):
    """There is no channel {channel}. Known channels: {known}."""

    vi = "Không có kênh {channel}. Các kênh đã biết: {known}."
    exit_code = 2


class AccountNotOwned(KiemTinError):
    """The office has not proven that it owns {account}: {reason}. Nothing is published there."""

    vi = "Chưa chứng minh được cơ quan sở hữu tài khoản {account}: {reason}. Sẽ không đăng gì lên đó."


class MediaMissing(KiemTinError):
    """The attachment {name} is not in the media library any more. Put it there again or take it out of the text."""

    vi = "Tệp đính kèm {name} không còn trong kho ảnh và tài liệu. Hãy thêm lại hoặc bỏ tệp khỏi bài."


class SendError(KiemTinError):
    """The post could not be sent: {reason}."""

    vi = "Không gửi được bài: {reason}."


class Transient(SendError):
    """The post was not sent ({reason}); it is tried again."""

    vi = "Bài chưa được gửi ({reason}); hệ thống sẽ thử lại."

    def __init__(self, *, retry_after: float | None = None, **values: Any) -> None:
        self.retry_after = retry_after
        super().__init__(**values)


class GoesOn(Transient):
    """A part is sent ({done} of {total}); the rest follows by itself."""

    vi = "Đã gửi được một phần ({done}/{total}); hệ thống tự gửi tiếp."


class Rejected(SendError):
    """The channel refused the post: {reason}. Correct it and schedule it again."""

    vi = "Kênh từ chối bài: {reason}. Hãy sửa rồi lên lịch lại."


class OutcomeUnknown(SendError):
    """The answer was lost ({reason}); the post may be there. It is looked for, never sent blindly again."""

    vi = (
        "Không nhận được trả lời ({reason}); có thể bài đã đăng. Hệ thống đang tìm lại, không tự gửi lần nữa."
    )


class AccountNeedsPerson(Rejected):
    """The channel does not let {account} in any more ({reason}). Connect the account again."""

    vi = "Kênh không cho tài khoản {account} đăng nhập nữa ({reason}). Hãy kết nối lại tài khoản."


class SecretUnreadable(KiemTinError):
    """The kept secret {name} of account {account} cannot be opened with this key. Put the old key file back, or store it anew: kiemtin accounts secret {account} {name}"""

    vi = (
        "Không mở được bí mật {name} đã lưu của tài khoản {account} bằng khóa hiện tại. Hãy khôi phục tệp khóa cũ, "
        "hoặc ghi lại: kiemtin accounts secret {account} {name}"
    )


class HoldNeedsReason(KiemTinError):
    """Say why: the reason to stop or to go on is kept on record."""

    vi = "Hãy ghi lý do: lý do dừng hoặc đăng tiếp được lưu lại."
    exit_code = 2


class NotHeld(KiemTinError):
    """Publishing is not stopped; there is nothing to release."""

    vi = "Việc đăng bài không bị dừng; không có gì để mở lại."


class ClockJumped(KiemTinError):
    """The machine's clock leapt by {minutes} minutes. Publishing rests for {rest} minutes; check the machine's time."""

    vi = (
        "Đồng hồ của máy vừa nhảy {minutes} phút. Hệ thống tạm ngừng đăng bài {rest} phút để không đăng sai giờ; "
        "hãy kiểm tra giờ của máy."
    )


class StaleFence(KiemTinError):
    """Another publisher took this publication over. This one lets it go."""

    vi = "Một tiến trình đăng khác đã nhận bài này. Tiến trình hiện tại dừng xử lý."


class WrongTransition(KiemTinError):
    """A publication cannot go from {current} to {target}."""

    vi = "Bài đăng không thể chuyển từ {current} sang {target}."


# --- the media library ----------------------------------------------------------------------


class MediaUnknownForm(KiemTinError):
    """{file} is {found}, which the media library does not take. Save it as JPEG, PNG, WebP, MP4, WebM, PDF or DOCX and add that."""

    vi = "{file} là {found}, kho ảnh và tài liệu không nhận loại tệp này. Hãy lưu thành JPEG, PNG, WebP, MP4, WebM, PDF hoặc DOCX rồi thêm lại."
    exit_code = 2


class MediaDamaged(KiemTinError):
    """{file} is damaged or not what it seems ({reason}). Open it, save it anew and add the new file."""

    vi = "{file} bị hỏng hoặc không đúng loại ({reason}). Hãy mở tệp, lưu lại rồi thêm tệp mới."
    exit_code = 2


class MediaLocked(KiemTinError):
    """{file} is protected by a password. Save a copy without it and add the copy to the library."""

    vi = "{file} được bảo vệ bằng mật khẩu. Hãy lưu một bản không có mật khẩu rồi thêm bản đó vào kho."
    exit_code = 2


class MediaTooLarge(KiemTinError):
    """{file} is larger than the library takes ({limit}). Make it smaller or shorter and add it again."""

    vi = "{file} lớn hơn mức kho nhận ({limit}). Hãy thu nhỏ hoặc cắt ngắn rồi thêm lại."
    exit_code = 2


class MediaTooSlow(KiemTinError):
    """{file} was not made ready within {seconds} seconds. Save it anew in a simpler form and add that."""

    vi = "Không xử lý xong {file} trong {seconds} giây. Hãy lưu lại ở dạng đơn giản hơn rồi thêm bản đó."
    exit_code = 2


class MediaUnfit(KiemTinError):
    """{file} is not taken: {reason}"""

    vi = "Không nhận {file}: {reason}"
    exit_code = 2


class MediaIncomplete(KiemTinError):
    """{file} needs {what} before it is kept. Fill it in and add the file again."""

    vi = "{file} còn thiếu {what}. Hãy điền rồi thêm lại tệp."
    exit_code = 2


class MediaUsed(KiemTinError):
    """{name} is used by {where}. Take it out there first; then it can be removed."""

    vi = "{name} đang được dùng ở {where}. Hãy bỏ tệp khỏi đó trước rồi mới xóa được."


class AiringUnfit(KiemTinError):
    """The airing cannot be confirmed: {reason}"""

    vi = "Chưa xác nhận được việc phát: {reason}"
    exit_code = 2


# --- planning ------------------------------------------------------------------------------


class NoZone(KiemTinError):
    """The time {moment} does not say in which time zone it is. Give it with one, e.g. 2026-11-20T08:00+07:00."""

    vi = "Giờ {moment} không nói theo múi giờ nào. Hãy ghi cả múi giờ, ví dụ 2026-11-20T08:00+07:00."
    exit_code = 2


class TimePast(KiemTinError):
    """{when} is past. Choose a later time."""

    vi = "{when} đã qua. Hãy chọn giờ muộn hơn."


class TimeClosed(KiemTinError):
    """Nothing is published at {when}: «{title}» lasts until {until}. Choose a later time, or have it lifted."""

    vi = "Không đăng bài vào {when}: «{title}» kéo dài đến {until}. Hãy chọn giờ sau đó, hoặc đề nghị gỡ đợt tạm ngừng này."


class NoFreeSlot(KiemTinError):
    """{account} has no free slot in the next {days} days. Add slots, or choose a time yourself."""

    vi = "{account} không còn khung giờ trống trong {days} ngày tới. Hãy thêm khung giờ, hoặc tự chọn giờ."


class NotPlannable(KiemTinError):
    """The draft is not addressed to {account}. Add the account to the draft first."""

    vi = "Bản nháp không gửi đến {account}. Hãy thêm tài khoản này vào bản nháp trước."


class BadRepeat(KiemTinError):
    """This repetition cannot be used: {reason} {remedy}"""

    vi = "Không dùng được quy tắc lặp này: {reason} {remedy}"
    exit_code = 2


class SeriesOver(KiemTinError):
    """The series «{title}» has ended. Begin a new one."""

    vi = "Loạt bài «{title}» đã kết thúc. Hãy tạo loạt bài mới."


class BadBlackout(KiemTinError):
    """The pause cannot be kept: {reason} {remedy}"""

    vi = "Không lưu được đợt tạm ngừng: {reason} {remedy}"
    exit_code = 2


class BadAccountRules(KiemTinError):
    """These rules cannot be kept: {reason} {remedy}"""

    vi = "Không lưu được quy định này: {reason} {remedy}"
    exit_code = 2


class BadDay(KiemTinError):
    """«{day}» is no day or time that is understood. Write a day like 25/11/2026, a time like 8:30."""

    vi = "Không hiểu ngày hoặc giờ «{day}». Hãy viết ngày như 25/11/2026, giờ như 8:30."
    exit_code = 2


class UnknownAccount(KiemTinError):
    """There is no account {account}. Known accounts: {known}."""

    vi = "Không có tài khoản {account}. Các tài khoản đã biết: {known}."
    exit_code = 2


class BadPlanTable(KiemTinError):
    """{file} cannot be read: {reason} {remedy}"""

    vi = "Không đọc được {file}: {reason} {remedy}"
    exit_code = 2


class BadPlanRows(KiemTinError):
    """{count} mistakes in {file}; nothing was brought in. Correct each of them and try again."""

    vi = "Có {count} lỗi trong {file}; chưa nhập gì. Hãy sửa từng lỗi rồi nhập lại."
    exit_code = 2


# --- other people's servers (demo, tests) ---------------------------------------------------


class PackagesMissing(KiemTinError):
    """{what} needs packages this machine lacks: {packages}. Install them: {line}"""

    vi = "{what} cần các gói còn thiếu trên máy này: {packages}. Hãy cài: {line}"
    exit_code = 2


class ServerNotStarted(KiemTinError):
    """{name} did not start or did not do its work: {reason}."""

    vi = "{name} không khởi động hoặc không làm được việc: {reason}."
