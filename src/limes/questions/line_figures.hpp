#pragma once

#include <limes/model/plot.hpp>
#include <limes/query/plan.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace limes::questions {

/// Adds a summary of how two lines agree (an Align): one row a line with length_m, matched_m, share, mean_m,
/// max_m and length_ratio, the matched length over that of the other beside it.
[[nodiscard]] query::Node add_agreement(query::Plan& plan, query::Node align);

/// Adds the rows that lie in one order along their line.
[[nodiscard]] query::Node add_in_order(query::Plan& plan, query::Node input, std::string by);

/// Adds the rows of a table for which CQL2 text holds.
[[nodiscard]] query::Node add_where(query::Plan& plan, query::Node input, std::string_view cql2);

/// A strip of the rows that questions along lines have: each kind of row in its lane, by the measures of its
/// line.
[[nodiscard]] model::Plot strip_of(std::string title, std::vector<model::Lane> lanes);

}  // namespace limes::questions
