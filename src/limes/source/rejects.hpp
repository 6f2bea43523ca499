#pragma once

#include <limes/base/task.hpp>
#include <limes/model/layer.hpp>
#include <limes/source/dataset.hpp>

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace limes::source {

/// A record that an import could not keep, as it came. An atlas sets it aside in the table
/// `limes_rejects_<layer>`, which QGIS and ogrinfo open: columns `limes_...` as the members here, then the
/// record's own fields under their own names, all as text.
struct Reject {
    std::string reason;   ///< the ledger's word
    std::string what;     ///< one sentence, with the place where there is one
    std::string feature;  ///< its id, or "#17"
    std::string input;    ///< the file, as it is seen from the folder of the atlas
    std::int64_t record = 0;
    std::string edition;              ///< of the import that first set it aside
    std::string operation_m;          ///< what bringing it to WGS 84 adds to its accuracy; "unknown"
    std::string valid_from;           ///< where its valid time begins, as it came; empty for open
    std::string geometry;             ///< WKT in the CRS of the file, nothing changed; empty for none
    std::string crs;                  ///< of that, and of positions in columns
    std::string words;                ///< what the import said of the columns of the file, as JSON
    std::vector<std::uint8_t> place;  ///< the same on WGS 84 as WKB, to be looked at; empty when it has none
    std::vector<std::pair<std::string, std::optional<std::string>>> values;  ///< by field

    /// A field's value; empty for none.
    [[nodiscard]] std::string value_of(std::string_view field) const;

    bool operator==(const Reject&) const = default;
};

/// Whether a column is one that limes itself gives a reject, such as `limes_reason`; a field of a file that
/// only begins so is the file's.
[[nodiscard]] bool is_reject_mark(std::string_view column);

inline constexpr std::string_view kUnknown = "unknown";  ///< of Reject::operation_m

/// The table of a layer's rejects.
[[nodiscard]] std::string rejects_table(const std::string& layer);

/// Reads records again that could not be kept, as GDAL has them, and what limes' reading adds: the constants
/// of the options and the time of JSON-FG. Of Parquet limes' own reader has all. A record that was set aside
/// before, and written to the file to be mended, keeps its origin. Cost: reads the file once more. Errors:
/// DataError.
[[nodiscard]] std::vector<Reject> collect_rejects(const std::filesystem::path& path,
                                                  const ReadOptions& options, const std::string& input,
                                                  const std::vector<DroppedRow>& dropped,
                                                  const base::Task& task);

/// How many records an atlas has set aside, by layer; an atlas without such tables has none.
[[nodiscard]] std::map<std::string, std::size_t> count_rejects(const std::filesystem::path& atlas);
/// Those of a layer, in the order of the table; none when there is no table. Errors: DataError.
[[nodiscard]] std::vector<Reject> read_rejects(const std::filesystem::path& atlas, const std::string& layer);

/// Writes the table of a layer anew, or takes it away when there are none. `dataset`: a GDALDatasetH of a
/// GeoPackage. Whether it could be.
[[nodiscard]] bool write_rejects(void* dataset, const std::string& layer, const std::vector<Reject>& rejects);

/// Rejects as a layer, to be written to a file and mended there. What is no geometry of a layer has none
/// there, and its text in the column `limes_geometry` alone.
[[nodiscard]] model::Layer rejects_as_layer(const std::string& name, const std::vector<Reject>& rejects);

}  // namespace limes::source
