#include <limes/source/flatgeobuf_feature.hpp>
#include <limes/source/raw_values.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string_view>

namespace limes::source {

namespace {

using model::Column;
using model::GeometryType;

enum FeatureField : unsigned { feature_geometry = 0, feature_properties = 1, feature_columns = 2 };
enum GeometryField : unsigned { ends = 0, xy = 1, z = 2, m = 3, t = 4, tm = 5, kind = 6, parts_of = 7 };

[[noreturn]] void doubt(const char* what) {
    throw NotSurelyRead{what};
}

template <class To, class From>
void push(Column& column, const std::uint8_t* at) {
    std::get<std::vector<To>>(column.values()).push_back(static_cast<To>(load<From>(at)));
}

void push_text(Column& column, std::string_view text) {
    std::get<model::TextBuffer>(column.values()).push_back(text);
}

constexpr std::size_t width(FgbType type) {
    switch (type) {
        case FgbType::byte:
        case FgbType::ubyte:
        case FgbType::boolean:
            return 1;
        case FgbType::int16:
        case FgbType::uint16:
            return 2;
        case FgbType::int32:
        case FgbType::uint32:
        case FgbType::float32:
            return 4;
        case FgbType::int64:
        case FgbType::uint64:
        case FgbType::float64:
            return 8;
        default:
            return 4;  // the length of what follows
    }
}

}  // namespace

FgbDecoder::FgbDecoder(const FgbLayout& layout, TableBatch& batch)
    : m_layout{layout}, m_batch{batch}, m_seen(batch.table.fields.size(), 0) {}

void FgbDecoder::add(const std::uint8_t* bytes, std::size_t size) {
    ++m_row;
    m_values = 0;
    m_vertices_left = size / (2 * sizeof(double));
    const FlatTable feature = FlatTable::root(bytes, size);
    if (feature.has(feature_columns) || !feature.has(feature_geometry)) {
        doubt("a feature with columns of its own, or without a geometry");
    }
    geometry(feature.table(feature_geometry));
    properties(feature.vector<std::uint8_t>(feature_properties));
    std::vector<Column>& fields = m_batch.table.fields;
    if (m_values < fields.size()) {
        for (std::size_t i = 0; i < fields.size(); ++i) {
            if (m_seen[i] != m_row) {
                fields[i].push_null();
            }
        }
    }
}

void FgbDecoder::properties(const FlatTable::Vector<std::uint8_t>& bytes) {
    std::size_t at = 0;
    while (at < bytes.count) {
        if (bytes.count - at < 2) {
            doubt("properties that end within a value");
        }
        const auto column = load<std::uint16_t>(bytes.at + at);
        at += 2;
        if (column >= m_layout.target.size()) {
            doubt("a value of no column");
        }
        const int target = m_layout.target[column];
        if (target >= 0) {
            std::uint32_t& seen = m_seen[static_cast<std::size_t>(target)];
            if (seen == m_row) {
                doubt("two values of one column");
            }
            seen = m_row;
            ++m_values;
        }
        at += value(m_layout.header.columns[column].type, target, bytes.at + at, bytes.count - at);
    }
}

/// Reads one value, or only its length when it is left out; how many bytes it has.
std::size_t FgbDecoder::value(FgbType type, int target, const std::uint8_t* at, std::size_t left) {
    std::size_t size = width(type);
    if (size > left) {
        doubt("a value that ends too early");
    }
    const bool is_bytes = type >= FgbType::string;
    if (is_bytes) {
        size += load<std::uint32_t>(at);
        if (size > left) {
            doubt("a text that ends too early");
        }
    }
    if (target < 0) {
        return size;
    }
    Column& column = m_batch.table.fields[static_cast<std::size_t>(target)];
    const std::string_view text{reinterpret_cast<const char*>(at) + 4, is_bytes ? size - 4 : 0};
    switch (type) {
        case FgbType::byte:
            push<std::int64_t, std::int8_t>(column, at);
            break;
        case FgbType::ubyte:
            push<std::int64_t, std::uint8_t>(column, at);
            break;
        case FgbType::boolean:
            column.push(*at != 0);
            break;
        case FgbType::int16:
            push<std::int64_t, std::int16_t>(column, at);
            break;
        case FgbType::uint16:
            push<std::int64_t, std::uint16_t>(column, at);
            break;
        case FgbType::int32:
            push<std::int64_t, std::int32_t>(column, at);
            break;
        case FgbType::uint32:
            push<std::int64_t, std::uint32_t>(column, at);
            break;
        case FgbType::int64:
            push<std::int64_t, std::int64_t>(column, at);
            break;
        case FgbType::uint64:
            if (load<std::uint64_t>(at) > std::numeric_limits<std::int64_t>::max()) {
                doubt("a number of more than 63 bits");
            }
            push<std::int64_t, std::uint64_t>(column, at);
            break;
        case FgbType::float32:
            push<double, float>(column, at);
            break;
        case FgbType::float64:
            push<double, double>(column, at);
            break;
        case FgbType::moment: {
            const auto moment = plain_moment(text);
            if (!moment) {
                doubt("a moment in another spelling");
            }
            push_text(column, *moment);
            break;
        }
        case FgbType::string:
        case FgbType::json:
        case FgbType::binary:
            push_text(column, text);
            break;
    }
    return size;
}

/// The vertices of a geometry, which are there, with as many heights and measures as the header says.
FlatTable::Vector<double> FgbDecoder::pairs(const FlatTable& geometry) const {
    const FlatTable::Vector<double> vertices = geometry.vector<double>(xy);
    const std::size_t count = vertices.count / 2;
    const FgbHeader& header = m_layout.header;
    const bool z_fits = header.has_z ? geometry.vector<double>(z).count == count : !geometry.has(z);
    const bool m_fits = header.has_m ? geometry.vector<double>(m).count == count : !geometry.has(m);
    if (count == 0 || vertices.count % 2 != 0 || !z_fits || !m_fits || geometry.has(t) || geometry.has(tm)) {
        doubt("a geometry without vertices, or of other dimensions than the header says");
    }
    return vertices;
}

void FgbDecoder::geometry(const FlatTable& geometry) {
    const auto stated = geometry.scalar<std::uint8_t>(kind, 0);
    FgbGeometry type = m_layout.header.geometry;
    if (type == FgbGeometry::unknown) {
        type = static_cast<FgbGeometry>(stated);
    } else if (stated != 0 && stated != static_cast<std::uint8_t>(type)) {
        doubt("a geometry of another type than the header says");
    }
    RawGeometries& out = m_batch.table.geometry;
    const bool flat = !m_layout.header.has_z && !m_layout.header.has_m;
    if (type == FgbGeometry::point && flat) {
        const FlatTable::Vector<double> vertices = pairs(geometry);
        const double px = vertices[0];
        const double py = vertices[1];
        if (vertices.count != 2 || (std::isnan(px) && std::isnan(py))) {
            doubt("a point of no place, or of several");
        }
        out.push_point(px, py);
        return;
    }
    out.leave_all_points();
    parts(geometry, type, flat ? WkbState::good : WkbState::dimensions_dropped);
}

void FgbDecoder::parts(const FlatTable& geometry, FgbGeometry type, WkbState state) {
    RawGeometries& out = m_batch.table.geometry;
    const auto row_type = static_cast<GeometryType>(static_cast<unsigned>(GeometryType::point) +
                                                    static_cast<unsigned>(type) - 1);
    switch (type) {
        case FgbGeometry::point:
        case FgbGeometry::multi_point: {
            const FlatTable::Vector<double> vertices = pairs(geometry);
            const std::size_t count = vertices.count / 2;
            for (std::size_t i = 0; i < count; ++i) {
                if (std::isnan(vertices[2 * i]) && std::isnan(vertices[2 * i + 1])) {
                    doubt("a point of no place");
                }
                out.push_path(vertices.at + 16 * i, 1);
                out.end_part();
            }
            if (type == FgbGeometry::point && count != 1) {
                doubt("a point of several places");
            }
            break;
        }
        case FgbGeometry::line_string: {
            const FlatTable::Vector<double> vertices = pairs(geometry);
            out.push_path(vertices.at, vertices.count / 2);
            out.end_part();
            break;
        }
        case FgbGeometry::multi_line_string:
            lines(geometry);
            break;
        case FgbGeometry::polygon:
            polygon(geometry);
            break;
        case FgbGeometry::multi_polygon: {
            const auto members = geometry.vector<std::uint32_t>(parts_of);
            if (members.count == 0) {
                doubt("areas without parts");
            }
            for (std::size_t i = 0; i < members.count; ++i) {
                const FlatTable member = geometry.member(members, i);
                const auto stated = member.scalar<std::uint8_t>(kind, 0);
                if (stated != 0 && stated != static_cast<std::uint8_t>(FgbGeometry::polygon)) {
                    doubt("a part of an area that is none");
                }
                polygon(member);
            }
            break;
        }
        default:
            doubt("a geometry of another kind");
    }
    out.end_row(row_type, state);
}

/// Splits vertices at their ends: one past the last vertex of each line or ring.
void FgbDecoder::lines(const FlatTable& geometry) {
    const FlatTable::Vector<double> vertices = pairs(geometry);
    const auto stops = geometry.vector<std::uint32_t>(ends);
    RawGeometries& out = m_batch.table.geometry;
    std::uint32_t begin = 0;
    const std::uint32_t all = vertices.count / 2;
    if (all > m_vertices_left) {
        doubt("parts that share their vertices");
    }
    m_vertices_left -= all;
    for (std::uint32_t i = 0; i < std::max<std::uint32_t>(stops.count, 1); ++i) {
        const std::uint32_t end = stops.count == 0 ? all : stops[i];
        if (end <= begin || end > all) {
            doubt("a line that ends before it begins");
        }
        out.push_path(vertices.at + std::size_t{16} * begin, end - begin);
        out.end_part();
        begin = end;
    }
    if (begin != all) {
        doubt("vertices of no line");
    }
}

void FgbDecoder::polygon(const FlatTable& geometry) {
    RawGeometries& out = m_batch.table.geometry;
    const std::size_t parts_before = out.part_end.size();
    lines(geometry);
    out.part_end.resize(parts_before);  // its rings are one part
    out.end_part();
}

void FgbDecoder::finish() {
    RawTable& table = m_batch.table;
    table.rows = m_row;
    for (std::size_t i = 0; i < table.fields.size(); ++i) {
        if (table.fields[i].type() == model::ColumnType::text) {
            clean_texts(table.fields[i], m_batch.repairs[i]);
        } else if (table.fields[i].type() == model::ColumnType::real) {
            forget_not_finite(table.fields[i], table.rows, m_batch.repairs[i]);
        }
    }
}

}  // namespace limes::source
