#pragma once

#include <limes/model/layer.hpp>
#include <limes/source/table_reader.hpp>

#include <algorithm>
#include <bit>
#include <string>

namespace limes::test {

inline bool same_findings(const base::Findings& a, const base::Findings& b) {
    return std::ranges::equal(a, b, [](const base::Finding& x, const base::Finding& y) {
        return x.severity == y.severity && x.layer == y.layer && x.feature == y.feature && x.kind == y.kind &&
               x.what == y.what && x.done == y.done;
    });
}

/// Values by their bits, since a NaN is to stay one.
inline bool same_bits(const std::vector<double>& a, const std::vector<double>& b) {
    return std::ranges::equal(a, b, [](double x, double y) {
        return std::bit_cast<std::uint64_t>(x) == std::bit_cast<std::uint64_t>(y);
    });
}

/// How two columns differ; empty when they do not.
inline std::string difference(const model::Column& a, const model::Column& b) {
    if (a.name != b.name || a.type() != b.type() || a.unit != b.unit || a.size() != b.size()) {
        return "columns " + a.name + " and " + b.name;
    }
    for (std::size_t row = 0; row < a.size(); ++row) {
        if (a.is_null(row) != b.is_null(row) || a.display(row) != b.display(row)) {
            return a.name + " of row " + std::to_string(row) + ": '" + a.display(row) + "' and '" +
                   b.display(row) + "'";
        }
    }
    return {};
}

/// How two tables differ; empty when they do not.
inline std::string difference(const source::RawTable& a, const source::RawTable& b) {
    if (a.name != b.name || a.driver != b.driver || a.crs != b.crs || a.has_geometry != b.has_geometry) {
        return "heads " + a.name + " " + a.crs + " and " + b.name + " " + b.crs;
    }
    if (a.rows != b.rows || a.fids != b.fids || a.fields.size() != b.fields.size()) {
        return "rows " + std::to_string(a.rows) + " and " + std::to_string(b.rows);
    }
    for (std::size_t i = 0; i < a.fields.size(); ++i) {
        if (const std::string found = difference(a.fields[i], b.fields[i]); !found.empty()) {
            return found;
        }
    }
    const source::RawGeometries& g = a.geometry;
    const source::RawGeometries& h = b.geometry;
    if (g.all_points != h.all_points || g.types != h.types || g.row_end != h.row_end ||
        g.part_end != h.part_end || g.path_end != h.path_end) {
        return "shapes";
    }
    const auto same_remark = [](const auto& x, const auto& y) {
        return x.row == y.row && x.state == y.state;
    };
    if (!std::ranges::equal(g.remarks, h.remarks, same_remark)) {
        return "remarks";
    }
    return same_bits(g.x, h.x) && same_bits(g.y, h.y) ? "" : "coordinates";
}

/// How two layers differ; empty when they do not.
inline std::string difference(const model::Layer& a, const model::Layer& b) {
    if (a.rows != b.rows || a.schema.name != b.schema.name || a.columns.size() != b.columns.size() ||
        a.schema.name_columns != b.schema.name_columns ||
        a.schema.provenance.crs != b.schema.provenance.crs || a.source.has_value() != b.source.has_value()) {
        return "heads, or rows " + std::to_string(a.rows) + " and " + std::to_string(b.rows);
    }
    for (std::size_t row = 0; row < a.rows; ++row) {
        if (a.ids[row] != b.ids[row] || a.valid(row) != b.valid(row) || a.legal(row) != b.legal(row) ||
            a.accuracy(row) != b.accuracy(row) || a.geometry.type(row) != b.geometry.type(row)) {
            return "row " + std::to_string(row) + ": " + std::string{a.ids[row]} + " and " +
                   std::string{b.ids[row]};
        }
        const auto parts_of = [](const model::Layer& layer, std::size_t r) {
            std::string shape;
            if (model::has_points(layer.geometry.type(r))) {
                layer.geometry[r].for_each_path([&](geodesy::Path path, std::size_t part, std::size_t index) {
                    shape += std::to_string(part) + "/" + std::to_string(index) + ":" +
                             std::to_string(path.size()) + " ";
                });
            }
            return shape;
        };
        if (!(a.geometry.all_points() && b.geometry.all_points()) && parts_of(a, row) != parts_of(b, row)) {
            return "shape of row " + std::to_string(row);
        }
    }
    for (std::size_t i = 0; i < a.columns.size(); ++i) {
        if (const std::string found = difference(a.columns[i], b.columns[i]); !found.empty()) {
            return found;
        }
    }
    if (a.source && !difference(*a.source, *b.source).empty()) {
        return "source";
    }
    const bool same = a.geometry.all_points() == b.geometry.all_points() &&
                      std::ranges::equal(a.geometry.lon(), b.geometry.lon()) &&
                      std::ranges::equal(a.geometry.lat(), b.geometry.lat());
    return same ? "" : "coordinates";
}

}  // namespace limes::test
