#pragma once

#include <limes/source/sqlite_guard.hpp>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace limes::source {

/// Registers the drivers of the allow-list and sets GDAL's configuration, once for the process; the
/// environment cannot widen either.
void prepare_gdal();

/// Records what GDAL says on this thread while it lives. GDAL's return codes alone cannot be trusted: an
/// entity bomb opens with no features and success, a full disk shows in the closing only.
class GdalErrors {
public:
    GdalErrors() : GdalErrors{strays()} {}
    /// Counts as its own the failures on other threads after the first `strays_before`.
    explicit GdalErrors(std::size_t strays_before);
    GdalErrors(const GdalErrors&) = delete;
    GdalErrors& operator=(const GdalErrors&) = delete;
    ~GdalErrors();

    /// How many failures there have been on threads that GDAL itself started.
    [[nodiscard]] static std::size_t strays();

    /// Whether there was a failure, here or on a thread that GDAL itself started.
    [[nodiscard]] bool failed() const;
    /// The first failure; empty when there was none.
    [[nodiscard]] std::string first() const;
    /// That there was no room to write, when that is why it failed (base::no_room).
    [[nodiscard]] const std::string& no_room() const { return m_no_room; }
    [[nodiscard]] const std::vector<std::string>& warnings() const { return m_warnings; }
    void clear();

    // For the callback from C.
    void note_failure(const char* text);
    void note_warning(const char* text);

private:
    std::vector<std::string> m_failures;
    std::string m_no_room;
    std::vector<std::string> m_warnings;
    std::size_t m_strays_before = 0;
};

struct CloseDataset {
    void operator()(void* dataset) const;
};
/// Owns a GDALDatasetH.
using DatasetHandle = std::unique_ptr<void, CloseDataset>;

struct OpenDataset {
    std::unique_ptr<SqliteBudget> budget;  ///< of a GeoPackage; it outlives the handle
    DatasetHandle handle;
    std::string driver;          ///< GDAL's short name
    std::filesystem::path path;  ///< as the user wrote it, for messages
};

/// Whether this is the name of a database: "PG:service=border".
[[nodiscard]] bool is_database(const std::filesystem::path& path);

/// Whether there is something of that name to open: a file, a member of an archive, or the name of a
/// database.
[[nodiscard]] bool is_there(const std::filesystem::path& path);

/// The absolute path of an ordinary local file, safe to hand to GDAL; of an archive that of the dataset in
/// it, unpacked. Errors: DataError for names of services, virtual files, folders, devices, absent and empty
/// files, and archives that `unpacked` refuses.
[[nodiscard]] std::filesystem::path vet_input(const std::filesystem::path& path);

/// Opens a vetted file read-only with the allow-listed vector drivers (drivers.hpp), or a database.
/// `encoding`: of the texts of a Shapefile, as iconv names it; empty: what the file says.
/// Errors: DataError with the mend.
[[nodiscard]] OpenDataset open_vector(const std::filesystem::path& path, const std::string& encoding = {});

/// Ends a reading or writing: closes the file and throws DataError when GDAL had failed until then.
void close_checked(OpenDataset& dataset, const GdalErrors& errors, const std::string& layer);

}  // namespace limes::source
