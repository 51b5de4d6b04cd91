"""Kinds of the transport sector: the register of its infrastructure. There is nothing it measures yet."""

from dothi.vocabulary.declaring import OTHER, make_choice, make_number, make_property
from dothi.vocabulary.looks import Drawing, make_class
from dothi.vocabulary.quantities import Quantity
from dothi.vocabulary.things import Kind
from dothi.vocabulary.upkeep import CODE, UPKEEP
from dothi.vocabulary.words import Words

QUANTITIES: tuple[Quantity, ...] = ()


_TECHNICAL_CLASS = make_property(
    "technical_class",
    "Cấp kỹ thuật",
    "Technical class",
    "cap_kt",
    "cap_duong",
    "cap_ky_thuat",
    description=Words(
        vi="Ghi đúng như trong quyết định công bố", en="As it stands in the decision that gives it"
    ),
)
_LENGTH = make_number("length_m", "Chiều dài", "Length", "m", "c_dai", "dai", "length", "shape_length")
_WIDTH = make_number(
    "width_m", "Chiều rộng", "Width", "m", "c_rong", "be_rong", "b_rong", "rong", "be_rong_mat"
)
_LANES = make_property("lanes", "Số làn xe", "Lanes", "so_lan", "lan_xe", type="integer")
_DEPTH = make_number("depth_m", "Độ sâu", "Depth", "m", "do_sau_luong", "d_sau")
_SPEED = make_number(
    "speed_limit_kmh", "Tốc độ tối đa", "Speed limit", "km/h", "toc_do", "toc_do_td", "maxspeed"
)
_LOAD = make_number(
    "load_limit_t", "Tải trọng cho phép", "Load limit", "t", "tai_trong", "trong_tai", "tai_trong_kt"
)
_HEIGHT_LIMIT = make_number(
    "height_limit_m", "Chiều cao giới hạn", "Height limit", "m", "chieu_cao", "tinh_khong_cao", "maxheight"
)
_SURFACE = make_choice(
    "surface",
    "Kết cấu mặt",
    "Surface",
    (
        ("asphalt", "Bê tông nhựa", "Asphalt concrete"),
        ("bituminous", "Láng nhựa", "Bituminous seal"),
        ("concrete", "Bê tông xi măng", "Cement concrete"),
        ("paving", "Lát gạch, đá", "Paving stones"),
        ("gravel", "Cấp phối, đá dăm", "Gravel"),
        ("earth", "Đất", "Earth"),
        ("metal", "Thép", "Metal"),
        ("wood", "Gỗ", "Wood"),
        OTHER,
    ),
    "mat_duong",
    "loai_mat",
    "kc_mat",
    "ket_cau",
    "kcmd",
    "ket_cau_mat_duong",
)
_STRUCTURE = make_choice(
    "structure",
    "Công trình đỡ",
    "Carried by",
    (
        ("ground", "Trên mặt đất", "Ground"),
        ("bridge", "Cầu", "Bridge"),
        ("viaduct", "Cầu cạn", "Viaduct"),
        ("tunnel", "Hầm", "Tunnel"),
    ),
)
_CARRIES = make_choice(
    "carries",
    "Phục vụ",
    "Carries",
    (
        ("road", "Đường bộ", "Road"),
        ("railway", "Đường sắt", "Railway"),
        ("pedestrian", "Người đi bộ", "Pedestrians"),
        ("waterway", "Kênh, mương", "Waterway"),
        OTHER,
    ),
    "cong_nang",
    "muc_dich",
)
_LIT = make_property("lit", "Có chiếu sáng", "Lit", "chieu_sang", type="boolean")
_FEE = make_property("fee", "Thu phí", "Fee", "co_thu_phi", type="boolean")

