#pragma once

#include <limes/model/layer.hpp>
#include <limes/output/notes.hpp>
#include <limes/output/text/byte_buffer.hpp>

namespace limes::output::text {

/// How geometry is written.
struct GeometryStyle {
    int decimals = 7;
    /// What an empty geometry is called: the table's common type.
    model::GeometryType empty_as = model::GeometryType::empty;
};

/// Appends a row's geometry as a GeoJSON geometry object, or `null`. Exterior rings wind counter-clockwise,
/// lines are cut at the antimeridian, and what rounding would spoil is written in full; each such thing is
/// noted. A position that is not finite makes the geometry null, and is noted.
void append_geojson(ByteBuffer& out, const model::Layer& table, std::size_t row, const GeometryStyle& style,
                    Notes& notes);

/// The same as WKT; nothing for a null geometry.
void append_wkt(ByteBuffer& out, const model::Layer& table, std::size_t row, const GeometryStyle& style,
                Notes& notes);

/// Appends "[w,s,e,n]" rounded as coordinates are.
void append_bbox(ByteBuffer& out, const model::Box& box, int decimals);

}  // namespace limes::output::text
