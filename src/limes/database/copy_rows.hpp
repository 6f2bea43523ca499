#pragma once

#include <limes/model/layer.hpp>
#include <limes/source/definition.hpp>

#include <cstddef>
#include <string>

namespace limes::database {

/// Rows in the binary format of COPY: each begins with the count of its fields, each field with its length.
/// Source: PostgreSQL 15, COPY, "Binary Format".
class CopyRows {
public:
    CopyRows(const model::Layer& layer, const source::Definition& definition);

    /// What stands before the first row.
    static void begin(std::string& out);
    /// Errors: DataError for a text, a day or a geometry that PostgreSQL cannot hold, naming the feature.
    void put(std::size_t row, std::string& out) const;
    /// What stands after the last row.
    static void end(std::string& out);

private:
    void put_text(std::string_view text, std::size_t row, std::string_view column, std::string& out) const;
    void put_day(base::Day day, std::size_t row, std::string_view column, std::string& out) const;
    void check_geometry(std::size_t row) const;
    void put_geometry(std::size_t row, std::string& out) const;
    void put_value(const model::Column& column, std::size_t row, std::string& out) const;

    const model::Layer& m_layer;
    std::size_t m_fields;
};

}  // namespace limes::database
