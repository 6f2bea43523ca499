#pragma once

#include <limes/base/finding.hpp>
#include <limes/base/task.hpp>
#include <limes/geodesy/crs.hpp>
#include <limes/model/layer.hpp>
#include <limes/source/definition.hpp>
#include <limes/source/invalid.hpp>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace limes::source {

/// What a user says of a column of the layer: the field of the file that it is ("name=TEN_XA"), or its value
/// in every row ("accuracy_m=50"). Facets are columns too: id, valid_from, valid_to, legal_from, legal_to,
/// accuracy_m, source.
struct ColumnWord {
    std::string column;
    std::string word;
};

struct ReadOptions {
    std::string layer;                      ///< of the dataset; empty: its only one
    std::optional<Definition> definition;   ///< nothing: the file speaks for itself
    std::optional<std::string> assume_crs;  ///< for data without a CRS
    geodesy::Ballpark ballpark = geodesy::Ballpark::refuse;
    std::string lon_column, lat_column, wkt_column;  ///< overrides for text tables
    std::string id_column;
    std::string encoding;  ///< of a Shapefile's texts, as iconv names it; empty: what it says
    std::vector<std::string> only_columns;  ///< empty: all
    /// Without a definition: names, ids, times, accuracy and source, and only_columns, be they none.
    bool only_names = false;
    /// Rows of one id that hold at the same time all stay, for whoever looks for them; else the first does.
    bool keep_duplicates = false;
    Invalid invalid = Invalid::ignore;  ///< what becomes of areas that are not valid
    bool keep_records = false;          ///< tell which record of the file each row was
    std::vector<ColumnWord> maps;
    std::vector<ColumnWord> constants;
    std::vector<std::string> left_out;  ///< fields that are not read
};

/// The options of a question as one of its files takes them: columns of positions are those of text tables,
/// and the encoding is that of a Shapefile; any other file says these itself.
[[nodiscard]] ReadOptions options_for(const std::filesystem::path& file, ReadOptions options);

/// An encoding that no file would hear. Errors: UsageError naming the files when none can be a Shapefile.
void refuse_unheard_encoding(const ReadOptions& options, const std::vector<std::filesystem::path>& files);

/// A record that could not be kept.
struct DroppedRow {
    std::int64_t record = 0;  ///< GDAL's number of it in the file
    std::string id;
    std::string_view reason;  ///< as the ledger has it; a literal
    std::string what;
};

/// What became of a field of the file.
struct ColumnUse {
    std::string field;
    std::string column;        ///< facets too: "valid_from"
    std::size_t no_value = 0;  ///< values that could not be read as what the column is
};

struct ReadResult {
    model::Layer layer;
    base::Findings findings;
    base::Ledger ledger;
    std::vector<DroppedRow> dropped;
    std::vector<std::int64_t> records;  ///< of the rows of the layer, when asked for
    std::vector<ColumnUse> columns;
};

/// A dataset, "file.gpkg" or "file.gpkg:layer"; one in an archive, "old.zip" or "old.zip/gates.shp"; a
/// database, "PG:service=border:gates". Opened read-only by an allow-list of drivers.
struct DatasetName {
    std::filesystem::path path;
    std::string layer;
};
/// Splits "file.gpkg:places" at the last colon that ends the name of something that is there.
[[nodiscard]] DatasetName parse_dataset_name(const std::string& text);

/// The names of the vector layers of a file; of an atlas without its own tables. Errors: DataError.
[[nodiscard]] std::vector<std::string> layer_names(const std::filesystem::path& path);

/// Reads one layer whole. A record that cannot be kept is dropped, counted and named.
/// Errors: UsageError for a layer or a column of the options that is not there, naming those that are;
/// DataError with the file, layer and mend when the input as a whole cannot be read.
[[nodiscard]] ReadResult read_layer(const std::filesystem::path& path, const ReadOptions& options,
                                    const base::Task& task = {});

}  // namespace limes::source
