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
    [[nodiscard]] const std::vector<std::string>& warnings() const { return m_warnings; }
    void clear();

    // For the callback from C.
    void note_failure(const char* text) { m_failures.emplace_back(text); }
    void note_warning(const char* text);

private:
    std::vector<std::string> m_failures;
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

/// The absolute path of an ordinary local file, safe to hand to GDAL.
/// Errors: DataError for names of services, virtual files, archives, folders, devices, absent and empty
/// files.
[[nodiscard]] std::filesystem::path vet_input(const std::filesystem::path& path);

/// Opens a vetted file read-only with the allow-listed vector drivers. Errors: DataError with the mend.
[[nodiscard]] OpenDataset open_vector(const std::filesystem::path& path);

/// Ends a reading or writing: closes the file and throws DataError when GDAL had failed until then.
void close_checked(OpenDataset& dataset, const GdalErrors& errors, const std::string& layer);

}  // namespace limes::source
