#pragma once

#include <limes/source/definition.hpp>

#include <string>
#include <string_view>

namespace limes::source {

/// A definition from JSON text; `file` is what errors call it.
[[nodiscard]] Definition parse_definition(const std::string& text, const std::string& file);

/// The part of a definition that an atlas keeps: what reads the layer back, and its checks. Provenance and
/// relations have tables of their own.
[[nodiscard]] std::string to_json(const Definition& definition);

/// "boolean", "integer", "real", "text" or "date".
[[nodiscard]] std::string_view type_word(model::ColumnType type);

}  // namespace limes::source