ROAD_SEGMENT = Kind(
    id="road_segment",
    sector="transport",
    title=Words(vi="Đoạn đường bộ", en="Road segment"),
    icon="road_segment",
    geometry="LineString",
    geometries=("LineString", "Polygon"),
    pieces=True,
    properties=(
        CODE,
        make_choice(
            "category",
            "Loại đường",
            "Category",
            (
                ("national", "Quốc lộ", "National road"),
                ("provincial", "Đường tỉnh", "Provincial road"),
                ("district", "Đường huyện", "District road"),
                ("communal", "Đường xã", "Communal road"),
                ("urban", "Đường đô thị", "Urban road"),
                ("specialised", "Đường chuyên dùng", "Specialised road"),
                OTHER,
            ),
            "loai",
            "phan_loai",
        ),
        make_choice(
            "road_class",
            "Chức năng",
            "Road class",
            (
                ("motorway", "Đường cao tốc", "Motorway"),
                ("trunk", "Đường trục chính", "Trunk road"),
                ("primary", "Đường chính", "Primary road"),
                ("secondary", "Đường liên khu vực", "Secondary road"),
                ("tertiary", "Đường khu vực", "Tertiary road"),
                ("minor", "Đường nhánh", "Minor road"),
                ("residential", "Đường khu dân cư", "Residential road"),
                ("service", "Đường nội bộ", "Service road"),
                ("alley", "Ngõ, hẻm", "Alley"),
                ("busway", "Đường xe buýt nhanh", "Busway"),
                ("pedestrian", "Phố đi bộ", "Pedestrian street"),
                ("footway", "Đường đi bộ", "Footway"),
                ("cycleway", "Đường xe đạp", "Cycleway"),
                ("track", "Đường ruộng, lâm nghiệp", "Track"),
                OTHER,
            ),
            "chuc_nang_duong",
        ),
        _TECHNICAL_CLASS,
        _LANES,
        _WIDTH,
        _LENGTH,
        _SURFACE,
        _SPEED,
        _LOAD,
        _HEIGHT_LIMIT,
        make_property("oneway", "Một chiều", "One way", "duong_mot_chieu", type="boolean"),
        _LIT,
        _STRUCTURE,
        *UPKEEP,
    ),
    drawing=Drawing(
        by="road_class",
        classes=(
            make_class("Cao tốc, trục", "Motorway, trunk", "motorway", "trunk", tone="strong", width=2.2),
            make_class("Đường chính", "Primary", "primary", tone="strong", width=1.7),
            make_class("Liên khu vực, khu vực", "Secondary, tertiary", "secondary", "tertiary", width=1.5),
            make_class(
                "Đường nhánh, khu dân cư", "Minor, residential", "minor", "residential", "busway", width=1.0
            ),
            make_class("Nội bộ, ngõ, hẻm", "Service, alley", "service", "alley", tone="faint", width=0.8),
            make_class(
                "Đi bộ, xe đạp, đường ruộng",
                "Walking, cycling, track",
                "pedestrian",
                "footway",
                "cycleway",
                "track",
                tone="faint",
                width=0.8,
                dashed=True,
            ),
        ),
    ),
)

_RAIL_CATEGORY = make_choice(
    "category",
    "Loại đường sắt",
    "Category",
    (
        ("national", "Đường sắt quốc gia", "National railway"),
        ("urban", "Đường sắt đô thị", "Urban railway"),
        ("specialised", "Đường sắt chuyên dùng", "Specialised railway"),
        OTHER,
    ),
    "loai",
    "phan_loai",
)

RAILWAY_SEGMENT = Kind(
    id="railway_segment",
    sector="transport",
    title=Words(vi="Đoạn đường sắt", en="Railway segment"),
    icon="railway_segment",
    geometry="LineString",
    pieces=True,
    properties=(
        CODE,
        _RAIL_CATEGORY,
        make_property("tracks", "Số đường ray", "Tracks", "so_ray", type="integer"),
        make_number("gauge_mm", "Khổ đường", "Gauge", "mm", "kho_ray"),
        make_property("electrified", "Điện khí hóa", "Electrified", type="boolean"),
        _LENGTH,
        _SPEED,
        _LOAD,
        _STRUCTURE,
        *UPKEEP,
    ),
    drawing=Drawing(tone="strong", width=1.4, dashed=True),
)

RAILWAY_STATION = Kind(
    id="railway_station",
    sector="transport",
    title=Words(vi="Ga đường sắt", en="Railway station"),
    icon="railway_station",
    geometries=("Point", "Polygon"),
    properties=(
        CODE,
        _RAIL_CATEGORY,
        make_property("platforms", "Số ke ga", "Platforms", "so_ke", type="integer"),
        *UPKEEP,
    ),
)

