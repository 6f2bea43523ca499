#pragma once

#include <limes/engine/embedded/steps.hpp>

#include <cstddef>
#include <limits>
#include <vector>

namespace limes::engine::embedded {

/// A part of a unit, by the crosswalk.
struct Part {
    static constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();

    std::size_t to = kNone;
    double area_km2 = 0;
    bool has_area = false;
};

/// The parts of a unit before, and how its figures are shared among them.
struct Parts {
    std::vector<Part> parts;
    std::vector<double> shares;  ///< as many; none when they are not known
};

/// The parts that the crosswalk of the step has for each row of from: shares by weight where all are known,
/// else by area. By Assign::main a unit that was divided has one part, of its whole area; how many are such,
/// and of how many nobody knows the main part, is told.
[[nodiscard]] std::vector<Parts> parts_of(const query::Restate& step, const Tables& tables, Context& context);

}  // namespace limes::engine::embedded
