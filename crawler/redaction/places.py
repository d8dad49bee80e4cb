"""Names of places that look like names of people, so that redaction leaves them alone.

From the official lists of administrative units before and after 1 July 2025 (normative documents,
outside copyright); lower case, NFC.
"""

from __future__ import annotations

REGIONS = frozenset(
    each.strip()
    for each in """
a lưới; an biên; an dương; an giang; an khê; an lão; an minh; an nhơn; an phú; anh sơn; ayun pa; ba bể;
ba chẽ; ba tri; ba tơ; ba vì; ba đình; ba đồn; biên hòa; buôn ma thuột; buôn đôn; bà rịa; bàu bàng;
bá thước; bác ái; bát xát; bình chánh; bình dương; bình gia; bình giang; bình liêu; bình long; bình lục;
bình minh; bình phước; bình sơn; bình thuận; bình thuỷ; bình thạnh; bình tân; bình xuyên; bình đại;
bình định; bù gia mập; bù đăng; bù đốp; bạc liêu; bạch long vĩ; bạch thông; bảo lâm; bảo lạc; bảo lộc;
bảo thắng; bảo yên; bắc bình; bắc giang; bắc hà; bắc kạn; bắc mê; bắc ninh; bắc quang; bắc sơn;
bắc trà my; bắc tân uyên; bắc từ liêm; bắc yên; bến cát; bến cầu; bến lức; bến tre; bỉm sơn; bố trạch;
cai lậy; cam lâm; cam lộ; cam ranh; can lộc; cao bằng; cao lãnh; cao lộc; cao phong; chi lăng;
chiêm hóa; châu phú; châu thành; châu thành a; châu đốc; châu đức; chí linh; chơn thành; chư prông;
chư păh; chư pưh; chư sê; chương mỹ; chợ gạo; chợ lách; chợ mới; chợ đồn; con cuông; cà mau; càng long;
cái bè; cái nước; cái răng; cát hải; cô tô; côn đảo; cù lao dung; cư jút; cư kuin; cư m'gar; cần giuộc;
cần giờ; cần thơ; cần đước; cầu giấy; cầu kè; cầu ngang; cẩm giàng; cẩm khê; cẩm lệ; cẩm mỹ; cẩm phả;
cẩm thủy; cẩm xuyên; cồn cỏ; cờ đỏ; củ chi; di linh; diên khánh; diễn châu; duy tiên; duy xuyên;
duyên hải; dĩ an; dương kinh; dương minh châu; dầu tiếng; ea h'leo; ea kar; ea súp; gia bình; gia lai;
gia lâm; gia lộc; gia nghĩa; gia viễn; giang thành; giao thủy; gio linh; giá rai; giồng riềng;
giồng trôm; gò công; gò công tây; gò công đông; gò dầu; gò quao; gò vấp; hai bà trưng; hiệp hòa;
hiệp đức; hoa lư; hoà an; hoà bình; hoài nhơn; hoài ân; hoài đức; hoàn kiếm; hoàng mai; hoàng sa;
hoàng su phì; hoằng hóa; hà bắc; hà giang; hà nam; hà nội; hà quảng; hà tiên; hà trung; hà tây; hà tĩnh;
hà đông; hàm thuận bắc; hàm thuận nam; hàm tân; hàm yên; hòa bình; hòa thành; hòa vang; hòn đất;
hóc môn; hưng hà; hưng nguyên; hưng yên; hương khê; hương sơn; hương thủy; hương trà; hướng hóa; hạ hoà;
hạ lang; hạ long; hải an; hải châu; hải dương; hải hà; hải hậu; hải lăng; hải phòng; hậu giang; hậu lộc;
hồ chí minh; hồng bàng; hồng dân; hồng lĩnh; hồng ngự; hội an; hớn quản; hữu lũng; ia grai; ia h' drai;
ia pa; khoái châu; khánh hòa; khánh sơn; khánh vĩnh; kim bôi; kim bảng; kim sơn; kim thành; kim động;
kinh môn; kiên giang; kiên hải; kiên lương; kiến an; kiến thuỵ; kiến tường; kiến xương; kon plông;
kon rẫy; kon tum; krông a na; krông bông; krông búk; krông nô; krông năng; krông pa; krông pắc;
kông chro; kế sách; kỳ anh; kỳ sơn; la gi; lai châu; lai vung; lang chánh; liên chiểu; long an;
long biên; long hồ; long khánh; long mỹ; long phú; long thành; long xuyên; long đất; lào cai; lâm bình;
lâm hà; lâm thao; lâm đồng; lê chân; lý nhân; lý sơn; lương sơn; lương tài; lạc dương; lạc sơn;
lạc thủy; lạng giang; lạng sơn; lấp vò; lập thạch; lệ thủy; lộc bình; lộc ninh; lục nam; lục ngạn;
lục yên; mai châu; mai sơn; mang thít; mang yang; minh hóa; minh long; mèo vạc; mê linh; móng cái;
mù căng chải; mường chà; mường khương; mường la; mường lát; mường nhé; mường tè; mường ảng; mỏ cày bắc;
mỏ cày nam; mộ đức; mộc châu; mộc hóa; mỹ hào; mỹ tho; mỹ tú; mỹ xuyên; mỹ đức; na hang; na rì;
nam giang; nam sách; nam trà my; nam trực; nam từ liêm; nam đàn; nam định; nga sơn; nghi lộc; nghi sơn;
nghi xuân; nghĩa hành; nghĩa hưng; nghĩa lộ; nghĩa đàn; nghệ an; nguyên bình; ngân sơn; ngã bảy;
ngã năm; ngô quyền; ngũ hành sơn; ngọc hiển; ngọc hồi; ngọc lặc; nha trang; nho quan; nhà bè;
nhơn trạch; như thanh; như xuân; ninh bình; ninh giang; ninh hòa; ninh hải; ninh kiều; ninh phước;
ninh sơn; ninh thuận; nông cống; núi thành; năm căn; nậm nhùn; nậm pồ; phan rang-tháp chàm; phan thiết;
phong thổ; phong điền; phù cát; phù cừ; phù mỹ; phù ninh; phù yên; phú bình; phú giáo; phú hoà;
phú lương; phú lộc; phú mỹ; phú nhuận; phú ninh; phú quý; phú quốc; phú riềng; phú thiện; phú thọ;
phú tân; phú vang; phú xuyên; phú xuân; phú yên; phúc thọ; phúc yên; phước long; phước sơn; phổ yên;
phụng hiệp; phủ lý; pác nặm; quan hóa; quan sơn; quang bình; quy nhơn; quản bạ; quảng bình; quảng hòa;
quảng nam; quảng ngãi; quảng ninh; quảng trạch; quảng trị; quảng xương; quảng yên; quảng điền;
quế phong; quế sơn; quế võ; quốc oai; quỳ châu; quỳ hợp; quỳnh lưu; quỳnh nhai; quỳnh phụ; rạch giá;
sa pa; sa thầy; sa đéc; si ma cai; sài gòn; sìn hồ; sóc sơn; sóc trăng; sông công; sông cầu; sông hinh;
sông lô; sông mã; sơn dương; sơn hà; sơn hòa; sơn la; sơn trà; sơn tây; sơn tịnh; sơn động; sầm sơn;
sốp cộp; tam bình; tam dương; tam kỳ; tam nông; tam điệp; tam đường; tam đảo; than uyên; thanh ba;
thanh bình; thanh chương; thanh hà; thanh hóa; thanh khê; thanh liêm; thanh miện; thanh oai; thanh sơn;
thanh thuỷ; thanh trì; thanh xuân; thiệu hóa; thoại sơn; thuận an; thuận bắc; thuận châu; thuận hóa;
thuận nam; thuận thành; thuỷ nguyên; thành phố bắc kạn; thành phố đồng hới; thái bình; thái hoà;
thái nguyên; thái thụy; tháp mười; thăng bình; thường tín; thường xuân; thạch an; thạch hà; thạch thành;
thạch thất; thạnh hóa; thạnh phú; thạnh trị; thị xã an khê; thị xã an nhơn; thị xã ayun pa;
thị xã ba đồn; thị xã buôn hồ; thị xã bình long; thị xã bình minh; thị xã bỉm sơn; thị xã cai lậy;
thị xã chũ; thị xã chơn thành; thị xã duy tiên; thị xã duyên hải; thị xã giá rai; thị xã hoài nhơn;
thị xã hoàng mai; thị xã hòa thành; thị xã hương thủy; thị xã hương trà; thị xã hồng lĩnh;
thị xã kim bảng; thị xã kinh môn; thị xã kiến tường; thị xã kỳ anh; thị xã la gi; thị xã long mỹ;
thị xã mường lay; thị xã mộc châu; thị xã mỹ hào; thị xã nghi sơn; thị xã nghĩa lộ; thị xã ngã năm;
thị xã ninh hòa; thị xã phong điền; thị xã phú thọ; thị xã phước long; thị xã quảng trị;
thị xã quảng yên; thị xã quế võ; thị xã sa pa; thị xã sông cầu; thị xã sơn tây; thị xã thuận thành;
thị xã thái hoà; thị xã trảng bàng; thị xã tân châu; thị xã tịnh biên; thị xã việt yên;
thị xã vĩnh châu; thị xã điện bàn; thị xã đông hòa; thị xã đức phổ; thọ xuân; thống nhất; thốt nốt;
thới bình; thới lai; thủ dầu một; thủ thừa; thủ đức; tiên du; tiên lãng; tiên lữ; tiên phước; tiên yên;
tiền giang; tiền hải; tiểu cần; tri tôn; triệu phong; triệu sơn; trà bồng; trà cú; trà vinh; trà ôn;
tràng định; trùng khánh; trường sa; trạm tấu; trảng bom; trảng bàng; trấn yên; trần văn thời; trần đề;
trực ninh; tu mơ rông; tuy an; tuy hoà; tuy phong; tuy phước; tuy đức; tuyên hóa; tuyên quang;
tuần giáo; tánh linh; tân an; tân biên; tân bình; tân châu; tân hiệp; tân hưng; tân hồng; tân kỳ;
tân lạc; tân phú; tân phú đông; tân phước; tân sơn; tân thạnh; tân trụ; tân uyên; tân yên; tây bắc;
tây giang; tây hoà; tây hồ; tây nguyên; tây ninh; tây sơn; tư nghĩa; tương dương; tịnh biên; tủa chùa;
tứ kỳ; từ sơn; u minh; u minh thượng; uông bí; việt nam; việt trì; vân canh; vân hồ; vân đồn; võ nhai;
văn bàn; văn chấn; văn giang; văn lâm; văn lãng; văn quan; văn yên; vĩnh bảo; vĩnh châu; vĩnh cửu;
vĩnh hưng; vĩnh linh; vĩnh long; vĩnh lộc; vĩnh lợi; vĩnh phúc; vĩnh thuận; vĩnh thạnh; vĩnh tường;
vĩnh yên; vũ quang; vũ thư; vũng liêm; vũng tàu; vạn ninh; vị thanh; vị thuỷ; vị xuyên; vụ bản;
xuyên mộc; xuân lộc; xuân trường; xín mần; yên bái; yên bình; yên châu; yên khánh; yên lạc; yên lập;
yên minh; yên mô; yên mỹ; yên phong; yên sơn; yên thành; yên thế; yên thủy; yên định; ân thi; ô môn;
ý yên; đa krông; đam rông; đan phượng; điện biên; điện biên phủ; điện biên đông; điện bàn; đoan hùng;
đà bắc; đà lạt; đà nẵng; đình lập; đô lương; đông anh; đông bắc; đông giang; đông hà; đông hòa;
đông hưng; đông hải; đông nam bộ; đông triều; đăk glong; đăk pơ; đăk đoa; đơn dương; đạ huoai; đại lộc;
đại từ; đầm dơi; đầm hà; đắk glei; đắk hà; đắk lắk; đắk mil; đắk nông; đắk r'lấp; đắk song; đắk tô;
định hóa; định quán; đống đa; đồ sơn; đồng hới; đồng hỷ; đồng nai; đồng phú; đồng tháp; đồng văn;
đồng xoài; đồng xuân; đức cơ; đức huệ; đức hòa; đức linh; đức phổ; đức thọ; đức trọng; ứng hòa
""".replace("\n", " ").split(";")
)
"""Provinces and districts, old and new."""
NAMELIKE_PLACES = frozenset(
    each.strip()
    for each in """
a bung; a dơi; a lù; a mú sung; a ngo; a rooi; a roàng; a sào; a ting; a vao; an bài; an bá; an bình;
an bình a; an bình b; an bình tây; an châu; an chấn; an cơ; an cư; an cầu; an cựu; an dân; an dũng;
an dục; an hiệp; an hà; an hòa; an hòa hải; an hòa thịnh; an hòa tây; an hưng; an hải; an hải bắc;
an hải nam; an hảo; an hồng; an hội; an hội tây; an hội đông; an hữu; an khang; an khánh; an khương;
an linh; an long; an lĩnh; an lư; an lưu; an lương; an lạc; an lạc a; an lạc thôn; an lạc tây; an lập;
an lễ; an lộc; an lợi đông; an lục long; an minh bắc; an mỹ; an nghiệp; an nghĩa; an ngãi trung;
an ngãi tây; an nhân; an nhơn bắc; an nhơn nam; an nhơn tây; an nhơn đông; an ninh; an ninh tây;
an ninh đông; an nông; an phong; an phú thuận; an phú trung; an phú tân; an phú tây; an phú đông;
an phúc; an phước; an phượng; an phụ; an quang; an qui; an quý; an quảng hữu; an sinh; an sơn; an thanh;
an thuận; an thành; an thái; an thái trung; an thái đông; an thượng; an thạch; an thạnh; an thạnh nam;
an thạnh thủy; an thạnh trung; an thạnh tây; an thạnh đông; an thắng; an thịnh; an thọ; an thới;
an thới đông; an thủy; an tiến; an toàn; an trung; an tràng; an trường; an trường a; an trạch;
an trạch a; an tân; an tây; an tường; an tảo; an tập; an tịnh; an tức; an vinh; an viên; an viễn; an vĩ;
an vĩnh ngãi; an vũ; an xuyên; an xuân; an điền; an đôn; an đông; an đạo; an định; an đồng; an đổ;
an đức; an ấp; anh dũng; anh sơn đông; ba bích; ba chúc; ba cung; ba cụm bắc; ba cụm nam; ba dinh;
ba gia; ba giang; ba hàng; ba hàng đồi; ba khâm; ba liên; ba láng; ba lòng; ba lế; ba nam; ba nang;
ba ngòi; ba ngạc; ba sao; ba sơn; ba thành; ba tiêu; ba trang; ba trinh; ba trại; ba tô; ba tầng;
ba vinh; ba xa; ba điền; ba động; bà chiểu; bà gia; bà nà; bà triệu; bà đen; bà điểm; bàn cờ; bàn giản;
bàn long; bàn thạch; bàn tân định; bàn đạt; bành trạch; bác ái tây; bác ái đông; bình trị thiên;
bùi hữu nghĩa; bùi la nhân; bùi thị xuân; bạch hà; bạch hạ; bạch hạc; bạch long; bạch mai; bạch ngọc;
bạch sam; bạch thượng; bạch xa; bạch đích; bạch đằng; bế văn đàn; cao an; cao bắc lạng; cao bồ;
cao chương; cao dương; cao kỳ; cao lâu; cao minh; cao mã pờ; cao ngạn; cao ngọc; cao phạ; cao quảng;
cao sơn; cao sơn tiến; cao thăng; cao thượng; cao thắng; cao thịnh; cao tân; cao viên; cao xanh;
cao xuân dương; cao xá; cao đức; chu hóa; chu hương; chu minh; chu phan; chu trinh; chu văn an;
chu điện; châu bình; châu bính; châu can; châu cường; châu cầu; châu giang; châu hoàn; châu hòa;
châu hóa; châu hưng; châu hưng a; châu hạnh; châu hồng; châu hội; châu khánh; châu khê; châu kim;
châu lý; châu lăng; châu lộc; châu minh; châu nga; châu nhân; châu ninh; châu pha; châu phong;
châu phú a; châu phú b; châu quang; châu quế; châu quế hạ; châu quế thượng; châu sơn; châu thuận;
châu thái; châu thôn; châu thắng; châu thới; châu tiến; châu văn liêm; châu điền; châu đình; châu ổ;
chú hỏa; cô ba; cô bắc; cô giang; cô ngân; cù bị; cù lao giêng; cù vân; danh thắng; dương huy;
dương hòa; dương hưu; dương hồng thủy; dương liễu; dương nỗ; dương nội; dương phong; dương phúc;
dương quan; dương quang; dương quỳ; dương sơn; dương thành; dương thủy; dương tơ; dương xuân hội;
dương xá; dương đông; dương đức; giàng chu phìn; giáp bát; giáp lai; giáp sơn; giáp trung; giáp đắt;
hoa lộc; hoa quân; hoa sơn; hoa thành; hoa thám; hoa thủy; hoa viên; hoa động; hoà thuận; hoà thành;
hoàn long; hoàn lão; hoàn sơn; hoàng an; hoàng châu; hoàng cương; hoàng diệu; hoàng gia; hoàng giang;
hoàng hanh; hoàng hoa; hoàng hoa thám; hoàng khai; hoàng kim; hoàng liên; hoàng liên sơn; hoàng liệt;
hoàng long; hoàng lâm; hoàng lâu; hoàng nam; hoàng nông; hoàng quế; hoàng sơn; hoàng thu phố;
hoàng thành; hoàng tiến; hoàng trĩ; hoàng tung; hoàng tân; hoàng tây; hoàng việt; hoàng vân;
hoàng văn thụ; hoàng xá; hoàng đan; hoàng đông; hoàng đồng; huỳnh hữu nghĩa; hà an; hà bình; hà bầu;
hà châu; hà cầu; hà hiệu; hà huy tập; hà hải; hà hồi; hà khánh; hà khẩu; hà kỳ; hà lam; hà lang;
hà linh; hà long; hà lâm; hà lâu; hà lĩnh; hà lương; hà lầm; hà lộc; hà mãn; hà mòn; hà nam ninh;
hà ngọc; hà nha; hà phong; hà sơn; hà tam; hà thanh; hà thượng; hà thạch; hà tiến; hà tu; hà tân;
hà vinh; hán đà; hồ bốn; hồ gươm; hồ hoàn kiếm; hồ sơn; hồ thầu; hồ thị kỷ; hồ tràm; hồ tây;
hồ tùng mậu; hồ vương; hồ xá; hồ đắc kiện; khúc thừa dụ; khúc xuyên; khổng lào; kim an; kim anh;
kim bon; kim bài; kim bình; kim chung; kim chân; kim chính; kim cúc; kim dinh; kim hoa; kim hòa;
kim hóa; kim hỷ; kim linh; kim liên; kim loan; kim long; kim lũ; kim lư; kim lập; kim mã; kim mỹ;
kim ngân; kim ngọc; kim nhan; kim nọi; kim nỗ; kim phú; kim phượng; kim quan; kim song trường;
kim thanh; kim thái; kim thư; kim thượng; kim thạch; kim thủy; kim trung; kim trà; kim tân; kim xuyên;
kim xá; kim điền; kim đính; kim đông; kim đường; kim định; kim đồng; kim đức; kinh bắc; kiều phú;
la bằng; la dêê; la dạ; la hai; la hiên; la hà; la khê; la lay; la ngà; la ngâu; la pan tẩn; la phù;
la pán tẩn; la sơn; la êê; lang biang; liêu tú; liêu xá; lâm ca; lâm giang; lâm hóa; lâm hải; lâm hợp;
lâm kiết; lâm phú; lâm san; lâm sơn; lâm thượng; lâm thủy; lâm trung thủy; lâm trạch; lâm tân; lâm viên;
lâm đớt; lê bình; lê chung; lê chánh; lê hóa; lê hồ; lê hồng; lê hồng phong; lê lai; lê lợi;
lê minh xuân; lê ninh; lê quý đôn; lê thanh; lê thanh nghị; lê thiện; lê trì; lê ích mộc; lê đại hành;
lý bôn; lý học; lý nam; lý nhơn; lý quốc; lý thái tổ; lý thường kiệt; lý văn lâm; lưu kiếm; lưu kiền;
lưu nghiệp anh; lưu sơn; lưu vĩnh sơn; lưu vệ; lương an trà; lương bình; lương bằng; lương can;
lương hòa; lương hòa a; lương hòa lạc; lương lỗ; lương minh; lương nghĩa; lương ngoại; lương nha;
lương năng; lương nội; lương phi; lương phong; lương phú; lương quới; lương thiện; lương thông;
lương thượng; lương thế trân; lương thịnh; lương trung; lương tâm; lương văn tri; lương điền; lại sơn;
lại thượng; lại yên; lục ba; lục bình; lục dạ; lục hồn; lục sĩ thành; lục sơn; ma li pho; ma lâm;
ma nới; ma quai; ma thì hồ; mai dịch; mai giang; mai hoa; mai hóa; mai hùng; mai hạ; mai hịch; mai long;
mai lâm; mai lạp; mai pha; mai phụ; mai sao; mai thủy; mai trung; mai đình; mai động; mã ba; mã thành;
mã đà; nghiêm xuyên; nghệ tĩnh; nguyễn an ninh; nguyễn bỉnh khiêm; nguyễn cư trinh; nguyễn du;
nguyễn huân; nguyễn huệ; nguyễn lương bằng; nguyễn nghiêm; nguyễn phích; nguyễn thái bình;
nguyễn thái học; nguyễn thị minh khai; nguyễn trãi; nguyễn uý; nguyễn việt khái; nguyễn văn cừ;
nguyễn văn linh; nguyễn văn thảnh; nguyễn úy; nguyễn đại năng; ngô mây; nhữ hán; nhữ khê; ninh an;
ninh châu; ninh chử; ninh cường; ninh diêm; ninh dân; ninh dương; ninh gia; ninh hiệp; ninh hà;
ninh hưng; ninh khang; ninh khánh; ninh lai; ninh loan; ninh lộc; ninh mỹ; ninh nhất; ninh phong;
ninh phú; ninh phúc; ninh phụng; ninh quang; ninh quới; ninh quới a; ninh sim; ninh sở; ninh thuỷ;
ninh thân; ninh thượng; ninh thạnh; ninh thạnh lợi; ninh thạnh lợi a; ninh thới; ninh tiến; ninh trung;
ninh tân; ninh tây; ninh vân; ninh xuân; ninh xá; ninh ích; ninh đa; ninh điền; ninh đông; nông hạ;
nông sơn; nông thượng; nông tiến; nông trang; nông trường; nông trường liên sơn; nông trường lệ ninh;
nông trường phong hải; nông trường thái bình; nông trường trần phú; nông trường việt lâm;
nông trường việt trung; phan bội châu; phan chu trinh; phan dũng; phan hiệp; phan hòa; phan lâm;
phan ngọc hiển; phan rang; phan rí cửa; phan rí thành; phan si păng; phan sào nam; phan sơn; phan thanh;
phan tiến; phan điền; phan đình phùng; phùng chí kiên; phùng giáo; phùng hưng; phùng minh; phùng nguyên;
phùng xá; phạm hồng thái; phạm kha; phạm ngũ lão; phạm sư mạnh; phạm thái; phạm trấn; phạm văn cội;
phạm văn hai; phạm đình hổ; quan hoa; quan hồ thẩn; quan lạn; quan thành; quan triều; quách phẩm;
quách phẩm bắc; sùng nhơn; sùng phài; sùng đô; sơn a; sơn ba; sơn bao; sơn bua; sơn bình; sơn bằng;
sơn cao; sơn cương; sơn cẩm; sơn cẩm hà; sơn dung; sơn giang; sơn hiệp; sơn hóa; sơn hùng; sơn hạ;
sơn hải; sơn hồng; sơn hội; sơn kim; sơn kiên; sơn kỳ; sơn lang; sơn linh; sơn liên; sơn long; sơn lâm;
sơn lôi; sơn lĩnh; sơn lư; sơn lương; sơn lập; sơn lễ; sơn lộ; sơn lộc; sơn mai; sơn màu; sơn mùa;
sơn mỹ; sơn nam; sơn nguyên; sơn nham; sơn ninh; sơn phong; sơn phú; sơn phước; sơn qui; sơn thuỷ;
sơn thành; sơn thành tây; sơn thành đông; sơn thượng; sơn thịnh; sơn thủy; sơn tinh; sơn tiến;
sơn trung; sơn tân; sơn tây hạ; sơn tây thượng; sơn vi; sơn vĩ; sơn xuân; sơn điền; sơn điện; sơn đà;
sơn đông; sơn định; sơn đồng; thào chư phìn; thái an; thái bình trung; thái bảo; thái cường; thái dương;
thái giang; thái hòa; thái hưng; thái học; thái lai; thái long; thái minh; thái mỹ; thái ninh;
thái niên; thái phúc; thái phương; thái sơn; thái thượng; thái thịnh; thái thọ; thái thủy; thái trị;
thái tân; thái xuyên; thái đào; thái đô; thân cửu nghĩa; thân thuộc; thạch bàn; thạch bình; thạch châu;
thạch cẩm; thạch giám; thạch hòa; thạch hóa; thạch hưng; thạch hạ; thạch hải; thạch hội; thạch khoán;
thạch khê; thạch khôi; thạch kim; thạch kiệt; thạch kênh; thạch liên; thạch long; thạch lâm;
thạch lương; thạch lạc; thạch lập; thạch mỹ; thạch ngàn; thạch ngọc; thạch quý; thạch quảng; thạch sơn;
thạch thang; thạch thán; thạch thắng; thạch trung; thạch trị; thạch tượng; thạch văn; thạch xuân;
thạch xá; thạch yên; thạch đà; thạch đài; thạch đạn; thạch định; thạch đồng; thầy thím; tiêu động;
trang bảo xá; triệu bình; triệu cơ; triệu giang; triệu hòa; triệu long; triệu lộc; triệu nguyên;
triệu phước; triệu thuận; triệu thành; triệu thượng; triệu trung; triệu trạch; triệu tài; triệu tân;
triệu việt vương; triệu ái; triệu đại; triệu độ; trà an; trà bui; trà bá; trà bình; trà bùi; trà cang;
trà câu; trà côn; trà cổ; trà don; trà dơn; trà dương; trà giang; trà giác; trà giáp; trà hiệp; trà ka;
trà kót; trà leng; trà linh; trà liên; trà lâm; trà lân; trà lý; trà lĩnh; trà lũ; trà lồng; trà mai;
trà my; trà nam; trà nóc; trà nú; trà phong; trà phú; trà sơn; trà thanh; trà thủy; trà tân; trà tây;
trà tập; trà vong; trà vân; trà xinh; trà xuân; trà đa; trà đông; trà đốc; trương lương;
trương quang trọng; trương định; trần cao; trần hưng đạo; trần hợi; trần liễu; trần lãm;
trần nguyên hãn; trần nhân tông; trần phán; trần phú; trần quang diệu; trần thành ngọ; trần thương;
trần thới; trịnh tường; trịnh xá; tào sơn; tào xuyên; tây nam; tô châu; tô hiệu; tô hạp; tô múa; tô mậu;
tăng bạt hổ; tăng hòa; tăng nhơn phú; tăng nhơn phú a; tăng nhơn phú b; tăng thành; tăng tiến;
tạ an khương; tạ an khương nam; tạ an khương đông; tạ bú; tạ khoa; tống phan; tống sơn; tống trân;
từ liêm; vi hương; viên an; viên an đông; viên bình; viên sơn; viên thành; vàng danh; vàng ma chải;
vàng san; vàng đán; võ cường; võ lao; võ miếu; võ ninh; võ thị sáu; võ xu; văn an; văn bán; văn bình;
văn chương; văn cẩm; văn giáo; văn hiến; văn hoàng; văn hán; văn hóa; văn hải; văn hội; văn khê;
văn kiều; văn lang; văn lem; văn lung; văn luông; văn lý; văn lăng; văn lợi; văn minh; văn miếu;
văn môn; văn nghĩa; văn nho; văn phong; văn phú; văn phương; văn quán; văn sơn; văn thành; văn tiến;
văn tố; văn tự; văn võ; văn vũ; văn xuôi; văn xá; văn điển; văn đẩu; văn đức; vũ an; vũ bình; vũ bản;
vũ chính; vũ chấn; vũ công; vũ di; vũ dũng; vũ dương; vũ hòa; vũ hội; vũ linh; vũ lăng; vũ lạc; vũ lễ;
vũ minh; vũ muộn; vũ ninh; vũ nông; vũ oai; vũ phúc; vũ quý; vũ sơn; vũ tiên; vũ tiến; vũ trung;
vũ vinh; vũ vân; vũ đoài; vũ đông; y can; y tý; y tịch; âu cơ; âu lâu; ông lãnh; ông ích khiêm;
ông đình; ông đốc; đinh lạc; đinh trang hòa; đinh trang thượng; đinh văn; đinh văn lâm hà; đinh xá;
đoàn kết; đoàn lập; đoàn thượng; đoàn tùng; đoàn xá; đoàn đào; đàm thủy; đào duy từ; đào dương;
đào hữu cảnh; đào mỹ; đào viên; đào xá; đông nam; đường an; đường hoa; đường hào; đường hồng; đường lâm;
đường thượng; đường âm; đặng lễ; đặng sơn; đặng thùy trâm; đặng xá; đồng bài; đồng bẩm; đồng bằng;
đồng bục; đồng chum; đồng châu; đồng cương; đồng cẩm; đồng cốc; đồng du; đồng dương; đồng hòa; đồng hóa;
đồng hưu; đồng hướng; đồng hải; đồng hợp; đồng kho; đồng khê; đồng khởi; đồng kỳ; đồng kỵ; đồng liên;
đồng loan; đồng lâm; đồng lê; đồng lương; đồng lạc; đồng lộc; đồng lợi; đồng mai; đồng môn; đồng mỏ;
đồng nai thượng; đồng nguyên; đồng nhân; đồng nơ; đồng phong; đồng phúc; đồng quang; đồng quý; đồng quế;
đồng rui; đồng ruộng; đồng sơn; đồng than; đồng thanh; đồng thuận; đồng thành; đồng thái; đồng thạnh;
đồng thắng; đồng thịnh; đồng tiến; đồng trung; đồng trúc; đồng trạch; đồng tuyển; đồng tâm; đồng tân;
đồng tĩnh; đồng việt; đồng vương; đồng yên; đồng ích; đồng ý; đồng đăng; đỗ sơn; đỗ xuyên; đỗ động;
ứng hòe; ứng thiên
""".replace("\n", " ").split(";")
)
"""Communes and other places that begin with a surname or a form of address: Lê Chân, Bà Rịa."""
