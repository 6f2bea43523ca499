#include <limes/source/wkb.hpp>

#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

namespace limes::source {

namespace {

using model::GeometryType;

static_assert(std::endian::native == std::endian::little);

constexpr unsigned kDeepest = 8;

/// Reads numbers and never past the end; the first failure stays.
class Cursor {
public:
    explicit Cursor(std::span<const std::uint8_t> bytes) : m_bytes{bytes} {}

    [[nodiscard]] std::size_t left() const { return m_bytes.size() - m_at; }
    [[nodiscard]] bool swapped() const { return m_swapped; }
    void set_swapped(bool swapped) { m_swapped = swapped; }

    bool byte(std::uint8_t& value) {
        if (left() < 1) {
            return false;
        }
        value = m_bytes[m_at++];
        return true;
    }
    bool count(std::uint32_t& value) {
        if (left() < sizeof value) {
            return false;
        }
        std::memcpy(&value, m_bytes.data() + m_at, sizeof value);
        m_at += sizeof value;
        if (m_swapped) {
            value = __builtin_bswap32(value);
        }
        return true;
    }
    double number() {
        std::uint64_t bits = 0;
        std::memcpy(&bits, m_bytes.data() + m_at, sizeof bits);
        m_at += sizeof bits;
        return std::bit_cast<double>(m_swapped ? __builtin_bswap64(bits) : bits);
    }
    [[nodiscard]] const std::uint8_t* here() const { return m_bytes.data() + m_at; }
    void skip(std::size_t bytes) { m_at += bytes; }

private:
    std::span<const std::uint8_t> m_bytes;
    std::size_t m_at = 0;
    bool m_swapped = false;
};

struct Head {
    std::uint32_t type = 0;  // 1 to 17, without the dimensions
    std::size_t dimensions = 2;
};

bool read_head(Cursor& in, Head& head) {
    constexpr std::uint32_t kZ = 0x80000000U;
    constexpr std::uint32_t kM = 0x40000000U;
    constexpr std::uint32_t kSrid = 0x20000000U;
    std::uint8_t order = 0;
    std::uint32_t code = 0;
    if (!in.byte(order) || order > 1) {
        return false;
    }
    in.set_swapped(order == 0);
    if (!in.count(code)) {
        return false;
    }
    head.dimensions = 2 + ((code & kZ) != 0 ? 1U : 0U) + ((code & kM) != 0 ? 1U : 0U);
    if ((code & kSrid) != 0) {
        std::uint32_t srid = 0;
        if (!in.count(srid)) {
            return false;
        }
    }
    code &= ~(kZ | kM | kSrid);
    const std::uint32_t iso = code / 1000;
    if (iso > 3) {
        return false;
    }
    head.type = code % 1000;
    head.dimensions += iso == 3 ? 2 : (iso != 0 ? 1 : 0);
    return head.dimensions <= 4;
}

/// What is gathered of one row: its parts lie in the arrays already, its type is settled at the end.
class RowParser {
public:
    RowParser(RawGeometries& out, Cursor in) : m_out{out}, m_in{in} {}

    WkbState parse() {
        const WkbState state = geometry(0, nullptr);
        if (state == WkbState::good && m_in.left() != 0) {
            return WkbState::malformed;
        }
        return state;
    }

    [[nodiscard]] bool had_more_dimensions() const { return m_deeper; }
    [[nodiscard]] bool merged() const { return m_merged; }
    [[nodiscard]] GeometryType type() const { return m_type; }
    [[nodiscard]] bool had_nan_point() const { return m_nan_point; }

private:
    /// `family`: in a collection, what its members have been so far.
    WkbState geometry(unsigned depth, GeometryType* family) {
        Head head;
        if (depth > kDeepest || !read_head(m_in, head)) {
            return WkbState::malformed;
        }
        m_deeper = m_deeper || head.dimensions > 2;
        if (family != nullptr && head.type >= 1 && head.type <= 6) {
            const auto base =
                static_cast<GeometryType>(static_cast<unsigned>(GeometryType::point) + (head.type - 1) % 3);
            if (*family != GeometryType::null && *family != base) {
                return WkbState::mixed_collection;
            }
            *family = base;
        }
        switch (head.type) {
            case 1:
                m_type = GeometryType::point;
                return point(head);
            case 2:
                m_type = GeometryType::line_string;
                return line(head);
            case 3:
                m_type = GeometryType::polygon;
                return polygon(head);
            case 4:
                return members(1, GeometryType::multi_point);
            case 5:
                return members(2, GeometryType::multi_line_string);
            case 6:
                return members(3, GeometryType::multi_polygon);
            case 7:
                return collection(depth, family);
            case 8:
            case 9:
            case 10:
            case 11:
            case 12:
                return WkbState::curved;
            default:
                return WkbState::unsupported;
        }
    }

