#pragma once

#include <limes/base/task.hpp>
#include <limes/source/table_stream.hpp>

#include <filesystem>
#include <string>
#include <vector>

namespace limes::source {

/// Reads a layer whole, on the task's threads. Text becomes UTF-8 in normal form C.
/// Cost: linear; 40 ns CPU for a point with four attributes from FlatGeobuf or GeoPackage, 0.2 µs from
/// other formats.
/// `layer`: empty for the only one. `wanted`: whether a field is to be read, empty for all.
/// Errors: DataError with the file, the layer and the mend.
[[nodiscard]] RawTable read_table(const std::filesystem::path& path, const std::string& layer,
                                  const FieldFilter& wanted, FindingLog& log, const base::Task& task,
                                  Readers readers = Readers::own);

/// The names of a layer's fields, without reading it.
[[nodiscard]] std::vector<std::string> field_names(const std::filesystem::path& path,
                                                   const std::string& layer);

}  // namespace limes::source
