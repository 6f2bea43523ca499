#pragma once

#include <limes/source/dataset.hpp>
#include <limes/source/definition.hpp>
#include <limes/source/table_stream.hpp>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace limes::source {

/// A definition by which the column (facets, `lon`, `lat` and `wkt` are columns too) is made of the field.
/// Whether it can be: a column that a stated definition has not is none.
bool set_column(Definition& definition, const std::string& column, const std::string& field, bool is_stated);

/// What the user said of columns, over what the definition says. `head`: the table with its constants.
/// Errors: UsageError naming the option and the nearest name for a field or a column that is not there.
void apply_words(Definition& definition, const RawTable& head, const std::filesystem::path& path,
                 const ReadOptions& options);

/// A table with a further field for each constant. Errors: UsageError when there is a field of that name.
[[nodiscard]] std::unique_ptr<TableStream> with_constants(std::unique_ptr<TableStream> table,
                                                          const std::vector<ColumnWord>& constants);

/// The columns that a definition insists on and a file lacks: one made for the samples must not turn away a
/// file of one's own that has other columns.
[[nodiscard]] std::vector<std::string> missing_columns(const std::filesystem::path& path,
                                                       const std::string& layer, Definition definition,
                                                       const ReadOptions& options);

}  // namespace limes::source
