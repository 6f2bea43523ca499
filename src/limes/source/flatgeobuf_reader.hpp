#pragma once

#include <limes/source/table_stream.hpp>

namespace limes::source {

/// Opens a FlatGeobuf file with a reader of its own: several threads read at once, each the features between
/// two leaves of the index, or the next ones by their sizes where there is no index.
/// Nothing when the file is no FlatGeobuf, holds another layer than `layer`, or takes GDAL to read it; later
/// doubts are NotSurelyRead. Cost: linear; 40 ns CPU for a point with four attributes.
[[nodiscard]] std::unique_ptr<TableStream> open_flatgeobuf(const std::filesystem::path& path,
                                                           const std::string& layer,
                                                           const FieldFilter& wanted, FindingLog& log);

}  // namespace limes::source
