#pragma once

#include <limes/model/layer.hpp>

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace limes::source {

/// A column as a layer definition names it: `from` is the field of the input (the name itself when not
/// given).
struct ColumnDefinition {
    std::string name;
    std::string from;
    std::optional<model::ColumnType> type;  ///< nothing: as the input has it
    std::string unit;
    std::string description;
    bool required = false;
};

/// Two columns that hold a position; a definition with two of these makes a line between them.
struct PositionColumns {
    std::string lon;
    std::string lat;
};

/// A check that `limes check` runs on the layer, of a column: kind ("unique", "one-of", "range", "not-null",
/// "refers", "area", "length", "border-accuracy") and its words; or of the layer as a whole ("cover").
struct CheckDefinition {
    std::string kind;
    std::string column;
    std::vector<std::string> words;
};

/// What layers/<name>/layer.json says: how an input becomes a layer. Data, not code.
struct Definition {
    model::Schema schema;
    std::string id_column = "id";
    std::string valid_from, valid_to, legal_from, legal_to;  ///< columns; empty: none
    std::string accuracy_column;
    std::optional<base::Metres> accuracy;  ///< of every feature without its own
    std::string source_column;
    std::string geometry;                    ///< point, line_string, polygon, any, none
    std::vector<PositionColumns> positions;  ///< geometry from columns, for inputs without one
    std::string wkt_column;
    bool geodesic_edges = false;  ///< the source means geodesic edges: densified on import
    std::vector<ColumnDefinition> columns;
    std::vector<CheckDefinition> checks;
    std::vector<std::string> inputs;  ///< files it is made of, in a folder of samples, by pattern
    std::string filter;               ///< "field = value": of a mixed input, only these records
};

/// Errors: DataError with the file, the JSON path and the mend.
[[nodiscard]] Definition read_definition(const std::filesystem::path& file);
/// All definitions of a folder, by name. Default: the ones limes ships.
[[nodiscard]] std::map<std::string, Definition> read_definitions(const std::filesystem::path& folder);
[[nodiscard]] std::map<std::string, Definition> shipped_definitions();

}  // namespace limes::source
