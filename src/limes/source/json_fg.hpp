#pragma once

#include <limes/source/table_stream.hpp>

namespace limes::source {

/// Whether a file is JSON-FG: by its ending .jsonfg, or by what its beginning says that it conforms to.
/// Errors: as vet_input.
[[nodiscard]] bool is_json_fg(const std::filesystem::path& path);

/// Adds to a GeoJSON table, not yet read from, what JSON-FG (OGC 21-045) says beside GeoJSON: the interval of
/// `time` as valid_from and valid_to, the last day included in the interval and not in limes' half-open time,
/// and its instant as a column `time`; each unless a property has that name. A feature whose only geometry is
/// in `place`, in another CRS or of another kind, has none here: how many is a finding.
/// Cost: one more pass over the file, 12 bytes a feature.
[[nodiscard]] std::unique_ptr<TableStream> with_json_fg(std::unique_ptr<TableStream> table,
                                                        const std::filesystem::path& path,
                                                        const FieldFilter& wanted, FindingLog& log);

}  // namespace limes::source
