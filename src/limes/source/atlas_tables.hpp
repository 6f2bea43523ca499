#pragma once

#include <limes/source/dataset.hpp>
#include <limes/source/definition.hpp>
#include <limes/source/layer_maker.hpp>

#include <filesystem>
#include <map>
#include <string>

namespace limes::source {

/// Whether a file has the tables that an atlas has beside its layers. Errors: DataError.
[[nodiscard]] bool is_atlas(const std::filesystem::path& path);

/// How the layers of an atlas are read, with provenance, relations and checks; empty for any other
/// GeoPackage.
[[nodiscard]] std::map<std::string, Definition> read_atlas_definitions(const std::filesystem::path& path);

/// A layer of an atlas, as it was written.
[[nodiscard]] ReadResult read_atlas_layer(const std::filesystem::path& path, const std::string& layer,
                                          const std::map<std::string, Definition>& definitions,
                                          const base::Task& task, Duplicates duplicates = Duplicates::settle);

}  // namespace limes::source
