#pragma once

#include <limes/base/finding.hpp>
#include <limes/base/task.hpp>
#include <limes/model/layer.hpp>
#include <limes/source/definition.hpp>
#include <limes/source/gdal_session.hpp>
#include <limes/source/rejects.hpp>

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace limes::source {

/// Writes the tables of an atlas, one transaction a layer. The facets of a layer are plain columns (id,
/// valid_from, valid_to, legal_from, legal_to, accuracy_m, source), attributes follow. A table is of one
/// geometry type where all rows are of one family: single, or multi when any row is, and then for all of
/// them.
class AtlasWriter {
public:
    enum class Begin : bool { anew, from_copy };

    /// `path`: a file that is made, or a copy of an atlas that is changed in place. `shown`: the file that it
    /// will become, which errors name. Errors: DataError.
    AtlasWriter(const std::filesystem::path& path, const std::filesystem::path& shown, Begin begin);

    /// Writes a layer, in place of the one of its name. Errors: DataError, Cancelled.
    void put(const model::Layer& layer, const std::vector<CheckDefinition>& checks, const base::Task& task);
    /// Adds what was mended in a layer to the table of mends, under the layer's edition. Errors: DataError.
    void note_mends(const model::Schema& schema, const base::Findings& mends);
    /// Writes what was set aside of a layer, in place of what was there. Errors: DataError.
    void put_rejects(const std::string& layer, const std::vector<Reject>& rejects);
    /// Errors: DataError when not all of it could be written, e.g. on a full disk.
    void close();

private:
    void make_tables();
    void write(const model::Layer& layer, const Definition& description, const base::Task& task);
    void remove(const std::string& layer);
    void describe(const model::Layer& layer, const Definition& definition);
    void fail_if_failed() const;
    /// Does some work; what fails in it is said with the file, the layer and SQLite's reason.
    void attempt(const std::string& layer, const std::function<void()>& work) const;

    std::filesystem::path m_path;
    std::string m_shown;
    GdalErrors m_errors;
    OpenDataset m_dataset;
};

}  // namespace limes::source
