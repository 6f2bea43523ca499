#pragma once

#include <limes/model/column.hpp>
#include <limes/source/dataset.hpp>
#include <limes/source/definition.hpp>
#include <limes/source/dropped.hpp>
#include <limes/source/finding_log.hpp>
#include <limes/source/raw_table.hpp>

#include <filesystem>
#include <string>

namespace limes::source {

/// Whether a table is one of rejects that limes wrote to be mended (rejects.hpp): `has` knows its columns,
/// and it has those that say where its rows came from. Its geometry is on WGS 84, whether its format can say
/// so or not.
template <class Has>
[[nodiscard]] bool is_mending_if(const Has& has) {
    return has("limes_input") && has("limes_record");
}

/// The same of a table as it was read, and of a layer made of it.
template <class Table>
[[nodiscard]] bool is_mending(const Table& table) {
    return is_mending_if([&](const char* column) { return table.find(column) != nullptr; });
}

/// A field's name before limes wrote it to a CSV to be mended: there `wkt` is the geometry, and a field of
/// that name is `column_wkt`, one of that name `column_column_wkt`.
[[nodiscard]] std::string before_mending(const std::string& field);

/// Gives the rows of a table to be mended that GDAL read without a geometry the one that limes wrote as
/// text, as a workbook has it; none where only columns of positions are said. Nothing for a table that has
/// neither. A text that is no geometry is a fault of its row.
void place_mending(RawTable& table, bool has_positions, const model::TextBuffer& ids, Dropped& dropped,
                   FindingLog& log);

/// What the words of an import said of the columns of its file, as JSON, for when its rejects are imported
/// again; empty for nothing.
[[nodiscard]] std::string said_of_columns(const ReadOptions& options);

/// Adds to the options what was said when the records of a file were set aside; what is said now goes first.
/// Nothing for a file that is none of rejects. Errors: DataError when its records were set aside by imports
/// that said different things of which nothing is said now.
void recall_words(const std::filesystem::path& path, ReadOptions& options);

/// Where the rows of a mended table lie whose positions are in columns too. The columns have the word where
/// they were changed, or say the same as the geometry to within 1e-6 degrees, which a file may round; else it
/// was the geometry that was moved. The columns are in the CRS that the row's `limes_crs` names. Faulty
/// columns of a row without a geometry are its fault. To be called once the geometry is on WGS 84.
void settle_mended_places(RawTable& table, const Definition& definition, const ReadOptions& options,
                          const model::TextBuffer& ids, Dropped& dropped, FindingLog& log);

}  // namespace limes::source
