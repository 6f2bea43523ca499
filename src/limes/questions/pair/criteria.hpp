#pragma once

#include <limes/query/layer_ref.hpp>
#include <limes/query/plan.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace limes::questions {

/// By what partners are judged, beside the distance.
enum class Criterion : std::uint8_t { distance, shared_border, population_ratio, gate };

/// As it is written in --by.
[[nodiscard]] std::string_view word_of(Criterion criterion);

struct WeightedCriterion {
    Criterion criterion = Criterion::distance;
    double weight = 1;
};

/// Reads criteria as "shared-border" or, with a weight, "distance=2"; "_" is as good as "-". Errors:
/// UsageError for an unknown or repeated one, or a weight that is not above 0.
[[nodiscard]] std::vector<WeightedCriterion> read_criteria(const std::vector<std::string>& words);

[[nodiscard]] bool has(const std::vector<WeightedCriterion>& criteria, Criterion criterion);

/// The sides that are paired, and what their criteria need.
struct Judged {
    query::Node from;
    query::Node to;
    query::Node pairs;
    query::Metres within;
    std::string population_column;
    std::optional<query::Node> gates = {};  ///< with the criterion gate
    query::Metres gate_within;
};

/// Adds the steps that give each pair a column for every criterion, and its score; gives the last of them.
[[nodiscard]] query::Node add_score(query::Plan& plan, const std::vector<WeightedCriterion>& criteria,
                                    const Judged& judged);

}  // namespace limes::questions
