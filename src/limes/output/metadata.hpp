#pragma once

#include <limes/output/fields.hpp>
#include <limes/result/result.hpp>

#include <map>
#include <string>
#include <vector>

namespace limes::output {

/// What every result knows of itself, as a JSON object: question, as_of, engine, plan, the layers it was made
/// from with licence and attribution, the ledger, and the units and descriptions of its columns.
[[nodiscard]] std::string metadata_json(const result::Result& result, const std::vector<FieldHead>& fields);

/// What its table is called in a file: the answer's name, else the table's, else "result".
[[nodiscard]] std::string name_of(const result::Result& result);

/// The attributions of the layers, each once, in order; "; " between.
[[nodiscard]] std::string attribution(const result::Result& result);

/// `text` as a JSON string.
[[nodiscard]] std::string json_quoted(std::string_view text);

}  // namespace limes::output
