#pragma once

#include <limes/base/time.hpp>
#include <limes/base/units.hpp>
#include <limes/model/column.hpp>
#include <limes/model/geometry.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace limes::model {

/// Where a layer comes from and what may be done with it.
struct Provenance {
    std::string source;                              ///< who made it, and which version
    std::string licence;                             ///< SPDX id or name
    std::string attribution;                         ///< what a map must show
    std::string edition;                             ///< of the import: a digest of the input
    std::string crs;                                 ///< of the input, e.g. "EPSG:4756"
    std::string operation;                           ///< how it came to WGS84: the PROJ operation, or "none"
    std::optional<base::Metres> operation_accuracy;  ///< unknown is empty
};

/// A column that names features of another layer: predecessors, the gate of an event.
struct Relation {
    std::string column;
    std::string to;        ///< layer
    char separator = ';';  ///< between several ids
};

/// What a layer means; made from layers/<name>/layer.json, or from the file itself when there is none.
struct Schema {
    std::string name;
    std::string role;  ///< province, prefecture, commune, border, gate, pair, corridor, station, settlement,
                       ///< context, event, marker; empty for other data
    std::map<std::string, std::string> title;  ///< language -> title
    std::map<std::string, std::string>
        name_columns;                        ///< language -> column; "" for a name of no stated language
    std::vector<std::string> alias_columns;  ///< further columns that hold names
    std::vector<Relation> relations;
    Provenance provenance;
};

/// A layer is columns, not objects. All facets have `rows` entries, or none when all rows share the default.
struct Layer {
    Schema schema;
    std::size_t rows = 0;

    TextBuffer ids;               ///< never empty: every feature has an id unique in its layer and day
    std::vector<Day> valid_from;  ///< operating dates; none: open
    std::vector<Day> valid_to;
    std::vector<Day> legal_from;  ///< legal dates where they differ; none: as the operating ones
    std::vector<Day> legal_to;
    std::vector<double>
        accuracy_m;                ///< positional accuracy, radius in metres; NaN: unknown; none: all unknown
    std::optional<Column> source;  ///< per-feature source; none: the layer's
    GeometryColumn geometry;
    bool has_geometry = true;  ///< rows may have one, which a layer without rows has no other way to say
    std::vector<Column> columns;

    [[nodiscard]] const Column* find(std::string_view name) const;
    [[nodiscard]] base::ValidTime valid(std::size_t row) const;
    [[nodiscard]] base::ValidTime legal(std::size_t row) const;
    /// The positional accuracy of a row; nothing when unknown.
    [[nodiscard]] std::optional<base::Metres> accuracy(std::size_t row) const;
    /// A row's name: in the first of the languages that has one, else in any, else its id.
    [[nodiscard]] std::string_view name(std::size_t row, const std::vector<std::string>& languages) const;

    /// An empty layer of the same schema and columns.
    [[nodiscard]] Layer like() const;
    /// Room for `rows` rows in all that are about as large as those of `sample`, so that appending copies
    /// nothing twice. What is never filled costs addresses, no memory.
    void reserve(std::size_t rows, const Layer& sample);
    /// Appends row `row` of `other`, a layer made by `like` or with the same facets and columns.
    void push_from(const Layer& other, std::size_t row);
    /// Appends all rows of `other`, a layer made by `like` or with the same columns. Cost: one copy.
    void append(const Layer& other);
    /// The rows that are chosen, in order.
    [[nodiscard]] Layer take(const std::vector<std::size_t>& chosen) const;
    Column& add_column(std::string name, ColumnType type, std::string unit = {},
                       std::string description = {});
};

}  // namespace limes::model
