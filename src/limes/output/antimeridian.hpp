#pragma once

#include <limes/model/geometry.hpp>

#include <optional>

namespace limes::output {

/// Whether an edge of a line runs over the antimeridian, which is to say that its ends are more than 180
/// degrees apart (the short way goes the other way round). Points and areas never do.
[[nodiscard]] bool line_crosses_antimeridian(model::GeometryView geometry);

/// Such a line as one row of a multi-line, cut at ±180 (RFC 7946, section 3.1.9).
[[nodiscard]] model::GeometryColumn cut_at_antimeridian(model::GeometryView geometry);

/// Whether an edge of a ring spans more than 180 degrees without lying on a pole: a ring that was not cut, or
/// one very wide.
[[nodiscard]] bool has_very_wide_edge(model::GeometryView geometry);

/// The smallest box round a row, or round all rows: west > east when it crosses the antimeridian
/// (RFC 7946, section 5.2). Nothing when there are no points. Cost: n log n in the number of paths.
[[nodiscard]] std::optional<model::Box> smallest_box(const model::GeometryColumn& column, std::size_t row);
[[nodiscard]] std::optional<model::Box> smallest_box(const model::GeometryColumn& column);

}  // namespace limes::output