    WkbState vertices(std::uint32_t count, std::size_t dimensions) {
        if (count > m_in.left() / (dimensions * sizeof(double)) ||
            count > std::numeric_limits<std::uint32_t>::max() - m_out.x.size()) {
            return WkbState::malformed;
        }
        if (dimensions == 2 && !m_in.swapped()) {
            m_out.push_path(m_in.here(), count);
            m_in.skip(count * 2 * sizeof(double));
            return WkbState::good;
        }
        for (std::uint32_t i = 0; i < count; ++i) {
            const double x = m_in.number();
            const double y = m_in.number();
            m_in.skip((dimensions - 2) * sizeof(double));
            m_out.x.push_back(x);
            m_out.y.push_back(y);
        }
        m_out.path_end.push_back(static_cast<std::uint32_t>(m_out.x.size()));
        return WkbState::good;
    }

    void end_part() { m_out.part_end.push_back(static_cast<std::uint32_t>(m_out.path_end.size())); }

    WkbState point(const Head& head) {
        const WkbState state = vertices(1, head.dimensions);
        if (state != WkbState::good) {
            return state;
        }
        if (std::isnan(m_out.x.back()) && std::isnan(m_out.y.back())) {
            m_out.x.pop_back();
            m_out.y.pop_back();
            m_out.path_end.pop_back();
            m_nan_point = true;
            return WkbState::good;
        }
        end_part();
        return WkbState::good;
    }

    WkbState line(const Head& head) {
        std::uint32_t count = 0;
        if (!m_in.count(count)) {
            return WkbState::malformed;
        }
        if (count == 0) {
            return WkbState::good;
        }
        const WkbState state = vertices(count, head.dimensions);
        if (state == WkbState::good) {
            end_part();
        }
        return state;
    }

    WkbState polygon(const Head& head) {
        std::uint32_t rings = 0;
        if (!m_in.count(rings) || rings > m_in.left() / sizeof(std::uint32_t)) {
            return WkbState::malformed;
        }
        for (std::uint32_t i = 0; i < rings; ++i) {
            std::uint32_t count = 0;
            if (!m_in.count(count)) {
                return WkbState::malformed;
            }
            if (const WkbState state = vertices(count, head.dimensions); state != WkbState::good) {
                return state;
            }
        }
        if (rings > 0) {
            end_part();
        }
        return WkbState::good;
    }

    WkbState members(std::uint32_t member_type, GeometryType type) {
        constexpr std::size_t kLeastMember = 9;
        const bool swapped = m_in.swapped();
        std::uint32_t count = 0;
        if (!m_in.count(count) || count > m_in.left() / kLeastMember) {
            return WkbState::malformed;
        }
        for (std::uint32_t i = 0; i < count; ++i) {
            Head head;
            if (!read_head(m_in, head)) {
                return WkbState::malformed;
            }
            if (head.type != member_type) {
                return head.type >= 8 && head.type <= 12 ? WkbState::curved : WkbState::malformed;
            }
            m_deeper = m_deeper || head.dimensions > 2;
            const WkbState state = member_type == 1   ? point(head)
                                   : member_type == 2 ? line(head)
                                                      : polygon(head);
            if (state != WkbState::good) {
                return state;
            }
        }
        m_in.set_swapped(swapped);
        m_type = type;
        return WkbState::good;
    }

    WkbState collection(unsigned depth, GeometryType* outer) {
        constexpr std::size_t kLeastMember = 9;
        std::uint32_t count = 0;
        if (!m_in.count(count) || count > m_in.left() / kLeastMember) {
            return WkbState::malformed;
        }
        GeometryType own = GeometryType::null;
        GeometryType& family = outer != nullptr ? *outer : own;
        for (std::uint32_t i = 0; i < count; ++i) {
            const WkbState state = geometry(depth + 1, &family);
            if (state != WkbState::good) {
                return state;
            }
        }
        m_merged = true;
        if (family != GeometryType::null) {
            m_type = static_cast<GeometryType>(static_cast<unsigned>(family) + 3);
        }
        return WkbState::good;
    }

