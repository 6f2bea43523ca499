#pragma once

#include <limes/engine/embedded/pair_columns.hpp>
#include <limes/engine/embedded/steps.hpp>
#include <limes/model/layer.hpp>

#include <cstdint>
#include <vector>

namespace limes::engine::embedded {

/// So much of a demand goes to a facility.
struct Assigned {
    std::uint32_t demand = 0;
    std::uint32_t facility = 0;
    double distance_m = 0;
    Certainty certainty = Certainty::unknown;
    double weight = 0;
};

/// By demand, then distance, then id of the facility.
using Assignments = std::vector<Assigned>;

/// What the ledger and findings call the step.
inline constexpr const char* kAllocation = "allocation";

/// Each demand to its nearest facility, the lower id of equally near ones, when that is in reach.
[[nodiscard]] Assignments to_nearest(const query::Allocation& step, const Tables& tables,
                                     const std::vector<double>& weight, Context& context);

/// As much weight as the capacities take, of all such ways the one with the least sum of weight times
/// distance; a demand may go to several. Distances count in whole millimetres, weights and capacities in
/// whole numbers, or thousandths when one of them has a fraction.
/// Errors: UsageError for a facility whose capacity is not known or negative.
[[nodiscard]] Assignments within_capacity(const query::Allocation& step, const Tables& tables,
                                          const std::vector<double>& weight,
                                          const std::vector<double>& capacity, Context& context);

/// The capacity of each facility. Errors: UsageError as above, and when the column is none of numbers.
[[nodiscard]] std::vector<double> capacities_of(const model::Layer& facilities, const std::string& column,
                                                const Context& context);

}  // namespace limes::engine::embedded
