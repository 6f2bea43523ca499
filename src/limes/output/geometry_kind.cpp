#include <limes/output/antimeridian.hpp>
#include <limes/output/geometry_kind.hpp>

#include <array>

namespace limes::output {

namespace {

using model::GeometryType;

struct Names {
    GeometryType multi;
    std::string_view geojson;
    std::string_view wkt;
};

// In the order of GeometryType.
constexpr std::array<Names, 8> types{{
    {GeometryType::null, "GeometryCollection", "GEOMETRYCOLLECTION"},
    {GeometryType::empty, "GeometryCollection", "GEOMETRYCOLLECTION"},
    {GeometryType::multi_point, "Point", "POINT"},
    {GeometryType::multi_line_string, "LineString", "LINESTRING"},
    {GeometryType::multi_polygon, "Polygon", "POLYGON"},
    {GeometryType::multi_point, "MultiPoint", "MULTIPOINT"},
    {GeometryType::multi_line_string, "MultiLineString", "MULTILINESTRING"},
    {GeometryType::multi_polygon, "MultiPolygon", "MULTIPOLYGON"},
}};

const Names& names_of(GeometryType type) {
    return types[static_cast<std::size_t>(type)];
}

}  // namespace

GeometryType multi_of(GeometryType type) {
    return names_of(type).multi;
}
std::string_view geojson_name(GeometryType type) {
    return names_of(type).geojson;
}
std::string_view wkt_name(GeometryType type) {
    return names_of(type).wkt;
}

GeometryKind geometry_kind(const model::Layer& table) {
    if (table.geometry.all_points() && table.geometry.size() == table.rows) {
        return {.common = table.rows > 0 ? std::optional{GeometryType::point} : std::nullopt,
                .any = table.rows > 0};
    }
    GeometryKind kind;
    bool mixed = false;
    for (std::size_t row = 0; row < table.rows; ++row) {
        GeometryType type = type_of(table, row);
        kind.any = kind.any || type != GeometryType::null;
        if (!model::has_points(type)) {
            kind.some_null = true;
            continue;
        }
        if (type == GeometryType::line_string && line_crosses_antimeridian(table.geometry[row])) {
            type = GeometryType::multi_line_string;
        }
        if (!kind.common) {
            kind.common = type;
        } else if (*kind.common != type) {
            mixed = mixed || multi_of(*kind.common) != multi_of(type);
            kind.common = multi_of(type);
        }
    }
    if (mixed) {
        kind.common = std::nullopt;
    }
    return kind;
}

}  // namespace limes::output
