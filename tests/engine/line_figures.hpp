#pragma once

#include <limes/geodesy/measure.hpp>
#include <limes/model/layer.hpp>

#include <cstddef>

/// What tests of lines read off an answer.
namespace figures {

inline double number(const limes::model::Layer& table, const char* column, std::size_t row) {
    return table.find(column)->number(row).value();
}

/// Of a column, rows without a number left out.
inline double sum(const limes::model::Layer& table, const char* column) {
    double all = 0;
    for (std::size_t row = 0; row < table.rows; ++row) {
        all += table.find(column)->number(row).value_or(0);
    }
    return all;
}

/// Of all paths of a row's geometry, in metres.
inline double length_of(const limes::model::Layer& table, std::size_t row) {
    double all = 0;
    table.geometry[row].for_each_path([&](const limes::geodesy::Path& path, std::size_t, std::size_t) {
        all += limes::geodesy::length(path).value();
    });
    return all;
}

}  // namespace figures
