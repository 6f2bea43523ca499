#pragma once

#include <limes/source/table_stream.hpp>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace limes::source {

/// Whether this build reads Parquet at all (CMake's LIMES_WITH_PARQUET).
[[nodiscard]] bool reads_parquet();

/// Whether a file is Parquet, by its first bytes. Errors: as vet_input.
[[nodiscard]] bool is_parquet(const std::filesystem::path& path);

/// What its one layer is called: the file, without its ending.
[[nodiscard]] std::string parquet_layer(const std::filesystem::path& path);

/// Opens a GeoParquet file (1.0 and 1.1, geometry as WKB), or a Parquet table without geometry, of which only
/// the columns that are wanted are read. Columns that limes has no type for are left out with a finding.
/// Cost: linear in what is wanted; memory: a batch a thread, and a row group's pages.
/// Errors: DataError with the mend: a build without Arrow, another encoding, edges that are no straight
/// lines, a broken file; UsageError for another layer.
[[nodiscard]] std::unique_ptr<TableStream> open_parquet(const std::filesystem::path& path,
                                                        const std::string& layer, const FieldFilter& wanted,
                                                        FindingLog& log);

/// The names of its columns but the geometry's, without reading them. Errors: DataError.
[[nodiscard]] std::vector<std::string> parquet_fields(const std::filesystem::path& path);

}  // namespace limes::source
