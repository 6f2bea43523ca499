#pragma once

#include <limes/model/layer.hpp>
#include <limes/source/dataset.hpp>
#include <limes/source/finding_log.hpp>
#include <limes/source/table_reader.hpp>

namespace limes::source {

/// Whether the coordinates of a CRS are longitude and latitude on WGS 84 as they are.
[[nodiscard]] bool is_wgs84(const std::string& crs);

/// Whether a file states a CRS, and another than the one that is assumed; a local one is none.
[[nodiscard]] bool states_other_crs(const std::string& stated, const std::string& assumed);

/// A CRS for people: its code as it is, of WKT the name.
[[nodiscard]] std::string crs_name(const std::string& crs);

/// Brings the coordinates of a table to longitude/latitude on WGS 84, in place; says from which CRS, how and
/// how well (crs, operation, operation_accuracy). Positions that cannot be transformed become NaN, which the
/// cleaning drops. An operation of unknown accuracy, and a better one that a missing grid forbade, are
/// findings. Errors: DataError when the CRS is not known and not assumed, or cannot be the one of the data;
/// with a hint when the axes look swapped.
model::Provenance to_wgs84(RawTable& table, const ReadOptions& options, FindingLog& log);

/// The accuracy of a layer's positions after the operation that brought it to WGS 84: what was stated of a
/// row and what is stated of the operation, added up. Both are radii that hold the true position, and an
/// error of the operation is the same for all rows: only the sum surely holds. Unknown of either is unknown,
/// and what rows stated then is a finding.
void add_operation_accuracy(model::Layer& layer, const model::Provenance& how, FindingLog& log);

/// The provenance of a layer made of parts: every CRS and operation, the worst of the accuracies.
void join_provenance(model::Provenance& all, const model::Provenance& more);

}  // namespace limes::source
