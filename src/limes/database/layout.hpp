// How an atlas lies in a database: the schema `limes`, in it a table for each layer and these of limes's own.
#pragma once

#include <limes/model/layer.hpp>
#include <limes/source/definition.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace limes::database {

inline constexpr const char* kSchema = "limes";
/// A row a layer: what reads it back, where it came from, and a digest of its rows.
inline constexpr const char* kLayers = "limes.limes_layers";
inline constexpr const char* kRelations = "limes.limes_relations";
/// Raised when a program of before would misread what is stored now.
inline constexpr int kFormat = 1;

/// A layer that a database holds.
struct StoredLayer {
    source::Definition definition;  ///< its columns' `from` are those of the table
    std::string table;              ///< whole and quoted: limes."gates"
    std::string digest;             ///< of all that its rows say
    std::size_t rows = 0;
    double worst_accuracy_m = 0;  ///< of those that are known
    bool has_geometry = true;

    [[nodiscard]] const std::string& name() const { return definition.schema.name; }
    /// The layer without its rows.
    [[nodiscard]] model::Layer empty() const;
};

/// The name of a table with its schema, quoted: limes."gates".
[[nodiscard]] std::string whole_name(std::string_view table);

/// How a layer is stored: the same facets and columns as in an atlas, under names that PostgreSQL does not
/// cut off.
[[nodiscard]] source::Definition stored_definition(const model::Layer& layer);

/// A column of the table of a layer.
struct Field {
    std::string name;
    std::string type;  ///< of SQL
};

/// Of a layer's table, in order: fid (the number of the row, from 0, the primary key), id, valid_from,
/// valid_to, legal_from, legal_to, accuracy_m, source, geom, and the columns of the layer.
[[nodiscard]] std::vector<Field> fields_of(const source::Definition& definition);
inline constexpr int kGeometryField = 8;
inline constexpr int kFirstColumn = 9;

}  // namespace limes::database
