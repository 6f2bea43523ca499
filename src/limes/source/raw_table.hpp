#pragma once

#include <limes/model/column.hpp>
#include <limes/source/drivers.hpp>
#include <limes/source/wkb.hpp>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace limes::source {

/// A value of a date field that is no day of the calendar, such as the 31st of February; null in the field.
struct NoDate {
    std::size_t row = 0;
    std::size_t field = 0;
    std::string text;
};

/// A layer of a dataset as it is in the file: typed columns and unchecked geometry.
struct RawTable {
    std::string name;
    std::string driver;
    std::string crs;  ///< "EPSG:4756", else WKT; empty when the file says none
    std::vector<std::int64_t> fids;
    std::vector<model::Column> fields;
    bool has_geometry = false;
    RawGeometries geometry;
    std::vector<NoDate> no_dates;
    std::size_t rows = 0;

    [[nodiscard]] const model::Column* find(const std::string& field) const;
    [[nodiscard]] bool is_text_table() const { return source::is_text_table(driver); }
    /// The same table without its rows.
    [[nodiscard]] RawTable like() const;
    void reserve(std::size_t row_count);
    /// Adds the rows of a table made by `like`. Cost: one copy.
    void append(const RawTable& more);
};

using FieldFilter = std::function<bool(const std::string& field)>;

/// The rows chosen, in order.
[[nodiscard]] RawTable take(const RawTable& table, const std::vector<std::size_t>& rows);

}  // namespace limes::source
