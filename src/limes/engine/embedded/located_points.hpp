#pragma once

#include <limes/engine/embedded/measured_lines.hpp>

#include <string_view>
#include <vector>

namespace limes::engine::embedded {

/// A row of a Locate. Refers to its table.
struct LocatedPoint {
    std::string_view id;
    std::string_view name;
    double measure_m;
};
using LocatedPoints = std::vector<LocatedPoint>;

/// The points on each line, in order along it, of equal measures by id.
[[nodiscard]] std::vector<LocatedPoints> located_points(const model::Layer& located,
                                                        const MeasuredLines& lines);

}  // namespace limes::engine::embedded
