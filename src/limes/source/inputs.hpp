#pragma once

#include <limes/source/atlas.hpp>
#include <limes/source/definition.hpp>

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace limes::source {

/// One file (and its layer) that goes into one layer of an atlas.
struct PlannedInput {
    std::filesystem::path path;
    std::string dataset_layer;  ///< empty: its only one
    std::string layer;          ///< of the atlas
    std::optional<Definition> definition;
};

/// Whether a path relative to a folder fits a pattern: `*` and `?` stay within a name, `**` crosses folders.
[[nodiscard]] bool matches(std::string_view path, std::string_view pattern);

/// Which files go where. A folder is matched with the definitions' `inputs`; files that none claims are named
/// in a finding. A single file goes to `options.layer`, else to layers of its own names. Errors: DataError,
/// UsageError.
[[nodiscard]] std::vector<PlannedInput> plan_inputs(const ImportOptions& options,
                                                    const std::map<std::string, Definition>& definitions,
                                                    base::Findings& findings);

}  // namespace limes::source