WATERWAY_SEGMENT = Kind(
    id="waterway_segment",
    sector="transport",
    title=Words(vi="Đoạn đường thủy nội địa", en="Inland waterway segment"),
    icon="waterway_segment",
    geometry="LineString",
    geometries=("LineString", "Polygon"),
    pieces=True,
    properties=(
        CODE,
        make_choice(
            "category",
            "Loại đường thủy",
            "Category",
            (
                ("national", "Đường thủy nội địa quốc gia", "National inland waterway"),
                ("local", "Đường thủy nội địa địa phương", "Local inland waterway"),
                ("specialised", "Đường thủy nội địa chuyên dùng", "Specialised inland waterway"),
                OTHER,
            ),
            "loai",
            "phan_loai",
        ),
        make_choice(
            "water_type",
            "Loại thủy vực",
            "Kind of water",
            (
                ("river", "Sông", "River"),
                ("canal", "Kênh", "Canal"),
                ("stream", "Rạch, suối", "Stream"),
                ("fairway", "Luồng", "Fairway"),
                ("ferry_route", "Tuyến phà, đò", "Ferry route"),
                OTHER,
            ),
        ),
        _TECHNICAL_CLASS,
        make_number("width_m", "Chiều rộng luồng", "Channel width", "m", "c_rong", "be_rong", "rong"),
        _DEPTH,
        _LENGTH,
        make_number(
            "clearance_m", "Tĩnh không thông thuyền", "Clearance", "m", "tinh_khong", "tk_thong_thuyen"
        ),
        *UPKEEP,
    ),
    drawing=Drawing(
        tone="water",
        width=1.4,
        by="water_type",
        classes=(
            make_class("Sông, luồng", "River, fairway", "river", "fairway", tone="water", width=2.0),
            make_class("Kênh, rạch, suối", "Canal, stream", "canal", "stream", tone="water", width=1.2),
            make_class("Tuyến phà, đò", "Ferry route", "ferry_route", tone="water", dashed=True),
        ),
    ),
)

PORT = Kind(
    id="port",
    sector="transport",
    title=Words(vi="Cảng, bến", en="Port or landing"),
    icon="port",
    geometries=("Point", "Polygon"),
    properties=(
        CODE,
        make_choice(
            "category",
            "Loại cảng, bến",
            "Category",
            (
                ("seaport", "Cảng biển", "Seaport"),
                ("inland_port", "Cảng thủy nội địa", "Inland port"),
                ("landing", "Bến thủy nội địa", "Inland landing"),
                ("ferry_landing", "Bến phà, bến khách ngang sông", "Ferry landing"),
                ("fishing_port", "Cảng cá", "Fishing port"),
                ("marina", "Bến du thuyền", "Marina"),
                OTHER,
            ),
            "loai",
            "phan_loai",
            "loai_cang",
            "loai_ben",
        ),
        make_property("berths", "Số cầu bến", "Berths", "so_cau_ben", "so_ben", type="integer"),
        make_number("quay_length_m", "Chiều dài cầu bến", "Quay length", "m", "dai_cau_ben"),
        _DEPTH,
        make_number("ship_limit_t", "Cỡ tàu lớn nhất (tấn)", "Largest ship (tonnes)", "t", "tai_trong_tau"),
        *UPKEEP,
    ),
)

AIRPORT = Kind(
    id="airport",
    sector="transport",
    title=Words(vi="Cảng hàng không, sân bay", en="Airport"),
    icon="airport",
    geometries=("Point", "Polygon"),
    properties=(
        CODE,
        make_choice(
            "category",
            "Loại sân bay",
            "Category",
            (
                ("international", "Cảng hàng không quốc tế", "International airport"),
                ("domestic", "Cảng hàng không nội địa", "Domestic airport"),
                ("specialised", "Sân bay chuyên dùng", "Specialised aerodrome"),
                ("heliport", "Bãi đáp trực thăng", "Heliport"),
                OTHER,
            ),
            "loai",
            "phan_loai",
        ),
        make_property("icao", "Mã ICAO", "ICAO code"),
        make_property("iata", "Mã IATA", "IATA code"),
        make_property("runways", "Số đường cất hạ cánh", "Runways", "so_duong_chc", type="integer"),
        *UPKEEP,
    ),
)