    RawGeometries& m_out;
    Cursor m_in;
    GeometryType m_type = GeometryType::empty;
    bool m_deeper = false;
    bool m_merged = false;
    bool m_nan_point = false;
};

}  // namespace

WkbState RawGeometries::push_wkb(std::span<const std::uint8_t> wkb) {
    constexpr std::size_t kPointSize = 21;
    constexpr std::uint8_t kPointHead[5] = {1, 1, 0, 0, 0};
    if (wkb.size() == kPointSize && std::memcmp(wkb.data(), kPointHead, sizeof kPointHead) == 0) {
        double px = 0;
        double py = 0;
        std::memcpy(&px, wkb.data() + 5, sizeof px);
        std::memcpy(&py, wkb.data() + 13, sizeof py);
        if (!(std::isnan(px) && std::isnan(py))) {
            push_point(px, py);
            return WkbState::good;
        }
    }
    leave_all_points();
    const std::size_t vertices = x.size();
    const std::size_t paths = path_end.size();
    const std::size_t parts = part_end.size();
    RowParser parser{*this, Cursor{wkb}};
    WkbState state = parser.parse();
    GeometryType type = parser.type();
    if (state == WkbState::good) {
        if (part_end.size() == parts) {
            state = parser.had_nan_point() ? WkbState::nan_point : WkbState::empty;
            type = GeometryType::empty;
        } else if (parser.merged()) {
            state = WkbState::collection_merged;
        } else if (parser.had_more_dimensions()) {
            state = WkbState::dimensions_dropped;
        }
    } else {
        x.resize(vertices);
        y.resize(vertices);
        path_end.resize(paths);
        part_end.resize(parts);
        type = GeometryType::null;
    }
    types.push_back(type);
    row_end.push_back(static_cast<std::uint32_t>(part_end.size()));
    if (state != WkbState::good) {
        remark(state);
    }
    return state;
}

WkbState RawGeometries::replace_last(std::span<const std::uint8_t> wkb) {
    leave_all_points();
    types.pop_back();
    row_end.pop_back();
    if (!remarks.empty() && remarks.back().row == types.size()) {
        remarks.pop_back();
    }
    return push_wkb(wkb);
}

namespace {

template <class T>
void put(T value, std::vector<std::uint8_t>& out) {
    const std::size_t at = out.size();
    out.resize(at + sizeof value);
    std::memcpy(out.data() + at, &value, sizeof value);
}

void put_head(std::uint32_t type, std::vector<std::uint8_t>& out) {
    out.push_back(1);
    put(type, out);
}

void put_vertices(model::Path path, std::vector<std::uint8_t>& out) {
    for (std::size_t i = 0; i < path.size(); ++i) {
        put(path.lon[i], out);
        put(path.lat[i], out);
    }
}

void put_part(model::GeometryView geometry, std::size_t part, std::uint32_t type,
              std::vector<std::uint8_t>& out) {
    put_head(type, out);
    if (type == 3) {
        put(static_cast<std::uint32_t>(geometry.path_count(part)), out);
    }
    for (std::size_t i = 0; i < geometry.path_count(part); ++i) {
        const model::Path path = geometry.path(part, i);
        if (type != 1) {
            put(static_cast<std::uint32_t>(path.size()), out);
        }
        put_vertices(path, out);
    }
}

}  // namespace

void append_wkb(model::GeometryView geometry, bool multi, std::vector<std::uint8_t>& out) {
    const auto code = static_cast<unsigned>(geometry.type()) - static_cast<unsigned>(GeometryType::point);
    const std::uint32_t single = code % 3 + 1;
    if (code < 3 && !multi) {
        put_part(geometry, 0, single, out);
        return;
    }
    put_head(single + 3, out);
    put(static_cast<std::uint32_t>(geometry.part_count()), out);
    for (std::size_t part = 0; part < geometry.part_count(); ++part) {
        put_part(geometry, part, single, out);
    }
}

}  // namespace limes::source
