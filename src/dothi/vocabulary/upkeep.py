"""Properties of everything that is kept up: its number, its condition and inspections, who is in charge."""

from dothi.vocabulary.declaring import OTHER, make_choice, make_property

CODE = make_property(
    "code", "Mã số, số hiệu", "Code or number", "ma", "ma_so", "so_hieu", "ky_hieu", "ma_hieu", "ref"
)
CONDITION = make_choice(
    "condition",
    "Tình trạng",
    "Condition",
    (
        ("good", "Tốt", "Good"),
        ("fair", "Trung bình", "Fair"),
        ("poor", "Kém", "Poor"),
        ("badly_damaged", "Hư hỏng nặng", "Badly damaged"),
        ("not_assessed", "Chưa đánh giá", "Not assessed"),
    ),
    "tinh_trang_kt",
    "hien_trang",
    "chat_luong",
    "t_trang",
    "tt_ky_thuat",
)
LAST_INSPECTION = make_property(
    "last_inspection",
    "Ngày kiểm tra gần nhất",
    "Last inspection",
    "ngay_kt",
    "ngay_kiem_tra",
    "ngay_kiem_dinh",
    "ngay_kd",
    type="date",
)
NEXT_INSPECTION = make_property(
    "next_inspection",
    "Ngày kiểm tra tiếp theo",
    "Next inspection",
    "ngay_kt_tiep",
    "han_kiem_tra",
    "han_kt",
    "han_kiem_dinh",
    type="date",
)
STATUS = make_choice(
    "status",
    "Trạng thái khai thác",
    "Status",
    (
        ("in_use", "Đang khai thác", "In use"),
        ("under_construction", "Đang xây dựng", "Under construction"),
        ("planned", "Quy hoạch", "Planned"),
        ("closed", "Ngừng khai thác", "Closed"),
    ),
    "trang_thai",
)
YEAR_BUILT = make_property(
    "year_built",
    "Năm xây dựng",
    "Year built",
    "nam_xd",
    "nam_hoan_thanh",
    "nam_ht",
    "nam_su_dung",
    type="integer",
)
OPERATOR = make_property(
    "operator",
    "Đơn vị quản lý, khai thác",
    "Operator",
    "don_vi_ql",
    "dv_ql",
    "dv_quan_ly",
    "don_vi_quan_ly",
    "co_quan_ql",
    "chu_quan_ly",
)
MANAGING_LEVEL = make_choice(
    "managing_level",
    "Cấp quản lý",
    "Managing level",
    (
        ("central", "Trung ương", "Central"),
        ("provincial", "Cấp tỉnh", "Provincial"),
        ("communal", "Cấp xã", "Communal"),
        ("enterprise", "Doanh nghiệp", "Enterprise"),
        OTHER,
    ),
    "cap_ql",
    "phan_cap",
    "phan_cap_ql",
)
UPKEEP = (
    STATUS,
    CONDITION,
    LAST_INSPECTION,
    NEXT_INSPECTION,
    YEAR_BUILT,
    OPERATOR,
    MANAGING_LEVEL,
)
"""What is told of everything that is kept: in what state it is, since when it stands, and whose it is."""
