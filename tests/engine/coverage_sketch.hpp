#pragma once

#include <limes/model/layer.hpp>

#include "catch.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace limes::test {

/// Layers for coverage, made by hand.

inline void push_rectangle(model::Layer& layer, std::string id, geodesy::LonLat low, geodesy::LonLat high) {
    layer.ids.push_back(id);
    layer.geometry.begin_row(model::GeometryType::polygon);
    layer.geometry.begin_part();
    layer.geometry.begin_path();
    for (const geodesy::LonLat p :
         {low, geodesy::LonLat{high.lon, low.lat}, high, geodesy::LonLat{low.lon, high.lat}, low}) {
        layer.geometry.push_vertex(p);
    }
    ++layer.rows;
}

inline model::Layer rectangles(
    std::string name,
    const std::vector<std::pair<const char*, std::pair<geodesy::LonLat, geodesy::LonLat>>>& corners) {
    model::Layer layer;
    layer.schema.name = std::move(name);
    for (const auto& [id, corner] : corners) {
        push_rectangle(layer, id, corner.first, corner.second);
    }
    return layer;
}

/// Points of accuracy 0.
inline model::Layer points_at(std::string name,
                              const std::vector<std::pair<std::string, geodesy::LonLat>>& at) {
    model::Layer layer;
    layer.schema.name = std::move(name);
    for (const auto& [id, p] : at) {
        layer.ids.push_back(id);
        layer.geometry.push_point(p);
        layer.accuracy_m.push_back(0);
        ++layer.rows;
    }
    return layer;
}

inline model::Layer line_of(std::string name, const std::vector<geodesy::LonLat>& path) {
    model::Layer layer;
    layer.schema.name = std::move(name);
    layer.ids.push_back("line");
    layer.geometry.push_line(path);
    layer.accuracy_m.push_back(0);
    layer.rows = 1;
    return layer;
}

inline std::optional<double> figure(const model::Layer& table, std::string_view column, std::size_t row) {
    REQUIRE(table.find(column) != nullptr);
    return table.find(column)->number(row);
}

inline double sum_of(const model::Layer& table, std::string_view column) {
    double sum = 0;
    for (std::size_t row = 0; row < table.rows; ++row) {
        sum += figure(table, column, row).value_or(0);
    }
    return sum;
}

}  // namespace limes::test
