#include <limes/base/error.hpp>
#include <limes/base/text.hpp>
#include <limes/database/connection.hpp>
#include <limes/database/copy_rows.hpp>
#include <limes/database/layout.hpp>
#include <limes/source/wkb.hpp>

#include <fmt/format.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <string_view>
#include <vector>

namespace limes::database {

namespace {

/// The first and the last day of its type date: 4714-11-24 BC and 5874897-12-31.
constexpr std::int32_t kFirstDay = -2451545;
constexpr std::int32_t kLastDay = 2145031948;
constexpr std::uint32_t kHasSrid = 0x20000000;
constexpr std::uint32_t kWgs84 = 4326;

template <class T>
void put_big_endian(T value, std::string& out) {
    for (std::size_t i = sizeof(T); i-- > 0;) {
        out += static_cast<char>(value >> (8 * i));
    }
}

void put_length(std::size_t length, std::string& out) {
    put_big_endian(static_cast<std::uint32_t>(length), out);
}

void put_null(std::string& out) {
    put_big_endian(~std::uint32_t{0}, out);
}

void put_whole(std::int64_t value, std::string& out) {
    put_length(sizeof value, out);
    put_big_endian(static_cast<std::uint64_t>(value), out);
}

void put_real(double value, std::string& out) {
    put_length(sizeof value, out);
    put_big_endian(std::bit_cast<std::uint64_t>(value), out);
}

void put_truth(bool value, std::string& out) {
    put_length(1, out);
    out += static_cast<char>(value ? 1 : 0);
}

template <class T>
void put_little_endian(T value, std::string& out) {
    for (std::size_t i = 0; i < sizeof(T); ++i) {
        out += static_cast<char>(value >> (8 * i));
    }
}

}  // namespace

CopyRows::CopyRows(const model::Layer& layer, const source::Definition& definition)
    : m_layer{layer}, m_fields{fields_of(definition).size()} {}

void CopyRows::begin(std::string& out) {
    constexpr std::string_view kSignature{"PGCOPY\n\377\r\n\0", 11};
    out += kSignature;
    put_big_endian(std::uint32_t{0}, out);  // no flags
    put_big_endian(std::uint32_t{0}, out);  // no more of a header
}

void CopyRows::end(std::string& out) {
    put_big_endian(static_cast<std::uint16_t>(~std::uint16_t{0}), out);
}

void CopyRows::put_text(std::string_view text, std::size_t row, std::string_view column,
                        std::string& out) const {
    if (text.find('\0') != std::string_view::npos) {
        throw base::DataError{
            fmt::format("{}: the {} of '{}' has a NUL character, which no text of PostgreSQL holds; "
                        "mend it in the source",
                        m_layer.schema.name, column, base::printable(m_layer.ids[row]))};
    }
    put_length(text.size(), out);
    out += text;
}

void CopyRows::put_day(base::Day day, std::size_t row, std::string_view column, std::string& out) const {
    const std::int64_t days = std::int64_t{day.days()} - kEpoch;
    if (days < kFirstDay || days > kLastDay) {
        throw base::DataError{
            fmt::format("{}: the {} of '{}', {}, is a day that PostgreSQL does not hold; mend it in "
                        "the source",
                        m_layer.schema.name, column, base::printable(m_layer.ids[row]), day.text())};
    }
    put_length(sizeof(std::int32_t), out);
    put_big_endian(static_cast<std::uint32_t>(static_cast<std::int32_t>(days)), out);
}

/// PostgreSQL takes none of these, and would name no feature.
void CopyRows::check_geometry(std::size_t row) const {
    const model::GeometryView geometry = m_layer.geometry[row];
    const bool lineal = model::is_lineal(geometry.type());
    const bool areal = model::is_areal(geometry.type());
    std::string_view fault;
    geometry.for_each_path([&](const model::Path& path, std::size_t, std::size_t) {
        constexpr std::size_t kLeastOfRing = 4;
        for (std::size_t i = 0; i < path.size(); ++i) {
            if (!std::isfinite(path.lon[i]) || !std::isfinite(path.lat[i])) {
                fault = "a vertex that is no number";
            }
        }
        if (lineal && path.size() < 2) {
            fault = "a line of fewer than two vertices";
        }
        if (areal && (path.size() < kLeastOfRing || path[0] != path[path.size() - 1])) {
            fault = "a ring that is not closed, or of fewer than four vertices";
        }
    });
    if (!fault.empty()) {
        throw base::DataError{
            fmt::format("{}: the geometry of '{}' has {}; mend it in the source, or leave it out",
                        m_layer.schema.name, base::printable(m_layer.ids[row]), fault)};
    }
}

void CopyRows::put_geometry(std::size_t row, std::string& out) const {
    const model::GeometryType type = m_layer.geometry.type(row);
    if (type == model::GeometryType::null) {
        put_null(out);
        return;
    }
    std::vector<std::uint8_t> wkb;
    if (model::has_points(type)) {
        check_geometry(row);
        source::append_wkb(m_layer.geometry[row], false, wkb);
    } else {
        wkb = {1, 7, 0, 0, 0, 0, 0, 0, 0};  // a collection of nothing
    }
    // Extended WKB: the type with the mark that an SRID follows (PostGIS, doc/ZMSgeoms.txt).
    std::uint32_t code = 0;
    for (std::size_t i = 0; i < sizeof code; ++i) {
        code |= std::uint32_t{wkb[1 + i]} << (8 * i);
    }
    put_length(wkb.size() + sizeof kWgs84, out);
    out += static_cast<char>(wkb[0]);
    put_little_endian(code | kHasSrid, out);
    put_little_endian(kWgs84, out);
    out.append(wkb.begin() + 1 + sizeof code, wkb.end());
}

void CopyRows::put_value(const model::Column& column, std::size_t row, std::string& out) const {
    if (column.is_null(row)) {
        put_null(out);
        return;
    }
    switch (column.type()) {
        case model::ColumnType::boolean:
            put_truth(column.booleans()[row] != 0, out);
            break;
        case model::ColumnType::integer:
            put_whole(column.integers()[row], out);
            break;
        case model::ColumnType::real:
            put_real(column.reals()[row], out);
            break;
        case model::ColumnType::date:
            put_day(column.dates()[row], row, column.name, out);
            break;
        case model::ColumnType::text:
            put_text(column.texts()[row], row, column.name, out);
            break;
    }
}

void CopyRows::put(std::size_t row, std::string& out) const {
    put_big_endian(static_cast<std::uint16_t>(m_fields), out);
    put_whole(static_cast<std::int64_t>(row), out);
    put_text(m_layer.ids[row], row, "id", out);
    const auto put_facet = [&](const std::vector<base::Day>& days, std::string_view column) {
        if (days.empty() || days[row].is_open()) {
            put_null(out);
        } else {
            put_day(days[row], row, column, out);
        }
    };
    put_facet(m_layer.valid_from, "valid_from");
    put_facet(m_layer.valid_to, "valid_to");
    put_facet(m_layer.legal_from, "legal_from");
    put_facet(m_layer.legal_to, "legal_to");
    if (const auto accuracy = m_layer.accuracy(row)) {
        put_real(accuracy->value(), out);
    } else {
        put_null(out);
    }
    if (m_layer.source) {
        put_value(*m_layer.source, row, out);
    } else {
        put_null(out);
    }
    put_geometry(row, out);
    for (const model::Column& column : m_layer.columns) {
        put_value(column, row, out);
    }
}

}  // namespace limes::database
