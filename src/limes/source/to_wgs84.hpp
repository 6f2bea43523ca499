#pragma once

#include <limes/model/layer.hpp>
#include <limes/source/dataset.hpp>
#include <limes/source/table_reader.hpp>

namespace limes::source {

/// Whether the coordinates of a CRS are longitude and latitude on WGS 84 as they are.
[[nodiscard]] bool is_wgs84(const std::string& crs);

/// Brings the coordinates of a table to longitude/latitude on WGS 84, in place; says from which CRS, how and
/// how well (crs, operation, operation_accuracy). Positions that cannot be transformed become NaN, which the
/// cleaning drops. Errors: DataError when the CRS is not known and not assumed, or cannot be the one of the
/// data.
model::Provenance to_wgs84(RawTable& table, const ReadOptions& options);

}  // namespace limes::source