BRIDGE = Kind(
    id="bridge",
    sector="transport",
    title=Words(vi="Cầu", en="Bridge"),
    icon="bridge",
    geometry="LineString",
    geometries=("LineString", "Point", "Polygon"),
    properties=(
        CODE,
        make_choice(
            "bridge_type",
            "Dạng kết cấu",
            "Type",
            (
                ("beam", "Cầu dầm", "Beam bridge"),
                ("arch", "Cầu vòm", "Arch bridge"),
                ("truss", "Cầu giàn", "Truss bridge"),
                ("suspension", "Cầu treo", "Suspension bridge"),
                ("cable_stayed", "Cầu dây văng", "Cable-stayed bridge"),
                ("viaduct", "Cầu cạn", "Viaduct"),
                ("floating", "Cầu phao", "Floating bridge"),
                ("movable", "Cầu quay, cầu cất", "Movable bridge"),
                ("simple", "Cầu dân sinh, cầu khỉ", "Simple bridge"),
                OTHER,
            ),
            "loai",
            "loai_cau",
            "dang_cau",
        ),
        make_choice(
            "material",
            "Vật liệu",
            "Material",
            (
                ("reinforced_concrete", "Bê tông cốt thép", "Reinforced concrete"),
                ("steel", "Thép", "Steel"),
                ("composite", "Thép – bê tông liên hợp", "Steel and concrete"),
                ("stone", "Đá, gạch", "Stone"),
                ("timber", "Gỗ", "Timber"),
                OTHER,
            ),
            "vat_lieu_cau",
            "kc_nhip",
        ),
        _CARRIES,
        make_property("over", "Vượt qua", "Over", "song", "vuot_song", "ten_song"),
        make_property("spans", "Số nhịp", "Spans", type="integer"),
        _LANES,
        _WIDTH,
        _LENGTH,
        _SURFACE,
        _LOAD,
        _SPEED,
        make_number("clearance_m", "Tĩnh không", "Clearance", "m", "tinh_khong_tt"),
        *UPKEEP,
    ),
    drawing=Drawing(tone="strong", width=2.4),
)

TUNNEL = Kind(
    id="tunnel",
    sector="transport",
    title=Words(vi="Hầm", en="Tunnel"),
    icon="tunnel",
    geometry="LineString",
    geometries=("LineString", "Point", "Polygon"),
    properties=(
        CODE,
        _CARRIES,
        _LANES,
        _WIDTH,
        _LENGTH,
        _SURFACE,
        _HEIGHT_LIMIT,
        _SPEED,
        _LOAD,
        _LIT,
        *UPKEEP,
    ),
    drawing=Drawing(tone="strong", width=1.8, dashed=True),
)

BUS_STOP = Kind(
    id="bus_stop",
    sector="transport",
    title=Words(vi="Điểm dừng xe buýt", en="Bus stop"),
    icon="bus_stop",
    properties=(
        CODE,
        make_property("routes", "Các tuyến", "Routes", "tuyen", "tuyen_buyt", "so_tuyen"),
        make_property("shelter", "Có mái che", "Shelter", "mai_che", "nha_cho", type="boolean"),
        make_property("bench", "Có ghế", "Bench", "ghe", "ghe_cho", type="boolean"),
        _LIT,
        *UPKEEP,
    ),
)

PARKING = Kind(
    id="parking",
    sector="transport",
    title=Words(vi="Bãi đỗ xe", en="Parking"),
    icon="parking",
    geometry="Polygon",
    geometries=("Polygon", "Point", "LineString"),
    properties=(
        CODE,
        make_choice(
            "category",
            "Loại bãi đỗ",
            "Category",
            (
                ("surface", "Ngoài trời", "Surface"),
                ("street_side", "Ven đường", "Street side"),
                ("underground", "Ngầm", "Underground"),
                ("multi_storey", "Nhà để xe nhiều tầng", "Multi-storey"),
                OTHER,
            ),
            "loai",
            "loai_bai",
        ),
        make_choice(
            "vehicles",
            "Loại xe",
            "Vehicles",
            (
                ("cars", "Ô tô", "Cars"),
                ("motorcycles", "Xe máy", "Motorcycles"),
                ("bicycles", "Xe đạp", "Bicycles"),
                ("mixed", "Nhiều loại", "Mixed"),
            ),
        ),
        make_property("capacity", "Số chỗ", "Capacity", "suc_chua", "so_cho_do", type="integer"),
        _FEE,
        _LIT,
        _SURFACE,
        *UPKEEP,
    ),
)

KINDS = (
    ROAD_SEGMENT,
    RAILWAY_SEGMENT,
    RAILWAY_STATION,
    WATERWAY_SEGMENT,
    PORT,
    AIRPORT,
    BRIDGE,
    TUNNEL,
    BUS_STOP,
    PARKING,
)
