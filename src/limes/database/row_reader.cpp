#include <limes/base/error.hpp>
#include <limes/base/text.hpp>
#include <limes/database/row_reader.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace limes::database {

namespace {

using model::Column;
using model::ColumnType;

void push(Column& column, const Row& row, int at) {
    if (row.is_null(at)) {
        column.push_null();
        return;
    }
    switch (column.type()) {
        case ColumnType::boolean:
            column.push(row.truth(at));
            break;
        case ColumnType::integer:
            column.push(row.integer(at));
            break;
        case ColumnType::real:
            column.push(row.real(at));
            break;
        case ColumnType::date:
            column.push(row.day(at));
            break;
        case ColumnType::text:
            column.push(row.text(at));
            break;
    }
}

/// The last of the raw geometries as a row of a column.
void push_last(const source::RawGeometries& raw, model::GeometryColumn& column) {
    column.begin_row(raw.types.back());
    std::size_t path = 0;
    std::size_t vertex = 0;
    for (const std::uint32_t part_end : raw.part_end) {
        column.begin_part();
        for (; path < part_end; ++path) {
            column.begin_path();
            for (; vertex < raw.path_end[path]; ++vertex) {
                column.push_vertex({raw.x[vertex], raw.y[vertex]});
            }
        }
    }
}

}  // namespace

RowReader::RowReader(const StoredLayer& layer)
    : m_layer{layer.empty()},
      m_has_legal_from{!layer.definition.legal_from.empty()},
      m_has_legal_to{!layer.definition.legal_to.empty()} {}

void RowReader::take_geometry(const Row& row) {
    if (row.is_null(kGeometryField)) {
        m_layer.geometry.push_null();
        return;
    }
    source::RawGeometries raw;
    switch (raw.push_wkb(row.bytes(kGeometryField))) {
        case source::WkbState::good:
            break;
        case source::WkbState::empty:
        case source::WkbState::nan_point:
            m_layer.geometry.push_empty();
            return;
        default:
            throw base::DataError{
                fmt::format("the layer '{}' in the database: the geometry of '{}' is none that limes stored; "
                            "load the atlas again",
                            base::printable(m_layer.schema.name), base::printable(row.text(1)))};
    }
    if (raw.all_points) {
        m_layer.geometry.push_point({raw.x.back(), raw.y.back()});
        return;
    }
    push_last(raw, m_layer.geometry);
}

void RowReader::take(const Row& row) {
    const auto day = [&](int at, base::Day open) { return row.is_null(at) ? open : row.day(at); };
    int at = 1;
    m_layer.ids.push_back(row.text(at++));
    m_layer.valid_from.push_back(day(at++, base::Day::min()));
    m_layer.valid_to.push_back(day(at++, base::Day::max()));
    if (m_has_legal_from) {
        m_layer.legal_from.push_back(day(at, base::Day::min()));
    }
    if (m_has_legal_to) {
        m_layer.legal_to.push_back(day(at + 1, base::Day::max()));
    }
    at += 2;
    m_layer.accuracy_m.push_back(row.is_null(at) ? std::numeric_limits<double>::quiet_NaN() : row.real(at));
    ++at;
    if (m_layer.source) {
        push(*m_layer.source, row, at);
    }
    take_geometry(row);
    at = kFirstColumn;
    for (Column& column : m_layer.columns) {
        push(column, row, at++);
    }
    ++m_layer.rows;
}

model::Layer RowReader::finish() {
    // A facet that says nothing of any row is none.
    const auto drop = [](auto& facet, const auto& says_nothing) {
        if (std::ranges::all_of(facet, says_nothing)) {
            facet = {};
        }
    };
    const auto is_open = [](base::Day day) { return day.is_open(); };
    drop(m_layer.valid_from, is_open);
    drop(m_layer.valid_to, is_open);
    drop(m_layer.accuracy_m, [](double each) { return std::isnan(each); });
    return std::move(m_layer);
}

}  // namespace limes::database
