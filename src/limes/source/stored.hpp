#pragma once

#include <limes/source/atlas.hpp>

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace limes::source {

/// A layer of an atlas as it stands in the file: rows of one id and time all stay, and the findings say what
/// reading had to mend; texts that were not in normal form C are named one by one.
struct StoredLayer {
    Definition definition;
    ReadResult read;
};

/// All layers of an atlas, by name. Errors: DataError, Cancelled.
[[nodiscard]] std::map<std::string, StoredLayer> read_stored(const Atlas& atlas, const base::Task& task = {});

/// A layer in place of the one of its name, with what was mended in it.
struct MendedLayer {
    model::Layer layer;
    std::vector<CheckDefinition> checks;
    base::Findings mends;
};

/// Writes the layers as their new editions: whole or not at all, all else in the file as it was. Each mend
/// becomes a row of the table `limes_mends`, under the edition that it made. The caller holds the FileLock of
/// the atlas since before it opened it and read the layers. Errors: DataError, Replaced, Cancelled.
void write_mended(const Atlas& old, std::vector<MendedLayer> layers, const base::Task& task = {});

/// The area for which a CRS is made, written "EPSG:4756 VN-2000" or alike; nothing when that is not known or
/// is the whole earth.
[[nodiscard]] std::optional<geodesy::Box> area_of_use(std::string_view crs);

}  // namespace limes::source
