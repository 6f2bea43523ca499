#pragma once

#include <limes/model/layer.hpp>

#include <optional>
#include <string_view>

namespace limes::output {

/// What the geometries of a table have in common, for formats whose files hold one type.
struct GeometryKind {
    /// The type they can all be written as, single ones promoted to multi; nothing when they are mixed or
    /// there are none.
    std::optional<model::GeometryType> common;
    bool any = false;        ///< a row has a geometry, be it empty
    bool some_null = false;  ///< a row has none, or an empty one
};

/// Lines that the antimeridian cuts count as multi-lines. Cost: linear in the rows, and in the vertices of
/// lines.
[[nodiscard]] GeometryKind geometry_kind(const model::Layer& table);

/// The type of a row; null as well when the table has no geometry at all.
[[nodiscard]] inline model::GeometryType type_of(const model::Layer& table, std::size_t row) {
    return row < table.geometry.size() ? table.geometry.type(row) : model::GeometryType::null;
}

[[nodiscard]] model::GeometryType multi_of(model::GeometryType type);

/// "MultiPolygon", as GeoJSON calls it; "GeometryCollection" for null and empty.
[[nodiscard]] std::string_view geojson_name(model::GeometryType type);
/// "MULTIPOLYGON", as WKT calls it.
[[nodiscard]] std::string_view wkt_name(model::GeometryType type);

}  // namespace limes::output
