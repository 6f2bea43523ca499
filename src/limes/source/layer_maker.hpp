#pragma once

#include <limes/base/finding.hpp>
#include <limes/base/task.hpp>
#include <limes/source/dataset.hpp>
#include <limes/source/definition.hpp>
#include <limes/source/finding_log.hpp>
#include <limes/source/table_stream.hpp>

#include <filesystem>
#include <string_view>

namespace limes::source {

/// The fields of a file that are needed when only some columns are asked for; empty for all.
[[nodiscard]] FieldFilter fields_of(const ReadOptions& options);

/// What the fields of a table mean: the stated definition, else what their names tell.
[[nodiscard]] Definition definition_for(const RawTable& head, const std::filesystem::path& path,
                                        const ReadOptions& options, FindingLog& log);

/// A column that an option names must be there. Errors: UsageError.
void require_field(const RawTable& table, const std::filesystem::path& path, const std::string& name,
                   std::string_view option);

/// The CRS of positions in columns: longitude and latitude unless another one is named. WKT alone says
/// nothing.
[[nodiscard]] std::string crs_of_columns(const Definition& definition, const ReadOptions& options);

/// Only the records that a definition selects.
void select(RawTable& table, const std::string& filter, FindingLog& log);

/// Where the findings of each stage go, in the order of the stages; they may be one log.
struct StageLogs {
    FindingLog& facets;
    FindingLog& geometry;
    FindingLog& columns;
};

/// Whether a repeated id is looked for.
enum class Duplicates : bool { keep, settle };

/// Makes a layer of a table, or of a batch of it.
/// Errors: DataError with the mend, without the names of file and layer.
[[nodiscard]] ReadResult make_layer(RawTable table, const Definition& definition, const ReadOptions& options,
                                    Duplicates duplicates, const StageLogs& logs, const base::Task& task);

}  // namespace limes::source
