#pragma once

#include <limes/source/dataset.hpp>
#include <limes/source/definition.hpp>
#include <limes/source/layer_maker.hpp>

#include <array>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>

namespace limes::source {

inline constexpr const char* kLayersTable = "limes_layers";
inline constexpr const char* kProvenanceTable = "limes_provenance";
inline constexpr const char* kRelationsTable = "limes_relations";
inline constexpr const char* kMendsTable = "limes_mends";  ///< made when something is first mended
/// One row: the format of the atlas and the program that wrote it. Atlases from before it have none and are
/// of format 1; whatever is written to one makes it one of today's.
inline constexpr const char* kFormatTable = "limes_format";
/// Raised when a program of before would misread what is written now.
inline constexpr int kAtlasFormat = 2;
/// The tables that make a GeoPackage an atlas.
inline constexpr std::array kAtlasTables{kLayersTable, kProvenanceTable, kRelationsTable};

/// Whether a table of an atlas is no layer, but what limes keeps about the layers.
[[nodiscard]] inline bool is_own_table(std::string_view table) {
    return table.starts_with("limes_");
}

/// Whether a file has the tables that an atlas has beside its layers. Errors: DataError; also for an atlas of
/// a format that is not known yet.
[[nodiscard]] bool is_atlas(const std::filesystem::path& path);

/// How the layers of an atlas are read, with provenance, relations and checks; empty for any other
/// GeoPackage.
[[nodiscard]] std::map<std::string, Definition> read_atlas_definitions(const std::filesystem::path& path);

/// A layer of an atlas, as it was written.
[[nodiscard]] ReadResult read_atlas_layer(const std::filesystem::path& path, const std::string& layer,
                                          const std::map<std::string, Definition>& definitions,
                                          const base::Task& task, Duplicates duplicates = Duplicates::settle);

}  // namespace limes::source
