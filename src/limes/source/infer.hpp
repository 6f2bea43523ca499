#pragma once

#include <limes/source/dataset.hpp>
#include <limes/source/definition.hpp>
#include <limes/source/table_reader.hpp>

namespace limes::source {

/// What a file says of itself, as a definition: ids, names by language, valid time, accuracy and source by
/// the names of its columns, and in text tables the position, by columns named as longitude and latitude are.
/// `guessed_position` is set when columns were taken for a position by their names alone.
[[nodiscard]] Definition infer_definition(const RawTable& table, const ReadOptions& options,
                                          bool& guessed_position);

/// Whether a column of that name, in lower case, is taken for a longitude or a latitude.
[[nodiscard]] bool is_position_column(const std::string& field);

/// Whether a text column of that name is taken to hold names: "name", "name_vi", "ten".
[[nodiscard]] bool is_name_column(const std::string& field);

/// The language of a column of names: "name_vi" gives "vi", "name" the one that is not said, "ten"
/// Vietnamese.
[[nodiscard]] std::optional<std::string> name_language(const std::string& field);

}  // namespace limes::source
