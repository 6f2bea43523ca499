#pragma once

#include <limes/engine/embedded/columns.hpp>
#include <limes/engine/embedded/steps.hpp>
#include <limes/engine/embedded/weight_sum.hpp>
#include <limes/query/plan.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace limes::engine::embedded {

/// What each row of a demand asks for, and whether that is known.
struct DemandWeights {
    std::vector<double> values;  ///< 0 where it is not known
    std::vector<bool> known;
};

/// Rows whose number is empty count as asked for, or are not known, and are told in a finding, by name when
/// they are few.
///
/// Errors: UsageError when there is no such column or it holds no numbers; DataError for a negative number,
/// naming the feature.
[[nodiscard]] DemandWeights demand_weights(const model::Layer& demand, const query::DemandWeight& weight,
                                           const std::string& step, Context& context);

/// The type of a column of sums of weights: whole when the weights are, as counts are.
[[nodiscard]] model::ColumnType weight_type(const model::Layer& demand, const query::DemandWeight& weight);

/// Appends a weight to a column of that type.
void push_weight(model::Column& column, double weight);
/// The same, or null when it is not known.
void push_weight(model::Column& column, double weight, bool known);

/// Adds to a sum what the demand of a row gives to it, as a share: exact up to 2^53.
void add_weight(WeightSum& sum, double weight, bool known);

/// "A, B, C and 4 others": the names of these rows, the first so many.
[[nodiscard]] std::string named_rows(const model::Layer& table, const std::vector<std::uint32_t>& rows,
                                     const std::vector<std::string>& languages, std::size_t most = 5);

/// The nearest row of `to` for each of the given rows of `from`, at any distance; a distance that is not a
/// number for a row without a position, or when `to` has none.
struct NearestRow {
    std::uint32_t to = 0;
    double distance_m = 0;
};
[[nodiscard]] std::vector<NearestRow> nearest_rows(const model::Layer& from,
                                                   const std::vector<std::uint32_t>& rows,
                                                   const model::Layer& to, const Context& context);

}  // namespace limes::engine::embedded
