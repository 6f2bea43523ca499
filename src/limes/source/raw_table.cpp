#include <limes/source/raw_table.hpp>

#include <algorithm>

namespace limes::source {

const model::Column* RawTable::find(const std::string& field) const {
    const auto found = std::ranges::find(fields, field, &model::Column::name);
    return found == fields.end() ? nullptr : &*found;
}

RawTable RawTable::like() const {
    RawTable out;
    out.name = name;
    out.driver = driver;
    out.crs = crs;
    out.has_geometry = has_geometry;
    for (const model::Column& field : fields) {
        out.fields.emplace_back(field.name, field.type(), field.unit);
    }
    return out;
}

void RawTable::reserve(std::size_t row_count) {
    fids.reserve(row_count);
    for (model::Column& field : fields) {
        field.reserve(row_count);
    }
    if (has_geometry) {
        geometry.reserve(row_count);
    }
}

void RawTable::append(const RawTable& more) {
    fids.insert(fids.end(), more.fids.begin(), more.fids.end());
    for (std::size_t i = 0; i < fields.size(); ++i) {
        fields[i].append(more.fields[i]);
    }
    geometry.append(more.geometry);
    for (const NoDate& none : more.no_dates) {
        no_dates.push_back({rows + none.row, none.field, none.text});
    }
    rows += more.rows;
}

RawTable take(const RawTable& table, const std::vector<std::size_t>& rows) {
    RawTable out = table.like();
    out.rows = rows.size();
    for (const std::size_t row : rows) {
        out.fids.push_back(table.fids[row]);
    }
    for (std::size_t i = 0; i < table.fields.size(); ++i) {
        for (const std::size_t row : rows) {
            out.fields[i].push_from(table.fields[i], row);
        }
    }
    if (table.has_geometry) {
        out.geometry = table.geometry.take(rows);
    }
    for (const NoDate& none : table.no_dates) {
        const auto at = std::ranges::lower_bound(rows, none.row);
        if (at != rows.end() && *at == none.row) {
            out.no_dates.push_back({static_cast<std::size_t>(at - rows.begin()), none.field, none.text});
        }
    }
    return out;
}

}  // namespace limes::source
