#pragma once

#include <limes/base/error.hpp>
#include <limes/base/finding.hpp>
#include <limes/base/task.hpp>
#include <limes/model/catalog.hpp>
#include <limes/model/layer.hpp>
#include <limes/source/dataset.hpp>

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace limes::source {

/// What is known of a layer of an atlas without reading it.
struct LayerInfo {
    model::Schema schema;
    std::string geometry;  ///< "Point", "MultiPolygon", ...
    std::size_t rows = 0;
    std::optional<model::Box> extent;
    base::ValidTime valid;  ///< earliest start to latest end
    std::vector<std::string> columns;
};

class HeldFile;

/// An atlas was put in place of the one that is being read, which a writer of another process may do at any
/// time. Asked again, the question is answered by the new one.
class Replaced : public base::DataError {
public:
    using base::DataError::DataError;
};

/// An atlas is one GeoPackage: a table a layer, and `limes_*` tables for schema and provenance. QGIS and
/// ogrinfo open it as it is.
class Atlas {
public:
    /// Errors: DataError when the file is missing, no GeoPackage, damaged, or not an atlas (any GeoPackage
    /// will do, with fewer facts), or an atlas of a newer limes; Replaced.
    static Atlas open(const std::filesystem::path& path);

    [[nodiscard]] const std::filesystem::path& path() const { return m_path; }
    [[nodiscard]] const std::vector<LayerInfo>& layers() const { return m_layers; }
    /// All that is read is of the one edition that was opened. Errors: DataError, Replaced.
    [[nodiscard]] model::Layer read(const std::string& layer, const base::Task& task = {}) const;
    /// Its layers, read when asked for.
    [[nodiscard]] model::Catalog catalog(const base::Task& task = {}) const;
    /// Errors: Replaced when what was read since it was opened may be of another edition.
    void require_same() const;

private:
    std::shared_ptr<const HeldFile> m_held;
    std::filesystem::path m_path;
    std::vector<LayerInfo> m_layers;
};

struct ImportReport;

struct ImportOptions {
    std::vector<std::filesystem::path>
        inputs;         ///< files, or a folder that layers/ definitions are matched with
    std::string layer;  ///< the layer to make or to add an edition to, for single files
    std::optional<std::map<std::string, Definition>> definitions;  ///< nothing: the ones limes ships
    ReadOptions read;
    Invalid invalid = Invalid::set_aside;  ///< in place of that of `read`
    bool strict = false;
    bool dry_run = false;
    /// Called when all is read and written, and the atlas not yet in place: what fails in it leaves the atlas
    /// as it was. Also before a StrictLoss is thrown, with what was read.
    std::function<void(const ImportReport&)> before_commit = [](const ImportReport&) {};
};

/// A column as it would be loaded.
struct ImportedColumn {
    ColumnUse use;
    std::string type;
    std::size_t kept = 0;  ///< rows that have a value
};

struct ImportReport {
    struct Entry {
        std::string layer;
        std::string input;
        base::Ledger ledger;
        std::size_t added = 0, unchanged = 0, changed = 0, ended = 0;  ///< against the edition before
        std::vector<DroppedRow> dropped;
        std::vector<ImportedColumn> columns;  ///< in a dry run
    };
    std::vector<Entry> entries;
    base::Findings findings;
    std::map<std::string, std::size_t> rejects;  ///< records that the atlas has set aside now, by layer
    bool changed = false;
};

/// Loads inputs into an atlas, making it when it is not there. The file is written whole under a temporary
/// name and renamed; importing the same edition twice changes nothing; a new edition keeps history by valid
/// time. A record that cannot be kept is set aside in the atlas (rejects.hpp), until it is mended and
/// imported. Errors: DataError; StrictLoss when strict and a record was dropped (the atlas is then
/// unchanged).
ImportReport import_into(const std::filesystem::path& atlas, const ImportOptions& options,
                         const base::Task& task = {});

/// Writes layers as a new atlas at `path` (a temporary; the caller renames it to `shown`, which errors name).
/// Errors: DataError with the file, the layer and SQLite's reason; Cancelled.
void write_atlas(const std::filesystem::path& path, const std::vector<const model::Layer*>& layers,
                 const base::Task& task = {}, const std::filesystem::path& shown = {});

}  // namespace limes::source
